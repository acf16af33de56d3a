"""The work of a desk without a mouse: from the door to the receipt, and an act upon a case, by keys alone."""

from __future__ import annotations

from tests.browser.conftest import Enters
from tests.browser.desk_work import FILED, number_of
from tests.browser.filling import fields_of
from tests.browser.keyboard import Keyboard
from tests.browser.person import Person
from tests.browser.stock import AT_TOWNSHIP
from tests.browser.town import Town
from tests.processes import PASSWORD

ITEM_NAME = "独生子女父母光荣证"


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
