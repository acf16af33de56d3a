"""The station's side of the blobs' channel: one turn that brings and fetches chunks over a few connections.
Imports sync.naming, blobs, chunks, codec, pace; roads, stopwatch, day and limits come in as arguments.
Promise: records go first, what arrived is never sent twice, and a turn stays within the day's and the line's budget.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import Any

from sync import chunks, codec, pace
from sync.chunks import UNNAMED, WHOLE, Blob, Message
from sync.database import write
from sync.errors import Damaged, Refused, SyncError, Unauthentic
from sync.keys import verify
from sync.naming import FIRST_RANK, Naming
from sync.transfer import Post

SPENT = "blobs_spent"
_TOLD_TO, _PACE = "blobs_told_to", "blobs_pace"
_QUEUE = 256
_OFFERS = 8
_FAILURES_LIMIT = 8
_LONGEST_WAIT_SECONDS = 2.0
_LEAST_REQUEST_BYTES = 12_000
# A rest of less than this is not worth a place of its own in a request.
_LEAST_BYTES = 1_000
# What a request and its answer cost beside the chunks, for the budget.
_OVERHEAD_BYTES = 1_000


@dataclass(frozen=True)
class Limits:
    """How much one turn may carry and how much one day, both ways together, in bytes; over how many connections."""

    day_bytes: int
    turn_bytes: int
    connections: int = 3


@dataclass
class Carried:
    """What a turn did: whole blobs brought and fetched, whether anything got further at all, bytes on the line, and why
    it ended before all was done (None: nothing more was to be done, or time and budget were used up)."""

    brought: int = 0
    fetched: int = 0
    moved: bool = False
    line_bytes: int = 0
    fault: SyncError | None = None


@dataclass(frozen=True)
class _Asked:
    """One request under way: what it brings, asks for and offers."""

    payload: bytes
    brings: tuple[tuple[Blob, int], ...]
    wants: tuple[tuple[Blob, int], ...]
    offers: tuple[Blob, ...]
    number: int
    size_bytes: int
    began: float


@dataclass
class _Queue:
    """What is left of this turn. ``small``: those of the first rank; ``have``: bytes that the centre is known to
    have."""

    bring: list[Blob] = field(default_factory=list)
    fetch: list[Blob] = field(default_factory=list)
    small: set[Blob] = field(default_factory=set)
    have: dict[Blob, int] = field(default_factory=dict)
    busy: set[Blob] = field(default_factory=set)
    left_out: set[Blob] = field(default_factory=set)


class BlobRounds:
    """Turns of one station. ``road()`` opens a connection of its own, ``wanted`` chooses the subjects whose large
    pictures belong here, ``hurry()`` says that something else waits for the line, ``today()`` names the day."""

    def __init__(
        self, naming: Naming, road: Callable[[], Post], limits: Limits, wanted: Callable[[Sequence[str]], set[str]],
        monotonic: Callable[[], float], today: Callable[[], str], hurry: Callable[[], bool] = lambda: False,
    ) -> None:  # fmt: skip
        self.naming, self.journal, self.blobs = naming, naming.journal, naming.blobs
        self._road, self._limits, self._wanted = road, limits, wanted
        self._monotonic, self._today, self._hurry = monotonic, today, hurry
        self._lines, self._bell = threading.local(), threading.Event()

    def run(self) -> Carried:
        """One turn. What was carried stays carried, whatever ends it; a fault is told in the outcome."""
        self._done, self._queue, self._failures, self._sent, self._broken = Carried(), _Queue(), 0, 0, 0
        self._quickest = _LONGEST_WAIT_SECONDS
        self._pace, self._heard_at = pace.read(self.journal.mark(_PACE)), self._monotonic()
        self.naming.catch_up()
        centre = self.journal.mark("centre")
        self._ask_what_lacks = self.journal.mark(_TOLD_TO) != self._life_there()
        if centre is None or not (self._refill() or self._ask_what_lacks):
            return self._done
        self._centre, self._public = centre["node"], bytes.fromhex(centre["key"])
        with ThreadPoolExecutor(self._limits.connections, thread_name_prefix="blobs") as pool:
            self._keep_flying(pool)
        with write(self.journal.db):
            self.journal.set_mark(_PACE, pace.words(self._pace))
        return self._done

    def _keep_flying(self, pool: ThreadPoolExecutor) -> None:
        flying: dict[Future[bytes], _Asked] = {}
        while True:
            while len(flying) < self._connections() and (asked := self._next(bool(flying))):
                flying[pool.submit(self._send, asked.payload)] = asked
            if not flying:
                return
            for future in wait(flying, return_when=FIRST_COMPLETED).done:
                asked = flying.pop(future)
                self._queue.busy -= {*(blob for blob, _ in (*asked.brings, *asked.wants)), *asked.offers}
                try:
                    self._take_in(asked, future.result())
                except SyncError as fault:
                    self._failed(fault, asked.number)

    def _size_bytes(self) -> int:
        """What one request carries: small enough to arrive between two cuts, large enough to fill a long line."""
        return max(_LEAST_REQUEST_BYTES, self._pace.size_bytes)

    def _connections(self) -> int:
        """After a cut all begin again at once; if that fails, one asks whether it is back."""
        return 1 if self._failures > 1 else min(self._limits.connections, self._pace.connections)

    def _send(self, payload: bytes) -> bytes:
        """On a thread of its own, which asks the book for nothing."""
        if not hasattr(self._lines, "post"):
            self._lines.post = self._road()
        post: Post = self._lines.post
        return post(chunks.BLOB_PATH, codec.frame(self.journal.key.sign("message", payload), payload))

    def _failed(self, fault: SyncError, number: int) -> None:
        """All that were under way when the line broke fail together, which is one failure."""
        if number > self._broken:
            self._broken, self._failures = self._sent, self._failures + 1
            self._pace = pace.failed(self._pace)
        if isinstance(fault, Refused) or self._failures >= _FAILURES_LIMIT:
            self._done.fault = fault
        else:
            self._bell.wait(min(1.0, 0.05 * 2.0**self._failures) if self._failures > 1 else 0.0)

    # --- choosing ------------------------------------------------------------------------------------------------

    def _refill(self) -> bool:
        queue, bring = self._queue, self.naming.to_bring(_QUEUE)
        fetch = self.naming.to_fetch(_QUEUE, self._wanted)
        queue.bring = [one for _, one in bring if one not in queue.left_out]
        queue.fetch = [one for _, one in fetch if one not in queue.left_out]
        queue.small = {one for rank, one in (*bring, *fetch) if rank == FIRST_RANK}
        return bool(queue.bring or queue.fetch)

    def _next(self, others_fly: bool) -> _Asked | None:
        """The next request, or None when the turn is over or everything that is left is under way."""
        if self._done.fault or self._done.line_bytes >= self._limits.turn_bytes or self._hurry():
            return None
        if self._spent() + _OVERHEAD_BYTES > self._limits.day_bytes:
            return None
        if not (self._idle(self._queue.bring) or self._idle(self._queue.fetch) or others_fly):
            self._refill()
        pieces, brings = ([], []) if self._small_ones_wait() else self._pieces()
        wants = () if pieces else self._wants()
        self._sent += 1
        offers = self._offers({blob for blob, _ in brings})
        if not (pieces or wants or offers or self._ask_what_lacks):
            return None
        header = {
            "type": "blob", "from": self.journal.node, "to": self._centre, "nonce": self.journal.mark("nonce", ""),
            "offers": chunks.blob_words(offers), "wants": [[*blob, first] for blob, first in wants],
            "room": self._size_bytes(), "lacking": self._ask_what_lacks,
        }  # fmt: skip
        self._ask_what_lacks = False
        payload = chunks.encode(Message(header, tuple(pieces)))
        self._queue.busy |= {*(blob for blob, _ in (*brings, *wants)), *offers}
        awaited_bytes = min(self._size_bytes(), sum(blob.size_bytes - first for blob, first in wants))
        self._spend(len(payload) + awaited_bytes + _OVERHEAD_BYTES)
        size_bytes = len(payload) + awaited_bytes
        return _Asked(payload, tuple(brings), tuple(wants), tuple(offers), self._sent, size_bytes, self._monotonic())

    def _idle(self, blobs: list[Blob]) -> list[Blob]:
        return [one for one in blobs if one not in self._queue.busy and one not in self._queue.left_out]

    def _small_ones_wait(self) -> bool:
        """Whether small ones are to come, and only large ones are to be brought."""
        small = self._queue.small
        return not small.isdisjoint(self._idle(self._queue.fetch)) and small.isdisjoint(self._idle(self._queue.bring))

    def _pieces(self) -> tuple[list[chunks.Piece], list[tuple[Blob, int]]]:
        """Bytes to bring, as many as the line's pace allows: several small blobs, or the next of a large one. One that
        may have arrived in part is offered first, so that nothing is sent twice."""
        found: list[chunks.Piece] = []
        room = self._size_bytes()
        for blob in self._idle(self._queue.bring):
            first = self._queue.have.get(blob, 0 if blob.chunks == 1 else None)
            if first is None:
                continue
            if (found and room < _LEAST_BYTES) or len(found) >= chunks.MESSAGE_CHUNKS:
                break
            first = min(first, blob.size_bytes - 1)
            try:
                found.append(self.blobs.piece(blob, first, min(room, blob.size_bytes - first)))
            except Damaged:
                self.naming.lost(blob)
                self._queue.left_out.add(blob)
                continue
            room -= len(found[-1].content)
        return found, [(piece.blob, piece.first) for piece in found]

    def _wants(self) -> tuple[tuple[Blob, int], ...]:
        """From where on to ask, for as many as are to come at once."""
        found: list[tuple[Blob, int]] = []
        room = self._size_bytes()
        for blob in self._idle(self._queue.fetch)[: chunks.NAMED_LIMIT]:
            if room <= 0 or (found and room < _LEAST_BYTES):
                break
            first = min(self.blobs.arrived(self._centre, blob), blob.size_bytes - 1)
            found.append((blob, first))
            room -= blob.size_bytes - first
        return tuple(found)

    def _offers(self, brought: set[Blob]) -> list[Blob]:
        """Large ones that come next, of which it is not known how much has arrived."""
        unknown = [one for one in self._idle(self._queue.bring)[: 2 * _OFFERS] if one.chunks > 1]
        return [one for one in unknown if one not in self._queue.have and one not in brought][:_OFFERS]

    # --- hearing -------------------------------------------------------------------------------------------------

    def _take_in(self, asked: _Asked, raw: bytes) -> None:
        answer = self._trusted(asked.payload, raw)
        header = answer.header
        self._failures, now = 0, self._monotonic()
        # The quickest answer of a turn is the nearest to what a round trip alone takes.
        self._quickest = min(self._quickest, now - asked.began)
        self._pace = pace.carried(pace.waited(self._pace, self._quickest), asked.size_bytes, now - self._heard_at)
        self._heard_at = now
        for blob, count in chunks.read_numbered(header.get("have", [])):
            self._heard(blob, count, dict(asked.brings))
        for piece in answer.pieces:
            self._done.moved = True
            if self.blobs.take(self._centre, piece):
                self.naming.note(piece.blob, here=True, there=True)
                self._queue.fetch = [one for one in self._queue.fetch if one != piece.blob]
                self._done.fetched += 1
        self._queue.left_out |= {*chunks.read_blobs(header.get("gone", []))}
        if header.get("stale"):
            # The exchange of records brings the next word of freshness; until then nothing comes down.
            self._queue.left_out |= {*self._queue.fetch}
        if "lacking" in header:
            self._heard_lacking(chunks.read_blobs(header["lacking"]))
        if header.get("full"):
            raise Refused("centre_full", "县中心磁盘空间不足，图片暂缓上传；文字记录不受影响。",
                          "the centre's disk is nearly full: pictures wait, records do not")  # fmt: skip

    def _heard(self, blob: Blob, count: int, brings: dict[Blob, int]) -> None:
        queue = self._queue
        if count == UNNAMED:
            # The entry that names it has not arrived: records first.
            queue.left_out.add(blob)
        elif count == WHOLE:
            self.naming.note(blob, there=True)
            queue.bring = [one for one in queue.bring if one != blob]
            self._done.brought += blob in brings
            self._done.moved = True
        else:
            if blob in brings and count < min(brings[blob], blob.size_bytes - 1):
                self._doubt(blob)
            self._done.moved |= count > queue.have.get(blob, count)
            queue.have[blob] = count

    def _doubt(self, blob: Blob) -> None:
        """The centre threw away what had arrived, because the whole was not what its name says: look at ours."""
        try:
            self.blobs.read(blob)
        except Damaged:
            self.naming.lost(blob)
            self._queue.left_out.add(blob)

    def _heard_lacking(self, lacking: list[Blob]) -> None:
        for blob in lacking:
            if self.blobs.has(blob):
                self.naming.note(blob, there=False)
        if len(lacking) < chunks.NAMED_LIMIT:
            with write(self.journal.db):
                self.journal.set_mark(_TOLD_TO, self._life_there())
        self._refill()

    def _life_there(self) -> Any:
        """By what a centre that went back in time is told from the one before."""
        return self.journal.mark("epoch_seen", [0, []])

    def _trusted(self, asked: bytes, raw: bytes) -> Message:
        signature, payload = codec.unframe(raw)
        if not verify(self._public, "message", payload, signature):
            raise Unauthentic(
                "answer_signature", "收到的答复不是县中心签发的，未采信。", "the answer is not the centre's"
            )
        answer = chunks.decode(payload)
        bound = (answer.header.get("re"), answer.header.get("to"), answer.header.get("from"))
        if bound != (hashlib.sha256(asked).hexdigest(), self.journal.node, self._centre):
            raise Unauthentic(
                "answer_binding", "收到的答复不是对本次请求的答复，未采信。", "the answer belongs to another request"
            )
        return answer

    # --- the budget ----------------------------------------------------------------------------------------------

    def _spent(self) -> int:
        """Bytes of today, also those of turns before this process."""
        kept = self.journal.mark(SPENT) or {}
        return int(kept["bytes"]) if kept.get("day") == self._today() else 0

    def _spend(self, count_bytes: int) -> None:
        spent = self._spent() + count_bytes
        with write(self.journal.db):
            self.journal.set_mark(SPENT, {"day": self._today(), "bytes": spent})
        self._done.line_bytes += count_bytes
