"""Whom to call back: cases that were delivered some days ago and of which no word with the resident is entered yet.
May import forms, sync.database and the station's register, casefile and open book.
Promise: nothing is entered until somebody called; who is due follows from the cases, and the rate counts each once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from forms.figures import Period, dated, delivered, delivery
from forms.ledgers.callbacks import DONE, RATE_WANTED_PERCENT, callback_due
from station import casefile, register
from station.book import Book
from station.casefile import Person
from sync.database import rows

# Who was not called back by then will not remember; the rate still counts her.
CALLED_WITHIN_DAYS = 60
_WALK = f"SELECT {register.TALLY} FROM case_row WHERE {register.TALLY} >= ?"  # noqa: S608 - a constant of the register
_CALLS = "SELECT key, state FROM desk_row WHERE ledger = 'callback'"


@dataclass(frozen=True)
class Delivered:
    """A case of this office that was delivered, and by when it is called back. ``state`` is that of its callback."""

    case: str
    item: str
    delivered_on: date
    due_on: date
    state: str = ""


@dataclass(frozen=True)
class Rate:
    """回访率 of a period: ``done`` of those that were ``due`` in it. ``percent`` is None where nothing was due."""

    due: int
    done: int

    @property
    def percent(self) -> int | None:
        """Whole per cent, rounded down: nothing below 90 is called 90."""
        return 100 * self.done // self.due if self.due else None

    @property
    def enough(self) -> bool:
        """Whether it is what is wanted (>= 90 %)."""
        return self.percent is None or self.percent >= RATE_WANTED_PERCENT


def waiting(book: Book) -> list[Delivered]:
    """Who is still to be called back, the earliest day first; those of the last days are among them already."""
    since = book.edges.today() - timedelta(days=CALLED_WITHIN_DAYS)
    found = [one for one in _delivered(book, since) if not one.state]
    return sorted(found, key=lambda one: (one.due_on, one.case))


def due_count(book: Book) -> int:
    """How many are to be called back by today. Asked for every home page: no case is read for it."""
    today, calendar = book.edges.today(), book.catalogue.current().calendar
    since, last = today - timedelta(days=CALLED_WITHIN_DAYS), today
    while last > since and callback_due(last, calendar) > today:
        last -= timedelta(days=1)
    first, until = (day.isoformat().replace("-", "") for day in (since, last))
    told = (delivery(text) for (text,) in rows(book.journal.db, _WALK, first))
    due = {case for day, office, case in told if first <= day <= until and office == book.office}
    called = rows(book.journal.db, f"{_CALLS} AND day >= ?", since.isoformat()) if due else []
    return len(due.difference(key for key, _ in called))


def rate(book: Book, period: Period) -> Rate:
    """The rate over the cases whose day of callback lies in the period and is past or today."""
    last = min(period.last, book.edges.today())
    # Five working days may be three weeks of a holiday: what is due in the period was delivered before it.
    found = _delivered(book, period.first - timedelta(days=31))
    within = [one for one in found if period.first <= one.due_on <= last]
    return Rate(len(within), sum(one.state == DONE for one in within))


def person(book: Book, case_id: str) -> Person | None:
    """Whom to call, and under which number."""
    return casefile.applicant(register.read(book.journal, case_id))


def _delivered(book: Book, since: date) -> Iterator[Delivered]:
    calendar, calls = book.catalogue.current().calendar, _calls(book)
    # Many cases are delivered on one day, and counting working days costs more than all else here.
    due_on: dict[str, date] = {}
    for (text,) in rows(book.journal.db, _WALK, since.isoformat().replace("-", "")):
        if not delivered(text):
            continue
        told = dated(text)
        if told.office == book.office and told.delivered_on >= since.isoformat():
            day = date.fromisoformat(told.delivered_on)
            if told.delivered_on not in due_on:
                due_on[told.delivered_on] = callback_due(day, calendar)
            yield Delivered(told.case, told.item, day, due_on[told.delivered_on], calls.get(told.case, ""))


def _calls(book: Book) -> Mapping[str, str]:
    return {str(key): str(state) for key, state in rows(book.journal.db, _CALLS)}
