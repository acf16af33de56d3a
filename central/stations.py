"""The county's stations: inviting, enrolling with all that a station must know, revoking, moving, and the list of them.
Imports forms.offices and sync through the county; the order of a backfill is decided here.
Promise: a station hears of items before cases, of cases in their order, then of records, however often interrupted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from peewee import SQL, fn

from central import routing
from central.county import BEIJING, County
from central.court import reach_of_row
from central.problems import decline, shown
from central.publishing import readable_name
from forms import offices
from forms.events import Event
from forms.ledgers.register import LEDGERS
from sync import tables as t
from sync.database import begins, write
from sync.enrolment import SECRET_BYTES

JOINING = "joining"
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d)?\+08:00$")
BACKFILL_CASES = 200
# How the place of a backfill begins that has come to the records; places of cases begin with a digit.
_RECORDS = "records:"
BACKFILL_STEPS_AT_ONCE = 5
_LEVEL_NAMES = {"village": "村级", "township": "乡镇级", "county": "县级"}


def add(
    county: County, division: str, name: str, level: str | None = None, station: str | None = None
) -> tuple[str, str]:
    """Invite a station at an office: (station id, one-time code). ``station`` names one that lives already but that
    this county does not know (it was restored from an older backup), or whose code was lost: it keeps its id, its key
    and its records. Raises Declined with nothing changed."""
    office = offices.parse_office(division)
    if office is None or not offices.covers(county.code, office) or office == county.code:
        raise decline("division", "division", code=shown(division), county=county.code)
    if level is not None and offices.level(office) != level:
        own = offices.level(office)
        raise decline("level", "level", code=shown(division), zh=_LEVEL_NAMES[own], level=own)
    with write(county.db):
        station = _next_id(county, office) if station is None else _same_id(county, office, station)
        code = county.server.invite(station, county.chance(SECRET_BYTES))
        county.journal.set_mark(f"invited:{station}", {"name": readable_name(name)})
    return station, code


def _next_id(county: County, office: str) -> str:
    node, start = county.journal.tables.node, offices.long_form(office)
    taken = [station for (station,) in node.select(node.id).where(node.id.between(start + "00", start + "99")).tuples()]
    # Also those of which only the county's own entries tell: they may have come back to a restored county.
    rows = county.projections.stations
    taken += [row["station"] for row in rows.find(rows.table.office == office)]
    number = max((int(station[-2:]) for station in taken), default=0) + 1
    if number > 99:
        raise decline("division", "stations_full", code=office)
    return offices.station_id(office, number)


def _same_id(county: County, office: str, text: str) -> str:
    """The id of a station of this office that is to be invited again under it."""
    station = offices.parse_station(text.strip()[:32])
    if station is None or offices.office_of(station) != office:
        raise decline("station", "station_elsewhere", station=shown(text), code=office)
    node = county.journal.tables.node.get_or_none(county.journal.tables.node.id == station)
    if node is not None and node.state != "invited":
        raise decline("station", "station_known" if node.state == "active" else "station_gone", station=station)
    return station


# --- enrolment and backfill ------------------------------------------------------------------------------------------


def enrol(county: County, body: bytes) -> bytes:
    """Answer an enrolment; a new station hears of the county at once, of its cases as the backfill goes on."""
    welcome = county.server.enrol(body, lambda station, public: _on_enrolled(county, station, public))
    for _ in range(BACKFILL_STEPS_AT_ONCE):
        if not backfill(county):
            return welcome
    county.work.set()
    return welcome


def _on_enrolled(county: County, station: str, public: bytes) -> None:
    invited = county.journal.mark(f"invited:{station}", {})
    office = offices.office_of(station)
    facts = {
        "v": 1, "at": county.moment(), "station": station, "station_office": office, "level": offices.level(office),
        "name": invited.get("name") or station, "key": public.hex(),
        "sealing": bytes(county.journal.tables.node.get_by_id(station).sealing).hex(),
    }  # fmt: skip
    county.admission.join(station, first_subjects(county, office))
    county.admission.admit_own([county.draft(Event("station:enrolled", facts))])
    county.journal.set_mark(JOINING, {**county.journal.mark(JOINING, {}), station: ""})


def first_subjects(county: County, office: str) -> list[str]:
    """What a station of this office must know before any case: items, calendars, the centre, stations, people."""
    rows = county.projections
    found = [f"item:{row['code']}" for row in rows.items.find()]
    found += [f"calendar:{row['calendar']}" for row in rows.calendars.find()]
    found.append(f"centre:{county.code}")
    reach = routing.of_station(office)
    found += [f"station:{row['station']}" for row in rows.stations.find() if routing.hears(reach, row["office"])]
    users = rows.users.table
    told = users.select(users.subject, users.office).where(begins(users.office, office)).order_by(users.subject)
    return found + [subject for subject, _ in told.tuples()]


def backfill(county: County) -> bool:
    """Let stations that joined hear of the next cases within their scope, by their places, then of the records of the
    ledgers, by their ids; True while more is left."""
    with write(county.db):
        joining: Mapping[str, str] = county.journal.mark(JOINING, {})
        if not joining:
            return False
        station, after = min(joining.items())
        rest = {name: place for name, place in joining.items() if name != station}
        told = after.startswith(_RECORDS)
        reached = _hear_records(county, station, after) if told else _hear_cases(county, station, after)
        county.journal.set_mark(JOINING, rest if reached is None else {**rest, station: reached})
    return bool(rest) or reached is not None


def _hear_cases(county: County, station: str, after: str) -> str | None:
    """One step of a station's backfill: the place reached, or where the records begin when it has heard of all."""
    office, table = offices.office_of(station), county.projections.cases.table
    concerned = begins(table.filing_office, office) | table.offices.contains(office)
    rows = county.projections.cases.find(table.placed > after, concerned, order="placed", limit=BACKFILL_CASES)
    for row in rows:
        if routing.hears(reach_of_row(row), office):
            mandate = f"mandate:{row['case']}"
            told = [mandate] if county.journal.history(mandate) else []
            county.admission.join(station, [f"case:{row['case']}", *told])
    return str(rows[-1]["placed"]) if len(rows) == BACKFILL_CASES else _RECORDS


def _hear_records(county: County, station: str, after: str) -> str | None:
    """One step through the records of the station's office and those below it, so that a machine that takes another's
    place knows which originals lie in its cupboard; the subject reached, or None when it has heard of all."""
    office, entry = offices.office_of(station), county.journal.tables.entry
    heard: list[str] = []
    last = after.removeprefix(_RECORDS)
    for start in sorted(f"{one.stream}:{one.name}:{office}" for one in LEDGERS.values()):
        concerned = begins(entry.subject, start) & (entry.subject > last) & (entry.status == t.ADMITTED)
        found = entry.select(entry.subject).where(concerned).distinct().order_by(entry.subject)
        heard += [subject for (subject,) in found.limit(BACKFILL_CASES - len(heard)).tuples()]
        if len(heard) == BACKFILL_CASES:
            break
    county.admission.join(station, heard)
    return f"{_RECORDS}{heard[-1]}" if len(heard) == BACKFILL_CASES else None


# --- the end of a station --------------------------------------------------------------------------------------------


def _known(county: County, text: str) -> Any:
    node = county.journal.tables.node.get_or_none(county.journal.tables.node.id == text.strip()[:32])
    if node is None:
        raise decline("station", "station_unknown", station=shown(text))
    if node.state == "revoked":
        raise decline("station", "station_gone", station=node.id)
    return node


def revoke(county: County, station: str, reason: str = "", by: Mapping[str, str] | None = None) -> None:
    """Stop believing a station's key from now on; what it sent before stays. Raises Declined with nothing changed."""
    with write(county.db):
        _end(county, _known(county, station), [("station:revoked", {})], reason, by)


def move(
    county: County, station: str, division: str, name: str = "", reason: str = "", by: Mapping[str, str] | None = None
) -> tuple[str, str]:
    """Revoke a station and invite one at another office in its place: (new station id, one-time code)."""
    with write(county.db):
        node = _known(county, station)
        row = county.projections.stations.get(f"station:{node.id}") or {}
        invited = county.journal.mark(f"invited:{node.id}", {})
        new, code = add(county, division, name or row.get("name") or invited.get("name") or division)
        told = {"from": offices.office_of(node.id), "to": offices.office_of(new)}
        _end(county, node, [("station:moved", told), ("station:revoked", {})], reason, by)
    return new, code


def _end(
    county: County, node: Any, kinds: list[tuple[str, dict[str, str]]], reason: str, by: Mapping[str, str] | None
) -> None:
    enrolled = node.state == "active"
    node.state, node.secret = "revoked", None
    node.save()
    joining = county.journal.mark(JOINING, {})
    county.journal.set_mark(JOINING, {name: place for name, place in joining.items() if name != node.id})
    if not enrolled:
        return
    about = {"reason": readable_name(reason), "salt": county.salt()} if reason else None
    common = {"v": 1, "at": county.moment(), "station": node.id, **(by or {})}
    county.admission.admit_own([county.draft(Event(kind, {**common, **told}, about)) for kind, told in kinds])


# --- the list --------------------------------------------------------------------------------------------------------


def listed(county: County) -> list[dict[str, Any]]:
    """All stations in the columns of ``stations --json``. ``unsent`` and ``version`` are what the station told
    last, ``copied`` is None before it is enrolled."""
    node = county.journal.tables.node
    names = {row["station"]: row for row in county.projections.stations.find()}
    unsettled, safe = _unsettled(county), _safe(county)
    return [_row(county, one, names.get(one.id), unsettled, safe) for one in node.select().order_by(node.id)]


def _row(
    county: County, node: Any, known: Mapping[str, Any] | None, unsettled: Mapping[tuple[str, int], int],
    safe: Mapping[str, int],
) -> dict[str, Any]:
    told = json.loads(node.told)
    told = told if isinstance(told, dict) else {}
    unsent, version = told.get("unsent"), told.get("version")
    name = known["name"] if known else county.journal.mark(f"invited:{node.id}", {}).get("name", "")
    office = offices.office_of(node.id)
    return {
        "station": node.id, "name": name, "office": office, "level": offices.level(office), "state": node.state,
        "last_seen": _moment(node.last_seen), "unsent": unsent if type(unsent) is int and unsent >= 0 else None,
        "held": unsettled.get((node.id, t.HELD), 0), "parked": unsettled.get((node.id, t.PARKED), 0),
        "copied": bool(node.copied_at) if node.key else None, "oldest_unsent": _told_moment(told.get("oldest_unsent")),
        "version": version[:40] if isinstance(version, str) else None,
        "safe": safe.get(node.id, 0),
    }  # fmt: skip


def _moment(seconds: int) -> str | None:
    return datetime.fromtimestamp(seconds, UTC).astimezone(BEIJING).isoformat(timespec="seconds") if seconds else None


def _told_moment(told: object) -> str | None:
    """A moment as a station tells it; None for anything else."""
    return told if isinstance(told, str) and _MOMENT.match(told) else None


def _safe(county: County) -> dict[str, int]:
    """How many of a station's entries lie in a verified backup off this machine."""
    counted = "SELECT owner, SUM(safe_seq) FROM lane GROUP BY owner"
    return {owner: int(count) for owner, count in county.db.execute_sql(counted)}


def _unsettled(county: County) -> dict[tuple[str, int], int]:
    """How many entries of a station are held, and how many parked: (station, status) -> count."""
    entry, lane = county.journal.tables.entry, county.journal.tables.lane
    counted = (
        entry.select(lane.owner, entry.status, fn.COUNT(entry.id)).join(lane)
        .where(entry.status != SQL(str(t.ADMITTED)), entry.status.in_((SQL(str(t.HELD)), SQL(str(t.PARKED)))))
        .group_by(lane.owner, entry.status)
    )  # fmt: skip
    return {(owner, status): count for owner, status, count in counted.tuples()}
