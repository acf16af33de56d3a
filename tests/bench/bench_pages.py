"""How long pages take at a station with many cases: `python -m tests.bench.bench_pages [CASES [UNSENT [RESIDENTS]]]`.
May import the parts of this folder and the standard library; asserts nothing.
Promise: pages of a real `serve`, asked as a browser asks them, at full speed and in a fifth of the time of one core.
"""

from __future__ import annotations

import http.client
import os
import re
import signal
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

from forms.initials import initials_of
from tests.bench import county, crowd
from tests.bench.figures import say
from tests.bench.processes import Server, forget_peak, peak_mb, serve

CASES, UNSENT, RESIDENTS = 20_000, 20, 30_000
ROUNDS = 40
PASSWORD = "correct horse battery"
# So long may the process run of each so many seconds: a fifth, in slices that a page of 100 ms sees many of.
RUNS_SECONDS, PERIOD_SECONDS = 0.002, 0.010


class Browser:
    """One connection that stays open, with a cookie, following what it is sent to."""

    def __init__(self, address: str) -> None:
        self.line = http.client.HTTPConnection(urlsplit(address).netloc, timeout=60)
        self.headers: dict[str, str] = {}
        self.cookies: dict[str, str] = {}
        self.text = ""
        self.bytes = 0

    def ask(self, path: str, form: Mapping[str, str | Sequence[str]] | None = None) -> int:
        """GET, or POST where there is a form, with whatever redirects follow; returns the status."""
        body = urlencode(form, doseq=True).encode() if form is not None else None
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body is not None else {}
        self.line.request("POST" if body is not None else "GET", path, body, {**self.headers, **kind})
        answer = self.line.getresponse()
        self.text = (told := answer.read()).decode()
        self.bytes = len(told)
        for cookie in answer.headers.get_all("Set-Cookie", ()):
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        self.headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        return self.ask(answer.headers["Location"]) if answer.status == 303 else answer.status

    def token(self) -> str:
        """The token that the page's forms carry."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.text)
        return found[1] if found else ""


@dataclass
class Figures:
    """What one page cost each time: seconds until its last byte, seconds of the server's CPU; and its bytes."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    bytes: int = 0

    def told(self) -> dict[str, float | int]:
        """In milliseconds."""
        told: dict[str, float | int] = {"bytes": self.bytes}
        for name, seconds in (("wall", sorted(self.wall)), ("cpu", sorted(self.cpu))):
            p95 = seconds[max(0, -(-95 * len(seconds) // 100) - 1)]
            ranks = {"p50": median(seconds), "p95": p95, "max": seconds[-1]}
            told |= {f"{name}_{rank}": 1000 * value for rank, value in ranks.items()}
        return told


def cpu_of(pid: int) -> float:
    """Seconds that all threads of a process ran, to the nanosecond."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            total += int((task / "schedstat").read_text().split()[0])
        except FileNotFoundError:
            # A thread that ended meanwhile.
            continue
    return total / 1e9


@contextmanager
def a_fifth(pid: int) -> Iterator[None]:
    """Let a process run in a fifth of the time only: stopped and continued a hundred times a second."""
    done = threading.Event()

    def turn() -> None:
        while not done.is_set():
            os.kill(pid, signal.SIGCONT)
            time.sleep(RUNS_SECONDS)
            os.kill(pid, signal.SIGSTOP)
            time.sleep(PERIOD_SECONDS - RUNS_SECONDS)
        os.kill(pid, signal.SIGCONT)

    turning = threading.Thread(target=turn)
    turning.start()
    try:
        yield
    finally:
        done.set()
        turning.join()


Asking = Callable[[Browser, int], int]


def getting(path: str) -> Asking:
    """The page at a path."""
    return lambda browser, turn: browser.ask(path)


def one_of(paths: Sequence[str]) -> Asking:
    """Another of these pages each time."""
    return lambda browser, turn: browser.ask(paths[turn % len(paths)])


def seeking(texts: Sequence[str]) -> Asking:
    """Typing another of these into the box each time; the page that the answer leads to is part of it."""
    return lambda browser, turn: browser.ask("/find", {"csrf": browser.token(), "text": texts[turn % len(texts)]})


def filling_in(texts: Sequence[str]) -> Asking:
    """Looking for the person of a new application, taking the first who is found, and the form with what is known."""

    def ask(browser: Browser, turn: int) -> int:
        # A person keeps 50 drafts at most; each of these is filled in once for each pace.
        browser.ask(f"/new/S002-10/{turn + 1:024x}?face=dense")
        address = re.search(r'action="(/new/[^"]+)/known"', browser.text)
        assert address
        browser.ask(f"{address[1]}/known", {"csrf": browser.token(), "back": "form", "text": texts[turn % len(texts)]})
        search = re.search(r'action="([^"]+/known/\w+)"', browser.text)
        pick = re.search(r'name="pick" value="([^"]+)"', browser.text)
        assert search and pick
        return browser.ask(search[1], {"csrf": browser.token(), "back": "form", "pick": pick[1]})

    return ask


def known_people(texts: Sequence[str]) -> Asking:
    """The people found for a new application."""

    def ask(browser: Browser, turn: int) -> int:
        form = {"csrf": browser.token(), "back": "form", "text": texts[turn % len(texts)]}
        return browser.ask(f"/new/S002-10/{turn:024x}/known", form)

    return ask


def in_ledger(name: str, texts: Sequence[str]) -> Asking:
    """Typing another of these into the box of a ledger each time."""
    return lambda browser, turn: browser.ask(
        f"/ledgers/{name}/find", {"csrf": browser.token(), "text": texts[turn % len(texts)]}
    )


def signing_in(browser: Browser, turn: int) -> int:
    """Name and password, and home after them."""
    return browser.ask("/sign-in", {"user": county.CLERK, "password": PASSWORD})


def pages(browser: Browser, folder: Path) -> dict[str, Asking]:
    """Every page that is timed, by name. Needs somebody signed in."""
    numbers, names, documents, phones = crowd.people(folder)
    browser.ask("/ledgers/resident?show=every&page=9")
    keys = re.findall(r'href="/ledgers/resident/(\d+:\w+-\d+)"', browser.text)
    browser.ask("/")
    lists = re.findall(r'href="(/\?show=\w+)"', browser.text)
    browser.ask("/cases")
    last = re.findall(r'href="(/cases\?[^"]*page=\d+)"', browser.text)[-1].replace("&amp;", "&")
    cases = [f"/cases/{number}" for number in numbers]
    found: dict[str, Asking] = {
        "sign-in, the form": getting("/sign-in"),
        "sign-in, done": signing_in,
        "home": getting("/"),
        **{f"home, {path.partition('=')[2]}": getting(path) for path in dict.fromkeys(lists)},
        "all cases, page 1": getting("/cases"),
        "all cases, last page": getting(last),
        "all cases, a state": getting("/cases?state=delivered"),
        "all cases, a rare choice": getting("/cases?state=accepted&item=S002-10"),
        "find by number": seeking(numbers),
        "find by a piece": seeking([number[-6:] for number in numbers]),
        "find by name": seeking(names),
        "find by surname": seeking([name[0] for name in names]),
        "find by ID, last four": seeking([number[-4:] for number in documents]),
        "find by ID, whole": seeking(documents),
        "find by initials": seeking([initials_of(name).split()[0] for name in names]),
        "find by phone": seeking(phones),
        "find nobody": seeking(["欧阳无此人"]),
        "ledgers": getting("/ledgers"),
        "residents": getting("/ledgers/resident"),
        "residents, every, page 500": getting("/ledgers/resident?show=every&page=500"),
        "residents, find by name": in_ledger("resident", names),
        "people to visit, due": getting("/ledgers/care?show=due"),
        "a resident": one_of([f"/ledgers/resident/{key}" for key in keys]),
        "a household": one_of([f"/households/{key}" for key in keys]),
        "a copy for a person": one_of([f"/residents/{key}/copy" for key in keys]),
        "known people, by initials": known_people([initials_of(name).split()[0] for name in names]),
        "known people, by phone": known_people(phones),
        "fill a form in": filling_in(phones),
        "figures of a month": getting("/figures"),
        "figures of a year": getting("/figures?period=year"),
        "a ledger of cases": getting("/case-ledgers/acceptance"),
        "a case": one_of(cases),
        "an act's questions": one_of([f"{path}/act/note" for path in cases]),
        "a receipt": one_of([f"{path}/receipt" for path in cases]),
        "items": getting("/new"),
        "guide": getting("/new/S002-10/guide"),
        "intake form": getting("/new/S002-10"),
        "receive from paper": getting("/receive"),
        "exchange": getting("/exchange"),
        "the strip alone": getting("/strip"),
    }
    return {name: ask for name, ask in found.items() if _there(browser, name, ask)}


def _there(browser: Browser, name: str, ask: Asking) -> bool:
    browser.ask("/")
    status = ask(browser, 0)
    if status != 200:
        say(f"left out: {name}", status=status)
    return status == 200


def measure(browser: Browser, server: Server, asked: dict[str, Asking], rounds: int) -> dict[str, Figures]:
    """Every page in turn, so many times, so that none is favoured by what the one before it left in memory."""
    found = {name: Figures() for name in asked}
    pid = server.process.pid
    for turn in range(rounds):
        for name, ask in asked.items():
            if not browser.token():
                browser.ask("/find")
            before, begun = cpu_of(pid), time.perf_counter()
            ask(browser, turn)
            found[name].wall.append(time.perf_counter() - begun)
            found[name].cpu.append(cpu_of(pid) - before)
            found[name].bytes = browser.bytes
    return found


def main(size: int, unsent: int, residents: int) -> None:
    """Fill, serve, ask."""
    with tempfile.TemporaryDirectory() as scratch, county.founded(Path(scratch)) as world:
        with county.opened(world.township) as book:
            people = crowd.neighbours(residents)
            settled = crowd.settle(book, people)
            seconds = crowd.fill(book, size, unsent, people)
        # The centre knows nothing of these cases: the line is down, as it is for days at a station.
        world.server.end()
        say("filled", residents=residents, seconds=settled)
        say("filled", cases=size, unsent=unsent, seconds=seconds)
        server = serve("station", world.township)
        try:
            _ask(server, world.township)
        finally:
            server.process.send_signal(signal.SIGCONT)
            server.end()


def _ask(server: Server, folder: Path) -> None:
    pid = server.process.pid
    say("started", wall=server.started[0], cpu=server.started[1], peak_mb=peak_mb(pid))
    browser = Browser(server.address)
    browser.ask("/sign-in")
    signing_in(browser, 0)
    asked = pages(browser, folder)
    forget_peak(pid)
    for pace, slowed, rounds in (("full", nullcontext(), ROUNDS), ("fifth", a_fifth(pid), ROUNDS // 2)):
        with slowed:
            for name, figures in measure(browser, server, asked, rounds).items():
                say(f"{pace}: {name}", **figures.told())
        say(f"{pace}: memory", peak_mb=peak_mb(pid))


if __name__ == "__main__":
    told = [int(word) for word in sys.argv[1:]]
    main(*(told + [CASES, UNSENT, RESIDENTS][len(told) :]))
