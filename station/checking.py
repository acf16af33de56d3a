"""Checking a folder: everything in it that can be computed again is computed again and compared.
May import sync.envelope, journal, mailbox and keys, and the station's register; writes nothing.
Promise: a changed byte in an entry, a broken chain, a foreign row or a row that lags behind is named.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from forms.errors import Problem
from station.book import Book
from station.register import columns_in, columns_of, folded
from sync.envelope import NO_LINK, digest_of, link_after
from sync.journal import content_of


def faults(book: Book) -> tuple[Problem, ...]:
    """Everything that does not add up."""
    below = (*_store(book), *_lanes(book), *_mail(book))
    # Rows are folded from entries: where those do not hold, comparing says nothing.
    return below or tuple(_rows(book))


def _fault(code: str, place: str, zh: str, en: str) -> Problem:
    return Problem(place, code, zh, en)


def _store(book: Book) -> Iterator[Problem]:
    said = [row[0] for row in book.journal.db.execute_sql("PRAGMA quick_check(5)")]
    if said != ["ok"]:
        yield _fault("store", "book.db", "数据库文件损坏。", "the database file is damaged")


def _lanes(book: Book) -> Iterator[Problem]:
    table = book.journal.tables
    for lane in table.lane.select().order_by(table.lane.id):
        link, expected, own = NO_LINK, 1, lane.owner == book.station
        for row in _entries_of(table.entry, lane.id):
            if _digest(lane.name, row) != bytes(row[1]):
                yield _fault(
                    "digest", f"{lane.name}/{row[0]}", "记录内容与校验值不符。", "an entry does not match its digest"
                )
            if own:
                link = link_after(link, bytes(row[1]))
                if row[0] != expected or row[2] is None or bytes(row[2]) != link:
                    yield _fault("chain", f"{lane.name}/{row[0]}", "记录链不连续。", "the lane's chain is broken")
                    break
                expected += 1
        if own and (lane.head_seq != expected - 1 or (lane.head_seq and bytes(lane.head_link) != link)):
            yield _fault("head", lane.name, "记录道末端不符。", "the lane's head is not its last entry")


def _digest(lane: str, row: tuple[Any, ...]) -> bytes:
    try:
        return digest_of(lane, row[0], content_of(*row[3:]))
    except TypeError:
        # A column that is no longer bytes at all.
        return b""


def _entries_of(entry: Any, lane: int) -> Iterator[tuple[Any, ...]]:
    columns = (
        entry.seq,
        entry.digest,
        entry.link,
        entry.subject,
        entry.seen,
        entry.kind,
        entry.facts,
        entry.personal,
        entry.erased,
    )
    yield from entry.select(*columns).where(entry.lane == lane).order_by(entry.seq).tuples().iterator()


def _mail(book: Book) -> Iterator[Problem]:
    table = book.journal.tables
    for box in table.box.select().order_by(table.box.id):
        kept = table.mail.select().where(table.mail.box == box.id).count()
        if kept != box.head_seq:
            yield _fault(
                "mail", box.name, "来件有缺失，将在下次交换时从头重读。", "mail is missing; it will be read again"
            )


def _rows(book: Book) -> Iterator[Problem]:
    rows = {row.subject: (json.loads(row.document), columns_in(row)) for row in book.cases.table.select()}
    for subject, document in folded(book.journal, book.catalogue):
        # Through JSON, as the row went: a tuple comes back as a list.
        told = document and (json.loads(json.dumps(document)), columns_of(document))
        if rows.pop(subject, None) != told:
            yield _fault(
                "row", subject, "办件列表与记录不符，请执行 rebuild。", "a row lags behind the journal: run rebuild"
            )
    for subject in rows:
        yield _fault("row", subject, "办件列表与记录不符，请执行 rebuild。", "a row has no entries: run rebuild")
