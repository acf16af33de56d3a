"""Seeded random histories over the real forms and the real exchange: people, bad lines, power cuts, copies, restores.
May import forms, sync, tests.world, tests.chaos; no thread, no real clock, no unseeded chance.
Promise: one seed is one trace; a failure is replayed by its seed alone.
"""

from __future__ import annotations

import hashlib
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from forms import offices
from forms.acts.context import Act
from forms.acts.register import allowed
from forms.case import Case
from forms.errors import Refusal
from forms.samples import sample
from sync.database import write
from sync.errors import Damaged, SyncError
from sync.journal import Entry
from sync.mailbox import POSITION
from tests import world as w
from tests.chaos import invariants
from tests.chaos.on_server import centre_on
from tests.line import CALM, Faults, Line
from tests.postgres import Server

STEPS = 22
SPARES = 2
QUIET_ROUNDS = 40
LOSSES = (0.0, 0.02, 0.05)
CLOCKS_HOURS = (0, 0, 0, 1, -30, 24 * 400, -24 * 365 * 20, 24 * 365 * 40)


class Bench:
    """A built world, kept as images of its folders, and the machines on which every scenario puts them again."""

    def __init__(self, alter: Callable[[w.Machine], None] = lambda machine: None, server: Server | None = None) -> None:
        memory = Path("/dev/shm")
        self.path = Path(tempfile.mkdtemp(prefix="yizhan-sim-", dir=memory if memory.is_dir() else None))
        built = w.build(self.path / "built", url=server.create() if server else None)
        for machine in built.machines:
            alter(machine)
        built.stop()
        self.images = {machine.node: machine.image() for machine in built.machines}
        nobody = random.Random(0)
        place = self.path / "centre"
        self.centre = centre_on(server, built.centre, place) if server else w.Centre(w.COUNTY, place, nobody)
        self.slots = [w.Station("", self.path / f"slot{number}", nobody) for number in range(len(w.STATIONS) + SPARES)]

    def close(self) -> None:
        """Throw everything away."""
        for machine in (self.centre, *self.slots):
            machine.stop()
        shutil.rmtree(self.path)


@dataclass(eq=False)
class Truth:
    """What really happened, seen by nobody in the world: what each machine told its user was saved."""

    saved: dict[w.Machine, list[bytes]] = field(default_factory=dict)
    names: dict[tuple[str, int], bytes] = field(default_factory=dict)
    papers: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    acknowledged: dict[str, int] = field(default_factory=dict)
    survivors: set[bytes] = field(default_factory=set)
    broken: list[str] = field(default_factory=list)

    def break_(self, sentence: str) -> None:
        """Note a broken promise, once."""
        if sentence not in self.broken:
            self.broken.append(sentence)


@dataclass(frozen=True)
class Outcome:
    """What a seed came to."""

    seed: int
    trace: str
    broken: tuple[str, ...]
    counts: Counter[str]
    log: tuple[str, ...]


@dataclass
class Backup:
    """A copy of a station's folder, and what its user had been told until then."""

    machine: w.Station
    image: dict[str, bytes]
    saved: list[bytes]


class Simulation:
    """One scenario."""

    def __init__(self, bench: Bench, seed: int, steps: int = STEPS) -> None:
        self.chance = random.Random(seed)
        self.seed = seed
        self.steps = steps
        self.truth = Truth()
        self.log: list[str] = []
        self.counts: Counter[str] = Counter()
        self.backups: list[Backup] = []
        self.faulty = self.chance.random() < 0.85
        self.unlucky = self.chance.random() < 0.4
        self.faults = Faults.every(self.chance.choice(LOSSES)) if self.faulty else CALM
        self.bench = bench
        self.centre = bench.centre
        self.spares = list(bench.slots)
        self.stations: list[w.Station] = []
        self._switch_on(self.centre, w.COUNTY, bench.images[w.COUNTY])
        for node in w.STATIONS:
            self._new_station(node, bench.images[node])

    def _switch_on(self, machine: w.Machine, node: str, image: dict[str, bytes]) -> None:
        machine.stop()
        machine.node, machine.random, machine.key = node, self.chance, None
        machine.clock = w.Clock()
        machine.fuse.left = machine.fuse.cuts = 0
        machine.put(image)
        machine.start()
        self.truth.saved[machine] = []

    def _new_station(self, node: str, image: dict[str, bytes]) -> w.Station:
        station = self.spares.pop(0)
        self._switch_on(station, node, image)
        station.line = Line(self.centre.answer, self.chance, self.faults)
        if self.faulty:
            station.clock.turn(hours=self.chance.choice(CLOCKS_HOURS))
        self.stations.append(station)
        return station

    def note(self, *words: object) -> None:
        """One line of the trace."""
        self.counts[str(words[0])] += 1
        self.log.append(" ".join(str(word) for word in words))

    def name(self, machine: w.Machine) -> str:
        """C, or the office's last digits and the number of the machine."""
        return "C" if machine is self.centre else f"{machine.office[6:]}#{self.stations.index(machine)}"

    # --- the scenario --------------------------------------------------------------------------------------------

    def play(self) -> Outcome:
        """Everything that happens, healing, and the judgement."""
        doings: list[tuple[Callable[[], object], int]] = [
            (self.work, 46),
            (self.exchange, 30),
            (self.county_works, 9),
            (self.paper_first, 4),
            (self.restart, 4),
        ]
        if self.faulty:
            doings += [(self.arm_fuse, 5), (self.late_messages, 2), (self.clock_jumps, 2), (self.forget, 3)]
        if self.unlucky:
            doings += [(self.back_up, 3), (self.restore, 3), (self.copy, 2), (self.decide_held, 3)]
        todo, weights = zip(*doings, strict=True)
        for _ in range(self.steps):
            if self.truth.broken:
                break
            self.chance.choices(todo, weights)[0]()
        self.heal()
        if not self.truth.broken:
            invariants.judge(self)
        told = invariants.told(self)
        trace = hashlib.sha256("\n".join([*self.log, told]).encode()).hexdigest()
        return Outcome(self.seed, trace, tuple(self.truth.broken), self.counts, tuple(self.log))

    # --- people --------------------------------------------------------------------------------------------------

    def work(self) -> None:
        """A person at a station files, or does what her screen offers."""
        machine = self.chance.choice(self.stations)
        cases = w.cases_in(machine.journal)
        # A few cases that go far show more than many that were only filed.
        if self.chance.random() < (0.5 if len(self.truth.papers) < 3 else 0.05):
            self._at(machine, lambda: self._file(machine))
        elif cases:
            case_id = self.chance.choice(cases)
            self._at(machine, lambda: self._act(machine, case_id))
        else:
            self.exchange(machine)

    def county_works(self) -> None:
        """An officer does what the county's screen offers."""
        cases = w.cases_in(self.centre.journal)
        if cases:
            case_id = self.chance.choice(cases)
            self._at(self.centre, lambda: self._act(self.centre, case_id))

    def paper_first(self) -> None:
        """The papers are on the township's desk, whatever has become of the record."""
        desks = [station for station in self.stations if station.role == "clerk"]
        if self.truth.papers:
            machine, case_id = self.chance.choice(desks), self.chance.choice(self.truth.papers)
            self._at(machine, lambda: self._act(machine, case_id, only="receive"))

    def _at(self, machine: w.Machine, deed: Callable[[], None]) -> None:
        try:
            deed()
        except w.PowerCut:
            self.note("cut", self.name(machine))
            machine.burn()

    def _file(self, machine: w.Machine) -> None:
        item = w.catalog().get(self.chance.choice(w.ITEMS))
        assert item is not None
        mode = self.chance.choice(item.modes)
        document = sample(item, self.chance, mode=mode, level=offices.level(machine.office), today=w.today(machine),
                          complete=self.chance.random() < 0.7)  # fmt: skip
        token = machine.chance(8).hex()
        case_id, written = machine.file(item, document, token)
        if isinstance(written, Refusal):
            return self.note("refused", self.name(machine), "file", *written.codes)
        self.truth.papers.append(case_id)
        self.truth.tokens[case_id] = token
        self._wrote(machine, "file", case_id, written)

    def _act(self, machine: w.Machine, case_id: str, only: str = "") -> None:
        case = w.case_of(machine.journal, case_id)
        context = machine.context(case, w.catalog().get(self.chance.choice(w.ITEMS)) if not case.item else None,
                                  rating_token=self.truth.tokens.get(case_id, ""),
                                  seal=w.seal_for(self.centre, machine.chance))  # fmt: skip
        offered = [act for act in allowed(case, context) if not only or act.name == only]
        if not offered:
            return self.note("nothing", self.name(machine), case_id)
        act = self._choose(case, offered)
        command = act.sample(case, context, self.chance)
        written = machine.act(case_id, act.name, dict(command), context)
        if isinstance(written, Refusal):
            return self.note("refused", self.name(machine), act.name, *written.codes)
        self._wrote(machine, act.name, case_id, written)

    def _choose(self, case: Case, offered: list[Act]) -> Act:
        # Notes and early ends would crowd out everything else.
        dull = (
            "note",
            "request_withdrawal",
            "withdraw",
            "refuse",
            "return",
            "redirect",
            "abandon",
            "take_over",
            "request_correction",
        )
        return self.chance.choices(offered, [1 if act.name in dull else 12 for act in offered])[0]

    def _wrote(self, machine: w.Machine, act: str, case_id: str, written: list[Entry]) -> None:
        for entry in written:
            self.truth.saved[machine].append(entry.digest)
            if self.truth.names.setdefault((entry.lane, entry.seq), entry.digest) != entry.digest:
                self.truth.break_("I8 one name for two entries")
        self.note("write", self.name(machine), act, case_id, written[0].lane[:4], written[0].seq)

    # --- the line ------------------------------------------------------------------------------------------------

    def exchange(self, station: w.Station | None = None) -> str:
        """One exchange over the line, whatever becomes of it."""
        station = station or self.chance.choice(self.stations)
        said = "done"
        try:
            outcome = station.exchange()
        except w.PowerCut:
            station.burn()
            said = "power_cut"
        except Damaged as fault:
            said = fault.code
            self.truth.break_(f"exchange: damaged: {fault.code}")
        except SyncError as fault:
            said = fault.code
        else:
            invariants.acknowledged(self, station)
            said = (
                f"{outcome.pushed}/{outcome.read}/{outcome.pending}/{outcome.waiting}/{outcome.held}/{outcome.parked}"
            )
        self.note("exchange", self.name(station), said)
        return said

    def late_messages(self) -> None:
        """What was under way arrives when nobody waits for it."""
        for station in self.stations:
            station.line.late()

    # --- faults --------------------------------------------------------------------------------------------------

    def _anyone(self) -> w.Machine:
        return self.chance.choice([self.centre, *self.stations])

    def restart(self) -> None:
        """A machine is switched off in the evening."""
        machine = self._anyone()
        self.note("restart", self.name(machine))
        machine.burn()

    def arm_fuse(self) -> None:
        """The power will fail at one of the next transaction boundaries."""
        machine = self._anyone()
        machine.fuse.arm(1 + self.chance.randrange(6), after=self.chance.random() < 0.5)
        self.note("fuse", self.name(machine), machine.fuse.left, machine.fuse.after)

    def clock_jumps(self) -> None:
        """A battery is empty, or somebody sets the clock."""
        machine = self._anyone()
        machine.clock.turn(hours=self.chance.choice(CLOCKS_HOURS) - 12)
        if not 1990 < machine.clock.now.year < 2090:
            machine.clock.now = w.START
        self.note("clock", self.name(machine), machine.clock.now.year)

    def forget(self) -> None:
        """A station's memory of what was acknowledged or read is wrong or gone."""
        station = self.chance.choice(self.stations)
        what = self.chance.choice(("position", "acked less", "acked more", "nonce"))
        self.note("forget", self.name(station), what)
        self._at(station, lambda: self._forget(station, what))

    def _forget(self, station: w.Station, what: str) -> None:
        lane = station.journal.tables.lane
        with write(station.journal.db):
            if what == "position":
                station.journal.set_mark(POSITION, None)
            elif what == "nonce":
                station.journal.set_mark("nonce", "00" * 16)
            else:
                to = lane.head_seq if what == "acked more" else 0
                lane.update(acked=to).where(lane.owner == station.node).execute()

    def back_up(self) -> None:
        """Somebody copies a station's folder onto a stick."""
        station = self.chance.choice(self.stations)
        self.backups.append(Backup(station, station.image(), list(self.truth.saved[station])))
        self.note("backup", self.name(station))

    def restore(self) -> None:
        """A station's disk dies and its folder comes back from the stick."""
        if not self.backups:
            return
        backup = self.chance.choice(self.backups)
        self.note("restore", self.name(backup.machine))
        backup.machine.stop()
        backup.machine.put(backup.image)
        backup.machine.start()
        self.truth.saved[backup.machine] = list(backup.saved)

    def copy(self) -> None:
        """A station's folder goes on living on two machines."""
        if not self.spares:
            return
        original = self.chance.choice(self.stations)
        twin = self._new_station(original.node, original.image())
        self.truth.saved[twin] = list(self.truth.saved[original])
        self.note("copy", self.name(original), self.name(twin))

    def decide_held(self) -> bool:
        """A person at the county looks at what is held; whether there was anything."""
        rows = self.centre.journal.db.execute_sql("SELECT name FROM lane WHERE status = 'held' ORDER BY id")
        held = [name for (name,) in rows]
        if held:
            name, admit = self.chance.choice(held), self.chance.random() < 0.6
            self.note("decide_held", name[:4], admit)
            self._at(self.centre, lambda: self._decide(name, admit))
        return bool(held)

    def _decide(self, lane: str, admit: bool) -> None:
        with write(self.centre.journal.db):
            self.centre.admission.decide_held(lane, admit, "looked at")
        self.centre.admission.run()

    # --- healing -------------------------------------------------------------------------------------------------

    def heal(self) -> None:
        """The line is good again, nobody works, and everybody exchanges until nothing moves any more."""
        for machine in (self.centre, *self.stations):
            machine.fuse.left = 0
        for station in self.stations:
            station.line.faults = CALM
            station.line.late()
        invariants.before_healing(self)
        quiet = 0
        for turn in range(QUIET_ROUNDS * len(self.stations)):
            station = self.stations[turn % len(self.stations)]
            said = self.exchange(station)
            moved = not said.startswith("0/0/0/") or self.centre.admission.run() or self.decide_held()
            quiet = 0 if moved else quiet + 1
            if "/" not in said:
                self.truth.break_(f"healing: an exchange over a good line ends with {said}")
            if quiet == len(self.stations) or self.truth.broken:
                return
        self.truth.break_("healing: it never comes to rest")


def run(bench: Bench, seed: int, steps: int = STEPS) -> Outcome:
    """One scenario on this bench."""
    return Simulation(bench, seed, steps).play()
