"""What brings both sides back from an earlier past, and what keeps a stranger's words out, each taken out by itself.
May import sync, tests.chaos.mutant; patches only through the pytest fixture that it is given.
Promise: each mutant changes one small function, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from sync import asking, mailbox, mailreading, token
from sync.admission import Admission
from sync.client import Client
from sync.database import rows
from sync.envelope import Stamp
from sync.errors import SyncError
from sync.journal import Journal
from sync.server import Asked, Server
from sync.token import Token
from sync.wire import Message
from tests.chaos.mutant import COUNTY_BACK, STATIONS_BACK, Mutant


def _no_give_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(asking, "_given_back", lambda journal, heard: [])


def _no_old_stamp(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Admission, "restamp", lambda self, entry, stamp, giver: False)


def _box_for_ever(patch: pytest.MonkeyPatch) -> None:
    plain = mailbox._box_of_this_life

    def newest(journal: Journal, station: str, epoch: int) -> tuple[int, int, bytes]:
        found = rows(journal.db, "SELECT id, head_seq, head_link FROM box WHERE station = ? ORDER BY id DESC", station)
        return (found[0][0], found[0][1], bytes(found[0][2])) if found else plain(journal, station, epoch)

    patch.setattr(mailbox, "_box_of_this_life", newest)


def _nothing_lost_comes_back(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Server, "_lost_lanes", lambda self, asked, station: [])


def _epoch_not_learned(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Admission, "learn", lambda self, epoch, lanes: None)


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


def _stored_is_safe(patch: pytest.MonkeyPatch) -> None:
    plain = Server._heads

    def heads(self: Server, asked: Asked, station: str) -> Any:
        found, whole = plain(self, asked, station)
        return {name: [*words[:3], words[0]] for name, words in found.items()}, whole

    patch.setattr(Server, "_heads", heads)


SIGNED: Sequence[str] = ("stamp: a signed place was given up",)

MUTANTS = (
    Mutant(
        "giving the centre its mail back", _no_give_back, 2,
        (*SIGNED, "same:", "I2", "never comes to rest"), weather=COUNTY_BACK,
    ),
    Mutant(
        "that a stamp which comes back is kept", _no_old_stamp, 2,
        (*SIGNED, "same:"), weather=COUNTY_BACK,
    ),
    Mutant(
        "the smallest stamp, at a station", _last_stamp_at_the_station, 2,
        ("same:", "green:"), weather=COUNTY_BACK,
    ),
    Mutant(
        "a box for each life", _box_for_ever, 0,
        (*SIGNED, "same:", "healing:", "exchange:"), weather=COUNTY_BACK,
    ),
    Mutant(
        "giving a station its own back", _nothing_lost_comes_back, 0,
        ("I10", "healing:", "exchange:", "notice:"), weather=STATIONS_BACK,
    ),
    Mutant(
        "the epoch learned from stations", _epoch_not_learned, 302,
        ("order:", "same:", "stamp:", "I5"), weather=COUNTY_BACK,
    ),
    Mutant(
        "the rolling token", _no_token, 0,
        ("notice: a copied or restored folder went unnoticed",), weather=STATIONS_BACK,
    ),
    Mutant(
        "the token's number", _token_unnumbered, 0,
        ("notice: a false alarm",), weather=COUNTY_BACK,
    ),
    Mutant(
        "safe only by a backup", _stored_is_safe, 0,
        ("safe:",),
    ),
    Mutant(
        "the nonce", _any_nonce, 64,
        ("I14", "notice: a false alarm"),
    ),
    Mutant(
        "the binding of an answer to its question", _any_answer, 730,
        ("I2", "green:", "program:", "notice:", "same:"),
    ),
)  # fmt: skip
