"""A span of days as a page asks for it, in the boxes of its address.
May import flask, forms and the station's guards.
Promise: what is no span comes back as it was typed, with a sentence; without an answer it is this month so far.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from flask import request
from werkzeug.datastructures import MultiDict

from forms.errors import Problem
from forms.fields import TODAY, Field
from station.views.guards import room
from station.words.ledgers import WORDS


@dataclass(frozen=True)
class AskedDays:
    """``first`` to ``last``, both included; ``given`` fills the boxes ``from`` and ``to`` again."""

    first: date
    last: date
    given: MultiDict[str, str]
    problems: tuple[Problem, ...] = ()

    @property
    def both(self) -> tuple[str, str]:
        """The two days in ISO."""
        return self.first.isoformat(), self.last.isoformat()


def asked_days(today: date) -> AskedDays:
    """What this request asks for."""
    first, last = _day("from", today.replace(day=1)), _day("to", today)
    if first is None or last is None or first > last:
        wrong = Problem("from", "days", *WORDS["ledger_unknown_day"])
        return AskedDays(today, today, MultiDict(request.args.items(multi=True)), (wrong,))
    boxes = [*_boxes("from", first), *_boxes("to", last)]
    return AskedDays(first, last, MultiDict(boxes))


def with_today(fields: Iterable[Field], given: MultiDict[str, str]) -> MultiDict[str, str]:
    """The boxes with today in each date that can be today at the latest and was not answered; nothing is filled in
    under a clock that is doubtful."""
    if room().desk.clock_doubtful():
        return given
    today = room().book.edges.today()
    blank = [one.name for one in fields if one.kind == "date" and one.max == TODAY and f"{one.name}.year" not in given]
    return MultiDict([*given.items(multi=True), *(box for name in blank for box in _boxes(name, today))])


def _day(name: str, usual: date) -> date | None:
    parts = [request.args.get(f"{name}.{part}", "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return usual
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    try:
        return date(*map(int, parts))
    except ValueError:
        return None


def _boxes(name: str, day: date) -> list[tuple[str, str]]:
    told = zip(("year", "month", "day"), (day.year, day.month, day.day), strict=True)
    return [(f"{name}.{part}", str(value)) for part, value in told]
