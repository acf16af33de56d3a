"""The main job as three people do it in three browsers: a village without a line, its township, and the county."""

from __future__ import annotations

from typing import Any

from forms.slips import slip_text
from tests.browser import chromium
from tests.browser.conftest import Enters
from tests.browser.desk_work import CONFIRMED, FILED, begins, confirmed, does, files, finds, sends
from tests.browser.filling import fields_of, fill_in
from tests.browser.person import Person
from tests.browser.town import NAMES, Town
from tests.processes import TOWNSHIP, VILLAGE, Side

HOUSE, HOUSE_NAME = "S002-05", "农村建房申请"
UNCLEAR = "复印件不清楚，请重新提供。"


def sample(side: Side, number: str, act: str) -> dict[str, Any]:
    """The answers of a valid command, as the side itself gives them."""
    return dict(side.offered(number)[act]["sample"])


def state(person: Person) -> str:
    """The state that the open page of a case names."""
    return person.page.locator("main .govuk-tag").first.inner_text().strip()


def filed_offline(town: Town, agent: Person, seed: int) -> str:
    """Guide, form, check and receipt in a village without a line; the receipt number."""
    begins(agent, HOUSE_NAME)
    number = files(agent, town.village.sample(HOUSE, "proxy", seed))
    agent.sees(FILED, number)
    agent.misses(CONFIRMED)
    assert town.county.case(number) is None
    return number


def asked_for_more(town: Town, agent: Person, clerk: Person, seed: int) -> str:
    """Filed, handed over, received from the paper and sent back for one paper, all without a line; the number."""
    town.cut(town.village, town.township)
    number = filed_offline(town, agent, seed)
    does(agent, number, "移交", {})
    agent.sees(FILED, "已移交")
    received_from_paper(clerk, slip_text(number, HOUSE))
    clerk.sees(FILED, number)
    asked = next(iter(sample(town.township, number, "request_correction")["materials"]))
    does(clerk, number, "一次性告知补正", {"materials": {asked: UNCLEAR}})
    clerk.sees(FILED)
    assert state(clerk) == "待补正"
    return number


def known_everywhere(town: Town, agent: Person, clerk: Person, number: str) -> None:
    """The lines are back: both desks say that all is confirmed, and the village reads what the township asked for."""
    town.mend()
    confirmed(agent)
    confirmed(clerk)
    town.settle()
    finds(agent, number)
    assert state(agent) == "待补正"
    agent.sees(UNCLEAR, CONFIRMED)


def reported_up(town: Town, agent: Person, clerk: Person, number: str) -> None:
    """The missing paper is supplied, the case accepted and sent up to the county."""
    does(agent, number, "补交材料", sample(town.village, number, "supply"))
    town.settle()
    for act, name in (("receive_supply", "收到补交材料"), ("accept", "受理"), ("report_up", "上报")):
        does(clerk, number, name, sample(town.township, number, act))
    clerk.sees("已保存", "已办理：上报")
    confirmed(clerk)


def decided_and_delivered(town: Town, agent: Person, clerk: Person, officer: Person, number: str) -> None:
    """The county finds the case on its work list and decides; the result goes back the way it came."""
    officer.opens("/")
    officer.sees(number)
    does(officer, number, "作出决定", sample(town.county, number, "decide"))
    does(officer, number, "移交", {})
    town.settle()
    does(clerk, number, "移交", {})
    town.settle()
    does(agent, number, "送达", sample(town.village, number, "deliver"))
    agent.sees("已保存", "已办理：送达")
    confirmed(agent)
    town.settle()
    for person in (agent, clerk, officer):
        finds(person, number)
        person.sees("已送达")
    row = town.county.case(number)
    assert row is not None and (row["state"], row["outcome"], row["overtaken"]) == ("delivered", "approved", 0)


def test_the_main_job_is_done_with_javascript_off(county_town: Town, enters: Enters) -> None:
    """The village files, the township receives the papers before the record, both offline; the county decides; the
    result is delivered. What each screen says is true at each step."""
    town = county_town
    agent, clerk, officer = (enters(side, chromium.NO_SCRIPTS) for side in (town.village, town.township, town.county))
    number = asked_for_more(town, agent, clerk, 201)
    known_everywhere(town, agent, clerk, number)
    reported_up(town, agent, clerk, number)
    decided_and_delivered(town, agent, clerk, officer, number)
    assert state(agent) == state(clerk) == "已送达"


def test_a_house_is_applied_for_without_a_line(county_town: Town, enters: Enters) -> None:
    """Guide, form, check, receipt, and the township's notice, all offline; then the lines are back and all is known."""
    agent, clerk = enters(county_town.village), enters(county_town.township)
    number = asked_for_more(county_town, agent, clerk, 202)
    known_everywhere(county_town, agent, clerk, number)
    row = county_town.county.case(number)
    assert row is not None and (row["state"], row["holder"]) == ("correction_requested", TOWNSHIP)


def test_the_county_decides_and_the_permit_comes_home(county_town: Town, enters: Enters) -> None:
    """What lacked is supplied, the township accepts and reports up, the county decides, and the village delivers."""
    town = county_town
    number = town.village.file(HOUSE, town.village.sample(HOUSE, "proxy", 205))
    town.village.act(number, "hand_over")
    town.settle()
    for act in ("receive", "request_correction"):
        town.township.act(number, act)
    town.settle()
    agent, clerk, officer = (enters(side) for side in (town.village, town.township, town.county))
    reported_up(town, agent, clerk, number)
    decided_and_delivered(town, agent, clerk, officer, number)
    assert state(agent) == state(clerk) == "已送达"


def received_from_paper(clerk: Person, scanned: str) -> None:
    """The text of the code, typed by a scanner that ends with Enter, then the papers counted."""
    clerk.opens("/receive")
    clerk.page.keyboard.insert_text(scanned)
    with clerk.page.expect_navigation(wait_until="load"):
        clerk.page.keyboard.press("Enter")
    clerk.arrived()
    clerk.sees(NAMES[VILLAGE], "电子记录还没有到本机")
    fill_in(clerk, fields_of({"mode": "proxy"}))
    clerk.presses("确认接件")


def test_the_township_receives_by_the_number_when_the_record_is_here(county_town: Town, enters: Enters) -> None:
    """The record came over the line first: the number on the slip leads to the case, whose first act is to receive."""
    town = county_town
    number = town.village.file(HOUSE, town.village.sample(HOUSE, "proxy", 203))
    town.village.act(number, "hand_over")
    town.settle()
    clerk = enters(town.township)
    clerk.opens("/receive")
    clerk.fills("收件编号", number.lower().replace("-", " "))
    clerk.presses("继续")
    assert number in clerk.path and clerk.heading == "接件"
    sends(clerk)
    assert state(clerk) == "已接件"
    confirmed(clerk)
    row = town.county.case(number)
    assert row is not None and (row["state"], row["holder"]) == ("received", TOWNSHIP)
