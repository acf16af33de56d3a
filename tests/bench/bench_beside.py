"""Ours beside peers and bound, in one run: `python -m tests.bench.bench_beside [CASES] [--times N] [--peers FOLDER]`.
May import the parts of this folder, the clear line of tests.chaos and the standard library; asserts nothing.
Promise: each system moves its own cases over a counted line, its ratios are of a bound that just moved the same cases.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import bench_lines, county, peers
from tests.bench.bench_exchange import exchange
from tests.bench.bound import Bound, bounds
from tests.bench.county import World
from tests.bench.figures import say
from tests.bench.filings import VILLAGE_ACTS
from tests.bench.worlds import copied, prepared
from tests.chaos.proxy import CLEAR

CASES, CHANGES = 10_000, 100
PHASES = ("push-full", "pull-full", "push-100", "pull-100", "push-noop", "pull-noop")
OURS = "Yizhan"
# What a phase told: secs, up, down, rss_mb, centre_rss_mb.
Phases = dict[str, dict[str, Any]]


def _phase(world: World, folder: Path, name: str, *, pushes: bool) -> dict[str, Any]:
    told = exchange(world, folder, name)
    return {
        "secs": told["stored_seconds" if pushes else "seconds"], "up": told["up_bytes"], "down": told["down_bytes"],
        "rss_mb": told["peak_mb"], "centre_rss_mb": told["centre_peak_mb"], "conns": told["connections"],
    }  # fmt: skip


def _settled(world: World, folder: Path) -> None:
    """Until the centre has judged everything and the station has heard of it."""
    county.drained(world)
    exchange(world, folder, "receipts")


def ours(world: World) -> Phases:
    """Every phase once, from a county whose village has sent nothing yet."""
    told = {"push-full": _phase(world, world.village, "push", pushes=True)}
    _settled(world, world.village)
    told["push-noop"] = _phase(world, world.village, "nothing to push", pushes=False)
    told["pull-full"] = _phase(world, world.township, "pull", pushes=False)
    told["pull-noop"] = _phase(world, world.township, "nothing to pull", pushes=False)
    with county.opened(world.village) as book:
        county.live_on(book, county.AGENT, VILLAGE_ACTS, lambda chance: 1, CHANGES)
    told["push-100"] = _phase(world, world.village, f"push {CHANGES}", pushes=True)
    county.drained(world)
    told["pull-100"] = _phase(world, world.township, f"pull {CHANGES}", pushes=False)
    return told


def served(world: World) -> Phases:
    """The same push by a `station serve` with its pages: what it holds in memory."""
    told = bench_lines.sent(world, CLEAR, 1)
    say("served push", **told)
    return {"push-full": {"serve_mb": told["station_mb"], "serve_centre_mb": told["centre_mb"]}}


def least(name: str, bodies: Sequence[bytes]) -> Bound:
    """The quickest bound of these bodies."""
    found = bounds(bodies)
    for one in found:
        told = {"seconds": one.seconds, "wire_bytes": one.wire_bytes, "raw_bytes": one.raw_bytes}
        say(f"bound, {name}'s cases", codec=one.codec, **told)
    return min(found, key=lambda one: one.seconds)


def table(system: str, runs: list[Phases], floor: Bound) -> None:
    """Medians as rows of Markdown: seconds, times the bound, bytes, memory."""
    for phase in PHASES:
        told = [run[phase] for run in runs if phase in run and run[phase].get("secs") is not None]
        if not told:
            continue
        keys = ("secs", "up", "down", "rss_mb", "centre_rss_mb")
        at = {key: median(one.get(key) or 0 for one in told) for key in keys}
        spread = f"{min(one['secs'] for one in told):.3f} to {max(one['secs'] for one in told):.3f}"
        times = f"{at['secs'] / floor.seconds:.2f}" if phase.endswith("full") else "-"
        print(
            f"| {system} | {phase} | {at['secs']:.3f} ({spread}) | {times} | {at['up']:.0f} / {at['down']:.0f}"
            f" | {at['rss_mb']:.0f} / {at['centre_rss_mb']:.0f} |",
            flush=True,
        )


def main(cases: int, times: int, folder: Path | None) -> None:
    """Ours, then each peer once, then everything as one table."""
    told: list[tuple[str, list[Phases], Bound]] = []
    with tempfile.TemporaryDirectory() as scratch, prepared(Path(scratch) / "first", cases) as source:
        floor, runs = least(OURS, county.bodies(source.village)), []
        for number in range(times):
            with copied(source, Path(scratch) / str(number)) as world:
                runs.append(ours(world))
        with copied(source, Path(scratch) / "served") as world:
            served(world)
        again = least(OURS, county.bodies(source.village))
        told.append((OURS, runs, min(floor, again, key=lambda one: one.seconds)))
    for name in peers.SCRIPTS if folder else ():
        assert folder is not None
        floor = least(name, peers.cases(folder, cases))
        told.append((name, [peers.on_loopback(folder, name, cases)], floor))
    print("| system | work | seconds (least to most) | times the bound | bytes up / down | peak MB station / centre |")
    print("| --- | --- | --- | --- | --- | --- |")
    for system, runs, floor in told:
        table(system, runs, floor)


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("cases", type=int, nargs="?", default=CASES)
    words.add_argument("--times", type=int, default=3)
    words.add_argument("--peers", type=Path, help="a folder of peers, see README.md")
    asked = words.parse_args()
    main(asked.cases, asked.times, asked.peers)
