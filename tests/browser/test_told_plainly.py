"""The cable is pulled, the disk is full, the card is copied, a backup is restored: nothing is lost, and this is said.

Real processes and a real browser; YIZHAN_LOOK=FOLDER keeps a picture of every page that is opened on the way.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests import disks
from tests.browser import town
from tests.browser.conftest import Enters
from tests.browser.desk_work import CONFIRMED, FILED, begins, confirmed, files, finds
from tests.browser.filling import fields_of, fill_in
from tests.browser.stock import AT_COUNTY
from tests.browser.town import Town, wait_until
from tests.chaos.proxy import Proxy, Trouble
from tests.processes import OTHER_VILLAGE, Side

ITEM = AT_COUNTY
DISK_KB, LEFT_KB = 24_576, 128


@pytest.fixture
def small_town(browser: Browser, tmp_path: Path) -> Iterator[Town]:
    """A town of its own, for what cannot be mended."""
    with town.opened(tmp_path, seed=17) as found:
        yield found


def _name(side: Side) -> str:
    return str(next(row["name"] for row in side.rows("items") if row["item"] == ITEM))


def _agrees(found: Town, *sides: Side) -> None:
    """Nothing is open at these stations, and each has what the county has."""
    found.settle()
    for side in sides:
        status = side.rows("status")[0]
        assert not any(status[name] for name in ("unsent", "unadmitted", "held", "parked")), status
        assert side.digest() == found.county.digest(side.office)


@pytest.mark.parametrize("trouble", [Trouble(cut_up=300), Trouble(cut_down=60)], ids=["asking", "answering"])
def test_a_cable_is_pulled_in_the_middle_of_an_exchange(small_town: Town, enters: Enters, trouble: Trouble) -> None:
    """Half a request, or half an answer: the desk reads that its records are kept and what to look at; work goes on,
    and when the cable is back everything is there once."""
    county = small_town.county
    with Proxy(county.port) as cable:
        village = town.enrolled(small_town.world, OTHER_VILLAGE, cable)  # type: ignore[arg-type] # it has a port
        cable.trouble = trouble
        village.serve()
        agent = enters(village)
        begins(agent, _name(village))
        first = files(agent, village.sample(ITEM, "proxy", 1))
        agent.sees(FILED)

        def told() -> bool:
            return village.rows("status")[0]["last_error_code"] is not None

        wait_until(told, "the broken exchange is written down")
        agent.follows("详情", within=agent.page.locator("#strip"))
        agent.sees("为什么没有上报成功", "连不上县中心", "照常办理", "断电、关机不会丢失", "下一次")
        agent.misses("没有等待的记录")
        agent.prefers(language="en")
        agent.sees("Why the last exchange failed", "go on working")
        agent.prefers(language="zh")
        begins(agent, _name(village))
        second = files(agent, village.sample(ITEM, "proxy", 2))
        cable.trouble = Trouble()
        confirmed(agent)
        for number in (first, second):
            finds(agent, number)
            agent.sees(CONFIRMED)
        village.stop()
        _agrees(small_town, village)
        assert {first, second} <= {row["case"] for row in county.rows("cases")}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes."""
    folder = tmp_path / "disk"
    with disks.small_disk(folder, DISK_KB) as mounted:
        disks.must_have(mounted)
        yield folder


def test_a_full_disk_says_so_and_gives_the_form_back(small_town: Town, small_disk: Path, enters: Enters) -> None:
    """What was filed is still there, what is typed comes back with what to do, and after making room it is filed."""
    village = small_town.village
    village.stop()
    moved = small_disk / "station"
    shutil.copytree(village.folder, moved)
    village.folder = moved
    village.serve()
    agent = enters(village)
    begins(agent, _name(village))
    first = files(agent, village.sample(ITEM, "proxy", 3))
    begins(agent, _name(village))
    filler = small_disk / "holiday.mp4"
    _fill(small_disk, filler)
    agent.reloads()
    agent.sees("磁盘快满了", "暂不能新收件")
    document = village.sample(ITEM, "proxy", 4)
    fill_in(agent, fields_of(document))
    agent.presses("下一步")
    if agent.heading == "核对信息":
        agent.presses("确认收件")
    # Each field that was left has been kept, so what little was free may be used up by now: either way she is told.
    agent.sees("磁盘快满了", "清理磁盘")
    agent.misses("已保存在本机")
    assert first in {row["case"] for row in village.rows("cases")}
    filler.unlink()
    agent.presses("下一步")
    agent.presses("确认收件")
    confirmed(agent)
    village.stop()
    _agrees(small_town, village)
    assert len(small_town.county.rows("cases")) == 2


def _fill(disk: Path, filler: Path) -> None:
    with filler.open("wb") as file:
        while shutil.disk_usage(disk).free > LEFT_KB * 1024:
            file.write(bytes(65_536))
            file.flush()


def test_a_copied_card_is_noticed_and_both_machines_are_told(small_town: Town, enters: Enters, tmp_path: Path) -> None:
    """Two machines of one station: both screens and the board say so and what to do; a person admits what the second
    wrote and settles it; every case of either machine is there."""
    village, county = small_town.village, small_town.county
    village.do("exchange")
    copy = Side("station", village.office, tmp_path / "card", small_town.world)
    copy.user, copy.station = village.user, village.station
    village.stop()
    village.copy_folder(copy.folder)
    first = village.file(ITEM, village.sample(ITEM, "proxy", 5))
    village.do("exchange")
    second = copy.file(ITEM, copy.sample(ITEM, "proxy", 6))
    copy.do("exchange")
    village.do("exchange")
    for side in (village, copy):
        side.serve()
        agent = enters(side)
        agent.follows("详情", within=agent.page.locator("#strip"))
        agent.sees("两份在用", "只留一台", "不要删除", village.station)
        # Both machines are stopped below: a page left open there would go on asking.
        assert not agent.leaves()
    officer = enters(county)
    officer.follows("站点", within=officer.page.get_by_role("navigation", name="主要页面"))
    officer.sees("数据恢复过，或者有两份在用")
    officer.follows("怎么办", within=officer.page.get_by_role("table"))
    officer.sees("打电话给该站", "只留一台")
    settle = officer.page.locator("main form[method=post] button")
    officer.leaves_by(settle)
    officer.sees("请写明理由")
    copy.stop()
    shutil.rmtree(copy.folder)
    while lanes := county.rows("held"):
        county.do("held", str(lanes[0]["id"]), "admit", "--reason", "电话核实", "--as", county.user)
    officer.fills("理由", "电话核实：存储卡换到新机器，旧机器已停用。")
    officer.leaves_by(settle)
    village.stop()
    village.do("exchange")
    _agrees(small_town, village)
    assert {first, second} <= {row["case"] for row in county.rows("cases")}
    assert not village.rows("status")[0]["copied"]


def test_last_weeks_backup_at_a_station_gets_everything_back(small_town: Town, enters: Enters, tmp_path: Path) -> None:
    """What the county has comes back; the desk reads how much, and what to compare with its papers."""
    village = small_town.village
    village.stop()
    village.do("backup", str(tmp_path / "week-old"))
    number = village.file(ITEM, village.sample(ITEM, "proxy", 7))
    village.do("exchange")
    village.do("exchange")
    shutil.rmtree(village.folder)
    village.do("restore", str(tmp_path / "week-old"))
    assert number not in {row["case"] for row in village.rows("cases")}
    village.do("exchange")
    village.serve()
    agent = enters(village)
    agent.sees("退回过较早的状态")
    agent.follows("详情", within=agent.page.locator("#strip"))
    agent.sees("已从县中心取回", "对照纸质材料和回执")
    agent.presses("已核对")
    agent.misses("已从县中心取回")
    finds(agent, number)
    agent.sees(CONFIRMED)
    village.stop()
    _agrees(small_town, village)


def test_last_weeks_backup_at_the_county_gets_everything_back(small_town: Town, enters: Enters, tmp_path: Path) -> None:
    """The board tells how many stations were heard and who is missing; the desk reads that its papers are kept; when
    all were heard, every case is there again."""
    village, township, county = small_town.village, small_town.township, small_town.county
    county.do("backup", str(tmp_path / "week-old"))
    number = village.file(ITEM, village.sample(ITEM, "proxy", 8))
    small_town.settle()
    port = county.port
    for side in (village, township, county):
        side.stop()
    shutil.rmtree(county.folder)
    county.do("restore", str(tmp_path / "week-old"))
    county.serve(port)
    assert county.case(number) is None
    village.do("exchange")
    village.serve()
    agent, officer = enters(village), enters(county)
    agent.sees("县中心正在恢复数据", "照常办理")
    officer.follows("站点", within=officer.page.get_by_role("navigation", name="主要页面"))
    officer.sees("已听到 1/2 个站点", "恢复后还没有听到", "打电话提醒")
    township.do("exchange")
    village.stop()
    _agrees(small_town, village, township)
    officer.reloads()
    officer.misses("已听到")
    assert county.case(number) is not None
