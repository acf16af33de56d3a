"""The courier: sooner when something was written, later when the line is bad, and alive whatever happens."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.courier import FIRST_DELAY_SECONDS, LONGEST_DELAY_SECONDS, Courier, Wait, next_delay_seconds
from sync.errors import Later, Refused, SyncError, Unreachable

PATIENCE_SECONDS = 20
FAR_SECONDS = 3_600.0


def no_line() -> None:
    """What most exchanges end in."""
    raise Unreachable("no_line", "连不上。", "no line")


class Road:
    """Exchanges that end as a test wants, one outcome after the other; what was reported comes out of ``told``."""

    def __init__(self, *outcomes: Callable[[], Any]) -> None:
        self.outcomes = list(outcomes)
        self.began: queue.Queue[None] = queue.Queue()
        self.told: queue.Queue[SyncError | None] = queue.Queue()

    def exchange(self) -> None:
        """One attempt."""
        self.began.put(None)
        if self.outcomes:
            self.outcomes.pop(0)()

    def heard(self) -> SyncError | None:
        """The next report."""
        return self.told.get(timeout=PATIENCE_SECONDS)


@contextmanager
def riding(
    road: Road, interval_seconds: float = FAR_SECONDS, fraction: float = 1.0, report: Any = None
) -> Iterator[Courier]:
    """A courier at work, stopped when the block ends."""
    courier = Courier(road.exchange, report or road.told.put, interval_seconds, lambda: fraction)
    courier.start()
    try:
        yield courier
    finally:
        courier.stop(PATIENCE_SECONDS)
        assert not courier._thread.is_alive()


@given(st.integers(1, 10**6), st.floats(1, FAR_SECONDS), st.floats(0, 1))
def test_a_delay_after_failures_stays_within_its_bounds(failures: int, interval: float, fraction: float) -> None:
    """Never a busy loop, never beyond a quarter of an hour, never beyond five seconds doubled each time."""
    delay = next_delay_seconds(failures, interval, fraction)
    assert 0.2 <= delay <= LONGEST_DELAY_SECONDS
    assert delay <= FIRST_DELAY_SECONDS * 2 ** min(failures - 1, 30)


@given(st.floats(1, FAR_SECONDS), st.floats(0, 1))
def test_without_failures_the_interval_counts(interval: float, fraction: float) -> None:
    """A good line is used as often as the settings say."""
    assert next_delay_seconds(0, interval, fraction) == interval


@given(st.integers(1, 100), st.floats(0, 1))
def test_more_failures_never_make_a_courier_more_eager(failures: int, fraction: float) -> None:
    """The back-off only grows with the failures in a row."""
    assert next_delay_seconds(failures, 30, fraction) <= next_delay_seconds(failures + 1, 30, fraction)


def test_stations_that_failed_together_do_not_come_back_together() -> None:
    """The whole span is used: chance alone decides when, so a county's stations spread out."""
    drawn = [next_delay_seconds(8, 30, n / 10) for n in range(11)]
    assert len(set(drawn)) == 11
    assert max(drawn) - min(drawn) > FIRST_DELAY_SECONDS * 2**6


def test_the_first_exchange_is_tried_at_once_and_reported() -> None:
    """A start with a line is green without waiting for an interval."""
    road = Road()
    with riding(road) as courier:
        assert road.heard() is None
        assert courier.failures == 0


def test_what_was_written_wakes_the_courier() -> None:
    """A desk that wrote does not wait for the interval."""
    road = Road()
    with riding(road) as courier:
        road.heard()
        for _ in range(3):
            courier.wake()
            assert road.heard() is None


def test_what_is_written_during_an_exchange_is_not_forgotten() -> None:
    """A bell that rings while the courier is out brings it out again right after."""
    out, home = threading.Event(), threading.Event()
    road = Road(lambda: (out.set(), home.wait(PATIENCE_SECONDS)))
    with riding(road) as courier:
        assert out.wait(PATIENCE_SECONDS)
        courier.wake()
        home.set()
        assert (road.heard(), road.heard()) == (None, None)


def test_failures_are_counted_reported_and_forgotten_after_a_success() -> None:
    """The report carries the very error; one success makes all well."""
    road = Road(no_line, no_line)
    with riding(road, fraction=0.0) as courier:
        first, second = road.heard(), road.heard()
        assert first is not None and second is not None
        assert {first.code, second.code} == {"no_line"}
        assert road.heard() is None
        assert courier.failures == 0


def test_a_refusal_is_no_reason_to_give_up() -> None:
    """A centre that says no today may be repaired tomorrow."""

    def refuse() -> None:
        raise Refused("revoked", "已停用。", "revoked")

    road = Road(refuse)
    with riding(road, fraction=0.0):
        said = road.heard()
        assert said is not None and said.code == "revoked"
        assert road.heard() is None


@pytest.mark.parametrize(
    "fault", (OSError("disk full"), KeyError("x"), RecursionError(), MemoryError(), AssertionError())
)
def test_an_error_that_nobody_foresaw_is_reported_and_survived(fault: Exception) -> None:
    """A courier that dies silently would strand every record: it says so and goes on."""

    def stumble() -> None:
        raise fault

    road = Road(stumble)
    with riding(road, fraction=0.0):
        said = road.heard()
        assert isinstance(said, Unreachable) and said.code == "internal"
        assert road.heard() is None


@pytest.mark.parametrize("outcome", (no_line, lambda: None))
def test_a_report_that_fails_does_not_end_the_courier(outcome: Callable[[], Any]) -> None:
    """The book may be full or locked just when the outcome is to be written down."""
    road, first = Road(outcome), [OSError("disk full")]

    def report(fault: SyncError | None) -> None:
        if first:
            raise first.pop()
        road.told.put(fault)

    with riding(road, fraction=0.0, report=report) as courier:
        road.began.get(timeout=PATIENCE_SECONDS)
        road.began.get(timeout=PATIENCE_SECONDS)
        assert road.heard() is None
        assert courier.failures == 0


def test_a_courier_stops_at_once_while_it_waits() -> None:
    """Leaving does not wait for the interval."""
    road = Road()
    with riding(road) as courier:
        road.heard()
        courier.stop(PATIENCE_SECONDS)
        assert not courier._thread.is_alive()
        assert road.told.empty()


def test_a_courier_in_the_middle_of_an_exchange_does_not_hold_up_the_end() -> None:
    """Stopping waits only as long as it was told to, and no further exchange begins afterwards."""
    out, home = threading.Event(), threading.Event()
    road = Road(lambda: (out.set(), home.wait(PATIENCE_SECONDS)))
    with riding(road) as courier:
        assert out.wait(PATIENCE_SECONDS)
        courier.stop(0.0)
        assert courier._thread.is_alive() and courier._thread.daemon
        home.set()
    assert road.began.qsize() == 1


def later(seconds: float) -> Callable[[], None]:
    """An exchange that the centre puts off."""

    def ask() -> None:
        raise Later("slot", "稍后再来。", "later", seconds)

    return ask


def test_the_time_that_the_centre_names_is_kept_whatever_is_written_meanwhile() -> None:
    """A bell is no way around a slot; a stop is."""
    road, planned = Road(later(600.0)), queue.SimpleQueue[Wait]()
    courier = Courier(road.exchange, road.told.put, FAR_SECONDS, lambda: 0.5, plan=planned.put)
    courier.start()
    assert isinstance(road.heard(), Later)
    wait = planned.get(timeout=PATIENCE_SECONDS)
    assert wait.slot and 600 <= wait.seconds <= 605 and wait.failures == 1
    courier.wake()
    courier.stop(PATIENCE_SECONDS)
    assert not courier._thread.is_alive() and road.began.qsize() == 1


def test_a_restart_is_no_way_around_a_back_off() -> None:
    """What an earlier process was told to wait is waited for, its failures count on; a person's writing ends it."""
    road = Road(no_line)
    courier = Courier(road.exchange, road.told.put, FAR_SECONDS, lambda: 1.0, kept=lambda: Wait(800.0, 6))
    courier.start()
    try:
        assert road.began.empty() and road.told.empty()
        courier.wake()
        assert road.heard() is not None and courier.failures == 7
    finally:
        courier.stop(PATIENCE_SECONDS)


@pytest.mark.parametrize("seconds", (-5.0, 0.0))
def test_a_wait_that_is_over_is_over(seconds: float) -> None:
    """Also one that a turned clock says was over long ago."""
    road = Road()
    courier = Courier(road.exchange, road.told.put, FAR_SECONDS, lambda: 1.0, kept=lambda: Wait(seconds, 3))
    courier.start()
    try:
        assert road.heard() is None and courier.failures == 0
    finally:
        courier.stop(PATIENCE_SECONDS)


def test_a_book_that_cannot_tell_or_keep_the_next_try_does_not_end_the_courier() -> None:
    """The disk may be full just then."""

    def full(*_: object) -> Wait:
        raise OSError("disk full")

    road = Road(no_line)
    courier = Courier(road.exchange, road.told.put, FAR_SECONDS, lambda: 0.0, plan=full, kept=full)
    courier.start()
    try:
        assert road.heard() is not None and road.heard() is None
    finally:
        courier.stop(PATIENCE_SECONDS)
