"""What one case costs as the journal grows: `python -m tests.bench.bench_growth [CASES...]`, 1,000 to 100,000 usually.
May import the parts of this folder, the product and the standard library; asserts nothing.
Promise: the same questions at every size, with the plans that scan, so that a flat figure has a reason and not luck.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from central import county as counties
from station import exchanging, register
from station.book import Book
from station.desk import Desk
from sync import tables as t
from sync.database import insert_rows, write
from sync.envelope import Draft, Head, Stamp
from sync.journal import Entry, content_of
from sync.wire import head_payload
from tests.bench import county
from tests.bench.county import World
from tests.bench.figures import say

SIZES = (1_000, 10_000, 100_000)
NEW = 100
LISTS = 20
PAGE = 50
TEMPLATES = 100
AT_ONCE = 5_000
# Behind every place that the centre has given out by then.
PLACES_FROM = 10_000_000
BIG_TABLES = ("entry", "mail", "case_row")


# --- filling ---------------------------------------------------------------------------------------------------------


def fill(world: World, book: Book, size: int) -> float:
    """Cases in the village's own lane, admitted long ago: copies of some that the desk filed, under other numbers,
    appended by the thousand straight into both journals, with their rows at the village. Returns the seconds."""
    begun = time.perf_counter()
    with counties.opened(world.centre, time.time, county.chance) as centre:
        entry = book.journal.tables.entry
        made = book.journal.read(entry.kind == "case:submitted", limit=TEMPLATES)
        rows = [book.cases.get(one.subject) or {} for one in made]
        have = book.journal.count(entry.kind == "case:submitted")
        while have < size:
            some = range(have, min(size, have + AT_ONCE))
            with write(book.journal.db):
                written = book.journal.append([_copy(made[n % len(made)], n) for n in some])
                _admit(book.journal, written)
                _list(book, [{**rows[n % len(rows)], "filed_at": _minute(n)} for n in some], written)
                lane = _acknowledged(book, written[-1].lane)
            with write(centre.db):
                _store(book.journal, centre.journal, lane)
            have = some.stop
    return time.perf_counter() - begun


def _copy(one: Entry, number: int) -> Draft:
    return Draft(f"{one.subject}{number:07d}", one.kind, one.content.facts, one.content.personal or b"{}")


def _minute(number: int) -> str:
    month, day = number // 40_320 % 12 + 1, number // 1_440 % 28 + 1
    return f"2025-{month:02d}-{day:02d}T{number // 60 % 24:02d}:{number % 60:02d}+08:00"


def _admit(journal: Any, written: list[Entry]) -> None:
    stamps = [Stamp(1, PLACES_FROM + one.seq, "0" * 32) for one in written]
    journal.settle([(one.id, t.ADMITTED, "", stamp) for one, stamp in zip(written, stamps, strict=True)])


def _list(book: Book, rows: list[dict[str, Any]], written: list[Entry]) -> None:
    columns = ("subject", "document", *register.COLUMNS)
    told = []
    for row, one in zip(rows, written, strict=True):
        row["case"] = one.subject.removeprefix("case:")
        told.append((one.subject, county.document(row), *(str(row.get(name) or "") for name in register.COLUMNS)))
    insert_rows(book.journal.db, "case_row", columns, told)


def _acknowledged(book: Book, name: str) -> Any:
    table = book.journal.tables.lane
    lane = table.get(table.name == name)
    lane.acked = lane.signed_seq = lane.head_seq
    lane.signature = book.journal.key.sign("lane", head_payload(Head(name, lane.head_seq, bytes(lane.head_link))))
    lane.save()
    return lane


def _store(here: Any, there: Any, lane: Any) -> None:
    """What the centre has of the lane when it has all: the entries with their links, and the signed head."""
    table, entry = there.tables.lane, here.tables.entry
    told = {name: getattr(lane, name) for name in ("owner", "parent", "parent_seq", "status")}
    known = table.get_or_none(table.name == lane.name) or table.create(name=lane.name, head_link=bytes(32), **told)
    new = entry.select().where(entry.lane == lane.id, entry.seq > known.head_seq).order_by(entry.seq)
    columns = ("subject", "seen", "kind", "facts", "personal", "erased")
    arrived = [
        (one.seq, one.digest, one.link, content_of(*(getattr(one, name) for name in columns)))
        for one in new.iterator()
    ]  # fmt: skip
    there.keep(known.id, arrived, t.ADMITTED)
    known.head_seq, known.head_link = lane.head_seq, lane.head_link
    known.signed_seq, known.signature = lane.signed_seq, lane.signature
    known.save()


# --- asking ----------------------------------------------------------------------------------------------------------


@contextmanager
def timed(book: Book, into: list[float]) -> Iterator[None]:
    """Milliseconds of this process's CPU: others at work on the machine do not count."""
    begun = time.process_time()
    yield
    into.append(1000 * (time.process_time() - begun))


@contextmanager
def plans(book: Book, found: dict[str, str]) -> Iterator[None]:
    """Every question asked inside the block whose plan reads a whole big table, with that plan."""
    connection, asked = book.journal.db.connection(), {}

    def heard(cursor: Any, statement: str, bindings: Any) -> bool:
        asked.setdefault(statement, bindings)
        return True

    connection.exec_trace = heard
    try:
        yield
    finally:
        connection.exec_trace = None
    for statement, bindings in asked.items():
        if statement.lstrip("( ").upper().startswith(("SELECT", "UPDATE", "DELETE", "WITH")):
            for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {statement}", bindings):
                if detail.startswith("SCAN") and not detail.startswith("SCAN CONSTANT"):
                    found[statement] = detail


def ask(world: World, book: Book, drained: Callable[[], None]) -> dict[str, float]:
    """Medians at this size, in milliseconds of the station's CPU: filing one case, an exchange that pushes a hundred
    new ones (their verdicts mostly come with it), one more, a page of the list, an exchange with nothing to say."""
    desk, filing, pages, idle, push, receipts = Desk(book), [], [], [], [], []
    agent, spent = desk.actor(county.AGENT), time.perf_counter()
    for code, document in list(county.applications(book, NEW, book.journal.count())):
        with timed(book, filing):
            desk.file(agent, code, document)
    with timed(book, push):
        exchanging.exchange(book, 5)
    drained()
    with timed(book, receipts):
        exchanging.exchange(book, 5)
    for _ in range(LISTS):
        with timed(book, pages):
            register.listing(book.journal, book.cases, order="filed_at", limit=PAGE)
    for _ in range(5):
        with timed(book, idle):
            exchanging.exchange(book, 5)
    return {
        "file": median(filing), "push_100": push[0], "receipts_100": receipts[0], "page_50": median(pages),
        "idle_exchange": median(idle), "wall_seconds": time.perf_counter() - spent,
    }  # fmt: skip


def scans(book: Book) -> dict[str, str]:
    """Whatever filing, listing and exchanging ask that reads a whole table."""
    found: dict[str, str] = {}
    desk = Desk(book)
    code, document = next(county.applications(book, 1, 99))
    with plans(book, found):
        desk.file(desk.actor(county.AGENT), code, document)
        exchanging.exchange(book, 5)
        register.listing(book.journal, book.cases, order="filed_at", limit=PAGE)
    return found


def _question(statement: str) -> str:
    """A statement from its FROM on, which is where it says what it reads."""
    said = " ".join(statement.split())
    return said[max(0, said.find(" FROM ")) :][:400]


def main(sizes: tuple[int, ...]) -> None:
    """Fill, ask, fill on."""
    with tempfile.TemporaryDirectory() as scratch, county.founded(Path(scratch)) as world:
        _grow(world, sizes)


def _grow(world: World, sizes: tuple[int, ...]) -> None:
    # One life of the folder throughout, as under a `serve` that runs for years: its lane grows with the journal.
    with county.opened(world.village) as book:
        county.file_all(book, TEMPLATES)
        exchanging.exchange(book, 5)
        county.drained(world)
        exchanging.exchange(book, 5)
        first: dict[str, float] = {}
        for size in sizes:
            told = _at(world, book, size, first)
            first = first or told
        for statement, plan in scans(book).items():
            say("reads all", plan=plan, statement=_question(statement))


def _at(world: World, book: Book, size: int, first: dict[str, float]) -> dict[str, float]:
    world.server.end()
    seconds = fill(world, book, size)
    world.serve_again()
    county.move(book, world.server.address)
    told = ask(world, book, lambda: county.drained(world))
    ratios = {name: round(value / (first or told)[name], 2) for name, value in told.items() if name != "wall_seconds"}
    say(f"{size} cases", fill_seconds=seconds, **told, ratios=ratios)
    return told


if __name__ == "__main__":
    main(tuple(int(word) for word in sys.argv[1:]) or SIZES)
