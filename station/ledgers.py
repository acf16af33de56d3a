"""The ledgers at the desk: opening a record, doing a deed, and the lists of what is open and due.
May import forms and the station's desk and records.
Promise: what was returned is on the disk; what was declined left nothing behind; every list is counted over the rows.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms import numbering
from forms.acts.context import Context, Named
from forms.case import Case
from forms.custody import batch_number
from forms.errors import Declined, Refusal
from forms.events import Event
from forms.ledgers.batches import BATCHES
from forms.ledgers.deciding import decide
from forms.ledgers.declaring import STREAMS, Deed, Ledger
from forms.ledgers.record import Record, parse_record, permits, record_id, subject_of_record
from forms.ledgers.register import LEDGERS
from forms.ledgers.telling import title_of
from station import records, register, searching
from station.desk import Actor, Desk
from station.problems import decline
from sync.database import rows

PAGE = 50
MOST_PAGES = 2_000
# Records of one case that its page shows.
MOST_ABOUT = 100
# Lists of this office's own records, of the other offices that it stands above, and of all that is known here.
OPEN, DUE, EVERY, BELOW, KNOWN = "open", "due", "every", "below", "known"
NEWEST = "day DESC, subject"
_NO_RECORD = "00000"


@dataclass(frozen=True)
class Page:
    """One page of a ledger: rows, number from 1, how many records the list has, how many pages."""

    rows: list[dict[str, Any]]
    number: int
    total: int
    pages: int

    @property
    def more(self) -> bool:
        """Whether another page follows."""
        return self.number < self.pages


class Ledgers:
    """What a person does with the ledgers of an open station; ``desk`` writes."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.book = desk.book

    # --- doing ---------------------------------------------------------------------------------------------------

    def named(self, name: str) -> Ledger:
        """The ledger of that name that is kept at this level. Raises Declined."""
        ledger = LEDGERS.get(name)
        if ledger is None or self.book.level not in ledger.levels:
            raise decline("ledger", "ledger_unknown", names=", ".join(one.name for one in self.kept_here()))
        return ledger

    def kept_here(self) -> list[Ledger]:
        """The ledgers of this level."""
        return [one for one in LEDGERS.values() if self.book.level in one.levels]

    def open(self, actor: Actor, name: str, command: Mapping[str, Any], deed: str = "") -> str:
        """Open a record; returns its id. ``deed`` names the opening where a ledger has several. Raises Declined.

        ``command`` may hold a ``draft`` key: the same answers under the same key are the same record.
        """
        ledger = self.named(name)
        opening = ledger.deed(deed) if deed else ledger.openings[0]
        if opening is None or not opening.opens:
            raise decline("deed", "deed_unknown", names=", ".join(one.name for one in ledger.openings))

        def work(told: dict[str, Any]) -> str:
            record = Record(self.next_id(name))
            self.desk.write((self.decided(actor, record, opening, told),))
            return record.id

        return self.desk.once(actor, command, f"{name} {opening.name}", work)[0]

    def next_id(self, name: str) -> str:
        """The id of the next record of a ledger, in the caller's write transaction."""
        return records.next_id(self.book.journal, name)

    def do(self, actor: Actor, found: str, deed: str, command: Mapping[str, Any]) -> None:
        """Do a deed to a record. Raises Declined with everything that is wrong with it. ``draft`` as for ``open``."""

        def work(told: dict[str, Any]) -> str:
            record = self.read(found)
            known = record.ledger.deed(deed)
            if known is None or known.opens:
                raise decline("deed", "deed_unknown", names=", ".join(one.name for one in record.ledger.deeds))
            self.desk.write((self.decided(actor, record, known, told),))
            return found

        self.desk.once(actor, command, f"{found} {deed}", work)

    def decided(self, actor: Actor, record: Record, deed: Deed, command: Mapping[str, Any]) -> Event:
        """The event of a deed, to be written by ``Desk.write`` together with others. Raises Declined."""
        outcome = decide(record, deed, command, self._context(actor, record, command))
        if isinstance(outcome, Refusal):
            raise Declined(outcome.problems)
        return outcome

    def _context(self, actor: Actor, record: Record, command: Mapping[str, Any]) -> Context:
        """What surrounds a deed: the guide of the case that it is about, the calendar, and the other records."""
        now, told = self.book.catalogue.current(), command.get("case") or record.values.get("case")
        number = numbering.normalise_receipt(told) if isinstance(told, str) else None
        case = register.read(self.book.journal, number) if number else Case("")
        item = now.item(case.item, case.item_version) if case.item else None
        return replace(
            self.desk.context(actor, Case(""), item), calendar=now.calendar, record_of=self._known, keyed=self._keyed
        )

    def _known(self, found: str) -> Record | None:
        known = parse_record(found)
        record = records.read(self.book.journal, known) if known else None
        return record if record is not None and record.state else None

    def _keyed(self, name: str, key: str) -> tuple[Named, ...]:
        return tuple((one["record"], one["state"]) for one in self.find(name, "key = ?", (key,)))

    # --- reading -------------------------------------------------------------------------------------------------

    def read(self, found: str) -> Record:
        """A record that is known here. Raises Declined."""
        known = parse_record(found)
        record = records.read(self.book.journal, known) if known else None
        if record is None or not record.state:
            raise decline("record", "record_unknown")
        return record

    def blank(self, name: str) -> Record:
        """A record that nobody has opened yet, for asking its questions."""
        return Record(record_id(name, self.book.station, _NO_RECORD, 1))

    def offered(self, actor: Actor, record: Record) -> list[Deed]:
        """The deeds that may be done to a record now by themselves."""
        here = self.book.office
        deeds = [deed for deed in record.ledger.deeds if not deed.composed]
        return [deed for deed in deeds if permits(record, deed, actor.role, here)]

    def about(self, case_id: str) -> list[dict[str, Any]]:
        """The records that belong to a case, by day."""
        found: list[dict[str, Any]] = []
        for stream in STREAMS:
            found += self._find(stream, "about = ?", (case_id,), "day, subject", MOST_ABOUT)
        return found

    def find(self, name: str, where: str = "1 = 1", values: Sequence[Any] = (), order: str = NEWEST,
             limit: int = 1_000) -> list[dict[str, Any]]:
        """Rows of one ledger. ``where`` and ``order`` are written by the caller over ``records.COLUMNS`` with ``?``."""
        return self._find(LEDGERS[name].stream, f"ledger = ? AND ({where})", (name, *values), order, limit)

    def _find(self, stream: str, where: str, values: Iterable[Any], order: str, limit: int) -> list[dict[str, Any]]:
        listing = f"SELECT document FROM {stream}_row WHERE {where}"  # noqa: S608 - made of constants
        asked = f"{listing} ORDER BY {order} LIMIT ?"
        return [json.loads(document) for (document,) in rows(self.book.journal.db, asked, *values, limit)]

    def page(self, name: str, shown: str, number: int, text: str = "") -> Page:
        """A page of a ledger: what is OPEN or DUE here by its day, or EVERY record of this office, or those BELOW, or
        whatever is KNOWN, with the newest day first. ``text`` finds among all that is known: a piece of a name,
        initials, or the end of a number."""
        stream = LEDGERS[name].stream
        where, values = self._shown(name, shown)
        if text:
            sought = searching.in_ledger(name, searching.read(text))
            where, values = sought.where, list(sought.values)
        counting = f"SELECT count(*) FROM {stream}_row WHERE {where}"  # noqa: S608 - made of constants
        total = int(rows(self.book.journal.db, counting, *values)[0][0])
        pages = min(MOST_PAGES, max(1, -(-total // PAGE)))
        at = min(max(1, number), pages)
        order = "due, subject" if shown in (OPEN, DUE) and not text else "day DESC, subject DESC"
        listing = f"SELECT document FROM {stream}_row WHERE {where}"  # noqa: S608 - made of constants
        asked = f"{listing} ORDER BY {order} LIMIT ? OFFSET ?"
        found = rows(self.book.journal.db, asked, *values, PAGE, (at - 1) * PAGE)
        return Page([json.loads(document) for (document,) in found], at, total, pages)

    def _shown(self, name: str, shown: str) -> tuple[str, list[Any]]:
        if shown == KNOWN:
            return "ledger = ?", [name]
        here = [name, self.book.office]
        if shown == BELOW:
            return "ledger = ? AND office <> ?", here
        if shown == DUE:
            return "ledger = ? AND office = ? AND open = '1' AND due <= ?", [*here, self.today()]
        return "ledger = ? AND office = ?" + (" AND open = '1'" if shown == OPEN else ""), here

    def called(self, found: str) -> str:
        """What another record is called: the number on a batch's paper, else its title; "" where it has none here."""
        if parse_record(found) is None:
            return ""
        if found.startswith(f"{BATCHES.name}:"):
            return batch_number(found)
        subject = subject_of_record(found)
        row = self.book.records.of_stream[subject.partition(":")[0]].get(subject)
        return str(row["title"]) if row else ""

    def today(self) -> str:
        """The day of this desk, as the columns write it."""
        return self.book.edges.today().isoformat()

    def counts(self) -> dict[str, tuple[int, int]]:
        """For each ledger of this level how many records of this office are open, and how many are due by today."""
        found = {one.name: (0, 0) for one in self.kept_here()}
        marks = ", ".join("?" * len(found))
        for stream in STREAMS:
            counted = f"SELECT ledger, count(*), sum(due <= ?) FROM {stream}_row"  # noqa: S608 - made of constants
            asked = f"{counted} WHERE ledger IN ({marks}) AND office = ? AND open = '1' GROUP BY ledger"
            for name, count, due in rows(self.book.journal.db, asked, self.today(), *found, self.book.office):
                found[name] = (int(count), int(due))
        return found

    def between(self, name: str, first: str, last: str, limit: int) -> list[dict[str, Any]]:
        """This office's records of a ledger whose day lies between two (ISO, both included), the earliest first."""
        days = "office = ? AND day >= ? AND day <= ?"
        return self.find(name, days, (self.book.office, first, last), "day, subject", limit)


def titled(record: Record) -> str:
    """What a record is called."""
    return title_of(record.ledger, record.values)
