"""Exchanges as the station sees them: what is counted, what is held, what a person set aside, what came too late."""

from __future__ import annotations

import shutil

import pytest

from station import book as books
from station.desk import Desk
from station.exchanging import for_courier
from station.settings import Settings
from sync.database import connected, write
from sync.errors import Damaged
from tests.station.county import Centre, Machine

AGENT, CLERK = "王小兰", "李窗口"


def _restored(machine: Machine, seed: int) -> Machine:
    """The same station from a copy of its folder, as it was before it went on."""
    return Machine(machine.path.with_name(f"{machine.path.name}-restored"), machine.centre, seed)


def _fork(village: Machine, centre: Centre) -> tuple[Machine, str, str]:
    """A village that was copied, went on and sent its work; and the copy, which files beside it."""
    copy = _restored(village, 77)
    shutil.copytree(village.path, copy.path)
    first = village.file("S002-01", AGENT, 1)
    assert village("exchange") == 0
    second = copy.file("S002-01", AGENT, 2)
    assert copy("exchange") == 0
    centre.settle()
    return copy, first, second


def test_work_of_a_restored_folder_is_held_and_says_so(village: Machine, centre: Centre) -> None:
    """The fork's entries are sent and wait for a person; status, list and case say it, and nothing is green."""
    copy, first, second = _fork(village, centre)
    assert copy("exchange") == 0
    status = copy.status()
    assert status["held"] > 0 and status["unsent"] == 0
    rows = {row["case"]: row for row in copy.rows("cases")}
    assert rows[second]["held"] and rows[second]["stored"] and not rows[second]["confirmed"]
    assert first in rows and rows[first]["confirmed"]
    assert {row["case"] for row in copy.rows("held")} == {None, second}
    assert copy("status") == 0 and "恢复过备份" in copy.out


def test_what_the_county_grants_is_confirmed(village: Machine, centre: Centre) -> None:
    """A person admits the held lane: the case is confirmed on the machine that wrote it."""
    copy, _, second = _fork(village, centre)
    _decide(centre, admit=True)
    assert copy("exchange") == 0
    row = copy.case(second)
    assert row["confirmed"] and not row["held"] and copy.status()["held"] == 0


def test_what_the_county_sets_aside_takes_no_effect_here_either(village: Machine, centre: Centre) -> None:
    """A person sets the lane aside: its case leaves the list, its entries stay, and the digests agree."""
    copy, first, second = _fork(village, centre)
    _decide(centre, admit=False)
    assert copy("exchange") == 0
    assert [row["case"] for row in copy.rows("cases")] == [first]
    with books.opened(copy.path, copy.edges) as book:
        assert book.journal.count(book.journal.tables.entry.subject == f"case:{second}") == 1
    assert copy("digest") == 0
    digest = copy.out.split()[-1]
    assert village("exchange") == 0 and village("digest") == 0
    assert village.out.split()[-1] == digest and copy("check") == 0


def _decide(centre: Centre, *, admit: bool) -> None:
    with connected(centre.folder.db):
        lane = centre.journal.tables.lane.get(centre.journal.tables.lane.status == "held")
        with write(centre.folder.db):
            centre.admission.decide_held(lane.name, admit, "looked at")
        centre.admission.run()


def test_what_came_too_late_is_shown_on_both_sides(village: Machine, township: Machine) -> None:
    """The agent withdraws offline what the clerk has received: one holder, and the late act is counted as overtaken."""
    receipt = village.file("S002-01", AGENT)
    assert village("exchange") == 0
    assert township("exchange") == 0
    assert township.act(receipt, "receive", CLERK) == 0
    assert township("exchange") == 0
    assert village.act(receipt, "withdraw", AGENT) == 0
    assert village("exchange") == 0 and township("exchange") == 0
    rows = [machine.case(receipt) for machine in (village, township)]
    assert [row["overtaken"] for row in rows] == [1, 1]
    assert [row["holder"] for row in rows] == ["320612107"] * 2 and rows[0]["state"] == "received"


def test_an_entry_without_authority_is_parked_with_its_reason(village: Machine, centre: Centre) -> None:
    """The centre does not know the user: the case is parked, its list says why, and nothing behind it is blocked."""
    with books.opened(village.path, village.edges) as book, write(book.journal.db):
        book.accounts.add("stranger", "agent", "long-enough")
    parked = village.file("S002-01", "stranger", 4)
    good = village.file("S002-01", AGENT, 5)
    assert village("exchange") == 0
    listed = village.rows("parked")
    assert {row["reason"] for row in listed} == {"user_unknown"}
    assert parked in {row["case"] for row in listed}
    assert village.status()["parked"] == len(listed) >= 1
    rows = {row["case"]: row for row in village.rows("cases")}
    assert rows[good]["confirmed"] and parked not in rows
    assert village("status") == 0 and "未能采纳" in village.out


def test_the_centre_is_told_the_counts(village: Machine, centre: Centre) -> None:
    """With each exchange the station says how much it still has, so that the county sees it without asking."""
    import json

    village.file("S002-01", AGENT)
    assert village("exchange") == 0
    told = json.loads(centre.journal.tables.node.get_by_id("32061210720501").told)
    assert {"unsent", "unadmitted", "held", "parked", "oldest_unsent", "version"} <= told.keys()
    assert told["version"]


def test_a_lost_answer_sends_nothing_twice(village: Machine, centre: Centre) -> None:
    """The centre stored, its answer was lost on the way: the next exchange finds out, and each entry is there once."""
    from sync.errors import Unreachable

    receipt = village.file("S002-01", AGENT)
    honest = centre.post

    def lossy(path: str, body: bytes) -> bytes:
        honest(path, body)
        raise Unreachable("no_line", "断线。", "cut")

    centre.post = lossy  # type: ignore[method-assign]  # the answer gets lost
    assert village("exchange") == 2
    assert not village.case(receipt)["stored"]
    centre.post = honest  # type: ignore[method-assign]  # the line is whole again
    assert village("exchange") == 0
    assert village.case(receipt)["confirmed"]
    assert centre.journal.count(centre.journal.tables.entry.subject == f"case:{receipt}") == 1


def test_a_fault_of_this_machine_is_shown_and_the_courier_may_try_again(village: Machine, centre: Centre) -> None:
    """Whatever breaks inside an exchange, the status says it in a sentence until the next exchange gets through."""
    honest = centre.post

    def broken(path: str, body: bytes) -> bytes:
        raise RuntimeError("nobody foresaw this")

    centre.post = broken  # type: ignore[method-assign]  # a fault that is no error of the line
    with books.opened(village.path, village.edges) as book, pytest.raises(Damaged):
        for_courier(book, Settings(data=book.folder.path, exchange_wait_seconds=1.0))()
    assert village.status()["last_error_code"] == "store"
    centre.post = honest  # type: ignore[method-assign]  # the fault is gone
    assert village("exchange") == 0
    assert village.status()["last_error"] is None


def test_a_clock_that_is_far_from_the_centre_s_is_doubted_until_it_is_set(village: Machine) -> None:
    """It turns nobody away and orders nothing: the screens say it, and receipts are marked until the two agree."""
    village.file("S002-01", AGENT, 1)
    assert village("exchange") == 0
    with books.opened(village.path, village.edges) as book:
        assert not Desk(book).clock_doubtful()
    village.clock.at += 400 * 24 * 3600
    village.file("S002-01", AGENT, 2)
    assert village("exchange") == 0
    with books.opened(village.path, village.edges) as book:
        assert Desk(book).clock_doubtful()
