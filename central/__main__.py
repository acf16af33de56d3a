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
from typing import NoReturn

import waitress.server

from central.admitter import Admitter
from central.app import make_app
from central.commands import Edges, run
from central.county import County
from central.settings import Settings
from sync import wire

THREADS = 8
# More connections than this need poll() instead of select(), which is switched on below.
CONNECTION_LIMIT = 1_000
CHANNEL_TIMEOUT_SECONDS = 30
HEADER_LIMIT_BYTES = 16_384
PASSWORD_LIMIT_CHARS = 2_000


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command with what this machine has; returns the exit status."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    edges = Edges(time.time, os.urandom, random.SystemRandom(), _password, sys.stdout, sys.stderr, serve)
    try:
        status = run(sys.argv[1:] if argv is None else argv, edges)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has read enough; what is left must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    return status


def _password() -> str:
    """One line of standard input; a person at a terminal types it unseen."""
    try:
        if sys.stdin.isatty():
            return getpass.getpass("密码 password: ")
        return sys.stdin.readline(PASSWORD_LIMIT_CHARS).rstrip("\r\n")
    except (UnicodeDecodeError, EOFError):
        return ""


def serve(county: County, settings: Settings, listening: Callable[[str], None]) -> None:
    """Answer until SIGTERM or SIGINT; what is being answered then is finished first.
    Raises OSError when the port is taken."""
    logging.getLogger("waitress").setLevel(logging.ERROR)
    admitter = Admitter(county)
    server = waitress.server.create_server(
        make_app(county, settings, admitter.answering),
        host=settings.host,
        port=settings.port,
        threads=THREADS,
        connection_limit=CONNECTION_LIMIT,
        asyncore_use_poll=True,
        channel_timeout=CHANNEL_TIMEOUT_SECONDS,
        max_request_body_size=wire.BODY_LIMIT_BYTES,
        max_request_header_size=HEADER_LIMIT_BYTES,
        ident=None,
    )
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, _stop)
    admitter.start()
    try:
        listening(f"http://{_shown_host(settings.host)}:{_port(server)}")
        server.run()
    finally:
        server.close()
        admitter.stop()


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
