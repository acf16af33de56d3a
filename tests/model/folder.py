"""The data folder both sides share: entries by digest, lanes by number, stamps; and how a life writes into it.

Imports the parts of the model only.
Promise kept: a name (lane, number) is used once, because a life writes only to a lane that it opened itself.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from tests.model.parts import Case, Entry, Rules, Stamp, fold


class Crash(Exception):
    """The process dies between two transactions; the folder keeps what was committed."""


@dataclass
class Folder:
    """What is durable, on either side. `copied()` is a backup, a disk image, a cloned card."""

    node: str
    entries: dict[str, Entry] = field(default_factory=dict)
    names: dict[tuple[str, int], str] = field(default_factory=dict)
    subjects: dict[str, list[str]] = field(default_factory=dict)
    lane_writer: dict[str, str] = field(default_factory=dict)
    lane_parent: dict[str, tuple[str, int] | None] = field(default_factory=dict)
    prefix: dict[str, int] = field(default_factory=dict)
    end: dict[str, int] = field(default_factory=dict)
    stamps: dict[str, Stamp] = field(default_factory=dict)
    verdicts: dict[str, str] = field(default_factory=dict)
    last_own: tuple[str, int] | None = None
    last_commit: str = ""

    def copied(self) -> Folder:
        """A copy as of now: containers are new, the immutable parts are shared."""
        other = copy.copy(self)
        for name, value in vars(self).items():
            if isinstance(value, dict):
                setattr(other, name, {key: _copied(item) for key, item in value.items()})
            elif isinstance(value, (list, set)):
                setattr(other, name, _copied(value))
        return other

    def keep(self, entry: Entry) -> bool:
        """Store verbatim. True when it was not there; the same bytes again change nothing."""
        if entry.digest in self.entries:
            return False
        self.entries[entry.digest] = entry
        self.names[entry.lane, entry.seq] = entry.digest
        self.subjects.setdefault(entry.subject, []).append(entry.digest)
        self.lane_writer[entry.lane] = entry.writer
        if entry.seq == 1:
            self.lane_parent[entry.lane] = entry.parent
        self.end[entry.lane] = max(self.end.get(entry.lane, 0), entry.seq)
        known = self.prefix.get(entry.lane, 0)
        while (entry.lane, known + 1) in self.names:
            known += 1
        self.prefix[entry.lane] = known
        return True

    def lane(self, lane: str, after: int) -> Iterable[Entry]:
        """The entries of one lane after a number, in order, gaps left out."""
        for seq in range(after + 1, self.end.get(lane, 0) + 1):
            if (lane, seq) in self.names:
                yield self.entries[self.names[lane, seq]]

    def lanes_of(self, writer: str) -> list[str]:
        """The lanes that one node wrote, in the order in which this folder came to know them."""
        return [lane for lane, node in self.lane_writer.items() if node == writer]

    def take_stamp(self, digest: str, stamp: Stamp, rules: Rules) -> bool:
        """A signed stamp is for ever; of several the smallest counts. True if the position changed."""
        old = self.stamps.get(digest)
        if old is not None and (old <= stamp if rules.smallest_stamp else old == stamp):
            return False
        self.stamps[digest] = stamp
        self.verdicts[digest] = "admitted"
        return True

    def admitted(self, subject: str) -> list[Entry]:
        """The stamped entries of a subject, in the centre's order."""
        stamped = [digest for digest in self.subjects.get(subject, ()) if digest in self.stamps]
        return [self.entries[digest] for digest in sorted(stamped, key=lambda digest: (self.stamps[digest], digest))]

    def view(self, subject: str) -> list[Entry]:
        """Admitted entries by stamp, then the unadmitted as they came, without what was set aside."""
        rest = [digest for digest in self.subjects.get(subject, ()) if digest not in self.stamps]
        return self.admitted(subject) + [self.entries[d] for d in rest if self.verdicts.get(d) != "aside"]

    def case(self, subject: str, rules: Rules) -> Case:
        """What this side's screen shows."""
        return fold(self.view(subject), rules)

    def cases(self) -> list[str]:
        """The known cases, in the order in which they became known."""
        return [subject for subject in self.subjects if subject.startswith("case:")]


def _copied(value: object) -> object:
    return copy.copy(value) if isinstance(value, (list, dict, set)) else value


@dataclass
class Life:
    """From the first process that opens a folder to the last that leaves it; memory, lost with the processes."""

    lane: str | None = None
    last_commit: str = ""
    cached_heads: dict[int, int] = field(default_factory=dict)


class Node:
    """A machine with a folder and a life."""

    def __init__(self, folder: Folder, rules: Rules, fresh: Callable[[], str]) -> None:
        self.folder = folder
        self.rules = rules
        self.fresh = fresh
        self.written: list[Entry] = []
        self.new_life()

    def new_life(self) -> None:
        """All processes ended and the first one starts again."""
        self.life = Life(last_commit=self.folder.last_commit)
        if not self.rules.lane_per_life and self.folder.last_own:
            self.life.lane = self.folder.last_own[0]

    def notice_other_folder(self) -> None:
        """In each transaction that writes: what this life committed last must still be there, else the life is over."""
        if self.folder.last_commit != self.life.last_commit and self.rules.life_checks_head:
            self.new_life()

    def committed(self) -> None:
        """The end of a transaction; the life remembers that it was there."""
        self.folder.last_commit = self.fresh()
        self.life.last_commit = self.folder.last_commit

    def open_lane(self) -> None:
        """The first write of a life opens its lane; the first entry names the parent head."""
        lane = self.fresh()
        parent = self._leaf()
        self.life.lane = lane
        self._append(Entry(lane, 1, f"lane:{lane}", "", "lane:opened", self.folder.node, "", parent=parent))

    def write(self, subject: str, kind: str, office: str, to: str = "", version: int = 1, process: int = 0) -> Entry:
        """One entry of a person, durable when this returns: the screen then says 已保存在本机."""
        self.notice_other_folder()
        if self.life.lane is None:
            self.open_lane()
        assert self.life.lane is not None
        view = self.folder.view(subject)
        seq = self.folder.prefix.get(self.life.lane, 0) + 1
        if not self.rules.append_reads_head:
            seq = self.life.cached_heads.get(process, seq - 1) + 1
        seen = view[-1].digest if view else ""
        entry = Entry(self.life.lane, seq, subject, seen, kind, self.folder.node, office, to, version)
        entry = self._append(entry)
        self.life.cached_heads[process] = seq
        self.committed()
        return entry

    def _append(self, entry: Entry) -> Entry:
        entry = entry.sealed()
        self.folder.keep(entry)
        self.folder.last_own = (entry.lane, entry.seq)
        self.written.append(entry)
        return entry

    def _leaf(self) -> tuple[str, int] | None:
        """The end of what this folder wrote, following what was given back to it down the tree of lanes."""
        if self.folder.last_own is None:
            return None
        lane = self.folder.last_own[0]
        children = {parent: child for child, parent in self.folder.lane_parent.items() if parent}
        while (lane, self.folder.end[lane]) in children:
            lane = children[lane, self.folder.end[lane]]
        return lane, self.folder.end[lane]
