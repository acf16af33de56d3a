"""Real stations and a real county with wrong clocks: 1973, 1999, 2038, 2106, 2153, jumping, standing still.
Imports tests.processes and tests.chaos.shim; only the time of day is moved, what counts seconds for waiting stays true.
Promise: a wrong clock stops nothing, orders nothing, loses nothing; a desk whose clock went back is told to look at it.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from forms.numbering import normalise_receipt
from tests.chaos.shim import Forker, Ran, forking
from tests.processes import TOWNSHIP, VILLAGE, Side, World, world

ITEM = "S002-10"
EXCHANGES = 20
YEARS = (1973, 1999, 2038, 2106, 2153)
# The last second that 32 bits count, and the first one beyond.
EDGE = 2**31 - 1


def _moved_to(year: int) -> float:
    return datetime(year, 6, 1, 4, tzinfo=UTC).timestamp() - time.time()


class Clocks:
    """A county with the true time and a village whose commands live in another one."""

    def __init__(self, made: World, forker: Forker) -> None:
        self.world, self.forker, self.seed = made, forker, 0
        self.village, self.township = made.enrol(VILLAGE), made.enrol(TOWNSHIP)

    def do(self, *words: str) -> Ran:
        """A command of the village under its own clock."""
        ran = self.forker.run("station", [*words, "--data", str(self.village.folder)])
        assert ran.status == 0, (words, ran)
        return ran

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """What such a command prints."""
        return [json.loads(line) for line in self.do(*words, "--json").out.splitlines()]

    def sample(self) -> dict[str, Any]:
        """An application that is sound on the day that the clock shows."""
        self.seed += 1
        return self.rows("form", ITEM, "--sample", "--seed", str(self.seed), "--mode", "proxy")[0]

    def file(self, document: dict[str, Any] | None = None) -> str:
        """File an application, a sample of that day unless another one is given."""
        document = document or self.sample()
        words = ("file", ITEM, *self.village.with_file(document), "--as", self.village.user)
        number = normalise_receipt(self.do(*words).out.split()[-1])
        assert number is not None
        return number

    def hand_over(self, number: str) -> None:
        """The next act on it."""
        self.do("act", number, "hand_over", "--as", self.village.user)

    def year_shown(self, number: str) -> str:
        """The year that the receipt's number carries."""
        found = re.match(r"\d{8}-(\d\d)\d{4}-", number)
        assert found is not None, number
        return found.group(1)


@pytest.fixture(scope="module")
def clocks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clocks]:
    """Those two."""
    folder, aside = tmp_path_factory.mktemp("clocks"), tmp_path_factory.mktemp("aside")
    with world(folder, seed=13) as made, forking(folder, aside) as forker:
        yield Clocks(made, forker)


@pytest.mark.parametrize("year", YEARS)
def test_a_station_in_another_year_files_hands_over_and_exchanges(clocks: Clocks, year: int) -> None:
    """Work, exchange and the county's admission go on; the county gives the order, whatever the dates say."""
    clocks.forker.control.turn_clock(_moved_to(year))
    number = clocks.file()
    assert clocks.year_shown(number) == f"{year % 100:02d}"
    clocks.hand_over(number)
    clocks.do("exchange")
    clocks.township.do("exchange")
    clocks.township.act(number, "receive")
    clocks.township.do("exchange")
    clocks.do("exchange")
    clocks.do("check")
    check_agreed(clocks, number, "received")


def test_a_clock_that_jumps_between_two_acts_changes_no_order(clocks: Clocks) -> None:
    """Filed in 2153, handed over in 1973: the hand-over stands behind the filing everywhere."""
    clocks.forker.control.turn_clock(_moved_to(2153))
    number = clocks.file()
    clocks.forker.control.turn_clock(_moved_to(1973))
    clocks.hand_over(number)
    check_after_exchange(clocks, number, "forwarded")


def test_a_desk_whose_clock_went_back_turns_nobody_away(clocks: Clocks) -> None:
    """A mandate of 2026 is over in 2033, but a clock that has shown 2038 before is not what judges it."""
    clocks.forker.control.turn_clock(0)
    document = clocks.sample()
    clocks.forker.control.turn_clock(_moved_to(2038))
    clocks.file()
    clocks.forker.control.turn_clock(_moved_to(2033))
    check_after_exchange(clocks, clocks.file(document), "collected")


def test_a_clock_that_stands_still_gives_every_receipt_its_own_number(clocks: Clocks) -> None:
    """Frozen at the last second of 32 bits, and one beyond it: work and exchange go on."""
    for moment in (EDGE, EDGE + 1, 2**32):
        clocks.forker.control.turn_clock(moment, frozen=True)
        numbers = [clocks.file() for _ in range(3)]
        assert len(set(numbers)) == 3
    check_after_exchange(clocks, numbers[-1], "collected")


def check_after_exchange(clocks: Clocks, number: str, state: str) -> None:
    clocks.do("exchange")
    check_agreed(clocks, number, state)


def check_agreed(clocks: Clocks, number: str, state: str) -> None:
    for side in (clocks.village, clocks.township):
        # The county admits behind its answer: what it decided comes with one of the next ones.
        for _ in range(EXCHANGES):
            side.do("exchange")
            if side.digest() == clocks.world.county.digest(side.office):
                break
        assert side.digest() == clocks.world.county.digest(side.office), side.office
    assert clocks.world.county.rows("parked") == []
    for side in (clocks.village, clocks.world.county):
        row = side.case(number)
        assert row is not None
        assert (row["state"], row["confirmed"]) == (state, True), side.office


# --- a county in another year ----------------------------------------------------------------------------------------


def test_a_county_whose_clock_jumps_while_it_serves_goes_on_answering(tmp_path: Path) -> None:
    """`central serve` under five clocks in turn: stations exchange, codes invite, and the order is the county's own."""
    folder, aside = tmp_path / "world", tmp_path
    folder.mkdir()
    with forking(folder, aside) as forker:
        made = World(folder, seed=14)
        control = str(forker.control.path)
        made.county.besides = {"LD_PRELOAD": str(aside / "shim.so"), "SHIM_CONTROL": control, "SHIM_UNDER": str(folder)}
        try:
            made.found()
            village, township = made.enrol(VILLAGE), made.enrol(TOWNSHIP)
            numbers = [_through(made, village, township, forker, year, seed) for seed, year in enumerate(YEARS)]
            made.settle()
            made.check_agreement()
            rows = {row["case"]: row for row in made.county.rows("cases")}
            assert {rows[number]["state"] for number in numbers} == {"received"}
            assert made.county.do("check").status == 0
        finally:
            made.end()


def _through(made: World, village: Side, township: Side, forker: Forker, year: int, seed: int) -> str:
    forker.control.turn_clock(_moved_to(year))
    number = village.file(ITEM, village.sample(ITEM, "proxy", seed))
    village.act(number, "hand_over")
    for side in (village, township):
        side.do("exchange")
    township.act(number, "receive")
    township.do("exchange")
    return number
