"""The figures of a station (办结率 and its like) over the tallies of its cases, by item, by office and by person.
May import: the standard library without I/O, clock or chance, forms.periods and forms.tallies.
Promise: each rate is the division that its name stands for, rounded half-up; what cannot be divided has no rate.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from forms import tallies
from forms.periods import Period
from forms.tallies import DOING_NAMES, short


def percent(part: int | float, whole: int | float, places: int = 2) -> Decimal | None:
    """The share in per cent, rounded half-up as the offices' own reports do (14198 of 28151 is 50.44); None of nothing.
    """
    if not whole:
        return None
    return (100 * Decimal(str(part)) / Decimal(str(whole))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def points(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """By how many percentage points (百分点) a rate rose or fell: from 30 % to 64 % it rose by 34, not by 113 %."""
    return None if before is None or after is None else after - before


def satisfaction(unhappy: int, returned: int) -> Decimal | None:
    """满意率 [189]: of those who said something, who was not unhappy (8,639 cards with 5 unhappy ones are 99.94)."""
    return percent(returned - unhappy, returned)


@dataclass(frozen=True)
class Figures:
    """How many cases of a period did what. What counts is the day of the doing: a case accepted in May and closed in
    June is one that was accepted in May and one that was closed in June.

    ``accepted``: 受理, deemed acceptance with its legal day; ``instant`` of them are 即办件. ``turned_away``: refused,
    returned or redirected, ``given_up``: withdrawn or abandoned; ``overturned``: refusals that the county found wrong
    [53], by the day of its order, which are no refusals any more. ``closed``: accepted ones that were
    decided, closed or ended; ``late`` of them after a promised or statutory limit, ``on_spot`` on the day of receipt,
    ``promised`` with a limit to finish that is no 即办, ``early`` of these before its last day. ``promises``: promised
    limits that were settled, ``kept`` of them in time; one that runs out unkept counts on the day after.
    ``once``, ``twice``, ``oftener``: how many times papers of the closed ones were handed in. ``outside``: filed
    outside office hours.
    """

    filed: int = 0
    proxy: int = 0
    outside: int = 0
    received: int = 0
    accepted: int = 0
    instant: int = 0
    turned_away: int = 0
    given_up: int = 0
    overturned: int = 0
    closed: int = 0
    late: int = 0
    on_spot: int = 0
    promised: int = 0
    early: int = 0
    promises: int = 0
    kept: int = 0
    once: int = 0
    twice: int = 0
    oftener: int = 0
    delivered: int = 0
    rated: int = 0

    def __add__(self, other: Figures) -> Figures:
        return Figures(*(getattr(self, name) + getattr(other, name) for name in NAMES))

    @property
    def completion_rate(self) -> Decimal | None:
        """办结率 [182]: closed ÷ accepted. Above 100 where the cases of earlier days were closed as well."""
        return percent(self.closed, self.accepted)

    @property
    def instant_rate(self) -> Decimal | None:
        """即办率 [183]: instant ÷ accepted."""
        return percent(self.instant, self.accepted)

    @property
    def on_time_rate(self) -> Decimal | None:
        """按时办结率 [184]: closed on time ÷ closed, which is another thing than closed ÷ accepted."""
        return percent(self.closed - self.late, self.closed)

    @property
    def early_rate(self) -> Decimal | None:
        """提前办结率 [185]: closed early ÷ closed promised cases."""
        return percent(self.early, self.promised)

    @property
    def on_spot_rate(self) -> Decimal | None:
        """当场办结率 [186]: closed on the day of receipt ÷ closed."""
        return percent(self.on_spot, self.closed)

    @property
    def promise_kept_rate(self) -> Decimal | None:
        """承诺兑现率 [188]: kept ÷ promised, of the promises that were settled."""
        return percent(self.kept, self.promises)

    @property
    def once_rate(self) -> Decimal | None:
        """One visit was enough: of the closed ones, those whose papers were handed in once."""
        return percent(self.once, self.closed)

    @property
    def rated_rate(self) -> Decimal | None:
        """评价率: of the delivered ones, those that were rated. How is sealed to the county: see ``satisfaction``."""
        return percent(self.rated, self.delivered)


NAMES = tuple(field.name for field in fields(Figures))
RATES = (
    "completion_rate", "instant_rate", "on_time_rate", "early_rate", "on_spot_rate", "promise_kept_rate", "once_rate",
    "rated_rate",
)  # fmt: skip
_NOTHING = Figures()


@dataclass(frozen=True)
class Counted:
    """The figures of a period by (item, filing office), and how often each person, by (office, name), did what."""

    period: Period
    cells: Mapping[tuple[str, str], Figures]
    people: Mapping[tuple[str, str], Mapping[str, int]]

    def total(self) -> Figures:
        """Everything together."""
        return sum(self.cells.values(), _NOTHING)

    def by_item(self) -> dict[str, Figures]:
        """By item, its code first in order."""
        return self._by(0)

    def by_office(self) -> dict[str, Figures]:
        """By the office where it was filed [190]."""
        return self._by(1)

    def _by(self, part: int) -> dict[str, Figures]:
        found: dict[str, Figures] = {}
        for key in sorted(self.cells, key=lambda one: (one[part], one)):
            found[key[part]] = found.get(key[part], _NOTHING) + self.cells[key]
        return found


class Count:
    """The figures of a period, counted tally by tally, as far as it has passed by ``today``: no promise is broken by a
    day to come. ``outside(office, YYYYMMDDHHMM)``: whether an office was closed at that minute."""

    def __init__(self, period: Period, today: date, outside: Callable[[str, str], bool] | None = None) -> None:
        self._period, self._outside = period, outside
        self._first, self._last = short(period.first), short(min(period.last, today))
        self._alike: Counter[str] = Counter()
        self._at_work: Counter[str] = Counter()
        self._cells: dict[tuple[str, str], Counter[str]] = {}
        self._people: dict[tuple[str, str], Counter[str]] = {}

    def add(self, text: str) -> None:
        """Count a case in. Most lie in the period as a whole, or not at all: the former are told apart by what counts
        of them, and not by their days."""
        first, last = self._first, self._last
        begins, ends = tallies.span(text)
        if begins > last or ends < first:
            return
        if begins >= first and ends <= last:
            about, people = tallies.parts(text)
            self._alike[about] += 1
            self._at_work[people] += 1
        else:
            self._add_within(text)
        if self._outside is not None:
            filed_at, office = tallies.filing(text)
            if first <= filed_at[:8] <= last and self._outside(office, filed_at):
                key, _ = tallies.counts_in(tallies.parts(text)[0])
                self._cell(key)["outside"] += 1

    def _add_within(self, text: str) -> None:
        """Of a case that reaches beyond the period, what lies in it."""
        about, people = tallies.parts(text)
        days, worked_on = tallies.days_of(text)
        key, counts = tallies.counts_in(about)
        within = [self._first <= day <= self._last for day in days]
        counted = [name for inside, each in zip(within, counts, strict=True) if inside for name in each]
        if counted:
            self._cell(key).update(counted)
        for day, (who, doing) in zip(worked_on, tallies.work_in(people), strict=True):
            if self._first <= day <= self._last:
                self._work(who)[doing] += 1

    def counted(self) -> Counted:
        """What was counted; asked once, at the end."""
        for about, times in self._alike.items():
            key, counts = tallies.counts_in(about)
            cell = self._cell(key)
            for name in (name for each in counts for name in each):
                cell[name] += times
        for people, times in self._at_work.items():
            for who, doing in tallies.work_in(people):
                self._work(who)[doing] += times
        cells = {key: Figures(**cell) for key, cell in self._cells.items() if cell}
        worked = {who: {name: did[name] for name in DOING_NAMES.values()} for who, did in self._people.items()}
        return Counted(self._period, cells, worked)

    def _cell(self, key: tuple[str, str]) -> Counter[str]:
        return self._cells.setdefault(key, Counter())

    def _work(self, who: tuple[str, str]) -> Counter[str]:
        return self._people.setdefault(who, Counter())
