"""What a station asks: the heads that it holds, how far it has read, what it pushes, and what it gives back.
Imports sync.journal, islands, mailbox, mailreading, server.lanes_digest, wire; it sends nothing.
Promise: a request states what really lies in this folder; the token's next word is kept before it is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sync import codec, wire
from sync.database import rows, write
from sync.envelope import Head
from sync.islands import islands_of
from sync.journal import Journal
from sync.mailbox import reading_of
from sync.mailreading import EPOCH_SEEN, returned
from sync.state import lanes_digest
from sync.wire import Batch, BoxPart, Message

TOKEN = "token"
NEXT_WORD_BYTES = 8


@dataclass(frozen=True, slots=True)
class Heard:
    """What the last answer of this exchange asked for: the mail that the centre lost, and the islands that it has."""

    wanted: tuple[tuple[str, int], ...] = ()
    islands: frozenset[tuple[str, int]] | None = None

    @classmethod
    def of(cls, header: dict[str, Any]) -> Heard:
        """From an answer's header."""
        wanted = tuple((str(box), int(after)) for box, after in header["wanted"])
        return cls(wanted, frozenset((str(lane), int(seq)) for lane, seq in header["islands"]))


@dataclass(frozen=True, slots=True)
class Question:
    """A request before it is signed: the message, and the heads that it names."""

    message: Message
    named: tuple[Head, ...]


def question(
    journal: Journal, centre: str, batches: Sequence[Batch], told: dict[str, Any], room_bytes: int,
    *, names_all: bool, heard: Heard | None = None, by_stick: bool = False,
) -> Question:  # fmt: skip
    """The next request. ``names_all``: the centre did not agree, so every lane and box is named. ``by_stick``: it may
    arrive late, twice or never, so it carries no nonce and leaves the token alone."""
    named, closed = _lanes(journal, names_all)
    reading = reading_of(journal, journal.node, wire.LANES_LIMIT if names_all else 0)
    own = islands_of(journal, journal.node)
    header = {
        "type": "bundle" if by_stick else "exchange", "from": journal.node, "to": centre,
        "nonce": None if by_stick else journal.mark("nonce", ""),
        "token": None if by_stick else next_token(journal), "epoch": journal.mark(EPOCH_SEEN, [0, []]),
        "lanes": [wire.head_words(head) for head in named], "closed": closed, "all": names_all,
        "read": wire.head_words(reading.newest) if reading.newest else None, "others": list(reading.others),
        "boxes": [wire.head_words(head) for head in reading.boxes],
        "islands": [[one.lane, one.seq] for one in own], "room": room_bytes, "codecs": list(codec.readable()),
        "told": told,
    }  # fmt: skip
    known = heard.islands if heard and heard.islands is not None else frozenset((one.lane, one.seq) for one in own)
    loose = tuple(one for one in own if (one.lane, one.seq) not in known)
    return Question(Message(header, tuple(batches), tuple(_given_back(journal, heard)), loose), tuple(named))


def owes(journal: Journal, heard: Heard) -> bool:
    """Whether this folder holds something that the centre, by its last answer, has lost."""
    lacks = heard.islands is not None and any(
        (one.lane, one.seq) not in heard.islands for one in islands_of(journal, journal.node)
    )
    return lacks or bool(_given_back(journal, heard))


def _given_back(journal: Journal, heard: Heard | None) -> list[BoxPart]:
    # One part a request: it has the size in which the mail once came over this very line.
    for box, after in heard.wanted if heard else ():
        part = returned(journal, box, after)
        if part is not None:
            return [part]
    return []


def next_token(journal: Journal) -> list[Any]:
    """The folder's token; its next word is on the disk before anybody hears it."""
    moves, current, chosen = journal.mark(TOKEN, [0, "", ""])
    if not chosen:
        chosen = journal.chance(NEXT_WORD_BYTES).hex()
        with write(journal.db):
            journal.set_mark(TOKEN, [moves, current, chosen])
    return [moves, current, chosen]


def move_token(journal: Journal) -> None:
    """A fresh answer has come: the next word is the present one. The caller holds the transaction."""
    moves, _, chosen = journal.mark(TOKEN, [0, "", ""])
    journal.set_mark(TOKEN, [moves + 1, chosen, ""])


def _lanes(journal: Journal, names_all: bool) -> tuple[list[Head], list[Any]]:
    """Open lanes one by one, those that go out first before all; the lanes that the centre has whole, as one
    digest, beginning with the oldest. Lanes beyond the bound that the centre has not heard of are left unsaid."""
    open_, whole = [], []
    known = (
        "SELECT name, head_seq, head_link, acked, life, status FROM lane WHERE owner = ? AND head_seq > 0 ORDER BY id"
    )
    for name, seq, link, acked, life, status in rows(journal.db, known, journal.node):
        if acked < seq or life == journal.life:
            open_.append(Head(name, seq, bytes(link)))
        else:
            whole.append((name, seq, bytes(link), status))
    named = open_[: wire.LANES_LIMIT]
    closed = whole[: max(0, len(whole) - (wire.LANES_LIMIT - len(named)))] if names_all else whole
    named += [Head(name, seq, link) for name, seq, link, _ in whole[len(closed) :]]
    return named, [len(closed), lanes_digest(closed)]
