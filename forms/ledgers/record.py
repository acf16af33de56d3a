"""A record of a ledger: what its entries make of it, and the one rule of what may be done to it now.
May import: the pure modules of this package.
Promise: the same entries in the same order give the same record everywhere; what came too late is kept, without effect.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from forms import offices
from forms.acts.table import fits
from forms.case import APPLIED, OVERTAKEN, Line, Recorded
from forms.events import Event
from forms.ledgers.declaring import ABOVE, COUNTY, OWN, Deed, Ledger
from forms.ledgers.register import DEEDS, LEDGERS
from forms.reading import Row, event_of
from forms.workdays import Calendar

_ID = re.compile(r"([a-z_]+):([1-9][0-9]{13}):([0-9A-Z]{5}-[0-9]{1,9})\Z", re.ASCII)


@dataclass(frozen=True)
class Record:
    """One record. ``state`` is "" before the deed that opens it is known; ``values`` are the latest answers by name,
    ``lines`` every entry with what it did; ``opened_on`` the day of the first (ISO)."""

    id: str
    state: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    opened_on: str = ""
    erased: bool = False

    @property
    def ledger(self) -> Ledger:
        """The ledger that the id names. KeyError for an id that is none."""
        return LEDGERS[self.id.partition(":")[0]]

    @property
    def station(self) -> str:
        """The station at which the record was opened, or for whose office the county opened it."""
        return self.id.split(":")[1]

    @property
    def office(self) -> str:
        """The office whose record it is."""
        return offices.office_of(self.station)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to see to it."""
        return self.state in self.ledger.open


def due_of(record: Record, calendar: Calendar) -> date | None:
    """When a record must be seen to, None when nothing waits. Total: an entry may tell any number of days, and one that
    leads beyond the calendar names no day."""
    try:
        return record.ledger.due(record, calendar) if record.is_open else None
    except OverflowError:
        return None


def record_id(ledger: str, station: str, tag: str, serial: int) -> str:
    """The id of a lane's ``serial``-th record of a ledger (from 1): ``appointment:32061210720501:4K9DQ-12``."""
    return f"{ledger}:{station}:{tag}-{serial}"


def parse_record(raw: object) -> str | None:
    """The id when it is one of a ledger that this program knows, else None (never raises)."""
    match = _ID.match(raw) if isinstance(raw, str) else None
    return match[0] if match and match[1] in LEDGERS and offices.parse_station(match[2]) else None


def subject_of_record(found: str) -> str:
    """The stream of a record."""
    return f"{LEDGERS[found.partition(':')[0]].stream}:{found}"


def permits(record: Record, deed: Deed, role: str, office: str) -> bool:
    """Whether this role at this office may do this to the record now."""
    in_state = record.state in deed.during if deed.during else not record.state
    return role in deed.by and fits(role, office) and reaches(deed, office, record.office) and in_state


def reaches(deed: Deed, office: str, owner: str) -> bool:
    """Whether this office may do this deed to a record of that owner, whatever state it is in."""
    if deed.who == OWN:
        return office == owner
    level = offices.level(office) == offices.COUNTY or deed.who != COUNTY
    return level and offices.covers(office, owner) and (deed.who != ABOVE or office != owner)


def fold(found: str, recorded: Iterable[Recorded]) -> Record:
    """The record that these entries make, in the order given. Pure and total, as the fold of a case is."""
    record = Record(found)
    for one in recorded:
        record = _after(record, one)
    return record


def _after(record: Record, one: Recorded) -> Record:
    event = one.event
    known = DEEDS.get(event.kind)
    told, office, role = dict(event.facts), str(event.facts.get("office", "")), str(event.facts.get("role", ""))
    if known is None or known[0].name != record.id.partition(":")[0] or not permits(record, known[1], role, office):
        line = Line(one, OVERTAKEN, office, record.state)
        return replace(record, lines=(*record.lines, line))
    deed = known[1]
    state = deed.leads_to or record.state
    asked = {field.name for field in deed.fields}
    values = {name: value for name, value in {**told, **(event.personal or {})}.items() if name in asked}
    # A question that was left blank this time takes the earlier answer away.
    kept = {name: value for name, value in record.values.items() if name not in asked}
    erased = record.erased or (event.personal is None and any(field.personal for field in deed.fields))
    line = Line(one, APPLIED, record.office, state)
    opened_on = record.opened_on or str(told["at"])[:10]
    return replace(
        record, state=state, values={**kept, **values}, lines=(*record.lines, line), opened_on=opened_on, erased=erased
    )


def read_record(found: str, rows: Iterable[Row]) -> Record:
    """The record that a subject's rows make, in the order given; what this program cannot read is passed over."""
    read = ((row, event_of(row)) for row in rows)
    return fold(found, [Recorded(row.digest, event, row.stamp) for row, event in read if isinstance(event, Event)])
