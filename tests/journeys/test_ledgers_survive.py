"""What is kept beside the cases travels and comes back like the cases themselves.
Imports tests.processes through the fixtures of this folder.
Promise: a record of a ledger outlives the machine at which it was entered, and says the same wherever it is heard.
"""

from __future__ import annotations

import shutil
from typing import Any

from forms.ledgers.register import LEDGERS
from tests.journeys.conftest import Road
from tests.processes import Side


def _entered(side: Side, name: str, case: str) -> str:
    deed = LEDGERS[name].openings[0]
    sample = side.rows("ledger", name, deed.name, "--sample")[0]
    about = {"case": case} if deed.field("case") else {}
    return side.do("ledger", name, "open", *side.with_file({**sample, **about}), "--as", side.user).last_word


def _kept(side: Side, *names: str) -> dict[str, Any]:
    """What the ledgers of these names say at this side, by record."""
    return {row["record"]: row for name in names for row in side.rows("ledger", name)}


def test_what_a_village_keeps_comes_back_to_it_and_is_known_to_its_township(road: Road) -> None:
    """Appointments, people of special need and the directory: read at the township, lost with the disk, given back."""
    names = ("appointment", "care", "directory")
    copy = road.world.folder / "copied"
    road.world.settle()
    road.village.copy_folder(copy)
    case = road.village.file("S002-10", road.village.sample("S002-10", "proxy", 5))
    records = [_entered(road.village, name, case) for name in names]
    road.village.do("ledger", "directory", "strike", records[2], "--as", road.village.user)
    before = _kept(road.village, *names)
    assert set(before) == set(records)
    road.world.settle()
    assert _kept(road.township, *names) == before
    shutil.rmtree(road.village.folder)
    shutil.copytree(copy, road.village.folder)
    assert _kept(road.village, *names) == {}
    road.world.settle()
    assert _kept(road.village, *names) == before
    assert road.village.rows("status")[0]["parked"] == 0
    road.village.do("check")
    late = road.township.ask("ledger", "directory", "strike", records[2], "--as", road.township.user)
    assert late.status == 1
    assert "其他单位" in late.err
