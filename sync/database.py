"""Opening the one database of a data folder, and the one way to write to it.
Imports peewee, apsw, sync.faults, errors; a book on PostgreSQL answers to the same words (sync.postgresql).
Promise: what a write transaction returned from is on the disk (WAL, FULL); writers stand in line and do not fail.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import peewee
from playhouse.apsw_ext import APSWDatabase

from sync.errors import Full, SyncError
from sync.faults import ENGINE, Unsynced, plain

BUSY_TIMEOUT_SECONDS = 30
CACHE_KIB = 8_000


class SqliteBook(APSWDatabase):
    """A book in a file. ``halted`` is the failed flush after which it takes no more writes; ``on_halt`` is told of it
    once, by the thread that met it, and ``on_full`` of each write for which there was no room."""

    halted: Unsynced | None = None
    on_halt: Callable[[], object] = staticmethod(bool)
    on_full: Callable[[], object] = staticmethod(bool)

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Peewee's. Raises Damaged or Full where there is nothing that could be read."""
        try:
            return bool(super().connect(reuse_if_open))
        except ENGINE as fault:
            said = plain(fault)
            if said is None:
                raise
            raise said from fault

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """Peewee's; a flush that fails outside ``write`` ends writing, too."""
        try:
            return super().execute_sql(sql, params)
        except peewee.PeeweeException as fault:
            said = plain(fault)
            if isinstance(said, Unsynced):
                self.tell(said)
            raise

    def tell(self, said: SyncError) -> None:
        """Tell who minds the disk what a write met."""
        if isinstance(said, Unsynced):
            # The kernel calls pages clean after a failed flush: asking the same handle again would be told a lie.
            first, self.halted = self.halted is None, said
            if first:
                self.on_halt()
        elif isinstance(said, Full):
            self.on_full()


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
    return SqliteBook(str(path), pragmas=pragmas, timeout=BUSY_TIMEOUT_SECONDS, autoconnect=False, **extra)


@contextlib.contextmanager
def write(db: peewee.Database) -> Iterator[None]:
    """The only door to writing: one IMMEDIATE transaction, or a savepoint inside the one that is already open.
    On PostgreSQL the word takes the writers' lock, and asks whether the life still stands: Busy or Unreachable.
    Raises Full or Damaged, with nothing written, where the disk is in the way."""
    if db.in_transaction():
        with db.atomic():
            yield
        return
    refuse_halted(db)
    try:
        with db.atomic("IMMEDIATE"):
            yield
    except ENGINE as fault:
        said = plain(fault)
        if said is None:
            raise
        if isinstance(db, SqliteBook):
            db.tell(said)
        raise said from fault


def refuse_halted(db: peewee.Database) -> None:
    """Raise what a book was halted for, if it was."""
    halted = getattr(db, "halted", None)
    if halted is not None:
        raise halted


@contextlib.contextmanager
def reading(db: peewee.Database) -> Iterator[None]:
    """One view of the book for several questions: what others commit meanwhile is not seen inside the block."""
    if db.in_transaction():
        yield
        return
    with db.atomic():
        yield


@contextlib.contextmanager
def connected(db: peewee.Database, cache_kib: int = CACHE_KIB) -> Iterator[peewee.Database]:
    """A connection for this thread while the block runs; one that is already open is used and left open. In a file it
    keeps up to ``cache_kib`` of the book in memory."""
    opened = db.connect(reuse_if_open=True)
    try:
        if opened and cache_kib != CACHE_KIB:
            rows(db, f"PRAGMA cache_size = -{cache_kib}")
        yield db
    finally:
        if opened and not db.is_closed():
            db.close()


def rows(db: peewee.Database, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    """Run one statement written with ``?`` marks and return its rows. For the paths that are taken once for each
    entry: building a query with peewee costs ten times what SQLite needs to answer it."""
    cursor = db.execute_sql(sql.replace("?", db.param), values)
    return list(cursor) if sql.startswith("SELECT") else []


def first_row(db: peewee.Database, model: Any, where: str, *values: Any) -> Any:
    """The first row of a model that matches a condition with ``?`` marks, or None: an instance like any other, without
    the building of a query."""
    fields = model._meta.sorted_fields
    named = ", ".join(field.column_name for field in fields)
    table = model._meta.table_name
    found = rows(db, f"SELECT {named} FROM {table} WHERE {where} LIMIT 1", *values)  # noqa: S608 - names of the model
    return model(**{field.name: value for field, value in zip(fields, found[0], strict=True)}) if found else None


def update_row(db: peewee.Database, row: Any, *names: str) -> None:
    """Write some columns of a row back by its key, without the building of a query."""
    meta = row._meta
    told = ", ".join(f"{name} = ?" for name in names)
    key = meta.primary_key.column_name
    asked = f"UPDATE {meta.table_name} SET {told} WHERE {key} = ?"  # noqa: S608 - names of the model
    rows(db, asked, *(getattr(row, name) for name in names), row.get_id())


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
    return execute_many(db, sql, rows)


def execute_many(db: Any, sql: str, values: Sequence[Sequence[Any]]) -> int:
    """Run one statement, written with the database's own marks, for each row; returns how many rows it changed."""
    if not isinstance(db, APSWDatabase):
        return int(db.execute_many(sql, values))
    cursor = db.connection().cursor()
    before = cursor.connection.total_changes()
    cursor.executemany(sql, values)
    return int(cursor.connection.total_changes() - before)


def searchable(text: str) -> bool:
    """Whether a text can be in a database at all; PostgreSQL refuses even to look for one that cannot."""
    return "\0" not in text and not any("\ud800" <= char <= "\udfff" for char in text)


def begins(column: Any, prefix: str) -> Any:
    """The condition that a text column begins with ``prefix``, as a range that an index serves; letter case counts."""
    return (column >= prefix) & (column < prefix[:-1] + chr(ord(prefix[-1]) + 1)) if prefix else column == column
