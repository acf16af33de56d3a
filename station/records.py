"""The records of the ledgers: read out of the journal, and the rows under which they are listed, due and found.
May import forms, sync.journal, sync.projection and the station's catalogue and persons.
Promise: a row is folded in the transaction of the entry that touched it, and may be thrown away and folded again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import Any

from peewee import SQL

from forms import numbering
from forms.ledgers.declaring import STREAMS, never_due
from forms.ledgers.record import Record, due_of, parse_record, read_record, record_id, subject_of_record
from forms.ledgers.register import LEDGERS
from forms.ledgers.telling import title_of
from forms.workdays import Calendar
from station import persons
from station.catalogue import Catalogue, row_of_entry
from sync.database import write
from sync.journal import Entry, Journal
from sync.projection import Projection
from sync.series import next_of_series

# `open` is "1" while somebody has to see to a record; `due` is its day or NO_DAY; `about` the case it belongs to; `key`
# and `who` are the ledger's own, and those of `persons` what people are found by.
COLUMNS = ("ledger", "open", "state", "office", "about", "due", "day", "title", "key", "who", *persons.ENDS,
           persons.PAPERS)
_INDEXES = (
    ("ledger", "office", "open", "due", "subject"),
    ("ledger", "office", "day", "subject"),
    # With the office, so that those of others are counted without reading a row.
    ("ledger", "day", "subject", "office"),
    # In the order of lists: without their day SQLite would rather walk a whole ledger than sort one record.
    ("ledger", "key", "day", "subject"),
    # What people are found by, with what chooses and sorts them, so that only the few that a page shows are read.
    ("ledger", "title", "open", "subject"),
    ("ledger", "initials", "open", "title", "subject"),
    ("ledger", "id_tail", "subject"),
    ("ledger", "phone_tail", "subject"),
    ("ledger", "who", "open", "day", "subject"),
    ("about",),
    ("open", "due", "ledger"),
)
# How content people were at a callback is counted for whole years, so no row is read for it.
CONTENT_TOLD = "json_extract(document, '$.values.content_with')"
_OF_CALLBACKS = f"(ledger, office, day, {CONTENT_TOLD}) WHERE ledger = 'callback'"
# Few records have a number that was written by hand.
_OF_PAPERS = f"(ledger, {persons.PAPERS}, subject) WHERE {persons.PAPERS} > ''"
NO_DAY = "none"  # sorts behind every date
_SHAPE_MARK, _SHAPE = "ledger_rows", "6"


def read(journal: Journal, found: str) -> Record:
    """A record as this station sees it: admitted entries first, its own unadmitted ones behind them. A record of which
    nothing is known has no state."""
    return read_record(found, map(row_of_entry, journal.history(subject_of_record(found))))


def row(record: Record, calendar: Calendar) -> dict[str, Any]:
    """The row of a record: its columns, and the latest answers as ``values``."""
    ledger, values = record.ledger, record.values
    due = due_of(record, calendar)
    day = values.get(ledger.day) if ledger.day else None
    title = title_of(ledger, values)
    return {
        "record": record.id,
        "ledger": ledger.name,
        "open": "1" if record.is_open else "",
        "state": record.state,
        "office": record.office,
        "about": values.get("case"),
        "due": due.isoformat() if due else NO_DAY,
        "day": day or record.opened_on,
        "opened_on": record.opened_on,
        "title": title,
        **persons.ends_of_record(title, ledger.fields.values(), values),
        persons.PAPERS: persons.papers_of(record.lines),
        "key": ledger.key(values),
        "who": ledger.who(record) if ledger.who else "",
        "by": record.lines[0].event.facts["by"],
        "at": record.lines[0].event.facts["at"],
        "erased": record.erased,
        "values": dict(values),
    }


def next_id(journal: Journal, ledger: str) -> str:
    """The id of the next record of a ledger, in the caller's write transaction."""
    tag = numbering.lane_tag(journal.lane_of_this_life())
    series = f"{ledger}:{journal.node}:{tag}-"
    return record_id(ledger, journal.node, tag, next_of_series(journal, series, f'"record":"{series}'))


class Records:
    """The rows of all ledgers of a folder, a table for each stream."""

    def __init__(self, journal: Journal, catalogue: Catalogue) -> None:
        self._journal = journal
        self._catalogue = catalogue
        self.of_stream = {stream: self._projection(stream) for stream in STREAMS}

    def _projection(self, stream: str) -> Projection:
        found = Projection(self._journal, f"{stream}_row", f"{stream}:", self._fold, COLUMNS)
        for columns in _INDEXES:
            name = f"{stream}_row_by_{'_'.join(columns)}"
            found.table.add_index(*(getattr(found.table, column) for column in columns), name=name)
        for name, of_some in (("content", _OF_CALLBACKS), ("paper", _OF_PAPERS)):
            made = f"CREATE INDEX IF NOT EXISTS {stream}_row_by_{name} ON {stream}_row {of_some}"
            found.table.add_index(SQL(made))
        return found

    def _fold(self, subject: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
        return self._row(self._catalogue.current().calendar, subject, entries)

    def _row(self, calendar: Calendar, subject: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
        record_id = parse_record(subject.partition(":")[2])
        if record_id is None:
            return None
        record = read_record(record_id, map(row_of_entry, entries))
        return row(record, calendar) if record.state else None

    def settle(self) -> None:
        """Make the tables of rows; those that another version of this program left are folded again."""
        tables = [one.table for one in self.of_stream.values()]
        if self._journal.mark(_SHAPE_MARK) == _SHAPE and all(table.table_exists() for table in tables):
            return
        with write(self._journal.db):
            self._journal.db.drop_tables(tables, safe=True)
            for one in self.of_stream.values():
                one.create()
                one.rebuild()
            self._journal.set_mark(_SHAPE_MARK, _SHAPE)

    def refresh(self, subjects: Iterable[str]) -> None:
        """Fold these subjects again, in the caller's transaction; what is no record is passed over."""
        touched = list(subjects)
        for one in self.of_stream.values():
            mine = [subject for subject in touched if subject.startswith(one.prefix)]
            if mine:
                # Looked up once for a whole batch of mail: it costs a walk through the catalogue's entries.
                one.refresh(mine, partial(self._row, self._catalogue.current().calendar))

    def redate(self) -> None:
        """Fold again what is open where something falls due, in the caller's transaction: a calendar moves its days."""
        dated = [ledger.name for ledger in LEDGERS.values() if ledger.due is not never_due]
        for one in self.of_stream.values():
            waiting = one.table.select(one.table.subject).where(one.table.ledger.in_(dated), one.table.open == "1")
            self.refresh([subject for (subject,) in waiting.tuples()])

    def rebuild(self) -> int:
        """Throw all rows away and fold everything again; returns how many records were folded."""
        return sum(one.rebuild() for one in self.of_stream.values())

    def folded(self, one: Projection) -> Iterator[tuple[str, dict[str, Any] | None]]:
        """Every record of one table folded again: what its rows should say."""
        for subject in one.subjects():
            yield subject, self._fold(subject, self._journal.history(subject))


def columns_in(found: Any) -> tuple[str, ...]:
    """What the columns of a row in the table say."""
    return tuple(getattr(found, name) for name in COLUMNS)


def columns_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What the columns of a row say when they say what its document says."""
    return tuple(str(document.get(name) or "")[:120] for name in COLUMNS)
