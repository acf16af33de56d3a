"""What today asks of this desk beside its cases: office hours, who is on duty, posts that nobody keeps, records due.
May import forms, sync.database and the station's callbacks, records and open book.
Promise: each count is the condition of the list that it opens; where no hours were entered none are made up.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms import presence
from forms.case import Case
from forms.hours import Hours, Spell
from forms.ledgers.complaints import ANSWERED, ORDERED
from forms.ledgers.declaring import STREAMS, Ledger
from forms.ledgers.register import LEDGERS
from forms.presence import Post
from station import callbacks, records
from station.book import Book
from sync.database import rows

Values = Mapping[str, Any]
_ROWS = "SELECT document FROM desk_row WHERE ledger = ? AND office = ?"
_ANSWERED = (
    f"(ledger = 'rectification' AND state = '{ORDERED}' OR ledger = 'complaint' AND state = '{ANSWERED}')"
    " GROUP BY ledger ORDER BY ledger"
)
# By the last day of a duty, which is its key: those that are over, of years, are not read again for each page.
DUTIES = "SELECT document FROM desk_row WHERE ledger = 'rota' AND key >= ? AND +day <= ? AND +office = ? AND open = '1'"
_COUNTED, _DUE = "SELECT ledger, count(*) FROM", "office = ? AND open = '1' AND due <= ? GROUP BY ledger"


@dataclass(frozen=True)
class Today:
    """One day of an office. ``spell``: the hours in force, None where it is closed or where no hours are ``known``;
    ``closes_at``: the close of business of a working day. ``nobody``: open by its hours of duty, with nobody on the
    rota. ``due``: ledgers with how many open records must be seen to by today; ``callbacks``: cases to call back;
    ``from_county``: ledgers with what the county has ordered or answered and this desk has not taken up yet, whatever
    its limit."""

    day: date
    workday: bool
    known: bool
    spell: Spell | None
    closes_at: str
    duties: tuple[Values, ...]
    nobody: bool
    unattended: tuple[Post, ...]
    due: tuple[tuple[Ledger, int], ...]
    callbacks: int
    from_county: tuple[tuple[Ledger, int], ...]


def of(book: Book) -> Today:
    """Today as this office's ledgers tell it."""
    day, found = book.edges.today(), hours(book)
    planned = _told(rows(book.journal.db, DUTIES, day.isoformat(), day.isoformat(), book.office))
    duties = presence.on_duty(planned, day, found.calendar)
    closed = found.known(day) and found.on(day) is None
    posts = [] if closed else _posts(book)
    return Today(
        day=day,
        workday=found.calendar.is_workday(day),
        known=found.known(day),
        spell=found.on(day),
        closes_at=found.closes_at(day),
        duties=tuple(duties),
        nobody=presence.nobody_on_duty(found, duties, day),
        unattended=tuple(presence.unattended(posts, duties, day)),
        due=_due(book, day),
        callbacks=callbacks.due_count(book),
        from_county=_from_county(book),
    )


def about(book: Book, case: Case) -> dict[str, Any]:
    """What office hours say of a case: ``outside``, whether this office filed it outside them [69], and ``closes_at``,
    when a limit that ends on ``this_day`` ends."""
    found, here, day = hours(book), case.filing_office == book.office, book.edges.today()
    return {
        "outside": bool(here and case.filed_at and found.outside(case.filed_at)),
        "closes_at": found.closes_at(day),
        "this_day": day.isoformat(),
    }


def hours(book: Book) -> Hours:
    """The hours of this office, as they were entered."""
    return Hours.of(_told(rows(book.journal.db, _ROWS, "hours", book.office)), book.catalogue.current().calendar)


def _told(found: Iterable[tuple[str]]) -> list[Values]:
    """The answers of records, in the order in which they were opened."""
    told = sorted((json.loads(document) for (document,) in found), key=lambda row: (row["at"], row["record"]))
    return [row["values"] for row in told]


def _posts(book: Book) -> list[Post]:
    """The posts of which both people were ever noted as away: of the others one is there."""
    found = rows(book.journal.db, f"{_ROWS} AND open = '1'", "post", book.office)
    told = [json.loads(document) for (document,) in found]
    both = [row["record"] for row in told if {"holder_from", "substitute_from"} <= row["values"].keys()]
    return [presence.post_of(records.read(book.journal, record)) for record in sorted(both)]


def _from_county(book: Book) -> tuple[tuple[Ledger, int], ...]:
    """What is to be put right, and complaints whose answer is to be told."""
    # By the two ledgers, which hold few: walking all that is open would walk every resident.
    of_two = "ledger IN ('rectification', 'complaint') AND open = '1' AND +office = ?"
    asked = f"{_COUNTED} desk_row WHERE {of_two} AND {_ANSWERED}"
    found = rows(book.journal.db, asked, book.office)
    return tuple((LEDGERS[name], int(count)) for name, count in found)


def _due(book: Book, day: date) -> tuple[tuple[Ledger, int], ...]:
    """What this office has to see to by today; what offices below it owe is theirs."""
    here = [name for name, ledger in LEDGERS.items() if book.level in ledger.levels]
    marks = ", ".join("?" * len(here))
    counts: dict[str, int] = {}
    for stream in STREAMS:
        asked = f"{_COUNTED} {stream}_row WHERE ledger IN ({marks}) AND {_DUE}"
        counts |= dict(rows(book.journal.db, asked, *here, book.office, day.isoformat()))
    return tuple((LEDGERS[name], counts[name]) for name in here if name in counts)
