"""What processes that share one PostgreSQL book may never do to each other, one situation at a time.
May import sync, tests.processes, tests.books and psycopg; ends only processes that it started.
Promise: one life for all who come at once, a new one after a restore, nobody reads past a number that may vanish.
"""

from __future__ import annotations

import contextlib
import itertools
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from sync import folder
from sync.check import check
from sync.database import connected
from sync.mailbox import Reading, boxes_digest, mail_after
from tests.books import Databases
from tests.central.test_many_processes import NAME, Centre, centre_of, check_one_order, stamps
from tests.postgres import Server, name_in
from tests.processes import COUNTY, PASSWORD, ROOT, TOWNSHIP, VILLAGE, Said, Side, World, surroundings
from tests.sync import parties
from tests.sync.parties import County, draft, texts
from tests.world import place_in_mail

PATIENCE_SECONDS = 60
ITEM = "S002-10"


@contextlib.contextmanager
def child(program: str, *arguments: object) -> Iterator[subprocess.Popen[str]]:
    """Another process; it is killed when the block ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)],
        cwd=ROOT, env=surroundings(), stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8",
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


def told(process: subprocess.Popen[str]) -> None:
    """Let a child that waits for a word go on."""
    assert process.stdin is not None
    process.stdin.write("go on\n")
    process.stdin.flush()


# --- one life -------------------------------------------------------------------------------------------------------

LIVE = """
import os, sys
from pathlib import Path
from sync import folder
sys.stdin.readline()
held = folder.unlock(Path(sys.argv[1]), os.urandom)
print(held.life.name, flush=True)
sys.stdin.readline()
held.leave()
"""


@pytest.fixture
def folders(tmp_path: Path, postgres: Server) -> Iterator[list[Path]]:
    """Three folders, as on three machines, of one book."""
    url, made = postgres.create(), [tmp_path / f"machine{n}" for n in range(3)]
    for path in made:
        folder.found(path, bytes, url)
    yield made
    postgres.drop(url)


def names_of(folders: list[Path], *, kill: bool) -> set[str]:
    """The lives that processes name that come in at the same moment; all leave before this returns."""
    with contextlib.ExitStack() as stack:
        entering = [stack.enter_context(child(LIVE, path)) for path in folders]
        for process in entering:
            told(process)
        named = {heard(process) for process in entering}
        for process in entering:
            process.kill() if kill else told(process)
            process.wait(PATIENCE_SECONDS)
    return named


def test_processes_that_start_at_once_get_one_life_and_the_next_after_them_another(folders: list[Path]) -> None:
    """Also when all of them were killed: a life ends with the last who is inside, however that one ends."""
    lives = [names_of(folders, kill=False), names_of(folders, kill=True), names_of(folders[:1], kill=False)]
    assert [len(named) for named in lives] == [1, 1, 1], lives
    assert len(set.union(*lives)) == 3 and "" not in set.union(*lives)


def test_of_two_who_found_a_centre_at_once_one_does_and_both_may_serve_it(tmp_path: Path, postgres: Server) -> None:
    """One signing key, one founding; who came second joined, or is told to try again and then joins."""
    url, world = postgres.create(), World(tmp_path)
    sides = [Side("central", COUNTY, tmp_path / f"county{n}", world) for n in range(2)]
    words = ("init", "--name", NAME, "--division", COUNTY, "--database", url)
    try:
        founding = [side.spawn(*words) for side in sides]
        statuses = [process.wait(PATIENCE_SECONDS) for process in founding]
        complaints = [(tmp_path / f"county{n}.err").read_text(encoding="utf-8") for n in range(2)]
        assert 0 in statuses and set(statuses) <= {0, 1, 2}, complaints
        for side, status in zip(sides, statuses, strict=True):
            assert status == 0 or side.ask(*words).status == 0, complaints
        assert all(side.ask("check").status == 0 for side in sides)
        assert sides[0].digest() == sides[1].digest()
        counted = postgres_rows(url, "SELECT count(*) FROM entry WHERE kind = 'centre:founded'")
        assert counted == [(1,)]
    finally:
        world.end()
        postgres.drop(url)


def postgres_rows(url: str, sql: str) -> list[tuple[object, ...]]:
    """What a database says."""
    import psycopg

    with psycopg.connect(url) as connection:
        return connection.execute(sql).fetchall()


# --- numbers that are not committed yet -----------------------------------------------------------------------------

WRITER = """
import os, random, sys
from sync.admission import Admission
from sync.database import write
from sync.folder import book_at
from sync.journal import Journal
from sync.keys import SigningKey
from tests.sync.parties import CENTRE, VILLAGE, Court, draft
url, life, text, holds = sys.argv[1:]
book = book_at(url)
book.connect()
journal = Journal(book, CENTRE, life, SigningKey(random.Random(f"key {CENTRE}").randbytes(32)), os.urandom, orders=True)
court = Court()
court.listeners["case:1"] = {VILLAGE}
with write(book):
    Admission(journal, court).admit_own([draft(text=text)])
    if holds == "holds":
        print(journal.tables.box.select(journal.tables.box.head_seq).scalar(), flush=True)
        sys.stdin.readline()
book.close_all()
print("committed", flush=True)
"""


@pytest.fixture
def county(tmp_path: Path, postgres: Server) -> Iterator[County]:
    """A centre on PostgreSQL and a village that has read its first mail."""
    books = Databases(postgres)
    made = County(tmp_path, VILLAGE_STATION, books=books)
    made.centre.court.listeners["case:1"] = {VILLAGE_STATION}
    made.centre.own(draft(text="before"))
    made[VILLAGE_STATION].exchange()
    yield made
    made.close()
    books.end()


VILLAGE_STATION = parties.VILLAGE


def wait_for_waiters(server: Server, url: str, count: int) -> None:
    """Until so many connections to the book wait for a lock."""
    asked = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s AND wait_event_type = 'Lock'"
    late = time.monotonic() + PATIENCE_SECONDS
    while server.do(asked, name_in(url)) != [(count,)]:
        assert time.monotonic() < late, f"never did {count} wait in line"
        time.sleep(0.01)


def test_no_reader_passes_a_number_that_is_not_committed_yet(county: County, postgres: Server) -> None:
    """While one process holds its numbered delivery open, another that writes waits, and readers stay before it."""
    centre, village = county.centre, county[VILLAGE_STATION]
    url = centre.books.urls[centre.path]  # type: ignore[attr-defined]  # a book on the server has one
    life = centre.journal.life
    with contextlib.ExitStack() as stack:
        holder = stack.enter_context(child(WRITER, url, life, "held open", "holds"))
        numbered = int(heard(holder))
        other = stack.enter_context(child(WRITER, url, life, "meanwhile", ""))
        position = place_in_mail(village.journal)
        assert position is not None and position.seq == numbered - 1
        wait_for_waiters(postgres, url, 1)
        # Something to bring: who has nothing asks without writing, and waits for nobody.
        village.write(draft("case:2", text="brought"))
        reader = threading.Thread(target=exchange_in_a_thread, args=(county,), daemon=True)
        reader.start()
        wait_for_waiters(postgres, url, 2)
        for _ in range(20):
            assert not mail_after(centre.journal, VILLAGE_STATION, Reading(position, boxes_digest([])))[0]
        assert place_in_mail(village.journal) == position
        told(holder)
        assert heard(holder) == heard(other) == "committed"
        reader.join(PATIENCE_SECONDS)
        assert not reader.is_alive()
    village.exchange()
    assert texts(village.journal.history("case:1")) == ["before", "held open", "meanwhile"]
    mail = village.journal.tables.mail
    assert [row.n for row in mail.select().order_by(mail.n)] == list(range(1, mail.select().count() + 1))
    assert check(village.journal) == check(centre.journal) == []


def exchange_in_a_thread(county: County) -> None:
    """An exchange with a connection of its own on both sides."""
    village = county[VILLAGE_STATION]
    with connected(county.centre.db), connected(village.db):
        village.exchange()


def test_what_a_killed_writer_had_numbered_is_free_again(county: County, postgres: Server) -> None:
    """kill -9 in the middle of a transaction: its numbers go to the next, and no gap is left."""
    centre, village = county.centre, county[VILLAGE_STATION]
    url = centre.books.urls[centre.path]  # type: ignore[attr-defined]  # a book on the server has one
    with child(WRITER, url, centre.journal.life, "never", "holds") as holder:
        numbered = int(heard(holder))
    with child(WRITER, url, centre.journal.life, "after", "") as other:
        assert heard(other) == "committed"
    village.exchange()
    position = place_in_mail(village.journal)
    assert position is not None and position.seq == numbered
    assert texts(village.journal.history("case:1")) == ["before", "after"]


# --- back in time ---------------------------------------------------------------------------------------------------


def dumped(server: Server, url: str, to: Path) -> Path:
    """A backup by pg_dump, while everybody goes on."""
    words = [server.binaries / "pg_dump", "--format=custom", "--file", to, url]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    return to


def put_back_dump(server: Server, url: str, dump: Path, *, in_place: bool) -> None:
    """The backup in the place of the database, under the feet of whoever serves from it: either every connection is
    cut, or the tables are exchanged and no connection notices."""
    to = url if in_place else server.create()
    words = [server.binaries / "pg_restore", *(["--clean", "--single-transaction"] if in_place else []), "--dbname", to]
    words.append(dump)
    done = subprocess.run(words, capture_output=True, encoding="utf-8", timeout=PATIENCE_SECONDS, check=False)
    assert done.returncode == 0, done.stderr
    if not in_place:
        server.drop(url)
        server.do(f'ALTER DATABASE "{name_in(to)}" RENAME TO "{name_in(url)}"')


@pytest.fixture
def centre(tmp_path: Path, postgres: Server) -> Iterator[Centre]:
    """Two serving processes, a township and a village."""
    url = postgres.create()
    with centre_of(tmp_path, url, processes=2) as made:
        for office in (TOWNSHIP, VILLAGE):
            made.enrol(office)
        yield made
    postgres.drop(url)


def exchanged(centre: Centre, station: Side) -> None:
    """An exchange at one door after the other, while the centre comes back."""
    doors = itertools.cycle(centre.addresses)

    def attempt() -> Said:
        station.detour = next(doors)
        return station.ask("exchange")

    retried(attempt)


def retried(command: Callable[[], Said]) -> None:
    """A command that is done again as long as it says "later"."""
    late = time.monotonic() + PATIENCE_SECONDS
    said = command()
    while said.status == 2 and time.monotonic() < late:
        time.sleep(0.1)
        said = command()
    assert said.status == 0, said.err


@pytest.mark.parametrize("in_place", (False, True), ids=("made anew", "in place"))
def test_a_database_put_back_under_running_processes_begins_a_new_life_and_epoch(
    centre: Centre, tmp_path: Path, postgres: Server, in_place: bool
) -> None:
    """What the centre wrote after the backup is gone, and none of its names is used for anything else; what stations
    had been told stands in its old places again."""
    township, village = centre.stations
    village.file(ITEM, village.sample(ITEM, "in_person", seed=1))
    exchanged(centre, village)
    dump = dumped(postgres, centre.url, tmp_path / "dump")
    lost = village.file(ITEM, village.sample(ITEM, "in_person", seed=2))
    centre.county.do("user", "add", "lost-officer", "--role", "officer", told=PASSWORD + "\n")
    for station in (village, township):
        exchanged(centre, station)
    before = places_of(township)
    put_back_dump(postgres, centre.url, dump, in_place=in_place)
    retried(lambda: centre.sides[1].ask("user", "add", "new-officer", "--role", "officer", told=PASSWORD + "\n"))
    for station in (village, township, village, township):
        exchanged(centre, station)
    later = village.file(ITEM, village.sample(ITEM, "in_person", seed=3))
    for station in (village, township, village, township):
        exchanged(centre, station)
    known = {row["case"] for row in centre.county.rows("cases")}
    assert {lost, later} <= known and {row["case"] for row in township.rows("cases")} == known
    highest = max(epoch for epoch, _, _ in before)
    after = [stamp for stamp in places_of(township) if stamp not in before]
    assert after and all(epoch > highest for epoch, _, _ in after)
    assert not {lane for _, _, lane in after} & {lane for _, _, lane in before}
    check_one_order(centre)
    assert before <= {(epoch, place, lane) for place, epoch, lane in stamps(centre)}
    for side in (*centre.sides, township, village):
        assert side.ask("check").status == 0, side.ask("check").err


def places_of(station: Side) -> set[tuple[int, int, str]]:
    """Every stamp that a station was told."""
    held = folder.unlock(station.folder, station.world.dice.randbytes)
    try:
        with connected(held.db):
            asked = "SELECT epoch, place, stamp_lane FROM mail WHERE stamp_lane <> ''"
            return {(epoch, place, lane) for epoch, place, lane in held.db.execute_sql(asked)}
    finally:
        held.leave()
