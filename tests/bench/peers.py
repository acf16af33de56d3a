"""PouchDB, Morango and RxDB, run by their own harness in a folder that lies outside of this repository.
May import the standard library.
Promise: what is printed is what the harness measured; nothing of it is copied here.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

SCRIPTS = {"PouchDB": "bench_pouch.py", "Morango": "bench_morango.py", "RxDB": "bench_rx.py"}
LIMIT_SECONDS = 3_600


def _told(folder: Path, script: str, *words: str) -> Iterator[dict[str, Any]]:
    """Every JSON line that a script of the harness prints; raises RuntimeError with its last words when it fails."""
    done = subprocess.run(
        [str(folder / "venv/bin/python"), str(folder / script), *words], capture_output=True, encoding="utf-8",
        cwd=folder, timeout=LIMIT_SECONDS, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{script}: {done.returncode}\n{done.stderr[-2_000:]}")
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            yield json.loads(line)


def on_loopback(folder: Path, name: str, cases: int) -> dict[str, dict[str, Any]]:
    """What one run of a peer measured, by phase ("push-full", "pull-full", "push-100", "push-noop" and so on):
    secs, up and down (bytes of TCP payload), rss_mb, centre_rss_mb."""
    return {told["phase"]: told for told in _told(folder, SCRIPTS[name], str(cases), "1")}


def over_lines(folder: Path, jobs: Sequence[str]) -> list[dict[str, Any]]:
    """What one run of each job (peer:link:clean or cut) measured over the harness's own simulated line."""
    return list(_told(folder, "link.py", *(f"{job}:1" for job in jobs)))


def cases(folder: Path, count: int) -> list[bytes]:
    """The peers' own cases, as the lower bound reads them."""
    path = folder / "data" / f"cases_{count}.jsonl"
    if not path.exists():
        list(_told(folder, "gen.py", str(count)))
    bodies = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name = json.loads(line)["id"]
        bodies.append(b'{"id":' + json.dumps(name).encode() + b',"kind":"case","facts":' + line.encode() + b"}")
    return bodies
