"""What every test shares: hypothesis gives the same examples on each run, no example fails for being slow, and one
PostgreSQL server serves whoever asks for it, started for the first that does.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests import postgres as of_ours
from tests.books import BOTH, POSTGRESQL, Books, books_of
from tests.postgres import Server

settings.register_profile("steady", derandomize=True, deadline=None, database=None)
settings.load_profile("steady")


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server of this run's own; each test makes its own databases in it."""
    yield from of_ours.asked_for()


@pytest.fixture(params=BOTH)
def books(request: pytest.FixtureRequest) -> Iterator[Books]:
    """Where the books of this test's centre lie: each test that asks for them runs on both databases."""
    with books_of(request.param, server_if_asked(request)) as made:
        yield made


@pytest.fixture(scope="module", params=BOTH)
def books_of_the_module(request: pytest.FixtureRequest) -> Iterator[Books]:
    """The same for what a whole module shares."""
    with books_of(request.param, server_if_asked(request)) as made:
        yield made


def server_if_asked(request: pytest.FixtureRequest) -> Server | None:
    """The server, started only for tests on PostgreSQL."""
    return request.getfixturevalue("postgres") if request.param == POSTGRESQL else None
