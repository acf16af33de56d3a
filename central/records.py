"""The records of the offices' ledgers at the county: reading them, and the county's own deeds upon them.
Imports forms, the county, its officers and projections.
Promise: what the county orders or answers is an entry of its own, which reaches the office that the record names.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from central import officers
from central.county import County
from central.desk import context
from central.problems import decline, shown
from central.projections import row_for
from forms import numbering, offices
from forms.acts.deciding import RATING_LEVELS
from forms.case import OVERTAKEN, Case
from forms.errors import Declined, Refusal
from forms.ledgers.deciding import decide
from forms.ledgers.declaring import Deed, Ledger
from forms.ledgers.record import Record, due_of, parse_record, read_record, record_id, subject_of_record
from forms.ledgers.register import LEDGERS
from forms.ledgers.telling import title_of
from forms.reading import event_of
from sync import tables as t
from sync.database import begins, write
from sync.envelope import ENTRY_LIMIT_BYTES
from sync.errors import Unauthentic
from sync.journal import Entry
from sync.series import next_of_series

RATED = "case:rated"


def named(name: str) -> Ledger:
    """The ledger of that name. Raises Declined."""
    ledger = LEDGERS.get(name)
    if ledger is None:
        raise decline("ledger", "ledger_unknown", names=", ".join(LEDGERS))
    return ledger


def read(county: County, text: str) -> Record:
    """A record that the county knows. Raises Declined."""
    known = parse_record(text)
    record = read_record(known, map(row_for, county.journal.history(subject_of_record(known)))) if known else None
    if record is None or not record.state:
        raise decline("record", "record_unknown", text=shown(text))
    return record


def every(county: County, name: str) -> Iterator[dict[str, Any]]:
    """The admitted records of a ledger as rows, in the order of their ids. Sealed content is opened: it was sealed for
    the county alone."""
    ledger, entry = named(name), county.journal.tables.entry
    stream = f"{ledger.stream}:{ledger.name}:"
    found = entry.select(entry.subject).where(begins(entry.subject, stream)).distinct().order_by(entry.subject)
    for (subject,) in list(found.tuples()):
        record = read_record(subject.partition(":")[2], map(row_for, county.journal.history(subject)))
        if record.state:
            yield row(county, record)


def row(county: County, record: Record) -> dict[str, Any]:
    """One record as plain values."""
    due = due_of(record, county.projections.calendar())
    values = dict(record.values)
    if "sealed" in values:
        values["opened"] = opened(county, values.pop("sealed"))
    return {
        "record": record.id, "ledger": record.ledger.name, "state": record.state, "open": record.is_open,
        "office": record.office, "due": due.isoformat() if due else None, "opened_on": record.opened_on,
        "title": title_of(record.ledger, record.values), "values": values,
    }  # fmt: skip


def opened(county: County, sealed: str) -> Mapping[str, Any] | None:
    """What was sealed for the county; None for what was sealed for another, or was never sealed."""
    try:
        told = json.loads(county.journal.key.unseal(sealed))
    except (Unauthentic, ValueError):
        return None
    return told if isinstance(told, dict) else None


def ratings(county: County) -> Iterator[dict[str, Any]]:
    """The residents' ratings that took effect with what they said, the first first. Sealed words are nobody's word for
    more than they say: those that name another case were copied, and a level that is none is left out."""
    entries = county.journal.find(f"e.kind = ? AND e.status = {t.ADMITTED}", RATED)
    often = Counter(entry.subject for entry in entries)
    for entry in entries:
        event, number = event_of(row_for(entry)), entry.subject.partition(":")[2]
        if isinstance(event, Refusal) or not _took_effect(county, entry, often[entry.subject]):
            continue
        told = opened(county, str(event.facts["sealed"])) or {}
        content = {name: value for name, value in told.items() if name not in ("token", "case")}
        if told.get("case") != number:
            content = {}
        level = content.pop("level", None)
        if type(level) is int and level in RATING_LEVELS:
            content["level"] = level
        yield {**content, "case": number, "rated_at": event.facts["at"], "office": event.facts["office"]}


def _took_effect(county: County, entry: Entry, often: int) -> bool:
    """Whether a case was rated by this entry: by its row where it is the only one, else by the case itself."""
    if often == 1:
        return bool((county.projections.cases.get(entry.subject) or {}).get("rated"))
    case, digest = county.projections.case(entry.subject.partition(":")[2]), entry.digest.hex()
    return any(line.recorded.digest == digest and line.effect != OVERTAKEN for line in case.lines)


def open_for(county: County, name: str, station: str, deed: Deed | None, command: Mapping[str, Any], user: str) -> str:
    """Open a record for an office, as an order of the county; returns its id. Raises Declined."""
    ledger, role = named(name), officers.role_of(county, user)
    opening = deed or next((one for one in ledger.openings if role in one.by), ledger.openings[0])
    office = offices.parse_station(station)
    if office is None or not offices.covers(county.code, offices.office_of(station)):
        raise decline("station", "station_unknown", station=shown(station))
    with write(county.db):
        tag = numbering.lane_tag(county.journal.lane_of_this_life())
        series = f"{name}:{station}:{tag}-"
        serial = next_of_series(county.journal, series, f'"record":"{series}')
        found = record_id(name, station, tag, serial)
        _write(county, Record(found), opening, command, user, role)
    return found


def do(county: County, text: str, name: str, command: Mapping[str, Any], user: str) -> None:
    """Do a deed of the county to a record. Raises Declined with everything that is wrong."""
    role = officers.role_of(county, user)
    with write(county.db):
        record = read(county, text)
        deed = record.ledger.deed(name)
        if deed is None or deed.opens:
            raise decline("deed", "deed_unknown", names=", ".join(one.name for one in ours(record.ledger)))
        _write(county, record, deed, command, user, role)


def ours(ledger: Ledger) -> list[Deed]:
    """The deeds of a ledger that somebody at the county may do."""
    return [one for one in ledger.deeds if {"officer", "supervisor"} & {*one.by}]


def _write(county: County, record: Record, deed: Deed, command: Mapping[str, Any], user: str, role: str) -> None:
    where = replace(context(county, Case(""), user, role, None), calendar=county.projections.calendar())
    outcome = decide(record, deed, command, where)
    if isinstance(outcome, Refusal):
        raise Declined(outcome.problems)
    draft = county.draft(outcome)
    if len(draft.facts) + len(draft.personal) > ENTRY_LIMIT_BYTES:
        raise decline("deed", "too_large")
    county.admission.admit_own([draft])
