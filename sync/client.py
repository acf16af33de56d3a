"""The station's side: one exchange that pushes and pulls, and enrolment.
Imports sync's floor, journal, asking, taking, transfer; clock and chance come in as arguments.
Promise: only a signed, bound answer is a success; whatever else the road brings, nothing is believed or lost.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from sync import codec, enrolment, wire
from sync.asking import Heard, owes, question
from sync.database import rows, write
from sync.envelope import canonical, strict_json
from sync.errors import Refused, Unauthentic, Unreachable
from sync.journal import Journal
from sync.keys import SigningKey, fingerprint, verify
from sync.taking import Outcome, Taking
from sync.transfer import Post
from sync.wire import Message

IDLE_LIMIT = 6


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
        self._told = told
        self._taking = Taking(journal, on_mail)

    def exchange(self) -> Outcome:
        """Push and pull until both sides are quiet. Raises a SyncError; what was taken in before it stays taken in."""
        outcome, name_all, doubted, idle = Outcome(), False, False, 0
        heard: Heard | None = None
        while idle < IDLE_LIMIT:
            before = self.journal.unsent()
            answer = self._round(name_all, heard)
            header = answer.header
            if header["type"] == "again":
                # Our nonce was not the latest: an answer was lost, and this one told us the real heads.
                idle += 1
                continue
            given_back = self._taking.take_in(answer, outcome)
            if name_all and not (header["agreed"] or given_back or doubted):
                # More lanes than one request names, and the centre lacks some that we took for known: ask for each.
                doubted = True
                with write(self.journal.db):
                    rows(self.journal.db, "UPDATE lane SET acked = 0 WHERE owner = ?", self.journal.node)
            left = self.journal.unsent()
            outcome.pushed += max(0, before - left)
            asked_for, heard = heard, Heard.of(header)
            moved = left < before or answer.mail or given_back or heard != asked_for
            unsaid = not (header["agreed"] or name_all)
            if not (header["more"] or left or given_back or unsaid or owes(self.journal, heard)):
                return outcome
            name_all, idle = not header["agreed"], 0 if moved else idle + 1
        raise Unreachable("endless", "交换未能完成，稍后自动重试。", "the exchange did not come to rest")

    # --- one round -----------------------------------------------------------------------------------------------

    def _round(self, names_all: bool, heard: Heard | None) -> Message:
        centre, public = self._centre()
        batches = self.journal.batches()
        # What will be left when this request has arrived: what it carries is no longer unsent.
        left = self.journal.unsent() - sum(len(batch.contents) for batch in batches)
        told = {**self._told(), "unsent": max(0, left)}
        asked = question(
            self.journal, centre, batches, told, wire.BATCH_LIMIT_BYTES, names_all=names_all, heard=heard
        )
        payload = wire.encode(asked.message)
        raw = self._post(wire.EXCHANGE_PATH, codec.frame(self.journal.key.sign("message", payload), payload))
        answer = self._trusted(raw, payload, centre, public)
        self._taking.believe(answer, asked.named)
        return answer

    def _centre(self) -> tuple[str, bytes]:
        centre = self.journal.mark("centre")
        if centre is None:
            raise Refused(
                "not_enrolled", "本站尚未注册，请先执行 station init。", "this station is not enrolled yet"
            )
        return centre["node"], bytes.fromhex(centre["key"])

    def _trusted(self, raw: bytes, asked: bytes, centre: str, public: bytes) -> Message:
        signature, payload = codec.unframe(raw)
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
