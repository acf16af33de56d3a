"""Taking a list of residents in: every line judged first, then written, each once however often the list comes.
May import forms and the station's desk, enlisting, ledgers and saving.
Promise: of a list with a faulty line nothing is written and each faulty line is named; the same list again adds nobody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms import census
from forms.errors import Declined, Problem, said_by
from forms.events import Event
from forms.ledgers.residents import FIELDS, LIVING, MOVED, RESIDENT, number_of
from forms.tables import Line
from station.desk import Actor
from station.enlisting import Enlisting, answers, refuse
from station.ledgers import Ledgers
from station.saving import in_pieces

_REGISTER, _CHANGE, _RETURN = (one for one in RESIDENT.deeds if one.name in ("register", "change", "return"))
_NAMES = [field.name for field in FIELDS]

MESSAGES: Mapping[str, tuple[str, str]] = {
    "census_twice": ("与第{other}行的证件号码相同；同一人只能列一次。",
                     "The same document number as line {other}: list each person once."),
    "census_namesake": ("第{other}行也叫这个名字，又没有不同的户号，分不清谁是谁；请写上证件号码，或写清各自的户号。",
                        "Line {other} has the same name and no other household number, so that nobody can tell who is"
                        " who: write the document number, or the household number of each."),
    "census_several": ("居民档案里有几位同名、户号也相同的人，认不出是哪一位；请写上证件号码。",
                       "Several residents on record have this name and household number: write the document number."),
}  # fmt: skip
problem = said_by(MESSAGES)


@dataclass
class Taken:
    """What a list did: residents that are new, that were corrected, and that were on record just so."""

    new: int = 0
    changed: int = 0
    same: int = 0


def take_in(ledgers: Ledgers, actor: Actor, text: str, most: int = census.LINES_LIMIT) -> Taken:
    """Enter a list of residents of this office, of so many lines at most. Raises Declined with every faulty line, and
    then nothing was written.

    Somebody on record is known again by her document number; where the list or the record has none, by her name and
    household number. What a line leaves blank stays as it is on record; whoever had moved away has come back.
    """
    sheet = census.read(text, most)
    if sheet.problems:
        raise Declined(sheet.problems)
    enlisting = Enlisting(ledgers, actor, RESIDENT.name)
    refuse(list(_faults(enlisting, sheet.lines)), census.SHEET)
    taken = Taken()
    in_pieces(ledgers.book.journal.db, sheet.lines, lambda lines: _enter(enlisting, lines, taken))
    ledgers.desk.wake()
    return taken


def _faults(enlisting: Enlisting, lines: Sequence[Line]) -> Iterator[Problem]:
    rows: dict[tuple[str, ...], int] = {}
    for line in lines:
        against, outcome = [*line.problems], enlisting.judged(_REGISTER, line.told)
        if isinstance(outcome, Event):
            against += _mistaken(enlisting.ledgers, _values(outcome), line.row, rows)
        else:
            against += outcome
        name = census.name_of(line)[:20]
        for one in against:
            zh, en = f"第{line.row}行 {name}：{one.zh}", f"Line {line.row} {name}: {one.en}"
            yield Problem(census.SHEET, one.code, zh, en)


def _mistaken(ledgers: Ledgers, values: Mapping[str, Any], row: int, rows: dict[tuple[str, ...], int]) -> list[Problem]:
    """Why one could not tell whom a line is about: somebody else of the list, or of those on record. ``rows`` are the
    lines before it by what they are known by."""
    number, called = number_of(values), _called(values)
    other = rows.setdefault((number,), row) if number else row
    # Whoever has a number is no namesake of another who has one, but of one who has none.
    namesake = rows.get((*called, "" if number else "any"))
    rows.setdefault((*called, "any"), row)
    if not number:
        rows.setdefault((*called, ""), row)
    if other != row:
        return [problem("document", "census_twice", other=other)]
    if namesake is not None:
        return [problem("name", "census_namesake", other=namesake)]
    if not number and len(_found(ledgers, "title = ? AND who = ?", *called)) > 1:
        return [problem("name", "census_several")]
    return []


def _enter(enlisting: Enlisting, lines: Sequence[Line], taken: Taken) -> None:
    """Decide and write some lines, in the caller's transaction."""
    ledgers, events = enlisting.ledgers, []
    for line in lines:
        outcome = enlisting.judged(_REGISTER, line.told)
        values = _values(outcome) if isinstance(outcome, Event) else {}
        known = _known(ledgers, values) if values else None
        if known is None:
            events.append(enlisting.opened(_REGISTER, line.told))
            taken.new += 1
            continue
        away = known["state"] == MOVED
        if away:
            ledgers.desk.write((enlisting.done(ledgers.read(known["record"]), _RETURN, {}),))
        before = {name: known["values"][name] for name in _NAMES if name in known["values"]}
        if {**before, **values} == before:
            taken.changed += away
            taken.same += not away
            continue
        events.append(enlisting.done(ledgers.read(known["record"]), _CHANGE, {**before, **line.told}))
        taken.changed += 1
    ledgers.desk.write(tuple(events))


def _values(event: Event) -> dict[str, Any]:
    told = answers(event)
    return {name: told[name] for name in _NAMES if name in told}


def _called(values: Mapping[str, Any]) -> tuple[str, str]:
    return str(values["name"]), str(values.get("household_no") or "")


def _known(ledgers: Ledgers, values: Mapping[str, Any]) -> dict[str, Any] | None:
    """The row of this person at this office, None where she is new."""
    number, called = number_of(values), _called(values)
    if not number:
        found = _found(ledgers, "title = ? AND who = ?", *called)
    else:
        found = _found(ledgers, "key = ?", number)
        if not found and called[1]:
            # She was entered before anybody saw her number.
            found = _found(ledgers, "title = ? AND who = ? AND key = ''", *called)
        found = found or _found(ledgers, "key = ?", number, state=MOVED)
    return found[0] if found else None


def _found(ledgers: Ledgers, where: str, *by: str, state: str = LIVING) -> list[dict[str, Any]]:
    asked = f"state = ? AND office = ? AND {where}"
    return ledgers.find(RESIDENT.name, asked, (state, ledgers.book.office, *by), limit=2)
