"""The court of admission: whether an entry of a station may take effect, who hears of it, and the rows that it touches.
Imports forms.authority and sync.admission; routing and projections beside it.
Promise: what cannot be read, is not allowed or cannot be folded is parked with its reason and stands in nobody's way.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from central import routing
from central.projections import Projections, row_for
from forms import numbering, offices
from forms.authority import authority
from forms.case import Case
from forms.definition import ServiceItem
from forms.errors import Refusal
from forms.events import Event, subject_of
from forms.reading import event_of
from sync.admission import ADMIT, Verdict, park, wait
from sync.database import rows
from sync.journal import Entry, Journal

FILING, BATCH_SENT = "case:submitted", "batch:sent"
FILING_MISSING, WRONG_SUBJECT, NOT_FOLDABLE = "filing_missing", "wrong_subject", "not_foldable"
# What folding hostile but decodable words could raise; trouble of the disk or the database is not among it.
_FOLD_FAULTS = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError, RecursionError)
log = logging.getLogger("yizhan.central.court")


class Court:
    """What admission asks of the county; see ``sync.admission.Court``."""

    def __init__(self, journal: Journal, projections: Projections) -> None:
        self.journal = journal
        self.projections = projections

    def judge(self, entry: Entry, history: Sequence[Entry]) -> Verdict:
        """Readable, in its own stream, behind its filing, within its writer's authority, foldable; else not."""
        event = event_of(row_for(entry))
        if isinstance(event, Refusal):
            return park(event.problems[0].code)
        if entry.subject != self._subject(event, entry):
            return park(WRONG_SUBJECT)
        if entry.subject.startswith("case:") and entry.kind != FILING and all(past.kind != FILING for past in history):
            return wait(FILING_MISSING)
        try:
            refusal = self._authority(event, entry) if entry.owner != self.journal.node else None
            if refusal is None:
                self._try_fold([*history, entry])
        except _FOLD_FAULTS:
            log.exception("entry %s/%s cannot be folded", entry.lane, entry.seq)
            return park(NOT_FOLDABLE)
        return park(refusal.problems[0].code) if refusal else ADMIT

    def _subject(self, event: Event, entry: Entry) -> str:
        """The stream that the event's own words name, which its envelope must name too."""
        told = entry.subject.removeprefix("case:")
        return subject_of(event, numbering.normalise_receipt(told) or "", entry.owner)

    def _authority(self, event: Event, entry: Entry) -> Refusal | None:
        case: Case | None = None
        item: ServiceItem | None = None
        facts = event.facts
        if entry.subject.startswith("case:"):
            case = self._case_by_row(entry.subject)
            code, version = (
                (facts.get("item", ""), facts["item_version"])
                if "item_version" in facts
                else (case.item, case.item_version)
            )
            item = self.projections.item(code, version)
        office = offices.office_of(entry.owner)
        return authority(event, office, lambda name: self.projections.role_of(entry.owner, name), item, case)

    def _case_by_row(self, subject: str) -> Case:
        """What authority asks of a case, from its row, which says what its admitted entries say."""
        case, row = Case(subject.removeprefix("case:")), self.projections.cases.get(subject)
        if row is None:
            return case
        names = ("state", "holder", "item", "item_version", "filed")
        told = {name: row[name] for name in names}
        return replace(case, offices=tuple(filter(None, row["offices"].split(","))), **told)

    def _try_fold(self, entries: Sequence[Entry]) -> None:
        self.projections.try_fold(entries[-1].subject, entries)
        self.reach(entries[-1])

    # --- after admission ---------------------------------------------------------------------------------------------

    def audience(self, entry: Entry, history: Sequence[Entry]) -> Iterable[str]:
        """The active stations that must have the entry's subject from now on."""
        return self.stations_within(self.reach(entry))

    def reach(self, entry: Entry) -> routing.Reach:
        """The offices that the entry's subject concerns, by its row as it stands."""
        row = self.projections.cases.get(entry.subject) if entry.subject.startswith("case:") else None
        if row:
            return reach_of_row(row)
        event = event_of(row_for(entry)) if entry.kind == BATCH_SENT else None
        handed_to = str(event.facts.get("to", "")) if isinstance(event, Event) else ""
        return routing.of_subject(entry.subject, offices.office_of(entry.owner), handed_to=handed_to)

    def stations_within(self, reach: routing.Reach) -> list[str]:
        """The active stations of the offices within a reach, by id."""
        starts = [offices.long_form(office) for office in sorted(reach.at)] + ([reach.below] if reach.below else [])
        within = " OR ".join(["id BETWEEN ? AND ?"] * len(starts)) or "1 = 0"
        chosen = "1 = 1" if reach.everyone else within
        asked = f"SELECT id FROM node WHERE state = 'active' AND ({chosen}) ORDER BY id"  # noqa: S608 - only marks vary
        bounds = [] if reach.everyone else [start.ljust(14, fill) for start in starts for fill in "09"]
        active = rows(self.journal.db, asked, *bounds)
        return [station for (station,) in active if routing.hears(reach, offices.office_of(station))]

    def project(self, subjects: Sequence[str]) -> None:
        """Fold the touched subjects again, in the same transaction."""
        self.projections.refresh(subjects)


def reach_of_row(row: dict[str, Any]) -> routing.Reach:
    """The reach of a case by its row."""
    return routing.of_case(row["filing_office"], filter(None, row["offices"].split(",")))
