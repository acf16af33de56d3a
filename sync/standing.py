"""Where a station's own entries stand: not sent, without a verdict yet, held, or kept without effect.
Imports sync.journal, database, tables; reads only.
Promise: each answer costs what it counts, however many entries were settled long ago.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sync import tables as t
from sync.database import rows
from sync.journal import Entry, Journal


def _among(*statuses: int) -> str:
    # SQLite takes the index on unsettled entries only where both terms stand as literals. Entries of others come with
    # their verdicts, so that whatever has none is our own.
    return f"e.status IN ({', '.join(map(str, statuses))}) AND e.status <> {t.ADMITTED}"


_UNADMITTED, _PARKED = _among(*t.UNADMITTED), _among(t.PARKED)
_UNSETTLED = _among(*(status for status in range(len(t.STATUS_WORDS)) if status != t.ADMITTED))
_SUBJECTS = "SELECT DISTINCT e.subject FROM entry e WHERE"
_COUNT = "SELECT count(*) FROM entry e WHERE"


class Counts(NamedTuple):
    """How many own entries the centre has not stored, not judged, holds for a person, and keeps without effect."""

    unsent: int
    unadmitted: int
    held: int
    parked: int


def counts(journal: Journal) -> Counts:
    """All four, counted now."""
    held = sum(_count(journal, f"e.lane_id = {lane:d} AND {_UNADMITTED}") for lane in _held_lanes(journal))
    return Counts(journal.unsent(), _count(journal, _UNADMITTED), held, _count(journal, _PARKED))


def _count(journal: Journal, where: str) -> int:
    return int(rows(journal.db, f"{_COUNT} {where}")[0][0])


def held_entries(journal: Journal) -> list[Entry]:
    """Own entries that wait for a person at the centre, because their lane is a fork."""
    return [
        entry
        for lane in _held_lanes(journal)
        for entry in journal.find(f"e.lane_id = ? AND {_UNADMITTED}", lane)
    ]


def parked_entries(journal: Journal) -> list[Entry]:
    """Own entries that the centre stored and could not admit."""
    return [entry for entry in journal.find(_PARKED) if entry.owner == journal.node]


def unsent_entries(journal: Journal, limit: int) -> list[Entry]:
    """The oldest own entries that the centre has not said it stored."""
    entry, found = journal.tables.entry, []
    for lane, acked in _open_lanes(journal):
        found += journal.read(entry.lane == lane, entry.seq > acked, order=(entry.seq,), limit=limit)
    return sorted(found, key=lambda one: one.id)[:limit]


def unsent_subjects(journal: Journal) -> frozenset[str]:
    """Subjects with an own entry that the centre has not said it stored."""
    asked = f"{_SUBJECTS} e.lane_id = ? AND e.seq > ?"
    return frozenset(name for lane in _open_lanes(journal) for (name,) in rows(journal.db, asked, *lane))


def unsettled_subjects(journal: Journal) -> frozenset[str]:
    """Subjects with an entry that is not admitted, for whatever reason."""
    return frozenset(name for (name,) in rows(journal.db, f"{_SUBJECTS} {_UNSETTLED}"))


def held_subjects(journal: Journal) -> frozenset[str]:
    """Subjects with an own entry that waits for a person at the centre."""
    asked = f"{_SUBJECTS} e.lane_id = ? AND {_UNADMITTED}"
    return frozenset(name for lane in _held_lanes(journal) for (name,) in rows(journal.db, asked, lane))


def _held_lanes(journal: Journal) -> list[int]:
    asked = "SELECT id FROM lane WHERE owner = ? AND status = 'held' ORDER BY id"
    return [lane for (lane,) in rows(journal.db, asked, journal.node)]


def _open_lanes(journal: Journal) -> list[tuple[Any, ...]]:
    asked = "SELECT id, acked FROM lane WHERE owner = ? AND head_seq > acked ORDER BY id"
    return rows(journal.db, asked, journal.node)
