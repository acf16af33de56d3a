"""The numbers that this station gave to papers, by kind and year: read out of its own entries as they grow.
May import forms, peewee and sync.journal; nothing here is the only copy.
Promise: a number that was given is listed for ever, and a gap in a series is seen.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from forms import papers
from forms.events import Event
from sync.database import insert_rows, rows, write
from sync.journal import Journal

PAGE = 50
KINDS = (*papers.KIND_OF_PAPER, "case:decided")
_SEEN = "papers_given"
_AT_ONCE = 2_000
_COLUMNS = ("number", "kind", "year", "tag", "serial", "subject", "day")
# What all numbers of a series begin with: the office, the kind, the year and the lane.
_BEGINS = "substr(number, 1, length(number) - length(serial) - 1)"
_OF_YEAR = "FROM paper_given WHERE kind = ? AND year = ?"
_NUMBER = re.compile(r"〔(\d{4})〕(\w{5})-(\d+)号\Z")


@dataclass(frozen=True)
class Series:
    """The numbers of one lane: how many there are and the highest; ``missing`` are those below it that no entry has."""

    tag: str
    count: int
    highest: int
    missing: tuple[int, ...] = ()


class Given:
    """The register of numbers in a folder; it is filled from the journal when it is asked."""

    def __init__(self, journal: Journal) -> None:
        class Paper(peewee.Model):
            number = peewee.CharField(max_length=120, primary_key=True)
            kind = peewee.CharField(max_length=24)
            year = peewee.IntegerField()
            tag = peewee.CharField(max_length=8)
            serial = peewee.IntegerField()
            subject = peewee.CharField(max_length=120)
            day = peewee.CharField(max_length=10)

            class Meta:
                database = journal.db
                table_name = "paper_given"
                indexes = ((("kind", "year", "day", "serial"), False),)

        self._journal = journal
        self.table: Any = Paper

    def catch_up(self) -> None:
        """Take in what this station has numbered since it was last asked, a piece of the journal at a time: whatever
        grew meanwhile, memory is that of one piece, and others write in between."""
        table, journal = self.table, self._journal
        if not table.table_exists():
            with write(journal.db):
                journal.db.create_tables([table], safe=True)
                journal.set_mark(_SEEN, 0)
        seen = int(journal.mark(_SEEN, 0))
        newest = journal.tables.entry.select(peewee.fn.MAX(journal.tables.entry.id)).scalar() or 0
        while seen < newest:
            last = min(seen + _AT_ONCE, newest)
            found = self._numbered(seen, last)
            # A short stretch without any number is read again next time, which costs less than writing that it was.
            if found or last - seen == _AT_ONCE:
                with write(journal.db):
                    insert_rows(journal.db, "paper_given", _COLUMNS, found, "number")
                    journal.set_mark(_SEEN, last)
            seen = last

    def _numbered(self, after: int, last: int) -> list[tuple[Any, ...]]:
        """The rows of own entries behind one and up to another that made a numbered paper."""
        lane, entry = self._journal.tables.lane, self._journal.tables.entry
        query = (
            entry.select(entry.kind, entry.facts, entry.subject)
            .join(lane)
            .where(entry.id > after, entry.id <= last, lane.owner == self._journal.node, entry.kind.in_(KINDS))
            .tuples()
        )
        return [row for kind, facts, subject in query if (row := _row(kind, bytes(facts), subject))]

    def has(self, number: str) -> bool:
        """Whether this station gave out that number."""
        return self.table.get_or_none(self.table.number == number) is not None

    def totals(self) -> list[tuple[str, int, int]]:
        """(kind, year, how many), the newest year first."""
        asked = "SELECT kind, year, count(*) FROM paper_given GROUP BY kind, year ORDER BY year DESC, kind"
        return [(str(kind), int(year), int(count)) for kind, year, count in rows(self._journal.db, asked)]

    def page(self, kind: str, year: int, number: int) -> list[dict[str, Any]]:
        """Numbers of a kind and year, the newest first, PAGE at a time (the first page is 1)."""
        query = self.table.select().where(self.table.kind == kind, self.table.year == year)
        ordered = query.order_by(self.table.day.desc(), self.table.serial.desc(), self.table.number)
        return list(ordered.limit(PAGE).offset((max(1, number) - 1) * PAGE).dicts())

    def series(self, kind: str, year: int) -> list[Series]:
        """How whole the numbers of a kind and year are, lane by lane; an office that was renamed counts anew."""
        asked = f"SELECT tag, count(*), max(serial), {_BEGINS} {_OF_YEAR} GROUP BY 4"
        found = []
        for tag, count, highest, begins in sorted(rows(self._journal.db, asked, kind, year)):
            missing = self._missing(kind, year, begins, highest) if count < highest else ()
            found.append(Series(str(tag), int(count), int(highest), missing))
        return found

    def _missing(self, kind: str, year: int, begins: str, highest: int) -> tuple[int, ...]:
        asked = f"SELECT serial {_OF_YEAR} AND {_BEGINS} = ?"
        there = {int(serial) for (serial,) in rows(self._journal.db, asked, kind, year, begins)}
        return tuple(one for one in range(1, highest + 1) if one not in there)


def _row(kind: str, facts: bytes, subject: str) -> tuple[Any, ...] | None:
    told = json.loads(facts)
    number, paper = told.get("document_no"), papers.kind_of(Event(kind, told))
    parts = _NUMBER.search(number) if isinstance(number, str) else None
    if parts is None or paper is None:
        return None
    year, tag, serial = parts.groups()
    return number, paper, int(year), tag, int(serial), subject, str(told.get("at", ""))[:10]


def cases_of(found: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Number -> receipt number of its case, for papers of cases and of their mandates."""
    told = ((row["number"], row["subject"].partition(":")) for row in found)
    return {number: rest for number, (stream, _, rest) in told if stream in ("case", "mandate")}
