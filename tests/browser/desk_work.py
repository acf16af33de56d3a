"""What people do at a desk, in a few words: find a case, do an act, file an application, wait for the line.
Imports tests.browser.person, filling and town.
Promise: each step is a press of a button or a link that the page shows; none knows an address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.browser.filling import fields_of, fill_in
from tests.browser.person import Person
from tests.browser.town import wait_until

FILED = "已保存在本机，待上报"
CONFIRMED = "县中心已确认"


def finds(person: Person, text: str) -> None:
    """By the search box of the home page."""
    person.opens("/")
    person.fills("查找办件", text)
    person.presses("查找", within=person.page.get_by_role("search"))


def does(person: Person, number: str, act: str, command: Mapping[str, Any]) -> None:
    """An act upon a case, as its page offers it; every answer of ``command`` must have been asked for."""
    finds(person, number)
    person.presses(act, within=person.page.locator("ul.acts"))
    fields = fields_of(command)
    asked = fill_in(person, fields)
    assert set(fields) == asked, f"{act} does not ask for {set(fields) - asked}"
    sends(person)
    if person.heading.startswith("核对"):
        sends(person)


def sends(person: Person) -> None:
    """Press the first button of the page's own form."""
    person.leaves_by(person.page.locator("main form[method=post] button").first)


def begins(person: Person, item: str) -> None:
    """From the list of items to the guide, to the notice that a resident takes home, and on to the form."""
    person.opens("/")
    person.follows("收件登记", within=person.page.get_by_role("navigation", name="主要页面"))
    person.follows(item, within=person.page.get_by_role("main"))
    person.presses("打印一次性告知")
    person.sees(item, "一次性告知")
    person.goes_back()
    person.presses("开始收件")


def files(person: Person, document: Mapping[str, Any]) -> str:
    """From the form over the check of the answers to the case; the receipt number."""
    fields = fields_of(document)
    asked = fill_in(person, fields)
    assert set(fields) == asked, set(fields) - asked
    person.presses("下一步")
    assert person.heading == "核对信息", person.reads()[:2000]
    person.presses("确认收件")
    return number_of(person)


def number_of(person: Person) -> str:
    """The receipt number of the case whose page is open."""
    return person.path.removeprefix("/cases/").partition("?")[0]


def confirmed(person: Person) -> None:
    """Ask for an exchange and wait until the strip of this desk says that all of it is confirmed."""
    person.presses("现在上报", within=person.page.locator("#strip"))

    def green() -> bool:
        person.page.reload()
        return "strip--green" in str(person.page.locator("#strip").get_attribute("class"))

    wait_until(green, f"all records of {person.side.office} are confirmed")
