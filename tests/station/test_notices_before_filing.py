"""Telling once before any case: one numbered sheet that names everything, entered and counted."""

from __future__ import annotations

import re
from typing import Any

import pytest

from forms.ledgers.notices import ELSEWHERE, MISSING
from station import book as books
from tests.station.county import Machine
from tests.station.test_case_pages import text_of
from tests.station.test_home_pages import CLERK
from tests.station.test_home_pages import clerk as clerk
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser

ITEM = "S002-10"


def tell(browser: Browser, address: str, **form: Any) -> Browser:
    """Open the page of telling once and send it, with what stood ticked there unless the form says otherwise."""
    page = browser.get(address).text
    found = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', page))
    ticked = re.findall(r'name="lacking" type="checkbox" value="([^"]+)" checked', page)
    return browser.post(address, {**found, "lacking": ticked, **form})


def papers(machine: Machine) -> list[dict[str, Any]]:
    """The papers of the item's guide."""
    return list(machine.rows("form", ITEM)[0]["materials"])


def drafted(browser: Browser) -> str:
    """An application that is being entered, one paper brought so far; its address."""
    address = f"/new/{ITEM}/{'ab' * 12}"
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.get(address, follow_redirects=True).text)
    assert csrf
    typed = {"csrf": csrf[1], "do": "tell", "mode": "in_person", "answers.applicant_name": "顾秀英",
             "answers.phone": "13812345678", "materials.M1.how": "original_seen"}
    browser.post(address, typed)
    assert browser.status == 303 and browser.headers["Location"].endswith("/tell")
    return address


def test_the_form_leads_to_a_notice_that_marks_what_lacks_by_what_was_typed(
    browser: Browser, village: Machine
) -> None:
    """Name and phone stand there, what was brought is not ticked, and the draft stays for the day she comes back."""
    address = drafted(browser.sign_in())
    page = browser.get(f"{address}/tell").text
    ticked = re.findall(r'name="lacking" type="checkbox" value="([^"]+)" checked', page)
    assert 'value="顾秀英"' in page and 'value="13812345678"' in page and ticked
    assert tell(browser, f"{address}/tell", outcome=MISSING, person="顾秀英").status == 303
    sheet = browser.get(browser.headers["Location"]).text
    said = text_of(sheet)
    assert "一次性告知书" in said and "顾秀英" in said and said.count("★ ") == len(ticked)
    assert re.search(r"骑岸村便民服务站告〔2026〕[0-9A-Z]{5}-1号", said) and "你坚持申请的" in said
    for paper in papers(village):
        assert (f"★ {paper['name']}" in said) == (paper["id"] in ticked), paper["name"]
    assert "顾秀英" in browser.get("/new").text


def test_each_notice_is_counted_with_what_was_missing(browser: Browser, village: Machine) -> None:
    """Two people, two records of the ledger, numbered one after the other; the second sees that there was a first."""
    browser.sign_in()
    every = [one["id"] for one in papers(village)]
    for number, name in enumerate(("顾秀英", "沈德明"), 1):
        assert tell(browser, f"/new/{ITEM}/tell", outcome=MISSING, person=name, lacking=every[:number]).status == 303
        assert f"-{number}号" in text_of(browser.get(browser.headers["Location"]).text)
    rows = village.rows("ledger", "notice")
    assert sorted(row["title"] for row in rows) == sorted([f"顾秀英 {ITEM}", f"沈德明 {ITEM}"])
    assert "此前告知过、还没有来补齐的（2）" in text_of(browser.get(f"/new/{ITEM}/tell").text)
    with books.opened(village.path, village.edges) as book:
        kinds = [entry.kind for entry in book.journal.read() if entry.kind == "notice:told"]
    assert len(kinds) == 2


def test_the_same_page_sent_twice_is_one_notice(browser: Browser, village: Machine) -> None:
    """A double click gives one number."""
    page = browser.sign_in().get(f"/new/{ITEM}/tell").text
    found = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', page))
    for _ in range(2):
        browser.post(f"/new/{ITEM}/tell", {**found, "outcome": MISSING, "lacking": ["M1"]})
        assert browser.status == 303
    assert len(village.rows("ledger", "notice")) == 1


@pytest.mark.parametrize(("form", "wanted"), [
    ({"outcome": MISSING, "lacking": []}, "没有列出缺少的材料"),
    ({"outcome": "conditions"}, "请写明理由"),
    ({"outcome": ELSEWHERE, "reason": "归公安机关"}, "请写明应当到哪里办理"),
    ({}, "情形"),
])
def test_a_notice_that_says_too_little_is_not_given_out(
    browser: Browser, village: Machine, form: dict[str, Any], wanted: str
) -> None:
    """Why, or where to go, is asked for; what was typed comes back and no number is used up."""
    tell(browser.sign_in(), f"/new/{ITEM}/tell", remark="老人不识字", **form)
    assert browser.status == 422 and wanted in browser.text and "老人不识字" in browser.text
    assert village.rows("ledger", "notice") == []


def test_who_is_sent_elsewhere_hears_why_and_where_to_and_that_she_may_insist(
    clerk: Browser, township: Machine
) -> None:
    """行政许可法 32(2): not our power, said at once, with the place that has it; and it is no decision."""
    assert tell(clerk, f"/new/{ITEM}/tell", outcome=ELSEWHERE, reason="属公安机关职权", where_to="县公安局户政窗口",
                lacking=[]).status == 303
    said = text_of(clerk.get(clerk.headers["Location"]).text)
    assert "县公安局户政窗口" in said and "属公安机关职权" in said and "不是决定" in said


def test_a_second_telling_says_why_and_stands_on_the_sheet(browser: Browser, village: Machine) -> None:
    """The law asks for one notice: another one is refused without a reason, and is there for the county to read."""
    assert tell(browser.sign_in(), f"/new/{ITEM}/tell", outcome=MISSING, lacking=["M1"]).status == 303
    sheet = browser.headers["Location"]
    [row] = village.rows("ledger", "notice")
    told = {"words_again": "户口簿还要带首页"}
    again = ("ledger", "notice", "again", row["record"], "--as", AGENT, "--with")
    assert village(*again, village.written(told)) == 1
    assert village(*again, village.written({**told, "reason_again": "首次告知漏列"})) == 0, village.err
    assert "户口簿还要带首页" in text_of(browser.get(sheet).text)
    assert "应当一次告知" in browser.get(f"/ledgers/notice/{row['record'].partition(':')[2]}").text


def test_who_came_back_with_everything_is_linked_to_her_case(village: Machine) -> None:
    """The record closes with the receipt number, and the case shows it."""
    told = village.written({"outcome": MISSING, "person": "顾秀英", "lacking": ["M1"]})
    assert village("tell", ITEM, "--with", told, "--as", AGENT) == 0, village.err
    record = village.out.split()[-1]
    case = village.file(ITEM, AGENT)
    filed = village.written({"case": case})
    assert village("ledger", "notice", "filed", record, "--with", filed, "--as", AGENT) == 0, village.err
    assert village.rows("ledger", "notice")[0]["state"] == "filed"


def test_filing_the_draft_closes_the_notice_that_was_given_for_it(browser: Browser, village: Machine) -> None:
    """She comes back with what lacked, and her draft is filed: nobody has to look for her notice. One that was given to
    somebody else, or ended by hand before, stays as it is."""
    address = drafted(browser.sign_in())
    assert tell(browser, f"{address}/tell", outcome=MISSING, person="顾秀英").status == 303
    [first] = village.rows("ledger", "notice")
    assert village("ledger", "notice", "drop", first["record"], "--as", AGENT) == 0, village.err
    assert tell(browser, f"{address}/tell", outcome=MISSING, person="顾秀英").status == 303
    assert tell(browser, f"/new/{ITEM}/tell", outcome=MISSING, person="沈德明", lacking=["M1"]).status == 303
    case = village.file(ITEM, AGENT, draft=address.rpartition("/")[2])
    rows = sorted(village.rows("ledger", "notice"), key=lambda row: str(row["record"]))
    assert [(row["state"], row["about"]) for row in rows] == [("dropped", None), ("filed", case), ("told", None)]
    assert village("check") == 0, village.out


def test_who_was_told_for_this_draft_is_not_told_once_more_by_a_second_notice(
    browser: Browser, village: Machine
) -> None:
    """The law asks for one notice: the way to another one leads to the first, where telling again wants its reason."""
    address = drafted(browser.sign_in())
    assert tell(browser, f"{address}/tell", outcome=MISSING, person="顾秀英").status == 303
    [row] = village.rows("ledger", "notice")
    browser.get(f"{address}/tell")
    assert browser.status == 303
    page = browser.get(browser.headers["Location"]).text
    assert f'/ledgers/notice/{row["record"].partition(":")[2]}/again"' in page and "打印告知书" in page


def test_what_is_said_of_earlier_notices_is_their_true_number(
    browser: Browser, village: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """More than the page names are said to be more."""
    monkeypatch.setattr("station.views.notices.MOST_BEFORE", 1)
    told = village.written({"outcome": MISSING, "lacking": ["M1"]})
    for count in ("1", "1+"):
        assert village("tell", ITEM, "--with", told, "--as", AGENT) == 0, village.err
        assert f"还没有来补齐的（{count}）" in text_of(browser.sign_in().get(f"/new/{ITEM}/tell").text)


def test_the_command_refuses_papers_that_the_guide_does_not_know(village: Machine) -> None:
    """All of them are named, and nothing is entered."""
    told = village.written({"outcome": MISSING, "lacking": ["M1", "M99"]})
    assert village("tell", ITEM, "--with", told, "--as", AGENT) == 1 and "M1" in village.err
    assert village.rows("ledger", "notice") == []


def test_a_notice_that_is_not_there_says_so(clerk: Browser) -> None:
    """A wrong address is a page with a sentence."""
    clerk.get("/notices/32061210700001:4K9DQ-9")
    assert clerk.status == 404
    assert CLERK
