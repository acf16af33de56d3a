"""A centre's book on PostgreSQL: opening it by a URL, one writer at a time, and faults of the server as sentences.
Imports psycopg (the extra `postgresql`), peewee, sync.database, errors; loaded only where a folder names a server.
Promise: writers commit in the order of their numbers, and neither a password nor the server's insides reach a person.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

import peewee
from playhouse.pool import MaxConnectionsExceeded, PooledPostgresqlDatabase

from sync.database import write
from sync.errors import Busy, Full, Refused, Unreachable
from sync.faults import DISK_FULL

try:
    import psycopg
except ImportError as fault:
    raise Refused(
        "driver_missing",
        "本机未安装 PostgreSQL 驱动，请执行 pip install 'yizhan[postgresql]'。",
        "the PostgreSQL driver is not installed here: pip install 'yizhan[postgresql]'",
    ) from fault

from psycopg.conninfo import conninfo_to_dict
from psycopg.pq import TransactionStatus

if TYPE_CHECKING:
    from sync.membership import Membership

# Eight threads of the port, the admitter and the command line's own thread, with some to spare.
CONNECTIONS = 16
WAIT_SECONDS = 30
CONNECT_SECONDS = 5
OLDEST_VERSION = 140_000
WRITING, ADMITTING = 1, 2

# What a session is given whatever the server's or the user's defaults say. An acknowledged commit is on the disk; a
# writer that waits gives up; a process that froze inside a transaction, or whose machine is gone, holds nobody up.
_SESSION = "; ".join((
    "SET synchronous_commit = on",
    f"SET lock_timeout = '{WAIT_SECONDS}s'",
    "SET idle_in_transaction_session_timeout = '60s'",
    "SET idle_session_timeout = 0",
    "SET tcp_keepalives_idle = 10",
    "SET tcp_keepalives_interval = 5",
    "SET tcp_keepalives_count = 3",
    "SELECT current_schema(), current_setting('server_encoding')",
))  # fmt: skip
_LINE = {
    "connect_timeout": CONNECT_SECONDS, "client_encoding": "UTF8", "target_session_attrs": "read-write",
    "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3, "tcp_user_timeout": 30_000,
    "application_name": "yizhan",
}  # fmt: skip

# psycopg's errors as peewee's, where no peewee stands between.
_WRAPPED = peewee.ExceptionWrapper(peewee.EXCEPTIONS)  # type: ignore[attr-defined]  # not named in its stubs

AWAY = (
    "database_away",
    "县中心的数据库现在无法连接，请稍候再试；若一直如此，请检查数据库服务、地址和口令。",
    "the centre's database cannot be reached: try again; if it stays so, check the server, its address and password",
)
_BUSY = ("database_busy", "数据库正忙，请稍候再试。", "the database is busy: try again in a moment")
_UNSURE = (
    "commit_unknown",
    "保存时与数据库的连接中断；请先查看是否已保存，再决定是否重做。",
    "the line to the database broke while saving: look whether it was saved before doing it again",
)
_READ_ONLY = (
    "database_read_only",
    "数据库现在只读（可能正在切换主机），请稍候再试。",
    "the database only reads now (a fail-over?): try again in a moment",
)
_RIGHTS = (
    "database_rights",
    "数据库用户没有建表或读写的权限，请授权后再试。",
    "the database's user may not create or write tables: grant the rights, then try again",
)
LIFE_OVER = (
    "life_over",
    "数据库重启、切换或还原过，正在重新打开，请稍候再试；未作改动。",
    "the database was restarted, failed over or put back; it is being reopened: nothing was changed, try again",
)


def read_url(url: str) -> dict[str, Any]:
    """What a connection is asked for. Raises Refused, without repeating the URL, which may hold a password."""
    wrong = Refused(
        "database_url",
        "数据库地址有误，应形如 postgresql://用户@主机:端口/库名。",
        "the database URL is wrong: it looks like postgresql://user@host:port/name",
    )
    if not url.startswith(("postgresql://", "postgres://")) or not url.isprintable():
        raise wrong
    try:
        named = conninfo_to_dict(url)
    except psycopg.Error:
        # The driver's own sentence repeats the whole URL.
        raise wrong from None
    if not named.get("dbname"):
        raise wrong
    # Residents' papers do not go over a network in clear; a URL that says otherwise is the operator's word.
    away = not all(map(_on_this_machine, str(named.get("host") or named.get("hostaddr") or "").split(",")))
    return _LINE | ({"sslmode": "require"} if away else {}) | named


def _on_this_machine(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost") or host.startswith(("/", "@"))


def open_postgresql(url: str) -> Book:
    """A closed book at ``url``; connect before use. Raises Refused when the URL is wrong."""
    return Book(read_url(url))


class _Driver(peewee.Psycopg3Adapter):
    """psycopg for peewee, which found none: see ``sync/__init__.py``."""

    txn_idle, txn_inerror, txn_unknown = (
        TransactionStatus.IDLE, TransactionStatus.INERROR, TransactionStatus.UNKNOWN,
    )  # fmt: skip

    def check_driver(self) -> None:
        """It is here: this module could not be imported without it."""

    def get_binary_type(self) -> Any:
        """How a parameter of bytes is marked."""
        return psycopg.Binary

    def connect(self, db: Book, **_: Any) -> Any:
        """A raw connection, set up."""
        return db.session()


class Book(PooledPostgresqlDatabase):
    """PostgreSQL as ``sync.database`` uses it: one connection for each thread, lent from a bounded pool.
    ``life`` is the membership that every write must find standing; None where a test brings its own lives."""

    def __init__(self, line: dict[str, Any]) -> None:
        self.life: Membership | None = None
        self.locks = 0
        self._line = line
        super().__init__(
            line["dbname"], max_connections=CONNECTIONS, timeout=WAIT_SECONDS, autoconnect=False
        )

    def init(self, database: str, **settings: Any) -> None:
        """Peewee's, with our driver."""
        super().init(database, **settings)
        self._adapter = _Driver()

    def session(self) -> psycopg.Connection[Any]:
        """A connection of its own, outside the pool, in autocommit. Raises psycopg's errors, and Refused."""
        made = psycopg.connect(**self._line, autocommit=True)
        try:
            if made.info.server_version < OLDEST_VERSION:
                raise Refused(
                    "database_version", "PostgreSQL 版本过旧，至少需要 14。", "this PostgreSQL is too old: 14 at least"
                )
            cursor = made.execute(_SESSION, prepare=False)
            while cursor.nextset():
                pass
            schema, encoding = cursor.fetchall()[0]
            if encoding != "UTF8":
                raise Refused(
                    "database_encoding",
                    "数据库编码不是 UTF8，请另建一个 UTF8 数据库。",
                    "the database is not UTF8: create one with encoding UTF8",
                )
            if schema is None:
                raise Refused(*_RIGHTS)
        except BaseException:
            made.close()
            raise
        # By the schema's name: it outlives a restore, and two centres in two schemas do not wait for each other.
        self.locks = zlib.crc32(str(schema).encode()) & 0x7FFF_FFFF
        return made

    # --- connections ---------------------------------------------------------------------------------------------

    def connect(self, reuse_if_open: bool = False) -> bool:
        """Lend this thread a connection. Raises Unreachable or Busy."""
        try:
            return bool(super().connect(reuse_if_open))
        except MaxConnectionsExceeded as fault:
            raise Busy(*_BUSY) from fault
        except peewee.PeeweeException as fault:
            raise Unreachable(*AWAY) from fault

    def _lost(self) -> bool:
        return not self._state.closed and bool(self._state.conn.closed)

    def _mend(self) -> None:
        # A connection that the server dropped is replaced between transactions, never inside one.
        if not self._state.transactions and self._lost():
            self._close(self._state.conn)
            try:
                self._state.set_connection(self._connect())
            except psycopg.Error as fault:
                raise Unreachable(*AWAY) from fault

    # --- statements ----------------------------------------------------------------------------------------------

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """One statement. Raises SyncError for what is the server's trouble, else what peewee raises."""
        self._mend()
        try:
            return super().execute_sql(sql, params)
        except peewee.PeeweeException as fault:
            raise self._plain(fault) from fault

    def execute_many(self, sql: str, values: Sequence[Sequence[Any]]) -> int:
        """One statement for each row, sent together; returns how many rows it changed in all."""
        if len(values) == 1:
            return int(self.execute_sql(sql, values[0]).rowcount)
        try:
            with _WRAPPED:
                cursor = self.cursor()
                cursor.executemany(sql, values)
        except peewee.PeeweeException as fault:
            raise self._plain(fault) from fault
        return int(cursor.rowcount)

    def _plain(self, fault: peewee.PeeweeException) -> Exception:
        """What a fault means to whoever asked; the fault itself where it is the program's."""
        code = state_of(fault)
        if code in ("55P03", "40P01", "40001"):
            return Busy(*_BUSY)
        if code == "53100":
            return Full(*DISK_FULL)
        if code == "25006":
            return Unreachable(*_READ_ONLY)
        if code == "42501":
            return Refused(*_RIGHTS)
        if self._lost() or code[:2] == "08" or code in ("57P01", "57P02", "57P03", "25P03"):
            return Unreachable(*AWAY)
        return fault

    # --- transactions --------------------------------------------------------------------------------------------

    def begin(self, kind: str = "") -> None:
        """IMMEDIATE: the one writer, in the life that stands; else one view of the book for reading.
        Raises Busy or Unreachable with nothing begun."""
        self._mend()
        if kind != "IMMEDIATE":
            self.execute_sql("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return
        # In one round trip: the lock comes first, so that each later statement sees what the last writer committed.
        asked = f"BEGIN ISOLATION LEVEL READ COMMITTED; SELECT pg_advisory_xact_lock({self.locks}, {WRITING})"
        life = self.life
        if life is not None:
            asked += f"; {life.question}"
        try:
            row = self._last_row(asked)
            if life is not None and not life.found_in(row):
                life.end()
                raise Busy(*LIFE_OVER)
        except Exception:
            self.rollback()
            raise

    def _last_row(self, asked: str) -> tuple[Any, ...]:
        try:
            with _WRAPPED:
                cursor = self.cursor()
                cursor.execute(asked, prepare=False)
        except peewee.PeeweeException as fault:
            if state_of(fault) == "42P01" and self.life is not None:
                return ()
            raise self._plain(fault) from fault
        while cursor.nextset():
            pass
        found = cursor.fetchall()
        return tuple(found[0]) if len(found) == 1 else ()

    def commit(self) -> None:
        """Raises Unreachable where nobody can say whether it was kept."""
        try:
            super().commit()
        except peewee.PeeweeException as fault:
            if self._lost():
                raise Unreachable(*_UNSURE) from fault
            raise self._plain(fault) from fault

    def rollback(self) -> None:
        """Undo; where the connection is gone the server has done so."""
        if not self._lost():
            super().rollback()

    # --- tables --------------------------------------------------------------------------------------------------

    def create_tables(self, models: Iterable[Any], **options: Any) -> None:
        """Make what is missing. Text is ordered by its bytes, as SQLite does, whatever the database's language."""
        wanted = list(models)
        here = {name for (name,) in self.execute_sql(_RELATIONS)}
        if all(name in here for model in wanted for name in _names(model)):
            return
        for model in wanted:
            for field in model._meta.sorted_fields:
                if isinstance(field, peewee.CharField | peewee.TextField):
                    field.collation = '"C"'
        # Two processes that come after an upgrade would else make the same index at the same time.
        with write(self):
            super().create_tables(wanted, **options)


_RELATIONS = "SELECT relname FROM pg_class WHERE relnamespace = current_schema()::regnamespace"


def _names(model: Any) -> list[str]:
    return [model._meta.table_name, *(index._name for index in model._meta.fields_to_index())]


def state_of(fault: Exception) -> str:
    """The five characters by which SQL names an error; empty where it has none."""
    return str(getattr(getattr(fault, "orig", fault), "sqlstate", None) or "")
