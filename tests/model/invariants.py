"""What really happened, kept beside the world, and the invariants of design §9 and reliability I1-I14 checked on it.

Imports the parts of the model only.
Promise kept: a violation is a sentence that names the promise which was broken.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.model.folder import Folder, Node
from tests.model.parts import COUNTY, HOLDER_ONLY, Entry, Request, Response, Rules, Stamp, covers, fold
from tests.model.station import Station, StationFolder

if TYPE_CHECKING:
    from tests.model.search import World


class Truth:
    """The observer: sees every write, every answer, every restore; the protocol never reads it."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.violations: list[str] = []
        self.papers: list[str] = []
        self.entries: dict[str, Entry] = {}
        self.names: dict[tuple[str, int], str] = {}
        self.touched: set[str] = set()
        self.must_notice: dict[Station, str] = {}
        self.centre_restores = 0
        self.survivors: set[str] = set()
        self.signed: dict[str, Stamp] = {}
        self.asides: set[str] = set()
        self.let_in: set[str] = set()
        self.ordered: set[tuple[str, Stamp]] = set()

    # --- while it happens ------------------------------------------------------------------------------------

    def written(self, node: Node) -> None:
        """I4, I8: a name (lane, number) is used for one entry only."""
        for entry in node.written:
            self.entries[entry.digest] = entry
            if self.names.setdefault((entry.lane, entry.seq), entry.digest) != entry.digest:
                self._broken("I8 a name is used twice")
        node.written.clear()

    def asked(self, machine: Station) -> None:
        """Only to keep the observer's list of writes complete."""
        self.written(machine)

    def answered(self, request: Request, answer: Response) -> None:
        """I2: what an answer calls stored is stored."""
        names = self.world.centre.folder.names
        for lane, through in answer.through.items():
            if any((lane, seq) not in names for seq in range(1, through + 1)):
                self._broken("I2 acknowledged what is not stored")

    def heard(self, machine: Station) -> None:
        """Green and `unsent = 0` are counted against the centre that gave the last answer."""
        stored = self.world.centre.folder.entries
        own = [entry for entry in machine.folder.entries.values() if entry.writer == machine.folder.node]
        if not machine.unsent() and any(entry.digest not in stored for entry in own):
            self._broken("green: unsent is 0 but something is not stored")

    def rolled_back(self, node: Node, folder: Folder) -> None:
        """A restore: which notices are due, which entries may be gone."""
        self.touched.add(node.folder.node)
        if node is self.world.centre:
            self.centre_restores += 1
            self.must_notice.clear()
            return
        assert isinstance(node, Station) and isinstance(folder, StationFolder)
        self.must_notice.pop(node, None)
        moves = self.world.centre.folder.tokens.get(folder.node, (0, "", ""))[0]
        if moves >= folder.token[0] + 2:
            self.must_notice[node] = "a restored station is not noticed"

    def stamped(self) -> None:
        """I9: no fork can be judged before the lane's beginning and its parent are here; a person may."""
        centre, life = self.world.centre.folder, self.world.centre.life
        for digest, stamp in centre.stamps.items() - self.ordered:
            self.ordered.add((digest, stamp))
            entry = centre.entries.get(digest)
            if (
                entry is None
                or stamp.lane != life.lane
                or any(w == "admit" for *_, w in centre.decisions.get(entry.lane, ()))
            ):
                continue
            parent = centre.lane_parent.get(entry.lane)
            if (entry.lane, 1) not in centre.names or (parent is not None and parent not in centre.names):
                self._broken("I9 admitted before it was known where the lane begins")

    def decided(self, offered: set[str]) -> None:
        """What a person ever set aside of what was offered, or let in, also in a lost life of the centre."""
        centre = self.world.centre.folder
        self.let_in |= {lane for lane, words in centre.decisions.items() if any(word == "admit" for *_, word in words)}
        self.asides |= {digest for digest in offered if centre.verdicts.get(digest) == "aside"}

    def cloned(self, machine: Station, twin: Station) -> None:
        """A copy exists."""
        self.touched.add(machine.folder.node)

    # --- healing ---------------------------------------------------------------------------------------------

    def before_healing(self) -> None:
        """What some live folder still holds must survive; what none holds is a double disaster, and is excused.

        Double disaster: the entry's own station was rolled back to before it (or never sent it and was rolled
        back), *and* the centre was rolled back to before it (or never had it), *and* no other folder holds it.
        """
        for machine in self.world.machines:
            self.survivors |= set(machine.folder.entries)
            for digest, stamp in machine.folder.stamps.items():
                if digest in machine.folder.entries:
                    self.signed[digest] = min(stamp, self.signed.get(digest, stamp))
        self.survivors |= set(self.world.centre.folder.entries)
        self.ordered_before = dict(self.world.centre.folder.stamps)

    def after_healing(self) -> None:
        """All invariants, once everything is quiet."""
        self._nothing_lost()
        self._stamps_are_for_ever()
        self._orders_hold()
        self._one_holder()
        self._no_silent_merge()
        for machine in self.world.machines:
            self._same_everywhere(machine)
            self._honest_status(machine)
        self._audiences_complete()
        self._noticed()

    def _broken(self, sentence: str) -> None:
        if sentence not in self.violations:
            self.violations.append(sentence)

    def _nothing_lost(self) -> None:
        """I2, I10, I11, I12: whatever survives is at the centre, and is admitted, set aside, or waits with cause."""
        centre = self.world.centre.folder
        for digest in self.survivors:
            if digest not in centre.entries:
                self._broken("I2 a surviving entry is not at the centre")
        for digest, entry in centre.entries.items():
            if (
                digest in centre.stamps
                or centre.verdicts.get(digest) == "aside"
                or (entry.writer == COUNTY and entry.kind == "lane:opened")
            ):
                continue
            if centre.verdicts.get(digest) in ("held", "parked") or not self._waits_rightly(entry):
                self._broken(f"I12 an entry is left {centre.verdicts.get(digest, 'waiting')} without a cause")

    def _waits_rightly(self, entry: Entry) -> bool:
        """Its filing, its cause or an earlier entry of its lane is lost for good, set aside, or waits itself."""
        centre = self.world.centre.folder
        filings = [e for e in self.entries.values() if e.subject == entry.subject and e.kind == "file"]
        if all(filing.digest not in centre.stamps for filing in filings):
            return True
        if entry.seen and entry.seen not in centre.stamps and centre.verdicts.get(entry.seen) != "aside":
            return True
        return any(
            other.lane == entry.lane and other.subject == entry.subject and other.seq < entry.seq
            for other in (centre.entries[digest] for digest in centre.inbox)
        )

    def _stamps_are_for_ever(self) -> None:
        """A signed stamp is never exchanged for a later one; without a restore of the centre it never changes."""
        centre = self.world.centre.folder
        for digest, stamp in self.signed.items():
            if digest not in centre.stamps or centre.stamps[digest] > stamp:
                self._broken("stamp: a signed position was given up")
            elif not self.centre_restores and centre.stamps[digest] != stamp:
                self._broken("stamp: a position changed without a restore")
        if len(set(centre.stamps.values())) != len(centre.stamps):
            self._broken("stamp: two entries on one place")

    def _orders_hold(self) -> None:
        """Paper before record, cause before effect, and each lane's order within a subject."""
        centre = self.world.centre.folder
        for subject in centre.cases():
            entries = centre.admitted(subject)
            if entries and entries[0].kind != "file":
                self._broken("order: a place before the filing entry")
            place = {entry.digest: number for number, entry in enumerate(entries)}
            last: dict[str, int] = {}
            for entry in entries:
                # What was set aside in a lost life may be admitted later: its effects went on without it.
                if entry.digest in self.asides or entry.seen in self.asides:
                    continue
                if entry.seen in place and place[entry.seen] > place[entry.digest]:
                    self._broken("order: effect before cause")
                if entry.seq < last.get(entry.lane, 0):
                    self._broken("I5 a lane's order is broken within a subject")
                last[entry.lane] = entry.seq

    def _one_holder(self) -> None:
        """No act of the holder takes effect unless the one holder did it."""
        centre = self.world.centre.folder
        for subject in centre.cases():
            entries = centre.admitted(subject)
            for number, (_, effect) in enumerate(fold(entries, self.world.rules).lines):
                before = fold(entries[:number], self.world.rules)
                if (
                    entries[number].kind in HOLDER_ONLY
                    and effect == "applied"
                    and before.holder != entries[number].office
                ):
                    self._broken("holder: a stranger's act took effect")

    def _no_silent_merge(self) -> None:
        """I9: of the branches that leave one head, one life of the centre admits at most one without a person."""
        centre = self.world.centre.folder
        heads = {parent for parent in centre.lane_parent.values() if parent is not None}
        roots = {
            lane: (f"root of {centre.lane_writer[lane]}", 0)
            for lane, parent in centre.lane_parent.items()
            if parent is None
        }
        branches: dict[tuple[tuple[str, int], str], set[str]] = {}
        for digest, stamp in centre.stamps.items():
            entry = centre.entries.get(digest)
            if entry is None or entry.lane in self.let_in or entry.writer == COUNTY:
                continue
            left = [head for head in heads if head[0] == entry.lane and head[1] < entry.seq]
            parent = centre.lane_parent.get(entry.lane) or roots.get(entry.lane)
            for head in [*left, *([parent] if parent else [])]:
                branches.setdefault((head, stamp.lane), set()).add(entry.lane)
        if any(len(lanes) > 1 for lanes in branches.values()):
            self._broken("I9 two branches of one head were merged without a person")
        for entry in centre.entries.values():
            lane, seq = centre.lane_parent.get(entry.lane) or ("", 0)
            words = centre.decisions.get(lane, ())
            dropped = any(word == "aside" and seq in seen for _, seen, word in words)
            dropped = dropped and centre.names.get((lane, seq)) not in centre.stamps
            follows = dropped and lane not in self.let_in and entry.lane not in self.let_in
            if follows and entry.digest in centre.stamps and not self.centre_restores:
                self._broken("I9 what follows a branch that was set aside was admitted without a person")
        for digest, verdict in centre.verdicts.items():
            if verdict == "aside" and digest not in self.asides:
                self._broken("I9 something was set aside without a person")

    def _same_everywhere(self, machine: Station) -> None:
        """I6': a station's fold of each case of which it holds an admitted entry is the centre's."""
        centre, folder = self.world.centre.folder, machine.folder
        for subject in folder.cases():
            mine = [(e.digest, folder.stamps[e.digest]) for e in folder.admitted(subject)]
            theirs = [(e.digest, centre.stamps[e.digest]) for e in centre.admitted(subject)]
            if mine and mine != theirs:
                self._broken("same: a station's fold is not the centre's")
            for entry in folder.view(subject):
                settled = centre.verdicts.get(entry.digest) == "aside"
                if settled and folder.verdicts.get(entry.digest) != "aside":
                    self._broken("same: a station shows what was set aside")

    def _honest_status(self, machine: Station) -> None:
        """Green exactly when the centre's counts say so, and own work that the centre has is back."""
        centre, folder = self.world.centre.folder, machine.folder
        own = [entry.digest for entry in centre.entries.values() if entry.writer == folder.node]
        if any(digest not in folder.entries for digest in own):
            self._broken("I10 a restored station did not get its own work back")
        done = all(d in centre.stamps or centre.verdicts.get(d) == "aside" for d in own)
        if machine.green() != done:
            self._broken("green: the screen and the centre disagree")

    def _audiences_complete(self) -> None:
        """Who covers, filed or ever held a case has it."""
        for subject in self.world.centre.folder.cases():
            case = fold(self.world.centre.folder.admitted(subject), Rules())
            for machine in self.world.machines:
                office = machine.folder.office
                due = office in case.held_by or (case.filed and covers(office, case.filing_office))
                if due and not machine.folder.admitted(subject):
                    self._broken("audience: an office misses its case")

    def _noticed(self) -> None:
        """Copies and restores are noticed; honest machines never raise an alarm."""
        alarms = self.world.centre.alarms
        nodes = [machine.folder.node for machine in self.world.machines]
        due = {node for node in nodes if nodes.count(node) > 1}
        due |= {machine.folder.node for machine in self.must_notice}
        for node in due:
            if (node, "copied") not in alarms:
                self._broken("notice: a copy or restore went unnoticed")
        losers = {(machine.folder.node, "behind") for machine in self.world.machines if machine.lost_something}
        for node, _ in alarms | losers:
            if node not in self.touched:
                self._broken("notice: false alarm")
