"""Islands: entries of a lane that stand behind a gap, because what lay in front of them was lost on both sides.
Imports sync.journal, database, envelope, tables; the caller holds the transaction and has proved who says so.
Promise: an island is kept under its own name and joins its lane when the gap fills; it never stands for what is lost.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from sync import tables as t
from sync.database import rows
from sync.envelope import NO_LINK, Content, digest_of, link_after
from sync.errors import Damaged
from sync.journal import Journal, content_of
from sync.wire import Loose

ISLANDS_LIMIT = 1_000
_OF_OWNER = (
    "SELECT l.name, e.seq, e.subject, e.seen, e.kind, e.facts, e.personal, e.erased"
    " FROM entry e JOIN lane l ON l.id = e.lane_id"
    " WHERE l.owner = ? AND l.islands > 0 AND e.link IS NULL AND e.seq > l.head_seq ORDER BY l.id, e.seq"
)


class Kept(NamedTuple):
    """Where an entry lies now, and whether it came just now."""

    id: int
    digest: bytes
    lane: Any
    new: bool


def keep(journal: Journal, owner: str, lane_name: str, seq: int, content: Content) -> Kept:
    """Keep one entry by itself, and join it to its lane if it stands at the end. Raises Damaged when another entry
    stands under its name."""
    table = journal.tables.lane
    lane = table.get_or_none(table.name == lane_name)
    if lane is None:
        lane = table.create(name=lane_name, owner=owner, head_link=NO_LINK)
    digest = digest_of(lane_name, seq, content)
    known = journal.names(lane_name, [seq])
    if not known:
        journal.keep(lane.id, [(seq, digest, None, content)], t.STORED)
        lane.islands += 1
        grow(journal, lane)
        known = journal.names(lane_name, [seq])
        return Kept(known[0][1], digest, lane, True)
    if known[0][2] != digest:
        raise same_name()
    return Kept(known[0][1], digest, lane, False)


def join(journal: Journal, lane: Any, arriving: Sequence[tuple[int, bytes, bytes | None, Content]]) -> None:
    """Give those of the arriving entries that are here as islands their links. Raises Damaged when one is another."""
    if not lane.islands:
        return
    first, last = arriving[0][0], arriving[-1][0]
    here = "SELECT seq, digest FROM entry WHERE lane_id = ? AND seq >= ? AND seq <= ?"
    kept = {seq: bytes(digest) for seq, digest in rows(journal.db, here, lane.id, first, last)}
    for seq, digest, link, _ in arriving:
        if seq in kept:
            if kept[seq] != digest:
                raise same_name()
            rows(journal.db, "UPDATE entry SET link = ? WHERE lane_id = ? AND seq = ?", link, lane.id, seq)


def grow(journal: Journal, lane: Any) -> None:
    """Let the lane's head go on over the islands that now join it, and save the lane. A lane whose opening is not
    here has no head to go on from."""
    after = "SELECT digest FROM entry WHERE lane_id = ? AND seq = ? AND link IS NULL"
    while lane.head_seq and (found := rows(journal.db, after, lane.id, lane.head_seq + 1)):
        lane.head_seq += 1
        lane.head_link = link_after(bytes(lane.head_link), bytes(found[0][0]))
        linked = "UPDATE entry SET link = ? WHERE lane_id = ? AND seq = ?"
        rows(journal.db, linked, lane.head_link, lane.id, lane.head_seq)
    left = "SELECT COUNT(*) FROM entry WHERE lane_id = ? AND link IS NULL"
    lane.islands = rows(journal.db, left, lane.id)[0][0]
    lane.save()


def islands_of(journal: Journal, owner: str) -> list[Loose]:
    """A writer's entries behind gaps, at most as many as one message states."""
    found = rows(journal.db, f"{_OF_OWNER} LIMIT {ISLANDS_LIMIT}", owner)
    return [Loose(lane, seq, content_of(*parts)) for lane, seq, *parts in found]


def same_name() -> Damaged:
    """Two entries under one name: neither is merged, a person has to look."""
    return Damaged("same_name", "同名记录内容不同，已停止。", "the same (lane, seq) with another content")
