"""Whoever is known here: residents on record and applicants of earlier cases, for finding, prefilling and hints.
May import forms, sync.database and the station's book, register, persons, searching and worklist.
Promise: what is proposed or hinted stands in a record or a case of this journal; nothing here forbids anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from forms.case import Case
from forms.ledgers.declaring import Ledger
from forms.ledgers.record import Record, parse_record
from forms.ledgers.register import LEDGERS
from forms.ledgers.residents import HEAD, RESIDENT
from forms.prefill import Person
from station import persons, register, searching
from station.book import Book
from sync.database import rows

MOST_FOUND = 20
# Cases that are read to see whose they are; of one person there may be many.
MOST_CASES = 60
# Records that are called alike or end alike.
MOST_ALIKE = 200
MOST_OF_HOUSEHOLD, MOST_OF_NUMBER = 40, 1_000
LIVING = "1"
_TABLE = f"{RESIDENT.stream}_row"
_CASES = "SELECT subject FROM case_row WHERE"
_CARRIED = ("phone", "address", "village_group")
_FACTS = ("name", "phone", "address", "village_group", "household_no", "relation", "language")


# --- finding people --------------------------------------------------------------------------------------------------


def residents(book: Book, asked: searching.Asked, most: int = MOST_FOUND) -> list[Person]:
    """Residents on record whom a typed text may mean, by name."""
    first = searching.open_in_ledger(book, RESIDENT.name, asked, most)
    marks = ", ".join("?" * len(first))
    return _residents(book, f"subject IN ({marks}) ORDER BY +title, subject", *first) if first else []


def found(book: Book, text: str, most: int = MOST_FOUND) -> list[Person]:
    """Whom a typed text may mean: residents first, then applicants of the newest cases who are none of them."""
    asked = searching.read(text)
    if asked.blank:
        return []
    people = residents(book, asked, most)
    if len(people) >= most:
        return people
    chosen = searching.chosen(book, asked)
    newest = f"{_CASES} {chosen.where} ORDER BY filed_at DESC, subject DESC LIMIT ?"
    for (name,) in rows(book.journal.db, newest, *chosen.values, MOST_CASES):
        one = _of_case(book, str(name))
        if one is not None and not any(_same(one, other) for other in people):
            people.append(one)
        if len(people) >= most:
            break
    return people


def person(book: Book, source: str) -> Person | None:
    """The person of a resident's record or of a case, with what her latest case says; None where there is none."""
    if parse_record(source) is None:
        return _of_case(book, register.subject(source))
    known = next(iter(_residents(book, "subject = ?", f"{RESIDENT.stream}:{source}")), None)
    return _with_latest(book, known) if known else None


def household(book: Book, one: Person) -> list[Person]:
    """Everyone on record under the same household number at the same office, the head first."""
    if not one.household_no or parse_record(one.source) is None:
        return []
    return households(book, one.household_no).get(Record(one.source).office, [])


def households(book: Book, number: str) -> dict[str, list[Person]]:
    """Everyone on record under a household number, by the office that keeps it, the head first: villages number their
    households each for itself."""
    where = "ledger = ? AND who = ? AND open = ? ORDER BY +office, +title, subject LIMIT ?"
    found: dict[str, list[Person]] = {}
    for one in _residents(book, where, RESIDENT.name, number, LIVING, MOST_OF_NUMBER):
        found.setdefault(Record(one.source).office, []).append(one)
    return {office: sorted(members, key=lambda member: member.relation != HEAD)[:MOST_OF_HOUSEHOLD]
            for office, members in found.items()}


def benefits_of(book: Book, number: str) -> tuple[str, ...]:
    """The benefits of whoever has this document number, as her record tells them: a hint, and never a proof."""
    where = "ledger = ? AND key = ? AND open = ? LIMIT 1"
    known = _residents(book, where, RESIDENT.name, number, LIVING) if number else []
    return known[0].benefits if known else ()


def _residents(book: Book, where: str, *values: Any) -> list[Person]:
    asked = f"SELECT document FROM {_TABLE} WHERE {where}"  # noqa: S608 # words of this module
    return [_of_record(json.loads(document)) for (document,) in rows(book.journal.db, asked, *values)]


def _of_record(row: Mapping[str, Any]) -> Person:
    told = row["values"]
    texts: dict[str, Any] = {name: str(told.get(name) or "") for name in _FACTS}
    document, benefits = told.get("document") or {}, tuple(told.get("benefits") or ())
    return Person(row["record"], document=document, benefits=benefits, **texts)


def _of_case(book: Book, subject: str) -> Person | None:
    return _person_of(register.read(book.journal, subject.removeprefix(register.PREFIX)))


def _person_of(case: Case) -> Person | None:
    answers = _answers(case)
    if case.erased or not isinstance(answers.get("applicant_name"), str):
        return None
    document = answers.get("applicant_document")
    return Person(
        case.id,
        answers["applicant_name"],
        dict(document) if isinstance(document, Mapping) else {},
        earlier=answers,
        **{name: answers[name] for name in _CARRIED if isinstance(answers.get(name), str)},
    )


def _with_latest(book: Book, known: Person) -> Person:
    """A resident with the answers of her latest case, found by the number of her document."""
    for case_id in _cases_of(book, known.number):
        earlier = _of_case(book, register.subject(case_id))
        if earlier is not None:
            told = {name: getattr(known, name) or getattr(earlier, name) for name in _CARRIED}
            return replace(known, earlier=earlier.earlier, **told)
    return known


def _answers(case: Case) -> dict[str, Any]:
    """The personal answers of a case as they were told last."""
    found: dict[str, Any] = {}
    for line in case.lines:
        told = (line.event.personal or {}).get("answers")
        found |= told if isinstance(told, Mapping) else {}
    return found


def _same(one: Person, other: Person) -> bool:
    if one.number and other.number:
        return one.number == other.number
    return (one.name, one.phone) == (other.name, other.phone)


# --- the same thing twice --------------------------------------------------------------------------------------------


def twins(book: Book, item: str, one: Person, besides: str = "") -> list[dict[str, Any]]:
    """Open cases of the same item and the same person that are known here, whoever took them in: the same document
    number, or where one lacks the same name and telephone number (single intake, 杜绝两头受理). Their rows."""
    tail = persons.tail_of(one.number, persons.ID_CHARACTERS)
    phone = persons.tail_of(one.phone, persons.PHONE_CHARACTERS)
    open_ = "item = ? AND desk > ''"
    asked: list[str] = []
    values: list[str] = []
    if tail:
        asked.append(f"{_CASES} id_tail = ? AND {open_}")
        values += [tail, item]
    if phone:
        asked.append(f"{_CASES} phone_tail = ? AND {open_} AND applicant = ?")
        values += [phone, item, one.name]
    if not asked:
        return []
    alike = rows(book.journal.db, f"{' UNION '.join(asked)} LIMIT ?", *values, searching.MOST_COMPARED)
    names = [str(name) for (name,) in alike if name != register.subject(besides)]
    return [row for name in names if _is(book, name, one) and (row := book.cases.get(name))]


def twins_of(book: Book, case: Case) -> list[dict[str, Any]]:
    """The twins of a case that is still open."""
    one = None if case.ended else _person_of(case)
    return twins(book, case.item, one, case.id) if one else []


def _is(book: Book, subject: str, one: Person) -> bool:
    other = _of_case(book, subject)
    return other is not None and _same(one, other)


def cases_of(book: Book, one: Person) -> Sequence[str]:
    """All cases of a person whose document number is known, the newest first, up to MOST_CASES."""
    return _cases_of(book, one.number)


def named_in(book: Book, one: Person) -> list[dict[str, Any]]:
    """The records of other ledgers that tell of a document or a telephone number of hers, or that link to her record;
    by day. Of those under another's number or name, who only mention her, nothing is known here."""
    found: list[dict[str, Any]] = []
    for ledger in (ledger for ledger in LEDGERS.values() if ledger is not RESIDENT):
        alike = [row for column, characters, told in (
            ("id_tail", persons.ID_CHARACTERS, one.number), ("phone_tail", persons.PHONE_CHARACTERS, one.phone),
        ) if (tail := persons.tail_of(told, characters)) for row in _records(book, ledger, column, tail)]  # fmt: skip
        found += [row for row in alike if row["title"].find(one.name) >= 0 or _names(row, one.number)]
        if RESIDENT.name in ledger.fields:
            linked = _records(book, ledger, "title", one.name)
            found += [row for row in linked if row["values"].get(RESIDENT.name) == one.source]
    once = {row["record"]: row for row in found}
    return sorted(once.values(), key=lambda row: str(row["day"]))


def _records(book: Book, ledger: Ledger, column: str, told: str) -> list[dict[str, Any]]:
    # Of one person there may be many; a name is looked up whole, and whose it is stands in the record.
    listing = f"SELECT document FROM {ledger.stream}_row"  # noqa: S608 # names of tables
    found = rows(book.journal.db, f"{listing} WHERE ledger = ? AND {column} = ? LIMIT ?", ledger.name, told, MOST_ALIKE)
    return [json.loads(document) for (document,) in found]


def _names(row: Mapping[str, Any], number: str) -> bool:
    return bool(number) and number in json.dumps(row["values"], ensure_ascii=False)


def _cases_of(book: Book, number: str) -> Sequence[str]:
    """The cases of whoever has this document number, the newest first."""
    if not number:
        return ()
    asked = f"{_CASES} id_tail = ? ORDER BY filed_at DESC, subject DESC LIMIT ?"
    tail = persons.tail_of(number, persons.ID_CHARACTERS)
    alike: Iterable[Any] = rows(book.journal.db, asked, tail, MOST_CASES)
    names = [str(name).removeprefix(register.PREFIX) for (name,) in alike]
    return [name for name in names if persons.document_number(register.read(book.journal, name)) == number]
