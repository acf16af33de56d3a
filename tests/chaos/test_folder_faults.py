"""Folders that rot, lose a part, are held still, or run out of handles: bits flipped, logs deleted, processes stopped.
Imports tests.processes and tests.chaos.indoors; stops and continues only processes that it started.
Promise: damage is named and never made worse, what is missing is noticed and comes back, and nothing is pretended.
"""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import apsw
import pytest

from tests.chaos.indoors import ADDRESS, House
from tests.chaos.promised import missing, promised
from tests.processes import PASSWORD, ROOT, VILLAGE, Side, surroundings, world

FACTOR = int(os.environ.get("CHAOS_FACTOR", "1"))
FLIPS = 200 * FACTOR
ITEM, SECONDS = "S002-10", 60
PAUSE = threading.Event()
# The bug that spoils books when two connections write at once is in everything older.
FIRST_SOUND_ENGINE = (3, 51, 3)


def _village(folder: Path, cases: int) -> tuple[House, Side]:
    """A county and one village with some cases, everything exchanged."""
    house = House(folder, seed=18)
    house.county.do("init", "--name", "样例县", "--division", house.county.office)
    with house.answering():
        words = ("station", "add", "--division", VILLAGE, "--level", "village", "--name", "柳河")
        side = house.side(VILLAGE)
        side.station = side.do("init", "--centre", ADDRESS, "--code", house.county.do(*words).last_word).last_word
        side.do("user", "add", side.user, "--role", "agent", told=PASSWORD + "\n")
        for seed in range(cases):
            side.file(ITEM, side.sample(ITEM, "proxy", seed))
        for _ in range(2):
            side.do("exchange")
    return house, side


@pytest.mark.soak
@pytest.mark.timeout(120 * FACTOR)
def test_a_flipped_bit_anywhere_in_a_book_is_named_or_has_changed_nothing(tmp_path: Path) -> None:
    """200 bits, one at a time: `check` says so in a sentence, or every row is as it was; never a traceback."""
    _, side = _village(tmp_path / "world", 3)
    sound, told = (side.folder / "book.db").read_bytes(), promised(side.folder)
    chance, named = random.Random(19), 0
    for _ in range(FLIPS):
        at = chance.randrange(len(sound))
        spoilt = sound[:at] + bytes([sound[at] ^ (1 << chance.randrange(8))]) + sound[at + 1 :]
        for name in ("book.db-wal", "book.db-shm"):
            (side.folder / name).unlink(missing_ok=True)
        (side.folder / "book.db").write_bytes(spoilt)
        said = side.ask("check")
        assert "Traceback" not in said.err
        if said.status:
            named += 1
            assert said.status == 3, (at, said)
            assert any("\u4e00" <= char <= "\u9fff" for char in said.err), (at, said)
        else:
            assert missing(told, side.folder) == [], at
    # Each page of an encrypted book is sealed: a flip is noticed wherever a page is read at all.
    assert named > FLIPS // 2, f"{named} of {FLIPS}"


def test_a_book_whose_log_was_deleted_gets_back_what_the_county_has(tmp_path: Path) -> None:
    """Copied at work without its -wal: the station is behind itself, and is given its own entries back."""
    house, side = _village(tmp_path / "world", 2)
    before = (side.folder / "book.db").read_bytes()
    with house.answering():
        number = side.file(ITEM, side.sample(ITEM, "proxy", 9))
        side.do("exchange")
        for name in ("book.db-wal", "book.db-shm"):
            (side.folder / name).unlink(missing_ok=True)
        (side.folder / "book.db").write_bytes(before)
        assert side.case(number) is None
        for _ in range(3):
            side.do("exchange")
        row = side.case(number)
        assert row is not None
        assert side.digest() == house.county.digest(VILLAGE)
    assert side.ask("check").status == 0


@pytest.mark.parametrize("gone", ("book.db", "data.key"))
def test_a_part_that_is_gone_empty_or_garbage_is_never_made_anew(tmp_path: Path, gone: str) -> None:
    """No book, no key, nothing in it, noise in it: a sentence, and the folder is left as it is."""
    _, side = _village(tmp_path / "world", 1)
    for content in (None, b"", b"garbage" * 1_000):
        broken = tmp_path / "broken"
        shutil.copytree(side.folder, broken)
        (broken / gone).unlink()
        if content is not None:
            (broken / gone).write_bytes(content)
        other = Side("station", VILLAGE, broken, side.world)
        for words in (("status",), ("check",), ("exchange",)):
            said = other.ask(*words)
            assert said.status in (1, 3), (words, content, said)
            assert "Traceback" not in said.err
        assert (broken / gone).exists() == (content is not None)
        assert content is None or (broken / gone).read_bytes() == content
        shutil.rmtree(broken)


def test_a_process_that_stands_still_in_the_middle_of_an_exchange_does_no_harm(tmp_path: Path) -> None:
    """SIGSTOP of the station's exchange, then of the county: others are told "later", and afterwards all is equal."""
    with world(tmp_path, seed=20) as made:
        village = made.enrol(VILLAGE)
        chance, county = random.Random(21), made.county
        for turn in range(6):
            seeds = (turn, 100 + turn)
            first, second = ({**village.sample(ITEM, "proxy", seed), "draft": f"d-{seed}"} for seed in seeds)
            village.file(ITEM, first)
            exchanging = village.spawn("exchange")
            stopped = exchanging.pid if turn % 2 else county._process.pid if county._process else 0
            PAUSE.wait(chance.uniform(0.2, 0.6))
            os.kill(stopped, signal.SIGSTOP)
            filing = ("file", ITEM, *village.with_file(second), "--as", village.user)
            told = village.ask(*filing)
            assert told.status in (0, 2), told
            PAUSE.wait(0.3)
            os.kill(stopped, signal.SIGCONT)
            assert exchanging.wait(SECONDS) in (0, 2)
            if exchanging.stdout:
                exchanging.stdout.close()
            made.children.remove(exchanging)
            again = village.do(*filing).last_word
            assert told.status or told.last_word == again
        for _ in range(20):
            village.do("exchange")
            if village.digest() == county.digest(VILLAGE):
                break
        made.check_agreement()
        assert len(county.rows("cases")) == 12


def test_a_process_without_file_handles_fails_in_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    """`file` with hardly any open files allowed: it is done and there, or it is told; the next one works."""
    house, side = _village(tmp_path / "world", 1)
    done = 0
    for limit in (4, 6, 8, 10, 12, 16, 64):
        document = {**side.sample(ITEM, "proxy", limit), "draft": f"draft-{limit}"}
        words = ["file", ITEM, *side.with_file(document), "--as", side.user, "--data", str(side.folder)]
        ran = subprocess.run(
            [sys.executable, "-m", "station", *words], capture_output=True, encoding="utf-8", cwd=ROOT, timeout=SECONDS,
            env=surroundings(), stdin=subprocess.DEVNULL, check=False,
            preexec_fn=lambda limit=limit: resource.setrlimit(resource.RLIMIT_NOFILE, (limit, limit)),
        )  # fmt: skip
        listed = {row["case"] for row in side.rows("cases")}
        if ran.returncode == 0:
            done += 1
            assert any(number in ran.stdout.replace("-", "") for number in {one.replace("-", "") for one in listed})
        again = side.do(*words[:-2]).last_word
        assert ran.returncode or again in ran.stdout
    assert done, "even 64 handles were not enough"
    assert len(side.rows("cases")) == 8
    assert house.stations == [side]


def test_the_engine_is_newer_than_the_bug_that_spoils_books() -> None:
    """The write-ahead log's reset of older SQLite damages books that two connections write to (F14)."""
    assert tuple(int(part) for part in apsw.sqlite_lib_version().split(".")) >= FIRST_SOUND_ENGINE
