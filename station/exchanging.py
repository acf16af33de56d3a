"""Exchanging with the centre: one process at a time, mail folded as it comes in, and the outcome written down.
May import sync, station.book and station.counts.
Promise: what went wrong is kept with its sentence and its time, and never stops the desk.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence

from station import VERSION, counts
from station.book import URL, Book
from sync.client import Client
from sync.database import connected, write
from sync.errors import Busy, Damaged, Malformed, Refused, SyncError, Unauthentic, Unreachable
from sync.taking import Outcome

log = logging.getLogger("yizhan.station.exchanging")


def exchange(book: Book, wait_seconds: float) -> Outcome:
    """One exchange under the folder's lock. Raises a SyncError, which by then is written down (Busy is not)."""
    try:
        with book.folder.turn_to_exchange(wait_seconds):
            outcome = _client(book).exchange()
    except Busy:
        raise
    except SyncError as fault:
        keep(book, fault)
        raise
    keep(book, None)
    return outcome


def keep(book: Book, fault: SyncError | None, *, exchanged: bool = True) -> None:
    """Write down how the last exchange went; a trouble that was overcome by other means is only forgotten."""
    at = book.edges.moment()
    with write(book.journal.db):
        if fault is None and exchanged:
            book.journal.set_mark(counts.LAST_EXCHANGE, at)
        told = {"at": at, "code": fault.code, "zh": fault.zh, "en": fault.en} if fault else None
        book.journal.set_mark(counts.LAST_ERROR, told)


def for_courier(book: Book, wait_seconds: float) -> Callable[[], None]:
    """An exchange for a thread that runs for ever: with its own connection, and raising nothing but SyncErrors."""

    def run() -> None:
        try:
            book.space.tend()
            with connected(book.journal.db):
                exchange(book, wait_seconds)
        except SyncError:
            raise
        except Exception as cause:
            log.exception("an exchange met a fault of this machine")
            fault = Damaged("store", "本机存储出现故障，未能上报。", "this machine's store is in trouble")
            with connected(book.journal.db):
                keep(book, fault)
            raise fault from cause

    return run


def no_answer(fault: SyncError) -> bool:
    """Whether no believable answer came: no line, or something that is not the centre. Trying later may help."""
    return isinstance(fault, Unreachable | Busy | Malformed | Unauthentic) and not isinstance(fault, Refused)


def _client(book: Book) -> Client:
    url = book.journal.mark(URL, "")
    return Client(book.journal, book.edges.road(url), lambda touched: on_mail(book, touched), lambda: _told(book))


def _told(book: Book) -> dict[str, object]:
    return {**counts.told(book.journal), "version": VERSION, "at": book.edges.moment()}


def on_mail(book: Book, touched: Sequence[str]) -> None:
    """Fold what mail touched, in its transaction. A new item or calendar may move the dates of every case."""
    if any(subject.startswith(("item:", "calendar:")) for subject in touched) and book.cases.table.select().exists():
        book.cases.rebuild()
        return
    book.cases.refresh(touched)
