"""The main job: filed in a village without a line, received from paper, decided by the county, and brought home.
Imports tests.processes through the fixtures of this folder.
Promise: whichever record reaches the county first, the case is the same everywhere, and nothing took effect twice.
"""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Road
from tests.processes import VILLAGE

HOUSE = "S002-05"


def paper_first(road: Road, *, handed_over_late: bool) -> str:
    """File and hand over in the village, receive from the paper and ask for what is missing, all without a line."""
    number = road.village.file(HOUSE, road.village.sample(HOUSE, "proxy"))
    if not handed_over_late:
        road.village.act(number, "hand_over")
    assert road.township.case(number) is None
    road.township.act(number, "receive", {"item": HOUSE, "from_paper": True, "mode": "proxy"})
    asked = next(iter(road.township.offered(number)["request_correction"]["sample"]["materials"]))
    road.township.act(number, "request_correction", {"materials": {asked: "未见此件。"}})
    if handed_over_late:
        road.village.act(number, "hand_over")
    row = road.township.case(number)
    assert row is not None
    assert (row["state"], row["filed"], row["stored"], row["confirmed"]) == (
        "correction_requested",
        False,
        False,
        False,
    )
    return number


def bring_home(road: Road, number: str) -> None:
    """From the correction to the resident's rating."""
    road.village.act(number, "supply")
    road.world.settle()
    for act in ("receive_supply", "accept", "report_up"):
        road.township.act(number, act)
    road.world.settle()
    road.county.act(number, "decide")
    road.county.act(number, "hand_over")
    road.world.settle()
    road.township.act(number, "hand_over")
    road.world.settle()
    road.village.act(number, "deliver")
    road.village.act(number, "rate")
    road.world.settle()


@pytest.mark.parametrize("handed_over_late", [False, True])
@pytest.mark.parametrize("first", ["village", "township"])
def test_the_paper_may_overtake_the_record(road: Road, first: str, handed_over_late: bool) -> None:
    """The township receives from the number alone; whoever exchanges first, all sides end with the same case."""
    number = paper_first(road, handed_over_late=handed_over_late)
    sides = {"village": road.village, "township": road.township}
    sides.pop(first)
    {"village": road.village, "township": road.township}[first].do("exchange")
    if first == "township":
        row = road.township.case(number)
        assert row is not None
        assert (row["stored"], row["confirmed"]) == (True, False)
        assert {entry["reason"] for entry in road.county.rows("parked")} <= {
            "filing_missing",
            "cause_missing",
            "cause_waits",
            "earlier_waits",
        }
    next(iter(sides.values())).do("exchange")
    road.world.settle()
    for side in (road.county, road.township, road.village):
        row = side.case(number)
        assert row is not None
        assert (row["state"], row["holder"], row["overtaken"]) == ("correction_requested", road.township.office, 0), (
            side.office
        )
    bring_home(road, number)
    road.world.check_agreement()
    for side in (road.county, road.township, road.village):
        row = side.case(number)
        assert row is not None
        assert (row["state"], row["holder"], row["outcome"], row["rated"]) == ("delivered", VILLAGE, "approved", True)
    assert road.county.rows("parked") == []


def test_a_paper_of_another_county_is_not_received(road: Road) -> None:
    """A receipt number that no office below issued is refused at the desk, with nothing kept."""
    number = road.village.file(HOUSE, road.village.sample(HOUSE, "proxy"))
    mistyped = number[:-1] + ("A" if number[-1] != "A" else "B")
    said = road.township.ask(
        "act", mistyped, "receive", *road.township.with_file({"item": HOUSE}), "--as", road.township.user
    )
    assert said.status == 1
    assert road.township.rows("cases") == []
