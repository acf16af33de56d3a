"""A county, a township and a village that serve their pages, each station on a line of its own that can be cut.
Imports tests.processes and the demo's line.
Promise: real processes on loopback alone; whoever cuts a line gets it back mended before the next test begins.
"""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from station.demo_line import Line
from tests.processes import COUNTY, OTHER_VILLAGE, PASSWORD, ROLE, TOWNSHIP, VILLAGE, Side, World

NAMES = {
    COUNTY: "通州区政务服务中心",
    TOWNSHIP: "十总镇便民服务中心",
    VILLAGE: "柳河村便民服务站",
    OTHER_VILLAGE: "青禾村便民服务站",
}
USERS = {COUNTY: "陆敏", TOWNSHIP: "季兰", VILLAGE: "葛志远", OTHER_VILLAGE: "瞿永年"}
LEVELS = {9: "township", 12: "village"}
WAIT_SECONDS = 20.0
LOOK_SECONDS = 0.1


@dataclass(frozen=True)
class Town:
    """The three offices, by name, and the line of each station."""

    world: World
    county: Side
    township: Side
    village: Side
    lines: dict[str, Line]

    def cut(self, *sides: Side) -> None:
        """Let nothing pass between these stations and the county."""
        for side in sides:
            self.lines[side.office].cut()

    def mend(self) -> None:
        """Let everything pass again."""
        for line in self.lines.values():
            line.mend()

    def settle(self) -> None:
        """Exchange until everybody has read the mail."""
        self.world.settle()


@contextlib.contextmanager
def opened(folder: Path, seed: int) -> Iterator[Town]:
    """A town that serves, and is ended with the block."""
    world = World(folder, seed)
    world.county.user = USERS[COUNTY]
    lines: dict[str, Line] = {}
    try:
        world.county.do("init", "--name", NAMES[COUNTY], "--division", COUNTY)
        world.county.do("user", "add", USERS[COUNTY], "--role", ROLE[6], told=PASSWORD + "\n")
        world.county.serve()
        for office in (TOWNSHIP, VILLAGE):
            lines[office] = Line(world.county.port)
            enrolled(world, office, lines[office])
        for side in world.stations:
            side.serve()
        yield Town(world, world.county, *world.stations, lines)
    finally:
        world.end()
        for line in lines.values():
            line.close()


def enrolled(world: World, office: str, line: Line) -> Side:
    """A station at the end of this line, whose person the county knows."""
    side = Side("station", office, world.folder / office, world)
    side.user = USERS[office]
    words = ("station", "add", "--division", office, "--level", LEVELS[len(office)], "--name", NAMES[office])
    code = world.county.do(*words).last_word
    side.station = side.do("init", "--centre", line.address, "--code", code).last_word
    side.do("user", "add", side.user, "--role", ROLE[len(office)], told=PASSWORD + "\n")
    side.do("exchange")
    world.stations.append(side)
    return side


def wait_until(true: Callable[[], bool], what: str) -> None:
    """Look until it is so; what never becomes true fails with its name."""
    end = time.monotonic() + WAIT_SECONDS
    while not true():
        assert time.monotonic() < end, f"in {WAIT_SECONDS} s this did not happen: {what}"
        time.sleep(LOOK_SECONDS)
