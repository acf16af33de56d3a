"""Last week's backup is put back, at a village and at the county, by the commands that people have.
Imports tests.processes through the fixtures of this folder.
Promise: a backup is taken while people work; what it lacks comes back from the other side, and the digests agree again.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from sync.folder import BOOK_FILE, FOUNDED_FILE
from tests.journeys.conftest import ITEM, Road
from tests.processes import Side


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """Where backups go."""
    return tmp_path / "stick"


def a_week_of_work(road: Road, seeds: range) -> list[str]:
    """Cases of the village that the township received, exchanged."""
    numbers = [road.village.file(ITEM, road.village.sample(ITEM, "proxy", seed)) for seed in seeds]
    road.village.act(numbers[0], "hand_over")
    road.world.settle()
    road.township.act(numbers[0], "receive")
    road.world.settle()
    return numbers


def restored(side: Side, stick: Path) -> dict[str, object]:
    """What the restore told."""
    return side.do("restore", str(stick), "--json").rows[0]


def test_a_village_that_is_put_back_has_everything_again_after_it_exchanged(road: Road, stick: Path) -> None:
    """Backed up while its pages are served; the week since comes back from the county, nothing is held or lost."""
    road.village.serve()
    before = a_week_of_work(road, range(1, 3))
    assert road.village.do("backup", str(stick), "--json").rows[0]["entries"] > 3
    since = a_week_of_work(road, range(3, 5))
    refused = road.village.ask("restore", str(stick))
    assert (refused.status, "serve" in refused.err) == (2, True)
    road.village.stop()
    told = restored(road.village, stick)
    assert told["only_aside"] == 0 and (road.village.folder / str(told["aside"]) / BOOK_FILE).exists()
    assert {row["case"] for row in road.village.rows("cases")} == set(before)
    road.world.settle()
    assert {row["case"] for row in road.village.rows("cases")} == {*before, *since}
    road.world.check_agreement()
    assert road.village.do("check").status == 0 == road.county.do("check").status


def test_work_that_was_never_sent_is_told_of_and_kept_aside(road: Road, stick: Path) -> None:
    """It is in no backup and nobody else has it: the folder that holds it is named, and can be put back itself."""
    road.village.do("backup", str(stick))
    road.world.county.stop()
    unsent = road.village.file(ITEM, road.village.sample(ITEM, "proxy", 9))
    said = road.village.do("restore", str(stick))
    aside = next(road.village.folder.glob("before-restore-*"))
    assert aside.name in said.out and "未上报过" in said.out
    assert road.village.rows("cases") == []
    road.village.do("restore", str(aside))
    assert [row["case"] for row in road.village.rows("cases")] == [unsent]


def test_a_county_that_is_put_back_regains_from_its_stations_what_it_lost(road: Road, stick: Path) -> None:
    """Backed up while it serves; the week since, its own mail included, comes back, each case as it was."""
    before = a_week_of_work(road, range(1, 3))
    told = road.county.do("backup", str(stick), "--off-machine", "--json").rows[0]
    assert told["off_machine"] and told["lanes_made_safe"] > 0
    since = a_week_of_work(road, range(3, 5))
    digest = road.county.digest()
    port = road.county.port
    assert road.county.ask("restore", str(stick)).status == 2, "the county is serving"
    road.county.stop()
    assert restored(road.county, stick)["aside"]
    assert {row["case"] for row in road.county.rows("cases")} == set(before)
    road.county.serve(port)
    for _ in range(3):
        road.world.settle()
    assert {row["case"] for row in road.county.rows("cases")} == {*before, *since}
    road.world.check_agreement()
    assert road.county.digest() == digest
    assert road.county.do("check").status == 0


def test_a_new_machine_needs_the_backup_alone(road: Road, stick: Path) -> None:
    """The county's machine burnt: another folder, the same county, and its stations go on as if nothing had been."""
    cases = a_week_of_work(road, range(1, 3))
    road.county.do("backup", str(stick))
    port = road.county.port
    road.county.stop()
    shutil.rmtree(road.county.folder)
    restored(road.county, stick)
    road.county.serve(port)
    road.world.settle()
    road.world.check_agreement()
    assert {row["case"] for row in road.county.rows("cases")} == set(cases)


def test_a_book_without_its_log_gets_back_what_the_county_has(road: Road) -> None:
    """Somebody copied the book without the log beside it: the station is behind, and learns it from the county."""
    road.world.settle()
    book, log = road.village.folder / BOOK_FILE, road.village.folder / f"{BOOK_FILE}-wal"
    older = book.read_bytes()
    road.village.serve()
    case = road.village.file(ITEM, road.village.sample(ITEM, "proxy", 1))
    road.village.act(case, "hand_over")
    road.village.do("exchange")
    road.village.kill()
    assert log.stat().st_size > 0
    log.unlink()
    book.write_bytes(older)
    assert road.village.rows("cases") == []
    road.world.settle()
    assert [row["case"] for row in road.village.rows("cases")] == [case]
    road.world.check_agreement()
    assert road.village.do("check").status == 0


@pytest.mark.parametrize("who", ("village", "county"))
@pytest.mark.parametrize("ruin", ("gone", "empty", "garbage"))
def test_a_ruined_book_is_named_with_what_to_do_and_nothing_is_made_anew(
    road: Road, stick: Path, who: str, ruin: str
) -> None:
    """Each command stops with status 3 and a sentence; init refuses, too; a restore cures it."""
    side = road.village if who == "village" else road.county
    if who == "county":
        side.stop()
    side.do("backup", str(stick))
    digest = side.digest()
    book = side.folder / BOOK_FILE
    assert (side.folder / FOUNDED_FILE).exists()
    if ruin == "gone":
        book.unlink()
    else:
        book.write_bytes(b"" if ruin == "empty" else b"garbage" * 5_000)
    left = book.read_bytes() if book.exists() else None
    again = () if who == "village" else (("init", "--name", "样例县", "--division", road.county.office),)
    for words in (("cases",), ("check",), ("digest",), ("backup", str(stick)), *again):
        said = side.ask(*words)
        assert said.status == 3 and "restore" in said.err, (words, said)
    assert (book.read_bytes() if book.exists() else None) == left
    restored(side, stick)
    assert side.digest() == digest
