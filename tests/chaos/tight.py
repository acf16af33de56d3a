"""Bounds of the exchange drawn small for a scenario, so that three cases meet what years meet.
May import sync; every draw comes from the chance that it is given.
Promise: only bounds that a real county could reach are drawn, and each is put back when the scenario ends.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from types import ModuleType

from sync import giveback, mailbox, server, wire

# How much is admitted within one answer, told in one answer, taken back in one transaction, given back or told at
# most; how many lanes and boxes are named one by one. Some modules have the number under their own name.
BOUNDS: tuple[tuple[str, tuple[ModuleType, ...], tuple[int, ...]], ...] = (
    ("INLINE_LIMIT", (server,), (0, 1, 3)),
    ("ENTRIES_LIMIT", (mailbox,), (1, 2, 5)),
    ("STEP", (giveback,), (1, 2)),
    ("BATCH_LIMIT_BYTES", (wire,), (500, 3_000)),
    ("LANES_LIMIT", (wire, mailbox), (3, 5)),
)


@contextlib.contextmanager
def bounds(chance: random.Random, share: float) -> Iterator[list[str]]:
    """Draw each bound small with this probability while the block runs; yields what was drawn, in words."""
    drawn, before = [], []
    for name, modules, values in BOUNDS:
        if chance.random() < share:
            value = chance.choice(values)
            for module in modules:
                before.append((module, name, getattr(module, name)))
                setattr(module, name, value)
            drawn.append(f"{name}={value}")
    try:
        yield drawn
    finally:
        for module, name, value in before:
            setattr(module, name, value)
