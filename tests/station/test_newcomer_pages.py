"""What somebody meets who sits down at a desk for the first time: where to begin, and what was found for her."""

from __future__ import annotations

import pytest

from station import book as books
from station.desk import Desk
from station.ledgers import Ledgers
from station.worklist import USUAL_ITEMS
from tests.station.county import Machine
from tests.station.test_home_pages import CLERK, sought
from tests.station.test_home_pages import clerk as clerk
from tests.station.test_known import household
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser


@pytest.mark.parametrize("level", ["village", "township"])
def test_the_desk_says_where_to_begin(level: str, request: pytest.FixtureRequest) -> None:
    """Before anything was filed: one button for the main work, the tour in one line, and items that are filed here."""
    desk: Browser = request.getfixturevalue({"village": "browser", "township": "clerk"}[level])
    desk.sign_in(*(() if level == "village" else (CLERK,))).get("/")
    assert '<a class="govuk-button govuk-button--primary" href="/new" role="button"' in desk.text
    assert desk.text.count('href="/tour"') == 1
    assert "可以在本站收件的事项" in desk.text and desk.text.count("/guide\"") == USUAL_ITEMS
    assert "常办事项" not in desk.text


def test_who_asks_for_what_is_not_filed_here_is_not_left_standing(browser: Browser, village: Machine) -> None:
    """What people call an item finds it; what no item is leads to whom to ask, and to the ledger of inquiries."""
    browser.sign_in().get("/new?q=低保")
    assert "最低生活保障" in browser.text and "没有找到这样的事项" not in browser.text
    said = browser.get("/new/S002-06/guide").text
    assert "本站不收这个事项" in said and "打印一次性告知给来人" in said and 'href="/help"' in said
    browser.get("/new?q=高龄津贴")
    assert "没有找到这样的事项" in browser.text and "先打电话问清" in browser.text
    assert 'href="/ledgers/inquiry/new"' in browser.text and 'href="/ledgers/directory"' in browser.text
    entry = {"place": "十总镇便民服务中心", "person": "季兰", "phone": "051386512345"}
    with books.opened(village.path, village.edges) as book:
        desk = Desk(book)
        Ledgers(desk).open(desk.actor(AGENT), "directory", entry)
    assert "0513-86512345" in browser.get("/new?q=高龄津贴").text


def test_what_lacks_is_said_at_the_head_of_a_case(browser: Browser, village: Machine) -> None:
    """Filed without one paper: the first line of the case says so, before anybody carries the file away."""
    document = village.sample("S002-05")
    document["materials"].pop("M1", None)
    with books.opened(village.path, village.edges) as book:
        desk = Desk(book)
        number = desk.file(desk.actor(AGENT), "S002-05", document).receipt_no
    head = browser.sign_in().get(f"/cases/{number}").text.partition("现在可以办理")[0]
    assert "govuk-tag--yellow" in head and "缺" in head.partition("<h1")[2]


def test_each_step_of_the_first_day_opens_its_page(browser: Browser) -> None:
    """Papers are brought and a shift is handed on where the tour says."""
    browser.sign_in().get("/tour")
    assert 'href="/originals">把材料送到乡镇' in browser.text and 'href="/shift">下班前' in browser.text


def test_a_resident_or_an_item_without_a_case_is_no_failed_search(browser: Browser, village: Machine) -> None:
    """Her name leads to her record, an everyday word to its item, and only for nothing one is told to try again."""
    household(village)
    sought(browser.sign_in(), "gxy")
    assert '<h1 class="govuk-heading-l">找到的居民，没有办件</h1>' in browser.text
    assert "顾秀英</a>" in browser.text and "请这样再试" not in browser.text
    sought(browser, "盖房")
    assert "找到的事项，没有办件" in browser.text and 'href="/new/S002-05/guide"' in browser.text
    sought(browser, "zzz")
    assert "没有找到办件" in browser.text and "请这样再试" in browser.text
