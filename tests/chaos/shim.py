"""Real processes whose disk fails at the n-th call or whose clock is wrong, by a small library of C beneath them.
Imports pytest and the standard library; needs gcc, as .ci/run installs it.
Promise: only processes that were started with ``environment`` are touched, and only files under one folder.
"""

from __future__ import annotations

import errno
import json
import mmap
import os
import shutil
import struct
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.processes import ROOT, surroundings

SOURCE = Path(__file__).with_name("shim.c")
WRITES, SYNCS, SIZES, NAMES = 1, 2, 4, 8
EVERY_CALL = WRITES | SYNCS | SIZES | NAMES
KILL, TEAR = 1000, 1001
FULL, BROKEN = errno.ENOSPC, errno.EIO
_SHAPE = struct.Struct("7qd")
BUILD_SECONDS, COMMAND_SECONDS = 60, 60


def built(folder: Path) -> Path:
    """The library, compiled into a folder. Where there is no gcc its tests are left out, and fail under CI=true."""
    compiler = shutil.which("gcc")
    if compiler is None:
        if os.environ.get("CI"):
            pytest.fail("gcc is missing: .ci/run installs it")
        pytest.skip("gcc is missing: faults of the disk and the clock cannot be put under real processes here")
    library = folder / "shim.so"
    words = [compiler, "-shared", "-fPIC", "-O1", "-Wall", "-Werror", "-o", str(library), str(SOURCE), "-ldl"]
    subprocess.run(words, check=True, timeout=BUILD_SECONDS)
    return library


class Control:
    """What the shimmed processes of one environment are told, and how many calls they have made."""

    def __init__(self, path: Path) -> None:
        self.path = path
        path.write_bytes(bytes(_SHAPE.size))
        self._file = path.open("r+b")
        self._shared = mmap.mmap(self._file.fileno(), _SHAPE.size)

    def _put(self, *values: float) -> None:
        self._shared[:] = _SHAPE.pack(*values)

    def arm(self, act: int = 0, at: int = 0, calls: int = EVERY_CALL, *, lasts: bool = False) -> None:
        """Count the calls of these kinds from now on, and strike the ``at``-th of them, or from it on all."""
        *_, clock, seconds = _SHAPE.unpack(self._shared)
        self._put(0, at, calls, act, int(lasts), 0, clock, seconds)

    def disarm(self) -> tuple[int, int]:
        """Strike nothing more; how many calls there were, and how many were struck."""
        count, _, _, _, _, hit, clock, seconds = _SHAPE.unpack(self._shared)
        self._put(0, 0, 0, 0, 0, 0, clock, seconds)
        return count, hit

    def turn_clock(self, seconds: float, *, frozen: bool = False) -> None:
        """Move the time of day by so many seconds, or let it stand still at a moment since 1970."""
        shared = _SHAPE.unpack(self._shared)
        self._put(*shared[:6], 2 if frozen else 1, seconds)

    def close(self) -> None:
        """Let go of the shared file; who uses it goes on with what it was told last."""
        self._shared.close()
        self._file.close()


def environment(library: Path, control: Control, under: Path) -> dict[str, str]:
    """What a process is started with."""
    return {**surroundings(), "LD_PRELOAD": str(library), "SHIM_CONTROL": str(control.path), "SHIM_UNDER": str(under)}


@dataclass(frozen=True)
class Ran:
    """A command's end: its status, -9 when it was killed, and what it had said."""

    status: int
    out: str
    err: str


class Forker:
    """Runs commands as processes of their own, forked from one that has imported everything and is shimmed."""

    def __init__(self, library: Path, control: Control, under: Path, aside: Path) -> None:
        self.control, self._aside, self._count = control, aside, 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.forker"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            encoding="utf-8", cwd=ROOT, env=environment(library, control, under),
        )  # fmt: skip

    def run(self, package: str, words: Sequence[str], told: str = "") -> Ran:
        """One command, to its end; ``told`` is its standard input."""
        self._count += 1
        out = self._aside / f"out-{self._count}"
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write(json.dumps([package, list(words), str(out), told]) + "\n")
        self._process.stdin.flush()
        status = int(self._process.stdout.readline())
        said, complained = (Path(f"{out}{end}") for end in ("", ".err"))
        return Ran(
            status,
            said.read_text(encoding="utf-8") if said.exists() else "",
            complained.read_text(encoding="utf-8") if complained.exists() else "",
        )

    def close(self) -> None:
        """End it and the process that it forks from."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.close()
        self._process.wait(COMMAND_SECONDS)
        self._process.stdout.close()


@contextmanager
def forking(under: Path, aside: Path) -> Iterator[Forker]:
    """A forker for commands on folders under one folder; what they say is kept aside."""
    control = Control(aside / "control")
    forker = Forker(built(aside), control, under, aside)
    try:
        yield forker
    finally:
        forker.close()
        control.close()
