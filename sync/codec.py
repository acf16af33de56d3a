"""How a message is packed for a road: codec byte, raw signature, the payload squeezed with a shipped dictionary.
Imports sync.wire's bounds, sync.errors and, where it is installed, zstandard; no I/O but the package's own files.
Promise: any bytes at all are unpacked within bounds or refused whole, and what one side packs the other can read.
"""

from __future__ import annotations

import functools
import importlib
import importlib.util
import threading
import zlib
from importlib import resources
from typing import Any

from sync import wire
from sync.errors import Malformed

ZLIB, ZSTD = 1, 2
SIGNATURE_BYTES = 64
HEAD_BYTES = 1 + SIGNATURE_BYTES
# Frozen with the stored formats: another dictionary is another codec, or an old station could not be read any more.
DICTIONARIES = {ZLIB: "zlib-1.bin", ZSTD: "zstd-1.bin"}
ZSTD_DICTIONARY_ID = 1
WINDOW_LIMIT_BYTES = 8 * 1024 * 1024
# Bytes a second of line below which a processor that works longer pays (performance.md 5), and zstd's level there: at
# 0.2 ms a filing the squeezing still keeps ahead of the line, and it saves a sixth of it. Just above 1 Mbit/s: a first
# small request on a cable, made and answered by slow or busy machines, must not look like a narrow line.
THOROUGH_BELOW = 140_000
QUICK, THOROUGH = 3, 15
_ZLIB_LEVELS = {QUICK: 6, THOROUGH: 9}

_kept = threading.local()


@functools.cache
def readable() -> tuple[int, ...]:
    """The codecs that this machine reads and writes, as a header's ``codecs`` states them."""
    return (ZLIB, ZSTD) if importlib.util.find_spec("zstandard") else (ZLIB,)


def best(theirs: Any) -> int:
    """The best codec that both sides read. ``theirs`` is what a header said, whatever that is: nothing readable means
    the one that everybody has."""
    said = theirs if isinstance(theirs, list | tuple) else ()
    return max((codec for codec in readable() if codec in said), default=ZLIB)


def effort(bytes_per_second: float | None) -> int:
    """How hard to squeeze for a line of this speed; None is one that nobody measured yet."""
    return THOROUGH if bytes_per_second is not None and bytes_per_second < THOROUGH_BELOW else QUICK


def frame(signature: bytes, payload: bytes, codec: int = ZLIB, level: int = QUICK) -> bytes:
    """Signature and payload as they travel. ``level`` is what ``effort`` said."""
    return bytes([codec]) + signature + (_zstd_squeezed if codec == ZSTD else _zlib_squeezed)(payload, level)


def unframe(body: bytes, most_bytes: int = wire.MESSAGE_LIMIT_BYTES) -> tuple[bytes, bytes]:
    """(signature, payload) of a body, unpacked to ``most_bytes`` at most. Raises Malformed on anything truncated,
    trailing, too large, or packed in a way that this machine does not read."""
    if len(body) > wire.BODY_LIMIT_BYTES:
        raise Malformed("too_large", "数据过大。", "the body is larger than this protocol allows")
    if len(body) <= HEAD_BYTES:
        raise Malformed("signature", "数据缺少签名。", "the message carries no signature")
    if body[0] not in readable():
        raise Malformed("compression", "数据损坏，请重试。", "the body is not a message that is read here")
    unpacked = _zstd_unpacked if body[0] == ZSTD else _zlib_unpacked
    return body[1:HEAD_BYTES], unpacked(body[HEAD_BYTES:], most_bytes)


@functools.cache
def dictionary(codec: int) -> bytes:
    """The shipped dictionary of a codec."""
    return resources.files("sync").joinpath("dictionaries", DICTIONARIES[codec]).read_bytes()


def _damaged() -> Malformed:
    return Malformed("compression", "数据损坏，请重试。", "the body is truncated, trailing, too large or damaged")


# --- zlib, which everybody has ---------------------------------------------------------------------------------------


def _zlib_squeezed(payload: bytes, level: int) -> bytes:
    squeezer = zlib.compressobj(_ZLIB_LEVELS.get(level, 6), zdict=dictionary(ZLIB))
    return squeezer.compress(payload) + squeezer.flush()


def _zlib_unpacked(packed: bytes, most_bytes: int) -> bytes:
    inflater = zlib.decompressobj(zdict=dictionary(ZLIB))
    try:
        payload = inflater.decompress(packed, most_bytes)
    except zlib.error as fault:
        raise _damaged() from fault
    # A truncated stream inflates without an error as far as it goes.
    if not inflater.eof or inflater.unused_data:
        raise _damaged()
    return payload


# --- zstd, where both have it ----------------------------------------------------------------------------------------


@functools.cache
def _zstandard() -> tuple[Any, Any]:
    """The module and its dictionary, loaded by whoever first needs them."""
    module = importlib.import_module("zstandard")
    return module, module.ZstdCompressionDict(dictionary(ZSTD))


def _zstd_squeezed(payload: bytes, level: int) -> bytes:
    module, shared = _zstandard()
    # Its tables cost more to build than a small message to squeeze, and one must not be used by two threads at once.
    kept = getattr(_kept, "squeezers", None)
    if kept is None:
        kept = _kept.squeezers = {}
    if level not in kept:
        kept[level] = module.ZstdCompressor(level=level, dict_data=shared)
    return bytes(kept[level].compress(payload))


def _zstd_unpacked(packed: bytes, most_bytes: int) -> bytes:
    module, shared = _zstandard()
    try:
        told = module.get_frame_parameters(packed)
        # The library reserves what the frame says it holds before it reads on: that is bounded here, not there.
        if (
            told.dict_id not in (0, ZSTD_DICTIONARY_ID)
            or told.content_size > most_bytes
            or told.window_size > max(WINDOW_LIMIT_BYTES, told.content_size)
        ):
            raise _damaged()
        reader = module.ZstdDecompressor(dict_data=shared)
        payload: bytes = reader.decompress(packed, most_bytes, allow_extra_data=False)
    except module.ZstdError as fault:
        raise _damaged() from fault
    return payload
