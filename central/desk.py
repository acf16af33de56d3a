"""The county's own desk: finding a case by what was typed, saying what may be done with it, and doing it.
Imports forms.acts and the county; the only module that writes acts of the county.
Promise: an act is decided and written in one transaction, on the case as it stands at that moment.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from central import officers
from central.county import County
from central.edges import Lots
from central.problems import decline, problem, shown
from forms import numbering
from forms.acts.context import Act, Context
from forms.acts.register import ACTS, FILE, allowed, decide
from forms.case import Case
from forms.definition import ServiceItem
from forms.errors import Declined, Refusal
from forms.events import Event
from forms.timeline import sentence
from sync.database import write
from sync.envelope import ENTRY_LIMIT_BYTES, Draft
from sync.keys import seal

RECEIVE = "receive"


@dataclass(frozen=True)
class Done:
    """What an act did: the case's id, its state and holder after it, and whether it has a place already."""

    case: str
    state: str
    holder: str
    admitted: bool


def case_id(county: County, text: str) -> str:
    """The case that was typed or scanned: a receipt number however typed, or the county's own. Raises Declined."""
    known = numbering.normalise_receipt(text)
    if known is None:
        number = numbering.parse_case_number(text)
        rows = county.projections.cases.find(county.projections.cases.table.case_no == number.text) if number else []
        known = rows[0]["case"] if rows else None
    if known is None:
        raise decline("case", "case_number", text=shown(text))
    if numbering.origin_office(known, county.code) is None:
        raise decline("case", "case_elsewhere", case=known)
    return known


def look(county: County, known: str) -> Case:
    """The case as it stands. One that is known from its number alone lies where that number was issued."""
    case = county.projections.case(known)
    if case.lines:
        return case
    origin = numbering.origin_office(known, county.code) or ""
    return replace(case, origin=origin, holder=origin, offices=(origin,))


def act(county: County, text: str, name: str, command: Mapping[str, Any], user: str) -> Done:
    """Do one act as an officer of the county. Raises Declined, with everything that is wrong, and nothing changed."""
    known = case_id(county, text)
    role = officers.role_of(county, user)
    if name not in ACTS or name == FILE:
        raise decline("act", "act_unknown", act=shown(name), acts=", ".join(one for one in ACTS if one != FILE))
    with write(county.db):
        case = look(county, known)
        if not case.lines and name != RECEIVE:
            raise decline("case", "case_unknown", case=known)
        outcome = decide(case, name, command, context(county, case, user, role, _item(county, case, command)))
        if isinstance(outcome, Refusal):
            raise Declined(outcome.problems)
        admitted = _write(county, case, [_draft(county, event, known) for event in outcome])
    after = county.projections.case(known)
    return Done(known, after.state, after.holder, admitted)


def _item(county: County, case: Case, command: Mapping[str, Any]) -> ServiceItem | None:
    if case.item:
        return county.projections.item_of(case)
    code = command.get("item")
    return county.projections.item(code) if isinstance(code, str) and len(code) <= 60 else None


def _draft(county: County, event: Event, known: str) -> Draft:
    draft = county.draft(event, known)
    if len(draft.facts) + len(draft.personal) > ENTRY_LIMIT_BYTES:
        raise decline("act", "too_large")
    return draft


def _write(county: County, case: Case, drafts: list[Draft]) -> bool:
    if case.filed:
        county.admission.admit_own(drafts)
        return True
    # Received from paper before the filing entry came: it waits for its place like everybody else's.
    county.journal.append(drafts)
    county.admission.run(len(drafts) + 1)
    return False


def context(county: County, case: Case, user: str, role: str, item: ServiceItem | None) -> Context:
    """Who acts where and when, for the deciding functions of forms."""
    now, today = county.moment(), county.today()
    return Context(
        office=county.code, role=role, by=user, at=now, entered=now, today=today, item=item, salt=county.salt(),
        rating_token=_rating_token(case),
        seal=lambda content: seal(county.journal.key.sealing, content, county.chance(32)),
        marks=frozenset(mark.code for mark in county.projections.marks(case, today)), name_of=county.office_name,
    )  # fmt: skip


def _rating_token(case: Case) -> str:
    told = (line.event.personal or {} for line in case.lines if line.event.kind == "case:submitted")
    return next((token for one in told if isinstance(token := one.get("rating_token"), str)), "")


def possible(county: County, text: str, lots: Lots, user: str | None = None) -> list[dict[str, Any]]:
    """The acts that have effect now, each with the county's roles that may do it, its questions and a valid example."""
    known = case_id(county, text)
    case = look(county, known)
    if not case.lines and numbering.origin_office(known, county.code) is None:
        raise decline("case", "case_unknown", case=known)
    roles = (officers.role_of(county, user),) if user else officers.ROLES
    found: dict[str, dict[str, Any]] = {}
    for role in roles:
        where = context(county, case, user or "sample", role, _item(county, case, {}))
        for one in allowed(case, where):
            if not case.lines and one.name != RECEIVE:
                continue
            if one.name in found:
                found[one.name]["roles"].append(role)
            elif (row := _offered(case, one, where, lots)) is not None:
                found[one.name] = {**row, "roles": [role]}
    return list(found.values())


def _offered(case: Case, one: Act, where: Context, lots: Lots) -> dict[str, Any] | None:
    """An act that is permitted and that its own example passes; some wait for a day of the calendar too."""
    example = one.sample(case, where, lots)
    if case.lines and isinstance(one.decide(case, example, where), Refusal):
        return None
    fields = [
        {name: value for name, value in asdict(field).items() if value not in (None, ())}
        for field in one.fields(case, where)
    ]
    return {"act": one.name, "zh": one.zh, "en": one.en, "fields": fields, "sample": example}


def timeline(county: County, known: str) -> tuple[Case, list[tuple[str, str]]]:
    """A case and its entries as (effect, sentence), oldest first. Raises Declined when nothing is known of it."""
    case = county.projections.case(known)
    if not case.lines:
        raise Declined((problem("case", "case_unknown", case=known),))
    item = county.projections.item_of(case)
    return case, [(line.effect, sentence(line, "zh", county.office_name, item)) for line in case.lines]
