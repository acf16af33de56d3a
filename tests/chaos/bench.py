"""A built world, kept as images of its folders, and the machines on which every scenario puts them again.
May import tests.world, tests.chaos.on_server, tests.postgres.
Promise: every scenario begins on the same folders, whatever the last one left.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests import world as w
from tests.chaos.on_server import centre_on
from tests.postgres import Server

SPARES = 2


class Bench:
    """The images and the machines; folders lie in memory where there is room for them."""

    def __init__(self, alter: Callable[[w.Machine], None] = lambda machine: None, server: Server | None = None) -> None:
        memory = Path("/dev/shm")
        self.path = Path(tempfile.mkdtemp(prefix="yizhan-sim-", dir=memory if memory.is_dir() else None))
        built = w.build(self.path / "built", url=server.create() if server else None)
        for machine in built.machines:
            alter(machine)
        built.stop()
        self.images = {machine.node: machine.image() for machine in built.machines}
        nobody = random.Random(0)
        place = self.path / "centre"
        self.centre = centre_on(server, built.centre, place) if server else w.Centre(w.COUNTY, place, nobody)
        self.slots = [w.Station("", self.path / f"slot{number}", nobody) for number in range(len(w.STATIONS) + SPARES)]

    def close(self) -> None:
        """Throw everything away."""
        for machine in (self.centre, *self.slots):
            machine.stop()
        shutil.rmtree(self.path)
