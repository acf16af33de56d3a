"""The hall's pages between two requests: which case a visitor looks at, and how many numbers were tried this minute.
May import the standard library alone; the stopwatch and chance come in as arguments.
Promise: no number and no rating code stands in an address, a page that was left behind goes blind, guessing is bounded.
"""

from __future__ import annotations

import threading
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

MINUTE_SECONDS = 60.0
# After this a page in the hall shows nothing any more, however it is reached.
VISIT_SECONDS = 600.0
KEPT_VISITS = 200
PROGRESS, RATING = "progress", "rating"


@dataclass(frozen=True)
class Visit:
    """One look at one case. ``by``: the member of staff who turned the screen, "" for a visitor alone; ``token``: the
    rating code that was typed, "" where the desk knows it."""

    kind: str
    case: str
    by: str = ""
    token: str = ""


class Hall:
    """``lookups_per_minute``: how many numbers and codes all visitors together may try; 0 closes the hall's pages."""

    def __init__(self, monotonic: Callable[[], float], chance: Callable[[int], bytes], lookups_per_minute: int) -> None:
        self._monotonic, self._chance, self._most = monotonic, chance, lookups_per_minute
        self._visits: OrderedDict[str, tuple[float, Visit]] = OrderedDict()
        self._tried: deque[float] = deque()
        self._lock = threading.Lock()

    @property
    def open(self) -> bool:
        """Whether visitors may ask here at all."""
        return self._most > 0

    def may_try(self) -> bool:
        """Whether one more number may be looked up now; counts it, whatever comes of it."""
        with self._lock:
            now = self._monotonic()
            while self._tried and now - self._tried[0] >= MINUTE_SECONDS:
                self._tried.popleft()
            if len(self._tried) >= self._most:
                return False
            self._tried.append(now)
            return True

    def keep(self, visit: Visit) -> str:
        """The key under which the visit is shown; it tells nothing."""
        key = self._chance(12).hex()
        with self._lock:
            self._visits[key] = (self._monotonic(), visit)
            while len(self._visits) > KEPT_VISITS:
                self._visits.popitem(last=False)
        return key

    def visit(self, key: str, kind: str) -> Visit | None:
        """The visit under a key; None for another kind, and once its time is over."""
        with self._lock:
            since, found = self._visits.get(key, (0.0, None))
            if found is None or found.kind != kind or self._monotonic() - since >= VISIT_SECONDS:
                return None
            return found
