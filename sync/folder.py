"""A data folder: its data key, its present life, its node's signing key, and the one door that opens it.
Imports sync.database, locks, keys, errors; chance comes in as an argument.
Promise: all of a station or a centre lies in one folder; nothing is silently made where something should have been.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import peewee

from sync.database import open_sqlite
from sync.errors import Damaged, Refused
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


@dataclass
class Folder:
    """An open data folder. ``db`` is not connected yet; ``leave`` gives the life back."""

    path: Path
    db: peewee.Database
    life: Life | Membership

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
    if (path / KEY_FILE).exists() or (path / BOOK_FILE).exists():
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
    try:
        key = bytes.fromhex((path / KEY_FILE).read_text().strip())
    except ValueError:
        key = b""
    # The engine takes a cut key for a password, and would begin a new book under one that anybody can guess.
    if len(key) != KEY_BYTES:
        raise Damaged("data_key", "数据密钥文件损坏。", "the data key file is damaged")
    url = book_url(path)
    if url is not None:
        return _on_server(path, url, chance)
    life = Life(path / LIFE_FILE, chance(16).hex())
    return Folder(path, open_sqlite(path / BOOK_FILE, key), life)


def _on_server(path: Path, url: str, chance: Callable[[int], bytes]) -> Folder:
    book = book_at(url)
    from sync.membership import Membership

    return Folder(path, book, Membership(book, chance))


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
    if os.name == "posix":
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
