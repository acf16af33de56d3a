"""What brings both sides back from an earlier past, and what keeps a stranger's words out, each taken out by itself.
May import sync, tests.chaos.mutant; patches only through the pytest fixture that it is given.
Promise: each mutant changes one small function, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from sync import asking, giveback, mailbox, mailreading, server, store, token
from sync.admission import Admission
from sync.client import Client
from sync.database import rows
from sync.envelope import Stamp
from sync.errors import SyncError
from sync.journal import Entry, Journal
from sync.server import Asked, Server
from sync.token import Token
from sync.wire import Message
from tests.chaos.mutant import Mutant


def _no_give_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(asking, "_given_back", lambda journal, heard: [])


def _no_old_stamp(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Admission, "restamp", lambda self, entry, stamp, giver: False)


def _last_stamp_counts(patch: pytest.MonkeyPatch) -> None:
    def restamp(self: Admission, entry: Entry, stamp: Stamp, giver: str) -> bool:
        if entry.stamp == stamp:
            return False
        self._place(entry, stamp, self.reign()["epoch"], giver)
        return True

    patch.setattr(Admission, "restamp", restamp)


def _not_told_again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(giveback, "_tell_again", lambda admission, given, giver: None)


def _bringer_not_told(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Admission, "brought", lambda self, entry_id, station: None)


def _giver_does_not_join(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Admission, "join_giver", lambda self, subject, station, given: None)


def _one_position(patch: pytest.MonkeyPatch) -> None:
    def follows(journal: Journal, station: str, reading: Any) -> bool:
        if reading.newest is None:
            return True
        here = "SELECT head_seq FROM box WHERE name = ? AND station = ?"
        found = rows(journal.db, here, reading.newest.name, station)
        return bool(found) and found[0][0] >= reading.newest.seq

    patch.setattr(mailbox, "follows", follows)
    patch.setattr(server, "follows", follows)


def _box_for_ever(patch: pytest.MonkeyPatch) -> None:
    plain = mailbox._box_of_this_life

    def newest(journal: Journal, station: str, epoch: int) -> tuple[int, int, bytes]:
        found = rows(journal.db, "SELECT id, head_seq, head_link FROM box WHERE station = ? ORDER BY id DESC", station)
        return (found[0][0], found[0][1], bytes(found[0][2])) if found else plain(journal, station, epoch)

    patch.setattr(mailbox, "_box_of_this_life", newest)


def _nothing_lost_comes_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Server, "_lost_lanes", lambda self, asked, station: [])


def _no_islands(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(asking, "islands_of", lambda journal, owner: [])


def _gaps_pass(patch: pytest.MonkeyPatch) -> None:
    def release(journal: Journal, lane: Any) -> None:
        lane.save()

    patch.setattr(store, "release", release)


def _epoch_not_learned(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Admission, "learn", lambda self, epoch, lanes: None)


def _epoch_without_lanes(patch: pytest.MonkeyPatch) -> None:
    plain = Admission.learn
    patch.setattr(Admission, "learn", lambda self, epoch, lanes: plain(self, epoch, ()))


def _no_token(patch: pytest.MonkeyPatch) -> None:
    plain = token.step
    patch.setattr(token, "step", lambda known, told: (plain(known, told)[0], False))


def _token_unnumbered(patch: pytest.MonkeyPatch) -> None:
    def step(known: Token, told: Token) -> tuple[Token, bool]:
        moved = Token(told.moves + 1, told.chosen, told.current)
        return moved, not (known.current == told.current or known == moved)

    patch.setattr(token, "step", step)


def _any_nonce(patch: pytest.MonkeyPatch) -> None:
    plain = Server._greet

    def greet(self: Server, asked: Asked, told: Token, station: str) -> bool:
        present = self.journal.tables.node.get_by_id(station).nonce
        return plain(self, replace(asked, nonce=present), told, station)

    patch.setattr(Server, "_greet", greet)


def _any_answer(patch: pytest.MonkeyPatch) -> None:
    plain = Client._trusted
    asked_before: list[bytes] = []

    def trusted(self: Client, raw: bytes, asked: bytes, *centre: Any) -> Message:
        asked_before.insert(0, asked)
        # Whichever of the last questions it answers.
        for one in asked_before[:4]:
            try:
                return plain(self, raw, one, *centre)
            except SyncError as fault:
                said = fault
        raise said

    patch.setattr(Client, "_trusted", trusted)


def _last_stamp_at_the_station(patch: pytest.MonkeyPatch) -> None:
    plain = mailreading._found

    def found(journal: Journal, part: Any) -> list[tuple[int, bytes, str, Stamp | None]]:
        return [(*row[:3], None) for row in plain(journal, part)]

    patch.setattr(mailreading, "_found", found)


def _orphans_do_not_wait(patch: pytest.MonkeyPatch) -> None:
    plain = store.fork_reason

    def fork_reason(*words: Any) -> str:
        reason = plain(*words)
        return "" if reason == store.PARENT_MISSING else reason

    patch.setattr(store, "fork_reason", fork_reason)


SIGNED: Sequence[str] = ("stamp: a signed place was given up",)

MUTANTS = (
    Mutant("giving the centre its mail back", _no_give_back, 0, (*SIGNED, "same:", "I2", "never comes to rest")),
    Mutant("that a stamp which comes back is kept", _no_old_stamp, 0, (*SIGNED, "same:")),
    Mutant("the smallest stamp, at the centre", _last_stamp_counts, 0, (*SIGNED, "same:", "stamp: a place", "order:")),
    Mutant("the smallest stamp, at a station", _last_stamp_at_the_station, 0, ("same:", "green:")),
    Mutant("the present word after a lost box", _not_told_again, 0, ("same:", "green:")),
    Mutant("that who brings an entry is told", _bringer_not_told, 0, ("same:", "green:")),
    Mutant("that who gives mail back joins", _giver_does_not_join, 0, ("same:", "audience:")),
    Mutant("a position for each box", _one_position, 0, ("same:", "audience:", "green:", "I2", "stamp:")),
    Mutant("a box for each life", _box_for_ever, 0, (*SIGNED, "same:", "healing:", "exchange:")),
    Mutant("giving a station its own back", _nothing_lost_comes_back, 0, ("I10", "healing:", "exchange:", "notice:")),
    Mutant("islands", _no_islands, 0, ("I2", "green:", "healing:")),
    Mutant("the hold behind a gap", _gaps_pass, 0, ("order:", "I9", "I5", "I12")),
    Mutant("the epoch learned from stations", _epoch_not_learned, 0, ("order:", "same:", "stamp:", "I5")),
    Mutant("an epoch's lanes", _epoch_without_lanes, 0, ("order:", "same:", "stamp:", "I5")),
    Mutant("the rolling token", _no_token, 0, ("notice: a copied or restored folder went unnoticed",)),
    Mutant("the token's number", _token_unnumbered, 0, ("notice: a false alarm",)),
    Mutant("the nonce", _any_nonce, 0, ("I14", "notice: a false alarm")),
    Mutant("the binding of an answer to its question", _any_answer, 0, ("I2", "green:", "program:", "notice:", "same:")),
    Mutant("the wait for a lane's parent", _orphans_do_not_wait, 0, ("I9", "I5", "order:")),
)
