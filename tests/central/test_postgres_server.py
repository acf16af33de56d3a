"""The PostgreSQL server of the tests itself: whatever is installed will do, and nothing of it outlives the tests.
May import tests.postgres and psycopg.
Promise: what other tests say about PostgreSQL they say about a real server, which sorts by language and keeps all.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from _pytest.outcomes import Failed, Skipped

from tests import postgres as p
from tests.postgres import Server, candidates, launch

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60
A_TEST_RUN = """
import json, signal, sys
from tests.postgres import Server
# A shell starts what it leaves in the background with this signal ignored.
signal.signal(signal.SIGINT, signal.default_int_handler)
server = Server()
(folder,), = server.do("SHOW data_directory")
print(json.dumps([server.create(), folder]), flush=True)
sys.stdin.read()
"""


@contextlib.contextmanager
def another_run() -> Iterator[subprocess.Popen[str]]:
    """A process that has a server of its own."""
    run = subprocess.Popen(
        [sys.executable, "-c", A_TEST_RUN],
        cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        yield run
    finally:
        run.kill()
        run.communicate(timeout=PATIENCE_SECONDS)


@pytest.mark.parametrize("end", (signal.SIGKILL, signal.SIGINT))
def test_a_test_run_that_is_killed_leaves_no_server_and_no_folder(end: signal.Signals) -> None:
    """Nobody is left to stop it, and yet it stops and takes its folder with it."""
    with another_run() as run:
        assert run.stdout is not None
        url, cluster = json.loads(run.stdout.readline())
        psycopg.connect(url).close()
        assert Path(cluster).is_dir()
        run.send_signal(end)
        run.wait(PATIENCE_SECONDS)
    late = time.monotonic() + PATIENCE_SECONDS
    while Path(cluster).parent.exists() and time.monotonic() < late:
        time.sleep(0.05)
    assert not Path(cluster).parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url, connect_timeout=5)


@pytest.mark.parametrize("binaries", sorted(set(candidates())), ids=str)
def test_every_postgresql_of_this_machine_will_do(binaries: Path) -> None:
    """Debian's and the wheel's, each started as somebody who is not root, in a folder that nobody else may read."""
    kept = launch([binaries])
    try:
        address = f"postgresql://{p.SUPERUSER}:{kept.password}@127.0.0.1:{kept.port}/postgres"
        with psycopg.connect(address) as connection:
            told = connection.execute("SELECT version(), current_setting('server_encoding')").fetchone()
        assert told is not None and told[1] == "UTF8"
        for path in (kept.folder, kept.folder / "cluster"):
            assert path.stat().st_mode & 0o077 == 0
        assert kept.folder.stat().st_uid != 0
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(address.replace(kept.password, "guessed"), connect_timeout=5)
    finally:
        kept.end()
    assert not kept.folder.exists()


def test_without_a_server_the_tests_are_left_out_with_what_to_install_and_never_in_ci(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One sentence; in CI it is a failure."""
    with pytest.raises(p.NoServer):
        launch([])

    def missing() -> None:
        raise p.NoServer(p.HOW_TO_GET_ONE)

    monkeypatch.setattr(p, "Server", missing)
    monkeypatch.setenv("CI", "")
    with pytest.raises(Skipped, match="apt-get install postgresql"):
        next(p.asked_for())
    monkeypatch.setenv("CI", "true")
    with pytest.raises(Failed, match="apt-get install postgresql"):
        next(p.asked_for())


def test_text_is_sorted_by_language_where_the_server_can(postgres: Server) -> None:
    """With ICU, as Debian builds it, small and capital letters lie together: bytes would have B before a."""
    ((sorted_by_language,),) = postgres.do("SELECT 'a' < 'B'")
    assert sorted_by_language == ("icu" in postgres.locale)


def test_a_server_that_is_restarted_or_crashes_keeps_what_was_committed() -> None:
    """Also with fsync off: its log is in the kernel's memory, which only a power cut takes."""
    with p.started() as server:
        url = server.create()
        for n, end in enumerate((server.restart, server.crash)):
            with psycopg.connect(url) as connection:
                connection.execute("CREATE TABLE IF NOT EXISTS t (n INTEGER)")
                connection.execute("INSERT INTO t VALUES (%s)", (n,))
            end()
            with psycopg.connect(url) as connection:
                assert connection.execute("SELECT n FROM t ORDER BY n").fetchall() == [(m,) for m in range(n + 1)]


def test_a_copy_is_put_back_behind_the_back_of_whoever_is_connected(postgres: Server) -> None:
    """The same address, the older state; and two databases never see each other."""
    url = postgres.create()
    with psycopg.connect(url, autocommit=True) as inside:
        inside.execute("CREATE TABLE t (n INTEGER)")
        old = postgres.copy(url)
    with psycopg.connect(url, autocommit=True) as inside:
        inside.execute("INSERT INTO t VALUES (1)")
        postgres.put_back(url, old)
        with pytest.raises(psycopg.OperationalError):
            inside.execute("SELECT 1")
    for place in (url, old):
        with psycopg.connect(place) as again:
            assert again.execute("SELECT count(*) FROM t").fetchone() == (0,)
    postgres.drop(url, old)
