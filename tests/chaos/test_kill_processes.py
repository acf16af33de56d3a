"""kill -9 of `central serve`, `station serve`, `file`, `act`, `exchange` and `backup` at seeded random moments.
Imports tests.processes; kills only processes that it started.
Promise: what a command had called saved is there after the kill, nothing is there twice, and all sides agree again.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from forms.numbering import normalise_receipt
from tests.processes import TOWNSHIP, VILLAGE, Side, World, run_words, world

ITEM = "S002-10"
FACTOR = int(os.environ.get("CHAOS_FACTOR", "1"))
KILLS, ROUNDS_LIMIT, SECONDS_LIMIT = 60 * FACTOR, 260 * FACTOR, 105 * FACTOR
CLOSE_BEHIND_SECONDS = 0.02
PAUSE = threading.Event()
VICTIMS = (
    "file", "act", "exchange", "file", "backup", "act", "central serve", "exchange", "file", "act", "station serve",
)  # fmt: skip
# Commands come from a server of forks, so that the moment of a kill falls into their work and not into Python's start.
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload(["station.__main__", "station.app", "central.__main__", "tests.processes"])


@dataclass
class Ordeal:
    """The world under attack, and what its commands had called saved."""

    world: World
    village: Side
    township: Side
    chance: random.Random
    port: int
    numbers: dict[str, str] = field(default_factory=dict)
    handed_over: set[str] = field(default_factory=set)
    killed: Counter[str] = field(default_factory=Counter)
    vaults: set[Path] = field(default_factory=set)
    seconds: dict[str, float] = field(default_factory=dict)
    begun: int = 0

    def run(self, side: Side, *words: str, meanwhile: Callable[[], None] | None = None) -> tuple[bool, str]:
        """A command as a process, killed at a random moment unless something else is; (killed, what it printed)."""
        self.begun += 1
        out = self.world.folder / f"out-{self.begun}"
        child = FORKS.Process(target=run_words, args=(side.package, [*words, "--data", str(side.folder)], str(out)))
        start = time.monotonic()
        child.start()
        usual = self.seconds.get(words[0])
        if meanwhile is not None:
            meanwhile()
        elif usual is not None:
            self.wait_for_a_moment(side, child.is_alive, usual)
        killed = usual is not None and meanwhile is None and child.is_alive()
        if killed:
            child.kill()
        child.join(60)
        if not killed and meanwhile is None:
            self.seconds[words[0]] = time.monotonic() - start
        child.close()
        return killed, out.read_text(encoding="utf-8") if out.exists() else ""

    def wait_for_a_moment(self, side: Side, alive: Callable[[], bool], usual: float) -> None:
        """Half of the moments fall anywhere, the other half close behind the first write to the side's book."""
        start, wal = time.monotonic(), side.folder / "book.db-wal"
        if self.chance.randrange(2):
            end = start + self.chance.uniform(0, 1.1 * usual)
            while alive() and time.monotonic() < end:
                PAUSE.wait(0.001)
            return
        before = _written_at(wal)
        while alive() and _written_at(wal) == before and time.monotonic() < start + 5 * usual:
            PAUSE.wait(0.0002)
        PAUSE.wait(self.chance.uniform(0, CLOSE_BEHIND_SECONDS))

    # --- what is attacked --------------------------------------------------------------------------------------------

    def file(self) -> bool:
        """File; after a kill again under the same draft: it is one case, under the number that was printed."""
        draft = f"draft-{self.begun}"
        document = {**self.village.sample(ITEM, "proxy", self.begun), "draft": draft}
        words = ("file", ITEM, *self.village.with_file(document), "--as", self.village.user)
        killed, said = self.run(self.village, *words)
        printed = normalise_receipt(said.split()[-1]) if said.endswith("\n") else None
        listed = {row["case"] for row in self.village.rows("cases")}
        assert printed is None or printed in listed, f"{printed} was called saved and is gone"
        assert killed or printed is not None, said
        number = self.village.do(*words).last_word
        assert printed in (None, number), f"the draft was filed as {printed} and again as {number}"
        self.numbers[draft] = number
        return killed

    def act(self) -> bool:
        """Hand one case over; what was called saved is in the state, and what was not can be done again."""
        left = [number for number in self.numbers.values() if number not in self.handed_over]
        if not left:
            return False
        number = self.chance.choice(left)
        killed, said = self.run(self.village, "act", number, "hand_over", "--as", self.village.user)
        row = self.village.case(number)
        assert row is not None
        assert killed or number in said, said
        if said.endswith(number + "\n"):
            assert row["state"] == "forwarded", f"the hand-over of {number} was called saved and is gone"
        if row["state"] == "collected":
            self.village.do("act", number, "hand_over", "--as", self.village.user)
        self.handed_over.add(number)
        return killed

    def exchange(self) -> bool:
        """An exchange of either station, broken off anywhere."""
        return self.run(self.chance.choice((self.village, self.township)), "exchange")[0]

    def backup(self) -> bool:
        """A backup of the village or of the county, broken off: the one before it is whole, or there is none yet."""
        side = self.chance.choice((self.village, self.world.county))
        vault = side.folder.with_name(f"vault-{side.folder.name}")
        killed, said = self.run(side, "backup", str(vault))
        if vault in self.vaults or (not killed and said):
            self.vaults.add(vault)
            copy = Side(side.package, side.office, vault, self.world)
            checked = copy.ask("check")
            assert checked.status == 0, checked.err
        return killed

    def central_serve(self) -> bool:
        """The county's server dies while a station speaks with it, and comes back."""

        def strike() -> None:
            self.wait_for_a_moment(self.world.county, lambda: True, self.seconds.get("exchange", 0.2))
            self.world.county.kill()

        self.run(self.village, "exchange", meanwhile=strike)
        self.world.county.serve(self.port)
        return True

    def station_serve(self) -> bool:
        """The village's server dies, with its courier anywhere in an exchange, and comes back."""
        self.wait_for_a_moment(self.village, lambda: True, 0.3)
        self.village.kill()
        self.village.serve()
        return True


def _written_at(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:
        return 0


@pytest.fixture
def ordeal(tmp_path: Path) -> Iterator[Ordeal]:
    """A county and a village that serve, and a township that only exchanges."""
    with world(tmp_path, seed=9) as made:
        village, township = made.enrol(VILLAGE), made.enrol(TOWNSHIP)
        village.serve()
        yield Ordeal(made, village, township, random.Random(9), made.county.port)


@pytest.mark.timeout(130 * FACTOR)
def test_kill_9_of_anything_at_any_moment_loses_nothing_that_was_called_saved(ordeal: Ordeal) -> None:
    """At least 50 kills over all kinds of processes; then every number printed is on every list, once."""
    end = time.monotonic() + SECONDS_LIMIT
    for turn in range(ROUNDS_LIMIT):
        if ordeal.killed.total() >= KILLS or time.monotonic() > end:
            break
        victim = VICTIMS[turn % len(VICTIMS)]
        if getattr(ordeal, victim.replace(" ", "_"))():
            ordeal.killed[victim] += 1
    assert ordeal.killed.total() >= 50, ordeal.killed
    assert set(ordeal.killed) == set(VICTIMS), ordeal.killed
    _heal_and_compare(ordeal)


def _heal_and_compare(ordeal: Ordeal) -> None:
    ordeal.world.settle()
    ordeal.world.settle()
    ordeal.world.check_agreement()
    numbers = sorted(ordeal.numbers.values())
    assert len(set(numbers)) == len(numbers) == len(ordeal.numbers)
    for side in (ordeal.village, ordeal.township, ordeal.world.county):
        rows = {row["case"]: row for row in side.rows("cases")}
        assert sorted(rows) == numbers, side.office
        assert all(row["confirmed"] and not row["overtaken"] and not row["held"] for row in rows.values()), side.office
        assert {number for number, row in rows.items() if row["state"] == "forwarded"} == ordeal.handed_over
        assert side.ask("check").status == 0, side.ask("check").err
    assert ordeal.world.county.rows("parked") == ordeal.world.county.rows("held") == []
