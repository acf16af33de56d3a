"""A mandate's whole life: what its entries make of it on each day, which acts it lets an agent do, and what is refused.
May import: forms, pytest, hypothesis and the small county beside this file.
Promise: nobody acts by a mandate that is over, and an honest late act is shown instead of thrown away.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import mandate_life as life
from forms.acts import mandating
from forms.acts.register import ACTS, decide
from forms.authority import authority
from forms.case import Case, Line, Recorded
from forms.errors import Refusal
from forms.events import KINDS, Event, decode, encode, sample_event
from forms.identity import id_check_character
from forms.mandate_life import Mandate, fold_mandate, unauthorised
from forms.timeline import sentence
from tests.forms.casework import (
    COUNTY,
    DAY,
    ELSEWHERE,
    SIBLING,
    TOWNSHIP,
    TOWNSHIP_ITEM,
    VILLAGE,
    Journal,
    bare,
    context_at,
    receipt_for,
)

NUMBER = receipt_for(VILLAGE)
LATER = date(2027, 12, 1)


class Paper:
    """A case that was filed by proxy, and the entries of its mandate."""

    def __init__(self, seed: int = 7) -> None:
        self.journal = Journal(TOWNSHIP_ITEM, NUMBER, chance=random.Random(seed))
        context = self.journal.context(VILLAGE)
        told = replace(context, item=replace(TOWNSHIP_ITEM, modes=("proxy",)))
        document = ACTS["file"].sample(self.journal.case, told, self.journal.chance)
        document["mandate"] |= {"valid_from": "2026-11-20", "valid_to": "2026-12-20", "sub_agency": False}
        document["mandate"]["powers"] = ["submit", "supplement"]
        outcome = decide(self.journal.case, "file", document, context)
        assert not isinstance(outcome, Refusal)
        self.journal.append(*outcome)
        self.events = [one for one in outcome if KINDS[one.kind].stream == "mandate"]

    @property
    def mandate(self) -> Mandate:
        """The mandate as these entries make it."""
        return fold_mandate(NUMBER, self.events)

    def context(self, office: str = VILLAGE, day: date = DAY, role: str | None = None) -> Any:
        """A desk on a day."""
        return context_at(office, role=role, item=TOWNSHIP_ITEM, day=day)

    def act(self, name: str, command: dict[str, Any] | None = None, day: date = DAY, office: str = VILLAGE) -> Paper:
        """Do an act upon the mandate; the event is held as a journal would hold it."""
        outcome = self.decided(name, command, day, office)
        assert isinstance(outcome, Event), outcome
        held = decode(outcome.kind, *encode(outcome))
        assert isinstance(held, Event), held
        self.events.append(held)
        return self

    def decided(self, name: str, command: dict[str, Any] | None = None, day: date = DAY, office: str = VILLAGE,
                **more: Any) -> Event | Refusal:
        """What comes of an act."""
        context = replace(self.context(office, day), **more)
        given = command
        if given is None:
            chance = random.Random(1)
            given = mandating.ACTS[name].example(self.mandate, self.journal.case, context, chance)
        return mandating.decide(self.mandate, self.journal.case, name, given, context)

    def codes(self, name: str, command: dict[str, Any] | None = None, day: date = DAY,
              office: str = VILLAGE) -> set[str]:
        """Why an act is refused."""
        outcome = self.decided(name, command, day, office)
        assert isinstance(outcome, Refusal), outcome
        return set(outcome.codes)

    def offered(self, day: date = DAY, office: str = VILLAGE, role: str | None = None) -> set[str]:
        """The acts that are possible."""
        context = self.context(office, day, role)
        return {one.name for one in mandating.allowed(self.mandate, self.journal.case, context)}


# --- how it stands ---------------------------------------------------------------------------------------------------


def test_a_mandate_is_in_force_from_its_first_day_to_its_last() -> None:
    """民法典 173(1): both days are in it, and nothing has to be entered for its end."""
    mandate = Paper().mandate
    days = {date(2026, 11, 19): life.NOT_BEGUN, date(2026, 11, 20): life.IN_FORCE, date(2026, 12, 20): life.IN_FORCE,
            date(2026, 12, 21): life.EXPIRED}
    assert {day: mandate.state_on(day) for day in days} == days
    assert mandate.told and mandate.agent and mandate.told["matters"]


def test_it_ends_by_itself_when_its_matter_is_finished() -> None:
    """Delivery ends it; who asks on a day before hears that it was in force."""
    paper = Paper()
    done = replace(paper.journal.case, ended_on=date(2026, 12, 1))
    assert paper.mandate.state_on(date(2026, 12, 1), done) == life.FINISHED
    assert paper.mandate.state_on(date(2026, 11, 30), done) == life.IN_FORCE


def test_suspended_and_resumed_it_goes_on() -> None:
    """中止, 续办: nobody acts in between."""
    paper = Paper().act("suspend", day=date(2026, 11, 24))
    assert paper.mandate.state_on(date(2026, 11, 25)) == life.SUSPENDED
    assert paper.offered(date(2026, 11, 25)) == {"end", "resume", "renew"}
    paper.act("resume", day=date(2026, 11, 30))
    mandate = paper.mandate
    assert mandate.state_on(date(2026, 11, 30)) == life.IN_FORCE
    assert mandate.lacks(date(2026, 11, 26)) == life.SUSPENDED and not mandate.lacks(date(2026, 11, 30))


@pytest.mark.parametrize("reason", [one.value for one in mandating.ENDS])
def test_it_ends_for_each_reason_with_the_papers_that_went_back(reason: str) -> None:
    """民法典 173; the list of papers given back, and to whom, stands in the sentence of its end."""
    paper = Paper()
    papers = list(paper.journal.case.papers)[:1]
    paper.act("end", {"reason": reason, "papers_returned": papers, "returned_to": "顾秀英"})
    mandate = paper.mandate
    assert (mandate.ended, mandate.papers_returned, mandate.state_on(LATER)) == (reason, tuple(papers), life.ENDED)
    assert "顾秀英" not in encode(paper.events[-1])[0].decode()
    renewable = reason not in life.FOR_GOOD
    assert paper.offered() == ({"renew"} if renewable else set())
    if not renewable:
        assert paper.codes("renew") == {"mandate_for_good"}


def test_papers_do_not_go_back_to_nobody() -> None:
    """Who gives papers back says to whom."""
    paper = Paper()
    papers = list(paper.journal.case.papers)[:1]
    assert paper.codes("end", {"reason": "withdrawn", "papers_returned": papers}) == {"returned_to_missing"}
    assert paper.codes("end", {"papers_returned": ["M99"]}) >= {"required"}


def test_a_renewal_prolongs_it_and_may_ratify_what_was_done_meanwhile() -> None:
    """续办委托书: a new term with its own powers; the hole between the two stays a hole unless it is ratified."""
    paper = Paper().act("renew", {
        "valid_from": "2027-01-10", "valid_to": "2027-03-01", "powers": ["collect_result"], "signature": "ink",
        "read_aloud": True}, day=date(2027, 1, 10))
    mandate = paper.mandate
    assert [mandate.lacks(day) for day in (date(2026, 12, 1), date(2027, 1, 2), date(2027, 2, 1))] == [
        "", life.EXPIRED, ""]
    assert mandate.lacks(date(2027, 2, 1), "supplement") == "supplement"
    assert not mandate.lacks(date(2026, 12, 1), "supplement")


def test_another_agent_goes_on_where_the_first_one_cannot() -> None:
    """After resigning, dying or losing capacity a renewal names who acts now, with document, never the principal."""
    paper = Paper().act("end", {"reason": "resigned"})
    again = {"valid_from": "2026-11-25", "valid_to": "2027-01-25", "powers": ["submit"], "signature": "ink",
             "read_aloud": True}
    assert paper.codes("renew", again) == {"agent_missing"}
    assert paper.codes("renew", {**again, "agent_name": "陈国强"}) == {"agent_whole"}
    principal = (paper.mandate.told or {})["principal"]
    herself = {"agent_name": principal["name"], "agent_document": principal["document"]}
    assert paper.codes("renew", {**again, **herself}) == {"agent_is_principal"}
    paper.act("renew")
    assert paper.mandate.agent and paper.mandate.agent["name"] != (paper.mandate.told or {})["agent"]["name"]
    assert paper.mandate.state_on(DAY) == life.IN_FORCE


def test_a_renewal_by_fingerprint_has_a_witness_and_was_read_aloud() -> None:
    """As for the first mandate."""
    command = {"valid_from": "2026-11-25", "valid_to": "2026-11-20", "powers": ["submit"], "signature": "fingerprint",
               "read_aloud": False}
    assert Paper().codes("renew", command) == {"term_reversed", "witness_missing", "not_read_aloud"}


def test_who_could_not_have_acted_or_witnessed_from_the_first_cannot_later() -> None:
    """A child takes no mandate over, and neither the agent nor the principal is the witness of a renewal."""
    paper, body = Paper(), "32061220150101002"
    child = {"agent_name": "陈国强", "agent_document": {"type": "111", "number": body + id_check_character(body)}}
    sample = mandating.ACTS["sub_agency"].example(paper.mandate, paper.journal.case, paper.context(), random.Random(3))
    assert paper.codes("sub_agency", {**sample, **child}) == {"agent_minor"}
    again = {"valid_from": "2026-11-25", "valid_to": "2026-12-30", "powers": ["submit"], "signature": "fingerprint",
             "read_aloud": True, "witness": (paper.mandate.agent or {})["name"]}  # fmt: skip
    taken_over = {**again, **child, "witness": child["agent_name"]}
    assert paper.codes("renew", taken_over) == {"agent_minor", "witness_is_agent"}
    assert paper.codes("renew", again) == {"witness_is_agent"}
    herself = (paper.mandate.told or {})["principal"]["name"]
    assert paper.codes("renew", {**again, "witness": herself}) == {"witness_is_principal"}


def test_a_sub_agency_ends_with_the_mandate_at_the_latest() -> None:
    """What the agent does not have she cannot pass on, nor for days that are over."""
    paper = Paper()
    sample = mandating.ACTS["sub_agency"].example(paper.mandate, paper.journal.case, paper.context(), random.Random(3))
    assert paper.codes("sub_agency", {**sample, "valid_to": "2026-12-21"}) == {"sub_term_beyond"}
    assert paper.codes("sub_agency", {**sample, "valid_to": "2026-11-01"}) == {"term_over"}
    assert paper.act("sub_agency", {**sample, "valid_to": "2026-12-20"}).mandate.sub_agents


def test_a_sub_agent_needs_the_principals_consent_or_an_emergency() -> None:
    """民法典 169: a mandate that says nothing of it gives no right to pass it on."""
    paper = Paper()
    sample = mandating.ACTS["sub_agency"].example(paper.mandate, paper.journal.case, paper.context(), random.Random(3))
    assert paper.codes("sub_agency", {**sample, "consent": "in_mandate"}) == {"sub_agency_not_allowed"}
    agent = paper.mandate.agent or {}
    same = {"agent_name": agent["name"], "agent_document": agent["document"]}
    assert paper.codes("sub_agency", {**sample, **same}) == {"agent_same"}
    for consent in ("agreed", "emergency"):
        other = Paper().act("sub_agency", {**sample, "consent": consent})
        assert [one["name"] for one in other.mandate.sub_agents] == [sample["agent_name"]]
        assert sample["agent_name"] not in encode(other.events[-1])[0].decode()


# --- who may ---------------------------------------------------------------------------------------------------------


def test_the_filing_office_and_those_above_keep_it_and_nobody_else() -> None:
    """Its village, its township, its county; no neighbour, and no supervisor."""
    paper = Paper()
    every = {"end", "suspend", "renew", "sub_agency"}
    assert [paper.offered(office=office) for office in (VILLAGE, TOWNSHIP, COUNTY, SIBLING, ELSEWHERE)] == [
        every, every, every, set(), set()]
    assert paper.offered(office=COUNTY, role="supervisor") == set()
    assert paper.codes("suspend", office=SIBLING) == {"mandate_elsewhere"}


def test_every_example_is_taken_in_each_state_in_which_its_act_is_offered() -> None:
    """`mandate CASE --list` prints commands that work now."""
    for acts in ((), ("suspend",), ("end",), ("suspend", "resume"), ("end", "renew")):
        paper = Paper()
        for name in acts:
            paper.act(name)
        assert paper.offered()
        for name in paper.offered():
            assert isinstance(paper.decided(name), Event), (acts, name)


def test_a_mandate_that_is_not_here_takes_no_act_and_bars_none() -> None:
    """A case that came from paper: the agent's right is not known here, so nothing is refused for it."""
    mandate = Mandate(NUMBER)
    assert mandate.state_on(DAY) == life.UNKNOWN and not mandate.lacks(LATER, "supplement")
    outcome = mandating.decide(mandate, Case(NUMBER), "suspend", {"reason": "x"}, context_at(VILLAGE))
    assert isinstance(outcome, Refusal) and outcome.codes == ("mandate_unknown",)


def test_under_a_doubtful_clock_no_mandate_is_over_by_its_term_alone() -> None:
    """A dead battery turns nobody away."""
    paper = Paper()
    assert paper.codes("suspend", day=LATER) == {"mandate_state"}
    assert isinstance(paper.decided("suspend", day=LATER, clock_doubtful=True), Event)
    assert not paper.mandate.lacks(LATER, clock_doubtful=True)


def test_the_county_admits_what_became_of_a_mandate_from_its_line_alone() -> None:
    """Authority asks for office, person and role; whether it was in force is never its matter."""
    def judged(event: Event, writer: str) -> tuple[str, ...]:
        roles = {VILLAGE: "agent", TOWNSHIP: "clerk", SIBLING: "agent"}
        found = authority(event, writer, lambda name: roles[writer], None)
        return found.codes if found else ()

    for office, role, codes in ((VILLAGE, "agent", ()), (TOWNSHIP, "clerk", ()), (SIBLING, "agent", ("out_of_scope",))):
        for kind in ("mandate:ended", "mandate:renewed", "mandate:sub_agency"):
            assert judged(bare(kind, office, role, by="chen", receipt_no=NUMBER), office) == codes


# --- the fold --------------------------------------------------------------------------------------------------------


@given(kinds=st.lists(st.sampled_from(sorted(one for one in KINDS if one.startswith("mandate:"))), max_size=8),
       erased=st.booleans())
def test_any_entries_in_any_order_make_a_mandate(kinds: list[str], erased: bool) -> None:
    """Total: what cannot apply has no effect, nothing raises, each entry is told, at most one gap is open."""
    events = [sample_event(kind) for kind in kinds]
    events = [Event(one.kind, one.facts, None) for one in events] if erased else events
    mandate = fold_mandate(NUMBER, events)
    assert len(mandate.lines) == len(kinds)
    assert sum(gap.over is None for gap in mandate.gaps) <= 1
    assert mandate.state_on(DAY) in life.STATE_NAMES
    assert bool(mandate.ended) == (mandate.state_on(DAY) == life.ENDED) or not mandate.given


def test_what_two_offices_wrote_about_its_end_ends_it_once() -> None:
    """Both entries stay; the second has no effect."""
    paper = Paper().act("end", {"reason": "withdrawn"})
    late = bare("mandate:ended", TOWNSHIP, "clerk", receipt_no=NUMBER, reason="resigned")
    mandate = fold_mandate(NUMBER, [*paper.events, late])
    assert mandate.ended == "withdrawn"
    assert [effect for _, effect in mandate.lines] == ["applied", "applied", "overtaken"]


def test_a_renewal_written_elsewhere_does_not_bring_back_what_ended_for_good() -> None:
    """The township renewed it in ignorance of the principal's death: the entry stays, without effect."""
    paper = Paper().act("end", {"reason": "principal_died"})
    late = bare("mandate:renewed", TOWNSHIP, "clerk", receipt_no=NUMBER)
    mandate = fold_mandate(NUMBER, [*paper.events, late])
    assert mandate.state_on(DAY) == life.ENDED and mandate.lines[-1][1] == "overtaken"


# --- what an agent does by it ----------------------------------------------------------------------------------------


def correction_out(paper: Paper) -> Journal:
    """The case of this mandate, sent back for a paper."""
    return paper.journal.act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("request_correction", TOWNSHIP)


def test_papers_that_an_agent_took_without_power_are_kept_and_shown_with_the_days_left_to_ratify() -> None:
    """A late act is admitted as it is; the page asks for the principal's word (民法典 171), and a renewal gives it."""
    paper = Paper()
    journal = correction_out(paper)
    paper.act("end", {"reason": "withdrawn"}, day=date(2026, 11, 22))
    journal.act("supply", VILLAGE)
    assert journal.case.lines[-1].effect == "applied"
    [found] = unauthorised(journal.case, paper.mandate)
    assert (found.line.event.kind, found.lacked) == ("material:supplied", life.ENDED)
    assert life.ratify_by(date(2026, 11, 30)) == date(2026, 12, 30)
    paper.act("renew", {"valid_from": "2026-11-28", "valid_to": "2027-01-28", "powers": ["supplement"],
                        "signature": "ink", "read_aloud": True, "ratified": True}, day=date(2026, 11, 28))
    assert unauthorised(journal.case, paper.mandate) == ()


def test_what_was_done_on_the_very_day_of_the_end_is_not_held_against_anybody() -> None:
    """Nobody knows which came first."""
    paper = Paper()
    journal = correction_out(paper)
    paper.act("end", {"reason": "withdrawn"}, day=journal.day)
    journal.act("supply", VILLAGE)
    assert unauthorised(journal.case, paper.mandate) == ()


def delivered_to_agent(paper: Paper, **more: Any) -> Any:
    """What comes of handing the result to the agent."""
    journal = correction_out(paper).act("receive_supply", TOWNSHIP).act("accept", TOWNSHIP).act("decide", TOWNSHIP)
    context = replace(journal.context(TOWNSHIP), mandate=paper.mandate, **more)
    return decide(journal.case, "deliver", {"to": "agent", "receiver": "陈代办", "proof": "mandate"}, context)


def test_a_result_is_not_given_to_an_agent_who_may_not_collect_it() -> None:
    """Neither without that power nor after the end; where nothing of the mandate is known here, nobody is refused."""
    refused = delivered_to_agent(Paper())
    assert isinstance(refused, Refusal) and refused.codes == ("mandate_lacks_power",)
    refused = delivered_to_agent(Paper().act("end", {"reason": "withdrawn"}))
    assert isinstance(refused, Refusal) and refused.codes == ("mandate_not_in_force",)
    able = Paper().act("renew", {"valid_from": "2026-11-20", "valid_to": "2027-01-25", "powers": ["collect_result"],
                                 "signature": "ink", "read_aloud": True})
    assert not isinstance(delivered_to_agent(able), Refusal)
    unknown = Paper()
    unknown.events = []
    assert not isinstance(delivered_to_agent(unknown), Refusal)


def test_a_clock_that_nobody_trusts_turns_no_agent_away_by_the_term() -> None:
    """Power is asked for, but not the day; what somebody ended stays ended."""
    able = Paper().act("renew", {"valid_from": "2026-11-20", "valid_to": "2026-11-21", "powers": ["collect_result"],
                                 "signature": "ink", "read_aloud": True})
    able.events = [replace(one, facts={**one.facts, "ends_on": "2026-11-21"}) for one in able.events]
    refused = delivered_to_agent(able)
    assert isinstance(refused, Refusal) and refused.codes == ("mandate_not_in_force",)
    assert not isinstance(delivered_to_agent(renewed_as(able), clock_doubtful=True), Refusal)


def renewed_as(paper: Paper) -> Paper:
    """Another case with the same mandate: each is delivered once."""
    other = Paper()
    other.events = paper.events
    return other


def test_who_holds_no_mandate_any_more_does_not_withdraw_for_the_applicant() -> None:
    """The applicant herself always may."""
    paper = Paper().act("end", {"reason": "withdrawn"})
    context = replace(paper.journal.context(VILLAGE), mandate=paper.mandate)
    refused = decide(paper.journal.case, "request_withdrawal", {"asked_by": "agent"}, context)
    assert isinstance(refused, Refusal) and refused.codes == ("mandate_not_in_force",)
    assert not isinstance(decide(paper.journal.case, "request_withdrawal", {"asked_by": "applicant"}, context), Refusal)


def test_each_entry_of_a_mandate_is_one_plain_sentence() -> None:
    """What was done, why, and what went back."""
    paper = Paper().act("end", {"reason": "resigned", "papers_returned": list(Paper().journal.case.papers)[:1],
                                "returned_to": "顾秀英"})


    said = sentence(Line(Recorded("0" * 64, paper.events[-1]), "applied", VILLAGE, ""), item=TOWNSHIP_ITEM)
    assert "登记委托终止（代办员辞去委托），退还材料：" in said
