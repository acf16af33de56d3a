"""How a book is opened: synced to the disk, one writer at a time, inner blocks fail alone; alike on both databases.
May import sync.database, tests.books, tests.sync.desks.
Promise: what a write returned from is there after a power cut, and what failed never was.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import peewee
import pytest

from sync.database import begins, open_sqlite, reading, rows, write
from sync.errors import Busy
from tests.books import FILES, POSTGRESQL, Books, Databases
from tests.postgres import Server
from tests.sync.desks import DATA_KEY, interrupt


@pytest.fixture
def db(tmp_path: Path, books: Books) -> Iterator[peewee.Database]:
    """An empty book on either database."""
    made = books.open(tmp_path / "book.db", DATA_KEY)
    made.connect()
    yield made
    made.close()


def test_commits_are_synced_to_the_disk(tmp_path: Path) -> None:
    """WAL with synchronous=FULL, foreign keys kept, no memory map: reliability.md 2.1."""
    db = FILES.open(tmp_path / "book.db", DATA_KEY)
    db.connect()
    asked = ("journal_mode", "synchronous", "foreign_keys", "mmap_size")
    found = [db.execute_sql(f"PRAGMA {one}").fetchone() for one in asked]
    assert [row[0] if row else 0 for row in found] == ["wal", 2, 1, 0]
    db.close()


def test_a_commit_waits_for_the_disk_whatever_the_server_is_told(tmp_path: Path, postgres: Server) -> None:
    """A user or a database that was set to commit lazily is overruled; a writer gives up waiting after a while."""
    books = Databases(postgres)
    books.open(tmp_path / "book.db", DATA_KEY)
    name = books.urls[tmp_path / "book.db"].rpartition("/")[2]
    for setting in ("synchronous_commit = off", "lock_timeout = 0", "default_transaction_isolation = serializable"):
        postgres.do(f'ALTER DATABASE "{name}" SET {setting}')
    db = books.open(tmp_path / "book.db", DATA_KEY)
    db.connect()
    with write(db):
        asked = ("synchronous_commit", "lock_timeout", "transaction_isolation")
        found = [db.execute_sql(f"SHOW {one}").fetchone()[0] for one in asked]
    db.close()
    books.end()
    assert found == ["on", "30s", "read committed"]


def test_a_block_that_fails_leaves_nothing_and_an_inner_one_fails_alone(db: peewee.Database) -> None:
    """One IMMEDIATE transaction outside, savepoints inside."""
    with write(db):
        db.execute_sql("CREATE TABLE t (n INTEGER)")
        assert interrupt(db, lambda: db.execute_sql("INSERT INTO t VALUES (1)"))
        db.execute_sql("INSERT INTO t VALUES (2)")
    assert interrupt(db, lambda: db.execute_sql("INSERT INTO t VALUES (3)"))
    assert db.execute_sql("SELECT n FROM t").fetchall() == [(2,)]


def test_writers_stand_in_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who begins to write locks the book at once; another is told to wait instead of failing at its commit."""
    db = FILES.open(tmp_path / "book.db", DATA_KEY)
    db.connect()
    monkeypatch.setattr("sync.database.BUSY_TIMEOUT_SECONDS", 0)
    other = open_sqlite(tmp_path / "book.db", DATA_KEY)
    other.connect()
    with write(db), pytest.raises(peewee.OperationalError), write(other):
        raise AssertionError("two write at a time")
    with write(other):
        other.execute_sql("CREATE TABLE t (n INTEGER)")
    other.close()
    assert db.table_exists("t")
    db.close()


def test_writers_of_one_server_stand_in_line_and_give_up_with_a_word(tmp_path: Path, postgres: Server) -> None:
    """The second waits until the server's patience ends, is told "busy", and writes when the first is done."""
    books = Databases(postgres)
    db, other = (books.open(tmp_path / "book.db", DATA_KEY) for _ in range(2))
    db.connect()
    other.connect()
    other.execute_sql("SET lock_timeout = '50ms'")
    with write(db), pytest.raises(Busy), write(other):
        raise AssertionError("two write at a time")
    with write(other):
        other.execute_sql("CREATE TABLE t (n INTEGER)")
    assert db.table_exists("t")
    for one in (db, other):
        one.close()
    books.end()


def test_a_reader_sees_one_moment_and_is_not_held_up(db: peewee.Database, books: Books, tmp_path: Path) -> None:
    """What another commits inside the block is seen after it."""
    other = books.open(tmp_path / "book.db", DATA_KEY)
    other.connect()
    with write(db):
        db.execute_sql("CREATE TABLE t (n INTEGER)")
    with reading(db):
        assert rows(db, "SELECT count(*) FROM t") == [(0,)]
        with write(other):
            other.execute_sql("INSERT INTO t VALUES (1)")
        assert rows(db, "SELECT count(*) FROM t") == [(0,)]
    assert rows(db, "SELECT count(*) FROM t") == [(1,)]
    other.close()


def test_names_are_ordered_and_begun_by_their_bytes(db: peewee.Database, books: Books) -> None:
    """Also where the server sorts by language: lists, cursors and digests must not depend on where the book lies."""
    words = ["a", "B", "b", "A", "case:a-1", "case:A", "case:_", "顾", "一", "é", "e", "Case:", "case;"]

    class Word(peewee.Model):
        text = peewee.CharField(max_length=20, primary_key=True)

        class Meta:
            database = db

    db.create_tables([Word])
    with write(db):
        for word in words:
            Word.create(text=word)
    found = [row.text for row in Word.select().order_by(Word.text)]
    assert found == sorted(words, key=lambda word: word.encode())
    begun = {row.text for row in Word.select().where(begins(Word.text, "case:"))}
    assert begun == {"case:a-1", "case:A", "case:_"}
    assert (books.kind == POSTGRESQL) == (not isinstance(db, peewee.SqliteDatabase))
