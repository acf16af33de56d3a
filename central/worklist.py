"""The county's work list: which cases are put before an officer and in what order, counted, filtered and searched.
Imports peewee's words through the rows of projections; reads only.
Promise: what is contested or held stands first with its reason, and no list grows beyond a page.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from peewee import Case, fn

from central.county import County
from forms import offices
from forms.identity import person_name
from sync import tables as t
from sync.database import begins, searchable

PAGE_ROWS = 50
LAST_PAGE = 10_000
HITS = 50
MOST_UNSETTLED = 500
SILENT_AFTER_DAYS = 3
WAITING, HERE, ELSEWHERE, OVERDUE, SOON = "todo", "here", "elsewhere", "overdue", "soon"
CONTESTED, REVIEW, OPEN, ENDED = "contested", "review", "open", "ended"
TABS = (WAITING, HERE, ELSEWHERE, OVERDUE, SOON, CONTESTED, REVIEW, OPEN, ENDED)
_TAIL = re.compile(r"[0-9]{3,17}[0-9Xx]\Z", re.ASCII)


@dataclass(frozen=True)
class Wanted:
    """Which cases: one of ``TABS``, those filed within an office, those of an item."""

    tab: str = WAITING
    office: str = ""
    item: str = ""


@dataclass(frozen=True)
class Page:
    """A page of rows as ``row_of`` shows them, whether there are more, and how many cases each tab has."""

    rows: Sequence[Mapping[str, Any]]
    more: bool
    counts: Mapping[str, int]


def wanted_of(tab: str, office: str, item: str, default: str = WAITING) -> Wanted:
    """What was asked for, as far as it makes sense."""
    code = item if 0 < len(item) <= 60 and searchable(item) else ""
    return Wanted(tab if tab in TABS else default, offices.parse_office(office) or "", code)


class Worklist:
    """The lists of one county on one day."""

    def __init__(self, county: County) -> None:
        self.county = county
        self.table = county.projections.cases.table
        self.today = county.today()
        self.soon = county.projections.calendar().next_workday(self.today + timedelta(days=1))
        self.unsettled = self._unsettled_subjects()

    # --- the conditions ----------------------------------------------------------------------------------------------

    def _flagged(self) -> Any:
        """Contested now, called up by time, or with records that wait for a person's word."""
        by_day = self.table.look_from < self.today.isoformat()
        return by_day | self.table.subject.in_(self.unsettled) if self.unsettled else by_day

    def _unsettled_subjects(self) -> list[str]:
        """Asked beforehand and bounded: given a list, both databases look each half of the condition up in an index.
        When more than this is held at once, a whole lane is, and the page of held lanes is where to begin."""
        entry = self.county.journal.tables.entry
        # Said twice, because the index of what is unsettled serves only who excludes what is admitted.
        waiting = (entry.status != t.ADMITTED, entry.status.in_((t.PARKED, t.HELD)), begins(entry.subject, "case:"))
        query = entry.select(entry.subject).where(*waiting).distinct().order_by(entry.subject).limit(MOST_UNSETTLED)
        return [subject for (subject,) in query.tuples()]

    def _tab(self, name: str) -> Any:
        row, today = self.table, self.today.isoformat()
        still, here = row.ended == "", row.holder == self.county.code
        tabs = {
            WAITING: still & here, HERE: still & here, ELSEWHERE: still & (row.holder != self.county.code),
            OVERDUE: still & (row.due_by < today), SOON: still & row.due_by.between(today, self.soon.isoformat()),
            REVIEW: row.review == "1", OPEN: still, ENDED: row.ended == "1",
        }  # fmt: skip
        return tabs[name]

    def _within(self, wanted: Wanted) -> Any:
        """Within an office and an item, looked up in what was found by the tab: alone each would find far more."""
        row, within = self.table, self.table.subject != ""
        if wanted.office:
            within &= begins(row.filing_office.concat(""), wanted.office)
        return within & (row.item.concat("") == wanted.item) if wanted.item else within

    # --- a page ------------------------------------------------------------------------------------------------------

    def page(self, wanted: Wanted, number: int) -> Page:
        """A page of the list, the first being 1: contested and held first, then by the day on which they are due."""
        within, flagged, skipped = self._within(wanted), self._flagged(), (number - 1) * PAGE_ROWS
        first = flagged if wanted.tab in (WAITING, CONTESTED) else flagged & self._tab(wanted.tab)
        found = self._read(within & first, skipped, PAGE_ROWS + 1)
        if wanted.tab != CONTESTED and len(found) <= PAGE_ROWS:
            before = self._count(within & first) if skipped else 0
            rest = within & self._tab(wanted.tab) & ~flagged
            found += self._read(rest, max(skipped - before, 0), PAGE_ROWS + 1 - len(found))
        return Page(self._shown(found[:PAGE_ROWS]), len(found) > PAGE_ROWS, self.counts(wanted))

    def _read(self, chosen: Any, skipped: int, limit: int) -> list[dict[str, Any]]:
        row = self.table
        # Sorted by what the index holds; only the rows of the page are read whole.
        names = row.select(row.subject).where(chosen).order_by(row.ended, row.due_by, row.subject)
        wanted = [name for (name,) in names.limit(limit).offset(skipped).tuples()]
        query = row.select(row.subject, row.document).where(row.subject.in_(wanted))
        documents = dict(query.tuples()) if wanted else {}
        return [json.loads(documents[name]) for name in wanted]

    def _count(self, chosen: Any) -> int:
        return int(self.table.select(fn.COUNT(self.table.subject)).where(chosen).scalar())

    def counts(self, wanted: Wanted) -> dict[str, int]:
        """How many cases each tab has, within the same office and item. Those that ended are not counted: they only
        grow, and nobody works by their number."""
        within, flagged = self._within(wanted), self._flagged()
        counted = (HERE, ELSEWHERE, OVERDUE, SOON, OPEN)
        sums = [fn.SUM(Case(None, ((self._tab(name), 1),), 0)) for name in counted]
        (told,) = self.table.select(*sums).where(within, self._tab(OPEN)).tuples()
        counts = {name: int(count or 0) for name, count in zip(counted, told, strict=True)}
        contested = self._count(within & flagged)
        both = self._count(within & flagged & self._tab(HERE))
        review = self._count(within & self._tab(REVIEW))
        return {**counts, WAITING: counts[HERE] + contested - both, CONTESTED: contested, REVIEW: review}

    # --- searching ---------------------------------------------------------------------------------------------------

    def search(self, text: str) -> tuple[list[Mapping[str, Any]], bool]:
        """Cases by the end of the applicant's document number or the beginning of the name, the newest filing first;
        and whether there are more than are shown."""
        row, typed = self.table, "".join(text.split())
        if _TAIL.match(typed):
            tail = typed.upper()
            by = (row.id_tail4 == tail[-4:]) & ((row.id_tail6 == tail[-6:]) if len(tail) >= 6 else (row.id_tail4 != ""))
        else:
            name = person_name(text[:200]).value
            if not name or not searchable(name):
                return [], False
            by = begins(row.name, name[:100])
        query = row.select(row.document).where(by).order_by(row.filed_at.desc(), row.subject).limit(HITS + 1)
        found = [json.loads(document) for (document,) in query.tuples()]
        return self._shown(found[:HITS]), len(found) > HITS

    # --- what a row says ---------------------------------------------------------------------------------------------

    def _shown(self, found: list[dict[str, Any]]) -> list[Mapping[str, Any]]:
        unsettled, silent = self._unsettled(found), self._silent_days()
        return [
            {
                **row, "reasons": self._reasons(row), "unsettled": unsettled.get(f"case:{row['case']}", ()),
                "silent_days": silent.get(row["holder"], 0),
            }
            for row in found
        ]  # fmt: skip

    def _reasons(self, row: Mapping[str, Any]) -> list[str]:
        by_time = row["by_time"] if row["look_from"] not in ("", "0001-01-01") else ""
        late = by_time and row["look_from"] < self.today.isoformat()
        return [*row["why"], *([by_time] if late else [])]

    def _unsettled(self, found: list[dict[str, Any]]) -> dict[str, list[str]]:
        """By subject, the words of what lies beside the case without effect."""
        entry = self.county.journal.tables.entry
        wanted = (t.PARKED, t.HELD, t.WAITING)
        names = [f"case:{row['case']}" for row in found]
        query = entry.select(entry.subject, entry.status).where(
            entry.status != t.ADMITTED, entry.status.in_(wanted), entry.subject.in_(names)
        )
        told: dict[str, list[str]] = {}
        for subject, status in query.distinct().order_by(entry.status).tuples():
            told.setdefault(subject, []).append(t.STATUS_WORDS[status])
        return told

    def _silent_days(self) -> dict[str, int]:
        """For each office whose stations have all been silent for long: since how many days."""
        node = self.county.journal.tables.node
        heard: dict[str, int] = {}
        for station, last in node.select(node.id, node.last_seen).where(node.state == "active").tuples():
            office = offices.office_of(station)
            heard[office] = max(heard.get(office, 0), last)
        now = int(self.county.clock())
        days = {office: (now - last) // 86_400 for office, last in heard.items() if last}
        return {office: count for office, count in days.items() if count >= SILENT_AFTER_DAYS}


def filing_offices(county: County) -> list[tuple[str, str]]:
    """The offices by which the list may be filtered, as (code, name)."""
    return sorted(county.projections.office_names().items())


def services(county: County) -> list[tuple[str, tuple[str, str]]]:
    """The items by which the list may be filtered, as (code, (Chinese, English))."""
    codes = [str(code).removeprefix("item:") for (code,) in _item_codes(county)]
    return [(code, county.projections.item_name(code, "")) for code in codes]


def _item_codes(county: County) -> Any:
    table = county.projections.items.table
    return table.select(table.subject).order_by(table.subject).tuples()
