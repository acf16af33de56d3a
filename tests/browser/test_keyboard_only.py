"""The work of a desk without a mouse: an application, paper handed on, people found, and an opinion taken."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator

from tests.browser.conftest import Enters
from tests.browser.desk_work import FILED, number_of
from tests.browser.filling import fields_of
from tests.browser.keyboard import Keyboard
from tests.browser.person import Person
from tests.browser.stock import AT_TOWNSHIP
from tests.browser.town import Town
from tests.processes import PASSWORD

ITEM_NAME = "独生子女父母光荣证"
NEXT = "宁玉兰"
STEPS = 30


def at_the_door(person: Person) -> Keyboard:
    """The door, through which keys alone lead."""
    person.opens("/sign-in")
    keys = Keyboard(person)
    keys.fills_and_presses({"user": [person.name], "password": [PASSWORD]}, "登录")
    assert person.path == "/"
    return keys


def test_an_application_is_filed_by_keys_alone(county_town: Town, enters: Enters) -> None:
    """Door, list of items, guide, form, check, receipt: Tab, letters, arrows, Space and Enter."""
    person = enters(county_town.village, signed_in=False)
    keys = at_the_door(person)
    keys.tabs_to("收件登记")
    keys.enters()
    keys.tabs_to(ITEM_NAME)
    keys.enters()
    keys.tabs_to("开始收件")
    keys.enters()
    fields = fields_of(county_town.village.sample(AT_TOWNSHIP, "proxy", 401))
    assert keys.fills_and_presses(fields, "下一步") == set(fields)
    assert person.heading == "核对信息"
    keys.tabs_to("确认收件")
    keys.enters()
    person.sees(FILED)
    number = number_of(person)
    keys.tabs_to("打印回执")
    keys.enters()
    person.sees(number)


def test_a_case_is_found_received_and_accepted_by_keys_alone(county_town: Town, enters: Enters) -> None:
    """The clerk types the number into the search, and does two acts."""
    village, township = county_town.village, county_town.township
    number = village.file(AT_TOWNSHIP, village.sample(AT_TOWNSHIP, "proxy", 402))
    village.act(number, "hand_over")
    county_town.settle()
    person = enters(township, signed_in=False)
    keys = at_the_door(person)
    keys.fills_and_presses({"sought": [number]}, "查找")
    for act, name in (("receive", "接件"), ("accept", "受理")):
        keys.tabs_to(name, tag="A")
        keys.enters()
        keys.fills_and_presses(fields_of(township.offered(number)[act]["sample"]), name)
    row = township.case(number)
    assert row is not None and row["state"] == "accepted"


def files_step_by_step(keys: Keyboard, fields: dict[str, list[str]]) -> str:
    """One question a page, from the list of steps to the receipt; the number."""
    person = keys.person
    keys.tabs_to("开始填写")
    keys.enters()
    answered: set[str] = set()
    for _ in range(STEPS):
        if person.heading == "核对信息":
            break
        answered |= keys.fills_and_presses(fields, "保存并继续")
    # Who gives the mandate is asked only where that is not the applicant.
    asked = {name for name in fields if not name.startswith("mandate.principal.")}
    assert answered == asked, asked - answered
    keys.tabs_to("确认收件")
    keys.enters()
    person.sees(FILED)
    return number_of(person)


def values(boxes: Locator) -> list[str]:
    """What each of these boxes stands for."""
    found: list[str] = boxes.evaluate_all("all => all.map(one => one.value)")
    return found


def hands_over(keys: Keyboard, number: str) -> str:
    """The case and its original are ticked and go to the township; the number of the batch."""
    person = keys.person
    for name in ("原件与交接", "移交一批材料"):
        keys.tabs_to(name)
        keys.enters()
    originals = values(person.group(number).locator("[name=originals]"))
    assert originals
    keys.fills_and_presses({"cases": [number], "originals": originals}, "确认交出")
    person.sees("已保存在本机：材料已交出")
    return person.page.locator("h1 .number").inner_text()


def tells_over(keys: Keyboard, batch: str) -> None:
    """Every line of the batch is there."""
    person = keys.person
    keys.tabs_to("原件与交接")
    keys.enters()
    keys.tabs_to(f"逐项点收 {batch}")
    keys.enters()
    there = person.page.locator("main input[value=taken]").evaluate_all("all => all.map(one => one.name)")
    assert len(there) >= 2
    keys.fills_and_presses({name: ["taken"] for name in there} | {"place": ["柜1"]}, "确认点收")
    person.sees("已保存在本机：已逐项点收")


def hands_on_the_shift(keys: Keyboard) -> None:
    """All that she keeps goes to her colleague, who confirms with her own password."""
    person = keys.person
    for name in ("原件与交接", "交接班"):
        keys.tabs_to(name)
        keys.enters()
    kept = values(person.page.locator("main [name=originals]"))
    assert kept
    keys.fills_and_presses({"to": [NEXT], "originals": kept}, "确认交班")
    keys.fills_and_presses({"password": [PASSWORD]}, "确认接班")
    person.sees("已接班，原件由接班人保管")


def test_paper_goes_from_a_kitchen_table_to_the_next_shift_by_keys_alone(county_town: Town, enters: Enters) -> None:
    """An agent files one question a page, with a mandate and an original, and hands both over; the clerk tells them
    over and hands on her shift. Every kind of stop shows the focus."""
    town = county_town
    village, township = town.village, town.township
    document: dict[str, Any] = village.sample(AT_TOWNSHIP, "proxy", 403)
    document["materials"]["M1"] = {"how": "original_taken"}
    township.do("user", "add", NEXT, "--role", "clerk", told=PASSWORD + "\n")
    agent, clerk = enters(village, signed_in=False), enters(township, signed_in=False)
    agent.prefers(face="steps")
    keys = at_the_door(agent)
    for name in ("收件登记", ITEM_NAME, "开始收件"):
        keys.tabs_to(name)
        keys.enters()
    number = files_step_by_step(keys, fields_of(document))
    batch = hands_over(keys, number)
    town.settle()
    keys = at_the_door(clerk)
    tells_over(keys, batch)
    hands_on_the_shift(keys)
    town.settle()
    assert {one["state"] for one in village.rows("ledger", "original") if one["about"] == number} == {"above"}


def test_a_resident_is_entered_found_by_initials_and_filled_in_by_keys_alone(county_town: Town, enters: Enters) -> None:
    """A record in the ledger of residents, the search in the frame, and an application that knows her name."""
    person = enters(county_town.village, signed_in=False)
    person.prefers(face="steps")
    keys = at_the_door(person)
    for name in ("登记簿", "居民档案"):
        keys.tabs_to(name)
        keys.enters()
    keys.tabs_to("登记居民", tag="A")
    keys.enters()
    keys.fills_and_presses({"name": ["鲍月娥"], "phone": ["13862905577"], "village_group": ["五组"]}, "登记居民")
    person.sees("已保存在本机")
    keys.tabs_to("查找办件、居民或事项", tag="INPUT")
    keys.fills_and_presses({"sought": ["bye"]}, "查找")
    keys.tabs_to("鲍月娥", tag="A")
    keys.enters()
    keys.tabs_to("为这位居民收件")
    keys.enters()
    keys.tabs_to(f"开始收件 {ITEM_NAME}")
    keys.enters()
    keys.tabs_to("给谁办？", tag="A")
    keys.enters()
    assert person.page.locator("[name='answers.applicant_name']").input_value() == "鲍月娥"


def test_an_opinion_is_given_by_keys_alone(county_town: Town, enters: Enters) -> None:
    """The clerk turns her screen, the resident chooses, and is thanked."""
    township = county_town.township
    number = township.file(AT_TOWNSHIP, township.sample(AT_TOWNSHIP, "in_person", 404))
    for act in ("accept", "decide", "deliver"):
        township.act(number, act)
    person = enters(township, signed_in=False)
    keys = at_the_door(person)
    keys.fills_and_presses({"sought": [number]}, "查找")
    keys.tabs_to("请群众评价", tag="BUTTON")
    keys.enters()
    keys.fills_and_presses({"level": ["4"], "comment": ["办得快。"]}, "提交评价")
    keys.tabs_to("工作人员返回")
    assert person.heading == "谢谢您的评价"
