"""How a book is opened: synced to the disk, one writer at a time, inner blocks that fail alone.
May import sync.database, tests.sync.desks.
Promise: what a write returned from is there after a power cut, and what failed never was.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from sync.database import open_sqlite, write
from tests.sync.desks import DATA_KEY, interrupt


@pytest.fixture
def db(tmp_path: Path) -> Iterator[peewee.Database]:
    """An empty book."""
    made = open_sqlite(tmp_path / "book.db", DATA_KEY)
    made.connect()
    yield made
    made.close()


def test_commits_are_synced_to_the_disk(db: peewee.Database) -> None:
    """WAL with synchronous=FULL, foreign keys kept, no memory map: reliability.md 2.1."""
    asked = ("journal_mode", "synchronous", "foreign_keys", "mmap_size")
    found = [db.execute_sql(f"PRAGMA {one}").fetchone() for one in asked]
    assert [row[0] if row else 0 for row in found] == ["wal", 2, 1, 0]


def test_a_block_that_fails_leaves_nothing_and_an_inner_one_fails_alone(db: peewee.Database) -> None:
    """One IMMEDIATE transaction outside, savepoints inside."""
    with write(db):
        db.execute_sql("CREATE TABLE t (n INTEGER)")
        assert interrupt(db, lambda: db.execute_sql("INSERT INTO t VALUES (1)"))
        db.execute_sql("INSERT INTO t VALUES (2)")
    assert interrupt(db, lambda: db.execute_sql("INSERT INTO t VALUES (3)"))
    assert db.execute_sql("SELECT n FROM t").fetchall() == [(2,)]


def test_writers_stand_in_line(db: peewee.Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who begins to write locks the book at once; another is told to wait instead of failing at its commit."""
    monkeypatch.setattr("sync.database.BUSY_TIMEOUT_SECONDS", 0)
    other = open_sqlite(tmp_path / "book.db", DATA_KEY)
    other.connect()
    with write(db), pytest.raises(peewee.OperationalError), write(other):
        raise AssertionError("two write at a time")
    with write(other):
        other.execute_sql("CREATE TABLE t (n INTEGER)")
    other.close()
    assert db.table_exists("t")
