"""Each promise of the exchange, taken out, is missed by the simulation.
May import tests.chaos; every mutant is undone when its test ends.
Promise: what nobody would notice is not there.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.bench import Bench
from tests.chaos.mutant import Mutant, first_failure, untouched
from tests.chaos.mutants import MUTANTS


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One built world for all mutants that alter no book."""
    made = Bench()
    yield made
    made.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_taking_out_a_promise_is_noticed(mutant: Mutant, bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    """The simulation fails under the mutant, for the reason that the mutant gives it."""
    altered = bench if mutant.alter is untouched else Bench(mutant.alter)
    try:
        mutant.patch(monkeypatch)
        found = first_failure(altered, mutant)
    finally:
        if altered is not bench:
            altered.close()
    assert found is not None, f"nobody noticed that {mutant.name} is gone"
    assert any(words in found[1] for words in mutant.noticed_as), f"seed {found[0]}: {found[1]}"
