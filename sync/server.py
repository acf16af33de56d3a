"""The centre's side of an exchange, over the line or by a stick: bytes in, bytes out; no flask.
Imports sync's pure floor, journal, store, mailbox, admission, enrolling; clock and chance come in as arguments.
Promise: what an answer acknowledges was committed before; nobody without a key changes or learns anything.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sync import codec, token, wire
from sync import tables as t
from sync.admission import REIGN, Admission
from sync.database import reading, rows, update_row, write
from sync.enrolling import Registrar
from sync.envelope import Head, canonical
from sync.errors import Malformed, Refused, Unauthentic
from sync.giveback import heard, missed, progress, take_back
from sync.hello import HELLO_PATH
from sync.islands import ISLANDS_LIMIT, islands_of
from sync.journal import Journal
from sync.mailbox import Reading, follows, mail_after, missing_boxes, read_on
from sync.parts import PART_PATH, Parts
from sync.porter import Porter
from sync.senders import node_named, sender
from sync.state import lanes_digest
from sync.store import keep_loose, store
from sync.token import Token
from sync.wire import Batch, Message

INLINE_LIMIT = 100
# Entries shrink to about a fifth on the wire; who has less room than this is on a line that is worth the work.
PACKED, NARROW_BYTES = 4, 64_000
# A reply by stick has at most so many messages; what is left comes with the next one.
REPLIES_LIMIT = 64
_log = logging.getLogger("yizhan.sync")
TOLD_LIMIT_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Asked:
    """The plain facts of a request's header, checked."""

    nonce: str | None
    token: Token | None
    epoch: int
    epoch_lanes: tuple[str, ...]
    heads: tuple[Head, ...]
    closed: list[Any]
    names_all: bool
    reading: Reading
    islands: frozenset[tuple[str, int]]
    room_bytes: int
    packed: int
    told: str


@dataclass(frozen=True, slots=True)
class _Read:
    """A request whose signature and bounds hold."""

    message: Message
    asked: Asked
    node: Any
    bound: str


@dataclass(frozen=True, slots=True)
class Taken:
    """A request that was taken in: what it asked, who asked, the digest to which the answer is bound, whether it was
    fresh, how many entries were new, and the lanes of which it carried something for other stations."""

    asked: Asked
    station: str
    bound: str
    fresh: bool
    stored: int
    carried: tuple[str, ...]


def read_asked(header: dict[str, Any]) -> Asked:
    """Check a request's header. Raises Malformed."""
    try:
        epoch, lanes = header["epoch"]
        count, digest = header["others"]
        newest = wire.read_head(header["read"]) if header["read"] else None
        boxes = tuple(wire.read_head(words) for words in header["boxes"])
        # A stick brings no nonce and no token: it may be old, and it may be read twice.
        on_line = header["nonce"] is not None
        asked = Asked(
            str(header["nonce"]) if on_line else None,
            token.read(header["token"]) if on_line else None,
            int(epoch),
            tuple(str(lane) for lane in lanes),
            tuple(wire.read_head(words) for words in header["lanes"]),
            list(header["closed"]),
            bool(header["all"]),
            Reading(newest, (int(count), str(digest)), boxes),
            frozenset((str(lane), int(seq)) for lane, seq in header["islands"]),
            int(header["room"]),
            codec.best(header.get("codecs")),
            canonical(header["told"]).decode(),
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise Malformed("header", "数据头格式有误。", "the request's header is ill-formed") from fault
    if (
        len(asked.heads) > wire.LANES_LIMIT
        or len(lanes) > 64
        or len(boxes) > wire.LANES_LIMIT
        or len(asked.islands) > ISLANDS_LIMIT
        or not 0 <= asked.epoch < 2**53
        or not 0 < asked.room_bytes < 2**53
        or len(asked.told) > TOLD_LIMIT_BYTES
    ):
        raise Malformed("header", "数据头超出范围。", "the request's header is out of bounds")
    return asked


class Server(Registrar):
    """Answers stations. ``clock`` gives seconds since 1970 (a fact to record, never an order); ``wake`` is called
    when there is more to admit than the ``inline_limit`` of entries that are judged before an answer is given."""

    def __init__(
        self,
        journal: Journal,
        admission: Admission,
        clock: Callable[[], float],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        super().__init__(journal, clock)
        self.admission = admission
        self._wake = wake
        self.inline_limit = INLINE_LIMIT
        self.parts = Parts(journal, wake)
        self.porter = Porter(journal, clock, lambda: self.parts.crowded)

    def answer(self, path: str, body: bytes) -> bytes:
        """Answer what a station signed, by its address."""
        rooms = {wire.EXCHANGE_PATH: self.exchange, HELLO_PATH: self.porter.answer, PART_PATH: self.parts.answer}
        return rooms[path](body)

    # --- exchange ------------------------------------------------------------------------------------------------

    def exchange(self, body: bytes) -> bytes:
        """Answer one framed request. Raises Malformed, Unauthentic or Refused with nothing stored."""
        taken = self._take(self._read(body, "exchange"))
        if taken.stored > self.inline_limit or self.admission.run(self.inline_limit) == self.inline_limit:
            self._wake()
        return self._answer(taken)

    def bundle(self, bodies: Callable[[], Iterator[bytes]], limit: int) -> tuple[Taken, Iterator[bytes]]:
        """Take in the messages of one stick, then judge up to ``limit`` entries; (what was taken in, the messages of
        the reply). ``bodies`` gives them as often as it is called: each is verified before any is taken in. Raises
        Malformed, Unauthentic or Refused with nothing stored."""
        senders = {str(self._read(body, "bundle").node.id) for body in bodies()}
        if len(senders) != 1:
            raise Malformed("stick_senders", "数据包的内容有误，没有读入。", "a stick holds messages of one station")
        stored, carried, last = 0, dict[str, None](), None
        for body in bodies():
            last = self._take(self._read(body, "bundle"))
            stored, carried = stored + last.stored, carried | dict.fromkeys(last.carried)
        assert last is not None
        taken = replace(last, stored=stored, carried=tuple(carried))
        if stored:
            table = self.journal.tables.node
            # Only a stick that brought something new tells that its station lives: an old one may be read for ever.
            with write(self.journal.db):
                told = {"last_seen": int(self._clock()), "told": taken.asked.told}
                table.update(**told).where(table.id == taken.station).execute()
        if self.admission.run(limit) == limit:
            self._wake()
        return taken, self._replies(taken)

    def _read(self, body: bytes, kind: str) -> _Read:
        signature, payload = codec.unframe(body)
        message = wire.decode(payload)
        node = sender(self.journal, kind, message.header, payload, signature)
        asked = read_asked(message.header)
        # On the line a nonce proves freshness; a stick may be as old as it likes, and moves neither nonce nor token.
        if (asked.nonce is None) != (kind == "bundle"):
            raise Malformed("header", "数据头格式有误。", "a nonce belongs to the line, and only there")
        return _Read(message, asked, node, hashlib.sha256(payload).hexdigest())

    def _take(self, read: _Read) -> Taken:
        fresh, stored = self._receive(read.message, read.asked, read.node)
        if fresh:
            for part in read.message.mail:
                take_back(self.admission, part, str(read.node.id))
        carried = tuple(dict.fromkeys(batch.lane for batch in read.message.batches if batch.owner))
        return Taken(read.asked, str(read.node.id), read.bound, fresh, stored, carried)

    def _receive(self, message: Message, asked: Asked, node: Any) -> tuple[bool, int]:
        """One transaction: nonce, token, epoch, all batches and loose entries. Returns (fresh?, entries stored); after
        it, the answer may acknowledge."""
        with write(self.journal.db):
            if asked.token is not None and not self._greet(asked, asked.token, str(node.id)):
                return False, 0
            self.admission.learn(asked.epoch, asked.epoch_lanes)
            new = sum(self._store(batch, node, asked.names_all) for batch in message.batches)
            new += self.parts.go_on(str(node.id), bytes(node.key)) if new else 0
            return True, new + sum(keep_loose(self.journal, one, str(node.id)).new for one in message.loose)

    def _greet(self, asked: Asked, told: Token, station: str) -> bool:
        """Whether the request is fresh; then the next nonce, the token's step and what the station tells of itself."""
        node = node_named(self.journal, station)
        if asked.nonce != node.nonce:
            return False
        now = int(self._clock())
        moved, copied = token.step(token.kept(node.token), told)
        node.nonce, node.last_seen, node.told = self.journal.chance(16).hex(), now, asked.told
        node.token, node.copied_at = json.dumps(moved), now if copied else node.copied_at
        update_row(self.journal.db, node, "nonce", "last_seen", "told", "token", "copied_at")
        return True

    def _store(self, batch: Batch, node: Any, orphans: bool) -> int:
        """A batch of the sender's own lane, or one that it carries for another station."""
        if not batch.owner or batch.owner == node.id:
            return store(self.journal, batch, str(node.id), bytes(node.key), orphans=orphans)
        owner = node_named(self.journal, batch.owner)
        if owner is None or owner.key is None:
            return 0
        try:
            new = store(self.journal, batch, str(owner.id), bytes(owner.key))
        except (Refused, Unauthentic):
            # Whoever carries it cannot set it right, and its own records must not wait for it.
            _log.warning("a batch of %s that %s carried was not believed", batch.owner, node.id)
            return 0
        for _, entry_id, *_ in self.journal.names(batch.lane, range(batch.first, batch.last + 1)):
            self.admission.carried(entry_id, str(node.id))
        return new

    def _answer(self, taken: Taken) -> bytes:
        with reading(self.journal.db):
            answer = self._compose(taken)
        self._count_heard(answer, taken.station, taken.fresh)
        return self._sealed(answer, taken.asked)

    def _replies(self, taken: Taken) -> Iterator[bytes]:
        """The messages of a reply that travels by stick: what the station would hear if it asked again and again."""
        for _ in range(REPLIES_LIMIT):
            with reading(self.journal.db):
                answer = self._compose(taken)
            reign = self.journal.mark(REIGN, {"epoch": 0, "place": 0})
            answer.header.update({"type": "reply", "reign": [reign["epoch"], reign["place"]]})
            self._count_heard(answer, taken.station, True)
            yield self._sealed(answer, taken.asked)
            if not answer.header["more"]:
                return
            taken = replace(taken, asked=self._heard_by(taken.asked, answer))

    def _heard_by(self, asked: Asked, answer: Message) -> Asked:
        """What a station would state that has taken in this answer."""
        heads = {head.name: head for head in asked.heads}
        heads |= {batch.lane: Head(batch.lane, batch.last, batch.link) for batch in answer.batches}
        islands = asked.islands | {(one.lane, one.seq) for one in answer.loose}
        reading_now = read_on(self.journal, asked.reading, answer.mail)
        return replace(asked, heads=tuple(heads.values()), islands=islands, reading=reading_now)

    def _sealed(self, answer: Message, asked: Asked) -> bytes:
        payload = wire.encode(answer)
        level = codec.THOROUGH if asked.room_bytes < NARROW_BYTES else codec.QUICK
        return codec.frame(self.journal.key.sign("message", payload), payload, asked.packed, level)

    def _count_heard(self, answer: Message, station: str, fresh: bool) -> None:
        if fresh and answer.header["agreed"] and answer.header["recovering"]:
            with write(self.journal.db):
                heard(self.journal, station)
        elif fresh and answer.header["wanted"]:
            with write(self.journal.db):
                missed(self.journal, int(self._clock()))

    def _compose(self, taken: Taken) -> Message:
        asked, station, fresh = taken.asked, taken.station, taken.fresh
        node = node_named(self.journal, station)
        heads, whole = self._heads(asked, station)
        loose = islands_of(self.journal, station)
        lacks = [one for one in loose if (one.lane, one.seq) not in asked.islands]
        agreed = whole and not lacks and follows(self.journal, station, asked.reading)
        answer: dict[str, Any] = {
            "type": "answer" if fresh else "again", "from": self.journal.node, "to": station, "re": taken.bound,
            "nonce": node.nonce if asked.nonce is not None else None, "time": int(self._clock()), "lanes": heads,
            "whole": whole, "agreed": agreed, "codecs": list(codec.readable()),
        }  # fmt: skip
        batches: Sequence[Batch] = ()
        mail: Sequence[wire.BoxPart] = ()
        if fresh:
            # A station that lost entries of its own gets those back before any mail that speaks of them.
            batches = self._lost_lanes(asked, station) if asked.names_all else ()
            given_back = bool(batches) or bool(lacks)
            waits = given_back or not (agreed or asked.names_all)
            budget_bytes = min(asked.room_bytes * PACKED, wire.BATCH_LIMIT_BYTES)
            unread = ((), True) if waits else mail_after(self.journal, station, asked.reading, budget_bytes)
            mail, answer["more"] = unread
            answer |= self._counts(station) | {
                "wanted": missing_boxes(self.journal, station, asked.reading) if asked.names_all else [],
                "islands": sorted([one.lane, one.seq] for one in loose), "carried": self._carried(taken.carried),
                "copied": node.copied_at > 0, "recovering": progress(self.journal),
            }  # fmt: skip
        return Message(answer, tuple(batches), tuple(mail), tuple(lacks) if fresh else ())

    def _carried(self, named: Sequence[str]) -> dict[str, int]:
        """How far this centre has the lanes of which the sender carried something for another station; -1 for one of
        which it believes nothing."""
        table = self.journal.tables.lane
        known = table.select(table.name, table.head_seq).where(table.name.in_(list(named))) if named else None
        return dict.fromkeys(named, -1) | (dict(known.tuples()) if known else {})

    def _counts(self, station: str) -> dict[str, int]:
        """How many of the station's entries are not admitted, by what became of them."""
        unsettled = (
            "SELECT e.status, COUNT(*) FROM lane l JOIN entry e ON e.lane_id = l.id"
            " WHERE l.owner = ? AND e.status <> 1 GROUP BY e.status"
        )
        found = dict(rows(self.journal.db, unsettled, station))
        return {word: int(found.get(status, 0)) for word, status in _COUNTED}

    def _heads(self, asked: Asked, station: str) -> tuple[dict[str, list[Any]], bool]:
        """What this centre has of the lanes that the station named, and whether the station has all that this centre
        has of it."""
        named = {head.name: head for head in asked.heads}
        heads: dict[str, list[Any]] = {name: [0, "", "open", 0] for name in named}
        rest: list[tuple[str, int, bytes, str]] = []
        behind = False
        known = "SELECT name, head_seq, head_link, status, safe_seq FROM lane WHERE owner = ? AND head_seq > 0"
        for name, seq, link, status, safe_seq in rows(self.journal.db, known, station):
            if name in named:
                heads[name] = [seq, bytes(link).hex(), status, safe_seq]
                behind = behind or named[name].seq < seq
            else:
                rest.append((name, seq, bytes(link), status))
        return heads, not behind and [len(rest), lanes_digest(rest)] == asked.closed

    def _lost_lanes(self, asked: Asked, station: str) -> list[Batch]:
        """Entries of the station's own lanes that it does not have (it was restored), lanes in the order of their
        births."""
        named = {head.name: head.seq for head in asked.heads}
        table, found = self.journal.tables.lane, []
        lanes = list(table.select().where(table.owner == station, table.head_seq > 0).order_by(table.id))
        whole = _named_by_digest([lane for lane in lanes if lane.name not in named], asked.closed)
        budget_bytes, lines_left = wire.BATCH_LIMIT_BYTES, wire.ENTRIES_LIMIT
        for lane in lanes:
            have = named.get(lane.name, 0)
            if lane.name not in whole and have < lane.head_seq and budget_bytes > 0 and lines_left > 0:
                batch, size_bytes = self.journal.cut(lane, have + 1, budget_bytes, lines_left)
                found.append(batch)
                budget_bytes -= size_bytes
                lines_left -= len(batch.contents)
        return found


_COUNTED = (("pending", t.STORED), ("waiting", t.WAITING), ("held", t.HELD), ("parked", t.PARKED))


def _named_by_digest(unnamed: Sequence[Any], closed: list[Any]) -> set[str]:
    """The oldest of a station's unnamed lanes, where their digest is the one that the station stated for so many: it
    has too many lanes to name, and has these whole."""
    count = closed[0] if closed and isinstance(closed[0], int) else 0
    oldest = unnamed[: max(0, count)]
    told = [(lane.name, lane.head_seq, bytes(lane.head_link), lane.status) for lane in oldest]
    return {lane.name for lane in oldest} if [len(told), lanes_digest(told)] == closed else set()
