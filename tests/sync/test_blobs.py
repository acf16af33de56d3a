"""Scans on the disk: encrypted, whole or not there, resumed after a kill, never swept while an entry names them."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from sync import blobs as store
from sync.blobs import PARTS_LIMIT, RECORD_BYTES, Blobs
from sync.chunks import CHUNK_BYTES, Blob, Piece
from sync.errors import Damaged, Refused
from sync.naming import ORPHAN_SECONDS
from tests.books import FILES
from tests.sync.album import VILLAGE, Side

WEEK_LATER = ORPHAN_SECONDS + 3_600


class Stopped(BaseException):
    """The process died here."""


def shelf(folder: Path, **more: Any) -> Blobs:
    """The store of a folder, as a process that has just been started opens it."""
    folder.mkdir(exist_ok=True)
    return Blobs(folder, b"k" * 32, random.Random(1).randbytes, **{"spare_bytes": 0, **more})


def picture(size: int, seed: int = 3) -> bytes:
    """Bytes that no compression makes smaller."""
    return random.Random(seed).randbytes(size)


def files(folder: Path) -> list[str]:
    """Every file of the store."""
    return sorted(str(one.relative_to(folder)) for one in folder.rglob("*") if one.is_file())


@pytest.fixture
def side(tmp_path: Path) -> Iterator[Side]:
    """A village with a book."""
    made = Side(tmp_path / "village", VILLAGE, 4, FILES)
    yield made
    made.close()


@pytest.mark.parametrize("size", [1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 300_000])
def test_what_was_kept_is_read_back_and_lies_encrypted_under_its_hash(tmp_path: Path, size: int) -> None:
    """No run of the picture stands in the file; another key reads nothing."""
    content = bytes(size)
    blob = shelf(tmp_path).keep(content)
    assert shelf(tmp_path).read(blob) == content
    assert files(tmp_path) == [f"blobs/{blob.sha256[:2]}/{blob.sha256}"]
    raw = (tmp_path / files(tmp_path)[0]).read_bytes()
    assert size < 24 or bytes(24) not in raw
    assert os.stat(tmp_path / files(tmp_path)[0]).st_mode & 0o077 == 0
    with pytest.raises(Damaged):
        Blobs(tmp_path, b"x" * 32, os.urandom).read(blob)


@pytest.mark.parametrize("step", ["write", "rename", "folder"])
def test_a_kill_while_a_picture_is_kept_leaves_a_whole_one_or_none(
    tmp_path: Path, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F10: before the rename there is nothing, after it everything; what is left over is no blob and is swept."""
    def die(*_: object) -> None:
        raise Stopped

    blob = Blob(shelf(tmp_path / "other").keep(picture(70_000)).sha256, 70_000)
    with monkeypatch.context() as patched:
        if step == "folder":
            plain, calls = store._sync_folder, iter([False, False, True])
            patched.setattr(store, "_sync_folder", lambda path: die() if next(calls, False) else plain(path))
        else:
            patched.setattr(store.os, "fsync" if step == "write" else "replace", die)
        with pytest.raises(Stopped):
            shelf(tmp_path).keep(picture(70_000))
    again = Blobs(tmp_path, b"k" * 32, random.Random(2).randbytes, spare_bytes=0)
    assert again.has(blob) == (step == "folder")
    again.keep(picture(70_000))
    assert again.read(blob) == picture(70_000)
    again.forget_remains(2**40)
    assert files(tmp_path / "blobs") == [f"{blob.sha256[:2]}/{blob.sha256}"]


def test_chunks_arrive_one_by_one_and_a_restart_goes_on_behind_the_last_whole_one(tmp_path: Path) -> None:
    """A fresh process after each chunk; doubled and early chunks change nothing."""
    content = picture(5 * CHUNK_BYTES + 9)
    blob = shelf(tmp_path / "other").keep(content)
    for number in range(blob.chunks):
        fresh = shelf(tmp_path)
        here, there = number * CHUNK_BYTES, min(len(content), (number + 1) * CHUNK_BYTES)
        assert fresh.arrived("s", blob) == here
        early = Piece(blob, here + 1, content[here + 1 :][:100])
        if early.content:
            assert not fresh.take("s", early)
            assert fresh.arrived("s", blob) == here
        doubled = max(0, here - 500)
        assert fresh.take("s", Piece(blob, doubled, content[doubled:there])) == (there == len(content))
    assert shelf(tmp_path).read(blob) == content
    assert len(files(tmp_path / "blobs")) == 1


def test_a_line_that_breaks_off_goes_on_at_the_byte(tmp_path: Path) -> None:
    """Pieces of any size across chunks, each taken by a process of its own."""
    content, chance = picture(3 * CHUNK_BYTES + 9), random.Random(6)
    blob = shelf(tmp_path / "other").keep(content)
    have, done = 0, False
    while not done:
        fresh = shelf(tmp_path)
        assert fresh.arrived("s", blob) == have
        more = content[have : have + chance.choice((1, 900, 7_000, CHUNK_BYTES + 1))]
        done = Blobs(tmp_path, b"k" * 32, chance.randbytes, spare_bytes=0).take("s", Piece(blob, have, more))
        have += len(more)
    assert shelf(tmp_path).read(blob) == content


@pytest.mark.parametrize("torn", [1, 100, RECORD_BYTES - 1, RECORD_BYTES + 5])
def test_a_torn_chunk_is_noticed_and_comes_again(tmp_path: Path, torn: int) -> None:
    """After a power cut the end of the file is missing or zeros: the last whole chunk counts."""
    content = picture(4 * CHUNK_BYTES)
    blob = shelf(tmp_path / "other").keep(content)
    before = shelf(tmp_path)
    before.take("s", Piece(blob, 0, content[: 3 * CHUNK_BYTES]))
    (part,) = tmp_path.glob("blobs/parts/*/*")
    raw = part.read_bytes()
    part.write_bytes(raw[:-torn] + (bytes(torn) if torn > 50 else b""))
    after = shelf(tmp_path)
    have = after.arrived("s", blob)
    assert have == CHUNK_BYTES * (1 if torn > RECORD_BYTES else 2)
    assert after.take("s", Piece(blob, have, content[have:]))
    assert after.read(blob) == content


def test_one_that_is_not_what_its_name_says_begins_again(tmp_path: Path) -> None:
    """Hashed as it lies on the disk, once all is there; another sender's chunks are not mixed in."""
    content = picture(2 * CHUNK_BYTES)
    blob = shelf(tmp_path / "other").keep(content)
    here = shelf(tmp_path)
    assert not here.take("liar", Piece(blob, 0, bytes(2 * CHUNK_BYTES)))
    assert (here.arrived("liar", blob), here.has(blob)) == (0, False)
    here.take("liar", Piece(blob, 0, bytes(CHUNK_BYTES)))
    assert here.take("honest", Piece(blob, 0, content))
    assert here.read(blob) == content


def test_who_begins_many_makes_room_with_his_own_oldest(tmp_path: Path) -> None:
    """Bounded for each sender; another one's begun ones stay."""
    here, seen = shelf(tmp_path), []
    for number in range(PARTS_LIMIT + 5):
        blob = Blob(f"{number:064x}", 2 * CHUNK_BYTES)
        seen.append(blob)
        here.take("many" if number else "other", Piece(blob, 0, bytes(CHUNK_BYTES)))
        for part in tmp_path.glob("blobs/parts/*/*"):
            os.utime(part, (0, part.stat().st_mtime - 10))
    assert len(list(tmp_path.glob("blobs/parts/*/*"))) == PARTS_LIMIT + 1
    assert here.arrived("other", seen[0]) == CHUNK_BYTES
    assert here.arrived("many", seen[1]) == 0
    assert here.arrived("many", seen[-1]) == CHUNK_BYTES


def test_a_full_disk_takes_no_more_pictures_and_says_so(tmp_path: Path) -> None:
    """F04: the sentence says what to do, and nothing is begun."""
    full = shelf(tmp_path, spare_bytes=10**18)
    for doing in (lambda: full.keep(b"x"), lambda: full.take("s", Piece(Blob("a" * 64, 5), 0, b"12345"))):
        with pytest.raises(Refused, match="disk"):
            doing()
    assert files(tmp_path) == []


def test_the_sweeper_never_touches_what_an_entry_names(side: Side) -> None:
    """An orphan goes after a week, not before; a named one never, also when its entry was written a moment ago."""
    named, orphan, fresh = (side.blobs.keep(side.picture(1_000)) for _ in range(3))
    old = (0, side.folder.stat().st_mtime)
    for blob in (named, orphan):
        os.utime(side.folder / "blobs" / blob.sha256[:2] / blob.sha256, old)
    os.utime(side.folder / "blobs" / fresh.sha256[:2] / fresh.sha256, (0, old[1] + WEEK_LATER))
    side.tell("case:1", (named, 0))
    assert side.naming.sweep(old[1] + 3_600) == 0
    assert side.naming.sweep(old[1] + WEEK_LATER, always=True) == 1
    assert [side.blobs.has(blob) for blob in (named, orphan, fresh)] == [True, False, True]
    assert side.naming.sweep(old[1] + WEEK_LATER) == 0


def test_a_book_or_a_folder_that_was_put_back_is_compared_in_the_next_life(side: Side) -> None:
    """What rows say of the disk is looked at once in each life."""
    first, second = (side.blobs.keep(side.picture(1_000)) for _ in range(2))
    side.tell("case:1", (first, 0), (second, 0))
    side.naming.catch_up()
    assert len(side.naming.to_bring(9)) == 2
    side.blobs.drop(first.sha256)
    side.begin_life()
    side.naming.catch_up()
    assert [blob for _, blob in side.naming.to_bring(9)] == [second]
    assert [blob for _, blob in side.naming.to_fetch(9, lambda subjects: set())] == [first]


def test_an_entry_that_names_too_much_is_passed_over(side: Side) -> None:
    """Sizes beyond the bound are no blobs, whatever an entry says; many entries are read in steps."""
    side.tell("case:0", (Blob("b" * 64, 10**9), 0), (Blob("c" * 64, 0), 0))
    for number in range(1, 1_100):
        side.tell(f"case:{number}", (Blob(f"{number:064x}", 10), 1))
    side.naming.catch_up()
    assert len(side.naming.to_fetch(5_000, set)) == 1_099
    assert side.naming.named_by(Blob(f"{7:064x}", 10), "case:7")
    assert not side.naming.named_by(Blob(f"{7:064x}", 10), "case:8")
