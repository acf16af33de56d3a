"""When a station may bring what it has: now, or after so many seconds; short queues before long ones.
Pure: imports the standard library; the time comes in as an argument.
Promise: bounded memory whatever comes; nobody waits longer than a quarter of an hour; who comes in its slot is taken.
"""

from __future__ import annotations

from typing import NamedTuple

# Squeezed bytes that a centre of two cores stores in a second, with half of it left for pages and admission.
BYTES_PER_SECOND = 2_000_000
# What one visit costs beside its bytes: a signature, a transaction, an answer.
VISIT_SECONDS = 0.004
# Work that may be on its way at once; a station that comes while it is less is taken at once.
AHEAD_SECONDS = 0.5
LONGEST_SECONDS = 900
# How long a slot is kept for who was told to come: a bad line may need some tries.
KEPT_SECONDS = 120.0
SLOTS_LIMIT, SWEEP_SECONDS = 10_000, 10.0
# Queues up to these many bytes go before all longer ones.
CLASSES = (8_192, 65_536, 524_288)


class Slot(NamedTuple):
    """From when on a station is taken, and until when the slot is kept for it."""

    begins: float
    ends: float


class Slots:
    """The appointments of one centre's process. One lock around ``ask`` is the caller's."""

    def __init__(self) -> None:
        # When the work of this class and of all shorter ones, given out so far, will be done.
        self._free_at = [0.0] * (len(CLASSES) + 1)
        self._given: dict[str, Slot] = {}
        self._swept_at = 0.0

    def __len__(self) -> int:
        return len(self._given)

    def ask(self, station: str, bring_bytes: int, now: float) -> int:
        """Seconds that the station is to wait; 0 means now. Asking again neither loses a slot nor moves it back."""
        self._forget(now)
        slot = self._given.get(station)
        if slot is None or not self._stands(slot, now):
            slot = self._give(station, bring_bytes, now)
        wait = slot.begins - now
        if wait <= 0:
            # Taken: what it brings later is another visit.
            self._given.pop(station, None)
            return 0
        return min(LONGEST_SECONDS, int(wait) + 1)

    def _give(self, station: str, bring_bytes: int, now: float) -> Slot:
        rank = sum(bring_bytes > most for most in CLASSES)
        work = VISIT_SECONDS + bring_bytes / BYTES_PER_SECOND
        for longer in range(rank, len(self._free_at)):
            # A clock that was put back, or a queue beyond all patience, begins anew.
            busy_until = self._free_at[longer] if self._free_at[longer] <= now + LONGEST_SECONDS else now
            self._free_at[longer] = max(now, busy_until) + work
        begins = max(now, min(self._free_at[rank] - work - AHEAD_SECONDS, now + LONGEST_SECONDS))
        slot = Slot(begins, begins + KEPT_SECONDS)
        self._given.pop(station, None)
        if len(self._given) < SLOTS_LIMIT:
            self._given[station] = slot
        return slot

    def _forget(self, now: float) -> None:
        """Drop slots that nobody used, when there is no room for more, and not at each ask of a crowd."""
        if len(self._given) >= SLOTS_LIMIT and abs(now - self._swept_at) >= SWEEP_SECONDS:
            self._swept_at = now
            kept = {station: slot for station, slot in self._given.items() if self._stands(slot, now)}
            self._given = kept

    @staticmethod
    def _stands(slot: Slot, now: float) -> bool:
        return slot.begins - LONGEST_SECONDS <= now <= slot.ends
