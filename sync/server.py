"""The centre's side of an exchange and of enrolment: bytes in, bytes out; no flask.
Imports sync's pure floor, journal, store, mailbox, admission; clock and chance come in as arguments.
Promise: what an answer acknowledges was committed before; nobody without a key changes or learns anything.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sync import codec, enrolment, wire
from sync import tables as t
from sync.admission import Admission
from sync.database import reading, rows, searchable, write
from sync.envelope import Head, canonical, strict_json
from sync.errors import Malformed, Refused, SyncError, Unauthentic
from sync.journal import Journal
from sync.keys import fingerprint, verify
from sync.mailbox import knows, mail_after
from sync.store import store
from sync.wire import Batch, Message

INLINE_LIMIT = 100
ENROL_LIMIT_BYTES = 4_096
TOLD_LIMIT_BYTES = 4_096


@dataclass(frozen=True, slots=True)
class Asked:
    """The plain facts of a request's header, checked."""

    nonce: str
    epoch: int
    epoch_lanes: tuple[str, ...]
    heads: tuple[Head, ...]
    closed: list[Any]
    names_all: bool
    mail: Head | None
    boxes: tuple[Head, ...]
    told: str


def read_asked(header: dict[str, Any]) -> Asked:
    """Check a request's header. Raises Malformed."""
    try:
        epoch, lanes = header["epoch"]
        heads = tuple(wire.read_head(words) for words in header["lanes"])
        mail = wire.read_head(header["read"]) if header["read"] else None
        told = canonical(header["told"]).decode()
        asked = Asked(
            str(header["nonce"]),
            int(epoch),
            tuple(str(lane) for lane in lanes),
            heads,
            list(header["closed"]),
            bool(header["all"]),
            mail,
            tuple(wire.read_head(words) for words in header["boxes"]),
            told,
        )
    except (KeyError, TypeError, ValueError) as fault:
        raise Malformed("header", "数据头格式有误。", "the request's header is ill-formed") from fault
    if (
        len(heads) > wire.LANES_LIMIT
        or len(lanes) > 64
        or len(asked.boxes) > wire.LANES_LIMIT
        or not 0 <= asked.epoch < 2**53
        or len(told) > TOLD_LIMIT_BYTES
    ):
        raise Malformed("header", "数据头超出范围。", "the request's header is out of bounds")
    return asked


class Server:
    """Answers stations. ``clock`` gives seconds since 1970 (a fact to record, never an order); ``wake`` is called
    when the admitter has more to do than fits into one answer."""

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

    # --- exchange ------------------------------------------------------------------------------------------------

    def exchange(self, body: bytes) -> bytes:
        """Answer one framed request. Raises Malformed, Unauthentic or Refused with nothing stored."""
        signature, payload = codec.unframe(body)
        message = wire.decode(payload)
        node = self._sender(message, payload, signature)
        asked = read_asked(message.header)
        fresh, stored = self._receive(message, asked, node)
        if stored > INLINE_LIMIT or self.admission.run(INLINE_LIMIT) == INLINE_LIMIT:
            self._wake()
        return self._answer(asked, str(node.id), hashlib.sha256(payload).hexdigest(), fresh)

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
        """One transaction: nonce, epoch, all batches. Returns (fresh?, entries stored); after it, the answer may
        acknowledge."""
        table = self.journal.tables.node
        with write(self.journal.db):
            if asked.nonce != table.select(table.nonce).where(table.id == node.id).scalar():
                return False, 0
            values = {
                "nonce": self.journal.chance(16).hex(),
                "last_seen": int(self._clock()),
                "told": asked.told,
            }
            table.update(**values).where(table.id == node.id).execute()
            self.admission.learn(asked.epoch, asked.epoch_lanes)
            return True, sum(
                store(self.journal, batch, str(node.id), bytes(node.key)) for batch in message.batches
            )

    def _answer(self, asked: Asked, station: str, bound: str, fresh: bool) -> bytes:
        with reading(self.journal.db):
            return self._seal(asked, station, bound, fresh)

    def _seal(self, asked: Asked, station: str, bound: str, fresh: bool) -> bytes:
        table = self.journal.tables
        heads, agreed = self._heads(asked, station)
        agreed = agreed and knows(self.journal, station, asked.mail)
        answer: dict[str, Any] = {
            "type": "answer" if fresh else "again", "from": self.journal.node, "to": station, "re": bound,
            "nonce": table.node.get_by_id(station).nonce, "time": int(self._clock()), "lanes": heads, "agreed": agreed,
        }  # fmt: skip
        batches: Sequence[Batch] = ()
        mail: Sequence[wire.BoxPart] = ()
        if fresh:
            # A station that lost entries of its own gets those back before any mail that speaks of them.
            batches = self._lost_lanes(asked, station) if asked.names_all else ()
            waits = bool(batches) or not (agreed or asked.names_all)
            mail, answer["more"] = ((), True) if waits else mail_after(self.journal, station, asked.mail, asked.boxes)
            answer |= self._counts(station)
        payload = wire.encode(Message(answer, tuple(batches), tuple(mail)))
        return codec.frame(self.journal.key.sign("message", payload), payload)

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
        heads: dict[str, list[Any]] = {name: [0, "", "open"] for name in named}
        rest: list[tuple[str, int, bytes, str]] = []
        behind = False
        known = "SELECT name, head_seq, head_link, status FROM lane WHERE owner = ?"
        for name, seq, link, status in rows(self.journal.db, known, station):
            if name in named:
                heads[name] = [seq, bytes(link).hex(), status]
                behind = behind or named[name].seq < seq
            else:
                rest.append((name, seq, bytes(link), status))
        return heads, not behind and [len(rest), lanes_digest(rest)] == asked.closed

    def _lost_lanes(self, asked: Asked, station: str) -> list[Batch]:
        """Entries of the station's own lanes that it does not have (it was restored), lanes in the order of their
        births."""
        named = {head.name: head.seq for head in asked.heads}
        table, found = self.journal.tables.lane, []
        lanes = list(table.select().where(table.owner == station).order_by(table.id))
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


def lanes_digest(lanes: Sequence[tuple[str, int, bytes, str]]) -> str:
    """One digest for many lanes' heads, so that a long life's closed lanes cost 64 characters an exchange."""
    told = sorted([name, seq, link.hex(), status] for name, seq, link, status in lanes)
    return hashlib.sha256(canonical(told)).hexdigest()


def _named_by_digest(unnamed: Sequence[Any], closed: list[Any]) -> set[str]:
    """The oldest of a station's unnamed lanes, where their digest is the one that the station stated for so many: it
    has too many lanes to name, and has these whole."""
    count = closed[0] if closed and isinstance(closed[0], int) else 0
    oldest = unnamed[: max(0, count)]
    told = [(lane.name, lane.head_seq, bytes(lane.head_link), lane.status) for lane in oldest]
    return {lane.name for lane in oldest} if [len(told), lanes_digest(told)] == closed else set()
