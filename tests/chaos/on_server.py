"""The simulated centre with its book on a PostgreSQL server.
May import tests.world and tests.postgres.
Promise: every scenario begins on the same book, whatever the last one left.
"""

from __future__ import annotations

import contextlib
import random
from pathlib import Path

from sync.errors import SyncError, Unreachable
from sync.folder import URL_FILE
from tests import world as w
from tests.postgres import Server

# What a process is told whose database went away under it.
OVER = ("life_over", "database_away")


class CentreOnServer(w.Centre):
    """A centre whose book is put back on its server, under its own name, when its folder is."""

    host: Server
    built: str
    copies: list[str]

    def put(self, image: dict[str, bytes]) -> None:
        """Folder and book as they were built."""
        assert self.url is not None
        super().put({**image, URL_FILE: self.url.encode()})
        self.host.put_back(self.url, self.built)
        self.host.drop(*self.copies)
        self.copies = []

    def copy_book(self) -> str:
        """A copy of the book as it is now; the processes that use it are cut off for it, as by a fail-over, and come
        in again."""
        assert self.url is not None
        self.stop()
        self.copies.append(self.host.copy(self.url))
        self.start()
        return self.copies[-1]

    def go_back(self, old: str | None, *, behind: bool) -> None:
        """Put an older book in the place of this one, behind the running processes or while all are stopped."""
        assert self.url is not None
        if not behind:
            self.stop()
        self.host.put_back(self.url, old or self.built)
        if not behind:
            self.start()
            return
        # The first question after it finds the line to the server cut, and the next one a new line.
        with contextlib.suppress(SyncError):
            self.journal.mark("reign")

    def answer(self, path: str, body: bytes) -> bytes:
        """A process whose life ended under it comes in again, as ``serve`` does, and the caller tries later."""
        try:
            return super().answer(path, body)
        except SyncError as fault:
            if fault.code not in OVER:
                raise
            self.burn()
            raise Unreachable("no_line", "连不上县中心。", "the centre's database was put back") from fault


def centre_on(server: Server, built: w.Centre, path: Path) -> CentreOnServer:
    """A machine for copies of a centre that was built on the server and left."""
    assert built.url is not None
    made = CentreOnServer(w.COUNTY, path, random.Random(0), url=server.copy(built.url))
    made.host, made.built, made.copies = server, built.url, []
    return made
