"""When stations may bring what they have: short queues first, everybody in the end, in bounded memory."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from sync import slots
from sync.slots import LONGEST_SECONDS, SLOTS_LIMIT, Slots

NOW = 1_790_000_000.0


def storm(stations: int, bring_bytes: int, seed: int = 1) -> list[float]:
    """When each of so many stations that all come at once was taken, in seconds, if each comes as it is told."""
    given, chance = Slots(), random.Random(seed)
    coming = [(chance.random(), n) for n in range(stations)]
    taken: list[float] = []
    while coming:
        coming.sort(reverse=True)
        at, n = coming.pop()
        wait = given.ask(f"{n:014}", bring_bytes, NOW + at)
        if wait:
            coming.append((at + wait, n))
        else:
            taken.append(at)
    return taken


def test_a_centre_with_nothing_to_do_takes_whoever_comes() -> None:
    """One station waits for nobody, whatever it brings."""
    for size in (1, 10_000, 10_000_000):
        assert Slots().ask("1" * 14, size, NOW) == 0


def test_a_county_that_returns_after_a_fortnight_is_taken_in_seconds() -> None:
    """273 stations of 70 KB: nobody waits half a minute, and they do not all come at once."""
    taken = storm(273, 70_000)
    assert len(taken) == 273 and max(taken) < 30 and max(taken) > slots.AHEAD_SECONDS


def test_thousands_of_stations_are_spread_over_what_the_centre_can_do() -> None:
    """5,200 stations of 2 KB: all within 45 seconds."""
    taken = storm(5_200, 2_000)
    assert len(taken) == 5_200 and max(taken) < 45


def test_short_queues_go_before_long_ones() -> None:
    """Ten townships with megabytes wait in line; a village that comes last with three cases does not."""
    given = Slots()
    long = [given.ask(f"{n:014}", 5_000_000, NOW) for n in range(10)]
    assert long == sorted(long) and long[-1] > 20
    assert given.ask("9" * 14, 2_000, NOW) == 0


def test_asking_again_neither_loses_a_slot_nor_moves_it_back() -> None:
    """Who is told to wait ten seconds and asks after four is told six, and is taken when it comes in time."""
    given = Slots()
    for n in range(20):
        given.ask(f"{n:014}", 3_000_000, NOW)
    wait = given.ask("7" * 14, 3_000_000, NOW)
    assert wait > 10
    assert given.ask("7" * 14, 3_000_000, NOW + 4) == wait - 4
    assert given.ask("7" * 14, 3_000_000, NOW + wait) == 0


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 2**32 - 1), st.floats(-1e6, 1e6)), max_size=80))
def test_nobody_waits_beyond_all_patience_whatever_the_clock_does(asked: list[tuple[int, int, float]]) -> None:
    """Forwards, backwards, by years: each wait is from 0 to a quarter of an hour."""
    given, now = Slots(), NOW
    for station, size, step in asked:
        now += step
        assert 0 <= given.ask(f"{station:014}", size, now) <= LONGEST_SECONDS


def test_memory_is_bounded_and_what_nobody_used_is_given_up() -> None:
    """A crowd of any size costs ten thousand small rows, and later ones find room when the first are over."""
    given = Slots()
    for n in range(3 * SLOTS_LIMIT):
        given.ask(f"{n:014}", 1_000_000, NOW)
    assert len(given) <= SLOTS_LIMIT
    given.ask("x" * 14, 1, NOW + LONGEST_SECONDS + 2 * slots.KEPT_SECONDS)
    assert len(given) < 2
