"""Where the centre's book lies in a test: in an encrypted SQLite file, or in a database of the PostgreSQL server.
May import sync and tests.postgres.
Promise: a test names its book by a path and sees the same on both; what it made is gone when it ends.
"""

from __future__ import annotations

import contextlib
import functools
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import peewee

from sync.database import open_sqlite
from sync.folder import book_at
from sync.journal import Journal
from sync.keys import SigningKey
from tests.postgres import Server

SQLITE, POSTGRESQL = BOTH = ("sqlite", "postgresql")


class Books(Protocol):
    """Books of one kind, each named by a path. Nobody may have a book open that is copied or put back."""

    kind: str

    def open(self, path: Path, key: bytes) -> peewee.Database:
        """The closed database of a book, made where it is missing."""

    def copy(self, path: Path, aside: Path) -> None:
        """Copy a book as it is now."""

    def put_back(self, aside: Path, path: Path) -> None:
        """Put a copy in the place of a book."""


class Files:
    """Books in files of their own."""

    kind = SQLITE

    def open(self, path: Path, key: bytes) -> peewee.Database:
        """As the product opens it."""
        return open_sqlite(path, key)

    def copy(self, path: Path, aside: Path) -> None:
        """SQLite folds its log into a book that everybody left."""
        shutil.copyfile(path, aside)

    def put_back(self, aside: Path, path: Path) -> None:
        """With nothing left of the newer one."""
        for name in (path.name, f"{path.name}-wal", f"{path.name}-shm"):
            path.with_name(name).unlink(missing_ok=True)
        shutil.copyfile(aside, path)


FILES = Files()


class Databases:
    """Books in databases of a server."""

    kind = POSTGRESQL

    def __init__(self, server: Server) -> None:
        self.server = server
        self.urls: dict[Path, str] = {}
        self.opened: list[peewee.Database] = []

    def open(self, path: Path, key: bytes) -> peewee.Database:
        """As the product opens it; the tables of a journal stand there already, since making them takes longest."""
        del key
        if path not in self.urls:
            self.urls[path] = self.server.create(_template(self.server))
        self.opened.append(book_at(self.urls[path]))
        return self.opened[-1]

    def copy(self, path: Path, aside: Path) -> None:
        """A database made after this one."""
        self.urls[aside] = self.server.copy(self.urls[path])

    def put_back(self, aside: Path, path: Path) -> None:
        """Under the same name."""
        self.server.put_back(self.urls[path], self.urls[aside])

    def end(self) -> None:
        """Close and drop them all."""
        for book in self.opened:
            book.close_all()
        self.server.drop(*self.urls.values())


@functools.cache
def _template(server: Server) -> str:
    """The name of a database with an empty journal."""
    url = server.create()
    db = book_at(url)
    db.connect()
    Journal(db, "", "", SigningKey(bytes(32)), bytes).create()
    db.close_all()
    return url.rpartition("/")[2]


@contextlib.contextmanager
def books_of(kind: str, server: Server | None) -> Iterator[Books]:
    """Books of a kind for the length of a block."""
    if kind == SQLITE or server is None:
        yield FILES
        return
    made = Databases(server)
    try:
        yield made
    finally:
        made.end()
