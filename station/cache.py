"""The cache of catalogue and calendar: a TinyDB file that may be killed, torn or deleted at any time.
May import tinydb (alone in the product), sync.folder for writing aside and sync.locks; nothing here is the only copy.
Promise: a document is believed only when it bears the state that the journal has now and its own checksum holds.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from tinydb import TinyDB
from tinydb.storages import Storage
from tinydb.table import Document

from sync.errors import Busy
from sync.folder import write_aside
from sync.locks import Turn

CACHE_FILE = "cache.json"
LOCK_FILE = "cache.lock.db"
LIMIT_BYTES = 32 * 1024 * 1024
WAIT_SECONDS = 2.0


class AsideStorage(Storage):
    """A whole JSON file that is replaced, never written in place: the stock storage tears it on a full disk."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, dict[str, Any]] | None:
        """The file's tables; None for one that is missing, unreadable or no object."""
        try:
            if self._path.stat().st_size > LIMIT_BYTES:
                return None
            found = json.loads(self._path.read_bytes().decode("utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        sound = isinstance(found, dict) and all(isinstance(table, dict) for table in found.values())
        return found if sound else None

    def write(self, data: dict[str, dict[str, Any]]) -> None:
        """Replace the file: aside, fsync, rename."""
        write_aside(self._path, json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode())


class Cache:
    """Named documents of one folder, each bound to a state."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, name: str, state: str) -> dict[str, Any] | None:
        """The document of that name, when it was made from exactly this state and is whole; else None."""
        table = (AsideStorage(self._folder / CACHE_FILE).read() or {}).get(name, {})
        kept = table.get("1")
        if not isinstance(kept, dict) or kept.get("state") != state or not isinstance(kept.get("document"), dict):
            return None
        document: dict[str, Any] = kept["document"]
        return document if kept.get("sum") == _sum(state, document) else None

    def put(self, name: str, state: str, document: dict[str, Any]) -> None:
        """Keep a document. What cannot be kept (disk full, another process at it) is made again next time."""
        kept = {"state": state, "document": document, "sum": _sum(state, document)}
        try:
            with (
                Turn(self._folder / LOCK_FILE, WAIT_SECONDS),
                TinyDB(self._folder / CACHE_FILE, storage=AsideStorage) as book,
            ):
                self._replace(book, name, kept)
        except (OSError, Busy):
            return

    def _replace(self, book: TinyDB, name: str, kept: dict[str, Any]) -> None:
        try:
            book.table(name).upsert(Document(kept, doc_id=1))
        except (ValueError, TypeError, KeyError, AttributeError):
            # Tables that are JSON but not TinyDB's: a stranger wrote the file, and none of it is needed.
            book.storage.write({})
            book.table(name).upsert(Document(kept, doc_id=1))


def _sum(state: str, document: dict[str, Any]) -> str:
    told = json.dumps([state, document], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(told.encode("utf-8", "surrogatepass")).hexdigest()
