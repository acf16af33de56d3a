"""What lies in a verified backup of the centre off its machine: the mark ``safe`` of a lane, and who may purge by it.
Imports sync.journal, database, envelope, chunks, naming; the caller holds the transaction.
Promise: only what was read back from a backup is safe, and a station purges nothing that is not.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from sync.chunks import Blob
from sync.database import rows
from sync.envelope import Head
from sync.journal import Journal
from sync.naming import Names


class Scans(NamedTuple):
    """Which kinds of entries name blobs, and which: (kind, facts) -> (SHA-256 in hex, size in bytes, rank)."""

    kinds: tuple[str, ...]
    names: Names


NO_SCANS = Scans((), lambda kind, facts: ())
HEADS = "SELECT name, head_seq, head_link FROM lane WHERE head_seq > 0"
_LINK_AT = "SELECT e.link FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.name = ? AND e.seq = ?"
_OF_KIND = (
    "SELECT e.id, l.name, e.seq, e.facts FROM entry e JOIN lane l ON l.id = e.lane_id"
    " WHERE e.kind = ? AND e.id > ? ORDER BY e.id LIMIT 2000"
)
_OWN = "SELECT acked, safe_seq FROM lane WHERE name = ? AND owner = ?"


def heads(journal: Journal) -> Iterator[Head]:
    """The end of every lane of which this book holds the chain."""
    for name, seq, link in rows(journal.db, HEADS):
        yield Head(name, seq, bytes(link))


def heads_with_scans(journal: Journal, scans: Scans, has: Callable[[Blob], bool]) -> Iterator[Head]:
    """The same, but of each lane only up to before the first entry that names a blob which the backup has not whole."""
    lacks = _first_lacking(journal, scans, has)
    for head in heads(journal):
        if head.name not in lacks:
            yield head
            continue
        before = lacks[head.name] - 1
        found = rows(journal.db, _LINK_AT, head.name, before)
        if found and found[0][0] is not None:
            yield Head(head.name, before, bytes(found[0][0]))


def _first_lacking(journal: Journal, scans: Scans, has: Callable[[Blob], bool]) -> dict[str, int]:
    found: dict[str, int] = {}
    for kind in scans.kinds:
        after = 0
        while page := rows(journal.db, _OF_KIND, kind, after):
            for _, lane, seq, facts in page:
                if not all(has(Blob(sha256, size)) for sha256, size, _ in scans.names(kind, bytes(facts))):
                    found[lane] = min(seq, found.get(lane, seq))
            after = page[-1][0]
    return found


def holds(journal: Journal, head: Head) -> bool:
    """Whether this book holds the very entries that a head stands for."""
    found = rows(journal.db, _LINK_AT, head.name, head.seq)
    return bool(found) and found[0][0] is not None and bytes(found[0][0]) == head.link


def move(journal: Journal, verified: Iterable[Head]) -> int:
    """Raise ``safe`` to the heads of a verified backup; returns how many lanes moved. A head of another past moves
    nothing."""
    # Asked once: years bring tens of thousands of lanes, of which a quarter of an hour moves a few.
    behind = dict(rows(journal.db, "SELECT name, safe_seq FROM lane WHERE safe_seq < head_seq"))
    moved = 0
    for head in verified:
        if behind.get(head.name, head.seq) < head.seq and holds(journal, head):
            rows(journal.db, "UPDATE lane SET safe_seq = ? WHERE name = ?", head.seq, head.name)
            moved += 1
    return moved


def may_purge(journal: Journal, lane: str, seq: int) -> bool:
    """Whether this station may let go of what its own entry (lane, seq) names: the centre has stored the entry, and a
    verified backup of the centre holds it with every scan that it names. Of another's entries a station is never the
    last to have them, but what it cannot prove it keeps."""
    found = rows(journal.db, _OWN, lane, journal.node)
    return bool(found) and seq <= min(found[0][0], found[0][1])


def counted(journal: Journal) -> int:
    """How many of a station's own entries lie in a verified backup of the centre, by the centre's last word."""
    asked = "SELECT SUM(CASE WHEN safe_seq < acked THEN safe_seq ELSE acked END) FROM lane WHERE owner = ?"
    return int(rows(journal.db, asked, journal.node)[0][0] or 0)
