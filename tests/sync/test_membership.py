"""The life of a book on PostgreSQL, on a real server that is cut, killed and put back behind its members.
May import sync and tests.postgres.
Promise: a life is one unbroken stretch of one server's memory, and nobody writes under the name of one that ended.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest

from sync.database import connected, reading, write
from sync.errors import Busy, SyncError, Unreachable
from sync.folder import URL_FILE, found, unlock
from sync.membership import Membership
from sync.postgresql import Book, open_postgresql, read_url
from tests.postgres import Server, name_in

PATIENCE_SECONDS = 60
_seeds = iter(range(1_000_000))


def chance(seed: int | None = None) -> Callable[[int], bytes]:
    """Other bytes for each who asks for them."""
    return random.Random(next(_seeds) if seed is None else seed).randbytes


@pytest.fixture
def url(postgres: Server) -> Iterator[str]:
    """An empty database with a place to write."""
    made = postgres.create()
    with psycopg.connect(made) as line:
        line.execute("CREATE TABLE written (what TEXT)")
    yield made
    postgres.drop(made)


@contextmanager
def member(url: str) -> Iterator[tuple[Book, Membership]]:
    """One process's book, and its part in the life."""
    book = open_postgresql(url)
    life = Membership(book, chance())
    try:
        with connected(book):
            yield book, life
    finally:
        life.leave()


def put(book: Book, what: str = "x") -> None:
    """One write transaction."""
    with write(book):
        book.execute_sql("INSERT INTO written VALUES (%s)", (what,))


def code_of(act: Callable[[], object]) -> str:
    """How it was refused; empty when it was not."""
    try:
        act()
    except SyncError as fault:
        return fault.code
    return ""


def patiently() -> Iterator[None]:
    """Again and again for a minute: a server notices by and by that somebody hung up."""
    for _ in range(PATIENCE_SECONDS * 20):
        yield
        time.sleep(0.05)


def written(url: str) -> list[str]:
    """What was kept."""
    with psycopg.connect(url) as line:
        return [what for (what,) in line.execute("SELECT what FROM written ORDER BY what").fetchall()]


# --- one life --------------------------------------------------------------------------------------------------------


def test_processes_that_overlap_are_in_one_life_and_the_next_begins_another(url: str) -> None:
    """From the first who comes to the last who leaves, as in a folder."""
    with member(url) as (_, first), member(url) as (book, second):
        assert first.name == second.name
        put(book)
    with member(url) as (_, third):
        assert third.name not in ("", first.name)


def test_many_who_come_at_once_are_in_one_life(url: str) -> None:
    """Whoever takes the lock first begins it; nobody is left with a name that another has thrown away."""
    start, stop = threading.Barrier(8), threading.Barrier(8)

    def come(_: int) -> str:
        start.wait(PATIENCE_SECONDS)
        with member(url) as (book, life):
            put(book)
            stop.wait(PATIENCE_SECONDS)
            return life.name

    with ThreadPoolExecutor(8) as together:
        assert len(set(together.map(come, range(8)))) == 1
    assert len(written(url)) == 8


def test_who_comes_while_somebody_writes_need_not_wait_to_read(url: str) -> None:
    """A life that others are in is entered beside them; only who begins one stands in line with the writers."""
    with member(url) as (book, first), write(book):
        book.execute_sql("INSERT INTO written VALUES ('slow')")
        with member(url) as (other, second), reading(other):
            assert second.name == first.name
            assert other.execute_sql("SELECT count(*) FROM written").fetchone() == (0,)


def test_a_start_that_is_cut_short_leaves_no_life_that_others_could_take_for_theirs(url: str) -> None:
    """The process dies after it threw the old name away and before the new one was kept."""
    with member(url) as (_, old):
        pass

    def cut_short(_: int) -> bytes:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Membership(open_postgresql(url), cut_short)
    with member(url) as (book, new):
        assert new.name not in ("", old.name)
        put(book)


# --- the end of a life -----------------------------------------------------------------------------------------------


def test_a_server_that_restarted_ends_the_life_and_nothing_is_written_until_a_new_one_began(
    url: str, postgres: Server
) -> None:
    """Every member is told to wait; looking after the membership is all that it takes to go on."""
    told: list[str] = []
    with member(url) as (book, life), member(url) as (other, beside):
        life.watch(told.append, lambda: told.append("over"))
        before = life.name
        postgres.restart()
        refused = [code_of(partial(put, one, "refused")) for one in (book, book, other, other)]
        assert refused[1] == refused[3] == "life_over" and "" not in refused
        assert written(url) == []
        life.look_after()
        assert code_of(lambda: put(other, "refused")) == "life_over", "the other has not looked yet"
        beside.look_after()
        put(book, "a")
        put(other, "b")
        assert life.name == beside.name != before
        assert told == ["over", life.name] and written(url) == ["a", "b"]


def test_a_server_that_was_killed_ends_the_life_too(url: str, postgres: Server) -> None:
    """What was committed stands; the life does not."""
    with member(url) as (book, life):
        put(book, "kept")
        before = life.name
        postgres.crash()
        assert code_of(lambda: put(book, "refused")) and code_of(lambda: put(book, "refused")) == "life_over"
        life.look_after()
        assert life.name != before and written(url) == ["kept"]


def test_a_database_that_was_put_back_ends_the_life_although_the_name_in_it_is_the_same(
    url: str, postgres: Server
) -> None:
    """The copy was made in this very life; who goes on under its name would write numbers twice."""
    with member(url) as (book, life):
        put(book, "old")
        before = life.name
        postgres.cut(url)
        old = postgres.create(name_in(url))
        with psycopg.connect(url) as line:
            line.execute("INSERT INTO written VALUES ('lost')")
        postgres.put_back(url, old)
        assert code_of(lambda: put(book)) and code_of(lambda: put(book)) == "life_over"
        life.look_after()
        assert life.name != before and written(url) == ["old"]
    postgres.drop(old)


def test_rows_that_were_put_back_under_running_members_end_the_life(url: str) -> None:
    """A restore of the tables alone closes no connection; it writes the life's row anew, and that is seen."""
    with member(url) as (book, life), member(url) as (_, beside):
        before = life.name
        with psycopg.connect(url) as line:
            line.execute("DELETE FROM life")
            line.execute("INSERT INTO life VALUES (%s)", (before,))
        assert code_of(lambda: put(book)) == "life_over"
        life.look_after()
        put(book)
        assert life.name != before == beside.name


def test_who_comes_in_again_leaves_an_empty_database_to_whoever_restores_it(url: str) -> None:
    """A table that is made meanwhile would stand in the way of the one in the dump."""
    with member(url) as (_, life), psycopg.connect(url, autocommit=True) as operator:
        before = life.name
        operator.execute("DROP TABLE life")
        assert code_of(life.join) == "database_empty"
        operator.execute("CREATE TABLE life (name TEXT NOT NULL)")
        life.join()
        assert life.name not in ("", before)


def test_a_member_whose_own_session_died_writes_on_while_others_hold_the_life(url: str, postgres: Server) -> None:
    """The life is the server's memory, and that has not been broken."""
    with member(url) as (book, life), member(url) as (_, beside):
        asked = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND mode = 'ShareLock'"
        with psycopg.connect(url) as line:
            assert life.session is not None
            mine = life.session.info.backend_pid
            assert mine in {pid for (pid,) in line.execute(asked)}
            line.execute("SELECT pg_terminate_backend(%s, 10000)", (mine,))
        put(book)
        life.look_after()
        assert life.name == beside.name
        put(book)


# --- one writer, one admitter ----------------------------------------------------------------------------------------


def test_a_writer_who_waits_too_long_is_told_to_come_back(url: str) -> None:
    """And the one who was first is not disturbed."""
    with member(url) as (book, _), member(url) as (other, _), write(book):
        book.execute_sql("INSERT INTO written VALUES ('first')")
        other.execute_sql("SET lock_timeout = '100ms'")
        with pytest.raises(Busy) as told, write(other):
            pass
        assert told.value.code == "database_busy"
        with reading(other):
            assert other.execute_sql("SELECT count(*) FROM written").fetchone() == (0,)
    assert written(url) == ["first"]


def test_one_process_admits_and_the_next_takes_over_when_it_is_gone(url: str, postgres: Server) -> None:
    """Whoever asked first; a process that dies takes its place with it."""
    with member(url) as (_, standing_by):
        with member(url) as (_, first):
            assert first.may_admit() and first.may_admit()
            assert not standing_by.may_admit()
        assert any(standing_by.may_admit() for _ in patiently())
        with member(url) as (_, third):
            assert not third.may_admit()
            postgres.cut(url)
            assert third.may_admit() and not standing_by.may_admit()


# --- connections -----------------------------------------------------------------------------------------------------


def test_a_connection_that_the_server_dropped_is_one_refusal_and_no_more(url: str, postgres: Server) -> None:
    """The same thread asks again and is answered."""
    book = open_postgresql(url)
    with connected(book):
        postgres.cut(url)
        with pytest.raises(Unreachable):
            book.execute_sql("SELECT 1")
        assert book.execute_sql("SELECT 1").fetchone() == (1,)
    book.close_all()


def test_a_line_that_breaks_while_saving_is_told_as_what_it_is(url: str, postgres: Server) -> None:
    """Nobody can say whether the last word was heard, so nobody is told that it was not."""
    with member(url) as (book, _):

        def cut_short() -> None:
            with write(book):
                book.execute_sql("INSERT INTO written VALUES ('unsure')")
                postgres.cut(url)

        assert code_of(cut_short) == "commit_unknown"
    assert written(url) == []


def test_a_server_that_is_away_is_told_in_one_sentence_without_its_address(tmp_path: Path) -> None:
    """Neither the password nor where the server is; and the folder's file is for its owner alone."""
    secret = "postgresql://li:geheim@127.0.0.1:1/county"
    found(tmp_path / "d", chance(), secret)
    assert (tmp_path / "d" / URL_FILE).stat().st_mode & 0o077 == 0
    with pytest.raises(Unreachable) as told:
        unlock(tmp_path / "d", chance())
    assert told.value.code == "database_away"
    assert not any(part in f"{told.value} {told.value.zh}" for part in ("geheim", "127.0.0.1", "li:"))


@pytest.mark.parametrize(
    "wrong",
    (
        "mysql://li:geheim@127.0.0.1/county", "postgresql://li:ge heim@127.0.0.1/county",
        "postgresql://li:geheim@[::1/x",
        "postgresql://li:geheim@127.0.0.1/county?nonsense=geheim", "postgresql://li:geheim@127.0.0.1", "geheim", "",
    ),
)  # fmt: skip
def test_a_wrong_url_is_refused_and_never_repeated(wrong: str) -> None:
    """It may hold a password, wherever the mistake is."""
    assert code_of(lambda: read_url(wrong)) == "database_url"
    with pytest.raises(SyncError) as told:
        read_url(wrong)
    assert "geheim" not in f"{told.value} {told.value.zh}" and told.value.__suppress_context__ is not None
    assert told.value.__cause__ is None


def test_a_server_elsewhere_is_spoken_to_in_cipher_unless_the_url_says_otherwise() -> None:
    """Residents' papers do not cross a network in clear."""
    assert read_url("postgresql://db.county.cn/x")["sslmode"] == "require"
    assert read_url("postgresql://127.0.0.1,db2.county.cn/x")["sslmode"] == "require"
    assert read_url("postgresql://db.county.cn/x?sslmode=verify-full")["sslmode"] == "verify-full"
    assert all("sslmode" not in read_url(f"postgresql://{host}/x") for host in ("127.0.0.1", "localhost", "[::1]", ""))
