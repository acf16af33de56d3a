"""The tiny question before an exchange: "anything new?", or "may I bring so many bytes?", and its answer, as bytes.
Pure: imports sync.envelope, sync.errors and the standard library; signatures are made and checked by the caller.
Promise: the whole round trip fits into 400 bytes; an answer belongs to one question and to no other.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Sequence
from typing import Any, NamedTuple

from sync.envelope import canonical
from sync.errors import Malformed

HELLO_PATH = "/sync/v1/hello"
ASKING, ANSWERING = "hello", "hello-answer"
QUIET, NOW, COME, LATER = range(4)
WORDS = ("quiet", "now", "come", "later")
DIGEST_BYTES, NONCE_BYTES, SIGNATURE_BYTES = 16, 16, 64
_QUESTION = struct.Struct(">14sI16s")
_ANSWER = struct.Struct(">BH16s5s")
QUESTION_BYTES = _QUESTION.size + SIGNATURE_BYTES
ANSWER_BYTES = _ANSWER.size + SIGNATURE_BYTES
MOST_BYTES = 2**32 - 1
LONGEST_SECONDS = 2**16 - 1


class Question(NamedTuple):
    """Who asks, how many bytes it has to bring (0: none), and the digest of the state in which it believes."""

    station: str
    bring_bytes: int
    digest: bytes


class Answer(NamedTuple):
    """One of WORDS by number, when to come (``later``), the present nonce in hex, the centre's time."""

    word: int
    wait_seconds: int
    nonce: str
    time: int


def state_digest(
    nonce: str, lanes: str, position: Sequence[Any], islands: Sequence[Any], token: str, told: Sequence[bool]
) -> bytes:
    """16 bytes that both sides compute: the nonce, the digest of all the station's lanes (`lanes_digest`), the last
    mail that there is for it as [head of the newest box or null, [older boxes, their digest]], its islands, the
    token's present word, and whether the station knows itself copied and the centre recovering. A box's link fixes all
    mail up to it, and with it every stamp and epoch."""
    state = [nonce, lanes, position, islands, token, list(told)]
    return hashlib.sha256(canonical(state)).digest()[:DIGEST_BYTES]


def write_question(question: Question) -> bytes:
    """The bytes that the station signs for ASKING. Raises Malformed when the id is not 14 digits."""
    station = question.station.encode("ascii", "replace")
    if len(station) != 14 or not station.isdigit() or len(question.digest) != DIGEST_BYTES:
        raise _ill_formed()
    return _QUESTION.pack(station, min(question.bring_bytes, MOST_BYTES), question.digest)


def read_question(body: bytes) -> tuple[Question, bytes, bytes]:
    """(question, the bytes that were signed, the signature). Raises Malformed."""
    if len(body) != QUESTION_BYTES:
        raise _ill_formed()
    station, bring_bytes, digest = _QUESTION.unpack_from(body)
    if not station.isdigit():
        raise _ill_formed()
    return Question(station.decode(), bring_bytes, digest), body[: _QUESTION.size], body[_QUESTION.size :]


def write_answer(answer: Answer) -> bytes:
    """The bytes that stand before the signature."""
    wait_seconds = max(0, min(answer.wait_seconds, LONGEST_SECONDS))
    time = max(0, min(answer.time, 2**40 - 1)).to_bytes(5, "big")
    return _ANSWER.pack(answer.word, wait_seconds, bytes.fromhex(answer.nonce), time)


def read_answer(body: bytes) -> tuple[Answer, bytes, bytes]:
    """(answer, the bytes before the signature, the signature). Raises Malformed."""
    if len(body) != ANSWER_BYTES:
        raise _ill_formed()
    word, wait_seconds, nonce, time = _ANSWER.unpack_from(body)
    if word >= len(WORDS):
        raise _ill_formed()
    told = Answer(word, wait_seconds, nonce.hex(), int.from_bytes(time, "big"))
    return told, body[: _ANSWER.size], body[_ANSWER.size :]


def bound(answer: bytes, question: bytes) -> bytes:
    """What the centre signs for ANSWERING: its words, and the whole question that they answer."""
    return answer + hashlib.sha256(question).digest()


def _ill_formed() -> Malformed:
    return Malformed("hello", "问候格式有误。", "a hello is 98 bytes, its answer 88")
