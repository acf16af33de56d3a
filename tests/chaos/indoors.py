"""A county and its stations inside one process: their own commands, the county's own application, and no port.
Imports tests.processes, and central for answering what a road would bring.
Promise: what runs here is what the commands run; only the socket between them is left out.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from central.admitter import Admitter
from central.app import make_app
from central.county import opened
from central.settings import Settings
from sync import wire
from sync.database import connected
from sync.envelope import strict_json
from sync.errors import Refused, Unreachable
from sync.transfer import Post
from tests.processes import COUNTY, Side, World

ADDRESS = "http://127.0.0.1:8600"


class Indoor(Side):
    """One side whose road leads to whoever answers in this process."""

    def _road(self, url: str, *certificate: object) -> Callable[[str, bytes], bytes]:
        house = self.world
        assert isinstance(house, House)
        return house.post


class House(World):
    """A world without processes. ``answering()`` is the county at work; ``heard`` is called after each answer of
    status 200, before the station hears it."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        super().__init__(folder, seed)
        self.county: Indoor = Indoor("central", COUNTY, folder / "county", self)
        self.county.address = ADDRESS
        self.heard: Callable[[str], None] = lambda path: None
        self._post: Post | None = None

    def side(self, office: str) -> Side:
        """A station whose folder has the name of its office."""
        made = Indoor("station", office, self.folder / office, self)
        self.stations.append(made)
        return made

    def post(self, path: str, body: bytes) -> bytes:
        """The road of every station."""
        if self._post is None:
            raise Unreachable("no_line", "连不上县中心。", "the county does not answer")
        return self._post(path, body)

    @contextlib.contextmanager
    def answering(self) -> Iterator[None]:
        """The county is open, answers, and admits what it stored before it answers the next one."""
        with opened(self.county.folder, self.county._clock, self.dice.randbytes) as county:
            admitter = Admitter(county)
            app = make_app(county, Settings(self.county.folder), admitter.answering)
            door, one_at_a_time = app.test_client(), threading.Lock()

            def post(path: str, body: bytes) -> bytes:
                # A station may speak on several connections at once: here they stand in line.
                with one_at_a_time, connected(county.db):
                    answer = door.post(path, data=body, content_type=wire.MEDIA_TYPE)
                    if answer.status_code != 200:
                        said = strict_json(answer.data)
                        kind = Refused if 400 <= answer.status_code < 500 else Unreachable
                        raise kind(said["code"], said["zh"], said["en"])
                    self.heard(path)
                    while admitter.step():
                        continue
                    return bytes(answer.data)

            self._post = post
            try:
                while admitter.step():
                    continue
                yield
            finally:
                self._post = None
