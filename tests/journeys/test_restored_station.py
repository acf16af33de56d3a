"""A village's folder is copied back from an old copy, and people go on working with it.
Imports tests.processes through the fixtures of this folder.
Promise: nothing is written twice under one name; the new work is held and shown on both sides until a person decides.
"""

from __future__ import annotations

import shutil

import pytest

from tests.journeys.conftest import Road

ITEM = "S002-10"


def restored(road: Road) -> tuple[list[str], str]:
    """Two cases known to the county, the folder copied back to before them, and the number of one filed since."""
    road.village.do("exchange")
    copy = road.world.folder / "copied"
    road.village.copy_folder(copy)
    lost = [road.village.file(ITEM, road.village.sample(ITEM, "proxy", seed)) for seed in (1, 2)]
    road.village.act(lost[0], "hand_over")
    road.village.do("exchange")
    shutil.rmtree(road.village.folder)
    shutil.copytree(copy, road.village.folder)
    assert road.village.rows("cases") == []
    fresh = road.village.file(ITEM, road.village.sample(ITEM, "proxy", 3))
    assert fresh not in lost
    road.village.do("exchange")
    road.village.do("exchange")
    return lost, fresh


def held_lane(road: Road) -> str:
    """The one lane that waits for a person, with what was written in it."""
    lanes = road.county.rows("held")
    assert [lane["station"] for lane in lanes] == [road.village.station]
    return str(lanes[0]["id"])


def test_new_work_of_a_restored_station_waits_for_a_person_and_is_admitted(road: Road) -> None:
    """The station gets back what the county has; what it wrote since is held, shown on both sides, admitted."""
    lost, fresh = restored(road)
    at_the_station = {row["case"]: row for row in road.village.rows("cases")}
    assert set(at_the_station) == {*lost, fresh}
    assert all(at_the_station[number]["confirmed"] for number in lost)
    assert (at_the_station[fresh]["held"], at_the_station[fresh]["confirmed"]) == (True, False)
    assert road.village.rows("status")[0]["held"] > 0
    assert fresh in {row["case"] for row in road.village.rows("held")}
    row = road.county.case(fresh)
    assert row is None or (row["held"], row["confirmed"]) == (True, False)
    lane = held_lane(road)
    without = road.county.ask("held", lane, "admit", "--as", road.county.user)
    assert without.status == 1
    road.county.do("held", lane, "admit", "--reason", "电话核实：硬盘损坏后由备份恢复。", "--as", road.county.user)
    road.world.settle()
    assert road.county.rows("held") == []
    road.village.act(fresh, "hand_over")
    road.world.settle()
    road.world.check_agreement()
    assert {row["case"] for row in road.county.rows("cases")} == {*lost, fresh}
    row = road.county.case(fresh)
    assert row is not None
    assert (row["state"], row["confirmed"], row["held"]) == ("forwarded", True, False)


@pytest.mark.parametrize("acted_since", [False, True])
def test_what_a_person_sets_aside_takes_no_effect_anywhere(road: Road, acted_since: bool) -> None:
    """Set aside: the copied folder's case is on no list of the county; the station agrees again and works on."""
    lost, fresh = restored(road)
    if acted_since:
        road.village.act(fresh, "hand_over")
        road.village.do("exchange")
    while road.county.rows("held"):
        lane = str(road.county.rows("held")[0]["id"])
        road.county.do("held", lane, "set-aside", "--reason", "误用旧机器录入，已另行登记。", "--as", road.county.user)
    road.world.settle()
    later = road.village.file(ITEM, road.village.sample(ITEM, "proxy", 4))
    road.world.settle()
    road.world.check_agreement()
    assert {row["case"] for row in road.county.rows("cases") if row["confirmed"]} == {*lost, later}
