"""Whole messages as bytes, fixed for ever: another implementation reads and writes these, or is another protocol."""

from __future__ import annotations

import hashlib

import pytest

from sync import wire
from sync.envelope import Head, Stamp
from sync.errors import Malformed
from sync.keys import SigningKey, verify
from sync.server import lanes_digest
from sync.store import chain_of
from sync.wire import Batch, BoxPart, Delivery, Message
from tests.sync.test_envelope import DIGESTS, FILED, LANE, LINKS, OPENING

VILLAGE, CENTRE = "32061210720501", "320612"
BOX, REIGN = "b" * 32, "f" * 32
KEY = SigningKey(bytes(range(32)))
NO_LANES = "4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"

REQUEST = "\n".join(
    (
        '{"all":false,"batches":[{"at":2,"count":2,"first":1,"lane":"0123456789abcdef0123456789abcdef",'
        '"link":"a94e57bf315e2673de10dfc1e59a6019c3dc299a8563b9a8278bc69e712e935c",'
        '"sig":"p6Qv0oF29/DqF4ZtFyelx2P9AGV4i9rp97obvBHb1nr70Ot47cRGkU3vqDTYVBilbRYtSYpkYcQCZbDImAzGCQ=="}],'
        '"closed":[0,"4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"],'
        '"epoch":[3,["ffffffffffffffffffffffffffffffff"]],"from":"32061210720501",'
        '"lanes":[["0123456789abcdef0123456789abcdef",2,'
        '"a94e57bf315e2673de10dfc1e59a6019c3dc299a8563b9a8278bc69e712e935c"]],'
        '"mail":[],"nonce":"00000000000000000000000000000000","read":null,"to":"320612","told":{},'
        '"type":"exchange","v":1}',
        "lane:0123456789abcdef0123456789abcdef\t\tlane:opened\t"
        '{"app":"1","owner":"32061210720501","parent":null,"v":1}\t{}',
        'case:10720501-261121-4K9DQ-0001-X\t\tcase:submitted\t{"item":"S002-06","name":"驿站","v":1}\t{"salt":"00ff"}',
    )
).encode()
REQUEST_HASH = "01c7de7a59524bd92ce989c78c63a8a64f7459c264ac8346b325a16f77a24d96"
REQUEST_SIGNATURE = (
    "9c983a2c0a6dcb1146f67ba0692beedc0ccaf0c79d868fed7d52459f71d2e718"
    "093eca8506880dc55db2ea2908816a9f5ba32b0609364162dcd2a720eef20b08"
)
ANSWER = "\n".join(
    (
        '{"batches":[],"from":"320612","mail":[{"box":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","count":2,"epoch":3,"first":1,'
        '"link":"2b512584f51cab6b0f8a194314abb493188743a0a76f57ffc70f5d1c78d8ab47","parent":null,'
        '"sig":"NNNNSJ0dhW+rmyy5kS07cV+XFUxh30tOc3/sdGsOVr50VAerbYKebm53plrnAsIfEh45IUON5/139sp9adZxCw==",'
        '"station":"32061210720501"}],"to":"32061210720501","type":"answer","v":1}',
        "admitted\t3\t41\tffffffffffffffffffffffffffffffff\t0123456789abcdef0123456789abcdef\t1\t",
        "parked\t0\t0\t\t0123456789abcdef0123456789abcdef\t2\tnot_allowed",
    )
).encode()
DELIVERIES = (
    Delivery("admitted", Stamp(3, 41, REIGN), LANE, 1),
    Delivery("parked", None, LANE, 2, "not_allowed"),
)


def test_a_request_is_written_byte_for_byte() -> None:
    """Two entries of a first lane, pushed; header, lines, hash and signature."""
    link = bytes.fromhex(LINKS[1])
    signature = KEY.sign("lane", wire.head_payload(Head(LANE, 2, link)))
    header = {
        "type": "exchange", "from": VILLAGE, "to": CENTRE, "nonce": "0" * 32, "epoch": [3, [REIGN]], "read": None,
        "lanes": [[LANE, 2, LINKS[1]]], "closed": [0, NO_LANES], "all": False, "told": {},
    }  # fmt: skip
    payload = wire.encode(Message(header, (Batch(LANE, 1, (OPENING, FILED), link, signature, 2),)))
    assert payload == REQUEST
    assert hashlib.sha256(payload).hexdigest() == REQUEST_HASH
    assert KEY.sign("message", payload).hex() == REQUEST_SIGNATURE


def test_a_request_is_read_and_its_chain_and_signatures_hold() -> None:
    """From the bytes alone: entries verbatim, digests and links recomputed, both signatures checked."""
    (batch,) = wire.decode(REQUEST).batches
    assert batch.contents == (OPENING, FILED)
    digests, links = chain_of(batch, bytes(32))
    assert [digest.hex() for digest in digests] == list(DIGESTS)
    assert [link.hex() for link in links] == list(LINKS) and links[-1] == batch.link
    assert verify(KEY.public, "lane", wire.head_payload(Head(batch.lane, batch.last, batch.link)), batch.signature)
    assert verify(KEY.public, "message", REQUEST, bytes.fromhex(REQUEST_SIGNATURE))


def test_an_answer_is_written_and_read_byte_for_byte() -> None:
    """A first box of two receipts: one admitted, one parked."""
    (part,) = wire.decode(ANSWER).mail
    assert part.deliveries == DELIVERIES
    link = wire.box_start(BOX, VILLAGE, 3, None)
    for delivery, digest in zip(DELIVERIES, DIGESTS, strict=True):
        link = delivery.link_after(link, bytes.fromhex(digest))
    assert link == part.link
    signature = KEY.sign("box", wire.head_payload(Head(BOX, 2, link)))
    written = BoxPart(BOX, VILLAGE, 3, None, 1, DELIVERIES, link, signature)
    assert wire.encode(Message({"type": "answer", "from": CENTRE, "to": VILLAGE}, (), (written,))) == ANSWER


def test_boxes_and_lanes_are_named_by_these_digests() -> None:
    """The link of an empty box, with and without a parent; the one digest of many lanes, in any order."""
    parent = Head(REIGN, 7, bytes(32))
    assert (
        wire.box_start(LANE, VILLAGE, 3, None).hex()
        == "532bfca94cce892494b88c6ead831139cef33778287110ec3e4d3a8f2dac5506"
    )
    assert (
        wire.box_start(LANE, VILLAGE, 3, parent).hex()
        == "b52cb11c674357d8f9c5b0bd58b6357be9758e13c0faf7c917506739a415a84e"
    )
    lanes = [(LANE, 2, bytes.fromhex(LINKS[1]), "open"), (REIGN, 1, bytes(32), "held")]
    named = "9eb3fd5fed6705fd21c43bc0e2b1ece13d9bc4761fa0dd21da9d251bb0a5793c"
    assert lanes_digest(lanes) == lanes_digest(lanes[::-1]) == named
    assert lanes_digest([]) == NO_LANES


@pytest.mark.parametrize("field", (1, 2, 5))
@pytest.mark.parametrize(
    "wrong", ("", "-1", "+1", "01", " 1", "1 ", "1_0", "٣", "１", "1.0", "0x1", "9" * 16, "9" * 5_000)
)
def test_a_number_has_one_spelling(field: int, wrong: str) -> None:
    """Signs, spaces, leading zeros, other scripts, endless digits: what two readers read differently is refused."""
    header, line, rest = ANSWER.split(b"\n")
    fields = line.split(b"\t")
    fields[field] = wrong.encode()
    with pytest.raises(Malformed):
        wire.decode(b"\n".join((header, b"\t".join(fields), rest)))


@pytest.mark.parametrize(
    "wrong", ("A" * 64, "ab " * 21 + "a", " " + "ab" * 32, "ab" * 31, "ab" * 33, "xy" * 32, "", "１" * 64)
)
def test_a_hash_has_one_spelling(wrong: str) -> None:
    """Sixty-four lower-case hex characters and nothing else."""
    with pytest.raises(Malformed):
        wire.read_head([LANE, 1, wrong])
    with pytest.raises(Malformed):
        wire.unpack([b"case:1", b"", b"case:noted", b"{}", b"!" + wrong.encode()])
