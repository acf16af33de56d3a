"""Two offices act on one case without a line: the resident withdraws in the village, the township receives the paper.
Imports tests.processes through the fixtures of this folder.
Promise: the centre's order decides; the act that came too late is kept, takes no effect, and is shown on every side.
"""

from __future__ import annotations

import pytest

from tests.journeys.conftest import Road

ITEM = "S002-10"


@pytest.mark.parametrize(("first", "state"), [("township", "accepted"), ("village", "withdrawn")])
def test_what_came_too_late_is_overtaken_on_every_side(road: Road, first: str, state: str) -> None:
    """A withdrawal in the village crosses a receipt and an acceptance at the township."""
    number = road.village.file(ITEM, road.village.sample(ITEM, "proxy"))
    road.world.settle()
    road.village.act(number, "withdraw")
    road.township.act(number, "receive", {"from_paper": True})
    road.township.act(number, "accept")
    sides = [road.township, road.village] if first == "township" else [road.village, road.township]
    late = 1 if first == "township" else 2
    for side in sides:
        side.do("exchange")
    road.world.settle()
    road.world.check_agreement()
    for side in (road.county, road.township, road.village):
        row = side.case(number)
        assert row is not None
        assert (row["state"], row["overtaken"], row["confirmed"]) == (state, late, True), side.office
        assert row["holder"] == (road.township.office if first == "township" else road.village.office)
    assert "overtaken" in road.county.do("cases").out


def test_the_holder_can_still_follow_the_resident_s_wish(road: Road) -> None:
    """A village that was too late to withdraw asks for it; the township, which holds the file, withdraws."""
    number = road.village.file(ITEM, road.village.sample(ITEM, "proxy"))
    road.world.settle()
    road.township.act(number, "receive", {"from_paper": True})
    road.village.act(number, "withdraw")
    road.township.do("exchange")
    road.village.do("exchange")
    assert "withdraw" not in road.village.offered(number)
    road.village.act(number, "request_withdrawal")
    road.world.settle()
    road.township.act(number, "withdraw")
    road.world.settle()
    road.world.check_agreement()
    row = road.county.case(number)
    assert row is not None
    assert (row["state"], row["overtaken"]) == ("withdrawn", 1)
