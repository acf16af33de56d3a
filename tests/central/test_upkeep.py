"""What the county's own machine needs from people, on the board: a backup, room, numbers given out twice."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from central.upkeep import BACKUP_DAYS
from sync.database import write
from sync.space import MIB, Disk, Space
from tests.central.outpost import Centre, Outpost
from tests.central.test_board_pages import browser
from tests.central.test_supervision import village as village

DAY = 86_400


def board(centre: Centre, language: str = "zh") -> str:
    """The board's own part of the page, without tags."""
    with browser(centre) as client:
        client.post("/screen", data={"language": language})
        page = client.get("/stations").text.partition("<main")[2]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_age_of_the_last_verified_backup_is_always_said(centre: Centre, tmp_path: Path) -> None:
    """Never; one on another machine; one that is too old; one on the machine whose loss it is for."""
    assert "还没有核验过的备份" in board(centre) and "另一台机器或移动硬盘" in board(centre)
    centre.do("backup", str(tmp_path / "away"), "--off-machine")
    fresh = board(centre)
    assert "最近一次核验过的备份：2026-11-21 09:30（刚刚）" in fresh and "请管理员" not in fresh
    centre.now += BACKUP_DAYS * DAY - 1
    assert "1 天前" in board(centre) and "请管理员" not in board(centre)
    centre.now += 1
    assert "2 天前" in board(centre) and "请管理员" in board(centre)
    assert "2 days ago" in board(centre, "en") and "Ask the administrator" in board(centre, "en")


def test_a_backup_beside_the_data_is_not_taken_for_safe(centre: Centre, tmp_path: Path) -> None:
    """Whether it was made a minute ago or not: it is lost with the machine."""
    centre.do("backup", str(tmp_path / "beside"))
    said = board(centre)
    assert "同一台机器上" in said and "刚刚" in said and "每晚的自动备份" not in said


def test_a_restored_county_has_no_backup_of_what_it_is_now(centre_in_a_folder: Centre, tmp_path: Path) -> None:
    """The mark in a book that was put back speaks of the backup it came from."""
    centre = centre_in_a_folder
    centre.do("backup", str(tmp_path / "away"), "--off-machine")
    shutil.rmtree(centre.path)
    centre.do("restore", str(tmp_path / "away"))
    assert "现在的数据还没有核验过的备份" in board(centre)


def test_a_disk_that_runs_short_is_said_before_it_is_full(centre: Centre, monkeypatch: pytest.MonkeyPatch) -> None:
    """How much is left, and what happens else; with room enough nothing is said."""
    left = {"bytes": 40 * 1024 * MIB}
    real = Space.__init__

    def small(self: Space, path: Path, ballast_bytes: int) -> None:
        real(self, path, ballast_bytes, lambda where: Disk(64 * 1024 * MIB, left["bytes"]))

    monkeypatch.setattr(Space, "__init__", small)
    assert "磁盘空间不足" not in board(centre)
    left["bytes"] = 312 * MIB
    said = board(centre)
    assert "只剩 312 MB" in said and "清理或扩充磁盘" in said


def test_a_number_that_two_cases_have_is_told_with_what_to_do(village: Outpost) -> None:
    """Both receipt numbers, and to go by those; nothing of it while every case has a number of its own."""
    centre = village.centre
    first, second = village.file(), village.file()
    village.exchange()
    assert "全县编号" not in board(centre)
    with centre.open() as (county, _), write(county.db):
        table = county.projections.cases.table
        (number,) = table.select(table.case_no).where(table.subject == f"case:{first}").tuples().get()
        table.update(case_no=number).where(table.subject == f"case:{second}").execute()
    said = board(centre)
    assert "两件办件用了同一个全县编号" in said and "请用收件编号" in said
    assert all(one in said for one in (first, second, number))
