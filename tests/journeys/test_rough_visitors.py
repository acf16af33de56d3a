"""Real servers of both sides before visitors who send too much, too slowly or nonsense: others get pages meanwhile.
Imports tests.processes, and the limits from both edges.
Promise: each test is bounded in bytes, connections and time, and everything listens on this machine alone.
"""

from __future__ import annotations

import contextlib
import re
import resource
import socket
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import requests

from central import __main__ as central_edge
from station import __main__ as station_edge
from sync import wire
from tests.processes import VILLAGE, Side, world

HALF_OPEN = 1_000
MEGABYTE = 1_000_000
# What leaves here before the other side's "no" arrives: buffers of both kernels.
ON_THE_WAY_BYTES = 20 * MEGABYTE


@dataclass(frozen=True)
class Door:
    """A server: its port, its process, where a body may be posted there, and the most that it takes."""

    name: str
    side: Side
    posted_at: str
    body_limit_bytes: int
    head_limit_bytes: int

    def page_is_shown(self) -> bool:
        """Whether an ordinary visitor gets the sign-in page, within a patient visitor's time."""
        answer = requests.get(f"http://127.0.0.1:{self.side.port}/sign-in", timeout=20)
        return answer.status_code == 200 and 'name="password"' in answer.text

    def written_bytes(self) -> int:
        """What the process has written to files so far, as the kernel counts it."""
        assert self.side._process is not None
        told = Path(f"/proc/{self.side._process.pid}/io").read_text()
        return int(dict(line.split(": ") for line in told.splitlines())["wchar"])


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Door]]:
    """A county and a village, both serving."""
    with world(tmp_path_factory.mktemp("rough"), seed=5) as made:
        village = made.enrol(VILLAGE)
        village.serve()
        yield {
            "county": Door(
                "county", made.county, wire.EXCHANGE_PATH, wire.BODY_LIMIT_BYTES, central_edge.HEADER_LIMIT_BYTES
            ),
            "village": Door(
                "village", village, "/sign-in", station_edge.FORM_LIMIT_BYTES, station_edge.HEADER_LIMIT_BYTES
            ),
        }
        assert (village.stop(), made.county.stop()) == (0, 0)


@pytest.fixture(params=("county", "village"))
def door(doors: dict[str, Door], request: pytest.FixtureRequest) -> Door:
    """One of the two."""
    return doors[request.param]


@dataclass
class Said:
    """What came back, and how much had been sent until then."""

    sent_bytes: int
    answer: bytes

    @property
    def statuses(self) -> list[int]:
        """The status of each answer on this line."""
        return [int(found) for found in re.findall(rb"HTTP/1\.[01] (\d{3}) [A-Z]", self.answer)]


def say(door: Door, head: bytes, piece: bytes = b"", times: int = 0) -> Said:
    """Send a head and then a piece over and over, until all is sent or the other side closes; read until it does."""
    sent, answer = 0, bytearray()
    with socket.create_connection(("127.0.0.1", door.side.port), timeout=10) as line:
        with contextlib.suppress(ConnectionError):
            line.sendall(head)
            for _ in range(times):
                line.sendall(piece)
                sent += len(piece)
        with contextlib.suppress(ConnectionError):
            while got := line.recv(65_536):
                answer += got
    return Said(sent, bytes(answer))


def head(door: Door, *lines: str) -> bytes:
    """The head of a POST."""
    return "\r\n".join((f"POST {door.posted_at} HTTP/1.1", "Host: 127.0.0.1", *lines, "", "")).encode()


def test_a_body_of_300_megabytes_is_refused_by_its_length(door: Door) -> None:
    """It is cut off at once: a few megabytes on the way at most, and nothing of it reaches the disk."""
    before = door.written_bytes()
    said = say(door, head(door, "Content-Length: 300000000"), bytes(MEGABYTE), 300)
    assert said.sent_bytes < ON_THE_WAY_BYTES and said.statuses in ([413], [])
    assert door.written_bytes() - before < MEGABYTE
    assert door.page_is_shown()


def test_a_body_without_end_is_cut_at_the_limit(door: Door) -> None:
    """In chunks nobody says how much will come: what is kept of it is no more than the largest body."""
    chunk = b"%x\r\n" % MEGABYTE + bytes(MEGABYTE) + b"\r\n"
    before = door.written_bytes()
    said = say(door, head(door, "Transfer-Encoding: chunked"), chunk, 300)
    assert said.sent_bytes < ON_THE_WAY_BYTES + door.body_limit_bytes and said.statuses in ([413], [])
    assert door.written_bytes() - before < door.body_limit_bytes + MEGABYTE
    assert door.page_is_shown()


def test_a_body_beyond_the_limit_is_refused_with_a_sentence(door: Door) -> None:
    """413 in both languages, to stations as JSON, to people as a page."""
    said = say(door, head(door, f"Content-Length: {door.body_limit_bytes + 1}"))
    assert said.statuses == [413] and "内容过大".encode() in said.answer
    assert (b'"code": "too_large"' in said.answer) == (door.name == "county")


def test_a_thousand_half_open_connections_shut_the_door_for_nobody(door: Door) -> None:
    """Some said nothing, some half a head, some half a body: the next visitor gets the page."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 4 * HALF_OPEN)), hard))
    begun = (b"", head(door)[:-2], head(door, "Content-Length: 1000") + b"x", b"GET /sign-in HTTP/1.1\r\nX-Slow: ")
    with contextlib.ExitStack() as lines:
        for number in range(HALF_OPEN):
            line = lines.enter_context(socket.create_connection(("127.0.0.1", door.side.port), timeout=20))
            line.sendall(begun[number % len(begun)])
        assert all(door.page_is_shown() for _ in range(5))
    assert door.page_is_shown()


def test_a_head_that_is_too_long_is_refused_with_a_sentence(door: Door) -> None:
    """431, whether one header is long or there are many; a head below the limit is read."""
    for lines in (["X: " + "x" * door.head_limit_bytes], ["X: x"] * (door.head_limit_bytes // 6)):
        # No byte more than is read: closing upon unread ones may take the answer away with it.
        said = say(door, head(door, *lines)[: door.head_limit_bytes])
        assert said.statuses == [431] and "请求头过大".encode() in said.answer
    assert say(door, head(door, "Connection: close", "X: " + "x" * (door.head_limit_bytes - 500))).statuses != [431]


def test_a_body_without_a_length_is_an_empty_one(door: Door) -> None:
    """Nobody waits for what was never announced."""
    said = say(door, head(door, "Connection: close"))
    assert len(said.statuses) == 1 and 400 <= said.statuses[0] < 500


def test_a_body_in_chunks_is_a_body(door: Door) -> None:
    """What a proxy may send in chunks is understood; broken chunks are refused and end the line."""
    form = b"user=nobody&password=nothing"
    coded = b"%x\r\n%s\r\n0\r\n\r\n" % (len(form), form)
    kind = "Content-Type: application/x-www-form-urlencoded"
    told = say(door, head(door, "Transfer-Encoding: chunked", kind, "Connection: close"), coded, 1)
    assert told.statuses == [400 if door.name == "county" else 403]
    assert say(door, head(door, "Transfer-Encoding: chunked"), b"no chunk\r\n", 1).statuses == [400]
    both = say(door, head(door, "Transfer-Encoding: chunked", "Content-Length: 5", "Connection: close"), coded, 1)
    assert both.statuses and all(400 <= status < 500 for status in both.statuses)


@pytest.mark.parametrize(
    "behind",
    (b"\x00\xff" * 500 + b"\r\n\r\n", b"GET\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n"),
    ids=("bytes", "half a line", "a wrong length"),
)
def test_garbage_behind_requests_spoils_nothing(door: Door, behind: bytes) -> None:
    """The requests before it are answered, blank lines ignored; the garbage is refused and ends the line."""
    page = b"\r\n" * 50 + b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    said = say(door, page + page + behind)
    assert said.statuses == [200, 200, 400]
    assert b"Traceback" not in said.answer
    assert door.page_is_shown()


def test_no_answer_tells_what_it_is_made_of(door: Door) -> None:
    """No Server line, no version, no name of a part, on pages and on refusals."""
    asked = (
        b"GET /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"GET /nowhere HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"BREW /sign-in HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n",
        b"nonsense\r\n\r\n",
        head(door, "Content-Length: 300000000"),
    )
    for raw in asked:
        answer = say(door, raw).answer
        assert answer.startswith(b"HTTP/1.") and not re.search(rb"(?im)^server:|waitress|werkzeug|flask|python", answer)
