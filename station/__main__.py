"""The edge of the station: the command line, the clock, chance, the line and the port enter here and nowhere else.
May import everything of the station, waitress, and the standard library's time and chance.
Promise: SIGTERM drains what is being answered and stops the courier; nothing below asks the machine for time or dice.
"""

from __future__ import annotations

import os
import random
import re
import signal
import sys
import threading
import time
import weakref
from collections.abc import Callable
from typing import Any, ClassVar

import waitress
from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.task import ErrorTask

from forms.screens import refusals
from forms.screens.policy import HEADERS
from station import heap
from station.commands import run
from station.commands.console import Console
from station.edges import Edges
from station.problems import decline
from station.settings import FORM_LIMIT_BYTES, SCAN_FORM_LIMIT_BYTES, SCAN_FORMS_AT_ONCE
from sync.space import BALLAST_BYTES, BALLAST_SETTING
from sync.transfer import http_post

DRAIN_SECONDS = 10.0
# A thread that checks a password takes 16 MB for a moment, and a station has 512 MB in all.
THREADS = 4
# A thousand that dawdle, as in reliability.md 2.2, leave room for those who do not.
CONNECTION_LIMIT = 1_100
OTHER_FILES = 100
SILENCE_SECONDS, LOOK_SECONDS = 60, 5
# One more than the largest form, which the application itself refuses with a page; waitress cuts what is larger
# before it is kept anywhere, and keeps no more than this in memory for each connection.
BODY_LIMIT_BYTES = FORM_LIMIT_BYTES + 1
BODY_IN_MEMORY_BYTES = 64 * 1024
HEADER_LIMIT_BYTES = 16_384
_WITH_FILE = re.compile(r"/cases/[^/]{1,80}/scans|/exchange/stick")


def dice(seed: int | None) -> random.Random:
    """Chance for samples: the same seed gives the same sample."""
    return random.Random(seed if seed is not None else os.urandom(16))


class Request(HTTPRequestParser):
    """A request that may bring a picture or a stick's file is allowed the size of one; of those, only so many at a
    time, since each is kept in a file before anybody knows who sends it."""

    adj: Any
    _bringing: ClassVar[weakref.WeakSet[Request]] = weakref.WeakSet()

    def parse_header(self, header_plus: bytes) -> None:
        """Read the head; what it announces decides how much may follow."""
        super().parse_header(header_plus)
        if self.command == "POST" and _WITH_FILE.fullmatch(self.path) and not self.chunked:
            if len(self._bringing) < SCAN_FORMS_AT_ONCE:
                self._bringing.add(self)
                self.adj = _Allowing(self.adj, SCAN_FORM_LIMIT_BYTES + 1)

    def close(self) -> None:
        """The request was answered, or its connection is gone."""
        self._bringing.discard(self)
        super().close()


class _Allowing:
    """The settings of the port with another size of bodies."""

    def __init__(self, usual: Any, max_request_body_size: int) -> None:
        self._usual = usual
        self.max_request_body_size = max_request_body_size

    def __getattr__(self, name: str) -> Any:
        return getattr(self._usual, name)


class Refusal(ErrorTask):
    """What waitress refuses before the application sees it, said in our words."""

    def execute(self) -> None:
        """Write the sentence and close."""
        media_type, body = refusals.for_people(self.request.error.code)
        self.status = f"{self.request.error.code} {self.request.error.reason}"
        self.response_headers.extend([("Content-Type", media_type), *HEADERS.items()])
        self.content_length = len(body)
        self.set_close_on_finish()
        self.write(body)


class Channel(HTTPChannel):
    """One connection."""

    error_task_class = Refusal
    parser_class = Request


def serve(app: Any, host: str, port: int, listening: Callable[[str], None]) -> None:
    """Serve pages until SIGTERM or Ctrl-C, then finish what is being answered. Tells its address once it listens."""
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    sockets: dict[int, Any] = {}
    try:
        # poll: select() ends the process above 1024 connections, and slow clients must not shut the door.
        server = waitress.create_server(
            app,
            map=sockets,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            connection_limit=_connections(),
            asyncore_use_poll=True,
            channel_timeout=SILENCE_SECONDS,
            cleanup_interval=LOOK_SECONDS,
            max_request_body_size=BODY_LIMIT_BYTES,
            inbuf_overflow=BODY_IN_MEMORY_BYTES,
            max_request_header_size=HEADER_LIMIT_BYTES,
            clear_untrusted_proxy_headers=True,
        )
    except (OSError, ValueError) as fault:
        raise decline("port", "port_taken", host=host[:60], port=port) from fault
    for door in sockets.values():
        if getattr(door, "accepting", False):
            door.channel_class = Channel
    listening(f"http://{f'[{host}]' if ':' in host else host}:{_port_of(server, port)}/")
    while not stopping.is_set():
        wasyncore.loop(timeout=0.5, use_poll=True, map=sockets, count=1)
    _drain(server, sockets)


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


def _port_of(server: Any, asked: int) -> int:
    listens = getattr(server, "effective_listen", None)
    return int(listens[0][1] if listens else getattr(server, "effective_port", asked))


def _drain(server: Any, sockets: dict[int, Any]) -> None:
    """Let the answers that are being written go out, then close every connection."""
    for listener in [one for one in sockets.values() if getattr(one, "accepting", False)]:
        listener.accepting = False
        listener.socket.close()
        listener.del_channel()
    end = time.monotonic() + DRAIN_SECONDS
    while time.monotonic() < end and any(_busy(channel) for channel in sockets.values()):
        wasyncore.loop(timeout=0.1, use_poll=True, map=sockets, count=1)
    server.task_dispatcher.shutdown(cancel_pending=True, timeout=1)
    wasyncore.close_all(sockets)


def _busy(channel: Any) -> bool:
    return bool(getattr(channel, "requests", None) or getattr(channel, "total_outbufs_len", 0))


def halt() -> None:
    """Ask a port that is being served to end. A command that serves none ends by itself, with its sentence."""
    if signal.getsignal(signal.SIGTERM) != signal.SIG_DFL:
        os.kill(os.getpid(), signal.SIGTERM)


def main(argv: list[str] | None = None) -> int:
    """The command line; returns the exit status."""
    heap.keep_small()
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    if hasattr(sys.stdin, "reconfigure"):
        sys.stdin.reconfigure(encoding="utf-8", errors="replace")
    edges = Edges(
        seconds=time.time,
        monotonic=time.monotonic,
        chance=os.urandom,
        dice=dice,
        fraction=random.random,
        road=lambda url, ca=None: http_post(url, time.monotonic, ca),
        serve=serve,
        halt=halt,
        ballast_bytes=int(os.environ.get(BALLAST_SETTING) or BALLAST_BYTES),
    )
    console = Console(sys.stdin, sys.stdout, sys.stderr)
    status = run(sys.argv[1:] if argv is None else argv, edges, console)
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our lines has gone; Python would complain about it once more on its way out.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return status


if __name__ == "__main__":
    sys.exit(main())
