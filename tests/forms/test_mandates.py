"""Mandates and guardians.
May import: pytest, forms.
Promise: nobody acts for a resident without what 民法典 165 demands, and never for himself.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from forms.application import Application, validate
from forms.catalog import Catalog, packaged_items
from forms.errors import Refusal
from forms.identity import id_check_character
from forms.samples import sample

TODAY = date(2026, 11, 21)
ITEM = Catalog.from_documents(packaged_items()).get("S002-03")


def number(born: str, order: str = "001") -> dict[str, str]:
    """An invented identity document of somebody born on a day."""
    head = f"320612{born}{order}"
    return {"type": "111", "number": head + id_check_character(head)}


ADULT = {"name": "季秀英", "document": number("19700101")}
AGENT = {"name": "施永年", "document": number("19850505")}
WITNESS = {"name": "瞿小兰", "document": number("19660606")}
CHILD = {"name": "季雨桐", "document": number("20120101")}
YOUTH = {"name": "季望舒", "document": number("20100101")}


Change = Callable[[dict[str, Any]], object]


def proxy(change: Change = lambda document: None, applicant: Any = None) -> set[tuple[str, str]]:
    """The problems of a proxy filing after one change; empty when it is sound."""
    return judged("proxy", change, applicant or ADULT)


def judged(mode: str, change: Change, applicant: Any) -> set[tuple[str, str]]:
    """The problems of a filing for an applicant after one change."""
    assert ITEM
    document = sample(ITEM, random.Random(1), mode=mode, level="village", today=TODAY)
    document["answers"].update(applicant_name=applicant["name"], applicant_document=applicant["document"])
    if mode == "proxy":
        document["mandate"].update(principal=dict(applicant), agent=dict(AGENT), signature="ink")
        document["mandate"].pop("witness", None)
    change(document)
    read = validate(ITEM, document, level="village", today=TODAY)
    assert isinstance(read, Application | Refusal)
    return set() if isinstance(read, Application) else {(one.field, one.code) for one in read.problems}


def in_mandate(**changes: Any) -> Change:
    """A change of the mandate; None takes a key out."""
    def change(document: dict[str, Any]) -> None:
        for key, value in changes.items():
            if value is None:
                document["mandate"].pop(key, None)
            else:
                document["mandate"][key] = value
    return change


def test_a_mandate_with_its_five_parts_is_sound() -> None:
    """Agent, matters, powers, term and signature; a fingerprint with its witness as well."""
    assert proxy() == set()
    assert proxy(in_mandate(signature="fingerprint", witness=WITNESS, read_aloud=True)) == set()
    assert proxy(in_mandate(signature="fingerprint", witness={"name": "瞿小兰"}, read_aloud=True)) == set()


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        (in_mandate(agent=None), "mandate.agent", "mandate_missing"),
        (in_mandate(principal=None), "mandate.principal", "mandate_missing"),
        (in_mandate(matters=None), "mandate.matters", "required"),
        (in_mandate(powers=None), "mandate.powers", "required"),
        (in_mandate(powers=["pay"]), "mandate.powers", "powers_without_submit"),
        (in_mandate(powers=["submit", "sell_house"]), "mandate.powers", "not_a_choice"),
        (in_mandate(valid_from=None), "mandate.valid_from", "required"),
        (in_mandate(valid_to=None), "mandate.valid_to", "required"),
        (in_mandate(valid_from="2026-11-22"), "mandate.valid_from", "term_not_begun"),
        (in_mandate(valid_from="2026-10-01", valid_to="2026-11-20"), "mandate.valid_to", "term_over"),
        (in_mandate(valid_from="2026-11-20", valid_to="2026-11-19"), "mandate.valid_to", "term_reversed"),
        (in_mandate(signature=None), "mandate.signature", "required"),
        (in_mandate(signature="stamp"), "mandate.signature", "not_a_choice"),
        (in_mandate(read_aloud=None), "mandate.read_aloud", "required"),
        (in_mandate(agent={"name": "季秀英", "document": ADULT["document"]}), "mandate.agent", "agent_is_principal"),
        (in_mandate(agent={**AGENT, "document": number("20100101", "009")}), "mandate.agent.document.number",
         "agent_minor"),
        (in_mandate(agent={"name": "施永年"}), "mandate.agent.document", "required"),
        (in_mandate(principal={"name": "季秀英", "document": WITNESS["document"]}), "mandate.principal",
         "principal_not_applicant"),
        (in_mandate(principal={**ADULT, "name": "季秀莹"}), "mandate.principal", "principal_not_applicant"),
        (in_mandate(signature="fingerprint", read_aloud=True), "mandate.witness", "witness_missing"),
        (in_mandate(signature="fingerprint", witness=WITNESS, read_aloud=False), "mandate.read_aloud",
         "not_read_aloud"),
        (in_mandate(signature="fingerprint", witness=AGENT, read_aloud=True), "mandate.witness", "witness_is_agent"),
        (in_mandate(signature="fingerprint", witness={"name": "施永年"}, read_aloud=True), "mandate.witness",
         "witness_is_agent"),
        (in_mandate(signature="fingerprint", witness=ADULT, read_aloud=True), "mandate.witness",
         "witness_is_principal"),
        (in_mandate(notary="x"), "mandate.notary", "unknown_key"),
        (in_mandate(agent=[AGENT]), "mandate.agent", "not_object"),
    ],
)
def test_a_mandate_that_does_not_bind_is_refused(
    change: Change, field: str, code: str
) -> None:
    """One fault, one problem, at its place."""
    assert proxy(change) == {(field, code)}


def test_the_term_is_judged_on_the_day_the_papers_were_taken() -> None:
    """A mandate that has ended since was good when the agent took the papers."""
    def late(document: dict[str, Any]) -> None:
        document["mandate"].update(valid_from="2026-10-01", valid_to="2026-10-31")
        document["happened_at"] = "2026-10-30T16:00+08:00"

    assert proxy(late) == set()


GUARDIAN = {**ADULT, "kinship": "母亲", "proof": "户口簿"}


def test_a_child_applies_through_its_guardian() -> None:
    """民法典 17-19: under 18 the guardian signs; the principal of a proxy is then the guardian."""
    assert judged("in_person", lambda document: None, CHILD) == {("guardian", "guardian_missing")}
    assert judged("in_person", lambda document: document.update(guardian=GUARDIAN), CHILD) == set()

    def by_mother(document: dict[str, Any]) -> None:
        document["guardian"] = dict(GUARDIAN)
        document["mandate"]["principal"] = dict(ADULT)

    assert proxy(by_mother, CHILD) == set()
    assert proxy(lambda document: document.update(guardian=GUARDIAN), CHILD) == {
        ("mandate.principal", "principal_not_applicant")}


def test_a_youth_who_lives_on_own_work_applies_alone() -> None:
    """民法典 18: at 16 and 17 living on own work counts as grown up; at 14 or 40 it means nothing."""
    def own(document: dict[str, Any]) -> None:
        document["supports_self"] = True

    assert judged("in_person", lambda document: None, YOUTH) == {("guardian", "guardian_missing")}
    assert judged("in_person", own, YOUTH) == set()
    assert judged("in_person", own, CHILD) == {("guardian", "guardian_missing"), ("supports_self", "supports_self_age")}
    assert judged("in_person", own, ADULT) == {("supports_self", "supports_self_age")}
    assert judged("in_person", lambda document: document.update(supports_self="yes"), ADULT) == {
        ("supports_self", "not_yes_no")}


def test_a_guardian_is_grown_up_and_somebody_else() -> None:
    """Kinship and proof are recorded with the guardian."""
    def with_guardian(**changes: Any) -> Change:
        block = {key: value for key, value in {**GUARDIAN, **changes}.items() if value is not None}
        return lambda document: document.update(guardian=block)

    assert judged("in_person", with_guardian(document=YOUTH["document"]), CHILD) == {
        ("guardian.document.number", "guardian_minor")}
    assert judged("in_person", with_guardian(document=CHILD["document"]), CHILD) == {
        ("guardian", "guardian_is_applicant"), ("guardian.document.number", "guardian_minor")}
    assert judged("in_person", with_guardian(proof=None), CHILD) == {("guardian.proof", "required")}
    assert judged("in_person", with_guardian(kinship=" "), CHILD) == {("guardian.kinship", "required")}
