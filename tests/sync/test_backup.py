"""Backups of either side, taken while others work: whole, read back, and put back without losing what was there."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import peewee
import pytest

from sync import backup, restoring, safe
from sync.blobs import Blobs
from sync.check import check
from sync.chunks import Blob
from sync.database import connected, rows, write
from sync.errors import Busy, Damaged, Refused
from sync.folder import BOOK_FILE, FOUNDED_FILE, KEY_FILE, RESTORING_FILE, Folder, found, unlock
from sync.journal import Journal
from sync.keys import SigningKey
from tests.postgres import Server
from tests.sync.parties import CENTRE, VILLAGE, code_of, draft

AT = 1_790_000_000


class Place:
    """A data folder with a journal in it, of a station or of a centre that orders."""

    def __init__(self, path: Path, node: str = VILLAGE, url: str | None = None) -> None:
        self.path, self.node, self.url = path, node, url
        if not (path / KEY_FILE).exists():
            found(path, os.urandom, url)
        self.enter()
        self.journal.create()

    def enter(self) -> None:
        """Begin a life in it."""
        self.folder: Folder = unlock(self.path, os.urandom)
        try:
            self.folder.db.connect()
        except Damaged:
            self.folder.leave()
            raise
        self.journal = journal_of(self.folder.db, self.node, str(self.folder.life.name))

    def leave(self) -> None:
        """Everybody goes out."""
        self.folder.leave()

    def write(self, *texts: str) -> None:
        """One entry for each text."""
        with write(self.folder.db):
            self.journal.append([draft(text=text) for text in texts])

    def back_up(self, to: Path, at: int = AT, off_machine: bool = False) -> backup.Backup:
        """As the command does."""
        taken = backup.take(self.folder, self.journal, to, at, off_machine, make)
        backup.keep(self.journal, taken, "2026-11-22T12:00+08:00")
        return taken

    def restore(
        self, source: Path, at: int = AT + 60, url: str | None = None, replace: bool = False
    ) -> restoring.Restored:
        """With nobody inside; the folder is open again after it."""
        done = restoring.restore(source, self.path, at, self.read, make, url=url, replace=replace)
        self.enter()
        return done

    def read(self, db: peewee.Database) -> Journal:
        """The journal of a backup."""
        known = Journal(db, "", "", SigningKey(bytes(32)), bytes).mark("node", "") if db.table_exists("mark") else ""
        return journal_of(db, known, "")

    def texts(self) -> list[str]:
        """What was written, in order."""
        found_texts = rows(self.folder.db, "SELECT facts FROM entry WHERE kind = 'case:noted' ORDER BY id")
        return [bytes(facts).decode().split('"text":"')[1].split('"')[0] for (facts,) in found_texts]


def journal_of(db: peewee.Database, node: str, life: str) -> Journal:
    """A node's journal in a book."""
    key = SigningKey(random.Random(f"key {node}").randbytes(32))
    return Journal(db, node, life, key, os.urandom, orders=node == CENTRE)


Enter = Callable[..., Place]


def make(db: peewee.Database) -> None:
    """The tables of a journal."""
    journal_of(db, "", "").create()


@pytest.fixture
def enter(tmp_path: Path) -> Iterator[Callable[..., Place]]:
    """Makes places that are left when the test ends."""
    places: list[Place] = []

    def entered(name: str, node: str = VILLAGE, url: str | None = None) -> Place:
        places.append(Place(tmp_path / name, node, url))
        places[-1].journal.set_mark("node", node)
        return places[-1]

    yield entered
    for place in places:
        place.leave()


def contents(path: Path) -> dict[str, bytes]:
    """Every file under a folder but for the locks."""
    return {
        str(one.relative_to(path)): one.read_bytes()
        for one in sorted(path.rglob("*"))
        if one.is_file() and not one.name.startswith(("life.db", backup.LOCK_FILE))
    }


# --- taking one ------------------------------------------------------------------------------------------------------


def test_a_backup_is_a_folder_that_opens_with_its_key_and_holds_everything(
    tmp_path: Path, enter: Enter
) -> None:
    """Nothing is missing, and it is as unreadable without the key as the book is."""
    village = enter("village")
    village.write("one", "two")
    taken = village.back_up(tmp_path / "copy")
    assert taken.entries == village.journal.count() == 3
    assert not (tmp_path / "copy" / f"{BOOK_FILE}-wal").exists()
    assert b"case:noted" not in (tmp_path / "copy" / BOOK_FILE).read_bytes()
    modes = [path.stat().st_mode & 0o777 for path in (tmp_path / "copy" / KEY_FILE, tmp_path / "copy")]
    assert modes == [0o600, 0o700]
    copy = Place(tmp_path / "copy")
    assert copy.texts() == ["one", "two"] and check(copy.journal) == []
    copy.leave()


def test_a_backup_taken_while_others_write_is_of_one_moment(tmp_path: Path, enter: Enter) -> None:
    """A writer goes on the whole time: neither waits for the other, and every copy is a whole beginning of what was
    written."""
    village = enter("village")
    village.write(*(f"before {n}" for n in range(300)))
    stop = threading.Event()

    def writing() -> None:
        with connected(village.folder.db):
            n = 0
            while not stop.wait(0.005):
                village.write(f"during {n}", f"and {n}")
                n += 1

    writer = threading.Thread(target=writing)
    writer.start()
    try:
        counts = [village.back_up(tmp_path / "copy", AT + n).entries for n in range(5)]
    finally:
        stop.set()
        writer.join()
    assert counts == sorted(counts) and all(count % 2 == 1 for count in counts), "half a transaction was copied"
    copy = Place(tmp_path / "copy")
    assert copy.texts() == village.texts()[: counts[-1] - 1] and check(copy.journal) == []
    copy.leave()


@pytest.mark.parametrize(
    "damage", ("UPDATE entry SET facts = CAST('x' AS BLOB) WHERE seq = 2", "UPDATE lane SET head_seq = 9")
)
def test_a_copy_that_does_not_add_up_leaves_the_old_backup(tmp_path: Path, enter: Enter, damage: str) -> None:
    """Damage in the book would become damage in the only backup; it is named instead."""
    village = enter("village")
    village.write("one", "two")
    village.back_up(tmp_path / "copy")
    before = contents(tmp_path / "copy")
    village.folder.db.execute_sql(damage)
    with pytest.raises(Damaged) as told:
        village.back_up(tmp_path / "copy")
    assert told.value.code == "backup_damaged" and contents(tmp_path / "copy") == before


@pytest.mark.parametrize("step", ("fsync", "replace", "posix_fadvise"))
def test_a_cut_at_any_step_leaves_the_old_backup_or_the_new(
    tmp_path: Path, enter: Enter, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """Whatever call fails, and whichever of them: the folder holds one whole backup, and the next try succeeds."""
    village = enter("village")
    village.write("one")
    village.back_up(tmp_path / "copy")
    village.write("two")
    plain = getattr(os, step)
    for fails_at in range(8):
        calls = iter(range(100))

        def dying(*arguments: object, fails_at: int = fails_at, calls: Iterator[int] = calls) -> object:
            if next(calls) == fails_at:
                raise KeyboardInterrupt
            return plain(*arguments)

        monkeypatch.setattr(os, step, dying)
        try:
            village.back_up(tmp_path / "copy")
        except KeyboardInterrupt:
            pass
        monkeypatch.setattr(os, step, plain)
        shutil.copytree(tmp_path / "copy", tmp_path / f"seen {fails_at}")
        seen = Place(tmp_path / f"seen {fails_at}")
        assert seen.texts() in (["one"], ["one", "two"]) and check(seen.journal) == []
        seen.leave()
    village.back_up(tmp_path / "copy")
    assert not [path.name for path in (tmp_path / "copy").iterdir() if ".new" in path.name]


def test_a_folder_that_holds_anything_else_is_left_alone(tmp_path: Path, enter: Enter) -> None:
    """Somebody's files, another station's data, and the data folder itself."""
    village, other = enter("village"), enter("other", "32061210720601")
    village.write("one")
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("dear")
    before = contents(other.path), contents(tmp_path / "letters")
    for place in (tmp_path / "letters", other.path):
        assert code_of(lambda place=place: village.back_up(place)) == "backup_taken"
    assert code_of(lambda: village.back_up(village.path)) == "backup_inside"
    assert (contents(other.path), contents(tmp_path / "letters")) == before


def test_a_backup_that_holds_more_than_the_book_is_never_overwritten(tmp_path: Path, enter: Enter) -> None:
    """After an older copy was put back, the nightly backup must not wipe out the newer one, the last to hold a week."""
    village = enter("village")
    village.write("one")
    village.back_up(tmp_path / "old")
    village.write("two")
    village.back_up(tmp_path / "new")
    village.leave()
    village.restore(tmp_path / "old")
    before = contents(tmp_path / "new")
    assert code_of(lambda: village.back_up(tmp_path / "new")) == "backup_newer"
    assert contents(tmp_path / "new") == before
    village.leave()
    village.restore(tmp_path / "new")
    village.write("three")
    assert village.back_up(tmp_path / "new").entries > 3


def test_looking_into_a_backup_does_not_end_its_use(tmp_path: Path, enter: Enter) -> None:
    """Whoever runs check upon it leaves a lock, a cache, a log; the next backup goes there as ever."""
    village = enter("village")
    village.write("one")
    village.back_up(tmp_path / "copy")
    looked = Place(tmp_path / "copy")
    assert check(looked.journal) == []
    looked.leave()
    for left in (FOUNDED_FILE, "exchange.db", "cache.json", "cache.lock.db", "station.log", "station.log.1"):
        (tmp_path / "copy" / left).write_text("left")
    village.write("two")
    assert village.back_up(tmp_path / "copy").entries == 3
    assert (tmp_path / "copy" / BOOK_FILE).stat().st_mode & 0o777 == 0o600


def test_a_backup_that_somebody_works_in_is_not_overwritten(tmp_path: Path, enter: Enter) -> None:
    """A backup folder that was started as if it were the station has become one."""
    village = enter("village")
    village.write("one")
    village.back_up(tmp_path / "copy")
    copy = Place(tmp_path / "copy")
    with pytest.raises(Busy):
        village.back_up(tmp_path / "copy")
    copy.write("written in the backup")
    copy.leave()
    assert code_of(lambda: village.back_up(tmp_path / "copy")) == "backup_newer"


def test_blobs_are_copied_once(tmp_path: Path, enter: Enter) -> None:
    """A blob's name is its content: the second backup copies only what is new, and a half copied one again."""
    village = enter("village")
    blobs = village.path / backup.BLOBS
    (blobs / "ab").mkdir(parents=True)
    (blobs / "ab" / "one").write_bytes(b"1" * 3_000_000)
    (blobs / "ab" / "half.new").write_bytes(b"half")
    village.back_up(tmp_path / "copy")
    copied = tmp_path / "copy" / backup.BLOBS / "ab"
    assert contents(copied) == {"one": b"1" * 3_000_000}
    first = (copied / "one").stat().st_mtime_ns
    (blobs / "ab" / "two").write_bytes(b"2")
    (copied / "two").write_bytes(b"")
    village.back_up(tmp_path / "copy")
    assert (copied / "one").stat().st_mtime_ns == first and (copied / "two").read_bytes() == b"2"


# --- putting one back ------------------------------------------------------------------------------------------------


def test_a_restored_folder_has_the_backup_and_keeps_the_old_book_aside(tmp_path: Path, enter: Enter) -> None:
    """A new life and lane; what was there lies whole under a dated name, with what only it holds counted."""
    village = enter("village")
    village.write("one")
    taken = village.back_up(tmp_path / "copy")
    village.write("two", "three")
    life = village.folder.life.name
    village.leave()
    before = contents(tmp_path / "copy")
    done = village.restore(tmp_path / "copy")
    assert (done.entries, done.backup_at, done.only_aside) == (taken.entries, AT, 2)
    assert village.texts() == ["one"] and village.folder.life.name != life
    village.write("after")
    assert len({name for (name,) in rows(village.folder.db, "SELECT name FROM lane")}) == 2
    assert village.journal.mark(restoring.RESTORED) == {"at_s": AT + 60, "backup_at_s": AT}
    aside = Place(village.path / done.aside)
    assert aside.texts() == ["one", "two", "three"]
    aside.leave()
    assert contents(tmp_path / "copy") == before, "restoring changed the backup"
    assert done.aside.startswith("before-restore-2026")


def test_a_backup_is_restored_into_an_empty_place(tmp_path: Path, enter: Enter) -> None:
    """The machine burnt: a new one needs the backup alone."""
    village = enter("village")
    village.write("one")
    (village.path / backup.BLOBS).mkdir()
    (village.path / backup.BLOBS / "abc").write_bytes(b"scan")
    village.back_up(tmp_path / "copy")
    fresh = Place.__new__(Place)
    fresh.path, fresh.node, fresh.url = tmp_path / "fresh", VILLAGE, None
    done = fresh.restore(tmp_path / "copy")
    assert (done.aside, done.only_aside, fresh.texts()) == ("", 0, ["one"])
    assert (tmp_path / "fresh" / backup.BLOBS / "abc").read_bytes() == b"scan"
    fresh.leave()


def test_a_folder_copied_by_hand_is_restored_with_its_log(tmp_path: Path, enter: Enter) -> None:
    """Whoever copied the folder of a killed machine has its last entries in the log beside the book."""
    village = enter("village")
    village.write("one")
    shutil.copytree(village.path, tmp_path / "by hand")
    assert (tmp_path / "by hand" / f"{BOOK_FILE}-wal").stat().st_size > 0
    village.write("two")
    village.leave()
    village.restore(tmp_path / "by hand")
    assert village.texts() == ["one"]


def test_nobody_may_be_inside_while_a_backup_is_put_back(tmp_path: Path, enter: Enter) -> None:
    """Whoever serves is told of; nothing moves."""
    village = enter("village")
    village.write("one")
    village.back_up(tmp_path / "copy")
    with pytest.raises(Busy) as told:
        restoring.restore(tmp_path / "copy", village.path, AT, village.read)
    assert told.value.code == "folder_in_use" and "serve" in told.value.zh
    assert not list(village.path.glob("before-restore*"))


def test_a_damaged_backup_is_not_put_back(tmp_path: Path, enter: Enter) -> None:
    """A flipped byte anywhere in it, an empty file: refused or called damaged, and the old book stays."""
    village = enter("village")
    village.write(*(f"entry {n}" * 20 for n in range(200)))
    village.back_up(tmp_path / "copy")
    village.leave()
    before = contents(village.path)
    whole = (tmp_path / "copy" / BOOK_FILE).read_bytes()
    dice = random.Random(4)
    for content in (b"", b"garbage" * 1000, *(_flipped(whole, dice.randrange(len(whole))) for _ in range(10))):
        (tmp_path / "copy" / BOOK_FILE).write_bytes(content)
        with pytest.raises((Damaged, Refused)):
            restoring.restore(tmp_path / "copy", village.path, AT, village.read)
        assert contents(village.path) == before
    village.enter()


def _flipped(whole: bytes, at: int) -> bytes:
    return whole[:at] + bytes([whole[at] ^ 0x10]) + whole[at + 1 :]


def test_a_backup_of_another_station_is_not_put_in_the_place_of_this_one(tmp_path: Path, enter: Enter) -> None:
    """A mixed-up stick changes nothing."""
    village, other = enter("village"), enter("other", "32061210720601")
    other.write("theirs")
    other.back_up(tmp_path / "theirs")
    village.write("ours")
    village.leave()
    mixed_up = code_of(lambda: restoring.restore(tmp_path / "theirs", village.path, AT, village.read))
    assert mixed_up == "backup_of_another"
    village.enter()
    assert village.texts() == ["ours"]


@pytest.mark.parametrize("ruin", ("gone", "empty", "garbage", "key"))
def test_a_ruined_book_is_never_made_anew_and_can_be_restored(tmp_path: Path, enter: Enter, ruin: str) -> None:
    """A book or key that is gone, empty or garbage is named with what to do, and makes way for the backup."""
    village = enter("village")
    village.write("one")
    village.back_up(tmp_path / "copy")
    village.leave()
    (village.path / FOUNDED_FILE).write_text(VILLAGE)
    book = village.path / BOOK_FILE
    {"gone": book.unlink, "empty": lambda: book.write_bytes(b""), "garbage": lambda: book.write_bytes(b"x" * 9_999),
     "key": lambda: (village.path / KEY_FILE).write_text("00")}[ruin]()  # fmt: skip
    with pytest.raises(Damaged) as told:
        village.enter()
    assert "备份" in told.value.zh
    assert not book.exists() or book.stat().st_size in (0, 9_999) or ruin == "key"
    assert code_of(lambda: found(village.path, os.urandom)) == "folder_taken"
    done = village.restore(tmp_path / "copy")
    assert village.texts() == ["one"] and (done.aside != "" or ruin == "gone")


@pytest.mark.parametrize("fails_at", range(8))
def test_a_restore_that_is_cut_short_says_so_and_is_done_by_the_same_words(
    tmp_path: Path, enter: Enter, monkeypatch: pytest.MonkeyPatch, fails_at: int
) -> None:
    """Between any two renames: the old book is whole, or the folder refuses to open until restore is run again; no
    book ever meets another's log, and what was there is aside."""
    village = enter("village")
    village.write("one")
    village.back_up(tmp_path / "copy")
    village.write("two")
    village.leave()
    plain, calls = os.replace, iter(range(100))

    def dying(*arguments: str) -> None:
        if next(calls) == fails_at:
            raise KeyboardInterrupt
        plain(*arguments)

    monkeypatch.setattr(os, "replace", dying)
    try:
        restoring.restore(tmp_path / "copy", village.path, AT, village.read)
    except KeyboardInterrupt:
        pass
    monkeypatch.setattr(os, "replace", plain)
    if (village.path / RESTORING_FILE).exists():
        assert code_of(village.enter) == "restore_unfinished"
        village.restore(tmp_path / "copy")
    else:
        village.enter()
    assert village.texts() in (["one"], ["one", "two"]) and check(village.journal) == []
    if village.texts() == ["one"]:
        aside = Place(next(village.path.glob("before-restore*")))
        assert aside.texts() == ["one", "two"]
        aside.leave()


# --- a centre's, and what is safe ------------------------------------------------------------------------------------


def test_a_restored_centre_remembers_since_when_it_recovers(tmp_path: Path, enter: Enter) -> None:
    """So that it can count who has been heard; a station has no such mark."""
    centre, village = enter("centre", CENTRE), enter("village")
    for place in (centre, village):
        place.write("one")
        place.back_up(tmp_path / f"copy of {place.node}")
        place.leave()
        place.restore(tmp_path / f"copy of {place.node}")
    assert centre.journal.mark(restoring.RECOVERING) == {"since": AT + 60}
    assert village.journal.mark(restoring.RECOVERING) is None


def test_only_a_verified_backup_off_the_machine_makes_anything_safe(tmp_path: Path, enter: Enter) -> None:
    """On the same disk nothing moves, nor by a copy that does not add up; off the machine up to what is in it."""
    centre = enter("centre", CENTRE)
    centre.write("one", "two")

    def marks() -> list[int]:
        return [seq for (seq,) in rows(centre.folder.db, "SELECT safe_seq FROM lane")]

    assert not centre.back_up(tmp_path / "beside").off_machine and marks() == [0]
    centre.back_up(tmp_path / "away", off_machine=True)
    assert marks() == [3]
    told = {"at": "2026-11-22T12:00+08:00", "at_s": AT, "entries": 3, "off_machine": True}
    assert centre.journal.mark(backup.MARK) == told
    centre.write("three")
    centre.folder.db.execute_sql("UPDATE entry SET facts = CAST('x' AS BLOB) WHERE seq = 2")
    with pytest.raises(Damaged):
        centre.back_up(tmp_path / "away", off_machine=True)
    assert marks() == [3]


def test_what_names_a_scan_is_safe_only_with_it(tmp_path: Path, enter: Enter) -> None:
    """The record came, the picture is still on its way: safe stops before the record, and moves on with the picture."""
    centre = enter("centre", CENTRE)
    blobs = Blobs(centre.path, centre.folder.blob_key, os.urandom)
    picture = b"picture" * 10_000
    scan = Blob(hashlib.sha256(picture).hexdigest(), len(picture))
    centre.write("one", f"scan {scan.sha256}", "two")

    def named(kind: str, facts: bytes) -> list[tuple[str, int, int]]:
        return [(scan.sha256, scan.size_bytes, 0)] if b"scan " in facts else []

    def backed_up() -> int:
        scans = safe.Scans(("case:noted",), named)
        taken = backup.take(centre.folder, centre.journal, tmp_path / "copy", AT, True, make, scans)
        backup.keep(centre.journal, taken, "2026-11-22T12:00+08:00")
        return int(rows(centre.folder.db, "SELECT safe_seq FROM lane")[0][0])

    assert backed_up() == 2
    blobs.keep(picture)
    assert backed_up() == 4
    with write(centre.folder.db):
        known = rows(centre.folder.db, "SELECT head_seq FROM lane")
    assert known == [(4,)]


def test_a_head_of_another_past_makes_nothing_safe(enter: Enter) -> None:
    """A mark moves only where this book holds the very entries that the backup holds."""
    centre = enter("centre", CENTRE)
    centre.write("one")
    head = next(safe.heads(centre.journal))
    with write(centre.folder.db):
        assert safe.move(centre.journal, [head._replace(link=bytes(32)), head._replace(seq=9)]) == 0
        assert safe.move(centre.journal, [head]) == 1
        assert safe.move(centre.journal, [head]) == 0


@pytest.mark.parametrize(
    ("acked", "safe_seq", "may"), ((2, 2, True), (2, 1, False), (1, 2, False), (0, 0, False), (3, 3, True))
)
def test_a_station_lets_go_only_of_what_is_stored_and_safe(
    enter: Enter, acked: int, safe_seq: int, may: bool
) -> None:
    """Acknowledged is not enough: the centre may be put back to before it."""
    village = enter("village")
    village.write("one", "two")
    lane = next(safe.heads(village.journal)).name
    village.folder.db.execute_sql("UPDATE lane SET acked = ?, safe_seq = ?", (acked, safe_seq))
    assert safe.may_purge(village.journal, lane, 2) is may
    assert safe.counted(village.journal) == min(acked, safe_seq)
    assert not safe.may_purge(village.journal, "f" * 32, 1), "what nobody can prove is kept"


# --- a centre's book on a server -------------------------------------------------------------------------------------


def test_a_book_on_a_server_is_backed_up_into_a_file_and_restored_to_either(
    tmp_path: Path, enter: Enter, postgres: Server
) -> None:
    """All rows of one moment; into an empty database, into a folder, and numbers go on behind those that came."""
    urls = [postgres.create() for _ in range(2)]
    centre = enter("centre", CENTRE, urls[0])
    centre.write("one", "two")
    taken = centre.back_up(tmp_path / "copy")
    assert taken.entries == 3 and not taken.off_machine
    for name, url in (("to file", None), ("to server", urls[1])):
        fresh = Place.__new__(Place)
        fresh.path, fresh.node, fresh.url = tmp_path / name, CENTRE, url
        fresh.restore(tmp_path / "copy", url=url)
        fresh.write("three")
        assert fresh.texts() == ["one", "two", "three"] and check(fresh.journal) == []
        fresh.back_up(tmp_path / f"copy {name}")
        fresh.leave()
    centre.leave()
    postgres.drop(*urls)


def test_a_server_that_holds_something_is_overwritten_only_on_a_persons_word(
    tmp_path: Path, enter: Enter, postgres: Server
) -> None:
    """Refused while somebody is inside, and without the word; with it the old tables lie in a schema aside."""
    url = postgres.create()
    centre = enter("centre", CENTRE, url)
    centre.write("one")
    centre.back_up(tmp_path / "copy")
    centre.write("two")

    def put_back() -> restoring.Restored:
        return restoring.restore(tmp_path / "copy", centre.path, AT, centre.read, make)

    assert code_of(put_back) == "folder_in_use"
    centre.leave()
    assert code_of(put_back) == "database_taken"
    done = centre.restore(tmp_path / "copy", replace=True)
    assert centre.texts() == ["one"] and done.aside == f"before_restore_{AT + 60}"
    kept = rows(centre.folder.db, f"SELECT COUNT(*) FROM {done.aside}.entry")
    assert kept == [(3,)]
    centre.write("after")
    assert check(centre.journal) == []
    centre.leave()
    postgres.drop(url)
