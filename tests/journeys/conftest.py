"""What the journeys share: a county that serves, with a township and a village enrolled.
Imports tests.processes.
Promise: each journey has its own folders and its own processes, which end with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import TOWNSHIP, VILLAGE, Side, World, world

ITEM = "S002-10"


@dataclass(frozen=True)
class Road:
    """A village, its township and the county, by name."""

    world: World
    county: Side
    township: Side
    village: Side


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    """The world of one journey."""
    with world(tmp_path) as made:
        yield Road(made, made.county, made.enrol(TOWNSHIP), made.enrol(VILLAGE))


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
