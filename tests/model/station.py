"""A station: writes, asks, believes only signed answers, and gives back what a restored centre has lost.

Imports the parts of the model only.
Promise kept: status is counted, never remembered; whatever the line does, the next good exchange heals it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tests.model.folder import Crash, Folder, Node
from tests.model.parts import Delivery, Entry, Request, Response

BATCH_LIMIT = 6


@dataclass
class StationFolder(Folder):
    """A station's durable state. `token` = (moves, current, next picked)."""

    office: str = ""
    through: dict[str, int] = field(default_factory=dict)
    beyond: set[str] = field(default_factory=set)
    mail: dict[str, list[Delivery]] = field(default_factory=dict)
    cursor: dict[str, int] = field(default_factory=dict)
    wanted_mail: dict[str, int] = field(default_factory=dict)
    carried: set[str] = field(default_factory=set)
    token: tuple[int, str, str] = (0, "", "")
    epochs: set[tuple[int, str]] = field(default_factory=set)


class Station(Node):
    """One machine of an office. Two machines with one folder are a copy."""

    folder: StationFolder

    lost_something = False

    def new_life(self) -> None:
        super().new_life()
        self.nonce: str | None = None
        self.pending: str | None = None

    def ask(self, *, bundle: bool = False) -> Request:
        """The next request: from the centre's real heads as far as they are known, in the order of the lanes' birth."""
        self.notice_other_folder()
        folder = self.folder
        push: list[Entry] = []
        for lane in folder.lanes_of(folder.node):
            lot = [e for e in folder.lane(lane, folder.through.get(lane, 0)) if e.seq <= folder.prefix[lane]]
            push.extend(lot[: BATCH_LIMIT - len(push)])
        carried = [folder.entries[d] for d in sorted(folder.carried)] if self.rules.give_back_entries else []
        islands = self._islands()
        carried += [entry for entry in islands if entry.digest not in folder.beyond]
        number = self.fresh()
        if not bundle:
            self.pending = number
            if not folder.token[2]:
                folder.token = (folder.token[0], folder.token[1], self.fresh())
                self.committed()
        return Request(
            station=folder.node,
            nonce=None if bundle else self.nonce,
            token=None if bundle else folder.token,
            heads={lane: folder.prefix[lane] for lane in folder.lanes_of(folder.node)},
            beyond=frozenset(entry.digest for entry in islands),
            push=tuple(push),
            carried=tuple(carried),
            positions=self._positions(),
            returned_mail=tuple(self._returned_mail()) if self.rules.give_back_mail else (),
            epochs=frozenset(folder.epochs),
            number=number,
        )

    def _positions(self) -> dict[str, int]:
        """How far each box was read; there is one box for each life of the centre."""
        cursor = self.folder.cursor
        if self.rules.position_per_box or not cursor:
            return dict(cursor)
        last = list(cursor)[-1]
        return {last: cursor[last]}

    def _islands(self) -> list[Entry]:
        """Own entries behind a gap that a double disaster left in a lane: stated and given one by one."""
        folder = self.folder
        if not self.rules.islands:
            return []
        gapped = [lane for lane in folder.lanes_of(folder.node) if folder.prefix[lane] < folder.end[lane]]
        return [entry for lane in gapped for entry in folder.lane(lane, folder.prefix[lane])]

    def _returned_mail(self) -> list[tuple[str, int, Delivery]]:
        """The centre's own signed mail that it said it lacks, whole again with this station's own content."""
        back = []
        for box, after in self.folder.wanted_mail.items():
            for number, item in enumerate(self.folder.mail.get(box, [])[after:], after):
                entry = item.entry or self.folder.entries.get(item.digest)
                back.append((box, number, Delivery(item.digest, item.verdict, item.stamp, entry)))
        return back

    def hear(self, answer: Response, *, bundle: bool = False, crash: bool = False) -> bool:
        """Take a signed answer to the pending question (a bundle's reply may come at any time)."""
        self.notice_other_folder()
        if not bundle:
            if answer.answers != self.pending:
                return False
            self.nonce = answer.nonce
            if answer.again:
                return False
            self.pending = None
            moves, _, chosen = self.folder.token
            self.folder.token = (moves + 1, chosen, "")
        for lane, seq in answer.through.items():
            old = self.folder.through.get(lane, 0)
            self.folder.through[lane] = seq if self.rules.have_vectors else max(old, seq)
        for entry in answer.lost:
            self.lost_something |= self.folder.keep(entry)
        if self.rules.islands:
            self.folder.beyond = set(answer.beyond) | {entry.digest for entry in answer.lost}
        self.folder.wanted_mail = dict(answer.wanted_mail)
        self._read(answer, crash)
        self.committed()
        return True

    def hear_anything(self, request: Request) -> None:
        """A captive portal said 200 OK: whoever believes it marks everything sent."""
        if not self.rules.signed_answers:
            for entry in request.push:
                self.folder.through[entry.lane] = max(self.folder.through.get(entry.lane, 0), entry.seq)

    def _read(self, answer: Response, crash: bool) -> None:
        """Mail that goes on where the cursor stands; mail and cursor are one transaction."""
        for box, start, items in answer.mail:
            at = self.folder.cursor.get(box, 0)
            if start > at:
                return
            fresh = self._readable(items[at - start :])
            if not self.rules.cursor_with_mail:
                self.folder.cursor[box] = at + len(fresh)
                if crash:
                    raise Crash
            for item in fresh:
                self._take(item)
            self.folder.mail.setdefault(box, []).extend(fresh)
            self.folder.cursor[box] = at + len(fresh)
            if crash:
                raise Crash

    def _readable(self, items: tuple[Delivery, ...]) -> tuple[Delivery, ...]:
        """Up to the first word about an own entry that is not here (any more): the centre gives that back first."""
        if self.rules.content_first:
            for number, item in enumerate(items):
                if item.entry is None and item.digest not in self.folder.entries:
                    return items[:number]
        return items

    def _take(self, item: Delivery) -> None:
        if item.entry is not None:
            self.folder.keep(item.entry)
        self.folder.carried.discard(item.digest)
        if item.stamp is not None:
            self.folder.epochs.add((item.stamp.epoch, item.stamp.lane))
            self.folder.take_stamp(item.digest, item.stamp, self.rules)
        elif item.digest not in self.folder.stamps:
            self.folder.verdicts[item.digest] = item.verdict

    def import_bundle(self, bundle: Request) -> None:
        """A township reads its village's bundle: cases are there, offline, as unadmitted entries."""
        self.notice_other_folder()
        for entry in bundle.push:
            if self.folder.keep(entry):
                self.folder.carried.add(entry.digest)
        self.committed()

    def unsent(self) -> list[Entry]:
        """Own entries after what the centre said it has."""
        folder = self.folder
        after = [e for lane in folder.lanes_of(folder.node) for e in folder.lane(lane, folder.through.get(lane, 0))]
        return [entry for entry in after if entry.digest not in folder.beyond]

    def unsettled(self) -> list[Entry]:
        """Own entries that are neither admitted nor set aside by a person."""
        own = [entry for entry in self.folder.entries.values() if entry.writer == self.folder.node]
        return [entry for entry in own if self.folder.verdicts.get(entry.digest) not in ("admitted", "aside")]

    def green(self) -> bool:
        """Green only when the counts are equal."""
        return not self.unsent() and not self.unsettled()
