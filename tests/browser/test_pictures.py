"""The pictures in the README: drawn from a town at work with YIZHAN_SHOTS=1, small, and each of them shown."""

from __future__ import annotations

import re

from tests.browser import shots
from tests.browser.chromium import DESK
from tests.browser.conftest import Enters
from tests.browser.desk_work import finds
from tests.browser.filling import fields_of, fill_in
from tests.browser.person import Person
from tests.browser.stock import AT_COUNTY, AT_TOWNSHIP
from tests.browser.town import Town
from tests.processes import ROOT

PICTURE = {**DESK, "viewport": {"width": 1040, "height": 720}}


def busy(town: Town) -> dict[str, str]:
    """A working day: cases in the village, at the township and at the county; the village's line is cut at the end."""
    village, township = town.village, town.township
    items = (AT_COUNTY, AT_TOWNSHIP, AT_COUNTY, "S002-12", AT_TOWNSHIP)
    numbers = [village.file(item, village.sample(item, "proxy", 501 + seed)) for seed, item in enumerate(items)]
    for number in numbers[:3]:
        village.act(number, "hand_over")
    town.settle()
    for number in numbers[:3]:
        township.act(number, "receive")
    for act in ("accept", "report_up"):
        township.act(numbers[0], act)
    town.settle()
    town.cut(village)
    village.act(numbers[3], "hand_over")
    return {"reported": numbers[0], "received": numbers[1], "waiting": numbers[4]}


def test_the_readme_shows_what_a_newcomer_finds(county_town: Town, enters: Enters) -> None:
    """The village's work list without a line, the check before filing, the receipt; the township's case; the county's
    work list and its board of stations."""
    numbers = busy(county_town)
    agent, clerk, officer = (
        enters(side, PICTURE) for side in (county_town.village, county_town.township, county_town.county)
    )
    agent.opens("/")
    agent.sees("待上报")
    agent.pictures("village-home")
    checked(county_town, agent)
    finds(agent, numbers["waiting"])
    agent.presses("打印回执", within=agent.page.locator("ul.acts"))
    agent.page.get_by_role("article").first.scroll_into_view_if_needed()
    agent.pictures("receipt", agent.page.get_by_role("article").first)
    finds(clerk, numbers["received"])
    clerk.sees("受理")
    clerk.pictures("township-case")
    officer.opens("/")
    officer.sees(numbers["reported"])
    officer.pictures("county-home")
    officer.opens("/stations")
    officer.sees("柳河村便民服务站")
    officer.pictures("county-stations")


def checked(town: Town, agent: Person) -> None:
    """An application as far as the check of its answers, with one paper that was not brought."""
    document = town.village.sample(AT_COUNTY, "proxy", 511)
    document["materials"].pop("M1", None)
    agent.opens(f"/new/{AT_COUNTY}")
    fill_in(agent, fields_of(document))
    agent.presses("下一步")
    agent.sees("还缺的材料")
    agent.pictures("village-check")


def test_every_picture_is_small_and_shown() -> None:
    """The README and the folder name the same pictures, none of them above the limit."""
    shown = set(re.findall(r"\(tests/browser/shots/([\w-]+\.png)\)", (ROOT / "README.md").read_text(encoding="utf-8")))
    kept = {path.name: path.stat().st_size for path in shots.FOLDER.glob("*.png")}
    assert kept.keys() == shown
    assert not [name for name, size_bytes in kept.items() if size_bytes > shots.LIMIT_BYTES]
