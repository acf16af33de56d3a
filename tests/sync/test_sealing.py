"""The sealed file of a stick: whole or nothing, for its readers or for nobody."""

from __future__ import annotations

import hashlib
import random
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sync import sealing
from sync.errors import Malformed, SyncError, Unauthentic
from sync.keys import SigningKey

TOWNSHIP, COUNTY, STRANGER = (SigningKey(bytes([n]) * 32) for n in (1, 2, 3))
READERS = (TOWNSHIP.sealing, COUNTY.sealing)
# Each of these ends at another place of a segment: behind the first byte of one, before its last, on its edge.
SIZES = (1, 1_000, sealing.SEGMENT_BYTES - 5, sealing.SEGMENT_BYTES - 4, sealing.SEGMENT_BYTES - 3, 200_000)


def sealed(*frames: bytes, readers: tuple[bytes, ...] = READERS, seed: int = 1) -> bytes:
    """A sealed file."""
    target = BytesIO()
    sealing.write(target, readers, frames, random.Random(seed).randbytes)
    return target.getvalue()


def read(raw: bytes, key: SigningKey = TOWNSHIP) -> list[bytes]:
    """The frames of a sealed file."""
    return list(sealing.opened(BytesIO(raw), key).frames())


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("key", (TOWNSHIP, COUNTY))
def test_every_reader_reads_what_was_written(size: int, key: SigningKey) -> None:
    """Whatever the sizes are, and in the order in which it was written."""
    frames = [bytes(size), b"second", random.Random(size).randbytes(size)]
    assert read(sealed(*frames), key) == frames


def test_nobody_else_reads_anything_and_the_sentence_says_so() -> None:
    """A stranger, and the writer itself where it is not among the readers."""
    raw = sealed(b"a record")
    with pytest.raises(Unauthentic, match="not meant for this machine") as told:
        read(raw, STRANGER)
    assert told.value.code == "stick_not_for_us"
    assert "没有读入任何内容" in told.value.zh


@pytest.mark.parametrize("raw", (b"", b"PK", bytes(5_000), b"\x01" + bytes(5_000)))
def test_what_never_was_a_package_is_told_as_one_for_somebody_else(raw: bytes) -> None:
    """A stick that was pulled out too early may hold zeros, which are no key: the same sentence, and what it means."""
    with pytest.raises(Unauthentic) as told:
        read(raw)
    assert told.value.code == "stick_not_for_us"


def test_any_one_flipped_bit_is_refused_whole_for_every_reader() -> None:
    """Also a bit in the slot of another reader."""
    raw = sealed(b"first", bytes(70_000))
    header = 32 + 2 * 49
    chance = random.Random(2)
    places = [*range(header * 8), *(chance.randrange(header * 8, len(raw) * 8) for _ in range(300))]
    for bit in places:
        bad = bytearray(raw)
        bad[bit // 8] ^= 1 << bit % 8
        # X25519 leaves the highest bit of a key unread; it is bound with the header all the same.
        for key in (TOWNSHIP, COUNTY):
            with pytest.raises((Malformed, Unauthentic)):
                sealing.opened(BytesIO(bytes(bad)), key)


@pytest.mark.parametrize("size", SIZES)
def test_a_file_that_was_cut_anywhere_is_refused_whole(size: int) -> None:
    """At every edge of a segment, beside it, and at places between."""
    raw = sealed(b"first", bytes(size))
    step, start = sealing.SEGMENT_BYTES + 16, 32 + 2 * 49
    edges = [at + by for at in range(start, len(raw), step) for by in (-1, 0, 1)]
    for at in {*edges, 0, 1, 31, 32, 80, len(raw) - 1, len(raw) // 2}:
        if 0 <= at < len(raw):
            with pytest.raises((Malformed, Unauthentic)):
                sealing.opened(BytesIO(raw[:at]), TOWNSHIP)


def test_what_stands_behind_the_end_is_refused_and_segments_keep_their_order() -> None:
    """Bytes appended, a segment doubled, two changed places, one left out."""
    raw = sealed(bytes(300_000))
    step, start = sealing.SEGMENT_BYTES + 16, 32 + 2 * 49
    parts = [raw[at : at + step] for at in range(start, len(raw), step)]
    header = raw[:start]
    for bad in (
        raw + b"\0", raw + raw, header + parts[1] + parts[0] + b"".join(parts[2:]), header + b"".join(parts[1:]),
        header + parts[0] + b"".join(parts), header + b"".join(parts[:-1]), header,
    ):  # fmt: skip
        with pytest.raises(Malformed, match="cut or damaged"):
            sealing.opened(BytesIO(bad), TOWNSHIP)


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=None)
def test_any_bytes_whatever_are_refused_as_ours(raw: bytes) -> None:
    """Noise never opens and never ends in another kind of error."""
    with pytest.raises(SyncError):
        sealing.opened(BytesIO(raw), TOWNSHIP)


def test_the_file_is_noise_to_whoever_looks_at_it() -> None:
    """No magic, no names, no repetition: two files of the same content share no eight bytes, and every byte value is
    about as frequent as any other."""
    raw, other = sealed(b"a" * 300_000), sealed(b"a" * 300_000, seed=2)
    assert not {raw[at : at + 8] for at in range(0, len(raw), 8)} & {other[at : at + 8] for at in range(len(other))}
    counts = [raw.count(bytes([value])) for value in range(256)]
    assert max(counts) < 1.3 * len(raw) / 256 and min(counts) > 0.7 * len(raw) / 256


@pytest.mark.parametrize("readers", (0, sealing.READERS_LIMIT + 1))
def test_a_file_has_readers_and_not_too_many(readers: int) -> None:
    """None would be lost for ever; a hundred is a township with every machine that it can have."""
    with pytest.raises(Malformed, match="readers"):
        sealed(b"x", readers=(COUNTY.sealing,) * readers)
    assert read(sealed(b"x", readers=(STRANGER.sealing,) * (sealing.READERS_LIMIT - 1) + (COUNTY.sealing,)), COUNTY)


def test_empty_files_and_frames_beyond_the_bounds_are_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bounds that a reader keeps hold for the writer, too."""
    for frames in ((), (b"",), (bytes(sealing.FRAME_LIMIT_BYTES + 1),)):
        with pytest.raises(Malformed):
            sealed(*frames)
    monkeypatch.setattr(sealing, "FILE_LIMIT_BYTES", 100_000)
    with pytest.raises(Malformed, match="beyond"):
        sealed(bytes(200_000))
    monkeypatch.undo()
    raw = sealed(bytes(200_000))
    monkeypatch.setattr(sealing, "FILE_LIMIT_BYTES", 100_000)
    with pytest.raises(Malformed, match="beyond"):
        sealing.opened(BytesIO(raw), TOWNSHIP)


def test_the_file_is_that_of_the_vector() -> None:
    """The bytes that DESIGN.md describes, so that a second implementation can be held against them."""
    raw = sealed(b"frame one", b"frame two", seed=7)
    assert len(raw) == 32 + 2 * 49 + (4 + 9) * 2 + 16
    assert hashlib.sha256(raw).hexdigest() == VECTOR


VECTOR = "268362b227d34e2491454e4186f1a9103289e05e74d46b24f313319c29234501"
