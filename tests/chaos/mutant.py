"""What a mutant is, and the search for a scenario that notices it.
May import tests.world, tests.chaos.bench, tests.chaos.simulation.
Promise: the search begins at the seed under which the mutant was noticed last, and stops at the first that notices it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests import world as w
from tests.chaos.bench import Bench
from tests.chaos.simulation import run

SEARCH = 250
PROGRAM_FAULTS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


def untouched(machine: w.Machine) -> None:
    """A book as it is made."""


@dataclass(frozen=True)
class Mutant:
    """What is taken out, how, and the seed under which it is noticed today (the search goes on from it),
    and as which broken promises it may be noticed."""

    name: str
    patch: Callable[[pytest.MonkeyPatch], None]
    seed: int
    noticed_as: tuple[str, ...]
    alter: Callable[[w.Machine], None] = untouched


def first_failure(bench: Bench, mutant: Mutant, seed: int | None = None, search: int = SEARCH) -> tuple[int, str] | None:
    """The first seed from the mutant's own on under which a promise breaks, and which. Without its mechanism the
    program itself may stumble; that is noticed too."""
    first = mutant.seed if seed is None else seed
    for number in range(first, first + search):
        try:
            broken = run(bench, number).broken
        except PROGRAM_FAULTS as fault:
            broken = (f"program: {type(fault).__name__}",) if "program:" in mutant.noticed_as else ()
        if broken:
            return number, broken[0]
    return None
