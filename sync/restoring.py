"""Restoring: a backup takes the place of a folder's book, which is kept aside; what follows is a new life.
Imports sync.backup, folder, check, rowcopy, and membership where a book lies on a server; the time is an argument.
Promise: nothing is deleted or overwritten; a cut leaves the old book, or a folder that says how to go on.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import peewee

from sync import backup, folder, rowcopy
from sync.check import faults
from sync.database import rows, write
from sync.errors import Busy, Damaged, Refused, SyncError
from sync.faults import ENGINE, plain
from sync.journal import Journal

RESTORED, RECOVERING = "restored", "recovering"
_MOVED = (folder.BOOK_FILE, f"{folder.BOOK_FILE}-wal", f"{folder.BOOK_FILE}-shm", folder.KEY_FILE)
Read = Callable[[peewee.Database], Journal]


@dataclass(frozen=True)
class Restored:
    """What was put back: its entries; when the backup was begun (seconds since 1970, 0 for a folder copied by hand);
    where the old book lies now ("" where there was none); how many own entries only that one holds, which nobody else
    has acknowledged (None where it cannot be read)."""

    entries: int
    backup_at: int
    aside: str
    only_aside: int | None


def restore(
    source: Path, path: Path, at: int, read: Read, make: backup.Make | None = None, *, url: str | None = None,
    replace: bool = False,
) -> Restored:
    """Put the backup in ``source`` in the place of the book of ``path``, which may be a new folder. ``read`` makes a
    side's journal of an open book and refuses another side's; ``make`` makes its tables. A book on a server is put
    aside only with ``replace``. ``at`` names what is put aside and tells since when. Raises Refused, Busy, Full or
    Damaged with nothing changed but for a restore that was begun."""
    try:
        _refuse_no_backup(source, path)
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        with contextlib.ExitStack() as held:
            held.enter_context(backup.alone(path))
            if (source / folder.LIFE_FILE).exists():
                held.enter_context(backup.alone(source))
            kept = folder.book_url(path)
            if url is not None and kept not in (None, url):
                raise _other_server(path)
            if url is not None and folder.has_bytes(path / folder.BOOK_FILE):
                raise _other_server(path)
            if url or kept:
                assert make is not None
                return _onto_server(source, path, url or kept or "", at, read, make, replace)
            return _into_file(source, path, at, read)
    except ENGINE as fault:
        said = plain(fault)
        if said is None:
            raise
        raise said from fault


def _refuse_no_backup(source: Path, path: Path) -> None:
    if source.resolve() == path.resolve():
        raise Refused("restore_itself", "备份目录不能是数据目录本身。", "a folder cannot be restored from itself")
    if not folder.has_bytes(source / folder.BOOK_FILE):
        raise Refused(
            "no_backup",
            f"目录 {source} 中没有备份（缺少 {folder.BOOK_FILE}）；请核对路径。",
            f"there is no backup in {source} ({folder.BOOK_FILE} is missing): check the path",
        )
    folder.data_key(source)


def _other_server(path: Path) -> Refused:
    return Refused(
        "other_database",
        f"目录 {path} 的记录另有所在，不能改到这个数据库；请换一个空目录。",
        f"the book of {path} lies elsewhere: name an empty folder to restore into another database",
    )


# --- a book in a file ------------------------------------------------------------------------------------------------


def _into_file(source: Path, path: Path, at: int, read: Read) -> Restored:
    new, key = path / backup.NEW, folder.data_key(source)
    try:
        _copy_book(source, new)
        with backup.opened(new, key) as db:
            journal = _whole(read(db))
            only_aside = _only_in_old(path, journal, read)
            begun = _mark(journal, at)
            entries = journal.count()
        backup.forget_pages(new)
        aside = _swap(source, path, new, at)
    finally:
        backup.remove_book(new)
    folder.settle_founding(path, journal.node)
    return Restored(entries, begun, aside, only_aside)


def _copy_book(source: Path, new: Path) -> None:
    """The backup beside the folder's other files, since it is marked before it counts."""
    backup.remove_book(new)
    # A folder that was copied by hand has its last entries in the log beside the book.
    for tail in ("", "-wal"):
        if (source / f"{folder.BOOK_FILE}{tail}").exists():
            shutil.copyfile(source / f"{folder.BOOK_FILE}{tail}", new.with_name(new.name + tail))
            new.with_name(new.name + tail).chmod(0o600)


def _whole(journal: Journal) -> Journal:
    found = faults(journal)
    if found:
        raise Damaged(
            "backup_damaged",
            f"备份已损坏，未作恢复：{found[0].zh}请换另一份备份。",
            f"the backup does not add up and nothing was restored: {found[0].en}; try another backup",
        )
    return journal


def _mark(journal: Journal, at: int) -> int:
    """What the new life has to know; returns when the backup was begun."""
    begun = int(journal.mark(backup.MARK, {}).get("at_s", 0))
    with write(journal.db):
        journal.set_mark(RESTORED, {"at_s": at, "backup_at_s": begun})
        if journal.orders:
            journal.set_mark(RECOVERING, {"since": at})
    return begun


def _only_in_old(path: Path, restored: Journal, read: Read) -> int | None:
    """How many own entries of the old book are neither in the backup nor acknowledged by the centre."""
    if not folder.has_bytes(path / folder.BOOK_FILE):
        return 0
    try:
        with backup.opened(path / folder.BOOK_FILE, folder.data_key(path)) as db:
            old = read(db)
            if old.node != restored.node:
                raise _of_another(path, old.node, restored.node)
            asked = "SELECT name, head_seq, acked FROM lane WHERE owner = ?"
            lanes = rows(db, asked, old.node)
            return sum(max(0, seq - max(acked, _head(restored, name))) for name, seq, acked in lanes)
    except (SyncError, *ENGINE) as fault:
        if isinstance(fault, Refused):
            raise
        # What cannot be read is the reason for restoring; it is kept aside whatever it holds.
        return None


def _head(journal: Journal, lane: str) -> int:
    found = rows(journal.db, "SELECT head_seq FROM lane WHERE name = ?", lane)
    return int(found[0][0]) if found else 0


def _of_another(path: Path, old: str, new: str) -> Refused:
    return Refused(
        "backup_of_another",
        f"目录 {path} 属于 {old}，而备份属于 {new}，未作恢复；请核对，或换一个空目录。",
        f"{path} belongs to {old} and the backup to {new}: nothing was restored; check, or name an empty folder",
    )


def _copy_blobs(source: Path, path: Path) -> None:
    backup.copy_blobs(source / backup.BLOBS, path / backup.BLOBS)


def _swap(source: Path, path: Path, new: Path, at: int) -> str:
    """Move the old book aside and put the new one in its place. The mark in between makes whoever opens the folder
    after a cut ask for the rest of it: a book must never meet another's log."""
    begun = path / folder.RESTORING_FILE
    if begun.exists():
        aside = path / str(json.loads(begun.read_text(encoding="utf-8"))["aside"])
    else:
        aside = _free_name(path, at)
    moving = [name for name in (*_blobs_of_another_key(source, path), *_MOVED) if (path / name).exists()]
    if moving or begun.exists():
        folder.write_aside(begun, json.dumps({"aside": aside.name}).encode())
        aside.mkdir(mode=0o700, exist_ok=True)
    for name in moving:
        if not (aside / name).exists():
            os.replace(path / name, aside / name)
    folder.write_aside(path / folder.KEY_FILE, (source / folder.KEY_FILE).read_bytes())
    if aside.is_dir():
        folder.flush_folder(aside)
    _copy_blobs(source, path)
    os.replace(new, path / folder.BOOK_FILE)
    folder.flush_folder(path)
    begun.unlink(missing_ok=True)
    folder.flush_folder(path)
    return aside.name if aside.is_dir() else ""


def _blobs_of_another_key(source: Path, path: Path) -> tuple[str, ...]:
    """Scans are encrypted under the data key: those of another key are none of the backup's, whatever their names."""
    try:
        same = folder.data_key(path) == folder.data_key(source)
    except Damaged:
        same = False
    return () if same else (backup.BLOBS,)


def _free_name(path: Path, at: int) -> Path:
    stem = f"before-restore-{datetime.fromtimestamp(at, UTC):%Y%m%dT%H%M%SZ}"
    names = (stem if n == 1 else f"{stem}-{n}" for n in itertools.count(1))
    return next(path / name for name in names if not (path / name).exists())


# --- a book on a server ----------------------------------------------------------------------------------------------


def _onto_server(source: Path, path: Path, url: str, at: int, read: Read, make: backup.Make, replace: bool) -> Restored:
    from sync.membership import nobody_inside

    book = folder.book_at(url)
    try:
        with contextlib.ExitStack() as inside:
            copy = path / backup.NEW
            inside.callback(backup.remove_book, copy)
            _copy_book(source, copy)
            db = inside.enter_context(backup.opened(copy, folder.data_key(source)))
            journal = _whole(read(db))
            begun = _mark(journal, at)
            book.connect(reuse_if_open=True)
            with write(book):
                # Under the writers' lock: nobody comes in while one book goes and the other comes.
                if not nobody_inside(book):
                    raise _server_in_use()
                aside = _put_aside(book, at, replace)
                make(book)
                entries = journal.count()
                rowcopy.copy(db, book)
    finally:
        book.close_all()
    if not (path / folder.KEY_FILE).exists():
        folder.write_aside(path / folder.URL_FILE, url.encode())
        folder.write_aside(path / folder.KEY_FILE, (source / folder.KEY_FILE).read_bytes())
    _take_key_and_blobs(source, path, at)
    folder.settle_founding(path, journal.node)
    return Restored(entries, begun, aside, None if aside else 0)


def _take_key_and_blobs(source: Path, path: Path, at: int) -> None:
    """What lies in this machine's folder beside a book on a server."""
    moving = [name for name in _blobs_of_another_key(source, path) if (path / name).exists()]
    if folder.data_key(path) != folder.data_key(source):
        aside = _free_name(path, at)
        aside.mkdir(mode=0o700)
        for name in (*moving, folder.KEY_FILE):
            os.replace(path / name, aside / name)
        folder.write_aside(path / folder.KEY_FILE, (source / folder.KEY_FILE).read_bytes())
    _copy_blobs(source, path)


def _server_in_use() -> SyncError:
    return Busy(
        "folder_in_use",
        "数据库正在使用；请先停止所有机器上的 serve，再恢复。",
        "the database is in use: stop serve on every machine first",
    )


def _put_aside(book: peewee.Database, at: int, replace: bool) -> str:
    """Move what the database holds into a schema of its own; returns its name."""
    tables = [name for name in book.get_tables() if name != "life"]
    if not tables:
        return ""
    if not replace:
        raise Refused(
            "database_taken",
            "这个数据库中已有数据，未作改动；确认要换成备份时请加 --replace，原有数据会移到另一个 schema 中保留。",
            "the database holds something and was left alone: --replace moves it aside into a schema of its own",
        )
    aside = f"before_restore_{at}"
    book.execute_sql(f"CREATE SCHEMA {aside}")
    for name in book.get_tables():
        book.execute_sql(f'ALTER TABLE "{name}" SET SCHEMA {aside}')
    return aside
