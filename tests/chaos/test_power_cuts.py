"""The power fails a thousand times in a recorded day, on the very engine that ships, on every write path.
Imports tests.chaos.a_day, power, disk; all books are the product's own encrypted ones.
Promise: what was called saved or acknowledged is there after any cut, and everybody agrees again after an exchange.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sync import folder as folders
from sync.database import open_sqlite
from tests.chaos.a_day import Day, record
from tests.chaos.disk import KEPT, LOST, Disk, Event
from tests.chaos.power import Cut, cuts, found_by
from tests.chaos.promised import STICK

# CHAOS_FACTOR=50 for a night: other seeds beside these, for the same promises.
FACTOR = int(os.environ.get("CHAOS_FACTOR", "1"))
PARTS, CUTS, HEAL_EVERY = 5, 1_000 * FACTOR, 12
SEARCH = 250
# Each of these must have been cut in the middle, or the day does not take the path any more.
WRITE_PATHS = {"county init", "user", "invite", "station init", "exchange", "draft", "file", "ledger", "act",
               "checkpoint", "sign in", "rebuild", "county rebuild", "attach", "scans", "central backup",
               "station backup", "bundle out", "bundle in", "county bundle in", "reply in", "restore"}  # fmt: skip


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Day:
    """The day as it was recorded."""
    return record(tmp_path_factory.mktemp("day"))


def _wrong(day: Day, wanted: list[Cut], folder: Path) -> Iterator[str]:
    for cut, wrong in found_by(day, wanted, folder, HEAL_EVERY):
        if wrong:
            yield f"{cut} ({day.events[cut.moment].what} {day.events[cut.moment].path}): {wrong}"


@pytest.mark.soak
@pytest.mark.timeout(600 * FACTOR)
@pytest.mark.parametrize("part", range(PARTS))
def test_a_power_cut_anywhere_takes_nothing_that_was_called_saved(day: Day, part: int, tmp_path: Path) -> None:
    """A fifth of the cuts: the book opens, `check` is clean, what was said is there, and an exchange heals the rest."""
    broken = list(_wrong(day, cuts(day, CUTS // PARTS, seed=part), tmp_path))
    assert not broken, "\n".join(broken[:10])


def test_the_cuts_fall_into_every_write_path(day: Day) -> None:
    """No path that writes is passed over, and each machine is cut, at writes and at syncs alike."""
    wanted = [cut for part in range(PARTS) for cut in cuts(day, CUTS // PARTS, seed=part)]
    begun = sorted(day.paths.items(), key=lambda one: one[1])
    ends = [at for _, at in begun[1:]] + [len(day.events)]
    spans = [(name, start, end) for (name, start), end in zip(begun, ends, strict=True)]
    hit = {name for name, start, end in spans if any(start <= cut.moment < end for cut in wanted)}
    assert hit >= WRITE_PATHS, WRITE_PATHS - hit
    assert {cut.victim for cut in wanted} >= {"county", *day.stations, "vault-county"}
    assert {day.events[cut.moment].what for cut in wanted} >= {"write", "sync", "size", "unlink", "create"}


# --- what must be noticed --------------------------------------------------------------------------------------------


def _lazily(path: Path, key: bytes, vfs: str | None = None) -> Any:
    """The book with synchronous=NORMAL: commits are not synced one by one."""
    db = open_sqlite(path, key, vfs)
    db._pragmas = [(name, 1 if name == "synchronous" else value) for name, value in db._pragmas]
    return db


def _without_syncs(day: Day, names: Callable[[str], bool]) -> Day:
    """The day as a program would have lived it that never syncs these files."""
    silent = Event("said", "")
    events = (silent if event.what == "sync" and names(event.path) else event for event in day.events)
    return replace(day, events=tuple(events))


def test_a_book_that_commits_without_syncing_is_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """WAL with synchronous=NORMAL, SQLite's usual advice, loses what was called saved: the cuts find it."""
    monkeypatch.setattr(folders, "open_sqlite", _lazily)
    lazy = record(tmp_path / "day")
    monkeypatch.undo()
    assert next(_wrong(lazy, cuts(lazy, SEARCH, seed=1), tmp_path), ""), "nobody noticed that commits are not synced"


def _around_renames(day: Day) -> list[Cut]:
    """Just before each rename, and behind each of the steps that follow it, in some ways."""
    renamed = [(at, event.path.split("/")[0]) for at, event in enumerate(day.events) if event.what == "rename"]
    return [Cut(at + step, side, 10 * at + seed) for at, side in renamed for step in range(4) for seed in range(3)]


def test_a_file_that_is_written_aside_is_the_old_one_or_the_new_one(day: Day, tmp_path: Path) -> None:
    """Keys, caches and sticks are replaced whole: a cut around the rename is never noticed, unless the sync is left
    out."""
    assert list(_wrong(day, _around_renames(day), tmp_path)) == []
    careless = _without_syncs(day, lambda path: path.endswith("data.key.new"))
    assert next(_wrong(careless, _around_renames(careless), tmp_path), ""), "nobody noticed that the key was not synced"
    careless = _without_syncs(day, lambda path: path.endswith(f"{STICK}.new"))
    late = [cut for cut in _around_renames(careless) if cut.moment >= careless.paths["bundle out"]]
    assert next(_wrong(careless, late, tmp_path), ""), "nobody noticed that the stick was not synced"


# --- the disk itself -------------------------------------------------------------------------------------------------


class _Mood(random.Random):
    """Chance that always draws one mood of a cut."""

    def __init__(self, mood: str) -> None:
        super().__init__(1)
        self._mood = mood

    def choices(self, *_: Any, **__: Any) -> list[Any]:  # type: ignore[override]  # one mood is enough here
        return [self._mood]


def test_the_disk_keeps_what_was_synced_and_may_lose_the_rest() -> None:
    """A synced write stays, an un-synced one may go; an un-synced unlink may come back, a synced one may not."""
    disk = Disk()
    old, new, other = (Event("write", "a", 0, b"old"), Event("write", "a", 0, b"new"), Event("write", "b", 0, b"b"))
    for event in (old, Event("sync", "a"), new, other):
        disk.play(event)
    assert disk.after_a_cut(_Mood(LOST)) == {"a": b"old"}
    assert disk.after_a_cut(_Mood(KEPT)) == disk.now() == {"a": b"new", "b": b"b"}
    disk.play(Event("unlink", "a"))
    assert disk.after_a_cut(_Mood(LOST)) == {"a": b"old"}
    disk.play(Event("sync", "b"))
    assert disk.after_a_cut(_Mood(LOST)) == {"b": b"b"}


def test_the_disk_tears_and_mixes_sectors() -> None:
    """Over some seeds, un-synced sectors are found old, new and torn, each by itself."""
    disk = Disk()
    disk.play(Event("write", "a", 0, b"o" * 2_048))
    disk.play(Event("sync", "a"))
    disk.play(Event("write", "a", 0, b"n" * 2_048))
    kinds = set()
    for seed in range(50):
        found = disk.after_a_cut(random.Random(seed))["a"]
        kinds |= {frozenset(found[at : at + 512]) for at in range(0, 2_048, 512)}
    assert kinds == {frozenset(b"o"), frozenset(b"n"), frozenset(b"on")}
