"""Checking a folder: everything in it that can be computed again is computed again and compared.
May import sync.check and the station's register and records; writes nothing.
Promise: a changed byte, a broken chain, a false signature or a row that lags behind is named, with what can be done.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from forms.errors import Problem
from station import records
from station.book import Book
from station.register import columns_in, columns_of, folded
from sync.check import Fault
from sync.check import faults as faults_of
from sync.database import rows
from sync.projection import Projection

FETCHABLE = (
    "县中心已收到这条记录：用 restore 恢复备份，再 exchange，即可取回。",
    "The centre has it: restore a backup, then exchange, and it comes back.",
)


def faults(book: Book) -> tuple[Problem, ...]:
    """Everything that does not add up."""
    below = tuple(_told(book, fault) for fault in faults_of(book.journal))
    # Rows are folded from entries: where those do not hold, comparing says nothing.
    return below or tuple(_rows(book))


def _told(book: Book, fault: Fault) -> Problem:
    zh, en = fault.zh, f"{fault.en}."
    if fault.code == "digest" and _acknowledged(book, fault):
        zh, en = f"{zh}{FETCHABLE[0]}", f"{en} {FETCHABLE[1]}"
    return Problem(f"{fault.lane}/{fault.seq}" if fault.seq else fault.lane, fault.code, zh, en)


def _acknowledged(book: Book, fault: Fault) -> bool:
    asked = "SELECT acked FROM lane WHERE name = ? AND owner = ?"
    found = rows(book.journal.db, asked, fault.lane, book.station)
    return bool(found) and fault.seq <= found[0][0]


def _rows(book: Book) -> Iterator[Problem]:
    yield from _compared(book.cases, folded(book.journal, book.catalogue), columns_of, columns_in)
    for one in book.records.of_stream.values():
        yield from _compared(one, book.records.folded(one), records.columns_of, records.columns_in)


def _compared(
    projection: Projection,
    should_say: Iterable[tuple[str, dict[str, Any] | None]],
    of: Callable[[Mapping[str, Any]], tuple[str, ...]],
    within: Callable[[Any], tuple[str, ...]],
) -> Iterator[Problem]:
    kept = {row.subject: (json.loads(row.document), within(row)) for row in projection.table.select()}
    for subject, document in should_say:
        # Through JSON, as the row went: a tuple comes back as a list.
        told = document and (json.loads(json.dumps(document)), of(document))
        if kept.pop(subject, None) != told:
            yield Problem(subject, "row", "列表与记录不符，请执行 rebuild。", "a row lags behind the journal: run rebuild")
    for subject in kept:
        yield Problem(subject, "row", "列表与记录不符，请执行 rebuild。", "a row has no entries: run rebuild")
