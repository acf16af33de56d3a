"""A machine that was copied back: its desk is told in plain words, and the county's word sets it right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from station.demo_line import Line
from tests.browser import town
from tests.browser.conftest import Enters
from tests.browser.desk_work import CONFIRMED, confirmed, finds
from tests.browser.stock import copied_back
from tests.browser.town import NAMES
from tests.processes import OTHER_VILLAGE, Side

REASON = "电话核实：硬盘损坏，由备份恢复后继续登记。"


@pytest.fixture
def copied(browser: Browser, tmp_path: Path) -> Iterator[tuple[Side, Side, str]]:
    """The county, a village whose folder was copied back, and the number of what it filed since."""
    with town.opened(tmp_path, seed=13) as found:
        line = Line(found.county.port)
        try:
            side = town.enrolled(found.world, OTHER_VILLAGE, line)
            number = copied_back(side)["held"]
            side.serve()
            yield found.county, side, number
        finally:
            line.close()


def test_held_work_is_explained_and_a_word_sets_it_right(copied: tuple[Side, Side, str], enters: Enters) -> None:
    """The village reads why its records wait and whom to call; the county looks, gives a reason, admits; all is
    confirmed. A word without a reason is refused."""
    county, village, number = copied
    agent, officer = enters(village), enters(county)
    agent.follows("详情", within=agent.page.locator("#strip"))
    agent.sees("待县中心核定的记录", "恢复", NAMES[county.office], number)
    finds(agent, number)
    agent.misses(CONFIRMED)

    officer.follows("待核", within=officer.page.get_by_role("navigation", name="主要页面"))
    officer.follows("查看", within=officer.page.get_by_role("table"))
    officer.sees(number)
    officer.presses("准入", within=officer.page.get_by_role("main"))
    decide = officer.page.locator("main form[method=post] button")
    officer.leaves_by(decide)
    assert officer.page.get_by_role("alert").get_by_role("link").count() == 1
    officer.fills("理由", REASON)
    officer.leaves_by(decide)
    officer.sees(REASON, officer.name)
    # What was written is let in; that the folder was copied back is a matter of its own: the strip stays red for it.
    county.do("station", "settled", village.station, "--reason", REASON, "--as", county.user)

    confirmed(agent)
    finds(agent, number)
    agent.sees(CONFIRMED)
    row = county.case(number)
    assert row is not None and (row["held"], row["confirmed"]) == (False, True)
