"""Batches at the desk: what can go to which office, handing it over, and what became of each line.
May import forms and the station's desk, ledgers, custody and register.
Promise: a batch, the moves of its cases and the hands of its originals are one transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms import custody as hands
from forms import numbering, offices
from forms.acts import table
from forms.case import Case
from forms.errors import Declined
from forms.events import Event
from forms.ledgers.batches import REFUSED, TAKEN
from forms.ledgers.record import Record, parse_record
from station import custody, records, register
from station.desk import Actor, Desk
from station.ledgers import Ledgers
from station.problems import decline
from sync.database import rows

BATCH, ARRIVAL = "batch", "arrival"
# Cases that one page offers, those with the earliest limit first; a bag holds fewer. Of the originals whose files are
# there already as many more cases are looked at; any other is offered when its number is typed.
MOST_OFFERED = 40
# Receipts that one batch may have: one, and one more each time that something was found later.
MOST_RECEIPTS = 40
_GOING = (table.COLLECTED, table.RECEIVED, table.DECIDED, table.CLOSED)
# What may be said of a case without its file having come anywhere.
_ASIDE = ("case:noted", "case:scan_attached", "case:withdrawal_requested")
# How many copies a paper means where none were told: an original that was seen or taken is none.
COPIED = {"copy": 1, "photo": 1, "original_seen": 0, "original_taken": 0}


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


@dataclass(frozen=True)
class Listed:
    """One line of a batch as its giver wrote it."""

    case: str
    file: bool
    copies: int
    originals: tuple[str, ...]


def lines_of(values: Mapping[str, Any]) -> list[Listed]:
    """What the list of a batch says. Another office wrote it and its lines are free in store: what names no case is
    passed over, so that nobody's list can close the pages of who is to tell it over."""
    found = []
    for one in values.get("lines", ()):
        case, copies, named = (one.get(name) for name in ("case", "copies", "originals"))
        known = [parse_record(name) for name in named] if isinstance(named, list) else []
        if isinstance(case, str) and numbering.normalise_receipt(case) == case:
            originals = tuple(name for name in known if name and name.startswith(f"{custody.ORIGINAL}:"))
            found.append(Listed(case, bool(one.get("file")), copies if type(copies) is int else 0, originals))
    return found


class Batches:
    """Batches of an open station, and handing one over."""

    def __init__(self, desk: Desk, ledgers: Ledgers) -> None:
        self.desk, self.ledgers, self.book = desk, ledgers, desk.book

    # --- what can go ---------------------------------------------------------------------------------------------

    def targets(self, movable: Sequence[Case], kept: Sequence[Mapping[str, Any]]) -> list[str]:
        """The offices to which something that lies here can go, the one above first. ``kept``: the originals here."""
        above = offices.parent(self.book.office)
        found = {table.next_office(case) for case in movable}
        found |= {one["office"] for one in kept if one["office"] != self.book.office}
        below = sorted(one for one in found if one and one != above and offices.parent(one) == self.book.office)
        return [above, *below] if above else below

    def offered(self, actor: Actor, to: str, movable: Sequence[Case], kept: Sequence[Mapping[str, Any]],
                sought: str = "") -> list[Going]:
        """What can go to an office, the earliest limit first; then originals whose files are there already. ``sought``
        is a case that is looked at before all others."""
        up = offices.covers(to, self.book.office)
        files = [case.id for case in movable if table.next_office(case) == to]
        lying = [str(one["about"]) for one in kept if one["about"] and (up or one["office"] == to)]
        rest = [one for one in dict.fromkeys(lying) if one not in files][:MOST_OFFERED]
        found = (self._going(actor, one, to) for one in dict.fromkeys(([sought] if sought else []) + files + rest))
        return [one for one in found if one]

    def movable(self, actor: Actor) -> list[Case]:
        """The cases that lie here and can be handed over now, the earliest limit first."""
        marks = ", ".join("?" * len(_GOING))
        where = f"desk = ? AND state IN ({marks}) ORDER BY {register.SOONEST} LIMIT ?"
        asked = f"SELECT subject FROM case_row WHERE {where}"  # noqa: S608 # made of constants
        names = rows(self.book.journal.db, asked, self.book.office, *_GOING, MOST_OFFERED)
        cases = [register.read(self.book.journal, str(name).removeprefix(register.PREFIX)) for (name,) in names]
        return [one for one in cases if table.permits(one, "hand_over", actor.role, self.book.office)]

    def _going(self, actor: Actor, case_id: str, to: str) -> Going | None:
        """How a case can go to an office: its file, its originals alone, or None."""
        here, up = self.book.office, offices.covers(to, self.book.office)
        case = register.read(self.book.journal, case_id)
        lying = [one for one in custody.of_case(self.book, case_id) if custody.lies_here(one, here)]
        originals = tuple(one for one in lying if up or one.office == to)
        if table.permits(case, "hand_over", actor.role, here) and table.next_office(case) == to:
            return Going(case, originals, copies_of(case), True)
        return Going(case, originals, 0, False) if originals else None

    # --- handing over --------------------------------------------------------------------------------------------

    def send(self, actor: Actor, command: Mapping[str, Any]) -> str:
        """Hand over a batch; returns its record's id. ``command``: to, carrier, remark, cases (receipt numbers),
        originals (record ids) that go along, ``stay`` where others are left here on purpose, and a ``draft`` key.
        Raises Declined."""
        return self.desk.once(actor, command, "batch", lambda told: self._send(actor, told))[0]

    def _send(self, actor: Actor, told: Mapping[str, Any]) -> str:
        to, carrier = str(told.get("to") or ""), told.get("carrier")
        chosen = self._chosen(actor, to, told)
        found = self.ledgers.next_id(BATCH)
        number = hands.batch_number(found)
        lines: list[dict[str, Any]] = []
        written: list[Event] = []
        for one in chosen:
            lines.append({"case": one.case.id, "file": one.file, "copies": one.copies,
                          "originals": [record.id for record in one.originals]})
            if one.file:
                act = {"batch_no": number, **({"carrier": carrier} if carrier else {})}
                self.desk.done(actor, one.case.id, "hand_over", act, originals=False)
            context = self.desk.context(actor, one.case, None)
            sent = (custody.sent(self.book, context, record, to, found, carrier, {}) for record in one.originals)
            written += [event for event in sent if event]
        opening = self.ledgers.named(BATCH).openings[0]
        told_over = {"to": to, "carrier": carrier, "remark": told.get("remark"), "lines": lines,
                     "cases_count": len(lines), "originals_count": sum(len(one["originals"]) for one in lines),
                     "copies_count": sum(one["copies"] for one in lines)}
        self.desk.write((*written, self.ledgers.decided(actor, Record(found), opening, told_over)))
        return found

    def _chosen(self, actor: Actor, to: str, told: Mapping[str, Any]) -> list[Going]:
        """The cases of a batch with the originals that were told over. Raises Declined with everything that is wrong:
        an original that was forgotten, one whose case was, and what cannot go."""
        cases = list(dict.fromkeys(told.get("cases", ())))
        originals = dict.fromkeys(told.get("originals", ()))
        problems = list(() if cases else decline("cases", "batch_nothing").problems)
        chosen: list[Going] = []
        for case_id in cases:
            going = self._going(actor, case_id, to)
            if going is None:
                problems += decline("cases", "batch_case", case=case_id[:40]).problems
                continue
            along = tuple(one for one in going.originals if one.id in originals)
            left = [one for one in going.originals if one.id not in originals]
            for one in () if told.get("stay") else left:
                problems += decline(f"original-{one.id}", "batch_left", what=one.values.get("what", ""),
                                    case=case_id).problems
            if not going.file and not along and told.get("stay"):
                problems += decline("cases", "batch_empty_handed", case=case_id).problems
            for one in along:
                originals.pop(one.id)
            chosen.append(replace(going, originals=along))
        for one in originals:
            problems += decline(f"original-{one}", "batch_alone", what=self._called(one)).problems
        problems += () if told.get("carrier") else decline("carrier", "batch_carrier").problems
        if problems:
            raise Declined(problems)
        return chosen

    def to_be_signed(self, batch: str) -> list[Record]:
        """The originals of a batch to the county for which no receipt of the county is entered yet."""
        here, county = self.book.office, offices.county_of(self.book.office)
        open_lines = [one.original for one in self.lines(batch) if one.original and not one.state]
        return [one for one in open_lines if (hands.holder(one).office, hands.holder(one).to) == (here, county)]

    def signed(self, actor: Actor, batch: str, command: Mapping[str, Any]) -> None:
        """Enter what the county signed for on its receipt. ``command``: receiver, originals (record ids), and a
        ``draft`` key. Raises Declined."""
        self.desk.once(actor, command, f"county {batch}", lambda told: self._signed(actor, batch, told))

    def _signed(self, actor: Actor, batch: str, told: Mapping[str, Any]) -> str:
        ticked = [one for one in self.to_be_signed(batch) if one.id in told.get("originals", ())]
        problems = [*(() if ticked else decline("originals", "batch_unsigned").problems),
                    *(() if told.get("receiver") else decline("receiver", "batch_receiver").problems)]
        if problems:
            raise Declined(problems)
        receipt = {"receiver": told["receiver"]}
        context = self.desk.context(actor, Case(""), None)
        self.desk.write(tuple(custody.done(self.book, context, one, "hand_on", receipt) for one in ticked))
        return batch

    def _called(self, original: str) -> str:
        try:
            return str(self.ledgers.read(original).values.get("what", ""))
        except Declined:
            return original[:60]

    # --- what arrives --------------------------------------------------------------------------------------------

    def lines(self, batch: str) -> list[Line]:
        """The lines of a batch as they stand now: of its own record where that is known here, else of the originals
        that travel in it."""
        record, said = self.read(batch), self._told(batch)
        originals = {one.id: one for one in custody.of_batch(self.book, batch)}
        told = lines_of(record.values) if record else []
        cases = dict.fromkeys(str(one.values.get("case", "")) for one in originals.values())
        for case_id in () if told else cases:
            mine = tuple(one.id for one in originals.values() if one.values.get("case") == case_id)
            told.append(Listed(case_id, False, 0, mine))
        found: list[Line] = []
        for line in told:
            case_id = line.case
            if line.file:
                found.append(self._file_line(case_id, batch, said))
            for one in line.originals:
                original = originals.get(one) or records.read(self.book.journal, one)
                if original.state:
                    found.append(Line(f"original-{one}", case_id, original, *_original_state(original, batch)))
        return found

    def _file_line(self, case_id: str, batch: str, told: Mapping[str, str]) -> Line:
        """What became of a file. A result that goes down has no receipt among its entries: the receiver's own tells
        (``told``, by the name of the line)."""
        case, number = register.read(self.book.journal, case_id), hands.batch_number(batch)
        name, handed, down = f"case-{case_id}", False, False
        for line in case.lines:
            event = line.event
            if event.kind == "case:handed_over" and event.facts.get("batch_no") == number:
                handed, down = True, line.state in table.WITH_RESULT
                if line.effect == "confirmed":
                    return Line(name, case_id, None, TAKEN)
            elif not handed or line.effect != "applied" or event.kind in _ASIDE:
                continue
            elif event.kind == "case:handed_back":
                return Line(name, case_id, None, REFUSED, str((event.personal or {}).get("reason", "")))
            else:
                return Line(name, case_id, None, TAKEN)
        return Line(name, case_id, None, TAKEN if down and told.get(name) == TAKEN else "")

    def _told(self, batch: str) -> dict[str, str]:
        """What the receipts for a batch that are known here say of its lines."""
        receipts = self.ledgers.find(ARRIVAL, "key = ?", (batch,), "day, subject", MOST_RECEIPTS)
        told = (line for one in receipts for line in one["values"].get("lines", ()))
        return {str(line.get("line")): str(line.get("outcome")) for line in told}

    def read(self, batch: str) -> Record | None:
        """The record of a batch, None while it is not known here."""
        try:
            return self.ledgers.read(batch)
        except Declined:
            return None

    def receipts(self, batch: str) -> list[dict[str, Any]]:
        """The rows of this office's receipts for a batch, the first first: one more for what was found later."""
        found = self.ledgers.find(ARRIVAL, "key = ? AND office = ?", (batch, self.book.office), "day", MOST_RECEIPTS)
        return sorted(found, key=lambda one: str(one["at"]))

    def receipt(self, batch: str) -> dict[str, Any] | None:
        """The row of this office's newest receipt for a batch."""
        return next(reversed(self.receipts(batch)), None)


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


def copies_of(case: Case) -> int:
    """How many sheets of copies the file holds, as they were told when it was filed."""
    for line in case.lines:
        if line.event.kind == "case:submitted":
            papers = [one for one in line.event.facts["materials"].values() if isinstance(one, Mapping)]
            return sum(int(one.get("copies", COPIED[one["how"]])) for one in papers if one.get("how") in COPIED)
    return 0

