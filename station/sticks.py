"""The stick at a station: writing one for every office on the way, and reading the county's reply or a village's stick.
May import forms, sync, the station's book, counts and exchanging.
Promise: only keys that the county published are believed; what was written to a stick is counted until it is confirmed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

from forms import offices
from forms.events import Event
from forms.reading import event_of
from station import VERSION, counts
from station.book import Book
from station.catalogue import row_of_entry
from station.exchanging import keep_given_back, on_mail
from sync import bundle, sealing
from sync import tables as t
from sync.bundle import Loaded, ReadIn
from sync.database import write
from sync.errors import Refused
from sync.faults import plain

# What the stick that was read last brought, for the page; and how many of its cases are named there.
READ = "stick_read"
CASES_NAMED = 20
IN_MEMORY_BYTES = 1_000_000


@dataclass(frozen=True)
class Written:
    """A stick that was written: what it takes along, its size, and whether the township on the way can read it."""

    loaded: Loaded
    size_bytes: int
    township: bool


def published(book: Book) -> dict[str, Mapping[str, Any]]:
    """The stations that the county has published and not revoked, by id: their facts, with ``key`` and ``sealing``."""
    entry, found = book.journal.tables.entry, dict[str, Mapping[str, Any]]()
    of_stations = (entry.subject >= "station:") & (entry.subject < "station;")
    told = book.journal.read(of_stations, entry.status == t.ADMITTED)
    for one in sorted(told, key=lambda entry: entry.stamp or (0, 0, "")):
        event = event_of(row_of_entry(one))
        if isinstance(event, Event) and event.kind == "station:enrolled":
            found[event.facts["station"]] = event.facts
        elif isinstance(event, Event) and event.kind == "station:revoked":
            found.pop(event.facts["station"], None)
    return found


def readers(book: Book) -> tuple[list[bytes], bool]:
    """The sealing keys of every office on the way, the county's last; and whether a township's is among them."""
    centre = book.journal.mark("centre")
    if centre is None:
        raise Refused("not_enrolled", "本站尚未注册，请先执行 station init。", "this station is not enrolled yet")
    above = offices.parent(book.office) if book.level == offices.VILLAGE else None
    keys = [bytes.fromhex(one["sealing"]) for one in published(book).values() if one["station_office"] == above]
    return [*keys, bytes.fromhex(centre["sealing"])], bool(keys)


def write_out(book: Book, target: Path | BinaryIO) -> Written:
    """Write everything that no backup of the centre holds yet into a sealed file. Raises a SyncError; then the file
    that was there is there still."""
    keys, township = readers(book)
    loaded = bundle.load(book.journal)
    told = {**counts.told(book.journal), "version": VERSION, "at": book.edges.moment()}
    frames = bundle.messages(book.journal, loaded, told)
    if isinstance(target, Path):
        size_bytes = bundle.save(target, keys, frames, book.edges.chance)
    else:
        size_bytes = sealing.write(target, keys, frames, book.edges.chance)
    with write(book.journal.db):
        bundle.note(book.journal, loaded, book.edges.moment())
    return Written(loaded, size_bytes, township)


def write_aside(book: Book) -> tuple[Written, BinaryIO]:
    """Write a stick into a file without a name, which is gone once it is closed; at its beginning. Raises a SyncError,
    Full where the disk has no room for it."""
    with ExitStack() as undo:
        folder = str(book.folder.path)
        target = cast("BinaryIO", undo.enter_context(tempfile.SpooledTemporaryFile(IN_MEMORY_BYTES, dir=folder)))
        try:
            written = write_out(book, target)
            target.seek(0)
        except OSError as fault:
            told = plain(fault)
            if told is None:
                raise
            raise told from fault
        undo.pop_all()
    return written, target


def read_in(book: Book, source: BinaryIO, wait_seconds: float) -> ReadIn:
    """Take in a stick. Raises a SyncError with nothing taken in, or Busy while an exchange is under way."""
    keys = {name: bytes.fromhex(facts["key"]) for name, facts in published(book).items()}
    with book.folder.turn_to_exchange(wait_seconds):
        found = bundle.read_in(book.journal, source, keys.get, lambda touched: on_mail(book, touched))
    keep_given_back(book)
    cases = [one.removeprefix("case:") for one in dict.fromkeys(found.subjects) if one.startswith("case:")]
    told = {"kind": found.kind, "sender": found.sender, "entries": found.entries, "new": found.new}
    with write(book.journal.db):
        book.journal.set_mark(READ, {**told, "cases": cases[:CASES_NAMED], "at": book.edges.moment()})
    return found
