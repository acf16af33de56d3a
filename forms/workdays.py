"""Holds the calendar of working days: yearly documents with holidays and make-up days, and how limits are counted.
May import the standard library only, without I/O, clock or chance.
Keeps the promise that every date has an answer: a year that nobody published is provisional and stops no desk.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

OFFICIAL, PROVISIONAL, MISSING = "official", "provisional", "missing"
_SATURDAY, _DECEMBER = 5, 12
_DAY = timedelta(days=1)
# The holidays of 《全国年节及纪念日放假办法》 (2024-11-10) art. 2 that need no lunar calendar: 元旦, 劳动节, 国庆节.
_FIXED_HOLIDAYS = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
# A journal may name any whole number as a term; beyond this the answer is "never" rather than an endless count.
_LONGEST_WORKDAYS, _LONGEST_MONTHS = 4000, 1200
_MOST_DATES, _LONGEST_BASIS = 200, 1000


class IllFormedCalendar(ValueError):
    """A document that `faults` does not pass was given to `Calendar.from_documents`."""


@dataclass(frozen=True)
class Year:
    """One calendar document. `off` are days of rest, `work` make-up working days (调休) on a Saturday or Sunday."""

    year: int
    status: str
    basis: str
    off: frozenset[date]
    work: frozenset[date]


@dataclass(frozen=True)
class Calendar:
    """The known years. Immutable: a new document gives a new calendar."""

    years: Mapping[int, Year] = field(default_factory=dict)

    @classmethod
    def from_documents(cls, documents: Iterable[Mapping[str, Any]]) -> Calendar:
        """A calendar of these documents; of two for one year the later counts, as the county publishes it anew."""
        years: dict[int, Year] = {}
        for document in documents:
            found = faults(document)
            if found:
                raise IllFormedCalendar("; ".join(found))
            year = Year(
                document["calendar"],
                document["status"],
                document["basis"],
                frozenset(date.fromisoformat(text) for text in document["off"]),
                frozenset(date.fromisoformat(text) for text in document["work"]),
            )
            years[year.year] = year
        return cls(years)

    def status(self, year: int) -> str:
        """`official`, `provisional`, or `missing` (weekends and fixed holidays only, to be treated as provisional)."""
        return self.years[year].status if year in self.years else MISSING

    def is_workday(self, day: date) -> bool:
        """Whether offices work on this day: first the notice, then Monday to Friday. Duty hours change nothing.

        The notice for a year may move days of the December before it (元旦), so that December asks it first.
        """
        following = self.years.get(day.year + 1) if day.month == _DECEMBER else None
        for year in (following, self.years.get(day.year)):
            if year is not None and day in year.work:
                return True
            if year is not None and day in year.off:
                return False
        if day.year not in self.years and (day.month, day.day) in _FIXED_HOLIDAYS:
            return False
        return day.weekday() < _SATURDAY

    def next_workday(self, day: date) -> date:
        """The day itself when offices work, else the first working day after it (民法典 203)."""
        # The last day that a date can name, 9999-12-31, is a Friday: this ends.
        while not self.is_workday(day):
            day += _DAY
        return day

    def previous_workday(self, day: date) -> date:
        """The last working day before this day, which itself does not count."""
        while day > date.min:
            day -= _DAY
            if self.is_workday(day):
                break
        return day

    def add_workdays(self, start: date, count: int) -> date:
        """The `count`-th working day after `start`, which itself does not count (民法典 201; 行政许可法 82)."""
        day = start
        if count > _LONGEST_WORKDAYS:
            return date.max
        for _ in range(count):
            if day == date.max:
                break
            day = self.next_workday(day + _DAY)
        return day

    def workdays_between(self, after: date, until: date) -> int:
        """How many working days follow `after` up to `until`, which itself counts; 0 when it is not later.

        Whole weeks have five; only the days that a notice names or that are fixed holidays are looked at one by one.
        """
        weeks, rest = divmod(max(0, (until - after).days), 7)
        count = 5 * weeks + sum((until - timedelta(days=back)).weekday() < _SATURDAY for back in range(rest))
        for day in self._named(after.year, until.year):
            if after < day <= until:
                count += self.is_workday(day) - (day.weekday() < _SATURDAY)
        return count

    def _named(self, first: int, last: int) -> set[date]:
        """Every day of these years that may not be what its weekday is."""
        named: set[date] = set()
        # The notice of the year after the last may name days of the December before it.
        for number in range(first, min(last + 1, date.max.year) + 1):
            year = self.years.get(number)
            named |= year.off | year.work if year else {date(number, *day) for day in _FIXED_HOLIDAYS}
        return named

    def add_days(self, start: date, count: int) -> date:
        """`count` calendar days after `start`, which does not count; not yet moved off a day of rest (民法典 201)."""
        return start + timedelta(days=count) if count <= (date.max - start).days else date.max

    def add_months(self, start: date, count: int) -> date:
        """The same number `count` months later, or the month's end; not yet moved off a day of rest (民法典 202)."""
        index = start.year * 12 + start.month - 1 + count
        year, month = divmod(index, 12)
        if count > _LONGEST_MONTHS or year > date.max.year:
            return date.max
        return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))

    def unsettled(self, start: date, end: date) -> bool:
        """Whether a count from `start` to `end` runs through a year whose notice is not out (or not known here)."""
        return self.open_year(start, end) is not None

    def open_year(self, start: date, end: date) -> int | None:
        """The first year from `start` to `end` whose notice is not out or not known here; None when all are settled."""
        return next((year for year in range(start.year, end.year + 1) if self.status(year) != OFFICIAL), None)


def faults(document: object) -> tuple[str, ...]:
    """Everything that is wrong with a calendar document, in short English; empty when it may be published.

    Shape: {"calendar": 2026, "status": "official"|"provisional", "basis": notice, "off": [dates], "work": [dates]};
    dates are `YYYY-MM-DD` of that year or of the December before it, sorted or not, none twice.
    """
    if not isinstance(document, Mapping):
        return ("a calendar is an object",)
    year = document.get("calendar")
    if not isinstance(year, int) or not 2000 <= year <= 2100:
        return ("calendar is a year between 2000 and 2100",)
    found = []
    if document.get("status") not in (OFFICIAL, PROVISIONAL):
        found.append("status is official or provisional")
    basis = document.get("basis")
    if not isinstance(basis, str) or not 0 < len(basis.strip()) <= _LONGEST_BASIS:
        found.append("basis names the notice, or says why there is none")
    unknown = set(document) - {"calendar", "status", "basis", "off", "work"}
    found.extend(f"unknown key {key!r}" for key in sorted(map(str, unknown)))
    off, off_faults = _dates(document, "off", year)
    work, work_faults = _dates(document, "work", year)
    found.extend(off_faults + work_faults)
    found.extend(f"{day} is both off and work" for day in sorted(off & work))
    found.extend(f"{day} is no weekend: it needs no make-up" for day in sorted(work) if day.weekday() < _SATURDAY)
    return tuple(found)


def _dates(document: Mapping[str, Any], key: str, year: int) -> tuple[set[date], list[str]]:
    raw = document.get(key)
    if not isinstance(raw, list) or len(raw) > _MOST_DATES:
        return set(), [f"{key} is a list of at most {_MOST_DATES} dates"]
    days: set[date] = set()
    found = []
    for text in raw:
        try:
            day = date.fromisoformat(text)
            well_formed = day.isoformat() == text
        except (TypeError, ValueError):
            well_formed = False
        if not well_formed:
            found.append(f"{key}: {str(text)[:20]!r} is not a date YYYY-MM-DD")
        elif day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
            found.append(f"{key}: {text} lies outside {year} and the December before it")
        elif day in days:
            found.append(f"{key}: {text} stands there twice")
        else:
            days.add(day)
    return days, found
