"""The centre: stores first, then admits one entry at a time, stamps, and delivers to hash-chained mailboxes.

Imports the parts of the model only.
Promise kept: what was acknowledged is stored; what is stored is admitted, or stands where a person sees why.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.model.folder import Crash, Folder, Node
from tests.model.parts import COUNTY, STATION_OFFICES, Delivery, Entry, Request, Response, Rules, Stamp, covers, fold


@dataclass
class CentreFolder(Folder):
    """The centre's durable state; boxes are kept per station in the order of the centre's lives."""

    inbox: list[str] = field(default_factory=list)
    closed_at: dict[str, int] = field(default_factory=dict)
    held_from: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, list[tuple[int, frozenset[int], str]]] = field(default_factory=dict)
    audience: dict[str, set[str]] = field(default_factory=dict)
    boxes: dict[str, list[str]] = field(default_factory=dict)
    box: dict[str, list[Delivery]] = field(default_factory=dict)
    told: dict[str, dict[str, tuple[str, Stamp | None]]] = field(default_factory=dict)
    tokens: dict[str, tuple[int, str, str]] = field(default_factory=dict)
    epochs: set[tuple[int, str]] = field(default_factory=set)
    version: int = 1


class Centre(Node):
    """One admitter over one folder. `budget` counts the transactions left before a planned crash."""

    folder: CentreFolder

    def __init__(self, folder: CentreFolder, rules: Rules, fresh: Callable[[], str], offices: dict[str, str]) -> None:
        self.offices = offices
        self.alarms: set[tuple[str, str]] = set()
        self.budget: int | None = None
        super().__init__(folder, rules, fresh)

    def new_life(self) -> None:
        """A new epoch: the highest known + 1. Nonces are memory, and gone."""
        super().new_life()
        self.epoch = 1 + max((epoch for epoch, _ in self.folder.epochs), default=0)
        self.place = 0
        self.nonces: dict[str, str] = {}
        self.life_box: dict[str, str] = {}

    def commit(self) -> None:
        """The edge of a transaction: here the process may die."""
        self.committed()
        if self.budget is not None:
            self.budget -= 1
            if self.budget < 0:
                self.budget = None
                raise Crash

    # --- the exchange -----------------------------------------------------------------------------------------

    def answer(self, request: Request) -> Response:
        """One round: check, learn the epoch, store (one transaction), admit, and say what is really here."""
        self.notice_other_folder()
        bundle = request.token is None
        stale = request.nonce is None or self.nonces.get(request.station) != request.nonce
        self.nonces[request.station] = self.fresh() if not bundle else self.nonces.get(request.station, "")
        if not bundle and stale and self.rules.fresh_nonce:
            return Response(request.number, self.nonces[request.station], again=True)
        self._learn_epochs(request.epochs)
        if request.token is not None:
            self._check_token(request.station, request.token)
        self._store(request)
        self.commit()
        self._take_returned_mail(request)
        self.admit_all()
        return self._respond(request)

    def _learn_epochs(self, known: frozenset[tuple[int, str]]) -> None:
        if not self.rules.epoch_learned:
            return
        news = known - self.folder.epochs
        self.folder.epochs |= news
        for epoch, lane in news:
            if lane != self.life.lane and (epoch > self.epoch or (epoch == self.epoch and self.rules.epoch_names_lane)):
                self.epoch, self.place = epoch + 1, 0

    def _check_token(self, station: str, token: tuple[int, str, str]) -> None:
        """Moves once a line exchange. The same pair: a lost answer. Ahead: the centre went back. Else: a copy."""
        moves, current, chosen = token
        known = self.folder.tokens.get(station, (0, "", ""))
        repeated = (known[0], known[2], known[1]) == (moves + 1, current, chosen)
        if known[:2] == (moves, current):
            self.folder.tokens[station] = (moves + 1, chosen, current)
        elif not repeated:
            self.folder.tokens[station] = (moves + 1, chosen, current)
            ahead = self.rules.token_numbered and moves > known[0]
            if self.rules.rolling_token and not ahead:
                self.alarms.add((station, "copied"))

    def _store(self, request: Request) -> None:
        """Authentic bytes are stored whatever they mean; the owner's push must go on where the lane ends."""
        for entry in request.push:
            if not self.rules.idempotent_store and entry.digest in self.folder.stamps:
                self.place += 1
                self.folder.stamps[entry.digest] = Stamp(self.epoch, self.place, self._stamp_lane())
                self.spread(entry.subject)
            if entry.seq <= self.folder.prefix.get(entry.lane, 0) + 1:
                self._store_one(entry)
        for entry in request.carried:
            self._store_one(entry)
            if self.rules.bringer_told:
                self._tell(request.station, entry.digest)

    def _store_one(self, entry: Entry) -> None:
        if not self.folder.keep(entry):
            return
        self._judge_fork(entry)
        self.folder.inbox.append(entry.digest)

    def _judge_fork(self, entry: Entry) -> None:
        """Two children of one head, or a child below the known end: the later comer is held."""
        folder = self.folder
        if entry.seq == 1:
            lane, seq = entry.parent or (f"root of {entry.writer}", 0)
            if lane in folder.closed_at or folder.end.get(lane, 0) > seq:
                if self.rules.hold_second_child:
                    folder.held_from.setdefault(entry.lane, 1)
                    self.alarms.add((entry.writer, "fork"))
            else:
                folder.closed_at[lane] = seq
        closed = folder.closed_at.get(entry.lane)
        if closed is not None and entry.seq > closed and self.rules.hold_continuation:
            folder.held_from.setdefault(entry.lane, entry.seq)
            folder.held_from[entry.lane] = min(folder.held_from[entry.lane], entry.seq)
            self.alarms.add((entry.writer, "fork"))

    def _take_returned_mail(self, request: Request) -> None:
        """A restored centre takes back its own signed mail, with the stamps it gave; one transaction each."""
        for box, number, item in request.returned_mail:
            if self._box_whole_again(request.station, box, number, item):
                self._take_back(request.station, item)
            self.commit()

    def _box_whole_again(self, station: str, box: str, number: int, item: Delivery) -> bool:
        """The old box gets its lost tail back, in order; it is never written to again. False if it was there."""
        known = self.folder.box.setdefault(box, [])
        if box not in self.folder.boxes.setdefault(station, []):
            boxes = self.folder.boxes[station]
            current = self.rules.lost_box_first and self.life_box.get(station) in boxes
            boxes.insert(len(boxes) - current, box)
        if number != len(known):
            return False
        own = item.entry is None or item.entry.writer == station
        known.append(Delivery(item.digest, item.verdict, item.stamp, None if own else item.entry))
        return True

    def _take_back(self, giver: str, item: Delivery) -> None:
        """The entry under the stamp it had, the giver in its audience, and the present word where it differs."""
        entry = item.entry
        if entry is None:
            return
        if self.rules.told_again:
            self.folder.told.setdefault(giver, {})[item.digest] = (item.verdict, item.stamp)
        self._store_one(entry)
        if item.stamp is not None and self.rules.old_stamp_stays:
            self.folder.epochs.add((item.stamp.epoch, item.stamp.lane))
            self.folder.take_stamp(item.digest, item.stamp, self.rules)
            self._leave_inbox(item.digest)
        if self.rules.giver_joins and entry.subject.startswith("case:"):
            self.folder.audience.setdefault(entry.subject, set()).add(giver)
        self._tell_everybody(entry, giver)

    def _tell_everybody(self, entry: Entry, bringer: str) -> None:
        """The audience, the owner, and whoever brought it."""
        self.spread(entry.subject)
        self._tell(entry.writer, entry.digest)
        if self.rules.bringer_told:
            self._tell(bringer, entry.digest)

    def _respond(self, request: Request) -> Response:
        """The real heads, the mail after the real position, what the station lost, what the centre lost."""
        folder, station = self.folder, request.station
        ends = folder.prefix if self.rules.contiguous_through else folder.end
        through = {lane: min(ends.get(lane, 0), head) for lane, head in request.heads.items()}
        mail = []
        boxes = folder.boxes.get(station, [])
        if not self.rules.position_per_box and request.positions:
            boxes = boxes[max((boxes.index(box) for box in request.positions if box in boxes), default=0) :]
        for box in boxes:
            at = request.positions.get(box, 0)
            if at < len(folder.box[box]):
                mail.append((box, at, tuple(folder.box[box][at:])))
        lost: list[Entry] = []
        if self.rules.return_lost:
            for lane in folder.lanes_of(station):
                lost.extend(e for e in folder.lane(lane, request.heads.get(lane, 0)) if e.digest not in request.beyond)
        have = {box: len(folder.box.get(box, ())) for box in request.positions}
        wanted = {box: have[box] for box, position in request.positions.items() if position > have[box]}
        if wanted:
            self.alarms.add((COUNTY, "restored"))
        if lost and not self.rules.loser_judges:
            self.alarms.add((station, "behind"))
        self.committed()
        beyond = request.beyond & folder.entries.keys()
        return Response(request.number, self.nonces[station], False, through, beyond, tuple(mail), tuple(lost), wanted)

    # --- admission --------------------------------------------------------------------------------------------

    def admit_all(self) -> None:
        """In the order of arrival, one entry per transaction, again while something moved."""
        moved = True
        while moved:
            moved = False
            for digest in list(self.folder.inbox):
                verdict = self._judge(self.folder.entries[digest])
                if verdict == "admitted":
                    self._admit(digest)
                    moved = True
                else:
                    self._mark(digest, verdict)
                if verdict == "waiting" and not self.rules.retry_waiting:
                    self.folder.inbox.remove(digest)
                if verdict == "parked" and not self.rules.park_blocks_nothing:
                    return
            if not self.rules.retry_waiting:
                return

    def _judge(self, entry: Entry) -> str:
        """admitted | waiting | parked | held | aside."""
        gate = self.gate(entry.lane, entry.seq)
        if gate != "open":
            return gate
        if entry.kind == "lane:opened":
            return "admitted"
        if entry.version > self.folder.version:
            return "parked"
        return "waiting" if self._waits(entry) else "admitted"

    def gate(self, lane: str, seq: int) -> str:
        """open | held | aside, for one number of a lane: by decision, by fork, by ancestor, by gap."""
        folder = self.folder
        for start, seen, word in folder.decisions.get(lane, ()):
            later = seq > max(seen) and not self.rules.aside_ends_at_known
            if word == "aside" and (seq in seen or later):
                return "aside"
            if word == "admit" and seq >= start:
                return "open"
        if seq >= folder.held_from.get(lane, seq + 1):
            return "held"
        if self.rules.gap_waits and folder.prefix.get(lane, 0) < seq:
            return "held"
        parent = folder.lane_parent.get(lane)
        if parent is None:
            return "open"
        if folder.end.get(parent[0], 0) < parent[1]:
            return "held" if self.rules.orphan_waits else "open"
        if folder.names.get(parent) in folder.stamps:
            return "open"
        return "open" if not self.rules.hold_descendants or self.gate(*parent) == "open" else "held"

    def _waits(self, entry: Entry) -> bool:
        folder = self.folder
        if self.rules.wait_for_filing and entry.kind != "file" and not self._filed(entry.subject):
            return True
        if self.rules.wait_for_cause and entry.seen and not self._settled(entry.seen):
            return True
        if self.rules.lane_subject_order:
            earlier = (folder.entries[digest] for digest in folder.inbox if digest != entry.digest)
            return any(
                e.lane == entry.lane
                and e.subject == entry.subject
                and e.seq < entry.seq
                and folder.verdicts.get(e.digest) != "aside"
                for e in earlier
            )
        return False

    def _filed(self, subject: str) -> bool:
        return any(entry.kind == "file" for entry in self.folder.admitted(subject))

    def _settled(self, digest: str) -> bool:
        aside = self.rules.aside_cause_settles and self.folder.verdicts.get(digest) == "aside"
        return digest in self.folder.stamps or aside

    def _stamp_lane(self) -> str:
        if self.life.lane is None:
            self.open_lane()
        assert self.life.lane is not None
        return self.life.lane

    def _admit(self, digest: str) -> None:
        """One transaction: the place, the projection, the audience, the deliveries."""
        lane = self._stamp_lane()
        self.place += 1
        self.folder.epochs.add((self.epoch, lane))
        self.folder.take_stamp(digest, Stamp(self.epoch, self.place, lane), self.rules)
        self._leave_inbox(digest)
        if not self.rules.deliver_with_admit:
            self.commit()
        self._tell(self.folder.entries[digest].writer, digest)
        self.spread(self.folder.entries[digest].subject, digest)
        self.commit()

    def _leave_inbox(self, digest: str) -> None:
        if digest in self.folder.inbox:
            self.folder.inbox.remove(digest)

    def _mark(self, digest: str, verdict: str) -> None:
        """Not admitted: a changed verdict is told to the owner and to whoever brought it; it is looked at again."""
        if self.folder.verdicts.get(digest, "waiting") == verdict:
            return
        self.folder.verdicts[digest] = verdict
        bringers = [station for station, told in self.folder.told.items() if digest in told]
        for station in {self.folder.entries[digest].writer: None} | dict.fromkeys(bringers):
            self._tell(station, digest)
        self.commit()

    # --- mailboxes --------------------------------------------------------------------------------------------

    def spread(self, subject: str, news: str | None = None) -> None:
        """Each station of the audience is told each admitted entry at its position; newcomers get all of it first."""
        if not subject.startswith("case:"):
            return
        entries = self.folder.admitted(subject)
        case = fold(entries, self.rules)
        offices = set(case.held_by) | {case.filing_office}
        audience = self.folder.audience.setdefault(subject, set())
        for station, office in self.offices.items():
            if office in offices or any(covers(office, filed) for filed in offices if filed in STATION_OFFICES):
                audience.add(station)
        for station in sorted(audience):
            for entry in entries:
                if self.rules.whole_history or entry.digest == news:
                    self._tell(station, entry.digest)

    def _tell(self, station: str, digest: str) -> None:
        """Append to the station's box of this life, unless it was told the same before."""
        if station == COUNTY:
            return
        words = (self.folder.verdicts.get(digest, "waiting"), self.folder.stamps.get(digest))
        told = self.folder.told.setdefault(station, {})
        if told.get(digest) == words:
            return
        told[digest] = words
        entry = self.folder.entries[digest]
        own = entry.writer == station
        self._open_box(station).append(Delivery(digest, words[0], words[1], None if own else entry))

    def _open_box(self, station: str) -> list[Delivery]:
        boxes = self.folder.boxes.setdefault(station, [])
        if station not in self.life_box or self.life_box[station] not in self.folder.box:
            reuse = bool(boxes) and not self.rules.box_per_life
            self.life_box[station] = boxes[-1] if reuse else f"box-{self.fresh()}"
            if not reuse:
                boxes.append(self.life_box[station])
        return self.folder.box.setdefault(self.life_box[station], [])

    # --- people at the centre ---------------------------------------------------------------------------------

    def act(self, subject: str, kind: str, to: str = "") -> Entry:
        """An entry of the county: stored and admitted like any other, at once."""
        entry = self.write(subject, kind, COUNTY, to)
        self.folder.inbox.append(entry.digest)
        self.admit_all()
        self.committed()
        return entry

    def held(self) -> list[str]:
        """Lanes with something held, in order of arrival."""
        lanes = {self.folder.entries[d].lane: None for d in self.folder.inbox if self.folder.verdicts.get(d) == "held"}
        return list(lanes)

    def held_entries(self, lane: str) -> list[str]:
        """What of this lane is held."""
        verdicts, entries = self.folder.verdicts, self.folder.entries
        return [d for d in self.folder.inbox if entries[d].lane == lane and verdicts.get(d) == "held"]

    def decide_held(self, lane: str, word: str) -> None:
        """A person admits the branch for good, or sets aside exactly what she was shown of it."""
        self.notice_other_folder()
        shown = {self.folder.entries[digest].seq for digest in self.held_entries(lane)}
        start = min(shown)
        if not self.rules.decision_as_shown:
            shown = set(range(1, self.folder.end[lane] + 1))
        self.folder.decisions.setdefault(lane, []).append((start, frozenset(shown), word))
        self.admit_all()

    def set_aside(self, digest: str) -> None:
        """A person sets one parked entry aside."""
        self.notice_other_folder()
        self._mark(digest, "aside")
        self._leave_inbox(digest)
        self.admit_all()
