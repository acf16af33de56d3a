"""The figures and the ledgers of cases through their pages and the command: counted, compared, printed, searched."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from station import book as books
from station.app import make_app
from station.settings import Settings
from tests.station.county import Centre, Machine
from tests.station.test_pages import AGENT, Browser

CLERK = "李窗口"
ITEM = "S002-10"
NOVEMBER = "from.year=2026&from.month=11&from.day=1&to.year=2026&to.month=11&to.day=30"


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory, pristine: Path) -> Iterator[tuple[Machine, Machine]]:
    """A village and its township, set up once for all tests of this module, which only look."""
    folder = tmp_path_factory.mktemp("figures")
    shutil.copytree(pristine, folder, dirs_exist_ok=True)
    centre = Centre(folder / "centre", seed=1007)
    yield Machine(folder / "village", centre, 1001), Machine(folder / "township", centre, 1002)
    centre.close()


@pytest.fixture(scope="module")
def hall(machines: tuple[Machine, Machine]) -> Iterator[tuple[Browser, str]]:
    """The township's pages after a case of the village was received and accepted there, and its number."""
    village, township = machines
    number = village.file(ITEM, AGENT)
    assert village.act(number, "hand_over", AGENT) == 0, village.err
    for machine in (village, township):
        assert machine("exchange") == 0, machine.err
    for act in ("receive", "accept"):
        assert township.act(number, act, CLERK) == 0, township.err
    with books.opened(township.path, township.edges) as book:
        found = Browser.__new__(Browser)
        Browser.__init__(found, make_app(book, Settings(data=township.path), lambda: None).test_client())
        found.sign_in(CLERK)
        yield found, number


def test_the_page_shows_each_rate_with_the_two_numbers_that_it_divides(hall: tuple[Browser, str]) -> None:
    """One accepted, none closed: 办结率 0, and 按时办结率 has nothing to divide by and says so."""
    browser, _ = hall
    browser.get("/figures")
    assert "办结 0 ÷ 受理 1" in browser.text
    assert re.search(r"办结率</th><td><strong>0\.00%", browser.text)
    assert re.search(r"按时办结率</th><td><strong>无", browser.text)
    assert "密封给县中心" in browser.text


def test_work_is_shown_by_item_by_village_and_by_person(hall: tuple[Browser, str]) -> None:
    """Each table names what it counts by: the item, the village where it was filed, the clerk and her doings."""
    browser, _ = hall
    browser.get("/figures?period=month")
    assert f"{ITEM} " in browser.text
    assert "骑岸村便民服务站" in browser.text
    assert re.search(rf"{CLERK} <span", browser.text)
    assert re.search(rf"{AGENT} <span", browser.text)


def test_the_agents_clock_and_the_authoritys_stand_side_by_side_on_a_case(hall: tuple[Browser, str]) -> None:
    """Papers taken to receipt is the agent's, receipt to acceptance and acceptance to closing are the authority's."""
    browser, number = hall
    browser.get(f"/cases/{number}")
    for clock in ("代办报送", "受理审查", "办结"):
        assert re.search(rf'scope="row"[^>]*>{clock}</th>', browser.text), clock


def test_a_day_before_anything_happened_says_that_there_was_nothing(hall: tuple[Browser, str]) -> None:
    """A period without cases has no table of zeros."""
    browser, _ = hall
    browser.get("/figures?period=day&on=2026-01-05")
    assert "这一期间没有办件" in browser.text


def test_a_last_day_alone_is_enough(hall: tuple[Browser, str]) -> None:
    """Without a first day it is this month up to the day that was typed, and the boxes say so."""
    browser, _ = hall
    browser.get("/figures?to.year=2026&to.month=11&to.day=20")
    assert "2026-11-01 至 2026-11-20" in browser.text


def test_days_that_are_none_come_back_with_a_sentence(hall: tuple[Browser, str]) -> None:
    """The 31st of November, and a last day before the first: said on top, with what was typed kept."""
    browser, _ = hall
    turned = NOVEMBER.replace("from", "till").replace("to.", "from.").replace("till", "to")
    for days in ("from.year=2026&from.month=11&from.day=31", turned, "from.year=9999"):
        assert browser.get(f"/figures?{days}").status == 200
        assert "error-summary" in browser.text


def test_days_at_the_ends_of_all_calendars_are_answered(hall: tuple[Browser, str]) -> None:
    """The first and the last day that can be named at all, and a month around them: an answer, and no fault."""
    browser, _ = hall
    ends = "from.year=1&from.month=1&from.day=1&to.year=9999&to.month=12&to.day=31"
    for path in (f"/figures?{ends}", f"/case-ledgers/proxy?{ends}", "/figures?period=month&on=9999-12-31",
                 "/figures?period=year&on=9999-12-31", "/figures?period=week&on=0001-01-01",
                 "/figures?period=day&on=soon"):  # fmt: skip
        assert browser.get(path).status == 200, path


def test_the_ledger_of_acceptances_has_one_masked_line_for_each_case(hall: tuple[Browser, str]) -> None:
    """受理台账: number, item and who accepted; the document's number is masked."""
    browser, number = hall
    browser.get(f"/case-ledgers/acceptance?{NOVEMBER}")
    assert f">{number}</a>" in browser.text
    assert re.search(r"\d{3}\*{11}\d{3}[\dX]", browser.text)
    assert not re.search(r"<td>[^<]*\d{17}[\dX][^<]*</td>", browser.text)
    browser.get(f"/case-ledgers/delivery?{NOVEMBER}")
    assert "这些天没有记录" in browser.text


def test_each_ledger_shows_the_day_by_which_it_is_kept(hall: tuple[Browser, str]) -> None:
    """Of each line the first date is one of the days that were asked for: 受理 in the one, 收件 in that of proxy cases."""
    browser, number = hall
    for name, head in (("acceptance", "受理日期"), ("proxy", "收件日期")):
        browser.get(f"/case-ledgers/{name}?{NOVEMBER}")
        assert re.search(rf"序号</th><th scope=\"col\">{head}</th>", browser.text)
        assert re.search(rf"<td class=\"ledger__day\">2026-11-\d\d</td><td>[^\n]*>{number}</a>", browser.text), name


def test_a_ledger_is_searched_without_a_name_in_its_address(hall: tuple[Browser, str]) -> None:
    """What is found stays in the days that are shown; what was typed stands in no address."""
    browser, number = hall
    browser.get(f"/case-ledgers/acceptance?{NOVEMBER}")
    days = dict(part.split("=") for part in NOVEMBER.split("&"))
    browser.send("/case-ledgers/acceptance/find", {**days, "text": number})
    assert f">{number}</a>" in browser.text
    browser.get(f"/case-ledgers/acceptance?{NOVEMBER}")
    browser.send("/case-ledgers/acceptance/find", {**days, "text": "无此人"})
    assert "这些天没有记录" in browser.text
    assert browser.get("/case-ledgers/nothing").status == 404


def test_the_command_counts_what_the_page_counts(
    hall: tuple[Browser, str], machines: tuple[Machine, Machine]
) -> None:
    """`report --json`: the whole, then by item, office and person; a day that is none is refused with a sentence."""
    _, township = machines
    assert township("report", "--json", "--from", "2026-11-01", "--to", "2026-11-30") == 0, township.err
    lines = [json.loads(line) for line in township.out.splitlines()]
    assert [one["by"] for one in lines[:3]] == ["all", "item", "office"]
    assert (lines[0]["accepted"], lines[0]["closed"], lines[0]["completion_rate"]) == (1, 0, 0.0)
    assert {one["person"] for one in lines if one["by"] == "person"} == {AGENT, CLERK}
    assert township("report") == 0
    assert "受理 1" in township.out and f"{CLERK}：接件 1、受理审查 1" in township.out
    assert township("report", "--from", "2026-13-01") == 1
    assert "不是日期" in township.err
    assert township("report", "--from", "2026-11-02", "--to", "2026-11-01") == 1
