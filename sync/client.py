"""The station's side: one exchange that pushes and pulls, enrolment, and the road (HTTP).
Imports sync's floor, journal, mailbox, server.lanes_digest, requests; clock and chance come in as arguments.
Promise: only a signed, bound answer is a success; whatever else the road brings, nothing is believed or lost.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sync import enrolment, wire
from sync.database import rows, write
from sync.envelope import NO_LINK, Head, canonical, strict_json
from sync.errors import Damaged, Malformed, Refused, SyncError, Unauthentic, Unreachable
from sync.journal import Journal
from sync.keys import SigningKey, fingerprint, verify
from sync.mailbox import EPOCH_SEEN, POSITION, absorb, boxes_read, position_of
from sync.server import lanes_digest
from sync.store import chain_of, read_opening
from sync.wire import Batch, Message

if TYPE_CHECKING:
    import requests

Post = Callable[[str, bytes], bytes]
IDLE_LIMIT = 6
TIMEOUT_SECONDS = (10, 60)
DEADLINE_SECONDS = 300
LOOPBACK = ("localhost", "127.0.0.1", "::1")


@dataclass
class Outcome:
    """What an exchange did: entries pushed, deliveries read, subjects touched, and what the centre still has to
    decide."""

    pushed: int = 0
    read: int = 0
    touched: list[str] = field(default_factory=list)
    pending: int = 0
    waiting: int = 0
    held: int = 0
    parked: int = 0


class Client:
    """Exchanges with one centre. ``on_mail`` folds touched subjects in the transaction that takes the mail in."""

    def __init__(
        self,
        journal: Journal,
        post: Post,
        on_mail: Callable[[Sequence[str]], None] = lambda subjects: None,
        told: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        self.journal = journal
        self._post = post
        self._on_mail = on_mail
        self._told = told

    def exchange(self) -> Outcome:
        """Push and pull until both sides are quiet. Raises a SyncError; what was taken in before it stays taken in."""
        outcome, name_all, doubted, idle = Outcome(), False, False, 0
        while idle < IDLE_LIMIT:
            before = self.journal.unsent()
            answer = self._round(name_all)
            header = answer.header
            if header["type"] == "again":
                # Our nonce was not the latest: an answer was lost, and this one told us the real heads.
                idle += 1
                continue
            given_back = self._take_in(answer, outcome)
            if name_all and not (header["agreed"] or given_back or doubted):
                # More lanes than one request names, and the centre lacks some that we took for known: ask for each.
                doubted = True
                with write(self.journal.db):
                    rows(self.journal.db, "UPDATE lane SET acked = 0 WHERE owner = ?", self.journal.node)
            left = self.journal.unsent()
            outcome.pushed += max(0, before - left)
            moved = left < before or answer.mail or given_back
            if not (header["more"] or left or answer.batches or not (header["agreed"] or name_all)):
                return outcome
            name_all, idle = not header["agreed"], 0 if moved else idle + 1
        raise Unreachable("endless", "交换未能完成，稍后自动重试。", "the exchange did not come to rest")

    # --- one round -----------------------------------------------------------------------------------------------

    def _round(self, name_all: bool) -> Message:
        centre, public = self._centre()
        batches = self.journal.batches()
        position = position_of(self.journal)
        named, closed = self._lanes(name_all)
        # What will be left when this request has arrived: what it carries is no longer unsent.
        left = self.journal.unsent() - sum(len(batch.contents) for batch in batches)
        told = {**self._told(), "unsent": max(0, left)}
        boxes = boxes_read(self.journal)[-wire.LANES_LIMIT :] if name_all else []
        header = {
            "type": "exchange", "from": self.journal.node, "to": centre, "nonce": self.journal.mark("nonce", ""),
            "epoch": self.journal.mark(EPOCH_SEEN, [0, []]), "read": wire.head_words(position) if position else None,
            "lanes": [wire.head_words(head) for head in named], "closed": closed, "all": name_all, "told": told,
            "boxes": [wire.head_words(head) for head in boxes],
        }  # fmt: skip
        payload = wire.encode(Message(header, tuple(batches)))
        raw = self._post(wire.EXCHANGE_PATH, wire.frame(self.journal.key.sign("message", payload), payload))
        answer = self._trusted(raw, payload, centre, public)
        self._believe(answer, named)
        return answer

    def _lanes(self, name_all: bool) -> tuple[list[Head], list[Any]]:
        """Open lanes one by one, those that go out first before all; the lanes that the centre has whole, as one
        digest, beginning with the oldest. Lanes beyond the bound that the centre has not heard of are left unsaid."""
        open_, whole = [], []
        known = "SELECT name, head_seq, head_link, acked, life, status FROM lane WHERE owner = ? ORDER BY id"
        for name, seq, link, acked, life, status in rows(self.journal.db, known, self.journal.node):
            if acked < seq or life == self.journal.life:
                open_.append(Head(name, seq, bytes(link)))
            else:
                whole.append((name, seq, bytes(link), status))
        named = open_[: wire.LANES_LIMIT]
        closed = whole[: max(0, len(whole) - (wire.LANES_LIMIT - len(named)))] if name_all else whole
        named += [Head(name, seq, link) for name, seq, link, _ in whole[len(closed) :]]
        return named, [len(closed), lanes_digest(closed)]

    def _centre(self) -> tuple[str, bytes]:
        centre = self.journal.mark("centre")
        if centre is None:
            raise Refused(
                "not_enrolled", "本站尚未注册，请先执行 station init。", "this station is not enrolled yet"
            )
        return centre["node"], bytes.fromhex(centre["key"])

    def _trusted(self, raw: bytes, asked: bytes, centre: str, public: bytes) -> Message:
        signature, payload = wire.unframe(raw)
        if not verify(public, "message", payload, signature):
            raise Unauthentic(
                "answer_signature", "收到的答复不是县中心签发的，未采信。", "the answer is not the centre's"
            )
        answer = wire.decode(payload)
        header = answer.header
        if (
            header.get("re") != hashlib.sha256(asked).hexdigest()
            or header.get("to") != self.journal.node
            or header.get("from") != centre
        ):
            raise Unauthentic(
                "answer_binding",
                "收到的答复不是对本次交换的答复，未采信。",
                "the answer belongs to another request",
            )
        return answer

    # --- taking in -----------------------------------------------------------------------------------------------

    def _believe(self, answer: Message, named: Sequence[Head]) -> None:
        """Take the centre's word on what it has, and the nonce for the next round."""
        believed = "UPDATE lane SET acked = ?, status = ? WHERE name = ?"
        with write(self.journal.db):
            self.journal.set_mark("nonce", answer.header["nonce"])
            for head in named:
                seq, link, status = answer.header["lanes"][head.name]
                self._check_past(head, seq, link)
                # A centre that was restored knows less than it once said: its present word counts, and we push again.
                rows(self.journal.db, believed, min(seq, head.seq), status, head.name)

    def _check_past(self, head: Head, seq: int, link: str) -> None:
        if seq == 0 or seq > head.seq:
            return
        kept = "SELECT e.link FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.name = ? AND e.seq = ?"
        ours = rows(self.journal.db, kept, head.name, seq)
        if not ours or bytes(ours[0][0]).hex() != link:
            raise Damaged(
                "other_past",
                "中心与本站对同一记录道的历史不一致，已停止上报，请联系县中心。",
                "the centre remembers another past of our lane",
            )

    def _take_in(self, answer: Message, outcome: Outcome) -> bool:
        header = answer.header
        for word in ("pending", "waiting", "held", "parked"):
            setattr(outcome, word, int(header[word]))
        given_back = False
        for batch in answer.batches:
            with write(self.journal.db):
                touched = self._restore(batch)
                self._on_mail(touched)
            given_back = given_back or bool(touched)
        for part in answer.mail:
            outcome.touched += self._absorb(part)
            outcome.read += len(part.deliveries)
        return given_back

    def _absorb(self, part: wire.BoxPart) -> list[str]:
        try:
            with write(self.journal.db):
                touched = absorb(self.journal, part, self._centre()[1])
                self._on_mail(touched)
        except Damaged as fault:
            if fault.code == "mail_gap":
                self.journal.set_mark(POSITION, None)
            raise
        return touched

    def _restore(self, batch: Batch) -> list[str]:
        """Take back entries of our own lanes that this folder lost; the chain must go on from what we have."""
        table = self.journal.tables.lane
        lane = table.get_or_none(table.name == batch.lane)
        known = lane.head_seq if lane else 0
        if batch.first > known + 1:
            raise Damaged(
                "restore_gap", "取回的记录不连续。", "what the centre gave back does not continue our lane"
            )
        if batch.last <= known:
            # We had too many lanes to name them all: the centre has this one, which is all that we learn.
            self._check_past(Head(batch.lane, known, NO_LINK), batch.last, batch.link.hex())
            table.update(acked=max(lane.acked, batch.last)).where(table.id == lane.id).execute()
            return []
        batch = replace(batch, first=known + 1, contents=batch.contents[known + 1 - batch.first :])
        digests, links = chain_of(batch, bytes(lane.head_link) if lane else NO_LINK)
        if links[-1] != batch.link:
            raise Damaged(
                "other_past",
                "中心与本站对同一记录道的历史不一致，已停止上报，请联系县中心。",
                "the centre remembers another past of our lane",
            )
        if lane is None:
            parent = read_opening(batch)[1]
            lane = table.create(
                name=batch.lane,
                owner=self.journal.node,
                head_link=NO_LINK,
                parent=parent.name if parent else "",
                parent_seq=parent.seq if parent else 0,
            )
        self.journal.keep(
            lane.id,
            list(zip(range(batch.first, batch.last + 1), digests, links, batch.contents, strict=True)),
            0,
        )
        lane.head_seq, lane.head_link, lane.acked = batch.last, batch.link, batch.last
        lane.save()
        return list(dict.fromkeys(content.subject for content in batch.contents))


def enrol(
    journal: Journal, post: Post, code: enrolment.Code, key: SigningKey, chance: Callable[[int], bytes]
) -> dict[str, Any]:
    """Enrol with a one-time code; returns the centre's welcome. Raises Unauthentic when the centre is not the one on
    the paper."""
    challenge = chance(16).hex()
    proof = enrolment.proof(code.secret, code.station, key.public)
    asked = canonical(
        {"station": code.station, "key": key.public.hex(), "proof": proof, "challenge": challenge}
    )
    signature, payload = wire.unframe(post(wire.ENROL_PATH, asked))
    welcome = strict_json(payload)
    try:
        public = bytes.fromhex(welcome["key"])
        honest = fingerprint(public) == code.fingerprint and verify(public, "message", payload, signature)
        bound = welcome["challenge"] == challenge and welcome["station"] == code.station
        centre = {"node": str(welcome["centre"]), "key": public.hex(), "sealing": str(welcome["sealing"])}
        nonce = str(welcome["nonce"])
    except (KeyError, TypeError, ValueError) as fault:
        raise Unauthentic(
            "welcome", "县中心的答复有误，未采信。", "the centre's welcome is ill-formed"
        ) from fault
    if not (honest and bound):
        raise Unauthentic(
            "false_centre",
            "对方不是注册码上的县中心，请核对地址。",
            "this is not the centre that the code names: check the address",
        )
    with write(journal.db):
        journal.set_mark("centre", centre)
        journal.set_mark("nonce", nonce)
    return centre


def http_post(base: str, monotonic: Callable[[], float]) -> Post:
    """A road over HTTP(S) to ``base``. Plain http is only for this machine itself. No redirects, no proxies from the
    environment, a bounded answer and a total deadline (a dripping server must not hold a courier for ever)."""
    scheme, host = _named_host(base)
    if scheme == "http" and host not in LOOPBACK:
        raise Refused(
            "plain_http",
            "不允许用明文 http 连接县中心，请改用 https。",
            "plain http is only allowed to this machine itself: use https",
        )
    # Most commands never speak to the line, and on a station this import costs as much as all the rest.
    import requests

    session = requests.Session()
    session.trust_env = False
    session.headers.clear()
    headers = {"Content-Type": wire.MEDIA_TYPE, "User-Agent": "yizhan"}

    def post(path: str, body: bytes) -> bytes:
        try:
            with session.post(
                base.rstrip("/") + path,
                data=body,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                stream=True,
                allow_redirects=False,
            ) as reply:
                raw = _bounded(reply, monotonic)
                if reply.status_code != 200:
                    raise _said_no(reply.status_code, raw)
                return raw
        except requests.RequestException as fault:
            raise Unreachable(
                "no_line",
                "连不上县中心，内容已保存在本机，稍后自动重试。",
                "the centre cannot be reached; everything is kept here",
            ) from fault

    return post


def _named_host(base: str) -> tuple[str, str]:
    """Scheme and host of an address. Raises Refused, also where two readers could read two hosts."""
    try:
        parts = urlsplit(base)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or re.search(r"[\\\s]", base):
        raise Refused(
            "address", "县中心地址有误，应以 https:// 开头。", "the centre's address must begin with https://"
        )
    return parts.scheme, str(parts.hostname)


def _bounded(reply: requests.Response, monotonic: Callable[[], float]) -> bytes:
    raw, end = b"", monotonic() + DEADLINE_SECONDS
    for piece in reply.iter_content(65_536):
        raw += piece
        if len(raw) > wire.BODY_LIMIT_BYTES or monotonic() > end:
            raise Unreachable(
                "answer_bounds", "县中心的答复过大或过慢，稍后重试。", "the answer is too large or too slow"
            )
    return raw


def _said_no(status: int, raw: bytes) -> SyncError:
    """An unsigned no: shown to people, never believed about what is stored."""
    try:
        said = strict_json(raw[:10_000])
        error = Refused if 400 <= status < 500 and status != 429 else Unreachable
        return error(str(said["code"])[:64], str(said["zh"])[:300], str(said["en"])[:300])
    except (Malformed, KeyError, TypeError):
        return Unreachable(
            "not_a_centre",
            f"对方不是县中心（{status}），稍后自动重试。",
            f"what answered is not a centre ({status})",
        )
