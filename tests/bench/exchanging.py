"""One exchange of a station as a process of its own that says what it cost.
May import the station and sync's road; `python -m tests.bench.exchanging FOLDER` prints one JSON line.
Promise: it is the exchange that `station exchange` makes, with the product's own edges; only the road has a watch.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from station import book as books
from station import exchanging
from sync.errors import SyncError
from tests.bench import county
from tests.bench.processes import peak_mb

# A request without entries is shorter than this, so that the last longer one was the last that pushed.
PUSHING_BYTES = 2_500


class Watch:
    """Counts requests and remembers when the last one was answered that brought entries."""

    def __init__(self) -> None:
        self.requests = 0
        self.stored = time.perf_counter()

    def road(self, url: str) -> Any:
        """The station's own way to the centre, watched."""
        return Watched(county.edges().road(url), self)


class Watched:
    """A road under watch; whatever else it can do it can still do."""

    def __init__(self, road: Any, watch: Watch) -> None:
        self._road, self._watch = road, watch

    def __getattr__(self, name: str) -> Any:
        return getattr(self._road, name)

    def __call__(self, path: str, body: bytes) -> bytes:
        """One request."""
        answer: bytes = self._road(path, body)
        self._watch.requests += 1
        if len(body) > PUSHING_BYTES:
            self._watch.stored = time.perf_counter()
        return answer


def main(folder: str) -> int:
    """Exchange and report: ``seconds`` until both sides were quiet, ``stored_seconds`` until the last entry was
    acknowledged, both from the moment when the open book was asked to exchange."""
    watch = Watch()
    with books.opened(Path(folder), replace(county.edges(), road=watch.road)) as book:
        begun = watch.stored = time.perf_counter()
        before = book.journal.unsent()
        said = {"read": 0}
        try:
            outcome = exchanging.exchange(book, 5)
            said = {"read": outcome.read, "pending": outcome.pending}
        except SyncError as fault:
            said["fault"] = fault.code
        ended = time.perf_counter()
        said["pushed"] = before - book.journal.unsent()
    used = resource.getrusage(resource.RUSAGE_SELF)
    report: dict[str, Any] = {
        "seconds": ended - begun, "stored_seconds": watch.stored - begun, "requests": watch.requests,
        "cpu_seconds": used.ru_utime + used.ru_stime, "peak_mb": peak_mb(), "said": said,
    }  # fmt: skip
    print(json.dumps(report))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
