"""The numbers on the station's papers: receipt numbers and document numbers, each counted in this life's lane.
May import forms.numbering and sync.journal; the caller holds the write transaction in which the number is used.
Promise: no number is given out twice, and a series has no gap, because a number is counted where it is written.
"""

from __future__ import annotations

from datetime import date
from typing import Any

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


def receipt_number(journal: Journal, day: date) -> str:
    """The next receipt number of this life's lane."""
    lane = journal.lane_of_this_life()
    given = journal.count(_in_lane(journal, lane), journal.tables.entry.kind == "case:submitted")
    return numbering.receipt_number(journal.node, day, numbering.lane_tag(lane), given + 1)


def numbered(journal: Journal, event: Event, authority: str) -> Event:
    """The event with the number of the paper that it makes, where it makes one."""
    paper = KIND_OF_PAPER.get(event.kind)
    if event.kind == "case:decided":
        paper = "approval" if event.facts["approved"] else "denial"
    if paper is None:
        return event
    lane = journal.lane_of_this_life()
    year, tag = int(event.facts["at"][:4]), numbering.lane_tag(lane)
    first = numbering.document_number(authority[:LONGEST_AUTHORITY], paper, year, tag, 1)
    series = first.removesuffix("1号")
    entry = journal.tables.entry
    printed = journal.count(
        _in_lane(journal, lane), entry.kind == event.kind, entry.facts.cast("TEXT").contains(series)
    )
    number = numbering.document_number(authority[:LONGEST_AUTHORITY], paper, year, tag, printed + 1)
    return Event(event.kind, {**event.facts, "document_no": number}, event.personal)


def _in_lane(journal: Journal, lane: str) -> Any:
    table = journal.tables.lane
    row: int = table.select(table.id).where(table.name == lane).scalar()
    return journal.tables.entry.lane == row
