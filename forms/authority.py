"""Whether a signature was also a right: the office, the person, the role, the level and the item behind an event.
May import: the pure modules of this package.
Promise: nothing is admitted on a signature alone; what only came too late is admitted, and the fold calls it overtaken.
"""

from __future__ import annotations

from collections.abc import Callable

from forms import numbering, offices
from forms.acts import table
from forms.acts.filing import receipt_on_filing
from forms.acts.messages import problem
from forms.case import Case
from forms.definition import ServiceItem
from forms.errors import Problem, Refusal
from forms.events import KINDS, Event
from forms.ledgers.record import Record, parse_record, reaches
from forms.ledgers.register import DEEDS
from forms.mandate_kinds import GIVEN

RoleOf = Callable[[str], str | None]
# Streams of which only the county writes.
_CENTRAL = frozenset({"item", "calendar", "centre", "station"})


def authority(event: Event, writer_office: str, role_of: RoleOf, item: ServiceItem | None,
              case: Case | None = None) -> Refusal | None:
    """Everything that speaks against admitting this event, None when it may be admitted.

    `writer_office` is the office of the station (or the county) whose signature carries the event, `role_of` tells
    the role of an active user of that office, `item` is the version that the event names (for others: the case's)
    and None when it is not known here. `case` is the case before the event; without it, scope is not judged.
    State and holder are no matter of authority: an act that came too late is admitted and overtaken.
    """
    stream = KINDS[event.kind].stream
    if stream in _CENTRAL:
        central = offices.level(writer_office) == offices.COUNTY
        return None if central else Refusal.of(problem("writer", "centre_only"))
    found = _writer(event, writer_office)
    if stream == "user":
        found += _user(event, writer_office)
    elif event.kind in DEEDS:
        found += [*_actor(event, role_of), *_record(event)]
    else:
        found += _actor(event, role_of)
        found += _item(event, item)
        found += _scope(event, case)
    return Refusal(tuple(found)) if found else None


def _writer(event: Event, writer_office: str) -> list[Problem]:
    office = event.facts["office"]
    return [] if office == writer_office else [problem("office", "writer_differs", office=office)]


def _user(event: Event, writer_office: str) -> list[Problem]:
    """An account belongs to a level: a village has agents, a township clerks, the county the rest."""
    role = event.facts.get("user_role")
    if role is None or table.fits(role, writer_office):
        return []
    return [problem("user_role", "role_elsewhere_for_user")]


def _actor(event: Event, role_of: RoleOf) -> list[Problem]:
    facts = event.facts
    found = []
    known = role_of(facts["by"])
    if known is None:
        found.append(problem("by", "user_unknown"))
    elif known != facts["role"]:
        found.append(problem("role", "role_differs"))
    if not table.fits(facts["role"], facts["office"]):
        found.append(problem("role", "role_elsewhere_for_user"))
    return found


def _record(event: Event) -> list[Problem]:
    """A deed is entered by the office whose record it is, by those above it, or by the county, as its ledger says; the
    state of the record is no matter of authority."""
    ledger, deed = DEEDS[event.kind]
    record = parse_record(event.facts["record"])
    if record is None or not record.startswith(f"{ledger.name}:"):
        return [problem("record", "out_of_scope")]
    at_home = reaches(deed, event.facts["office"], Record(record).office)
    found = [] if at_home else [problem("office", "out_of_scope")]
    return found if event.facts["role"] in deed.by else [*found, problem("role", "role_differs")]


def _item(event: Event, item: ServiceItem | None) -> list[Problem]:
    facts = event.facts
    if "item_version" not in facts:
        return []
    if item is None or (item.code, item.version) != (facts.get("item"), facts["item_version"]):
        return [problem("item_version", "item_unknown")]
    found = []
    if facts.get("decided_at", item.decided_at) != item.decided_at:
        found.append(problem("decided_at", "decider_differs"))
    if event.kind == "case:submitted":
        if offices.level(facts["office"]) not in item.file_at:
            found.append(problem("office", "level_differs"))
        if facts["mode"] not in item.modes:
            found.append(problem("mode", "mode_differs"))
        if facts["receipt"] != receipt_on_filing(item, facts["office"]):
            found.append(problem("receipt", "receipt_flag_differs"))
    return found


def _scope(event: Event, case: Case | None) -> list[Problem]:
    office = event.facts["office"]
    if KINDS[event.kind].stream == "mandate":
        origin = numbering.origin_office(event.facts["receipt_no"], office[:6])
        if event.kind == GIVEN:
            return [] if origin == office else [problem("receipt_no", "receipt_elsewhere")]
        # What becomes of it may be heard first by who stands above: the state of a mandate is no matter of authority.
        return [] if origin and offices.covers(office, origin) else [problem("receipt_no", "out_of_scope")]
    if case is None:
        return []
    origin = numbering.origin_office(case.id, office[:6])
    if event.kind == "case:submitted":
        return [] if origin == office else [problem("receipt_no", "receipt_elsewhere")]
    known = table.in_scope(case, office) or (origin is not None and offices.covers(office, origin))
    return [] if known else [problem("office", "out_of_scope")]
