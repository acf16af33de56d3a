"""The sealed file of a stick: frames that only its named readers can open, noise from the first byte to anybody else.
Imports cryptography, sync.keys, errors; the open file and chance come in as arguments.
Promise: every segment is verified before the first frame is handed out, so a damaged file is refused whole.
"""

from __future__ import annotations

import hashlib
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from sync.errors import Malformed, Unauthentic
from sync.keys import SigningKey, agreed

READERS_LIMIT = 100
SEGMENT_BYTES = 65_536
FRAME_LIMIT_BYTES = 8 * 1024 * 1024
FILE_LIMIT_BYTES = 256 * 1024 * 1024
_KEY_BYTES, _TAG_BYTES, _NONCE_BYTES = 32, 16, 12
_SLOT_BYTES = _KEY_BYTES + 1 + _TAG_BYTES
_LENGTH = struct.Struct(">I")
_SLOT_CONTEXT, _BODY_CONTEXT = b"yizhan-stick-1", b"yizhan-stick-body-1"


def write(target: BinaryIO, readers: Sequence[bytes], frames: Iterable[bytes], chance: Callable[[int], bytes]) -> int:
    """Seal ``frames`` to the X25519 keys ``readers`` and write the file; returns its size in bytes. Nothing in it tells
    who wrote it, who may read it, or what it is. Raises Malformed when it grows beyond the bounds of such files."""
    if not 1 <= len(readers) <= READERS_LIMIT:
        raise Malformed("stick_readers", "数据包的收件方数目有误。", f"a stick has 1 to {READERS_LIMIT} readers")
    once, shared = agreed(chance(_KEY_BYTES), readers)
    file_key, count = chance(_KEY_BYTES), bytes([len(readers)])
    slots = [
        ChaCha20Poly1305(_slot_key(secret, once, reader)).encrypt(bytes(_NONCE_BYTES), file_key + count, None)
        for secret, reader in zip(shared, readers, strict=True)
    ]
    header = once + b"".join(slots)
    cipher, size_bytes = _cipher(file_key, header), target.write(header)
    for number, (plain, last) in enumerate(_segments(_joined(frames))):
        size_bytes += target.write(cipher.encrypt(_nonce(number, last), plain, None))
        if size_bytes > FILE_LIMIT_BYTES:
            raise _too_large()
    return size_bytes


@dataclass(frozen=True)
class Opened:
    """A sealed file that was opened for us and found whole."""

    _source: BinaryIO
    _start: int
    _cipher: ChaCha20Poly1305

    def frames(self) -> Iterator[bytes]:
        """Its frames, in order; each was verified once before, and is once more."""
        self._source.seek(self._start)
        return _split(_plain(self._source, self._cipher))


def opened(source: BinaryIO, key: SigningKey) -> Opened:
    """Open a sealed file, which must be seekable, with our own key, and verify all of it. Raises Unauthentic when it
    is not for us (which a damaged beginning cannot be told from), Malformed when it is cut or changed."""
    source.seek(0, 2)
    if source.tell() > FILE_LIMIT_BYTES:
        raise _too_large()
    source.seek(0)
    head = source.read(_KEY_BYTES + READERS_LIMIT * _SLOT_BYTES)
    once = head[:_KEY_BYTES]
    file_key, readers = _unwrapped(head, _slot_key(_shared(key, once), once, key.sealing))
    start = _KEY_BYTES + readers * _SLOT_BYTES
    found = Opened(source, start, _cipher(file_key, head[:start]))
    for _ in found.frames():
        # Only to the end: a file is whole or it is nothing.
        continue
    return found


def _shared(key: SigningKey, once: bytes) -> bytes:
    # A stick that was pulled out too early often holds zeros, which are no key either.
    try:
        return key.agree(once)
    except Unauthentic as fault:
        raise _not_for_us() from fault


def _unwrapped(head: bytes, key: bytes) -> tuple[bytes, int]:
    """The file's key and how many readers it has, from whichever slot opens with ours."""
    cipher = ChaCha20Poly1305(key)
    for at in range(_KEY_BYTES, len(head) - _SLOT_BYTES + 1, _SLOT_BYTES):
        try:
            told = cipher.decrypt(bytes(_NONCE_BYTES), head[at : at + _SLOT_BYTES], None)
        except InvalidTag:
            continue
        return told[:_KEY_BYTES], told[_KEY_BYTES]
    raise _not_for_us()


def _slot_key(shared: bytes, once: bytes, reader: bytes) -> bytes:
    return hashlib.sha256(_SLOT_CONTEXT + shared + once + reader).digest()


def _cipher(file_key: bytes, header: bytes) -> ChaCha20Poly1305:
    # With the header in it, a bit that is flipped in any reader's slot spoils the file for all of them.
    bound = hashlib.sha256(_BODY_CONTEXT + file_key + hashlib.sha256(header).digest()).digest()
    return ChaCha20Poly1305(bound)


def _nonce(number: int, last: bool) -> bytes:
    return number.to_bytes(_NONCE_BYTES - 1, "big") + bytes([last])


def _joined(frames: Iterable[bytes]) -> Iterator[bytes]:
    """Frames behind their lengths. At least one, none empty."""
    empty = True
    for frame in frames:
        if not 0 < len(frame) <= FRAME_LIMIT_BYTES:
            raise _too_large()
        empty = False
        yield _LENGTH.pack(len(frame))
        yield frame
    if empty:
        raise Malformed("stick_empty", "数据包中没有内容。", "the stick would hold nothing")


def _segments(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """The plain bytes in segments of one size but for the last one, which is marked."""
    waiting = bytearray()
    for piece in pieces:
        waiting += piece
        while len(waiting) > SEGMENT_BYTES:
            yield bytes(waiting[:SEGMENT_BYTES]), False
            del waiting[:SEGMENT_BYTES]
    yield bytes(waiting), True


def _plain(source: BinaryIO, cipher: ChaCha20Poly1305) -> Iterator[bytes]:
    sealed, number = source.read(SEGMENT_BYTES + _TAG_BYTES), 0
    while sealed:
        behind = source.read(SEGMENT_BYTES + _TAG_BYTES)
        try:
            yield cipher.decrypt(_nonce(number, not behind), sealed, None)
        except InvalidTag as fault:
            raise _damaged() from fault
        sealed, number = behind, number + 1
    if not number:
        raise _damaged()


def _split(pieces: Iterable[bytes]) -> Iterator[bytes]:
    waiting, wanted, count = bytearray(), 0, 0
    for piece in pieces:
        waiting += piece
        while len(waiting) >= (wanted or _LENGTH.size):
            if not wanted:
                wanted = int(_LENGTH.unpack_from(waiting)[0])
                del waiting[: _LENGTH.size]
                if not 0 < wanted <= FRAME_LIMIT_BYTES:
                    raise _damaged()
                continue
            yield bytes(waiting[:wanted])
            del waiting[:wanted]
            wanted, count = 0, count + 1
    if waiting or wanted or not count:
        raise _damaged()


def _not_for_us() -> Unauthentic:
    return Unauthentic(
        "stick_not_for_us",
        "打不开这份数据包：它不是交给本机的，或者文件已损坏。没有读入任何内容。",
        "this stick's file cannot be opened: it is not meant for this machine, or it is damaged. Nothing was taken in",
    )


def _damaged() -> Malformed:
    return Malformed(
        "stick_damaged",
        "数据包不完整或已损坏，没有读入任何内容；请在写出它的机器上重新写出一份。",
        "the stick's file is cut or damaged and nothing was taken in: write it again where it was written",
    )


def _too_large() -> Malformed:
    return Malformed(
        "stick_too_large",
        "数据包过大，没有读入任何内容。",
        f"the stick's file is beyond {FILE_LIMIT_BYTES // 2**20} MiB; nothing was taken in",
    )
