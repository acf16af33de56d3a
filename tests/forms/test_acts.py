"""Acts: one table for the button, the command and the fold; every refusal says everything and who holds the file.
May import: forms, pytest, hypothesis and the small county beside this file.
Promise: what is offered is taken, what is taken is applied, and no fact tells of a person.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import offices
from forms.acts import table
from forms.acts.context import EVERY_ACT
from forms.acts.filing import rating_hash
from forms.acts.messages import ACT_NAMES, MESSAGES, STATE_NAMES, why_not
from forms.acts.register import ACTS, OF_THEIR_OWN, allowed, decide
from forms.case import ACT_OF_KIND, APPLIED, CONFIRMED, Case, Recorded, fold, located, step
from forms.errors import Refusal
from forms.events import KINDS, Event, encode, is_day
from tests.forms.casework import (
    COUNTY,
    COUNTY_ITEM,
    ELSEWHERE,
    ITEMS,
    OFFICES,
    PLACES,
    SIBLING,
    TOKEN,
    TOWNSHIP,
    TOWNSHIP_ITEM,
    VILLAGE,
    Journal,
    at_every_state,
    bare,
    context_at,
    filed,
    names_allowed,
    receipt_for,
)

KIND_OF_ACT = {act: kind for kind, act in ACT_OF_KIND.items()}
STANDS = at_every_state()
ROLES = ("agent", "clerk", "officer", "supervisor", "admin")
EVERY_ACTOR = [(role, office) for role in ROLES for office in OFFICES]


def received(item: Any = TOWNSHIP_ITEM) -> Journal:
    """A case that the township has received."""
    return filed(item).act("hand_over", VILLAGE).act("receive", TOWNSHIP)


def cases_of_every_shape() -> list[Case]:
    """Each state with each kind of holder and each deciding level, reachable or not."""
    found = []
    for journal in STANDS.values():
        case = located(journal.case, VILLAGE)
        for holder in (VILLAGE, TOWNSHIP, COUNTY):
            for decided_at in ("township", "county", ""):
                for filed_here in (True, False):
                    for rated in (True, False):
                        shape = replace(case, holder=holder, decided_at=decided_at, filed=filed_here, rated=rated)
                        found.append(shape)
                        if case.state in table.WITH_RESULT:
                            found.append(replace(shape, handed_by=holder[:-3] or COUNTY))
    return found


def as_it_would_be_written(case: Case, act: str, role: str, office: str) -> Event:
    """The event of an act, moved to where the case would go now."""
    asked = KINDS[KIND_OF_ACT[act]].facts
    moves = {"to": table.next_office(case) or TOWNSHIP} if "to" in asked else {}
    moves |= {"back_to": case.handed_by or VILLAGE} if "back_to" in asked else {}
    return bare(KIND_OF_ACT[act], office, role, **moves)


@pytest.mark.parametrize("state", table.STATES)
def test_button_command_and_fold_agree_for_every_state_role_and_act(state: str) -> None:
    """Walked exhaustively: an act is offered exactly when its event is applied, else refused with a sentence."""
    seen = set()
    for case in (one for one in cases_of_every_shape() if one.state == state):
        for role, office in EVERY_ACTOR:
            context = context_at(office, role=role)
            offered = names_allowed(case, context)
            for act in ACTS:
                _, effect = step(case, as_it_would_be_written(case, act, role, office))
                assert (effect == APPLIED) == table.permits(case, act, role, office), (act, role, office, case)
                assert (act in offered) == (effect == APPLIED and act not in OF_THEIR_OWN)
                barred = why_not(case, act, role, office, str)
                assert (barred is None) == (effect == APPLIED)
                if effect == CONFIRMED:
                    assert act in ("receive", "hand_over", "report_up")
                seen.add(effect)
    assert "overtaken" in seen


ANYONE = {"note", "request_withdrawal"}
# state -> office -> what it may do there beside notes, as design §11 tells it, for an item that the township decides.
# Beyond the design's table: `overturn` (domain.md #53), by who reviews refusals, and `correct_on_spot` (行政许可法
# 32(3)), by who examines, and `supply` before the file is handed over; the reasons stand in forms/DESIGN.md.
TOLD: Mapping[str, Mapping[str, str]] = {
    "awaited": {TOWNSHIP: "receive"},
    "collected": {VILLAGE: "supply hand_over withdraw", TOWNSHIP: "receive", COUNTY: "take_over"},
    "forwarded": {VILLAGE: "hand_back", TOWNSHIP: "receive withdraw hand_back", COUNTY: "take_over"},
    "received": {TOWNSHIP: "request_correction correct_on_spot accept refuse return redirect withdraw",
                 COUNTY: "take_over"},
    "correction_requested": {VILLAGE: "supply", TOWNSHIP: "supply receive_supply withdraw abandon",
                             COUNTY: "supply take_over"},
    "accepted": {TOWNSHIP: "decide close withdraw", COUNTY: "take_over"},
    "reported_up": {COUNTY: "decide close withdraw"},
    "decided": {TOWNSHIP: "close deliver hand_over", COUNTY: "take_over"},
    "closed": {VILLAGE: "rate", TOWNSHIP: "deliver hand_over rate", COUNTY: "rate take_over"},
    "delivered": {VILLAGE: "rate", TOWNSHIP: "rate", COUNTY: "rate"},
    **{state: {COUNTY: "overturn"} for state in table.AT_THE_DOOR},
}


@pytest.mark.parametrize("state", table.STATES)
def test_each_desk_is_offered_what_the_design_tells(state: str) -> None:
    """The table of the design, written down a second time: neighbours and foreign townships are offered nothing."""
    journal = STANDS[state]
    for office in OFFICES:
        near = office in (VILLAGE, TOWNSHIP, COUNTY) and state != "awaited"
        expected = set(TOLD.get(state, {}).get(office, "").split()) | (ANYONE if near else set())
        assert names_allowed(journal.case, journal.context(office)) == expected, office
    supervisor = names_allowed(journal.case, journal.context(COUNTY, "supervisor"))
    assert supervisor <= names_allowed(journal.case, journal.context(COUNTY)) - {"decide", "close", "withdraw"}
    assert names_allowed(journal.case, journal.context(COUNTY, "admin")) <= ANYONE | {"rate"}


def test_a_case_of_the_county_is_offered_what_differs() -> None:
    """The township examines and reports up, or hands the file on unexamined; it never decides."""
    under_way = filed(COUNTY_ITEM).act("hand_over", VILLAGE)
    assert names_allowed(under_way.case, under_way.context(COUNTY)) - ANYONE == {"take_over"}
    journal = received(COUNTY_ITEM)
    offered = names_allowed(journal.case, journal.context(TOWNSHIP)) - ANYONE
    examining = set("request_correction correct_on_spot accept refuse return redirect withdraw".split())
    assert offered == examining | {"hand_over"}
    assert names_allowed(journal.case, journal.context(COUNTY)) - ANYONE == {"receive", "take_over"}
    journal.act("accept", TOWNSHIP)
    assert names_allowed(journal.case, journal.context(TOWNSHIP)) - ANYONE == {"report_up", "withdraw"}
    assert names_allowed(journal.case, journal.context(COUNTY)) - ANYONE == {"receive", "take_over"}
    journal = received(COUNTY_ITEM).act("hand_over", TOWNSHIP).act("receive", COUNTY)
    offered = names_allowed(journal.case, journal.context(COUNTY)) - ANYONE
    assert offered == examining


@pytest.mark.parametrize("state", table.STATES)
def test_every_condition_in_the_table_can_hold(state: str) -> None:
    """No act stands in the table that no office could ever do in that state: a dead line would be a false promise."""
    shapes = [one for one in cases_of_every_shape() if one.state == state]
    for role, acts in table.ALLOWED[state].items():
        for act in acts:
            assert any(table.permits(case, act, role, office) for case in shapes for office in OFFICES), (role, act)


@pytest.mark.parametrize("state", table.STATES)
def test_every_sample_of_a_listed_act_is_taken_and_applied(state: str) -> None:
    """`act CASE --list` prints commands that work now, for each desk that may act."""
    journal = STANDS[state]
    count = 0
    for role, office in EVERY_ACTOR:
        context = replace(journal.context(office, role), receipt_no=journal.case_id)
        for act in allowed(journal.case, context):
            for seed in range(5):
                command = act.sample(journal.case, context, random.Random(seed))
                outcome = decide(journal.case, act.name, command, context)
                assert not isinstance(outcome, Refusal), (act.name, [one.en for one in outcome.problems])
                entries = [*journal.entries, *(Recorded("d", one) for one in outcome if one.kind == act.kind)]
                assert fold(journal.case_id, entries).lines[-1].effect == APPLIED
                count += 1
    assert count or state in ("awaited",)


@given(seed=st.integers(0, 2**20), code=st.sampled_from(sorted(ITEMS)), steps=st.integers(1, 14))
@settings(max_examples=150, deadline=None)
def test_any_walk_of_decided_acts_is_applied(seed: int, code: str, steps: int) -> None:
    """Whatever desks decide one after another, each act has effect and exactly one office holds the file."""
    chance = random.Random(seed)
    item = ITEMS[code]
    office = chance.choice([one for one in (VILLAGE, TOWNSHIP) if offices.level(one) in item.file_at])
    journal = Journal(item, receipt_for(office), chance=chance).act("file", office)
    for _ in range(steps):
        desks = [(role, place) for role, place in PLACES if names_allowed(journal.case, journal.context(place))]
        role, place = chance.choice(desks)
        names = sorted(names_allowed(journal.case, journal.context(place)) - {"note", "request_withdrawal"} or {"note"})
        journal.act(chance.choice(names), place, role=role)
        case = journal.case
        assert case.lines[-1].effect == APPLIED
        assert case.holder in case.offices
    assert not journal.case.overtaken


@pytest.mark.parametrize("code", sorted(ITEMS))
@pytest.mark.parametrize("mode", ["in_person", "proxy"])
def test_every_item_is_filed_or_refused_with_its_basis(code: str, mode: str) -> None:
    """Step, level and mode are data of the item; what it forbids is refused, and a proxy brings a mandate."""
    item = ITEMS[code]
    for office in (VILLAGE, TOWNSHIP):
        journal = Journal(item, receipt_for(office))
        context = journal.context(office)
        told = replace(context, item=replace(item, modes=(mode,)))
        document = ACTS["file"].sample(journal.case, told, journal.chance)
        outcome = decide(journal.case, "file", document, context)
        possible = mode in item.modes and offices.level(office) in item.file_at
        if not possible:
            assert isinstance(outcome, Refusal)
            assert {"mode", "level"} & {one.field for one in outcome.problems}
            continue
        assert not isinstance(outcome, Refusal), [one.en for one in outcome.problems]
        assert [one.kind for one in outcome] == ["case:submitted", *(["mandate:given"] if mode == "proxy" else [])]
        case = journal.append(*outcome).case
        assert (case.item, case.item_version, case.decided_at) == (code, item.version, item.decided_at)
        assert case.state == ("collected" if office == VILLAGE else "received")


def test_filing_names_every_fault_at_once() -> None:
    """A foreign receipt number and an empty application are told together."""
    journal = Journal(case_id=receipt_for(SIBLING))
    refused = journal.refusal("file", VILLAGE, {})
    assert "receipt_elsewhere" in refused.codes
    assert len(refused.codes) > 3
    assert journal.refusal("file", COUNTY, {}).codes[0] == "not_your_role"
    unnumbered = decide(Case("x"), "file", {}, context_at(VILLAGE, item=None))
    assert isinstance(unnumbered, Refusal) and set(unnumbered.codes) == {"receipt_missing", "item_unknown"}


def _texts(value: object) -> list[str]:
    if isinstance(value, Mapping):
        return [text for one in value.values() for text in _texts(one)]
    if isinstance(value, list):
        return [text for one in value for text in _texts(one)]
    return [value] if isinstance(value, str) else []


def _secrets(event: Event) -> set[str]:
    """Names, numbers and free texts of the personal part; codes of choices and dates are no secrets."""
    return {text for text in _texts(event.personal or {})
            if (len(text) >= 6 or not text.isascii()) and not is_day(text) and not re.fullmatch("[a-z_]+", text)}


@pytest.mark.parametrize("code", sorted(ITEMS))
@pytest.mark.parametrize("mode", ["in_person", "proxy"])
def test_no_filing_tells_of_a_person_in_its_facts(code: str, mode: str) -> None:
    """Name, number, phone, address and every free answer lie in the part that can be erased, for every item."""
    item = ITEMS[code]
    if mode not in item.modes:
        mode = item.modes[0]
    office = VILLAGE if "village" in item.file_at else TOWNSHIP
    journal = Journal(item, receipt_for(office))
    for seed in range(5):
        told = replace(journal.context(office), item=replace(item, modes=(mode,)))
        document = ACTS["file"].sample(journal.case, told, random.Random(seed))
        outcome = decide(journal.case, "file", document, journal.context(office))
        assert not isinstance(outcome, Refusal)
        for event in outcome:
            facts = encode(event)[0].decode()
            assert len(_secrets(event)) > 3
            assert not [text for text in _secrets(event) if text in facts]
        facts = encode(outcome[0])[0].decode()
        free = [one for one in _texts(document["answers"]) if len(one) > 3 and not re.fullmatch("[a-z_]+", one)]
        assert not [text for text in free if text in facts]


@pytest.mark.parametrize("state", [one for one in table.STATES if STANDS[one].entries])
def test_no_act_tells_of_a_person_in_its_facts(state: str) -> None:
    """Reasons, remarks, receivers and certificates can be erased from every act of a history."""
    for entry in STANDS[state].entries:
        facts = encode(entry.event)[0].decode()
        assert not [text for text in _secrets(entry.event) if text in facts], entry.event.kind


def test_salt_differs_from_part_to_part() -> None:
    """Two parts that one command makes do not share their salt, so one erased part is not betrayed by the other."""
    journal = Journal()
    context = journal.context(VILLAGE)
    document = ACTS["file"].sample(journal.case, replace(context, item=replace(journal.item, modes=("proxy",))),
                                   journal.chance)
    outcome = decide(journal.case, "file", document, context)
    assert not isinstance(outcome, Refusal)
    salts = [(one.personal or {})["salt"] for one in outcome]
    assert len(set(salts)) == 2 and context.salt not in salts
    with pytest.raises(ValueError, match="salt"):
        decide(journal.case, "file", document, replace(context, salt=""))


def test_a_refused_desk_hears_why_and_who_holds_the_file() -> None:
    """The sentence names the state, the holder and what is wrong with the answers too."""
    journal = received()
    refused = journal.refusal("decide", VILLAGE, {"approved": "maybe", "colour": "red"})
    assert set(refused.codes) == {"not_in_state", "not_yes_no", "unknown_key"}
    assert TOWNSHIP in refused.problems[0].zh and "已接件" in refused.problems[0].zh
    named = decide(journal.case, "accept", {}, replace(journal.context(SIBLING), name_of=lambda code: f"单位{code}"))
    assert isinstance(named, Refusal) and f"单位{TOWNSHIP}" in named.problems[0].zh
    assert journal.refusal("accept", COUNTY, {}).codes == ("EXAMINER",)
    assert journal.refusal("accept", ELSEWHERE, {}).codes == ("EXAMINER",)
    assert journal.refusal("accept", VILLAGE, {}, role="clerk").codes == ("role_elsewhere",)
    assert journal.refusal("note", ELSEWHERE).codes == ("SCOPE",)


def test_a_correction_lists_everything_at_once_and_a_second_one_is_marked() -> None:
    """行政许可法 32: an empty list is no notice, papers and answers stand in one, each with its sentence."""
    journal = received()
    assert journal.refusal("request_correction", TOWNSHIP, {}).codes == ("nothing_asked",)
    unknown = {"materials": {"M99": "?"}, "fields": {"no": "?"}}
    assert journal.refusal("request_correction", TOWNSHIP, unknown).codes == ("not_in_item", "not_in_item")
    name = journal.item.form[0].name
    journal.act("request_correction", TOWNSHIP, {"materials": {"M1": "缺签名"}, "fields": {name: "与证件不符"}})
    event = journal.entries[-1].event
    assert (event.facts["materials"], event.facts["fields"], event.facts["second"]) == (["M1"], [name], False)
    assert (event.personal or {})["lines"] == [{"material": "M1", "what": "缺签名"}, {"field": name, "what": "与证件不符"}]
    journal.act("receive_supply", TOWNSHIP).act("request_correction", TOWNSHIP)
    assert journal.entries[-1].event.facts["second"] is True


def test_what_was_missing_is_taken_in_before_the_file_is_handed_over() -> None:
    """It lies with the rest at once, starts nothing, and is no submission of its own; on the way it is told where to
    bring it."""
    lacking = bare("case:submitted", VILLAGE, "agent", missing=["M1"], receipt=False, decided_at="township")
    journal = Journal().append(lacking)
    before = journal.case
    assert before.missing == ("M1",)
    journal.act("supply", VILLAGE, {"materials": {"M1": {"how": "copy", "copies": 1}}})
    now = journal.case
    assert now.missing == () and "M1" in now.papers and now.underway == ()
    assert (now.state, now.submissions, now.received_on) == ("collected", before.submissions, None)
    journal.act("hand_over", VILLAGE)
    assert journal.refusal("supply", VILLAGE).codes[0] == "supply_later"


def test_supplied_answers_are_checked_like_those_of_the_form() -> None:
    """A corrected answer passes the same door as the first one."""
    journal = received().act("request_correction", TOWNSHIP, {"fields": {"phone": "少一位"}})
    assert journal.refusal("supply", VILLAGE, {"answers": {"phone": "12"}}).codes == ("phone_shape",)
    assert journal.refusal("supply", VILLAGE, {"materials": {"M1": {"how": "lost"}}}).codes == ("paper_line",)
    minus = {"materials": {"M1": {"how": "copy", "copies": -1}}}
    assert journal.refusal("supply", VILLAGE, minus).codes == ("copies_range",)
    assert journal.refusal("supply", VILLAGE, {"materials": ["M1"]}).codes == ("not_object",)
    assert journal.refusal("supply", VILLAGE, {"remark": "—"}).codes == ("nothing_supplied",)
    journal.act("supply", VILLAGE, {"answers": {"phone": "13900001234"}})
    assert journal.entries[-1].event.facts["fields"] == ["phone"]
    assert b"13900001234" not in encode(journal.entries[-1].event)[0]
    assert journal.refusal("receive_supply", TOWNSHIP, {}).codes == ("nothing_supplied",)


def test_missing_papers_are_never_passed_in_silence() -> None:
    """Acceptance with a missing paper is an explicit choice (容缺受理), and the journal says which paper lacks."""
    lacking = bare("case:submitted", VILLAGE, "agent", missing=["M1"], receipt=False, decided_at="township")
    journal = Journal().append(lacking)
    journal.act("hand_over", VILLAGE).act("receive", TOWNSHIP)
    assert journal.refusal("accept", TOWNSHIP, {}).codes == ("papers_missing",)
    journal.act("accept", TOWNSHIP)
    assert journal.entries[-1].event.facts["missing"] == ["M1"]


def test_what_happens_by_time_alone_waits_for_its_mark() -> None:
    """Deemed acceptance and abandonment are refused while the calendar shows no such mark."""
    journal = received()
    context = replace(journal.context(TOWNSHIP), marks=frozenset())
    early = decide(journal.case, "accept", {"deemed": True}, context)
    assert isinstance(early, Refusal) and early.codes == ("not_yet_deemed",)
    due = decide(journal.case, "accept", {"deemed": True}, replace(context, marks=frozenset({"deemed_acceptance_due"})))
    assert not isinstance(due, Refusal)
    journal.act("request_correction", TOWNSHIP)
    sample = ACTS["abandon"].sample(journal.case, context, journal.chance)
    given_up = decide(journal.case, "abandon", sample, context)
    assert isinstance(given_up, Refusal) and given_up.codes == ("not_yet_abandoned",)


@pytest.mark.parametrize("act", ["refuse", "return", "redirect"])
def test_nobody_is_sent_away_without_reason_basis_and_remedy(act: str) -> None:
    """行政许可法 32, 38: the remedy is the item's unless another is written, and the county reviews each refusal."""
    journal = received()
    assert {one.field for one in journal.refusal(act, TOWNSHIP, {}).problems} >= {"reason", "basis"}
    journal.act(act, TOWNSHIP)
    event = journal.entries[-1].event
    assert event.facts["for_review"] is True and journal.case.for_review
    assert (event.personal or {})["remedy"] == journal.item.remedy
    unknown = decide(received().case, act, {"reason": "不符合条件", "basis": "第三十二条", "ground": "conditions"},
                     replace(received().context(TOWNSHIP), item=None))
    assert isinstance(unknown, Refusal) and "remedy" in {one.field for one in unknown.problems}


def test_a_denial_says_why_and_what_can_be_done() -> None:
    """A denial without reason and basis is refused; its result code may not claim a certificate."""
    journal = received().act("accept", TOWNSHIP)
    assert journal.refusal("decide", TOWNSHIP, {"approved": False}).codes == ("reason_missing", "reason_missing")
    assert "code_for_denial" in journal.refusal("decide", TOWNSHIP, {"approved": False, "result_code": "0"}).codes
    journal.act("decide", TOWNSHIP, {"approved": False, "reason": "收入超标", "basis": "办法第九条"})
    case = journal.case
    assert (case.outcome, case.result_code, case.for_review) == ("denied", "1", True)
    assert (journal.entries[-1].event.personal or {})["remedy"] == journal.item.remedy
    assert journal.refusal("close", TOWNSHIP, {"result_code": "0"}).codes == ("code_for_denial",)
    journal.act("close", TOWNSHIP, {})
    assert journal.case.result_code == "1" and journal.case.outcome == "denied"


def test_closing_without_a_decision_claims_none() -> None:
    """A case may be closed as done, passed up, void or entered by mistake, the last two only with a reason."""
    journal = received().act("accept", TOWNSHIP)
    assert journal.refusal("close", TOWNSHIP, {"result_code": "0"}).codes == ("not_a_choice",)
    assert journal.refusal("close", TOWNSHIP, {"result_code": "2"}).codes == ("required",)
    journal.act("close", TOWNSHIP, {"result_code": "6"})
    assert (journal.case.state, journal.case.outcome, journal.case.result_code) == ("closed", "closed", "6")


def test_a_result_goes_only_to_who_may_have_it() -> None:
    """Agents need the mandate, relatives a proof of what they are to the applicant."""
    journal = received().act("accept", TOWNSHIP).act("decide", TOWNSHIP)
    sample = {"receiver": "王秀英", "proof": "identity_seen"}
    assert journal.refusal("deliver", TOWNSHIP, {**sample, "to": "agent"}).codes == ("no_mandate",)
    refused = journal.refusal("deliver", TOWNSHIP, {**sample, "to": "family"})
    assert refused.codes == ("relation_missing", "proof_missing")
    daughter = {"to": "family", "receiver": "王秀英", "relation": "女儿", "proof": "household_register"}
    journal.act("deliver", TOWNSHIP, daughter)
    assert journal.case.state == "delivered"
    assert "王秀英" not in encode(journal.entries[-1].event)[0].decode()


def test_a_case_closed_from_its_paper_alone_is_rated_only_once_its_filing_is_known() -> None:
    """Without the filing there is no token to hold the slip against: the button is grey, and the sentence says why."""
    case = replace(received().act("accept", TOWNSHIP).act("close", TOWNSHIP).case, rating_hash="", filed=False)
    context = context_at(TOWNSHIP)
    assert "rate" not in names_allowed(case, context)
    refused = decide(case, "rate", {"token": TOKEN, "level": 5}, context)
    assert isinstance(refused, Refusal) and "not_rateable_yet" in refused.codes


def test_a_rating_is_sealed_given_once_and_bound_to_the_slip() -> None:
    """The case shows only that it was rated; level, comment and token are nowhere readable in the journal."""
    sealed: list[bytes] = []
    journal = received().act("accept", TOWNSHIP).act("decide", TOWNSHIP)
    assert "rate" not in names_allowed(journal.case, journal.context(TOWNSHIP))
    journal.act("close", TOWNSHIP)
    assert journal.refusal("rate", VILLAGE, {"token": "WRONG", "level": 9}).codes == ("out_of_range", "token_wrong")
    def seal(content: bytes) -> str:
        sealed.append(content)
        return "sealed"

    context = replace(journal.context(VILLAGE), seal=seal)
    outcome = decide(journal.case, "rate", {"token": TOKEN, "level": 2, "comment": "跑了两趟"}, context)
    assert not isinstance(outcome, Refusal)
    assert "跑了两趟" in sealed[0].decode() and '"level":2' in sealed[0].decode()
    facts, personal = encode(outcome[0])
    assert personal is None and b"level" not in facts and TOKEN.encode() not in facts
    journal.append(*outcome)
    assert journal.case.rated
    assert journal.refusal("rate", VILLAGE).codes == ("UNRATED",)
    unsealed = decide(received().case, "rate", {"token": TOKEN, "level": 2}, replace(context, seal=None))
    assert isinstance(unsealed, Refusal) and "seal_missing" in unsealed.codes
    assert journal.entries[0].event.facts["rating_hash"] == rating_hash(TOKEN)


def test_paper_alone_is_received_with_the_item_that_it_names() -> None:
    """Number and item on the receipt are enough; without the item, or far from the file's way, it is refused."""
    journal = Journal()
    assert names_allowed(journal.case, journal.context(TOWNSHIP)) == {"receive"}
    assert names_allowed(journal.case, journal.context(VILLAGE)) == set()
    assert journal.refusal("receive", ELSEWHERE).codes == ("ON_THE_WAY",)
    assert journal.refusal("receive", TOWNSHIP, {"item": "S002-99"}).codes == ("item_differs",)
    unknown = decide(journal.case, "receive", {}, replace(journal.context(TOWNSHIP), item=None))
    assert isinstance(unknown, Refusal) and unknown.codes == ("item_unknown",)
    command = {"item": journal.item.code, "papers_taken_on": "2026-11-18", "applicant_name": "顾秀英"}
    journal.act("receive", TOWNSHIP, command)
    case = journal.case
    assert (case.state, case.item, case.decided_at) == ("received", journal.item.code, "township")
    assert case.applicant == "顾秀英"
    facts = journal.entries[-1].event.facts
    assert facts["from_paper"] is True and facts["origin"] == VILLAGE
    journal.act("accept", TOWNSHIP).act("decide", TOWNSHIP)
    assert journal.refusal("deliver", VILLAGE).codes == ("RESULT_HOLDER",)


def test_a_number_that_is_no_receipt_number_is_nobodys_paper() -> None:
    """A mistyped number opens no case."""
    case = fold("10720501-261120-4K9DQ-0001-0", [])
    assert not names_allowed(case, context_at(TOWNSHIP))
    assert isinstance(decide(case, "receive", {}, context_at(TOWNSHIP)), Refusal)


def test_late_entry_keeps_the_paper_time_and_the_number_written_by_hand() -> None:
    """先受理后补录: what happened in a power cut counts from when it happened, and both times are kept."""
    journal = filed().act("hand_over", VILLAGE)
    journal.act("receive", TOWNSHIP, {"happened_at": "2026-11-20T16:00", "paper_no": "手-17"})
    facts = journal.entries[-1].event.facts
    assert (facts["at"], facts["paper_no"]) == ("2026-11-20T16:00+08:00", "手-17")
    assert facts["entered"] > facts["at"]
    assert str(journal.case.received_on) == "2026-11-20"
    tomorrow = {"text": "x", "happened_at": "2027-01-01T09:00"}
    assert journal.refusal("note", TOWNSHIP, tomorrow).codes == ("happened_at_future",)


def test_what_the_township_reports_up_is_complete() -> None:
    """行政许可法 43: opinion and all materials go up; the opinion is not optional."""
    journal = received(COUNTY_ITEM).act("accept", TOWNSHIP)
    assert journal.refusal("report_up", TOWNSHIP, {}).codes == ("required",)
    journal.act("report_up", TOWNSHIP)
    assert journal.entries[-1].event.facts["materials"] == list(journal.case.papers) != []
    assert received().act("accept", TOWNSHIP).refusal("report_up", TOWNSHIP).codes == ("BELOW_DECIDER",)


def test_words_are_complete() -> None:
    """Every act, state and kind has its Chinese and English names, and every act makes its own kind of event."""
    assert set(ACTS) == set(ACT_NAMES) == set(KIND_OF_ACT) and set(STATE_NAMES) == set(table.STATES)
    assert {act.kind for act in ACTS.values()} == set(ACT_OF_KIND)
    assert all(KIND_OF_ACT[name] == act.kind and (act.zh, act.en) == ACT_NAMES[name] for name, act in ACTS.items())
    assert all(zh and en for zh, en in MESSAGES.values())
    assert set(table.CONDITIONS) <= set(MESSAGES)


@pytest.mark.parametrize("name", [one for one in ACTS if one != "file"])
def test_every_act_lists_its_questions(name: str) -> None:
    """Questions have names in two languages, are told apart, and end with those that every act has."""
    for journal in STANDS.values():
        asked = ACTS[name].fields(journal.case, journal.context(TOWNSHIP))
        assert asked[-2:] == EVERY_ACT
        assert len({one.name for one in asked}) == len(asked)
        assert all(one.zh and one.en for one in asked)


def test_a_desk_without_the_item_still_works() -> None:
    """An item version that has not arrived yet stops no note, receipt or hand-over."""
    journal = filed()
    for name, office in (("hand_over", VILLAGE), ("receive", TOWNSHIP), ("note", COUNTY), ("accept", TOWNSHIP)):
        context = replace(journal.context(office), item=None)
        outcome = decide(journal.case, name, ACTS[name].sample(journal.case, context, journal.chance), context)
        assert not isinstance(outcome, Refusal), name
        journal.append(*outcome)
    assert journal.case.state == "accepted"
