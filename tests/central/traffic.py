"""One station's busy day in a process of its own: it files, acts and exchanges with whichever of the servers it hits.
May import tests.processes; run as `python -m tests.central.traffic`, it tells each round as a line of JSON.
Promise: a server that is away costs another try, and what an exchange acknowledged is remembered to be asked for later.
"""

from __future__ import annotations

import json
import os
import random
import sys
import threading
from pathlib import Path
from typing import Any

from sync import folder
from sync.database import connected, rows
from tests.processes import Side, World

ITEM = "S002-10"
TRIES = 60
PAUSE = threading.Event()
ACTS = {"village": ("hand_over", "note"), "township": ("receive", "note", "accept")}


class Day:
    """A station at work; ``addresses`` are the doors of one centre."""

    def __init__(self, path: Path, office: str, station: str, addresses: list[str], seed: int) -> None:
        self.side = Side("station", office, path / office, World(path / f"desk-{office}", seed))
        self.side.world.folder.mkdir()
        self.side.station = station
        self.addresses, self.dice = addresses, random.Random(seed)
        self.acked: dict[str, int] = {}

    def round(self, number: int) -> dict[str, Any]:
        """File where that is this office's work, act on two cases, exchange; what came of it."""
        side = self.side
        told: dict[str, Any] = {"round": number}
        if len(side.office) == 12:
            told["filed"] = side.file(ITEM, side.sample(ITEM, "in_person", seed=self.dice.randrange(1_000)))
        known = [row["case"] for row in side.rows("cases")]
        for case in self.dice.sample(known, min(2, len(known))):
            offered = side.offered(case)
            wanted = ACTS["village" if len(side.office) == 12 else "township"]
            name = next((name for name in self.dice.sample(wanted, len(wanted)) if name in offered), None)
            if name:
                side.act(case, name)
        told["tries"] = self.exchange()
        told["forgotten"] = self.forgotten()
        return told

    def exchange(self) -> list[int]:
        """Try one door after the other until one answers; the statuses."""
        statuses = []
        for _ in range(TRIES):
            self.side.detour = self.dice.choice(self.addresses)
            statuses.append(self.side.ask("exchange").status)
            if statuses[-1] == 0:
                return statuses
            PAUSE.wait(self.dice.uniform(0.05, 0.3))
        raise AssertionError(f"nobody answered {self.side.office}: {statuses}")

    def forgotten(self) -> list[str]:
        """Lanes of which the centre says that it has less than it once acknowledged."""
        held = folder.unlock(self.side.folder, os.urandom)
        try:
            with connected(held.db):
                asked = "SELECT name, acked FROM lane WHERE owner = ?"
                now = dict(rows(held.db, asked, self.side.station))
        finally:
            held.leave()
        lost = [name for name, seq in self.acked.items() if now.get(name, 0) < seq]
        self.acked = now
        return lost


def main() -> None:
    """path, office, station, addresses, seed and rounds as one JSON list on the command line."""
    path, office, station, addresses, seed, rounds = json.loads(sys.argv[1])
    day = Day(Path(path), office, station, addresses, seed)
    # All of the day is one life of the folder, as with a station that serves.
    inside = folder.unlock(day.side.folder, os.urandom)
    for number in range(rounds):
        print(json.dumps(day.round(number)), flush=True)
    inside.leave()


if __name__ == "__main__":
    main()
