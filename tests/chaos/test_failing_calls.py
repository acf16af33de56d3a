"""Full disk, broken disk, kill -9 and torn writes at every N-th call that changes a file, in real processes.
Imports tests.processes and tests.chaos.shim; strikes only processes that it started.
Promise: nothing that was called done is lost, what was not done is told in a sentence, and the next start is fine.
"""

from __future__ import annotations

import itertools
import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest

from forms.numbering import normalise_receipt
from tests.chaos.shim import BROKEN, EVERY_CALL, FULL, KILL, SYNCS, TEAR, Forker, Ran, forking
from tests.processes import COUNTY, OTHER_VILLAGE, PASSWORD, TOWNSHIP, VILLAGE, Said, Side, World, world
from tests.station.images import photo

ITEM = "S002-10"
# Every call when CHAOS_FACTOR is 50, as for a night.
POINTS = 3 * int(os.environ.get("CHAOS_FACTOR", "1"))


@dataclass(frozen=True)
class Fault:
    """What happens to a call; ``lasts``: to every later one, too. ``calls``: which kinds it may be."""

    act: int
    lasts: bool = False
    calls: int = EVERY_CALL


FAULTS = {
    "full": Fault(FULL, lasts=True), "full once": Fault(FULL), "broken": Fault(BROKEN),
    "sync fails": Fault(BROKEN, calls=SYNCS), "kill": Fault(KILL), "tear": Fault(TEAR),
}  # fmt: skip


class Town:
    """A county that serves and two stations, whose commands can be struck."""

    def __init__(self, made: World, forker: Forker) -> None:
        self.world, self.forker = made, forker
        self.village, self.township = made.enrol(VILLAGE), made.enrol(TOWNSHIP)
        self.numbers: set[str] = set()
        self.serial = itertools.count(1)

    def struck(self, side: Side, *words: str, told: str = "") -> Ran:
        """A command of this side as a process of its own, under whatever the control says."""
        return self.forker.run(side.package, [*words, "--data", str(side.folder)], told)


# --- write paths -----------------------------------------------------------------------------------------------------
# Each is a generator: what it prepares, then one struck command (yielded as a thunk), then what must be true of it.

Struck = Callable[[], Ran]
Path_ = Callable[[Town], Iterator[Struck]]
_ended: list[Ran] = []


def _file(town: Town) -> Iterator[Struck]:
    village, number = town.village, next(town.serial)
    document = {**village.sample(ITEM, "proxy", number), "draft": f"draft-{number}"}
    words = ("file", ITEM, *village.with_file(document), "--as", village.user)
    yield lambda: town.struck(village, *words)
    ran = _ended[-1]
    printed = normalise_receipt(ran.out.split()[-1]) if ran.out.endswith("\n") else None
    assert printed or ran.status, ran
    listed = {row["case"] for row in village.rows("cases")}
    assert printed is None or printed in listed, f"{printed} was called saved and is gone"
    again = village.do(*words).last_word
    assert printed in (None, again), f"one draft became {printed} and {again}"
    town.numbers.add(again)


def _act(town: Town) -> Iterator[Struck]:
    village = town.village
    number = village.file(ITEM, village.sample(ITEM, "proxy", next(town.serial)))
    town.numbers.add(number)
    yield lambda: town.struck(village, "act", number, "hand_over", "--as", village.user)
    row = village.case(number)
    assert row is not None
    if _ended[-1].status == 0:
        assert row["state"] == "forwarded", f"the hand-over of {number} was called done and is gone"
    if row["state"] == "collected":
        village.act(number, "hand_over")


def _exchange(town: Town) -> Iterator[Struck]:
    side = (town.village, town.township)[next(town.serial) % 2]
    for other in (town.village, town.township):
        if other is not side:
            other.do("exchange")
    town.numbers.add(town.village.file(ITEM, town.village.sample(ITEM, "proxy", next(town.serial))))
    yield lambda: town.struck(side, "exchange")
    side.do("exchange")
    assert side.rows("status")[0]["unsent"] == 0


def _init(town: Town) -> Iterator[Struck]:
    county, number = town.world.county, next(town.serial)
    words = ("station", "add", "--division", OTHER_VILLAGE, "--level", "village", "--name", f"第{number}站")
    code = county.do(*words).last_word
    side = Side("station", OTHER_VILLAGE, town.world.folder / f"new-{number}", town.world)
    init = ("init", "--centre", county.address, "--code", code)
    yield lambda: town.struck(side, *init)
    if _ended[-1].status:
        said = side.ask(*init)
        assert said.status == 0, ("init again", said)
    assert len(side.rows("items")) > 5


def _station_user(town: Town) -> Iterator[Struck]:
    yield from _user(town, town.village, "agent")


def _county_user(town: Town) -> Iterator[Struck]:
    yield from _user(town, town.world.county, "officer")


def _user(town: Town, side: Side, role: str) -> Iterator[Struck]:
    words = ("user", "add", f"user-{next(town.serial)}", "--role", role)
    yield lambda: town.struck(side, *words, told=PASSWORD + "\n")
    again = side.ask(*words, told=PASSWORD + "\n")
    assert (again.status == 1) if _ended[-1].status == 0 else (again.status in (0, 1)), again


def _rebuild(town: Town) -> Iterator[Struck]:
    before = town.village.rows("cases")
    yield lambda: town.struck(town.village, "rebuild")
    assert town.village.rows("cases") == before


def _county_init(town: Town) -> Iterator[Struck]:
    side = Side("central", COUNTY, town.world.folder / f"county-{next(town.serial)}", town.world)
    words = ("init", "--name", "样例县", "--division", COUNTY)
    yield lambda: town.struck(side, *words)
    if _ended[-1].status:
        again = side.ask(*words)
        assert again.status == 0 or "folder_taken" in again.err or "已有数据" in again.err, again
    assert side.ask("check").status == 0


def _invite(town: Town) -> Iterator[Struck]:
    county, number = town.world.county, next(town.serial)
    words = ("station", "add", "--division", OTHER_VILLAGE, "--level", "village", "--name", f"请{number}站")
    yield lambda: town.struck(county, *words)
    ran = _ended[-1]
    if ran.status == 0:
        side = Side("station", OTHER_VILLAGE, town.world.folder / f"invited-{number}", town.world)
        side.do("init", "--centre", county.address, "--code", ran.out.split()[-1])
    else:
        county.do(*words)


def _attach(town: Town) -> Iterator[Struck]:
    village, picture = town.village, town.world.folder.with_name("photo.jpg")
    picture.write_bytes(photo(320, 240 + next(town.serial)))
    number = village.file(ITEM, village.sample(ITEM, "proxy", next(town.serial)))
    town.numbers.add(number)
    words = ("attach", number, str(picture), "--as", village.user)
    yield lambda: town.struck(village, *words)
    again = village.ask(*words)
    # The same picture lies there already, or is taken now: nothing else may come of it.
    assert again.status == 0 if again.status == 0 else "同一张图片" in again.err, again
    assert _ended[-1].status or again.status, "a picture that was called kept is gone"


def _station_backup(town: Town) -> Iterator[Struck]:
    yield from _backup(town, town.village)


def _county_backup(town: Town) -> Iterator[Struck]:
    yield from _backup(town, town.world.county)


def _backup(town: Town, side: Side) -> Iterator[Struck]:
    """The backup that was there stays whole, or the new one is; afterwards another one is made over it."""
    vault = town.world.folder / f"vault-{side.folder.name}"
    if not vault.exists():
        side.do("backup", str(vault))
    yield lambda: town.struck(side, "backup", str(vault))
    checked = Side(side.package, side.office, vault, town.world).ask("check")
    assert checked.status == 0, checked.err
    side.do("backup", str(vault))


PATHS: dict[str, Path_] = {
    "file": _file, "act": _act, "exchange": _exchange, "init": _init, "station user": _station_user,
    "rebuild": _rebuild, "county init": _county_init, "county user": _county_user, "invite": _invite,
    "attach": _attach, "backup": _station_backup, "county backup": _county_backup,
}  # fmt: skip


# --- striking --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """A county in a process of its own that nobody strikes, and commands that are."""
    folder, aside = tmp_path_factory.mktemp("town"), tmp_path_factory.mktemp("aside")
    with world(folder, seed=11) as made, forking(folder, aside) as forker:
        yield Town(made, forker)


def _once(town: Town, path: Path_, fault: Fault | None, at: int) -> tuple[Ran, int, int]:
    """Take the path once with the fault at a call; how it ended, how many calls there were and how many were struck."""
    taking = path(town)
    strike = next(taking)
    control = town.forker.control
    control.arm(*((fault.act, at, fault.calls) if fault else ()), lasts=bool(fault and fault.lasts))
    _ended.append(strike())
    count, hit = control.disarm()
    for _ in taking:
        raise AssertionError("a path strikes once")
    return _ended[-1], count, hit


def assert_told(ran: Ran | Said) -> None:
    """A command that was not done says so in both languages, and shows no insides."""
    assert ran.status in (1, 2, 3), ran
    assert "Traceback" not in ran.err, ran
    assert any("\u4e00" <= char <= "\u9fff" for char in ran.err), ran
    assert any(char.isascii() and char.isalpha() for char in ran.err), ran


def _calls(town: Town, path: Path_, fault: Fault) -> int:
    ran, count, _ = _once(town, path, Fault(0, calls=fault.calls), 0)
    assert ran.status == 0, ran
    assert count >= 1, "the path writes nothing?"
    return count


@pytest.mark.soak
@pytest.mark.timeout(7_200)
@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("name", PATHS)
def test_a_fault_at_any_call_loses_nothing_that_was_called_done(town: Town, name: str, kind: str) -> None:
    """Calls spread over the path are struck, one a run; then the same work is done again, and `check` is clean."""
    path, fault = PATHS[name], FAULTS[kind]
    calls = _calls(town, path, fault)
    chance = random.Random(f"{name} {kind}")
    step, struck = max(1.0, calls / POINTS), 0
    for number in range(min(POINTS, calls)):
        at = 1 + int((number + chance.random()) * step)
        ran, _, hit = _once(town, path, fault, at)
        struck += bool(hit)
        if fault.act in (KILL, TEAR) and hit:
            assert ran.status == -9, (at, ran)
        elif ran.status:
            assert_told(ran)
            assert fault.act != FULL or "磁盘" in ran.err, (at, ran.err)
        for side in (town.village, town.world.county):
            checked = side.ask("check")
            assert checked.status == 0, (at, checked.err)
    assert struck, "no call was struck"


def test_after_all_that_everybody_agrees(town: Town) -> None:
    """Every number that was called saved is on every list, once, and the digests are equal."""
    for name in PATHS:
        _once(town, PATHS[name], FAULTS["kill"], 30)
    town.world.settle()
    town.world.settle()
    town.world.check_agreement()
    for side in (town.village, town.township, town.world.county):
        cases = [row["case"] for row in side.rows("cases")]
        assert len(set(cases)) == len(cases)
        assert set(cases) >= town.numbers, side.office
        assert side.ask("check").status == 0
