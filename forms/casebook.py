"""The columns in which both sides list cases, and the digest by which they prove that they hold the same ones.
May import: the standard library without I/O, clock or chance, and the pure modules of this package.
Promise: two machines print the same digest exactly when they hold the same admitted entries and read them alike.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

from forms.case import Case


class DueDates(Protocol):
    """What is read of `forms.deadlines.Due`."""

    @property
    def due_on(self) -> date | None:
        """The last day of the earliest running authority limit."""
    @property
    def due_kind(self) -> str | None:
        """Which limit that is."""
    @property
    def proxy_due_on(self) -> date | None:
        """The last day by which the agent brings the papers to the authority."""


def row_of(case: Case, due: DueDates | None, *, case_no: str | None = None, stored: bool = False,
           confirmed: bool = False, held: bool = False) -> Mapping[str, Any]:
    """One case in the columns of `cases --json`. `stored`/`confirmed`: the centre stored/admitted all its entries.

    `overtaken` counts the acts that came too late; dates are `YYYY-MM-DD` or None, `filed_at` is a local date-time.
    """
    return {
        "case": case.id, "receipt_no": case.receipt_no, "case_no": case_no, "item": case.item,
        "item_version": case.item_version, "state": case.state, "holder": case.holder, "filed_at": case.filed_at,
        "due_on": _iso(due.due_on) if due else None, "due_kind": due.due_kind if due else None,
        "proxy_due_on": _iso(due.proxy_due_on) if due else None, "stored": stored, "confirmed": confirmed,
        "overtaken": len(case.overtaken), "held": held, "filing_office": case.filing_office or case.origin,
        "mode": case.mode, "outcome": case.outcome, "filed": case.filed, "rated": case.rated,
        "priority": case.priority,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def digest(cases: Iterable[tuple[str, Sequence[str], str, str]]) -> str:
    """SHA-256 in hex over cases (id, digests of its admitted entries in order, state, holder), sorted by id.

    State and holder are those of the fold over the admitted entries alone. Each case is one line of canonical JSON,
    so no two different lists give the same bytes.
    """
    summed = hashlib.sha256()
    for case_id, entries, state, holder in sorted(cases, key=lambda case: case[0]):
        line = json.dumps([case_id, list(entries), state, holder], ensure_ascii=False, separators=(",", ":"))
        summed.update(line.encode() + b"\n")
    return summed.hexdigest()
