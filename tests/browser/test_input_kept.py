"""What was typed is never lost, and what was sent twice is done once: refusals, impatient hands, the back button, and
sessions that ended meanwhile."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.browser import chromium
from tests.browser.conftest import Enters
from tests.browser.desk_work import finds, number_of
from tests.browser.filling import fields_of, fill_in
from tests.browser.person import Person
from tests.browser.stock import AT_TOWNSHIP, Stock
from tests.browser.town import Town

SCREENS = {"scripts": chromium.DESK, "no scripts": chromium.NO_SCRIPTS}
screens = pytest.mark.parametrize("screen", SCREENS.values(), ids=SCREENS.keys())
_TYPED = """all => all.filter(one => one.name && one.type !== 'hidden')
    .filter(one => !['radio', 'checkbox'].includes(one.type) || one.checked)
    .filter(one => one.value).map(one => [one.name, one.value])"""


def typed(person: Person) -> list[list[str]]:
    """What stands in the page's own form now."""
    found: list[list[str]] = person.page.locator("main form[method=post] :is(input, select, textarea)").evaluate_all(
        _TYPED
    )
    return found


def begun(town: Town, person: Person, seed: int) -> dict[str, list[str]]:
    """A form that is filled in soundly and not sent yet; what was typed, by field."""
    person.opens(f"/new/{AT_TOWNSHIP}")
    fields = fields_of(town.village.sample(AT_TOWNSHIP, "proxy", seed))
    assert fill_in(person, fields) == set(fields)
    return fields


@screens
def test_a_refused_form_keeps_everything_and_leads_to_each_fault(
    county_town: Town, enters: Enters, screen: dict[str, Any]
) -> None:
    """Three faults are told at once; each leads to its question, which says it too; all else stands as typed."""
    person = enters(county_town.village, screen)
    begun(county_town, person, 301)
    wrong = {
        "answers.applicant_document.number": ["110101199003070000"],
        "answers.phone": ["12"],
        "mandate.valid_to": ["2026-13-41"],
    }
    assert fill_in(person, wrong) == set(wrong)
    before = typed(person)
    person.presses("下一步")
    assert typed(person) == before
    summary = person.page.get_by_role("alert")
    links = summary.get_by_role("link")
    assert links.count() >= len(wrong), summary.inner_text()
    assert person.page.title().startswith("错误")
    if screen is chromium.DESK:
        assert "govuk-error-summary" in str(person.page.evaluate("document.activeElement.className"))
    for at in range(links.count()):
        text, target = links.nth(at).inner_text(), str(links.nth(at).get_attribute("href"))
        links.nth(at).click()
        group = person.page.locator(".govuk-form-group--error, .paper-line").filter(
            has=person.page.locator(f'[id="{target[1:]}"]')
        )
        assert text in group.last.inner_text(), target
        if screen is chromium.DESK:
            assert person.page.evaluate("id => document.activeElement.closest(`[id='${id}']`) !== null", target[1:])


@screens
def test_an_impatient_hand_files_once(county_town: Town, enters: Enters, screen: dict[str, Any]) -> None:
    """The button is pressed twice in a row: one case, and its page."""
    person = enters(county_town.village, screen)
    begun(county_town, person, 302)
    person.presses("下一步")
    before = len(county_town.village.rows("cases"))
    person.page.get_by_role("button", name="确认收件").dblclick()
    person.page.wait_for_url("**/cases/*")
    person.arrived()
    assert len(county_town.village.rows("cases")) == before + 1
    person.sees(number_of(person))


@screens
def test_who_goes_back_after_filing_files_nothing_again(
    county_town: Town, enters: Enters, screen: dict[str, Any]
) -> None:
    """Back to the check of the answers, and pressed once more: the same case."""
    person = enters(county_town.village, screen)
    begun(county_town, person, 303)
    person.presses("下一步")
    person.presses("确认收件")
    number, before = number_of(person), len(county_town.village.rows("cases"))
    person.goes_back()
    if person.heading == "核对信息":
        person.presses("确认收件")
    assert number_of(person) == number
    assert len(county_town.village.rows("cases")) == before


@screens
def test_an_impatient_hand_acts_once(county_town: Town, enters: Enters, screen: dict[str, Any]) -> None:
    """The button of a note is pressed twice in a row, and the page that follows is reloaded: the note stands once."""
    village = county_town.village
    number = village.file(AT_TOWNSHIP, village.sample(AT_TOWNSHIP, "proxy", 304))
    person = enters(village, screen)
    finds(person, number)
    person.presses("备注", within=person.page.locator("ul.acts"))
    person.page.locator("main textarea").first.fill("申请人下周来取。")
    person.page.locator("main form[method=post] button").dblclick()
    # The second press breaks the first one's way off, which a wait for a navigation would take for a failure.
    expect(person.page).to_have_url(re.compile(r"\?done=note$"))
    person.reloads()
    assert person.page.locator(".timeline li").filter(has_text="申请人下周来取。").count() == 1


@screens
def test_a_form_outlives_its_session(county_town: Town, enters: Enters, screen: dict[str, Any]) -> None:
    """Signed out in another window while the form was being filled in: it asks for the password and goes on with it."""
    person = enters(county_town.village, screen, signed_in=False)
    person.signs_in()
    begun(county_town, person, 305)
    elsewhere = person.context.new_page()
    elsewhere.goto("/")
    elsewhere.get_by_role("button", name="退出登录").click()
    elsewhere.wait_for_url("**/sign-in")
    name = str(person.page.get_by_label("姓名").first.input_value())
    person.presses("下一步")
    person.fills("用户名", person.name)
    person.fills("密码", "correct horse battery")
    person.presses("登录")
    assert person.heading == "核对信息"
    person.sees(name)


def test_a_draft_waits_for_her_who_began_it(county_town: Town, enters: Enters) -> None:
    """Kept for later, and found again after signing out, with everything in it."""
    person = enters(county_town.village, signed_in=False)
    person.signs_in()
    fields = begun(county_town, person, 306)
    before = typed(person)
    person.presses("保存草稿")
    person.sees("草稿已保存在本机")
    person.presses("退出登录")
    person.signs_in()
    person.follows("收件登记", within=person.page.get_by_role("navigation", name="主要页面"))
    person.follows(fields["answers.applicant_name"][0], within=person.page.locator("table").first)
    assert typed(person) == before


def test_an_act_that_is_refused_keeps_its_words(stock: Stock, enters: Enters) -> None:
    """A withdrawal without the name of who asks: refused, its reason stays, and the fault leads to the question."""
    person = enters(stock.town.township)
    person.opens(f"/cases/{stock.names['received']}/act/request_withdrawal")
    fill_in(person, fields_of({"reason": "申请人改了主意。"}))
    before = typed(person)
    person.presses("申请撤回", within=person.page.locator("main form[method=post]"))
    assert typed(person) == before
    assert person.page.get_by_role("alert").get_by_role("link").count() == 1
