"""The life of a centre whose book lies on PostgreSQL: shared by all its processes, on however many machines.
Imports psycopg through sync.postgresql, sync.errors; chance comes in as an argument.
Promise: a server that restarted, failed over or was put back ends the life, and no process goes on in one that ended.
"""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Callable
from typing import Any

import psycopg

from sync.errors import Busy, Refused, Unreachable
from sync.postgresql import ADMITTING, AWAY, WRITING, Book

Row = tuple[Any, ...]


class Membership:
    """One process's part in the life of a book. ``name`` is the same for all of a life.

    A member holds, in a session of its own, a shared lock that is named after the life's row *as it lies there*: its
    name, its table and the transaction that wrote it. The server lets go when the process dies; a restart, a fail-over
    or a restore lets go of all. Who comes in while nobody holds it begins a new life."""

    def __init__(self, book: Book, chance: Callable[[int], bytes]) -> None:
        self.name = ""
        self._on_new: Callable[[str], object] = len
        self._on_end: Callable[[], object] = bool
        self._book, self._chance = book, chance
        self.session: psycopg.Connection[Any] | None = None
        self._row: Row = ()
        self._ended = True
        self._admits = False
        self.question = ""
        self.join()
        book.life = self

    # --- coming in -----------------------------------------------------------------------------------------------

    def join(self) -> None:
        """Enter the life that others are in, or begin a new one. Raises Unreachable, Busy or Refused."""
        self._let_go()
        try:
            session = self._book.session()
            try:
                row = self._enter(session)
            except BaseException:
                session.close()
                raise
        except psycopg.Error as fault:
            if fault.sqlstate == "55P03":
                raise Busy(
                    "life", "数据库正被另一程序占用，请稍候再试。", "the database is being opened by another process"
                ) from fault
            if fault.sqlstate == "42501":
                raise Refused(
                    "database_rights",
                    "数据库用户没有建表的权限，请授权后再试。",
                    "the database's user may not create tables: grant it the right, then try again",
                ) from fault
            if isinstance(fault, psycopg.OperationalError | psycopg.InterfaceError):
                raise Unreachable(*AWAY) from fault
            raise
        self.session = session
        # In this order: whoever writes between the two is told to wait, and nobody writes under another life's name.
        self._on_new(str(row[0]))
        self.name, self._row = str(row[0]), row
        self.question = _LIFE.replace("FROM", f", {_free(_key(row))} FROM")
        self._ended = False

    def _enter(self, session: psycopg.Connection[Any]) -> Row:
        return self._beside_others(session) or self._in_line(session)

    def _beside_others(self, session: psycopg.Connection[Any]) -> Row:
        """The life that somebody is in, entered without waiting for writers: who only reads need not. Should it end at
        this very moment, the first write is told so."""
        if session.execute(_TABLE).fetchone() is None:
            return ()
        found = session.execute(_LIFE).fetchall()
        if len(found) == 1 and session.execute(_HELD, _halves(_key(found[0]))).fetchone() is not None:
            key = (_key(found[0]),)
            if session.execute("SELECT pg_try_advisory_lock_shared(%s)", key).fetchone() == (True,):
                if session.execute(_LIFE).fetchall() == found:
                    return tuple(found[0])
                session.execute("SELECT pg_advisory_unlock_shared(%s)", key)
        return ()

    def _in_line(self, session: psycopg.Connection[Any]) -> Row:
        # Under the writers' lock: nobody writes, and nobody else comes in, while a life ends and another begins. What
        # is cut short leaves the old row and no lock, so that the next one in begins a life.
        session.execute("BEGIN")
        session.execute("SELECT pg_advisory_xact_lock(%s, %s)", (self._book.locks, WRITING))
        if session.execute(_TABLE).fetchone() is None:
            if self._row:
                # Somebody is putting the book back: a table made now would stand in the way of what is restored.
                raise Unreachable(
                    "database_empty",
                    "数据库是空的，可能正在还原；请稍候再试。",
                    "the database is empty, perhaps being restored: try again later",
                )
            session.execute("CREATE TABLE life (name TEXT NOT NULL)")
        found = session.execute(_LIFE).fetchall()
        row = found[0] if len(found) == 1 else ()
        if not row or session.execute(f"SELECT {_free(_key(row))}").fetchone() == (True,):
            session.execute("DELETE FROM life")
            session.execute("INSERT INTO life (name) VALUES (%s)", (self._chance(16).hex(),))
            row = session.execute(_LIFE).fetchall()[0]
        session.execute("SELECT pg_advisory_lock_shared(%s)", (_key(row),))
        session.execute("COMMIT")
        return tuple(row)

    def watch(self, on_new: Callable[[str], None], on_end: Callable[[], None]) -> None:
        """Call ``on_new`` with the name of each life entered from now on, before anything is written in it, and
        ``on_end`` when a writer finds the life over."""
        self._on_new, self._on_end = on_new, on_end

    # --- being in it ---------------------------------------------------------------------------------------------

    def found_in(self, answer: Row) -> bool:
        """Whether the answer to ``question``, asked by a writer under the lock, says that this life stands."""
        return not self._ended and answer[:-1] == self._row and answer[-1:] == (False,)

    def end(self) -> None:
        """A writer found that the life is over."""
        self._ended = True
        self._on_end()

    def look_after(self) -> None:
        """Come in again if the life ended or the session is gone. Raises Unreachable while the server is away."""
        if not self._ended:
            assert self.session is not None
            try:
                self.session.execute("SELECT 1")
            except psycopg.Error:
                self._ended = True
        if self._ended:
            self.join()

    def may_admit(self) -> bool:
        """Whether this process is the one that admits in the background: who asked first, until it is gone."""
        self.look_after()
        if not self._admits and self.session is not None:
            asked = "SELECT pg_try_advisory_lock(%s, %s)"
            self._admits = self.session.execute(asked, (self._book.locks, ADMITTING)).fetchone() == (True,)
        return self._admits

    # --- going ---------------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Let go of the book; the last one out ends the life."""
        self._let_go()
        self._book.close_all()

    def _let_go(self) -> None:
        self._ended, self._admits = True, False
        if self.session is not None:
            with contextlib.suppress(psycopg.Error):
                self.session.close()
            self.session = None


def nobody_inside(book: Book) -> bool:
    """Whether no process is in the life of a book; asked inside a write, so that nobody comes in meanwhile."""
    if not book.execute_sql(_TABLE).fetchall():
        return True
    found = book.execute_sql(_LIFE).fetchall()
    return len(found) != 1 or book.execute_sql(f"SELECT {_free(_key(tuple(found[0])))}").fetchone() == (True,)


# Read from the catalogue itself: to_regclass() may go on saying "none" from its memory after another made the table.
_TABLE = "SELECT 1 FROM pg_class WHERE relname = 'life' AND relnamespace = current_schema()::regnamespace"
_LIFE = "SELECT name, tableoid::bigint, xmin::text FROM life"


# Whoever only asks whether a lock is free takes it for an instant too, but never shared.
_HELD = (
    "SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database WHERE datname = current_database()"
    " AND locktype = 'advisory' AND mode = 'ShareLock' AND granted AND objsubid = 1"
    " AND classid::bigint = %s AND objid::bigint = %s"
)


def _halves(key: int) -> tuple[int, int]:
    """A lock's key as the server lists it."""
    return (key >> 32) & 0xFFFF_FFFF, key & 0xFFFF_FFFF


def _key(row: Row) -> int:
    """The lock of a life. Rows that were put back, by whatever means, were written by another transaction."""
    told = hashlib.sha256("\n".join(("yizhan-life-1", *map(str, row))).encode()).digest()
    return int.from_bytes(told[:8], "big", signed=True)


def _free(key: int) -> str:
    """SQL that says whether nobody holds a lock, and leaves it as it was."""
    return f"CASE WHEN pg_try_advisory_lock({key}) THEN pg_advisory_unlock({key}) ELSE false END"
