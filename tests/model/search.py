"""Seeded random scenarios over the model: people, a bad line, sticks, crashes, restores and copies, then healing.

Imports the parts of the model and `random`, always seeded.
Promise kept: one seed is one trace; a failure is replayed by its seed and its rules.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass, field

from tests.model import invariants
from tests.model.centre import Centre, CentreFolder
from tests.model.folder import Crash, Node
from tests.model.parts import COUNTY, STATION_OFFICES, TOWNSHIP, Case, Request, Response, Rules
from tests.model.station import Station, StationFolder

OFFICES = {f"{office.ljust(12, '0')}01": office for office in STATION_OFFICES}
TOWNSHIP_STATION = f"{TOWNSHIP.ljust(12, '0')}01"
QUIET_ROUNDS = 60


@dataclass
class Outcome:
    """What a seed came to."""

    seed: int
    trace: str
    violations: list[str]
    counts: dict[str, int]
    log: list[str]


@dataclass
class World:
    """Three stations (and their copies), a centre, a line, sticks, backups; and what really happened."""

    seed: int
    rules: Rules = field(default_factory=Rules)

    def __post_init__(self) -> None:
        self.chance = random.Random(self.seed)
        self.machines = [
            Station(StationFolder(name, office=office), self.rules, self.fresh) for name, office in OFFICES.items()
        ]
        self.centre = Centre(CentreFolder(COUNTY), self.rules, self.fresh, OFFICES)
        self.backups: list[tuple[Station, StationFolder, int]] = []
        self.centre_backups = [self.centre.folder.copied()]
        self.limbo: list[Request] = []
        self.late_answers: list[tuple[Station, Response]] = []
        self.sticks: list[Request] = []
        self.stick_answers: list[tuple[str, Response]] = []
        self.log: list[str] = []
        self.counts: dict[str, int] = {}
        self.truth = invariants.Truth(self)
        self.loss = self.chance.choice((0.0, 0.1, 0.3))
        self.faulty = self.chance.random() < 0.85
        self.novelty = self.chance.choice((0.0, 0.05, 0.25))
        self.stick_weight = self.chance.choice((4, 10, 40))

    def fresh(self) -> str:
        """A random name of the model."""
        return f"{self.chance.getrandbits(40):010x}"

    def note(self, *words: object) -> None:
        """One line of the trace."""
        self.log.append(" ".join(str(word) for word in words))
        self.counts[str(words[0])] = self.counts.get(str(words[0]), 0) + 1

    def name(self, node: Node) -> str:
        """V5, V6, T, or C, with the number of the machine."""
        return "C" if node is self.centre else f"{node.folder.node[9:12]}#{self.machines.index(node)}"

    # --- people ----------------------------------------------------------------------------------------------

    def write(self) -> None:
        """A person at a station files, or acts on a case as that station's screen shows it; or receives paper."""
        machine = self.chance.choice(self.machines)
        folder, office = machine.folder, machine.folder.office
        process = self.chance.randrange(2)
        version = 2 if self.faulty and self.chance.random() < self.novelty else 1
        cases = folder.cases()
        if office == TOWNSHIP and self.chance.random() < 0.2 and self.truth.papers:
            subject = self.chance.choice(self.truth.papers)
            if folder.case(subject, self.rules).state in ("unfiled", "collected"):
                self._wrote(machine, machine.write(subject, "receive", office, "", version, process))
                return
        if not cases or self.chance.random() < 0.35:
            entry = machine.write(f"case:{self.fresh()}", "file", office, "", version, process)
            self.truth.papers.append(entry.subject)
        else:
            subject = self.chance.choice(cases[-4:])
            kind, to = self._choose(folder.case(subject, self.rules), office)
            entry = machine.write(subject, kind, office, to, version, process)
        self._wrote(machine, entry)

    def _choose(self, case: Case, office: str) -> tuple[str, str]:
        """An act that the local view allows."""
        acts = [("note", "")]
        if case.holder == office and case.state == "forwarded":
            acts.append(("receive", ""))
        elif case.holder == office and case.state != "decided":
            acts += [("decide", ""), *(("hand_over", other) for other in (*STATION_OFFICES, COUNTY) if other != office)]
        return self.chance.choice(acts)

    def _wrote(self, machine: Node, entry: object) -> None:
        self.truth.written(machine)
        self.note("write", self.name(machine), entry.kind, entry.lane[:4], entry.seq, entry.subject[5:9], entry.to)

    def county_act(self) -> None:
        """The county notes, decides what it holds, or takes over."""
        cases = self.centre.folder.cases()
        if not cases:
            return
        subject = self.chance.choice(cases[-4:])
        case = self.centre.folder.case(subject, self.rules)
        kinds = ["note"] + (["take_over"] if case.filed and case.state != "decided" and case.holder != COUNTY else [])
        kinds += ["decide"] if case.holder == COUNTY and case.state != "decided" else []
        self._wrote(self.centre, self.centre.act(subject, self.chance.choice(kinds)))

    def county_decides_held(self) -> None:
        """A person admits or sets aside a held branch."""
        held = self.centre.held()
        if held:
            lane, word = self.chance.choice(held), self.chance.choice(("admit", "aside"))
            self.note("held", lane[:4], word)
            offered = self.centre.held_entries(lane)
            self.centre.decide_held(lane, word)
            self.truth.decided(set(offered))

    # --- the line and the stick --------------------------------------------------------------------------------

    def exchange(self, machine: Station | None = None, good: bool = False) -> None:
        """A line exchange with everything that can go wrong, twice when the nonce was stale."""
        machine = machine or self.chance.choice(self.machines)
        for _ in range(2):
            request = machine.ask()
            self.truth.asked(machine)
            fate = "good" if good else self._fate()
            self.note("exchange", self.name(machine), fate, len(request.push))
            if fate == "portal":
                machine.hear_anything(request)
                if not self.truth.centre_restores:
                    self.truth.heard(machine)
            if fate in ("lost", "portal"):
                return
            if fate == "later":
                self.limbo.append(request)
                return
            answer = self._ask_centre(request, crash=fate == "crash")
            if fate == "double":
                self._ask_centre(request)
            if answer is None or fate == "answer lost":
                return
            if fate == "answer late":
                self.late_answers.append((machine, answer))
                return
            if not self._hear(machine, answer, crash=fate == "station crash") or not answer.again:
                return

    def _fate(self) -> str:
        if self.chance.random() >= self.loss:
            return "good"
        return self.chance.choice(
            ("lost", "answer lost", "later", "double", "crash", "station crash", "answer late", "portal")
        )

    def _ask_centre(self, request: Request, crash: bool = False) -> Response | None:
        self.centre.budget = self.chance.randrange(8) if crash else None
        try:
            answer = self.centre.answer(request)
            self.truth.answered(request, answer)
            return answer
        except Crash:
            self.note("crash")
            self.centre.new_life()
            return None
        finally:
            self.centre.budget = None
            self.truth.written(self.centre)
            self.truth.stamped()

    def _hear(
        self, machine: Station, answer: Response, crash: bool = False, bundle: bool = False, fresh: bool = True
    ) -> bool:
        try:
            if machine.hear(answer, bundle=bundle, crash=crash) and not bundle and fresh:
                self.truth.heard(machine)
            return True
        except Crash:
            machine.new_life()
            return False

    def late(self) -> None:
        """What the line kept comes now: an old request, an old answer."""
        if self.limbo and self.chance.random() < 0.6:
            request = self.limbo.pop(self.chance.randrange(len(self.limbo)))
            self.note("late request", request.station)
            self._ask_centre(request)
        elif self.late_answers:
            machine, answer = self.late_answers.pop(self.chance.randrange(len(self.late_answers)))
            if machine in self.machines:
                self._hear(machine, answer, fresh=False)

    def stick(self) -> None:
        """A bundle is written, read on the way, read at the centre; its answer comes back, or nobody brings it."""
        step = self.chance.randrange(4)
        if step == 0:
            self.sticks.append(self.chance.choice(self.machines).ask(bundle=True))
        elif step == 1 and self.sticks:
            bundle = self.chance.choice(self.sticks)
            for machine in self.machines:
                if machine.folder.node == TOWNSHIP_STATION != bundle.station:
                    self.note("bundle read", self.name(machine), len(bundle.push))
                    machine.import_bundle(bundle)
        elif step == 2 and self.sticks:
            bundle = self.chance.choice(self.sticks)
            answer = self._ask_centre(bundle)
            self.note("bundle in", bundle.station, len(bundle.push))
            if answer is not None:
                self.stick_answers.append((bundle.station, answer))
        elif step == 3 and self.stick_answers:
            station, answer = self.chance.choice(self.stick_answers)
            machine = self.chance.choice([one for one in self.machines if one.folder.node == station])
            self.note("bundle answer", self.name(machine))
            self._hear(machine, answer, bundle=True)

    # --- machines ----------------------------------------------------------------------------------------------

    def restart(self) -> None:
        """Power off and on: memory is gone, the folder stays."""
        node: Node = self.chance.choice((self.centre, *self.machines))
        self.note("restart", self.name(node))
        node.new_life()

    def backup(self) -> None:
        """Somebody copies a folder: a backup, a card image, a snapshot."""
        machine = self.chance.choice(self.machines)
        self.backups.append((machine, machine.folder.copied(), len(self.log)))
        self.note("backup", self.name(machine))

    def centre_backup(self) -> None:
        """The centre's database is backed up."""
        self.centre_backups.append(self.centre.folder.copied())
        self.note("backup", "C")

    def restore(self) -> None:
        """A station's folder goes back in time: by command or by hand (new life), or behind a running life."""
        if not self.backups:
            return
        machine, folder, _ = self.chance.choice(self.backups)
        if machine not in self.machines:
            return
        behind = self.chance.random() < 0.3
        self.note("restore", self.name(machine), "behind" if behind else "stopped")
        self.truth.rolled_back(machine, folder)
        machine.folder = folder.copied()
        if not behind:
            machine.new_life()

    def centre_restore(self) -> None:
        """The centre's database goes back in time, in the same two ways."""
        folder = self.chance.choice(self.centre_backups[-3:])
        behind = self.chance.random() < 0.3
        self.note("restore", "C", "behind" if behind else "stopped")
        self.truth.rolled_back(self.centre, folder)
        self.centre.folder = folder.copied()
        if not behind:
            self.centre.new_life()

    def clone(self) -> None:
        """A copied folder starts beside the one it was copied from."""
        if len(self.machines) < 6:
            machine = self.chance.choice(self.machines)
            twin = Station(machine.folder.copied(), self.rules, self.fresh)
            self.machines.append(twin)
            self.truth.cloned(machine, twin)
            self.note("clone", self.name(machine), self.name(twin))

    def upgrade(self) -> None:
        """The centre learns the new version: what was parked is tried again."""
        self.centre.notice_other_folder()
        self.centre.folder.version = 2
        self.centre.admit_all()
        self.centre.committed()
        self.note("upgrade")

    # --- a run --------------------------------------------------------------------------------------------------

    def step(self) -> None:
        """One random event."""
        usual = [
            (self.write, 30),
            (self.exchange, 30),
            (self.county_act, 6),
            (self.stick, self.stick_weight),
            (self.late, 6),
            (self.restart, 6),
            (self.county_decides_held, 3),
        ]
        faults = [
            (self.backup, 4),
            (self.centre_backup, 4),
            (self.restore, 3),
            (self.centre_restore, 3),
            (self.clone, 1),
            (self.upgrade, 1),
        ]
        events = usual + faults if self.faulty else usual
        self.chance.choices([event for event, _ in events], [weight for _, weight in events])[0]()

    def heal(self) -> None:
        """Good lines, everybody exchanges until nothing moves, people decide what is held or parked."""
        self.note("heal")
        upgraded = self.chance.random() < 0.5
        before = ""
        for _ in range(QUIET_ROUNDS):
            for machine in self.machines:
                self.exchange(machine, good=True)
            now = self.state()
            if now == before and not self._people_decide(upgraded):
                return
            before = now
        self.truth.violations.append("healing: never quiet")

    def _people_decide(self, upgraded: bool) -> bool:
        """One decision about what is held or parked; False when there is none to make."""
        if upgraded and self.centre.folder.version < 2:
            self.upgrade()
            return True
        if self.centre.held():
            self.county_decides_held()
            return True
        parked = [d for d in self.centre.folder.inbox if self.centre.folder.verdicts.get(d) == "parked"]
        if parked:
            self.centre.set_aside(parked[0])
            self.truth.decided({parked[0]})
        return bool(parked)

    def state(self) -> str:
        """A digest of everything durable, names of tokens left out."""
        parts: list[object] = []
        for node in (*self.machines, self.centre):
            folder = node.folder
            parts.append(
                (folder.node, sorted(folder.entries), sorted(folder.stamps.items()), sorted(folder.verdicts.items()))
            )
            if isinstance(folder, StationFolder):
                parts.append(
                    (sorted(folder.through.items()), sorted(folder.cursor.items()), sorted(folder.wanted_mail.items()))
                )
        return hashlib.sha256(repr(parts).encode()).hexdigest()


def run(seed: int, rules: Rules | None = None, steps: int | None = None) -> Outcome:
    """One scenario: random events, healing, invariants."""
    world = World(seed, rules or Rules())
    for _ in range(steps if steps is not None else world.chance.randrange(10, 90)):
        world.step()
    world.truth.before_healing()
    world.heal()
    world.truth.after_healing()
    trace = hashlib.sha256("\n".join([*world.log, world.state()]).encode()).hexdigest()
    return Outcome(seed, trace, world.truth.violations, world.counts, world.log)


def first_seed(rules: Rules, limit: int) -> int | None:
    """The first seed that breaks an invariant under these rules: how the seeds stored in test_model were found."""
    return next((seed for seed in range(limit) if run(seed, rules).violations), None)
