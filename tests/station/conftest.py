"""What tests of the station share: a county, and stations that are enrolled in it.

May import tests.station.county.
Promise: each test has folders of its own, copied from a county that was set up once, and leaves none open.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station.county import Centre, Machine

PEOPLE = {"village": ("32061210720501", "王小兰", "agent"), "township": ("32061210700001", "李窗口", "clerk")}


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county set up with two stations, everything exchanged, nobody inside."""
    folder = tmp_path_factory.mktemp("pristine")
    centre = Centre(folder / "centre")
    machines = {name: Machine(folder / name, centre, seed) for seed, name in enumerate(PEOPLE, 1)}
    for name, (station, user, role) in PEOPLE.items():
        assert machines[name].init(station) == 0, machines[name].err
        assert machines[name]("user", "add", user, "--role", role, stdin="willow-river\n") == 0, machines[name].err
    for machine in (*machines.values(), *machines.values()):
        assert machine("exchange") == 0 and machine("items") == 0, machine.err
    centre.close()
    return folder


@pytest.fixture
def centre(tmp_path: Path, pristine: Path) -> Iterator[Centre]:
    """A centre that has published the sample items, in a new life."""
    shutil.copytree(pristine / "centre", tmp_path / "centre")
    found = Centre(tmp_path / "centre", seed=1007)
    yield found
    found.close()


@pytest.fixture
def village(tmp_path: Path, pristine: Path, centre: Centre) -> Machine:
    """An enrolled village station with the agent 王小兰."""
    shutil.copytree(pristine / "village", tmp_path / "village")
    return Machine(tmp_path / "village", centre, 1001)


@pytest.fixture
def township(tmp_path: Path, pristine: Path, centre: Centre) -> Machine:
    """An enrolled township station with the clerk 李窗口."""
    shutil.copytree(pristine / "township", tmp_path / "township")
    return Machine(tmp_path / "township", centre, 1002)
