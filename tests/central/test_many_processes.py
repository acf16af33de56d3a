"""Several processes of one centre on one PostgreSQL database, killed and restarted: one order, nothing lost.
May import tests.processes, tests.postgres and psycopg; kills only processes that it started.
Promise: however many answer, one admits at a time, numbers have no gaps, and no reader passes what is not committed.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests import postgres
from tests.ports import quiet_port
from tests.postgres import Server
from tests.processes import COUNTY, OTHER_VILLAGE, PASSWORD, ROOT, TOWNSHIP, VILLAGE, Side, World, surroundings

PATIENCE_SECONDS = 60
THIRD_VILLAGE = "320612107207"
ROUNDS = 10
NAME = "样例县"


@pytest.fixture
def server() -> Iterator[Server]:
    """A server that a test may restart: nobody else is on it."""
    yield from postgres.asked_for()


class Centre(World):
    """A centre of several processes, each with a folder of its own, as on machines of its own."""

    def __init__(self, folder: Path, url: str, processes: int) -> None:
        super().__init__(folder, seed=3)
        self.url = url
        self.sides = [Side("central", COUNTY, folder / f"county{n}", self) for n in range(processes)]
        self.county = self.sides[0]
        self.ports = [quiet_port() for _ in self.sides]

    def found(self, port: int = 0) -> None:
        """The first founds, the others join."""
        for side in self.sides:
            side.do("init", "--name", NAME, "--division", COUNTY, "--database", self.url)
        self.county.do("user", "add", self.county.user, "--role", "officer", told=PASSWORD + "\n")
        for number in range(len(self.sides)):
            self.serve(number)

    def serve(self, number: int) -> None:
        """Start a process on its own port, where its stations come back to."""
        self.sides[number].serve(self.ports[number])

    @property
    def addresses(self) -> list[str]:
        """All doors."""
        return [f"http://127.0.0.1:{port}" for port in self.ports]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """What the database says."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(sql).fetchall()


@contextlib.contextmanager
def centre_of(folder: Path, url: str, processes: int) -> Iterator[Centre]:
    """Founded and serving; every process ends with the block."""
    made = Centre(folder, url, processes)
    try:
        made.found()
        yield made
    finally:
        made.end()


class Traffic:
    """Stations that work at the same time, each in a process; ``until`` waits for their progress."""

    def __init__(self, centre: Centre, sides: Sequence[Side]) -> None:
        self.rounds: list[dict[str, Any]] = []
        self.lines: queue.Queue[str] = queue.Queue()
        self.complaints = lambda: _read_all(centre.folder, "day-*.err")
        self.days = []
        for seed, side in enumerate(sides):
            words = json.dumps([str(centre.folder), side.office, side.station, centre.addresses, seed, ROUNDS])
            with (centre.folder / f"day-{side.office}.err").open("wb") as errors:
                day = subprocess.Popen(
                    [sys.executable, "-m", "tests.central.traffic", words],
                    cwd=ROOT, env=surroundings(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=errors,
                    encoding="utf-8",
                )  # fmt: skip
            centre.children.append(day)
            self.days.append(day)
            threading.Thread(target=self._listen, args=(day,), daemon=True).start()

    def _listen(self, day: subprocess.Popen[str]) -> None:
        assert day.stdout is not None
        for line in day.stdout:
            self.lines.put(line)
        if day.wait(PATIENCE_SECONDS):
            self.lines.put("")

    def until(self, share: float) -> None:
        """Wait until so much of all rounds is done."""
        while len(self.rounds) < share * ROUNDS * len(self.days):
            line = self.lines.get(timeout=PATIENCE_SECONDS)
            assert line, "a station gave up: " + self.complaints()
            self.rounds.append(json.loads(line))

    def end(self) -> None:
        """Wait until all are done."""
        self.until(1)
        for day in self.days:
            assert day.wait(PATIENCE_SECONDS) == 0, self.complaints()


def _read_all(folder: Path, pattern: str) -> str:
    return "\n".join(path.read_text(encoding="utf-8")[-2_000:] for path in sorted(folder.glob(pattern)))


@pytest.mark.timeout(300)
def test_several_processes_killed_and_a_server_restarted_keep_one_order_and_lose_nothing(
    tmp_path: Path, server: Server
) -> None:
    """Four stations push and pull at three doors; kill -9, restart and crash come in the middle of it."""
    with centre_of(tmp_path, server.create(), processes=3) as centre:
        sides = [centre.enrol(office) for office in (TOWNSHIP, VILLAGE, OTHER_VILLAGE, THIRD_VILLAGE)]
        traffic = Traffic(centre, sides)
        for share, blow in (
            (0.15, lambda: centre.sides[1].kill()),
            (0.3, lambda: centre.serve(1)),
            (0.45, server.restart),
            (0.6, lambda: centre.sides[0].kill()),
            (0.7, server.crash),
            (0.8, lambda: centre.serve(0)),
        ):
            traffic.until(share)
            blow()
        traffic.end()
        assert [told for told in traffic.rounds if told["forgotten"]] == [], "what was acknowledged was lost"
        centre.settle()
        centre.settle()
        centre.check_agreement()
        check_one_order(centre)
        places = [place for place, _, _ in stamps(centre)]
        assert places == list(range(1, len(places) + 1)), "a gap, or a later place in an older life"
        check_every_entry_once(centre, sides)
        filed = sorted(told["filed"] for told in traffic.rounds if "filed" in told)
        for side in centre.sides:
            assert sorted(row["case"] for row in side.rows("cases")) == filed
            assert side.ask("check").status == 0, side.ask("check").err
        assert centre.county.rows("parked") == centre.county.rows("held") == []


def stamps(centre: Centre) -> list[tuple[Any, ...]]:
    """(place, epoch, lane) of all that was admitted, in the centre's order."""
    return centre.ask("SELECT place, epoch, stamp_lane FROM entry WHERE place IS NOT NULL ORDER BY epoch, place")


def check_one_order(centre: Centre) -> None:
    """No stamp twice, each epoch one life's, mail without gap or double."""
    order = stamps(centre)
    assert len(set(order)) == len(order)
    reigns = {(epoch, lane) for _, epoch, lane in order}
    assert len(reigns) == len({epoch for epoch, _ in reigns}) == len({lane for _, lane in reigns})
    lives = centre.ask(f"SELECT life, count(*) FROM lane WHERE owner = '{COUNTY}' GROUP BY life")
    assert all(count == 1 for _, count in lives), "two lanes of one life: two processes wrote side by side"
    for box, last in centre.ask("SELECT id, head_seq FROM box"):
        numbers = [n for (n,) in centre.ask(f"SELECT n FROM mail WHERE box_id = {box} ORDER BY n")]
        assert numbers == list(range(1, last + 1))


def check_every_entry_once(centre: Centre, sides: Sequence[Side]) -> None:
    """What each station wrote is at the centre, once, with the same digest, and has its place."""
    kept = "SELECT l.name, e.seq, e.digest FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.owner = '{}'"
    for side in sides:
        at_centre = centre.ask(kept.format(side.station) + " AND e.place IS NOT NULL")
        with own_book(side) as ask:
            written = ask(kept.format(side.station))
        assert len(written) > ROUNDS
        assert sorted(map(tuple, at_centre)) == sorted((lane, seq, bytes(digest)) for lane, seq, digest in written)


@contextlib.contextmanager
def own_book(side: Side) -> Iterator[Callable[[str], list[tuple[Any, ...]]]]:
    """A station's own book, for questions."""
    from sync import folder
    from sync.database import connected

    held = folder.unlock(side.folder, side.world.dice.randbytes)
    try:
        with connected(held.db):
            yield lambda sql: list(held.db.execute_sql(sql))
    finally:
        held.leave()
