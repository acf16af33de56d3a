"""The protocol's promises on the executable model: many seeded scenarios, and each rule is needed.

Imports the model beside it (put on the path here, the model is no package).
Promise kept: with all rules no scenario breaks an invariant; without any one of them some scenario does.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from search import run  # noqa: E402

SEEDS = int(os.environ.get("MODEL_SEEDS", "1500"))


def test_the_same_seed_is_the_same_trace() -> None:
    """A failure can be replayed from its seed alone."""
    assert [run(seed).trace for seed in range(20)] == [run(seed).trace for seed in range(20)]
