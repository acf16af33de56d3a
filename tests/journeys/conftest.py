"""What the journeys share: a county that serves, with a township and a village enrolled.
Imports tests.processes.
Promise: each journey has its own folders and its own processes, which end with it.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.ports import quiet_port
from tests.processes import TOWNSHIP, VILLAGE, Side, World, world

ITEM = "S002-10"


@dataclass(frozen=True)
class Road:
    """A village, its township and the county, by name."""

    world: World
    county: Side
    township: Side
    village: Side


@dataclass(frozen=True)
class Enrolled:
    """Folders of a county, a township and a village at rest, which nobody opens again but as copies."""

    folder: Path
    port: int
    stations: dict[str, str]


@pytest.fixture(scope="session")
def enrolled(tmp_path_factory: pytest.TempPathFactory) -> Enrolled:
    """Founded and enrolled once for all journeys; the address of the county goes with the folders."""
    folder, port = tmp_path_factory.mktemp("enrolled"), quiet_port()
    with world(folder, seed=2, port=port) as made:
        stations = {office: made.enrol(office).station for office in (TOWNSHIP, VILLAGE)}
        assert made.county.stop() == 0
    return Enrolled(folder, port, stations)


@pytest.fixture
def road(enrolled: Enrolled, tmp_path: Path) -> Iterator[Road]:
    """The world of one journey: copies of the enrolled folders, and a server of its own."""
    folder = tmp_path / "world"
    shutil.copytree(enrolled.folder, folder)
    made = World(folder, seed=3)
    try:
        for office, station in enrolled.stations.items():
            side = Side("station", office, folder / office, made)
            side.station = station
            made.stations.append(side)
        made.county.serve(enrolled.port)
        yield Road(made, made.county, *made.stations)
    finally:
        made.end()


@dataclass(frozen=True)
class Busy(Road):
    """A world in which one case is ``under_way`` to the township and another one is ``waiting`` in the village."""

    under_way: str
    waiting: str


@pytest.fixture(scope="module")
def busy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Busy]:
    """That world; its township serves pages."""
    with world(tmp_path_factory.mktemp("bad"), seed=5) as made:
        found = Road(made, made.county, made.enrol(TOWNSHIP), made.enrol(VILLAGE))
        first, second = (found.village.file(ITEM, found.village.sample(ITEM, "proxy", seed)) for seed in (1, 2))
        found.village.act(first, "hand_over")
        made.settle()
        found.township.serve()
        yield Busy(made, found.county, found.township, found.village, first, second)
