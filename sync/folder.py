"""A data folder: its data key, its present life, its node's signing key, and the one door that opens it.
Imports apsw, sync.database, locks, faults, errors; chance comes in as an argument.
Promise: all of a station or a centre lies in one folder; nothing is silently made where something should have been.
"""

from __future__ import annotations

import contextlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
import peewee

from sync.database import open_sqlite
from sync.errors import Damaged, Full, Refused
from sync.faults import DISK_FULL
from sync.locks import Life, Turn

if TYPE_CHECKING:
    from sync.membership import Membership

KEY_FILE = "data.key"
KEY_BYTES = 32
BOOK_FILE = "book.db"
# Where the book lies when it is no file: the URL of a PostgreSQL database, with the password that may stand in it.
URL_FILE = "database.url"
BOOKS = (BOOK_FILE, URL_FILE)
LIFE_FILE = "life.db"
TURN_FILE = "exchange.db"
# Written when founding is done: from then on a book that is gone or empty is damage, not a beginning.
FOUNDED_FILE = "founded"
# Room that is kept for a full disk; see sync.space.
BALLAST_FILE = "ballast"
# Stands while a restore puts one book in the place of another.
RESTORING_FILE = "restore.unfinished"


@dataclass
class Folder:
    """An open data folder. ``db`` is not connected yet; ``leave`` gives the life back. ``blob_key`` is what scans are
    encrypted with: derived from the data key, so that one file guards all of the folder."""

    path: Path
    db: peewee.Database
    life: Life | Membership
    blob_key: bytes

    def leave(self) -> None:
        """Close this thread's connection and let go of the folder."""
        if not self.db.is_closed():
            self.db.close()
        self.life.leave()

    def turn_to_exchange(self, wait_seconds: float) -> Turn:
        """The lock under which one process of this folder exchanges at a time."""
        return Turn(self.path / TURN_FILE, wait_seconds)


def found(path: Path, chance: Callable[[int], bytes], url: str | None = None) -> None:
    """Make a new data folder with its data key, and with the URL of its book when that is not a file here. Raises
    Refused when there is one already."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any((path / name).exists() for name in (KEY_FILE, BOOK_FILE, FOUNDED_FILE)):
        raise Refused(
            "folder_taken",
            f"目录 {path} 中已有数据，未作改动。",
            f"{path} already holds a station or a centre; nothing was changed",
        )
    if url is not None:
        write_aside(path / URL_FILE, url.encode(), mode=0o600)
    write_aside(path / KEY_FILE, chance(KEY_BYTES).hex().encode(), mode=0o600)


def unmake(path: Path) -> None:
    """Take back what ``found`` wrote, before anything was kept under it."""
    for name in (KEY_FILE, URL_FILE):
        (path / name).unlink(missing_ok=True)


def book_url(path: Path) -> str | None:
    """The URL of the folder's book, or None when the book is a file in it."""
    kept = path / URL_FILE
    return kept.read_text(encoding="utf-8").strip() if kept.exists() else None


def unlock(path: Path, chance: Callable[[int], bytes], *, user: str = "", password: str = "") -> Folder:
    """The one door to a data folder. For now the data key is a file of mode 0600; key slots for each user come later
    and will take ``user`` and ``password`` here. Raises Refused when there is no folder, Damaged when a part of it is
    missing."""
    del user, password
    _refuse_half_restored(path)
    if (path / BOOK_FILE).exists() and not (path / KEY_FILE).exists():
        raise Damaged(
            "no_data_key",
            f"目录 {path} 中的数据密钥文件不见了，请用备份恢复 {KEY_FILE}。",
            f"the data key of {path} is gone: put {KEY_FILE} back from a backup",
        )
    if not path.is_dir() or not (path / KEY_FILE).exists():
        raise Refused(
            "no_folder",
            f"目录 {path} 中没有数据，请先初始化。",
            f"{path} holds no station and no centre: run init first",
        )
    key = data_key(path)
    url = book_url(path)
    if url is not None:
        return _on_server(path, url, key, chance)
    if (path / FOUNDED_FILE).exists() and not has_bytes(path / BOOK_FILE):
        raise book_gone(path)
    return Folder(path, open_sqlite(path / BOOK_FILE, key), _life(path, chance), _blob_key(key))


def _life(path: Path, chance: Callable[[int], bytes]) -> Life:
    try:
        return Life(path / LIFE_FILE, chance(16).hex())
    except apsw.FullError:
        # Not even to look at what is here would there be room: this is what the ballast is for.
        (path / BALLAST_FILE).unlink(missing_ok=True)
    try:
        return Life(path / LIFE_FILE, chance(16).hex())
    except apsw.FullError as fault:
        raise Full(*DISK_FULL) from fault


def data_key(path: Path) -> bytes:
    """The 32 bytes under which a folder's book is encrypted. Raises Damaged."""
    try:
        key = bytes.fromhex((path / KEY_FILE).read_text().strip())
    except (ValueError, FileNotFoundError):
        key = b""
    # The engine takes a cut key for a password, and would begin a new book under one that anybody can guess.
    if len(key) != KEY_BYTES:
        raise Damaged(
            "data_key",
            f"数据密钥文件损坏，请用备份恢复 {KEY_FILE}。",
            f"the data key file is damaged: put {KEY_FILE} back from a backup",
        )
    return key


def has_bytes(book: Path) -> bool:
    """Whether a book is there at all: the engine takes an empty file for a new one."""
    return book.exists() and book.stat().st_size > 0


def book_gone(path: Path) -> Damaged:
    """A book that was there is not."""
    return Damaged(
        "book_gone",
        f"目录 {path} 中的数据库不见了或是空的；请勿重新初始化，用 restore 从备份恢复，没有备份请联系县中心。",
        f"the book in {path} is gone or empty: do not run init again; restore a backup, or call the county",
    )


def settle_founding(path: Path, node: str) -> None:
    """Write down that the folder holds a whole book of ``node``, once; a disk without room is told by what needs it."""
    if not (path / FOUNDED_FILE).exists():
        with contextlib.suppress(OSError):
            write_aside(path / FOUNDED_FILE, node.encode())


def _refuse_half_restored(path: Path) -> None:
    if (path / RESTORING_FILE).exists():
        raise Damaged(
            "restore_unfinished",
            f"目录 {path} 的恢复没有做完（可能中途断电），没有丢失数据；请重新执行同一条 restore 命令。",
            f"restoring {path} was cut short; nothing is lost: run the same restore command again",
        )


def _blob_key(key: bytes) -> bytes:
    return hmac.digest(key, b"yizhan-blobs-1", "sha256")


def _on_server(path: Path, url: str, key: bytes, chance: Callable[[int], bytes]) -> Folder:
    book = book_at(url)
    from sync.membership import Membership

    return Folder(path, book, Membership(book, chance), _blob_key(key))


def book_at(url: str) -> Any:
    """The closed book at a URL, outside any life: good for reading. Raises Refused when the URL is wrong or the
    driver missing."""
    # Imported only here: a station never loads the driver.
    from sync.postgresql import open_postgresql

    return open_postgresql(url)


def write_aside(path: Path, content: bytes, mode: int = 0o600) -> None:
    """Write a file so that a power cut leaves the old or the new one: temporary file, fsync, rename, fsync of the
    folder."""
    aside = path.with_name(path.name + ".new")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, mode)
    try:
        os.write(descriptor, content)
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    os.replace(aside, path)
    flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    """Make the names in a folder outlive a power cut, where the system can."""
    if os.name == "posix":
        folder = os.open(path, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
