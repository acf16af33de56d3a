"""What tests of the station share: a county, and stations that are enrolled in it.

May import tests.station.county.
Promise: each test has folders of its own, and leaves none open.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.station.county import Centre, Machine


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """A centre that has published the sample items."""
    found = Centre(tmp_path / "centre")
    yield found
    found.close()


@pytest.fixture
def village(tmp_path: Path, centre: Centre) -> Machine:
    """An enrolled village station with the agent 王小兰."""
    machine = Machine(tmp_path / "village", centre, 1)
    assert machine.init("32061210720501") == 0, machine.err
    assert machine("user", "add", "王小兰", "--role", "agent", stdin="willow-river\n") == 0, machine.err
    return machine


@pytest.fixture
def township(tmp_path: Path, centre: Centre) -> Machine:
    """An enrolled township station with the clerk 李窗口."""
    machine = Machine(tmp_path / "township", centre, 2)
    assert machine.init("32061210700001") == 0, machine.err
    assert machine("user", "add", "李窗口", "--role", "clerk", stdin="green-paddy\n") == 0, machine.err
    return machine
