"""What comes out of the printer: receipts and notices that fit their paper, without the screen around them."""

from __future__ import annotations

import pytest

from forms.slips import slip_text
from tests.browser import paper
from tests.browser.conftest import Enters
from tests.browser.desk_work import finds
from tests.browser.stock import AT_COUNTY, Stock

CHROME = ("现在上报", "退出登录", "收件登记", "关怀版")


@pytest.mark.parametrize("paper_size", ["A5", "A4"])
def test_one_receipt_fits_one_sheet(stock: Stock, enters: Enters, paper_size: str) -> None:
    """The resident's copy alone takes one sheet of either size, with nothing of the screen on it."""
    number = stock.names["filed"]
    person = enters(stock.town.village)
    finds(person, number)
    person.presses("打印回执", within=person.page.locator("ul.acts"))
    person.follows("申请人", within=person.page.get_by_role("main"))
    with paper.as_printed(person.page) as printed:
        assert len(paper.sheets(printed, paper_size)) == 1
        assert not [chrome for chrome in CHROME if printed.get_by_text(chrome).first.is_visible()]
        assert paper.codes(printed.screenshot(full_page=True)) == [slip_text(number, AT_COUNTY)]
    person.sees(number)


def test_each_copy_of_the_receipt_is_read_by_a_scanner(stock: Stock, enters: Enters) -> None:
    """For the applicant, the agent and the file: each copy bears the same code, and each begins a sheet of its own."""
    number = stock.names["filed"]
    person = enters(stock.town.village)
    finds(person, number)
    person.presses("打印回执", within=person.page.locator("ul.acts"))
    copies = person.page.get_by_role("article").count()
    assert copies == 3
    assert paper.codes(person.page.screenshot(full_page=True)) == [slip_text(number, AT_COUNTY)] * copies
    with paper.as_printed(person.page) as printed:
        assert len(paper.sheets(printed, "A4")) <= copies


def test_a_notice_tells_the_resident_all_papers_on_paper(stock: Stock, enters: Enters) -> None:
    """The one-time notice of an item as it is printed: every paper of the guide, nothing of the screen."""
    person = enters(stock.town.village)
    person.opens(f"/new/{AT_COUNTY}/notice")
    names = [paper_["name"] for paper_ in stock.town.village.rows("form", AT_COUNTY)[0]["materials"]]
    with paper.as_printed(person.page) as printed:
        assert not [chrome for chrome in CHROME if printed.get_by_text(chrome).first.is_visible()]
        said = printed.locator("body").inner_text()
        assert names and not [name for name in names if name not in said]
        assert len(paper.sheets(printed, "A4")) <= 2
