"""A backup: a consistent copy of a folder while others work in it, read back whole before it takes the old one's place.
Imports sync.folder, check, rowcopy, safe, blobs, faults, locks; the time comes in as an argument.
Promise: a cut leaves the old backup, a copy that does not add up never counts, and no entry is overwritten.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import peewee

from sync import rowcopy, safe
from sync.blobs import Blobs
from sync.check import faults
from sync.chunks import Blob
from sync.database import connected, open_sqlite, reading, rows, write
from sync.envelope import Head
from sync.errors import Busy, Damaged, Refused
from sync.faults import ENGINE, plain
from sync.folder import (
    BALLAST_FILE,
    BOOK_FILE,
    FOUNDED_FILE,
    KEY_FILE,
    LIFE_FILE,
    TURN_FILE,
    Folder,
    data_key,
    flush_folder,
    write_aside,
)
from sync.journal import Journal
from sync.keys import SigningKey
from sync.locks import Turn

BLOBS = "blobs"
# What has arrived of a blob so far: not a blob yet.
_PARTS = "parts"
MARK = "backup"
NEW = f"{BOOK_FILE}.new"
LOCK_FILE = "backup.lock"
STEP_PAGES = 2_000
CHUNK_BYTES = 1 << 20
Make = Callable[[peewee.Database], None]
# What may lie in a folder that a backup goes into; anything else is somebody's.
_OURS = frozenset((KEY_FILE, BOOK_FILE, BLOBS, LIFE_FILE, LOCK_FILE, FOUNDED_FILE, TURN_FILE, BALLAST_FILE))
# And what is left by a command that looked into a backup: whether somebody worked in it is asked of its book.
_LEFT = (
    NEW, f"{KEY_FILE}.new", f"{BOOK_FILE}-", f"{LIFE_FILE}-", f"{LOCK_FILE}-", "cache.", "station.log", "central.log",
)  # fmt: skip


@dataclass(frozen=True)
class Backup:
    """A verified copy: when it was begun (seconds since 1970), its entries and bytes, the heads in it, and whether it
    lies off the machine."""

    at: int
    entries: int
    size_bytes: int
    heads: tuple[Head, ...]
    off_machine: bool


def take(
    folder: Folder, journal: Journal, to: Path, at: int, off_machine: bool, make: Make | None = None,
    scans: safe.Scans = safe.NO_SCANS,
) -> Backup:  # fmt: skip
    """Back the folder up into ``to``, made where it is missing. ``off_machine`` is the operator's word; ``make`` makes
    a side's tables, where its book may lie on a server; ``scans`` says which blobs an entry names. Raises Refused,
    Busy, Full or Damaged; the old backup stays."""
    key = data_key(folder.path)
    with _disk_said():
        to.mkdir(mode=0o700, parents=True, exist_ok=True)
        _refuse_what_is_not_ours(folder.path, to, key)
        with only_one(to / LOCK_FILE, f"目录 {to} 正在接收另一个备份，请稍候再试。", f"another backup goes into {to} right now"):
            _refuse_newer(journal, to, key)
            copy = to / NEW
            try:
                _copy_book(folder, copy, key, at, make)
                copy_blobs(folder.path / BLOBS, to / BLOBS)
                has = Blobs(to, folder.blob_key, journal.chance).has
                heads, entries = _read_back(copy, key, journal, scans, has)
                if not (to / KEY_FILE).exists():
                    write_aside(to / KEY_FILE, (folder.path / KEY_FILE).read_bytes())
                size_bytes = copy.stat().st_size
                _put(copy, to / BOOK_FILE)
            finally:
                remove_book(copy)
    away = off_machine or _other_device(folder, to)
    return Backup(at, entries, size_bytes, heads, away)


def keep(journal: Journal, taken: Backup, moment: str) -> int:
    """Write down in the live book that a verified backup was taken, and at a centre move ``safe`` where it lies off
    the machine; returns how many lanes moved. ``moment`` is local time for people."""
    with write(journal.db):
        told = {"at": moment, "at_s": taken.at, "entries": taken.entries, "off_machine": taken.off_machine}
        journal.set_mark(MARK, told)
        return safe.move(journal, taken.heads) if journal.orders and taken.off_machine else 0


# --- where it goes ---------------------------------------------------------------------------------------------------


def _refuse_what_is_not_ours(path: Path, to: Path, key: bytes) -> None:
    if to.resolve() == path.resolve():
        raise Refused("backup_inside", "备份目录不能是数据目录本身。", "a folder cannot be its own backup: name another")
    strange = sorted(one.name for one in to.iterdir() if not _ours(one.name))
    if strange or ((to / KEY_FILE).exists() and data_key(to) != key):
        raise Refused(
            "backup_taken",
            f"目录 {to} 中有其他数据，未作备份；请换一个空目录。",
            f"{to} holds something else and nothing was written: name an empty folder",
        )


def _ours(name: str) -> bool:
    return name in _OURS or name.startswith(_LEFT)


def _refuse_newer(journal: Journal, to: Path, key: bytes) -> None:
    """A backup that holds what this book does not (this one was put back, or the other was worked in) stays."""
    if not (to / BOOK_FILE).exists():
        return
    with contextlib.ExitStack() as inside:
        if (to / LIFE_FILE).exists():
            inside.enter_context(alone(to))
        db = inside.enter_context(opened(to / BOOK_FILE, key))
        theirs = [Head(name, seq, bytes(link)) for name, seq, link in rows(db, safe.HEADS)]
    with reading(journal.db):
        ours = set(safe.heads(journal))
        lost = [head for head in theirs if head not in ours and not safe.holds(journal, head)]
    if lost:
        raise Refused(
            "backup_newer",
            f"{to} 中的备份含有本机没有的记录，未覆盖；请换一个目录，或先用 restore 恢复它。",
            f"the backup in {to} holds entries that are not here and stays: name another folder, or restore it",
        )


@contextlib.contextmanager
def alone(path: Path) -> Iterator[None]:
    """Nobody else is in a folder while the block runs. Raises Busy."""
    zh = f"目录 {path} 正在使用，请先停止其中的 serve 和其他命令。"
    with only_one(path / LIFE_FILE, zh, f"{path} is in use: stop serve and other commands there first"):
        yield


@contextlib.contextmanager
def only_one(lock: Path, zh: str, en: str) -> Iterator[None]:
    """One process at a time. Raises Busy, with these words, where there is another."""
    turn = Turn(lock, 0.0)
    try:
        turn.__enter__()
    except Busy as fault:
        raise Busy("folder_in_use", zh, en) from fault
    try:
        yield
    finally:
        turn.__exit__()


@contextlib.contextmanager
def opened(book: Path, key: bytes) -> Iterator[peewee.Database]:
    """A book in a file by its key, outside any life, for the length of the block. Raises Damaged."""
    with connected(open_sqlite(book, key)) as db:
        try:
            yield db
        except ENGINE as fault:
            said = plain(fault)
            if said is None:
                raise
            raise said from fault


# --- copying ---------------------------------------------------------------------------------------------------------


def _copy_book(folder: Folder, copy: Path, key: bytes, at: int, make: Make | None) -> None:
    remove_book(copy)
    with connected(open_sqlite(copy, key)) as db:
        if isinstance(folder.db, peewee.SqliteDatabase):
            _copy_pages(folder.db, db)
        else:
            assert make is not None
            make(db)
            rowcopy.copy(folder.db, db)
        Journal(db, "", "", SigningKey(bytes(32)), bytes).set_mark(MARK, {"at_s": at})


def _copy_pages(source: Any, db: Any) -> None:
    # Inside a transaction that reads, the source stands still for us, so that writers neither wait nor make the copy
    # begin again.
    with reading(source):
        rows(source, "SELECT COUNT(*) FROM sqlite_master")
        with db.connection().backup("main", source.connection(), "main") as pages:
            while not pages.done:
                pages.step(STEP_PAGES)


def _read_back(
    copy: Path, key: bytes, journal: Journal, scans: safe.Scans, has: Callable[[Blob], bool]
) -> tuple[tuple[Head, ...], int]:
    """Open the copy again, from the medium where the system lets us, and read every digest, chain and signature."""
    forget_pages(copy)
    with opened(copy, key) as db:
        same = Journal(db, journal.node, "", journal.key, journal.chance, orders=journal.orders)
        found = faults(same)
        if found:
            raise Damaged(
                "backup_damaged",
                f"备份未通过校验，未予采用（原备份保留）：{found[0].zh}请执行 check。",
                f"the copy does not add up and was not taken (the old backup stays): {found[0].en}; run check",
            )
        return tuple(safe.heads_with_scans(same, scans, has)), same.count()


def forget_pages(path: Path) -> None:
    """Flush a file and let the system forget it, so that reading it asks the medium."""
    descriptor = os.open(path, os.O_RDONLY if os.name == "posix" else os.O_RDWR)
    try:
        os.fsync(descriptor)
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    finally:
        os.close(descriptor)


def copy_blobs(source: Path, to: Path) -> None:
    """Those that are not there yet: a blob's name is what it holds, so one that is there is the same."""
    for kept in sorted(source.rglob("*")) if source.is_dir() else ():
        there = to / kept.relative_to(source)
        if kept.is_file() and not kept.name.endswith(".new") and _PARTS not in kept.relative_to(source).parts:
            if not there.exists() or there.stat().st_size != kept.stat().st_size:
                there.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                copy_file(kept, there)


def copy_file(source: Path, to: Path) -> None:
    """Copy a file aside, read it back, and put it in its place whole. Raises OSError, or Damaged when the medium does
    not give back what it was given."""
    aside = to.with_name(f"{to.name}.new")
    with source.open("rb") as taken, open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as given:
        summed = hashlib.sha256()
        while chunk := taken.read(CHUNK_BYTES):
            given.write(chunk)
            summed.update(chunk)
    forget_pages(aside)
    with aside.open("rb") as again:
        if hashlib.file_digest(again, "sha256").digest() != summed.digest():
            aside.unlink()
            raise Damaged(
                "medium_damaged",
                f"{to.parent} 所在的磁盘读不回刚写入的内容，请换一个磁盘。",
                f"the disk of {to.parent} does not give back what was written: use another disk",
            )
    os.replace(aside, to)
    flush_folder(to.parent)


def _put(aside: Path, to: Path) -> None:
    aside.chmod(0o600)
    forget_pages(aside)
    os.replace(aside, to)
    flush_folder(to.parent)


def remove_book(copy: Path) -> None:
    """Throw a half-made copy away, with its log."""
    for name in (copy.name, f"{copy.name}-wal", f"{copy.name}-shm", f"{copy.name}-journal"):
        copy.with_name(name).unlink(missing_ok=True)


def _other_device(folder: Folder, to: Path) -> bool:
    # Where a book lies on a server, this machine's devices say nothing about where that is.
    return isinstance(folder.db, peewee.SqliteDatabase) and folder.path.stat().st_dev != to.stat().st_dev


@contextlib.contextmanager
def _disk_said() -> Iterator[None]:
    try:
        yield
    except ENGINE as fault:
        said = plain(fault)
        if said is None:
            raise
        raise said from fault
