"""Telling once, on the pages: correcting on the spot, a second notice, and how often somebody had to come."""

from __future__ import annotations

from tests.station.county import Machine
from tests.station.test_case_pages import AT_TOWNSHIP, arrive, asked, folded_away, text_of
from tests.station.test_home_pages import CLERK
from tests.station.test_home_pages import clerk as clerk
from tests.station.test_pages import Browser


def notice_of(township: Machine, case: str, **more: str) -> int:
    """One paper of the item asked for, as the clerk does it from the command line."""
    paper = township.rows("form", AT_TOWNSHIP)[0]["materials"][0]["id"]
    return township.act(case, "request_correction", CLERK, {"materials": {paper: "缺本人签名"}, **more})


def test_an_answer_is_corrected_on_the_spot_from_the_page_of_the_case(
    clerk: Browser, village: Machine, township: Machine
) -> None:
    """The clerk types what is right and who initialled it; the case shows the corrected answer, marked as such."""
    case = arrive(village, township, AT_TOWNSHIP, 1, "receive")
    asked(clerk, case, "correct_on_spot", initialled_by="applicant")
    assert clerk.status == 422 and "请写明当场更正了哪些填写项" in clerk.text
    asked(clerk, case, "correct_on_spot", **{"answers.address": "江苏省南通市十总镇新址8号", "initialled_by": "applicant"})
    assert clerk.status == 303 and clerk.headers["Location"].endswith("?done=correct_on_spot")
    page = clerk.get(clerk.headers["Location"]).text
    assert "已办理：当场更正" in text_of(page) and "由申请人本人签字确认" in text_of(page)
    assert "江苏省南通市十总镇新址8号" in folded_away(page)


def test_the_page_of_a_second_notice_warns_and_wants_a_reason(
    clerk: Browser, village: Machine, township: Machine
) -> None:
    """The first goes out without; the second says what the law says, is not sent without why, and keeps what was
    typed."""
    case = arrive(village, township, AT_TOWNSHIP, 1, "receive")
    paper = township.rows("form", AT_TOWNSHIP)[0]["materials"][0]["id"]
    first = clerk.get(f"/cases/{case}/act/request_correction").text
    assert "已经发过补正告知" not in first and 'name="reason"' not in first
    assert notice_of(township, case) == 0 and township.act(case, "receive_supply", CLERK) == 0
    assert "已经发过补正告知" in clerk.get(f"/cases/{case}/act/request_correction").text
    asked(clerk, case, "request_correction", **{f"materials.{paper}": "签名不是本人"})
    assert clerk.status == 422 and 'href="#reason"' in clerk.text and "签名不是本人" in clerk.text
    asked(clerk, case, "request_correction", **{f"materials.{paper}": "签名不是本人", "reason": "补来后才看到"})
    assert clerk.status == 303
    assert "第二次告知补正" in text_of(clerk.get(f"/cases/{case}").text)


def test_the_case_and_the_lists_count_how_often_papers_were_submitted(
    clerk: Browser, village: Machine, township: Machine
) -> None:
    """Once is not worth a word; twice is yellow, a third time an alarm on the case and in the list."""
    case = arrive(village, township, AT_TOWNSHIP, 1, "receive")
    assert "次申报" not in text_of(clerk.get(f"/cases/{case}").text)
    assert notice_of(township, case) == 0 and township.act(case, "receive_supply", CLERK) == 0
    said = clerk.get(f"/cases/{case}").text
    assert '<span class="soon">第 2 次申报</span>' in said and "已经第二次申报材料" in text_of(said)
    assert '<span class="soon">第 2 次申报</span>' in clerk.get("/cases").text
    assert notice_of(township, case, reason="补来后才看到") == 0 and township.act(case, "receive_supply", CLERK) == 0
    said = clerk.get(f"/cases/{case}").text
    assert '<span class="bad">第 3 次申报</span>' in said and "超过两次" in text_of(said)
    assert '<span class="bad">第 3 次申报</span>' in clerk.get("/cases").text
