"""The centre's side of an exchange and of enrolment: bytes in, bytes out; no flask.
Imports sync's pure floor, journal, store, mailbox, admission; clock and chance come in as arguments.
Promise: what an answer acknowledges was committed before; nobody without a key changes or learns anything.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sync import codec, enrolment, token, wire
from sync import tables as t
from sync.admission import Admission
from sync.database import reading, rows, searchable, write
from sync.envelope import Head, canonical, strict_json
from sync.errors import Malformed, Refused, SyncError, Unauthentic
from sync.giveback import heard, missed, progress, take_back
from sync.hello import HELLO_PATH
from sync.islands import ISLANDS_LIMIT, islands_of
from sync.journal import Journal
from sync.keys import fingerprint, verify
from sync.mailbox import Reading, follows, mail_after, missing_boxes
from sync.parts import PART_PATH, Parts
from sync.porter import Porter
from sync.state import lanes_digest
from sync.store import keep_loose, store
from sync.token import Token
from sync.wire import Batch, Message

INLINE_LIMIT = 100
ENROL_LIMIT_BYTES = 4_096
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
    told: str


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


class Server:
    """Answers stations. ``clock`` gives seconds since 1970 (a fact to record, never an order); ``wake`` is called
    when there is more to admit than the ``inline_limit`` of entries that are judged before an answer is given."""

    def __init__(
        self,
        journal: Journal,
        admission: Admission,
        clock: Callable[[], float],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self.journal = journal
        self.admission = admission
        self._clock = clock
        self._wake = wake
        self.inline_limit = INLINE_LIMIT
        self.porter = Porter(journal, clock)
        self.parts = Parts(journal, wake)

    def answer(self, path: str, body: bytes) -> bytes:
        """Answer what a station signed, by its address."""
        rooms = {wire.EXCHANGE_PATH: self.exchange, HELLO_PATH: self.porter.answer, PART_PATH: self.parts.answer}
        return rooms[path](body)

    # --- exchange ------------------------------------------------------------------------------------------------

    def exchange(self, body: bytes) -> bytes:
        """Answer one framed request. Raises Malformed, Unauthentic or Refused with nothing stored."""
        signature, payload = codec.unframe(body)
        message = wire.decode(payload)
        node = self._sender(message, payload, signature)
        asked = read_asked(message.header)
        fresh, stored = self._receive(message, asked, node)
        if fresh:
            for part in message.mail:
                take_back(self.admission, part, str(node.id))
        if stored > self.inline_limit or self.admission.run(self.inline_limit) == self.inline_limit:
            self._wake()
        return self._answer(message, asked, str(node.id), hashlib.sha256(payload).hexdigest(), fresh)

    def _sender(self, message: Message, payload: bytes, signature: bytes) -> Any:
        header = message.header
        node = self._node(str(header.get("from", ""))[:32])
        if node is None or node.key is None or not verify(bytes(node.key), "message", payload, signature):
            raise Unauthentic(
                "unknown_sender",
                "未登记的站点或签名不符。",
                "the sender is not enrolled or the signature does not hold",
            )
        if header.get("to") != self.journal.node or header.get("type") != "exchange":
            raise Unauthentic(
                "not_for_us", "数据不是发给本中心的。", "the message is not an exchange with this centre"
            )
        if node.state != "active":
            raise Refused(
                "revoked",
                "本站已被县中心停用，请联系县中心。",
                "this station was revoked: contact the county centre",
            )
        return node

    def _node(self, named: str) -> Any:
        table = self.journal.tables.node
        return table.get_or_none(table.id == named) if searchable(named) else None

    def _receive(self, message: Message, asked: Asked, node: Any) -> tuple[bool, int]:
        """One transaction: nonce, token, epoch, all batches and loose entries. Returns (fresh?, entries stored); after
        it, the answer may acknowledge."""
        with write(self.journal.db):
            if asked.token is not None and not self._greet(asked, asked.token, str(node.id)):
                return False, 0
            self.admission.learn(asked.epoch, asked.epoch_lanes)
            new = sum(self._store(batch, node, asked.names_all) for batch in message.batches)
            new += self.parts.go_on(node) if new else 0
            return True, new + sum(keep_loose(self.journal, one, str(node.id)).new for one in message.loose)

    def _greet(self, asked: Asked, told: Token, station: str) -> bool:
        """Whether the request is fresh; then the next nonce, the token's step and what the station tells of itself."""
        table = self.journal.tables.node
        node = table.get_by_id(station)
        if asked.nonce != node.nonce:
            return False
        now = int(self._clock())
        moved, copied = token.step(token.kept(node.token), told)
        values = {
            "nonce": self.journal.chance(16).hex(), "last_seen": now, "told": asked.told,
            "token": json.dumps(moved), "copied_at": now if copied else node.copied_at,
        }  # fmt: skip
        table.update(**values).where(table.id == station).execute()
        return True

    def _store(self, batch: Batch, node: Any, orphans: bool) -> int:
        """A batch of the sender's own lane, or one that it carries for another station."""
        if not batch.owner or batch.owner == node.id:
            return store(self.journal, batch, str(node.id), bytes(node.key), orphans=orphans)
        owner = self._node(batch.owner)
        if owner is None or owner.key is None:
            raise Refused("unknown_owner", "数据包来自未登记的站点，未保存。", "what is carried is of no enrolled station")
        new = store(self.journal, batch, str(owner.id), bytes(owner.key))
        for _, entry_id, _, _, _ in self.journal.names(batch.lane, range(batch.first, batch.last + 1)):
            self.admission.brought(entry_id, str(node.id))
        return new

    def _answer(self, message: Message, asked: Asked, station: str, bound: str, fresh: bool) -> bytes:
        with reading(self.journal.db):
            answer = self._compose(message, asked, station, bound, fresh)
        if fresh and answer.header["agreed"] and answer.header["recovering"]:
            with write(self.journal.db):
                heard(self.journal, station)
        elif fresh and answer.header["wanted"]:
            with write(self.journal.db):
                missed(self.journal, int(self._clock()))
        payload = wire.encode(answer)
        return codec.frame(self.journal.key.sign("message", payload), payload)

    def _compose(self, message: Message, asked: Asked, station: str, bound: str, fresh: bool) -> Message:
        node = self.journal.tables.node.get_by_id(station)
        heads, agreed = self._heads(asked, station)
        loose = islands_of(self.journal, station)
        lacks = [one for one in loose if (one.lane, one.seq) not in asked.islands]
        agreed = agreed and not lacks and follows(self.journal, station, asked.reading)
        answer: dict[str, Any] = {
            "type": "answer" if fresh else "again", "from": self.journal.node, "to": station, "re": bound,
            "nonce": node.nonce if asked.nonce is not None else None, "time": int(self._clock()), "lanes": heads,
            "agreed": agreed,
        }  # fmt: skip
        batches: Sequence[Batch] = ()
        mail: Sequence[wire.BoxPart] = ()
        if fresh:
            # A station that lost entries of its own gets those back before any mail that speaks of them.
            batches = self._lost_lanes(asked, station) if asked.names_all else ()
            given_back = bool(batches) or bool(lacks)
            waits = given_back or not (agreed or asked.names_all)
            budget_bytes = min(asked.room_bytes, wire.BATCH_LIMIT_BYTES)
            mail, answer["more"] = ((), True) if waits else mail_after(self.journal, station, asked.reading, budget_bytes)
            answer |= self._counts(station) | {
                "wanted": missing_boxes(self.journal, station, asked.reading) if asked.names_all else [],
                "islands": sorted([one.lane, one.seq] for one in loose), "carried": self._carried(message),
                "copied": node.copied_at > 0, "recovering": progress(self.journal),
            }  # fmt: skip
        return Message(answer, tuple(batches), tuple(mail), tuple(lacks) if fresh else ())

    def _carried(self, message: Message) -> dict[str, int]:
        """How far this centre has the lanes of which the sender carried something for another station."""
        table = self.journal.tables.lane
        named = [batch.lane for batch in message.batches if batch.owner]
        return dict(table.select(table.name, table.head_seq).where(table.name.in_(named)).tuples()) if named else {}

    def _counts(self, station: str) -> dict[str, int]:
        """How many of the station's entries are not admitted, by what became of them."""
        # Written so that SQLite counts in the index on unsettled entries, not through all that the station ever wrote.
        unsettled = (
            "SELECT e.status, COUNT(*) FROM entry e WHERE e.status IN (0, 2, 3, 4) AND e.status <> 1"
            " AND e.lane_id + 0 IN (SELECT id FROM lane WHERE owner = ?) GROUP BY e.status"
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

    # --- enrolment -----------------------------------------------------------------------------------------------

    def invite(self, station: str, centre_secret: bytes) -> str:
        """Make the one-time code for a station, valid for a day by this centre's clock. The caller holds the
        transaction."""
        table = self.journal.tables.node
        values = {"state": "invited", "secret": centre_secret, "invited_at": int(self._clock()), "tries": 0}
        table.insert(id=station, **values).on_conflict(conflict_target=[table.id], update=values).execute()
        return enrolment.write_code(
            enrolment.Code(station, centre_secret, fingerprint(self.journal.key.public))
        )

    def enrol(self, body: bytes, on_enrolled: Callable[[str, bytes], None]) -> bytes:
        """Answer an enrolment: check the proof, keep the key, call ``on_enrolled`` in the same transaction. The same
        station asking again with the same key gets the same answer. Raises Malformed or Refused with nothing changed
        but the count of tries."""
        if len(body) > ENROL_LIMIT_BYTES:
            raise Malformed("too_large", "数据过大。", "an enrolment is small")
        asked = strict_json(body)
        if not isinstance(asked, dict):
            raise Malformed("enrolment", "注册请求格式有误。", "an enrolment is an object")
        try:
            station, public = str(asked["station"]), bytes.fromhex(str(asked["key"]))
            sealing = bytes.fromhex(str(asked["sealing"]))
            given, challenge = str(asked["proof"]), str(asked["challenge"])[:64]
        except (KeyError, ValueError) as fault:
            raise Malformed(
                "enrolment", "注册请求格式有误。", "an enrolment names station, key, sealing, proof and challenge"
            ) from fault
        refusal = None
        with write(self.journal.db):
            refusal = self._enrol(station, public, sealing, given, on_enrolled)
        if refusal is not None:
            raise refusal
        return self._welcome(station, challenge)

    def _enrol(
        self, station: str, public: bytes, sealing: bytes, given: str, on_enrolled: Callable[[str, bytes], None]
    ) -> SyncError | None:
        table = self.journal.tables.node
        node = self._node(station)
        no = Refused(
            "code_refused",
            "注册码无效、已使用或已过期，请向县中心索取新码。",
            "the code is wrong, used or expired: ask the county for a new one",
        )
        if node is None or node.secret is None or node.tries >= enrolment.TRIES or not len(public) == len(sealing) == 32:
            return no
        if not enrolment.proven(bytes(node.secret), station, public + sealing, given):
            table.update(tries=table.tries + 1).where(table.id == station).execute()
            return no
        if node.state == "active":
            return None if (bytes(node.key), bytes(node.sealing or b"")) == (public, sealing) else no
        if node.state != "invited" or self._clock() - node.invited_at > enrolment.LIFETIME_SECONDS:
            return no
        nonce = self.journal.chance(16).hex()
        keys = {"key": public, "sealing": sealing, "state": "active"}
        table.update(**keys, nonce=nonce, last_seen=int(self._clock())).where(table.id == station).execute()
        on_enrolled(station, public)
        return None

    def _welcome(self, station: str, challenge: str) -> bytes:
        node = self.journal.tables.node.get_by_id(station)
        welcome = {
            "type": "welcome", "centre": self.journal.node,
            "key": self.journal.key.public.hex(), "sealing": self.journal.key.sealing.hex(),
            "station": station, "challenge": challenge, "nonce": node.nonce, "v": wire.VERSION,
        }  # fmt: skip
        payload = canonical(welcome)
        return codec.frame(self.journal.key.sign("message", payload), payload)


_COUNTED = (("pending", t.STORED), ("waiting", t.WAITING), ("held", t.HELD), ("parked", t.PARKED))


def _named_by_digest(unnamed: Sequence[Any], closed: list[Any]) -> set[str]:
    """The oldest of a station's unnamed lanes, where their digest is the one that the station stated for so many: it
    has too many lanes to name, and has these whole."""
    count = closed[0] if closed and isinstance(closed[0], int) else 0
    oldest = unnamed[: max(0, count)]
    told = [(lane.name, lane.head_seq, bytes(lane.head_link), lane.status) for lane in oldest]
    return {lane.name for lane in oldest} if [len(told), lanes_digest(told)] == closed else set()
