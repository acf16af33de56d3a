"""All stations back at once: `python -m tests.bench.bench_storms [fortnight|everybody ...]`.
May import the parts of this folder, the centre and the standard library; asserts nothing.
Promise: a real `central serve` on one core, stations and an officer on the other; the book is counted.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from central import county as counties
from central import officers
from tests.bench import county, storm
from tests.bench.bench_pages import PASSWORD, Browser
from tests.bench.county import World
from tests.bench.figures import say
from tests.bench.processes import forget_peak, peak_mb, resident_mb, run
from tests.bench.worlds import asked

OFFICER = "officer"
PAGE_EVERY_SECONDS, LOOK_SECONDS = 0.25, 0.1
LIMIT_SECONDS = 240.0
# Villages, entries of a village, entries of a township.
STORMS = {"fortnight": (256, 160, 1_500), "everybody": (5_183, 20, 20)}


class Watch(threading.Thread):
    """An officer who looks at the work list again and again, and the centre's memory, until told to stop."""

    def __init__(self, world: World) -> None:
        super().__init__(daemon=True)
        self._world, self._over = world, threading.Event()
        self._browser = Browser(world.server.address)
        self._browser.ask("/sign-in", {"user": OFFICER, "password": PASSWORD})
        self.pages: list[float] = []
        self.memory: list[float] = []
        self.refused = 0

    def run(self) -> None:
        """Look."""
        asked_at = 0.0
        while not self._over.wait(LOOK_SECONDS):
            self.memory.append(resident_mb(self._world.server.process.pid))
            if time.monotonic() - asked_at >= PAGE_EVERY_SECONDS:
                asked_at = time.monotonic()
                try:
                    self.refused += self._browser.ask("/") != 200
                    self.pages.append(time.monotonic() - asked_at)
                except OSError:
                    self.refused += 1
                    self._browser.line.close()

    def end(self) -> dict[str, Any]:
        """Stop and tell."""
        self._over.set()
        self.join()
        pages = sorted(self.pages) or [0.0]
        return {
            "pages": len(self.pages), "page_p50": pages[len(pages) // 2], "page_p95": pages[int(len(pages) * 0.95)],
            "page_max": pages[-1], "pages_refused": self.refused, "memory_first_mb": self.memory[0],
            "memory_last_mb": self.memory[-1], "memory_most_mb": max(self.memory),
        }  # fmt: skip


def stored(world: World) -> tuple[int, int, int, int]:
    """Filings in the centre's book, those of another case than all others, those not judged yet, and entries parked."""
    with asked(world.centre) as ask:
        kinds = "FROM entry WHERE kind = 'case:submitted'"
        entries, cases = ask(f"SELECT COUNT(*), COUNT(DISTINCT subject) {kinds}")[0]
        waiting = ask("SELECT COUNT(*) FROM entry WHERE status = 0 AND status <> 1")[0][0]
        parked = ask("SELECT COUNT(*) FROM entry WHERE status = 2 AND status <> 1")[0][0]
    return int(entries), int(cases), int(waiting), int(parked)


def weather(name: str, place: Path) -> None:
    """One storm, from the founding of its county on."""
    villages, few, many = STORMS[name]
    stations = storm.crowd(villages)
    entries = [few] * villages + [many] * storm.TOWNSHIPS
    with county.founded(place) as world:
        world.server.end()
        begun = time.perf_counter()
        with counties.opened(world.centre, time.time, os.urandom) as centre:
            officers.add(centre, OFFICER, "officer", PASSWORD)
        visits = storm.prepare(world, stations, entries)
        storm.keep(place / "visits", visits)
        megabytes = sum(len(body) for visit in visits for _, body in visit.bodies) / 1e6
        spent = time.perf_counter() - begun
        say("prepared", stations=len(stations), entries=sum(entries), body_mb=megabytes, seconds=spent)
        _break_loose(name, world, place / "visits", sum(entries))


def _break_loose(name: str, world: World, visits: Path, entries: int) -> None:
    world.serve_again()
    pid = world.server.process.pid
    for task in Path(f"/proc/{pid}/task").iterdir():
        os.sched_setaffinity(int(task.name), {0})
    os.sched_setaffinity(0, {1})
    forget_peak(pid)
    watch, cpu = Watch(world), world.server.cost()
    watch.start()
    told = run("tests.bench.storming", str(visits), str(world.server.port), str(LIMIT_SECONDS))
    seen = watch.end()
    cpu = world.server.cost() - cpu
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    found, cases, waiting, parked = stored(world)
    say(
        f"storm {name}", **told, **seen, centre_cpu=cpu, centre_peak_mb=peak_mb(pid), stored=found,
        lost=entries - cases, doubled=found - cases, still_to_admit=waiting, parked=parked,
    )  # fmt: skip


def main(names: list[str]) -> None:
    """The storms that were asked for, or both."""
    for name in names or list(STORMS):
        with tempfile.TemporaryDirectory() as scratch:
            weather(name, Path(scratch))


if __name__ == "__main__":
    main(sys.argv[1:])
