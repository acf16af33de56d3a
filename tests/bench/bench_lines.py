"""What a bad line costs: `python -m tests.bench.bench_lines [--quick] [--times N] [--peers FOLDER]`.
May import the parts of this folder, the bad line of tests.chaos and the standard library.
Promise: a real `station serve` with its courier here, a real `central serve` there; arrival is proved by digests.
"""

from __future__ import annotations

import argparse
import importlib.util
import tempfile
import threading
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import county, peers
from tests.bench.county import World
from tests.bench.figures import say
from tests.bench.filings import VILLAGE_ACTS
from tests.bench.processes import cpu_seconds, peak_mb, run, serve
from tests.bench.worlds import asked, copied, lost_and_doubled, prepared, unsent, wait_until
from tests.chaos.proxy import DOWN, UP, Proxy, Weather

# 40 bytes of TCP and IP headers for each packet of 1,400.
OVERHEAD = 40 / 1_400
SECOND_GENERATION = Weather(0.15, 64_000 / 8, down_bytes_per_second=128_000 / 8, overhead=OVERHEAD)
THIRD_GENERATION = Weather(0.15, 1_000_000 / 8, overhead=OVERHEAD)
CUT = {"cut_every": (20_000, 200_000), "dark_seconds": 1.0}
MEAN_GAP_BYTES, CUT_SECONDS = 110_000, 1.3
LINES = {
    "2G clean": (1_000, SECOND_GENERATION), "2G cut": (1_000, replace(SECOND_GENERATION, **CUT)),
    "3G clean": (10_000, THIRD_GENERATION), "3G cut": (10_000, replace(THIRD_GENERATION, **CUT)),
}  # fmt: skip
PEERS_JOBS = ("mor50:2g:clean", "mor50:2g:cut", "pouch20:2g:cut", "mor500:3g:clean", "mor50:3g:cut")
LIMIT_SECONDS = 600
CHANGES = 100
AT_ONCE = 4


@dataclass(frozen=True)
class Ideal:
    """Everything compressed as well as can be, and not a byte or a round trip too many."""

    wire_bytes: int

    def seconds(self, weather: Weather) -> float:
        """On this line: the bytes, two round trips, and for each cut that so many bytes meet its darkness."""
        clean = self.wire_bytes * (1 + weather.overhead) / weather.bytes_per_second + 4 * weather.latency_seconds
        return clean + (round(self.wire_bytes / MEAN_GAP_BYTES) * CUT_SECONDS if weather.cut_every else 0.0)


def ideal(bodies: list[bytes]) -> Ideal:
    """zstd-19 in one piece; zlib-9 where zstandard is not installed."""
    whole = b"\n".join(bodies)
    if importlib.util.find_spec("zstandard"):
        zstandard = importlib.import_module("zstandard")
        return Ideal(len(zstandard.ZstdCompressor(level=19).compress(whole)))
    return Ideal(len(zlib.compress(whole, 9)))


def sent(world: World, weather: Weather, seed: int) -> dict[str, Any]:
    """Serve the village behind the line until the centre has acknowledged everything; what that cost."""
    with Proxy(world.server.port, weather, seed) as line:
        with county.opened(world.village) as book:
            county.move(book, line.address)
        station = serve("station", world.village)
        try:
            with asked(world.village) as ask:
                wait_until(lambda: line.bytes[UP] > 0, 30)
                begun = time.perf_counter()
                done = wait_until(lambda: unsent(ask) == 0, LIMIT_SECONDS)
                seconds = time.perf_counter() - begun
            told = {
                "seconds": seconds, "done": done, "up_bytes": line.bytes[UP], "down_bytes": line.bytes[DOWN],
                "connections": line.connections, "cuts": line.cuts,
                "station_cpu": cpu_seconds(station.process.pid), "station_mb": peak_mb(station.process.pid),
                "centre_mb": peak_mb(world.server.process.pid),
            }  # fmt: skip
        finally:
            station.end()
    lost, doubled = lost_and_doubled(world.village, world.centre)
    return told | {"lost": lost, "doubled": doubled}


def asked_again(world: World, weather: Weather, changes: int) -> dict[str, Any]:
    """One exchange in a process of its own with so many changes to bring: seconds, and every byte of TCP payload."""
    if changes:
        with county.opened(world.village) as book:
            county.live_on(book, county.AGENT, VILLAGE_ACTS, lambda chance: 1, changes)
    with Proxy(world.server.port, weather) as line:
        with county.opened(world.village) as book:
            county.move(book, line.address)
        told = run("tests.bench.exchanging", str(world.village))
        told |= {"up_bytes": line.bytes[UP], "down_bytes": line.bytes[DOWN], "connections": line.connections}
    lost, doubled = lost_and_doubled(world.village, world.centre)
    return told | {"lost": lost, "doubled": doubled}


def once(source: World, place: Path, name: str, least: Ideal, seed: int) -> dict[str, Any]:
    """One run over one line, and two more exchanges on the way where it is clean."""
    cases, weather = LINES[name]
    with copied(source, place) as world:
        told = sent(world, weather, seed)
        told["times_the_ideal"] = told["seconds"] / least.seconds(weather)
        say(name, cases=cases, ideal_seconds=least.seconds(weather), **told)
        if not weather.cut_every:
            county.drained(world)
            asked_again(world, weather, 0)
            say(f"{name}: {CHANGES} changes", **asked_again(world, weather, CHANGES))
            county.drained(world)
            asked_again(world, weather, 0)
            say(f"{name}: nothing", **asked_again(world, weather, 0))
    return told


def medians(name: str, runs: list[dict[str, Any]]) -> None:
    """The runs of one line in one line."""
    told = {key: median(run[key] for run in runs) for key in ("seconds", "times_the_ideal", "up_bytes", "cuts")}
    say(
        f"{name}: median of {len(runs)}", **told, worst=max(run["times_the_ideal"] for run in runs),
        lost=sum(run["lost"] for run in runs), doubled=sum(run["doubled"] for run in runs),
        all_done=all(run["done"] for run in runs), station_mb=max(run["station_mb"] for run in runs),
        centre_mb=max(run["centre_mb"] for run in runs),
    )  # fmt: skip


def beside(folder: Path) -> None:
    """The peers over lines of the same kind, by their own harness."""
    for told in peers.over_lines(folder, PEERS_JOBS):
        say(
            f"{told['peer']} {told['link']} {told['cut']}",
            **{key: told.get(key) for key in ("secs", "ok", "up", "down", "cuts", "rows", "lost", "dup")},
        )


def main(times: int, quick: bool, folder: Path | None) -> None:
    """Every line so many times, a few at once: they wait for the line and not for the processor."""
    others = threading.Thread(target=beside, args=(folder,)) if folder else None
    if others:
        others.start()
    names = [name for name, (cases, _) in LINES.items() if not quick or cases == 1_000]
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(AT_ONCE) as pool:
        for cases in sorted({LINES[name][0] for name in names}):
            with prepared(Path(scratch) / str(cases), cases) as source:
                least = ideal(county.bodies(source.village))
                chosen = [name for name in names if LINES[name][0] == cases]
                runs = {
                    name: [
                        pool.submit(once, source, Path(scratch) / f"{name}-{seed}", name, least, seed)
                        for seed in range(101, 101 + times)
                    ]
                    for name in chosen
                }
                for name, futures in runs.items():
                    medians(name, [future.result() for future in futures])
    if others:
        others.join()


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--times", type=int, default=3)
    words.add_argument("--quick", action="store_true", help="the 2G lines alone")
    words.add_argument("--peers", type=Path, help="a folder of peers, see README.md")
    told = words.parse_args()
    main(told.times, told.quick, told.peers)
