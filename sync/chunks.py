"""Blobs as they travel: the arithmetic of chunks and pieces, and the message that carries them.
Imports sync.envelope, sync.errors and the standard library; no I/O, no clock, no chance.
Promise: any bytes at all are read within bounds or refused whole; what is announced is there to the byte.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sync.envelope import canonical, strict_json
from sync.errors import Malformed

VERSION = 1
BLOB_PATH = "/sync/v1/blobs"
CHUNK_BYTES = 32 * 1024
BLOB_LIMIT_BYTES = 1024 * 1024
# What one message carries at most, and how many blobs it speaks of in each of its lists.
MESSAGE_CHUNKS = 16
NAMED_LIMIT = 64
HEADER_LIMIT_BYTES = 64 * 1024
MESSAGE_LIMIT_BYTES = HEADER_LIMIT_BYTES + MESSAGE_CHUNKS * CHUNK_BYTES + 1
# What a centre has of a blob, beside a number of bytes: all of it, or no entry that names it.
WHOLE, UNNAMED = -1, -2
_SHA256 = re.compile(r"[0-9a-f]{64}\Z")


class Blob(NamedTuple):
    """Bytes by their name: SHA-256 in hex, and how many they are. A name with another size is another blob, so that a
    false size in one entry cannot stand in the way of a true one."""

    sha256: str
    size_bytes: int

    @property
    def chunks(self) -> int:
        """How many chunks it has; the last one may be short."""
        return -(-self.size_bytes // CHUNK_BYTES)

    def length_bytes(self, first: int, count: int) -> int:
        """The bytes of ``count`` chunks from number ``first`` (0 is the first) on."""
        return max(0, min(self.size_bytes, (first + count) * CHUNK_BYTES) - first * CHUNK_BYTES)


@dataclass(frozen=True, slots=True)
class Piece:
    """Consecutive bytes of one blob, from byte ``first`` (0 is the first) on. It is kept chunk by chunk; but a line
    that is cut every few kilobytes goes on at the byte."""

    blob: Blob
    first: int
    content: bytes


@dataclass(frozen=True, slots=True)
class Message:
    """One direction of a round: plain facts of the header, and pieces."""

    header: dict[str, Any]
    pieces: tuple[Piece, ...] = ()


def encode(message: Message) -> bytes:
    """The payload that is signed: a header line of JSON, then the bytes of the pieces in the header's order."""
    told = {
        **message.header,
        "v": VERSION,
        "chunks": [[*piece.blob, piece.first, len(piece.content)] for piece in message.pieces],
    }
    return b"\n".join((canonical(told), b"".join(piece.content for piece in message.pieces)))


def decode(payload: bytes) -> Message:
    """Read a payload whose signature was checked by the caller. Raises Malformed; nothing is half read."""
    if len(payload) > MESSAGE_LIMIT_BYTES:
        raise Malformed("too_large", "数据过大。", "the message is larger than this protocol allows")
    first, newline, rest = payload.partition(b"\n")
    header = strict_json(first) if newline and len(first) <= HEADER_LIMIT_BYTES else None
    if not isinstance(header, dict) or header.get("v") != VERSION:
        raise Malformed("version", "对方软件版本不受支持，请联系县中心。", "unknown protocol version")
    pieces, at = [], 0
    for words in _several(header.pop("chunks", None), 4):
        blob, first, length = read_blob(words[:2]), words[2], words[3]
        if not (_whole(first) and _whole(length) and length and first + length <= blob.size_bytes):
            raise _ill_formed()
        pieces.append(Piece(blob, first, rest[at : at + length]))
        at += length
    if at != len(rest):
        raise Malformed("trailing", "数据末尾有多余内容。", "more or fewer bytes than the header announces")
    return Message(header, tuple(pieces))


def blob_words(blobs: Sequence[Blob]) -> list[list[Any]]:
    """Blobs as JSON: [SHA-256 in hex, size in bytes] each."""
    return [list(blob) for blob in blobs]


def read_blobs(words: Any) -> list[Blob]:
    """The inverse of ``blob_words``. Raises Malformed."""
    return [read_blob(one) for one in _several(words, 2)]


def read_numbered(words: Any) -> list[tuple[Blob, int]]:
    """Blobs each with a whole number behind it: [SHA-256 in hex, size in bytes, number]. Raises Malformed."""
    found = [(read_blob(one[:2]), one[2]) for one in _several(words, 3)]
    if any(type(number) is not int or not UNNAMED <= number <= blob.size_bytes for blob, number in found):
        raise _ill_formed()
    return found


def read_blob(words: Any) -> Blob:
    """One blob's name. Raises Malformed."""
    sha256, size = words
    if not (isinstance(sha256, str) and _SHA256.match(sha256) and _whole(size) and 0 < size <= BLOB_LIMIT_BYTES):
        raise _ill_formed()
    return Blob(sha256, size)


def _several(words: Any, length: int) -> list[Any]:
    if not isinstance(words, list) or len(words) > NAMED_LIMIT:
        raise _ill_formed()
    if any(not isinstance(one, list) or len(one) != length for one in words):
        raise _ill_formed()
    return words


def _whole(value: Any) -> bool:
    return type(value) is int and 0 <= value <= BLOB_LIMIT_BYTES


def _ill_formed() -> Malformed:
    return Malformed("header", "数据头格式有误。", "the message header is ill-formed or out of bounds")
