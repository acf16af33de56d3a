"""Whom to call back: cases that were delivered some days ago and of which no word with the resident is entered yet.
May import forms, sync.database and the station's register, casefile and open book.
Promise: nothing is entered until somebody called; who is due follows from the cases, and the rate counts each once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from forms import tallies
from forms.ledgers.callbacks import DONE, RATE_WANTED_PERCENT, callback_due
from forms.periods import Period
from station import casefile, register
from station.book import Book
from station.casefile import Person
from sync.database import rows

# Who was not called back by then will not remember; the rate still counts her.
CALLED_WITHIN_DAYS = 60
# Five working days may be three weeks of a holiday: what is due on a day was delivered at most so long before it.
DELIVERED_BEFORE_DAYS = 31
_CALLS = "SELECT key, state FROM desk_row WHERE ledger = 'callback' AND day >= ?"


@dataclass(frozen=True)
class Delivered:
    """A case of this office that was delivered, and by when it is called back."""

    case: str
    item: str
    delivered_on: date
    due_on: date


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
    since = _since(book)
    called, due_on, found = _calls(book, since), _DueOn(book, since), []
    for text in register.tallies(book.journal, since):
        day = due_on(text)
        if day and tallies.case_of(text) not in called:
            delivered_on = date.fromisoformat(tallies.day_of(text, "delivered"))
            found.append(Delivered(tallies.case_of(text), tallies.item_of(text), delivered_on, day))
    return sorted(found, key=lambda one: (one.due_on, one.case))


def due_count(book: Book) -> int:
    """How many are to be called back by today. Asked for every home page: no case is read for it."""
    since, today = _since(book), book.edges.today()
    due_on = _DueOn(book, since)
    texts = register.tallies(book.journal, since)
    due = {tallies.case_of(text) for text in texts if (day := due_on(text)) and day <= today}
    return len(due.difference(_calls(book, since))) if due else 0


class DueIn:
    """The cases whose day of callback lies in a period and is past or today, counted tally by tally; it wants those
    from ``reaches_back`` on."""

    def __init__(self, book: Book, period: Period) -> None:
        self._book, self._first, self._last = book, period.first, min(period.last, book.edges.today())
        self._since = reaches_back(period)
        self._due_on = _DueOn(book, self._since)
        self._cases: set[str] = set()

    def add(self, text: str) -> None:
        """Count a tally in."""
        day = self._due_on(text)
        if day and self._first <= day <= self._last:
            self._cases.add(tallies.case_of(text))

    def rate(self) -> Rate:
        """How many of them were called back; each counts once."""
        called = _calls(self._book, self._since).items() if self._cases else ()
        return Rate(len(self._cases), len(self._cases.intersection(case for case, state in called if state == DONE)))


def reaches_back(period: Period) -> date:
    """The first day on which something was delivered that may be due in a period."""
    return period.first - timedelta(days=DELIVERED_BEFORE_DAYS)


def person(book: Book, case_id: str) -> Person | None:
    """Whom to call, and under which number."""
    return casefile.applicant(register.read(book.journal, case_id))


def _since(book: Book) -> date:
    return book.edges.today() - timedelta(days=CALLED_WITHIN_DAYS)


class _DueOn:
    """By when a case of this office that was delivered on a day or later is called back; None for every other."""

    def __init__(self, book: Book, since: date) -> None:
        self._calendar, self._first, self._ours = book.catalogue.current().calendar, tallies.short(since), book.office
        # Many cases are delivered on one day, and counting working days costs more than all else here.
        self._days: dict[str, date] = {}

    def __call__(self, text: str) -> date | None:
        day, office = tallies.delivery(text)
        if day < self._first or office != self._ours:
            return None
        if day not in self._days:
            self._days[day] = callback_due(date.fromisoformat(day), self._calendar)
        return self._days[day]


def _calls(book: Book, since: date) -> dict[str, str]:
    """The cases that were called back since that day, and how far that came."""
    return {str(key): str(state) for key, state in rows(book.journal.db, _CALLS, since.isoformat())}
