"""Storing what a station pushed: authentic, contiguous, in one transaction; forks are noticed as lanes are born.
Imports sync.journal, islands, envelope, keys, wire, tables; the caller holds the transaction.
Promise: what is stored is a prefix of what its owner wrote; two children of one head never merge silently.
"""

from __future__ import annotations

from typing import Any

from sync import islands
from sync import tables as t
from sync.database import first_row, rows, update_row
from sync.envelope import NO_LINK, Head, digest_of, link_after, strict_json
from sync.errors import Malformed, Refused, Unauthentic
from sync.journal import LANE_OPENED, Journal
from sync.keys import verify
from sync.wire import Batch, Loose, head_payload, read_head

PARENT_MISSING = "parent_missing"
# A lane that waits for a person: a fork, or entries that stand behind a gap.
UNDECIDED = ("held", "gap")
_MOVED = ("head_seq", "head_link", "signed_seq", "signature", "status", "reason", "parent", "parent_seq")


def store(journal: Journal, batch: Batch, owner: str, public: bytes, *, orphans: bool = False) -> int:
    """Store one batch of ``owner``'s lane; returns how many entries were new. A batch that does not continue what is
    known stores nothing and is no error: the answer tells the real head. ``orphans``: the owner has said all that it
    has, so that a lane whose parent is not here never will have it. Raises Refused, Unauthentic or Damaged with nothing
    stored."""
    lane = lane_named(journal, batch.lane)
    if lane is not None and lane.owner != owner:
        raise Refused("foreign_lane", "记录道不属于本站。", "the lane belongs to another node")
    if not batch.contents or not continues(lane, batch):
        return 0
    digests, links = chain_of(batch)
    known = (lane.head_seq if lane else 0) - batch.first + 1
    if links[-1] != batch.link or [batch.before, *links][known] != (bytes(lane.head_link) if lane else NO_LINK):
        raise Unauthentic("chain", "记录链校验不符，未保存。", "the lane's chain does not add up")
    if not verify(public, "lane", head_payload(Head(batch.lane, batch.last, batch.link)), batch.signature):
        raise Unauthentic("lane_signature", "记录道签名不符，未保存。", "the lane's signature does not hold")
    if lane is None or not lane.head_seq:
        lane = _begun(journal, lane, batch, owner, orphans)
        if lane is None:
            return 0
    _hold_if_forked(journal, lane, batch.last)
    numbered = list(zip(range(batch.first, batch.last + 1), digests, links, batch.contents, strict=True))[known:]
    islands.join(journal, lane, numbered)
    new = journal.keep(lane.id, numbered, t.HELD if lane.status == "held" else t.STORED)
    lane.head_seq, lane.head_link = batch.last, batch.link
    lane.signed_seq, lane.signature = batch.last, batch.signature
    if lane.islands:
        islands.grow(journal, lane)
        release(journal, lane)
    else:
        update_row(journal.db, lane, *_MOVED)
    return new


def keep_loose(journal: Journal, one: Loose, owner: str) -> islands.Kept:
    """Keep an entry that its owner says is behind a gap. It is held until the gap fills, or a person decides. Raises
    Refused or Damaged when the name is another's or another entry's."""
    kept = islands.keep(journal, owner, one.lane, one.seq, one.content)
    if kept.lane.owner != owner:
        raise Refused("foreign_lane", "记录道不属于本站。", "the lane belongs to another node")
    release(journal, kept.lane)
    return kept


def release(journal: Journal, lane: Any) -> None:
    """What stands behind a gap without a stamp is held; what has joined its lane goes on. The caller holds the
    transaction."""
    table = journal.tables.entry
    behind = (table.lane == lane.id) & table.link.is_null() & table.status.in_((t.STORED, t.WAITING))
    if lane.islands and lane.status != "granted" and table.select().where(behind).exists():
        table.update(status=t.HELD).where(behind).execute()
        if lane.status == "open":
            lane.status, lane.reason = "gap", "gap"
        elif lane.status == "set_aside":
            lane.status, lane.reason = "held", "grown_after_set_aside"
    elif lane.status == "gap" and not lane.islands:
        lane.status, lane.reason = "open", ""
        _hold_if_forked(journal, lane, lane.head_seq)
    if lane.status in ("open", "gap"):
        joined = "UPDATE entry SET status = ? WHERE lane_id = ? AND link IS NOT NULL AND status = ?"
        rows(journal.db, joined, t.STORED, lane.id, t.HELD)
    lane.save()


def _hold_if_forked(journal: Journal, lane: Any, last: int) -> None:
    # A lane that grows behind its own child's back, or that was set aside and grows on, needs a person (again).
    grown = "parent = ? AND parent_seq < ? AND status IN ('open', 'gap')"
    if lane.status in ("open", "gap") and _any_lane(journal, grown, lane.name, last):
        lane.status, lane.reason = "held", "grown_past_child"
    elif lane.status == "set_aside":
        lane.status, lane.reason = "held", "grown_after_set_aside"


def continues(lane: Any, batch: Batch) -> bool:
    """The head check: a batch must begin at or before the end of what is known of its lane, and reach beyond it."""
    head_seq = lane.head_seq if lane else 0
    return bool(batch.first <= head_seq + 1 <= batch.last)


def chain_of(batch: Batch) -> tuple[list[bytes], list[bytes]]:
    """Digests and links of a batch's entries."""
    digests, links, link = [], [], batch.before
    for n, content in enumerate(batch.contents):
        digest = digest_of(batch.lane, batch.first + n, content)
        link = link_after(link, digest)
        digests.append(digest)
        links.append(link)
    return digests, links


def lane_named(journal: Journal, name: str) -> Any:
    """The lane's row, or None."""
    return first_row(journal.db, journal.tables.lane, "name = ?", name)


def read_opening(batch: Batch) -> tuple[str, Head | None]:
    """(owner, parent head) from a lane's first entry. Raises Malformed."""
    opening = batch.contents[0]
    if opening.kind != LANE_OPENED or opening.subject != f"lane:{batch.lane}":
        raise Malformed("lane_opening", "记录道缺少开启记录。", "a lane begins with its opening entry")
    facts = strict_json(opening.facts)
    if not isinstance(facts, dict):
        raise Malformed("lane_opening", "记录道缺少开启记录。", "a lane's opening is an object")
    return str(facts.get("owner", "")), read_head(facts["parent"]) if facts.get("parent") else None


def _begun(journal: Journal, lane: Any, batch: Batch, owner: str, orphans: bool) -> Any:
    claimed, parent = read_opening(batch)
    if claimed != owner:
        raise Refused("foreign_lane", "记录道不属于本站。", "the lane's opening names another owner")
    held = fork_reason(journal, owner, parent, batch.lane)
    if held == PARENT_MISSING and not orphans:
        return None
    lane = lane or journal.tables.lane.create(name=batch.lane, owner=owner, head_link=NO_LINK)
    lane.parent, lane.parent_seq = (parent.name, parent.seq) if parent else ("", 0)
    if held:
        lane.status, lane.reason = "held", held
    return lane


def fork_reason(journal: Journal, owner: str, parent: Head | None, name: str) -> str:
    """Why lane ``name``, born behind ``parent``, must be held, or "" when it simply goes on. PARENT_MISSING asks for
    the parent first."""
    if parent is None:
        others = _any_lane(journal, "owner = ? AND name <> ? AND head_seq > 0", owner, name)
        return "second_root" if others else ""
    before = first_row(journal.db, journal.tables.lane, "name = ? AND owner = ?", parent.name, owner)
    if before is None or before.head_seq < parent.seq:
        return PARENT_MISSING
    if before.head_seq > parent.seq or before.islands or bytes(before.head_link) != parent.link:
        return "below_known_end"
    siblings = "parent = ? AND name <> ? AND status IN ('open', 'granted', 'gap')"
    if _any_lane(journal, siblings, parent.name, name):
        return "second_child"
    return "parent_held" if before.status == "held" else ""


def _any_lane(journal: Journal, where: str, *values: Any) -> bool:
    return bool(rows(journal.db, f"SELECT id FROM lane WHERE {where} LIMIT 1", *values))  # noqa: S608 - constants above


def covered(journal: Journal, lane: Any, admit: bool) -> list[Any]:
    """The lanes on which a word about a held lane decides: with an admission also those that are held for nothing but
    their descent, down to the last of them."""
    table, found = journal.tables.lane, [lane]
    for one in found if admit else ():
        below = (table.parent == one.name) & (table.status == "held") & (table.reason == "parent_held")
        found.extend(table.select().where(below).order_by(table.id))
    return found


def decide_held(journal: Journal, lane_name: str, admit: bool, reason: str) -> list[str]:
    """A person's word on a held lane: its entries, and those of lanes held only because they descend from it, go on
    to admission or are set aside. Returns the lanes decided. The caller holds the transaction. Raises Refused when
    nothing is held there."""
    lane = lane_named(journal, lane_name)
    if lane is None or lane.status not in UNDECIDED:
        raise Refused(
            "not_held",
            "没有待核的记录道，请先查看待核清单。",
            "no held lane of that name: look at the list of held lanes",
        )
    table = journal.tables
    decided = covered(journal, lane, admit)
    for one in decided:
        one.status, one.reason = ("granted" if admit else "set_aside"), reason[:64]
        one.save()
        status = t.STORED if admit else t.SET_ASIDE
        table.entry.update(status=status).where(
            table.entry.lane == one.id, table.entry.status == t.HELD
        ).execute()
    return [str(one.name) for one in decided]
