"""What a mutant is, and the search for a scenario that notices it.
May import tests.world, tests.chaos.bench, tests.chaos.simulation.
Promise: the search begins at the seed under which the mutant was noticed last, and stops at the first that notices it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests import world as w
from tests.chaos.bench import Bench
from tests.chaos.simulation import run

SEARCH = 250
# The weathers in which folders go back, and programs are old.
STATIONS_BACK: Mapping[str, Any] = {"unlucky": True, "storm": 4, "tight": 0.0}
COUNTY_BACK: Mapping[str, Any] = {"county_unlucky": True, "storm": 4, "tight": 0.0}
BOTH_BACK: Mapping[str, Any] = {**STATIONS_BACK, **COUNTY_BACK}
OLD_PROGRAMS: Mapping[str, Any] = {"skewed": True, "storm": 4, "tight": 0.0}
PROGRAM_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def untouched(machine: w.Machine) -> None:
    """A book as it is made."""


@dataclass(frozen=True)
class Mutant:
    """What is taken out, how, and the seed under which it is noticed today (the search goes on from it), as which
    broken promises it may be noticed, and the weather in which it is looked for."""

    name: str
    patch: Callable[[pytest.MonkeyPatch], None]
    seed: int
    noticed_as: tuple[str, ...]
    alter: Callable[[w.Machine], None] = untouched
    weather: Mapping[str, Any] = field(default_factory=dict)


def first_failure(bench: Bench, mutant: Mutant, search: int = SEARCH) -> tuple[int, str] | None:
    """The first seed from the mutant's own on under which a promise breaks, and which. Without its mechanism the
    program itself may stumble; that is noticed too."""
    for number in range(mutant.seed, mutant.seed + search):
        try:
            broken = run(bench, number, forced=mutant.weather).broken
        except PROGRAM_FAULTS as fault:
            broken = (f"program: {type(fault).__name__}",) if "program:" in mutant.noticed_as else ()
        if broken:
            return number, broken[0]
    return None
