"""Messages arrive as they were written, and any other bytes are refused whole, within bounds.
May import sync.wire and its floor.
Promise: nobody without a key makes a reader stumble, guess or eat its memory.
"""

from __future__ import annotations

import tracemalloc
from dataclasses import fields, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import codec, wire
from sync.envelope import Content, Head, Stamp, canonical
from sync.errors import Malformed
from sync.wire import Batch, BoxPart, Delivery, Loose, Message

NAMES = st.integers(0, 2**128 - 1).map(lambda number: f"{number:032x}")
LINKS = st.binary(min_size=32, max_size=32)
NUMBERS = st.integers(0, 2**53 - 1)
PLAIN = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=" \x7f")
PARTS = st.dictionaries(
    st.text("abc名", max_size=3), st.text(st.characters(exclude_categories=["Cs"])), max_size=3
).map(canonical)
CONTENTS = st.builds(
    lambda name, seen, facts, personal, erased: Content(
        f"case:{name}", seen, "case:noted", facts, *((None, erased) if erased else (personal, None))
    ),
    st.text(PLAIN, min_size=1, max_size=100), st.just("") | NAMES, PARTS, PARTS, st.none() | LINKS,
)  # fmt: skip
BATCHES = st.builds(
    Batch,
    NAMES,
    st.just(1),
    st.lists(CONTENTS, max_size=4).map(tuple),
    LINKS,
    LINKS.map(lambda raw: raw * 2),
)
STAMPS = st.builds(Stamp, NUMBERS, NUMBERS, NAMES)
DELIVERIES = st.builds(
    lambda stamp, *rest: Delivery("admitted" if stamp else "parked", stamp, *rest),
    st.none() | STAMPS, st.text("0123456789", max_size=14), NAMES, NUMBERS, st.text("abc_", max_size=20),
    st.none() | CONTENTS,
)  # fmt: skip
BOXES = st.builds(BoxPart, NAMES, NAMES, NUMBERS, st.none() | st.builds(Head, NAMES, NUMBERS, LINKS), NUMBERS,
                  st.lists(DELIVERIES, max_size=4).map(tuple), LINKS, LINKS.map(lambda raw: raw * 2))  # fmt: skip
MESSAGES = st.builds(Message, st.just({"type": "exchange", "v": 1}), st.lists(BATCHES, max_size=2).map(tuple),
                     st.lists(BOXES, max_size=2).map(tuple),
                     st.lists(st.builds(Loose, NAMES, NUMBERS, CONTENTS), max_size=2).map(tuple))  # fmt: skip

CONTENT = Content("case:1", "", "case:noted", b'{"v":1}', b"{}")
MESSAGE = Message(
    {"type": "exchange", "v": 1},
    (Batch("a" * 32, 1, (CONTENT, CONTENT), b"l" * 32, b"s" * 64),),
    (BoxPart("b" * 32, "32061210720501", 1, Head("c" * 32, 3, b"p" * 32), 1,
             (Delivery("admitted", Stamp(1, 2, "d" * 32), "320612", "a" * 32, 1, "", CONTENT),
              Delivery("parked", None, "320612", "a" * 32, 2, "no")),
             b"k" * 32, b"t" * 64),),
)  # fmt: skip
PAYLOAD = wire.encode(MESSAGE)


@given(MESSAGES)
@settings(max_examples=60)
def test_what_is_sent_is_what_arrives(message: Message) -> None:
    """Batches, entries, deliveries and heads come out as they went in."""
    read = wire.decode(wire.encode(message))
    assert read == message


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_cleanly(raw: bytes) -> None:
    """As a body, as a payload, and behind an honest frame."""
    for attempt in (
        lambda: codec.unframe(raw),
        lambda: wire.decode(raw),
        lambda: wire.decode(codec.unframe(codec.frame(bytes(64), raw))[1]),
    ):
        with pytest.raises(Malformed) as refused:
            attempt()
        assert refused.value.zh


@given(st.data())
@settings(max_examples=150)
def test_a_message_with_one_changed_byte_is_refused_or_reads_as_another(data: st.DataObject) -> None:
    """Never half read and never an unforeseen error; that it was changed is for the signature to say."""
    place = data.draw(st.integers(0, len(PAYLOAD) - 1))
    changed = PAYLOAD[:place] + bytes([data.draw(st.integers(0, 255))]) + PAYLOAD[place + 1 :]
    try:
        read = wire.decode(changed)
    except Malformed:
        return
    assert changed == PAYLOAD or wire.encode(read) != PAYLOAD


@pytest.mark.parametrize("cut", range(0, len(PAYLOAD), 7))
def test_a_payload_that_was_cut_is_refused(cut: int) -> None:
    """At any place, in the middle of a line or between two."""
    try:
        read = wire.decode(PAYLOAD[:cut])
    except Malformed:
        read = None
    assert read is None or read != MESSAGE


@pytest.mark.parametrize("part", ("batches", "mail"))
@pytest.mark.parametrize("wrong", (None, [], {}, "x", -1, 2**60, True, "é" * 40))
def test_every_word_of_a_header_is_checked(part: str, wrong: Any) -> None:
    """Each word of each batch and box, replaced by something of another shape, is refused or means what it says."""
    first, _, rest = PAYLOAD.partition(b"\n")
    header = wire.strict_json(first)
    for name in header[part][0]:
        bad = {**header, part: [{**header[part][0], name: wrong}]}
        try:
            read = wire.decode(canonical(bad) + b"\n" + rest)
        except Malformed:
            continue
        assert name in ("station", "parent"), f"{name} = {wrong!r} was read as {read}"
    for missing in header[part][0]:
        bad = {**header, part: [{key: value for key, value in header[part][0].items() if key != missing}]}
        with pytest.raises(Malformed):
            wire.decode(canonical(bad) + b"\n" + rest)


@pytest.mark.parametrize("name", [one.name for one in fields(Content) if one.name != "erased"])
def test_an_entry_with_an_ill_formed_part_is_refused(name: str) -> None:
    """A subject without a stream, a cause that is no hash, a kind in capitals, parts that are empty or too long."""
    wrong = {"subject": "1", "seen": "xyz", "kind": "Case", "facts": b"", "personal": b"x" * 262_145}[name]
    line = wire.pack(replace(CONTENT, **{name: wrong}))
    with pytest.raises(Malformed):
        wire.unpack(line.split(b"\t"))
    assert wire.unpack(wire.pack(CONTENT).split(b"\t")) == CONTENT


@pytest.mark.parametrize("packed", codec.readable())
@pytest.mark.parametrize("filling", (b"[" * 8, b"\n", b"\t", b"[],", b"0"))
def test_a_bomb_is_refused_without_eating_the_memory(filling: bytes, packed: int) -> None:
    """32 MB of anything, before any signature was looked at, costs at most a few copies of itself."""
    for start in (b"", b'{"v":1,"batches":[', b'{"v":1,"batches":[],"mail":[]}\n'):
        body = codec.frame(b"s" * 64, start + filling * (30_000_000 // len(filling)), packed)
        tracemalloc.start()
        try:
            with pytest.raises(Malformed):
                wire.decode(codec.unframe(body)[1])
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 160_000_000, f"{peak} bytes for {start!r} + {filling!r}"


def test_too_many_lines_are_refused() -> None:
    """One line more than the protocol allows."""
    many = replace(MESSAGE.batches[0], contents=(CONTENT,) * (wire.ENTRIES_LIMIT + 1))
    with pytest.raises(Malformed):
        wire.decode(wire.encode(Message({"type": "exchange"}, (many,))))
    full = replace(many, contents=(CONTENT,) * wire.ENTRIES_LIMIT)
    assert (
        len(wire.decode(wire.encode(Message({"type": "exchange"}, (full,)))).batches[0].contents)
        == wire.ENTRIES_LIMIT
    )


@pytest.mark.parametrize("count", (1, 3, -1, "2", True))
def test_lines_and_header_agree_on_how_many(count: Any) -> None:
    """Fewer or more lines than announced, or no number at all."""
    first, _, rest = wire.encode(Message(MESSAGE.header, MESSAGE.batches)).partition(b"\n")
    header = wire.strict_json(first)
    header["batches"][0]["count"] = count
    with pytest.raises(Malformed) as refused:
        wire.decode(canonical(header) + b"\n" + rest)
    assert refused.value.code in ("count", "trailing", "header")
