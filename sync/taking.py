"""Taking in a trusted answer at a station: what the centre has, what it gives back, and the mail.
Imports sync's floor, journal, mailreading, islands, store; the caller has verified the answer.
Promise: entries, stamps, rows and the position in the mail move in one transaction, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sync import carrying, islands
from sync import tables as t
from sync.asking import move_token
from sync.database import rows, write
from sync.envelope import NO_LINK, Head
from sync.errors import Damaged
from sync.journal import Journal
from sync.mailreading import absorb
from sync.store import chain_of, read_opening
from sync.wire import Batch, BoxPart, Loose, Message

# Whether the centre has seen another folder speak with this one's name and memory.
COPIED = "copied"
# How many own entries the centre gave back that nobody at the desk has been told of.
GIVEN_BACK = "given_back_entries"
# [stations heard, active stations] while a restored centre takes back what its stations hold, else None.
RECOVERING = "recovering"


@dataclass
class Outcome:
    """What an exchange did: entries pushed, deliveries read, own entries given back, subjects touched, and what the
    centre still has to decide, and its time in seconds since 1970."""

    pushed: int = 0
    read: int = 0
    given_back: int = 0
    touched: list[str] = field(default_factory=list)
    pending: int = 0
    waiting: int = 0
    held: int = 0
    parked: int = 0
    centre_time: int = 0


class Taking:
    """Takes answers into one station's journal. ``on_mail`` folds touched subjects in the same transaction."""

    def __init__(self, journal: Journal, on_mail: Callable[[Sequence[str]], None]) -> None:
        self.journal = journal
        self._on_mail = on_mail

    def _public(self) -> bytes:
        return bytes.fromhex(self.journal.mark("centre")["key"])

    def believe(self, answer: Message, named: Sequence[Head]) -> None:
        """Take the centre's word on what it has, and the nonce for the next round."""
        with write(self.journal.db):
            # A reply that came on a stick answers no question that was asked on the line.
            if answer.header["nonce"] is not None:
                self.journal.set_mark("nonce", answer.header["nonce"])
                if answer.header["type"] == "answer":
                    move_token(self.journal)
                    self.journal.set_mark(COPIED, bool(answer.header["copied"]))
            for head in named:
                # A centre that was restored knows less than it once said: its present word counts, and we push again.
                self._learn(head, answer.header["lanes"][head.name], 0)
            carrying.learned(self.journal, answer.header.get("carried", {}))

    def learn(self, lanes: Mapping[str, Sequence[Any]]) -> None:
        """Take the centre's word on own lanes from the answer to a part; answers may come in another order than they
        were given, so that the highest word counts until the next exchange."""
        table = self.journal.tables.lane
        with write(self.journal.db):
            for name, told in lanes.items():
                lane = table.get_or_none((table.name == name) & (table.owner == self.journal.node))
                if lane is not None:
                    self._learn(Head(name, lane.head_seq, bytes(lane.head_link)), told, lane.acked)

    def _learn(self, head: Head, told: Sequence[Any], at_least: int) -> None:
        seq, link, status, safe_seq = told
        self._check_past(head, seq, link)
        believed = "UPDATE lane SET acked = ?, status = ?, safe_seq = ? WHERE name = ?"
        acked = max(at_least, min(seq, head.seq))
        rows(self.journal.db, believed, acked, status, min(safe_seq, head.seq), head.name)

    def _check_past(self, head: Head, seq: int, link: str) -> None:
        if seq == 0 or seq > head.seq:
            return
        kept = "SELECT e.link FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.name = ? AND e.seq = ?"
        ours = rows(self.journal.db, kept, head.name, seq)
        if not ours or bytes(ours[0][0]).hex() != link:
            raise Damaged(
                "other_past",
                "中心与本站对同一记录道的历史不一致，已停止上报，请联系县中心。",
                "the centre remembers another past of our lane",
            )

    def take_in(self, answer: Message, outcome: Outcome) -> bool:
        """Take in what was given back and the mail; whether anything was given back."""
        header = answer.header
        for word in ("pending", "waiting", "held", "parked"):
            setattr(outcome, word, int(header[word]))
        outcome.centre_time = int(header["time"])
        given_back = 0
        with write(self.journal.db):
            self.journal.set_mark(RECOVERING, header["recovering"])
        for batch in answer.batches:
            with write(self.journal.db):
                given_back += self._take_own(self._restore(batch))
        with write(self.journal.db):
            given_back += self._take_own([one for one in answer.loose if self._restore_loose(one)])
        for part in answer.mail:
            outcome.touched += self.absorb(part)
            outcome.read += len(part.deliveries)
        with write(self.journal.db):
            carrying.let_go(self.journal)
        outcome.given_back += given_back
        return given_back > 0

    def _take_own(self, back: Sequence[Loose]) -> int:
        if back:
            self._on_mail(list(dict.fromkeys(one.content.subject for one in back)))
            # In the same transaction: a line that breaks right behind must not leave the desk without a word.
            self.journal.set_mark(GIVEN_BACK, self.journal.mark(GIVEN_BACK, 0) + len(back))
        return len(back)

    def absorb(self, part: BoxPart) -> list[str]:
        """Take in one part of the mail and fold what it touched, in one transaction."""
        with write(self.journal.db):
            touched = absorb(self.journal, part, self._public())
            self._on_mail(touched)
        return touched

    def _restore_loose(self, one: Loose) -> bool:
        """Take back an own entry that stands behind a gap; whether it was lost here."""
        return islands.keep(self.journal, self.journal.node, one.lane, one.seq, one.content).new

    def _restore(self, batch: Batch) -> list[Loose]:
        """Take back entries of our own lanes that this folder lost; the chain must go on from what we have. Returns
        them."""
        table = self.journal.tables.lane
        lane = table.get_or_none(table.name == batch.lane)
        known = lane.head_seq if lane else 0
        if batch.first > known + 1:
            raise Damaged(
                "restore_gap", "取回的记录不连续。", "what the centre gave back does not continue our lane"
            )
        if batch.last <= known:
            # We had too many lanes to name them all: the centre has this one, which is all that we learn.
            self._check_past(Head(batch.lane, known, NO_LINK), batch.last, batch.link.hex())
            table.update(acked=max(lane.acked, batch.last)).where(table.id == lane.id).execute()
            return []
        digests, links = chain_of(batch)
        skip = known + 1 - batch.first
        if links[-1] != batch.link or [batch.before, *links][skip] != (bytes(lane.head_link) if known else NO_LINK):
            raise Damaged(
                "other_past",
                "中心与本站对同一记录道的历史不一致，已停止上报，请联系县中心。",
                "the centre remembers another past of our lane",
            )
        if not known:
            lane = lane or table.create(name=batch.lane, owner=self.journal.node, head_link=NO_LINK)
            parent = read_opening(batch)[1]
            lane.parent, lane.parent_seq = (parent.name, parent.seq) if parent else ("", 0)
        back = list(zip(range(batch.first, batch.last + 1), digests, links, batch.contents, strict=True))[skip:]
        islands.join(self.journal, lane, back)
        self.journal.keep(lane.id, back, t.STORED)
        lane.head_seq, lane.head_link, lane.acked = batch.last, batch.link, batch.last
        islands.grow(self.journal, lane)
        return [Loose(batch.lane, seq, content) for seq, _, _, content in back]
