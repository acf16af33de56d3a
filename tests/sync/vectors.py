"""Test vectors of the protocol, made by code from fixed keys and words: `python -m tests.sync.vectors` writes them.
May import sync's floor; every byte comes from constants, never from a clock or from chance.
Promise: a second implementation that makes and reads what stands in vectors.json speaks this protocol.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from pathlib import Path
from typing import Any

from sync import chunks, codec, hello, sealing, token, wire
from sync.envelope import Content, Head, Stamp, canonical, digest_of, link_after, seen_of
from sync.keys import SigningKey, fingerprint, seal
from sync.mailbox import boxes_digest
from sync.state import lanes_digest
from sync.wire import Batch, BoxPart, Delivery, Loose, Message

FILE = Path(__file__).with_name("vectors.json")
VILLAGE, TOWNSHIP, CENTRE = "32061210720501", "32061210700001", "320612"
LANE, BOX, REIGN = "0123456789abcdef0123456789abcdef", "b" * 32, "f" * 32
SECRETS = {"village": bytes(range(32)), "township": bytes(range(32, 64)), "centre": bytes(range(64, 96))}
KEYS = {name: SigningKey(secret) for name, secret in SECRETS.items()}
CONTENTS = (
    Content(f"lane:{LANE}", "", "lane:opened", b'{"app":"1","owner":"32061210720501","parent":null,"v":1}', b"{}"),
    Content("case:10720501-261121-4K9DQ-0001-X", "", "case:submitted",
            '{"item":"S002-06","name":"驿站","v":1}'.encode(), b'{"salt":"00ff"}'),
    Content("case:10720501-261121-4K9DQ-0001-X", "", "case:noted", b'{"v":1}', None, hashlib.sha256(b"gone").digest()),
)  # fmt: skip
STAMPS = (Stamp(3, 41, REIGN), Stamp(3, 42, REIGN))


def chain() -> tuple[list[bytes], list[bytes]]:
    """Digests and links of CONTENTS as one lane."""
    digests, links, link = [], [], bytes(32)
    for seq, content in enumerate(CONTENTS, 1):
        digests.append(digest_of(LANE, seq, content))
        link = link_after(link, digests[-1])
        links.append(link)
    return digests, links


def batch(first: int, last: int, owner: str = "") -> Batch:
    """Consecutive entries of the village's lane under its signature."""
    links = [bytes(32), *chain()[1]]
    signature = KEYS["village"].sign("lane", wire.head_payload(Head(LANE, last, links[last])))
    return Batch(LANE, first, CONTENTS[first - 1 : last], links[last], signature, links[first - 1], owner)


def part(station: str, first: int = 1) -> BoxPart:
    """A box of two deliveries about the village's entries: receipts for the village, contents for anybody else."""
    digests, _ = chain()
    seen = [None if station == VILLAGE else content for content in CONTENTS[1:]]
    deliveries = (
        Delivery("admitted", STAMPS[0], VILLAGE, LANE, 2, "", seen[0]),
        Delivery("parked", None, VILLAGE, LANE, 3, "not_allowed", seen[1]),
    )
    link = wire.box_start(BOX, station, 3, None)
    for delivery, digest in zip(deliveries, digests[1:], strict=True):
        link = delivery.link_after(link, digest)
    signature = KEYS["centre"].sign("box", wire.head_payload(Head(BOX, 2, link)))
    return BoxPart(BOX, station, 3, None, first, deliveries[first - 1 :], link, signature)


def request() -> Message:
    """What the village asks on the line, pushing its first two entries and giving back what the centre lost."""
    _, links = chain()
    header = {
        "type": "exchange", "from": VILLAGE, "to": CENTRE, "nonce": "0" * 32, "token": [2, "1" * 16, "2" * 16],
        "epoch": [3, [REIGN]], "lanes": [wire.head_words(Head(LANE, 2, links[1]))], "closed": [0, lanes_digest([])],
        "all": True, "read": wire.head_words(Head(BOX, 2, part(VILLAGE).link)), "others": list(boxes_digest([])),
        "boxes": [wire.head_words(Head(BOX, 2, part(VILLAGE).link))], "islands": [], "room": 65536, "codecs": [1, 2],
        "told": {"unsent": 0},
    }  # fmt: skip
    return Message(header, (batch(1, 2),), (part(VILLAGE),))


def carrying() -> Message:
    """What the township asks: it carries the village's third entry, and states an island of its own by itself."""
    header = {
        "type": "exchange", "from": TOWNSHIP, "to": CENTRE, "nonce": "0" * 32, "token": [0, "", "2" * 16],
        "epoch": [0, []], "lanes": [], "closed": [0, lanes_digest([])], "all": False, "read": None,
        "others": list(boxes_digest([])), "boxes": [], "islands": [["c" * 32, 7]], "room": 65536, "codecs": [1],
        "told": {},
    }  # fmt: skip
    return Message(header, (batch(3, 3, VILLAGE),), (), (Loose("c" * 32, 7, CONTENTS[2]),))


def answer() -> Message:
    """What the centre says to the village's request."""
    _, links = chain()
    bound = hashlib.sha256(wire.encode(request())).hexdigest()
    header = {
        "type": "answer", "from": CENTRE, "to": VILLAGE, "re": bound, "nonce": "5" * 32, "time": 1790000000,
        "lanes": {LANE: [2, links[1].hex(), "open", 1]}, "whole": True, "agreed": True, "codecs": [1, 2],
        "more": False, "pending": 0, "waiting": 0, "held": 0, "parked": 1, "wanted": [], "islands": [], "carried": {},
        "copied": False, "recovering": None,
    }  # fmt: skip
    return Message(header, (), (part(VILLAGE),))


def piece() -> Message:
    """One part of a push: two entries, in no order with others."""
    header = {"type": "part", "from": VILLAGE, "to": CENTRE, "codecs": [1]}
    return Message(header, (batch(2, 3),))


def pictures() -> bytes:
    """The payload of a message about pictures: the first bytes of one."""
    blob = chunks.Blob(hashlib.sha256(b"a small picture").hexdigest(), 15)
    header = {"type": "blob", "from": VILLAGE, "to": CENTRE, "offers": chunks.blob_words([blob]),
              "wants": [], "room": 0}  # fmt: skip
    return chunks.encode(chunks.Message(header, (chunks.Piece(blob, 0, b"a small"),)))


def greeting() -> dict[str, str]:
    """The tiny question, its answer, and the digest in it."""
    position = [wire.head_words(Head(BOX, 2, part(VILLAGE).link)), list(boxes_digest([]))]
    lanes = lanes_digest([(LANE, 2, chain()[1][1], "open")])
    state = hello.state_digest("0" * 32, lanes, position, [], "1" * 16, [False, False])
    said = hello.write_question(hello.Question(VILLAGE, 70_000, state))
    question = said + KEYS["village"].sign(hello.ASKING, said)
    told = hello.write_answer(hello.Answer(hello.LATER, 40, "5" * 32, 1_790_000_000))
    told += KEYS["centre"].sign(hello.ANSWERING, hello.bound(told, question))
    return {"state": state.hex(), "question": question.hex(), "answer": told.hex()}


def stick() -> bytes:
    """A sealed file of two frames for the township and the centre, its chance counted up from nothing."""
    drawn = itertools.count(1)
    file = io.BytesIO()
    readers = [KEYS["township"].sealing, KEYS["centre"].sealing]
    sealing.write(file, readers, [b"one frame", b"another"], lambda count: bytes([next(drawn)]) * count)
    return file.getvalue()


def _framed(number: int) -> str:
    payload = wire.encode(request())
    return codec.frame(KEYS["village"].sign("message", payload), payload, number).hex()


def _signed(message: Message, by: str) -> dict[str, str]:
    payload = wire.encode(message)
    return {
        "payload": payload.decode(), "sha256": hashlib.sha256(payload).hexdigest(),
        "signature": KEYS[by].sign("message", payload).hex(),
    }  # fmt: skip


def frames() -> dict[str, str]:
    """The request as it travels, in each codec. Kept to be read: another compressor may squeeze in another way."""
    return {str(number): _framed(number) for number in codec.readable()}


def made() -> dict[str, Any]:
    """All vectors but ``frames``, as JSON holds them."""
    digests, links = chain()
    return {
        "keys": {
            name: {"secret": SECRETS[name].hex(), "public": key.public.hex(), "sealing": key.sealing.hex(),
                   "fingerprint": fingerprint(key.public).hex()}
            for name, key in KEYS.items()
        },
        "canonical": canonical({"b": [True, None, -1], "a": "一\t\"", "z": {"y": 2}}).decode(),
        "entries": [
            {"lane": LANE, "seq": seq, "line": wire.pack(content).decode(), "digest": digests[seq - 1].hex(),
             "link": links[seq - 1].hex(), "seen": seen_of(digests[seq - 1])}
            for seq, content in enumerate(CONTENTS, 1)
        ],
        "lane_signature": batch(1, 2).signature.hex(),
        "lanes_digest": lanes_digest([(LANE, 2, links[1], "open"), (REIGN, 1, bytes(32), "held")]),
        "boxes_digest": list(boxes_digest([(BOX, 2), ("a" * 32, 9)])),
        "box_start": wire.box_start(BOX, VILLAGE, 3, Head(REIGN, 7, bytes(32))).hex(),
        "box": {"link": part(TOWNSHIP).link.hex(), "signature": part(TOWNSHIP).signature.hex()},
        "tokens": [[list(token.step(*pair)[0]), token.step(*pair)[1]] for pair in _tokens()],
        "sealed": seal(KEYS["centre"].sealing, b"for the county alone", bytes(range(1, 33))),
        "request": _signed(request(), "village"),
        "carrying": _signed(carrying(), "township"),
        "answer": _signed(answer(), "centre"),
        "part": _signed(piece(), "village"),
        "blob": {"payload": pictures().hex(), "signature": KEYS["village"].sign("message", pictures()).hex()},
        "hello": greeting(),
        "stick": stick().hex(),
        "dictionaries": {
            str(number): hashlib.sha256(codec.dictionary(number)).hexdigest() for number in codec.readable()
        },
    }  # fmt: skip


def _tokens() -> list[tuple[token.Token, token.Token]]:
    known = token.Token(2, "1" * 16, "0" * 16)
    told = [token.Token(2, "1" * 16, "2" * 16), token.Token(1, "0" * 16, "1" * 16), token.Token(2, "9" * 16, "8" * 16),
            token.Token(7, "9" * 16, "8" * 16)]  # fmt: skip
    return [(known, one) for one in told]


def main() -> None:
    """Write the file anew; what changes in it changes the protocol."""
    told = {**made(), "frames": frames()}
    FILE.write_text(json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
