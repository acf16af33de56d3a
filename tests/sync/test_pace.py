"""How requests are sized: small where a line is cut, large where it is good, and never beyond what was promised."""

from __future__ import annotations

import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import pace
from sync.pace import Pace

PACES = st.builds(
    lambda numbers: pace.read(numbers), st.lists(st.integers(0, 2**40), min_size=6, max_size=6)
)


def on_a_line(speed: float, gap_bytes: int | None, requests: int, seed: int = 1) -> list[int]:
    """The sizes of so many requests on a line of this speed (bytes a second), cut about each ``gap_bytes``."""
    chance, known, sizes, left = random.Random(seed), Pace(), [], 0.0
    for _ in range(requests):
        left = left if left > 0 else (chance.uniform(0.2, 1.8) * gap_bytes if gap_bytes else 1e18)
        sizes.append(known.size_bytes)
        left -= known.size_bytes
        known = pace.failed(known) if left <= 0 else pace.carried(known, known.size_bytes, known.size_bytes / speed)
    return sizes


def test_a_line_of_two_seconds_is_filled_and_no_more() -> None:
    """64 kbit/s: requests grow from 7 KB to what two seconds carry."""
    sizes = on_a_line(8_000, None, 12)
    assert sizes[0] == pace.FIRST_BYTES and 12_000 <= sizes[-1] <= 16_000


def test_a_local_line_is_used_at_the_largest_size_soon() -> None:
    """A LAN loses nothing by beginning small: after a handful of requests they are as large as they may be."""
    assert on_a_line(50_000_000, None, 8)[-1] == pace.MOST_BYTES


@pytest.mark.parametrize("seed", range(6))
def test_on_a_line_that_is_cut_requests_stay_far_below_the_gap(seed: int) -> None:
    """1 Mbit/s, cut every 22 to 200 KB: once it is known, what is under way is about a quarter of that."""
    later = on_a_line(125_000, 110_000, 300, seed)[100:]
    assert sorted(later)[len(later) // 2] <= 40_000
    assert all(size >= pace.LEAST_BYTES for size in later)


def test_a_failure_shrinks_by_a_third_and_a_good_line_forgets_it() -> None:
    """Once for each event; and what the line bears later counts more than what it once bore."""
    known = pace.carried(Pace(), 7_000, 0.01)
    assert pace.failed(known).size_bytes == int(known.size_bytes * pace.SHRINK) or pace.failed(known).gap_bytes == 7_000
    for _ in range(200):
        known = pace.carried(known, known.size_bytes, 0.01)
    assert known.size_bytes == pace.MOST_BYTES


@given(PACES, st.integers(0, 10**7), st.floats(0, 10**5), st.integers(1, 10**6), st.integers(0, 10**6))
def test_whatever_happens_to_a_line_the_bounds_hold(
    known: Pace, sent: int, seconds: float, raw: int, packed: int
) -> None:
    """Sizes, room, connections and deadlines stay sane, and a mark brings back what it was given."""
    for then in (
        known, pace.carried(known, sent, seconds), pace.failed(known), pace.failed(pace.failed(known)),
        pace.squeezed(known, raw, packed), pace.waited(known, seconds),
    ):  # fmt: skip
        assert pace.LEAST_BYTES <= then.size_bytes <= pace.MOST_BYTES
        assert 1 <= then.raw_bytes <= pace.RAW_LIMIT_BYTES
        assert 1 <= then.connections <= pace.CONNECTIONS_LIMIT
        assert then.deadline_seconds(sent) >= pace.DEADLINE_SECONDS
        assert pace.read(pace.words(then)) == then


@given(PACES)
def test_a_failure_never_makes_requests_larger(known: Pace) -> None:
    """Neither the next one nor the room for its answer."""
    assert pace.failed(known).size_bytes <= max(known.size_bytes, pace.LEAST_BYTES)


@pytest.mark.parametrize("kept", (None, [], "x", {}, [1] * 5, [1] * 7, ["1"] * 6, [-1] * 6, [1.5] * 6, [True] * 6))
def test_a_mark_that_is_none_is_a_new_beginning(kept: Any) -> None:
    """A book of another time, or a damaged one, costs some small requests."""
    assert pace.read(kept) == Pace()


def test_a_long_transfer_has_as_long_as_its_line_needs() -> None:
    """8 MB over 2 KB/s take more than an hour, and nobody ends them; a tiny request ends after minutes."""
    slow = Pace(speed=2_000)
    assert slow.deadline_seconds(8_000_000) > 8_000_000 / 2_000
    assert slow.deadline_seconds(100) < 200


def test_a_long_way_takes_more_connections_than_a_short_one() -> None:
    """A satellite's round trip is hidden by a third request; a slow line next door needs two."""
    assert Pace(size_bytes=14_000, speed=8_000, wait_ms=20).connections == 2
    assert Pace(size_bytes=14_000, speed=125_000, wait_ms=600).connections == 3
