"""Authority: a signature is not a right.
May import: forms, pytest and the small county beside this file.
Promise: what a desk may decide is admitted, and each way of going beyond one's office is refused with its reason.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from forms.acts import table
from forms.authority import authority
from forms.case import fold
from forms.errors import Refusal
from forms.events import KINDS, Event, sample_event
from tests.forms.casework import (
    COUNTY,
    COUNTY_ITEM,
    ELSEWHERE,
    OFFICES,
    SIBLING,
    TOWNSHIP,
    TOWNSHIP_ITEM,
    VILLAGE,
    Journal,
    at_every_state,
    bare,
    filed,
    receipt_for,
)

ROLES = {VILLAGE: "agent", SIBLING: "agent", TOWNSHIP: "clerk", ELSEWHERE: "clerk", COUNTY: "officer"}


def role_at(office: str) -> Any:
    """The users of one office: chen, who may what the office may."""
    return {"chen": ROLES[office]}.get


def codes(refused: Refusal | None) -> tuple[str, ...]:
    """The codes of a refusal, none when there is none."""
    return refused.codes if refused else ()


def judged(event: Event, office: str, **changes: Any) -> tuple[str, ...]:
    """The verdict on an event that this office's station signed."""
    given: dict[str, Any] = {"role_of": role_at(office), "item": TOWNSHIP_ITEM, "case": None, **changes}
    return codes(authority(event, office, given["role_of"], given["item"], given["case"]))


def filing() -> Event:
    """A sound filing entry of the village."""
    return filed().entries[0].event


@pytest.mark.parametrize("state", table.STATES)
def test_whatever_a_desk_decides_has_authority(state: str) -> None:
    """Each entry of each history passes at its place: the door and the desk do not contradict each other."""
    journal = at_every_state()[state]
    for at, entry in enumerate(journal.entries):
        before = fold(journal.case_id, journal.entries[:at])
        assert judged(entry.event, entry.event.facts["office"], item=journal.item, case=before) == ()
    assert state == table.AWAITED or journal.entries


def test_an_act_that_came_too_late_is_no_matter_of_authority() -> None:
    """State and holder are judged by the fold: the entry is admitted and shown as overtaken."""
    journal = filed().act("withdraw", VILLAGE)
    late = bare("case:received", TOWNSHIP, "clerk", by="chen", from_paper=True, item=TOWNSHIP_ITEM.code,
                item_version=TOWNSHIP_ITEM.version, decided_at="township")
    assert judged(late, TOWNSHIP, case=journal.case) == ()
    assert journal.append(late).case.overtaken


def changed(event: Event, **facts: Any) -> Event:
    """The same event with other facts."""
    return Event(event.kind, {**event.facts, **facts}, event.personal)


@pytest.mark.parametrize(("change", "code"), [
    ({"office": SIBLING}, "writer_differs"),
    ({"by": "li"}, "user_unknown"),
    ({"role": "clerk"}, "role_differs"),
    ({"role": "officer"}, "role_elsewhere_for_user"),
    ({"item_version": "0" * 16}, "item_unknown"),
    ({"item": "S002-99"}, "item_unknown"),
    ({"decided_at": "county"}, "decider_differs"),
    ({"receipt": True}, "receipt_flag_differs"),
])
def test_a_filing_beyond_ones_office_is_refused(change: dict[str, Any], code: str) -> None:
    """Writer, person, role, item, deciding level and legal receipt are each judged by themselves."""
    event = filing()
    assert judged(event, VILLAGE) == ()
    assert code in judged(changed(event, **change), VILLAGE)


def test_the_item_says_where_and_how_one_files() -> None:
    """Level and mode come from the item's document, never from its code."""
    town_only = replace(TOWNSHIP_ITEM, file_at=("township",), modes=("proxy",))
    assert set(judged(filing(), VILLAGE, item=town_only)) == {"level_differs", "mode_differs"}
    delegated = replace(TOWNSHIP_ITEM, intake_delegated=True)
    assert judged(changed(filing(), receipt=True), VILLAGE, item=delegated) == ()
    assert judged(filing(), VILLAGE, item=None) == ("item_unknown",)


def test_a_case_belongs_to_its_villages_and_those_above_them() -> None:
    """A sibling village and a foreign township have no say; who filed or held the case has."""
    journal = filed()
    for office, expected in ((VILLAGE, ()), (TOWNSHIP, ()), (COUNTY, ()), (SIBLING, ("out_of_scope",)),
                             (ELSEWHERE, ("out_of_scope",))):
        event = bare("case:noted", office, ROLES[office], by="chen")
        assert judged(event, office, case=journal.case) == expected
        assert judged(event, office, case=fold(journal.case_id, [])) == expected


def test_a_receipt_number_is_filed_by_the_office_that_issued_it() -> None:
    """Nobody files, or gives a mandate, under another office's number."""
    event = filing()
    foreign = Journal(case_id=receipt_for(SIBLING)).case
    assert judged(event, VILLAGE, case=foreign) == ("receipt_elsewhere",)
    mandate = bare("mandate:given", VILLAGE, "agent", by="chen", receipt_no=receipt_for(VILLAGE))
    assert judged(mandate, VILLAGE) == ()
    assert judged(changed(mandate, receipt_no=receipt_for(SIBLING)), VILLAGE) == ("receipt_elsewhere",)


@pytest.mark.parametrize("kind", [one.name for one in KINDS.values()
                                  if one.stream in ("item", "calendar", "centre", "station")])
@pytest.mark.parametrize("office", OFFICES)
def test_only_the_county_publishes(kind: str, office: str) -> None:
    """Items, calendars and stations are the centre's; a township's signature under one is refused."""
    expected = () if office == COUNTY else ("centre_only",)
    assert judged(sample_event(kind), office) == expected


def test_an_account_has_a_role_of_its_own_level() -> None:
    """A village machine makes agents and no county officers, and writes for its own office alone."""
    account = bare("user:added", VILLAGE, "agent", user_role="agent")
    assert judged(account, VILLAGE) == ()
    assert judged(changed(account, user_role="officer"), VILLAGE) == ("role_elsewhere_for_user",)
    assert judged(account, SIBLING) == ("writer_differs",)
    off = Event("user:changed", {name: value for name, value in account.facts.items() if name != "user_role"})
    assert judged(changed(off, active=False), VILLAGE) == ()


def test_everything_that_is_wrong_is_told_at_once() -> None:
    """A forged entry lists each of its faults, each with a sentence in both languages."""
    refused = authority(changed(filing(), by="li", decided_at="county"), SIBLING, role_at(SIBLING), COUNTY_ITEM)
    assert refused is not None
    assert set(refused.codes) == {"writer_differs", "user_unknown", "item_unknown"}
    assert all(one.zh and one.en and one.field for one in refused.problems)
