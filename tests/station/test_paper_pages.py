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
from tests.station.test_case_pages import AT_COUNTY, AT_TOWNSHIP, arrive, asked, erase, text_of
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
    assert "最迟 2026-11-26 送到受理机关（收取材料后 3 个工作日内）" in said
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


def test_what_lacks_is_told_and_taken_in_before_the_file_goes(browser: Browser, village: Machine) -> None:
    """The slip says where to bring it and whom to call, the notice is one press away, the lists say it until then."""
    document = village.sample(AT_TOWNSHIP, 1)
    paper = next(iter(document["materials"]))
    document["materials"][paper] = {"how": "missing"}
    case = village.file(AT_TOWNSHIP, AGENT, 1, materials=document["materials"])
    place = {**village.rows("ledger", "premises", "open", "--sample")[0], "phone": "0513-86530001"}
    assert village("ledger", "premises", "open", "--with", village.written(place), "--as", AGENT) == 0, village.err
    said = browser.sign_in().get(f"/cases/{case}?done=file").text
    assert f'href="/cases/{case}/print/checklist"' in said and "还缺 1 份" in said
    assert "请补到：骑岸村便民服务站，电话 0513-86530001" in text_of(browser.get(f"/cases/{case}/receipt").text)
    assert "缺材料 1 份" in browser.get("/cases").text
    supply = {"materials": {paper: {"how": "copy", "copies": 1}}}
    assert village("act", case, "supply", "--with", village.written(supply), "--as", AGENT) == 0, village.err
    assert "缺材料" not in browser.get("/cases").text
    assert "本件所需材料已收齐" in browser.get(f"/cases/{case}/print/checklist").text


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
    assert "材料代收回执" in said and "收件回执" not in said and "即为受理" not in said
    receipt = township.file(AT_TOWNSHIP, CLERK)
    said = text_of(clerk.get(f"/cases/{receipt}/receipt").text)
    assert "收件回执" in said and "最迟 2026-11-30 受理、告知补正或者不予受理（自收件之日起 5 个工作日内）；逾期不告知的，自收到材料之日起即为受理" in said
    assert list(papers_of(clerk.text)) == ["申请人联", "存档联"] and "受托人" not in said


def test_no_receipt_is_printed_of_what_was_never_filed(clerk: Browser, village: Machine) -> None:
    """A case that is known from its paper alone has its paper already."""
    case = village.file(AT_TOWNSHIP, AGENT)
    received(scanned(clerk, slip_text(case, AT_TOWNSHIP)))
    assert clerk.status == 303 and clerk.get(f"/cases/{case}/receipt").status == 404


# --- what acts made --------------------------------------------------------------------------------------------------

GROUNDS = {"reason": "规划区外，不符合受理条件。", "basis": "行政许可法第三十二条", "remedy": "可以在六十日内申请行政复议。"}
MADE: dict[str, tuple[tuple[tuple[str, dict[str, Any] | None], ...], str, tuple[str, ...]]] = {
    "accept": ((), "受理通知书", ("予以受理",)),
    "refuse": ((), "不予受理通知书", ("不予受理", *GROUNDS.values())),
    "redirect": ((), "不予受理通知书", ("通州区自然资源局", "应当向哪个机关申请")),
    "request_correction": ((), "一次性告知（补正）通知书", ("缺本人签名", "一次告知")),
    "return": ((), "退件通知书", ("予以退件", *GROUNDS.values())),
    "decide": ((("accept", None),), "不予决定书", ("决定不予", *GROUNDS.values())),
    "deliver": ((("accept", None), ("decide", None)), "送达回证", ("已经送达", "领取人")),
}


def answers(township: Machine, act: str) -> dict[str, Any]:
    """What the clerk types into the page of an act."""
    if act == "request_correction":
        return {f"materials.{township.rows('form', AT_TOWNSHIP)[0]['materials'][0]['id']}": "缺本人签名"}
    if act == "redirect":
        return {**GROUNDS, "where_to": "通州区自然资源局"}
    if act == "deliver":
        return {"way": "station", "to": "applicant", "receiver": "王秀英", "proof": "identity_seen"}
    return {**GROUNDS, "approved": "no", "ground": "conditions"} if act in ("refuse", "return", "decide") else {}


def applicant(machine: Machine) -> str:
    """Whose case the first sample is."""
    return str(machine.sample(AT_TOWNSHIP, 1)["answers"]["applicant_name"])


def printed(html: str) -> str:
    """What stands on the sheet."""
    (sheet,) = re.findall(r'<article class="paper official">.*?</article>', html, re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", sheet))


def sheets_of(html: str) -> list[str]:
    """The addresses of the numbered papers that a case's page lists, oldest first."""
    return re.findall(r'href="(/cases/[^"]+/papers/[^"]+)"', html.partition('id="main"')[2].partition("</h1>")[2])


@pytest.mark.parametrize("act", MADE)
def test_each_act_that_makes_a_paper_offers_it_to_be_printed(clerk: Browser, township: Machine, act: str) -> None:
    """The confirmation leads to the sheet; it says who, what, when, why, on which basis and how to object."""
    before, title, told = MADE[act]
    case = township.file(AT_TOWNSHIP, CLERK)
    for earlier, command in before:
        assert township.act(case, earlier, CLERK, command) == 0, township.err
    asked(clerk, case, act, **answers(township, act))
    assert clerk.status == 303, text_of(clerk.text)
    clerk.get(clerk.headers["Location"])
    offered = re.findall(r'href="([^"]+/papers/[^"]+)"[^>]*>打印(.+?)</a>', clerk.text)
    assert offered == [(sheets_of(clerk.text)[-1], title)]
    address, number = offered[0][0], re.findall(r"文书编号 (.+?号)", clerk.text)[0]
    said = printed(clerk.get(address).text)
    item = next(one for one in township.rows("items") if one["item"] == AT_TOWNSHIP)
    head = (title, number, case, item["name"], applicant(township))
    for part in (*head, "十总镇便民服务中心", "2026年11月23日", "签收日期", *told):
        assert part in said, part
    assert "十总镇便民服务中心" in number and "2026" in number and number.endswith("号")


def test_a_sheet_bears_nothing_of_the_screen(clerk: Browser, village: Machine, township: Machine) -> None:
    """The receipt for papers that came from a village; buttons, headings and links stay behind when it is printed."""
    case = arrive(village, township, AT_TOWNSHIP, 1, "receive")
    (address,) = sheets_of(clerk.get(f"/cases/{case}").text)
    said = printed(clerk.get(address).text)
    assert clerk.status == 200 and "收件凭证" in said and "骑岸村" not in said.partition("签收人")[2]
    (sheet,) = re.findall(r'<article class="paper official">.*?</article>', clerk.text, re.DOTALL)
    assert not re.search(r"<(button|a|form|input|nav)\b", sheet)
    assert '<h1 class="govuk-heading-l screen-only">' in clerk.text and f'href="/cases/{case}"' in clerk.text


def test_the_village_prints_what_the_township_wrote(
    browser: Browser, clerk: Browser, village: Machine, township: Machine
) -> None:
    """The resident need not travel for her notice: once the record has come, the agent prints the very same sheet."""
    village.centre.down = False
    case = arrive(village, township, AT_TOWNSHIP, 1, "receive", "request_correction")
    address = sheets_of(clerk.get(f"/cases/{case}").text)[-1]
    there = printed(clerk.get(address).text)
    assert browser.sign_in().get(address).status == 404
    assert township("exchange") == 0 and village("exchange") == 0
    assert sheets_of(browser.get(f"/cases/{case}").text)[-1] == address
    assert printed(browser.get(address).text) == there and "一次性告知" in there


def test_a_paper_is_found_under_its_own_case_alone(clerk: Browser, township: Machine) -> None:
    """Under another case's number, under an invented name, or of a case that is unknown: told so, and nothing shown."""
    first, second = (township.file(AT_TOWNSHIP, CLERK, seed) for seed in (1, 2))
    assert township.act(first, "accept", CLERK) == 0
    (address,) = sheets_of(clerk.get(f"/cases/{first}").text)
    name, whose = address.rpartition("/")[2], applicant(township)
    assert clerk.get(address).status == 200 and whose in clerk.text
    for wrong in (
        f"/cases/{second}/papers/{name}",
        f"/cases/{first}/papers/{name[:-1]}",
        f"/cases/{first}/papers/{'0' * 16}",
        f"/cases/10720501-261123-4K9DQ-0012-P/papers/{name}",
        f"/cases/x/papers/{name}",
    ):
        clerk.get(wrong)
        assert clerk.status == 404 and 'class="paper' not in clerk.text and whose not in clerk.text, wrong
    assert "没有这份文书" in clerk.get(f"/cases/{second}/papers/{name}").text


def test_papers_are_for_who_is_signed_in(clerk: Browser, township: Machine) -> None:
    """Without a session the address leads to the door."""
    case = township.file(AT_TOWNSHIP, CLERK)
    assert township.act(case, "accept", CLERK) == 0
    (address,) = sheets_of(clerk.get(f"/cases/{case}").text)
    clerk.send("/sign-out")
    assert clerk.get(address).status == 303 and clerk.headers["Location"] == "/sign-in"


def test_what_was_erased_stands_on_no_sheet(clerk: Browser, township: Machine) -> None:
    """After a lawful erasure the paper keeps its number and its facts, and says 已清除 where people stood."""
    case = township.file(AT_TOWNSHIP, CLERK)
    asked(clerk, case, "refuse", **answers(township, "refuse"))
    (address,) = sheets_of(clerk.get(f"/cases/{case}").text)
    erase(township, case)
    said = printed(clerk.get(address).text)
    assert clerk.status == 200 and said.count("已清除") == 2 and "不予受理通知书" in said and "〔2026〕" in said
    assert applicant(township) not in clerk.text and GROUNDS["reason"] not in clerk.text


def test_an_act_without_effect_leaves_no_paper_to_print(clerk: Browser, village: Machine, township: Machine) -> None:
    """A sheet that came too late would tell the resident what is not so: the page lists it no longer."""
    case = village.file(AT_TOWNSHIP, AGENT)
    assert village("exchange") == 0 and township("exchange") == 0
    assert village.act(case, "withdraw", AGENT) == 0 and village("exchange") == 0
    assert township.act(case, "receive", CLERK) == 0
    (address,) = sheets_of(clerk.get(f"/cases/{case}?done=receive").text)
    assert f'href="{address}"' in clerk.text and "打印收件凭证" in clerk.text
    assert township("exchange") == 0
    clerk.get(f"/cases/{case}?done=receive")
    assert not sheets_of(clerk.text) and "打印收件凭证" not in clerk.text
    assert clerk.get(address).status == 404


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
