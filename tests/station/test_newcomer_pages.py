"""What somebody meets who sits down at a desk for the first time: where to begin, and what was found for her."""

from __future__ import annotations

import pytest

from station.worklist import USUAL_ITEMS
from tests.station.county import Machine
from tests.station.test_home_pages import CLERK, sought
from tests.station.test_home_pages import clerk as clerk
from tests.station.test_known import household
from tests.station.test_pages import Browser
from tests.station.test_pages import browser as browser


@pytest.mark.parametrize("level", ["village", "township"])
def test_the_desk_says_where_to_begin(level: str, request: pytest.FixtureRequest) -> None:
    """Before anything was filed: one button for the main work, the tour in one line, and items that are filed here."""
    desk: Browser = request.getfixturevalue({"village": "browser", "township": "clerk"}[level])
    desk.sign_in(*(() if level == "village" else (CLERK,))).get("/")
    assert '<a class="govuk-button govuk-button--primary" href="/new" role="button"' in desk.text
    assert desk.text.count('href="/tour"') == 1
    assert "可以在本站收件的事项" in desk.text and desk.text.count("/guide\"") == USUAL_ITEMS
    assert "常办事项" not in desk.text


def test_a_resident_without_a_case_is_no_failed_search(browser: Browser, village: Machine) -> None:
    """Her name leads to her record, and nobody is told to try again."""
    household(village)
    sought(browser.sign_in(), "gxy")
    assert '<h1 class="govuk-heading-l">找到的居民，没有办件</h1>' in browser.text
    assert "顾秀英</a>" in browser.text and "请这样再试" not in browser.text
    sought(browser, "zzz")
    assert "没有找到办件" in browser.text and "请这样再试" in browser.text
