"""The pictures in a case's file at this station: keeping them, carrying them, and where each of them is now.
May import forms.scans, sync's blobs and the station's book, settings and register.
Promise: a picture lies on the disk before an entry names it, and what a page says of it was looked up that moment.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.case import Case
from forms.errors import Declined
from forms.scans import Picture, Scan, facts_of
from station.book import URL, Book
from station.next_try import road_to
from station.pictures import MEDIA_TYPE, Developed
from station.problems import decline, of_error
from sync.blob_rounds import BlobRounds, Carried, Limits
from sync.chunks import Blob
from sync.database import write
from sync.errors import SyncError

# How long pictures may keep the line before records are asked for again.
TURN_SECONDS = 20.0
LAST_TROUBLE = "scans_trouble"
# Where a picture is: only here yet, here and at the centre, at the centre and still to come, or not heard of yet.
TO_GO, BOTH, COMING = "to_go", "both", "coming"
log = logging.getLogger("yizhan.station.scans")


@dataclass(frozen=True)
class Shown:
    """A scan as the case's page shows it: where its whole picture is, and whether each of the two can be shown."""

    scan: Scan
    standing: str
    whole_here: bool
    small_here: bool


def blob_of(picture: Picture) -> Blob:
    """What sync calls a picture."""
    return Blob(picture.sha256, picture.size_bytes)


def kept(book: Book, whole: Developed, small: Developed) -> Mapping[str, Any]:
    """Keep both pictures; returns what an entry tells of them. Raises Declined where there is no room."""
    try:
        blobs = [book.scans.blobs.keep(one.content) for one in (small, whole)]
    except SyncError as fault:
        raise Declined((of_error(fault),)) from fault
    pictures = (Picture(*blob, one.width, one.height) for blob, one in zip(blobs, (small, whole), strict=True))
    told_small, told_whole = pictures
    return facts_of(told_whole, told_small, MEDIA_TYPE)


def demand(book: Book, scan: Mapping[str, Any]) -> None:
    """Both pictures of an entry that is about to be written are here. Raises Declined."""
    blobs = (Blob(scan["scan"], scan["size_bytes"]), Blob(scan["thumbnail"], scan["thumbnail_size_bytes"]))
    if not all(book.scans.blobs.has(blob) for blob in blobs):
        raise decline("picture", "picture_gone")


def content(book: Book, picture: Picture) -> bytes | None:
    """The bytes of a picture; None where they have not come yet. What is damaged is fetched again."""
    blob = blob_of(picture)
    if not book.scans.blobs.has(blob):
        return None
    try:
        return book.scans.blobs.read(blob)
    except SyncError:
        log.exception("a picture of this folder is damaged; it is fetched again")
        book.scans.lost(blob)
        return None


def shown(book: Book, case: Case) -> list[Shown]:
    """The scans of a case, each with where it is."""
    book.scans.catch_up()
    blobs = [blob_of(one) for scan in case.scans for one in (scan.whole, scan.small)]
    where = book.scans.where(blobs)
    found = []
    for scan in case.scans:
        here, there = where.get(blob_of(scan.whole), (False, False))
        small_here, _ = where.get(blob_of(scan.small), (False, False))
        found.append(Shown(scan, COMING if not here else BOTH if there else TO_GO, here, small_here))
    return found


def wanted(book: Book) -> Callable[[Sequence[str]], set[str]]:
    """Whole pictures belong where the file lies: chooses the cases that this office holds."""

    def choose(subjects: Sequence[str]) -> set[str]:
        table = book.cases.table
        held = table.select(table.subject).where(table.desk == book.office).tuples()
        return {subject for (subject,) in held} & set(subjects)

    return choose


def carry(book: Book, day_bytes: int, turn_bytes: int) -> bool:
    """One turn of the pictures' channel; the caller holds the folder's lock for exchanging. Returns whether to go on
    at once: something was carried, and more is left. A trouble is written down and raises nothing, since the records
    were exchanged."""
    if book.journal.mark("centre") is None:
        return False
    url, end = book.journal.mark(URL, ""), book.edges.monotonic() + TURN_SECONDS
    book.scans.sweep(book.edges.seconds())
    turn = BlobRounds(
        book.scans, lambda: road_to(book.edges, book.folder.path, url), Limits(day_bytes, turn_bytes), wanted(book),
        book.edges.monotonic,
        lambda: book.edges.today().isoformat(),
        lambda: book.journal.unsent() > 0 or book.edges.monotonic() > end,
    )  # fmt: skip
    done = turn.run()
    _keep(book, done)
    left = book.scans.to_go(wanted(book))
    return done.moved and done.fault is None and bool(left.files or left.coming)


def _keep(book: Book, done: Carried) -> None:
    fault = done.fault
    told = {"at": book.edges.moment(), "code": fault.code, "zh": fault.zh, "en": fault.en} if fault else None
    if told != book.journal.mark(LAST_TROUBLE):
        with write(book.journal.db):
            book.journal.set_mark(LAST_TROUBLE, told)
