"""The demo's sides: each a folder, a `serve` of its own as a real process, and the public commands upon it.
May import the standard library and the demo's line; never central, which it reaches only as a command.
Promise: it ends exactly the processes that it started, however the demo ends.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import station
from station.demo_line import Line

COMMAND_SECONDS = 60
START_SECONDS = 30
END_SECONDS = 5
CENTRAL, STATION = "central", "station"
_ADDRESS = re.compile(r"http://[^\s/]+")


class Failed(Exception):
    """The demo cannot go on: what was asked, and what was said."""


@dataclass(frozen=True)
class Said:
    """What a command answered."""

    asked: str
    status: int
    out: str
    err: str

    @property
    def last_word(self) -> str:
        """Where numbers, codes and digests stand."""
        return self.out.split()[-1] if self.out.split() else ""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """One object for each line, of a command with --json."""
        return [json.loads(line) for line in self.out.splitlines() if line.strip()]


@dataclass(eq=False)
class Side:
    """One office of the demo: the county (``line`` None) or a station. ``user`` is who works there."""

    package: str
    office: str
    name: str
    user: str
    role: str
    folder: Path
    line: Line | None = None
    address: str = ""
    _process: subprocess.Popen[str] | None = field(default=None, repr=False)

    def ask(self, *words: str, told: str = "") -> Said:
        """Run a command of this side on its folder; ``told`` goes to its standard input."""
        asked = f"python -m {self.package} {' '.join(words)}"
        try:
            done = subprocess.run(
                [*_python(self.package), *words, "--data", str(self.folder)],
                input=told,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                env=_surroundings(),
                timeout=COMMAND_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired as fault:
            raise Failed(f"{asked}\n-> {COMMAND_SECONDS} 秒内没有完成 not done in time") from fault
        return Said(asked, done.returncode, done.stdout, done.stderr)

    def do(self, *words: str, told: str = "") -> Said:
        """Run a command that must succeed. Raises Failed with what it said."""
        said = self.ask(*words, told=told)
        if said.status != 0:
            raise Failed(f"{said.asked}\n-> {said.status}\n{said.out}{said.err}".rstrip())
        return said

    def act(self, case: str, name: str, command: Mapping[str, Any]) -> None:
        """Do an act with this command."""
        self.write("act", case, name, command)

    def write(self, verb: str, first: str, name: str, command: Mapping[str, Any]) -> Said:
        """`file` or `act` with a command in a file of its own."""
        paper = self.folder.parent / f"{self.folder.name}-with.json"
        paper.write_text(json.dumps(command, ensure_ascii=False), encoding="utf-8")
        words = (verb, first, name) if name else (verb, first)
        try:
            return self.do(*words, "--with", str(paper), "--as", self.user)
        finally:
            paper.unlink()

    def serve(self) -> None:
        """Start the side's own process and wait until it says where it listens."""
        log = self.folder.parent / f"{self.folder.name}-serve.log"
        with log.open("w", encoding="utf-8") as errors:
            self._process = subprocess.Popen(
                [*_python(self.package), "serve", "--port", "0", "--data", str(self.folder)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=errors,
                encoding="utf-8",
                errors="replace",
                env=_surroundings(),
            )
        self.address = _address_told(self._process)
        if not self.address:
            raise Failed(f"{self.name}: serve did not start\n{log.read_text(encoding='utf-8')}".rstrip())

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.address.rstrip("/").rpartition(":")[2])

    def alive(self) -> bool:
        """Whether its process still runs."""
        return self._process is not None and self._process.poll() is None

    def end(self) -> None:
        """End the process and give the line's port back."""
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(END_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(END_SECONDS)
            if self._process.stdout:
                self._process.stdout.close()
            self._process = None
        if self.line is not None:
            self.line.close()
            self.line = None


def _address_told(process: subprocess.Popen[str]) -> str:
    """The address that a process says it listens on; one that says nothing in time is ended, and so is the wait."""
    late = threading.Timer(START_SECONDS, process.kill)
    late.start()
    try:
        for line in process.stdout or ():
            if found := _ADDRESS.search(line):
                return found.group()
        return ""
    finally:
        late.cancel()


def _python(package: str) -> Sequence[str]:
    return (sys.executable, "-m", package)


def _surroundings() -> dict[str, str]:
    """The children find the same packages as this process, wherever it was started, and speak UTF-8."""
    home = str(Path(station.__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, (home, os.environ.get("PYTHONPATH", ""))))
    # Four folders that nobody will miss keep no room for a full disk.
    return {**os.environ, "PYTHONPATH": path, "PYTHONIOENCODING": "utf-8", "YIZHAN_BALLAST_BYTES": "0"}
