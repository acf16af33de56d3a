"""Holds the clocks of a case as dates: proxy, examination, reporting up or handling, statutory, delivery.
May import the standard library without I/O, clock or chance, `forms.offices` and `forms.workdays`.
Keeps the promise that no date is a guess in silence: whatever a guide or a notice leaves open is said beside it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from forms import offices
from forms.workdays import Calendar

EXAMINATION, REPORT_UP, HANDLING = "examination", "report_up", "handling"
STATUTORY, DELIVERY, PROXY = "statutory", "delivery", "proxy"
# On one day the clock that stands first is named: it is the one whose act comes first.
AUTHORITY_CLOCKS = (EXAMINATION, REPORT_UP, HANDLING, STATUTORY, DELIVERY)


class LimitTerms(Protocol):
    """What is read of `forms.definition.Limit`."""

    @property
    def amount(self) -> int | None: ...
    @property
    def unit(self) -> str: ...
    @property
    def day_kind(self) -> str | None: ...
    @property
    def milestone(self) -> str: ...
    @property
    def raw(self) -> str: ...
    @property
    def basis(self) -> str | None: ...


class ItemTerms(Protocol):
    """What is read of `forms.definition.ServiceItem`."""

    @property
    def decided_at(self) -> str: ...
    @property
    def intake_delegated(self) -> bool: ...
    @property
    def promised(self) -> LimitTerms | None: ...
    @property
    def statutory(self) -> LimitTerms | None: ...


Day = date | str | None


class Entered(Protocol):
    """What is read of `forms.events.Event`."""

    @property
    def kind(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


class TimelineLine(Protocol):
    """What is read of `forms.case.Line`."""

    @property
    def event(self) -> Entered: ...


class CaseDates(Protocol):
    """What is read of `forms.case.Case`. A day is a date, its `YYYY-MM-DD` text (or a date-time's), or None.

    `supplied_on` is the day on which the holder had what was missing, `examination_from` the first day of the running
    examination clock (None while it stands still), `notices` how many notices for correction were given, `submissions`
    how often papers were submitted. `overturned_on`: the county ordered a refused case to be examined again, as if
    everything had been supplied that day.
    """

    @property
    def state(self) -> str: ...
    @property
    def filing_office(self) -> str | None: ...
    @property
    def papers_taken_on(self) -> Day: ...
    @property
    def received_on(self) -> Day: ...
    @property
    def examination_from(self) -> Day: ...
    @property
    def correction_on(self) -> Day: ...
    @property
    def supplied_on(self) -> Day: ...
    @property
    def accepted_on(self) -> Day: ...
    @property
    def deemed(self) -> bool: ...
    @property
    def reported_up_on(self) -> Day: ...
    @property
    def decided_on(self) -> Day: ...
    @property
    def closed_on(self) -> Day: ...
    @property
    def delivered_on(self) -> Day: ...
    @property
    def ended_on(self) -> Day: ...
    @property
    def overturned_on(self) -> Day: ...
    @property
    def notices(self) -> int: ...
    @property
    def submissions(self) -> int: ...
    @property
    def overtaken(self) -> Sequence[TimelineLine]: ...


@dataclass(frozen=True)
class Terms:
    """Limits that are no part of an item, in working days.

    Examination 行政许可法 32(4); delivery 行政许可法 44; proxy from local rules on proxy service (domain.md §4), never an
    authority's limit; `supply` is no law for service items at all but 行政复议法 31 by analogy, and only ever a mark;
    `return` is a local rule (domain.md #32) inside the five days, and only ever a mark too.
    """

    examination_workdays: int = 5
    delivery_workdays: int = 10
    proxy_workdays: int = 3
    supply_workdays: int = 10
    return_workdays: int = 3


LAW = Terms()


@dataclass(frozen=True)
class Assumption:
    """What the program had to suppose to name a date, in words for the screen."""

    code: str
    zh: str
    en: str


@dataclass(frozen=True)
class Clock:
    """One limit of a case. `start` is the day that is not counted, `due_on` the last day (until closing time).

    `stopped_on` None: it runs; every end of a case stops all of them. `lapsed`: nothing stopped it in time and the law
    drew the consequence (deemed acceptance). `basis` is the article or the guide's own wording.
    """

    kind: str
    start: date
    due_on: date
    stopped_on: date | None
    basis: str
    assumptions: tuple[Assumption, ...] = ()
    provisional: bool = False
    lapsed: bool = False

    @property
    def running(self) -> bool:
        """Whether nothing has stopped it."""
        return self.stopped_on is None

    @property
    def late(self) -> bool:
        """Whether it was stopped after its last day, or not at all in time; whether it is late today is a mark."""
        return self.lapsed or (self.stopped_on is not None and self.stopped_on > self.due_on)


_ASSUMPTIONS = {
    "day_kind_unstated": (
        "指南写“{raw}”,未说明是工作日还是自然日,按工作日计算(行政许可法第八十二条)。",
        "The guide says “{raw}” without naming working or calendar days: counted as working days (art. 82).",
    ),
    "milestone_is_report_up": (
        "指南写“{raw}”,未说明办到哪一步;本事项由县级决定,按上报时限计算。",
        "The guide says “{raw}” without naming the milestone: the county decides, so it is read as “report up”.",
    ),
    "milestone_is_complete": (
        "指南写“{raw}”,未说明办到哪一步;本事项由乡镇决定,按办结时限计算。",
        "The guide says “{raw}” without naming the milestone: the township decides, so it is read as “finish”.",
    ),
    "no_limit_stated": (
        "指南没有写明办理时限,系统不代为推定。",
        "The guide states no limit for handling, and none is made up here.",
    ),
    "item_unknown": (
        "本机还没有该事项的指南,办理时限暂缺。",
        "The guide of this item has not arrived here yet, so its limit for handling is not known.",
    ),
    "calendar_provisional": (
        "{year}年放假安排尚未确定,日期为暂定,收到正式日历后重新计算。",
        "The holidays of {year} are not settled: the date is provisional and is counted again when they are.",
    ),
}


def assumption(code: str, **words: object) -> Assumption:
    """The assumption of this code with its sentences filled in; an unknown code is a KeyError."""
    zh, en = _ASSUMPTIONS[code]
    return Assumption(code, zh.format(**words), en.format(**words))


def clocks(case: CaseDates, item: ItemTerms | None, calendar: Calendar, terms: Terms = LAW) -> tuple[Clock, ...]:
    """Every limit that ever started for the case, running or stopped, in the order of their kinds.

    `item` None: the guide has not arrived; what the law alone says still runs.
    """
    return tuple(sorted(_clocks(case, item, calendar, terms), key=lambda clock: ORDER[clock.kind]))


ORDER = {kind: place for place, kind in enumerate((PROXY, *AUTHORITY_CLOCKS))}


def as_day(value: Day) -> date | None:
    """The legal day of a date, of its text, or of a local date-time's text: the first ten characters."""
    return date.fromisoformat(value[:10]) if isinstance(value, str) else value


def examination_due(start: date, calendar: Calendar, terms: Terms = LAW) -> date:
    """The last day for notice, refusal or acceptance after receipt on `start` (行政许可法 32(4), 82)."""
    return calendar.add_workdays(start, terms.examination_workdays)


def receipt_day(case: CaseDates, item: ItemTerms | None) -> date | None:
    """The day of the authority's first receipt, which no exchange and no line moves.

    Where intake is formally delegated to the village, taking the papers is the authority's receipt (design §5).
    """
    receipt, taken = as_day(case.received_on), as_day(case.papers_taken_on)
    return first_of(receipt, taken) if item is not None and item.intake_delegated else receipt


def examination_start(case: CaseDates, item: ItemTerms | None) -> date | None:
    """The day from which the authority examines: its receipt, or that of what was supplied; None before either."""
    running, supplied = as_day(case.examination_from), as_day(case.supplied_on)
    if supplied is not None:
        return running or supplied
    return first_of(running, receipt_day(case, item))


def unanswered_notice(case: CaseDates) -> date | None:
    """The day of the notice that stopped the examination; None when something was supplied since."""
    notice, supplied = as_day(case.correction_on), as_day(case.supplied_on)
    if notice is None or as_day(case.examination_from) is not None:
        return None
    waiting = case.state == "correction_requested"
    return notice if waiting or supplied is None or supplied < notice else None


def _clocks(case: CaseDates, item: ItemTerms | None, calendar: Calendar, terms: Terms) -> Iterator[Clock]:
    ended = as_day(case.ended_on)
    decided, closed, delivered = as_day(case.decided_on), as_day(case.closed_on), as_day(case.delivered_on)
    yield from _proxy_clock(case, item, calendar, terms)
    examined = examination_start(case, item)
    if examined is not None:
        stop = first_of(as_day(case.accepted_on), ended, unanswered_notice(case))
        last = examination_due(examined, calendar, terms)
        yield _clock(
            EXAMINATION, examined, last, last if case.deemed else stop, calendar, "行政许可法第三十二、八十二条",
            lapsed=case.deemed,
        )
    accepted = as_day(case.accepted_on)
    if accepted is not None:
        # Deemed acceptance counts from the day of receipt, whenever somebody wrote it down (行政许可法 32(4)).
        start = examined if case.deemed and examined is not None else accepted
        finished = first_of(decided, closed, delivered, ended)
        yield from _item_clocks(case, item, calendar, start, finished)
    result = decided or closed
    if result is not None:
        last = calendar.add_workdays(result, terms.delivery_workdays)
        yield _clock(DELIVERY, result, last, first_of(delivered, ended), calendar, "行政许可法第四十四、八十二条")


def _proxy_clock(case: CaseDates, item: ItemTerms | None, calendar: Calendar, terms: Terms) -> Iterator[Clock]:
    taken = as_day(case.papers_taken_on)
    office = offices.parse_office(case.filing_office)
    at_a_village = office is not None and offices.level(office) == offices.VILLAGE
    if taken is None or not at_a_village or (item is not None and item.intake_delegated):
        return
    last = calendar.add_workdays(taken, terms.proxy_workdays)
    stop = first_of(as_day(case.received_on), as_day(case.ended_on))
    yield _clock(PROXY, taken, last, stop, calendar, "代办服务规定:代办员自收取材料起限期报送")


def _item_clocks(
    case: CaseDates, item: ItemTerms | None, calendar: Calendar, start: date, finished: date | None
) -> Iterator[Clock]:
    if item is None:
        return
    if item.promised is not None and is_stated(item.promised):
        limit = item.promised
        supposed: tuple[Assumption, ...] = ()
        up = limit.milestone == "report_up"
        if limit.milestone not in ("report_up", "complete"):
            up = item.decided_at == offices.COUNTY
            supposed = (assumption("milestone_is_report_up" if up else "milestone_is_complete", raw=limit.raw),)
        stop = first_of(as_day(case.reported_up_on), finished) if up else finished
        kind = REPORT_UP if up else HANDLING
        yield _limit_clock(kind, limit, start, stop, calendar, supposed)
    if item.statutory is not None and is_stated(item.statutory):
        yield _limit_clock(STATUTORY, item.statutory, start, finished, calendar, ())


def _limit_clock(
    kind: str, limit: LimitTerms, start: date, stop: date | None, calendar: Calendar,
    supposed: tuple[Assumption, ...],
) -> Clock:
    amount = limit.amount or 0
    if limit.unit == "instant":
        last = start
    elif limit.unit == "month":
        last = calendar.next_workday(calendar.add_months(start, amount))
    elif limit.day_kind == "calendar":
        last = calendar.next_workday(calendar.add_days(start, amount))
    else:
        last = calendar.add_workdays(start, amount)
        if limit.day_kind is None:
            supposed = (*supposed, assumption("day_kind_unstated", raw=limit.raw))
    basis = f"{limit.raw}({limit.basis})" if limit.basis else limit.raw
    return _clock(kind, start, last, stop, calendar, basis, supposed)


def _clock(
    kind: str, start: date, last: date, stop: date | None, calendar: Calendar, basis: str,
    supposed: tuple[Assumption, ...] = (), lapsed: bool = False,
) -> Clock:
    open_year = calendar.open_year(start, last)
    if open_year is not None:
        supposed = (*supposed, assumption("calendar_provisional", year=open_year))
    return Clock(kind, start, last, stop, basis, supposed, open_year is not None, lapsed)


def is_stated(limit: LimitTerms) -> bool:
    """Whether a guide names an amount at all; 即办 needs none."""
    return limit.unit == "instant" or limit.amount is not None


def first_of(*days: date | None) -> date | None:
    """The earliest of the days that are known."""
    return min((day for day in days if day is not None), default=None)
