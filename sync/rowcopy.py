"""Copying every row of one book into the empty tables of another, of whichever kind each of them is.
Imports peewee and sync.database.
Promise: all rows of one moment, or none; a table or column that the other book lacks stops the copy, unseen by nobody.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import peewee

from sync.database import execute_many, reading, rows, write
from sync.errors import Damaged

PAGE_ROWS = 5_000
# The life of a book is not of its contents.
_NOT_COPIED = frozenset(("life",))


def copy(source: peewee.Database, to: peewee.Database) -> int:
    """Copy all rows in one view of the source and one transaction of the other; returns how many. Raises Damaged when
    the other book has no place for something."""
    with reading(source), write(to):
        if isinstance(to, peewee.SqliteDatabase):
            to.execute_sql("PRAGMA defer_foreign_keys = ON")
        return sum(_copy_table(source, to, table) for table in _in_order(source))


def tables_of(db: peewee.Database) -> list[str]:
    """The tables that hold a book's contents."""
    return sorted(name for name in db.get_tables() if name not in _NOT_COPIED and not name.startswith("sqlite_"))


def _in_order(db: peewee.Database) -> list[str]:
    """Those first that others point at."""
    names = tables_of(db)
    points_at = {name: {key.dest_table for key in db.get_foreign_keys(name)} - {name} for name in names}
    found: list[str] = []
    while len(found) < len(names):
        found += [name for name in names if name not in found and points_at[name] <= set(found)]
    return found


def _copy_table(source: peewee.Database, to: peewee.Database, table: str) -> int:
    columns = [column.name for column in source.get_columns(table)]
    there = {column.name for column in to.get_columns(table)} if to.table_exists(table) else set()
    if not set(columns) <= there:
        raise Damaged(
            "book_shape",
            f"表 {table} 与本程序版本不符，未作改动；请用写下它的程序版本。",
            f"table {table} is of another version of this program, nothing was changed: use the one that wrote it",
        )
    names, marks = ", ".join(columns), ", ".join([to.param] * len(columns))
    into = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - names are those of the book's own tables
    copied = 0
    for page in _pages(source, table, columns):
        execute_many(to, into, page)
        copied += len(page)
    if "id" in columns and not isinstance(to, peewee.SqliteDatabase):
        _go_on_counting(to, table)
    return copied


def _pages(db: peewee.Database, table: str, columns: list[str]) -> Iterator[list[tuple[Any, ...]]]:
    keys = db.get_primary_keys(table)
    order = ", ".join(keys)
    marks = ", ".join("?" * len(keys))
    asked = f"SELECT {', '.join(columns)} FROM {table}"  # noqa: S608 - names are those of the book's own tables
    page = rows(db, f"{asked} ORDER BY {order} LIMIT {PAGE_ROWS}")
    places = [columns.index(key) for key in keys]
    while page:
        yield page
        last = [page[-1][place] for place in places]
        page = rows(db, f"{asked} WHERE ({order}) > ({marks}) ORDER BY {order} LIMIT {PAGE_ROWS}", *last)


def _go_on_counting(db: peewee.Database, table: str) -> None:
    """Rows that are made from now on get numbers behind those that were copied."""
    sequence = rows(db, "SELECT pg_get_serial_sequence(?, 'id')", table)[0][0]
    if sequence is not None:
        highest = f"(SELECT COALESCE(MAX(id), 0) + 1 FROM {table})"  # noqa: S608 - one of the book's own tables
        rows(db, f"SELECT setval(?::regclass, {highest}, false)", sequence)
