"""How much to ask of a line at a time: requests, answers and connections sized by what the line has lately carried.
Pure: imports the standard library; times come in as arguments.
Promise: on a line that is cut a request stays small enough to arrive, on a good one large enough to cost no waiting.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

# The port keeps what is larger than the largest in a file; beyond it nothing is won on any line.
FIRST_BYTES, LEAST_BYTES, MOST_BYTES = 7_000, 2_000, 64_000
RAW_LIMIT_BYTES = 400_000
# A request is to take no longer than this, and no more than this share of what lately passed between two failures may
# be under way at once: what is under way when a line is cut is sent again.
SECONDS_A_REQUEST = 2.0
SHARE_OF_A_GAP = 4
SHRINK, GROW = 0.7, 2.0
CONNECTIONS_LIMIT = 3
# Squeezed bytes of one raw byte before anything was measured; filings take a fifth, later acts an eighth.
FIRST_RATIO = 0.25
# No exchange of bytes ends by the clock while it is a tenth as fast as this line usually is, or this slow at least.
DEADLINE_SECONDS = 120.0
SLOWEST_BYTES_PER_SECOND = 200.0
_NEW, _OLD = 0.4, 0.6


@dataclass(frozen=True, slots=True)
class Pace:
    """What is known of a line, 0 where nothing was measured: bytes are squeezed bytes, ``speed`` is in bytes a second,
    ``gap_bytes`` pass between two failures, ``since_bytes`` passed since the last, ``wait_ms`` is the round trip."""

    size_bytes: int = FIRST_BYTES
    speed: int = 0
    gap_bytes: int = 0
    since_bytes: int = 0
    ratio_percent: int = int(100 * FIRST_RATIO)
    wait_ms: int = 0

    # --- what follows from it ------------------------------------------------------------------------------------

    @property
    def bytes_per_second(self) -> float | None:
        """The line's speed, or None before anything was measured."""
        return float(self.speed) if self.speed else None

    @property
    def connections(self) -> int:
        """How many requests under way at once hide the round trip: the next is on the line while an answer is."""
        if not (self.speed and self.wait_ms):
            return 2
        wanted = 1 + math.ceil(self.wait_ms / 1000 * self.speed / max(1, self.size_bytes))
        return min(CONNECTIONS_LIMIT, wanted)

    @property
    def raw_bytes(self) -> int:
        """How many bytes of entries to put into the next request."""
        return min(RAW_LIMIT_BYTES, max(1, self.size_bytes * 100 // max(1, self.ratio_percent)))

    def deadline_seconds(self, size_bytes: int) -> float:
        """The longest that an exchange of so many bytes may take: ten times what the line has needed for as much."""
        slowest = max(SLOWEST_BYTES_PER_SECOND, self.speed / 10)
        return DEADLINE_SECONDS + size_bytes / slowest


def carried(pace: Pace, sent_bytes: int, seconds: float) -> Pace:
    """After ``sent_bytes`` were acknowledged, ``seconds`` after the acknowledgement before them (or the beginning)."""
    speed = sent_bytes / max(seconds, 0.001)
    speed = speed if not pace.speed else _NEW * speed + _OLD * pace.speed
    measured = replace(pace, speed=max(1, round(speed)), since_bytes=pace.since_bytes + sent_bytes)
    # A request far below the size says nothing about whether a larger one would pass.
    grown = pace.size_bytes * GROW if sent_bytes >= pace.size_bytes / 2 else pace.size_bytes
    return replace(measured, size_bytes=_within(min(grown, _bound(measured, measured.connections))))


def waited(pace: Pace, seconds: float) -> Pace:
    """After a tiny request was answered, which takes a round trip and nothing else."""
    wait_ms = 1000 * seconds if not pace.wait_ms else _NEW * 1000 * seconds + _OLD * pace.wait_ms
    return replace(pace, wait_ms=max(1, round(wait_ms)))


def failed(pace: Pace) -> Pace:
    """After the line broke, once for all requests that were under way."""
    if pace.since_bytes:
        gap = pace.since_bytes if not pace.gap_bytes else _NEW * pace.since_bytes + _OLD * pace.gap_bytes
        pace = replace(pace, gap_bytes=max(1, round(gap)), since_bytes=0)
    return replace(pace, size_bytes=_within(min(pace.size_bytes * SHRINK, _bound(pace, pace.connections))))


def squeezed(pace: Pace, raw_bytes: int, packed_bytes: int) -> Pace:
    """After so many raw bytes became so many packed ones."""
    percent = 100 * packed_bytes / max(1, raw_bytes)
    return replace(pace, ratio_percent=max(1, min(100, round(_NEW * percent + _OLD * pace.ratio_percent))))


def words(pace: Pace) -> list[int]:
    """The pace as a mark keeps it."""
    return [pace.size_bytes, pace.speed, pace.gap_bytes, pace.since_bytes, pace.ratio_percent, pace.wait_ms]


def read(kept: Any) -> Pace:
    """The pace from a mark; whatever is not one is a new beginning. A line may be another after a night: it begins
    small again, but what it bore is remembered."""
    if not isinstance(kept, Sequence) or len(kept) != 6 or not all(type(n) is int and 0 <= n < 2**53 for n in kept):
        return Pace()
    size, speed, gap, since, ratio, wait = kept
    return Pace(_within(size), speed, gap, since, max(1, min(100, ratio)), wait)


def _bound(pace: Pace, connections: int) -> float:
    """The largest request that the line's speed and its failures allow with so many under way."""
    bound = float(MOST_BYTES)
    if pace.speed:
        bound = min(bound, SECONDS_A_REQUEST * pace.speed)
    # A line that has lately carried more than its usual gap is better than it was.
    gap = max(pace.gap_bytes, pace.since_bytes) if pace.gap_bytes else 0
    if gap:
        bound = min(bound, gap / SHARE_OF_A_GAP / max(1, connections - 1))
    return bound


def _within(size_bytes: float) -> int:
    return int(max(LEAST_BYTES, min(MOST_BYTES, size_bytes)))
