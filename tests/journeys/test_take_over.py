"""A village's machine is lost with files on it; the county takes them over, and a second machine continues its work.
Imports tests.processes through the fixtures of this folder.
Promise: no file waits for a dead holder for ever, and what the lost machine still sends later disturbs nobody.
"""

from __future__ import annotations

from tests.journeys.conftest import Road
from tests.processes import TOWNSHIP, VILLAGE

FOR_THE_TOWNSHIP, FOR_THE_COUNTY = "S002-10", "S002-12"


def test_a_dead_village_s_files_go_on(road: Road) -> None:
    """One file goes to the township that decides it, the other is decided at the county; a new machine of the village
    brings both home; the old one's last word is overtaken."""
    numbers = [
        road.village.file(item, road.village.sample(item, "proxy")) for item in (FOR_THE_TOWNSHIP, FOR_THE_COUNTY)
    ]
    road.village.do("exchange")
    for number in numbers:
        road.village.act(number, "hand_over")
    refused = road.county.ask("act", numbers[0], "take_over", "--as", road.county.user)
    assert refused.status == 1
    for number in numbers:
        road.county.act(number, "take_over", {"reason": "站点设备损坏，短期无法恢复。"})
        row = road.county.case(number)
        assert row is not None
        assert (row["holder"], row["state"]) == (road.county.office, "collected")
    road.county.act(numbers[0], "hand_over")
    for act in ("receive", "accept", "decide", "hand_over"):
        road.county.act(numbers[1], act)
    replacement = road.world.enrol(VILLAGE, folder="second-machine")
    assert replacement.station == road.village.station[:-2] + "02"
    road.township.do("exchange")
    for act in ("receive", "accept", "decide", "hand_over"):
        road.township.act(numbers[0], act)
    road.township.act(numbers[1], "hand_over")
    road.township.do("exchange")
    replacement.do("exchange")
    for number in numbers:
        replacement.act(number, "deliver")
    replacement.do("exchange")
    # The lost machine is found again: it hands over what left it long ago.
    road.world.settle()
    road.world.check_agreement()
    for side in (road.county, road.township, road.village, replacement):
        for number in numbers:
            row = side.case(number)
            assert row is not None
            assert (row["state"], row["holder"], row["overtaken"]) == ("delivered", VILLAGE, 1), (side.office, number)
    assert road.township.office == TOWNSHIP
