"""The register of cases: how a case is read out of the journal, and the row under which it is listed and found.
May import forms, sync.journal, station.catalogue and station.persons.
Promise: a row is folded in the transaction of the entry that touched it; what was sent is counted, never remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from peewee import SQL

from forms import casebook, deadlines, numbering, offices
from forms.acts.table import ENDED
from forms.case import Case
from forms.events import Event
from forms.reading import event_of, read_case
from forms.tallies import short, tally
from station import persons
from station.catalogue import Catalogue, Contents, row_of_entry
from sync import bundle, standing
from sync import tables as t
from sync.database import write
from sync.journal import Entry, Journal
from sync.projection import Projection

PREFIX = "case:"
# What lists are made by: `desk` is where an open file lies, "" when nothing is left to do; `next_due` the earliest of
# its running limits or NO_LIMIT; `ordinary` is "" in the green channel; by those of `persons` people are found.
COLUMNS = ("desk", "state", "next_due", "ordinary", "item", "filed_at", "case_no", *persons.COLUMNS, "overtaken_on",
           "rating_hash")  # fmt: skip
# The earliest limit first, and on one day the green channel first [72].
SOONEST = "next_due, ordinary, subject"
# Each list is walked in one of these; what it is sorted and chosen by stands in it, so that no row is read in vain.
_INDEXES = (
    ("desk", "next_due", "ordinary", "subject"),
    ("desk", "state", "next_due", "ordinary", "subject"),
    ("filed_at", "subject", "item", "state"),
    *((column, "filed_at", "subject") for column in persons.COLUMNS),
    ("case_no",),
    ("overtaken_on",),
    ("rating_hash",),
)
# What figures count of a case stands in its document alone, and in an index, which is walked without reading a row.
TALLY = "json_extract(document, '$.tally')"
NO_LIMIT = "none"  # sorts behind every date
# Columns that no list for machines prints: what is about people, and what is there for lists alone.
INNER = frozenset({*persons.COLUMNS, "desk", "next_due", "ordinary", "overtaken_on", "rating_hash", "tally"})
# Told in the folder beside the rows; another word here, and the rows of an older program are folded again.
_SHAPE_MARK, _SHAPE = "case_row", "7"
_AT_ONCE = 500
LONGEST_COLUMN = 120


def subject(case_id: str) -> str:
    """The stream of a case."""
    return PREFIX + case_id


def read(journal: Journal, case_id: str) -> Case:
    """The case as this station sees it: admitted entries first, its own unadmitted ones behind them."""
    return read_case(case_id, map(row_of_entry, journal.history(subject(case_id))))


def fold_row(journal: Journal, now: Contents, name: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
    """The row of one case from its entries, None when no entry can be read."""
    case = read_case(name.removeprefix(PREFIX), map(row_of_entry, entries))
    return row(case, now, case_number(entries, journal.node)) if case.lines else None


def folded(journal: Journal, catalogue: Catalogue) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Every case folded again: what the rows should say."""
    now = catalogue.current()
    entry = journal.tables.entry
    names = entry.select(entry.subject).where(entry.subject >= PREFIX, entry.subject < PREFIX[:-1] + ";").distinct()
    for (name,) in list(names.order_by(entry.subject).tuples()):
        yield name, fold_row(journal, now, name, journal.history(name))


def projection(journal: Journal, catalogue: Catalogue) -> Projection:
    """The rows of all cases of a folder."""
    def fold(name: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
        return fold_row(journal, catalogue.current(), name, entries)

    found = Projection(journal, "case_row", PREFIX, fold, COLUMNS)
    for columns in _INDEXES:
        name = f"case_row_by_{'_'.join(columns)}"
        found.table.add_index(*(getattr(found.table, column) for column in columns), name=name)
    found.table.add_index(SQL(f"CREATE INDEX IF NOT EXISTS case_row_by_tally ON case_row ({TALLY})"))
    return found


def columns_of(document: Mapping[str, Any]) -> tuple[str, ...]:
    """What the columns of a row say when they say what its document says."""
    return tuple(str(document.get(name) or "")[:LONGEST_COLUMN] for name in COLUMNS)


def columns_in(found: Any) -> tuple[str, ...]:
    """What the columns of a row in the table say."""
    return tuple(getattr(found, name) for name in COLUMNS)


def settle(journal: Journal, cases: Projection) -> None:
    """Make the table of rows; one that another version of this program left is thrown away and folded again."""
    if journal.mark(_SHAPE_MARK) == _SHAPE and cases.table.table_exists():
        return
    with write(journal.db):
        journal.db.drop_tables([cases.table], safe=True)
        cases.create()
        cases.rebuild()
        journal.set_mark(_SHAPE_MARK, _SHAPE)


def case_number(entries: Sequence[Entry], node: str) -> str | None:
    """The county's number: the place of the filing entry; None before it is admitted."""
    stamp = next((entry.stamp for entry in entries if entry.kind == "case:submitted" and entry.stamp), None)
    return (
        numbering.case_number(offices.county_of(offices.office_of(node)), stamp.epoch, stamp.place) if stamp else None
    )


def row(case: Case, now: Contents, case_no: str | None) -> dict[str, Any]:
    """The columns of a case that its entries and the catalogue determine."""
    item = now.item(case.item, case.item_version)
    run = deadlines.clocks(case, item, now.calendar)
    dues = deadlines.due_of(run, case, item)
    told = casebook.row_of(case, dues, case_no=case_no)
    limits = [day for day in (told["due_on"], told["proxy_due_on"]) if day]
    return {
        **told,
        "item_name": item.name if item else None,
        # Who was erased is not listed by name, nor found by it.
        **persons.columns(case),
        "missing": list(case.missing),
        "submissions": case.submissions,
        "provisional": dues.provisional,
        "tally": tally(case, item, run),
        "erased": case.erased,
        "desk": None if case.state in ENDED else case.holder,
        "next_due": min(limits, default=NO_LIMIT),
        "ordinary": "" if case.priority else "1",
        # Under which the code on the slip is found, where it is all that the resident kept.
        "rating_hash": case.rating_hash,
        "overtaken_on": max((_entered_on(line.event) for line in case.overtaken), default=None),
    }


def _entered_on(event: Event) -> str:
    return str(event.facts.get("entered") or event.facts.get("at") or "")[:10]


class Standing:
    """What the centre has said about cases of this folder, counted when it is asked."""

    def __init__(self, journal: Journal) -> None:
        self._journal = journal

    def of(self, case_id: str) -> dict[str, bool]:
        """One case's standing; see ``among``."""
        return self.among([case_id])[case_id]

    def among(self, case_ids: Sequence[str]) -> dict[str, dict[str, bool]]:
        """What is said of these cases; see ``of_subjects``."""
        said = self.of_subjects([subject(one) for one in case_ids])
        return {one: said[subject(one)] for one in case_ids}

    def of_subjects(self, names: Sequence[str]) -> dict[str, dict[str, bool]]:
        """stored: all own entries are acknowledged; on_stick: they are not, and each that is not lies on a stick;
        confirmed: all are admitted; held: some wait for a person; parked: some were not admitted; carried: a stick
        brought some of another station's that are not admitted. Costs what these cases have, not what the folder
        has."""
        found, stick = {}, bundle.written(self._journal)
        for start in range(0, len(names), _AT_ONCE):
            some = names[start : start + _AT_ONCE]
            said = standing.among(self._journal, list(some), stick)
            for name in some:
                stored, settled = name not in said.unsent, name not in said.unsettled
                found[name] = {
                    "stored": stored, "on_stick": name in said.on_stick, "confirmed": stored and settled,
                    "held": name in said.held,
                    "parked": name in said.parked, "carried": name in said.carried,
                }  # fmt: skip
        return found


def listing(
    journal: Journal, cases: Projection, *where: Any, order: str = "subject", limit: int | None = None
) -> list[dict[str, Any]]:
    """Rows with their standing."""
    return with_standing(journal, cases.find(*where, order=order, limit=limit))


def with_standing(journal: Journal, found: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """These rows with what the centre has said about each."""
    said = Standing(journal).among([one["case"] for one in found])
    return [{**one, **said[one["case"]]} for one in found]


def tallies(journal: Journal, since: date) -> Iterator[str]:
    """The tallies (forms.tallies) of all cases of which anything counts on that day or later, read as they are asked
    for: no row is read, and a year of them is never in memory at once."""
    asked = f"SELECT {TALLY} FROM case_row WHERE {TALLY} >= {journal.db.param}"  # noqa: S608 # made of constants
    for (text,) in journal.db.execute_sql(asked, (short(since),)):
        yield text


def digest(journal: Journal, scope: str) -> str:
    """The digest over the admitted entries of all cases filed in the scope; see forms.casebook."""
    entry = journal.tables.entry
    names = (
        entry.select(entry.subject)
        .where(
            entry.subject >= PREFIX,
            entry.subject < PREFIX[:-1] + ";",
            entry.status == t.ADMITTED,
        )
        .distinct()
        .order_by(entry.subject)
        .tuples()
    )
    return casebook.digest(found for (name,) in list(names) if (found := _admitted(journal, name, scope)) is not None)


def _admitted(journal: Journal, name: str, scope: str) -> tuple[str, list[str], str, str] | None:
    entries = [entry for entry in journal.history(name) if entry.status == t.ADMITTED]
    case = read_case(name.removeprefix(PREFIX), map(row_of_entry, entries))
    if not offices.covers(scope, case.filing_office or case.origin):
        return None
    return case.id, [entry.digest.hex() for entry in entries], case.state, case.holder


def read_facts(entry: Entry) -> dict[str, Any]:
    """An entry's facts as plain values, {} when this program cannot read them."""
    event = event_of(row_of_entry(entry))
    return dict(event.facts) if isinstance(event, Event) else {}
