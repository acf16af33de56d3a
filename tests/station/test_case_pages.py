"""A case's page and its acts: what a person is told about a case, and what becomes of what she does with it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from forms.acts import table
from forms.acts.register import ACTS, OF_THEIR_OWN
from forms.screens.offers import FINAL
from station import book as books
from station import register
from sync.database import write
from tests.station.county import NOON, Machine
from tests.station.test_home_pages import CLERK
from tests.station.test_home_pages import clerk as clerk
from tests.station.test_pages import AGENT, PASSWORD, Browser
from tests.station.test_pages import browser as browser

DAY_SECONDS = 24 * 3600
AT_TOWNSHIP, AT_COUNTY = "S002-10", "S002-05"
MANDATE_NUMBER = re.compile(r"\b\d{17}[\dX]\b")


def text_of(html: str) -> str:
    """What a page says, without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html.partition("<main")[2]))


def folded_away(html: str) -> str:
    """What stands inside of <details>."""
    return " ".join(re.findall(r"<details.*?</details>", html, re.DOTALL))


def first_button(html: str) -> str:
    """The act of the primary button among those that are allowed now."""
    found = re.search(r'<ul class="acts">.*?govuk-button--primary" href="[^"]*/act/(\w+)"', html, re.DOTALL)
    return found[1] if found else ""


def asked(browser: Browser, case: str, act: str, **form: Any) -> Browser:
    """Open the page of an act and send it filled in, without following where it leads."""
    browser.get(f"/cases/{case}/act/{act}")
    found = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', browser.text))
    return browser.post(f"/cases/{case}/act/{act}", {**found, **form})


def arrive(village: Machine, township: Machine, item: str = AT_TOWNSHIP, seed: int = 1, *acts: str) -> str:
    """A case of the village that lies in the township, with what the clerk has done there."""
    case = village.file(item, AGENT, seed)
    assert village.act(case, "hand_over", AGENT) == 0 and village("exchange") == 0 and township("exchange") == 0
    for act in acts:
        assert township.act(case, act, CLERK) == 0, township.err
    return case


# --- after something was done ----------------------------------------------------------------------------------------


def test_after_filing_the_page_says_what_is_true_and_what_comes_next(browser: Browser, village: Machine) -> None:
    """The number, the next step, the limit and the print button; it is saved here, and called confirmed only then."""
    case = village.file(AT_TOWNSHIP, AGENT)
    said = text_of(browser.sign_in().get(f"/cases/{case}?done=file").text)
    assert "已保存在本机，待上报" in said and case in said and "成功" not in said
    assert "下一步：移交" in said and "代办报送最迟 2026-11-26（还剩 3 个工作日）" in said
    assert f'href="/cases/{case}/receipt"' in browser.text
    village.centre.down = False
    assert village("exchange") == 0
    said = text_of(browser.get(f"/cases/{case}?done=file").text)
    assert "已保存，县中心已确认" in said and "待上报" not in said


@pytest.mark.parametrize("done", ["decide", "accept", "note", "dance", "receive"])
def test_nothing_is_called_done_that_no_entry_bears_out(browser: Browser, village: Machine, done: str) -> None:
    """An address that claims something proves nothing: the banner is drawn from the journal."""
    case = village.file(AT_TOWNSHIP, AGENT)
    browser.sign_in().get(f"/cases/{case}?done={done}")
    assert browser.status == 200 and "govuk-notification-banner" not in browser.text


def test_an_act_is_confirmed_with_the_number_of_its_paper(clerk: Browser, village: Machine, township: Machine) -> None:
    """After acceptance the clerk reads the document's number that goes on the notice, and where the case goes now."""
    case = arrive(village, township, AT_COUNTY, 1, "receive")
    asked(clerk, case, "accept", despite_missing="yes")
    assert clerk.status == 303 and clerk.headers["Location"].endswith("?done=accept")
    said = text_of(clerk.get(clerk.headers["Location"]).text)
    assert "已办理：受理" in said and re.search(r"文书编号 十总镇便民服务中心受〔2026〕", said)
    assert "下一步：上报" in said


# --- what the case is ------------------------------------------------------------------------------------------------


def test_the_number_of_a_person_is_shown_only_to_who_asks(browser: Browser, village: Machine) -> None:
    """Masked on the page; the whole number lies folded away, the agent's too."""
    document = village.sample(AT_TOWNSHIP, 1)
    case = village.file(AT_TOWNSHIP, AGENT, 1)
    browser.sign_in().get(f"/cases/{case}")
    open_page = browser.text.replace("\n", "")
    for folded in re.findall(r"<details.*?</details>", open_page):
        open_page = open_page.replace(folded, "")
    number = document["answers"]["applicant_document"]["number"]
    agent = document["mandate"]["agent"]["document"]["number"]
    assert document["mode"] == "proxy" and not MANDATE_NUMBER.search(open_page)
    for whole in (number, agent):
        assert whole not in open_page and whole[-4:] in open_page and whole in folded_away(browser.text)


def test_the_page_says_plainly_where_the_file_lies(browser: Browser, village: Machine, township: Machine) -> None:
    """Here, on the way, or with whom."""
    case = village.file(AT_TOWNSHIP, AGENT)
    assert "文件在本站" in text_of(browser.sign_in().get(f"/cases/{case}").text)
    assert village.act(case, "hand_over", AGENT) == 0
    assert "已移交十总镇便民服务中心，对方还没有接件" in text_of(browser.get(f"/cases/{case}").text)
    village.centre.down = False
    assert village("exchange") == 0 and township("exchange") == 0
    assert township.act(case, "receive", CLERK) == 0 and township("exchange") == 0 and village("exchange") == 0
    assert "文件在十总镇便民服务中心" in text_of(browser.get(f"/cases/{case}").text)


def test_each_clock_is_said_in_dates_and_words(browser: Browser, village: Machine) -> None:
    """Start, last day and what is left; once it is over, that too, whatever the colour."""
    case = village.file(AT_TOWNSHIP, AGENT)
    said = text_of(browser.sign_in().get(f"/cases/{case}").text)
    assert "代办报送 2026-11-23 2026-11-26 还剩 3 个工作日" in said and "起算当日不计" in folded_away(browser.text)
    for days, words in ((3, "今天到期"), (4, "已超期 1 个工作日")):
        village.clock.at = NOON + days * DAY_SECONDS
        assert f"代办报送 2026-11-23 2026-11-26 {words}" in text_of(browser.sign_in().get(f"/cases/{case}").text)


def test_a_date_that_no_notice_has_settled_is_called_provisional(browser: Browser, village: Machine) -> None:
    """A limit that runs into a year without its calendar says so, on the case and on the receipt."""
    village.clock.at = NOON + 37 * DAY_SECONDS
    case = village.file(AT_TOWNSHIP, AGENT)
    assert "日历未定，暂计" in text_of(browser.sign_in().get(f"/cases/{case}").text)
    assert "2027年放假安排尚未确定" in folded_away(browser.text)
    assert "放假安排未定，日期暂计" in text_of(browser.get(f"/cases/{case}/receipt").text)


def test_the_timeline_marks_what_has_not_gone_up(browser: Browser, village: Machine) -> None:
    """Each says how far it got; what lies only here is also marked by its look."""
    case = village.file(AT_TOWNSHIP, AGENT)
    village.centre.down = False
    assert village("exchange") == 0
    assert village.act(case, "note", AGENT, {"text": "已电话告知"}) == 0
    browser.sign_in().get(f"/cases/{case}")
    lines = re.findall(r"<li class=\"govuk-body[^>]*>.*?</li>", browser.text, re.DOTALL)
    assert ["timeline--unsent" in line for line in lines] == [False, True]
    assert "县中心已确认" in lines[0] and "已保存在本机，待上报" in lines[1]
    assert re.search(r"320612-E\d-\d{7}", browser.text)


def test_what_lost_stands_on_top_with_who_was_first(clerk: Browser, village: Machine, township: Machine) -> None:
    """The agent's withdrawal came after the clerk's receipt: both read it above everything, with what to do now."""
    case = village.file(AT_TOWNSHIP, AGENT)
    assert village("exchange") == 0 and township("exchange") == 0
    assert township.act(case, "receive", CLERK) == 0 and township("exchange") == 0
    assert village.act(case, "withdraw", AGENT) == 0
    assert village("exchange") == 0 and township("exchange") == 0
    clerk.get(f"/cases/{case}")
    top = clerk.text.partition('<ul class="acts">')[0]
    said = text_of(top)
    assert said.index("有操作未生效") < said.index("撤回办件") < said.index("先办理的是") < said.index("接件。")
    assert "文件在本站。请按现在的状态办理" in said and 'class="trouble"' in top


def test_an_erased_case_says_so_and_shows_nobody(browser: Browser, village: Machine) -> None:
    """After a lawful erasure the page and the receipt say 已清除 and still work."""
    document = village.sample(AT_TOWNSHIP, 1)
    case = village.file(AT_TOWNSHIP, AGENT, 1)
    erase(village, case)
    for path in (f"/cases/{case}", f"/cases/{case}/receipt", f"/cases/{case}/act/hand_over"):
        browser.sign_in().get(path)
        assert browser.status == 200 and "已清除" in browser.text, path
        assert document["answers"]["applicant_name"] not in browser.text
        assert document["answers"]["applicant_document"]["number"] not in browser.text


def erase(machine: Machine, case: str) -> None:
    """What a lawful erasure leaves of a case at this station."""
    with books.opened(machine.path, machine.edges) as book, write(book.journal.db):
        for subject in (register.subject(case), f"mandate:{case}"):
            sql = "UPDATE entry SET personal = NULL, erased = ? WHERE subject = ?"
            book.journal.db.execute_sql(sql, (b"\0" * 32, subject))
        book.cases.refresh([register.subject(case)])


# --- acts ------------------------------------------------------------------------------------------------------------


def test_the_likely_act_is_the_first_button(clerk: Browser, village: Machine, township: Machine) -> None:
    """Along a case's way the next step is the one that the eye meets."""
    case = arrive(village, township)
    seen = []
    for act in ("receive", "request_correction", "receive_supply"):
        seen.append(first_button(clerk.get(f"/cases/{case}").text))
        assert township.act(case, act, CLERK) == 0
    seen.append(first_button(clerk.get(f"/cases/{case}").text))
    assert seen[0] == "receive" and seen[1] in ("accept", "request_correction")
    assert seen[2:] == ["receive_supply", "accept"]


def test_what_is_not_possible_now_says_why(browser: Browser, village: Machine) -> None:
    """Each act of the role that is not offered is listed with its reason; trying it leads to the case and why."""
    case = village.file(AT_TOWNSHIP, AGENT)
    assert village.act(case, "hand_over", AGENT) == 0
    browser.sign_in().get(f"/cases/{case}")
    offered = set(re.findall(r"/act/(\w+)\"", browser.text))
    known = {act for acts in table.ALLOWED.values() for act in acts.get("agent", {})} - {*OF_THEIR_OWN}
    reasons = folded_away(browser.text)
    for act in known - offered:
        assert f"<dt>{ACTS[act].zh}</dt>" in reasons, act
    browser.get(f"/cases/{case}/act/hand_over", follow_redirects=True)
    assert browser.status == 200 and "现在不能“移交”" in browser.text and "十总镇" in text_of(browser.text)


def test_the_same_act_sent_twice_is_done_once(browser: Browser, village: Machine) -> None:
    """A double click or the back button enters a note once; other words are another note."""
    case = village.file(AT_TOWNSHIP, AGENT)
    browser.sign_in().get(f"/cases/{case}/act/note")
    form = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', browser.text))
    for text in ("申请人来站询问", "申请人来站询问", "已电话告知"):
        browser.post(f"/cases/{case}/act/note", {**form, "text": text})
        assert browser.status == 303 and browser.headers["Location"].endswith("?done=note")
    browser.get(f"/cases/{case}")
    assert [browser.text.count(text) for text in ("申请人来站询问", "已电话告知")] == [1, 1]


def test_an_act_that_outlived_its_session_is_done_once(browser: Browser, village: Machine) -> None:
    """What was sent with a password and what is sent without are the same act: no password is any part of it."""
    case = village.file(AT_TOWNSHIP, AGENT)
    browser.sign_in().get(f"/cases/{case}/act/note")
    form = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', browser.text))
    village.clock.at = NOON + 16 * 60
    typed = {**form, "text": "申请人来站询问", "again.user": AGENT, "again.password": PASSWORD}
    browser.post(f"/cases/{case}/act/note", typed, headers={"Origin": "http://localhost"})
    assert browser.status == 303
    browser.sign_in().get(f"/cases/{case}/act/note")
    token = re.findall(r'name="csrf" value="([0-9a-f]+)"', browser.text)[0]
    browser.post(f"/cases/{case}/act/note", {**form, "csrf": token, "text": "申请人来站询问"})
    assert browser.status == 303 and browser.get(f"/cases/{case}").text.count("申请人来站询问") == 1


def test_an_act_that_is_past_is_not_done_by_the_back_button(browser: Browser, village: Machine) -> None:
    """The same hand-over sent again comes to the case as it is; another one is refused with its reason."""
    case = village.file(AT_TOWNSHIP, AGENT)
    browser.sign_in().get(f"/cases/{case}/act/hand_over")
    form = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', browser.text))
    for _ in range(2):
        assert browser.post(f"/cases/{case}/act/hand_over", form).status == 303
    assert len(village.rows("cases")) == 1 and browser.get(f"/cases/{case}").text.count("移交给") == 1
    browser.post(f"/cases/{case}/act/hand_over", {**form, "remark": "另一次"})
    assert browser.status == 409 and "十总镇" in browser.text


def test_a_script_may_name_its_own_key(village: Machine) -> None:
    """The command line keeps the same promise: one key, one act."""
    case = village.file(AT_TOWNSHIP, AGENT)
    for _ in range(2):
        assert village.act(case, "note", AGENT, {"text": "夜间批量登记", "draft": "night-7"}) == 0
    with books.opened(village.path, village.edges) as book:
        assert len(register.read(book.journal, case).lines) == 2


def test_another_act_under_a_used_key_is_refused_and_not_swallowed(village: Machine) -> None:
    """Other words under the same key were answered as done and kept nowhere: now they are refused with a sentence."""
    case = village.file(AT_TOWNSHIP, AGENT)
    assert village.act(case, "note", AGENT, {"text": "夜间批量登记", "draft": "night-8"}) == 0
    assert village.act(case, "note", AGENT, {"text": "老人要求改期", "draft": "night-8"}) == 1 and case in village.err
    assert village.act(case, "note", AGENT, {"text": "老人要求改期", "draft": "night-9"}) == 0


def test_a_refused_act_keeps_what_was_typed_and_says_all(clerk: Browser, village: Machine, township: Machine) -> None:
    """Problems on top and at their fields, everything typed still there, and the same page can be mended and sent."""
    case = arrive(village, township, AT_TOWNSHIP, 1, "receive")
    asked(clerk, case, "refuse", reason="不符合受理条件")
    assert clerk.status == 422 and "<title>错误：" in clerk.text
    assert 'href="#basis"' in clerk.text and 'id="basis-error"' in clerk.text and "不符合受理条件" in clerk.text
    form = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', clerk.text))
    clerk.post(f"/cases/{case}/act/refuse", {**form, "reason": "不符合受理条件", "basis": "行政许可法第三十二条"})
    assert clerk.status == 303


def test_what_cannot_be_undone_is_said_before_it_is_done(clerk: Browser, village: Machine, township: Machine) -> None:
    """Acts that end or decide a case warn; the others do not cry wolf."""
    case = arrive(village, township, AT_TOWNSHIP, 1, "receive")
    offered = {row["act"] for row in township.rows("act", case, "--list")}
    assert {"refuse", "return", "redirect", "withdraw"} <= offered
    for act in sorted(offered):
        clerk.get(f"/cases/{case}/act/{act}")
        assert ("govuk-warning-text" in clerk.text) == (act in FINAL), act


def test_the_notice_for_correction_is_before_who_takes_the_papers(
    clerk: Browser, village: Machine, township: Machine
) -> None:
    """What was asked for, with what is wrong with it, stands on the case and above the questions of the supply."""
    case = arrive(village, township, AT_TOWNSHIP, 1, "receive")
    paper = township.rows("form", AT_TOWNSHIP)[0]["materials"][0]
    assert township.act(case, "request_correction", CLERK, {"materials": {paper["id"]: "缺本人签名"}}) == 0
    for path in (f"/cases/{case}", f"/cases/{case}/act/supply"):
        assert f"{paper['name']}：缺本人签名" in text_of(clerk.get(path).text), path
