"""A mandate's page: how it stands, what becomes of it, and what an agent is told before she goes beyond it."""

from __future__ import annotations

import re
from typing import Any

import pytest

from forms.acts import mandating
from tests.station.county import Machine
from tests.station.test_case_pages import AT_TOWNSHIP, MANDATE_NUMBER, arrive, folded_away, text_of
from tests.station.test_home_pages import CLERK
from tests.station.test_home_pages import clerk as clerk
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser

NAMES = tuple(mandating.ACTS)


def proxy_case(village: Machine, **mandate: Any) -> tuple[str, dict[str, Any]]:
    """A case that was filed by proxy, and what was written on its mandate."""
    document = village.sample(AT_TOWNSHIP, 1)
    assert document["mode"] == "proxy"
    document["mandate"] |= mandate
    assert village("file", AT_TOWNSHIP, "--with", village.written(document), "--as", AGENT) == 0, village.err
    return village.out.split()[-1], document


def sent(browser: Browser, case: str, act: str, **form: Any) -> Browser:
    """Open the page of an act upon a mandate and send it filled in."""
    browser.get(f"/cases/{case}/mandate/{act}")
    found = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', browser.text))
    return browser.post(f"/cases/{case}/mandate/{act}", {**found, **form})


def test_the_page_tells_everything_that_was_written_on_the_mandate(browser: Browser, village: Machine) -> None:
    """Who for whom, matters, powers, from when to when, how it was signed, and where the paper lies; numbers masked."""
    case, document = proxy_case(village, original_at="站内档案柜第二格")
    said = text_of(browser.sign_in().get(f"/cases/{case}").text)
    assert "有效" in said and "查看委托书" in said
    page = browser.get(f"/cases/{case}/mandate").text
    mandate, said = document["mandate"], text_of(page)
    for told in (mandate["principal"]["name"], mandate["agent"]["name"], mandate["matters"], mandate["valid_from"],
                 mandate["valid_to"], "提交申请", "是否宣读", "站内档案柜第二格", "登记委托书"):
        assert told in said, told
    open_page = page.replace("\n", "")
    for folded in re.findall(r"<details.*?</details>", open_page):
        open_page = open_page.replace(folded, "")
    assert not MANDATE_NUMBER.search(open_page)
    assert mandate["agent"]["document"]["number"] in folded_away(page)


def test_a_case_without_a_mandate_has_no_such_page(browser: Browser, village: Machine) -> None:
    """Filed in person: a sentence instead, and no link on the case."""
    document = village.sample(AT_TOWNSHIP, 1)
    document |= {"mode": "in_person"}
    del document["mandate"]
    assert village("file", AT_TOWNSHIP, "--with", village.written(document), "--as", AGENT) == 0, village.err
    case = village.out.split()[-1]
    assert "/mandate" not in browser.sign_in().get(f"/cases/{case}").text
    browser.get(f"/cases/{case}/mandate")
    assert browser.status == 404 and "没有委托书" in browser.text


@pytest.mark.parametrize("act", ["end", "suspend", "renew", "sub_agency"])
def test_each_act_warns_says_all_that_is_wrong_and_keeps_what_was_typed(
    browser: Browser, village: Machine, act: str
) -> None:
    """The form of each act, sent with nothing but a remark."""
    case, _ = proxy_case(village)
    browser.sign_in()
    sent(browser, case, act, remark="村口小店代收")
    assert browser.status == 422 and "govuk-warning-text" in browser.text
    assert "govuk-error-summary" in browser.text
    assert "村口小店代收" in browser.text or act == "suspend"


def test_it_is_suspended_resumed_and_ended_with_the_papers_that_went_back(browser: Browser, village: Machine) -> None:
    """Each step shows in the tag, in the buttons and in the timeline, as saved here."""
    case, _ = proxy_case(village)
    paper = village.rows("form", AT_TOWNSHIP)[0]["materials"][0]
    browser.sign_in()
    assert sent(browser, case, "suspend", reason="委托人外出").status == 303
    page = browser.get(browser.headers["Location"]).text
    assert "已保存在本机，待上报" in page and "已办理：中止代办" in text_of(page) and "已中止" in text_of(page)
    assert set(re.findall(r"/mandate/(\w+)\"", page)) == {"end", "resume", "renew"}
    assert sent(browser, case, "resume").status == 303
    back = {"reason": "withdrawn", "papers_returned": [paper["id"]]}
    assert sent(browser, case, "end", **back).status == 422
    assert sent(browser, case, "end", **back, returned_to="顾秀英").status == 303
    said = text_of(browser.get(f"/cases/{case}/mandate").text)
    assert "已终止（委托人取消委托）" in said and f"退还材料：{paper['name']}" in said
    assert "现在不能凭这份委托代办" in said
    assert "已终止（委托人取消委托）" in text_of(browser.get(f"/cases/{case}").text)


def test_the_same_page_sent_twice_enters_once(browser: Browser, village: Machine) -> None:
    """A double click, or the back button."""
    case, _ = proxy_case(village)
    browser.sign_in().get(f"/cases/{case}/mandate/suspend")
    found = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', browser.text))
    for _ in range(2):
        browser.post(f"/cases/{case}/mandate/suspend", {**found, "reason": "等待证明"})
        assert browser.status == 303
    assert text_of(browser.get(f"/cases/{case}/mandate").text).count("登记委托中止") == 1


def test_an_agent_is_warned_before_she_goes_on_without_a_mandate_and_told_how_to_mend_it(
    browser: Browser, village: Machine
) -> None:
    """Papers are taken and sent all the same; the mandate's page then asks for the principal's word within 30 days."""
    case, _ = proxy_case(village)
    assert "委托" not in text_of(browser.sign_in().get(f"/cases/{case}/act/hand_over").text).partition("移交")[0]
    assert village("mandate", case, "end", "--with", village.written({"reason": "withdrawn"}), "--as", AGENT) == 0
    warned = browser.get(f"/cases/{case}/act/hand_over").text
    assert "材料可以先收下、送交" in warned and "民法典第一百七十一条" in warned
    assert village.act(case, "hand_over", AGENT) == 0
    assert "移交" in text_of(browser.get(f"/cases/{case}").text)


def test_a_result_goes_to_no_agent_whose_mandate_is_over(clerk: Browser, village: Machine, township: Machine) -> None:
    """Refused at the desk with what to do instead; the applicant herself gets it."""
    case, document = proxy_case(village)
    assert village.act(case, "hand_over", AGENT) == 0
    village.centre.down = False
    assert village("exchange") == 0 and township("exchange") == 0
    for act in ("receive", "accept", "decide"):
        assert township.act(case, act, CLERK) == 0, township.err
    told = {"to": "agent", "receiver": document["mandate"]["agent"]["name"], "proof": "mandate"}
    assert township("mandate", case, "end", "--with", township.written({"reason": "resigned"}), "--as", CLERK) == 0
    assert township.act(case, "deliver", CLERK, told) == 1
    assert "不能凭委托办理" in township.err
    assert township.act(case, "deliver", CLERK) == 0


def test_the_village_hears_what_the_township_entered_about_its_mandate(village: Machine, township: Machine) -> None:
    """One mandate, one line of entries, on both sides of the line."""
    case = arrive(village, township, AT_TOWNSHIP, 1)
    told = township.written({"reason": "委托人外出"})
    assert township("mandate", case, "suspend", "--with", told, "--as", CLERK) == 0, township.err
    assert township("exchange") == 0 and village("exchange") == 0
    assert village.rows("mandate", case)[0]["state"] == "suspended"


def test_the_command_lists_acts_with_samples_that_it_takes(village: Machine) -> None:
    """`mandate CASE --list --json`, and each sample of it as `--with`; without an act it tells the state."""
    case, _ = proxy_case(village)
    [row] = village.rows("mandate", case)
    assert (row["state"], row["ended"], row["entries"]) == ("in_force", None, 1)
    done = []
    for wanted in ("suspend", "resume", "sub_agency", "renew", "end"):
        offered = {one["act"]: one for one in village.rows("mandate", case, "--list")}
        assert wanted in offered and offered[wanted]["fields"]
        told = village.written(offered[wanted]["sample"])
        assert village("mandate", case, wanted, "--with", told, "--as", AGENT) == 0, village.err
        assert village.out.split()[-1] == case
        done.append(wanted)
    assert set(done) == set(NAMES)
    [row] = village.rows("mandate", case)
    assert row["state"] == "ended" and row["sub_agents"] == 1 and row["entries"] == 6
    assert village("mandate", case, "resume", "--as", AGENT) == 1
    assert village("mandate", case, "dance", "--as", AGENT) == 1
