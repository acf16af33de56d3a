"""A centre, stations and a court that know no forms: payloads are small, verdicts and listeners are set by the test.
May import sync, peewee and tests.books; neither forms nor tests.world, so that sync is seen to stand without them.
Promise: every byte comes from a seed, every book is a real one of a real engine, nothing is patched in sync.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sync import enrolment, wire
from sync.admission import ADMIT, Admission, Verdict
from sync.client import Client, enrol
from sync.database import write
from sync.envelope import NO_LINK, Content, Draft, Head, canonical, digest_of, link_after
from sync.errors import SyncError
from sync.journal import LANE_OPENED, Entry, Journal
from sync.keys import SigningKey
from sync.server import Server
from sync.taking import Outcome
from sync.wire import Batch, head_payload
from tests.books import FILES, Books

CENTRE = "320612"
VILLAGE, TOWNSHIP, OTHER = "32061210720501", "32061210700001", "32061210720601"
DATA_KEY = bytes(range(32))


def draft(subject: str = "case:1", text: str = "x", kind: str = "case:noted", **more: Any) -> Draft:
    """One thing that a desk writes down."""
    return Draft(subject, kind, canonical({"v": 1, "text": text, **more}))


class Clock:
    """Seconds since 1970 that a test turns."""

    def __init__(self, now: float = 1_790_000_000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


class Court:
    """Verdicts by kind, listeners by subject; remembers what it was asked and what it projected."""

    def __init__(self) -> None:
        self.verdicts: dict[str, Verdict | Callable[[Entry, Sequence[Entry]], Verdict]] = {}
        self.listeners: dict[str, set[str]] = {}
        self.judged: list[tuple[str, int]] = []
        self.projected: list[str] = []

    def judge(self, entry: Entry, history: Sequence[Entry]) -> Verdict:
        """As the test set it for the kind; admitted where nothing was set."""
        self.judged.append((entry.lane, entry.seq))
        verdict = self.verdicts.get(entry.kind, ADMIT)
        return verdict(entry, history) if callable(verdict) else verdict

    def audience(self, entry: Entry, history: Sequence[Entry]) -> Iterable[str]:
        """As the test set it for the subject."""
        return sorted(self.listeners.get(entry.subject, ()))

    def project(self, subjects: Sequence[str]) -> None:
        """Only remembers."""
        self.projected += subjects


class Node:
    """A journal in a book of its own; ``live`` begins another life on the same book."""

    def __init__(self, path: Path, node: str, seed: int, *, orders: bool = False, books: Books = FILES) -> None:
        self.path, self.node, self.orders, self.books = path, node, orders, books
        self.random = random.Random(f"{seed} {node} {path.name}")
        self.chance: Callable[[int], bytes] = self.random.randbytes
        self.key = SigningKey(random.Random(f"key {node}").randbytes(32))
        self.live()
        self.journal.create()

    def live(self) -> None:
        """Open the book as the first process of another life."""
        self.db = self.books.open(self.path, DATA_KEY)
        self.db.connect()
        life = self.chance(16).hex()
        self.journal = Journal(self.db, self.node, life, self.key, self.chance, orders=self.orders)

    def close(self) -> None:
        """Leave the book."""
        self.db.close()

    def image(self, aside: Path) -> Path:
        """Copy the book as it is now and go on in the same life."""
        self.close()
        self.books.copy(self.path, aside)
        self.db.connect()
        return aside

    def restore(self, image: Path) -> None:
        """Put an older book in the place of this one, and begin a life on it."""
        self.close()
        self.books.put_back(image, self.path)
        self.live()

    def write(self, *drafts: Draft) -> list[Entry]:
        """Append in a transaction of its own."""
        with write(self.db):
            return self.journal.append(drafts or (draft(),))

    def lane(self) -> str:
        """The lane of this life."""
        with write(self.db):
            return self.journal.lane_of_this_life()


class Centre(Node):
    """A node that orders, with its court, admission and server."""

    def __init__(self, path: Path, seed: int = 1, books: Books = FILES) -> None:
        self.clock = Clock()
        self.court = Court()
        super().__init__(path, CENTRE, seed, orders=True, books=books)

    def live(self) -> None:
        """Another life of the centre."""
        super().live()
        self.admission = Admission(self.journal, self.court)
        self.server = Server(self.journal, self.admission, self.clock)

    def know(self, station: Node) -> None:
        """Enrol a station without the line."""
        table = self.journal.tables.node
        table.insert(id=station.node, key=station.key.public, state="active", nonce="0" * 32).execute()
        station.journal.set_mark("nonce", "0" * 32)
        station.journal.set_mark(
            "centre", {"node": CENTRE, "key": self.key.public.hex(), "sealing": self.key.sealing.hex()}
        )

    def post(self, path: str, body: bytes) -> bytes:
        """The whole line."""
        return (
            self.server.enrol(body, lambda station, key: None)
            if path == wire.ENROL_PATH
            else self.server.answer(path, body)
        )

    def own(self, *drafts: Draft) -> list[Entry]:
        """The centre writes down something of its own."""
        with write(self.db):
            return self.admission.admit_own(drafts)

    def entries(self, owner: str) -> list[Entry]:
        """What the centre has of a station's own hand, openings left out, as it came."""
        return self.journal.find("l.owner = ? AND e.kind <> ?", owner, LANE_OPENED)


class Station(Node):
    """A node that exchanges; ``post`` is its line and may be replaced."""

    def __init__(self, path: Path, node: str = VILLAGE, seed: int = 1, post: Any = None) -> None:
        super().__init__(path, node, seed)
        self.post = post

    def exchange(self) -> Outcome:
        """One exchange over the present line."""
        return Client(self.journal, lambda path, body: self.post(path, body)).exchange()

    def enrol(self, centre: Centre) -> None:
        """Enrol over the line with a fresh code."""
        with write(centre.db):
            code = centre.server.invite(self.node, self.chance(enrolment.SECRET_BYTES))
        enrol(self.journal, self.post, enrolment.read_code(code), self.key, self.chance)


class County:
    """A centre and stations that know each other; ``county[node]`` is a station."""

    def __init__(self, path: Path, *stations: str, seed: int = 1, books: Books = FILES) -> None:
        self.path = path
        self.centre = Centre(path / "centre.db", seed, books)
        self.stations: dict[str, Station] = {}
        for node in stations or (VILLAGE,):
            self.add(node, seed=seed)

    def add(self, node: str, seed: int = 1) -> Station:
        """One more enrolled station."""
        station = Station(self.path / f"{node}.db", node, seed, self.centre.post)
        self.stations[node] = station
        self.centre.know(station)
        return station

    def __getitem__(self, node: str) -> Station:
        return self.stations[node]

    def close(self) -> None:
        """Everybody goes home."""
        for node in (self.centre, *self.stations.values()):
            node.close()


@contextmanager
def county(path: Path, *stations: str, seed: int = 1, books: Books = FILES) -> Iterator[County]:
    """A county for the length of a block."""
    built = County(path, *stations, seed=seed, books=books)
    try:
        yield built
    finally:
        built.close()


class Hand:
    """Somebody who writes lanes by hand with a station's key: honest chains in any shape that a test wants."""

    def __init__(self, station: str = VILLAGE, seed: int = 7) -> None:
        self.node = station
        self.key = SigningKey(random.Random(f"key {station}").randbytes(32))
        self.random = random.Random(seed)
        self.links: dict[str, list[bytes]] = {}

    def begin(self, parent: Head | None = None, *entries: Content) -> Batch:
        """A new lane behind ``parent``, with entries behind its opening."""
        lane = self.random.randbytes(16).hex()
        self.links[lane] = [NO_LINK]
        facts = canonical({"v": 1, "owner": self.node, "parent": wire.head_words(parent) if parent else None})
        return self.go_on(lane, Content(f"lane:{lane}", "", LANE_OPENED, facts, b"{}"), *entries)

    def go_on(self, lane: str, *entries: Content) -> Batch:
        """The next entries of a lane."""
        links = self.links[lane]
        first = len(links)
        for content in entries:
            links.append(link_after(links[-1], digest_of(lane, len(links), content)))
        return Batch(lane, first, entries, links[-1], self.sign(lane), links[first - 1])

    def sign(self, lane: str) -> bytes:
        """The signature over a lane's present head."""
        return self.key.sign("lane", head_payload(self.head(lane)))

    def head(self, lane: str, seq: int = -1) -> Head:
        """A lane's head, or an earlier point of it."""
        links = self.links[lane]
        seq = len(links) - 1 if seq < 0 else seq
        return Head(lane, seq, links[seq])


def content(text: str = "x", subject: str = "case:1", seen: str = "", kind: str = "case:noted") -> Content:
    """One entry as it travels."""
    return Content(subject, seen, kind, canonical({"v": 1, "text": text}), b"{}")


def texts(entries: Iterable[Entry]) -> list[str]:
    """What the entries say, for short comparisons."""
    return [part.content.facts.decode().split('"text":"')[1].split('"')[0] for part in entries]


def code_of(act: Callable[[], Any]) -> str:
    """The code with which an act is refused, or "" when it is not."""
    try:
        act()
    except SyncError as fault:
        return fault.code
    return ""
