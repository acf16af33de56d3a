"""What exchanges cost a centre as its journal grows: `python -m tests.bench.bench_centre [ENTRIES ...]`, to 2,000,000.
May import the parts of this folder, the centre, sync and the standard library; asserts nothing.
Promise: the same questions at every size, in milliseconds of this process's CPU; the bulk is copied rows, and says so.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

from central import county as counties
from central.county import County
from central.worklist import WAITING, Worklist, wanted_of
from forms import offices
from sync import tables as t
from sync.database import connected, insert_rows, rows, write
from sync.journal import ENTRY_COLUMNS
from tests.bench import county, storm
from tests.bench.county import World
from tests.bench.figures import say

SIZES = (10_000, 100_000, 500_000, 2_000_000)
NEW, TRIES, LINES_OF_A_CASE = 100, 9, 8
AT_ONCE = 20_000
# Behind every place that the centre has given out by then.
PLACES_FROM = 10_000_000
LATER_FACTS = b'{"at":"2025-03-04T10:00+08:00","by":"lihua","text":"' + b"n" * 240 + b'","v":1}'


class Bulk:
    """Entries admitted long ago, their receipts and the rows of their cases, copied from a few that were really
    admitted; digests and links are chance, since nothing here reads them."""

    def __init__(self, centre: County, writers: Sequence[str]) -> None:
        self._centre, self._chance = centre, random.Random(6)
        lane, box, journal = centre.journal.tables.lane, centre.journal.tables.box, centre.journal
        self._lanes, self._boxes = [], []
        with write(centre.db):
            for writer in writers:
                name = self._chance.randbytes(16).hex()
                self._lanes.append([lane.create(name=name, owner=writer, head_link=bytes(32)).id, 0])
                told = {"name": self._chance.randbytes(16).hex(), "station": writer, "life": "", "epoch": 1}
                self._boxes.append(box.create(**told, head_link=bytes(32)).id)
        entry = journal.tables.entry
        self._made = journal.read(entry.kind == "case:submitted", entry.status == t.ADMITTED, limit=100)
        self.size = journal.count(entry.id > 0)

    def grow(self, size: int) -> None:
        """Until there are so many entries."""
        while self.size < size:
            with write(self._centre.db):
                self._step(min(AT_ONCE, size - self.size))

    def _step(self, count: int) -> None:
        names = ("cases", ("subject", "document", *_case_columns(self._centre)))
        entries, cases = [], []
        for n in range(self.size, self.size + count):
            number, first = n // LINES_OF_A_CASE, n % LINES_OF_A_CASE == 0
            lane, one = self._lanes[number % len(self._lanes)], self._made[number % len(self._made)]
            lane[1] += 1
            subject = f"{one.subject}{number:09d}"
            content = one.content
            parts = (content.facts, content.personal) if first else (LATER_FACTS, b"{}")
            digest = self._chance.randbytes(32)
            kind = "case:submitted" if first else "case:noted"
            entries.append(
                (lane[0], lane[1], digest, digest, subject, "", kind, *parts, None, t.ADMITTED, "", 1, PLACES_FROM + n,
                 "0" * 32)
            )  # fmt: skip
            if first:
                cases.append((subject, *self._row(one.subject, subject, n)))
        db = self._centre.db
        last = int(rows(db, "SELECT COALESCE(MAX(id), 0) FROM entry")[0][0])
        insert_rows(db, "entry", ENTRY_COLUMNS, entries)
        insert_rows(db, *names, cases)
        self._mail(last, entries)
        for lane_id, head in self._lanes:
            rows(db, "UPDATE lane SET head_seq = ? WHERE id = ?", head, lane_id)
        self.size += count

    def _row(self, copied: str, subject: str, number: int) -> tuple[Any, ...]:
        columns = ", ".join(("document", *_case_columns(self._centre)))
        found = list(rows(self._centre.db, f"SELECT {columns} FROM cases WHERE subject = ?", copied)[0])
        # Most of a county's cases ended long ago.
        found[1 + _case_columns(self._centre).index("ended")] = "" if number % 50 == 0 else "1"
        return tuple(found)

    def _mail(self, last: int, entries: list[tuple[Any, ...]]) -> None:
        box_of = {lane[0]: box for lane, box in zip(self._lanes, self._boxes, strict=True)}
        lines = [
            (box_of[one[0]], one[1], last + 1 + n, "admitted", 1, one[13], one[14], "", one[2])
            for n, one in enumerate(entries)
        ]
        columns = ("box_id", "n", "entry_id", "verdict", "epoch", "place", "stamp_lane", "reason", "link")
        insert_rows(self._centre.db, "mail", columns, lines)
        for lane, box in zip(self._lanes, self._boxes, strict=True):
            rows(self._centre.db, "UPDATE box SET head_seq = ? WHERE id = ?", lane[1], box)


def _case_columns(centre: County) -> tuple[str, ...]:
    return tuple(centre.projections.cases._columns)


def timed(work: Callable[[], Any]) -> float:
    """Milliseconds of CPU."""
    begun = time.process_time()
    work()
    return 1000 * (time.process_time() - begun)


def ask(centre: County, fresh: list[storm.Visit]) -> dict[str, float]:
    """Medians: storing and acknowledging a hundred new filings of one station, admitting one of them, the same for a
    station with one, the officer's first page and its counts."""
    store, one, admit, page, counts = [], [], [], [], []
    worklist, wanted = Worklist(centre), wanted_of(WAITING, "", "")
    for _ in range(TRIES // 3):
        visit, small = fresh.pop(), fresh.pop()
        store.append(sum(timed(lambda body=body: centre.server.exchange(body)) for _, body in visit.bodies))
        admit.append(timed(lambda: centre.admission.run(NEW)) / NEW)
        one.append(sum(timed(lambda body=body: centre.server.exchange(body)) for _, body in small.bodies))
        centre.admission.run()
    for _ in range(TRIES):
        page.append(timed(lambda: worklist.page(wanted, 1)))
        counts.append(timed(lambda: worklist.counts(wanted)))
    asked = {"store_100": store, "admit_one": admit, "store_one": one, "page": page, "counts": counts}
    return {name: median(spent) for name, spent in asked.items()}


def main(sizes: Sequence[int]) -> None:
    """Grow, ask, grow on."""
    with tempfile.TemporaryDirectory() as scratch, county.founded(Path(scratch)) as world:
        world.server.end()
        _grow(world, sizes)


def _grow(world: World, sizes: Sequence[int]) -> None:
    asked = len(sizes) * TRIES // 3
    ids = [offices.station_id(f"{county.COUNTY}{100 + n % 17}{300 + n // 17}", 2) for n in range(2 * asked + 1)]
    fresh = storm.prepare(world, ids, [1, NEW] * asked + [NEW])
    writers = [offices.station_id(f"{county.COUNTY}{100 + n % 17}{600 + n // 17}", 2) for n in range(256)]
    with counties.opened(world.centre, time.time, os.urandom) as centre, connected(centre.db):
        centre.server.inline_limit = 0
        centre.server.exchange(fresh.pop().bodies[-1][1])
        centre.admission.run()
        bulk, first = Bulk(centre, writers), dict[str, float]()
        for size in sizes:
            begun = time.perf_counter()
            bulk.grow(size)
            filled = time.perf_counter() - begun
            told = ask(centre, fresh)
            first = first or told
            ratios = {name: round(value / max(first[name], 0.001), 2) for name, value in told.items()}
            say(f"{size} entries", fill_seconds=filled, **told, ratios=ratios)


if __name__ == "__main__":
    main(tuple(int(word) for word in sys.argv[1:]) or SIZES)
