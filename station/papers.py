"""The numbers on the station's papers: receipt numbers and document numbers, each counted in this life's lane.
May import forms.numbering and sync.journal; the caller holds the write transaction in which the number is used.
Promise: no number is given out twice, and a series has no gap, because a number is counted where it is written.
"""

from __future__ import annotations

from datetime import date

from forms import numbering
from forms.events import Event
from sync.journal import Journal

KIND_OF_PAPER = {
    "case:received": "materials_receipt",
    "case:accepted": "acceptance",
    "case:refused": "refusal_to_accept",
    "case:correction_requested": "correction_notice",
    "case:returned": "return",
    "case:delivered": "delivery",
}
LONGEST_AUTHORITY = 30
NUMBERS, FILING = "numbers", "case:submitted"


def receipt_number(journal: Journal, day: date) -> str:
    """The next receipt number of this life's lane."""
    tag = numbering.lane_tag(journal.lane_of_this_life())
    return numbering.receipt_number(journal.node, day, tag, _next(journal, FILING, FILING))


def numbered(journal: Journal, event: Event, authority: str) -> Event:
    """The event with the number of the paper that it makes, where it makes one."""
    paper = KIND_OF_PAPER.get(event.kind)
    if event.kind == "case:decided":
        paper = "approval" if event.facts["approved"] else "denial"
    if paper is None:
        return event
    year, tag = int(event.facts["at"][:4]), numbering.lane_tag(journal.lane_of_this_life())
    first = numbering.document_number(authority[:LONGEST_AUTHORITY], paper, year, tag, 1)
    serial = _next(journal, first.removesuffix("1号"), event.kind)
    number = numbering.document_number(authority[:LONGEST_AUTHORITY], paper, year, tag, serial)
    return Event(event.kind, {**event.facts, "document_no": number}, event.personal)


def _next(journal: Journal, series: str, kind: str) -> int:
    """One more of a series. What this lane has given out is kept beside it, since a lane may grow for years.

    For another lane, or a series that is new to it, the lane itself is counted.
    """
    lane = journal.lane_of_this_life()
    kept = journal.mark(NUMBERS) or {}
    given: dict[str, int] = kept["given"] if kept.get("lane") == lane else {}
    serial = given[series] + 1 if series in given else _written(journal, lane, series, kind) + 1
    journal.set_mark(NUMBERS, {"lane": lane, "given": {**given, series: serial}})
    return serial


def _written(journal: Journal, lane: str, series: str, kind: str) -> int:
    table, entry = journal.tables.lane, journal.tables.entry
    row: int = table.select(table.id).where(table.name == lane).scalar()
    of_series = [entry.facts.cast("TEXT").contains(series)] if series != kind else []
    return journal.count(entry.lane == row, entry.kind == kind, *of_series)
