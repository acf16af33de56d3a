"""The figures of a period at this station: the tallies of its cases, walked in their index from the first day on.
May import forms, sync.database and the station's register, records, searching and today.
Promise: what is counted is what is known here now; no figure is stored, and none costs the reading of a case's row.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Protocol

from forms import offices
from forms.figures import NAMES, RATES, Count, Counted, Figures, satisfaction
from forms.ledgers.callbacks import CONTENT, UNHAPPY
from forms.periods import DAY, MONTH, WEEK, YEAR, Period
from forms.tallies import by_proxy, case_of, day_of, short
from station import register, searching, today
from station.book import Book
from station.records import CONTENT_TOLD
from station.searching import Asked
from sync.database import rows

KINDS = (DAY, WEEK, MONTH, YEAR)
# Kept apart: what an office calls its ledger of cases, and the day by which it is kept [62].
ACCEPTANCE, DELIVERY, PROXY = "acceptance", "delivery", "proxy"
KEPT_BY: Mapping[str, str] = {ACCEPTANCE: "accepted", DELIVERY: "delivered", PROXY: "filed"}
CASE_LEDGERS = tuple(KEPT_BY)
_SUBJECTS = "SELECT subject FROM case_row WHERE"
_HERE = "FROM desk_row WHERE office = ? AND day >= ? AND day <= ? AND ledger ="
_VISITORS = (
    "SELECT coalesce(sum(json_extract(document, '$.values.people')), 0),"
    f" coalesce(sum(json_extract(document, '$.values.inquiries')), 0) {_HERE} 'visitors' AND state = 'counted'"
)
_INQUIRIES = f"SELECT count(*) {_HERE} 'inquiry'"
# SQLite would rather walk another index and read each row, and so it does when it is to count them.
_BY_CONTENT = "FROM desk_row INDEXED BY desk_row_by_content WHERE office = ? AND day >= ? AND day <= ?"
SAID = f"SELECT {CONTENT_TOLD} {_BY_CONTENT} AND ledger = 'callback'"


class Taker(Protocol):
    """What counts something of every tally."""

    def add(self, text: str) -> None:
        """Count a tally in."""


def walk(book: Book, since: date, *takers: Taker) -> None:
    """Let all of them count the tallies from a day on in one walk."""
    for text in register.tallies(book.journal, since):
        for one in takers:
            one.add(text)


def counting(book: Book, period: Period) -> Count:
    """What counts the figures of a period, with the cases of this office that were filed outside its hours."""
    return Count(period, book.edges.today(), today.hours(book).asker(book.office))


def ours(book: Book, found: Counted) -> Counted:
    """The figures with the work of the people here and below: what others do is theirs to count."""
    people = {who: did for who, did in found.people.items() if offices.covers(book.office, who[0])}
    return replace(found, people=people)


def around(kind: str, on: date) -> Period:
    """The day, week, month or year around a day; the month for any other kind."""
    return Period.around(kind if kind in KINDS else MONTH, on)


def told(found: Figures) -> Mapping[str, Any]:
    """Counts and rates by name, a rate as a number of per cent or None."""
    counts = {name: getattr(found, name) for name in NAMES}
    rates = {name: getattr(found, name) for name in RATES}
    return {**counts, **{name: None if rate is None else float(rate) for name, rate in rates.items()}}


@dataclass(frozen=True)
class Contacts:
    """What this office heard from people: who came in and what was asked, 接待人次 [191], and what those who were called
    back said of the result, ``unhappy`` of all who ``said`` something."""

    visitors: int
    inquiries: int
    said: int
    unhappy: int

    @property
    def satisfaction(self) -> Decimal | None:
        """满意率 [189] of those who were called back."""
        return satisfaction(self.unhappy, self.said)


def contacts(book: Book, period: Period) -> Contacts:
    """The visitors, inquiries and callbacks of this office in a period."""
    asked = book.office, period.first.isoformat(), period.last.isoformat()
    people, inquiries = rows(book.journal.db, _VISITORS, *asked)[0]
    said = Counter(answer for (answer,) in rows(book.journal.db, SAID, *asked))
    unhappy, content = said[UNHAPPY], sum(said[one] for one in CONTENT)
    alone = int(rows(book.journal.db, _INQUIRIES, *asked)[0][0])
    return Contacts(int(people), int(inquiries) + alone, content + unhappy, unhappy)


def matching(book: Book, asked: Asked) -> frozenset[str]:
    """The cases that a search means, wherever they are."""
    found = searching.chosen(book, asked)
    named = rows(book.journal.db, f"{_SUBJECTS} {found.where}", *found.values)
    return frozenset(str(name).removeprefix(register.PREFIX) for (name,) in named)


def in_ledger(book: Book, name: str, period: Period, among: frozenset[str] | None = None) -> list[str]:
    """The cases of one of CASE_LEDGERS in a period, the earliest first; ``among``: only these."""
    first, last, kept_by = short(period.first), short(period.last), KEPT_BY[name]
    found = []
    for text in register.tallies(book.journal, period.first):
        day = day_of(text, kept_by)
        if first <= day <= last and (name != PROXY or by_proxy(text)):
            found.append((day, case_of(text)))
    return [case for _, case in sorted(found) if among is None or case in among]
