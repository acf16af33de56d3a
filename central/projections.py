"""The centre's rows: items, calendars, stations, users and cases, each folded from its entries.
Imports forms and sync.projection; calendars and items come from the journal itself.
Promise: every row can be thrown away and folded again, and says the same.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from central.attention import NEVER, attention
from forms import numbering, offices
from forms.case import Case
from forms.casebook import row_of
from forms.deadlines import Due, Mark, due, marks
from forms.definition import ServiceItem
from forms.events import Event
from forms.identity import mask_name, person_name
from forms.reading import Row, event_of, read_case
from forms.screens.dossier import applicant_of
from forms.workdays import Calendar
from sync.giveback import reordered
from sync.journal import Entry, Journal
from sync.projection import Fold, Projection

ACTIVE, REVOKED = "active", "revoked"
CASE_COLUMNS = (
    "state", "holder", "filing_office", "offices", "item", "placed", "case_no", "due_on", "filed_at",
    "ended", "due_by", "look_from", "review", "name", "id_tail4", "id_tail6",
)  # fmt: skip
# The last holds all that the work list filters, counts and sorts open cases by, so that a page reads it alone and not
# the cases; an index for each filter would be written again with every entry that is admitted.
CASE_INDEXES = (
    "filing_office", "placed", "case_no", "name", "id_tail4", "look_from", "review",
    ("ended", "due_by", "subject", "holder", "look_from", "item", "filing_office"),
)  # fmt: skip
# What a row holds for the county's own pages; `cases --json` prints the columns of both sides.
FOR_PAGES = frozenset(
    {"offices", "placed", "applicant", "erased", "ended", "due_by", "why", "by_time", "look_from", "review", "name",
     "id_tail4", "id_tail6"}
)  # fmt: skip


class Projections:
    """All rows of one centre; ``county`` is its office code."""

    def __init__(self, journal: Journal, county: str) -> None:
        self.journal = journal
        self.county = county
        self.items = Projection(journal, "items", "item:", _fold_item)
        self.calendars = Projection(journal, "calendars", "calendar:", _fold_calendar)
        self.stations = Projection(journal, "stations", "station:", _fold_station, ("state", "office"), ("office",))
        self.users = Projection(journal, "users", "user:", _fold_user, ("office",), ("office",))
        self.cases = Projection(journal, "cases", "case:", self.fold_case, CASE_COLUMNS, CASE_INDEXES)
        self._read_items: dict[tuple[str, str], ServiceItem] = {}
        self._read_calendar: tuple[tuple[str, ...], Calendar] = ((), Calendar())

    def all(self) -> tuple[Projection, ...]:
        """Every projection, those first that others read while they fold."""
        return (self.items, self.calendars, self.stations, self.users, self.cases)

    def create(self) -> None:
        """Make the tables where they are missing."""
        for one in self.all():
            one.create()

    def forget(self) -> None:
        """Read items and calendars anew when they are next asked for."""
        self._read_items.clear()
        self._read_calendar = ((), Calendar())

    def refresh(self, subjects: Sequence[str]) -> None:
        """Fold these subjects again, in the caller's transaction. A new calendar moves what is due in open cases."""
        for one in self.all():
            one.refresh(subjects)
        if any(subject.startswith("calendar:") for subject in subjects):
            table = self.cases.table
            still_open = table.select(table.subject).where(table.ended == "").tuples()
            self.cases.refresh([subject for (subject,) in still_open])

    def try_fold(self, subject: str, entries: Sequence[Entry]) -> None:
        """Fold a subject as it would be with these entries and keep nothing; raises what folding raises."""
        for one, fold in zip(self.all(), self._folds(), strict=True):
            if subject.startswith(one.prefix):
                fold(subject, entries)

    def rebuild(self) -> int:
        """Throw all rows away and fold everything again; returns how many subjects were folded."""
        return sum(one.rebuild() for one in self.all())

    def stale(self) -> list[str]:
        """Rows that do not say what their entries say, as sentences (at most a hundred)."""
        found: list[str] = []
        for one, fold in zip(self.all(), self._folds(), strict=True):
            kept = dict(one.table.select(one.table.subject, one.table.document).tuples())
            for subject in sorted({*kept, *one.subjects()}):
                folded = _as_kept(fold(subject, self.journal.history(subject)))
                if folded != (json.loads(kept[subject]) if subject in kept else None):
                    found.append(
                        f"{subject} 的汇总与记录不符，请执行 rebuild。 the row of {subject} is stale: run rebuild"
                    )
        return found[:100]

    def _folds(self) -> tuple[Fold, ...]:
        return (_fold_item, _fold_calendar, _fold_station, _fold_user, self.fold_case)

    # --- what others ask ---------------------------------------------------------------------------------------------

    def item(self, code: str, version: str | None = None) -> ServiceItem | None:
        """The published item, in that version or else the newest; None when it was never published."""
        # A version is the hash of its document, so what was read once can never become another.
        if version and (code, version) in self._read_items:
            return self._read_items[code, version]
        row = self.items.get(f"item:{code}") if code else None
        wanted = version or (row["newest"] if row else None)
        if row is None or wanted is None or wanted not in row["versions"]:
            return None
        if (code, wanted) not in self._read_items:
            self._read_items[code, wanted] = ServiceItem.from_document(row["versions"][wanted])
        return self._read_items[code, wanted]

    def calendar(self) -> Calendar:
        """The published calendar of working days."""
        written = tuple(self.calendars.written())
        if written != self._read_calendar[0]:
            self._read_calendar = (written, Calendar.from_documents([json.loads(text) for text in written]))
        return self._read_calendar[1]

    def role_of(self, writer: str, name: str) -> str | None:
        """The role of an active user of the node ``writer``, or None."""
        row = self.users.get(f"user:{writer}:{name}") if len(name) <= 64 else None
        return str(row["role"]) if row and row["active"] else None

    def item_name(self, code: str, version: str) -> tuple[str, str]:
        """What people call an item, in Chinese and in English; its code while it is not known here."""
        item = self.item(code, version or None)
        return (item.name, item.name_en) if item else (code, code)

    def office_names(self) -> dict[str, str]:
        """The name by which each office's newest station is known."""
        return {row["office"]: row["name"] for row in self.stations.find() if row["name"]}

    # --- cases -------------------------------------------------------------------------------------------------------

    def case(self, case_id: str, entries: Sequence[Entry] | None = None) -> Case:
        """A case as its entries make it: those given, or else the admitted ones."""
        return read_case(case_id, rows(self.journal.history(f"case:{case_id}") if entries is None else entries))

    def item_of(self, case: Case) -> ServiceItem | None:
        """The item of a case in the version that it was filed under."""
        return self.item(case.item, case.item_version)

    def due(self, case: Case) -> Due:
        """What is due next in a case."""
        return due(case, self.item_of(case), self.calendar())

    def marks(self, case: Case, today: date) -> tuple[Mark, ...]:
        """What time alone says of a case today."""
        return marks(case, self.item_of(case), self.calendar(), today)

    def fold_case(self, subject: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
        """The row of a case; None while nothing of it can be read."""
        case = self.case(subject.removeprefix("case:"), entries)
        if not case.lines:
            return None
        stamps = [line.recorded.stamp for line in case.lines if line.event.kind == "case:submitted"]
        place = next((stamp for stamp in stamps if stamp is not None), None)
        case_no = numbering.case_number(self.county, place[0], place[1]) if place else None
        row = row_of(case, self.due(case), case_no=case_no, stored=True, confirmed=place is not None)
        placed = f"{place[0]:09d}.{place[1]:012d} {case.id}" if place else ""
        return {**row, **self._listed(case, row), "offices": ",".join(case.offices), "placed": placed}

    def _listed(self, case: Case, row: Mapping[str, Any]) -> dict[str, Any]:
        """What the lists of the county's pages ask by and show, beside the columns that both sides print."""
        since = reordered(self.journal, f"case:{case.id}")
        told = attention(case, self.item_of(case), self.calendar(), since)
        number = _document_number(case)
        return {
            "applicant": mask_name(case.applicant) if case.applicant else None, "erased": case.erased,
            "ended": "1" if case.ended else "", "due_by": row["due_on"] or NEVER,
            "why": list(told.why), "by_time": told.by_time, "look_from": told.look_from,
            "review": "1" if told.review else "", "name": person_name(case.applicant or "").value,
            "id_tail4": number[-4:], "id_tail6": number[-6:],
        }  # fmt: skip


def _document_number(case: Case) -> str:
    """The number of the applicant's document, corrections in place; "" when it is not known or erased."""
    document = applicant_of(case).get("document")
    number = document.get("number") if isinstance(document, Mapping) else None
    return number if isinstance(number, str) else ""


def rows(entries: Iterable[Entry]) -> list[Row]:
    """Journal entries as the plain rows that forms reads."""
    return [row_for(entry) for entry in entries]


def row_for(entry: Entry) -> Row:
    """One journal entry as the plain row that forms reads."""
    return Row(entry.digest.hex(), entry.kind, entry.content.facts, entry.content.personal, entry.stamp)


def events(entries: Iterable[Entry]) -> list[Event]:
    """What these entries say, without those that this program cannot read yet."""
    return [event for row in rows(entries) if isinstance(event := event_of(row), Event)]


def _as_kept(document: dict[str, Any] | None) -> Any:
    """A document as it reads after it was written."""
    return json.loads(json.dumps(document, ensure_ascii=False))


def _fold_item(subject: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
    published = [event.facts for event in events(entries)]
    versions = {facts["version"]: facts["document"] for facts in published}
    return (
        {"code": subject.removeprefix("item:"), "newest": published[-1]["version"], "versions": versions}
        if published
        else None
    )


def _fold_calendar(subject: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
    published = events(entries)
    return dict(published[-1].facts["document"]) if published else None


def _fold_station(subject: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
    station = subject.removeprefix("station:")
    row: dict[str, Any] = {
        "station": station,
        "office": offices.office_of(station),
        "level": "",
        "name": "",
        "state": REVOKED,
    }
    for event in events(entries):
        if event.kind == "station:enrolled":
            row |= {"name": event.facts["name"], "level": event.facts["level"], "state": ACTIVE}
        elif event.kind == "station:revoked":
            row["state"] = REVOKED
    return row if entries else None


def _fold_user(subject: str, entries: Sequence[Entry]) -> dict[str, Any] | None:
    row: dict[str, Any] = {}
    for event in events(entries):
        facts = event.facts
        if event.kind == "user:added":
            row = {
                "user": facts["user"],
                "office": facts["office"],
                "role": facts["user_role"],
                "active": facts["active"],
            }
        elif event.kind == "user:changed" and row:
            row |= {"role": facts.get("user_role", row["role"]), "active": facts.get("active", row["active"])}
    return row or None
