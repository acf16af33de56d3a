"""The data folder: founded once, opened by its key, alive while somebody is inside, never silently made anew."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sync import locks
from sync.database import write
from sync.errors import Busy, Damaged, Refused
from sync.folder import BOOK_FILE, KEY_FILE, LIFE_FILE, found, unlock, write_aside
from sync.journal import Journal
from sync.keys import SigningKey
from sync.locks import Life, Turn
from tests.sync.parties import code_of, draft

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 60


def chance(count: int) -> bytes:
    """Bytes that differ each time: a life's name must never come twice."""
    return os.urandom(count)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A founded folder that nobody is in."""
    found(tmp_path / "station", chance)
    return tmp_path / "station"


@contextmanager
def child(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another process that runs ``program``; it is killed when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    try:
        yield process
    finally:
        process.kill()
        process.communicate(timeout=PATIENCE_SECONDS)


def heard(process: subprocess.Popen[str]) -> str:
    """One line from a child."""
    assert process.stdout is not None
    return process.stdout.readline().strip()


LIVE = """
import sys
from pathlib import Path
from sync.locks import Life
life = Life(Path(sys.argv[1]), sys.argv[2])
print(life.name, flush=True)
sys.stdin.read()
"""
TURN = """
import sys
from pathlib import Path
from sync.locks import Turn
with Turn(Path(sys.argv[1]), 1):
    print("mine", flush=True)
    sys.stdin.read()
"""


# --- founding and opening --------------------------------------------------------------------------------------------


def test_a_folder_is_founded_once(folder: Path) -> None:
    """A second founding is refused and the data key stays as it was."""
    kept = (folder / KEY_FILE).read_bytes()
    assert code_of(lambda: found(folder, chance)) == "folder_taken"
    assert (folder / KEY_FILE).read_bytes() == kept


def test_a_folder_whose_key_is_gone_is_not_founded_anew(folder: Path) -> None:
    """A book without its key is a case for a person with a backup, not for a new key."""
    unlock(folder, chance).db.connect()
    (folder / KEY_FILE).unlink()
    assert (folder / BOOK_FILE).exists()
    assert code_of(lambda: found(folder, chance)) == "folder_taken"
    assert not (folder / KEY_FILE).exists()


def test_a_book_without_its_key_is_called_damaged(folder: Path) -> None:
    """Nobody is told to run init where a station's records lie."""
    unlock(folder, chance).db.connect()
    (folder / KEY_FILE).unlink()
    with pytest.raises(Damaged):
        unlock(folder, chance)


def test_no_folder_is_refused_and_not_made(tmp_path: Path) -> None:
    """A mistyped path opens nothing and leaves nothing behind."""
    with pytest.raises(Refused):
        unlock(tmp_path / "nowhere", chance)
    (tmp_path / "empty").mkdir()
    with pytest.raises(Refused):
        unlock(tmp_path / "empty", chance)
    assert [path.name for path in tmp_path.rglob("*")] == ["empty"]


@pytest.mark.parametrize("key", (b"", b"\n", b"zz", b"00" * 31, b"00" * 33, b"\xff\xfe", b"00" * 16))
def test_a_damaged_key_file_opens_nothing(folder: Path, key: bytes) -> None:
    """An empty, cut or foreign key file is named; above all no book is opened or made without encryption."""
    (folder / KEY_FILE).write_bytes(key)
    with pytest.raises(Damaged):
        unlock(folder, chance)
    assert not (folder / BOOK_FILE).exists()


def test_the_key_is_for_its_owner_alone_and_the_book_is_unreadable_without_it(folder: Path) -> None:
    """Mode 0600 on the key; nothing that was written is found in the book's bytes."""
    opened = unlock(folder, chance)
    opened.db.connect()
    journal = Journal(opened.db, "32061210720501", opened.life.name, SigningKey(bytes(32)), chance)
    journal.create()
    with write(opened.db):
        journal.append([draft(text="GUXIUYING" * 20)])
    opened.leave()
    assert (folder / KEY_FILE).stat().st_mode & 0o777 == 0o600
    book = (folder / BOOK_FILE).read_bytes()
    assert len(book) > 10_000 and not book.startswith(b"SQLite format 3")
    stored = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"GUXIUYING" not in stored and b"case:noted" not in stored


# --- a life ----------------------------------------------------------------------------------------------------------


def test_all_who_are_inside_share_one_life_and_the_next_after_the_last_begins_another(folder: Path) -> None:
    """The first process names the life, later ones learn its name, and it ends with the last."""
    first, second = unlock(folder, chance), unlock(folder, chance)
    first.leave()
    third = unlock(folder, chance)
    assert first.life.name == second.life.name == third.life.name
    second.leave()
    third.leave()
    fourth = unlock(folder, chance)
    assert fourth.life.name != first.life.name
    fourth.leave()


def test_a_killed_process_ends_its_life(folder: Path) -> None:
    """While the child lives its life is shared; after kill -9 the next to come begins another."""
    with child(LIVE, folder / LIFE_FILE, "c" * 32) as process:
        assert heard(process) == "c" * 32
        beside = Life(folder / LIFE_FILE, "d" * 32)
        assert beside.name == "c" * 32
        beside.leave()
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE_SECONDS)
        after = Life(folder / LIFE_FILE, "e" * 32)
        assert after.name == "e" * 32
        after.leave()


def test_a_killed_process_does_not_end_the_life_of_those_who_stay(folder: Path) -> None:
    """Who was inside before the kill goes on under the same name, and so does who comes after it."""
    stays = Life(folder / LIFE_FILE, "a" * 32)
    with child(LIVE, folder / LIFE_FILE, "c" * 32) as process:
        assert heard(process) == "a" * 32
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE_SECONDS)
    comes = Life(folder / LIFE_FILE, "d" * 32)
    assert comes.name == "a" * 32
    comes.leave()
    stays.leave()


def test_a_copied_folder_begins_a_life_of_its_own(folder: Path, tmp_path: Path) -> None:
    """Also when it was copied while somebody was inside."""
    inside = unlock(folder, chance)
    shutil.copytree(folder, tmp_path / "copy")
    copy = unlock(tmp_path / "copy", chance)
    assert copy.life.name != inside.life.name
    copy.leave()
    inside.leave()


def test_many_who_come_at_once_agree_on_one_life(folder: Path) -> None:
    """Four processes that start together never believe in two lives."""
    programs = [child(LIVE, folder / LIFE_FILE, f"{n}" * 32) for n in range(4)]
    entered = [program.__enter__() for program in programs]
    try:
        assert len({heard(process) for process in entered}) == 1
    finally:
        for program in programs:
            program.__exit__(None, None, None)


# --- the turn to exchange --------------------------------------------------------------------------------------------


def test_one_process_at_a_time_has_the_turn(folder: Path) -> None:
    """The second is told to come later, and gets it when the first is done."""
    opened = unlock(folder, chance)
    with opened.turn_to_exchange(0.0), pytest.raises(Busy):
        opened.turn_to_exchange(0.0).__enter__()
    with opened.turn_to_exchange(0.0) as turn:
        assert isinstance(turn, Turn)
    opened.leave()


def test_a_turn_is_given_back_when_the_work_fails(folder: Path) -> None:
    """An error inside the block leaves no lock behind."""
    with pytest.raises(ZeroDivisionError), Turn(folder / "exchange.db", 0.0):
        raise ZeroDivisionError
    with Turn(folder / "exchange.db", 0.0) as turn:
        assert turn is not None


def test_a_killed_process_gives_its_turn_back(folder: Path) -> None:
    """After kill -9 in the middle of an exchange the next process gets the turn at once."""
    with child(TURN, folder / "exchange.db") as process:
        assert heard(process) == "mine"
        with pytest.raises(Busy):
            Turn(folder / "exchange.db", 0.0).__enter__()
        process.send_signal(signal.SIGKILL)
        process.wait(timeout=PATIENCE_SECONDS)
        with Turn(folder / "exchange.db", 0.0) as turn:
            assert turn is not None


def test_a_life_that_is_being_begun_for_too_long_is_busy(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever holds the folder exclusively makes others wait a while, then say so."""
    monkeypatch.setattr(locks, "WAIT_MILLISECONDS", 50)
    with Turn(folder / LIFE_FILE, 0.0), pytest.raises(Busy):
        Life(folder / LIFE_FILE, "a" * 32)


# --- writing aside ---------------------------------------------------------------------------------------------------

STEPS = """
import os, sys
from pathlib import Path
from sync import folder
step, calls = sys.argv[2], {"n": 0}
def die(*_):
    os._exit(9)
def plain_then_die(call):
    def done(*arguments):
        result = call(*arguments)
        os._exit(9)
    return done
if step == "before write":
    os.write = die
elif step == "half a write":
    write = os.write
    os.write = lambda to, content: (write(to, content[:2]), os._exit(9))
elif step == "before fsync":
    os.fsync = die
elif step == "before replace":
    os.replace = die
elif step == "after replace":
    os.replace = plain_then_die(os.replace)
folder.write_aside(Path(sys.argv[1]), b"new content")
"""


@pytest.mark.parametrize(
    ("step", "left"),
    (
        ("before write", b"old content"),
        ("half a write", b"old content"),
        ("before fsync", b"old content"),
        ("before replace", b"old content"),
        ("after replace", b"new content"),
        ("never", b"new content"),
    ),
)
def test_a_file_written_aside_is_the_old_or_the_new_one(tmp_path: Path, step: str, left: bytes) -> None:
    """A process that dies between any two steps leaves one whole file, and the next attempt succeeds."""
    path = tmp_path / "kept"
    path.write_bytes(b"old content")
    with child(STEPS, path, step) as process:
        assert process.wait(timeout=PATIENCE_SECONDS) == (0 if step == "never" else 9)
    assert path.read_bytes() == left
    write_aside(path, b"newest")
    assert path.read_bytes() == b"newest"
    assert [found.name for found in tmp_path.iterdir()] == ["kept"]


def test_a_file_written_aside_is_flushed_before_it_takes_the_place_of_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Content to the disk first, then the name, then the folder: a power cut shows no empty file."""
    steps: list[str] = []
    for name in ("fsync", "replace"):
        plain = getattr(os, name)
        monkeypatch.setattr(os, name, lambda *args, plain=plain, name=name: (steps.append(name), plain(*args))[1])
    write_aside(tmp_path / "kept", b"content")
    assert steps == ["fsync", "replace", "fsync"]


def test_a_folder_half_founded_can_be_founded(tmp_path: Path) -> None:
    """A power cut between the temporary file and the key leaves a folder that founding takes."""
    (tmp_path / f"{KEY_FILE}.new").write_bytes(b"half")
    found(tmp_path, chance)
    assert len(bytes.fromhex((tmp_path / KEY_FILE).read_text())) == 32
