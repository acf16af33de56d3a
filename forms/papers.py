"""Which acts make a numbered paper, of which kind it is, and how its number gets into the event.
May import: the pure modules of this package; who counts comes in as a function.
Promise: both sides number the same papers in the same way, and a paper's number stands in the entry that made it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from forms import numbering
from forms.events import Event

# domain.md §3.10: the papers that carry a number of their own, by the event that makes them.
KIND_OF_PAPER: Mapping[str, str] = {
    "case:received": "materials_receipt",
    "case:accepted": "acceptance",
    "case:refused": "refusal_to_accept",
    "case:redirected": "refusal_to_accept",
    "case:correction_requested": "correction_notice",
    "case:returned": "return",
    "case:delivered": "delivery",
    "case:reported_up": "report_up",
    "mandate:given": "mandate",
    "mandate:renewed": "mandate_renewal",
    "mandate:suspended": "mandate_pause",
    "mandate:ended": "mandate_end",
    "fee:billed": "payment_slip",
    "notice:told": "one_time_notice",
}
LONGEST_AUTHORITY = 30
# Gives the next running number of a series, told how its numbers begin and how that stands in the facts of an entry.
Counting = Callable[[str, str], int]


def kind_of(event: Event) -> str | None:
    """The kind of paper (a key of ``numbering.DOCUMENT_KINDS``) that an event makes, None when it makes none."""
    if event.kind == "case:decided":
        return "approval" if event.facts["approved"] else "denial"
    return KIND_OF_PAPER.get(event.kind)


def numbered(event: Event, authority: str, tag: str, next_of: Counting) -> Event:
    """The event with the number of the paper that it makes, where it makes one. ``authority`` is the name of the
    office, ``tag`` stands for the lane in which it counts."""
    paper = kind_of(event)
    if paper is None:
        return event
    year, name = int(event.facts["at"][:4]), authority[:LONGEST_AUTHORITY]
    series = numbering.document_number(name, paper, year, tag, 1).removesuffix("1号")
    number = numbering.document_number(name, paper, year, tag, next_of(series, f'"document_no":"{series}'))
    return Event(event.kind, {**event.facts, "document_no": number}, event.personal)
