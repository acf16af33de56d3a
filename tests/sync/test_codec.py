"""How a message is packed: what one side packs the other reads, and nothing else is read beyond its bounds."""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import threading
import tracemalloc
import zlib
from typing import Any

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from sync import codec, wire
from sync.errors import Malformed
from tests.bench import train_dictionaries

SIGNATURE = bytes(range(64))
PAYLOAD = b'{"batches":[],"from":"32061210720501","to":"320612","type":"exchange","v":1}\n' * 40
FROZEN = {codec.ZLIB: "3ef1958006d7bde3", codec.ZSTD: "e7db6cf855ecee41"}
CODECS, LEVELS = (codec.ZLIB, codec.ZSTD), (codec.QUICK, codec.THOROUGH)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("packed", CODECS)
@given(payload=st.binary(max_size=3_000), signature=st.binary(min_size=64, max_size=64))
def test_what_is_packed_is_unpacked(packed: int, level: int, payload: bytes, signature: bytes) -> None:
    """Any payload, in either codec, at either effort; the signature travels as it is."""
    body = codec.frame(signature, payload, packed, level)
    assert body[: codec.HEAD_BYTES] == bytes([packed]) + signature
    assert codec.unframe(body) == (signature, payload)


@given(st.binary(max_size=300), st.sampled_from((0, 1, 2, 3, 255)))
def test_any_bytes_are_refused_or_were_packed_so(raw: bytes, packed: int) -> None:
    """As a whole body, and behind an honest head: nothing but Malformed, or a payload within bounds."""
    for body in (raw, bytes([packed]) + SIGNATURE + raw):
        with contextlib.suppress(Malformed):
            assert len(codec.unframe(body)[1]) <= wire.MESSAGE_LIMIT_BYTES


@pytest.mark.parametrize("packed", CODECS)
def test_a_body_that_is_cut_or_has_something_behind_it_is_refused(packed: int) -> None:
    """At every byte; a truncated stream is silently short in zlib, and trailing bytes are silently dropped."""
    body = codec.frame(SIGNATURE, PAYLOAD, packed)
    for cut in range(len(body)):
        with pytest.raises(Malformed):
            codec.unframe(body[:cut])
    for behind in (b"\0", b"x", body, body[codec.HEAD_BYTES :]):
        with pytest.raises(Malformed):
            codec.unframe(body + behind)


@pytest.mark.parametrize("packed", CODECS)
def test_a_flipped_bit_is_refused_or_breaks_what_is_signed(packed: int) -> None:
    """Every bit: never an unforeseen error, never the same message under another frame's bytes but the signature's."""
    body = codec.frame(SIGNATURE, PAYLOAD, packed)
    for place in range(len(body)):
        changed = body[:place] + bytes([body[place] ^ 1 << place % 8]) + body[place + 1 :]
        with contextlib.suppress(Malformed):
            assert codec.unframe(changed) != (SIGNATURE, PAYLOAD) or place >= codec.HEAD_BYTES


BOMBS: dict[str, bytes] = {
    "zlib": bytes([codec.ZLIB]) + SIGNATURE + zlib.compress(bytes(64_000_000)),
    "zstd that says so": bytes([codec.ZSTD]) + SIGNATURE + zstandard.ZstdCompressor().compress(bytes(64_000_000)),
    "zstd that does not": bytes([codec.ZSTD]) + SIGNATURE
    + zstandard.ZstdCompressor(write_content_size=False).compress(bytes(64_000_000)),
    "zstd that lies": bytes([codec.ZSTD]) + SIGNATURE
    + b"\x28\xb5\x2f\xfd\xe0" + (2**62).to_bytes(8, "little") + b"\x01\x00\x00",
}  # fmt: skip


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_beyond_the_bound_is_not_inflated(bomb: str) -> None:
    """A thousand to one, and a size that no machine has: little more than the bound is reserved, if that."""
    assert len(BOMBS[bomb]) < 100_000
    tracemalloc.start()
    try:
        with pytest.raises(Malformed):
            codec.unframe(BOMBS[bomb])
        assert tracemalloc.get_traced_memory()[1] < 3 * wire.MESSAGE_LIMIT_BYTES
    finally:
        tracemalloc.stop()


def test_a_body_beyond_the_bound_is_not_looked_at() -> None:
    """By its length alone."""
    with pytest.raises(Malformed) as refused:
        codec.unframe(bytes([codec.ZLIB]) * (wire.BODY_LIMIT_BYTES + 1))
    assert refused.value.code == "too_large"


def test_a_foreign_dictionary_is_refused() -> None:
    """What was squeezed with another dictionary is not read as something else."""
    other = zstandard.ZstdCompressionDict(b"\x37\xa4\x30\xec\x07\x00\x00\x00" + codec.dictionary(codec.ZSTD)[8:])
    packed = zstandard.ZstdCompressor(dict_data=other).compress(PAYLOAD)
    squeezer = zlib.compressobj(zdict=b"another" + PAYLOAD)
    squeezed = squeezer.compress(PAYLOAD) + squeezer.flush()
    for body in (bytes([codec.ZSTD]) + SIGNATURE + packed, bytes([codec.ZLIB]) + SIGNATURE + squeezed):
        with pytest.raises(Malformed):
            codec.unframe(body)


@pytest.mark.parametrize(
    ("theirs", "chosen"),
    (([1, 2], 2), ([2, 1], 2), ([1], 1), ([2], 2), ([], 1), (None, 1), ("12", 1), ({"2": 1}, 1), ([3, "2"], 1), (2, 1)),
)
def test_the_best_common_codec_is_used_and_nonsense_means_the_one_that_all_have(theirs: Any, chosen: int) -> None:
    """Whatever a header says."""
    assert codec.best(theirs) == chosen


def test_a_machine_without_the_package_speaks_and_reads_zlib(monkeypatch: pytest.MonkeyPatch) -> None:
    """It says so, it is answered so, and refuses the other in words instead of falling over."""
    both = codec.frame(SIGNATURE, PAYLOAD, codec.ZSTD)
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "zstandard" else found(name))
    codec.readable.cache_clear()
    try:
        assert codec.readable() == (codec.ZLIB,) and codec.best([1, 2]) == codec.ZLIB
        assert codec.unframe(codec.frame(SIGNATURE, PAYLOAD))[1] == PAYLOAD
        with pytest.raises(Malformed):
            codec.unframe(both)
    finally:
        codec.readable.cache_clear()


def test_a_slow_line_is_worth_more_work_than_a_fast_one() -> None:
    """And a line that nobody measured is not."""
    assert codec.effort(8_000) == codec.THOROUGH
    assert codec.effort(None) == codec.effort(10_000_000) == codec.QUICK
    lines = b"\n".join(list(train_dictionaries.lines(7, 4))[:60])
    for packed in CODECS:
        quick, thorough = (len(codec.frame(SIGNATURE, lines, packed, level)) for level in LEVELS)
        assert thorough < quick


def test_several_threads_squeeze_at_once() -> None:
    """Roads share nothing that two of them may not use at a time."""
    bodies = [PAYLOAD + bytes([n]) * 5_000 for n in range(6)]
    made: list[tuple[bytes, bytes]] = []

    def squeeze(one: bytes) -> None:
        for level in LEVELS * 10:
            made.append((one, codec.frame(SIGNATURE, one, codec.ZSTD, level)))

    threads = [threading.Thread(target=squeeze, args=(one,)) for one in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 120 and all(codec.unframe(body)[1] == one for one, body in made)


def test_one_entry_alone_profits_from_the_dictionary() -> None:
    """A single act costs a third of what it would without: that is what the dictionary is for."""
    (line,) = [one for one in train_dictionaries.lines(8, 1) if b"case:submitted" in one][:1]
    for packed, plain in ((codec.ZLIB, zlib.compress(line)), (codec.ZSTD, zstandard.ZstdCompressor().compress(line))):
        assert len(codec.frame(SIGNATURE, line, packed)) - codec.HEAD_BYTES < 0.6 * len(plain)


def test_the_shipped_dictionaries_are_the_frozen_ones() -> None:
    """Another dictionary would be another codec: what old stations packed could not be read any more."""
    made = {packed: hashlib.sha256(codec.dictionary(packed)).hexdigest()[:16] for packed in CODECS}
    assert made == FROZEN


KEPT = {
    codec.ZLIB: (
        "78bbdc4aa4cdab465dd78e7ced00ead127d88f13e182789b13b5f702eb150100711019aa"
    ),
    codec.ZSTD: (
        "28b52ffd21015d0d0100587b0a0976223a317d097b7d06fc810ff7261de13cf63c920d8bd5dbb347079b01"
    ),
}
WAS = (
    b'{"from":"32061210720501","to":"320612","type":"exchange","v":1}\n'
    b'case:1\t\tcase:noted\t{"v":1}\t{}'
)


@pytest.mark.parametrize("packed", CODECS)
def test_what_was_packed_when_the_format_was_frozen_is_read_for_ever(packed: int) -> None:
    """Bytes of that day; whoever packs today may do it better, but must read these."""
    assert codec.unframe(bytes([packed]) + SIGNATURE + bytes.fromhex(KEPT[packed])) == (SIGNATURE, WAS)
