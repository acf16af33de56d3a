"""The tray: where every record is, why it is there, and what a person does about it."""

from __future__ import annotations

import re

import pytest

from forms.acts.messages import MESSAGES
from forms.reasons import sentence_of
from station import book as books
from station import waiting
from station.app import make_app
from station.settings import Settings
from station.words import WORDS
from sync.database import write
from tests.station.county import Centre, Machine
from tests.station.test_case_pages import AT_TOWNSHIP, text_of
from tests.station.test_exchanging import _fork as forked
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser


def test_what_was_not_sent_is_counted_with_since_when_and_why(browser: Browser, village: Machine) -> None:
    """The oldest entry, the line's own trouble, and that nothing is lost meanwhile."""
    village.file(AT_TOWNSHIP, AGENT)
    assert village("exchange") == 2
    said = text_of(browser.sign_in().get("/exchange").text)
    assert re.search(r"还没有上报 [1-9]\d* 条 – 最早一条是 2026-11-23 12:00 登记的", said)
    assert "连不上县中心" in said and "断电、关机不会丢失" in said and "没有等待的记录" not in said
    village.centre.down = False
    assert village("exchange") == 0
    said = text_of(browser.get("/exchange").text)
    assert "没有等待的记录" in said and "连不上" not in said and "还没有上报 0 条" in said


def test_what_is_held_says_why_whom_to_call_and_what_may_go_on(village: Machine, centre: Centre) -> None:
    """A copied folder's clerk reads what the county will do, and that work goes on."""
    copy, _, second = forked(village, centre)
    assert copy("exchange") == 0
    with books.opened(copy.path, copy.edges) as book:
        found = Browser(make_app(book, Settings(data=copy.path), lambda: None).test_client())
        said = text_of(found.sign_in().get("/exchange").text)
        assert f'href="/cases/{second}"' in found.text
        case = text_of(found.get(f"/cases/{second}").text)
    assert "lane:opened" not in said and "本机自动写下的一条系统记录" in said
    for part in ("由备份恢复", "县中心会核对", "请联系县中心", "32061210720501", "照常收件"):
        assert part in said, part
    assert "有记录待县中心核定" in case and "待县中心核定" in case.partition("办理经过")[2]


def test_what_was_not_admitted_says_why_and_the_way_on(browser: Browser, village: Machine) -> None:
    """Its reason in words, the way on, and no link to a page that is not there; a case that is there leads back."""
    with books.opened(village.path, village.edges) as book, write(book.journal.db):
        book.accounts.add("stranger", "agent", "long-enough")
    parked = village.file(AT_TOWNSHIP, "stranger", 4)
    good = village.file(AT_TOWNSHIP, AGENT, 5)
    village.centre.down = False
    assert village.act(good, "note", "stranger", {"text": "已电话告知"}) == 0
    assert village("exchange") == 0
    said = text_of(browser.sign_in().get("/exchange").text)
    assert "经办账号在该单位没有登记或已停用" in said and "核对经办账号" in said and "不用重新登记" in said
    assert parked in said and f'href="/cases/{parked}"' not in browser.text
    assert f'href="/cases/{good}"' in browser.text
    case = browser.get(f"/cases/{good}").text
    assert "有 1 条记录县中心未能采纳" in case and 'href="/exchange"' in case.partition("<main")[2]


@pytest.mark.parametrize("reason", sorted(waiting._WAY_OF))
def test_every_reason_is_a_sentence_with_a_way_on(reason: str) -> None:
    """No code of a program stands on the screen of somebody who has to act upon it."""
    zh, en = sentence_of(reason)
    assert reason not in zh and en and re.search("[㐀-鿿]{4}", zh)
    assert "way_" + waiting._WAY_OF[reason] in WORDS


def test_a_reason_that_nobody_knows_is_named_as_such() -> None:
    """A newer centre may park for reasons of its own; the screen says which, and the way on is to ask."""
    assert sentence_of("brand_new")[0] == "原因代码 brand_new。" and sentence_of("") == ("", "")
    assert "brand_new" not in MESSAGES and "brand_new" not in waiting._WAY_OF
