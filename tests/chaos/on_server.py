"""The simulated centre with its book on a PostgreSQL server.
May import tests.world and tests.postgres.
Promise: every scenario begins on the same book, whatever the last one left.
"""

from __future__ import annotations

import random
from pathlib import Path

from sync.folder import URL_FILE
from tests import world as w
from tests.postgres import Server


class CentreOnServer(w.Centre):
    """A centre whose book is put back on its server, under its own name, when its folder is."""

    host: Server
    built: str

    def put(self, image: dict[str, bytes]) -> None:
        """Folder and book as they were built."""
        assert self.url is not None
        super().put({**image, URL_FILE: self.url.encode()})
        self.host.put_back(self.url, self.built)


def centre_on(server: Server, built: w.Centre, path: Path) -> CentreOnServer:
    """A machine for copies of a centre that was built on the server and left."""
    assert built.url is not None
    made = CentreOnServer(w.COUNTY, path, random.Random(0), url=server.copy(built.url))
    made.host, made.built = server, built.url
    return made
