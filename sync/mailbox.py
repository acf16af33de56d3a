"""Mailboxes at the centre: numbered, chained lanes of deliveries, one for each station, life and epoch.
Imports sync.journal, envelope, wire, tables; the caller holds the transaction.
Promise: a delivery keeps its number for ever; who tells where it has read is told what comes behind it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from sync import tables as t
from sync.database import insert_rows, rows
from sync.envelope import NO_LINK, Head, Stamp, canonical
from sync.journal import Entry, Journal, content_of
from sync.wire import (
    ADMITTED,
    BATCH_LIMIT_BYTES,
    ENTRIES_LIMIT,
    LANES_LIMIT,
    PARKED,
    SET_ASIDE,
    BoxPart,
    Delivery,
    box_start,
    head_payload,
)

VERDICT_OF = {t.ADMITTED: ADMITTED, t.PARKED: PARKED, t.SET_ASIDE: SET_ASIDE}
STATUS_OF = {verdict: status for status, verdict in VERDICT_OF.items()}
MAIL_COLUMNS = ("box_id", "n", "entry_id", "verdict", "epoch", "place", "stamp_lane", "reason", "link")


def deliver(journal: Journal, station: str, entries: list[Entry], epoch: int) -> None:
    """Put what became of ``entries`` into ``station``'s box of this life, in order."""
    if not entries:
        return
    box_id, n, link = _box_of_this_life(journal, station, epoch)
    lines: list[tuple[Any, ...]] = []
    for entry in entries:
        delivery = _delivery(entry, station)
        n += 1
        link = delivery.link_after(link, entry.digest)
        lines.append(mail_row(box_id, n, entry.id, delivery, link))
    insert_rows(journal.db, "mail", MAIL_COLUMNS, lines)
    rows(journal.db, "UPDATE box SET head_seq = ?, head_link = ? WHERE id = ?", n, link, box_id)


def _box_of_this_life(journal: Journal, station: str, epoch: int) -> tuple[int, int, bytes]:
    # A box belongs to one epoch, so that boxes stand in the order of the stamps in them, whoever brings one back when.
    here = "SELECT id, head_seq, head_link FROM box WHERE station = ? AND life = ? AND epoch = ?"
    found = rows(journal.db, here, station, journal.life, epoch)
    if found:
        return found[0][0], found[0][1], bytes(found[0][2])
    table = journal.tables.box
    before = table.select().where(table.station == station).order_by(table.epoch.desc(), table.name.desc()).first()
    parent = Head(before.name, before.head_seq, bytes(before.head_link)) if before else None
    name = journal.chance(16).hex()
    link = box_start(name, station, epoch, parent)
    box = table.create(
        name=name,
        station=station,
        life=journal.life,
        epoch=epoch,
        parent=parent.name if parent else "",
        parent_seq=parent.seq if parent else 0,
        parent_link=parent.link if parent else None,
        head_link=link,
    )
    return box.id, 0, link


def _delivery(entry: Entry, station: str) -> Delivery:
    own = entry.owner == station
    content = None if own else entry.content
    return Delivery(VERDICT_OF[entry.status], entry.stamp, entry.owner, entry.lane, entry.seq, entry.reason, content)


@dataclass(frozen=True, slots=True)
class Reading:
    """How far a station has read: the head of its newest box, and how many older boxes it has read with the digest
    over their ends. ``boxes`` holds the heads of all of them where the station was asked for them."""

    newest: Head | None
    others: tuple[int, str]
    boxes: tuple[Head, ...] = ()


class _Box(NamedTuple):
    id: int
    name: str
    epoch: int
    parent: str
    parent_seq: int
    parent_link: bytes | None
    head_seq: int


# On the paths of every exchange: building these with peewee costs more than answering them.
_BOXES = (
    "SELECT id, name, epoch, parent, parent_seq, parent_link, head_seq FROM box WHERE station = ? ORDER BY epoch, name"
)
_DELIVERIES = (
    "SELECT m.verdict, m.epoch, m.place, m.stamp_lane, m.reason, m.link, l.name, l.owner, e.seq,"
    " e.subject, e.seen, e.kind, e.facts, e.personal, e.erased"
    " FROM mail m JOIN entry e ON e.id = m.entry_id JOIN lane l ON l.id = e.lane_id"
    " WHERE m.box_id = ? AND m.n >= ? ORDER BY m.n LIMIT ?"
)
_PAGE_LINES = 200


def boxes_digest(ends: Sequence[tuple[str, int]]) -> tuple[int, str]:
    """Many boxes' ends (name, last number read) as one count and digest, so that old ones cost nothing."""
    told = [[name, seq] for name, seq in sorted(ends)]
    return len(told), hashlib.sha256(canonical(told)).hexdigest()


def reading_of(journal: Journal, station: str, boxes: int = 0) -> Reading:
    """How far ``station`` has read, by the boxes in this book; in the centre's book: when it has read everything.
    ``boxes`` asks for so many of the newest heads by name."""
    kept = (
        "SELECT name, head_seq, head_link FROM box WHERE station = ? AND head_seq > 0 ORDER BY epoch DESC, name DESC"
    )
    heads = [Head(name, seq, bytes(link)) for name, seq, link in rows(journal.db, kept, station)]
    others = boxes_digest([(head.name, head.seq) for head in heads[1:]])
    return Reading(heads[0] if heads else None, others, tuple(heads[:boxes]))


def read_on(journal: Journal, reading: Reading, parts: Sequence[BoxPart]) -> Reading:
    """How far a station will have read that takes these parts in, by all the boxes that it stated."""
    heads = {head.name: head for head in reading.boxes} | {
        part.box: Head(part.box, part.last, part.link) for part in parts
    }
    table = journal.tables.box
    known = table.select(table.name).where(table.name.in_(list(heads))).order_by(table.epoch.desc(), table.name.desc())
    order = [heads[name] for (name,) in known.tuples()]
    others = boxes_digest([(head.name, head.seq) for head in order[1:]])
    lost = [head for name, head in heads.items() if head not in order]
    return Reading(order[0] if order else reading.newest, others, (*order, *lost))


def follows(journal: Journal, station: str, reading: Reading) -> bool:
    """Whether this centre remembers having written that far, and the station has read whatever came before its newest
    box. A restored one may not remember; a restored station may have read less."""
    if reading.newest is None:
        return True
    # Asked twice an exchange, so in plain SQL; a station has as many boxes as the centre had lives.
    ends = rows(journal.db, "SELECT name, epoch, head_seq FROM box WHERE station = ?", station)
    known = [(epoch, name) for name, epoch, seq in ends if name == reading.newest.name and seq >= reading.newest.seq]
    if not known:
        return False
    older = [(name, seq) for name, epoch, seq in ends if seq > 0 and (epoch, name) < known[0]]
    return boxes_digest(older) == reading.others


def missing_boxes(journal: Journal, station: str, reading: Reading) -> list[tuple[str, int]]:
    """(box, last number here) of the boxes of which the station has read more than this centre remembers."""
    ends = dict(rows(journal.db, "SELECT name, head_seq FROM box WHERE station = ?", station))
    stated = {head.name: head for head in (*reading.boxes, *filter(None, [reading.newest]))}
    return [(name, ends.get(name, 0)) for name, head in stated.items() if head.seq > ends.get(name, 0)]


def mail_after(
    journal: Journal, station: str, reading: Reading, budget_bytes: int = BATCH_LIMIT_BYTES
) -> tuple[list[BoxPart], bool]:
    """(parts that the station has not read, whether more is left), by its newest box where that agrees with this book,
    else by all boxes that it stated."""
    boxes = [_Box(*row) for row in rows(journal.db, _BOXES, station)]
    if follows(journal, station, reading):
        heads: tuple[Head, ...] = (reading.newest,) if reading.newest else ()
        boxes = boxes[next((n for n, box in enumerate(boxes) if heads and box.name == heads[0].name), 0) :]
    else:
        heads = reading.boxes
        # A station of more boxes than may be named has read those that are older than all it names.
        if len(heads) >= LANES_LIMIT:
            named = {head.name for head in heads}
            boxes = boxes[min((n for n, box in enumerate(boxes) if box.name in named), default=0) :]
    read = {head.name: head.seq for head in heads}
    parts: list[BoxPart] = []
    lines = ENTRIES_LIMIT
    for box in boxes:
        first = read.get(box.name, 0) + 1
        if first > box.head_seq:
            continue
        if budget_bytes <= 0 or lines <= 0:
            return parts, True
        part, size = _part(journal, box, first, budget_bytes, lines, station)
        parts.append(part)
        budget_bytes -= size
        lines -= len(part.deliveries)
        if part.last < box.head_seq:
            return parts, True
    return parts, False


def _part(
    journal: Journal, box: _Box, first: int, budget_bytes: int, limit: int, station: str
) -> tuple[BoxPart, int]:
    deliveries: list[Delivery] = []
    size, link = 0, NO_LINK
    while size < budget_bytes and len(deliveries) < limit:
        page = rows(journal.db, _DELIVERIES, box.id, first + len(deliveries), min(_PAGE_LINES, limit - len(deliveries)))
        for row in page:
            deliveries.append(_read_row(row, station))
            content = deliveries[-1].content
            link = bytes(row[5])
            size += 60 + (len(content.facts) + len(content.personal or b"") if content else 0)
            if size >= budget_bytes:
                break
        if len(page) < _PAGE_LINES:
            break
    last = first + len(deliveries) - 1
    parent = Head(box.parent, box.parent_seq, bytes(box.parent_link)) if box.parent_link is not None else None
    signature = journal.key.sign("box", head_payload(Head(box.name, last, link)))
    return BoxPart(box.name, station, box.epoch, parent, first, tuple(deliveries), link, signature), size


def _read_row(row: tuple[Any, ...], station: str) -> Delivery:
    verdict, epoch, place, stamp_lane, reason, _, lane, owner, seq, *parts = row
    stamp = Stamp(epoch, place, stamp_lane) if verdict == ADMITTED else None
    content = None if owner == station else content_of(*parts)
    return Delivery(verdict, stamp, owner, lane, seq, reason, content)


def mail_row(box_id: int, n: int, entry_id: int, delivery: Delivery, link: bytes) -> tuple[Any, ...]:
    """One delivery as a row of the mail table."""
    stamp = delivery.stamp or Stamp(0, 0, "")
    return box_id, n, entry_id, delivery.verdict, stamp.epoch, stamp.place, stamp.lane, delivery.reason, link


def box_row(journal: Journal, part: BoxPart) -> Any:
    """The row of a part's box, begun where the box is not known yet."""
    table = journal.tables.box
    box = table.get_or_none(table.name == part.box)
    if box is not None:
        return box
    parent = part.parent
    return table.create(
        name=part.box,
        station=part.station,
        epoch=part.epoch,
        parent=parent.name if parent else "",
        parent_seq=parent.seq if parent else 0,
        parent_link=parent.link if parent else None,
        head_link=box_start(part.box, part.station, part.epoch, parent),
    )
