"""What really happened in a scenario, kept beside the world and read by nobody in it.
May import sync.envelope, sync.tables, tests.world; reads books, writes nothing.
Promise: what is noted here is learned from what was said to people and from what lies on disks, never from counts.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from sync import tables as t
from sync.envelope import Stamp
from tests import world as w

_ENTRIES = (
    "SELECT l.name, e.seq, e.digest, e.status, e.epoch, e.place, e.stamp_lane FROM entry e"
    " JOIN lane l ON l.id = e.lane_id ORDER BY e.id"
)
_SIGNED = (
    "SELECT e.digest, m.epoch, m.place, m.stamp_lane FROM mail m JOIN entry e ON e.id = m.entry_id"
    " WHERE m.stamp_lane <> ''"
)


@dataclass
class Backup:
    """A copy of a machine's folder, and what that folder must hold."""

    machine: w.Machine
    image: dict[str, bytes]
    held: set[bytes]
    places: dict[bytes, Stamp]
    url: str | None = None


@dataclass(eq=False)
class Truth:
    """The observer of one scenario.

    ``held`` is what each machine's folder must hold from now on: what its user was told is saved, what an answer
    acknowledged, and whatever was seen committed there; it goes back only when the folder does. ``safe`` lies in
    backups of the centre that were read back."""

    held: dict[w.Machine, set[bytes]] = field(default_factory=dict)
    names: dict[tuple[str, int], bytes] = field(default_factory=dict)
    written: set[bytes] = field(default_factory=set)
    papers: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=dict)
    places: dict[bytes, Stamp] = field(default_factory=dict)
    signed: dict[bytes, Stamp] = field(default_factory=dict)
    safe: set[bytes] = field(default_factory=set)
    asides: set[bytes] = field(default_factory=set)
    let_in: set[str] = field(default_factory=set)
    survivors: set[bytes] = field(default_factory=set)
    touched: set[str] = field(default_factory=set)
    centre_restores: int = 0
    broken: list[str] = field(default_factory=list)

    def break_(self, sentence: str) -> None:
        """Note a broken promise, once."""
        if sentence not in self.broken:
            self.broken.append(sentence)

    # --- looking at disks ----------------------------------------------------------------------------------------

    def observe(self, machine: w.Machine) -> set[bytes]:
        """Everything that is committed in a folder: each name means one entry for ever, and what was there stays.
        Returns the digests."""
        here: set[bytes] = set()
        centre = isinstance(machine, w.Centre)
        for lane, seq, digest, status, *stamp in machine.journal.db.execute_sql(_ENTRIES):
            digest = bytes(digest)
            here.add(digest)
            if self.names.setdefault((lane, seq), digest) != digest:
                self.break_("I8 one name for two entries")
            if centre:
                self._place(digest, Stamp(*stamp) if stamp[0] is not None else None)
                if status == t.SET_ASIDE and digest not in self.asides:
                    self.break_("I9 something was set aside without a person")
        if not here.issuperset(self.held[machine]):
            self.break_("I1 something that was saved or acknowledged is gone")
        self.held[machine] |= here
        return here

    def _place(self, digest: bytes, stamp: Stamp | None) -> None:
        """A place that was given stays; only a smaller one that comes back to a restored centre takes over."""
        before = self.places.get(digest)
        if before is not None and stamp != before:
            if stamp is None or stamp > before:
                self.break_("stamp: a place was given up")
            elif not self.centre_restores:
                self.break_("stamp: a place changed without a restore")
        if stamp is not None:
            self.places[digest] = stamp

    # --- going back in time --------------------------------------------------------------------------------------

    def backed_up(self, machine: w.Machine, image: dict[str, bytes], url: str | None = None) -> Backup:
        """A folder was copied."""
        self.observe(machine)
        places = dict(self.places) if isinstance(machine, w.Centre) else {}
        return Backup(machine, image, set(self.held[machine]), places, url)

    def put_back(self, backup: Backup) -> set[bytes]:
        """A folder is about to go back in time: what only it held is lost, and by nobody's fault but the disk's.
        Returns what it loses."""
        machine = backup.machine
        lost = self.observe(machine) - backup.held
        self.held[machine] = set(backup.held)
        self.touched.add(machine.node)
        if isinstance(machine, w.Centre):
            self.centre_restores += 1
            self.places = dict(backup.places)
        return lost

    def before_healing(self, machines: list[w.Machine]) -> None:
        """From here on no disk dies any more: what any folder holds now must be at the centre in the end, and every
        place that lies under the centre's signature in some folder is for ever. What no folder holds was lost by its
        own station *and* by the centre: a double disaster (sync/DESIGN.md, "What the model found", 15)."""
        for machine in machines:
            self.survivors |= self.observe(machine)
            if not isinstance(machine, w.Centre):
                for digest, *stamp in machine.journal.db.execute_sql(_SIGNED):
                    known = self.signed.setdefault(bytes(digest), Stamp(*stamp))
                    self.signed[bytes(digest)] = min(known, Stamp(*stamp))
