"""``python -m central``: where the clock is read, dice are thrown, standard input is read and the port is served.
Imports everything of central, and waitress.
Promise: an interrupted service finishes what it has begun to answer, and a client that dawdles holds up nobody else.
"""

from __future__ import annotations

import getpass
import io
import logging
import os
import random
import signal
import sys
import time
from collections.abc import Callable, Sequence
from types import FrameType
from typing import Any, NoReturn

import waitress.server
from waitress.channel import HTTPChannel
from waitress.task import ErrorTask

from central.admitter import Admitter
from central.app import make_app
from central.commands import Edges, run
from central.county import County
from central.settings import Settings
from forms.screens import refusals
from forms.screens.policy import HEADERS
from sync import wire
from sync.space import BALLAST_BYTES, BALLAST_SETTING

THREADS = 8
# A thousand that dawdle, as in reliability.md 2.2, leave room for those who do not. So many need poll() instead of
# select(), which is switched on below, and more open files than many systems give.
CONNECTION_LIMIT = 1_100
OTHER_FILES = 100
SILENCE_SECONDS, LOOK_SECONDS = 30, 5
HEADER_LIMIT_BYTES = 16_384
# More of a body than this goes to a file: a thousand large ones would be half a gigabyte of memory.
BODY_IN_MEMORY_BYTES = 64 * 1024
PASSWORD_LIMIT_CHARS = 2_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command with what this machine has; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    ballast_bytes = int(os.environ.get(BALLAST_SETTING) or BALLAST_BYTES)
    lots = random.SystemRandom()
    edges = Edges(time.time, os.urandom, lots, _password, sys.stdout, sys.stderr, serve, _end, ballast_bytes)
    try:
        status = run(sys.argv[1:] if argv is None else argv, edges)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has read enough; what is left must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _end() -> None:
    """As if somebody had asked us to: what is being answered is finished."""
    os.kill(os.getpid(), signal.SIGTERM)


def _password() -> str:
    """One line of standard input; a person at a terminal types it unseen."""
    try:
        if sys.stdin.isatty():
            return getpass.getpass("密码 password: ")
        return sys.stdin.readline(PASSWORD_LIMIT_CHARS).rstrip("\r\n")
    except (UnicodeDecodeError, EOFError):
        return ""


class Refusal(ErrorTask):
    """What waitress refuses before the application sees it, said in our words."""

    def execute(self) -> None:
        """Write the sentence, as JSON where a station asked, and close."""
        error = self.request.error
        # A request whose head could not be read has no path: nobody knows for whom the answer is.
        by_station = getattr(self.request, "path", "").startswith("/sync/")
        for_whom = refusals.for_machines if by_station else refusals.for_people
        media_type, body = for_whom(error.code)
        self.status = f"{error.code} {error.reason}"
        self.response_headers.extend([("Content-Type", media_type), *HEADERS.items()])
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)


class Channel(HTTPChannel):
    """One connection."""

    error_task_class = Refusal


def serve(county: County, settings: Settings, listening: Callable[[str], None]) -> None:
    """Answer until SIGTERM or SIGINT; what is being answered then is finished first.
    Raises OSError when the port is taken."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    admitter = Admitter(county)
    sockets: dict[int, Any] = {}
    server = waitress.server.create_server(
        make_app(county, settings, admitter.answering),
        map=sockets,
        host=settings.host,
        port=settings.port,
        threads=THREADS,
        connection_limit=_connections(),
        asyncore_use_poll=True,
        channel_timeout=SILENCE_SECONDS,
        cleanup_interval=LOOK_SECONDS,
        # waitress refuses what reaches the number, the protocol what is beyond it.
        max_request_body_size=wire.BODY_LIMIT_BYTES + 1,
        inbuf_overflow=BODY_IN_MEMORY_BYTES,
        max_request_header_size=HEADER_LIMIT_BYTES,
        clear_untrusted_proxy_headers=True,
        ident=None,
    )
    for door in sockets.values():
        if getattr(door, "accepting", False):
            door.channel_class = Channel
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    admitter.start()
    try:
        listening(f"http://{_shown_host(settings.host)}:{_port(server)}")
        server.run()
    finally:
        server.close()
        admitter.stop()


def _connections() -> int:
    """As many connections as are wanted, or as this system's open files allow: pages and the store need some, too."""
    if sys.platform == "win32":
        return CONNECTION_LIMIT
    import resource

    wanted, unlimited = CONNECTION_LIMIT + OTHER_FILES, resource.RLIM_INFINITY
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != unlimited and soft < wanted:
        soft = wanted if hard == unlimited else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return CONNECTION_LIMIT if soft == unlimited else min(CONNECTION_LIMIT, soft - OTHER_FILES)


def _stop(number: int, frame: FrameType | None) -> NoReturn:
    raise SystemExit(0)


def _shown_host(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _port(server: object) -> int:
    """The port that was really taken; a host with several addresses has several servers."""
    several = getattr(server, "effective_listen", None)
    return int(several[0][1] if several else getattr(server, "effective_port", 0))


if __name__ == "__main__":
    sys.exit(main())
