"""The figures of a station (办结率 and its like) and what of each case they count, as one short text for each case.
May import: the standard library without I/O, clock or chance, and the pure modules of this package.
Promise: each rate is the division that its name stands for, rounded half-up; what cannot be divided has no rate.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from decimal import ROUND_HALF_UP, Decimal

from forms.acts.table import ABANDONED, REDIRECTED, REFUSED, RETURNED, WITHDRAWN
from forms.case import OVERTAKEN, Case
from forms.clocks import HANDLING, REPORT_UP, STATUTORY, Clock, first_of
from forms.definition import ServiceItem

# What the work of a person is counted by [176]; letters stand in the text of a case.
FILED, RECEIVED, EXAMINED, SUPPLIED, MOVED, DECIDED, ENDED, DELIVERED = "f", "r", "x", "s", "m", "d", "e", "v"
DOINGS: Mapping[str, str] = {
    "case:submitted": FILED, "case:received": RECEIVED, "case:correction_requested": EXAMINED,
    "case:accepted": EXAMINED, "case:refused": EXAMINED, "case:returned": EXAMINED, "case:redirected": EXAMINED,
    "case:withdrawn": ENDED, "case:abandoned": ENDED, "material:supplied": SUPPLIED,
    "material:supply_received": SUPPLIED, "case:handed_over": MOVED, "case:reported_up": MOVED,
    "case:decided": DECIDED, "case:closed": DECIDED, "case:delivered": DELIVERED,
}  # fmt: skip
DOING_NAMES: Mapping[str, str] = {
    FILED: "filed", RECEIVED: "received", EXAMINED: "examined", SUPPLIED: "supplied", MOVED: "moved",
    DECIDED: "decided", ENDED: "ended", DELIVERED: "delivered",
}  # fmt: skip
# 即办件, 承诺件, 上报件: how an item's steps make it (forms.definition.CaseType), not what its guide calls it.
_CLASSES: Mapping[str, str] = {"即办件": "i", "承诺件": "p", "上报件": "u"}
_TURNED_AWAY, _WITHDRAWN = (REFUSED, RETURNED, REDIRECTED), (WITHDRAWN, ABANDONED)
_LATE, _AT_DOOR, _GIVEN_UP, _PROXY, _RATED, _TO_FINISH = "l", "t", "w", "x", "k", "h"
# No name that an entry may hold has these two.
_BETWEEN, _WITHIN = "\x1f", "\x1e"
_FIXED = 13
_DELIVERED_ON = 5


# --- one case --------------------------------------------------------------------------------------------------------


def tally(case: Case, item: ServiceItem | None, run: Sequence[Clock]) -> str:
    """What figures count of a case, in one text that begins with the last day on which anything of it counts, so that
    an index over these texts is walked from the first day of a period on. "" where nothing of it counts yet. ``run``
    are its clocks."""
    accepted = case.accepted_on
    finished = first_of(case.decided_on, case.closed_on, case.delivered_on, case.ended_on)
    promise = next((clock for clock in run if clock.kind in (REPORT_UP, HANDLING)), None)
    done = _doings(case)
    days = [case.received_on, accepted, finished, case.delivered_on, *([_judged_on(promise)] if promise else [])]
    last = max((_short(day) for day in days if day), default="")
    last = max([last, (case.filed_at or "")[:10].replace("-", ""), *(_last_of(one) for one in done)])
    if not last:
        return ""
    limits = [clock for clock in run if clock.kind in (REPORT_UP, HANDLING, STATUTORY)]
    marks = [
        _CLASSES.get(item.case_type.derived, "") if item else "",
        _LATE if finished and any(clock.late for clock in limits) else "",
        _AT_DOOR if case.state in _TURNED_AWAY else _GIVEN_UP if case.state in _WITHDRAWN else "",
        _PROXY if case.mode == "proxy" else "",
        _RATED if case.rated else "",
        _TO_FINISH if promise and promise.kind == HANDLING else "",
    ]
    filed_at = (case.filed_at or "")[:16].translate({ord(sign): None for sign in "-T:"})
    told = [_short(day) for day in (case.received_on, accepted, finished, case.delivered_on)]
    told += [_short(promise.due_on), _short(promise.stopped_on)] if promise else ["", ""]
    about = ["".join(marks), str(case.submissions), case.item, case.filing_office or case.origin, case.id]
    return _BETWEEN.join([last, filed_at, *told, *about, *done])


def _short(day: date | None) -> str:
    return day.isoformat().replace("-", "") if day else ""


def _judged_on(promise: Clock) -> date:
    """The day on which it is settled whether a promise was kept: that of keeping it, or the day after its last."""
    if promise.stopped_on is not None and promise.stopped_on <= promise.due_on:
        return promise.stopped_on
    return promise.due_on + timedelta(days=1) if promise.due_on < date.max else promise.due_on


def _doings(case: Case) -> list[str]:
    """One text for each person who did something that took effect: office, name, then letters with their days."""
    found: dict[str, list[str]] = {}
    for line in case.lines:
        code = DOINGS.get(line.event.kind)
        if code is not None and line.effect != OVERTAKEN:
            facts = line.event.facts
            who = f"{facts['office']}{_WITHIN}{facts['by']}"
            found.setdefault(who, []).append(code + facts["at"][:10].replace("-", ""))
    return [f"{who}{_WITHIN}{''.join(did)}" for who, did in found.items()]


def _last_of(done: str) -> str:
    did = done.rpartition(_WITHIN)[2]
    return max(did[at + 1 : at + 9] for at in range(0, len(did), 9))


@dataclass(frozen=True)
class Dated:
    """A case as its tally names it: its days as ``YYYY-MM-DD``, "" for those that are still to come."""

    case: str
    item: str
    office: str
    proxy: bool
    filed_on: str
    accepted_on: str
    delivered_on: str


def dated(text: str) -> Dated:
    """The days of a case by which ledgers are kept."""
    _, filed, _, accepted, _, delivered, _, _, marks, _, item, office, case = text.split(_BETWEEN)[:_FIXED]
    return Dated(case, item, office, _PROXY in marks, _iso(filed[:8]), _iso(accepted), _iso(delivered))


def delivery(text: str) -> tuple[str, str, str]:
    """(day as ``YYYYMMDD`` or "", filing office, case) of a tally: what is asked of very many of them at once."""
    told = text.split(_BETWEEN, _FIXED)
    return told[5], told[11], told[12]


def delivered(text: str) -> bool:
    """Whether a tally is that of a case that was delivered: cheap, for walks through thousands."""
    return bool(text.split(_BETWEEN, _DELIVERED_ON + 1)[_DELIVERED_ON])


def _iso(day: str) -> str:
    return f"{day[:4]}-{day[4:6]}-{day[6:]}" if day else ""


# --- periods ---------------------------------------------------------------------------------------------------------

DAY, WEEK, MONTH, RANGE = "day", "week", "month", "range"
# Nobody counts before or behind these; further out there is no day before or after to name.
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 12, 31)


@dataclass(frozen=True)
class Period:
    """The days from ``first`` to ``last``, both of them in it. ``kind``: day, week (from Monday), month or range."""

    first: date
    last: date
    kind: str = RANGE

    @classmethod
    def between(cls, first: date, last: date) -> Period:
        """Any days, within EARLIEST and LATEST."""
        return cls(_within(first), _within(last))

    @classmethod
    def around(cls, kind: str, day: date) -> Period:
        """The day, week or month in which a day lies."""
        day = _within(day)
        if kind == DAY:
            return cls(day, day, kind)
        if kind == WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(monday, monday + timedelta(days=6), kind)
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

    @property
    def since(self) -> str:
        """Where the walk through the tallies begins: what ended before it counts nothing in this period."""
        return _short(self.first)


def _within(day: date) -> date:
    return min(max(day, EARLIEST), LATEST)


# --- figures ---------------------------------------------------------------------------------------------------------


def percent(part: int | float, whole: int | float, places: int = 2) -> Decimal | None:
    """The share in per cent, rounded half-up as the offices' own reports do (14198 of 28151 is 50.44); None of nothing.
    """
    if not whole:
        return None
    return (100 * Decimal(str(part)) / Decimal(str(whole))).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


def points(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    """By how many percentage points (百分点) a rate rose or fell: from 30 % to 64 % it rose by 34, not by 113 %."""
    return None if before is None or after is None else after - before


@dataclass(frozen=True)
class Figures:
    """How many cases of a period did what. What counts is the day of the doing: a case accepted in May and closed in
    June is one that was accepted in May and one that was closed in June.

    ``accepted``: 受理, deemed acceptance with its legal day; ``instant`` of them are 即办件. ``turned_away``: refused,
    returned or redirected, ``given_up``: withdrawn or abandoned. ``closed``: accepted ones that were
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
        """评价率: of the delivered ones, those that were rated. How is sealed to the county, so 满意率 [189] is its own."""
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


def count(
    tallies: Iterable[str], period: Period, today: date, outside: Callable[[str, str], bool] | None = None
) -> Counted:
    """The figures of a period over the tallies of cases, as far as it has passed by ``today``: no promise is broken by
    a day to come. ``outside(office, YYYYMMDDHHMM)``: whether an office was closed at that minute."""
    first, last = _short(period.first), _short(min(period.last, today))
    eve = _short(period.first - timedelta(days=1))
    cells: dict[tuple[str, str], dict[str, int]] = {}
    people: dict[tuple[str, str], dict[str, int]] = {}
    for text in tallies:
        if text < first:
            continue
        parts = text.split(_BETWEEN)
        key = (parts[10], parts[11])
        cell = cells.get(key)
        if cell is None:
            cell = cells[key] = dict.fromkeys(NAMES, 0)
        _add(cell, parts, (eve, first, last), outside)
        for done in parts[_FIXED:]:
            _work(people, done, first, last)
    made = {key: Figures(**cell) for key, cell in cells.items() if any(cell.values())}
    return Counted(period, made, people)


def _add(
    cell: dict[str, int], parts: list[str], days: tuple[str, str, str], outside: Callable[[str, str], bool] | None
) -> None:
    """Count one case into its cell; ``days`` are the eve, the first and the last. An empty day is before every period.
    """
    eve, first, last = days
    _, filed, received, accepted, finished, delivered, due, stopped, marks, submissions, _, office, _ = parts[:_FIXED]
    if first <= filed[:8] <= last:
        cell["filed"] += 1
        cell["proxy"] += _PROXY in marks
        cell["outside"] += outside is not None and outside(office, filed)
    if first <= received <= last:
        cell["received"] += 1
    if first <= accepted <= last:
        cell["accepted"] += 1
        cell["instant"] += "i" in marks
    if first <= finished <= last:
        cell["turned_away"] += _AT_DOOR in marks
        cell["given_up"] += _GIVEN_UP in marks
        if accepted:
            _add_closed(cell, received, finished, due, marks, submissions)
    if due:
        kept = "" < stopped <= due
        # One that is not kept counts on the day after its last.
        if first <= stopped <= last if kept else eve <= due < last:
            cell["promises"] += 1
            cell["kept"] += kept
    if first <= delivered <= last:
        cell["delivered"] += 1
        cell["rated"] += _RATED in marks


def _add_closed(cell: dict[str, int], received: str, finished: str, due: str, marks: str, submissions: str) -> None:
    cell["closed"] += 1
    cell["late"] += _LATE in marks
    cell["on_spot"] += received == finished
    if _TO_FINISH in marks and "i" not in marks:
        cell["promised"] += 1
        cell["early"] += finished < due
    cell["once" if submissions in "01" else "twice" if submissions == "2" else "oftener"] += 1


def _work(people: dict[tuple[str, str], dict[str, int]], done: str, first: str, last: str) -> None:
    office, name, did = done.split(_WITHIN)
    mine = people.get((office, name))
    for at in range(0, len(did), 9):
        if first <= did[at + 1 : at + 9] <= last:
            if mine is None:
                mine = people[office, name] = dict.fromkeys(DOING_NAMES.values(), 0)
            mine[DOING_NAMES[did[at]]] += 1
