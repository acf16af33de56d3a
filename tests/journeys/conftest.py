"""What the journeys share: a fresh county that serves, with a township and a village enrolled.
Imports tests.processes.
Promise: each journey has its own folders and its own processes, which end with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import TOWNSHIP, VILLAGE, Side, World, world


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
