"""Papers of a case that no act makes, forms by hand, the wall, and help: what each of them says."""

from __future__ import annotations

import re

import pytest

from forms.numbering import document_number
from forms.screens.case_sheets import TITLES
from station import book as books
from station.exchanging import for_courier
from station.given import Given
from station.settings import Settings
from sync.errors import SyncError
from tests.station.county import Machine
from tests.station.test_case_pages import AT_COUNTY, AT_TOWNSHIP, arrive, text_of
from tests.station.test_home_pages import CLERK
from tests.station.test_home_pages import clerk as clerk
from tests.station.test_intake_pages import fields_of, start
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser


def printable(browser: Browser, case: str) -> list[str]:
    """The papers that the page of a case offers to print beside those that acts made."""
    return re.findall(rf'href="/cases/{case}/print/(\w+)"', browser.get(f"/cases/{case}").text)


def printed(browser: Browser, path: str) -> str:
    """What stands on the sheets of a page."""
    sheets = re.findall(r'<article class="paper official.*?</article>', browser.get(path).text, re.DOTALL)
    assert browser.status == 200 and sheets, path
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", " ".join(sheets)))


def test_the_mandate_is_printed_with_all_that_the_law_wants(browser: Browser, village: Machine) -> None:
    """民法典 165: agent, matters, powers, term and signature; and witness, reading aloud, room for a fingerprint."""
    samples = (village.sample(AT_TOWNSHIP, seed) for seed in range(40))
    document = next(one for one in samples if one["mandate"]["signature"] == "fingerprint")
    assert village("file", AT_TOWNSHIP, "--with", village.written(document), "--as", AGENT) == 0, village.err
    case = village.out.split()[-1]
    assert printable(browser.sign_in(), case) == ["mandate", "checklist", "handover", "contents", "mandate_renewal"]
    said, mandate = printed(browser, f"/cases/{case}/print/mandate"), document["mandate"]
    for part in (
        "代办委托书", mandate["principal"]["name"], mandate["principal"]["document"]["number"],
        mandate["agent"]["name"], mandate["agent"]["document"]["number"], mandate["witness"]["name"],
        mandate["matters"], "☑提交申请", "☐代缴法定费用", "☐允许 ☑不允许", "☑按手印", "☑ 本委托书已向委托人当面宣读", "按手印处",
        "委托人（签名或按手印）", "见证人（签名）", "民法典第一百七十三条", "骑岸村便民服务站委〔2026〕",
    ):  # fmt: skip
        assert part in said, part
    begins = mandate["valid_from"].split("-")
    assert f"自{begins[0]}年{int(begins[1])}月{int(begins[2])}日起至" in said


def test_mandates_and_reports_are_numbered_without_a_gap(
    browser: Browser, clerk: Browser, village: Machine, township: Machine
) -> None:
    """Each is a series of its own in its lane: the first report of the township is 报…-1号, whatever else it numbered."""
    village.centre.down = False
    browser.sign_in()
    for number, seed in enumerate((1, 2), 1):
        case = arrive(village, township, AT_COUNTY, seed, "receive", "accept", "report_up")
        said = text_of(clerk.get(f"/cases/{case}").text)
        assert re.search(rf"上报交接单 十总镇便民服务中心报〔2026〕\w{{5}}-{number}号", said), said
        assert re.search(rf"骑岸村便民服务站委〔2026〕\w{{5}}-{number}号", printed(browser, f"/cases/{case}/print/mandate"))


def test_a_report_goes_up_with_opinion_all_papers_and_the_units_own_seal(
    clerk: Browser, village: Machine, township: Machine
) -> None:
    """Domain row 92: the seal of the unit, not the one for approvals; the county asks for nothing again (许可法 35)."""
    case = arrive(village, township, AT_COUNTY, 1, "receive", "accept", "report_up")
    (path,) = re.findall(r'href="([^"]+)"[^>]*>上报交接单', clerk.get(f"/cases/{case}").text)
    said = printed(clerk, path)
    names = [one["name"] for one in township.rows("form", AT_COUNTY)[0]["materials"]]
    brought = [one for one in names if one in said]
    assert "（单位行政章）" in said and "意见" in said and "接收人（签名）" in said and len(brought) >= 3
    assert said.count("接收√") == 1


def test_the_slip_of_papers_marks_what_lacks(clerk: Browser, village: Machine, township: Machine) -> None:
    """一纸清: every paper of the application on one slip, the missing one with a star."""
    document = township.sample(AT_TOWNSHIP, 1)
    paper = next(iter(document["materials"]))
    case = township.file(AT_TOWNSHIP, CLERK, 1, materials={**document["materials"], paper: {"how": "missing"}})
    said = printed(clerk, f"/cases/{case}/print/checklist")
    name = next(one["name"] for one in township.rows("form", AT_TOWNSHIP)[0]["materials"] if one["id"] == paper)
    assert f"★{name}" in said and said.count("★") == 2 and said.count("☐ 缺") == 1 and "1 份材料还没有交" in said
    assert 'class="paper official official--slip"' in clerk.text


def test_the_list_of_the_file_names_everything_in_it(clerk: Browser, village: Machine, township: Machine) -> None:
    """One case, one file (档案管理): application, mandate, each paper, each document with its number, in order."""
    case = arrive(village, township, AT_TOWNSHIP, 1, "receive", "accept", "decide")
    said = printed(clerk, f"/cases/{case}/print/contents")
    numbers = re.findall(r"十总镇便民服务中心(?:收|受|准)〔2026〕\w{5}-1号", said)
    assert len(numbers) == 3 and "代办委托书" in said and "收件回执及申请表" in said and "20261123" in said
    assert "保管期限" in said and "立卷人（签名）" in said


def test_a_proof_of_delivery_is_ready_before_it_is_signed(clerk: Browser, township: Machine) -> None:
    """With the decision's number and room for who takes it; the rating slip bears neither name nor code."""
    case = township.file(AT_TOWNSHIP, CLERK)
    assert "delivery" not in printable(clerk, case)
    assert township.act(case, "accept", CLERK) == 0 and township.act(case, "decide", CLERK) == 0
    assert {"delivery", "rating"} <= {*printable(clerk, case)}
    said = printed(clerk, f"/cases/{case}/print/delivery")
    assert "准予决定书 十总镇便民服务中心准〔2026〕" in said and "受送达人（签名或按手印）" in said and "与申请人关系" in said
    said = printed(clerk, f"/cases/{case}/print/rating")
    name = str(township.sample(AT_TOWNSHIP, 1)["answers"]["applicant_name"])
    assert name not in said and said.count("☐非常不满意") == 4 and "工作人员不得代填" in said


def test_only_papers_that_the_case_has_are_printed(clerk: Browser, township: Machine) -> None:
    """No mandate of somebody who came herself, no invented kind."""
    case = township.file(AT_TOWNSHIP, CLERK)
    offered = printable(clerk, case)
    for kind in (*(one for one in TITLES if one not in offered), "nothing"):
        assert clerk.get(f"/cases/{case}/print/{kind}").status == 404, kind
    assert clerk.get("/cases/x/print/contents").status == 404


@pytest.mark.parametrize("item", ["S002-05", "S002-06", "S002-10"])
def test_a_form_by_hand_asks_what_the_screen_asks(browser: Browser, village: Machine, item: str) -> None:
    """Every question and paper of the item, blank or with an invented example; a mandate where a proxy may come."""
    form = village.rows("form", item)[0]
    said = printed(browser.sign_in(), f"/new/{item}/blank")
    for one in (*(field["zh"] for field in form["fields"]), *(paper["name"] for paper in form["materials"])):
        assert one in said, one
    assert "申请表（空白）" in said and "手写编号" in said
    by_proxy = next(row for row in village.rows("items") if row["item"] == item)["modes"]
    assert ("代办委托书" in said) == ("proxy" in by_proxy)
    example = printed(browser, f"/new/{item}/example")
    assert "申请表（示范文本）" in example and "都是虚构的" in example and re.search(r"\d{17}[\dX]", example)
    assert printed(browser, f"/new/{item}/example") == example


def test_the_wall_says_scope_limits_fees_and_whom_to_complain_to(clerk: Browser, township: Machine) -> None:
    """Every item that is filed here with its limit and fee; who works here; hours; numbers from the directory."""
    opened = (
        ("staff", {"person": "李窗口", "employment": "full_time", "term_from": "2026-01-01"}),
        ("directory", {"place": "十总镇纪委", "phone": "0513-86550110"}),
        ("hours", {"applies": "work", "from_on": "2026-01-01", "morning_from": "08:30", "morning_to": "11:30"}),
    )
    for ledger, values in opened:
        assert township("ledger", ledger, "open", "--with", township.written(values), "--as", CLERK) == 0, township.err
    said = printed(clerk, "/wall")
    for row in township.rows("items"):
        assert (row["name"] in said) == bool(row["file_here"]), row["name"]
    for part in ("李窗口（专职）", "十总镇纪委 0513-86550110", "工作日 08:30–11:30", "12345", "指南未注明，请先核实", "审查员初审"):
        assert part in said, part


def test_the_tour_is_offered_to_who_has_not_put_it_aside(browser: Browser) -> None:
    """One press, and home is without the hint; the tour stays where it is."""
    browser.sign_in()
    assert "第一次用" in text_of(browser.get("/").text)
    browser.send("/tour")
    assert "第一次用" not in text_of(browser.get("/").text) and browser.get("/tour").status == 200


def test_who_opened_the_tour_is_not_offered_it_again(browser: Browser) -> None:
    """Seven steps that each open a page; having seen them is enough."""
    steps = re.findall(r'<li><a class="govuk-link" href="([^"]+)"', browser.sign_in().get("/tour").text)
    assert len(steps) == 7 and all(browser.get(one).status == 200 for one in steps)
    assert "第一次用" not in text_of(browser.get("/").text)


def test_help_names_keys_and_whom_to_call(browser: Browser, village: Machine) -> None:
    """On this machine, without a line; the numbers are those of the directory."""
    assert "还没有登记电话" in text_of(browser.sign_in().get("/help").text)
    values = village.written({"place": "县中心值班室", "phone": "0513-86550001"})
    assert village("ledger", "directory", "open", "--with", values, "--as", AGENT) == 0, village.err
    said = text_of(browser.get("/help").text)
    assert "县中心值班室 0513-86550001" in said and "打开本页" in said and "停电了怎么办" in said


def test_a_guide_is_printed_in_large_type_without_a_line(browser: Browser, village: Machine) -> None:
    """Everything that the guide says stands in what the printer enlarges."""
    village.centre.down = True
    html = browser.sign_in().get(f"/new/{AT_TOWNSHIP}/guide").text
    inside = re.search(r'<div class="guide">(.*)</div>\s*</main>', html, re.DOTALL)
    assert inside
    for one in village.rows("form", AT_TOWNSHIP)[0]["materials"]:
        assert one["name"] in inside[1]
    assert "承诺时限" in inside[1] and "设定依据" in inside[1] and "data-print" in inside[1]


# --- what was printed ------------------------------------------------------------------------------------------------


def accepted(clerk: Browser, township: Machine, seed: int = 1) -> tuple[str, str]:
    """A case with a notice of acceptance, and the address of that notice."""
    case = township.file(AT_TOWNSHIP, CLERK, seed)
    assert township.act(case, "accept", CLERK) == 0, township.err
    (path,) = re.findall(r'href="([^"]+)"[^>]*>受理通知书', clerk.get(f"/cases/{case}").text)
    return case, path


def enter_print(browser: Browser, path: str, **more: str) -> Browser:
    """Press 已打印 on the page of a paper."""
    form = re.search(r'<form method="post" action="/papers/printed".*?</form>', browser.get(path).text, re.DOTALL)
    assert form, path
    return browser.post("/papers/printed", {**dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0])), **more})


def test_a_paper_that_is_printed_again_says_so(clerk: Browser, township: Machine) -> None:
    """补打 with its number and both days; pressing twice from one page enters one print."""
    _, path = accepted(clerk, township)
    assert "补打" not in printed(clerk, path) and "还没有登记打印过" in clerk.text
    form = re.search(r'<form method="post" action="/papers/printed".*?</form>', clerk.text, re.DOTALL)
    assert form
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    for _ in range(2):
        assert clerk.post("/papers/printed", fields).status == 303 and clerk.headers["Location"] == path
    assert "补打 第1次 2026年11月23日（首次打印 2026年11月23日）" in printed(clerk, path)
    assert enter_print(clerk, path).status == 303
    assert "补打 第2次" in printed(clerk, path) and "已登记打印 2 次" in clerk.text


def test_each_copy_of_a_receipt_has_its_first_print(clerk: Browser, township: Machine) -> None:
    """The copy for the files is no reprint because the applicant has hers; all copies at once are a print of each."""
    case, _ = accepted(clerk, township)
    applicant, archive, every = (f"/cases/{case}/receipt{one}" for one in ("?copy=applicant", "?copy=archive", ""))

    def again(path: str) -> list[str]:
        return re.findall(r"补打 第\d次", clerk.get(path).text)

    assert enter_print(clerk, applicant).status == 303
    assert again(applicant) == ["补打 第1次"] == again(every) and again(archive) == []
    assert "还没有登记打印过" in clerk.text
    assert enter_print(clerk, every).status == 303
    assert again(every) == ["补打 第2次", "补打 第1次"] and again(archive) == ["补打 第1次"]


def test_a_spoiled_sheet_is_voided_with_a_reason_and_listed(clerk: Browser, township: Machine) -> None:
    """文书台账: numbers given without a gap, prints, reprints, voided sheets; nothing came out counts as no print."""
    (case, path), (other, unprinted) = accepted(clerk, township, 1), accepted(clerk, township, 2)
    enter_print(clerk, path)
    (spoil,) = re.findall(r'href="(/ledgers/print/[^"]+/spoil)"', clerk.get(path).text)
    form = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', clerk.get(spoil).text))
    assert clerk.post(spoil, {**form, "spoiled_by": "misprint"}).status == 303
    enter_print(clerk, path)
    said = text_of(clerk.get("/papers?kind=acceptance&year=2026").text)
    assert "1–2 号， 连号" in said and case in said and other in said
    assert "补打 1 次，最近 2026-11-23" in said and "作废一张：卡纸、缺墨、打印不全" in said and "未登记打印" in said
    enter_print(clerk, unprinted)
    (spoil,) = re.findall(r'href="(/ledgers/print/[^"]+/spoil)"', clerk.get(unprinted).text)
    form = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', clerk.get(spoil).text))
    assert clerk.post(spoil, {**form, "spoiled_by": "not_printed"}).status == 303
    assert "补打" not in printed(clerk, unprinted)


def test_a_number_that_no_paper_has_is_not_entered_as_printed(clerk: Browser, township: Machine) -> None:
    """A form with an invented number, or with another case's, enters nothing; nor does it lead to another site."""
    _, path = accepted(clerk, township)
    assert enter_print(clerk, path, number="十总镇便民服务中心受〔2026〕AAAAA-1号").status == 422
    assert "打印没有登记" in clerk.text and "补打" not in printed(clerk, path)
    assert enter_print(clerk, path, back="//elsewhere.example/").headers["Location"] == "/papers"


def test_a_number_without_effect_stays_in_the_register(clerk: Browser, village: Machine, township: Machine) -> None:
    """The act that made it came too late: the number is kept and said to be without effect, the paper is gone."""
    case = village.file(AT_TOWNSHIP, AGENT)
    assert village("exchange") == 0 and township("exchange") == 0
    assert village.act(case, "withdraw", AGENT) == 0 and village("exchange") == 0
    assert township.act(case, "receive", CLERK) == 0 and township("exchange") == 0
    said = text_of(clerk.get("/papers").text)
    assert case in said and "无效：已被先行处理" in said


def test_a_gap_in_a_series_is_seen(clerk: Browser, township: Machine) -> None:
    """The register counts; it does not believe: a number that no entry has is named."""
    accepted(clerk, township, 1)
    accepted(clerk, township, 2)
    clerk.get("/papers")
    with books.opened(township.path, township.edges) as book:
        table = Given(book.journal).table
        table.delete().where(table.serial == 1, table.kind == "acceptance").execute()
    assert "缺 1 号" in text_of(clerk.get("/papers?kind=acceptance&year=2026").text)


def test_an_office_that_was_renamed_counts_anew_and_hides_no_gap(clerk: Browser, township: Machine) -> None:
    """Three numbers under the old name and two under the new one are two series, each held against its own highest."""
    with books.opened(township.path, township.edges) as book:
        given = Given(book.journal)
        given.catch_up()
        for office, serial in (("甲镇", 1), ("甲镇", 3), ("乙镇", 1), ("乙镇", 2)):
            number = document_number(office, "acceptance", 2026, "4K9DQ", serial)
            row = {"number": number, "kind": "acceptance", "year": 2026, "tag": "4K9DQ", "serial": serial}
            given.table.insert(**row, subject="case:x", day="2026-11-23").execute()
        assert sorted(one.missing for one in given.series("acceptance", 2026)) == [(), (2,)]
        for tag in ("AAAAA", "BBBBB", "CCCCC"):
            row = {"number": f"甲镇受〔2026〕{tag}-1号", "kind": "acceptance", "year": 2026, "tag": tag, "serial": 1}
            given.table.insert(**row, subject="case:x", day="2026-11-23").execute()
    said = text_of(clerk.get("/papers?kind=acceptance&year=2026").text)
    assert "缺 2 号" in said and "4 个号段都连号" in said


def test_the_register_is_kept_up_without_anybody_at_the_page(township: Machine, clerk: Browser) -> None:
    """The courier takes in what was numbered, a piece at a time, also while there is no line."""
    case, _ = accepted(clerk, township)
    township.centre.down = True
    with books.opened(township.path, township.edges) as book:
        given = Given(book.journal)
        with pytest.raises(SyncError):
            for_courier(book, Settings(data=book.folder.path, exchange_wait_seconds=1.0))()
        assert [row["subject"] for row in given.page("acceptance", 2026, 1)] == [f"case:{case}"]


def test_the_life_of_a_mandate_has_its_papers(browser: Browser, village: Machine) -> None:
    """终止单 with reason and papers returned; a blank renewal to be signed before it is entered; each with a number."""
    case = village.file(AT_TOWNSHIP, AGENT)
    browser.sign_in()
    assert "mandate_renewal" in printable(browser, case) and "mandate_end" not in printable(browser, case)
    blank = printed(browser, f"/cases/{case}/print/mandate_renewal")
    assert "续办委托书" in blank and "☐按手印" in blank and "委托人（签名或按手印）" in blank
    for act, kind, title in (("suspend", "mandate_pause", "代办中止单"), ("end", "mandate_end", "代办办结（终止）单")):
        offered = {row["act"]: row["sample"] for row in village.rows("mandate", case, "--list", "--as", AGENT)}
        told = village.written(offered[act])
        assert village("mandate", case, act, "--with", told, "--as", AGENT) == 0, village.err
        said = printed(browser, f"/cases/{case}/print/{kind}")
        assert title in said and "骑岸村便民服务站委〔2026〕" in said and re.search(r"站[中终]〔2026〕\w{5}-1号", said)


def test_a_second_renewal_is_signed_on_a_blank_sheet_too(browser: Browser, village: Machine) -> None:
    """The page of the renewal leads to a sheet without the first one's term and number; the file lists each paper."""
    case = village.file(AT_TOWNSHIP, AGENT)
    page = f"/cases/{case}/mandate/renew"
    assert f"/cases/{case}/print/mandate_renewal\"" in browser.sign_in().get(page).text
    told = {row["act"]: row["sample"] for row in village.rows("mandate", case, "--list", "--as", AGENT)}["renew"]
    assert village("mandate", case, "renew", "--with", village.written(told), "--as", AGENT) == 0, village.err
    assert f"/cases/{case}/print/mandate_renewal_blank\"" in browser.get(page).text
    made, blank = (printed(browser, f"/cases/{case}/print/mandate_renewal{one}") for one in ("", "_blank"))
    assert "2027年1月1日止" in made and re.search(r"续〔2026〕\w{5}-1号", made)
    assert "自 年 月 日起至 年 月 日止" in blank and "续〔2026〕" not in blank and "续办委托书" in blank
    assert re.search(r"续〔2026〕\w{5}-1号.*续办委托书 20261123", printed(browser, f"/cases/{case}/print/contents"))


def test_where_the_signed_mandate_is_kept_stands_on_it(browser: Browser, village: Machine) -> None:
    """What was entered is not asked of the pen again."""
    document = village.sample(AT_TOWNSHIP, 1)
    document["mandate"]["original_at"] = "村部3号柜"
    assert village("file", AT_TOWNSHIP, "--with", village.written(document), "--as", AGENT) == 0, village.err
    said = printed(browser.sign_in(), f"/cases/{village.out.split()[-1]}/print/mandate")
    assert "委托书原件存放处：村部3号柜" in said


def test_a_name_that_was_corrected_on_the_spot_stands_on_every_later_paper(clerk: Browser, township: Machine) -> None:
    """Paper, case page and list bear the name and the phone as they are, not as they were misread."""
    document = township.sample(AT_TOWNSHIP, 1)
    assert township("file", AT_TOWNSHIP, "--with", township.written(document), "--as", CLERK) == 0, township.err
    case, wrong = township.out.split()[-1], document["answers"]["applicant_name"]
    right = {"answers": {"applicant_name": "顾秀英", "phone": "13862905512"}, "initialled_by": "applicant"}
    told = township.written(right)
    assert township("act", case, "correct_on_spot", "--with", told, "--as", CLERK) == 0, township.err
    assert township.act(case, "accept", CLERK) == 0, township.err
    (path,) = re.findall(rf'href="(/cases/{case}/papers/\w+)"', clerk.get(f"/cases/{case}").text)
    said = printed(clerk, path)
    assert "申请人 顾秀英" in said and "13862905512" in said and wrong not in said
    for page in (f"/cases/{case}", "/cases"):
        assert "顾秀英" in clerk.get(page).text, page


def test_the_notice_of_acceptance_tells_the_promise(clerk: Browser, township: Machine) -> None:
    """Who is accepted reads there by when the office promised to be done (domain.md row 46)."""
    case = township.file(AT_COUNTY, CLERK)
    assert township.act(case, "accept", CLERK) == 0, township.err
    (path,) = re.findall(rf'href="(/cases/{case}/papers/\w+)"', clerk.get(f"/cases/{case}").text)
    assert "承诺时限 自受理之日起 10日内上报" in printed(clerk, path)


def test_the_mandate_is_printed_and_signed_before_it_is_filed(browser: Browser, village: Machine) -> None:
    """Out of the draft, as far as it goes: what was typed stands on it, what was not is room to write in."""
    document = village.sample(AT_TOWNSHIP, 1)
    address = start(browser.sign_in(), AT_TOWNSHIP)
    browser.send(address, fields_of({**document, "mode": "proxy"}))
    said = printed(browser, f"{address}/mandate")
    for part in (document["mandate"]["principal"]["name"], document["mandate"]["agent"]["name"],
                 document["mandate"]["matters"], "代办委托书", "2026年11月23日"):  # fmt: skip
        assert part in said, part
    assert browser.get(f"/new/{AT_TOWNSHIP}/0123456789abcdef01234567/mandate").status in (303, 404)
