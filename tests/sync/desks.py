"""A centre and stations whose payloads mean nothing: for tests of sync alone.
May import sync, tests.books and tests.line; no forms.
Promise: every journal has its own book and its own seeded chance; nothing is shared but the line.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import peewee

from sync import enrolment, wire
from sync.admission import ADMIT, Admission, Verdict
from sync.client import Client, enrol
from sync.database import write
from sync.envelope import Draft, canonical
from sync.journal import Entry, Journal
from sync.keys import SigningKey
from sync.server import Server
from sync.taking import Outcome
from tests.books import FILES, Books
from tests.line import Line

CENTRE = "320612"
VILLAGE, OTHER, TOWNSHIP = "32061210720501", "32061210720601", "32061210700001"
DATA_KEY = bytes(32)


def draft(subject: str, number: int = 0, kind: str = "case:noted") -> Draft:
    """Something that somebody wrote."""
    return Draft(subject, kind, canonical({"v": 1, "n": number}), canonical({"name": "顾秀英"}))


@dataclass
class Court:
    """Judges as it is told: verdicts by kind, listeners by subject."""

    verdicts: dict[str, Verdict] = field(default_factory=dict)
    listeners: dict[str, list[str]] = field(default_factory=dict)
    projected: list[str] = field(default_factory=list)

    def judge(self, entry: Entry, history: Sequence[Entry]) -> Verdict:
        """As told, else admit."""
        return self.verdicts.get(entry.kind, ADMIT)

    def audience(self, entry: Entry, history: Sequence[Entry]) -> Iterable[str]:
        """As told, else nobody."""
        return self.listeners.get(entry.subject, ())

    def project(self, subjects: Sequence[str]) -> None:
        """Remember what was asked for."""
        self.projected += subjects


class Interrupted(Exception):
    """The power failed before the commit."""


def interrupt(db: peewee.Database, work: Callable[[], object]) -> bool:
    """Do ``work`` in a write transaction that fails at its very end; whether it came that far."""
    came_to_the_end = False
    with contextlib.suppress(Interrupted), write(db):
        work()
        came_to_the_end = True
        raise Interrupted
    return came_to_the_end


def open_journal(path: Path, node: str, life: str = "a" * 32, seed: int = 0, books: Books = FILES) -> Journal:
    """A journal on ``path``, connected, with its tables."""
    chance = random.Random(f"{node}{life}{seed}")
    db = books.open(path, DATA_KEY)
    db.connect()
    key = SigningKey(random.Random(node).randbytes(32))
    journal = Journal(db, node, life, key, chance.randbytes, orders=node == CENTRE)
    journal.create()
    return journal


class Desk:
    """A station: a file, a life, a line."""

    def __init__(self, county: County, node: str, path: Path, life: str = "a" * 32) -> None:
        self.county, self.node, self.path = county, node, path
        self.journal = open_journal(path, node, life)
        self.line = Line(county.answer, random.Random(1))

    def write(self, *drafts: Draft) -> list[Entry]:
        """Append in one transaction."""
        with write(self.journal.db):
            return self.journal.append(drafts)

    def exchange(self) -> Outcome:
        """One exchange."""
        return Client(self.journal, self.line.post).exchange()

    def live_again(self, life: str) -> None:
        """Another life of the same folder."""
        self.journal.life = life

    def copied(self, life: str) -> Desk:
        """The folder as it is now, on another machine, where a life of its own begins."""
        path = self.path.with_name(f"{self.path.name}-{life[:6]}")
        self.journal.db.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        path.write_bytes(self.path.read_bytes())
        return Desk(self.county, self.node, path, life)


class County:
    """The centre, with a clock that tests turn."""

    def __init__(self, path: Path, books: Books = FILES) -> None:
        self.path = path
        self.now = 1_800_000_000.0
        self.court = Court()
        self.journal = open_journal(path / "centre.db", CENTRE, books=books)
        self.admission = Admission(self.journal, self.court)
        self.server = Server(self.journal, self.admission, lambda: self.now)
        self.desks: list[Desk] = []

    def answer(self, path: str, body: bytes) -> bytes:
        """The web front."""
        if path == wire.ENROL_PATH:
            return self.server.enrol(body, lambda station, key: None)
        return self.server.answer(path, body)

    def invite(self, node: str) -> str:
        """A code on paper."""
        with write(self.journal.db):
            return self.server.invite(node, random.Random(node).randbytes(enrolment.SECRET_BYTES))

    def desk(self, node: str) -> Desk:
        """An enrolled station."""
        desk = Desk(self, node, self.path / f"{node}.db")
        code = enrolment.read_code(self.invite(node))
        enrol(desk.journal, desk.line.post, code, desk.journal.key, desk.journal.chance)
        self.desks.append(desk)
        return desk

    def close(self) -> None:
        """Let go of every file."""
        for journal in (self.journal, *(desk.journal for desk in self.desks)):
            if not journal.db.is_closed():
                journal.db.close()

    def lane(self, name: str) -> tuple[str, str]:
        """Status and reason of a lane here."""
        row = self.journal.tables.lane.get(self.journal.tables.lane.name == name)
        return row.status, row.reason
