"""The rolling token: honest folders are never accused, copies and restored folders noticed, even silent readers."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import token
from sync.errors import Malformed
from sync.token import Token
from tests.sync.parties import TOWNSHIP, VILLAGE, County, county, draft


class Folder:
    """A folder's side: it picks and keeps its next word before it asks."""

    def __init__(self, chance: random.Random) -> None:
        self.chance = chance
        self.kept = Token()

    def ask(self) -> Token:
        """What it tells."""
        if not self.kept.chosen:
            self.kept = self.kept._replace(chosen=f"{self.chance.getrandbits(64):016x}")
        return self.kept

    def hear(self) -> None:
        """A fresh answer came."""
        self.kept = Token(self.kept.moves + 1, self.kept.chosen, "")

    def copied(self) -> Folder:
        """The same folder on another machine, with a chance of its own."""
        twin = Folder(random.Random(self.chance.getrandbits(32)))
        twin.kept = self.kept
        return twin


FATES = st.sampled_from(("good", "lost request", "lost answer", "doubled"))


@given(st.lists(FATES, max_size=60), st.integers(0, 2**32))
def test_an_honest_folder_is_never_called_a_copy(line: list[str], seed: int) -> None:
    """Whatever the line loses or says twice."""
    folder, known = Folder(random.Random(seed)), Token()
    for fate in line:
        told = folder.ask()
        if fate == "lost request":
            continue
        for _ in range(2 if fate == "doubled" else 1):
            known, copied = token.step(known, told)
            assert not copied
        if fate != "lost answer":
            folder.hear()


@given(st.lists(st.booleans(), min_size=4, max_size=40), st.integers(0, 2**32), st.integers(0, 5))
def test_a_copy_is_noticed_when_both_have_asked(order: list[bool], seed: int, before: int) -> None:
    """Also when neither writes anything."""
    folder, known = Folder(random.Random(seed)), Token()
    for _ in range(before):
        known, _ = token.step(known, folder.ask())
        folder.hear()
    twin, noticed = folder.copied(), False
    for turn in (*order, True, False, True):
        who = folder if turn else twin
        known, copied = token.step(known, who.ask())
        noticed = noticed or copied
        who.hear()
    assert noticed or len({*order, True, False}) == 1


def test_a_restored_folder_is_noticed_and_a_restored_centre_is_none() -> None:
    """Who moved less often than the centre knows went back; who moved more often was forgotten by it."""
    chance = random.Random(5)
    folder, known = Folder(chance), Token()
    old, backup = folder.copied(), known
    for _ in range(3):
        known, _ = token.step(known, folder.ask())
        folder.hear()
    assert token.step(known, old.ask())[1]
    recovered, copied = token.step(backup, folder.ask())
    assert not copied and recovered.moves == 4


@pytest.mark.parametrize("words", (None, [], [1, "", "", ""], [-1, "", ""], [True, "", ""], [2**53, "", ""],
                                   ["1", "", ""],
                                   [1, "x", ""], [1, "", "0" * 17], [1, None, ""], {"a": 1}))  # fmt: skip
def test_a_token_that_is_none_is_refused(words: object) -> None:
    """As any other ill-formed part of a header."""
    with pytest.raises(Malformed):
        token.read(words)


def _copied(here: County, station: str) -> bool:
    return bool(here.centre.journal.tables.node.get_by_id(station).copied_at)


def _news(here: County) -> None:
    """Something for both stations: with nothing new a hello is all that is said, and moves no token."""
    here.centre.court.listeners["case:news"] = {VILLAGE, TOWNSHIP}
    here.centre.own(draft("case:news"))


def test_a_copied_station_that_only_reads_is_noticed_and_both_are_told(tmp_path: Path) -> None:
    """The county sees which one it is; the others are never accused."""
    with county(tmp_path, VILLAGE, TOWNSHIP) as here:
        village = here[VILLAGE]
        for station in (village, here[TOWNSHIP]):
            station.exchange()
        image = village.image(tmp_path / "card.db")
        _news(here)
        village.exchange()
        assert not _copied(here, VILLAGE) and village.journal.mark("copied") is False
        village.restore(image)
        village.exchange()
        assert _copied(here, VILLAGE) and village.journal.mark("copied") is True
        here[TOWNSHIP].exchange()
        assert not _copied(here, TOWNSHIP) and here[TOWNSHIP].journal.mark("copied") is False
        # Once a person has settled it, the folder that goes on is an honest one again.
        here.centre.journal.tables.node.update(copied_at=0).execute()
        village.exchange()
        assert not _copied(here, VILLAGE) and village.journal.mark("copied") is False
