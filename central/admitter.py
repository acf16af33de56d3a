"""The thread that admits what exchanges stored, and lets stations that joined hear of what came before.
Imports the county, stations and sync.database; waits on an event and never reads a clock.
Promise: exchanges go first, a stop of thread or machine forgets nothing, and a fault is told, not swallowed.
"""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

from central import stations
from central.county import County
from sync.database import connected
from sync.errors import Busy, Unreachable

STEP_ENTRIES = 20
# Two threads share one interpreter, and acknowledgements go first: between two steps the admitter waits until nobody
# asked for a pause, but after twenty pauses it steps all the same, a thirtieth of the time that a busy road leaves it.
PAUSE_SECONDS, PAUSES = 0.05, 20
# What a desk has written since it last exchanged is judged in the answer, so that its screen is green at once: a filing
# with an entry for each original, or a batch of some cases. More than this would keep it waiting: 1 to 5 ms an entry.
INLINE_ENTRIES = 40
# Other processes of this folder may leave work behind without being able to ring the bell.
LOOK_SECONDS = 2.0
FIRST_PAUSE_SECONDS, AFTER_FAULT_SECONDS = 0.25, 5.0
log = logging.getLogger("yizhan.central.admitter")


class Admitter:
    """One background admitter. Wrap every answered exchange in ``answering()``."""

    def __init__(self, county: County) -> None:
        self._county = county
        self._stopping = threading.Event()
        self._road = threading.Lock()
        self._answering = 0
        self._asked = False
        self._thread = threading.Thread(target=self._run, name="admitter", daemon=True)

    def start(self) -> None:
        """Begin with whatever is waiting; from now on answers leave long queues to this thread."""
        self._county.server.inline_limit = INLINE_ENTRIES
        self._thread.start()

    def stop(self, wait_seconds: float = 5.0) -> None:
        """Ask the thread to end after its step, and wait for it a little."""
        self._stopping.set()
        self._county.work.set()
        self._thread.join(wait_seconds)

    @contextlib.contextmanager
    def answering(self) -> Iterator[None]:
        """While the block runs, and shortly after it, the admitter stands back, each time for a moment at most."""
        with self._road:
            self._answering += 1
            self._asked = True
        try:
            yield
        finally:
            with self._road:
                self._answering -= 1

    def step(self) -> bool:
        """Admit a few entries, or carry one backfill on; True while more is left."""
        return self._county.admission.run(STEP_ENTRIES) == STEP_ENTRIES or stations.backfill(self._county)

    def _run(self) -> None:
        pause_seconds = FIRST_PAUSE_SECONDS
        while not self._stopping.is_set():
            self._county.work.clear()
            try:
                self._county.space.tend()
                if self._county.folder.life.may_admit():
                    with connected(self._county.db):
                        self._stand_back()
                        while not self._stopping.is_set() and self.step():
                            self._stand_back()
                pause_seconds = FIRST_PAUSE_SECONDS
            except (Busy, Unreachable) as fault:
                # The book is on a server that is away or came back: the next look enters a life again.
                log.warning("%s; looking again in %s s", fault, pause_seconds)
                self._stopping.wait(pause_seconds)
                pause_seconds = min(2 * pause_seconds, AFTER_FAULT_SECONDS)
                continue
            except Exception:
                log.exception("admission failed; trying again")
                self._stopping.wait(AFTER_FAULT_SECONDS)
            self._county.work.wait(LOOK_SECONDS)

    def _stand_back(self) -> None:
        for _ in range(PAUSES):
            with self._road:
                if not self._answering and not self._asked:
                    return
                self._asked = False
            self._stopping.wait(PAUSE_SECONDS)
