"""Where a station's own entries stand: not sent, without a verdict yet, held, or kept without effect.
Imports sync.journal, database, tables; reads only.
Promise: each answer costs what it counts, however many entries were settled long ago.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from sync import tables as t
from sync.database import rows
from sync.journal import Entry, Journal


def _with_status(*statuses: int) -> str:
    # SQLite takes the index on unsettled entries only where both terms stand as literals.
    return f"e.status IN ({', '.join(map(str, statuses))}) AND e.status <> {t.ADMITTED}"


_UNADMITTED, _PARKED = _with_status(*t.UNADMITTED), _with_status(t.PARKED)
_UNSETTLED = _with_status(*t.UNADMITTED, t.PARKED)
_SUBJECTS = "SELECT DISTINCT e.subject FROM entry e WHERE"
# Of a lane with a gap, what has its place goes on as always; what stands behind the gap has no link, and is held.
_HELD = "(l.status = 'held' OR l.status = 'gap' AND e.link IS NULL)"
_JOINED = "FROM entry e JOIN lane l ON l.id = e.lane_id WHERE"
_OF_SUBJECTS = "".join((
    f"SELECT e.subject, l.owner, l.name, e.seq, e.seq > l.acked, e.status, {_HELD} ", _JOINED, " e.subject IN",
))  # fmt: skip
_COUNTED = "".join((f"SELECT l.owner, {_HELD}, e.status, count(*) ", _JOINED))
_BY_LANE = f"GROUP BY l.owner, {_HELD}, e.status"


class Counts(NamedTuple):
    """How many own entries the centre has not stored, not judged, holds for a person, and keeps without effect; and how
    many entries of others a stick has brought that the centre has not admitted."""

    unsent: int
    unadmitted: int
    held: int
    parked: int
    carried: int


def counts(journal: Journal) -> Counts:
    """All five, counted now."""
    unadmitted = held = parked = carried = 0
    for owner, doubtful, status, count in rows(journal.db, f"{_COUNTED} {_UNSETTLED} {_BY_LANE}"):
        if owner != journal.node:
            carried += count if status in t.UNADMITTED else 0
            continue
        unadmitted += count if status in t.UNADMITTED else 0
        held += count if status in t.UNADMITTED and doubtful else 0
        parked += count if status == t.PARKED else 0
    return Counts(journal.unsent(), unadmitted, held, parked, carried)


def held_entries(journal: Journal) -> list[Entry]:
    """Own entries that wait for a person at the centre: their lane is a fork, or they stand behind a gap in it."""
    return [entry for where in _held_where(journal) for entry in journal.find(where)]


def parked_entries(journal: Journal) -> list[Entry]:
    """Own entries that the centre stored and could not admit."""
    return [entry for entry in journal.find(_PARKED) if entry.owner == journal.node]


def carried_entries(journal: Journal) -> list[Entry]:
    """What came from others without the centre's word on it: a stick brought it."""
    return [entry for entry in journal.find(_UNADMITTED) if entry.owner != journal.node]


def unsent_entries(journal: Journal, limit: int) -> list[Entry]:
    """The oldest own entries that the centre has not said it stored."""
    found = []
    for lane, acked in _open_lanes(journal):
        # Bounded by number, since all that is behind it would be sorted first.
        found += journal.find("e.lane_id = ? AND e.seq > ? AND e.seq <= ?", lane, acked, acked + limit)
    return sorted(found, key=lambda one: one.id)[:limit]


def unsent_subjects(journal: Journal, prefix: str, limit: int) -> list[str]:
    """The subjects with this prefix that have an own entry which the centre has not said it stored, the oldest of
    each lane first, at most ``limit``."""
    asked = f"{_SUBJECTS} e.lane_id = ? AND e.seq > ? AND substr(e.subject, 1, ?) = ? LIMIT ?"
    found: dict[str, None] = {}
    for lane in _open_lanes(journal):
        told = rows(journal.db, asked, *lane, len(prefix), prefix, limit)
        found |= dict.fromkeys(name for (name,) in told)
    return list(found)[:limit]


def unwelcome_subjects(journal: Journal, prefix: str, limit: int) -> list[str]:
    """The subjects with this prefix that have an own entry which is held or was not admitted, at most ``limit``."""
    wanted = [_PARKED, *_held_where(journal)]
    found: dict[str, None] = {}
    for where in wanted:
        asked = f"{_SUBJECTS} {where} AND substr(e.subject, 1, ?) = ? LIMIT ?"
        found |= dict.fromkeys(name for (name,) in rows(journal.db, asked, len(prefix), prefix, limit))
    return list(found)[:limit]


class Among(NamedTuple):
    """Which of some subjects have an own entry that is not sent (and which of them have all such on a stick), an entry
    that is not admitted, an own one that is held, an own one that is parked, and one of somebody else that a stick
    brought and that is not admitted."""

    unsent: frozenset[str]
    on_stick: frozenset[str]
    unsettled: frozenset[str]
    held: frozenset[str]
    parked: frozenset[str]
    carried: frozenset[str]


def among(journal: Journal, subjects: Sequence[str], stick: Mapping[str, int]) -> Among:
    """Where these subjects stand. Their own entries are read, and no others. ``stick``: how far own lanes, by their
    names, lie on a stick."""
    marks = ", ".join("?" * len(subjects))
    asked = f"{_OF_SUBJECTS} ({marks})"
    unsent, here_alone, unsettled, held, parked, carried = (set[str]() for _ in range(6))
    for name, owner, lane, seq, beyond, status, doubtful in rows(journal.db, asked, *subjects):
        own = owner == journal.node
        if own and beyond:
            unsent.add(name)
            if seq > stick.get(lane, 0):
                here_alone.add(name)
        if status != t.ADMITTED:
            unsettled.add(name)
        if own and doubtful and status in t.UNADMITTED:
            held.add(name)
        if own and status == t.PARKED:
            parked.add(name)
        if not own and status in t.UNADMITTED:
            carried.add(name)
    return Among(*map(frozenset, (unsent, unsent - here_alone, unsettled, held, parked, carried)))


def _held_where(journal: Journal) -> list[str]:
    """The condition on the held entries of each own lane that has such."""
    asked = "SELECT id, status FROM lane WHERE owner = ? AND status IN ('held', 'gap') ORDER BY id"
    return [
        f"e.lane_id = {lane:d} AND {_UNADMITTED}{' AND e.link IS NULL' if status == 'gap' else ''}"
        for lane, status in rows(journal.db, asked, journal.node)
    ]


def _open_lanes(journal: Journal) -> list[tuple[Any, ...]]:
    asked = "SELECT id, acked FROM lane WHERE owner = ? AND head_seq > acked ORDER BY id"
    return rows(journal.db, asked, journal.node)
