"""What lies in a case's file as pages show it, acts that came too late beside the first, and the printed sheets."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace

import pytest

from forms import numbering, papers
from forms.acts import table
from forms.acts.register import ACTS, OF_THEIR_OWN, allowed, decide
from forms.case import OVERTAKEN, fold
from forms.definition import ServiceItem
from forms.events import KINDS, Event, sample_event
from forms.screens import dossier, notices
from forms.screens.contests import contests
from forms.screens.offers import ORDER, barred, ordered
from forms.timeline import ERASED
from tests.forms.casework import (
    COUNTY,
    COUNTY_ITEM,
    SIBLING,
    TOWNSHIP,
    TOWNSHIP_ITEM,
    VILLAGE,
    Journal,
    at_every_state,
    bare,
    context_at,
    filed,
)


def named(office: str) -> str:
    """The name of an office for these tests."""
    return f"office {office}"


def texts(rows: Iterable[dossier.Told]) -> list[str]:
    """What rows show in Chinese."""
    return [one.value[0] for one in rows]


@pytest.mark.parametrize("item", [TOWNSHIP_ITEM, COUNTY_ITEM])
def test_every_answer_stands_under_its_question_and_numbers_are_hidden(item: ServiceItem) -> None:
    """In the form's order, with every value in words; a person's number has a masked form."""
    journal = filed(item)
    personal = journal.entries[0].event.personal
    told = dossier.application(journal.case, journal.item)
    assert told and personal
    asked = [question for question in journal.item.form if question.name in personal["answers"]]
    assert [one.name for one in told.answers] == [(question.zh, question.en) for question in asked]
    number = personal["applicant"]["document"]["number"]
    masked = [one for one in (*told.applicant, *told.answers) if number in one.value[0]]
    assert masked and all(one.masked and number not in one.masked[0] for one in masked)


def test_an_erased_part_says_so_everywhere() -> None:
    """No row pretends that nothing was ever there."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("refuse", TOWNSHIP)
    erased = [replace(one, event=Event(one.event.kind, one.event.facts, None)) for one in journal.entries]
    case = fold(journal.case_id, erased)
    told = dossier.application(case, journal.item)
    assert told == dossier.Application(erased=True)
    assert ERASED[0] in texts(dossier.contents(case.lines[-1].event, journal.item, named))
    sheet = notices.notice(case.lines[-1].event, case, journal.item, named)
    assert sheet and ERASED[0] in texts(sheet.heads)


def test_a_correction_takes_the_place_of_the_first_answer_and_is_marked() -> None:
    """What was supplied later is what stands."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP)
    question = next(one for one in journal.item.form if one.kind in ("text", "address", "long_text"))
    journal.act("request_correction", TOWNSHIP, {"fields": {question.name: "与证件不一致。"}})
    journal.act("supply", VILLAGE, {"answers": {question.name: "更正后的内容"}})
    told = dossier.application(journal.case, journal.item)
    assert told
    assert [one.value[0] for one in told.answers if one.corrected] == ["更正后的内容"]


def test_each_paper_says_where_it_is() -> None:
    """In the file, missing, on its way, or never taken; what was asked for is marked."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP)
    paper = journal.item.materials[0].id
    journal.act("request_correction", TOWNSHIP, {"materials": {paper: "复印件不清楚。"}})
    standing = {one.id: one for one in dossier.papers(journal.case, journal.item)}
    assert (standing[paper].standing, standing[paper].asked) == (dossier.MISSING, True)
    journal.act("supply", VILLAGE, {"materials": {paper: {"how": "copy", "copies": 2}}})
    one = {each.id: each for each in dossier.papers(journal.case, journal.item)}[paper]
    assert (one.standing, one.how, one.copies) == (dossier.UNDERWAY, "copy", 2)
    journal.act("receive_supply", TOWNSHIP, {"materials": [paper]})
    assert {each.id: each.standing for each in dossier.papers(journal.case, journal.item)}[paper] == dossier.IN_FILE


@pytest.mark.parametrize("kind", [kind for kind, told in KINDS.items() if told.stream == "case"])
def test_what_any_act_said_can_be_shown(kind: str) -> None:
    """Every kind of event, also of an item that is not known here, and whatever people typed as text."""
    for item in (TOWNSHIP_ITEM, None):
        for one in dossier.contents(sample_event(kind), item, named):
            assert all(isinstance(text, str) for text in (*one.name, *one.value))


def test_the_mandate_is_shown_by_its_parts() -> None:
    """Who gave it, who holds it, and what it allows; numbers hidden."""
    journal = Journal(TOWNSHIP_ITEM)
    context = journal.context(VILLAGE)
    by_proxy = replace(context, item=replace(TOWNSHIP_ITEM, modes=("proxy",)))
    document = ACTS["file"].sample(journal.case, by_proxy, journal.chance)
    told = decide(journal.case, "file", document, context)
    assert isinstance(told, tuple)
    parts = dossier.mandate(told)
    assert parts and {heading[0] for heading, _ in parts} >= {"委托人", "受托人", "委托内容"}
    assert all(one.masked for _, rows in parts for one in rows if "证件" in one.name[0])
    assert dossier.mandate([]) is None


# --- acts that came too late ----------------------------------------------------------------------


def test_the_late_act_stands_beside_the_one_that_made_it_impossible() -> None:
    """Not beside the last one before it: a note between them changed nothing."""
    journal = filed().act("take_over", COUNTY).act("note", COUNTY)
    journal.append(bare("case:handed_over", VILLAGE, "agent", to=TOWNSHIP))
    (one,) = contests(journal.case)
    assert one.late.effect == OVERTAKEN
    assert one.first and one.first.event.kind == "case:taken_over"


def test_an_act_that_never_was_possible_stands_alone() -> None:
    """Nobody is named as the first when nobody was."""
    journal = filed().append(bare("case:decided", SIBLING, "agent"))
    assert [one.first for one in contests(journal.case)] == [None]


# --- what is offered ------------------------------------------------------------------------------


def test_every_act_is_offered_or_barred_with_a_reason_in_every_state() -> None:
    """For each desk: nothing that its role knows is left out, nothing stands in both."""
    for state, journal in at_every_state().items():
        for office, role in ((VILLAGE, "agent"), (TOWNSHIP, "clerk"), (COUNTY, "officer"), (COUNTY, "supervisor")):
            case, where = journal.case, context_at(office, role=role)
            acts = allowed(case, where)
            first, rest = ordered(case, acts, (), office)
            offered = [one.name for one in (first, *rest) if one]
            reasons = dict(barred(case, role, office, set(offered), named))
            assert sorted(offered) == sorted(one.name for one in acts), (state, role)
            assert not set(offered) & reasons.keys()
            known = {act for row in table.ALLOWED.values() for act in row.get(role, {})} - {*OF_THEIR_OWN}
            assert set(offered) | reasons.keys() == known
            assert all(reason.zh and reason.en for reason in reasons.values())
    assert len(set(ORDER)) == len(ORDER)


# --- sheets ---------------------------------------------------------------------------------------


def test_each_act_that_makes_a_paper_has_a_sheet_with_what_the_law_asks_for() -> None:
    """A refusal carries reason, basis and remedy; every kind of paper has its title and opening."""
    journal = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("refuse", TOWNSHIP)
    line = journal.case.lines[-1]
    sheet = notices.notice(line.event, journal.case, journal.item, named)
    assert sheet and line.event.personal
    assert set(texts(sheet.rows)) >= {line.event.personal[name] for name in ("reason", "basis", "remedy")}
    assert journal.case_id in texts(sheet.heads)
    assert notices.made(journal.case, journal.item, named) == ()
    kinds = {*papers.KIND_OF_PAPER.values(), "approval", "denial"}
    assert kinds <= notices.TITLES.keys() and kinds <= numbering.DOCUMENT_KINDS.keys()


def test_a_number_stands_in_the_event_as_its_counter_looks_for_it() -> None:
    """Both sides count a series by the bytes with which its numbers begin in an entry's facts."""
    asked: list[tuple[str, str]] = []

    def next_of(series: str, mark: str) -> int:
        asked.append((series, mark))
        return 7

    event = papers.numbered(sample_event("case:refused"), "十总镇" * 20, "4K9DQ", next_of)
    number = event.facts["document_no"]
    assert number.endswith("-7号") and len(number) < 60
    ((series, mark),) = asked
    assert number.startswith(series)
    assert mark in json.dumps(event.facts, ensure_ascii=False, separators=(",", ":"))
    noted = sample_event("case:noted")
    assert papers.numbered(noted, "十总镇", "4K9DQ", next_of) == noted
