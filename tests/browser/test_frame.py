"""What stands around every page: the door, the strip, the sizes of type, the languages, and the way of the keyboard."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Dialog, Locator, expect

from tests.browser import chromium
from tests.browser.conftest import Enters
from tests.browser.keyboard import Keyboard, shows_focus
from tests.browser.person import Person
from tests.browser.stock import AT_COUNTY, AT_TOWNSHIP, Stock
from tests.browser.town import Town, wait_until
from tests.processes import Side

STRIP_SECONDS = 15
SIDES = ("county", "township", "village")


def _side(town: Town, name: str) -> Side:
    return {"county": town.county, "township": town.township, "village": town.village}[name]


def _strip(person: Person) -> str:
    return person.page.locator("#strip").inner_text()


# --- the door ---------------------------------------------------------------------------------------------------------


def test_signing_in_needs_no_line(county_town: Town, enters: Enters) -> None:
    """With every line cut the village agent and the township clerk sign in, see their desks and leave again."""
    county_town.cut(county_town.village, county_town.township)
    for side in (county_town.village, county_town.township):
        person = enters(side, signed_in=False)
        person.signs_in()
        assert person.path == "/" and person.heading == "待办"
        person.presses("退出登录")
        assert person.heading == "登录"
        person.opens("/")
        assert person.heading == "登录"


@pytest.mark.parametrize("name", SIDES)
def test_a_wrong_password_is_told_and_the_name_is_kept(county_town: Town, enters: Enters, name: str) -> None:
    """What is wrong has the focus, and the name need not be typed again."""
    person = enters(_side(county_town, name), signed_in=False)
    person.signs_in("not the password")
    assert person.heading == "登录"
    assert person.page.get_by_label("用户名").input_value() == person.name
    assert person.page.get_by_label("密码").input_value() == ""
    assert "govuk-error-summary" in str(person.page.evaluate("document.activeElement.className"))


def test_who_was_signed_out_elsewhere_is_sent_to_the_door(county_town: Town, enters: Enters) -> None:
    """A second window of the same browser signs out; the first window's next press leads to the door."""
    person = enters(county_town.village, signed_in=False)
    person.signs_in()
    elsewhere = person.context.new_page()
    elsewhere.goto("/")
    elsewhere.get_by_role("button", name="退出登录").click()
    elsewhere.wait_for_url("**/sign-in")
    person.follows("全部办件")
    assert person.heading == "登录"


# --- the strip --------------------------------------------------------------------------------------------------------


def test_the_strip_tells_the_truth_without_a_reload(county_town: Town, enters: Enters) -> None:
    """Filed behind a cut line: to be sent. The line is back and somebody presses: confirmed. The page stays open."""
    village = county_town.village
    county_town.settle()
    person = enters(village)
    assert "strip--green" in str(person.page.locator("#strip").get_attribute("class"))
    county_town.cut(village)
    person.page.clock.install()
    person.opens("/cases")
    number = village.file(AT_TOWNSHIP, village.sample(AT_TOWNSHIP, "proxy", 101))
    person.page.clock.run_for(STRIP_SECONDS * 1000 + 100)
    wait_until(lambda: "待上报" in _strip(person), "the strip says that something is to be sent")
    assert "已确认" not in _strip(person)
    county_town.mend()
    village.do("exchange")
    row = village.case(number)
    assert row is not None and row["confirmed"]

    def green() -> bool:
        person.page.clock.run_for(STRIP_SECONDS * 1000 + 100)
        return "strip--green" in str(person.page.locator("#strip").get_attribute("class"))

    wait_until(green, "the strip says that all is confirmed")


def test_whoever_presses_for_an_exchange_gets_one(county_town: Town, enters: Enters) -> None:
    """The button of the strip rings the courier, who needs no second press."""
    village = county_town.village
    county_town.cut(village)
    number = village.file(AT_TOWNSHIP, village.sample(AT_TOWNSHIP, "proxy", 102))
    person = enters(village)
    person.opens("/")
    assert "待上报" in _strip(person)
    county_town.mend()
    person.presses("现在上报", within=person.page.locator("#strip"))
    wait_until(lambda: bool((county_town.county.case(number) or {}).get("confirmed")), f"{number} is at the county")
    wait_until(lambda: _reloaded(person, "strip--green"), "the strip is green again")


def _reloaded(person: Person, name: str) -> bool:
    person.opens("/")
    return name in str(person.page.locator("#strip").get_attribute("class"))


def test_the_strip_stands_in_the_same_place_on_each_page(stock: Stock, enters: Enters) -> None:
    """Its top is at the same height wherever one looks."""
    person = enters(stock.town.village)
    tops = set()
    for path in ("/", "/cases", "/new", "/exchange", f"/cases/{stock.names['filed']}"):
        person.opens(path)
        box = person.page.locator("#strip").bounding_box()
        assert box is not None
        tops.add(round(box["y"]))
    assert len(tops) == 1


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_phone_shows_the_work_first_and_hides_nothing(stock: Stock, enters: Enters, scripts: bool) -> None:
    """In the care version of 375 px the page's heading stands in the upper half beside the strip; sizes, navigation and
    the way out can be seen further down, and the menu's link on top leads there, with scripts and without."""
    person = enters(stock.town.village, {**chromium.PHONE, "java_script_enabled": scripts})
    person.prefers(size="care")
    person.opens("/")
    heading = person.page.locator("h1").bounding_box()
    assert heading is not None and heading["y"] + heading["height"] < 667 * 0.65
    navigation = person.page.get_by_role("navigation", name="主要页面")
    wanted = [navigation.get_by_role("link", name="收件登记"), *map(_button(person), ("标准", "English", "退出登录"))]
    assert all(one.is_visible() for one in wanted)
    person.page.get_by_role("link", name="菜单", exact=True).click()
    expect(wanted[0]).to_be_in_viewport()


def _button(person: Person) -> Callable[[str], Locator]:
    return lambda name: person.page.get_by_role("banner").get_by_role("button", name=name)


def test_on_a_phone_the_tab_key_goes_down_the_page(stock: Stock, enters: Enters) -> None:
    """Where bar and navigation stand below the work, the keys come to them after it."""
    person = enters(stock.town.village, chromium.PHONE)
    person.opens("/")
    keys, tops = Keyboard(person), []
    keys.tabs_to("菜单")
    for _ in range(40):
        keys.keys.press("Tab")
        if "退出登录" in keys.focused["text"]:
            break
        tops.append(person.page.evaluate("document.activeElement.getBoundingClientRect().top + scrollY"))
    assert "退出登录" in keys.focused["text"] and tops and tops == sorted(tops)


# --- how the screen looks ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SIDES)
def test_type_grows_and_stays_grown(county_town: Town, enters: Enters, name: str) -> None:
    """Three sizes, each larger than the one before, kept on the next page and at the door of the next day."""
    person = enters(_side(county_town, name), signed_in=False)
    person.signs_in()
    sizes = []
    for size in ("标准", "大字", "关怀版"):
        person.changes(size)
        sizes.append(_type_px(person))
    assert sizes == sorted(set(sizes)) and sizes[-1] >= 18, sizes
    person.presses("退出登录")
    assert _type_px(person) == sizes[-1]


def _type_px(person: Person) -> float:
    return float(person.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)"))


@pytest.mark.parametrize("name", SIDES)
def test_the_language_changes_and_the_page_stays(county_town: Town, enters: Enters, name: str) -> None:
    """The same page, with what was asked for, in the other language; and back again."""
    person = enters(_side(county_town, name))
    person.opens("/?page=1")
    person.changes("English")
    assert person.path == "/?page=1" and person.page.locator("html").get_attribute("lang") == "en"
    person.changes("中文")
    assert person.path == "/?page=1" and person.page.locator("html").get_attribute("lang") == "zh-CN"


# --- the keyboard -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SIDES)
def test_the_first_stop_leads_past_the_frame(county_town: Town, enters: Enters, name: str) -> None:
    """The first Tab shows the link to the content; Enter moves the focus there."""
    person = enters(_side(county_town, name))
    person.opens("/")
    keys = Keyboard(person)
    keys.keys.press("Tab")
    assert keys.focused["text"] == "跳到正文"
    box = person.page.locator(":focus").bounding_box()
    assert box is not None and box["width"] > 20 and box["height"] > 20
    keys.keys.press("Enter")
    assert keys.focused["id"] == "main"


@pytest.mark.parametrize("path", ["/", "/new", "/exchange", "/cases/{received}", "/cases/{received}/act/note"])
def test_what_has_the_focus_can_be_seen(stock: Stock, enters: Enters, path: str) -> None:
    """Every stop of the Tab key looks different with the focus than without it, and none is the stop before."""
    person = enters(stock.town.township)
    person.opens(path.format_map(stock.names))
    stops = person.page.locator("a[href], button, input:not([type=hidden])").locator("visible=true").count()
    keys = Keyboard(person)
    for _ in range(min(stops, 25)):
        keys.keys.press("Tab")
        assert shows_focus(person), keys.focused


# --- forms ------------------------------------------------------------------------------------------------------------


def test_what_was_typed_is_not_left_by_mistake(stock: Stock, enters: Enters) -> None:
    """Leaving a page on which something was typed is asked about; whoever stays finds her words."""
    person = enters(stock.town.township)
    person.opens(f"/cases/{stock.names['received']}/act/note")
    box = person.page.locator("main textarea").first
    box.fill("已电话告知。")
    asked: list[str] = []

    def stays(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.dismiss()

    person.page.on("dialog", stays)
    person.page.evaluate("() => setTimeout(() => document.querySelector('a[href=\"/cases\"]').click(), 0)")
    wait_until(lambda: bool(person.page.title() and asked), "the browser asks")
    assert asked == ["beforeunload"]
    assert box.input_value() == "已电话告知。"
    person.page.remove_listener("dialog", stays)
    person.page.on("dialog", lambda dialog: dialog.accept())


def test_a_chosen_file_is_no_word_of_the_draft(stock: Stock, enters: Enters) -> None:
    """What is kept by itself of a form with a file holds what was typed, and nothing in the file's place."""
    person = enters(stock.town.village)
    person.opens(f"/rosters/{AT_COUNTY}/{'1' * 24}")
    person.page.locator("main input[type=file]").set_input_files(
        {"name": "名单.csv", "mimeType": "text/csv", "buffer": "姓名\n".encode()}
    )
    with person.page.expect_request_finished(lambda one: "do=keep" in (one.post_data or "")) as kept:
        person.page.locator("main textarea").first.fill("姓名,证件号码")
        person.page.keyboard.press("Tab")
    assert "roster=" in str(kept.value.post_data) and "object" not in str(kept.value.post_data)


def test_a_page_without_scripts_has_the_same_frame(stock: Stock, enters: Enters) -> None:
    """Sizes, languages, the strip's button and the way out work with JavaScript off."""
    person = enters(stock.town.village, chromium.NO_SCRIPTS, signed_in=False)
    person.signs_in()
    person.changes("大字")
    assert person.page.locator("html.size-large").count() == 1
    person.changes("English")
    assert person.page.locator("html").get_attribute("lang") == "en"
    person.changes("中文")
    person.presses("现在上报", within=person.page.locator("#strip"))
    person.presses("退出登录")
    assert person.heading == "登录"
