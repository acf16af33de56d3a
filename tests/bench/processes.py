"""Real processes and what they cost: processor time and peak memory from /proc, bytes counted at the road.
May import the standard library; knows nothing of the product but how it is started.
Promise: ends exactly the processes that it started.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
TICKS_PER_SECOND = os.sysconf("SC_CLK_TCK")
START_SECONDS = 60


def surroundings() -> dict[str, str]:
    """The environment of a child: this checkout, UTF-8."""
    return {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "YIZHAN_BALLAST_BYTES": "0"}


def cpu_seconds(pid: int) -> float:
    """User and system time of a running process so far; a tick is a hundredth of a second."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS_PER_SECOND


def peak_mb(pid: int | str = "self") -> float:
    """The highest resident memory of a process so far, or since ``forget_peak``, in MB (2**20 bytes)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) / 1024


def resident_mb(pid: int) -> float:
    """The resident memory of a process now, in MB (2**20 bytes)."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith("VmRSS")).split()[1]) / 1024


def forget_peak(pid: int) -> None:
    """Begin a new peak."""
    Path(f"/proc/{pid}/clear_refs").write_text("5")


@dataclass
class Server:
    """A `serve` of one side as its own process. ``started`` is (wall, CPU) seconds until it said where it listens."""

    process: subprocess.Popen[str]
    address: str
    started: tuple[float, float]

    @property
    def port(self) -> int:
        """Where it listens on loopback."""
        return int(self.address.rsplit(":", 1)[1])

    def cost(self) -> float:
        """CPU seconds so far."""
        return cpu_seconds(self.process.pid)

    def end(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(15)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def serve(package: str, folder: Path) -> Server:
    """Start `python -m package serve` on any free port and wait until it listens."""
    begun = time.perf_counter()
    log = (folder.parent / f"{folder.name}-serve.log").open("w", encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", package, "serve", "--port", "0", "--data", str(folder)],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log, encoding="utf-8", env=surroundings(), cwd=ROOT,
    )  # fmt: skip
    log.close()
    late = threading.Timer(START_SECONDS, process.kill)
    late.start()
    words = (process.stdout.readline() if process.stdout else "").split()
    late.cancel()
    address = next((word for word in words if word.startswith("http://")), "")
    if not address:
        process.kill()
        raise RuntimeError(f"{package} serve did not start: {' '.join(words)}")
    return Server(process, address, (time.perf_counter() - begun, cpu_seconds(process.pid)))


def run(module: str, *words: str) -> dict[str, Any]:
    """Run a module of this package as a process to its end; its last line is its own report in JSON."""
    done = subprocess.run(
        [sys.executable, "-m", module, *words], capture_output=True, encoding="utf-8", env=surroundings(), cwd=ROOT,
        timeout=1_800, check=False,
    )  # fmt: skip
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    if done.returncode or not lines:
        raise RuntimeError(
            f"{module} {' '.join(words)}: {done.returncode}\n{done.stdout[-2000:]}{done.stderr[-2000:]}"
        )
    found: dict[str, Any] = json.loads(lines[-1])
    return found
