"""A process that has everything imported and forks one child for each command it is told, one line of JSON a command.
Imports tests.processes and the doors of both sides; started by tests.chaos.shim.
Promise: a child shares nothing with the next one, and its end is told before the next one begins.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import signal
import sys

from tests.processes import run_words

PRELOADED = ("station.__main__", "station.app", "central.__main__", "requests")
SECONDS = 60


def main() -> None:
    """Until standard input ends: run, wait, tell the status (-9: killed)."""
    for name in PRELOADED:
        importlib.import_module(name)
    for line in sys.stdin:
        package, words, out, told = json.loads(line)
        child = os.fork()
        if child == 0:
            signal.alarm(SECONDS)
            sys.stdin = io.TextIOWrapper(io.BytesIO(told.encode()), encoding="utf-8")
            run_words(package, words, out)
        _, ended = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(ended), flush=True)


if __name__ == "__main__":
    main()
