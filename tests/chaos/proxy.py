"""A TCP proxy on loopback that is a bad line: slow, far, narrow, cut, and dishonest, between real processes.
May import the standard library alone; chance comes from a seed.
Promise: what it does to bytes is what its weather and its troubles say, and no thread or port outlives ``close``.
"""

from __future__ import annotations

import contextlib
import queue
import random
import socket
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

LOOPBACK = "127.0.0.1"
PIECE_BYTES, SMALLEST_PIECE_BYTES = 65_536, 512
# What a modem holds back before it lets the sender wait.
KERNEL_BUFFER_BYTES, PIECES_UNDER_WAY = 65_536, 256
# Taken off the sender so long before it is its turn: a busy machine wakes us late, and that is not the line's fault.
AHEAD_SECONDS = 0.25
# Closing with a zero linger resets the connection, as a line that goes dead under it does.
_RESET = struct.pack("ii", 1, 0)
UP, DOWN = "up", "down"


@dataclass(frozen=True)
class Weather:
    """The line that all connections share. ``latency_seconds`` is one way; ``bytes_per_second`` is each way, 0 for a
    line without a bound; ``cut_every`` resets all connections whenever that many bytes (drawn between the two) have
    passed in both directions together, and no connection holds for ``dark_seconds`` after it. A connection costs its
    first byte a round trip more, as TCP's greeting does. ``down_bytes_per_second`` where the way back is another;
    ``overhead`` is what packets' headers add, as a share of the bytes."""

    latency_seconds: float = 0.0
    bytes_per_second: float = 0.0
    cut_every: tuple[int, int] | None = None
    dark_seconds: float = 0.0
    down_bytes_per_second: float | None = None
    overhead: float = 0.0

    def rate(self, way: str) -> float:
        """Bytes a second in one direction, 0 without a bound."""
        other = self.down_bytes_per_second
        return other if way == DOWN and other is not None else self.bytes_per_second


CLEAR = Weather()
GPRS = Weather(latency_seconds=0.15, bytes_per_second=8_000)


@dataclass(frozen=True)
class Trouble:
    """What happens to one connection; byte offsets count from its beginning, in one direction. ``cut_*`` resets it,
    ``end_down`` closes it politely, ``flip_*`` inverts the bits of ``mask`` in one byte, ``extra_down`` is sent behind
    the last byte. ``replay`` says the request again on a connection of its own: "beside" at once, "behind" when the
    answer was given. ``answer`` is said in the server's place, ``silent`` takes the connection and says nothing,
    ``drip_seconds`` waits so long for each byte of the answer."""

    cut_up: int | None = None
    cut_down: int | None = None
    end_down: int | None = None
    flip_up: int | None = None
    flip_down: int | None = None
    mask: int = 1
    extra_down: bytes = b""
    replay: str = ""
    answer: bytes | None = None
    silent: bool = False
    drip_seconds: float = 0.0


NO_TROUBLE = Trouble()


def http_answer(status: str, body: bytes, *headers: str) -> bytes:
    """An answer as something on the way would give it: a portal, a redirect, an error page."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


class _End(Exception):
    """This direction of a connection is over."""


@dataclass(eq=False)
class _Pipe:
    """One connection: both its ends, what it suffers, and what was said on it."""

    near: socket.socket
    far: socket.socket | None
    trouble: Trouble
    passed: dict[str, int] = field(default_factory=lambda: {UP: 0, DOWN: 0})
    said: bytearray = field(default_factory=bytearray)


class Proxy:
    """Passes connections on to ``port`` of this machine; clients are given ``address``. ``weather`` may be changed at
    any time; ``troubles`` are taken one a connection, first in first out, and ``trouble`` is what the others suffer."""

    def __init__(self, port: int, weather: Weather = CLEAR, seed: int = 1) -> None:
        self.target, self.weather, self.trouble = port, weather, NO_TROUBLE
        self.troubles: list[Trouble] = []
        self.bytes = {UP: 0, DOWN: 0}
        self.connections = self.cuts = 0
        self.spoken: list[bytes] = []
        self._chance = random.Random(seed)
        self._free_at = {UP: 0.0, DOWN: 0.0}
        self._dark_until = 0.0
        self._lock = threading.Lock()
        self._open: set[_Pipe] = set()
        self._threads: list[threading.Thread] = []
        self._closed = threading.Event()
        self._left = self._next_cut()
        self._door = socket.create_server((LOOPBACK, 0), backlog=512)
        self._door.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, KERNEL_BUFFER_BYTES)
        self.port = int(self._door.getsockname()[1])
        self.address = f"http://{LOOPBACK}:{self.port}"
        self._start(self._accept)

    def __enter__(self) -> Proxy:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextlib.contextmanager
    def suffering(self, *troubles: Trouble) -> Iterator[Proxy]:
        """The next connections suffer these, one each; whatever was not used is forgotten with the block."""
        self.troubles = list(troubles)
        try:
            yield self
        finally:
            self.troubles = []

    def change(self, weather: Weather) -> None:
        """Another line from now on, for connections under way as well."""
        with self._lock:
            self.weather = weather
            self._left = self._next_cut()

    def cut(self) -> None:
        """Reset everything that is under way."""
        with self._lock:
            broken = list(self._open)
            self.cuts += bool(broken)
        for pipe in broken:
            self._break(pipe)

    def close(self) -> None:
        """Give the port back; every thread has ended when this returns."""
        self._closed.set()
        with contextlib.suppress(OSError):
            self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()
        while True:
            self.cut()
            with self._lock:
                running, self._threads = [one for one in self._threads if one.is_alive()], []
            if not running:
                return
            for one in running:
                one.join(10)

    # --- connections ---------------------------------------------------------------------------------------------

    def _start(self, work: Callable[..., None], *words: object) -> threading.Thread:
        thread = threading.Thread(target=work, args=words, name="proxy", daemon=True)
        with self._lock:
            self._threads = [one for one in self._threads if one.is_alive()]
            self._threads.append(thread)
            thread.start()
        return thread

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._door.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                trouble = self.troubles.pop(0) if self.troubles else self.trouble
            self._start(self._serve, near, trouble)

    def _serve(self, near: socket.socket, trouble: Trouble) -> None:
        near.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        pipe = _Pipe(near, None, trouble)
        with self._lock:
            self._open.add(pipe)
        try:
            if time.monotonic() < self._dark_until:
                self._break(pipe)
            elif trouble.answer is not None or trouble.silent:
                self._answer_alone(pipe)
            else:
                self._connect(pipe)
        finally:
            self._forget(pipe)

    def _connect(self, pipe: _Pipe) -> None:
        try:
            pipe.far = socket.create_connection((LOOPBACK, self.target), timeout=10)
        except OSError:
            self._break(pipe)
            return
        pipe.far.settimeout(None)
        pipe.far.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._closed.is_set():
            return
        back = self._start(self._carry, pipe, DOWN)
        self._carry(pipe, UP)
        back.join()
        if pipe.trouble.replay == "behind":
            self._say_again(bytes(pipe.said))

    def _answer_alone(self, pipe: _Pipe) -> None:
        with contextlib.suppress(OSError):
            pipe.near.settimeout(0.5)
            with contextlib.suppress(TimeoutError):
                while piece := pipe.near.recv(PIECE_BYTES):
                    pipe.said += piece
            pipe.near.settimeout(None)
            if pipe.trouble.answer is not None:
                pipe.near.sendall(pipe.trouble.answer)
                pipe.near.shutdown(socket.SHUT_WR)
            pipe.near.recv(PIECE_BYTES)

    def _say_again(self, said: bytes) -> None:
        with contextlib.suppress(OSError), socket.create_connection((LOOPBACK, self.target), timeout=10) as far:
            far.sendall(said)
            far.shutdown(socket.SHUT_WR)
            while far.recv(PIECE_BYTES):
                continue

    def _forget(self, pipe: _Pipe) -> None:
        with self._lock:
            self._open.discard(pipe)
            if pipe.said:
                self.spoken = [*self.spoken[-63:], bytes(pipe.said)]
        for end in (pipe.near, pipe.far):
            if end is not None:
                end.close()

    def _break(self, pipe: _Pipe) -> None:
        for end in (pipe.near, pipe.far):
            if end is not None:
                with contextlib.suppress(OSError):
                    end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
                    end.shutdown(socket.SHUT_RDWR)

    # --- bytes ---------------------------------------------------------------------------------------------------

    def _carry(self, pipe: _Pipe, way: str) -> None:
        """Read, wait for the line to be free, and hand over to a thread that lets the latency pass."""
        source, target = (pipe.near, pipe.far) if way == UP else (pipe.far, pipe.near)
        assert source is not None and target is not None
        under_way: queue.Queue[tuple[float, bytes]] = queue.Queue(PIECES_UNDER_WAY)
        tail = self._start(self._deliver, pipe, way, target, under_way)
        if way == UP:
            self._wait_until(time.monotonic() + 2 * self.weather.latency_seconds)
        try:
            while piece := source.recv(self._piece_bytes(pipe, way)):
                arrives = self._line_is_free(way, len(piece)) + self.weather.latency_seconds
                piece, over = self._suffer(pipe, way, piece)
                under_way.put((arrives, piece))
                if over:
                    break
                if way == UP and pipe.trouble.replay == "beside" and pipe.passed[UP] == len(piece):
                    self._start(self._beside, pipe)
        except (OSError, _End):
            pass
        under_way.put((time.monotonic() + self.weather.latency_seconds, b""))
        tail.join()

    def _beside(self, pipe: _Pipe) -> None:
        """Another copy of the request, once it was said whole: when the answer begins or the speaker falls silent."""
        length = -1
        while length != len(pipe.said):
            length = len(pipe.said)
            self._closed.wait(0.02)
        self._say_again(bytes(pipe.said))

    def _deliver(
        self, pipe: _Pipe, way: str, target: socket.socket, under_way: queue.Queue[tuple[float, bytes]]
    ) -> None:
        piece = b"first"
        with contextlib.suppress(OSError):
            while piece:
                arrives, piece = under_way.get()
                self._wait_until(arrives)
                if way == DOWN and pipe.trouble.drip_seconds:
                    for at in range(len(piece)):
                        self._closed.wait(pipe.trouble.drip_seconds)
                        target.sendall(piece[at : at + 1])
                elif piece:
                    target.sendall(piece)
            if way == DOWN and pipe.trouble.extra_down:
                target.sendall(pipe.trouble.extra_down)
            target.shutdown(socket.SHUT_WR)
        # Nobody listens any more: what is still being read is thrown away, so that the reader never stands still.
        while piece:
            _, piece = under_way.get()

    def _piece_bytes(self, pipe: _Pipe, way: str) -> int:
        rate = self.weather.rate(way)
        size = max(SMALLEST_PIECE_BYTES, min(PIECE_BYTES, int(rate / 20))) if rate else PIECE_BYTES
        stops = (pipe.trouble.cut_up,) if way == UP else (pipe.trouble.cut_down, pipe.trouble.end_down)
        left = [stop - pipe.passed[way] for stop in stops if stop is not None]
        return max(1, min([size, *left]))

    def _line_is_free(self, way: str, count: int) -> float:
        """Wait for this piece's turn on the line; returns when its last byte has left."""
        rate, count = self.weather.rate(way), round(count * (1 + self.weather.overhead))
        with self._lock:
            begins = max(time.monotonic(), self._free_at[way])
            self._free_at[way] = ends = begins + (count / rate if rate else 0.0)
        self._wait_until(ends - AHEAD_SECONDS)
        return ends

    def _wait_until(self, moment: float) -> None:
        while (left := moment - time.monotonic()) > 0 and not self._closed.wait(left):
            continue

    def _suffer(self, pipe: _Pipe, way: str, piece: bytes) -> tuple[bytes, bool]:
        """Count a piece, and do to it what the connection's trouble and the line's weather say; whether it is the
        last one."""
        before = pipe.passed[way]
        pipe.passed[way] = after = before + len(piece)
        trouble = pipe.trouble
        if way == UP:
            pipe.said += piece
        with self._lock:
            self.bytes[way] += len(piece)
            self._left -= len(piece)
            out_of_luck = self.weather.cut_every is not None and self._left <= 0
            if out_of_luck:
                self._left = self._next_cut()
                self._dark_until = time.monotonic() + self.weather.dark_seconds
        if out_of_luck:
            self.cut()
            raise _End
        flip = trouble.flip_up if way == UP else trouble.flip_down
        if flip is not None and before <= flip < after:
            at = flip - before
            piece = piece[:at] + bytes([piece[at] ^ trouble.mask]) + piece[at + 1 :]
        cut = trouble.cut_up if way == UP else trouble.cut_down
        if cut is not None and after >= cut:
            self._break(pipe)
            raise _End
        return piece, way == DOWN and trouble.end_down is not None and after >= trouble.end_down

    def _next_cut(self) -> int:
        return self._chance.randint(*self.weather.cut_every) if self.weather.cut_every else 0
