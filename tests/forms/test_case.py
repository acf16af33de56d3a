"""The fold: the same entries give the same case, with one holder, whatever their order.
May import: forms, pytest, hypothesis and the small county beside this file.
Promise: nobody's act is lost, and what came first in the order has effect.
"""

from __future__ import annotations

import random
from dataclasses import fields
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms import offices
from forms.acts import table
from forms.acts.register import decide
from forms.case import APPLIED, CONFIRMED, OVERTAKEN, Case, Recorded, fold
from forms.events import KINDS, Event, decode, encode, sample_event
from tests.forms.casework import (
    COUNTY,
    COUNTY_ITEM,
    DAY,
    OFFICES,
    ROLE_AT,
    SIBLING,
    TOWNSHIP,
    VILLAGE,
    Journal,
    at_every_state,
    bare,
    filed,
    names_allowed,
    receipt_for,
)

CASE_KINDS = [name for name, kind in KINDS.items() if kind.stream == "case"]


def effects(journal: Journal) -> list[str]:
    """The effect of each entry, in order."""
    return [line.effect for line in journal.case.lines]


def test_a_case_of_the_township_goes_from_the_village_and_back() -> None:
    """Every desk holds the file in its turn, and the dates are those on paper."""
    journal = filed(mode="proxy").act("hand_over", VILLAGE)
    assert (journal.case.state, journal.case.holder, journal.case.received_on) == ("forwarded", TOWNSHIP, None)
    journal.act("receive", TOWNSHIP).act("accept", TOWNSHIP).act("decide", TOWNSHIP).act("close", TOWNSHIP)
    journal.act("hand_over", TOWNSHIP).act("deliver", VILLAGE).act("rate", VILLAGE)
    case = journal.case
    assert (case.state, case.holder, case.outcome, case.result_code) == ("delivered", VILLAGE, "approved", "0")
    assert (case.papers_taken_on, case.received_on) == (DAY, date(2026, 11, 22))
    assert (case.accepted_on, case.decided_on, case.delivered_on) == (
        date(2026, 11, 23), date(2026, 11, 24), date(2026, 11, 27))
    assert case.rated and case.mandate and case.ended and case.mode == "proxy"
    assert set(effects(journal)) == {APPLIED}


def test_a_case_of_the_county_is_reported_up_and_comes_back_desk_by_desk() -> None:
    """What the county decides passes the township on both ways."""
    journal = filed(COUNTY_ITEM).act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    journal.act("report_up", TOWNSHIP)
    assert (journal.case.state, journal.case.holder) == ("reported_up", COUNTY)
    journal.act("decide", COUNTY).act("hand_over", COUNTY)
    assert (journal.case.state, journal.case.holder) == ("decided", TOWNSHIP)
    journal.act("hand_over", TOWNSHIP).act("deliver", VILLAGE)
    assert journal.case.offices == (VILLAGE, TOWNSHIP, COUNTY)
    assert set(effects(journal)) == {APPLIED}


def test_filing_at_a_township_is_receipt() -> None:
    """A resident who walks in at the township starts the examination clock there."""
    case = filed(office=TOWNSHIP).case
    assert (case.state, case.holder, case.received_on, case.examination_from) == ("received", TOWNSHIP, DAY, DAY)
    assert case.papers_taken_on is None


def test_a_village_with_delegated_intake_starts_the_clock_and_keeps_the_file() -> None:
    """Where intake is entrusted to the village its receipt is the authority's, and the township's changes no date."""
    journal = Journal().append(_filing(receipt=True)).act("hand_over", VILLAGE).act("receive", TOWNSHIP)
    assert journal.case.state == "received"
    assert journal.case.received_on == journal.case.examination_from == DAY
    assert Journal().append(_filing(receipt=True)).case.state == "collected"


def _filing(**facts: Any) -> Event:
    told = {"receipt": False, "missing": [], "at": f"{DAY}T08:00+08:00", **facts}
    return bare("case:submitted", VILLAGE, "agent", **told)


def _from_paper(**facts: Any) -> Event:
    told = {"from_paper": True, "origin": VILLAGE, "papers_taken_on": "2026-11-19", "at": f"{DAY}T15:00+08:00", **facts}
    return Event("case:received", bare("case:received", TOWNSHIP, "clerk", **told).facts)


def test_a_paper_that_is_quicker_than_its_record_is_received() -> None:
    """The township works from the paper alone: item, origin and the agent's day stand on the receipt."""
    case = Journal().append(_from_paper()).case
    assert (case.state, case.holder, case.filed, case.origin) == ("received", TOWNSHIP, False, VILLAGE)
    assert (case.item, case.filing_office, case.papers_taken_on) == ("S002-06", VILLAGE, date(2026, 11, 19))
    assert case.offices == (VILLAGE, TOWNSHIP)
    assert case.applicant is None and not case.erased


def test_the_record_behind_a_paper_only_confirms() -> None:
    """Filing takes its place before the receipt; the hand-over that follows changes nothing and is not overtaken."""
    handed = bare("case:handed_over", VILLAGE, "agent", to=TOWNSHIP)
    journal = Journal().append(_filing(), _from_paper(), handed)
    assert effects(journal) == [APPLIED, APPLIED, CONFIRMED]
    assert (journal.case.state, journal.case.holder, journal.case.filed) == ("received", TOWNSHIP, True)
    assert journal.case.hand_over_due == "" and not journal.case.overtaken
    late = Journal().append(_filing(), _from_paper()).act("accept", TOWNSHIP).append(handed)
    assert effects(late)[-1] == CONFIRMED and late.case.state == "accepted"
    assert effects(late.append(handed))[-1] == OVERTAKEN


def test_a_filing_entry_that_is_read_after_the_paper_still_tells_everything() -> None:
    """A bundle may bring the filing behind the township's own receipt: nothing is lost, nothing moves back."""
    journal = Journal().append(_from_paper(), _filing(missing=["M2"], at="2026-11-18T09:00+08:00"))
    case = journal.case
    assert effects(journal) == [APPLIED, APPLIED]
    assert (case.state, case.holder, case.filed, case.missing) == ("received", TOWNSHIP, True, ("M2",))
    assert case.received_on == DAY
    assert effects(journal.append(_filing()))[-1] == OVERTAKEN


@pytest.mark.parametrize("first", ["withdrawn", "received"])
def test_whichever_is_earlier_in_the_order_has_effect(first: str) -> None:
    """A village withdraws while its township has received the paper: one has effect, the other is overtaken."""
    withdrawn = bare("case:withdrawn", VILLAGE, "agent", papers_returned=[])
    acts = [withdrawn, _from_paper()] if first == "withdrawn" else [_from_paper(), withdrawn]
    journal = Journal().append(_filing(), *acts)
    assert effects(journal) == [APPLIED, APPLIED, OVERTAKEN]
    assert journal.case.state == first
    assert journal.case.overtaken[0].event == acts[1]


def test_the_county_receives_a_paper_that_is_quicker_than_the_report() -> None:
    """The township's report then confirms, and its day is still known."""
    journal = filed(COUNTY_ITEM).act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    assert journal.case.reported_up_on is None
    journal.act("receive", COUNTY, {})
    assert (journal.case.state, journal.case.holder) == ("reported_up", COUNTY)
    journal.append(bare("case:reported_up", TOWNSHIP, "clerk", to=COUNTY))
    assert effects(journal)[-1] == CONFIRMED


def test_correction_stops_the_examination_clock_until_the_holder_has_the_supply() -> None:
    """What a village is given moves no authority clock; the holder's receipt of it does."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP)
    journal.act("request_correction", TOWNSHIP, {"materials": {"M1": "缺签名"}})
    assert journal.case.examination_from is None and journal.case.missing == ("M1",)
    journal.act("supply", VILLAGE)
    assert journal.case.state == "correction_requested" and journal.case.underway == ("M1",)
    journal.act("receive_supply", TOWNSHIP)
    case = journal.case
    assert (case.state, case.missing, case.underway, case.submissions) == ("received", (), (), 2)
    assert case.examination_from == case.supplied_on == date(2026, 11, 25)
    assert case.received_on == date(2026, 11, 22)
    journal.act("request_correction", TOWNSHIP, {"materials": {"M1": "仍缺签名"}, "reason": "补来的签名与原件不一致。"})
    assert journal.case.notices == 2 and journal.case.lines[-1].event.facts["second"] is True


def test_deemed_acceptance_counts_from_the_day_of_receipt() -> None:
    """行政许可法 32(4): who is not told in time is accepted from the day on which the authority had the papers."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP)
    journal.act("accept", TOWNSHIP, {"deemed": True})
    assert journal.case.deemed and journal.case.accepted_on == journal.case.received_on == date(2026, 11, 22)


def test_a_lost_holder_is_replaced_by_the_county_which_sends_the_file_on() -> None:
    """What the township decides goes back down to it after the county took it over; its receipt is still the first."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("take_over", COUNTY, role="supervisor")
    assert (journal.case.state, journal.case.holder) == ("received", COUNTY)
    assert "accept" not in {one for one in table.ALLOWED["received"]["officer"]
                            if table.permits(journal.case, one, "officer", COUNTY)}
    journal.act("hand_over", COUNTY).act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    assert (journal.case.state, journal.case.received_on) == ("accepted", date(2026, 11, 22))
    journal.append(bare("case:decided", VILLAGE, "agent"))
    assert effects(journal)[-1] == OVERTAKEN


def test_a_county_that_takes_over_its_own_kind_of_case_decides_it() -> None:
    """An accepted case of a burnt township is decided by the county that the item names."""
    journal = filed(COUNTY_ITEM).act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    journal.act("take_over", COUNTY).act("decide", COUNTY).act("hand_over", COUNTY)
    assert (journal.case.state, journal.case.holder) == ("decided", TOWNSHIP)


def test_a_move_written_from_an_older_view_moves_nothing() -> None:
    """A hand-over that names a wrong desk is overtaken, and the file stays where it is."""
    journal = filed().append(bare("case:handed_over", VILLAGE, "agent", to=SIBLING))
    assert effects(journal)[-1] == OVERTAKEN
    assert journal.case.holder == VILLAGE


def test_a_second_window_that_receives_the_same_file_only_confirms() -> None:
    """Two machines of one township may both write the receipt; the first day stands."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP)
    journal.append(bare("case:received", TOWNSHIP, "clerk", from_paper=True))
    assert effects(journal)[-1] == CONFIRMED
    assert journal.case.received_on == date(2026, 11, 22)


def test_a_receipt_after_the_case_went_on_is_overtaken() -> None:
    """Once examination is over, another receipt tells of something that went wrong and is put before a person."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    journal.append(bare("case:received", TOWNSHIP, "clerk", from_paper=True))
    assert effects(journal)[-1] == OVERTAKEN


def test_the_filing_entry_wins_over_what_a_paper_was_read_as() -> None:
    """Item, version and mode are those under which the resident filed, whichever entry is read first."""
    read = _from_paper(item="S002-99", item_version="f" * 16, mode="proxy", papers_taken_on="2026-11-01")
    for order in ((_filing(), read), (read, _filing())):
        case = Journal().append(*order).case
        assert (case.item, case.item_version, case.mode) == ("S002-06", "S002-06", "in_person")
        assert case.papers_taken_on == DAY


def test_a_delegated_receipt_that_is_read_late_moves_only_the_clock_that_it_started() -> None:
    """The village's receipt becomes the first; examination that counts again from a supply is left alone."""
    early = _filing(receipt=True, at="2026-11-17T09:00+08:00", papers_taken_on="2026-11-17")
    case = Journal().append(_from_paper(), early).case
    assert case.received_on == case.examination_from == date(2026, 11, 17)
    journal = Journal().append(_from_paper())
    journal.act("request_correction", TOWNSHIP, {"materials": {"M2": "未带"}}).act("receive_supply", TOWNSHIP)
    again = journal.case.examination_from
    case = journal.append(Event(early.kind, {**early.facts, "missing": ["M2", "M3"]}, early.personal)).case
    assert case.missing == ("M3",)
    assert (case.received_on, case.examination_from) == (date(2026, 11, 17), again)
    assert again is not None and again > DAY


def test_a_case_whose_personal_parts_were_erased_still_folds() -> None:
    """State, holder and dates need no name; the applicant is gone and the case says so."""
    journal = filed(mode="proxy").act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("refuse", TOWNSHIP)
    erased = fold(journal.case_id, [Recorded(one.digest, Event(one.event.kind, one.event.facts), one.stamp)
                                    for one in journal.entries])
    whole = journal.case
    assert whole.applicant and not whole.erased
    assert erased.applicant is None and erased.erased
    told = {"applicant", "erased", "lines"}
    same = [one.name for one in fields(Case) if one.name not in told]
    assert [getattr(erased, name) for name in same] == [getattr(whole, name) for name in same]


@pytest.mark.parametrize("state", ["refused", "returned", "redirected", "withdrawn", "abandoned"])
def test_a_side_exit_ends_the_case_and_stops_its_clock(state: str) -> None:
    """The outcome is the exit, no clock runs on, and a case that nobody corrected has its national result code."""
    journal = at_every_state()[state]
    case = journal.case
    assert (case.outcome, case.ended, case.examination_from) == (state, True, None)
    assert case.ended_on == journal.day - timedelta(days=1)
    assert case.result_code == ("5" if state == "abandoned" else None)
    assert case.for_review == (state in ("refused", "returned", "redirected"))


def test_nothing_at_all_is_a_case_that_nobody_holds_yet() -> None:
    """Before the first entry a case is only a number."""
    case = fold(receipt_for(VILLAGE), [])
    assert (case.state, case.holder, case.lines) == ("awaited", "", ())


@st.composite
def decodable(draw: st.DrawFn) -> Event:
    """Any event that the decoder takes, by anybody in any role, most of them plausible."""
    kind = draw(st.sampled_from([*CASE_KINDS, *CASE_KINDS, *KINDS]))
    office = draw(st.sampled_from(OFFICES))
    likely = ROLE_AT[offices.level(office)]
    role = draw(st.sampled_from([likely] * 6 + ["agent", "clerk", "officer", "supervisor", "admin"]))
    sample = sample_event(kind)
    facts = dict(sample.facts)
    if "office" in facts:
        facts |= {"office": office, "role": role}
    for name, values in _VARIED.items():
        if name in facts:
            facts[name] = draw(st.sampled_from(values))
    for name in [one for one in KINDS[kind].facts_optional if draw(st.booleans())]:
        facts.pop(name, None)
    event = decode(kind, *encode(Event(kind, facts, sample.personal if draw(st.booleans()) else None)))
    assert isinstance(event, Event)
    return event


_VARIED: dict[str, tuple[Any, ...]] = {
    "to": OFFICES, "from": OFFICES, "origin": OFFICES, "decided_at": ("township", "county"), "receipt": (True, False),
    "from_paper": (True, False), "deemed": (True, False), "approved": (True, False), "missing": ([], ["M1", "M2"]),
    "at": tuple(f"2026-11-{day:02d}T09:30+08:00" for day in (3, 20, 28)), "mandate": (True, False),
    "result_code": ("0", "1", "6"),
}
CASE_IDS = (receipt_for(VILLAGE), receipt_for(TOWNSHIP), "not a receipt number")
MONOTONE = ("filed", "rated", "erased")
COUNTERS = ("submissions", "notices")


@given(case_id=st.sampled_from(CASE_IDS), events=st.lists(decodable(), max_size=14))
@settings(max_examples=300, deadline=None)
def test_any_decodable_events_in_any_order_fold(case_id: str, events: list[Event]) -> None:
    """The fold is total, keeps every entry as a line, and each prefix has one holder who ever had the file."""
    recorded = [Recorded(str(at), event) for at, event in enumerate(events)]
    case = fold(case_id, recorded)
    assert [line.recorded for line in case.lines] == recorded
    assert {line.effect for line in case.lines} <= {APPLIED, CONFIRMED, OVERTAKEN}
    before = fold(case_id, [])
    for end in range(1, len(recorded) + 1):
        prefix = fold(case_id, recorded[:end])
        assert prefix.lines == case.lines[:end]
        assert prefix.state in table.STATES
        if "office" in recorded[0].event.facts or before.holder:
            assert offices.parse_office(prefix.holder) == prefix.holder
            assert prefix.holder in prefix.offices
        assert set(before.offices) <= set(prefix.offices)
        assert all(getattr(prefix, name) >= getattr(before, name) for name in MONOTONE + COUNTERS)
        if before.ended:
            assert (prefix.state, prefix.outcome, prefix.ended_on) == (before.state, before.outcome, before.ended_on)
        if case.lines[end - 1].effect == OVERTAKEN and before.holder:
            assert _without_lines(prefix) == _without_lines(before)
        before = prefix


def _without_lines(case: Case) -> list[Any]:
    return [getattr(case, one.name) for one in fields(Case) if one.name != "lines"]


@given(seed=st.integers(0, 2**16), events=st.lists(decodable(), max_size=10))
@settings(max_examples=100, deadline=None)
def test_the_fold_is_a_function_of_the_order_alone(seed: int, events: list[Event]) -> None:
    """The same order twice gives the same case; a shuffled order gives some case with the same entries."""
    recorded = [Recorded(str(at), event) for at, event in enumerate(events)]
    assert fold("x", recorded) == fold("x", list(recorded))
    shuffled = random.Random(seed).sample(recorded, len(recorded))
    assert {line.recorded.digest for line in fold("x", shuffled).lines} == {one.digest for one in recorded}


def test_a_file_that_is_refused_on_the_way_lies_again_with_its_giver() -> None:
    """It was never received: no clock of the authority began, and the village may hand it over once more."""
    journal = filed().act("hand_over", VILLAGE).act("hand_back", TOWNSHIP)
    case = journal.case
    assert (case.state, case.holder, case.received_on, case.handed_by) == ("collected", VILLAGE, None, "")
    assert journal.act("hand_over", VILLAGE).act("receive", TOWNSHIP).case.state == "received"


def test_a_result_that_is_not_what_its_list_says_goes_back_up() -> None:
    """Until it is delivered, by who got it and by nobody else; decided it stays, and it may be handed down again."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP).act("decide", TOWNSHIP)
    assert "hand_back" not in names_allowed(journal.case, journal.context(TOWNSHIP))
    journal.act("hand_over", TOWNSHIP)
    assert "hand_back" not in names_allowed(journal.case, journal.context(TOWNSHIP))
    back = journal.act("hand_back", VILLAGE).case
    assert (back.state, back.holder, back.handed_by) == ("decided", TOWNSHIP, "")
    journal.act("hand_over", TOWNSHIP).act("deliver", VILLAGE)
    assert "hand_back" not in names_allowed(journal.case, journal.context(VILLAGE))


def test_of_two_who_take_the_same_file_the_first_has_it() -> None:
    """The village fetches it back while the township receives it: the later word is overtaken, on either side."""
    journal = filed().act("hand_over", VILLAGE)
    back = decide(journal.case, "hand_back", {"reason": "车坏了。"}, journal.context(VILLAGE))
    received = decide(journal.case, "receive", {}, journal.context(TOWNSHIP))
    assert isinstance(back, tuple) and isinstance(received, tuple)
    late = Journal(journal.item, journal.case_id, list(journal.entries)).append(*received, *back).case
    assert (late.holder, late.state) == (TOWNSHIP, "received")
    assert [line.event.kind for line in late.overtaken] == ["case:handed_back"]
    # A paper that arrives although it was fetched back is received from the village, as any paper that comes first.
    first = Journal(journal.item, journal.case_id, list(journal.entries)).append(*back, *received).case
    assert (first.holder, first.state, first.hand_over_due) == (TOWNSHIP, "received", VILLAGE)
