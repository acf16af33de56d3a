"""When an office is open: the hours in force on a day, its close of business, and whether a minute lies outside them.
May import: the standard library without I/O, clock or chance, forms.workdays and the ledger of hours.
Promise: where no hours are known nothing is said to be late or outside them; a day of rest stays one, whoever is there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms.ledgers.hours import DUTY, HALVES, LUNCH, WORK, day_in
from forms.workdays import Calendar

# (from, to) as HH:MM; the first minute counts, and so does the last.
Span = tuple[str, str]


@dataclass(frozen=True)
class Spell:
    """One record of hours: on working days or on days of rest, from ``first`` to ``last`` (None: on and on), on these
    ``weekdays`` (Monday is 1; none: all of them). ``halves`` are the hours, ``lunch`` those of some windows."""

    applies: str
    first: date
    last: date | None
    weekdays: frozenset[int]
    halves: tuple[Span, ...]
    lunch: Span | None

    @property
    def spans(self) -> tuple[Span, ...]:
        """Every span in which somebody is there, lunch included."""
        return tuple(sorted((*self.halves, *([self.lunch] if self.lunch else []))))

    def covers(self, day: date) -> bool:
        """Whether it is in force on that day."""
        in_time = self.first <= day and (self.last is None or day <= self.last)
        return in_time and (not self.weekdays or day.isoweekday() in self.weekdays)


def spell_of(values: Mapping[str, Any]) -> Spell | None:
    """The spell that a record's answers tell; None when they tell no hours."""
    first, applies = day_in(values, "from_on"), values.get("applies")
    halves = tuple(span for names in HALVES if (span := _span(values, *names)))
    if first is None or applies not in (WORK, DUTY) or not halves:
        return None
    weekdays = frozenset(int(one) for one in values.get("weekdays") or () if one in tuple("1234567"))
    return Spell(str(applies), first, day_in(values, "until_on"), weekdays, halves, _span(values, *LUNCH))


def _span(values: Mapping[str, Any], begins: str, ends: str) -> Span | None:
    first, last = values.get(begins), values.get(ends)
    return (first, last) if isinstance(first, str) and isinstance(last, str) and first < last else None


@dataclass(frozen=True)
class Hours:
    """The hours of one office, the spell that was entered first in front."""

    spells: tuple[Spell, ...]
    calendar: Calendar

    @classmethod
    def of(cls, records: Iterable[Mapping[str, Any]], calendar: Calendar) -> Hours:
        """The hours that these records' answers make; what tells none is passed over."""
        return cls(tuple(one for values in records if (one := spell_of(values))), calendar)

    def on(self, day: date) -> Spell | None:
        """The spell in force on a day: of several the one that began last, and of those the one entered last."""
        kind = WORK if self.calendar.is_workday(day) else DUTY
        in_force = [one for one in self.spells if one.applies == kind and one.covers(day)]
        return max(enumerate(in_force), key=lambda one: (one[1].first, one[0]))[1] if in_force else None

    def known(self, day: date) -> bool:
        """Whether it is known when the office is open on that day: by its hours, or, on a day of rest, by those of the
        working days around it."""
        return self.on(day) is not None or (
            not self.calendar.is_workday(day)
            and any(one.applies == WORK and one.first <= day and (one.last is None or day <= one.last)
                    for one in self.spells)
        )

    def closes_at(self, day: date) -> str:
        """The close of business of a working day, at which a limit ends (民法典 203); "" where no hours are known."""
        spell = self.on(day) if self.calendar.is_workday(day) else None
        return spell.halves[-1][1] if spell else ""

    def open_at(self, day: date, minute: str) -> bool | None:
        """Whether somebody is there at HH:MM; None where no hours are known."""
        if not self.known(day):
            return None
        spell = self.on(day)
        return spell is not None and any(begins <= minute <= ends for begins, ends in spell.spans)

    def outside(self, moment: str) -> bool:
        """Whether a moment of a case (``YYYY-MM-DDTHH:MM…``) lay outside office hours [69]."""
        return self.open_at(date.fromisoformat(moment[:10]), moment[11:16]) is False

    def asker(self, office: str) -> Callable[[str, str], bool]:
        """For figures: whether that office was closed at a minute written ``YYYYMMDDHHMM``; each day is looked up once.
        """
        days: dict[str, tuple[Span, ...] | None] = {}

        def outside(where: str, minute: str) -> bool:
            if where != office:
                return False
            told = minute[:8]
            if told not in days:
                days[told] = self._minutes(date(int(told[:4]), int(told[4:6]), int(told[6:])))
            open_at, at = days[told], minute[8:]
            return open_at is not None and not any(begins <= at <= ends for begins, ends in open_at)

        return outside

    def _minutes(self, day: date) -> tuple[Span, ...] | None:
        """The spans of a day as ``HHMM``; None where no hours are known."""
        spell = self.on(day)
        found = tuple((begins.replace(":", ""), ends.replace(":", "")) for begins, ends in spell.spans) if spell else ()
        return found if self.known(day) else None
