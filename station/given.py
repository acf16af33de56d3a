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
from sync.database import rows, write
from sync.journal import Journal

PAGE = 50
KINDS = (*papers.KIND_OF_PAPER, "case:decided")
_SEEN = "papers_given"
_AT_ONCE = 2_000
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
        """Take in what this station has numbered since it was last asked."""
        table, lane, entry = self.table, self._journal.tables.lane, self._journal.tables.entry
        made = table.table_exists()
        seen = int(self._journal.mark(_SEEN, 0)) if made else 0
        newest = entry.select(peewee.fn.MAX(entry.id)).scalar() or 0
        if made and newest <= seen:
            return
        query = (
            entry.select(entry.kind, entry.facts, entry.subject)
            .join(lane)
            .where(entry.id > seen, entry.id <= newest, lane.owner == self._journal.node, entry.kind.in_(KINDS))
            .tuples()
        )
        found = [row for kind, facts, subject in query if (row := _row(kind, bytes(facts), subject))]
        with write(self._journal.db):
            self._journal.db.create_tables([table], safe=True)
            for start in range(0, len(found), _AT_ONCE):
                table.replace_many(found[start : start + _AT_ONCE]).execute()
            self._journal.set_mark(_SEEN, newest)

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
        """How whole the numbers of a kind and year are, lane by lane."""
        asked = "SELECT tag, count(*), max(serial) FROM paper_given WHERE kind = ? AND year = ? GROUP BY tag"
        found = []
        for tag, count, highest in sorted(rows(self._journal.db, asked, kind, year)):
            missing = self._missing(kind, year, tag, highest) if count < highest else ()
            found.append(Series(str(tag), int(count), int(highest), missing))
        return found

    def _missing(self, kind: str, year: int, tag: str, highest: int) -> tuple[int, ...]:
        asked = "SELECT serial FROM paper_given WHERE kind = ? AND year = ? AND tag = ?"
        there = {int(serial) for (serial,) in rows(self._journal.db, asked, kind, year, tag)}
        return tuple(one for one in range(1, highest + 1) if one not in there)


def _row(kind: str, facts: bytes, subject: str) -> dict[str, Any] | None:
    told = json.loads(facts)
    number, paper = told.get("document_no"), papers.kind_of(Event(kind, told))
    parts = _NUMBER.search(number) if isinstance(number, str) else None
    if parts is None or paper is None:
        return None
    year, tag, serial = parts.groups()
    return {"number": number, "kind": paper, "year": int(year), "tag": tag, "serial": int(serial),
            "subject": subject, "day": str(told.get("at", ""))[:10]}  # fmt: skip


def cases_of(found: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Number -> receipt number of its case, for papers of cases and of their mandates."""
    told = ((row["number"], row["subject"].partition(":")) for row in found)
    return {number: rest for number, (stream, _, rest) in told if stream in ("case", "mandate")}
