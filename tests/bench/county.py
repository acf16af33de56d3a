"""A county for the figures: a centre, a village station that files, and a township station that takes over.
May import all four packages and the standard library.
Promise: everything is made through the product's own doors; what is short-cut says so where it is.
"""

from __future__ import annotations

import json
import os
import random
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from central import county as counties
from central import publishing, stations
from forms.acts.context import Context
from forms.case import Case
from forms.definition import ServiceItem
from forms.events import encode, subject_of
from forms.reading import read_case
from station import book as books
from station import exchanging
from station.__main__ import dice, serve
from station.book import Book
from station.catalogue import row_of_entry
from station.desk import Actor, Desk
from station.edges import Edges
from sync import folder as folders
from sync.client import enrol
from sync.database import connected, write
from sync.enrolment import read_code
from sync.envelope import Draft
from sync.folder import Folder
from sync.transfer import http_post
from tests.bench import filings
from tests.bench.processes import Server
from tests.bench.processes import serve as serving

COUNTY, TOWNSHIP, VILLAGE = "320612", "320612107", "320612107205"
AGENT, CLERK = "lihua", "wangfang"
AT_ONCE = 2_000
LOOK_SECONDS = 0.1
chance = os.urandom


@dataclass
class World:
    """The folders of a county and its two stations, and the centre's running process."""

    centre: Path
    village: Path
    township: Path
    server: Server

    def serve_again(self) -> None:
        """Serve the centre anew, on another port."""
        self.server = serving("central", self.centre)


def edges() -> Edges:
    """The product's own."""
    return Edges(
        seconds=time.time, monotonic=time.monotonic, chance=os.urandom, dice=dice, fraction=random.random,
        road=lambda url: http_post(url, time.monotonic), serve=serve,
    )  # fmt: skip


@contextmanager
def founded(place: Path, url: str | None = None) -> Iterator[World]:
    """Found the county, its book in a file or at ``url``, serve it, enrol both stations, add a person to each; the
    server is ended behind the block."""
    centre = place / "centre"
    with counties.founded(centre, COUNTY, "通州区", time.time, os.urandom, url) as county:
        publishing.found(county)
    with counties.opened(centre, time.time, os.urandom) as county:
        codes = [
            stations.add(county, office, name)[1] for office, name in ((VILLAGE, "柳河村"), (TOWNSHIP, "十总镇"))
        ]
    world = World(centre, place / "village", place / "township", serving("central", centre))
    try:
        for folder, code, user in zip((world.village, world.township), codes, (AGENT, CLERK), strict=True):
            _settle(folder, world.server.address, code, user)
        yield world
    finally:
        world.server.end()


def _settle(folder: Path, url: str, text: str, user: str) -> None:
    """What `station init` and `station user add` do."""
    code, here = read_code(text), edges()
    folders.found(folder, os.urandom)
    with books.entered(folder, here) as (opened, alone):
        books.settle_in(opened, here, code.station, url)
        book = books.bound(opened, here, alone)
        centre = enrol(book.journal, here.road(url), code, book.journal.key, os.urandom)
        assert centre
        exchanging.exchange(book, 5)
        Desk(book).add_user(user, book.role, "correct horse battery")
        exchanging.exchange(book, 5)


@contextmanager
def opened(folder: Path) -> Iterator[Book]:
    """A station's folder, open in this process."""
    with books.opened(folder, edges()) as book:
        yield book


def fileable(book: Book) -> list[ServiceItem]:
    """The items that a resident may file in person here."""
    return [
        item
        for item in book.catalogue.current().items.items()
        if book.level in item.file_at and "in_person" in item.modes
    ]


def applications(book: Book, count: int, seed: int = 1) -> Iterator[tuple[str, dict[str, object]]]:
    """(item code, document) for so many cases."""
    chance, items, today = random.Random(seed), fileable(book), book.edges.today()
    for _ in range(count):
        item = chance.choice(items)
        yield item.code, filings.application(item, chance, book.level, today)


def file_all(book: Book, count: int) -> list[float]:
    """File so many cases through the desk, each in a transaction like `station file`; returns the seconds of each."""
    desk, spent = Desk(book), []
    agent = desk.actor(AGENT)
    for code, document in list(applications(book, count)):
        begun = time.perf_counter()
        desk.file(agent, code, document)
        spent.append(time.perf_counter() - begun)
    return spent


def live_on(
    book: Book, user: str, acts: Sequence[str], most: Callable[[random.Random], int], cases: int | None = None
) -> int:
    """Later acts upon every case here (or the first so many), decided one by one as the desk does, written by the
    thousand in one transaction and without folding rows in between: the figures are about what travels. Returns how
    many entries were written."""
    chance, written, drafts = random.Random(2), 0, []
    actor, names = Desk(book).actor(user), _cases(book)[:cases]
    for case_id in names:
        case = read_case(case_id, map(row_of_entry, book.journal.history(f"case:{case_id}")))
        for event in filings.later(case, tuple(acts), _context(book, actor, case), chance, most(chance)):
            facts, personal = encode(event)
            drafts.append(Draft(subject_of(event, case_id, book.station), event.kind, facts, personal or b"{}"))
        if len(drafts) >= AT_ONCE or case_id == names[-1]:
            with write(book.journal.db):
                written += len(book.journal.append(drafts))
            drafts = []
    return written


def _cases(book: Book) -> list[str]:
    entry = book.journal.tables.entry
    found = entry.select(entry.subject).where(entry.kind == "case:submitted").order_by(entry.id).tuples()
    return [subject.removeprefix("case:") for (subject,) in found]


def _context(book: Book, actor: Actor, case: Case) -> Context:
    moment = book.edges.moment()
    return Context(
        office=book.office, role=actor.role, by=actor.name, at=moment, entered=moment, today=book.edges.today(),
        item=book.catalogue.current().item(case.item, case.item_version), salt=os.urandom(16).hex(),
        marks=frozenset(),
    )  # fmt: skip


def bodies(folder: Path) -> list[bytes]:
    """Every filing of a folder as one JSON object, for the lower bound: what an entry says, without what sync adds."""
    with opened(folder) as book:
        entry = book.journal.tables.entry
        read = book.journal.read(entry.kind == "case:submitted")
        return [_body(one.subject, one.kind, one.content.facts, one.content.personal or b"{}") for one in read]


def bodies_after(folder: Path, first_id: int) -> list[bytes]:
    """Every own entry behind a row, likewise."""
    with opened(folder) as book:
        entry = book.journal.tables.entry
        read = book.journal.read(entry.id > first_id)
        return [
            _body(f"{one.subject}/{one.seq}", one.kind, one.content.facts, one.content.personal or b"{}")
            for one in read
            if one.owner == book.station
        ]


def _body(name: str, kind: str, facts: bytes, personal: bytes) -> bytes:
    head = json.dumps({"id": name, "kind": kind}, separators=(",", ":"))[:-1].encode()
    return head + b',"facts":' + facts + b',"personal":' + personal + b"}"


def drained(world: World) -> int:
    """Wait until the centre has judged all that it stored, over a connection of our own; returns how many waited."""
    folder = folders.unlock(world.centre, chance)
    try:
        with connected(folder.db):
            first = left = _unjudged(folder)
            while left:
                time.sleep(LOOK_SECONDS)
                left = _unjudged(folder)
    finally:
        folder.leave()
    return first


def _unjudged(folder: Folder) -> int:
    return int(folder.db.execute_sql("SELECT count(*) FROM entry WHERE status = 0 AND status <> 1").fetchone()[0])


def document(row: Mapping[str, Any]) -> str:
    """A row as projections keep it."""
    return json.dumps(row, ensure_ascii=False)


def move(book: Book, url: str) -> None:
    """Tell a station where the centre is served now."""
    with write(book.journal.db):
        book.journal.set_mark(books.URL, url)
