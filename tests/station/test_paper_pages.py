"""Paper: the receipt as it is printed, and a case that begins at the township with nothing but its slip."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlencode

import pytest
import segno

from forms.slips import slip_text
from station import book as books
from station import register
from tests.station.county import Machine
from tests.station.test_case_pages import AT_COUNTY, AT_TOWNSHIP, text_of
from tests.station.test_home_pages import CLERK
from tests.station.test_home_pages import clerk as clerk
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser


def papers_of(html: str) -> dict[str, str]:
    """The printed copies by whose they are."""
    found = re.findall(r'<article class="paper".*?</article>', html, re.DOTALL)
    return {re.sub(r"\s", "", re.findall(r'paper__copy">(.*?)<', one)[0]): one for one in found}


def scanned(browser: Browser, text: str, **more: str) -> Browser:
    """Type or scan into the box of receiving."""
    return browser.get("/receive?" + urlencode({"number": text, **more}))


def received(browser: Browser, **form: Any) -> Browser:
    """Send the page of receiving from paper that is open."""
    posted = browser.text.rpartition("<form")[2]
    hidden = dict(re.findall(r'name="(csrf|draft|number|item)" value="([^"]+)"', posted))
    return browser.post("/receive", {**hidden, **form})


# --- the receipt -----------------------------------------------------------------------------------------------------


def test_the_receipt_holds_what_a_resident_needs(browser: Browser, village: Machine) -> None:
    """Office, number, item, applicant, mode, papers, limits, who received, signatures, and how to ask."""
    document = village.sample(AT_TOWNSHIP, 1)
    case = village.file(AT_TOWNSHIP, AGENT, 1)
    said = text_of(browser.sign_in().get(f"/cases/{case}/receipt").text)
    item = next(row for row in village.rows("items") if row["item"] == AT_TOWNSHIP)
    for part in ("骑岸村便民服务站", case, item["name"], document["answers"]["applicant_name"], "委托代办", AGENT):
        assert part in said, part
    for part in ("已收材料", "缺少材料", "办理时限", "申请人（签名）", "受托人（签名）", "查询办法", "2026-11-23 12:00"):
        assert part in said, part
    assert "3 个工作日内报送，最迟 2026-11-26" in said
    whole = document["answers"]["applicant_document"]["number"]
    assert whole not in browser.text and whole[-4:] in said
    assert document["mandate"]["agent"]["name"] in said
    case = village.file(AT_COUNTY, AGENT)
    assert "自受理之日起" in text_of(browser.get(f"/cases/{case}/receipt").text)


def test_a_paper_that_lacks_is_on_the_receipt(browser: Browser, village: Machine) -> None:
    """What the resident still has to bring is named, and not among what was received."""
    document = village.sample(AT_TOWNSHIP, 1)
    paper = next(iter(document["materials"]))
    document["materials"][paper] = {"how": "missing"}
    case = village.file(AT_TOWNSHIP, AGENT, 1, materials=document["materials"])
    name = next(one["name"] for one in village.rows("form", AT_TOWNSHIP)[0]["materials"] if one["id"] == paper)
    said = text_of(browser.sign_in().get(f"/cases/{case}/receipt?copy=archive").text)
    received_part, _, missing_part = said.partition("缺少材料")
    assert name not in received_part and name in missing_part


def test_the_qr_says_the_slip(browser: Browser, village: Machine) -> None:
    """The drawing is that of the slip's text, named for who cannot see it, and carries no style of its own."""
    case = village.file(AT_TOWNSHIP, AGENT)
    browser.sign_in().get(f"/cases/{case}/receipt")
    text = slip_text(case, AT_TOWNSHIP)
    drawn = re.findall(r'<path class="qrline" stroke="#000" d="([^"]+)"', browser.text)
    expected = segno.make(text, error="m", micro=False, boost_error=False).svg_inline(border=4, omitsize=True)
    assert drawn and f'd="{drawn[0]}"' in expected
    assert '<svg role="img"' in browser.text and f"内容为 {text}" in browser.text and "style=" not in browser.text


def test_a_receipt_printed_again_says_what_the_first_one_said(
    browser: Browser, village: Machine, township: Machine
) -> None:
    """Whatever became of the case since, the paper tells of the day on which the papers were taken."""
    case = village.file(AT_TOWNSHIP, AGENT)
    first = text_of(browser.sign_in().get(f"/cases/{case}/receipt").text)
    assert village.act(case, "hand_over", AGENT) == 0
    village.centre.down = False
    assert village("exchange") == 0 and township("exchange") == 0
    for act in ("receive", "accept"):
        assert township.act(case, act, CLERK) == 0
    assert township("exchange") == 0 and village("exchange") == 0
    assert text_of(browser.get(f"/cases/{case}/receipt").text) == first and "即为受理" not in first


def test_only_the_residents_copy_bears_the_rating_code(browser: Browser, village: Machine) -> None:
    """Whoever keeps another copy could rate in her place; each copy can be printed alone."""
    case = village.file(AT_TOWNSHIP, AGENT)
    papers = papers_of(browser.sign_in().get(f"/cases/{case}/receipt").text)
    assert list(papers) == ["申请人联", "代办人联", "存档联"]
    assert [one for one, paper in papers.items() if "评价码" in paper] == ["申请人联"]
    assert list(papers_of(browser.get(f"/cases/{case}/receipt?copy=archive").text)) == ["存档联"]
    assert list(papers_of(browser.get(f"/cases/{case}/receipt?copy=nobody").text)) == list(papers)


def test_an_agents_slip_is_not_called_the_authoritys_receipt(
    browser: Browser, clerk: Browser, village: Machine, township: Machine
) -> None:
    """In the village the five days have not begun and the slip says so; at the township they have, to a date."""
    slip = village.file(AT_TOWNSHIP, AGENT)
    said = text_of(browser.sign_in().get(f"/cases/{slip}/receipt").text)
    assert "收件凭证" in said and "收件回执" not in said and "即为受理" not in said
    receipt = township.file(AT_TOWNSHIP, CLERK)
    said = text_of(clerk.get(f"/cases/{receipt}/receipt").text)
    assert "收件回执" in said and "最迟 2026-11-30；逾期不告知的，自收到材料之日起即为受理" in said
    assert list(papers_of(clerk.text)) == ["申请人联", "存档联"] and "受托人" not in said


def test_no_receipt_is_printed_of_what_was_never_filed(clerk: Browser, village: Machine) -> None:
    """A case that is known from its paper alone has its paper already."""
    case = village.file(AT_TOWNSHIP, AGENT)
    received(scanned(clerk, slip_text(case, AT_TOWNSHIP)))
    assert clerk.status == 303 and clerk.get(f"/cases/{case}/receipt").status == 404


# --- receiving from paper --------------------------------------------------------------------------------------------


def test_receiving_by_slip_is_for_townships(browser: Browser, clerk: Browser) -> None:
    """The entry stands in the clerk's navigation alone; a village has no such page."""
    assert 'href="/receive"' in clerk.get("/").text
    assert 'href="/receive"' not in browser.sign_in().text and browser.get("/receive").status == 403
    assert browser.post("/receive", {"csrf": "0"}).status in (400, 403)


def test_a_scanned_slip_whose_record_has_not_come_is_received(
    clerk: Browser, village: Machine, township: Machine
) -> None:
    """The item comes from the QR, the office from the number; what was entered is what the command enters."""
    case = village.file(AT_TOWNSHIP, AGENT)
    scanned(clerk, slip_text(case, AT_TOWNSHIP).lower() + "\r\n")
    assert clerk.status == 200 and "骑岸村便民服务站" in text_of(clerk.text)
    assert f'<option value="{AT_TOWNSHIP}" selected' in clerk.text
    papers = [one["id"] for one in township.rows("form", AT_TOWNSHIP)[0]["materials"]]
    assert all(f'name="materials" type="checkbox" value="{paper}"' in clerk.text for paper in papers)
    page = clerk.text
    received(clerk, materials=papers[0], mode="proxy", applicant_name="王秀英")
    assert clerk.status == 303 and "done=receive" in clerk.headers["Location"]
    said = text_of(clerk.get(clerk.headers["Location"]).text)
    assert "已办理：接件" in said and "已保存" in said and "王秀英" in said and "收件记录未到" in said
    clerk.text = page
    received(clerk, materials=papers[0], mode="proxy", applicant_name="王秀英")
    assert clerk.status == 303
    with books.opened(township.path, township.edges) as book:
        (line,) = register.read(book.journal, case).lines
    assert line.event.facts["from_paper"] and line.event.facts["materials"] == [papers[0]]
    assert line.event.facts["item"] == AT_TOWNSHIP and line.event.facts["origin"] == "320612107205"


def test_the_record_joins_what_was_received_from_paper(clerk: Browser, village: Machine, township: Machine) -> None:
    """When the village's entries come, the case is one case, received on the day of the paper."""
    case = village.file(AT_TOWNSHIP, AGENT)
    received(scanned(clerk, slip_text(case, AT_TOWNSHIP)))
    assert village("exchange") == 0
    for _ in range(2):
        assert township("exchange") == 0
    clerk.get(f"/cases/{case}")
    assert clerk.status == 200 and "收件记录未到" not in clerk.text and "320612-E" in clerk.text
    assert township.case(case)["state"] == "received" and township.case(case)["overtaken"] == 0


def test_a_bare_number_asks_for_the_item(clerk: Browser, village: Machine) -> None:
    """Typed from a slip whose QR is smudged: the items that may be filed there, then their papers."""
    case = village.file(AT_TOWNSHIP, AGENT)
    scanned(clerk, case.lower().replace("-", " "))
    assert clerk.status == 200 and 'method="post" action="/receive"' not in clerk.text
    offered = re.findall(r'<option value="(S[^"]+)"', clerk.text)
    assert AT_TOWNSHIP in offered and "S002-06" not in offered
    assert 'method="post" action="/receive"' in scanned(clerk, case, item=AT_COUNTY).text
    scanned(clerk, slip_text(case, "S999-99"))
    assert clerk.status == 200 and "S999-99" in clerk.text and AT_TOWNSHIP in clerk.text


def test_a_known_case_leads_to_receiving_it_or_to_the_reason(
    clerk: Browser, village: Machine, township: Machine
) -> None:
    """With the record here it is the usual act; where it is not possible the case says why."""
    case = village.file(AT_TOWNSHIP, AGENT)
    assert village.act(case, "hand_over", AGENT) == 0 and village("exchange") == 0 and township("exchange") == 0
    assert scanned(clerk, slip_text(case, AT_TOWNSHIP)).headers["Location"] == f"/cases/{case}/act/receive"
    assert township.act(case, "receive", CLERK) == 0
    scanned(clerk, case)
    assert clerk.headers["Location"] == f"/cases/{case}?asked=receive"
    assert "现在不能“接件”" in clerk.get(clerk.headers["Location"]).text
    assert township("exchange") == 0
    number = township.case(case)["case_no"]
    assert number and scanned(clerk, number).headers["Location"] == f"/cases/{case}"


def test_an_unknown_number_typed_anywhere_leads_to_its_paper(clerk: Browser, village: Machine) -> None:
    """The case's address and its receive act lead to the same page."""
    case = village.file(AT_TOWNSHIP, AGENT)
    for path in (f"/cases/{case}", f"/cases/{case}/act/receive"):
        assert clerk.get(path).headers["Location"] == f"/receive?number={case}"


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "请填写或扫描"),
        ("王秀英", "这不是收件编号"),
        ("1072050", "这不是收件编号"),
        ("YZ9:10720501-261123-00000-0001-0:S002-10", "校验不对"),
        ("YZ9:whatever", "版本本机不认识"),
    ],
)
def test_what_is_no_slip_is_told_so(clerk: Browser, typed: str, told: str) -> None:
    """One sentence at the box, what was typed still in it."""
    scanned(clerk, typed)
    assert clerk.status == 422 and told in clerk.text and "number-error" in clerk.text and typed in clerk.text


def test_a_mistyped_number_is_laid_out_beside_the_slip(clerk: Browser, village: Machine) -> None:
    """The check sign does not fit: the five parts stand apart, to be compared one by one."""
    case = village.file(AT_TOWNSHIP, AGENT)
    wrong = case[:-1] + ("1" if case[-1] != "1" else "2")
    for text in (wrong, slip_text(case, AT_TOWNSHIP).replace(case, wrong)):
        scanned(clerk, text)
        assert clerk.status == 422 and "逐段核对" in clerk.text
        assert re.findall(r'<dd class="number">(\w+)</dd>', clerk.text) == wrong.split("-")


def test_a_slip_of_another_township_says_where_its_papers_belong(clerk: Browser, village: Machine) -> None:
    """A number from outside this township is not received, and the page says what to do."""
    from datetime import date

    from forms.numbering import receipt_number

    number = receipt_number("32061210820501", date(2026, 11, 23), "00000", 1)
    scanned(clerk, number)
    assert clerk.status == 200 and "不在本单位的辖区" in clerk.text and "320612108205" in clerk.text
    assert 'method="post" action="/receive"' not in clerk.text
