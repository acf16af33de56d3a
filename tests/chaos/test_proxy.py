"""The bad line itself: what it says that it does to bytes is what it does.
May import tests.chaos.proxy and the standard library.
Promise: a test that passes over the proxy passed over a line that was really as bad as it says.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from tests.chaos.proxy import DOWN, LOOPBACK, NO_TROUBLE, UP, Proxy, Trouble, Weather, http_answer

SECONDS = 20


@contextlib.contextmanager
def echo() -> Iterator[tuple[int, list[bytes]]]:
    """A server that answers what it was told, and remembers it."""
    heard: list[bytes] = []
    door = socket.create_server((LOOPBACK, 0))

    def serve() -> None:
        while True:
            try:
                end, _ = door.accept()
            except OSError:
                return
            with end, contextlib.suppress(OSError):
                told = b""
                while piece := end.recv(65_536):
                    told += piece
                heard.append(told)
                end.sendall(told)

    thread = threading.Thread(target=serve)
    thread.start()
    try:
        yield door.getsockname()[1], heard
    finally:
        door.shutdown(socket.SHUT_RDWR)
        door.close()
        thread.join(SECONDS)


def say(port: int, told: bytes) -> bytes:
    """Say something and hear the answer out; what was heard before the line broke."""
    heard = b""
    with socket.create_connection((LOOPBACK, port), timeout=SECONDS) as end, contextlib.suppress(ConnectionError):
        end.sendall(told)
        end.shutdown(socket.SHUT_WR)
        while piece := end.recv(65_536):
            heard += piece
    return heard


def test_a_clear_line_changes_nothing_and_leaves_nothing_behind() -> None:
    """A megabyte passes both ways, is counted, and no thread of the proxy outlives it."""
    told = bytes(range(256)) * 4_000
    with echo() as (port, heard), Proxy(port) as line:
        assert say(line.port, told) == told
        assert heard == [told]
        assert line.bytes == {UP: len(told), DOWN: len(told)}
    assert not [thread for thread in threading.enumerate() if thread.name == "proxy"]


def test_a_narrow_and_long_line_takes_the_time_that_it_should() -> None:
    """2 kB each way at 10 kB/s with 100 ms each way cannot take less than the half second that they need."""
    with echo() as (port, _), Proxy(port, Weather(0.1, 10_000)) as line:
        start = time.monotonic()
        assert say(line.port, bytes(2_000)) == bytes(2_000)
        assert time.monotonic() - start >= 0.2 + 0.2 + 2 * 0.1


TROUBLES: tuple[tuple[Trouble, Callable[[bytes, list[bytes]], bool]], ...] = (
    (Trouble(cut_up=40), lambda said, heard: said == b"" and all(len(one) < 100 for one in heard)),
    (Trouble(cut_down=40), lambda said, heard: len(said) < 100 and heard == [TOLD]),
    (Trouble(end_down=40), lambda said, heard: said == TOLD[:40]),
    (Trouble(flip_up=7, mask=2), lambda said, heard: heard == [_flipped(7, 2)] and said == heard[0]),
    (Trouble(flip_down=7, mask=128), lambda said, heard: heard == [TOLD] and said == _flipped(7, 128)),
    (Trouble(extra_down=b"!"), lambda said, heard: said == TOLD + b"!"),
    (Trouble(answer=http_answer("200 OK", b"hello")), lambda said, heard: b"hello" in said and not heard),
    (Trouble(drip_seconds=0.001), lambda said, heard: said == TOLD),
)
TOLD = bytes(range(100))


def _flipped(at: int, mask: int) -> bytes:
    return TOLD[:at] + bytes([TOLD[at] ^ mask]) + TOLD[at + 1 :]


@pytest.mark.parametrize(("trouble", "as_it_should"), TROUBLES, ids=[str(number) for number in range(len(TROUBLES))])
def test_a_trouble_does_what_it_says_once(trouble: Trouble, as_it_should: Callable[[bytes, list[bytes]], bool]) -> None:
    """One connection suffers it, and the next one does not."""
    with echo() as (port, heard), Proxy(port) as line, line.suffering(trouble):
        said = say(line.port, TOLD)
        assert as_it_should(said, heard), (said, heard)
        assert line.trouble == NO_TROUBLE
        assert say(line.port, TOLD) == TOLD


@pytest.mark.parametrize("when", ("beside", "behind"))
def test_a_replay_is_heard_twice_and_answered_once(when: str) -> None:
    """The server hears the same bytes a second time; the client hears one answer."""
    with echo() as (port, heard), Proxy(port) as line, line.suffering(Trouble(replay=when)):
        assert say(line.port, TOLD) == TOLD
        line.close()
        assert heard == [TOLD, TOLD]


def test_a_line_that_is_cut_again_and_again_breaks_every_connection_and_then_passes() -> None:
    """Cuts come by bytes carried, whatever the connection; between two cuts a short message gets through."""
    with echo() as (port, _), Proxy(port, Weather(cut_every=(900, 1_500))) as line:
        assert len(say(line.port, bytes(5_000))) < 5_000
        assert line.cuts >= 1
        assert TOLD in [say(line.port, TOLD) for _ in range(5)]


def test_a_silent_end_says_nothing_until_the_line_is_given_up() -> None:
    """Half open: the greeting succeeds, the request is taken, no answer ever comes."""
    with echo() as (port, heard), Proxy(port) as line, line.suffering(Trouble(silent=True)):
        with socket.create_connection((LOOPBACK, line.port), timeout=1) as end:
            end.sendall(TOLD)
            with pytest.raises(TimeoutError):
                end.recv(1)
        assert heard == []
