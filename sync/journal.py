"""The journal: lanes and entries of one data folder. The only module that inserts entries.
Imports sync.envelope, database, tables, keys; chance comes in as an argument.
Promise: an entry is written once under (lane, seq), chained, and never changed but by lawful erasure.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from sync import tables as t
from sync.database import execute_many, insert_rows, rows, write
from sync.envelope import (
    NO_LINK,
    Content,
    Draft,
    Head,
    Stamp,
    canonical,
    digest_of,
    link_after,
    seen_of,
)
from sync.errors import Damaged, Malformed
from sync.keys import SigningKey
from sync.wire import BATCH_LIMIT_BYTES, ENTRIES_LIMIT, Batch, head_payload, pack, unpack

LANE_OPENED = "lane:opened"
ENTRY_COLUMNS = (
    "lane_id", "seq", "digest", "link", "subject", "seen", "kind", "facts", "personal", "erased",
    "status", "reason", "epoch", "place", "stamp_lane",
)  # fmt: skip

_SELECT_ENTRY = (
    "SELECT e.id, l.name, l.owner, e.seq, e.digest, e.subject, e.seen, e.kind, e.facts, e.personal, e.erased,"
    " e.status, e.reason, e.epoch, e.place, e.stamp_lane FROM entry e JOIN lane l ON l.id = e.lane_id"
)

Chance = Callable[[int], bytes]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as read back: where it lies, what it says, what became of it."""

    id: int
    lane: str
    owner: str
    seq: int
    digest: bytes
    content: Content
    status: int
    reason: str
    stamp: Stamp | None

    @property
    def subject(self) -> str:
        """The stream that the entry belongs to."""
        return self.content.subject

    @property
    def kind(self) -> str:
        """What happened, in the past tense."""
        return self.content.kind


class Journal:
    """All lanes and entries of one node. ``node`` is its id, ``life`` the name of the folder's present life."""

    def __init__(
        self,
        db: peewee.Database,
        node: str,
        life: str,
        key: SigningKey,
        chance: Chance,
        *,
        orders: bool = False,
        tag_of: Callable[[str], str] = str,
        app: str = "1",
    ) -> None:
        """``orders`` is True for the centre: its view of a subject is what was admitted, a station's also what still
        waits. ``tag_of`` is how lanes are named on paper: an own lane is never opened under a tag that another own
        lane has."""
        self.orders = orders
        self.db = db
        self.tables = t.make_tables(db)
        self.node = node
        self.life = life
        self.key = key
        self.chance = chance
        self._app = app
        self._tag_of = tag_of

    def create(self) -> None:
        """Make the tables where they are missing."""
        self.db.create_tables(self.tables.all(), safe=True)

    # --- writing -------------------------------------------------------------------------------------------------

    def append(self, drafts: Sequence[Draft]) -> list[Entry]:
        """Write drafts to this life's lane, in order, in the caller's transaction. Returns the entries, unadmitted."""
        if not self.db.in_transaction():
            raise Damaged("no_transaction", "内部错误：未在事务中写入。", "append needs a write transaction")
        lane = self._own_lane()
        head_seq, link = lane.head_seq, bytes(lane.head_link)
        written: list[tuple[Any, ...]] = []
        last_seen: dict[str, str] = {}
        for draft in drafts:
            seen = last_seen[draft.subject] if draft.subject in last_seen else self.seen(draft.subject)
            content = Content(draft.subject, seen, draft.kind, draft.facts, draft.personal)
            _refuse_what_no_road_takes(content)
            head_seq += 1
            digest = digest_of(lane.name, head_seq, content)
            link = link_after(link, digest)
            last_seen[draft.subject] = seen_of(digest)
            written.append(_row(lane.id, head_seq, digest, link, content, self._status_in(lane)))
        insert_rows(self.db, "entry", ENTRY_COLUMNS, written)
        self._move_head(lane.id, head_seq, link)
        return self.find("e.lane_id = ? AND e.seq >= ?", lane.id, written[0][1]) if written else []

    def lane_of_this_life(self) -> str:
        """The name of the lane that this life writes, opened if need be. Needs a write transaction."""
        return str(self._own_lane().name)

    def _own_lane(self) -> Any:
        table = self.tables.lane
        lane = table.get_or_none(
            (table.owner == self.node) & (table.life == self.life) & (table.status != "set_aside")
        )
        return lane or self._open_lane()

    def _open_lane(self) -> Any:
        table = self.tables.lane
        parent = self._leaf()
        name = self._fresh_lane_name()
        status = parent.status if parent is not None and parent.status == "held" else "open"
        row = table.create(
            name=name,
            owner=self.node,
            life=self.life,
            parent=parent.name if parent else "",
            parent_seq=parent.head_seq if parent else 0,
            head_link=NO_LINK,
            status=status,
        )
        named = [parent.name, parent.head_seq, bytes(parent.head_link).hex()] if parent else None
        facts = canonical({"v": 1, "owner": self.node, "parent": named, "app": self._app})
        content = Content(f"lane:{name}", "", LANE_OPENED, facts, b"{}")
        digest = digest_of(name, 1, content)
        link = link_after(NO_LINK, digest)
        insert_rows(
            self.db, "entry", ENTRY_COLUMNS, [_row(row.id, 1, digest, link, content, self._status_in(row))]
        )
        self._move_head(row.id, 1, link)
        return table.get_by_id(row.id)

    def _leaf(self) -> Any:
        """The end of our own past: the newest lane of this folder, or what was given back to it and goes on behind
        that."""
        table = self.tables.lane
        mine = table.select().where(table.owner == self.node)
        leaf = mine.where(table.life != "").order_by(table.id.desc()).first() or mine.order_by(table.id).first()
        while leaf is not None:
            child = mine.where(table.parent == leaf.name, table.parent_seq == leaf.head_seq).first()
            if child is None:
                break
            leaf = child
        return leaf

    def _fresh_lane_name(self) -> str:
        # Paper numbers carry only a short tag of the lane, so an honest station must never use one twice.
        table = self.tables.lane
        taken = {
            self._tag_of(name) for (name,) in table.select(table.name).where(table.owner == self.node).tuples()
        }
        for _ in range(100):
            name = self.chance(16).hex()
            if self._tag_of(name) not in taken:
                return name
        raise Damaged("no_lane_name", "无法生成新的记录道。", "chance keeps repeating itself")

    def _status_in(self, lane: Any) -> int:
        return t.HELD if lane.status == "held" else t.STORED

    def _move_head(self, lane_id: int, seq: int, link: bytes) -> None:
        table = self.tables.lane
        table.update(head_seq=seq, head_link=link).where(table.id == lane_id).execute()

    def keep(
        self, lane_id: int, arrived: Sequence[tuple[int, bytes, bytes | None, Content]], status: int
    ) -> int:
        """Insert entries that came over a road, each (seq, digest, link, content), exactly once; returns how many
        were new."""
        arriving = [_row(lane_id, seq, digest, link, content, status) for seq, digest, link, content in arrived]
        return insert_rows(self.db, "entry", ENTRY_COLUMNS, arriving, key="lane_id, seq")

    def settle(self, settled: Sequence[tuple[int, int, str, Stamp | None]]) -> None:
        """Write down what became of entries: (row id, status, reason, stamp). Parked entries have no stamp."""
        sql = "UPDATE entry SET status = ?, reason = ?, epoch = ?, place = ?, stamp_lane = ? WHERE id = ?".replace(
            "?", self.db.param
        )
        values = [
            # A reason travels as one field of one line: a tab in it would make all later mail unreadable.
            (status, " ".join(reason.split())[:200], *(stamp or (None, None, None)), entry_id)
            for entry_id, status, reason, stamp in settled
        ]
        execute_many(self.db, sql, values)

    # --- reading -------------------------------------------------------------------------------------------------

    def read(self, *where: Any, order: Sequence[Any] = (), limit: int | None = None) -> list[Entry]:
        """Entries that match, in id order unless told otherwise."""
        entry, lane = self.tables.entry, self.tables.lane
        query = entry.select(
            entry.id, lane.name, lane.owner, entry.seq, entry.digest, entry.subject, entry.seen, entry.kind,
            entry.facts, entry.personal, entry.erased, entry.status, entry.reason,
            entry.epoch, entry.place, entry.stamp_lane,
        ).join(lane).where(*(where or (True,))).order_by(*(order or (entry.id,)))  # fmt: skip
        return [_entry(row) for row in (query.limit(limit) if limit else query).tuples()]

    def history(self, subject: str) -> list[Entry]:
        """A subject's entries in fold order: admitted by stamp, then (at a station) the rest as they came; no parked
        or set-aside ones."""
        counted = f"e.status = {t.ADMITTED}" if self.orders else f"e.status NOT IN ({t.PARKED}, {t.SET_ASIDE})"
        return sorted(self.find(f"e.subject = ? AND {counted}", subject), key=fold_order)

    def find(self, where: str, *values: Any, limit: int | None = None) -> list[Entry]:
        """Like ``read``, for hot paths: a condition in SQL over ``e`` (entry) and ``l`` (lane) with ``?`` for each
        value."""
        bound = f" LIMIT {limit:d}" if limit else ""
        return [
            _entry(row) for row in rows(self.db, f"{_SELECT_ENTRY} WHERE {where} ORDER BY e.id{bound}", *values)
        ]

    def seen(self, subject: str) -> str:
        """What an entry written now would name as its cause."""
        past = self.history(subject)
        return seen_of(past[-1].digest) if past else ""

    def entry(self, lane: str, seq: int) -> Entry | None:
        """The entry (lane, seq), or None."""
        found = self.read(self.tables.lane.name == lane, self.tables.entry.seq == seq)
        return found[0] if found else None

    def names(self, lane: str, seqs: Iterable[int]) -> list[tuple[int, int, bytes, str, Stamp | None]]:
        """(seq, row id, digest, subject, stamp) of those of a lane's entries that are here."""
        entry, found, wanted = self.tables.entry, [], sorted(seqs)
        lane_id = self.tables.lane.select(self.tables.lane.id).where(self.tables.lane.name == lane).scalar()
        columns = (entry.seq, entry.id, entry.digest, entry.subject, entry.epoch, entry.place, entry.stamp_lane)
        for start in range(0, len(wanted), 500):
            query = entry.select(*columns).where(entry.lane == lane_id, entry.seq.in_(wanted[start : start + 500]))
            for seq, id_, digest, subject, *stamp in query.tuples():
                found.append((seq, id_, bytes(digest), subject, Stamp(*stamp) if stamp[0] is not None else None))
        return found

    def count(self, *where: Any) -> int:
        """How many entries match."""
        return int(self.tables.entry.select().where(*(where or (True,))).count())

    def unsent(self) -> int:
        """How many own entries the centre has not said it stored."""
        total = rows(self.db, "SELECT SUM(head_seq - acked) FROM lane WHERE owner = ?", self.node)[0][0]
        return int(total or 0)

    def batches(self, budget_bytes: int = BATCH_LIMIT_BYTES, limit: int = ENTRIES_LIMIT) -> list[Batch]:
        """What the centre does not have yet, in the order of the lanes' births, signed, within the budget."""
        table, found = self.tables.lane, []
        lanes = table.select().where(table.owner == self.node, table.head_seq > table.acked).order_by(table.id)
        for lane in lanes:
            batch, size = self.cut(lane, lane.acked + 1, budget_bytes, limit)
            found.append(batch)
            budget_bytes -= size
            limit -= len(batch.contents)
            if batch.last < lane.head_seq or budget_bytes <= 0 or limit <= 0:
                break
        return found

    def cut(self, lane: Any, first: int, budget_bytes: int, limit: int) -> tuple[Batch, int]:
        """Entries of an own lane from ``first``, at least one, until the budget is spent; and their size in bytes."""
        contents: list[Content] = []
        size, link = 0, NO_LINK
        table = self.tables.entry
        query = (
            table.select(
                table.subject, table.seen, table.kind, table.facts, table.personal, table.erased, table.link
            )
            .where(table.lane == lane.id, table.seq >= first, table.seq <= lane.head_seq)
            .order_by(table.seq)
            .limit(limit)
            .tuples()
            .iterator()
        )
        for subject, seen, kind, facts, personal, erased, entry_link in query:
            contents.append(content_of(subject, seen, kind, facts, personal, erased))
            size += len(facts) + len(personal or b"") + 80
            link = bytes(entry_link)
            if size >= budget_bytes:
                break
        last = first + len(contents) - 1
        signature = self.key.sign("lane", head_payload(Head(lane.name, last, link)))
        return Batch(lane.name, first, tuple(contents), link, signature, self._link_at(lane.id, first - 1)), size

    def _link_at(self, lane_id: int, seq: int) -> bytes:
        found = rows(self.db, "SELECT link FROM entry WHERE lane_id = ? AND seq = ?", lane_id, seq) if seq else []
        return bytes(found[0][0]) if found else NO_LINK

    # --- marks ---------------------------------------------------------------------------------------------------

    def mark(self, name: str, default: Any = None) -> Any:
        """A small fact about this node, as JSON."""
        found = rows(self.db, "SELECT value FROM mark WHERE name = ?", name)
        return json.loads(found[0][0]) if found else default

    def set_mark(self, name: str, value: Any) -> None:
        """Write a small fact, in the caller's transaction."""
        upsert = "INSERT INTO mark (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
        # A savepoint around one statement would be two more round trips to a server, for each entry admitted.
        with contextlib.nullcontext() if self.db.in_transaction() else write(self.db):
            rows(self.db, upsert, name, json.dumps(value, ensure_ascii=False))


def fold_order(entry: Entry) -> tuple[int, Stamp, int]:
    """Admitted entries by the centre's stamp; a side's unadmitted entries after them, as they came."""
    return (0, entry.stamp, 0) if entry.stamp else (1, Stamp(0, 0, ""), entry.id)



def _row(
    lane_id: int, seq: int, digest: bytes, link: bytes | None, content: Content, status: int
) -> tuple[Any, ...]:
    return (
        lane_id, seq, digest, link, content.subject, content.seen, content.kind, content.facts, content.personal,
        content.erased, status, "", None, None, None,
    )  # fmt: skip


def _entry(row: tuple[Any, ...]) -> Entry:
    (
        id_,
        lane,
        owner,
        seq,
        digest,
        subject,
        seen,
        kind,
        facts,
        personal,
        erased,
        status,
        reason,
        epoch,
        place,
        stamp_lane,
    ) = row
    content = content_of(subject, seen, kind, facts, personal, erased)
    stamp = Stamp(epoch, place, stamp_lane) if epoch is not None else None
    return Entry(id_, lane, owner, seq, bytes(digest), content, status, reason, stamp)


def content_of(subject: str, seen: str, kind: str, facts: Any, personal: Any, erased: Any) -> Content:
    """An entry's content from its columns, whatever bytes type the driver hands out."""
    return Content(subject, seen, kind, bytes(facts), _bytes(personal), _bytes(erased))


def _bytes(value: Any) -> bytes | None:
    return None if value is None else bytes(value)


def _refuse_what_no_road_takes(content: Content) -> None:
    # One entry that the wire refuses would strand every later entry of its lane here for ever.
    if b"\n" in content.facts or b"\n" in (content.personal or b""):
        raise Malformed("raw_break", "内部错误：内容未规范化。", "parts must be canonical JSON")
    unpack(pack(content).split(b"\t"))
