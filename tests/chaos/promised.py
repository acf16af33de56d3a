"""What a folder has promised so far, read from its book: the rows that no cut may take away.
Imports sync.database; opens a book beside whoever has it open, and only reads.
Promise: a row that is missing here was never told to anybody, or the test that compares fails.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import peewee

from sync.database import connected, open_sqlite, rows
from sync.folder import BOOK_FILE, KEY_FILE

Promise = Mapping[str, frozenset[Any]]

# Rows that are only ever added, by what names them. A table that a side does not have promises nothing there.
_KEPT = {
    "entry": "SELECT l.name, e.seq, e.digest FROM entry e JOIN lane l ON l.id = e.lane_id",
    "mail": "SELECT b.name, m.n, m.link FROM mail m JOIN box b ON b.id = m.box_id",
    "account": "SELECT name, role FROM account",
    "node": "SELECT id, key FROM node WHERE state = 'active'",
    "filed_draft": "SELECT key, receipt_no FROM filed_draft",
}
# How the day names the sealed files that it writes, each of them once.
STICK = ".stick"
# What was typed is here, or was filed.
_TYPED = "SELECT id FROM kept_draft"
_FILED = "SELECT key FROM filed_draft"


def promised(folder: Path, *, filed_as_well: bool = False) -> dict[str, frozenset[Any]]:
    """Every row of the folder's book that somebody may have been told of; scans and sticks as they lie on its disk."""
    found: dict[str, frozenset[Any]] = {}
    key = bytes.fromhex((folder / KEY_FILE).read_text())
    db = open_sqlite(folder / BOOK_FILE, key)
    with connected(db):
        there = set(db.get_tables())
        for name, sql in _KEPT.items():
            if name in there:
                found[name] = _read(db, sql)
        if "kept_draft" in there:
            found["typed"] = _read(db, _TYPED) | (_read(db, _FILED) if filed_as_well else frozenset())
    sticks = ((path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in folder.glob(f"*{STICK}"))
    found["stick"] = frozenset(sticks)
    found["scan"] = frozenset((path.name,) for path in folder.glob("blobs/??/*") if len(path.name) == 64)
    return found


def _read(db: peewee.Database, sql: str) -> frozenset[Any]:
    return frozenset(tuple(bytes(one) if isinstance(one, memoryview) else one for one in row) for row in rows(db, sql))


def missing(told: Promise, folder: Path) -> list[str]:
    """What was promised and is not there any more."""
    found = promised(folder, filed_as_well=True)
    return [
        f"{name}: {len(gone)} of {len(wanted)} gone, such as {sorted(gone, key=repr)[0]!r}"
        for name, wanted in told.items()
        if (gone := wanted - found.get(name, frozenset()))
    ]


@contextlib.contextmanager
def checkpointed(folder: Path) -> Any:
    """A connection to the folder's book that folds its log into it when the block ends."""
    db = open_sqlite(folder / BOOK_FILE, bytes.fromhex((folder / KEY_FILE).read_text()))
    with connected(db):
        yield
        db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
