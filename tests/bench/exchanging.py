"""One `station exchange` as a process of its own that says what it cost.
May import the station and sync's road; `python -m tests.bench.exchanging FOLDER` prints one JSON line.
Promise: it runs the command itself, with the product's own edges; only the road counts what passes.
"""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from io import StringIO
from typing import Any

from station.__main__ import dice, serve
from station.commands import run
from station.commands.console import Console
from station.edges import Edges
from sync.transfer import Post, http_post
from tests.bench.processes import peak_mb

# A request without entries is shorter than this, so that the last longer one was the last that pushed.
PUSHING_BYTES = 2_500


class Counted:
    """A road that counts requests and bodies, and remembers when the last entry was acknowledged."""

    def __init__(self) -> None:
        self.requests = self.up_bytes = self.down_bytes = 0
        self.begun = self.stored = time.perf_counter()

    def road(self, url: str) -> Post:
        """A counted way to the centre."""
        post = http_post(url, time.monotonic)

        def counted(path: str, body: bytes) -> bytes:
            answer = post(path, body)
            self.requests += 1
            self.up_bytes += len(body)
            self.down_bytes += len(answer)
            if len(body) > PUSHING_BYTES:
                self.stored = time.perf_counter()
            return answer

        return counted


def edges(counted: Counted) -> Edges:
    """The station's own edges with that road."""
    return Edges(
        seconds=time.time, monotonic=time.monotonic, chance=os.urandom, dice=dice, fraction=random.random,
        road=counted.road, serve=serve,
    )  # fmt: skip


def main(folder: str) -> int:
    """Exchange and report."""
    counted, told = Counted(), StringIO()
    started = counted.begun
    status = run(["exchange", "--json", "--data", folder], edges(counted), Console(sys.stdin, told, sys.stderr))
    ended = time.perf_counter()
    used = resource.getrusage(resource.RUSAGE_SELF)
    report: dict[str, Any] = {
        "status": status, "seconds": ended - started, "stored_seconds": counted.stored - started,
        "requests": counted.requests, "up_bytes": counted.up_bytes, "down_bytes": counted.down_bytes,
        "cpu_seconds": used.ru_utime + used.ru_stime, "peak_mb": peak_mb(),
        "said": json.loads(told.getvalue().splitlines()[-1]) if told.getvalue() else None,
    }  # fmt: skip
    print(json.dumps(report))
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
