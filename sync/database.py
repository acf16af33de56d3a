"""Opening the one database of a data folder, and the one way to write to it.
Imports peewee and apsw; nothing of ours but sync.errors.
Promise: what a write transaction returned from is on the disk (WAL, FULL); writers stand in line and do not fail.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import peewee
from playhouse.apsw_ext import APSWDatabase

BUSY_TIMEOUT_SECONDS = 30
CACHE_KIB = 8_000


def open_sqlite(path: Path, key: bytes, vfs: str | None = None) -> peewee.Database:
    """A closed database on ``path``, encrypted with the 32-byte ``key``; connect before use. ``vfs`` is for power-cut
    tests.

    WAL with synchronous=FULL: with NORMAL four of five simulated power cuts lost acknowledged commits (reliability.md
    2.1).
    """
    pragmas = [
        ("key", f"'raw:{key.hex()}'"),
        ("journal_mode", "wal"),
        ("synchronous", 2),
        ("foreign_keys", 1),
        ("mmap_size", 0),
        ("cache_size", -CACHE_KIB),
    ]
    extra = {"vfs": vfs} if vfs else {}
    return APSWDatabase(str(path), pragmas=pragmas, timeout=BUSY_TIMEOUT_SECONDS, autoconnect=False, **extra)


@contextlib.contextmanager
def write(db: peewee.Database) -> Iterator[None]:
    """The only door to writing: one IMMEDIATE transaction, or a savepoint inside the one that is already open."""
    if db.in_transaction():
        with db.atomic():
            yield
        return
    lock = ("IMMEDIATE",) if isinstance(db, peewee.SqliteDatabase) else ()
    with db.atomic(*lock):
        yield


@contextlib.contextmanager
def reading(db: peewee.Database) -> Iterator[None]:
    """One view of the book for several questions: what others commit meanwhile is not seen inside the block."""
    with db.atomic():
        yield


@contextlib.contextmanager
def connected(db: peewee.Database) -> Iterator[peewee.Database]:
    """A connection for this thread while the block runs; one that is already open is used and left open."""
    opened = db.connect(reuse_if_open=True)
    try:
        yield db
    finally:
        if opened and not db.is_closed():
            db.close()


def rows(db: peewee.Database, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement written with ``?`` marks and return its rows. For the paths that are taken once for each
    entry: building a query with peewee costs ten times what SQLite needs to answer it."""
    cursor = db.execute_sql(sql.replace("?", db.param), values)
    return list(cursor) if sql.startswith("SELECT") else []


def insert_rows(
    db: peewee.Database, table: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]], key: str = ""
) -> int:
    """Insert many rows at once, skipping those whose unique ``key`` columns exist; returns how many were new."""
    if not rows:
        return 0
    marks = ", ".join([db.param] * len(columns))
    conflict = f" ON CONFLICT ({key}) DO NOTHING" if key else ""
    names = ", ".join(columns)
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks}){conflict}"  # noqa: S608 - names are constants of sync
    cursor = db.connection().cursor()
    before = _changes(db, cursor)
    cursor.executemany(sql, rows)
    return _changes(db, cursor) - before if before >= 0 else max(cursor.rowcount, 0)


def _changes(db: peewee.Database, cursor: Any) -> int:
    return int(cursor.connection.total_changes()) if isinstance(db, APSWDatabase) else -1
