"""The lower bound of a push on this machine: the same bytes from one SQLite file to another, and nothing else.
May import the standard library; zstandard too where it happens to be installed.
Promise: read, compress, loopback TCP, inflate, parse, one transaction in WAL with FULL; the same steps every time.
"""

from __future__ import annotations

import importlib.util
import json
import socket
import sqlite3
import tempfile
import threading
import time
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

TABLE = "CREATE TABLE filed(seq INTEGER PRIMARY KEY, id TEXT UNIQUE, kind TEXT, at TEXT, body TEXT)"
INSERT = "INSERT INTO filed(id, kind, at, body) VALUES(?, ?, ?, ?) ON CONFLICT(id) DO NOTHING"
Codec = tuple[Callable[[bytes], bytes], Callable[[bytes], bytes]]


@dataclass(frozen=True)
class Bound:
    """Seconds (median), bytes on the wire and CPU seconds of both ends, and the bytes before compression."""

    codec: str
    seconds: float
    wire_bytes: int
    raw_bytes: int
    cpu_seconds: float


def codecs() -> dict[str, Codec]:
    """zlib-6 always; zstd-3 where somebody installed it."""
    found: dict[str, Codec] = {"zlib-6": (lambda raw: zlib.compress(raw, 6), zlib.decompress)}
    if importlib.util.find_spec("zstandard"):
        zstandard = importlib.import_module("zstandard")
        found["zstd-3"] = (zstandard.ZstdCompressor(level=3).compress, zstandard.ZstdDecompressor().decompress)
    return found


def bounds(bodies: Sequence[bytes], times: int = 3) -> list[Bound]:
    """The bound of moving these JSON bodies (objects with "id", "kind" and "facts"), for each codec that is here."""
    found = []
    for name, codec in codecs().items():
        runs = [_once(bodies, codec) for _ in range(times)]
        found.append(
            Bound(
                name,
                median(run[0] for run in runs),
                runs[0][1],
                sum(map(len, bodies)),
                median(run[2] for run in runs),
            )
        )
    return found


def _once(bodies: Sequence[bytes], codec: Codec) -> tuple[float, int, float]:
    with tempfile.TemporaryDirectory() as scratch:
        here = _book(Path(scratch) / "here.db")
        here.execute("BEGIN")
        here.executemany(INSERT, map(_row, bodies))
        here.execute("COMMIT")
        listener = socket.create_server(("127.0.0.1", 0))
        there = threading.Thread(target=_take_in, args=(listener, Path(scratch) / "there.db", codec[1]))
        there.start()
        begun, cpu = time.perf_counter(), time.process_time()
        packed = codec[0](
            "\n".join(body for (body,) in here.execute("SELECT body FROM filed ORDER BY seq")).encode()
        )
        with socket.create_connection(listener.getsockname()) as line:
            line.sendall(packed)
            line.shutdown(socket.SHUT_WR)
            line.recv(1)
        here.execute("INSERT INTO cursor VALUES('acknowledged', ?)", (len(bodies),))
        spent = time.perf_counter() - begun, len(packed), time.process_time() - cpu
        there.join()
        listener.close()
        here.close()
        return spent


def _book(path: Path) -> sqlite3.Connection:
    book = sqlite3.connect(path, isolation_level=None)
    book.execute("PRAGMA journal_mode=WAL")
    book.execute("PRAGMA synchronous=FULL")
    book.execute(TABLE)
    book.execute("CREATE TABLE cursor(name TEXT PRIMARY KEY, value INTEGER)")
    return book


def _row(body: bytes) -> tuple[str, str, str, str]:
    read = json.loads(body)
    return read["id"], read["kind"], str(read["facts"].get("at", "")), body.decode()


def _take_in(listener: socket.socket, path: Path, unpack: Callable[[bytes], bytes]) -> None:
    book = _book(path)
    line, _ = listener.accept()
    pieces = []
    while piece := line.recv(1 << 18):
        pieces.append(piece)
    rows = list(map(_row, unpack(b"".join(pieces)).split(b"\n")))
    book.execute("BEGIN IMMEDIATE")
    book.executemany(INSERT, rows)
    book.execute("COMMIT")
    line.sendall(b"k")
    line.close()
    book.close()
