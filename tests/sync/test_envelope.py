"""Canonical JSON, digests and links, fixed for ever by vectors that a second implementation can check."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.envelope import NO_LINK, Content, Stamp, canonical, digest_of, link_after, seen_of, strict_json
from sync.errors import Malformed

LANE = "0123456789abcdef0123456789abcdef"
OPENING = Content(f"lane:{LANE}", "", "lane:opened", b'{"app":"1","owner":"32061210720501","parent":null,"v":1}', b"{}")
FILED = Content(
    "case:10720501-261121-4K9DQ-0001-X",
    "",
    "case:submitted",
    '{"item":"S002-06","name":"驿站","v":1}'.encode(),
    b'{"salt":"00ff"}',
)
DIGESTS = (
    "fefff4b5936c90c0297105b183093f0a016d5a743c7069e5a7f7c816aa9d22db",
    "8e6a5fb4f33dadf890c534f9b53ca0d7ccf85cdcc3f90d0c74182afa74267812",
)
LINKS = (
    "9b52b68443efe385359acefc69396f2205b23cac1c169a32164e8b707445a8da",
    "a94e57bf315e2673de10dfc1e59a6019c3dc299a8563b9a8278bc69e712e935c",
)

plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=12,
)


@given(plain)
def test_canonical_json_reads_back_as_what_was_written(value: Any) -> None:
    """Whatever is written canonically is read strictly as the same value, and written again as the same bytes."""
    raw = canonical(value)
    assert strict_json(raw) == value
    assert canonical(strict_json(raw)) == raw


@given(plain)
def test_canonical_json_never_holds_what_separates_entries(value: Any) -> None:
    """Raw tabs and line breaks never occur, so a line of the wire is one entry."""
    assert not set(b"\t\n\r") & set(canonical(value))


@pytest.mark.parametrize(
    ("value", "written"),
    (
        ({"b": 1, "a": [True, None]}, b'{"a":[true,null],"b":1}'),
        ({"名": "驿站"}, '{"名":"驿站"}'.encode()),
        ("a\tb\nc\x00\x7f", b'"a\\tb\\nc\\u0000\x7f"'),
        ({"é": 1, "z": 2, "Z": 3}, '{"Z":3,"z":2,"é":1}'.encode()),
        ((1, 2), b"[1,2]"),
    ),
)
def test_canonical_json_has_one_spelling(value: Any, written: bytes) -> None:
    """Sorted keys, no spaces, UTF-8 as it is, control characters escaped."""
    assert canonical(value) == written


@pytest.mark.parametrize("value", (1.0, {"a": [2.5]}, float("nan"), float("inf"), {1: float("-inf")}))
def test_a_float_is_never_written(value: Any) -> None:
    """Money is counted in fen, and two machines print a float in two ways."""
    with pytest.raises(Malformed):
        canonical(value)


@pytest.mark.parametrize("value", ("\ud800", {"\udfff": 1}, b"bytes", {1, 2}, object(), {"a": 1, 2: 3}))
def test_what_json_cannot_say_is_refused_as_malformed(value: Any) -> None:
    """Lone surrogates, bytes, sets, objects and mixed keys have no canonical form."""
    with pytest.raises(Malformed):
        canonical(value)


def test_depth_is_bounded_on_both_ways() -> None:
    """Sixteen levels are read and written; one more, or ten thousand, is refused and not crashed on."""
    fits: Any = 1
    for _ in range(16):
        fits = [fits]
    assert strict_json(canonical(fits)) == fits
    with pytest.raises(Malformed):
        canonical([fits])
    for raw in (b"[" * 17 + b"1" + b"]" * 17, b"[" * 10_000 + b"]" * 10_000, b'{"a":' * 100_000):
        with pytest.raises(Malformed):
            strict_json(raw)


@pytest.mark.parametrize(
    "raw",
    (
        b'{"a":1,"a":1}',
        b'{"a":{"b":1,"b":2}}',
        b'{"a":1,"\\u0061":2}',
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b"1.5",
        b"1e3",
        b'{"fee":0.0}',
        b'"\\ud800"',
        b'{"\\udc00":1}',
        b'"\xed\xa0\x80"',
        b"\xff",
        b"\xef\xbb\xbf{}",
        b"",
        b"{",
        b"{} x",
        b"[1,]",
        b"'a'",
        b'"a\nb"',
        b"9" * 5_000,
    ),
)
def test_dishonest_json_is_refused_as_malformed(raw: bytes) -> None:
    """Duplicate keys, NaN, floats, surrogates, byte-order marks, endless numbers and broken text are all one error."""
    with pytest.raises(Malformed):
        strict_json(raw)


@given(st.binary(max_size=64))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    """Nothing but Malformed leaves the reader."""
    try:
        value = strict_json(raw)
    except Malformed:
        return
    assert json.loads(raw) == value


def test_digests_and_links_are_those_of_the_vectors() -> None:
    """Two entries of a lane, their digests and links as they were on the day the format was fixed."""
    first, second = digest_of(LANE, 1, OPENING), digest_of(LANE, 2, FILED)
    assert (first.hex(), second.hex()) == DIGESTS
    assert (link_after(NO_LINK, first).hex(), link_after(bytes.fromhex(LINKS[0]), second).hex()) == LINKS
    assert seen_of(second) == DIGESTS[1][:32]


def test_a_digest_is_what_the_design_page_says() -> None:
    """The formula of DESIGN.md, written out once more with hashlib alone."""
    head = f"yizhan-entry-1\n{LANE}\n2\n{FILED.subject}\n\ncase:submitted\n".encode()
    parts = hashlib.sha256(FILED.facts).digest() + hashlib.sha256(b'{"salt":"00ff"}').digest()
    assert hashlib.sha256(head + parts).hexdigest() == DIGESTS[1]
    assert hashlib.sha256(bytes.fromhex(LINKS[0]) + bytes.fromhex(DIGESTS[1])).hexdigest() == LINKS[1]


def test_an_erased_personal_part_keeps_its_digest() -> None:
    """Lawful erasure leaves every chain whole."""
    erased = replace(FILED, personal=None, erased=hashlib.sha256(b'{"salt":"00ff"}').digest())
    assert digest_of(LANE, 2, erased).hex() == DIGESTS[1]


@pytest.mark.parametrize(
    "other",
    (
        digest_of(LANE, 3, FILED),
        digest_of("f" * 32, 2, FILED),
        digest_of(LANE, 2, replace(FILED, subject="case:1")),
        digest_of(LANE, 2, replace(FILED, seen="0" * 32)),
        digest_of(LANE, 2, replace(FILED, kind="case:noted")),
        digest_of(LANE, 2, replace(FILED, facts=FILED.facts + b" ")),
        digest_of(LANE, 2, replace(FILED, personal=b"{}")),
    ),
)
def test_a_digest_covers_every_part(other: bytes) -> None:
    """Another lane, number, subject, cause, kind or content is another digest."""
    assert other.hex() != DIGESTS[1]


def test_stamps_compare_by_epoch_then_place_then_lane() -> None:
    """A later life of the centre comes after, whatever its places; the lane only breaks ties."""
    assert Stamp(1, 900, "f") < Stamp(2, 1, "a") < Stamp(2, 2, "a") < Stamp(2, 2, "b")
