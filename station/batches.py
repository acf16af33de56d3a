"""Batches at the desk: what can go to which office, handing it over, and telling over what arrives, line by line.
May import forms and the station's desk, ledgers, custody and register.
Promise: a batch, the moves of its cases and the hands of its originals are one transaction, on either side.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms import custody as hands
from forms import offices
from forms.acts import table
from forms.case import Case
from forms.errors import Declined, Problem
from forms.events import Event
from forms.ledgers.batches import ABSENT, AWAITING, REFUSED, TAKEN, TOLD
from forms.ledgers.record import Record
from station import custody, register
from station.desk import Actor, Desk
from station.ledgers import Ledgers
from station.problems import decline
from sync.database import rows

BATCH, ARRIVAL = "batch", "arrival"
# Cases that one page offers, those with the earliest limit first; a bag holds fewer.
MOST_OFFERED = 40
MOST_ARRIVING = 60
_GOING = (table.COLLECTED, table.RECEIVED, table.DECIDED, table.CLOSED)
COPIED = ("copy", "photo", "original_seen")


@dataclass(frozen=True)
class Going:
    """A case that can go along: its file (``file``), or its originals alone where the file is there already."""

    case: Case
    originals: tuple[Record, ...]
    copies: int
    file: bool


@dataclass(frozen=True)
class Line:
    """One line of a batch as it stands now. ``state`` is TAKEN, REFUSED or "" while it is under way; ``original`` is
    None for the file of the case itself."""

    name: str
    case_id: str
    original: Record | None
    state: str
    reason: str = ""


class Batches:
    """Handing over and telling over at an open station."""

    def __init__(self, desk: Desk, ledgers: Ledgers) -> None:
        self.desk, self.ledgers, self.book = desk, ledgers, desk.book

    # --- what can go ---------------------------------------------------------------------------------------------

    def targets(self, movable: Sequence[Case]) -> list[str]:
        """The offices to which something that lies here can go, the one above first."""
        above = offices.parent(self.book.office)
        found = {table.next_office(case) for case in movable}
        found |= {one["office"] for one in custody.here(self.book) if one["office"] != self.book.office}
        below = sorted(one for one in found if one and one != above and offices.parent(one) == self.book.office)
        return [above, *below] if above else below

    def offered(self, actor: Actor, to: str, movable: Sequence[Case]) -> list[Going]:
        """What can go to an office, the earliest limit first; then originals whose files are there already."""
        going = [self._going(case, to, file=True) for case in movable if table.next_office(case) == to]
        known = {one.case.id for one in going}
        rest = dict.fromkeys(str(one["about"]) for one in custody.here(self.book) if one["about"] not in known)
        for case_id in rest:
            case = register.read(self.book.journal, case_id)
            alone = self._going(case, to, file=False)
            if alone.originals and not table.permits(case, "hand_over", actor.role, self.book.office):
                going.append(alone)
        return going

    def movable(self, actor: Actor) -> list[Case]:
        """The cases that lie here and can be handed over now, the earliest limit first."""
        marks = ", ".join("?" * len(_GOING))
        where = f"desk = ? AND state IN ({marks}) ORDER BY next_due, subject LIMIT ?"
        asked = f"SELECT subject FROM case_row WHERE {where}"  # noqa: S608 # made of constants
        names = rows(self.book.journal.db, asked, self.book.office, *_GOING, MOST_OFFERED)
        cases = [register.read(self.book.journal, str(name).removeprefix(register.PREFIX)) for (name,) in names]
        return [one for one in cases if table.permits(one, "hand_over", actor.role, self.book.office)]

    def _going(self, case: Case, to: str, *, file: bool) -> Going:
        here, up = self.book.office, offices.covers(to, self.book.office)
        found = [one for one in custody.of_case(self.book, case.id) if custody.lies_here(one, here)]
        return Going(case, tuple(one for one in found if up or one.office == to), copies_of(case), file)

    # --- handing over --------------------------------------------------------------------------------------------

    def send(self, actor: Actor, command: Mapping[str, Any]) -> str:
        """Hand over a batch; returns its record's id. ``command``: to, carrier, remark, cases (receipt numbers) and
        originals (record ids) that go along, and a ``draft`` key. Raises Declined."""
        return self.desk.once(actor, command, "batch", lambda told: self._send(actor, told))[0]

    def _send(self, actor: Actor, told: Mapping[str, Any]) -> str:
        to, carrier = str(told.get("to") or ""), told.get("carrier")
        cases, originals = list(told.get("cases", ())), set(told.get("originals", ()))
        going = {one.case.id: one for one in self.offered(actor, to, self.movable(actor)) if one.case.id in cases}
        missing = [one for one in cases if one not in going]
        if missing:
            raise decline("cases", "batch_case", case=missing[0][:40])
        found = self.ledgers.next_id(BATCH)
        number = hands.batch_number(found)
        lines: list[dict[str, Any]] = []
        written: list[Event] = []
        for one in going.values():
            chosen = [record for record in one.originals if record.id in originals]
            lines.append({"case": one.case.id, "file": one.file, "copies": one.copies if one.file else 0,
                          "originals": [record.id for record in chosen]})
            if one.file:
                act = {"batch_no": number, **({"carrier": carrier} if carrier else {})}
                self.desk.done(actor, one.case.id, "hand_over", act, originals=False)
            context = self.desk.context(actor, one.case, None)
            sent = (custody.sent(self.book, context, record, to, found, carrier, {}) for record in chosen)
            written += [event for event in sent if event]
        opening = self.ledgers.named(BATCH).openings[0]
        told_over = {"to": to, "carrier": carrier, "remark": told.get("remark"), "lines": lines,
                     "cases_count": len(lines), "originals_count": sum(len(one["originals"]) for one in lines),
                     "copies_count": sum(one["copies"] for one in lines)}
        self.desk.write((*written, self.ledgers.decided(actor, Record(found), opening, told_over)))
        return found

    # --- what arrives --------------------------------------------------------------------------------------------

    def arriving(self) -> list[str]:
        """The batches of which something is still to be told over here, the oldest first."""
        here = self.book.office
        coming = [one for one in custody.on_the_way(self.book) if one["who"].startswith(f">{here}:")]
        found = dict.fromkeys(one["key"] for one in coming if one["key"])
        sent = self.ledgers.find(BATCH, "office <> ?", (here,), "day DESC, subject DESC", MOST_ARRIVING)
        receipts = self.ledgers.find(ARRIVAL, "office = ?", (here,), "day, subject", 2 * MOST_ARRIVING)
        told = {one["key"]: one for one in receipts}
        for one in reversed(sent):
            if one["values"].get("to") == here and self._has_more(one["record"], told.get(one["record"])):
                found.setdefault(one["record"])
        return list(found)

    def _has_more(self, batch: str, receipt: Mapping[str, Any] | None) -> bool:
        """Whether a line is still to be told over; a receipt that names none as absent answers without looking."""
        if receipt is not None and receipt["state"] == TOLD and not receipt["values"]["absent_count"]:
            return False
        waits = receipt is not None and receipt["state"] == AWAITING
        return waits or any(not line.state for line in self.lines(batch))

    def lines(self, batch: str) -> list[Line]:
        """The lines of a batch as they stand now: of its own record where that is known here, else of the originals
        that travel in it."""
        record = self.read(batch)
        originals = {one.id: one for one in custody.of_batch(self.book, batch)}
        told = record.values.get("lines", ()) if record else ()
        found: list[Line] = []
        for line in told or [{"case": one, "file": False} for one in dict.fromkeys(
                str(one.values.get("case", "")) for one in originals.values())]:
            case_id = str(line["case"])
            if line["file"]:
                found.append(self._file_line(case_id, hands.batch_number(batch)))
            mine = line.get("originals", [one.id for one in originals.values() if one.values.get("case") == case_id])
            for one in mine:
                original = originals.get(one) or self.ledgers.read(one)
                found.append(Line(f"original-{one}", case_id, original, *_original_state(original, batch)))
        return found

    def _file_line(self, case_id: str, number: str) -> Line:
        case = register.read(self.book.journal, case_id)
        name, handed = f"case-{case_id}", False
        for line in case.lines:
            event = line.event
            if event.kind == "case:handed_over" and event.facts.get("batch_no") == number:
                handed = True
                if line.effect == "confirmed" or case.state in table.WITH_RESULT:
                    return Line(name, case_id, None, TAKEN)
            elif handed and event.kind == "case:handed_back":
                return Line(name, case_id, None, REFUSED, str((event.personal or {}).get("reason", "")))
            elif handed and event.kind != "case:noted" and line.effect == "applied" and case.state != table.FORWARDED:
                return Line(name, case_id, None, TAKEN)
        return Line(name, case_id, None, "")

    def read(self, batch: str) -> Record | None:
        """The record of a batch, None while it is not known here."""
        try:
            return self.ledgers.read(batch)
        except Declined:
            return None

    def receipt(self, batch: str) -> dict[str, Any] | None:
        """The row of this office's newest receipt for a batch."""
        found = self.ledgers.find(ARRIVAL, "key = ? AND office = ?", (batch, self.book.office), "subject DESC", 1)
        return found[0] if found else None

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
                back = {"reason": reason, "batch_no": number}
                act, command = ("receive", {}) if outcome == TAKEN else ("hand_back", back)
                self.desk.done(actor, line.case_id, act, {**command, **late}, originals=False)
                continue
            context = self.desk.context(actor, Case(line.case_id), None)
            take = outcome == TAKEN
            self.desk.write((custody.taken_in(self.book, context, line.original, {**_place(told), **late}) if take
                             else custody.refused(self.book, context, line.original, reason, late),))
        return self._receipt(actor, batch, lines, outcomes, reasons, told)

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


def _original_state(original: Record, batch: str) -> tuple[str, str]:
    """What became of an original that was sent in a batch, as its own entries tell it."""
    sent = False
    for line in original.lines:
        kind, facts = line.event.kind, line.event.facts
        if line.effect != "applied":
            continue
        if facts.get("batch") == batch:
            sent = True
        elif sent and kind.startswith(("original:refused", "original:recalled")):
            return REFUSED, str((line.event.personal or {}).get("reason", ""))
        elif sent and kind not in ("original:lost", "original:lost_above"):
            return TAKEN, ""
    return "", ""


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


def copies_of(case: Case) -> int:
    """How many sheets of copies the file holds, as they were told when it was filed."""
    for line in case.lines:
        if line.event.kind == "case:submitted":
            papers = [one for one in line.event.facts["materials"].values() if isinstance(one, Mapping)]
            return sum(int(one.get("copies", 1)) for one in papers if one.get("how") in COPIED)
    return 0

