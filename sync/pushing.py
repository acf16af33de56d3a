"""Several requests under way at once over one line: their bytes kept for the retry, one probing after a failure.
Imports sync.pace, errors and the standard library; the road, its clock and what an answer means come in as arguments.
Promise: jobs are made and answers taken on the caller's thread, which holds no transaction while a road waits.
"""

from __future__ import annotations

import queue
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from sync import pace as paces
from sync.errors import SyncError, Unreachable
from sync.pace import Pace

# A line that broke is tried again after these pauses, all in all some seconds; then the courier's long ones begin.
PAUSES_SECONDS = (0.4, 0.4, 0.4, 0.8, 1.2, 1.6)
WINDOW = 6
NO_LINE = "no_line"


@dataclass(frozen=True, slots=True)
class Job:
    """One request: where it goes, its bytes, and whatever the caller wants to know of it when the answer comes."""

    path: str
    body: bytes
    about: Any = None


@dataclass(frozen=True, slots=True)
class _Done:
    job: Job
    answer: bytes = b""
    fault: Exception | None = None
    seconds: float = 0.0


class Roads:
    """Carries jobs over ``post``, as many at once as the pace says. A road with one connection is used on the caller's
    own thread. ``monotonic`` is the road's clock; ``changed(pace)`` keeps what was learnt of the line."""

    def __init__(
        self,
        post: Callable[[str, bytes], bytes],
        pace: Pace,
        *,
        connections: int,
        monotonic: Callable[[], float],
    ) -> None:
        self._post = post
        self._connections = connections
        self._monotonic = monotonic
        self.pace = pace

    def carry(
        self,
        jobs: Iterator[Job],
        took: Callable[[Job, bytes], None],
        needless: Callable[[Job], bool] = lambda job: False,
    ) -> None:
        """Carry all jobs; each is made when there is a road for it. ``took`` gets each answer, in the order of their
        coming; a job that ``needless`` names by then is not sent again. Raises what a road or ``took`` raised."""
        if self._connections == 1:
            for job in jobs:
                began = self._monotonic()
                took(job, self._post(job.path, job.body))
                seconds = self._monotonic() - began
                self.pace = paces.carried(self.pace, len(job.body), seconds)
            return
        _Ride(self, jobs, took, needless).run()

    def _send(self, job: Job) -> _Done:
        began = self._monotonic()
        try:
            return _Done(job, self._post(job.path, job.body), seconds=self._monotonic() - began)
        except Exception as fault:  # noqa: BLE001 - raised again on the caller's thread, whatever it is
            return _Done(job, fault=fault)


class _Ride:
    """One ``carry`` with threads."""

    def __init__(
        self,
        roads: Roads,
        jobs: Iterator[Job],
        took: Callable[[Job, bytes], None],
        needless: Callable[[Job], bool],
    ) -> None:
        self._roads, self._jobs, self._took, self._needless = roads, jobs, took, needless
        self._now = roads._monotonic
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
        self._again: deque[Job] = deque()
        self._threads: list[threading.Thread] = []
        self._under_way = 0
        self._failures = 0
        self._acknowledged: deque[tuple[float, int]] = deque(maxlen=WINDOW)
        self._exhausted = False

    def run(self) -> None:
        try:
            while self._fill():
                self._settle(self._done.get())
        finally:
            for _ in self._threads:
                self._waiting.put(None)

    def _fill(self) -> bool:
        """Give the roads what they may carry now; whether anything is under way."""
        allowed = 1 if self._failures else self._roads.pace.connections
        while self._under_way < allowed and (job := self._next()) is not None:
            if not self._under_way:
                # Nothing was on the line: its speed is measured from here.
                self._acknowledged.clear()
                self._acknowledged.append((self._now(), 0))
            self._under_way += 1
            if len(self._threads) < self._under_way:
                self._threads.append(threading.Thread(target=self._drive, name="road", daemon=True))
                self._threads[-1].start()
            self._waiting.put(job)
        return self._under_way > 0

    def _next(self) -> Job | None:
        while self._again:
            job = self._again.popleft()
            if not self._needless(job):
                return job
        made = None if self._exhausted else next(self._jobs, None)
        self._exhausted = made is None
        return made

    def _drive(self) -> None:
        while (job := self._waiting.get()) is not None:
            self._done.put(self._roads._send(job))

    def _settle(self, done: _Done) -> None:
        self._under_way -= 1
        if done.fault is None:
            self._learn(done)
            self._failures = 0
            self._took(done.job, done.answer)
            return
        self._broke(self._keep(done))

    def _keep(self, done: _Done) -> SyncError:
        """Keep a job whose line broke; whatever else went wrong is not the line's and is raised."""
        if not (isinstance(done.fault, Unreachable) and done.fault.code == NO_LINE):
            raise done.fault or Unreachable(NO_LINE, "", "")
        self._again.append(done.job)
        return done.fault

    def _learn(self, done: _Done) -> None:
        now = self._now()
        size_bytes = len(done.job.body)
        begun, _ = self._acknowledged[0]
        carried = sum(size for _, size in list(self._acknowledged)[1:]) + size_bytes
        self._acknowledged.append((now, size_bytes))
        # The share of the time since the window began that these bytes took; no longer than they were under way, else
        # a machine that is slow at making them would take itself for a narrow line, and squeeze harder still.
        seconds = min(done.seconds, (now - begun) * size_bytes / carried if carried else 0.0)
        self._roads.pace = paces.carried(self._roads.pace, size_bytes, seconds)

    def _broke(self, fault: SyncError) -> None:
        """The line broke: once for all that were under way, which come back with the same news."""
        if self._failures >= len(PAUSES_SECONDS):
            raise fault
        self._roads.pace = paces.failed(self._roads.pace)
        while self._under_way:
            late = self._done.get()
            self._under_way -= 1
            if late.fault is None:
                self._took(late.job, late.answer)
            else:
                self._keep(late)
        threading.Event().wait(PAUSES_SECONDS[self._failures])
        self._failures += 1
