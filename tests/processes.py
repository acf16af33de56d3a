"""A county and its stations for journeys: real `serve` processes on free loopback ports, and commands on their folders.
Imports the product's public doors (`python -m` and each `run`), and reads what the county's book has not judged yet.
Promise: every process started here is ended here, and no other one.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import os
import random
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from central import commands as central_commands
from central.edges import Edges as CentralEdges
from central.stations import JOINING
from station import commands as station_commands
from station.commands.console import Console
from station.edges import Edges as StationEdges
from sync import folder as folders
from sync.database import connected, rows
from sync.tables import ADMITTED, STORED
from sync.transfer import http_post

ROOT = Path(__file__).resolve().parents[1]
COUNTY, TOWNSHIP, VILLAGE, OTHER_VILLAGE = "320612", "320612107", "320612107205", "320612107206"
PASSWORD = "correct horse battery"
START_SECONDS, END_SECONDS, COMMAND_SECONDS = 30, 10, 60
DAY_SECONDS = 86_400
_ADDRESS = re.compile(r"http://127\.0\.0\.1:\d+")
ROLE = {6: "officer", 9: "clerk", 12: "agent"}
# However busy the machine is: whoever runs tests beside others is patient.
JUDGING_SECONDS, LOOK_SECONDS = 60, 0.02


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    status: int
    out: str
    err: str

    @property
    def last_word(self) -> str:
        """Receipt numbers, codes and digests stand there."""
        return self.out.split()[-1]

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One object a line, of a command with --json."""
        return [json.loads(line) for line in self.out.splitlines() if line.strip()]


class Side:
    """The county or one station: its folder, its commands, and at most one `serve` process."""

    def __init__(self, package: str, office: str, folder: Path, world: World) -> None:
        self.package, self.office, self.folder, self.world = package, office, folder, world
        self.user = f"{ROLE[len(office)]}-{office[-3:]}"
        self.station = ""
        self.late_days = 0
        self.detour = ""
        # What is around a process of this side beside the usual: a shim between it and the C library.
        self.besides: dict[str, str] = {}
        self.sent: list[tuple[str, bytes]] = []
        self._process: subprocess.Popen[str] | None = None
        self.address = ""

    # --- commands ------------------------------------------------------------------------------------------------

    def ask(self, *words: str, told: str = "") -> Said:
        """A command, run by the same function that `__main__` calls, with this side's clock."""
        out, err = io.StringIO(), io.StringIO()
        argv = [*words, "--data", str(self.folder)]
        if self.package == "central":
            edges = CentralEdges(
                self._clock, self.world.dice.randbytes, self.world.dice, told.strip, out, err, _no_port
            )
            status = central_commands.run(argv, edges)
        else:
            console = Console(io.StringIO(told), out, err)
            status = station_commands.run(argv, self.edges(), console)
        return Said(status, out.getvalue(), err.getvalue())

    def edges(self) -> StationEdges:
        """What this station's commands take from outside."""
        dice = self.world.dice
        return StationEdges(
            seconds=self._clock,
            monotonic=time.monotonic,
            chance=dice.randbytes,
            dice=lambda seed: random.Random(dice.random() if seed is None else seed),
            fraction=dice.random,
            road=self._road,
            serve=_no_port,
        )

    def _road(self, url: str) -> Callable[[str, bytes], bytes]:
        """The real road, or the one that somebody led us onto; every message is also kept for those who replay it."""
        post = http_post(self.detour or url, time.monotonic)

        def send(path: str, body: bytes) -> bytes:
            self.sent.append((path, body))
            return post(path, body)

        return send

    def _clock(self) -> float:
        return time.time() + self.late_days * DAY_SECONDS

    def do(self, *words: str, told: str = "") -> Said:
        """A command that must succeed. The county judges behind its answers, sooner or later: an exchange comes when it
        has judged what was brought before."""
        if words == ("exchange",):
            self.world.wait_for_judging()
        said = self.ask(*words, told=told)
        assert said.status == 0, f"{self.package} {' '.join(words)} -> {said.status}\n{said.out}{said.err}"
        return said

    def rows(self, *words: str) -> list[dict[str, Any]]:
        """The objects that a command prints."""
        return self.do(*words, "--json").rows

    def case(self, number: str) -> dict[str, Any] | None:
        """The row of a case as this side lists it."""
        return next((row for row in self.rows("cases") if row["case"] == number), None)

    def sample(self, item: str, mode: str, seed: int = 1) -> dict[str, Any]:
        """A valid application."""
        return dict(self.rows("form", item, "--sample", "--seed", str(seed), "--mode", mode)[0])

    def file(self, item: str, document: Mapping[str, Any]) -> str:
        """File; the receipt number."""
        return self.do("file", item, *self.with_file(document), "--as", self.user).last_word

    def offered(self, case: str) -> dict[str, dict[str, Any]]:
        """The acts that are offered now, by name."""
        return {row["act"]: row for row in self.rows("act", case, "--list", "--as", self.user)}

    def act(self, case: str, name: str, changed: Mapping[str, Any] | None = None) -> None:
        """Do an act with the side's own sample, ``changed`` here and there."""
        offered = self.offered(case)
        assert name in offered, f"{self.office}: {name} is not among {sorted(offered)}"
        self.do("act", case, name, *self.with_file({**offered[name]["sample"], **(changed or {})}), "--as", self.user)

    def with_file(self, command: object) -> tuple[str, str]:
        """A command in a file, as words of the command line."""
        path = self.world.folder / "with.json"
        path.write_text(json.dumps(command, ensure_ascii=False), encoding="utf-8")
        return "--with", str(path)

    def digest(self, scope: str = "") -> str:
        """The digest, of the side's own scope unless told otherwise."""
        return self.do("digest", *(("--scope", scope) if scope else ())).last_word

    # --- processes -----------------------------------------------------------------------------------------------

    def spawn(self, *words: str) -> subprocess.Popen[str]:
        """A command as a process of its own; ended with the world at the latest."""
        with (self.world.folder / f"{self.folder.name}.err").open("ab") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", self.package, *words, "--data", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                cwd=ROOT,
                env={**surroundings(), **self.besides},
            )
        self.world.children.append(process)
        return process

    def serve(self, port: int = 0) -> None:
        """Start the side's server and wait until it says where it listens."""
        self._process = self.spawn("serve", "--port", str(port))
        self.address = address_told(self._process)
        assert self.address, (self.world.folder / f"{self.folder.name}.err").read_text(encoding="utf-8")

    def stop(self) -> int:
        """Ask the server to end; its exit status."""
        assert self._process is not None
        self._process.terminate()
        status = self._process.wait(END_SECONDS)
        self._forget()
        return status

    def kill(self) -> None:
        """kill -9."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(END_SECONDS)
        self._forget()

    def _forget(self) -> None:
        assert self._process is not None and self._process.stdout is not None
        self._process.stdout.close()
        self.world.children.remove(self._process)
        self._process = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.address.rpartition(":")[2])

    def copy_folder(self, to: Path) -> None:
        """The folder as somebody's backup by hand would copy it."""
        shutil.copytree(self.folder, to)


class World:
    """One county in a folder; stations join it."""

    def __init__(self, folder: Path, seed: int = 1) -> None:
        self.folder = folder
        self.dice = random.Random(seed)
        self.children: list[subprocess.Popen[str]] = []
        self.county = Side("central", COUNTY, folder / "county", self)
        self.stations: list[Side] = []

    def found(self, port: int = 0) -> None:
        """The county, serving."""
        self.county.do("init", "--name", "样例县", "--division", COUNTY)
        self.county.do("user", "add", self.county.user, "--role", "officer", told=PASSWORD + "\n")
        self.county.serve(port)

    def enrol(self, office: str, address: str = "", folder: str = "") -> Side:
        """A station that knows its catalogue and whose user the county knows."""
        side = Side("station", office, self.folder / (folder or office), self)
        level = {9: "township", 12: "village"}[len(office)]
        code = self.county.do(
            "station", "add", "--division", office, "--level", level, "--name", f"站{office[-3:]}"
        ).last_word
        side.station = side.do("init", "--centre", address or self.county.address, "--code", code).last_word
        side.do("user", "add", side.user, "--role", ROLE[len(office)], told=PASSWORD + "\n")
        side.do("exchange")
        self.stations.append(side)
        return side

    def settle(self) -> None:
        """Everybody exchanges, and once more for what the others brought meanwhile."""
        for side in (*self.stations, *self.stations):
            side.do("exchange")

    def wait_for_judging(self) -> None:
        """Until the county has judged all that it stored, and told stations that joined of what came before them."""
        late = time.monotonic() + JUDGING_SECONDS
        while left := self._unjudged():
            assert time.monotonic() < late, f"{left} entries were not judged in {JUDGING_SECONDS} s"
            time.sleep(LOOK_SECONDS)

    def _unjudged(self) -> int:
        held = folders.unlock(self.county.folder, self.dice.randbytes)
        try:
            with connected(held.db):
                count = rows(held.db, f"SELECT COUNT(*) FROM entry WHERE status = {STORED} AND status <> {ADMITTED}")
                joining = rows(held.db, "SELECT value FROM mark WHERE name = ?", JOINING)
                return int(count[0][0]) + (len(json.loads(joining[0][0])) if joining else 0)
        finally:
            held.leave()

    def check_agreement(self) -> None:
        """Nothing is open anywhere, and each station's digest is the county's at that scope."""
        for side in self.stations:
            status = side.rows("status")[0]
            assert {name: status[name] for name in OPEN_COUNTS} == dict.fromkeys(OPEN_COUNTS, 0), (side.office, status)
            assert side.digest() == self.county.digest(side.office), side.office

    def end(self) -> None:
        """End every process that was started here."""
        for process in self.children:
            process.kill()
            process.wait(END_SECONDS)
            if process.stdout:
                process.stdout.close()
        self.children.clear()


OPEN_COUNTS = ("unsent", "unadmitted", "held", "parked")


@contextlib.contextmanager
def world(folder: Path, seed: int = 1, port: int = 0) -> Iterator[World]:
    """A county that is ended with the block."""
    made = World(folder, seed)
    try:
        made.found(port)
        yield made
    finally:
        made.end()


def address_told(process: subprocess.Popen[str]) -> str:
    """The address that a server prints first, "" from one that ends without; one that is silent is killed."""
    late = threading.Timer(START_SECONDS, process.kill)
    late.start()
    try:
        return next((found.group() for line in process.stdout or () if (found := _ADDRESS.search(line))), "")
    finally:
        late.cancel()


def surroundings() -> dict[str, str]:
    """The environment of a child: the same packages, and UTF-8."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH", ""))))
    return {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "YIZHAN_BALLAST_BYTES": "0"}


def _no_port(*_: object) -> None:
    raise AssertionError("a server is started as a process of its own")


def run_words(package: str, words: Sequence[str], out: str) -> None:
    """The body of a child process: the program's own `main`, its standard output written through to a file."""
    module = importlib.import_module(f"{package}.__main__")
    with (
        Path(out).open("w", encoding="utf-8", buffering=1) as sys.stdout,
        Path(out + ".err").open("w", encoding="utf-8", buffering=1) as sys.stderr,
    ):
        os._exit(module.main(list(words)))
