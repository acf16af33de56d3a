"""The register of cases: how a case is read out of the journal, and the row under which it is listed.
May import forms, sync.journal and station.catalogue.
Promise: a row is folded in the transaction of the entry that touched it; what was sent is counted, never remembered.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from forms import casebook, deadlines, numbering, offices
from forms.case import Case
from forms.events import Event
from forms.reading import event_of, read_case
from station.catalogue import Catalogue, row_of_entry
from sync import standing
from sync import tables as t
from sync.journal import Entry, Journal
from sync.projection import Projection

PREFIX = "case:"
COLUMNS = ("state", "holder", "filing_office", "item", "case_no", "due_on", "proxy_due_on", "filed_at")


def subject(case_id: str) -> str:
    """The stream of a case."""
    return PREFIX + case_id


def read(journal: Journal, case_id: str) -> Case:
    """The case as this station sees it: admitted entries first, its own unadmitted ones behind them."""
    return read_case(case_id, map(row_of_entry, journal.history(subject(case_id))))


def fold_row(journal: Journal, catalogue: Catalogue, name: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
    """The row of one case from its entries, None when no entry can be read."""
    case = read_case(name.removeprefix(PREFIX), map(row_of_entry, entries))
    return row(case, catalogue, case_number(entries, journal.node)) if case.lines else None


def folded(journal: Journal, catalogue: Catalogue) -> Iterator[tuple[str, dict[str, Any] | None]]:
    """Every case folded again: what the rows should say."""
    entry = journal.tables.entry
    names = entry.select(entry.subject).where(entry.subject >= PREFIX, entry.subject < PREFIX[:-1] + ";").distinct()
    for (name,) in list(names.order_by(entry.subject).tuples()):
        yield name, fold_row(journal, catalogue, name, journal.history(name))


def projection(journal: Journal, catalogue: Catalogue) -> Projection:
    """The rows of all cases of a folder."""
    return Projection(journal, "case_row", PREFIX, partial(fold_row, journal, catalogue), COLUMNS, COLUMNS)


def case_number(entries: Sequence[Entry], node: str) -> str | None:
    """The county's number: the place of the filing entry; None before it is admitted."""
    stamp = next((entry.stamp for entry in entries if entry.kind == "case:submitted" and entry.stamp), None)
    return (
        numbering.case_number(offices.county_of(offices.office_of(node)), stamp.epoch, stamp.place) if stamp else None
    )


def row(case: Case, catalogue: Catalogue, case_no: str | None) -> dict[str, Any]:
    """The columns of a case that its entries and the catalogue determine."""
    now = catalogue.current()
    item = now.item(case.item, case.item_version)
    dues = deadlines.due(case, item, now.calendar)
    return {
        **casebook.row_of(case, dues, case_no=case_no),
        "item_name": item.name if item else None,
        "applicant": case.applicant,
        "missing": list(case.missing),
        "provisional": dues.provisional,
        "erased": case.erased,
    }


class Standing:
    """What the centre has said about the cases of this folder, counted now."""

    def __init__(self, journal: Journal) -> None:
        self.unsent = standing.unsent_subjects(journal)
        self.unadmitted = standing.unsettled_subjects(journal)
        self.held = standing.held_subjects(journal)

    def of(self, case_id: str) -> dict[str, bool]:
        """stored: all own entries are acknowledged; confirmed: all are admitted; held: some wait for a person."""
        name = subject(case_id)
        stored = name not in self.unsent
        return {"stored": stored, "confirmed": stored and name not in self.unadmitted, "held": name in self.held}


def listing(
    journal: Journal, cases: Projection, *where: Any, order: str = "subject", limit: int | None = None
) -> list[dict[str, Any]]:
    """Rows with their standing."""
    said = Standing(journal)
    return [{**found, **said.of(found["case"])} for found in cases.find(*where, order=order, limit=limit)]


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
