"""A founded centre for each test, copied from one that is founded once for each of the two databases."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sync.folder import URL_FILE, write_aside
from tests.books import BOTH, POSTGRESQL, SQLITE
from tests.central.outpost import Centre
from tests.postgres import Server


@dataclass(frozen=True)
class Fresh:
    """The folder of a centre that nobody has used yet, and the server that has its book when that is no file."""

    path: Path
    server: Server | None
    url: str

    @contextlib.contextmanager
    def copied(self, to: Path, seed: int) -> Iterator[Centre]:
        """A copy of folder and book, for the length of the block."""
        shutil.copytree(self.path, to)
        if self.server is None:
            yield Centre(to, seed)
            return
        url = self.server.copy(self.url)
        try:
            write_aside(to / URL_FILE, url.encode())
            yield Centre(to, seed, url)
        finally:
            self.server.drop(url)


Founding = Callable[[str], Fresh]


@pytest.fixture(scope="session")
def founding(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Founding:
    """Founds a centre on a database once, when the first test asks for one."""
    founded: dict[str, Fresh] = {}

    def found(database: str) -> Fresh:
        if database not in founded:
            server = request.getfixturevalue("postgres") if database == POSTGRESQL else None
            url = server.create() if server else ""
            path = Centre(tmp_path_factory.mktemp("fresh") / "county", url=url).found().path
            founded[database] = Fresh(path, server, url)
        return founded[database]

    return found


@pytest.fixture(params=BOTH)
def centre(request: pytest.FixtureRequest, tmp_path: Path, founding: Founding) -> Iterator[Centre]:
    """A county centre with one user of each role, on either database."""
    with founding(request.param).copied(tmp_path / "county", seed=2) as made:
        yield made


@pytest.fixture
def centre_in_a_folder(tmp_path: Path, founding: Founding) -> Iterator[Centre]:
    """A county centre whose book is a file beside the key."""
    with founding(SQLITE).copied(tmp_path / "county", seed=2) as made:
        yield made


@pytest.fixture(scope="module", params=BOTH)
def quiet_centre(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, founding: Founding
) -> Iterator[Centre]:
    """A centre for tests that show that nothing changes."""
    with founding(request.param).copied(tmp_path_factory.mktemp("quiet") / "county", seed=3) as made:
        yield made
