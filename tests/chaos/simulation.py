"""Seeded random histories over the real forms and the real exchange: people, bad lines, power cuts, copies, restores.
May import forms, sync, tests.world, tests.chaos; no thread, no real clock, no unseeded chance.
Promise: one seed is one trace; a failure is replayed by its seed alone.
"""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sync.errors import Damaged, SyncError
from tests import world as w
from tests.chaos import accidents, invariants, people, sticks, tight, weather
from tests.chaos.bench import Bench
from tests.chaos.notices import Notices
from tests.chaos.sticks import Stick
from tests.chaos.truth import Backup, Truth
from tests.line import CALM, Line

STEPS = 22
QUIET_ROUNDS = 40
# What an older program may never have heard of, or only in an older version.
NEWS = ("case:handed_over", "case:received", "case:noted", "case:accepted", "case:reported_up", "material:supplied")


@dataclass(frozen=True)
class Outcome:
    """What a seed came to."""

    seed: int
    trace: str
    broken: tuple[str, ...]
    counts: Counter[str]
    log: tuple[str, ...]


class Simulation:
    """One scenario: a county, its stations and their copies, old folders, and what really happened."""

    def __init__(
        self,
        bench: Bench,
        seed: int,
        steps: int = STEPS,
        nodes: Sequence[str] = w.STATIONS,
        names: random.Random | None = None,
        forced: Mapping[str, Any] | None = None,
    ) -> None:
        """``nodes`` are the stations that take part; ``names`` is the chance from which machines draw names and
        nonces, the scenario's own unless told otherwise; ``forced`` is what of the weather is not drawn."""
        self.chance = random.Random(seed)
        self.names = names or self.chance
        self.seed = seed
        self.steps = steps
        self.truth = Truth()
        self.notices = Notices()
        self.log: list[str] = []
        self.counts: Counter[str] = Counter()
        self.backups: list[Backup] = []
        self.sticks: list[Stick] = []
        self.replies: list[Stick] = []
        self.weather = replace(weather.drawn(self.chance), **(forced or {}))
        self.centre = bench.centre
        self.spares = list(bench.slots)
        self.stations: list[w.Station] = []
        self.centre.late = self.chance.choice(("", *w.VILLAGES))
        self._switch_on(self.centre, w.COUNTY, bench.images[w.COUNTY])
        for node in nodes:
            self.new_station(node, bench.images[node])
        self.centre_backups = [self.truth.backed_up(self.centre, bench.images[w.COUNTY])]
        if self.weather.skewed:
            for machine in self.machines:
                self._grow_old(machine)

    @property
    def machines(self) -> list[w.Machine]:
        """The centre, and every station's machines."""
        return [self.centre, *self.stations]

    def _switch_on(self, machine: w.Machine, node: str, image: dict[str, bytes]) -> None:
        machine.stop()
        machine.node, machine.random, machine.key = node, self.names, None
        machine.clock = w.Clock()
        machine.fuse.left = machine.fuse.cuts = 0
        machine.unknown = {}
        machine.put(image)
        machine.start()
        self.truth.held[machine] = set()

    def new_station(self, node: str, image: dict[str, bytes]) -> w.Station:
        """One more machine with a station's folder."""
        station = self.spares.pop(0)
        self._switch_on(station, node, image)
        station.line = Line(self.centre.answer, self.chance, self.weather.line)
        if self.weather.faulty:
            station.clock.turn(hours=self.chance.choice(accidents.CLOCKS_HOURS))
        self.stations.append(station)
        return station

    def _grow_old(self, machine: w.Machine) -> None:
        if self.chance.random() < 0.5:
            for kind in self.chance.sample(NEWS, 1 + self.chance.randrange(2)):
                machine.unknown[kind] = self.chance.choice(("kind", "version"))

    def note(self, *words: object) -> None:
        """One line of the trace."""
        self.counts[str(words[0])] += 1
        self.log.append(" ".join(str(word) for word in words))

    def name(self, machine: w.Machine) -> str:
        """C, or the office's last digits and the number of the machine."""
        return "C" if machine is self.centre else f"{machine.office[6:]}#{self.stations.index(machine)}"

    def told(self, *machines: w.Machine) -> str:
        """What the whole world, or some of it, holds, in short: it stands still when nothing moves any more."""
        return "\n".join(invariants.told(machine) for machine in machines or self.machines)

    # --- the scenario --------------------------------------------------------------------------------------------

    def play(self) -> Outcome:
        """Everything that happens, healing, and the judgement."""
        todo, weights = zip(*self._doings(), strict=True)
        with tight.bounds(self.chance, self.weather.tight) as drawn:
            for bound in drawn:
                self.note("tight", bound)
            self.centre.burn()
            for _ in range(self.steps):
                if self.truth.broken:
                    break
                self.chance.choices(todo, weights)[0](self)
            return self.end()

    def _doings(self) -> list[tuple[Callable[[Simulation], object], int]]:
        doings: list[tuple[Callable[[Simulation], object], int]] = [
            (people.work, 46),
            (Simulation.exchange, 30),
            (people.county_works, 9),
            (people.paper_first, 4),
            (accidents.restart, 4),
        ]
        if self.weather.faulty:
            doings += [
                (accidents.arm_fuse, 5),
                (accidents.late_messages, 2),
                (accidents.clock_jumps, 2),
                (accidents.forget, 3),
                (accidents.replay, 2),
            ]
        if self.weather.unlucky:
            doings += [
                (accidents.back_up, 3 * self.weather.storm),
                (accidents.restore, 3 * self.weather.storm),
                (accidents.copy, 2 * self.weather.storm),
                (people.decide_held, 4 * self.weather.storm),
            ]
        if self.weather.remote:
            doings += [(sticks.write, 12), (sticks.read, 8), (sticks.pass_by, 8), (sticks.reply, 6)]
        if self.weather.county_unlucky:
            doings += [
                (accidents.back_up_centre, 3 * self.weather.storm),
                (accidents.restore_centre, 4 * self.weather.storm),
            ]
        if self.weather.skewed:
            doings += [(people.upgrade, 2), (people.set_aside_parked, 2 * self.weather.storm)]
        return doings

    def end(self) -> Outcome:
        """Healing and the judgement, after whatever happened."""
        self.heal()
        if not self.truth.broken:
            invariants.judge(self)
            self.notices.judge(self)
        trace = hashlib.sha256("\n".join([*self.log, self.told()]).encode()).hexdigest()
        return Outcome(self.seed, trace, tuple(self.truth.broken), self.counts, tuple(self.log))

    # --- the line ------------------------------------------------------------------------------------------------

    def exchange(self, station: w.Station | None = None) -> str:
        """One exchange over the line, whatever becomes of it."""
        station = station or self.chance.choice(self.stations)
        try:
            outcome = station.exchange()
        except w.PowerCut:
            station.burn()
            said = "power_cut"
        except Damaged as fault:
            said = fault.code
            self.truth.break_(f"exchange: damaged: {fault.code}")
        except SyncError as fault:
            # The county may have heard all of it, and only its answer came to grief: its pages say what they say.
            self.notices.heard(self)
            said = fault.code
        else:
            invariants.acknowledged(self, station)
            self.notices.heard(self)
            said = (
                f"{outcome.pushed}/{outcome.read}/{outcome.pending}/{outcome.waiting}/{outcome.held}/{outcome.parked}"
            )
        self.note("exchange", self.name(station), said)
        return said

    # --- healing -------------------------------------------------------------------------------------------------

    def heal(self) -> None:
        """The line is good again, nobody works, and everybody exchanges until nothing moves any more."""
        for machine in self.machines:
            machine.fuse.left = 0
        for station in self.stations:
            station.line.faults = CALM
            station.line.late()
        people.at(self, self.centre, self.centre.admission.run)
        self.truth.before_healing(self.machines)
        quiet = 0
        for turn in range(QUIET_ROUNDS * len(self.stations)):
            station = self.stations[turn % len(self.stations)]
            said = self.exchange(station)
            # The admitter is a thread of the centre's; here it runs between two exchanges.
            moved = self.centre.admission.run() or not said.startswith("0/0/0/")
            if not moved:
                invariants.nothing_blocks(self)
                moved = self._people_look()
            quiet = 0 if moved else quiet + 1
            if "/" not in said and said != "no_line":
                self.truth.break_(f"healing: an exchange over a good line ends with {said}")
            # A copy that was made between a question and its answer shows itself by its second question only.
            if quiet == len(self.stations) * (2 if self.notices.copied else 1) or self.truth.broken:
                return
        self.truth.break_("healing: it never comes to rest")

    def _people_look(self) -> bool:
        return people.upgrade(self) or people.decide_held(self)


def run(bench: Bench, seed: int, steps: int = STEPS, forced: Mapping[str, Any] | None = None) -> Outcome:
    """One scenario on this bench."""
    return Simulation(bench, seed, steps, forced=forced).play()
