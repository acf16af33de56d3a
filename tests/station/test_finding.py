"""Finding people and their cases: initials, telephone, numbers written by hand, and what is already open."""

from __future__ import annotations

from typing import Any

from forms.identity import id_check_character
from station import book as books
from station import register, searching
from station.desk import Desk
from sync.database import write
from tests.station.county import Machine
from tests.station.test_home_pages import listed, sought
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser

ITEM = "S002-01"


def number_of(first: str) -> str:
    """An invented ID number with the right check character."""
    return first + id_check_character(first)


GU = {"name": "顾秀英", "phone": "13862905511", "number": number_of("32061219480305702")}
SHAN = {"name": "单雄信", "phone": "0513-86571234", "number": number_of("32061219520711301")}


def about(machine: Machine, person: dict[str, str], item: str) -> dict[str, Any]:
    """An application of this person, in person."""
    document = machine.sample(item, mode="in_person")
    for part in ("mandate", "guardian", "supports_self"):
        document.pop(part, None)
    document["answers"] |= {
        "applicant_name": person["name"],
        "applicant_document": {"type": "111", "number": person["number"]},
        "phone": person["phone"],
    }
    return document


def filed(machine: Machine, person: dict[str, str], item: str = ITEM, **more: Any) -> str:
    """A case of this person."""
    document = about(machine, person, item)
    with books.opened(machine.path, machine.edges) as book:
        desk = Desk(book)
        return desk.file(desk.actor(AGENT), item, {**document, **more}).receipt_no


def found(machine: Machine, text: str) -> list[str]:
    """The cases that a typed text finds, the newest first."""
    with books.opened(machine.path, machine.edges) as book:
        return [one["case"] for one in searching.page(book, searching.read(text), 1).rows]


def test_whoever_stands_at_the_window_is_found_by_what_she_says(village: Machine) -> None:
    """Initials of her name, her telephone or its end, a piece of the name, and the number on the slip from the cut. A
    surname that is read in two ways is found by both; a landline with and without its area."""
    gu, shan = filed(village, GU, paper_no="停电-0012"), filed(village, SHAN)
    for text in ("gxy", "GX", "ｇｘｙ", GU["phone"], "5511", "138 6290 5511", "秀英", "停电0012", "0012"):
        assert found(village, text) == [gu], text
    for text in ("sxx", "dxx", "86571234", SHAN["phone"]):
        assert found(village, text) == [shan], text


def test_what_nearly_fits_is_not_found(village: Machine) -> None:
    """Initials from the first on, numbers from the last back."""
    filed(village, GU, paper_no="停电-0012")
    for text in ("xy", "gxyx", "003862905511", "停电001"):
        assert found(village, text) == [], text


def test_the_row_holds_no_whole_number_and_nothing_of_who_was_erased(village: Machine) -> None:
    """Eight signs of the telephone number; after erasure only the number of the paper is left to find the case by."""
    receipt = filed(village, GU, paper_no="停电-0012")
    with books.opened(village.path, village.edges) as book, write(book.journal.db):
        columns = repr(list(book.journal.db.execute_sql("SELECT * FROM case_row")))
        assert GU["phone"] not in columns and GU["phone"][::-1] not in columns and "11550926" in columns
        book.journal.db.execute_sql(
            "UPDATE entry SET personal = NULL, erased = ? WHERE subject = ?", (b"\0" * 32, register.subject(receipt))
        )
        book.cases.refresh([register.subject(receipt)])
        left = repr(list(book.journal.db.execute_sql("SELECT * FROM case_row")))
    assert "gxy" not in left and "11550926" not in left
    assert found(village, "gxy") == found(village, "5511") == [] and found(village, "停电-0012") == [receipt]


def test_items_are_found_by_initials_too(browser: Browser, village: Machine) -> None:
    """On the page where an item is chosen, as its name is typed anyway."""
    page = browser.sign_in().get("/new?q=ncjf").text
    assert "/new/S002-05/guide" in page and "/new/S002-10/guide" not in page


def test_initials_lead_from_the_box_to_the_case(browser: Browser, village: Machine) -> None:
    """One case is opened at once, several are listed."""
    receipt = filed(village, GU)
    sought(browser.sign_in(), "gxy")
    assert receipt in browser.text and GU["name"] in browser.text
    other = filed(village, GU, "S002-10")
    assert sorted(listed(sought(browser, "GXY"))) == sorted((receipt, other))
