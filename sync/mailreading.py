"""Reading mail at a station: entries of others, stamps and verdicts for its own, and how far it has read.
Imports sync.journal, mailbox, envelope, keys, wire, tables; the caller holds the transaction.
Promise: how far was read moves in the same transaction as the mail; of two signed stamps the smaller one counts.
"""

from __future__ import annotations

from typing import Any

from sync import tables as t
from sync.database import insert_rows, rows
from sync.envelope import NO_LINK, Head, Stamp, digest_of
from sync.errors import Damaged, Unauthentic
from sync.islands import same_name
from sync.journal import Journal, content_of
from sync.keys import verify
from sync.mailbox import MAIL_COLUMNS, STATUS_OF, box_row, mail_row
from sync.wire import ADMITTED, BATCH_LIMIT_BYTES, ENTRIES_LIMIT, BoxPart, Delivery, box_start, head_payload

EPOCH_SEEN = "epoch_seen"
LOST_OWN_ENTRY = "lost_own_entry"


def absorb(journal: Journal, part: BoxPart, centre_key: bytes) -> list[str]:
    """Take in one part: entries of others, stamps and verdicts for our own, and how far the box is read now, all in
    the caller's transaction. Returns the subjects touched. Raises Unauthentic or Damaged with nothing taken in (the
    transaction is the caller's to undo)."""
    if part.station != journal.node or not part.deliveries:
        raise Unauthentic("foreign_mail", "来件不属于本站。", "mail of another station")
    if not verify(centre_key, "box", head_payload(Head(part.box, part.last, part.link)), part.signature):
        raise Unauthentic("box_signature", "来件签名不符。", "the mailbox's signature does not hold")
    box = box_row(journal, part)
    link = _link_before(journal, box, part)
    _keep_contents(journal, part)
    lines, settled, touched = [], [], {}
    for n, (delivery, (entry_id, digest, subject, stamp)) in enumerate(
        zip(part.deliveries, _found(journal, part), strict=True), part.first
    ):
        link = delivery.link_after(link, digest)
        lines.append(mail_row(box.id, n, entry_id, delivery, link))
        # A stamp under the centre's signature is for ever; two lives of a restored one may both have given one.
        if stamp is None or (delivery.stamp is not None and delivery.stamp < stamp):
            settled.append((entry_id, STATUS_OF[delivery.verdict], delivery.reason, delivery.stamp))
        touched[subject] = True
    if link != part.link:
        raise Unauthentic("box_chain", "来件校验不符。", "the mailbox's chain does not add up")
    journal.settle(settled)
    insert_rows(journal.db, "mail", MAIL_COLUMNS, lines, key="box_id, n")
    insert_rows(journal.db, "closing", ("box_id", "n", "signature"), [(box.id, part.last, part.signature)], "box_id, n")
    _move_on(journal, box, part)
    return list(touched)


def _move_on(journal: Journal, box: Any, part: BoxPart) -> None:
    if part.last > box.head_seq:
        box.head_seq, box.head_link = part.last, part.link
        box.signed_seq, box.signature = part.last, part.signature
        box.save()
    epoch, lanes = journal.mark(EPOCH_SEEN, [0, []])
    stamps = [delivery.stamp for delivery in part.deliveries if delivery.stamp]
    highest = max([epoch, *(stamp.epoch for stamp in stamps)])
    known = set(lanes if highest == epoch else ()) | {stamp.lane for stamp in stamps if stamp.epoch == highest}
    if (highest, known) != (epoch, set(lanes)):
        journal.set_mark(EPOCH_SEEN, [highest, sorted(known)])


def _link_before(journal: Journal, box: Any, part: BoxPart) -> bytes:
    if part.first == 1:
        return box_start(part.box, part.station, part.epoch, part.parent)
    before = "SELECT link FROM mail WHERE box_id = ? AND n = ?"
    found = rows(journal.db, before, box.id, part.first - 1)
    if not found:
        raise Damaged("mail_gap", "来件不连续，将重新读取。", "mail does not begin where this station stands")
    return bytes(found[0][0])


def _keep_contents(journal: Journal, part: BoxPart) -> None:
    by_lane: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in part.deliveries:
        if delivery.content is not None:
            by_lane.setdefault((delivery.lane, delivery.owner), []).append(delivery)
    for (name, owner), deliveries in by_lane.items():
        table = journal.tables.lane
        lane = table.get_or_none(table.name == name) or table.create(name=name, owner=owner, head_link=NO_LINK)
        journal.keep(
            lane.id,
            [(d.seq, digest_of(name, d.seq, d.content), None, d.content) for d in deliveries if d.content],
            t.STORED,
        )


def _found(journal: Journal, part: BoxPart) -> list[tuple[int, bytes, str, Stamp | None]]:
    """(row id, digest, subject, stamp so far) of the entry that each delivery speaks of. Raises Damaged when one is
    not here or is another."""
    wanted: dict[str, set[int]] = {}
    for delivery in part.deliveries:
        wanted.setdefault(delivery.lane, set()).add(delivery.seq)
    here = {(lane, row[0]): row[1:] for lane, seqs in wanted.items() for row in journal.names(lane, seqs)}
    found = []
    for delivery in part.deliveries:
        row = here.get((delivery.lane, delivery.seq))
        if row is None:
            raise Damaged(
                LOST_OWN_ENTRY,
                "本站缺少自己的记录，正在向中心取回。",
                "a receipt for an own entry that is not here",
            )
        if delivery.content is not None and digest_of(delivery.lane, delivery.seq, delivery.content) != row[1]:
            raise same_name()
        found.append(row)
        # The same part may speak of an entry twice; the later word is weighed against the earlier one.
        if delivery.verdict == ADMITTED and (row[3] is None or (delivery.stamp and delivery.stamp < row[3])):
            here[delivery.lane, delivery.seq] = (*row[:3], delivery.stamp)
    return found


# --- giving a restored centre its own words back --------------------------------------------------------------------


def returned(journal: Journal, box_name: str, after: int, budget_bytes: int = BATCH_LIMIT_BYTES) -> BoxPart | None:
    """The centre's own signed mail behind number ``after`` of a box, up to one of the places where it was signed, with
    the content of every entry that the centre may have lost with it; None when nothing is here."""
    table, closing = journal.tables.box, journal.tables.closing
    box = table.get_or_none(table.name == box_name)
    if box is None or box.head_seq <= after:
        return None
    ends = closing.select(closing.n, closing.signature).where(closing.box == box.id, closing.n > after)
    deliveries = _kept(journal, box.id, after)
    last, signature = 0, b""
    for n, signed in ends.order_by(closing.n).tuples():
        size_bytes = sum(_size(delivery) for delivery in deliveries[: n - after])
        if last and (size_bytes > budget_bytes or n - after > ENTRIES_LIMIT // 2):
            break
        last, signature = n, bytes(signed)
    if not last:
        return None
    link = bytes(rows(journal.db, "SELECT link FROM mail WHERE box_id = ? AND n = ?", box.id, last)[0][0])
    parent = Head(box.parent, box.parent_seq, bytes(box.parent_link)) if box.parent else None
    told = tuple(deliveries[: last - after])
    return BoxPart(box.name, box.station, box.epoch, parent, after + 1, told, link, signature)


def _kept(journal: Journal, box_id: int, after: int) -> list[Delivery]:
    """Deliveries of a box behind a number, each with its entry's content but for own entries that the centre has."""
    asked = (
        "SELECT m.verdict, m.epoch, m.place, m.stamp_lane, m.reason, l.name, l.owner, e.seq, l.acked, e.link,"
        " e.subject, e.seen, e.kind, e.facts, e.personal, e.erased"
        " FROM mail m JOIN entry e ON e.id = m.entry_id JOIN lane l ON l.id = e.lane_id"
        " WHERE m.box_id = ? AND m.n > ? ORDER BY m.n LIMIT ?"
    )
    found = []
    for row in rows(journal.db, asked, box_id, after, ENTRIES_LIMIT):
        verdict, epoch, place, stamp_lane, reason, lane, owner, seq, acked, link, *parts = row
        stamp = Stamp(epoch, place, stamp_lane) if verdict == ADMITTED else None
        there = owner == journal.node and link is not None and seq <= acked
        found.append(Delivery(verdict, stamp, owner, lane, seq, reason, None if there else content_of(*parts)))
    return found


def _size(delivery: Delivery) -> int:
    content = delivery.content
    return 60 + (len(content.facts) + len(content.personal or b"") if content else 0)
