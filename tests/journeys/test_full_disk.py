"""A village's disk gets full while people work, with real processes on a small disk of our own.
Imports tests.processes through the fixtures of this folder, and tests.disks.
Promise: nothing that was said to be saved is lost, new cases stop before the disk does, and what is here goes on.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator

import pytest

from sync.folder import BALLAST_FILE
from sync.space import Space
from tests.disks import fill, small_disk
from tests.journeys.conftest import ITEM, Road
from tests.processes import END_SECONDS

# A fiftieth of it is the level below which nothing is filed: room for some dozen entries, each with its pages of WAL.
DISK_KIB = 32_768


@pytest.fixture
def tight(road: Road) -> Iterator[Road]:
    """The village on a disk of 32 MB, with its ballast; the rest of the county has all the room it wants. Where
    nothing can be mounted the levels are met on the large disk, by the rubbish that is not there."""
    aside = road.world.folder / "aside"
    road.village.folder.rename(aside)
    with small_disk(road.village.folder, DISK_KIB):
        shutil.copytree(aside, road.village.folder, dirs_exist_ok=True)
        Space(road.village.folder, 600_000).tend()
        yield road
        for process in list(road.world.children):
            process.send_signal(signal.SIGTERM)
            process.wait(END_SECONDS)


def test_new_cases_stop_before_the_disk_does_and_work_goes_on(tight: Road) -> None:
    """The refusal says what to do and what still works; acts, exchange and status do; the last bytes are told of as
    such; with room again everything goes on, and nothing is missing on either side."""
    village = tight.village
    cases = [village.file(ITEM, village.sample(ITEM, "proxy", seed)) for seed in (1, 2)]
    if not os.path.ismount(village.folder):
        tight.world.settle()
        tight.world.check_agreement()
        return
    rubbish = fill(village.folder, leave_bytes=500_000)
    refused = village.ask("file", ITEM, *village.with_file(village.sample(ITEM, "proxy", 3)), "--as", village.user)
    assert refused.status == 1 and "磁盘快满了" in refused.err and "仍保留" in refused.err
    village.act(cases[0], "hand_over")
    village.do("exchange")
    assert village.rows("status")[0]["unsent"] == 0
    fill(village.folder)
    statuses = set()
    for _ in range(60):
        said = village.ask("act", cases[1], "note", *village.with_file({"text": "占用空间" * 200}), "--as", village.user)
        statuses.add(said.status)
        if said.status:
            assert said.status in (1, 2) and "磁盘已满" in said.err, said
            break
    assert 0 in statuses, "the ballast made no room"
    assert not (village.folder / BALLAST_FILE).exists()
    rubbish.unlink()
    village.act(cases[1], "hand_over")
    for _ in range(5):
        # The county admits in the background what is more than an answer waits for.
        tight.world.settle()
    tight.world.check_agreement()
    assert village.do("check").status == 0
