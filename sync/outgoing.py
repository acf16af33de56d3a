"""What a station has to bring, cut into parts, and what became of them at the centre.
Imports sync's floor, journal, taking, pushing, pace, codec; the road comes in as an argument.
Promise: a part goes out as often as the line needs and takes effect once; only a signed head counts as brought.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from sync import codec, wire
from sync import pace as paces
from sync.database import rows
from sync.journal import Journal
from sync.parts import PART_PATH
from sync.pushing import Job, Roads
from sync.taking import Taking
from sync.wire import Batch, Message

# So many of the unsent entries are weighed to guess at the weight of all.
WEIGHED = 200

Trusted = Callable[[bytes, str], Message]


class Span(NamedTuple):
    """Consecutive entries of one lane, by their numbers."""

    lane: str
    first: int
    last: int


def unsent_bytes(journal: Journal) -> int:
    """About how many raw bytes the centre does not have yet."""
    weighed, sizes, unsent = 0, 0, 0
    behind = "SELECT id, acked, head_seq - acked FROM lane WHERE owner = ? AND head_seq > acked ORDER BY id"
    for lane_id, acked, count in rows(journal.db, behind, journal.node):
        unsent += count
        if weighed < WEIGHED:
            size = (
                "SELECT COUNT(*), SUM(n) FROM (SELECT LENGTH(facts) + COALESCE(LENGTH(personal), 32) + 110 AS n"
                " FROM entry WHERE lane_id = ? AND seq > ? ORDER BY seq LIMIT ?) AS some"
            )
            found, total = rows(journal.db, size, lane_id, acked, WEIGHED - weighed)[0]
            weighed, sizes = weighed + found, sizes + int(total or 0)
    return sizes * unsent // weighed if weighed else 0


class Outgoing:
    """The parts of one push. ``trusted(raw, hash of what was asked)`` checks an answer."""

    def __init__(
        self, journal: Journal, roads: Roads, taking: Taking, trusted: Trusted, centre: str, packed: int
    ) -> None:
        self.journal, self._roads, self._taking, self._trusted = journal, roads, taking, trusted
        self._centre, self._packed = centre, packed
        self._handed_out: dict[str, int] = {}
        self._heads: dict[str, int] = {}
        self._staged: set[tuple[str, int]] = set()

    def push(self) -> None:
        """Bring all that is unsent now. Raises a SyncError; what was acknowledged before it stays acknowledged."""
        self._roads.carry(self._jobs(), self._took, self._is_there)

    def _jobs(self) -> Iterator[Job]:
        while batches := self._next():
            header = {
                "type": "part", "from": self.journal.node, "to": self._centre, "codecs": list(codec.readable()),
            }  # fmt: skip
            payload = wire.encode(Message(header, tuple(batches)))
            pace = self._roads.pace
            level = codec.effort(pace.bytes_per_second)
            body = codec.frame(self.journal.key.sign("message", payload), payload, self._packed, level)
            self._roads.pace = paces.squeezed(pace, len(payload), len(body))
            spans = tuple(Span(batch.lane, batch.first, batch.last) for batch in batches)
            yield Job(PART_PATH, body, (hashlib.sha256(payload).hexdigest(), spans))

    def _next(self) -> list[Batch]:
        """The entries behind those that were handed out, as many as the line bears now."""
        table, found = self.journal.tables.lane, []
        budget_bytes, lines_left = self._roads.pace.raw_bytes, wire.ENTRIES_LIMIT
        unsent = table.select().where(table.owner == self.journal.node, table.head_seq > table.acked)
        for lane in unsent.order_by(table.id):
            first = max(lane.acked, self._handed_out.get(lane.name, 0)) + 1
            if first > lane.head_seq:
                continue
            batch, size_bytes = self.journal.cut(lane, first, budget_bytes, lines_left)
            found.append(batch)
            self._handed_out[lane.name] = batch.last
            budget_bytes -= size_bytes
            lines_left -= len(batch.contents)
            if budget_bytes <= 0 or lines_left <= 0:
                break
        return found

    def _took(self, job: Job, raw: bytes) -> None:
        bound, _ = job.about
        header = self._trusted(raw, bound).header
        lanes = header["lanes"]
        self._taking.learn(lanes)
        for name, told in lanes.items():
            self._heads[name] = max(self._heads.get(name, 0), int(told[0]))
        self._staged |= {(str(lane), int(first)) for lane, first, *_ in header["staged"]}

    def _is_there(self, job: Job) -> bool:
        """Whether a part that broke on the way arrived all the same."""
        spans: Sequence[Any] = job.about[1]
        if (spans[0].lane, spans[0].first) in self._staged:
            return True
        return all(span.last <= self._heads.get(span.lane, 0) for span in spans)
