"""Running numbers, each series counted in the lane of this life.
Imports sync.journal; what a series is called, and how its numbers stand in an entry, are the caller's.
Promise: no number is given out twice, and a series has no gap, because it is counted where the number is written.
"""

from __future__ import annotations

from sync.journal import Journal

NUMBERS = "numbers"


def next_of_kind(journal: Journal, kind: str) -> int:
    """One more of the entries of a kind, in the caller's write transaction."""
    return _next(journal, kind, b"", kind)


def next_of_series(journal: Journal, series: str, mark: str) -> int:
    """One more of a series, in the caller's write transaction; entries that have a number of it hold ``mark`` in their
    facts."""
    return _next(journal, series, mark.encode(), None)


def _next(journal: Journal, series: str, mark: bytes, kind: str | None) -> int:
    """What this lane has given out is kept beside it, since a lane may grow for years; for another lane, or a series
    that is new to it, the lane itself is counted."""
    lane = journal.lane_of_this_life()
    kept = journal.mark(NUMBERS) or {}
    given: dict[str, int] = kept["given"] if kept.get("lane") == lane else {}
    serial = (given[series] if series in given else _written(journal, lane, mark, kind)) + 1
    journal.set_mark(NUMBERS, {"lane": lane, "given": {**given, series: serial}})
    return serial


def _written(journal: Journal, lane: str, mark: bytes, kind: str | None) -> int:
    table, entry = journal.tables.lane, journal.tables.entry
    row: int = table.select(table.id).where(table.name == lane).scalar()
    if kind is not None:
        return journal.count(entry.lane == row, entry.kind == kind)
    # Databases differ in how bytes are searched, and this happens once for each series of a lane.
    facts = entry.select(entry.facts).where(entry.lane == row).tuples().iterator()
    return sum(mark in bytes(told) for (told,) in facts)
