"""The same people, lines and accidents as in the simulation, chosen by Hypothesis, which makes a failure small.
May import tests.chaos; `SIM_EXAMPLES` sets how many histories, `SIM_STEPS` how long each may grow.
Promise: what the simulation finds deep in a night, this finds again in a handful of steps.
"""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests import world as w
from tests.chaos import accidents, people, sticks
from tests.chaos.bench import Bench
from tests.chaos.simulation import NEWS, Simulation
from tests.line import CALM, Faults

EXAMPLES = int(os.environ.get("SIM_EXAMPLES", "40"))
STEPS = int(os.environ.get("SIM_STEPS", "30"))
WHICH = st.integers(0, 2)
LUCK = st.integers(0, 15)
FATES = st.sampled_from(("", "", "", *vars(CALM)))


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One built world for all histories."""
    made = Bench()
    yield made
    made.close()


class History(RuleBasedStateMachine):
    """A county, a township and a village. Each rule is one deed; ``luck`` decides its details, so that a smaller
    history with the same lucks does the same."""

    bench: Bench

    def __init__(self) -> None:
        super().__init__()
        # Names of lanes and nonces are never drawn twice, whatever luck repeats itself.
        still = {"faulty": False, "skewed": False, "line": CALM}
        self.sim = Simulation(self.bench, 0, 0, w.STATIONS[:2], random.Random("a history"), still)

    def _lucky(self, luck: int) -> Simulation:
        assert not self.sim.truth.broken, (self.sim.truth.broken, self.sim.log)
        self.sim.chance.seed(luck)
        return self.sim

    def _station(self, which: int) -> w.Station:
        return self.sim.stations[which % len(self.sim.stations)]

    @rule(which=WHICH, luck=LUCK)
    def write(self, which: int, luck: int) -> None:
        """A person at a station files or acts."""
        people.work(self._lucky(luck), self._station(which))

    @rule(luck=LUCK)
    def county_writes(self, luck: int) -> None:
        """An officer acts."""
        people.county_works(self._lucky(luck))

    @rule(luck=LUCK)
    def paper_first(self, luck: int) -> None:
        """The township receives a paper."""
        people.paper_first(self._lucky(luck))

    @rule(which=WHICH, luck=LUCK, fate=FATES)
    def exchange(self, which: int, luck: int, fate: str) -> None:
        """One exchange; every message of it has the same fate."""
        station = self._station(which)
        station.line.faults = Faults(**{fate: 1.0}) if fate else CALM
        self._lucky(luck).exchange(station)
        station.line.faults = CALM

    @rule()
    def late(self) -> None:
        """What was delayed arrives."""
        accidents.late_messages(self._lucky(0))

    @rule(luck=LUCK)
    def replay(self, luck: int) -> None:
        """A recorded request is played again."""
        accidents.replay(self._lucky(luck))

    @rule(which=st.integers(0, 3))
    def boot(self, which: int) -> None:
        """A machine is switched off and on."""
        machines = self.sim.machines
        accidents.restart(self._lucky(0), machines[which % len(machines)])

    @rule(which=st.integers(0, 3), luck=LUCK)
    def power(self, which: int, luck: int) -> None:
        """The power is about to fail at a machine."""
        machines = self.sim.machines
        accidents.arm_fuse(self._lucky(luck), machines[which % len(machines)])

    @rule(which=st.integers(0, 3), luck=LUCK)
    def clock(self, which: int, luck: int) -> None:
        """A clock jumps."""
        machines = self.sim.machines
        accidents.clock_jumps(self._lucky(luck), machines[which % len(machines)])

    @rule(which=WHICH)
    def backup(self, which: int) -> None:
        """A station's folder is copied onto a stick."""
        accidents.back_up(self._lucky(0), self._station(which))

    @rule(which=WHICH)
    def restore(self, which: int) -> None:
        """An old folder comes back from the stick."""
        accidents.restore(self._lucky(0), which)

    @rule(which=WHICH)
    def clone(self, which: int) -> None:
        """A folder goes on living on two machines."""
        accidents.copy(self._lucky(0), self._station(which))

    @rule()
    def backup_centre(self) -> None:
        """The county's book is copied."""
        accidents.back_up_centre(self._lucky(0))

    @rule(which=WHICH)
    def restore_centre(self, which: int) -> None:
        """The county's book goes back in time."""
        accidents.restore_centre(self._lucky(0), which)

    @rule(which=WHICH)
    def stick_out(self, which: int) -> None:
        """A station writes a stick."""
        sticks.write(self._lucky(0), self._station(which))

    @rule(which=WHICH)
    def stick_in(self, which: int) -> None:
        """The centre reads a stick, perhaps an old one."""
        sticks.read(self._lucky(0), which)

    @rule(which=WHICH)
    def stick_by(self, which: int) -> None:
        """The township reads a village's stick."""
        sticks.pass_by(self._lucky(0), which)

    @rule(which=WHICH)
    def stick_back(self, which: int) -> None:
        """An answer comes back by stick."""
        sticks.reply(self._lucky(0), which)

    @rule(luck=LUCK)
    def decide_held(self, luck: int) -> None:
        """A person looks at what is held."""
        people.decide_held(self._lucky(luck))

    @rule(luck=LUCK)
    def set_aside_parked(self, luck: int) -> None:
        """A person looks at what is parked."""
        people.set_aside_parked(self._lucky(luck))

    @rule(which=st.integers(0, 2), kind=st.sampled_from(NEWS), how=st.sampled_from(("kind", "version")))
    def grow_old(self, which: int, kind: str, how: str) -> None:
        """It turns out that a machine's program is too old for something."""
        self._lucky(0).machines[which % len(self.sim.machines)].unknown[kind] = how

    @rule(which=st.integers(0, 2))
    def upgrade(self, which: int) -> None:
        """A machine gets the newest program."""
        people.upgrade(self._lucky(0), self.sim.machines[which])

    def teardown(self) -> None:
        """Healing, and every promise."""
        self.sim.chance.seed(0)
        outcome = self.sim.end()
        assert not outcome.broken, (outcome.broken, outcome.log)


@pytest.mark.soak
@pytest.mark.timeout(240 + 10 * EXAMPLES)
def test_no_history_of_a_few_deeds_breaks_a_promise(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """Hypothesis chooses the deeds; whatever it chooses, everybody ends with the same cases and nothing lost."""
    monkeypatch.setattr(History, "bench", bench, raising=False)
    known = settings(
        max_examples=EXAMPLES, stateful_step_count=STEPS, deadline=None, database=None,
        derandomize="SIM_EXAMPLES" not in os.environ, suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    run_state_machine_as_test(History, settings=known)
    assert bench.centre.running, "the last history was played on this bench"
