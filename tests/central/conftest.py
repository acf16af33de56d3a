"""A founded centre for each test."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.central.outpost import Centre


@pytest.fixture
def centre(tmp_path: Path) -> Centre:
    """A county centre with one user of each role."""
    return Centre(tmp_path / "county").found()
