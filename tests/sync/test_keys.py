"""Signatures that cannot be used for another purpose, and seals that only the county opens."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.envelope import Head
from sync.errors import Unauthentic
from sync.keys import SigningKey, fingerprint, seal, verify
from sync.wire import head_payload

SECRET = bytes(range(32))
KEY, OTHER = SigningKey(SECRET), SigningKey(bytes(32))
HEAD = Head(
    "0123456789abcdef0123456789abcdef",
    2,
    bytes.fromhex("a94e57bf315e2673de10dfc1e59a6019c3dc299a8563b9a8278bc69e712e935c"),
)
SIGNATURE = (
    "a7a42fd28176f7f0ea17866d1727a5c763fd0065788bdae9f7ba1bbc11dbd67a"
    "fbd0eb78edc446914defa834d85418a56d162d498a6461c40265b0c8980cc609"
)
SEALED = "NYBy1jZYgNGu6jKa35EhODhR7SGijjt16WXQ0s0WYlTgBWU34wDc3bWCOPvsb0t125nCc9pPzrHZzQ=="


def test_keys_and_signatures_are_those_of_the_vectors() -> None:
    """A secret gives these public keys, this fingerprint and this signature over a lane's head."""
    assert KEY.public.hex() == "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8"
    assert KEY.sealing.hex() == "7c956c94d3bba99fe68950bf39a7570167e97c1c8dc969f2d58beb962f5d457b"
    assert fingerprint(KEY.public).hex() == "e65fdfc4e4ea7765c277"
    assert KEY.sign("lane", head_payload(HEAD)).hex() == SIGNATURE
    assert verify(KEY.public, "lane", head_payload(HEAD), bytes.fromhex(SIGNATURE))


def test_a_signature_for_one_purpose_is_none_for_another() -> None:
    """What closes a lane never passes as a message or as a mailbox."""
    purposes = ("message", "lane", "box")
    for purpose in purposes:
        signed = KEY.sign(purpose, b"payload")
        assert [verify(KEY.public, other, b"payload", signed) for other in purposes] == [
            other == purpose for other in purposes
        ]


@given(st.integers(0, 511), st.integers(0, 7))
def test_a_signature_with_one_bit_flipped_does_not_hold(bit: int, of_payload: int) -> None:
    """Neither the signature nor the payload may change by a bit."""
    signed = bytearray(KEY.sign("message", b"p"))
    assert not verify(KEY.public, "message", bytes([b"p"[0] ^ (1 << of_payload)]), bytes(signed))
    signed[bit // 8] ^= 1 << bit % 8
    assert not verify(KEY.public, "message", b"p", bytes(signed))


@pytest.mark.parametrize("public", (b"", b"\0" * 31, b"\xff" * 32, bytes(33), OTHER.public))
def test_a_key_that_is_none_verifies_nothing(public: bytes) -> None:
    """A wrong or ill-formed key is a plain no, not an error."""
    assert not verify(public, "message", b"p", KEY.sign("message", b"p"))


@pytest.mark.parametrize("signature", (b"", bytes(63), bytes(64), bytes(65)))
def test_a_signature_that_is_none_does_not_hold(signature: bytes) -> None:
    """Any length of nonsense is a plain no."""
    assert not verify(KEY.public, "message", b"p", signature)


@given(st.binary(max_size=200), st.binary(min_size=32, max_size=32))
def test_what_is_sealed_is_opened_by_its_recipient_alone(content: bytes, once: bytes) -> None:
    """The county opens it; another key, even a node's, does not."""
    sealed = seal(KEY.sealing, content, once)
    assert KEY.unseal(sealed) == content
    with pytest.raises(Unauthentic):
        OTHER.unseal(sealed)


def test_a_seal_is_that_of_the_vector() -> None:
    """The same content under the same once-only secret closes to the same text."""
    assert seal(KEY.sealing, b"five stars", bytes(range(32, 64))) == SEALED
    assert KEY.unseal(SEALED) == b"five stars"


def test_a_seal_changed_anywhere_does_not_open() -> None:
    """Each byte of the sealed text, the once-only key among them, is covered."""
    raw = base64.b64decode(SEALED)
    for at in range(len(raw)):
        changed = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
        with pytest.raises(Unauthentic):
            KEY.unseal(base64.b64encode(changed).decode())


@pytest.mark.parametrize("sealed", ("", "AAAA", "not base64!", "密封", base64.b64encode(bytes(60)).decode()))
def test_what_was_never_sealed_is_refused(sealed: str) -> None:
    """Nonsense, short text and the all-zero key are one error."""
    with pytest.raises(Unauthentic):
        KEY.unseal(sealed)
