"""Exchanging with the centre: one process at a time, mail folded as it comes in, and the outcome written down.
May import sync, station.book, station.counts and station.given.
Promise: what went wrong is kept with its sentence and its time, and never stops the desk.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial

from station import VERSION, counts, register, scans
from station.book import URL, Book
from station.given import Given
from station.next_try import road_to
from station.settings import Settings
from sync.client import Client
from sync.database import connected, write
from sync.errors import Busy, Damaged, Malformed, Refused, SyncError, Unauthentic, Unreachable
from sync.taking import GIVEN_BACK, Outcome

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
        keep_given_back(book)
        raise
    keep(book, None)
    _compare_clocks(book, outcome.centre_time)
    keep_given_back(book)
    return outcome


def keep(book: Book, fault: SyncError | None, *, exchanged: bool = True) -> None:
    """Write down how the last exchange went; a trouble that was overcome by other means is only forgotten."""
    at = book.edges.moment()
    with write(book.journal.db):
        if fault is None and exchanged:
            book.journal.set_mark(counts.LAST_EXCHANGE, at)
        told = {"at": at, "code": fault.code, "zh": fault.zh, "en": fault.en} if fault else None
        book.journal.set_mark(counts.LAST_ERROR, told)


def _compare_clocks(book: Book, centre_time: int) -> None:
    """How far this machine's clock is from the centre's, for people: no decision is made by either."""
    if centre_time:
        with write(book.journal.db):
            book.journal.set_mark(counts.CLOCK_APART_SECONDS, int(book.edges.seconds()) - centre_time)


def keep_given_back(book: Book) -> None:
    """Own entries that this folder had lost came back, in an exchange that ended well or was cut: their number and the
    time are kept until somebody at the desk has read it."""
    with write(book.journal.db):
        count = int(book.journal.mark(GIVEN_BACK, 0))
        if count:
            before = book.journal.mark(counts.GIVEN_BACK) or {"count": 0}
            told = {"count": before["count"] + count, "at": book.edges.moment()}
            book.journal.set_mark(counts.GIVEN_BACK, told)
            book.journal.set_mark(GIVEN_BACK, 0)


def seen_given_back(book: Book) -> None:
    """Somebody at the desk has read what was given back by the centre."""
    with write(book.journal.db):
        book.journal.set_mark(counts.GIVEN_BACK, None)


def carry_scans(book: Book, wait_seconds: float, day_bytes: int, turn_bytes: int) -> bool:
    """One turn of the pictures' channel under the folder's lock; whether to go on at once. While another process of
    the folder exchanges, that one carries them."""
    try:
        with book.folder.turn_to_exchange(wait_seconds):
            return scans.carry(book, day_bytes, turn_bytes)
    except Busy:
        return False


def for_courier(book: Book, settings: Settings, again: Callable[[], None] = lambda: None) -> Callable[[], None]:
    """An exchange for a thread that runs for ever: with its own connection, and raising nothing but SyncErrors. Behind
    the records a turn of pictures; ``again`` is rung when more of them are left. The register of papers is kept up on
    the way, line or no line, so that no page waits for what was written in months."""
    wait_seconds, given = settings.exchange_wait_seconds, Given(book.journal)

    def run() -> None:
        try:
            book.space.tend()
            with connected(book.journal.db):
                given.catch_up()
                exchange(book, wait_seconds)
                if carry_scans(book, wait_seconds, settings.scans_day_bytes, settings.scans_turn_bytes):
                    again()
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
    road = road_to(book.edges, book.folder.path, url)
    return Client(book.journal, road, lambda touched: on_mail(book, touched), lambda: _told(book))


def _told(book: Book) -> dict[str, object]:
    return {**counts.told(book.journal), "version": VERSION, "at": book.edges.moment()}


def on_mail(book: Book, touched: Sequence[str]) -> None:
    """Fold what mail touched, in its transaction. A new item or calendar may move the dates of every case, a calendar
    those of ledgers too."""
    book.records.refresh(touched)
    if any(subject.startswith("calendar:") for subject in touched):
        book.records.redate()
    fold = partial(register.fold_row, book.journal, book.catalogue.current())
    if any(subject.startswith(("item:", "calendar:")) for subject in touched) and book.cases.table.select().exists():
        book.cases.rebuild(fold)
        return
    book.cases.refresh(touched, fold)
