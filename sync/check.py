"""Reading the whole journal back: every digest, every chain, and the signatures of lanes and mailboxes.
Imports sync.journal, envelope, keys, wire, tables, faults; reads only, in pages.
Promise: a byte that changed under our feet is named, not repaired; what is sound is said to be sound.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple

import peewee

from sync import tables as t
from sync.database import rows
from sync.envelope import NO_LINK, Head, Stamp, digest_of, link_after
from sync.faults import ENGINE, plain
from sync.journal import Journal, content_of
from sync.keys import verify
from sync.wire import Delivery, box_start, head_payload

PROBLEMS_LIMIT = 100
# What a server's driver would else keep in memory is a lane's whole past.
PAGE_ROWS = 2_000
LANE, BOX = "lane", "box"


class Fault(NamedTuple):
    """One thing that does not add up: ``code`` for machines; ``lane`` and ``seq`` where it lies in an entry."""

    code: str
    zh: str
    en: str
    lane: str = ""
    seq: int = 0

    @property
    def sentence(self) -> str:
        """Both languages on a line."""
        return f"{self.zh} {self.en}"


def check(journal: Journal) -> list[str]:
    """What is wrong with the journal, as sentences (at most a hundred); an empty list means that every hash, chain
    and signature holds."""
    return [fault.sentence for fault in faults(journal)]


def faults(journal: Journal, after: Callable[[str, int], object] = lambda kind, count: None) -> list[Fault]:
    """The same as faults. ``after`` is told what was read: a kind, and how many rows it had."""
    return list(islice(_all(journal, after), PROBLEMS_LIMIT))


def _all(journal: Journal, after: Callable[[str, int], object]) -> Iterator[Fault]:
    yield from _file(journal.db)
    lanes, boxes, nodes = journal.tables.lane, journal.tables.box, journal.tables.node
    keys = {
        id_: [bytes(key), *map(bytes.fromhex, former.split())]
        for id_, key, former in nodes.select(nodes.id, nodes.key, nodes.former).tuples() if key
    }  # fmt: skip
    for kind, table, read in ((LANE, lanes, partial(_lane, keys)), (BOX, boxes, _box)):
        for one in table.select().order_by(table.id):
            yield from _readable(journal, one, read)
            after(kind, one.head_seq)


def _file(db: peewee.Database) -> Iterator[Fault]:
    if not isinstance(db, peewee.SqliteDatabase):
        return
    try:
        said = [row[0] for row in db.execute_sql("PRAGMA quick_check(5)")]
    except ENGINE as fault:
        if plain(fault) is None:
            raise
        said = []
    if said != ["ok"]:
        yield Fault("store", "数据库文件损坏。", "the database file is damaged")


def _readable(journal: Journal, one: Any, read: Callable[[Journal, Any], Iterator[Fault]]) -> Iterator[Fault]:
    # One bad page hides the rows that lie on it, not those of other lanes.
    try:
        yield from read(journal, one)
    except ENGINE as fault:
        if plain(fault) is None:
            raise
        zh = f"{one.name[:8]}… 的部分记录所在的文件页损坏，无法读取。"
        yield Fault("unreadable", zh, f"part of {one.name} lies on a damaged page and cannot be read", one.name)


def pages(db: peewee.Database, sql: str, parent: int, after: int = 0) -> Iterator[tuple[Any, ...]]:
    """Rows of one lane or box in their order, a page at a time. ``sql`` selects the number first, and asks for the
    parent and for numbers behind one."""
    while found := rows(db, f"{sql} LIMIT {PAGE_ROWS}", parent, after):
        yield from found
        if len(found) < PAGE_ROWS:
            return
        after = found[-1][0]


# --- lanes -----------------------------------------------------------------------------------------------------------

ENTRIES = (
    "SELECT seq, digest, link, subject, seen, kind, facts, personal, erased, status, place"
    " FROM entry WHERE lane_id = ? AND seq > ? ORDER BY seq"
)


def sound(lane: str, row: tuple[Any, ...]) -> bool:
    """Whether an entry's columns, as ENTRIES selects them, are what its digest says."""
    try:
        return digest_of(lane, row[0], content_of(*row[3:9])) == bytes(row[1])
    except (TypeError, AttributeError, ValueError):
        # A column that is no longer what it was at all.
        return False


def _lane(keys: Mapping[str, Sequence[bytes]], journal: Journal, lane: Any) -> Iterator[Fault]:
    link, last, signed = NO_LINK, 0, b""
    for row in pages(journal.db, ENTRIES, lane.id):
        seq, digest, kept_link, status, place = *row[:3], *row[9:]
        yield from _entry(lane.name, row, (status == t.ADMITTED) == (place is not None))
        if kept_link is None:
            continue
        link = link_after(link, bytes(digest))
        if seq != last + 1 or link != bytes(kept_link):
            zh = f"记录道 {lane.name[:8]}… 在第 {seq} 条处断开。"
            yield Fault("chain", zh, f"lane {lane.name} is broken at {seq}", lane.name, seq)
            return
        last = seq
        signed = link if seq == lane.signed_seq else signed
    if lane.head_seq != last or (last and bytes(lane.head_link) != link):
        zh = f"记录道 {lane.name[:8]}… 的末端与记录不符。"
        yield Fault("head", zh, f"lane {lane.name}: its head does not match its entries", lane.name)
    if lane.owner != journal.node and not _signed_by_its_owner(keys, lane, signed):
        zh = f"记录道 {lane.name[:8]}… 的站点签名不符。"
        yield Fault("lane_signature", zh, f"lane {lane.name}: its owner's signature does not hold", lane.name)


def _entry(lane: str, row: tuple[Any, ...], stamped: bool) -> Iterator[Fault]:
    seq = row[0]
    if not sound(lane, row):
        zh = f"记录 {lane[:8]}…/{seq} 内容已变，与其校验值不符。"
        yield Fault("digest", zh, f"entry {seq} of lane {lane} does not match its digest", lane, seq)
    if not stamped:
        zh = f"记录 {lane[:8]}…/{seq} 的序位与状态不符。"
        yield Fault("stamp", zh, f"entry {seq} of lane {lane}: stamp and status disagree", lane, seq)


def _signed_by_its_owner(keys: Mapping[str, Sequence[bytes]], lane: Any, link: bytes) -> bool:
    """Whether the signature that came with a lane holds under a key that its owner has or had; a lane that came without
    one has nothing to hold."""
    if not lane.signature or lane.owner not in keys:
        return True
    head = head_payload(Head(lane.name, lane.signed_seq, link))
    return any(verify(key, "lane", head, bytes(lane.signature)) for key in keys[lane.owner])


# --- mailboxes -------------------------------------------------------------------------------------------------------

_DELIVERIES = (
    "SELECT m.n, m.verdict, m.epoch, m.place, m.stamp_lane, m.reason, m.link, l.owner, l.name, e.seq, e.digest"
    " FROM mail m JOIN entry e ON e.id = m.entry_id JOIN lane l ON l.id = e.lane_id"
    " WHERE m.box_id = ? AND m.n > ? ORDER BY m.n"
)


def _box(journal: Journal, box: Any) -> Iterator[Fault]:
    parent = Head(box.parent, box.parent_seq, bytes(box.parent_link)) if box.parent else None
    link, last = box_start(box.name, box.station, box.epoch, parent), 0
    closings = _closings(journal, box)
    unsigned = False
    for row in pages(journal.db, _DELIVERIES, box.id):
        n, verdict, epoch, place, stamp_lane, reason, kept_link, owner, lane_name, seq, digest = row
        stamp = Stamp(epoch, place, stamp_lane) if stamp_lane else None
        link = Delivery(verdict, stamp, owner, lane_name, seq, reason).link_after(link, bytes(digest))
        if n != last + 1 or link != bytes(kept_link):
            zh = f"信箱 {box.name[:8]}… 在第 {n} 件处断开。"
            yield Fault("mail", zh, f"mailbox {box.name} is broken at {n}")
            return
        last = n
        unsigned = unsigned or not all(_signed(journal, box, n, link, one) for one in closings.pop(n, ()))
    if box.head_seq != last or bytes(box.head_link) != link:
        zh = f"信箱 {box.name[:8]}… 的末端与来件不符。"
        yield Fault("mail", zh, f"mailbox {box.name}: its head does not match its deliveries")
    if unsigned or any(closings.values()):
        zh = f"信箱 {box.name[:8]}… 的签名不符。"
        yield Fault("box_signature", zh, f"mailbox {box.name}: the centre's signature does not hold")


def _closings(journal: Journal, box: Any) -> dict[int, list[bytes]]:
    """The centre's signatures that a station keeps, by the number of the delivery that each closes."""
    table = journal.tables.closing
    found = {n: [bytes(signature)] for n, signature in table.select(table.n, table.signature)
             .where(table.box == box.id).tuples()}  # fmt: skip
    if box.signature:
        found.setdefault(box.signed_seq, []).append(bytes(box.signature))
    return found if journal.mark("centre") else {}


def _signed(journal: Journal, box: Any, n: int, link: bytes, signature: bytes) -> bool:
    key = bytes.fromhex(journal.mark("centre")["key"])
    return verify(key, "box", head_payload(Head(box.name, n, link)), signature)
