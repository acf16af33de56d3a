"""A case's clocks and an item's limits as a page says them: when each started and ends, in words and in a colour.
May import: the pure modules of forms; today is an argument.
Promise: no colour without its word, no date without what was supposed to name it, and silence of a guide is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from forms.clocks import Assumption, Clock, is_stated
from forms.deadlines import CLOCK_NAMES
from forms.definition import ServiceItem
from forms.screens.guides import limit_told
from forms.workdays import Calendar

GOOD, SOON, BAD, QUIET = "good", "soon", "bad", "quiet"
Said = tuple[str, str]
# Beyond this nobody counts days, and a date far away must cost nothing.
_COUNTED_DAYS = 400


@dataclass(frozen=True)
class Timed:
    """One clock on a page. ``name`` and ``said`` are (Chinese, English); ``look`` is the class of its colour."""

    name: Said
    start: date
    due_on: date
    said: Said
    look: str
    running: bool
    provisional: bool
    basis: str
    assumptions: tuple[Assumption, ...]


def timed(clocks: Iterable[Clock], calendar: Calendar, today: date) -> tuple[Timed, ...]:
    """Every clock that started, the running ones first, the earliest end on top."""
    found = [_timed(clock, calendar, today) for clock in clocks]
    return tuple(sorted(found, key=lambda one: (not one.running, one.due_on)))


def _timed(clock: Clock, calendar: Calendar, today: date) -> Timed:
    look, said = left(clock.due_on, calendar, today) if clock.running else _stopped(clock)
    name = CLOCK_NAMES[clock.kind]
    return Timed(
        name, clock.start, clock.due_on, said, look, clock.running, clock.provisional, clock.basis, clock.assumptions
    )


def left(due_on: date, calendar: Calendar, today: date) -> tuple[str, Said]:
    """(look, said) of a limit that runs: how long is left, that it ends today, or for how long it is over."""
    if today > due_on:
        late = _workdays(calendar, due_on, today)
        return BAD, (f"已超期{_counted(late)[0]}", f"overdue{_counted(late, 'by')[1]}")
    if today == due_on:
        return SOON, ("今天到期", "ends today")
    days = _workdays(calendar, today, due_on)
    look = SOON if today >= calendar.previous_workday(due_on) else GOOD
    return look, (f"还剩{_counted(days)[0] or '较长时间'}", f"{_counted(days)[1].strip() or 'a long time'} left")


def _stopped(clock: Clock) -> tuple[str, Said]:
    if clock.lapsed:
        return BAD, ("逾期未告知，依法视为受理", "no notice in time: accepted by law")
    if clock.late:
        return BAD, (f"{clock.stopped_on} 停止，已超期", f"stopped on {clock.stopped_on}, late")
    return QUIET, (f"{clock.stopped_on} 停止，未超期", f"stopped on {clock.stopped_on}, in time")


def _workdays(calendar: Calendar, after: date, until: date) -> int | None:
    """Working days after the one day up to the other; None where nobody would count them."""
    return calendar.workdays_between(after, until) if (until - after).days <= _COUNTED_DAYS else None


def _counted(workdays: int | None, word: str = "") -> Said:
    """A number of working days as the end of a sentence; nothing when there are none to name."""
    if not workdays:
        return "", ""
    days = "working day" if workdays == 1 else "working days"
    return f" {workdays} 个工作日", f" {word} {workdays} {days}".replace("  ", " ")


def promised(item: ServiceItem) -> Said:
    """The promised limit of an item with what it starts from; that the guide names none where it is silent."""
    told = limit_told(item.promised) if item.promised is not None and is_stated(item.promised) else None
    if told is None:
        return "指南没有写明办理时限。", "The guide states no limit for handling."
    if item.promised is not None and item.promised.unit == "instant":
        return f"{told.zh}。", f"{told.en.capitalize()}."
    return f"自受理之日起 {told.zh}，受理当日不计。", f"{told.en} from acceptance, its day not counted."
