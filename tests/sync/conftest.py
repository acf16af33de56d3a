"""What tests of the exchange share: a county whose payloads mean nothing, closed when the test ends.
May import tests.books and tests.sync.desks.
Promise: no test sees another's files.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.books import Books
from tests.sync.desks import County


@pytest.fixture
def county(tmp_path: Path, books: Books) -> Iterator[County]:
    """A centre without stations, on either database."""
    made = County(tmp_path, books)
    yield made
    made.close()
