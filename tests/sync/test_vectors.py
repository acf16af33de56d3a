"""The protocol's bytes, fixed for ever: this code makes and reads what stands in vectors.json, or is another one."""

from __future__ import annotations

import hashlib
import io
import json
from typing import Any

import pytest

from sync import chunks, codec, hello, sealing, wire
from sync.envelope import Head, digest_of, link_after
from sync.errors import Malformed, Unauthentic
from sync.keys import SigningKey, verify
from sync.store import chain_of
from sync.wire import Message
from tests.sync import vectors
from tests.sync.vectors import LANE

KEPT: dict[str, Any] = json.loads(vectors.FILE.read_text(encoding="utf-8"))
MESSAGES = {"request": "village", "carrying": "township", "answer": "centre", "part": "village"}


@pytest.mark.parametrize("name", sorted(set(KEPT) - {"frames"}))
def test_what_is_made_today_is_what_was_made_when_the_format_was_frozen(name: str) -> None:
    """Byte for byte. Who has to change this file writes another version of the protocol."""
    assert json.loads(json.dumps(vectors.made()[name])) == KEPT[name]


def test_no_vector_is_missing_from_the_file() -> None:
    """Each thing that is made stands there."""
    assert sorted({*vectors.made(), "frames"}) == sorted(KEPT)


def test_entries_are_read_back_from_their_lines_alone() -> None:
    """Line, digest, link: nothing else of this program is needed."""
    link = bytes(32)
    for told in KEPT["entries"]:
        content = wire.unpack(told["line"].encode().split(b"\t"))
        digest = digest_of(told["lane"], told["seq"], content)
        link = link_after(link, digest)
        assert (digest.hex(), link.hex()) == (told["digest"], told["link"])
        assert told["digest"].startswith(told["seen"])


@pytest.mark.parametrize("name", sorted(MESSAGES))
def test_a_message_is_read_back_whole_and_its_signatures_hold(name: str) -> None:
    """From the bytes: header, batches with their chains, boxes with theirs, loose entries; then written again."""
    told, public = KEPT[name], bytes.fromhex(KEPT["keys"][MESSAGES[name]]["public"])
    payload = told["payload"].encode()
    assert hashlib.sha256(payload).hexdigest() == told["sha256"]
    assert verify(public, "message", payload, bytes.fromhex(told["signature"]))
    message = wire.decode(payload)
    assert wire.encode(message) == payload
    assert _proved(message)


def _proved(message: Message) -> bool:
    """Each batch and each box proves itself; how many did."""
    village = bytes.fromhex(KEPT["keys"]["village"]["public"])
    centre = bytes.fromhex(KEPT["keys"]["centre"]["public"])
    digests = [bytes.fromhex(told["digest"]) for told in KEPT["entries"]]
    for batch in message.batches:
        assert chain_of(batch)[1][-1] == batch.link
        assert verify(village, "lane", wire.head_payload(Head(batch.lane, batch.last, batch.link)), batch.signature)
    for part in message.mail:
        link = wire.box_start(part.box, part.station, part.epoch, part.parent)
        for delivery in part.deliveries:
            link = delivery.link_after(link, digests[delivery.seq - 1])
        assert link == part.link
        assert verify(centre, "box", wire.head_payload(Head(part.box, part.last, part.link)), part.signature)
    return bool(message.batches or message.mail)


@pytest.mark.parametrize("number", sorted(KEPT["frames"]))
def test_a_frame_of_each_codec_is_unpacked(number: str) -> None:
    """Where this machine has the codec; zlib is everywhere."""
    if int(number) not in codec.readable():
        assert int(number) != codec.ZLIB
        return
    signature, payload = codec.unframe(bytes.fromhex(KEPT["frames"][number]))
    assert (signature.hex(), payload.decode()) == (KEPT["request"]["signature"], KEPT["request"]["payload"])


def test_a_hello_is_read_back_and_its_answer_belongs_to_it() -> None:
    """Station, bytes to bring, digest; word, seconds, nonce, time; both signatures."""
    question, answer = (bytes.fromhex(KEPT["hello"][name]) for name in ("question", "answer"))
    asked, said, signature = hello.read_question(question)
    assert (asked.station, asked.bring_bytes, asked.digest.hex()) == (vectors.VILLAGE, 70_000, KEPT["hello"]["state"])
    assert verify(bytes.fromhex(KEPT["keys"]["village"]["public"]), hello.ASKING, said, signature)
    heard, told, signature = hello.read_answer(answer)
    assert heard == hello.Answer(hello.LATER, 40, "5" * 32, 1_790_000_000)
    centre = bytes.fromhex(KEPT["keys"]["centre"]["public"])
    assert verify(centre, hello.ANSWERING, hello.bound(told, question), signature)


def test_a_message_about_pictures_is_read_back() -> None:
    """Header line, then the bytes of the pieces, and the signature over both."""
    payload = bytes.fromhex(KEPT["blob"]["payload"])
    message = chunks.decode(payload)
    assert [bytes(piece.content) for piece in message.pieces] == [b"a small"] and chunks.encode(message) == payload
    public = bytes.fromhex(KEPT["keys"]["village"]["public"])
    assert verify(public, "message", payload, bytes.fromhex(KEPT["blob"]["signature"]))


def test_a_stick_is_opened_by_its_readers_alone() -> None:
    """With the township's and with the centre's secret, and not with the village's own."""
    kept = bytes.fromhex(KEPT["stick"])
    for name in ("township", "centre"):
        key = SigningKey(bytes.fromhex(KEPT["keys"][name]["secret"]))
        assert list(sealing.opened(io.BytesIO(kept), key).frames()) == [b"one frame", b"another"]
    with pytest.raises(Unauthentic):
        sealing.opened(io.BytesIO(kept), SigningKey(bytes.fromhex(KEPT["keys"]["village"]["secret"])))


def test_keys_sign_and_open_as_written() -> None:
    """From the secrets alone."""
    for told in KEPT["keys"].values():
        key = SigningKey(bytes.fromhex(told["secret"]))
        assert (key.public.hex(), key.sealing.hex()) == (told["public"], told["sealing"])
    centre = SigningKey(bytes.fromhex(KEPT["keys"]["centre"]["secret"]))
    assert centre.unseal(KEPT["sealed"]) == b"for the county alone"


@pytest.mark.parametrize("field", (1, 2, 6))
@pytest.mark.parametrize(
    "wrong", ("", "-1", "+1", "01", " 1", "1 ", "1_0", "٣", "１", "1.0", "0x1", "9" * 16, "9" * 5_000)
)
def test_a_number_has_one_spelling(field: int, wrong: str) -> None:
    """Signs, spaces, leading zeros, other scripts, endless digits: what two readers read differently is refused."""
    header, first, *rest = KEPT["answer"]["payload"].split("\n")
    words = first.split("\t")
    assert words[5] == LANE
    words[field] = wrong
    with pytest.raises(Malformed):
        wire.decode("\n".join((header, "\t".join(words), *rest)).encode())


@pytest.mark.parametrize(
    "wrong", ("A" * 64, "ab " * 21 + "a", " " + "ab" * 32, "ab" * 31, "ab" * 33, "xy" * 32, "", "１" * 64)
)
def test_a_hash_has_one_spelling(wrong: str) -> None:
    """Sixty-four lower-case hex characters and nothing else."""
    with pytest.raises(Malformed):
        wire.read_head([LANE, 1, wrong])
    with pytest.raises(Malformed):
        wire.unpack([b"case:1", b"", b"case:noted", b"{}", b"!" + wrong.encode()])
