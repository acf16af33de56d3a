"""The courier: a thread that exchanges now and then, sooner when something was written, later when the line is bad.
Imports sync.client, errors, threading; chance and the work itself come in as arguments.
Promise: it never blocks the desk, never gives up, and says honestly when it last got through and why not.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar

from sync.errors import Later, SyncError, Unreachable

T = TypeVar("T")

_log = logging.getLogger("yizhan.sync")

FIRST_DELAY_SECONDS = 5.0
LONGEST_DELAY_SECONDS = 900.0


def next_delay_seconds(failures: int, interval_seconds: float, fraction: float) -> float:
    """Full-jitter back-off: after ``failures`` in a row, anything up to 5 s doubled each time, at most 15 minutes;
    when all is well, the interval. ``fraction`` is a random number from 0 to 1."""
    if failures == 0:
        return interval_seconds
    longest = min(LONGEST_DELAY_SECONDS, FIRST_DELAY_SECONDS * 2.0 ** min(failures - 1, 10))
    return max(0.2, longest * fraction)


class Wait(NamedTuple):
    """Until when the courier stays at home: after so many failures in a row, and whether the centre named the time,
    which then nothing shortens."""

    seconds: float
    failures: int
    slot: bool = False


class Courier:
    """Runs ``exchange`` on its own thread. ``report(error or None)`` writes down how it went; ``fraction`` gives
    chance. ``plan`` writes a wait down before it begins, and ``kept`` gives what is left of the one of an earlier
    process, so that a restart, or a crowd of them, is no way around a back-off."""

    def __init__(
        self,
        exchange: Callable[[], Any],
        report: Callable[[SyncError | None], None],
        interval_seconds: float,
        fraction: Callable[[], float],
        plan: Callable[[Wait], None] = lambda wait: None,
        kept: Callable[[], Wait] = lambda: Wait(0.0, 0),
    ) -> None:
        self._exchange = exchange
        self._plan = plan
        self._kept = kept
        self._report = report
        self._interval_seconds = interval_seconds
        self._fraction = fraction
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="courier", daemon=True)
        self._later_seconds = 0.0
        self.failures = 0

    def start(self) -> None:
        """Begin; the first exchange is tried at once, unless an earlier process was told to wait."""
        self._thread.start()

    def wake(self) -> None:
        """Something was written: exchange soon."""
        self._bell.set()

    def stop(self, wait_seconds: float = 5.0) -> None:
        """Ask the thread to end, and wait for it a little."""
        self._stopping.set()
        self._bell.set()
        self._thread.join(wait_seconds)

    def _run(self) -> None:
        self._stay(self._resumed())
        while not self._stopping.is_set():
            self._bell.clear()
            self._later_seconds = 0.0
            self._once()
            wait = self._next_wait()
            self._safely(self._plan, wait)
            self._stay(wait)

    def _resumed(self) -> Wait:
        wait = self._safely(self._kept) or Wait(0.0, 0)
        self.failures = wait.failures
        return wait._replace(seconds=max(0.0, min(wait.seconds, LONGEST_DELAY_SECONDS)))

    def _next_wait(self) -> Wait:
        if self._later_seconds:
            # A few seconds of chance more, since many were told the same.
            more = self._fraction() * min(5.0, 1 + self._later_seconds / 10)
            return Wait(min(self._later_seconds + more, LONGEST_DELAY_SECONDS), self.failures, slot=True)
        delay = next_delay_seconds(self.failures, self._interval_seconds, self._fraction())
        return Wait(delay, self.failures)

    def _stay(self, wait: Wait) -> None:
        (self._stopping if wait.slot else self._bell).wait(wait.seconds)

    def _safely(self, work: Callable[..., T], *given: Any) -> T | None:
        try:
            return work(*given)
        except Exception:  # noqa: BLE001 - the book may be full or locked right now; the courier outlives that too
            _log.exception("the next exchange could not be written down")
            return None

    def _once(self) -> None:
        try:
            self._exchange()
        except Later as fault:
            self._later_seconds = fault.wait_seconds
            self._tell(fault)
        except SyncError as fault:
            self._tell(fault)
        except Exception:  # noqa: BLE001 - the last resort: a courier that dies silently would strand every record
            _log.exception("an exchange failed in a way that nobody foresaw")
            self._tell(Unreachable("internal", "交换时出现意外，稍后自动重试。", "unexpected failure; it is tried again"))
        else:
            self._tell(None)

    def _tell(self, fault: SyncError | None) -> None:
        self.failures = self.failures + 1 if fault else 0
        try:
            self._report(fault)
        except Exception:  # noqa: BLE001 - the book may be full or locked right now; the courier outlives that too
            _log.exception("how an exchange went could not be written down")
            self.failures += 1
