"""What may befall a scenario at all, drawn once at its beginning.
May import tests.line.
Promise: most scenarios meet a few kinds of trouble, so that each can be told from the others; some meet all.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.line import CALM, Faults

LOSSES = (0.0, 0.02, 0.05)


@dataclass(frozen=True)
class Weather:
    """``faulty``: power, lines, clocks and memories. ``unlucky``: stations' folders are copied and go back.
    ``county_unlucky``: the county's does. ``remote``: sticks are carried. ``skewed``: some programs are old.
    ``storm``: how much more often what can happen to folders happens. ``tight``: how often a bound is drawn small."""

    faulty: bool
    unlucky: bool
    county_unlucky: bool
    remote: bool
    skewed: bool
    storm: int
    tight: float
    line: Faults


def drawn(chance: random.Random) -> Weather:
    """The weather of one scenario."""
    faulty = chance.random() < 0.85
    return Weather(
        faulty=faulty,
        unlucky=chance.random() < 0.4,
        county_unlucky=chance.random() < 0.3,
        remote=chance.random() < 0.25,
        skewed=chance.random() < 0.2,
        storm=chance.choice((1, 1, 4)),
        tight=chance.choice((0.0, 0.0, 0.5)),
        line=Faults.every(chance.choice(LOSSES)) if faulty else CALM,
    )
