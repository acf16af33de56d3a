"""Carrying for others: what another station's stick brought here, until the centre has said what became of it.
Imports sync.journal, store, islands, keys, wire; the caller holds the transaction.
Promise: what is carried was proved by its owner's own signature, and goes on byte for byte as it was signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sync import tables as t
from sync.database import rows
from sync.envelope import NO_LINK, Head
from sync.errors import Refused, Unauthentic
from sync.islands import same_name
from sync.journal import Journal, content_of
from sync.keys import verify
from sync.mailreading import EPOCH_SEEN
from sync.store import chain_of, read_opening
from sync.wire import Batch, head_payload

_UNSETTLED = (
    "SELECT 1 FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.name = ? AND e.seq >= ? AND e.seq <= ?"
    " AND e.status IN (?, ?, ?) LIMIT 1"
)
_CONTENTS = (
    "SELECT e.subject, e.seen, e.kind, e.facts, e.personal, e.erased FROM entry e JOIN lane l ON l.id = e.lane_id"
    " WHERE l.name = ? AND e.seq >= ? AND e.seq <= ? ORDER BY e.seq"
)
# The centre has the lane as far as this in the present epoch, or believes nothing of it.
_TO_BRING = "SELECT id FROM parcel WHERE NOT (epoch = ? AND (through < 0 OR through >= last)) ORDER BY id"


def prove(batch: Batch, owner: str, public: bytes) -> list[bytes]:
    """The digests of a batch's entries, if ``owner`` signed it. Raises Unauthentic or Malformed."""
    if not batch.contents:
        raise Unauthentic("chain", "记录链校验不符，未保存。", "a batch holds entries")
    digests, links = chain_of(batch)
    if links[-1] != batch.link or (batch.first == 1 and batch.before != NO_LINK):
        raise Unauthentic("chain", "记录链校验不符，未保存。", "the lane's chain does not add up")
    if not verify(public, "lane", head_payload(Head(batch.lane, batch.last, batch.link)), batch.signature):
        raise Unauthentic("lane_signature", "记录道签名不符，未保存。", "the lane's signature does not hold")
    if batch.first == 1 and read_opening(batch)[0] != owner:
        raise Refused("foreign_lane", "记录道不属于本站。", "the lane's opening names another owner")
    return digests


def carry(journal: Journal, batch: Batch, owner: str, public: bytes) -> tuple[int, list[str]]:
    """Keep a batch of ``owner``'s lane as entries without a place, and the batch itself for the centre. Returns how
    many entries were new, and their subjects. Raises Unauthentic, Refused, Malformed or Damaged."""
    digests = prove(batch, owner, public)
    table = journal.tables.lane
    lane = table.get_or_none(table.name == batch.lane) or table.create(name=batch.lane, owner=owner, head_link=NO_LINK)
    if lane.owner != owner:
        raise Refused("foreign_lane", "记录道不属于本站。", "the lane belongs to another node")
    numbered = list(zip(range(batch.first, batch.last + 1), digests, batch.contents, strict=True))
    known = {seq for seq, *_ in journal.names(batch.lane, [seq for seq, _, _ in numbered])}
    new = journal.keep(lane.id, [(seq, digest, None, content) for seq, digest, content in numbered], t.STORED)
    here = {seq: digest for seq, _, digest, *_ in journal.names(batch.lane, [seq for seq, _, _ in numbered])}
    if any(here[seq] != digest for seq, digest, _ in numbered):
        raise same_name()
    _keep_parcel(journal, batch, owner)
    fresh = [content.subject for seq, _, content in numbered if seq not in known]
    return new, list(dict.fromkeys(fresh))


def _keep_parcel(journal: Journal, batch: Batch, owner: str) -> None:
    if not rows(journal.db, _UNSETTLED, batch.lane, batch.first, batch.last, *t.UNADMITTED):
        return
    table = journal.tables.parcel
    same = (table.lane == batch.lane) & (table.first <= batch.first) & (table.last >= batch.last)
    if table.select().where(same).exists():
        return
    table.delete().where(table.lane == batch.lane, table.first >= batch.first, table.last <= batch.last).execute()
    table.create(
        owner=owner, lane=batch.lane, first=batch.first, last=batch.last, before=batch.before, link=batch.link,
        signature=batch.signature,
    )  # fmt: skip


def to_bring(journal: Journal, budget_bytes: int, limit: int) -> list[Batch]:
    """The batches that the centre does not have yet, in the order in which they came, at least one if there is any."""
    found: list[Batch] = []
    for (parcel,) in rows(journal.db, _TO_BRING, _epoch(journal)):
        batch = _batch(journal, journal.tables.parcel.get_by_id(parcel))
        size = sum(len(one.facts) + len(one.personal or b"") + 80 for one in batch.contents)
        if found and (size > budget_bytes or len(batch.contents) > limit):
            break
        found.append(batch)
        budget_bytes, limit = budget_bytes - size, limit - len(batch.contents)
    return found


def all_of(journal: Journal) -> list[Batch]:
    """Every batch that is not settled, for a stick, whatever the centre said of it on the line."""
    return [_batch(journal, parcel) for parcel in journal.tables.parcel.select().order_by(journal.tables.parcel.id)]


def left(journal: Journal) -> int:
    """How many batches are to be brought."""
    return len(rows(journal.db, _TO_BRING, _epoch(journal)))


def learned(journal: Journal, carried: Mapping[str, Any]) -> None:
    """Take the centre's word on lanes of others."""
    for lane, through in carried.items():
        told = "UPDATE parcel SET through = ?, epoch = ? WHERE lane = ?"
        rows(journal.db, told, int(through), _epoch(journal), lane)


def let_go(journal: Journal) -> None:
    """Forget the batches of whose entries each has the centre's word; the entries stay."""
    for parcel in list(journal.tables.parcel.select()):
        if not rows(journal.db, _UNSETTLED, parcel.lane, parcel.first, parcel.last, *t.UNADMITTED):
            parcel.delete_instance()


def _epoch(journal: Journal) -> int:
    return int(journal.mark(EPOCH_SEEN, [0, []])[0])


def _batch(journal: Journal, parcel: Any) -> Batch:
    contents = [content_of(*parts) for parts in rows(journal.db, _CONTENTS, parcel.lane, parcel.first, parcel.last)]
    return Batch(
        parcel.lane, parcel.first, tuple(contents), bytes(parcel.link), bytes(parcel.signature), bytes(parcel.before),
        parcel.owner,
    )  # fmt: skip
