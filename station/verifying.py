"""The roster of a year's verification, entered from a sheet, from the residents on record, or from the year before.
May import forms and the station's desk, enlisting, ledgers and saving.
Promise: nothing of a sheet is entered while a line of it is wrong, and each fault is told; whoever stands there, once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms import tables
from forms.errors import Declined, Problem, said_by
from forms.events import Event
from forms.ledgers.register import LEDGERS
from forms.ledgers.residents import RESIDENT, number_of
from forms.ledgers.verifications import GONE, key_of
from station.desk import Actor
from station.enlisting import Enlisting, answers, refuse
from station.ledgers import Ledgers
from station.saving import in_pieces

NAME, SHEET = "verification", "roster"
MOST_LINES = 2_000
# Residents' rows that are read at a time, of which few draw a benefit.
_AT_ONCE = 500
ENTER = LEDGERS[NAME].openings[0]
MESSAGES: Mapping[str, tuple[str, str]] = {
    "no_benefit": (
        "居民档案里没有记这种待遇，请用名单导入，或从上一年度的名册列入。",
        "Residents' records do not tell of this benefit: enter a sheet, or take last year's roster.",
    ),
    "nobody_last_year": (
        "本站没有{year}年度这种待遇的名册，请用名单导入。",
        "This station has no roster of {year} for this benefit: enter a sheet.",
    ),
}
problem = said_by(MESSAGES)
# The benefit of a resident's record that each scheme verifies.
OF_BENEFIT = {"allowance": ("dibao", "tekun"), "preferential": ("youfu",)}
_ALSO = dict.fromkeys(("身份证", "身份证号", "身份证号码", "公民身份号码"), "document") | {"电话": "phone", "地址": "address"}
_ASKED = ("person", "document", "phone", "address")


@dataclass
class Entered:
    """What came of it: who is new on the roster, who stood there already, and the names of those who have the benefit
    by their records but no document number there, so that they could not be entered."""

    new: int = 0
    same: int = 0
    nameless: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Person:
    """Somebody to be entered. ``called`` leads what is said of her, in Chinese and in English."""

    called: tuple[str, str]
    told: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


def columns() -> list[tables.Column]:
    """The columns that a sheet may have."""
    found: list[tables.Column] = []
    for field in ENTER.fields:
        if field.name in _ASKED:
            own = tables.columns_of_document if field.name == "document" else tables.columns_of
            found += own(field.name, field)
    return found


def import_sheet(kept: Ledgers, actor: Actor, scheme: str, year: Any, text: str) -> Entered:
    """Enter everybody of a sheet (headings first) who is not on the roster yet. Raises Declined."""
    table = tables.Reader(SHEET, columns(), ("person", "document"), MOST_LINES, _ALSO, {}).read(text)
    if table.problems:
        raise Declined(table.problems)
    once = tables.once(table.lines, lambda line: tables.plain_number(line.told.get("document")), "document")
    people = [_Person((f"第{one.number}人", f"person {one.number}"), one.told, one.problems) for one in once]
    return _enter(kept, actor, scheme, year, people)


def import_residents(kept: Ledgers, actor: Actor, scheme: str, year: Any) -> Entered:
    """Enter every resident of this office who draws this benefit by her record. Raises Declined."""
    wanted = OF_BENEFIT.get(scheme)
    if wanted is None:
        raise Declined((problem("scheme", "no_benefit"),))
    people, nameless = [], []
    for row in _residents(kept):
        values = row["values"]
        if not set(wanted) & set(values.get("benefits", ())):
            continue
        if not number_of(values):
            nameless.append(values["name"])
            continue
        told = {name: values[name] for name in ("document", "phone", "address") if values.get(name)}
        people.append(_person({**told, "person": values["name"], "resident": row["record"]}))
    entered = _enter(kept, actor, scheme, year, people)
    entered.nameless = tuple(nameless)
    return entered


def _residents(kept: Ledgers) -> Iterator[dict[str, Any]]:
    """The rows of all who are on record at this office, some at a time: a township has tens of thousands."""
    last = ""
    while True:
        where = "open = '1' AND due = 'none' AND subject > ? AND office = ?"
        found = kept.find(RESIDENT.name, where, (last, kept.book.office), "subject", _AT_ONCE)
        yield from found
        if len(found) < _AT_ONCE:
            return
        last = f"{RESIDENT.stream}:{found[-1]['record']}"


def import_year_before(kept: Ledgers, actor: Actor, scheme: str, year: Any) -> Entered:
    """Enter everybody of this office on the roster of the year before who is still entitled. Raises Declined."""
    before = int(year) - 1 if str(year).isdecimal() and len(str(year)) == 4 else 0
    first = key_of({"scheme": scheme, "year": before})
    # The colon is the last sign of what all keys of a scheme's year begin with; a semicolon comes next.
    where = "key >= ? AND key < ? AND office = ? AND state <> ?"
    values = (first, f"{first[:-1]};", kept.book.office, GONE)
    found = kept.find(NAME, where, values, "title, subject", MOST_LINES) if before else []
    if not found and before:
        raise Declined((problem("year", "nobody_last_year", year=before),))
    people = [_person({name: row["values"][name] for name in (*_ASKED, "resident") if row["values"].get(name)})
              for row in found if number_of(row["values"])]
    return _enter(kept, actor, scheme, year, people)


def _person(told: Mapping[str, Any]) -> _Person:
    return _Person((told["person"], told["person"]), told)


def _enter(kept: Ledgers, actor: Actor, scheme: str, year: Any, people: Sequence[_Person]) -> Entered:
    kept.named(NAME)
    enlisting, common = Enlisting(kept, actor, NAME), {"scheme": scheme, "year": year}
    # Nothing is written while any line is wrong. Scheme and year are asked of a list that names nobody, too.
    faults = [one for person in people or (_Person(("", ""), {}),) for one in _against(enlisting, person, common)]
    refuse(list(dict.fromkeys(one for one in faults if people or one.field in common)), SHEET)
    entered = Entered()

    def enter(piece: Sequence[_Person]) -> None:
        events = []
        for person in piece:
            told = {**person.told, **common}
            outcome = enlisting.judged(ENTER, told)
            if isinstance(outcome, Event) and kept.find(NAME, "key = ?", (key_of(answers(outcome)),), limit=1):
                entered.same += 1
                continue
            events.append(enlisting.opened(ENTER, told))
            entered.new += 1
        kept.desk.write(tuple(events))

    in_pieces(kept.book.journal.db, people, enter)
    kept.desk.wake()
    return entered


def _against(enlisting: Enlisting, person: _Person, common: Mapping[str, Any]) -> Iterator[Problem]:
    outcome = enlisting.judged(ENTER, {**person.told, **common})
    for one in (*person.problems, *(() if isinstance(outcome, Event) else outcome)):
        if one.field in (*common, "deed", "ledger"):
            yield one
        else:
            zh, en = f"{person.called[0]}：{one.zh}", f"{person.called[1]}: {one.en}"
            yield Problem(one.field, one.code, zh, en)
