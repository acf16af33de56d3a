"""Replays one scenario and tells it: ``python -m tests.chaos.replay SEED [STEPS]`` from the repository's root.
May import tests.chaos; for people at a terminal only.
Promise: shows what happened, what became of every entry at the centre, and which promise was broken.
"""

from __future__ import annotations

import sys

from sync import tables as t
from tests import world as w
from tests.chaos.bench import Bench
from tests.chaos.simulation import STEPS, Simulation


def tell(seed: int, steps: int) -> list[str]:
    """The story of one seed, as lines."""
    bench = Bench()
    simulation = Simulation(bench, seed, steps)
    outcome = simulation.play()
    lines = [*outcome.log, ""]
    journal = simulation.centre.journal
    for case_id in w.cases_in(journal):
        case = w.case_of(journal, case_id)
        lines.append(f"{case_id} {case.state} at {case.holder}")
        entries = journal.find("e.subject = ?", f"case:{case_id}")
        for entry in sorted(entries, key=lambda one: (one.stamp is None, one.stamp or one.id)):
            place = f"{entry.stamp.epoch}.{entry.stamp.place}" if entry.stamp else t.STATUS_WORDS[entry.status]
            lines.append(f"  {place:>8} {entry.owner} {entry.lane[:4]}/{entry.seq} {entry.kind} {entry.reason}")
    bench.close()
    return [*lines, "", f"trace {outcome.trace}", *(outcome.broken or ("every promise held",))]


if __name__ == "__main__":
    print("\n".join(tell(int(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else STEPS)))
