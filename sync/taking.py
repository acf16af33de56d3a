"""Taking in a trusted answer at a station: what the centre has, what it gives back, and the mail.
Imports sync's floor, journal, mailbox, store; the caller has verified the answer.
Promise: entries, stamps, rows and the position in the mail move in one transaction, or not at all.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from sync.database import rows, write
from sync.envelope import NO_LINK, Head
from sync.errors import Damaged
from sync.journal import Journal
from sync.mailbox import POSITION, absorb
from sync.store import chain_of, read_opening
from sync.wire import Batch, BoxPart, Message


@dataclass
class Outcome:
    """What an exchange did: entries pushed, deliveries read, subjects touched, and what the centre still has to
    decide."""

    pushed: int = 0
    read: int = 0
    touched: list[str] = field(default_factory=list)
    pending: int = 0
    waiting: int = 0
    held: int = 0
    parked: int = 0


class Taking:
    """Takes answers into one station's journal. ``on_mail`` folds touched subjects in the same transaction."""

    def __init__(self, journal: Journal, on_mail: Callable[[Sequence[str]], None]) -> None:
        self.journal = journal
        self._on_mail = on_mail

    def _public(self) -> bytes:
        return bytes.fromhex(self.journal.mark("centre")["key"])

    def believe(self, answer: Message, named: Sequence[Head]) -> None:
        """Take the centre's word on what it has, and the nonce for the next round."""
        believed = "UPDATE lane SET acked = ?, status = ? WHERE name = ?"
        with write(self.journal.db):
            self.journal.set_mark("nonce", answer.header["nonce"])
            for head in named:
                seq, link, status = answer.header["lanes"][head.name]
                self._check_past(head, seq, link)
                # A centre that was restored knows less than it once said: its present word counts, and we push again.
                rows(self.journal.db, believed, min(seq, head.seq), status, head.name)

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
        given_back = False
        for batch in answer.batches:
            with write(self.journal.db):
                touched = self._restore(batch)
                self._on_mail(touched)
            given_back = given_back or bool(touched)
        for part in answer.mail:
            outcome.touched += self.absorb(part)
            outcome.read += len(part.deliveries)
        return given_back

    def absorb(self, part: BoxPart) -> list[str]:
        """Take in one part of the mail and fold what it touched, in one transaction."""
        try:
            with write(self.journal.db):
                touched = absorb(self.journal, part, self._public())
                self._on_mail(touched)
        except Damaged as fault:
            if fault.code == "mail_gap":
                self.journal.set_mark(POSITION, None)
            raise
        return touched

    def _restore(self, batch: Batch) -> list[str]:
        """Take back entries of our own lanes that this folder lost; the chain must go on from what we have."""
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
        batch = replace(batch, first=known + 1, contents=batch.contents[known + 1 - batch.first :])
        digests, links = chain_of(batch, bytes(lane.head_link) if lane else NO_LINK)
        if links[-1] != batch.link:
            raise Damaged(
                "other_past",
                "中心与本站对同一记录道的历史不一致，已停止上报，请联系县中心。",
                "the centre remembers another past of our lane",
            )
        if lane is None:
            parent = read_opening(batch)[1]
            lane = table.create(
                name=batch.lane,
                owner=self.journal.node,
                head_link=NO_LINK,
                parent=parent.name if parent else "",
                parent_seq=parent.seq if parent else 0,
            )
        self.journal.keep(
            lane.id,
            list(zip(range(batch.first, batch.last + 1), digests, links, batch.contents, strict=True)),
            0,
        )
        lane.head_seq, lane.head_link, lane.acked = batch.last, batch.link, batch.last
        lane.save()
        return list(dict.fromkeys(content.subject for content in batch.contents))
