"""What bad input could have changed, and how a refusal must look.
Imports tests.journeys.conftest and tests.processes.
Promise: two standings are equal only when no list, count or digest of any side has moved.
"""

from __future__ import annotations

from typing import Any

from tests.journeys.conftest import Road
from tests.processes import Said


def standing(road: Road) -> list[Any]:
    """Everything that bad input could have changed."""
    told: list[Any] = []
    for side in (road.county, road.township, road.village):
        told += [side.rows("cases"), side.do("digest").out]
        if side is not road.county:
            status = side.rows("status")[0]
            told.append({name: status[name] for name in ("unsent", "unadmitted", "held", "parked")})
    return [*told, road.county.rows("parked"), road.county.rows("held"), len(road.county.rows("stations"))]


def assert_refused(said: Said, words: object) -> None:
    """Status 1, a sentence in Chinese and one in English, no insides."""
    assert said.status == 1, (words, said)
    assert "Traceback" not in said.err, (words, said)
    assert any("\u4e00" <= char <= "\u9fff" for char in said.err), (words, said)
    assert any(char.isascii() and char.isalpha() for char in said.err), (words, said)
    assert len(said.err) < 20_000, words
