"""From a journal's verbatim rows to events and cases: the one step that both sides take between sync and the fold.
May import: the standard library without I/O, clock or chance, and the pure modules of this package.
Promise: what this program cannot read yet is passed over and stays in the journal, so that an upgrade reads it.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from forms.case import Case, Recorded, fold
from forms.errors import Refusal
from forms.events import Event, decode

# An entry that is being admitted is read for the judge, for the trial and for the row, and its case once an act.
_JUST_READ = 32
_decoded = lru_cache(_JUST_READ)(decode)


class Row(NamedTuple):
    """One journal entry as plain values: digest in hex, kind, the two parts, and (epoch, place, lane) when admitted."""

    digest: str
    kind: str
    facts: bytes
    personal: bytes | None
    stamp: tuple[int, int, str] | None


def event_of(row: Row) -> Event | Refusal:
    """The event in a row. A personal part of `{}` is how a journal writes that a kind tells nothing about people.
    Whoever reads the same bytes again soon gets the same event: nobody changes one."""
    return _decoded(row.kind, row.facts, None if row.personal == b"{}" else row.personal)


def read_case(case_id: str, rows: Iterable[Row]) -> Case:
    """The case that a subject's rows make, in the order given."""
    read = ((row, event_of(row)) for row in rows)
    return fold(case_id, [Recorded(row.digest, event, row.stamp) for row, event in read if isinstance(event, Event)])
