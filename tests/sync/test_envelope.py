"""Entries are hashed alike everywhere, and only honest JSON is read.
May import sync.envelope.
Promise: what differs in any part has another digest.
"""

from __future__ import annotations

from dataclasses import replace
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.envelope import Content, canonical, digest_of, link_after, seen_of, strict_json
from sync.errors import Malformed

CONTENT = Content("case:1", "", "case:noted", b'{"v":1}', b'{"name":"x"}')
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text("ab键", max_size=4), inner, max_size=4),
    max_leaves=20,
)


def test_the_digest_is_the_one_that_the_protocol_page_writes_down() -> None:
    """Another implementation can compute it from sync/DESIGN.md alone."""
    head = b"yizhan-entry-1\n" + b"a" * 32 + b"\n7\ncase:1\n\ncase:noted\n"
    expected = sha256(head + sha256(b'{"v":1}').digest() + sha256(b'{"name":"x"}').digest()).digest()
    assert digest_of("a" * 32, 7, CONTENT) == expected
    assert link_after(bytes(32), expected) == sha256(bytes(32) + expected).digest()
    assert seen_of(expected) == expected.hex()[:32]


@pytest.mark.parametrize("change", ({"subject": "case:2"}, {"seen": "0" * 32}, {"kind": "case:rated"},
                                    {"facts": b'{"v":2}'}, {"personal": b"{}"}))  # fmt: skip
def test_every_part_of_an_entry_counts(change: dict[str, object]) -> None:
    """A changed part, lane or number gives another digest."""
    digest = digest_of("a" * 32, 1, CONTENT)
    assert digest_of("a" * 32, 1, replace(CONTENT, **change)) != digest
    assert digest_of("b" * 32, 1, CONTENT) != digest != digest_of("a" * 32, 2, CONTENT)


def test_lawful_erasure_changes_no_digest() -> None:
    """Screens lose the name; every chain still holds."""
    erased = replace(CONTENT, personal=None, erased=sha256(CONTENT.personal or b"").digest())
    assert digest_of("a" * 32, 1, erased) == digest_of("a" * 32, 1, CONTENT)


@given(VALUES)
def test_canonical_json_is_read_back_and_has_one_form(value: object) -> None:
    """Writing, reading and writing again gives the same bytes, whatever the order of keys was."""
    raw = canonical(value)
    assert strict_json(raw) == value
    assert canonical(strict_json(raw)) == raw
    assert b"\n" not in raw and b"\t" not in raw


@pytest.mark.parametrize(
    "raw",
    (b'{"a":1,"a":2}', b'{"a":NaN}', b"[Infinity]", b"[1.5]", b"[1e3]", b'"\\ud800"', b"\xff", b"", b"{", b"[1] 2",
     b"[" * 18 + b"]" * 18, b"[" * 100_000, b"9" * 5_000),
)  # fmt: skip
def test_what_another_reader_might_read_otherwise_is_refused(raw: bytes) -> None:
    """Duplicate keys, fractions, lone surrogates, bombs of brackets and of digits."""
    with pytest.raises(Malformed):
        strict_json(raw)
    assert strict_json(b"[1]") == [1]


@pytest.mark.parametrize("value", (1.0, {"a": [0.5]}, {1, 2}, b"x", "\ud800", {"a": object()}))
def test_what_has_no_canonical_form_is_not_written(value: object) -> None:
    """Our own fault is noticed before it is hashed."""
    with pytest.raises((Malformed, UnicodeEncodeError)) as refused:
        canonical(value)
    assert isinstance(refused.value, Malformed)
