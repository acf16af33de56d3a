"""The numbers on the station's papers: receipt numbers and document numbers, each counted in this life's lane.
May import forms.numbering and papers, sync.journal and series; the caller holds the write transaction.
Promise: no number is given out twice, and a series has no gap, because a number is counted where it is written.
"""

from __future__ import annotations

from datetime import date
from functools import partial

from forms import numbering, papers
from forms.events import Event
from sync.journal import Journal
from sync.series import next_of_kind, next_of_series

FILING = "case:submitted"


def receipt_number(journal: Journal, day: date) -> str:
    """The next receipt number of this life's lane."""
    tag = numbering.lane_tag(journal.lane_of_this_life())
    return numbering.receipt_number(journal.node, day, tag, next_of_kind(journal, FILING))


def numbered(journal: Journal, event: Event, authority: str) -> Event:
    """The event with the number of the paper that it makes, where it makes one."""
    tag = numbering.lane_tag(journal.lane_of_this_life())
    return papers.numbered(event, authority, tag, partial(next_of_series, journal))
