"""Mailboxes: numbered, chained lanes of the centre for each station and life; written there, absorbed at stations.
Imports sync.journal, store, envelope, keys, wire, tables; the caller holds the transaction.
Promise: a delivery keeps its number for ever, and the position moves in the same transaction as the mail.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sync import tables as t
from sync.database import insert_rows, rows
from sync.envelope import NO_LINK, Head, Stamp, digest_of
from sync.errors import Damaged, Unauthentic
from sync.journal import Entry, Journal, content_of
from sync.keys import verify
from sync.wire import (
    ADMITTED,
    BATCH_LIMIT_BYTES,
    ENTRIES_LIMIT,
    PARKED,
    SET_ASIDE,
    BoxPart,
    Delivery,
    box_start,
    head_payload,
)

POSITION = "mail_position"
EPOCH_SEEN = "epoch_seen"
_VERDICT_OF = {t.ADMITTED: ADMITTED, t.PARKED: PARKED, t.SET_ASIDE: SET_ASIDE}
_STATUS_OF = {verdict: status for status, verdict in _VERDICT_OF.items()}
_MAIL_COLUMNS = ("box_id", "n", "entry_id", "verdict", "epoch", "place", "stamp_lane", "reason", "link")


# --- at the centre ---------------------------------------------------------------------------------------------------


def deliver(journal: Journal, station: str, entries: list[Entry], epoch: int) -> None:
    """Put what became of ``entries`` into ``station``'s box of this life, in order."""
    box_id, n, link = _box_of_this_life(journal, station, epoch)
    lines: list[tuple[Any, ...]] = []
    for entry in entries:
        delivery = _delivery(entry, station)
        n += 1
        link = delivery.link_after(link, entry.digest)
        stamp = entry.stamp or Stamp(0, 0, "")
        lines.append(
            (box_id, n, entry.id, delivery.verdict, stamp.epoch, stamp.place, stamp.lane, entry.reason, link)
        )
    insert_rows(journal.db, "mail", _MAIL_COLUMNS, lines)
    rows(journal.db, "UPDATE box SET head_seq = ?, head_link = ? WHERE id = ?", n, link, box_id)


def _box_of_this_life(journal: Journal, station: str, epoch: int) -> tuple[int, int, bytes]:
    found = rows(
        journal.db,
        "SELECT id, head_seq, head_link FROM box WHERE station = ? AND life = ?",
        station,
        journal.life,
    )
    if found:
        return found[0][0], found[0][1], bytes(found[0][2])
    table = journal.tables.box
    before = table.select().where(table.station == station).order_by(table.id.desc()).first()
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
    return Delivery(_VERDICT_OF[entry.status], entry.stamp, entry.lane, entry.seq, entry.reason, content)


def knows(journal: Journal, station: str, position: Head | None) -> bool:
    """Whether this centre remembers having written that far into the station's mail; a restored one may not."""
    if position is None:
        return True
    head = "SELECT head_seq FROM box WHERE name = ? AND station = ?"
    found = rows(journal.db, head, position.name, station)
    return bool(found) and found[0][0] >= position.seq


def mail_after(
    journal: Journal,
    station: str,
    position: Head | None,
    stated: Sequence[Head] = (),
    budget_bytes: int = BATCH_LIMIT_BYTES,
) -> tuple[list[BoxPart], bool]:
    """(parts behind ``position``, whether more is left). Where this centre does not know the position (it was
    restored), reading goes on from the newest box that both sides share, by the heads of all boxes that the station
    has ``stated``: the backup's older boxes may hold mail that this station never read."""
    table = journal.tables.box
    boxes = list(table.select().where(table.station == station).order_by(table.id))
    here = [position] if position is not None else []
    read = {head.name: head.seq for head in (here if knows(journal, station, position) else stated)}
    start = max((n for n, box in enumerate(boxes) if box.name in read), default=0)
    parts: list[BoxPart] = []
    lines_left = ENTRIES_LIMIT
    for box in boxes[start:]:
        first = read.get(box.name, 0) + 1
        if first > box.head_seq:
            continue
        if budget_bytes <= 0 or lines_left <= 0:
            return parts, True
        part, size = _part(journal, box, first, budget_bytes, lines_left, station)
        parts.append(part)
        budget_bytes -= size
        lines_left -= len(part.deliveries)
        if part.last < box.head_seq:
            return parts, True
    return parts, False


def _part(
    journal: Journal, box: Any, first: int, budget_bytes: int, limit: int, station: str
) -> tuple[BoxPart, int]:
    mail, entry, lane = journal.tables.mail, journal.tables.entry, journal.tables.lane
    query = (
        mail.select(
            mail.verdict, mail.epoch, mail.place, mail.stamp_lane, mail.reason, mail.link,
            lane.name, lane.owner, entry.seq,
            entry.subject, entry.seen, entry.kind, entry.facts, entry.personal, entry.erased,
        )
        .join(entry).join(lane)
        .where(mail.box == box.id, mail.n >= first).order_by(mail.n).limit(limit).tuples().iterator()
    )  # fmt: skip
    deliveries: list[Delivery] = []
    size, link = 0, NO_LINK
    for row in query:
        deliveries.append(_read_row(row, station))
        content = deliveries[-1].content
        link = bytes(row[5])
        size += 60 + (len(content.facts) + len(content.personal or b"") if content else 0)
        if size >= budget_bytes:
            break
    last = first + len(deliveries) - 1
    parent = Head(box.parent, box.parent_seq, bytes(box.parent_link)) if box.parent else None
    signature = journal.key.sign("box", head_payload(Head(box.name, last, link)))
    return BoxPart(box.name, box.station, box.epoch, parent, first, tuple(deliveries), link, signature), size


def _read_row(row: tuple[Any, ...], station: str) -> Delivery:
    (
        verdict,
        epoch,
        place,
        stamp_lane,
        reason,
        _,
        lane,
        owner,
        seq,
        subject,
        seen,
        kind,
        facts,
        personal,
        erased,
    ) = row
    stamp = Stamp(epoch, place, stamp_lane) if verdict == ADMITTED else None
    content = None
    if owner != station:
        content = content_of(subject, seen, kind, facts, personal, erased)
    return Delivery(verdict, stamp, lane, seq, reason, content)


# --- at a station ----------------------------------------------------------------------------------------------------


def boxes_read(journal: Journal) -> list[Head]:
    """How far this station has read in each of its boxes, newest last."""
    kept = "SELECT name, head_seq, head_link FROM box WHERE head_seq > 0 ORDER BY id"
    return [Head(name, seq, bytes(link)) for name, seq, link in rows(journal.db, kept)]


def position_of(journal: Journal) -> Head | None:
    """Where this station stands in its mail; None when it has read nothing (starting over is always right)."""
    words = journal.mark(POSITION)
    return Head(words[0], words[1], bytes.fromhex(words[2])) if words else None


def absorb(journal: Journal, part: BoxPart, centre_key: bytes) -> list[str]:
    """Take in one part: entries of others, stamps and verdicts for our own, and the new position, all in the caller's
    transaction. Returns the subjects touched. Raises Unauthentic or Damaged with nothing taken in (the transaction is
    the caller's to undo)."""
    if part.station != journal.node or not part.deliveries:
        raise Unauthentic("foreign_mail", "来件不属于本站。", "mail of another station")
    if not verify(centre_key, "box", head_payload(Head(part.box, part.last, part.link)), part.signature):
        raise Unauthentic("box_signature", "来件签名不符。", "the mailbox's signature does not hold")
    box = _box_row(journal, part)
    link = _link_before(journal, box, part)
    _keep_contents(journal, part)
    lines, settled, touched = [], [], {}
    for n, (delivery, (entry_id, digest, subject)) in enumerate(
        zip(part.deliveries, _found(journal, part), strict=True), part.first
    ):
        link = delivery.link_after(link, digest)
        stamp = delivery.stamp or Stamp(0, 0, "")
        lines.append(
            (box.id, n, entry_id, delivery.verdict, stamp.epoch, stamp.place, stamp.lane, delivery.reason, link)
        )
        settled.append(
            (
                entry_id,
                _STATUS_OF[delivery.verdict],
                delivery.reason,
                delivery.stamp,
            )
        )
        touched[subject] = True
    if link != part.link:
        raise Unauthentic("box_chain", "来件校验不符。", "the mailbox's chain does not add up")
    journal.settle(settled)
    insert_rows(journal.db, "mail", _MAIL_COLUMNS, lines, key="box_id, n")
    _move_position(journal, box, part)
    return list(touched)


def _move_position(journal: Journal, box: Any, part: BoxPart) -> None:
    if part.last > box.head_seq:
        box.head_seq, box.head_link, box.signed_seq, box.signature = (
            part.last,
            part.link,
            part.last,
            part.signature,
        )
        box.save()
    journal.set_mark(POSITION, [part.box, part.last, part.link.hex()])
    epoch, lanes = journal.mark(EPOCH_SEEN, [0, []])
    stamps = [delivery.stamp for delivery in part.deliveries if delivery.stamp]
    highest = max([epoch, *(stamp.epoch for stamp in stamps)])
    known = set(lanes if highest == epoch else ()) | {stamp.lane for stamp in stamps if stamp.epoch == highest}
    if (highest, known) != (epoch, set(lanes)):
        journal.set_mark(EPOCH_SEEN, [highest, sorted(known)])


def _box_row(journal: Journal, part: BoxPart) -> Any:
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


def _link_before(journal: Journal, box: Any, part: BoxPart) -> bytes:
    if part.first == 1:
        return box_start(part.box, part.station, part.epoch, part.parent)
    mail = journal.tables.mail
    row = mail.get_or_none((mail.box == box.id) & (mail.n == part.first - 1))
    if row is None:
        raise Damaged("mail_gap", "来件不连续，将从头重读。", "mail does not begin where this station stands")
    return bytes(row.link)


def _keep_contents(journal: Journal, part: BoxPart) -> None:
    by_lane: dict[str, list[Delivery]] = {}
    for delivery in part.deliveries:
        if delivery.content is not None:
            by_lane.setdefault(delivery.lane, []).append(delivery)
    for name, deliveries in by_lane.items():
        table = journal.tables.lane
        lane = table.get_or_none(table.name == name) or table.create(name=name, owner="", head_link=NO_LINK)
        journal.keep(
            lane.id,
            [(d.seq, digest_of(name, d.seq, d.content), None, d.content) for d in deliveries if d.content],
            t.STORED,
        )


def _found(journal: Journal, part: BoxPart) -> list[tuple[int, bytes, str]]:
    """(row id, digest, subject) of the entry that each delivery speaks of. Raises Damaged when one is not here or is
    another."""
    wanted: dict[str, set[int]] = {}
    for delivery in part.deliveries:
        wanted.setdefault(delivery.lane, set()).add(delivery.seq)
    here = {(lane, row[0]): row[1:] for lane, seqs in wanted.items() for row in journal.names(lane, seqs)}
    found = []
    for delivery in part.deliveries:
        row = here.get((delivery.lane, delivery.seq))
        if row is None:
            raise Damaged(
                "lost_own_entry",
                "本站缺少自己的记录，正在向中心取回。",
                "a receipt for an own entry that is not here",
            )
        entry_id, digest, subject = row
        if delivery.content is not None and digest_of(delivery.lane, delivery.seq, delivery.content) != digest:
            raise Damaged(
                "same_name", "同名记录内容不同，已停止。", "the same (lane, seq) with another content"
            )
        found.append((entry_id, digest, subject))
    return found
