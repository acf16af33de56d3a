"""Room on the disk: levels by what is left, the ballast, and a full disk under the real engine, to the last byte."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from sync.check import check
from sync.database import SqliteBook, rows
from sync.errors import Damaged, Full
from sync.faults import SYNC_FAILED, Unsynced
from sync.folder import BALLAST_FILE
from sync.space import (
    ENOUGH,
    FILINGS_BYTES,
    MIB,
    NO_FILINGS,
    NO_PHOTOS,
    PHOTOS_BYTES,
    Disk,
    Space,
    ballast_for,
    disk_of,
    level_of,
)
from tests.disks import fill, small_disk
from tests.sync.test_backup import Place

ROOT = Path(__file__).resolve().parents[2]
CARD = 32_000 * MIB


@pytest.mark.parametrize(
    ("total", "free", "level"),
    (
        (CARD, PHOTOS_BYTES, ENOUGH),
        (CARD, PHOTOS_BYTES - 1, NO_PHOTOS),
        (CARD, FILINGS_BYTES, NO_PHOTOS),
        (CARD, FILINGS_BYTES - 1, NO_FILINGS),
        (CARD, 0, NO_FILINGS),
        (100 * MIB, 10 * MIB, ENOUGH),
        (100 * MIB, 9 * MIB, NO_PHOTOS),
        (100 * MIB, 2 * MIB - 1, NO_FILINGS),
    ),
)
def test_what_is_not_begun_any_more_depends_on_what_is_left(total: int, free: int, level: str) -> None:
    """Photos stop first, then new cases; a small disk has smaller levels."""
    assert level_of(Disk(total, free)) == level


def test_the_ballast_goes_before_the_disk_is_full_and_comes_back_when_there_is_room(tmp_path: Path) -> None:
    """64 MB on a card, a fiftieth of a small disk; kept while there is room, let go when there is none."""
    assert (ballast_for(Disk(CARD, 0), 64 * MIB), ballast_for(Disk(100 * MIB, 0), 64 * MIB)) == (64 * MIB, 2 * MIB)
    free = [5_000 * MIB]
    space = Space(tmp_path, MIB, lambda path: Disk(CARD, free[0]))
    ballast = tmp_path / BALLAST_FILE
    space.tend()
    assert (ballast.stat().st_size, ballast.stat().st_blocks * 512 >= MIB) == (MIB, True), "it must take the room"
    for left, kept in ((MIB, True), (MIB // 8 - 1, False), (50 * MIB, False), (FILINGS_BYTES + MIB, True)):
        free[0] = left
        space.tend()
        assert ballast.exists() is kept, left
    assert (space.release(), space.release()) == (True, False)
    Space(tmp_path, 0).tend()
    assert not ballast.exists(), "no ballast was asked for"


def write_until_full(place: Place) -> int:
    """Write entries until one is refused for want of room; returns how many were told to be saved."""
    saved = 0
    while disk_of(place.path).free_bytes > 40_000:
        place.write(f"entry {saved} " + "x" * 2_000)
        saved += 1
    with pytest.raises(Full) as told:
        place.write(*("x" * 5_000 for _ in range(20)))
    assert (told.value.code, "磁盘已满" in told.value.zh, "没有保存" in told.value.zh) == ("disk_full", True, True)
    return saved


def test_on_a_full_disk_what_was_told_to_be_saved_is_saved_and_nothing_is_half_written(tmp_path: Path) -> None:
    """A real disk of 4 MB: each refusal says so in words, the ballast makes room at once, and the book stays sound."""
    with small_disk(tmp_path / "card", 4_096) as mounted:
        if not mounted:
            assert limited_in_a_child(tmp_path / "limited") > 1
            return
        place = Place(tmp_path / "card" / "station")
        space = Space(place.path, MIB // 2)
        space._fill(MIB // 2)
        saved = write_until_full(place)
        assert saved > 100
        for _ in range(3):
            with pytest.raises(Full):
                place.write(*("x" * 5_000 for _ in range(20)))
        assert len(place.texts()) == saved and check(place.journal) == []
        place.leave()
        fill(tmp_path / "card")
        place.enter()
        assert not (place.path / BALLAST_FILE).exists(), "not even to come in there was room without it"
        place.write("written into the ballast's room")
        assert len(place.texts()) == saved + 1 and check(place.journal) == []
        rubbish = tmp_path / "card" / "rubbish"
        rubbish.unlink()
        place.write("and on")
        assert check(place.journal) == [] and disk_of(place.path).free_bytes > 0
        place.leave()


LIMITED = """
import resource, sys
from pathlib import Path
from sync.errors import Damaged
from tests.sync.test_backup import Place
place = Place(Path(sys.argv[1]))
place.write("first")
size = max(path.stat().st_size for path in place.path.iterdir())
resource.setrlimit(resource.RLIMIT_FSIZE, (size + 600_000, resource.RLIM_INFINITY))
saved = 1
try:
    while True:
        place.write("y" * 2_000)
        saved += 1
except Damaged as told:
    print(saved, told.code, "没有保存" in told.zh, flush=True)
"""


def limited_in_a_child(path: Path) -> int:
    """A process whose files may not grow beyond a limit, on the engine that ships; how many entries it had saved."""
    ran = subprocess.run(
        [sys.executable, "-c", LIMITED, str(path)], capture_output=True, encoding="utf-8", check=False, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}, timeout=60,
    )  # fmt: skip
    saved, code, in_words = ran.stdout.split()
    assert (code, in_words) == ("disk_write", "True"), ran
    place = Place(path)
    assert len(place.texts()) == int(saved) and check(place.journal) == []
    place.write("room again")
    place.leave()
    return int(saved)


def test_a_file_that_may_not_grow_is_told_in_words_and_loses_nothing(tmp_path: Path) -> None:
    """What works where nothing can be mounted: the engine's other way to meet a limit."""
    assert limited_in_a_child(tmp_path / "limited") > 1


def test_a_full_disk_leaves_the_old_backup_and_no_rubbish(tmp_path: Path) -> None:
    """A stick that is too small holds the old backup and nothing else afterwards, and the sentence says why."""
    with small_disk(tmp_path / "stick", 1_024) as mounted:
        place = Place(tmp_path / "station")
        place.journal.set_mark("node", place.node)
        place.write("first")
        place.back_up(tmp_path / "stick" / "copy")
        before = sorted(path.name for path in (tmp_path / "stick" / "copy").iterdir())
        if mounted:
            place.write(*("z" * 3_000 for _ in range(1_000)))
            with pytest.raises(Full):
                place.back_up(tmp_path / "stick" / "copy")
        assert sorted(path.name for path in (tmp_path / "stick" / "copy").iterdir()) == before
        place.leave()
        place.restore(tmp_path / "stick" / "copy")
        assert place.texts() == ["first"]
        place.leave()


def test_after_a_failed_flush_the_handle_is_never_asked_again(tmp_path: Path) -> None:
    """The engine's own word for it ends all writing through this handle, and whoever minds the process is told once."""
    place = Place(tmp_path / "station")
    place.write("first")
    told: list[str] = []
    db = place.folder.db
    assert isinstance(db, SqliteBook)
    db.on_halt = lambda: told.append("halt")
    db.tell(Unsynced(*SYNC_FAILED))
    for _ in range(2):
        with pytest.raises(Damaged) as said:
            place.write("second")
        assert (said.value.code, "重新启动" in said.value.zh) == ("disk_sync", True)
    assert told == ["halt"]
    assert rows(place.folder.db, "SELECT COUNT(*) FROM entry WHERE kind = 'case:noted'") == [(1,)]
    place.leave()
    place.enter()
    place.write("second")
    assert place.texts() == ["first", "second"]
    place.leave()
