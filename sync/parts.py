"""The centre's side of a push in parts: own lanes' batches in any order, kept aside until they continue what is known.
Imports sync's pure floor, journal, store, senders; bytes in, bytes out. The caller's ``wake`` starts admission.
Promise: what an answer calls stored or staged was committed before; a gap is waited for, in bounded memory and disk.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from typing import Any

from sync import codec, senders, wire
from sync.database import reading, rows, write
from sync.errors import Malformed
from sync.journal import Journal
from sync.store import store
from sync.wire import Batch, Message

PART_PATH = "/sync/v1/part"
PART_LIMIT_BYTES = 1_048_576
INFLATED_LIMIT_BYTES = 4 * 1024 * 1024
# A station has two or three requests under way, so that no more than these can ever be out of order.
STAGED_LIMIT = 8
# Of all stations together: what lies aside is lost to nobody, its station sends it again.
STAGED_LIMIT_BYTES = 256 * 1024 * 1024
# Unpacked at one time, whatever waits: one writes while two are read; more would only take memory and threads. So many
# more of a few dozen KB may wait, that there is always a next one.
AT_ONCE, CROWD = 3, 6


class Parts:
    """Answers parts. A part carries no nonce: bringing it twice changes nothing, and the answer tells only heads."""

    def __init__(self, journal: Journal, wake: Callable[[], None] = lambda: None) -> None:
        self.journal = journal
        self._wake = wake
        self._places = threading.BoundedSemaphore(AT_ONCE)
        # Counted without a lock: one more or less is no matter.
        self._inside = 0

    def answer(self, body: bytes) -> bytes:
        """Answer one framed part. Raises Malformed, Unauthentic or Refused with nothing stored."""
        if len(body) > PART_LIMIT_BYTES:
            raise Malformed("too_large", "数据过大。", f"a part is at most {PART_LIMIT_BYTES} bytes")
        self._inside += 1
        try:
            with self._places:
                return self._answer(body)
        finally:
            self._inside -= 1

    @property
    def crowded(self) -> bool:
        """Whether some wait for a place already: whoever asks to bring more had better come in a moment."""
        return self._inside > CROWD

    def _answer(self, body: bytes) -> bytes:
        signature, payload = codec.unframe(body, INFLATED_LIMIT_BYTES)
        message = wire.decode(payload)
        node = senders.sender(self.journal, "part", message.header, payload, signature)
        if message.mail or message.loose or any(batch.owner for batch in message.batches):
            raise Malformed("header", "数据头格式有误。", "a part carries batches of the sender's own lanes alone")
        if self._take_in(message.batches, node, body):
            self._wake()
        answer = wire.encode(self._heads(message, str(node.id), hashlib.sha256(payload).hexdigest()))
        packed = codec.best(message.header.get("codecs"))
        return codec.frame(self.journal.key.sign("message", answer), answer, packed)

    def _take_in(self, batches: Sequence[Batch], node: Any, body: bytes) -> int:
        """Store what continues what is known, then whatever was kept aside and now does. One transaction; returns how
        many entries are new."""
        with write(self.journal.db):
            new = self._store(batches, str(node.id), bytes(node.key))
            if self._ahead(batches):
                self._stage(str(node.id), batches, body)
            return new + (self.go_on(str(node.id), bytes(node.key)) if new else 0)

    def go_on(self, station: str, public: bytes) -> int:
        """Store what was kept aside and now continues what is known. The caller holds the transaction."""
        new = 0
        while more := self._unstage(station, public):
            new += more
        return new

    def _store(self, batches: Sequence[Batch], station: str, public: bytes) -> int:
        return sum(store(self.journal, batch, station, public) for batch in batches)

    def _ahead(self, batches: Sequence[Batch]) -> bool:
        """Whether anything of these batches stands behind a gap still."""
        return any(batch.contents and self._head_of(batch.lane) < batch.last for batch in batches)

    def _head_of(self, lane: str) -> int:
        found = rows(self.journal.db, "SELECT head_seq FROM lane WHERE name = ?", lane)
        return int(found[0][0]) if found else 0

    # --- aside ---------------------------------------------------------------------------------------------------

    def _stage(self, station: str, batches: Sequence[Batch], body: bytes) -> None:
        table = self.journal.tables.part
        total = rows(self.journal.db, "SELECT COALESCE(SUM(size_bytes), 0) FROM part")[0][0]
        if total + len(body) > STAGED_LIMIT_BYTES:
            return
        first, last = batches[0], batches[-1]
        named = {"station": station, "lane": first.lane, "first": first.first}
        found = {"last_lane": last.lane, "last": last.last, "body": body, "size_bytes": len(body)}
        table.delete().where(*(getattr(table, name) == value for name, value in named.items())).execute()
        table.create(**named, **found)
        # What lies aside for ever (its station was restored and goes on elsewhere) gives way to what is new.
        aside = table.select(table.id).where(table.station == station).order_by(table.id.desc()).offset(STAGED_LIMIT)
        for row in list(aside.limit(STAGED_LIMIT)):
            row.delete_instance()

    def _unstage(self, station: str, public: bytes) -> int:
        table, new = self.journal.tables.part, 0
        for row in list(table.select().where(table.station == station).order_by(table.id)):
            batches = wire.decode(codec.unframe(bytes(row.body), INFLATED_LIMIT_BYTES)[1]).batches
            new += self._store(batches, station, public)
            if not self._ahead(batches):
                row.delete_instance()
        return new

    def _heads(self, message: Message, station: str, bound: str) -> Message:
        with reading(self.journal.db):
            named = {batch.lane for batch in message.batches}
            known = "SELECT name, head_seq, head_link, status, safe_seq FROM lane WHERE owner = ? AND head_seq > 0"
            lanes: dict[str, list[Any]] = {name: [0, "", "open", 0] for name in named}
            for name, seq, link, status, safe_seq in rows(self.journal.db, known, station):
                if name in named:
                    lanes[name] = [seq, bytes(link).hex(), status, safe_seq]
            aside = "SELECT lane, first, last_lane, last FROM part WHERE station = ? ORDER BY id"
            staged = [list(row) for row in rows(self.journal.db, aside, station)]
        header = {
            "type": "parts", "from": self.journal.node, "to": station, "re": bound, "lanes": lanes, "staged": staged,
            "codecs": list(codec.readable()),
        }  # fmt: skip
        return Message(header)
