"""A station of many lives has more lanes than one request may name: it is understood all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from sync import wire
from sync.check import check
from tests.books import Books
from tests.sync.parties import VILLAGE, County, Station, draft, texts

LIMIT = 5


@pytest.fixture
def county(tmp_path: Path, books: Books, monkeypatch: pytest.MonkeyPatch) -> Iterator[County]:
    """A village and a centre that name at most five lanes."""
    monkeypatch.setattr(wire, "LANES_LIMIT", LIMIT)
    made = County(tmp_path, VILLAGE, books=books)
    yield made
    made.close()


def lives(station: Station, *numbers: int, exchange: bool = False) -> None:
    """Each of these lives writes one entry."""
    for number in numbers:
        station.journal.life = f"{number:032x}"
        station.write(draft(text=str(number)))
        if exchange:
            station.exchange()


def both_have(county: County, numbers: range) -> bool:
    """All of it on both sides, admitted, in order, and nothing left to say."""
    expected = [str(number) for number in numbers]
    village = county[VILLAGE]
    histories = [texts(node.journal.history("case:1")) for node in (village, county.centre)]
    quiet = village.exchange()
    return histories == [expected] * 2 and (quiet.pushed, quiet.read, village.journal.unsent(), quiet.held) == (
        0,
        0,
        0,
        0,
    )


@pytest.mark.parametrize("count", (LIMIT, LIMIT + 1, 3 * LIMIT + 1))
def test_more_unsent_lives_than_a_request_names_all_arrive(county: County, count: int) -> None:
    """Weeks of commands without a line, each a life of its own."""
    lives(county[VILLAGE], *range(count))
    county[VILLAGE].exchange()
    assert both_have(county, range(count))


@pytest.mark.parametrize(("kept", "lost"), ((LIMIT, 1), (2 * LIMIT, 1), (2 * LIMIT, LIMIT + 2), (3 * LIMIT, 0)))
def test_an_old_station_that_was_restored_gets_back_what_it_lost(county: County, kept: int, lost: int) -> None:
    """More closed lanes than it may name: the oldest go by their digest, and what is unknown here comes back."""
    village = county[VILLAGE]
    lives(village, *range(kept), exchange=True)
    image = village.image(county.path / "old.db")
    lives(village, *range(kept, kept + lost), exchange=True)
    village.restore(image)
    village.exchange()
    lives(village, kept + lost)
    village.exchange()
    assert both_have(county, range(kept + lost + 1))
    assert check(village.journal) == check(county.centre.journal) == []


def test_an_old_station_made_anew_gets_everything_back(county: County) -> None:
    """From nothing, with more lanes than an answer's request ever named."""
    village = county[VILLAGE]
    lives(village, *range(2 * LIMIT + 3), exchange=True)
    anew = Station(county.path / "anew.db", VILLAGE, 9, county.centre.post)
    for mark in ("nonce", "centre"):
        anew.journal.set_mark(mark, village.journal.mark(mark))
    anew.exchange()
    village.close()
    county.stations[VILLAGE] = anew
    assert both_have(county, range(2 * LIMIT + 3))


def test_a_restored_centre_is_pushed_many_lives_again(county: County) -> None:
    """The centre forgot more lanes than the station may name at once."""
    village = county[VILLAGE]
    lives(village, 0, exchange=True)
    image = county.centre.image(county.path / "backup.db")
    lives(village, *range(1, 2 * LIMIT), exchange=True)
    county.centre.restore(image)
    for _ in range(2 * LIMIT):
        village.exchange()
    assert both_have(county, range(2 * LIMIT))
