"""Originals at the station: which there are and who has them, and what an act upon a case does to those of the case.
May import forms and the station's book and records; the caller holds the transaction and writes.
Promise: an original is entered, moved and given back in the very transaction of the act that says so.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms import custody, offices
from forms.acts.context import Context
from forms.case import Case, Recorded
from forms.definition import ServiceItem
from forms.errors import Declined, Problem, Refusal
from forms.events import Event
from forms.ledgers.deciding import decide
from forms.ledgers.originals import ORIGINALS
from forms.ledgers.record import Record, fold
from forms.screens.dossier import paper_name
from station import records
from station.book import Book
from station.problems import decline
from sync.database import rows

ORIGINAL = ORIGINALS.name
# Originals of one case that its page shows.
MOST_OF_CASE = 100
MOST_HERE = 2_000
MOST_ENDED = 200
_LONGEST_NAME = 60
_UPWARDS = (custody.UP, custody.ONWARD)
_BOTH = "SELECT c.document, k.document FROM custody_row c JOIN case_row k ON k.subject = 'case:' || c.about"
_HERE = "ledger = 'original' AND who >= ? AND who < ?"
_ROWS = "SELECT document FROM custody_row WHERE ledger = 'original' AND"


@dataclass(frozen=True)
class Doing:
    """An act upon a case that is being written: the case before it, the act, its command and its events."""

    case: Case
    item: ServiceItem | None
    act: str
    command: Mapping[str, Any]
    events: tuple[Event, ...]

    @property
    def facts(self) -> Mapping[str, Any]:
        """The facts of the act's own event."""
        return self.events[0].facts

    @property
    def about(self) -> Mapping[str, Any]:
        """What that event tells about people."""
        return self.events[0].personal or {}

    @property
    def late(self) -> dict[str, Any]:
        """When it happened and by which paper, where it is entered late."""
        facts = self.facts
        told = {"happened_at": facts["at"]} if facts["at"] != facts["entered"] else {}
        return {**told, **({"paper_no": facts["paper_no"]} if facts.get("paper_no") else {})}


# --- what there is ---------------------------------------------------------------------------------------------------


def of_case(book: Book, case_id: str) -> list[Record]:
    """The originals of a case, whether they are still kept or not, in the order in which they were taken."""
    asked = f"{_ROWS} about = ? ORDER BY day, subject LIMIT ?"
    found = rows(book.journal.db, asked, case_id, MOST_OF_CASE)
    names = sorted((str(json.loads(row)["record"]) for (row,) in found), key=_order)
    return [records.read(book.journal, one) for one in names]


def _order(record_id: str) -> tuple[str, int]:
    """As they were taken: the serial counts as a number."""
    before, _, serial = record_id.rpartition("-")
    return before, int(serial)


def here(book: Book, limit: int = MOST_HERE) -> list[dict[str, Any]]:
    """The rows of the originals that this office has in its hands, by storage place."""
    found = _listed(book, "who >= ? AND who < ?", *_range(book), limit=limit)
    return by_place(one for one in found if one["state"] in custody.IN_HAND)


def by_place(found: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows of originals as a cupboard is counted: by storage place, then by case, then as they were taken."""
    return sorted(found, key=lambda one: (
        str(one["values"].get("place") or ""), str(one["about"] or ""), _order(one["record"])))


def count_here(book: Book) -> int:
    """How many originals this office has in its hands."""
    marks = ", ".join("?" * len(custody.IN_HAND))
    asked = f"SELECT count(*) FROM custody_row WHERE {_HERE} AND state IN ({marks})"  # noqa: S608 # made of constants
    return int(rows(book.journal.db, asked, *_range(book), *custody.IN_HAND)[0][0])


def of_ended_cases(book: Book, ended: Sequence[str]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """The rows of originals in the hands of this office whose cases have ended, each with the row of its case."""
    return _of_ended(book, _range(book), custody.IN_HAND, ended)


def of_ended_cases_at_county(book: Book, ended: Sequence[str]) -> list[dict[str, Any]]:
    """The rows of originals that the county still has although their cases have ended."""
    county = offices.county_of(book.office)
    return [one for one, _ in _of_ended(book, (f"{county}:", f"{county};"), (custody.OUT,), ended)]


def _of_ended(book: Book, who: tuple[str, str], states: Sequence[str], ended: Sequence[str]) -> (
        list[tuple[dict[str, Any], dict[str, Any]]]):
    hand, over = (", ".join("?" * len(one)) for one in (states, ended))
    where = f"c.ledger = 'original' AND c.who >= ? AND c.who < ? AND c.state IN ({hand}) AND k.state IN ({over})"
    asked = f"{_BOTH} WHERE {where} LIMIT ?"
    found = rows(book.journal.db, asked, *who, *states, *ended, MOST_ENDED)
    return [(json.loads(original), json.loads(case)) for original, case in found]


def _range(book: Book) -> tuple[str, str]:
    return f"{book.office}:", f"{book.office};"


def on_the_way(book: Book) -> list[dict[str, Any]]:
    """The rows of the originals that somebody carries, as far as they are known here; the earliest due first."""
    return sorted(_listed(book, "who >= ? AND who < ?", ">", "?"), key=lambda one: (one["due"], _order(one["record"])))


def coming(book: Book) -> list[dict[str, Any]]:
    """The rows of the originals that somebody carries to this office."""
    found = _listed(book, "who >= ? AND who < ?", *(f">{one}" for one in _range(book)))
    return sorted(found, key=lambda one: (one["due"], _order(one["record"])))


def elsewhere(book: Book) -> list[dict[str, Any]]:
    """The rows of the originals that are another's to keep now: with the office above that received them from here, or
    with the county."""
    return _listed(book, "open = '1' AND (state = ? OR (state = ? AND office = ?))", custody.OUT, custody.ABOVE,
                   book.office)


def of_batch(book: Book, batch: str) -> list[Record]:
    """The originals that travelled last in this batch."""
    found = _listed(book, "key = ?", batch)
    return [records.read(book.journal, one["record"]) for one in sorted(found, key=lambda one: _order(one["record"]))]


def lost(book: Book) -> list[dict[str, Any]]:
    """The rows of the originals that were reported lost and of which nobody has said yet what became of it."""
    return _listed(book, "open = '1' AND state = ?", custody.LOST)


def _listed(book: Book, where: str, *values: object, limit: int = MOST_HERE) -> list[dict[str, Any]]:
    found = rows(book.journal.db, f"{_ROWS} {where} LIMIT ?", *values, limit)
    return [json.loads(document) for (document,) in found]


def lies_here(record: Record, office: str) -> bool:
    """Whether the original is in the hands of this office."""
    return record.state in custody.IN_HAND and custody.holder(record).office == office


def comes_to(record: Record, office: str) -> bool:
    """Whether somebody carries the original to this office."""
    return record.state in custody.ON_THE_WAY and custody.holder(record).to == office


# --- deeds -----------------------------------------------------------------------------------------------------------


def done(book: Book, context: Context, record: Record, deed: str, command: Mapping[str, Any]) -> Event:
    """The event of a deed upon an original. ``deed`` is its name, with or without ``_above``: who holds it decides.
    Raises Declined."""
    ledger = record.ledger
    above = ledger.deed(f"{deed}_above")
    chosen = above if above and context.office != record.office else ledger.deed(deed)
    if chosen is None:
        raise decline("deed", "deed_unknown", names=", ".join(one.name for one in ledger.deeds))
    salted = replace(context, salt=book.edges.chance(16).hex())
    outcome = decide(record, chosen, command, salted)
    if isinstance(outcome, Refusal):
        name = str(record.values.get("what", record.id))
        said = [(one, f"{name}：{one.zh}", f"{name}: {one.en}") for one in outcome.problems]
        raise Declined(Problem(one.field, one.code, zh, en) for one, zh, en in said)
    return outcome


def then(record: Record, event: Event) -> Record:
    """The original after one more deed that is not written yet."""
    return fold(record.id, [*(line.recorded for line in record.lines), Recorded("", event)])


# --- what acts do ----------------------------------------------------------------------------------------------------


def following(book: Book, context: Context, doing: Doing) -> tuple[Event, ...]:
    """What an act does to the originals of its case, to be written beside it. Raises Declined where the act says that
    something was given back which is not here to be given."""
    rule = _RULES.get(doing.act)
    return tuple(rule(book, context, doing)) if rule else ()


def _taken(book: Book, context: Context, doing: Doing) -> Iterable[Event]:
    applicant = doing.about.get("applicant")
    given_by = applicant.get("name") if isinstance(applicant, Mapping) else doing.case.applicant
    for material, line in doing.facts["materials"].items():
        if isinstance(line, Mapping) and line.get("how") == "original_taken":
            command = {"case": doing.facts.get("receipt_no") or doing.case.id, "material": material,
                       "what": paper_name(doing.item, material)[0][:_LONGEST_NAME], "given_by": given_by, **doing.late}
            yield done(book, context, Record(records.next_id(book.journal, ORIGINAL)), "take", command)


def _sent(book: Book, context: Context, doing: Doing) -> Iterable[Event]:
    """They go with the file to the next office; with a report to the county they do not: a batch takes them there."""
    return [one for record in of_case(book, doing.case.id)
            if (one := sent(book, context, record, doing.facts["to"], "", doing.command.get("carrier"), doing.late))]


def sent(book: Book, context: Context, record: Record, to: str, batch: str, carrier: object,
         late: Mapping[str, Any]) -> Event | None:
    """One original on its way; None for one that does not lie here or does not belong there."""
    if not lies_here(record, context.office):
        return None
    command = {"batch": batch or None, "carrier": carrier, **late}
    if offices.covers(to, context.office):
        return done(book, context, record, "send", {**command, "to": to})
    return done(book, context, record, "send_down", command) if to == record.office else None


def _received(book: Book, context: Context, doing: Doing) -> Iterable[Event]:
    named = doing.facts.get("materials")
    for record in of_case(book, doing.case.id):
        if comes_to(record, context.office) and (not named or record.values.get("material") in (None, *named)):
            yield taken_in(book, context, record, doing.late)


def taken_in(book: Book, context: Context, record: Record, more: Mapping[str, Any]) -> Event:
    """An original that came to this office."""
    return done(book, context, record, "receive" if record.state == custody.UP else "take_in", more)


def refused(book: Book, context: Context, record: Record, reason: str, late: Mapping[str, Any]) -> Event:
    """An original that this office does not take: who brought it carries it back."""
    told = {"reason": reason, "carrier": record.values.get("carrier"), **late}
    if record.state == custody.UP:
        return done(book, context, record, "refuse", told)
    return done(book, context, record, "refuse_down", {**told, "to": custody.holder(record).office})


def _handed_back(book: Book, context: Context, doing: Doing) -> Iterable[Event]:
    reason = str(doing.command.get("reason", ""))
    for record in of_case(book, doing.case.id):
        if comes_to(record, context.office):
            yield refused(book, context, record, reason, doing.late)
        elif record.state in _UPWARDS and custody.holder(record).office == context.office:
            yield done(book, context, record, "recall", {"reason": reason, **doing.late})


def _returned(book: Book, context: Context, doing: Doing) -> Iterable[Event]:
    facts, about = doing.facts, doing.about
    named = facts.get("originals_returned", facts.get("papers_returned")) or ()
    to = about.get("receiver") or about.get("returned_to") or doing.case.applicant or "申请人"
    relation = about.get("to") or ("applicant" if to == doing.case.applicant else "other")
    command = {"returned_to": to, "relation": relation, "receipt_signed": True, **doing.late}
    field = "originals_returned" if "originals_returned" in facts else "papers_returned"
    for record in of_case(book, doing.case.id):
        if record.values.get("material") not in named or record.state in custody.ENDED:
            continue
        if comes_to(record, context.office):
            yield (first := taken_in(book, context, record, doing.late))
            record = then(record, first)
        if not lies_here(record, context.office):
            raise _not_here(context, record, field)
        yield done(book, context, record, "return", command)


def _not_here(context: Context, record: Record, field: str) -> Declined:
    had = custody.holder(record)
    return decline(field, "original_not_here", what=record.values.get("what", ""), name=had.name,
                   office=context.name_of(had.office))


_RULES: Mapping[str, Callable[[Book, Context, Doing], Iterable[Event]]] = {
    "file": _taken, "supply": _taken, "hand_over": _sent, "receive": _received, "receive_supply": _received,
    "hand_back": _handed_back, "deliver": _returned, "withdraw": _returned, "abandon": _returned, "refuse": _returned,
    "return": _returned, "redirect": _returned,
}  # fmt: skip

