"""A county whose disk is full, broken, or whose process is killed at any call while it answers stations and admits.
Imports tests.processes and tests.chaos.shim; strikes only processes that it started.
Promise: what the county acknowledged is in its book, stations are told to try again, and pages go on being served.
"""

from __future__ import annotations

import itertools
import random
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chaos.shim import KILL, TEAR, Control, built, environment
from tests.chaos.test_failing_calls import FAULTS, ITEM, POINTS, Fault
from tests.ports import quiet_port
from tests.processes import TOWNSHIP, VILLAGE, Side, World

SECONDS = 20
PAUSE = threading.Event()


class Struck:
    """A county in a shimmed process, and a village that sends it work."""

    def __init__(self, folder: Path, aside: Path) -> None:
        self.world = World(folder, seed=12)
        self.control = Control(aside / "control")
        self.county = self.world.county
        shim = environment(built(aside), self.control, folder)
        self.county.besides = {name: shim[name] for name in ("LD_PRELOAD", "SHIM_CONTROL", "SHIM_UNDER")}
        self.port = quiet_port()
        self.world.found(self.port)
        self.village, self.township = self.world.enrol(VILLAGE), self.world.enrol(TOWNSHIP)
        self.numbers: list[str] = []
        self.seeds = itertools.count(1)

    def work(self) -> None:
        """The village has something to send."""
        number = self.village.file(ITEM, self.village.sample(ITEM, "proxy", next(self.seeds)))
        self.village.act(number, "hand_over")
        self.numbers.append(number)

    def dead(self, seconds: float = 0.3) -> bool:
        """Whether the county's process has ended; one that was struck is given the time to."""
        process = self.county._process
        assert process is not None
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def serve_again(self) -> None:
        """As whoever watches over a service does."""
        self.county.kill()
        self.county.serve(self.port)

    def strike(self, fault: Fault, at: int, side: Side) -> tuple[int, int]:
        """One exchange with the fault at a call of the county's; calls counted, calls struck."""
        self.work()
        self.control.arm(fault.act, at, fault.calls, lasts=fault.lasts)
        said = side.ask("exchange")
        assert said.status in (0, 1, 2), said
        assert "Traceback" not in said.err
        # The admitter works on behind the answer.
        PAUSE.wait(0.3)
        if fault.act in (KILL, TEAR) and self.dead():
            self.serve_again()
        return self.control.disarm()

    def check(self) -> None:
        """The county answers pages and stations again, and has all that the village has sent. One whose disk did not
        confirm a write takes no more of them and ends, to be started again."""
        if self.dead() or (self.village.ask("exchange").status and self.dead(SECONDS)):
            self.serve_again()
        with urllib.request.urlopen(self.county.address + "/sign-in", timeout=SECONDS) as page:
            assert page.status == 200
        self.village.do("exchange")
        assert self.village.rows("status")[0]["unsent"] == 0
        assert {row["case"] for row in self.county.rows("cases")} >= set(self.numbers)
        checked = self.county.ask("check")
        assert checked.status == 0, checked.err


@pytest.fixture(scope="module")
def struck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Struck]:
    """That county."""
    made = Struck(tmp_path_factory.mktemp("struck"), tmp_path_factory.mktemp("aside"))
    try:
        yield made
    finally:
        made.world.end()
        made.control.close()


@pytest.mark.soak
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("kind", FAULTS)
def test_a_county_that_fails_at_any_call_of_an_exchange_loses_nothing_it_acknowledged(
    struck: Struck, kind: str
) -> None:
    """Calls of storing, answering and admitting are struck, one an exchange; each time the next exchange is whole."""
    fault = FAULTS[kind]
    calls, _ = struck.strike(Fault(0, calls=fault.calls), 0, struck.village)
    assert calls > 5, "the county writes nothing when it answers?"
    chance = random.Random(kind)
    hits = 0
    for number in range(min(POINTS, calls)):
        at = 1 + int((number + chance.random()) * max(1.0, calls / POINTS))
        hits += bool(struck.strike(fault, at, (struck.village, struck.township)[number % 2])[1])
        struck.check()
    assert hits, "no call was struck"


def test_after_all_that_the_county_and_its_stations_agree(struck: Struck) -> None:
    """The digests are equal, nothing is open and nothing is parked."""
    struck.work()
    struck.world.settle()
    struck.world.settle()
    struck.world.check_agreement()
    assert struck.county.rows("parked") == struck.county.rows("held") == []
