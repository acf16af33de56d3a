"""A township's window after a year of work: its residents on record, and their cases in every state.
May import all four packages, the parts of this folder and the standard library.
Promise: every entry is one that the desk made, under another number, day and name; rows are folded as always.
"""

from __future__ import annotations

import json
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from forms import numbering
from forms.acts.context import Context
from forms.acts.register import ACTS, decide
from forms.case import Case, Recorded, fold
from forms.errors import Refusal
from forms.events import Event, canonical, encode, subject_of
from forms.identity import ID_WEIGHTS, id_check_character
from forms.ledgers.record import record_id
from station import register
from station.book import Book
from station.desk import Desk
from sync import tables as t
from sync.database import write
from sync.envelope import Draft, Stamp
from sync.journal import Entry
from tests.bench import county, filings

TEMPLATES = 40
AT_ONCE = 2_000
SPREAD_DAYS = 250
# Of files older than this all but one in a hundred are finished.
SETTLED_DAYS = 40
_SURNAMES = "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余"
_GIVEN = "秀英桂兰芳伟敏静丽强磊军洋勇艳杰娟涛明超红梅建国志华小平文玉春海龙凤云飞雪晨宇佳欣然"
_FINISH = ("close", "deliver")
_PLACES_FROM = 10_000_000
_HOUSEHOLD = 3
_RELATIONS = ("head", "spouse", "child")


@dataclass(frozen=True)
class Neighbour:
    """Somebody who lives here."""

    name: str
    number: str
    phone: str


@dataclass(frozen=True)
class Life:
    """What happened to one case, as (kind, facts, personal): after so many of its entries it is in some state."""

    steps: tuple[tuple[str, bytes, bytes], ...]
    ends: bool


def neighbours(count: int, seed: int = 7) -> list[Neighbour]:
    """So many people, the same ones for the same seed."""
    chance = random.Random(seed)
    return [Neighbour(_name(chance), _number(chance), f"139{chance.randrange(10**8):08d}") for _ in range(count)]


def _name(chance: random.Random) -> str:
    return chance.choice(_SURNAMES) + "".join(chance.choices(_GIVEN, k=chance.choice((1, 2, 2))))


def settle(book: Book, people: list[Neighbour]) -> float:
    """All of them on record, three to a household, every tenth with benefits and every fiftieth on the list of visits;
    every entry is one that a deed makes. Returns the seconds."""
    begun, at, told = time.perf_counter(), book.edges.moment(), Desk(book).actor(county.CLERK)
    common = {"v": 1, "at": at, "entered": at, "office": book.office, "by": told.name, "role": told.role}
    with write(book.journal.db):
        tag = numbering.lane_tag(book.journal.lane_of_this_life())
    for start in range(0, len(people), AT_ONCE):
        drafts = []
        for at_number, one in enumerate(people[start : start + AT_ONCE], start):
            drafts += [_draft(event, book.station) for event in _on_record(one, at_number, common, book.station, tag)]
        with write(book.journal.db):
            _admit(book, book.journal.append(drafts))
    with write(book.journal.db):
        book.records.rebuild()
    return time.perf_counter() - begun


def _on_record(one: Neighbour, number: int, common: dict[str, Any], station: str, tag: str) -> Iterator[Event]:
    household = number // _HOUSEHOLD
    salt = {"salt": f"{number:032x}"}
    told = {
        "name": one.name, "document": {"type": "111", "number": one.number}, "phone": one.phone,
        "address": f"十总镇柳河村{household % 40 + 1}组{household}号", "village_group": f"{household % 40 + 1}组",
        "household_no": f"{household:06d}", "relation": _RELATIONS[number % _HOUSEHOLD],
        **({"benefits": ["dibao"]} if number % 10 == 0 else {}),
    }  # fmt: skip
    resident = record_id("resident", station, tag, number + 1)
    yield Event("resident:registered", {**common, "record": resident}, {**told, **salt})
    if number % 50 == 0:
        plan = {"resident": resident, "every_days": 30, "first_visit_on": common["at"][:10]}
        needs = {"name": one.name, "category": "lonely_elder", "phone": one.phone, "need": "代办"}
        visits = record_id("care", station, tag, number + 1)
        yield Event("care:listed", {**common, "record": visits, **plan}, {**needs, **salt})


def _draft(event: Event, station: str) -> Draft:
    facts, personal = encode(event)
    return Draft(subject_of(event, "", station), event.kind, facts, personal or b"{}")


def fill(book: Book, size: int, unsent: int, people: list[Neighbour], seed: int = 3) -> float:
    """So many cases of these people in this township's own lane, all admitted but the last ``unsent``. Returns the
    seconds."""
    begun, chance, today = time.perf_counter(), random.Random(seed), book.edges.today()
    lives = list(_lives(book, today))
    finished = [life for life in lives if life.ends]
    with write(book.journal.db):
        tag = numbering.lane_tag(book.journal.lane_of_this_life())
    for start in range(0, size, AT_ONCE):
        with write(book.journal.db):
            for number in range(start, min(size, start + AT_ONCE)):
                day = today - timedelta(days=SPREAD_DAYS - number * SPREAD_DAYS // size)
                old = (today - day).days > SETTLED_DAYS and chance.random() < 0.99
                life = chance.choice(finished if old else lives)
                steps = life.steps if old else life.steps[: chance.randint(1, len(life.steps))]
                receipt = numbering.receipt_number(book.station, day, tag, 10_000 + number)
                written = book.journal.append(list(_copied(receipt, steps, today, day, chance.choice(people))))
                if number < size - unsent:
                    _admit(book, written)
    with write(book.journal.db):
        book.cases.rebuild()
    return time.perf_counter() - begun


def _lives(book: Book, today: date) -> Iterator[Life]:
    desk, chance = Desk(book), random.Random(4)
    actor = desk.actor(county.CLERK)
    for code, document in county.applications(book, TEMPLATES):
        receipt = desk.file(actor, code, document).receipt_no
        case = register.read(book.journal, receipt)
        item = book.catalogue.current().item(case.item, case.item_version)
        moment = book.edges.moment()
        context = Context(
            office=book.office, role=actor.role, by=actor.name, at=moment, entered=moment, today=today, item=item,
            salt="0" * 32, marks=frozenset(),
        )  # fmt: skip
        steps = [line.recorded for line in case.lines]
        steps += [Recorded("", event) for event in filings.later(case, filings.TOWNSHIP_ACTS, context, chance, 8)]
        for act in _FINISH:
            case = fold(receipt, steps)
            made = decide(case, act, ACTS[act].sample(case, context, chance), context)
            steps += [] if isinstance(made, Refusal) else [Recorded("", event) for event in made]
        yield _life(receipt, steps)


def _life(receipt: str, steps: list[Recorded]) -> Life:
    told = []
    for one in steps:
        facts, personal = encode(one.event)
        told.append((one.event.kind, facts, personal or b"{}"))
    case: Case = fold(receipt, steps)
    return Life(tuple(told), case.ended or case.holder != case.filing_office)


def _copied(
    receipt: str, steps: tuple[tuple[str, bytes, bytes], ...], today: date, day: date, who: Neighbour
) -> Iterator[Draft]:
    """The same life of another person on another day."""
    for kind, facts, personal in steps:
        moved = facts.replace(today.isoformat().encode(), day.isoformat().encode())
        about = personal
        if kind == "case:submitted":
            told: dict[str, Any] = json.loads(personal)
            document = {"type": "111", "number": who.number}
            told["applicant"] |= {"name": who.name, "document": document, "phone": who.phone}
            told["answers"] |= {"applicant_name": who.name, "applicant_document": document, "phone": who.phone}
            about = canonical(told)
        yield Draft(register.subject(receipt), kind, moved, about)


def _number(chance: random.Random) -> str:
    born = date(1940, 1, 1) + timedelta(days=chance.randrange(27_000))
    first = f"320612{born:%Y%m%d}{chance.randrange(1, 1000):03d}"
    assert len(first) == len(ID_WEIGHTS)
    return first + id_check_character(first)


def _admit(book: Book, written: list[Entry]) -> None:
    stamps = [Stamp(1, _PLACES_FROM + one.id, "0" * 32) for one in written]
    book.journal.settle([(one.id, t.ADMITTED, "", stamp) for one, stamp in zip(written, stamps, strict=True)])
    lane = book.journal.tables.lane
    lane.update(acked=written[-1].seq).where(lane.name == written[-1].lane).execute()


def people(folder: Path) -> tuple[list[str], list[str], list[str], list[str]]:
    """Receipt numbers, names, ID and telephone numbers of some cases of a folder, to look for."""
    with county.opened(folder) as book:
        entry = book.journal.tables.entry
        made = book.journal.read(entry.kind == "case:submitted", order=(entry.id.desc(),), limit=400)[::10]
    told = [json.loads(one.content.personal or b"{}")["applicant"] for one in made]
    numbers = [one.subject.removeprefix(register.PREFIX) for one in made]
    documents = [one["document"]["number"] for one in told]
    return numbers, [one["name"] for one in told], documents, [one["phone"] for one in told]
