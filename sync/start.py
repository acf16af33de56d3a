"""A look at the end of the journal before anybody works on: quick, since a start must be, and only where work goes on.
Imports sync.check, journal, envelope, database; reads only.
Promise: nothing is written behind damage that would never be sent; whatever else is damaged is told, and work goes on.
"""

from __future__ import annotations

from collections.abc import Iterator

from sync.check import Fault, sound
from sync.database import rows
from sync.envelope import link_after
from sync.errors import Damaged
from sync.journal import Journal

NEWEST_ENTRIES = 1_000
_NEWEST = (
    "SELECT e.seq, e.digest, e.link, e.subject, e.seen, e.kind, e.facts, e.personal, e.erased, l.name, l.owner, l.acked"
    " FROM entry e JOIN lane l ON l.id = e.lane_id WHERE e.id > ? ORDER BY l.id, e.seq"
)
_ENDS = (
    "SELECT l.name, l.head_seq, l.head_link, (SELECT e.link FROM entry e WHERE e.lane_id = l.id AND e.seq = l.head_seq)"
    " FROM lane l WHERE l.owner = ? AND l.head_seq > 0 ORDER BY l.id DESC LIMIT 20"
)


def look(journal: Journal) -> list[Fault]:
    """Damage among the newest entries that the other side has, too. Raises Damaged where own work
    would go on behind damage that nobody else could mend."""
    found = list(_faults(journal))
    stops = [fault for fault, stop in found if stop]
    if stops:
        raise Damaged(
            "start_damaged",
            f"{stops[0].zh}为防止损失，程序未启动；请勿删除任何文件，执行 check 查看，用 restore 恢复备份。",
            f"{stops[0].en}; to lose nothing the program did not start: delete nothing, run check, restore a backup or"
            " call the county",
        )
    return [fault for fault, _ in found]


def _faults(journal: Journal) -> Iterator[tuple[Fault, bool]]:
    newest = rows(journal.db, "SELECT MAX(id) FROM entry")[0][0] or 0
    lane, link = "", None
    for *row, name, owner, acked in rows(journal.db, _NEWEST, newest - NEWEST_ENTRIES):
        seq, digest, kept = row[:3]
        if not sound(name, tuple(row)):
            zh, en = f"记录 {name[:8]}…/{seq} 内容已变，与其校验值不符。", f"entry {seq} of lane {name} changed"
            yield Fault("digest", zh, en, name, seq), owner == journal.node and seq > acked
        if name == lane and kept is not None and link is not None and link_after(link, bytes(digest)) != bytes(kept):
            zh, en = f"记录道 {name[:8]}… 在第 {seq} 条处断开。", f"lane {name} is broken at {seq}"
            yield Fault("chain", zh, en, name, seq), owner == journal.node and seq > acked
        lane, link = name, None if kept is None else bytes(kept)
    for name, seq, head, kept in rows(journal.db, _ENDS, journal.node):
        if kept is None or bytes(kept) != bytes(head):
            zh, en = f"记录道 {name[:8]}… 的末端与记录不符。", f"the head of lane {name} is not its last entry"
            yield Fault("head", zh, en, name, seq), True
