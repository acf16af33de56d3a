"""Whom to call back: cases that were delivered some days ago and of which no word with the resident is entered yet.
May import forms, sync.database and the station's register, casefile and open book.
Promise: nothing is entered until somebody called; who is due follows from the cases, and the rate counts each once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
    called = _calls(book, since)
    found = []
    for text, due_on in _delivered(book, register.tallies(book.journal, since), since):
        if tallies.case_of(text) not in called:
            day = date.fromisoformat(tallies.day_of(text, "delivered"))
            found.append(Delivered(tallies.case_of(text), tallies.item_of(text), day, due_on))
    return sorted(found, key=lambda one: (one.due_on, one.case))


def due_count(book: Book) -> int:
    """How many are to be called back by today. Asked for every home page: no case is read for it."""
    since, today = _since(book), book.edges.today()
    found = _delivered(book, register.tallies(book.journal, since), since)
    due = [tallies.case_of(text) for text, due_on in found if due_on <= today]
    return len(set(due).difference(_calls(book, since))) if due else 0


def rate(book: Book, period: Period, texts: Iterable[str]) -> Rate:
    """The rate over the cases whose day of callback lies in the period and is past or today. ``texts``: the tallies
    from ``reaches_back`` on."""
    since, last = reaches_back(period), min(period.last, book.edges.today())
    found = _delivered(book, texts, since)
    within = {tallies.case_of(text) for text, due_on in found if period.first <= due_on <= last}
    called = _calls(book, since).items() if within else ()
    return Rate(len(within), len(within.intersection(case for case, state in called if state == DONE)))


def reaches_back(period: Period) -> date:
    """The first day on which something was delivered that may be due in a period."""
    return period.first - timedelta(days=DELIVERED_BEFORE_DAYS)


def person(book: Book, case_id: str) -> Person | None:
    """Whom to call, and under which number."""
    return casefile.applicant(register.read(book.journal, case_id))


def _since(book: Book) -> date:
    return book.edges.today() - timedelta(days=CALLED_WITHIN_DAYS)


def _delivered(book: Book, texts: Iterable[str], since: date) -> Iterator[tuple[str, date]]:
    """The tallies of what this office filed and was delivered on a day or later, and by when each is called back."""
    calendar, first, ours = book.catalogue.current().calendar, tallies.short(since), book.office
    # Many cases are delivered on one day, and counting working days costs more than all else here.
    due_on: dict[str, date] = {}
    for text in texts:
        day, office = tallies.delivery(text)
        if day >= first and office == ours:
            if day not in due_on:
                due_on[day] = callback_due(date.fromisoformat(day), calendar)
            yield text, due_on[day]


def _calls(book: Book, since: date) -> dict[str, str]:
    """The cases that were called back since that day, and how far that came."""
    return {str(key): str(state) for key, state in rows(book.journal.db, _CALLS, since.isoformat())}
