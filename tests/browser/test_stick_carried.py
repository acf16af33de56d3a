"""A person carries a stick to town: a village without a line is heard, worked for and answered, and is told so.

Real processes and a real browser; YIZHAN_LOOK=FOLDER keeps a picture of every page that is opened on the way.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser import town
from tests.browser.conftest import Enters
from tests.browser.desk_work import CONFIRMED, FILED, begins, does, files, finds
from tests.browser.person import Person
from tests.browser.stock import AT_COUNTY
from tests.browser.town import Town

PHONE = 375
OPEN = ("unsent", "unadmitted", "held", "parked", "on_stick", "carried")


@pytest.fixture
def small_town(browser: Browser, tmp_path: Path) -> Iterator[Town]:
    """A town of its own, whose lines stay cut."""
    with town.opened(tmp_path, seed=23) as found:
        yield found


def _to_stick(person: Person) -> None:
    """From wherever she is to the page of the stick."""
    if person.side.package == "central":
        person.follows("站点", within=person.page.get_by_role("navigation", name="主要页面"))
        person.follows("读入站点送来的数据包", within=person.page.get_by_role("main"))
        return
    person.follows("上报情况", within=person.page.get_by_role("navigation", name="主要页面"))
    person.page.get_by_role("button", name="用 U 盘收发").click()
    person.page.wait_for_url("**/exchange/stick")
    person.arrived()


def _takes(person: Person, button: str, to: Path) -> Path:
    """Press what gives a file, and put that on the stick; no page is left."""
    with person.page.expect_download() as given:
        person.page.get_by_role("button", name=button).first.click()
    name = given.value.suggested_filename
    assert name.startswith("yizhan-") and name.endswith(".bin")
    given.value.save_as(to)
    return to


def _reads(person: Person, stick: Path) -> None:
    """Choose the file on the stick and have it read."""
    person.page.get_by_label("选择数据包文件").set_input_files(stick)
    person.presses("读入", within=person.page.get_by_role("main"))


def _on_a_phone(person: Person) -> None:
    """The page as a phone shows it, and back at the desk."""
    person.resizes(PHONE)
    person.resizes(1280)


def test_a_person_carries_a_stick_to_town(small_town: Town, enters: Enters, tmp_path: Path) -> None:
    """Filed without a line, written to a stick, worked on in the township without a line, taken on to the county; the
    replies come back, every screen says what it got and what is left, and all three have the same."""
    village, township, county = small_town.village, small_town.township, small_town.county
    small_town.cut(village, township)
    agent, clerk, officer = enters(village), enters(township), enters(county)

    begins(agent, next(str(row["name"]) for row in village.rows("items") if row["item"] == AT_COUNTY))
    number = files(agent, village.sample(AT_COUNTY, "proxy", 1))
    agent.sees(FILED)
    does(agent, number, "移交", {})
    _to_stick(agent)
    agent.sees("只有本镇和县中心打得开", "把 U 盘送到镇里")
    _on_a_phone(agent)
    stick = _takes(agent, "写出并下载", tmp_path / "village.bin")
    agent.reloads()
    waiting = village.rows("status")[0]["on_stick"]
    row = agent.page.locator(".govuk-summary-list__row").filter(has_text="已写入数据包，县中心还没有收到")
    assert waiting > 0 and f"{waiting} 条" in row.inner_text()
    finds(agent, number)
    agent.sees("已写入数据包，县中心还没有收到")

    damaged = tmp_path / "damaged.bin"
    damaged.write_bytes(stick.read_bytes()[:-1])
    _to_stick(clerk)
    _reads(clerk, damaged)
    clerk.sees("没有读入任何内容", "请重新选择")
    _on_a_phone(clerk)
    _reads(clerk, stick)
    clerk.sees("已读入柳河村便民服务站的数据包", "没有网络也可以马上办理", number)
    _on_a_phone(clerk)
    clerk.follows(number, within=clerk.page.get_by_role("main"))
    clerk.sees("由数据包带来，县中心还没有确认")
    does(clerk, number, "接件", {})
    _to_stick(clerk)
    onward = _takes(clerk, "写出并下载", tmp_path / "township.bin")

    _to_stick(officer)
    _reads(officer, damaged)
    officer.sees("没有读入任何内容", "请重新选择")
    _reads(officer, onward)
    officer.sees("已读入十总镇便民服务中心", "新收", "请把该村自己的 U 盘也在这里读一次")
    _on_a_phone(officer)
    for_township = _takes(officer, "下载答复", tmp_path / "for-township.bin")
    _reads(officer, stick)
    officer.sees("已读入柳河村便民服务站", "县中心都已经有了")
    for_village = _takes(officer, "下载答复", tmp_path / "for-village.bin")

    _to_stick(agent)
    _reads(agent, for_township)
    agent.sees("打不开这份数据包")
    _reads(agent, for_village)
    agent.sees("已读入县中心的答复", "县中心已全部收到并确认")
    _on_a_phone(agent)
    finds(agent, number)
    agent.sees(CONFIRMED)
    _to_stick(clerk)
    _reads(clerk, for_township)
    clerk.sees("已读入县中心的答复", "县中心已全部收到并确认")

    for side in (village, township):
        side.stop()
        status = side.rows("status")[0]
        assert not any(status[name] for name in OPEN), status
        assert side.digest() == county.digest(side.office)
    row = village.case(number)
    assert row is not None and row["state"] == "received"
