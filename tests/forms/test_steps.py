"""An application cut into pages: nothing that forms asks is left out, and every fault leads to a page that shows it."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from forms.application import validate
from forms.catalog import packaged_items
from forms.conditions import holds
from forms.definition import ServiceItem
from forms.errors import Problem, Refusal
from forms.fields import PEOPLE_LIMIT
from forms.samples import resident_number, sample
from forms.screens import steps as plan
from forms.screens.answers import document_of
from forms.screens.usual import agent_of, usual

TODAY = date(2026, 11, 22)
ITEMS = {item.code: item for item in map(ServiceItem.from_document, packaged_items())}
INSURANCE, PLANNING, GOODS = ITEMS["S002-08"], ITEMS["S002-04"], ITEMS["S002-02"]


def fields_of(value: Any, path: str = "") -> dict[str, list[str]]:
    """A document as the fields of the pages."""
    found: dict[str, list[str]] = {}
    if isinstance(value, Mapping):
        for name, inner in value.items():
            found |= fields_of(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list) and value and isinstance(value[0], Mapping):
        for row, inner in enumerate(value):
            found |= fields_of(inner, f"{path}.{row}")
    elif isinstance(value, bool):
        found[path] = ["yes" if value else "no"]
    elif isinstance(value, str) and len(value) == 10 and value[4] == value[7] == "-":
        found |= {f"{path}.{part}": [one] for part, one in zip(("year", "month", "day"), value.split("-"), strict=True)}
    elif path.endswith("_fen"):
        found[path] = [f"{value // 100}.{value % 100:02d}"]
    else:
        found[path] = [str(one) for one in value] if isinstance(value, list) else [str(value)]
    return found


def card(number: str) -> dict[str, list[str]]:
    """The applicant's document."""
    return {"answers.applicant_document.type": ["111"], "answers.applicant_document.number": [number]}


def told_by(item: ServiceItem, fields: Mapping[str, list[str]]) -> plan.Known:
    """What these fields tell."""
    return plan.known(item, lambda name: fields.get(name, []), fields, TODAY)


def standings_of(item: ServiceItem, fields: Mapping[str, list[str]]) -> dict[str, str]:
    """How far each page is."""
    told = told_by(item, fields)
    pages, problems = plan.steps(item, told), wrong_with(item, fields)
    return {one.name: plan.standing(item, told, one, plan.faults_of(pages, one, problems)) for one in pages}


def wrong_with(item: ServiceItem, fields: Mapping[str, list[str]]) -> tuple[Problem, ...]:
    """What forms says against filing these in a village."""
    found = validate(item, document_of(item, lambda name: fields.get(name, [])), level="village", today=TODAY)
    return found.problems if isinstance(found, Refusal) else ()


@pytest.mark.parametrize("code", sorted(ITEMS))
def test_every_question_of_a_form_stands_on_exactly_one_page(code: str) -> None:
    """Whatever the answers, what forms asks is asked once, and no page asks more than a few short questions."""
    item = ITEMS[code]
    for seed in range(6):
        mode = item.modes[seed % len(item.modes)]
        fields = fields_of(sample(item, random.Random(seed), mode=mode, level="village", today=TODAY))
        told = told_by(item, fields)
        asked = [field.name for step in plan.steps(item, told) if step.prefix == "answers." for field in step.asks]
        assert sorted(asked) == sorted(field.name for field in item.form if holds(field.when, told.answers))
    assert all(len(page) <= plan.PAGE_QUESTIONS for page in plan.pages(item))


@pytest.mark.parametrize("code", sorted(ITEMS))
def test_a_question_comes_after_those_that_decide_about_it(code: str) -> None:
    """A page never asks a question and the one that depends on it: what a page asks is known before it is drawn. What
    decides about others is the last on its page, so that what it asks for comes next."""
    deciding = {name for field in ITEMS[code].form for name in plan.fields_named(field.when)}
    for page in plan.pages(ITEMS[code]):
        names = [field.name for field in page]
        assert not any(set(names) & plan.fields_named(field.when) for field in page), names
        assert not deciding & set(names[:-1]), names


@pytest.mark.parametrize("code", sorted(ITEMS))
def test_a_whole_application_is_done_on_every_page(code: str) -> None:
    """What forms takes leaves no page open, but those that may stay blank and the questions that forms does not ask."""
    item = ITEMS[code]
    fields = fields_of(sample(item, random.Random(4), mode=item.modes[-1], level="village", today=TODAY))
    left = {name for name, how in standings_of(item, fields).items() if how not in (plan.DONE, plan.OPTIONAL)}
    assert left <= {"priority", "will", *(["way"] if "village" not in item.file_at else [])}


def test_every_fault_of_a_form_leads_to_a_page_that_shows_it() -> None:
    """Each path that a page names is its own; of nothing typed at all each page knows what it still wants."""
    for item in ITEMS.values():
        pages = plan.steps(item, told_by(item, {"mode": ["proxy"]}))
        problems = wrong_with(item, {"mode": ["proxy"]})
        shown = [one for step in pages for one in plan.faults_of(pages, step, problems)]
        assert sorted(shown, key=str) == sorted(problems, key=str)
        assert {plan.step_of(pages, one.field).holds(one.field) for one in problems if one.field} == {True}


def test_nothing_typed_is_not_begun_and_half_of_it_is_under_way() -> None:
    """The four words of a task list, and a fifth for what is wrong."""
    before = standings_of(INSURANCE, {})
    assert set(before.values()) == {plan.NOT_BEGUN, plan.OPTIONAL}
    half = standings_of(INSURANCE, {"answers.applicant_name": ["季桂芳"]})
    assert (half["applicant"], half["contact"]) == (plan.UNDERWAY, plan.NOT_BEGUN)
    wrong = standings_of(INSURANCE, {"answers.applicant_name": ["季桂芳"], **card("123")})
    assert wrong["applicant"] == plan.WRONG


def test_what_was_typed_and_is_asked_no_more_is_shown_and_never_dropped() -> None:
    """A mandate beside a filing in person, an answer and a paper of another kind of goods: all on one page."""
    fields = fields_of(sample(GOODS, random.Random(1), mode="proxy", level="village", today=TODAY))
    changed = {**fields, "mode": ["in_person"], "answers.goods": ["car"], "answers.merchant_name": ["青禾百货商店"]}
    told = told_by(GOODS, changed)
    left = plan.steps(GOODS, told)[-1]
    assert left.name == plan.LEFT and set(left.paths) >= {"mandate", "answers.merchant_name"}
    assert standings_of(GOODS, changed)[plan.LEFT] == plan.WRONG
    before = [(name, text) for name, texts in changed.items() for text in texts]
    kept = plan.merged(plan.steps(GOODS, told), left, before, ())
    assert not any(name.startswith(("mandate.", "answers.merchant_name")) for name, _ in kept)
    assert {name for name, _ in kept} >= {"mode", "answers.goods", "answers.phone"}


def test_papers_wait_for_the_answers_that_decide_about_them() -> None:
    """Which of 22 papers are needed is known once it is known what is applied for."""
    assert plan.waits_for_answers(PLANNING, told_by(PLANNING, {}))
    assert not plan.waits_for_answers(PLANNING, told_by(PLANNING, {"answers.permits": ["site_opinion"]}))
    assert not plan.waits_for_answers(ITEMS["S002-05"], told_by(ITEMS["S002-05"], {}))


def test_the_old_the_young_and_children_are_asked_what_the_law_wants() -> None:
    """Over 60 by proxy: whose wish it is; under 18: a guardian; under 14: the guardian's consent."""
    def at(year: int, mode: str) -> tuple[set[str], plan.Known]:
        number = resident_number(random.Random(year), date(year, 3, 2), "320612")
        told = told_by(INSURANCE, {"mode": [mode], **card(number)})
        return {step.name for step in plan.steps(INSURANCE, told)}, told

    assert "will" in at(1949, "proxy")[0] and "will" not in at(1949, "in_person")[0] | at(1980, "proxy")[0]
    assert "guardian" in at(2010, "in_person")[0] and "guardian" not in at(2000, "in_person")[0]
    assert plan.may_support_self(at(2010, "in_person")[1]) and not plan.may_support_self(at(2012, "in_person")[1])
    child, older = at(2015, "in_person")[1], at(2011, "in_person")[1]
    assert plan.asks_guardian_consent(child) and not plan.asks_guardian_consent(older)


def test_proposals_are_what_is_known_and_end_where_somebody_typed() -> None:
    """The agent who is signed in, what is nearly always mandated, the days, the sex by the document; never a date
    under a doubtful clock."""
    item = ITEMS["S002-11"]
    number = resident_number(random.Random(3), date(1949, 3, 2), "320612")
    fields = {"mode": ["proxy"], **card(number)}
    told = told_by(item, fields)
    pages = {step.name: step for step in plan.steps(item, told)}

    def proposed(name: str, today: date | None = TODAY) -> dict[str, list[str]]:
        return usual(pages[name], item, told, today, agent_of("葛志远", {}))

    assert proposed("agent") == {"mandate.agent.name": ["葛志远"]} and agent_of("agent1", {}) == {}
    assert proposed("powers")["mandate.sub_agency"] == ["no"] and "pay" not in proposed("powers")["mandate.powers"]
    assert proposed("powers")["mandate.valid_from.year"] == ["2026"]
    assert "mandate.valid_from.year" not in proposed("powers", None)
    assert proposed("priority") == {"priority": ["elderly"]}
    assert proposed("q-sex") == {"answers.sex": ["male" if int(number[16]) % 2 else "female"]}
    typed = told_by(item, {**fields, "mandate.agent.phone": ["0513-86123456"]})
    assert usual(pages["agent"], item, typed, TODAY, agent_of("葛志远", {})) == {}


def test_a_number_of_copies_that_stood_there_alone_is_no_answer() -> None:
    """The asked number stands in its box: beside a choice it counts, beside 未带 or none it says nothing; another
    number was typed by somebody."""
    def lines(how: str, copies: str) -> Any:
        fields = {"materials.M1.how": [how], "materials.M1.copies": [copies]}
        return document_of(INSURANCE, lambda name: fields.get(name, []))["materials"]

    assert lines("original_seen", "1") == {"M1": {"how": "original_seen", "copies": 1}}
    assert (lines("missing", "1"), lines("", "1")) == ({"M1": {"how": "missing"}}, {})
    assert lines("missing", "2") == {"M1": {"how": "missing", "copies": 2}}


def test_thirty_people_are_read_from_a_page() -> None:
    """As many as forms allows."""
    rows = {f"answers.insured_members.{row}.name": [f"季{'甲乙丙丁戊'[row % 5]}"] for row in range(PEOPLE_LIMIT + 3)}
    read = document_of(INSURANCE, lambda name: rows.get(name, []))
    assert len(read["answers"]["insured_members"]) == PEOPLE_LIMIT
