"""Batches that come to this desk: which wait to be told over, and telling one over, from its record or its paper.
May import forms and the station's batches, desk, ledgers, custody and register.
Promise: a receipt, the moves of its cases and the hands of its originals are one transaction; no line is left unsaid.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from forms import custody as hands
from forms.acts import table
from forms.case import Case
from forms.errors import Declined, Problem
from forms.ledgers.batches import ABSENT, AWAITING, REFUSED, TAKEN
from forms.ledgers.record import Record
from station import custody, register
from station.batches import ARRIVAL, BATCH, Batches, Line, lines_of
from station.desk import Actor
from station.problems import decline
from sync.database import rows

# A batch that nobody told over for a month is found by its number, by its originals and by its cases.
MOST_ARRIVING = 100
ARRIVING_DAYS = 31
_UNRECEIPTED = (
    "NOT EXISTS (SELECT 1 FROM custody_row a WHERE a.ledger = 'arrival' AND a.key = substr(custody_row.subject, 9)"
    " AND a.office = ?)"
)
_UNDER_WAY = (table.FORWARDED, *table.WITH_RESULT)


class Arrivals(Batches):
    """Telling over at an open station."""

    def arriving(self) -> list[str]:
        """The batches of which something is still to be told over here, the oldest first."""
        here, since = self.book.office, (self.book.edges.today() - timedelta(days=ARRIVING_DAYS)).isoformat()
        coming = [one["key"] for one in custody.coming(self.book) if one["key"]]
        unreceipted = self.ledgers.find(BATCH, f"day >= ? AND office <> ? AND {_UNRECEIPTED}", (since, here, here),
                                        "day DESC, subject DESC", MOST_ARRIVING)
        marks = ", ".join("?" * len(_UNDER_WAY))
        asked = f"SELECT subject FROM case_row WHERE desk = ? AND state IN ({marks})"  # noqa: S608 # made of constants
        files = {str(name) for (name,) in rows(self.book.journal.db, asked, here, *_UNDER_WAY)}
        fresh = [one["record"] for one in reversed(unreceipted) if one["values"].get("to") == here and any(
            register.subject(line.case) in files for line in lines_of(one["values"]) if line.file)]
        # Told over from paper, or with a line that was not there.
        receipts = self.ledgers.find(ARRIVAL, "office = ? AND day >= ? AND (open = '1' OR who > '')", (here, since),
                                     "day, subject", MOST_ARRIVING)
        again = [one["key"] for one in receipts if one["state"] != AWAITING or self.read(one["key"])]
        waits = {one["key"] for one in receipts if one["state"] == AWAITING}
        found = dict.fromkeys((*coming, *fresh, *again))
        return [one for one in found if Record(one).office != here and (
            one in waits or any(not line.state for line in self.lines(one)))]

    # --- telling over --------------------------------------------------------------------------------------------

    def receive(self, actor: Actor, batch: str, command: Mapping[str, Any]) -> str:
        """Tell over what arrived of a batch; returns the id of the receipt. ``command``: outcomes and reasons by the
        name of a line, remark, late-entry answers, and a ``draft`` key. Of a case whose file is refused, what was not
        said to be absent goes back with it. Raises Declined."""
        return self.desk.once(actor, command, f"arrival {batch}", lambda told: self._receive(actor, batch, told))[0]

    def _receive(self, actor: Actor, batch: str, told: Mapping[str, Any]) -> str:
        lines, before = [line for line in self.lines(batch) if not line.state], self.receipt(batch)
        if not lines and not (before and before["state"] == AWAITING and self.read(batch)):
            raise decline("", "batch_done", number=hands.batch_number(batch))
        outcomes, reasons, late = _judged(lines, told)
        number = hands.batch_number(batch)
        for line in lines:
            outcome, reason = outcomes[line.name], reasons.get(line.name, "")
            if outcome == ABSENT:
                continue
            if line.original is None:
                self._file_told(actor, line.case_id, outcome, {"reason": reason, "batch_no": number}, late)
                continue
            context = self.desk.context(actor, Case(line.case_id), None)
            take = outcome == TAKEN
            self.desk.write((custody.taken_in(self.book, context, line.original, {**_place(told), **late}) if take
                             else custody.refused(self.book, context, line.original, reason, late),))
        return self._receipt(actor, batch, lines, outcomes, reasons, told)

    def _file_told(self, actor: Actor, case_id: str, outcome: str, back: Mapping[str, Any],
                   late: Mapping[str, Any]) -> None:
        if outcome == REFUSED:
            self.desk.done(actor, case_id, "hand_back", {**back, **late}, originals=False)
        elif register.read(self.book.journal, case_id).state not in table.WITH_RESULT:
            self.desk.done(actor, case_id, "receive", late, originals=False)

    def _receipt(self, actor: Actor, batch: str, lines: Sequence[Line], outcomes: Mapping[str, str],
                 reasons: Mapping[str, str], told: Mapping[str, Any]) -> str:
        record = self.read(batch)
        carrier = record.values.get("carrier") if record else None
        counts = _counts(outcomes.values())
        command = {
            "batch": batch, "from": Record(batch).office, "carrier": carrier, "remark": told.get("remark"), **counts,
            "lines": [{"line": one.name, "case": one.case_id, "outcome": outcomes[one.name],
                       **({"original": one.original.id} if one.original else {})} for one in lines],
            "reasons": _reasons_told(reasons),
            **{name: told[name] for name in ("happened_at", "paper_no") if told.get(name)},
        }  # fmt: skip
        before = self.receipt(batch)
        if before and before["state"] == AWAITING:
            record = self.ledgers.read(before["record"])
            deed, named = record.ledger.deed("match"), {line.name for line in lines}
            # What was told over from paper stays told, but for the lines that are told over again now.
            kept = [one for one in record.values["lines"] if one["line"] not in named]
            command["lines"] = [*kept, *command["lines"]]
            command["reasons"] = [*(one for one in record.values.get("reasons", ()) if one["line"] not in named),
                                  *command["reasons"]]
            command |= _counts(line["outcome"] for line in command["lines"])
        else:
            record = Record(self.ledgers.next_id(ARRIVAL))
            deed = record.ledger.deed("tell_over")
        assert deed is not None
        self.desk.write((self.ledgers.decided(actor, record, deed, command),))
        return record.id

    def receive_paper(self, actor: Actor, batch: str, command: Mapping[str, Any]) -> str:
        """Tell over a batch whose record has not come, from its paper list; returns the id of the receipt, which waits
        for the record. ``command``: ``lines``, each with case, item, outcome, reason and originals (a number), and a
        ``draft`` key. Raises Declined."""
        return self.desk.once(
            actor, command, f"arrival {batch}", lambda told: self._receive_paper(actor, batch, told)
        )[0]  # fmt: skip

    def _receive_paper(self, actor: Actor, batch: str, told: Mapping[str, Any]) -> str:
        if self.receipt(batch):
            raise decline("batch", "batch_done", number=hands.batch_number(batch))
        late = {name: told[name] for name in ("happened_at", "paper_no") if told.get(name)}
        problems: list[Problem] = []
        for at, line in enumerate(told["lines"]):
            if line["outcome"] != TAKEN:
                continue
            try:
                known = bool(register.read(self.book.journal, line["case"]).lines)
                from_paper = {} if known else {"from_paper": True, "item": line.get("item")}
                self.desk.done(actor, line["case"], "receive", {**from_paper, **late})
            except Declined as no:
                problems += [replace(one, field=f"lines.{at}.{'item' if one.field == 'item' else 'outcome'}")
                             for one in no.problems]
        if problems:
            raise Declined(problems)
        lines = [{"line": f"case-{one['case']}", "case": one["case"], "outcome": one["outcome"],
                  "originals": int(one.get("originals") or 0)} for one in told["lines"]]
        command = {
            "batch": batch, "from": Record(batch).office, "carrier": told.get("carrier"), "remark": told.get("remark"),
            "lines": lines, **late,
            **_counts(line["outcome"] for line in lines),
            "reasons": _reasons_told({f"case-{one['case']}": str(one.get("reason") or "") for one in told["lines"]}),
        }  # fmt: skip
        record = Record(self.ledgers.next_id(ARRIVAL))
        deed = record.ledger.deed("tell_over_paper")
        assert deed is not None
        self.desk.write((self.ledgers.decided(actor, record, deed, command),))
        return record.id


def _reasons_told(reasons: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"line": name, "reason": reason} for name, reason in reasons.items() if reason]


def _counts(outcomes: Iterable[str]) -> dict[str, int]:
    found = list(outcomes)
    return {f"{one}_count": found.count(one) for one in (TAKEN, REFUSED, ABSENT)}


def _judged(lines: Sequence[Line], told: Mapping[str, Any]) -> tuple[dict[str, str], dict[str, str], dict[str, Any]]:
    """What was said of each line; Declined where of one nothing was said, or not why it is refused."""
    said = dict(told.get("outcomes", {}))
    why = {name: str(one).strip() for name, one in told.get("reasons", {}).items()}
    outcomes: dict[str, str] = {}
    reasons: dict[str, str] = {}
    refused = {line.case_id: why.get(line.name, "") for line in lines
               if line.original is None and said.get(line.name) == REFUSED}
    problems: list[Problem] = []
    for line in lines:
        outcome, reason = said.get(line.name), why.get(line.name, "")
        if line.original is not None and line.case_id in refused and outcome in (TAKEN, REFUSED):
            # With its case it goes back for the same reason; where that lacks, it lacks once.
            outcome, reason = REFUSED, reason or refused[line.case_id] or "-"
        if outcome not in (TAKEN, REFUSED, ABSENT):
            problems += decline(line.name, "batch_line").problems
        elif outcome == REFUSED and not reason:
            problems += decline(line.name, "batch_reason").problems
        else:
            outcomes[line.name] = outcome
            reasons |= {line.name: reason} if outcome == REFUSED else {}
    if problems:
        raise Declined(problems)
    return outcomes, reasons, {name: told[name] for name in ("happened_at", "paper_no") if told.get(name)}


def _place(told: Mapping[str, Any]) -> dict[str, Any]:
    return {"place": told["place"]} if told.get("place") else {}
