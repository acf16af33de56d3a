"""Two thousand seeded histories over the real forms and the real exchange; README.md says what is simulated.
May import tests.chaos.simulation; `SIM_SCENARIOS` sets how many, `SIM_FROM` from which seed (nights go far beyond).
Promise: the same seed gives the same trace, so that a failure in the night is replayed in the morning.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator

import pytest

from tests.chaos.bench import Bench
from tests.chaos.simulation import run
from tests.postgres import Server

SCENARIOS = int(os.environ.get("SIM_SCENARIOS", "2000"))
FIRST = int(os.environ.get("SIM_FROM", "0"))
PARTS = 4
# Each costs five times one of a file: lives begin on the server, and the book is copied for each.
ON_SERVER = SCENARIOS // 100
# Too rare for as few scenarios as are played on the server.
RARE = {"decide_held", "copy", "cut", "upgrade"}
EVERY_FAULT = {
    "write",
    "exchange",
    "restart",
    "fuse",
    "cut",
    "clock",
    "forget",
    "backup",
    "restore",
    "copy",
    "decide_held",
    "replay",
    "upgrade",
    "backup_centre",
    "restore_centre",
    "stick_out",
    "stick_in",
    "stick_by",
    "stick_back",
    "tight",
}


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    """One built world for all scenarios of this module."""
    made = Bench()
    yield made
    made.close()


@pytest.mark.soak
@pytest.mark.timeout(120 + SCENARIOS)
@pytest.mark.parametrize("part", range(PARTS))
def test_whatever_happens_everybody_ends_with_the_same_cases_and_nothing_lost(bench: Bench, part: int) -> None:
    """Bad lines, power cuts, wrong clocks, copies and restores end, after healing, in every promise of the design."""
    counts: Counter[str] = Counter()
    for seed in range(FIRST + part, FIRST + SCENARIOS, PARTS):
        outcome = run(bench, seed)
        counts += outcome.counts
        assert not outcome.broken, f"seed {seed}: {outcome.broken}; replay: python -m tests.chaos.replay {seed}"
    assert not counts["refused"], "what a screen offers was refused"
    if SCENARIOS >= 400:
        assert set(counts) >= EVERY_FAULT, f"never happened: {EVERY_FAULT - set(counts)}"


@pytest.mark.soak
@pytest.mark.timeout(240 + SCENARIOS)
def test_a_centre_whose_book_is_on_a_server_keeps_every_promise_too(postgres: Server) -> None:
    """The same histories, from the same seeds, with the centre on PostgreSQL; stations stay on files."""
    made, counts = Bench(server=postgres), Counter[str]()
    try:
        for seed in range(FIRST, FIRST + ON_SERVER):
            # Every other one with sticks, which so few scenarios would else hardly see.
            outcome = run(made, seed, forced={"remote": True} if seed % 2 else None)
            counts += outcome.counts
            assert not outcome.broken, f"seed {seed} with the centre on PostgreSQL: {outcome.broken}"
    finally:
        made.close()
    assert not counts["refused"], "what a screen offers was refused"
    if ON_SERVER >= 20:
        assert set(counts) >= EVERY_FAULT - RARE, f"never happened: {EVERY_FAULT - set(counts)}"


@pytest.mark.parametrize("seed", (7, 22, 130))
def test_the_same_seed_gives_the_same_trace(bench: Bench, seed: int) -> None:
    """Nothing but the seed decides what happens, down to the last bit of every book."""
    first, second = run(bench, seed), run(bench, seed)
    assert first.trace == second.trace
    assert first.trace != run(bench, seed + 1).trace
