"""A centre and a station with pictures, and a line between them that a test cuts: for tests of the blobs' channel.
May import sync, peewee and tests.books; neither forms nor a real exchange, so that the channel is seen to stand alone.
Promise: every byte comes from a seed; entries lie on both sides because the test wrote them there.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from sync.blob_answers import BlobAnswers
from sync.blob_rounds import BlobRounds, Carried, Limits
from sync.blobs import Blobs
from sync.chunks import Blob
from sync.database import connected, write
from sync.envelope import Draft, canonical
from sync.errors import SyncError, Unreachable
from sync.journal import Journal
from sync.keys import SigningKey
from sync.naming import Naming
from tests.books import FILES, Books

CENTRE, VILLAGE, TOWNSHIP = "320612", "32061210720501", "32061210700001"
DATA_KEY = bytes(range(32))
KIND = "case:shown"
PLENTY = Limits(day_bytes=10**9, turn_bytes=10**9)


def names(kind: str, facts: bytes) -> Iterable[tuple[str, int, int]]:
    """What an entry of these tests names."""
    return [(sha256, size, rank) for sha256, size, rank in json.loads(facts).get("blobs", [])]


class Side:
    """One node with its book, its blobs and its rows about them."""

    def __init__(self, folder: Path, node: str, seed: int, books: Books = FILES, *, spare_bytes: int = 0) -> None:
        self.folder, self.node, self.random = folder, node, random.Random(seed)
        folder.mkdir(exist_ok=True)
        self.key = SigningKey(self.random.randbytes(32))
        self.db = books.open(folder / "book.db", DATA_KEY)
        self.db.connect(reuse_if_open=True)
        self.spare_bytes, self.lives = spare_bytes, 0
        self.begin_life()
        self.journal.create()
        self.naming.create()

    def begin_life(self) -> None:
        """As when the process was started anew: nothing is remembered but what lies on the disk."""
        self.lives += 1
        chance = self.random.randbytes
        orders = self.node == CENTRE
        self.journal = Journal(self.db, self.node, f"{self.lives:032x}", self.key, chance, orders=orders)
        self.blobs = Blobs(self.folder, b"k" * 32, chance, self.spare_bytes)
        self.naming = Naming(self.journal, self.blobs, (KIND,), names)

    def picture(self, size: int) -> bytes:
        """Bytes that no compression makes smaller."""
        return self.random.randbytes(size)

    def tell(self, subject: str, *named: tuple[Blob, int]) -> None:
        """Write an entry that names blobs."""
        told = canonical({"v": 1, "blobs": [[*blob, rank] for blob, rank in named]})
        with write(self.db):
            self.journal.append([Draft(subject, KIND, told)])

    def close(self) -> None:
        """Let go of the book."""
        self.db.close()


class Album:
    """A centre and two stations that know each other's keys. ``line`` stands between the stations and the centre."""

    def __init__(self, folder: Path, books: Books) -> None:
        self.centre = Side(folder / "centre", CENTRE, 1, books)
        self.village, self.township = Side(folder / "village", VILLAGE, 2), Side(folder / "township", TOWNSHIP, 3)
        for side in (self.village, self.township):
            node = self.centre.journal.tables.node
            node.insert(id=side.node, key=side.key.public, state="active", nonce=f"nonce-{side.node}").execute()
            with write(side.db):
                side.journal.set_mark("centre", {"node": CENTRE, "key": self.centre.key.public.hex()})
                side.journal.set_mark("nonce", f"nonce-{side.node}")
        self.answers = BlobAnswers(self.centre.naming, lambda: 0.0)
        self.line = Line(self.answer)
        self.now, self.day = 0.0, "2026-11-22"

    def answer(self, body: bytes) -> bytes:
        """As the port would, in whatever thread."""
        with connected(self.centre.db):
            return self.answers.answer(body)

    def restart(self, side: Side) -> None:
        """A new life of one side."""
        side.begin_life()
        if side is self.centre:
            self.answers = BlobAnswers(side.naming, lambda: 0.0)

    def tell(self, subject: str, *named: tuple[Blob, int], by: Side | None = None) -> None:
        """An entry of a station that the centre has stored already; both stations hear of its subject."""
        (by or self.village).tell(subject, *named)
        self.centre.tell(subject, *named)
        for side in (self.village, self.township):
            audience = self.centre.journal.tables.audience
            audience.insert(subject=subject, station=side.node).on_conflict_ignore().execute()

    def turn(
        self, side: Side, limits: Limits = PLENTY, wanted: Callable[[Sequence[str]], set[str]] = lambda subjects: set(),
        hurry: Callable[[], bool] = lambda: False,
    ) -> Carried:  # fmt: skip
        """One turn of a station."""
        road = self.line.road
        return BlobRounds(side.naming, road, limits, wanted, lambda: self.now, lambda: self.day, hurry).run()

    def close(self) -> None:
        """Everybody goes home."""
        for side in (self.centre, self.village, self.township):
            side.close()


class Line:
    """Carries requests to ``far_end``; ``fate`` decides of each, by its number, what becomes of it."""

    def __init__(self, far_end: Callable[[bytes], bytes]) -> None:
        self._far_end = far_end
        self.sent: list[bytes] = []
        self.fate: Callable[[int], str] = lambda number: "whole"

    def road(self) -> Callable[[str, bytes], bytes]:
        """A connection."""
        return self._post

    def _post(self, path: str, body: bytes) -> bytes:
        assert path == "/sync/v1/blobs"
        self.sent.append(body)
        fate = self.fate(len(self.sent))
        if fate == "lost":
            raise Unreachable("no_line", "断线", "the line was cut")
        answer = self._far_end(body)
        if fate == "answer lost":
            raise Unreachable("no_line", "断线", "the line was cut")
        return answer[: len(answer) // 2] if fate == "cut" else answer


@contextmanager
def album_in(folder: Path, books: Books) -> Iterator[Album]:
    """An album that is closed at the end."""
    album = Album(folder, books)
    try:
        yield album
    finally:
        album.close()


def refused(doing: Callable[[], object]) -> str:
    """The code of the error that this raises."""
    try:
        doing()
    except SyncError as fault:
        return fault.code
    raise AssertionError("it was taken")
