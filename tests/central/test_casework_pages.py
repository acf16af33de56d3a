"""The county's case page: what it shows of a case, the acts upon it, and the papers that they make."""

from __future__ import annotations

import html
import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from central import desk
from forms.case import Case
from tests.central.outpost import (
    COUNTY_DECIDES,
    PASSWORD,
    TOWNSHIP,
    TOWNSHIP_DECIDES,
    VILLAGE,
    Centre,
    Outpost,
    outpost,
    snapshot,
)
from tests.central.test_desk import reported
from tests.central.test_worklist_pages import overtaken

GROUNDS = {"reason": "不符合法定条件。", "basis": "土地管理法第六十二条"}


@pytest.fixture
def township(centre: Centre, tmp_path: Path) -> Outpost:
    """An enrolled township station."""
    return outpost(tmp_path, centre, TOWNSHIP, "chen", "十总镇")


def signed_in(app: Flask, user: str = "wang") -> FlaskClient:
    """A browser of one of the county's people."""
    browser = app.test_client()
    assert browser.post("/sign-in", data={"user": user, "password": PASSWORD}).status_code == 303
    return browser


def fields(browser: FlaskClient, address: str) -> dict[str, str]:
    """The hidden fields of a form as it was drawn."""
    page = browser.get(address)
    assert page.status_code == 200, page.text
    return carried(page.text)


def carried(page: str) -> dict[str, str]:
    """The hidden fields of a page's forms, but those of the frame."""
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page)
    return {name: html.unescape(value) for name, value in found if name != "back"}


def pressed(browser: FlaskClient, case: str, act: str, drawn: dict[str, str], **typed: Any) -> TestResponse:
    """A form sent as it was drawn, with what was typed, and confirmed where it is shown once more."""
    address = f"/cases/{case}/acts/{act}"
    answer = browser.post(address, data={**drawn, **typed})
    if answer.status_code == 200:
        answer = browser.post(address, data={**carried(answer.text), "step": "do"})
    return answer


def done(browser: FlaskClient, case: str, act: str, **typed: Any) -> str:
    """Do an act that must go well; the page that follows."""
    answer = pressed(browser, case, act, fields(browser, f"/cases/{case}/acts/{act}"), **typed)
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location).text


def admitted(centre: Centre, case: str) -> Case:
    """The case as the county has it."""
    with centre.open() as (county, _):
        return county.projections.case(case)


def test_a_case_is_decided_checked_numbered_and_printed(township: Outpost) -> None:
    """Nothing is written before the check page is confirmed; the paper carries what the law asks for."""
    centre, case = township.centre, reported(township)
    with centre.open() as (_, app):
        browser = signed_in(app)
        drawn = fields(browser, f"/cases/{case}/acts/decide")
        before = snapshot(centre)
        check = browser.post(f"/cases/{case}/acts/decide", data={**drawn, "approved": "no", **GROUNDS})
        assert "将要打印的文书" in check.text and "不予决定书" in check.text
        assert snapshot(centre) == before
        back = browser.post(f"/cases/{case}/acts/decide", data={**carried(check.text), "step": "edit"})
        assert GROUNDS["reason"] in back.text
        answer = browser.post(f"/cases/{case}/acts/decide", data={**carried(check.text), "step": "do"})
        page = browser.get(answer.location).text
        assert "已记入县中心" in page and "站点下次联系时收到" in page
        sheet = re.search(r'href="(/cases/[^"]+/papers/\w+)"[^>]*>打印', page)
        assert sheet
        printed = browser.get(sheet[1]).text
    number = admitted(centre, case).document_no
    assert number and number.startswith("通州区否〔2026〕") and number.endswith("-1号")
    for told in (number, *GROUNDS.values(), COUNTY_DECIDES.remedy, case, COUNTY_DECIDES.name, "签收人"):
        assert html.escape(told) in printed or told in printed


def test_the_countys_papers_are_numbered_without_a_gap(township: Outpost) -> None:
    """Each kind counts for itself in the lane of this life; what was refused took no number."""
    centre, cases = township.centre, [reported(township) for _ in range(3)]
    with centre.open() as (county, _):
        for case in cases:
            with pytest.raises(Exception, match="reason"):
                desk.act(county, case, "decide", {"approved": False}, "wang")
            desk.act(county, case, "decide", {"approved": True}, "wang")
        numbers = [county.projections.case(case).document_no or "" for case in cases]
        assert [number.rsplit("-", 1)[1] for number in numbers] == ["1号", "2号", "3号"]
        assert all(number.startswith("通州区准〔2026〕") for number in numbers)


def test_a_wrong_answer_comes_back_at_its_field_with_all_that_was_typed(township: Outpost) -> None:
    """Every problem at once, and nothing is written."""
    centre, case = township.centre, reported(township)
    with centre.open() as (_, app):
        browser = signed_in(app)
        before = snapshot(centre)
        typed = {"approved": "no", "opinion": "面积超出标准。", "happened_at": "2031-01-01T08:00"}
        answer = pressed(browser, case, "decide", fields(browser, f"/cases/{case}/acts/decide"), **typed)
        assert answer.status_code == 422
        for name in ("reason", "basis", "happened_at"):
            assert f'href="#{name}"' in answer.text and f'id="{name}-error"' in answer.text
        assert "面积超出标准。" in answer.text
        assert snapshot(centre) == before


def test_pressing_twice_writes_once(township: Outpost) -> None:
    """The second press of the same button is answered like the first."""
    centre, case = township.centre, reported(township)
    with centre.open() as (_, app):
        browser = signed_in(app)
        drawn = fields(browser, f"/cases/{case}/acts/note")
        answers = [pressed(browser, case, "note", drawn, text="已电话核实。") for _ in range(2)]
        assert [answer.status_code for answer in answers] == [303, 303]
        assert answers[0].location == answers[1].location
        drawn = fields(browser, f"/cases/{case}/acts/decide")
        check = browser.post(f"/cases/{case}/acts/decide", data={**drawn, "approved": "yes"})
        confirmed = {**carried(check.text), "step": "do"}
        assert [browser.post(f"/cases/{case}/acts/decide", data=confirmed).status_code for _ in range(2)] == [303, 303]
    kinds = [line.event.kind for line in admitted(centre, case).lines]
    assert (kinds.count("case:noted"), kinds.count("case:decided")) == (1, 1)


def test_of_two_officers_the_second_hears_what_happened_and_keeps_her_words(township: Outpost) -> None:
    """Both had the page open; one decides, the other's decision is given back, also when it is still possible."""
    centre, case = township.centre, reported(township)
    centre.do("user", "add", "qian", "--role", "officer", told=PASSWORD)
    with centre.open() as (_, app):
        first, second = signed_in(app), signed_in(app, "qian")
        drawn = fields(second, f"/cases/{case}/acts/decide")
        done(first, case, "note", text="申请人来电询问。")
        answer = pressed(second, case, "decide", drawn, approved="no", **GROUNDS)
        assert answer.status_code == 409
        assert "打开本页后，这个办件有了新的记录" in answer.text and "申请人来电询问" in answer.text
        assert GROUNDS["reason"] in answer.text
        done(first, case, "decide", approved="yes")
        late = pressed(second, case, "decide", {**carried(answer.text)}, approved="no", **GROUNDS)
        assert late.status_code == 409
        assert "已决定" in late.text and GROUNDS["reason"] in late.text
    assert admitted(centre, case).outcome == "approved"


def test_one_notice_names_every_paper_and_answer_at_once(centre: Centre, township: Outpost) -> None:
    """Asked by the county for a case that it took over; the supply is received, and the clock goes on."""
    case = township.file(COUNTY_DECIDES)
    township.exchange()
    papers, question = COUNTY_DECIDES.materials[:2], COUNTY_DECIDES.form[0]
    with centre.open() as (county, app):
        browser = signed_in(app)
        done(browser, case, "take_over", reason="站点停用。")
        typed = {f"materials.{one.id}": "复印件不清楚，请重新提供。" for one in papers}
        typed[f"fields.{question.name}"] = "与证件不一致，请更正。"
        page = done(browser, case, "request_correction", **typed)
        assert "一次性告知" in page and "尚缺" in page
        done(browser, case, "receive_supply", materials=[one.id for one in papers], fields=[question.name])
        seen = county.projections.case(case)
    assert (seen.state, seen.missing) == ("received", ())
    notice = next(line.event for line in seen.lines if line.event.kind == "case:correction_requested")
    assert list(notice.facts["materials"]) == [one.id for one in papers]
    assert list(notice.facts["fields"]) == [question.name]
    assert notice.facts["document_no"].startswith("通州区补〔2026〕")


def test_a_notice_may_say_much_about_every_paper_and_answer(centre: Centre, township: Outpost) -> None:
    """The longest sentence for each of them still fits into the form."""
    case = township.file(COUNTY_DECIDES)
    township.exchange()
    typed = {f"materials.{one.id}": "字" * 500 for one in COUNTY_DECIDES.materials}
    typed |= {f"fields.{one.name}": "字" * 500 for one in COUNTY_DECIDES.form}
    assert len(typed) * 500 * 9 > 64 * 1024
    with centre.open() as (_, app):
        browser = signed_in(app)
        done(browser, case, "take_over", reason="站点停用。")
        done(browser, case, "request_correction", **typed)
    assert admitted(centre, case).state == "correction_requested"


def test_a_lost_stations_file_is_taken_over_with_a_warning_of_what_it_does(centre: Centre, tmp_path: Path) -> None:
    """The reason is asked for, the consequence said twice, and the file handed back up the way."""
    village = outpost(tmp_path, centre, VILLAGE)
    case = village.file()
    village.exchange()
    with centre.open() as (_, app):
        browser = signed_in(app, "sun")
        page = browser.get(f"/cases/{case}/acts/take_over").text
        assert "将不生效" in page
        drawn = fields(browser, f"/cases/{case}/acts/take_over")
        assert pressed(browser, case, "take_over", drawn).status_code == 422
        assert "接管了柳河持有的文件" in done(browser, case, "take_over", reason="站点已撤并。")
        assert browser.get(f"/cases/{case}/acts/hand_over").status_code == 303
        done(signed_in(app), case, "hand_over")
    assert admitted(centre, case).holder == TOWNSHIP


def test_what_was_contested_is_shown_side_by_side(centre: Centre, tmp_path: Path) -> None:
    """Who was first, who came too late, and both contents in words."""
    village = outpost(tmp_path, centre, VILLAGE)
    case = overtaken(village)
    with centre.open() as (_, app):
        page = signed_in(app).get(f"/cases/{case}").text
    first, late = page.index("先办理的"), page.index("来晚、未生效的")
    assert first < page.index("站点设备损坏") < late < page.index("移交给")
    assert "请记一条备注" in page


def test_a_person_sees_the_acts_of_her_role_and_why_not_the_others(township: Outpost) -> None:
    """A supervisor decides nothing; an administrator only leaves notes; a forged form is refused alike."""
    centre, case = township.centre, reported(township)
    with centre.open() as (_, app):
        shown = {user: signed_in(app, user).get(f"/cases/{case}").text for user in ("wang", "sun", "zhou")}
        offered = {user: set(re.findall(r"/acts/(\w+)", page)) for user, page in shown.items()}
        assert "decide" in offered["wang"]
        assert "现在不能办理的" in shown["wang"] and "本机" not in shown["wang"]
        assert offered["sun"] == offered["zhou"] == {"note", "request_withdrawal"}
        before = snapshot(centre)
        drawn = fields(signed_in(app, "sun"), f"/cases/{case}/acts/note")
        browser = signed_in(app, "sun")
        token = carried(browser.get(f"/cases/{case}/acts/note").text)["csrf"]
        forged = {**drawn, "csrf": token, "step": "do", "approved": "yes"}
        answer = browser.post(f"/cases/{case}/acts/decide", data=forged)
        assert answer.status_code == 422 and "县级经办人" in answer.text
        assert browser.get(f"/cases/{case}/acts/decide").status_code == 303
        assert snapshot(centre) == before


@pytest.mark.parametrize("act", ["file", "fly", "%00", "decide/x"])
def test_an_act_that_does_not_exist_is_no_page(township: Outpost, act: str) -> None:
    """Not for reading, and nothing is written by posting."""
    centre, case = township.centre, reported(township)
    with centre.open() as (_, app):
        browser = signed_in(app)
        token = fields(browser, f"/cases/{case}/acts/note")
        before = snapshot(centre)
        assert browser.get(f"/cases/{case}/acts/{act}").status_code in (303, 404)
        assert browser.post(f"/cases/{case}/acts/{act}", data=token).status_code == 404
        assert snapshot(centre) == before


def test_the_paper_may_come_before_the_record(township: Outpost) -> None:
    """A sound number that nobody sent yet can be received from the slip; it says that it waits, then takes effect."""
    centre, case = township.centre, township.file(COUNTY_DECIDES)
    with centre.open() as (_, app):
        browser = signed_in(app)
        unknown = browser.get(f"/cases/{case}")
        assert unknown.status_code == 404 and "十总镇" in unknown.text
        answer = browser.post(f"/cases/{case}/acts/receive", data=fields(browser, f"/cases/{case}/acts/receive"))
        assert answer.status_code == 422 and 'href="#item"' in answer.text
        page = done(browser, case, "receive", item=COUNTY_DECIDES.code, from_paper="yes")
        assert "已登记，尚未生效" in page and "等待前序记录" in page
    township.exchange()
    with centre.open() as (_, app):
        assert "已登记，尚未生效" not in signed_in(app).get(f"/cases/{case}").text


def test_a_number_of_a_person_is_hidden_until_it_is_asked_for(township: Outpost) -> None:
    """Masked in sight, whole only within what has to be opened; the answers stand under their questions."""
    centre, case = township.centre, township.file(TOWNSHIP_DECIDES)
    filed = township.case(case).lines[0].event.personal
    township.exchange()
    assert filed
    number = filed["applicant"]["document"]["number"]
    with centre.open() as (_, app):
        page = signed_in(app).get(f"/cases/{case}").text
    assert number in page
    assert number not in re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    for question in TOWNSHIP_DECIDES.form:
        assert (html.escape(question.zh, quote=False) in page) == (question.name in filed["answers"])


def test_what_was_done_is_told_only_of_an_entry_that_is_there(township: Outpost) -> None:
    """An address that somebody made up claims nothing."""
    centre, case = township.centre, reported(township)
    with centre.open() as (_, app):
        browser = signed_in(app)
        for made_up in ("", "0" * 16, "x", "%00", "decide"):
            assert "已记入县中心" not in browser.get(f"/cases/{case}?did={made_up}").text
