"""Taking a list of residents in: every line judged first, then written, each once however often the list comes.
May import forms and the station's desk, ledgers and saving.
Promise: of a list with a faulty line nothing is written and each faulty line is named; the same list again adds nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from forms import census
from forms.acts.context import Context
from forms.case import Case
from forms.errors import Declined, Problem, Refusal
from forms.events import Event
from forms.ledgers.deciding import decide
from forms.ledgers.declaring import Deed
from forms.ledgers.record import Record
from forms.ledgers.residents import FIELDS, RESIDENT, number_of
from station.desk import Actor
from station.ledgers import Ledgers
from station.saving import saving

AT_ONCE = 200
# So many lines are named; a list that is all wrong is wrong in its headings.
MOST_PROBLEMS = 300
_REGISTER, _CHANGE = RESIDENT.deeds[0], RESIDENT.deeds[1]
_NAMES = [field.name for field in FIELDS]


@dataclass(frozen=True)
class Taken:
    """What a list did: residents that are new, that were corrected, and that were on record just so."""

    new: int = 0
    changed: int = 0
    same: int = 0


def decoded(content: bytes) -> str:
    """The text of a file as spreadsheets write it here: UTF-8, else the national code page."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


def take_in(ledgers: Ledgers, actor: Actor, text: str, most: int = census.LINES_LIMIT) -> Taken:
    """Enter a list of residents of this office, of so many lines at most. Raises Declined with every faulty line, and
    then nothing was written.

    Somebody on record is known again by her document number, or without one by her name and household; what a line
    leaves blank stays as it is on record.
    """
    sheet = census.read(text, most)
    if sheet.problems:
        raise Declined(sheet.problems)
    blank = ledgers.blank(RESIDENT.name)
    context = replace(ledgers.desk.context(actor, Case(""), None), calendar=ledgers.book.catalogue.current().calendar)
    found = [problem for one in sheet.people for problem in _faults(one, blank, context)]
    if found:
        raise Declined(tuple(found[:MOST_PROBLEMS]))
    taken = Taken()
    for start in range(0, len(sheet.people), AT_ONCE):
        # A few at a time: others write in between, and a list that was cut off goes on where it stopped.
        with saving(ledgers.book.journal.db):
            taken = _enter(ledgers, context, sheet.people[start : start + AT_ONCE], taken)
    ledgers.desk.wake()
    return taken


def _faults(one: census.Person, blank: Record, context: Context) -> Iterable[Problem]:
    outcome = decide(blank, _REGISTER, one.told, context)
    for wrong in (*one.problems, *(outcome.problems if isinstance(outcome, Refusal) else ())):
        zh, en = f"第{one.number}行 {one.name[:20]}：{wrong.zh}", f"Line {one.number} {one.name[:20]}: {wrong.en}"
        yield Problem("table", wrong.code, zh, en)


def _enter(ledgers: Ledgers, context: Context, people: Iterable[census.Person], taken: Taken) -> Taken:
    """Decide and write some lines, in the caller's transaction."""
    events: list[Event] = []
    for one in people:
        salted = replace(context, salt=ledgers.book.edges.chance(16).hex())
        values = _values(decided(ledgers.blank(RESIDENT.name), _REGISTER, one.told, salted))
        known = _known(ledgers, values)
        if known is None:
            events.append(decided(Record(ledgers.next_id(RESIDENT.name)), _REGISTER, one.told, salted))
            taken = replace(taken, new=taken.new + 1)
            continue
        before = {name: known["values"][name] for name in _NAMES if name in known["values"]}
        if {**before, **values} == before:
            taken = replace(taken, same=taken.same + 1)
            continue
        events.append(decided(ledgers.read(known["record"]), _CHANGE, {**before, **one.told}, salted))
        taken = replace(taken, changed=taken.changed + 1)
    ledgers.desk.write(tuple(events))
    return taken


def decided(record: Record, deed: Deed, told: Mapping[str, Any], context: Context) -> Event:
    """The event of a deed. Raises Declined."""
    outcome = decide(record, deed, told, context)
    if isinstance(outcome, Refusal):
        raise Declined(outcome.problems)
    return outcome


def _values(event: Event) -> dict[str, Any]:
    told = {**event.facts, **(event.personal or {})}
    return {name: told[name] for name in _NAMES if name in told}


def _known(ledgers: Ledgers, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The row of this person at this office, None where she is new."""
    number = number_of(values)
    where = "key = ?" if number else "title = ? AND who = ?"
    by = (number,) if number else (str(values["name"]), str(values.get("household_no") or ""))
    found = ledgers.find(RESIDENT.name, f"open = '1' AND office = ? AND {where}", (ledgers.book.office, *by), limit=1)
    return found[0] if found else None
