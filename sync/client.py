"""The station's side: one exchange that pushes and pulls, and enrolment.
Imports sync's floor, journal, asking, taking, outgoing, state; the road comes in as an argument.
Promise: only a signed, bound answer is a success; whatever else the road brings, nothing is believed or lost.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from typing import Any

from sync import carrying, codec, enrolment, hello, wire
from sync import pace as paces
from sync.asking import TOKEN, Heard, owes, question
from sync.database import rows, write
from sync.envelope import canonical, strict_json
from sync.errors import Later, Malformed, Refused, Unauthentic, Unreachable
from sync.journal import Journal
from sync.keys import SigningKey, fingerprint, verify
from sync.outgoing import Outgoing, unsent_bytes
from sync.pace import Pace
from sync.pushing import NO_LINE, PAUSES_SECONDS, Roads
from sync.state import state_of
from sync.taking import COPIED, RECOVERING, Outcome, Taking
from sync.transfer import Post
from sync.wire import Message

IDLE_LIMIT = 6
# Entries of other stations in one request.
CARRIED_LIMIT = 1_000
# What the line is like, both ways; the codecs that the centre reads; the centre's counts when all came to rest.
PACE, CODECS, COUNTS = "pace", "codecs", "counts"
COUNTED = ("pending", "waiting", "held", "parked")
# A push up to this goes with the exchange itself; a larger one is announced, and travels in parts.
SMALL_BYTES = 8_192
# The first answer's room on a line of which nothing is known, and what is too small to measure a line by.
FIRST_ROOM_BYTES, TELLING_BYTES = 28_000, 4_096
# A slot that is nearer than this is waited for; a later one is for the courier.
NEAR_SECONDS, SLOTS_TRIED = 60, 5
# After so many quiet hellos a whole exchange: it tells what no digest holds, and moves the token.
QUIET_LIMIT = 60


class Client:
    """Exchanges with one centre. ``on_mail`` folds touched subjects in the transaction that takes the mail in.
    A road may tell ``connections`` (how many requests it carries at once) and its ``monotonic`` clock."""

    def __init__(
        self,
        journal: Journal,
        post: Post,
        on_mail: Callable[[Sequence[str]], None] = lambda subjects: None,
        told: Callable[[], dict[str, Any]] = dict,
    ) -> None:
        self.journal = journal
        self._post = post
        self._told = told
        self._taking = Taking(journal, on_mail)
        self._monotonic: Callable[[], float] = getattr(post, "monotonic", lambda: 0.0)
        self._connections = int(getattr(post, "connections", 1))
        up, down, self._quiet = journal.mark(PACE, [None, None, 0])
        self._roads = Roads(post, paces.read(up), connections=self._connections, monotonic=self._monotonic)
        self._down = paces.read(down) if down else Pace(size_bytes=FIRST_ROOM_BYTES)
        self._answered = False

    def exchange(self, *, pull: bool = True) -> Outcome:
        """Push and pull until both sides are quiet; without ``pull``, and with nothing to push, send nothing. Raises a
        SyncError; what was taken in before it stays taken in."""
        if not (pull or self.journal.unsent() or carrying.left(self.journal)):
            return Outcome()
        centre, _ = self._centre()
        bring_bytes = unsent_bytes(self.journal) * self._roads.pace.ratio_percent // 100
        outcome = Outcome()
        try:
            said = None if 0 < bring_bytes <= SMALL_BYTES else self._greet(bring_bytes)
            if said and said.word == hello.QUIET:
                self._quiet += 1
                if self._quiet < QUIET_LIMIT and not carrying.left(self.journal):
                    return Outcome(**self.journal.mark(COUNTS, {}), centre_time=said.time)
            self._quiet = 0
            if bring_bytes > SMALL_BYTES:
                before = self.journal.unsent()
                Outgoing(self.journal, self._roads, self._taking, self._trusted, centre, self._packed()).push()
                outcome.pushed += max(0, before - self.journal.unsent())
            self._converse(outcome)
        finally:
            self.journal.set_mark(PACE, [paces.words(self._roads.pace), paces.words(self._down), self._quiet])
        self.journal.set_mark(COUNTS, {word: getattr(outcome, word) for word in COUNTED})
        return outcome

    def _packed(self) -> int:
        return codec.best(self.journal.mark(CODECS))

    # --- a hello -------------------------------------------------------------------------------------------------

    def _greet(self, bring_bytes: int) -> hello.Answer:
        """Ask whether there is anything new, or whether so much may be brought. Raises Later."""
        for _ in range(SLOTS_TRIED):
            answer = self._ask(bring_bytes)
            if answer.word != hello.LATER:
                return answer
            if self._connections == 1 or answer.wait_seconds > NEAR_SECONDS:
                break
            threading.Event().wait(answer.wait_seconds)
        raise Later(
            "slot", "县中心正忙，请本站稍后再来；内容已保存在本机，到时自动上报。",
            "the centre asks this station to come back later; everything is kept here", answer.wait_seconds,
        )  # fmt: skip

    def _ask(self, bring_bytes: int) -> hello.Answer:
        _, public = self._centre()
        nonce, token = self.journal.mark("nonce", ""), self.journal.mark(TOKEN, [0, "", ""])
        notices = [bool(self.journal.mark(COPIED)), self.journal.mark(RECOVERING) is not None]
        state = state_of(self.journal, self.journal.node, nonce, token[1], notices)
        said = hello.write_question(hello.Question(self.journal.node, bring_bytes, state))
        question = said + self.journal.key.sign(hello.ASKING, said)
        begun = self._monotonic()
        raw = self._post(hello.HELLO_PATH, question)
        self._roads.pace = paces.waited(self._roads.pace, self._monotonic() - begun)
        try:
            answer, told, signature = hello.read_answer(raw)
        except Malformed as fault:
            # A portal's page, most likely: whose it is matters to people, not what shape it lacks.
            raise _not_the_centre() from fault
        if not verify(public, hello.ANSWERING, hello.bound(told, question), signature):
            raise _not_the_centre()
        if answer.nonce != nonce:
            self.journal.set_mark("nonce", answer.nonce)
        self._answered = True
        return answer

    # --- rounds --------------------------------------------------------------------------------------------------

    def _converse(self, outcome: Outcome) -> None:
        """Rounds until both sides are quiet."""
        name_all, doubted, idle = False, False, 0
        heard: Heard | None = None
        while idle < IDLE_LIMIT:
            before, carried = self.journal.unsent(), carrying.left(self.journal)
            answer = self._round(name_all, heard)
            header = answer.header
            if header["type"] == "again":
                # Our nonce was not the latest: an answer was lost, and this one told us the real heads.
                idle += 1
                continue
            given_back = self._taking.take_in(answer, outcome)
            if name_all and not (header["whole"] or given_back or doubted):
                # More lanes than one request names, and the centre lacks some that we took for known: ask for each.
                doubted = True
                with write(self.journal.db):
                    rows(self.journal.db, "UPDATE lane SET acked = 0 WHERE owner = ?", self.journal.node)
            left, to_carry = self.journal.unsent(), carrying.left(self.journal)
            outcome.pushed += max(0, before - left)
            asked_for, heard = heard, Heard.of(header)
            moved = left < before or to_carry < carried or answer.mail or given_back or heard != asked_for
            unsaid = not (header["agreed"] or name_all)
            more = header["more"] or left or 0 < to_carry < carried or given_back or unsaid
            if not (more or owes(self.journal, heard)):
                return
            # What the centre does not take although it agrees builds on something that neither has: it is told so.
            name_all, idle = not header["agreed"] or (left > 0 and not moved), 0 if moved else idle + 1
        raise Unreachable("endless", "交换未能完成，稍后自动重试。", "the exchange did not come to rest")

    def _round(self, names_all: bool, heard: Heard | None) -> Message:
        """One round. A line that carried something just now and broke is tried again after a moment."""
        for pause_seconds in PAUSES_SECONDS:
            try:
                return self._once(names_all, heard)
            except Unreachable as fault:
                if fault.code != NO_LINE or self._connections == 1 or not self._answered:
                    raise
                self._roads.pace, self._down = paces.failed(self._roads.pace), paces.failed(self._down)
                threading.Event().wait(pause_seconds)
        return self._once(names_all, heard)

    def _once(self, names_all: bool, heard: Heard | None) -> Message:
        centre, _ = self._centre()
        pace = self._roads.pace
        # What others gave along goes first: our own acts may build on it.
        brought = carrying.to_bring(self.journal, pace.raw_bytes, CARRIED_LIMIT)
        batches = self.journal.batches(pace.raw_bytes, wire.ENTRIES_LIMIT - CARRIED_LIMIT)
        # What will be left when this request has arrived: what it carries is no longer unsent.
        left = self.journal.unsent() - sum(len(batch.contents) for batch in batches)
        told = {**self._told(), "unsent": max(0, left)}
        asked = question(
            self.journal, centre, [*brought, *batches], told, self._down.size_bytes, names_all=names_all, heard=heard
        )
        payload = wire.encode(asked.message)
        level = codec.effort(pace.bytes_per_second)
        body = codec.frame(self.journal.key.sign("message", payload), payload, self._packed(), level)
        begun = self._monotonic()
        raw = self._post(wire.EXCHANGE_PATH, body)
        self._measure(len(body), len(raw), self._monotonic() - begun)
        answer = self._trusted(raw, hashlib.sha256(payload).hexdigest())
        self._answered = True
        self._taking.believe(answer, asked.named)
        if answer.header.get("codecs") != self.journal.mark(CODECS):
            self.journal.set_mark(CODECS, answer.header.get("codecs"))
        return answer

    def _measure(self, up_bytes: int, down_bytes: int, seconds: float) -> None:
        if up_bytes >= TELLING_BYTES:
            self._roads.pace = paces.carried(self._roads.pace, up_bytes, seconds)
        if down_bytes >= TELLING_BYTES:
            self._down = paces.carried(self._down, down_bytes, seconds)

    def _centre(self) -> tuple[str, bytes]:
        centre = self.journal.mark("centre")
        if centre is None:
            raise Refused(
                "not_enrolled", "本站尚未注册，请先执行 station init。", "this station is not enrolled yet"
            )
        return centre["node"], bytes.fromhex(centre["key"])

    def _trusted(self, raw: bytes, bound: str) -> Message:
        """An answer whose signature is the centre's, to the very request of this SHA-256."""
        centre, public = self._centre()
        signature, payload = codec.unframe(raw)
        if not verify(public, "message", payload, signature):
            raise _not_the_centre()
        answer = wire.decode(payload)
        header = answer.header
        if (
            header.get("re") != bound
            or header.get("to") != self.journal.node
            or header.get("from") != centre
        ):
            raise Unauthentic(
                "answer_binding",
                "收到的答复不是对本次交换的答复，未采信。",
                "the answer belongs to another request",
            )
        return answer


def _not_the_centre() -> Unauthentic:
    return Unauthentic(
        "answer_signature", "收到的答复不是县中心签发的，未采信。", "the answer is not the centre's"
    )


def enrol(
    journal: Journal, post: Post, code: enrolment.Code, key: SigningKey, chance: Callable[[int], bytes]
) -> dict[str, Any]:
    """Enrol with a one-time code; returns the centre's welcome. Raises Unauthentic when the centre is not the one on
    the paper."""
    challenge = chance(16).hex()
    asked = canonical(
        {
            "station": code.station, "key": key.public.hex(), "sealing": key.sealing.hex(),
            "proof": enrolment.proof(code.secret, code.station, key.public + key.sealing), "challenge": challenge,
        }
    )  # fmt: skip
    signature, payload = codec.unframe(post(wire.ENROL_PATH, asked))
    welcome = strict_json(payload)
    try:
        public = bytes.fromhex(welcome["key"])
        honest = fingerprint(public) == code.fingerprint and verify(public, "message", payload, signature)
        bound = welcome["challenge"] == challenge and welcome["station"] == code.station
        centre = {"node": str(welcome["centre"]), "key": public.hex(), "sealing": str(welcome["sealing"])}
        nonce, codecs = str(welcome["nonce"]), list(welcome.get("codecs", ()))
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
        journal.set_mark(CODECS, codecs)
    return centre
