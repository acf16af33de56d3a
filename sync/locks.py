"""Locks that the kernel releases when a process dies, wherever SQLite runs: an empty database file, locked.
Imports apsw and sync.errors; nothing of ours besides.
Promise: a killed process leaves no lock behind, and two processes never both believe that they are the first.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import apsw

from sync.errors import Busy

WAIT_MILLISECONDS = 10_000


class Life:
    """A data folder's life: from the first process that opens it to the last that leaves. ``name`` is the same for
    all of them."""

    def __init__(self, path: Path, fresh_name: str) -> None:
        self._connection = apsw.Connection(str(path))
        try:
            self._connection.setbusytimeout(0)
            self._begin_if_alone(fresh_name)
            self._connection.setbusytimeout(WAIT_MILLISECONDS)
            self._connection.execute("BEGIN")
            (self.name,) = self._connection.execute("SELECT name FROM life").fetchall()[0]
        except apsw.BusyError as fault:
            self._connection.close()
            raise Busy(
                "life",
                "数据目录正被另一程序占用，请稍候再试。",
                "the data folder is being opened by another process",
            ) from fault

    def _begin_if_alone(self, fresh_name: str) -> None:
        # Nobody else inside means nobody holds the shared lock, so the exclusive one succeeds and a new life begins.
        try:
            self._connection.execute("BEGIN EXCLUSIVE")
        except apsw.BusyError:
            return
        self._connection.execute("CREATE TABLE IF NOT EXISTS life (name TEXT NOT NULL)")
        self._connection.execute("DELETE FROM life")
        self._connection.execute("INSERT INTO life VALUES (?)", (fresh_name,))
        self._connection.execute("COMMIT")

    def watch(self, on_new: Callable[[str], None], on_end: Callable[[], None]) -> None:
        """A file's life ends with its last process, not before: there is nothing to tell."""

    def may_admit(self) -> bool:
        """Whether this process may admit in the background: any, since writers of one file stand in line anyway."""
        return True

    def leave(self) -> None:
        """Let go of the folder; the last one out ends the life."""
        self._connection.close()


class Turn:
    """An exclusive lock for work that one process of a folder may do at a time. Use as a context manager; raises
    Busy."""

    def __init__(self, path: Path, wait_seconds: float) -> None:
        self._path = path
        self._wait_seconds = wait_seconds
        self._connection: apsw.Connection | None = None

    def __enter__(self) -> Turn:
        connection = apsw.Connection(str(self._path))
        connection.setbusytimeout(int(self._wait_seconds * 1000))
        try:
            connection.execute("BEGIN EXCLUSIVE")
        except apsw.BusyError as fault:
            connection.close()
            raise Busy(
                "turn", "另一程序正在上报，请稍候。", "another process of this folder is exchanging right now"
            ) from fault
        self._connection = connection
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
