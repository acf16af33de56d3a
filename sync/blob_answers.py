"""The centre's side of a round of blobs: chunks taken in, chunks given out, what it has and what it lacks.
Imports sync.naming, blobs, chunks, codec, senders; bytes in, bytes out; no flask. The clock comes in as an argument.
Promise: nobody without a key and a reason learns or stores a byte; a blob counts as here once it was hashed here.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections.abc import Callable, Iterator
from typing import Any

from sync import chunks, codec
from sync.chunks import UNNAMED, WHOLE, Blob, Message, Piece
from sync.errors import Busy, Damaged, Malformed, Refused
from sync.naming import Naming
from sync.senders import sender

# Threads of the port that may carry pictures at one time; the others are for records and pages.
ROUNDS_AT_ONCE = 4
WAIT_SECONDS = 2.0


class BlobAnswers:
    """Answers stations about blobs. ``clock`` gives seconds since 1970."""

    def __init__(self, naming: Naming, clock: Callable[[], float]) -> None:
        self.naming, self._clock = naming, clock
        self._places = threading.BoundedSemaphore(ROUNDS_AT_ONCE)

    def answer(self, body: bytes) -> bytes:
        """Answer one framed request. Raises Malformed, Unauthentic or Refused with nothing stored, or Busy."""
        if len(body) > chunks.MESSAGE_LIMIT_BYTES:
            raise Malformed("too_large", "数据过大。", "the message is larger than this protocol allows")
        with self._place():
            signature, payload = codec.unframe(body)
            message = chunks.decode(payload)
            node = sender(self.naming.journal, "blob", message.header, payload, signature)
            self.naming.catch_up()
            self.naming.sweep(self._clock())
            header, pieces = self._answered(message, node)
            bound = hashlib.sha256(payload).hexdigest()
            told = {**header, "from": self.naming.journal.node, "to": str(node.id), "re": bound}
            answered = chunks.encode(Message({"type": "blob", "time": int(self._clock()), **told}, tuple(pieces)))
            return codec.frame(self.naming.journal.key.sign("message", answered), answered)

    @contextlib.contextmanager
    def _place(self) -> Iterator[None]:
        if not self._places.acquire(timeout=WAIT_SECONDS):
            raise Busy("blobs_busy", "县中心正忙，图片稍后再传。", "the centre is busy: pictures travel later")
        try:
            yield
        finally:
            self._places.release()

    def _answered(self, message: Message, node: Any) -> tuple[dict[str, Any], list[Piece]]:
        offers = chunks.read_blobs(message.header.get("offers", []))
        wants = chunks.read_numbered(message.header.get("wants", []))
        room = message.header.get("room", 0)
        if type(room) is not int or room < 0 or any(first < 0 for _, first in wants):
            raise Malformed("header", "数据头格式有误。", "the request's header is ill-formed")
        have, full = {}, False
        for piece in message.pieces:
            try:
                have[piece.blob] = self._take(piece, str(node.id))
            except Refused:
                full = True
                have[piece.blob] = 0
        for blob in offers:
            if blob not in have:
                have[blob] = self._standing(blob, str(node.id))
        # A message that somebody recorded brings nothing new; but it must not fetch pictures for him.
        fresh = message.header.get("nonce") == node.nonce
        gone, pieces = self._given(wants, room, str(node.id)) if fresh else ([], [])
        header: dict[str, Any] = {
            "have": [[*blob, count] for blob, count in have.items()], "full": full, "stale": bool(wants) and not fresh,
            "gone": chunks.blob_words(gone),
        }  # fmt: skip
        if message.header.get("lacking"):
            header["lacking"] = chunks.blob_words(self.naming.lacking(str(node.id), chunks.NAMED_LIMIT))
        return header, pieces

    def _standing(self, blob: Blob, station: str) -> int:
        """What is here of a blob, from this station."""
        if not self.naming.named(blob):
            return UNNAMED
        return WHOLE if self.naming.blobs.has(blob) else self.naming.blobs.arrived(station, blob)

    def _take(self, piece: Piece, station: str) -> int:
        if not self.naming.named(piece.blob):
            return UNNAMED
        if not self.naming.blobs.take(station, piece):
            return self.naming.blobs.arrived(station, piece.blob)
        self.naming.note(piece.blob, here=True)
        return WHOLE

    def _given(self, wants: list[tuple[Blob, int]], room: int, station: str) -> tuple[list[Blob], list[Piece]]:
        """Chunks that a station may see, until its room is full; and what is not here."""
        gone: list[Blob] = []
        pieces: list[Piece] = []
        left_bytes = min(room, chunks.MESSAGE_CHUNKS * chunks.CHUNK_BYTES)
        for blob, first in wants:
            length = min(left_bytes, blob.size_bytes - first)
            if not (self.naming.concerns(blob, station) and self.naming.blobs.has(blob)):
                gone.append(blob)
            elif length > 0:
                try:
                    pieces.append(self.naming.blobs.piece(blob, first, length))
                    left_bytes -= length
                except Damaged:
                    self.naming.lost(blob)
                    gone.append(blob)
        return gone, pieces
