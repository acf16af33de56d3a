"""60 people at one station: `python -m tests.bench.bench_people [CASES [RESIDENTS [PEOPLE [SECONDS]]]]`.
May import all four packages, the parts of this folder and tests.browser.filling; asserts nothing.
Promise: real `serve` and centre, each person with her own sign-in and pauses; the courier sends what they file.
"""

from __future__ import annotations

import random
import re
import signal
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from central import county as counties
from forms.initials import initials_of
from station import book as books
from station import exchanging
from station.desk import Desk
from sync.database import connected, insert_rows, rows, write
from sync.journal import ENTRY_COLUMNS
from tests.bench import county, crowd, worlds
from tests.bench.bench_pages import PASSWORD, Browser, a_fifth
from tests.bench.figures import say
from tests.bench.processes import Server, forget_peak, peak_mb, serve
from tests.browser.filling import fields_of, with_dates

CASES, RESIDENTS, PEOPLE, SECONDS = 20_000, 30_000, 60, 100
# 120 clicks an hour each: who asks a resident, leafs through papers and types clicks every half minute.
PAUSE_SECONDS = 30.0
APPLICATIONS = 400
# Who finds the door crowded does what the page says.
AGAIN_SECONDS = 3.0
Click = tuple[str, Callable[[], int]]


@dataclass
class Stock:
    """What people look for and file; each application once."""

    numbers: Sequence[str]
    names: Sequence[str]
    documents: Sequence[str]
    phones: Sequence[str]
    applications: list[tuple[str, dict[str, Any]]]
    chance: random.Random


@dataclass
class Told:
    """What the clicks of one pace cost, by page: seconds until the last byte; and the answers that were no page."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrong: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    crowded: int = 0

    def ranks(self, seconds: Sequence[float]) -> dict[str, float]:
        """In milliseconds."""
        ordered = sorted(seconds)
        p95 = ordered[max(0, -(-95 * len(ordered) // 100) - 1)]
        return {name: 1000 * value for name, value in (("p50", median(ordered)), ("p95", p95), ("max", ordered[-1]))}


# --- what people do --------------------------------------------------------------------------------------------------


def looking_up(browser: Browser, stock: Stock) -> Iterator[Click]:
    """Somebody asks how far her case is: found by whatever she says, looked at, and the receipt printed again."""
    ways = {
        "number": stock.numbers, "phone": stock.phones, "ID tail": [one[-4:] for one in stock.documents],
        "name": stock.names, "initials": [initials_of(one).split()[0] for one in stock.names],
        "surname": [one[0] for one in stock.names],
    }  # fmt: skip
    way = stock.chance.choice(list(ways))
    text = stock.chance.choice(ways[way])
    yield f"find by {way}", lambda: browser.ask("/find", {"csrf": browser.token(), "text": text})
    case = stock.chance.choice(stock.numbers)
    yield "case", lambda: browser.ask(f"/cases/{case}")
    yield "receipt", lambda: browser.ask(f"/cases/{case}/receipt")


def working(browser: Browser, stock: Stock) -> Iterator[Click]:
    """The desk's list, a case of it, a note."""
    yield "home", lambda: browser.ask("/")
    shown = stock.chance.choice(("due", "examine", "handle", "result"))
    yield "home, a list", lambda: browser.ask(f"/?show={shown}")
    case = (re.findall(r'href="/cases/([\w-]+)"', browser.text) or list(stock.numbers))[0]
    yield "case", lambda: browser.ask(f"/cases/{case}")
    yield "act", lambda: browser.ask(f"/cases/{case}/act/note")
    hidden = dict(re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', browser.text))
    yield "act done", lambda: browser.ask(f"/cases/{case}/act/note", {**hidden, "text": "电话已打通，下周补交。"})


def filing(browser: Browser, stock: Stock) -> Iterator[Click]:
    """An application from the list of items to the receipt."""
    code, document = stock.applications.pop()
    yield "items", lambda: browser.ask("/new")
    yield "guide", lambda: browser.ask(f"/new/{code}/guide")
    yield "intake form", lambda: browser.ask(f"/new/{code}?face=dense")
    address = re.search(rf'action="(/new/{code}/[0-9a-f]{{24}})"', browser.text)
    if address is None:
        return
    typed = with_dates(fields_of(document))
    yield "form kept and checked", lambda: browser.ask(address[1], {"csrf": browser.token(), **typed})
    seen = re.search(r'name="seen" value="([^"]+)"', browser.text)
    if seen is None:
        return
    form = {"csrf": browser.token(), "seen": seen[1]}
    yield "filed", lambda: browser.ask(f"{address[1]}/check", form)
    number = re.search(r"\d{8}-\d{6}-[0-9A-Z]{5}-\d{4,}-[0-9A-Z]", browser.text)
    if number is not None:
        yield "receipt", lambda: browser.ask(f"/cases/{number[0]}/receipt")


def on_record(browser: Browser, stock: Stock) -> Iterator[Click]:
    """Who is this, and who lives with her."""
    yield "residents", lambda: browser.ask("/ledgers/resident")
    name = stock.chance.choice(stock.names)
    yield "residents found", lambda: browser.ask("/ledgers/resident/find", {"csrf": browser.token(), "text": name})
    found = re.search(r'href="/ledgers/resident/(\d+:\w+-\d+)"', browser.text)
    if found:
        yield "resident", lambda: browser.ask(f"/ledgers/resident/{found[1]}")
        yield "household", lambda: browser.ask(f"/households/{found[1]}")


def counting(browser: Browser, stock: Stock) -> Iterator[Click]:
    """What the month brought, and the exchange."""
    yield "figures", lambda: browser.ask("/figures")
    yield "exchange", lambda: browser.ask("/exchange")


# How often each is begun.
_DAY = {looking_up: 5, working: 4, filing: 3, on_record: 2, counting: 1}


# --- the people ------------------------------------------------------------------------------------------------------


class Crowd:
    """So many people before one station, each with a browser."""

    def __init__(self, server: Server, users: Sequence[str], stock: Stock) -> None:
        self._users, self._stock, self._lock = users, stock, threading.Lock()
        self._browsers = [Browser(server.address) for _ in users]
        self.told = Told()

    def work(self, pause_seconds: float, seconds: float) -> Told:
        """Everybody goes on for so long, with pauses of half to one and a half times ``pause_seconds``."""
        self.told, end = Told(), time.monotonic() + seconds
        threads = [
            threading.Thread(target=self._one, args=(number, pause_seconds, end)) for number in range(len(self._users))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        return self.told

    def _one(self, number: int, pause_seconds: float, end: float) -> None:
        browser, chance = self._browsers[number], random.Random(f"{number} {end}")
        stock = Stock(**{**vars(self._stock), "chance": chance})
        self._rest(chance.random() * min(pause_seconds, 20), end)
        while time.monotonic() < end:
            doings = chance.choices(list(_DAY), list(_DAY.values()))[0](browser, stock)
            while time.monotonic() < end:
                if not browser.token() and not self._signed_in(browser, self._users[number], end):
                    break
                click = next(doings, None)
                if click is None:
                    break
                self._timed(*click)
                self._rest(pause_seconds * (0.5 + chance.random()), end)

    def _signed_in(self, browser: Browser, user: str, end: float) -> bool:
        browser.ask("/sign-in")
        form = {"user": user, "password": PASSWORD}
        while time.monotonic() < end:
            status = self._timed("sign-in", lambda: browser.ask("/sign-in", form), usual=(200, 403))
            if status == 200:
                return True
            with self._lock:
                self.told.crowded += 1
            self._rest(AGAIN_SECONDS, end)
        return False

    def _timed(self, name: str, ask: Callable[[], int], usual: Sequence[int] = (200,)) -> int:
        begun = time.perf_counter()
        status = ask()
        taken = time.perf_counter() - begun
        with self._lock:
            self.told.seconds[name].append(taken)
            if status not in usual:
                self.told.wrong[f"{name}: {status}"] += 1
        return status

    @staticmethod
    def _rest(seconds: float, end: float) -> None:
        time.sleep(max(0.0, min(seconds, end - time.monotonic())))


# --- the county ------------------------------------------------------------------------------------------------------


def hire(folder: Path, count: int) -> list[str]:
    """Accounts for so many people, known at the centre."""
    names = [f"clerk{number:02d}" for number in range(count)]
    with county.opened(folder) as book:
        for name in names:
            Desk(book).add_user(name, book.role, PASSWORD)
        exchanging.exchange(book, 5)
    return names


def brought_up(station: Path, centre: Path, office: str) -> int:
    """The station's lanes as its centre would hold them, copied row by row, so that the courier goes on from there: a
    centre that lost a year is another bench. Returns how many entries were copied."""
    lanes = "SELECT name, owner, parent, head_seq, head_link FROM lane WHERE owner = ? AND life <> ''"
    entry = ", ".join(f"e.{name}" for name in ENTRY_COLUMNS[1:])
    with worlds.asked(station) as here:
        own = here(lanes, office)
        entries = {one[0]: here(f"SELECT {entry} FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.name = ?", one[0])
                   for one in own}  # fmt: skip
    copied = 0
    with counties.opened(centre, time.time, county.chance) as held, connected(held.db), write(held.db):
        lane = held.journal.tables.lane
        for name, owner, parent, head_seq, head_link in own:
            known = lane.get_or_none(lane.name == name)
            found = known or lane.create(name=name, owner=owner, parent=parent, head_link=bytes(32))
            rows(held.db, "UPDATE lane SET head_seq = ?, head_link = ? WHERE id = ?", head_seq, head_link, found.id)
            behind = [one for one in entries[name] if one[0] > (known.head_seq if known else 0)]
            insert_rows(held.db, "entry", ENTRY_COLUMNS, [(found.id, *one) for one in behind])
            copied += len(behind)
    return copied


def main(cases: int, residents: int, count: int, seconds: int) -> None:
    """Fill, serve, and let them work: at their own pace, ten times as fast, and on a fifth of a core."""
    with tempfile.TemporaryDirectory() as scratch, county.founded(Path(scratch)) as world:
        users = hire(world.township, count)
        with county.opened(world.township) as book:
            people = crowd.neighbours(residents)
            crowd.settle(book, people)
            crowd.fill(book, cases, 0, people)
            applications = list(county.applications(book, APPLICATIONS, seed=5))
            station = book.station
        world.server.end()
        copied = brought_up(world.township, world.centre, station)
        world.serve_again()
        with county.opened(world.township) as book, write(book.journal.db):
            # It listens on another port now.
            book.journal.set_mark(books.URL, world.server.address)
        stock = Stock(*crowd.people(world.township), applications, random.Random(8))
        say("filled", residents=residents, cases=cases, copied=copied)
        server = serve("station", world.township)
        try:
            _paces(server, world.township, Crowd(server, users, stock), seconds)
        finally:
            server.process.send_signal(signal.SIGCONT)
            server.end()


def _paces(server: Server, folder: Path, people: Crowd, seconds: int) -> None:
    pid = server.process.pid
    for pace, faster, slowed in (("usual", 1, nullcontext()), ("ten times", 10, nullcontext()),
                                 ("usual, a fifth", 1, a_fifth(pid))):  # fmt: skip
        forget_peak(pid)
        before = server.cost()
        with slowed:
            told = people.work(PAUSE_SECONDS / faster, seconds)
        clicks = [one for some in told.seconds.values() for one in some]
        for name, some in sorted(told.seconds.items()):
            say(f"{pace}: {name}", clicks=len(some), **told.ranks(some))
        with worlds.asked(folder) as ask:
            unsent = worlds.unsent(ask)
        say(f"{pace}: everything", clicks=len(clicks), **told.ranks(clicks), cpu_seconds=server.cost() - before,
            peak_mb=peak_mb(pid), crowded=told.crowded, wrong=dict(told.wrong), unsent=unsent)  # fmt: skip


if __name__ == "__main__":
    words = [int(word) for word in sys.argv[1:]]
    main(*(words + [CASES, RESIDENTS, PEOPLE, SECONDS][len(words) :]))
