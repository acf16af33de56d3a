"""Records behind a gap, or behind a stretch that nobody has: shown, explained and decided on like every held lane."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from central.commands import REFUSED
from central.words import WORDS
from forms.events import Event
from forms.reasons import sentence_of
from sync.database import write
from tests.central.outpost import Outpost, snapshot
from tests.central.test_board_pages import browser, fields
from tests.central.test_supervision import village as village

HELD_FOR = (
    "second_root", "below_known_end", "second_child", "parent_held", "parent_missing", "grown_past_child",
    "grown_after_set_aside", "gap",
)  # fmt: skip


def _two_records(village: Outpost, case: str) -> str:
    """A user and a note, written in one life; returns the name of their lane."""
    user = {**village._common(), "user": "new", "user_role": "agent", "active": True}
    note = Event("case:noted", village._common(), {"text": "缺口后面的", "salt": "s" * 32})
    return village.put_all([(Event("user:added", user), "", ""), (note, case, "")])[0].lane


def behind_a_gap(village: Outpost) -> tuple[str, str]:
    """(case, lane): of two records the first is lost everywhere, as a restore on both sides leaves it."""
    case = village.file()
    village.exchange()
    name = _two_records(village, case)
    with village.book() as journal, write(journal.db):
        lane, entry = journal.tables.lane, journal.tables.entry
        row = lane.get(lane.name == name)
        (opening, lost, left) = journal.find("e.lane_id = ?", row.id)
        entry.delete().where(entry.id == lost.id).execute()
        entry.update(link=None).where(entry.id == left.id).execute()
        row.head_seq, row.islands = 1, 1
        row.head_link = entry.get(entry.id == opening.id).link
        row.save()
    village.exchange()
    return case, name


def behind_nothing(village: Outpost) -> tuple[str, str]:
    """(case, lane): a stretch of records whose own beginning is lost everywhere."""
    case = village.file()
    village.exchange()
    user = {**village._common(), "user": "new", "user_role": "agent", "active": True}
    lost = village.put(Event("user:added", user)).lane
    name = village.note(case, "缺口后面的").lane
    with village.book() as journal, write(journal.db):
        lane, entry = journal.tables.lane, journal.tables.entry
        row = lane.get(lane.name == lost)
        entry.delete().where(entry.lane == row.id).execute()
        row.delete_instance()
    village.exchange()
    return case, name


BROKEN = {"gap": behind_a_gap, "parent_missing": behind_nothing}


@pytest.mark.parametrize("reason", sorted(BROKEN))
def test_records_behind_what_is_lost_are_shown_asked_about_and_admitted(village: Outpost, reason: str) -> None:
    """In the list, on the board and in the strip; the page says what is missing and where to look for it; with a
    reason the records count."""
    centre = village.centre
    case, lane = BROKEN[reason](village)
    assert [(one["id"], one["reason"]) for one in centre.do("held", "--json").rows] == [(lane, reason)]
    assert centre.do("stations", "--json").rows[0]["held"] > 0
    with browser(centre) as client:
        assert "条记录待核" in client.get("/stations").text
        listed = client.get("/held").text
        assert sentence_of(reason)[0] in listed and f"/held/{lane}" in listed
        page = client.get(f"/held/{lane}").text
        assert "缺口后面的" in page and case in page and "旧的存储卡" in page and "恢复过备份" in page
        asking = client.get(f"/held/{lane}/admit").text
        before = snapshot(centre)
        assert client.post(f"/held/{lane}/admit", data={**fields(asking), "reason": ""}).status_code == 409
        assert snapshot(centre) == before
        done = client.post(f"/held/{lane}/admit", data={**fields(asking), "reason": "找不回来了"})
        assert done.status_code == 303 and "已准入" in client.get(f"/held/{lane}").text
        assert "没有待核的记录" in client.get("/held").text
        assert "缺口后面的" in client.get(f"/cases/{case}").text
    assert next(one for one in centre.do("cases", "--json").rows if one["case"] == case)["confirmed"]


@pytest.mark.parametrize("word", ("admit", "set-aside"))
@pytest.mark.parametrize("reason", sorted(BROKEN))
def test_the_command_decides_on_them_too(village: Outpost, reason: str, word: str) -> None:
    """By the beginning of the name; the station hears of it, and nothing is decided twice."""
    centre = village.centre
    case, lane = BROKEN[reason](village)
    told = (word, "--as", "sun", "--reason", "找不回来了")
    assert centre.ask("held", "f" * 8, *told).status == REFUSED
    centre.do("held", lane[:8], *told)
    assert centre.do("held", "--json").rows == [] and centre.ask("held", lane[:8], *told).status == REFUSED
    village.exchange()
    notes = [line.event.personal for line in village.case(case).lines if line.event.kind == "case:noted"]
    assert len(notes) == (1 if word == "admit" else 0)


def test_more_that_comes_behind_the_gap_is_not_decided_on_unseen(village: Outpost) -> None:
    """The mark of a lane covers what stands behind its gap, though its head never moved."""
    centre = village.centre
    _, lane = behind_a_gap(village)
    seen = centre.do("held", "--json").rows[0]["seen"]
    with centre.open() as (county, _), write(county.db):
        table = county.journal.tables
        row = table.lane.get(table.lane.name == lane)
        row.islands += 1
        row.save()
    before = snapshot(centre)
    words = ("admit", "--as", "sun", "--reason", "找不回来了", "--seen", seen)
    said = centre.ask("held", lane, *words)
    assert said.status == REFUSED and "新的记录" in said.err and snapshot(centre) == before


@pytest.mark.parametrize("reason", HELD_FOR)
def test_every_reason_for_which_a_lane_is_held_is_told_plainly(reason: str) -> None:
    """A page of a held lane would fail without its words; the sentence names no code."""
    zh, en = WORDS[f"plain_{reason}"]
    assert zh.endswith("。") and en.endswith(".") and "_" not in zh + en
    assert reason not in sentence_of(reason)[0] and "原因代码" not in sentence_of(reason)[0]


def test_the_list_of_reasons_is_that_of_the_store() -> None:
    """Read from the program, so that a new reason is not forgotten here."""
    source = (Path(__file__).parents[2] / "sync" / "store.py").read_text(encoding="utf-8")
    given = re.findall(r'lane\.reason = "(?:held|gap)", "([a-z_]+)"', source)
    given += re.findall(r'return "([a-z_]+)"(?: if .*)?$', source, re.MULTILINE)
    given += re.findall(r'PARENT_MISSING = "([a-z_]+)"', source)
    assert set(given) == set(HELD_FOR)
