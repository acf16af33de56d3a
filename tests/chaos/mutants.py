"""Every mechanism of the exchange that can be taken out.
May import tests.chaos.
Promise: a mechanism of sync/DESIGN.md that is not here is named in README.md with the reason.
"""

from __future__ import annotations

from tests.chaos import mutants_of_order, mutants_of_return

MUTANTS = (*mutants_of_order.MUTANTS, *mutants_of_return.MUTANTS)
