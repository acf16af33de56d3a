"""The days that are counted together: a day, a week, a month, or any days, and those before and after them.
May import: the standard library without I/O, clock or chance.
Promise: periods of one kind lie side by side without a gap, and no day leads beyond the ends of the calendar.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

DAY, WEEK, MONTH, YEAR, RANGE = "day", "week", "month", "year", "range"
# Nobody counts before or behind these; further out there is no day before or after to name.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Period:
    """The days from ``first`` to ``last``, both of them in it. ``kind``: day, week (from Monday), month, year
    or range."""

    first: date
    last: date
    kind: str = RANGE

    @classmethod
    def between(cls, first: date, last: date) -> Period:
        """Any days, within EARLIEST and LATEST."""
        return cls(_within(first), _within(last))

    @classmethod
    def around(cls, kind: str, day: date) -> Period:
        """The day, week or year in which a day lies; the month for any other kind."""
        day = _within(day)
        if kind == DAY:
            return cls(day, day, kind)
        if kind == WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(monday, monday + timedelta(days=6), kind)
        if kind == YEAR:
            return cls(date(day.year, 1, 1), date(day.year, 12, 31), kind)
        following = (day.replace(day=1) + timedelta(days=32)).replace(day=1)
        return cls(day.replace(day=1), following - timedelta(days=1), MONTH)

    def before(self) -> Period:
        """The period of the same kind that ends on the day before this one; a range has as many days."""
        eve = self.first - timedelta(days=1)
        if self.kind != RANGE:
            return Period.around(self.kind, eve)
        return Period(eve - (self.last - self.first), eve)

    def after(self) -> Period:
        """The period of the same kind that begins on the day after this one."""
        morrow = self.last + timedelta(days=1)
        if self.kind != RANGE:
            return Period.around(self.kind, morrow)
        return Period(morrow, morrow + (self.last - self.first))

    @property
    def days(self) -> int:
        """How many days it has."""
        return (self.last - self.first).days + 1


def _within(day: date) -> date:
    return min(max(day, EARLIEST), LATEST)
