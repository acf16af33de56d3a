"""Reading the whole journal back: every digest, every chain, and the centre's signature under a mailbox.
Imports sync.journal, envelope, keys, wire, tables; reads only.
Promise: a byte that changed under our feet is named, not repaired; what is sound is said to be sound.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sync import tables as t
from sync.envelope import NO_LINK, Head, Stamp, digest_of, link_after
from sync.journal import Journal, content_of
from sync.keys import verify
from sync.wire import Delivery, box_start, head_payload

PROBLEMS_LIMIT = 100


def check(journal: Journal) -> list[str]:
    """What is wrong with the journal, as sentences (at most a hundred); an empty list means that every hash and chain
    holds."""
    problems: list[str] = []
    for found in (*_lanes(journal), *_boxes(journal)):
        problems.append(found)
        if len(problems) >= PROBLEMS_LIMIT:
            break
    return problems


def _lanes(journal: Journal) -> Iterator[str]:
    table = journal.tables.lane
    for lane in table.select().order_by(table.id):
        yield from _lane(journal, lane)


def _lane(journal: Journal, lane: Any) -> Iterator[str]:
    entry = journal.tables.entry
    query = entry.select(
        entry.seq, entry.digest, entry.link,
        entry.subject, entry.seen, entry.kind, entry.facts, entry.personal, entry.erased,
        entry.status, entry.place,
    ).where(entry.lane == lane.id).order_by(entry.seq).tuples().iterator()  # fmt: skip
    link, last = NO_LINK, 0
    for seq, digest, kept_link, *parts, status, place in query:
        content = content_of(*parts)
        if digest_of(lane.name, seq, content) != bytes(digest):
            yield f"记录 {lane.name[:8]}…/{seq} 内容已变，与其校验值不符。 entry {seq} of lane {lane.name} does not match its digest"
        if (status == t.ADMITTED) != (place is not None):
            yield f"记录 {lane.name[:8]}…/{seq} 的序位与状态不符。 entry {seq} of lane {lane.name}: stamp and status disagree"
        if kept_link is None:
            continue
        link = link_after(link, bytes(digest))
        if seq != last + 1 or link != bytes(kept_link):
            yield f"记录道 {lane.name[:8]}… 在第 {seq} 条处断开。 lane {lane.name} is broken at {seq}"
            return
        last = seq
    if lane.head_seq != last or (last and bytes(lane.head_link) != link):
        yield f"记录道 {lane.name[:8]}… 的末端与记录不符。 lane {lane.name}: its head does not match its entries"


def _boxes(journal: Journal) -> Iterator[str]:
    table = journal.tables.box
    for box in table.select().order_by(table.id):
        yield from _box(journal, box)


def _box(journal: Journal, box: Any) -> Iterator[str]:
    mail, entry, lane = journal.tables.mail, journal.tables.entry, journal.tables.lane
    parent = Head(box.parent, box.parent_seq, bytes(box.parent_link)) if box.parent else None
    link, last = box_start(box.name, box.station, box.epoch, parent), 0
    query = (
        mail.select(
            mail.n, mail.verdict, mail.epoch, mail.place, mail.stamp_lane, mail.reason, mail.link,
            lane.name, entry.seq, entry.digest,
        )
        .join(entry).join(lane).where(mail.box == box.id).order_by(mail.n).tuples().iterator()
    )  # fmt: skip
    for n, verdict, epoch, place, stamp_lane, reason, kept_link, lane_name, seq, digest in query:
        stamp = Stamp(epoch, place, stamp_lane) if stamp_lane else None
        link = Delivery(verdict, stamp, lane_name, seq, reason).link_after(link, bytes(digest))
        if n != last + 1 or link != bytes(kept_link):
            yield f"信箱 {box.name[:8]}… 在第 {n} 件处断开。 mailbox {box.name} is broken at {n}"
            return
        last = n
    if box.head_seq != last or bytes(box.head_link) != link:
        yield f"信箱 {box.name[:8]}… 的末端与来件不符。 mailbox {box.name}: its head does not match its deliveries"
    centre = journal.mark("centre")
    if (
        centre
        and box.signature
        and not verify(
            bytes.fromhex(centre["key"]),
            "box",
            head_payload(Head(box.name, box.head_seq, bytes(box.head_link))),
            bytes(box.signature),
        )
    ):
        yield f"信箱 {box.name[:8]}… 的签名不符。 mailbox {box.name}: the centre's signature does not hold"
