"""The state in which station and centre agree, as one digest that either computes from its own book.
Imports sync.journal, database, mailbox, islands, hello, wire; reads only.
Promise: where the two digests are equal, nothing is left to be said by either side about lanes and mail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

from sync import wire
from sync.database import rows
from sync.envelope import canonical
from sync.hello import state_digest
from sync.islands import islands_of
from sync.journal import Journal
from sync.mailbox import reading_of


def lanes_digest(lanes: Sequence[tuple[str, int, bytes, str]]) -> str:
    """One digest for many lanes' heads, so that a long life's closed lanes cost 64 characters an exchange."""
    told = sorted([name, seq, link.hex(), status] for name, seq, link, status in lanes)
    return hashlib.sha256(canonical(told)).hexdigest()


def state_of(journal: Journal, station: str, nonce: str, token: str, told: Sequence[bool]) -> bytes:
    """16 bytes for what ``station`` wrote and what it was told, by this book: in the station's, as it stands; in the
    centre's, as it stands once the station has everything."""
    kept = "SELECT name, head_seq, head_link, status FROM lane WHERE owner = ? AND head_seq > 0"
    lanes = [(name, seq, bytes(link), status) for name, seq, link, status in rows(journal.db, kept, station)]
    reading = reading_of(journal, station)
    position = [wire.head_words(reading.newest) if reading.newest else None, list(reading.others)]
    islands = sorted([one.lane, one.seq] for one in islands_of(journal, station))
    return state_digest(nonce, lanes_digest(lanes), position, islands, token, told)
