"""Counties made once and copied for each run, and what both sides hold in the end, compared entry by entry.
May import the parts of this folder, sync's folder and the standard library.
Promise: nothing counts as arrived but by its digest, read from both books after the run.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sync import folder as folders
from sync.database import connected, rows
from tests.bench import county
from tests.bench.county import World
from tests.bench.processes import serve

LOOK_SECONDS = 0.05
Ask = Callable[..., list[tuple[Any, ...]]]


@contextmanager
def asked(folder: Path) -> Iterator[Ask]:
    """Questions in SQL to the book of a folder that others may have open."""
    opened = folders.unlock(folder, county.chance)
    try:
        with connected(opened.db):
            yield lambda sql, *values: rows(opened.db, sql, *values)
    finally:
        opened.leave()


@contextmanager
def prepared(place: Path, cases: int) -> Iterator[World]:
    """A county whose village filed so many cases and sent none; its centre is not served."""
    with county.founded(place) as world:
        with county.opened(world.village) as book:
            county.file_all(book, cases)
        world.server.end()
        yield world


@contextmanager
def copied(world: World, place: Path) -> Iterator[World]:
    """The whole county under another place, its centre served."""
    for folder in (world.centre, world.village, world.township):
        shutil.copytree(folder, place / folder.name)
    copy = World(
        place / world.centre.name, place / world.village.name, place / world.township.name,
        serve("central", place / world.centre.name),
    )  # fmt: skip
    try:
        yield copy
    finally:
        copy.server.end()
        shutil.rmtree(place, ignore_errors=True)


def unsent(ask: Ask) -> int:
    """How many own entries of a station are not acknowledged."""
    return int(ask("SELECT COALESCE(SUM(head_seq - acked), 0) FROM lane WHERE life <> ''")[0][0])


def wait_until(done: Callable[[], bool], limit_seconds: float) -> bool:
    """Look again and again; whether it came true in time."""
    end = time.monotonic() + limit_seconds
    while not done():
        if time.monotonic() > end:
            return False
        time.sleep(LOOK_SECONDS)
    return True


def lost_and_doubled(station: Path, centre: Path) -> tuple[int, int]:
    """Own entries of the station that the centre does not have under the same lane, number and digest; and what the
    centre has twice: entries by digest, cases by their filing."""
    digests = "SELECT l.name, e.seq, e.digest FROM entry e JOIN lane l ON l.id = e.lane_id WHERE"
    with asked(station) as ask:
        names = [name for (name,) in ask("SELECT name FROM lane WHERE life <> ''")]
        here = {(lane, seq, bytes(digest)) for lane, seq, digest in ask(f"{digests} l.life <> ''")}
    with asked(centre) as ask:
        there = [
            (lane, seq, bytes(digest))
            for name in names
            for lane, seq, digest in ask(f"{digests} l.name = ?", name)
        ]
        twice = ask("SELECT COUNT(*) - COUNT(DISTINCT subject) FROM entry WHERE kind = 'case:submitted'")[0][0]
    return len(here - set(there)), len(there) - len(set(there)) + int(twice)
