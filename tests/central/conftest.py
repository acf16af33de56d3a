"""A founded centre for each test, copied from one that is founded once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.central.outpost import Centre


@pytest.fixture(scope="session")
def fresh_county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a centre that nobody has used yet."""
    return Centre(tmp_path_factory.mktemp("fresh") / "county").found().path


@pytest.fixture
def centre(tmp_path: Path, fresh_county: Path) -> Centre:
    """A county centre with one user of each role."""
    shutil.copytree(fresh_county, tmp_path / "county")
    return Centre(tmp_path / "county", seed=2)


@pytest.fixture(scope="module")
def quiet_centre(tmp_path_factory: pytest.TempPathFactory, fresh_county: Path) -> Centre:
    """A centre for tests that show that nothing changes."""
    folder = tmp_path_factory.mktemp("quiet") / "county"
    shutil.copytree(fresh_county, folder)
    return Centre(folder, seed=3)
