"""The desk's work list: what lies here, what is due, what waits, and every case by state and item, a page at a time.
May import forms, sync.database, sync.standing and the station's register.
Promise: every number is counted over the rows when the page is drawn; no list reads more rows than its page shows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from forms import offices
from forms.acts.table import (
    ACCEPTED,
    AWAITED,
    CLOSED,
    COLLECTED,
    CORRECTION,
    DECIDED,
    FORWARDED,
    RECEIVED,
)
from forms.deadlines import CLOCK_NAMES, PROXY
from forms.definition import ServiceItem
from forms.screens import timing
from forms.workdays import Calendar
from station import register
from station.book import Book
from sync import standing
from sync.database import rows
from sync.journal import Journal

PAGE = 50
MOST_PAGES = 2_000
# Beyond so many, cases that are not sent or that need a look are no longer counted one by one: "1000 and more".
MOST_COUNTED = 1_000
# What was overtaken in a file that has ended since is shown for so long; in an open file for as long as it is open.
OVERTAKEN_DAYS = 30
RECENT_FILINGS, USUAL_ITEMS = 500, 6

WORK, DUE, FORWARD, ARRIVING, EXAMINE, HANDLE = "work", "due", "forward", "arriving", "examine", "handle"
CORRECT, RESULT, AWAY, UNSENT, ATTENTION = "correct", "result", "away", "unsent", "attention"
LISTS: Mapping[str, tuple[str, ...]] = {
    offices.VILLAGE: (WORK, DUE, FORWARD, CORRECT, RESULT, AWAY, UNSENT, ATTENTION),
    offices.TOWNSHIP: (WORK, DUE, ARRIVING, EXAMINE, HANDLE, CORRECT, RESULT, AWAY, UNSENT, ATTENTION),
}
# What lies on this desk, by what it waits for.
_STATES: Mapping[str, tuple[str, ...]] = {
    FORWARD: (COLLECTED, FORWARDED),
    ARRIVING: (AWAITED, COLLECTED, FORWARDED),
    EXAMINE: (RECEIVED,),
    HANDLE: (ACCEPTED,),
    RESULT: (DECIDED, CLOSED),
}
_DOCUMENTS = "SELECT document FROM case_row WHERE subject IN"
_SUBJECTS = "SELECT subject FROM case_row WHERE"
_COUNT = "SELECT count(*) FROM case_row WHERE"
_NEWEST = "filed_at DESC, subject DESC"


@dataclass(frozen=True)
class Page:
    """One page of a list: its rows, its number from 1, how many cases the list has, and whether another page follows.
    ``at_least``: there are more than were counted."""

    rows: list[dict[str, Any]]
    number: int
    total: int
    at_least: bool = False

    @property
    def first(self) -> int:
        """The place of the first row in the list, from 1; 0 on an empty page."""
        return (self.number - 1) * PAGE + 1 if self.rows else 0

    @property
    def last(self) -> int:
        """The place of the last row."""
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def more(self) -> bool:
        """Whether another page follows."""
        return self.number < self.pages

    @property
    def pages(self) -> int:
        """How many pages the list has, at least one."""
        return min(MOST_PAGES, max(1, -(-self.total // PAGE)))


@dataclass(frozen=True)
class Chosen:
    """What a list holds, as a condition over the rows with a value for each ``?``."""

    where: str
    values: tuple[Any, ...] = ()


# --- the desk --------------------------------------------------------------------------------------------------------


def counts(book: Book) -> dict[str, int]:
    """How many cases each list of this desk holds; what is counted one by one stops at MOST_COUNTED."""
    asked = "SELECT desk, state, count(*) FROM case_row WHERE desk > '' GROUP BY desk, state"
    here: dict[str, int] = {}
    away = correct = 0
    for desk, state, count in rows(book.journal.db, asked):
        if desk == book.office:
            here[state] = count
        else:
            away += count
        correct += count if state == CORRECTION else 0
    found = {
        WORK: sum(here.values()),
        DUE: _count(book.journal, _chosen(book, DUE)),
        **{name: sum(here.get(state, 0) for state in states) for name, states in _STATES.items()},
        CORRECT: correct,
        AWAY: away,
        UNSENT: len(_unsent(book.journal)),
        ATTENTION: len(_attention(book)),
    }
    return {name: found[name] for name in LISTS[book.level]}


def desk_page(book: Book, name: str, number: int, total: int) -> Page:
    """A page of one of LISTS, the earliest limit first, with the standing of each case. ``total`` is its count."""
    return _page(book, _chosen(book, name), register.SOONEST, number, total, _bounded(name, total))


def _bounded(name: str, total: int) -> bool:
    """Whether a list is counted one by one and was not counted to its end."""
    return name in (UNSENT, ATTENTION) and total >= MOST_COUNTED


def _chosen(book: Book, name: str) -> Chosen:
    here = (book.office,)
    if name in _STATES:
        states = _STATES[name]
        return Chosen(f"desk = ? AND state IN ({_marks(states)})", (*here, *states))
    if name == DUE:
        return Chosen("desk = ? AND next_due <= ?", (*here, warned_until(book).isoformat()))
    if name == CORRECT:
        return Chosen("desk > '' AND state = ?", (CORRECTION,))
    if name == AWAY:
        return Chosen("desk > '' AND desk <> ?", here)
    if name in (UNSENT, ATTENTION):
        some = _unsent(book.journal) if name == UNSENT else _attention(book)
        return Chosen(f"subject IN ({_marks(some)})", tuple(some))
    return Chosen("desk = ?", here)


def warned_until(book: Book) -> date:
    """The last day of whose limits one is warned today: yellow begins on the working day before a limit."""
    return book.catalogue.current().calendar.next_workday(book.edges.today() + timedelta(days=1))


def _unsent(journal: Journal) -> list[str]:
    return standing.unsent_subjects(journal, register.PREFIX, MOST_COUNTED)


def _attention(book: Book) -> list[str]:
    """Cases of which an own entry is held or was not admitted, or in which an act came too late."""
    told = standing.unwelcome_subjects(book.journal, register.PREFIX, MOST_COUNTED)
    since = (book.edges.today() - timedelta(days=OVERTAKEN_DAYS)).isoformat()
    asked = "SELECT subject FROM case_row WHERE overtaken_on > '' AND (desk > '' OR overtaken_on >= ?) LIMIT ?"
    late = [name for (name,) in rows(book.journal.db, asked, since, MOST_COUNTED)]
    return list(dict.fromkeys((*told, *late)))[:MOST_COUNTED]


# --- all cases -------------------------------------------------------------------------------------------------------


def every_page(book: Book, state: str, item: str, number: int) -> Page:
    """A page of all cases that this station knows, the newest first; "" stands for any state or item."""
    terms = [("state = ?", state), ("item = ?", item)]
    wanted = [(term, value) for term, value in terms if value]
    chosen = Chosen(" AND ".join(term for term, _ in wanted) or "filed_at >= ''", tuple(value for _, value in wanted))
    return _page(book, chosen, _NEWEST, number, _count(book.journal, chosen))


def usual_items(book: Book) -> list[ServiceItem]:
    """The items that were filed most among the latest cases, and may be filed here; the most frequent first."""
    asked = (
        "SELECT item, count(*) FROM (SELECT item FROM case_row ORDER BY filed_at DESC, subject DESC LIMIT ?)"
        " GROUP BY item ORDER BY 2 DESC, 1"
    )
    now = book.catalogue.current()
    known = [now.item(code) for code, _ in rows(book.journal.db, asked, RECENT_FILINGS)]
    return [item for item in known if item is not None and book.level in item.file_at][:USUAL_ITEMS]


def items_here(book: Book) -> list[ServiceItem]:
    """The first items of the catalogue that may be filed here: what a desk shows that filed none yet."""
    return [item for item in book.catalogue.current().items.items() if book.level in item.file_at][:USUAL_ITEMS]


# --- one page --------------------------------------------------------------------------------------------------------


def _page(book: Book, chosen: Chosen, order: str, number: int, total: int, at_least: bool = False) -> Page:
    pages = min(MOST_PAGES, max(1, -(-total // PAGE)))
    number = min(max(1, number), pages)
    # Walked in an index alone; only the rows of the page itself are read.
    asked = f"{_DOCUMENTS} ({_SUBJECTS} {chosen.where} ORDER BY {order} LIMIT ? OFFSET ?) ORDER BY {order}"
    found = rows(book.journal.db, asked, *chosen.values, PAGE, (number - 1) * PAGE)
    return Page(_told(book, found), number, total, at_least)


def page_of(book: Book, subjects: Sequence[str], number: int) -> Page:
    """A page of these cases, in their order."""
    number = min(max(1, number), min(MOST_PAGES, max(1, -(-len(subjects) // PAGE))))
    shown = subjects[(number - 1) * PAGE : number * PAGE]
    asked = f"SELECT subject, document FROM case_row WHERE subject IN ({_marks(shown)})"  # noqa: S608 # marks alone
    found = dict(rows(book.journal.db, asked, *shown)) if shown else {}
    return Page(_told(book, [(found[name],) for name in shown if name in found]), number, len(subjects))


def _told(book: Book, documents: Iterable[tuple[str]]) -> list[dict[str, Any]]:
    told = register.with_standing(book.journal, [json.loads(document) for (document,) in documents])
    _tell_limits(told, book.catalogue.current().calendar, book.edges.today())
    return told


def _count(journal: Journal, chosen: Chosen) -> int:
    return int(rows(journal.db, f"{_COUNT} {chosen.where}", *chosen.values)[0][0])


def _marks(values: Sequence[Any]) -> str:
    return ", ".join("?" * len(values))


# --- limits ----------------------------------------------------------------------------------------------------------


def _tell_limits(found: Iterable[dict[str, Any]], calendar: Calendar, today: date) -> None:
    """Put beside each row what kind of limit ends first (`due_of`) and how it stands (`look`, `left`); `left` is None
    where none runs. One walk through the calendar serves all rows of a day."""
    told: dict[str, tuple[str, timing.Said | None]] = {register.NO_LIMIT: ("", None)}
    for one in found:
        day = one["next_due"]
        if day not in told:
            told[day] = timing.left(date.fromisoformat(day), calendar, today)
        one["look"], one["left"] = told[day]
        authority = one["due_on"] == day
        one["due_of"] = CLOCK_NAMES.get(one["due_kind"] if authority else PROXY, ("", ""))
