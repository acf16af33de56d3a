"""How figures are printed.
May import the standard library.
Promise: one line for each, its name first, then JSON.
"""

from __future__ import annotations

import json
from typing import Any


def say(name: str, **figures: Any) -> None:
    """One line of figures; fractions are rounded to thousandths."""
    shown = {key: round(value, 3) if isinstance(value, float) else value for key, value in figures.items()}
    print(f"{name:28}", json.dumps(shown, ensure_ascii=False), flush=True)
