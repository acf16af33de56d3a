"""Acknowledging comes after committing: a process that is killed between the two proves which came first.
May import sync, tests.world; kills only the children that it started.
Promise: a centre that answers before its commit is caught here, and the real one is not.
"""

from __future__ import annotations

import base64
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests import world as w

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 60

# The child answers one request from its standard input and says so; then it is killed in the middle of whatever it
# does next. With "early" its database commits only when the process ends in peace, as with a lazy or lying store.
CHILD = """
import base64, random, sys
from pathlib import Path
from tests import world as w

centre = w.Centre(w.COUNTY, Path(sys.argv[1]), random.Random(1))
centre.start()
if sys.argv[2] == "early":
    centre.folder.db.begin("IMMEDIATE")
    centre.folder.db.push_transaction(centre.folder.db.transaction())
print("ready", flush=True)
for line in sys.stdin:
    path, body = line.split()
    print(base64.b64encode(centre.answer(path, base64.b64decode(body))).decode(), flush=True)
"""


class Killed:
    """A centre in a process of its own, reached over its standard input and output."""

    def __init__(self, folder: Path, store: str) -> None:
        command = [sys.executable, "-c", CHILD, str(folder), store]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )
        assert self._line() == "ready"

    def _line(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def post(self, path: str, body: bytes) -> bytes:
        """Hand the request to the child and wait for its answer."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{path} {base64.b64encode(body).decode()}\n")
        self.process.stdin.flush()
        return base64.b64decode(self._line())

    def kill(self) -> int:
        """SIGKILL; returns how the child ended."""
        self.process.kill()
        self.process.communicate(timeout=SECONDS)
        return self.process.returncode


@pytest.mark.parametrize(("store", "lost"), (("as it is", False), ("early", True)))
def test_what_was_acknowledged_survives_a_kill_right_after_the_answer(tmp_path: Path, store: str, lost: bool) -> None:
    """A station's acknowledged entries are in the killed centre's book; a centre that answers first is caught."""
    world = w.build(tmp_path / "world", stations=w.STATIONS[:1])
    station = world.stations[0]
    item = w.catalog().get(w.ITEMS[0])
    assert item is not None
    case_id, written = station.file(item, w.sample_for(station, item), "token")
    assert isinstance(written, list)
    world.centre.stop()
    child = Killed(world.centre.path, store)
    station.line.post = child.post
    assert station.exchange().pushed == len(written)
    assert child.kill() == -signal.SIGKILL
    world.centre.start()
    here = w.cases_in(world.centre.journal)
    assert (case_id not in here) == lost, json.dumps(here)
    assert station.journal.unsent() == 0
    world.stop()
