"""The power fails in a recorded day, at any event and for any machine; what is found when it comes back is judged.
Imports tests.chaos.a_day, disk, promised and indoors.
Promise: one seed cuts one moment in one way; a judgement names everything that the cut took away.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.chaos.a_day import VAULT, Day
from tests.chaos.disk import Disk, put
from tests.chaos.indoors import House, Indoor
from tests.chaos.promised import Promise, missing
from tests.processes import COUNTY, OPEN_COUNTS

SIDE_OF_COUNTY = "county"


@dataclass(frozen=True)
class Cut:
    """The power of ``victim`` fails just before an event; ``seed`` says what the disk makes of it."""

    moment: int
    victim: str
    seed: int


@dataclass(frozen=True)
class Scene:
    """What the machines are when the power comes back: the victim's disk after the cut, the others as they were, and
    what each had promised."""

    cut: Cut
    files: dict[str, dict[str, bytes]]
    promises: dict[str, Promise]

    def lie_down(self, folder: Path) -> Path:
        """Put all of it into a folder."""
        for files in self.files.values():
            put(files, folder)
        return folder


def cuts(day: Day, count: int, seed: int) -> list[Cut]:
    """So many moments: one within each write path, however short it is, and the others spread over all events, each
    with a seed of its own."""
    places = [at for at, event in enumerate(day.events) if event.what != "said" and "/" in event.path]
    chance = random.Random(seed)
    begun = sorted(day.paths.values())
    spans = zip(begun, [*begun[1:], len(day.events)], strict=True)
    within = [[at for at in places if start <= at < end] for start, end in spans]
    of_paths = [chance.choice(some) for some in within if some]
    spread = count - len(of_paths)
    step = len(places) / spread
    drawn = [places[min(len(places) - 1, int((number + chance.random()) * step))] for number in range(spread)]
    drawn += of_paths
    return [Cut(at, day.events[at].path.split("/")[0], seed * 1_000_003 + number) for number, at in enumerate(drawn)]


def scenes(day: Day, wanted: Sequence[Cut]) -> Iterator[Scene]:
    """Each cut's scene, in the order of the day."""
    disks: dict[str, Disk] = {}
    promises: dict[str, Promise] = {}
    done = 0
    for cut in sorted(wanted, key=lambda one: one.moment):
        for event in day.events[done : cut.moment]:
            side = event.path.split("/")[0]
            if event.what == "said":
                promises |= {side: event.more} if side else {}
            else:
                disks.setdefault(side, Disk()).play(event)
        done = cut.moment
        chance = random.Random(cut.seed)
        files = {side: disk.now() for side, disk in disks.items() if side != cut.victim}
        files[cut.victim] = disks.setdefault(cut.victim, Disk()).after_a_cut(chance)
        yield Scene(cut, files, dict(promises))


def judge(day: Day, scene: Scene, folder: Path, *, heal: bool) -> list[str]:
    """What is wrong after the cut; with ``heal`` also when everybody has exchanged again."""
    house = House(scene.lie_down(folder))
    victim = scene.cut.victim
    told, side = scene.promises.get(victim), _side_of(victim, house)
    if told is None:
        return _judge_unfinished(side)
    said = side.ask("check")
    if said.status and "restore" in said.err:
        # A restore that was cut says how to go on: the same words again.
        side.do("restore", str(folder / f"{VAULT}{victim}"))
        said = side.ask("check")
    if said.status:
        return [f"check: {said.status} {said.err[:300]}"]
    wrong = missing(told, side.folder)
    if not wrong and heal:
        wrong = _judge_healed(day, scene, house)
    return wrong


def _side_of(victim: str, house: House) -> Indoor:
    """The machine, or the disk of its backups, which is a folder like the one that it copies."""
    office = victim.removeprefix(VAULT)
    if victim == SIDE_OF_COUNTY:
        return house.county
    if office == SIDE_OF_COUNTY:
        return Indoor("central", COUNTY, house.folder / victim, house)
    return Indoor("station", office, house.folder / victim, house)


def _judge_unfinished(side: Indoor) -> list[str]:
    """Nobody was told that the folder is founded: it opens, or says in a sentence that it was not set up."""
    if not side.folder.exists():
        return []
    said = side.ask("check")
    if "Traceback" in said.err or said.status not in (0, 1, 3):
        return [f"an unfinished folder: {said.status} {said.err[:300]}"]
    if side is side.world.county and said.status:
        again = side.ask("init", "--name", "样例县", "--division", COUNTY)
        if again.status:
            return [f"init again: {again.status} {again.err[:300]}"]
    return []


def _judge_healed(day: Day, scene: Scene, house: House) -> list[str]:
    """Everybody that was set up exchanges; then all are equal and nothing is open."""
    for office, station in day.stations.items():
        if office in scene.promises:
            house.side(office).station = station
    if not house.stations or SIDE_OF_COUNTY not in scene.promises:
        return []
    with house.answering():
        for _ in range(3):
            for side in house.stations:
                said = side.ask("exchange")
                if said.status:
                    return [f"{side.office} cannot exchange: {said.err[:300]}"]
        wrong = []
        for side in house.stations:
            status = side.rows("status")[0]
            left = {name: status[name] for name in OPEN_COUNTS if status[name]}
            if left or side.digest() != house.county.digest(side.office):
                wrong.append(f"{side.office} is not healed: {left}")
    for name, told in scene.promises.items():
        wrong += [f"{name} after healing: {one}" for one in missing(told, house.folder / name)]
    return wrong


def found_by(day: Day, wanted: Sequence[Cut], folder: Path, heal_every: int) -> Iterator[tuple[Cut, list[str]]]:
    """Every cut with what is wrong after it; the folder is empty again behind each."""
    for number, scene in enumerate(scenes(day, wanted)):
        here = folder / "cut"
        try:
            yield scene.cut, judge(day, scene, here, heal=number % heal_every == 0)
        finally:
            shutil.rmtree(here, ignore_errors=True)
