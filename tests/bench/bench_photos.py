"""Fifty photos over a cut line: `python -m tests.bench.bench_photos [PHOTOS [2g|3g [clean|cut]]]`, 50 3g cut usually.
May import the parts of this folder, sync, Pillow, the bad line of tests.chaos and the standard library.
Promise: pictures come in through the desk's own door; arrival is counted in the centre's store, whole and verified.
"""

from __future__ import annotations

import io
import random
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image

from station.book import Book
from station.desk import Desk
from sync.blobs import FOLDER
from tests.bench import county
from tests.bench.bench_lines import CUT, OVERHEAD, SECOND_GENERATION, THIRD_GENERATION, Ideal
from tests.bench.county import World
from tests.bench.figures import say
from tests.bench.processes import peak_mb, serve
from tests.bench.worlds import asked, lost_and_doubled, unsent, wait_until
from tests.chaos.proxy import DOWN, UP, Proxy, Weather

LIMIT_SECONDS = 1_500
# Grain of this size keeps about 300 KB a picture after it was made anew.
WIDTH, HEIGHT, GRAIN = 1_600, 1_200, 4


def photo(chance: random.Random) -> io.BytesIO:
    """A picture of coarse noise: as hard to compress as a crumpled paper."""
    size = (WIDTH // GRAIN, HEIGHT // GRAIN)
    grain = Image.frombytes("L", size, chance.randbytes(size[0] * size[1]))
    found = io.BytesIO()
    grain.resize((WIDTH, HEIGHT), Image.Resampling.BICUBIC).convert("RGB").save(found, "JPEG", quality=80)
    found.seek(0)
    return found


def attached(book: Book, count: int) -> None:
    """So many cases, each with its picture."""
    county.file_all(book, count)
    desk, chance = Desk(book), random.Random(7)
    entry = book.journal.tables.entry
    cases = [one.subject.removeprefix("case:") for one in book.journal.read(entry.kind == "case:submitted")]
    for case in cases:
        desk.attach(desk.actor(county.AGENT), case, photo(chance), {})


def blobs(folder: Path) -> dict[str, int]:
    """Whole blobs in a folder by name, with their length on the disk."""
    places = (folder / FOLDER).glob("[0-9a-f][0-9a-f]/*")
    return {place.name: place.stat().st_size for place in places if "." not in place.name}


def sent(world: World, weather: Weather) -> dict[str, Any]:
    """Serve the village behind the line until the centre has every picture whole."""
    wanted = blobs(world.village)
    with Proxy(world.server.port, weather, 101) as line:
        with county.opened(world.village) as book:
            county.move(book, line.address)
        station = serve("station", world.village)
        try:
            with asked(world.village) as ask:
                wait_until(lambda: line.bytes[UP] > 0, 30)
                begun = time.perf_counter()
                wait_until(lambda: unsent(ask) == 0, LIMIT_SECONDS)
                records = time.perf_counter() - begun
                records_bytes = line.bytes[UP]
                done = wait_until(lambda: wanted.keys() <= blobs(world.centre).keys(), LIMIT_SECONDS)
                seconds = time.perf_counter() - begun
            return {
                "records_seconds": records, "records_bytes": records_bytes, "seconds": seconds, "done": done,
                "up_bytes": line.bytes[UP], "down_bytes": line.bytes[DOWN], "connections": line.connections,
                "cuts": line.cuts, "arrived": len(wanted.keys() & blobs(world.centre).keys()),
                "station_mb": peak_mb(station.process.pid), "centre_mb": peak_mb(world.server.process.pid),
            }  # fmt: skip
        finally:
            station.end()


def main(count: int, weather: Weather) -> None:
    """Attach, send, compare."""
    with tempfile.TemporaryDirectory() as scratch, county.founded(Path(scratch)) as world:
        with county.opened(world.village) as book:
            attached(book, count)
        sizes = blobs(world.village)
        least = Ideal(sum(sizes.values()))
        say("photos", blobs=len(sizes), bytes=least.wire_bytes, ideal_seconds=least.seconds(weather), overhead=OVERHEAD)
        told = sent(world, weather)
        lost, doubled = lost_and_doubled(world.village, world.centre)
        say(
            f"{count} photos", **told, times_the_ideal=told["seconds"] / least.seconds(weather),
            of_the_bytes=told["up_bytes"] / least.wire_bytes, lost=lost, doubled=doubled,
        )  # fmt: skip


if __name__ == "__main__":
    words = [*sys.argv[1:], *("50", "3g", "cut")[len(sys.argv) - 1 :]]
    line = SECOND_GENERATION if words[1] == "2g" else THIRD_GENERATION
    main(int(words[0]), replace(line, **CUT) if words[2] == "cut" else line)
