"""A year's cases pushed and pulled: `python -m tests.bench.bench_exchange [CASES [URL]]` prints costs beside the bound.
May import the parts of this folder and the standard library; asserts nothing.
Promise: real processes on real folders; every figure is named for what it is.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench import county
from tests.bench.bound import Bound, bounds
from tests.bench.county import World
from tests.bench.figures import say
from tests.bench.filings import TOWNSHIP_ACTS, VILLAGE_ACTS
from tests.bench.processes import forget_peak, peak_mb, run, serve
from tests.chaos.proxy import DOWN, UP, Proxy

DEFAULT_CASES = 10_000


def exchange(world: World, folder: Path, name: str, least: Bound | None = None) -> dict[str, Any]:
    """One exchange of a station in its own process over a counted line, with the centre's share."""
    pid = world.server.process.pid
    forget_peak(pid)
    before = world.server.cost()
    with Proxy(world.server.port) as line:
        with county.opened(folder) as book:
            county.move(book, line.address)
        told = run("tests.bench.exchanging", str(folder))
        told |= {"up_bytes": line.bytes[UP], "down_bytes": line.bytes[DOWN], "connections": line.connections}
    told |= {"centre_cpu_seconds": world.server.cost() - before, "centre_peak_mb": peak_mb(pid)}
    if least:
        seconds = told["stored_seconds"] if told["said"]["pushed"] else told["seconds"]
        told |= {"times_the_bound": seconds / least.seconds,
                 "of_the_raw_bytes": max(told["up_bytes"], told["down_bytes"]) / least.raw_bytes}  # fmt: skip
    say(name, **told)
    return told


def drained(world: World, entries: int, name: str) -> float:
    """Wait until the centre has judged everything; seconds from now."""
    begun, cpu = time.perf_counter(), world.server.cost()
    here = county.drained(world)
    seconds = time.perf_counter() - begun
    say(name, entries=entries, still_waiting=here, seconds=seconds, cpu_seconds=world.server.cost() - cpu)
    return seconds


def least(bodies: list[bytes], name: str) -> Bound:
    """The lower bound of these bodies, for every codec; that of zlib is what ratios are taken against."""
    found = bounds(bodies)
    sizes = sorted(map(len, bodies))
    for one in found:
        say(
            f"bound {name} {one.codec}",
            entries=len(bodies),
            seconds=one.seconds,
            wire_bytes=one.wire_bytes,
            raw_bytes=one.raw_bytes,
            cpu_seconds=one.cpu_seconds,
            median_entry_bytes=sizes[len(sizes) // 2],
        )
    return found[0]


def filed(world: World, cases: int) -> None:
    """Fill the village's folder through its desk."""
    with county.opened(world.village) as book:
        spent = county.file_all(book, cases)
    tenth = max(1, cases // 10)
    say(
        "file",
        cases=cases,
        median_ms=1000 * median(spent),
        first_tenth_ms=1000 * median(spent[:tenth]),
        last_tenth_ms=1000 * median(spent[-tenth:]),
    )


def lives(world: World) -> None:
    """What follows in the lives of the cases: the village hands over, the township does the rest."""
    with county.opened(world.village) as book:
        handed = county.live_on(book, county.AGENT, VILLAGE_ACTS, lambda chance: 1)
    exchange(world, world.village, "hand-overs pushed")
    drained(world, handed, "hand-overs admitted")
    exchange(world, world.township, "hand-overs pulled")
    with county.opened(world.township) as book:
        first = book.journal.read(order=(book.journal.tables.entry.id.desc(),), limit=1)[0].id
        acted = county.live_on(book, county.CLERK, TOWNSHIP_ACTS, lambda chance: chance.randint(2, 5))
    bound = least(county.bodies_after(world.township, first), "lives")
    exchange(world, world.township, "lives pushed", bound)
    drained(world, acted, "lives admitted")
    exchange(world, world.township, "lives' receipts")
    exchange(world, world.village, "lives pulled", bound)


def main(cases: int, url: str | None = None) -> None:
    """All of it, in a folder that is thrown away; the centre's book in it, or in an empty database at ``url``."""
    random.seed(1)
    with tempfile.TemporaryDirectory() as scratch, county.founded(Path(scratch), url) as world:
        say("centre starts", seconds=world.server.started[0], cpu_seconds=world.server.started[1])
        started = serve("station", world.township)
        started.end()
        say("station starts", seconds=started.started[0], cpu_seconds=started.started[1])
        filed(world, cases)
        bound = least(county.bodies(world.village), "filings")
        exchange(world, world.village, "filings pushed", bound)
        drained(world, cases, "filings admitted")
        exchange(world, world.village, "filings' receipts")
        exchange(world, world.township, "filings pulled", bound)
        exchange(world, world.township, "nothing new")
        lives(world)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT_CASES, *sys.argv[2:3])
