"""The numbers on the county's own papers, each counted in the lane of this life.
Imports forms.papers and sync.series; the caller holds the write transaction in which the number is used.
Promise: no number is given out twice and a series has no gap, also where several processes serve one county.
"""

from __future__ import annotations

from functools import partial

from central.county import County
from forms import numbering, papers
from forms.events import Event
from sync.series import next_of_series


def numbered(county: County, event: Event) -> Event:
    """The event with the number of the paper that it makes, where it makes one."""
    if papers.kind_of(event) is None:
        return event
    tag = numbering.lane_tag(county.journal.lane_of_this_life())
    return papers.numbered(event, county.name, tag, partial(next_of_series, county.journal))
