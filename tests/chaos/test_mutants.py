"""Each promise of the exchange, taken out, is missed by the simulation.
May import tests.chaos; every mutant is undone when its test ends.
Promise: what nobody would notice is not there.
"""

from __future__ import annotations

import pytest

from tests.chaos.bench import Bench
from tests.chaos.mutants import MUTANTS, Mutant
from tests.chaos.simulation import run

SEARCH = 250


def first_failure(bench: Bench, mutant: Mutant) -> tuple[int, str] | None:
    """The first seed from the mutant's own on under which a promise breaks, and which."""
    for seed in range(mutant.seed, mutant.seed + SEARCH):
        outcome = run(bench, seed)
        if outcome.broken:
            return seed, outcome.broken[0]
    return None


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_taking_out_a_promise_is_noticed(mutant: Mutant, monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulation fails under the mutant, for the reason that the mutant gives it."""
    bench = Bench(mutant.alter)
    try:
        mutant.patch(monkeypatch)
        found = first_failure(bench, mutant)
    finally:
        bench.close()
    assert found is not None, f"nobody noticed that {mutant.name} is gone"
    assert any(words in found[1] for words in mutant.noticed_as), f"seed {found[0]}: {found[1]}"
