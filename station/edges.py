"""What comes from outside: the time, chance, the line and the port, handed down from __main__ as one value.
May import the standard library and sync.client's type of a road; reads neither clock nor dice itself.
Promise: nothing below __main__ asks the machine for the time or for chance, so that every test can say what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Protocol, TypeVar

from sync.transfer import Post

T = TypeVar("T")
LOCAL = timezone(timedelta(hours=8))


class Dice(Protocol):
    """Whatever draws samples, such as `random.Random`."""

    def randrange(self, stop: int, /) -> int:
        """A whole number from 0 up to ``stop``, without it."""

    def choice(self, seq: Sequence[T], /) -> T:
        """One of these."""


@dataclass(frozen=True)
class Edges:
    """``seconds`` since 1970, ``monotonic`` seconds of a stopwatch, ``chance(n)`` random bytes, ``dice(seed)`` for
    samples, ``fraction()`` from 0 to 1, ``road(url)`` or ``road(url, ca)`` to the centre,
    ``serve(app, host, port, listening)`` pages,
    ``halt()`` asks those to end; ``ballast_bytes`` are kept free for a full disk."""

    seconds: Callable[[], float]
    monotonic: Callable[[], float]
    chance: Callable[[int], bytes]
    dice: Callable[[int | None], Any]
    fraction: Callable[[], float]
    road: Callable[..., Post]
    serve: Callable[[Any, str, int, Callable[[str], None]], None]
    halt: Callable[[], None] = lambda: None
    ballast_bytes: int = 0

    def now(self) -> datetime:
        """The time in China, to the minute."""
        return datetime.fromtimestamp(self.seconds(), LOCAL).replace(second=0, microsecond=0)

    def moment(self) -> str:
        """The time as facts hold it: ``YYYY-MM-DDTHH:MM+08:00``."""
        return self.now().isoformat(timespec="minutes")

    def today(self) -> date:
        """The day in China."""
        return self.now().date()
