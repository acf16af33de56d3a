"""Filing for many: one item, what is the same for all, and a line for each person (rows 84 and 85).
May import forms, peewee and the station's desk, ledgers and saving.
Promise: nothing is filed while a line is unsound unless the person chose so; one person of a roster is one case.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import peewee

from forms import rosters as sheets
from forms.case import Case
from forms.definition import ServiceItem
from forms.errors import Declined, Problem
from forms.ledgers.record import Record
from forms.ledgers.rosters import ROSTER
from forms.tables import Line
from station.desk import Actor, Desk
from station.ledgers import Ledgers
from station.problems import decline
from station.saving import in_pieces, saving

LIMIT_BYTES = 400_000
MOST_KEPT = 20
SHEET = "roster"
CODE_CHARACTERS = 32
# Cases that one transaction files: a third of a second, in which nobody else writes.
FILED_AT_ONCE = 10
Fields = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Kept:
    """A roster as it was typed: the page's fields in order, among them ``roster``, the sheet."""

    key: str
    item: str
    fields: Fields
    kept_at: str


@dataclass(frozen=True)
class Judged:
    """One line: what filing it would make, or what is wrong with it; ``receipt_no`` where it is filed already."""

    line: Line
    case: Case | None = None
    problems: tuple[Problem, ...] = ()
    receipt_no: str = ""

    @property
    def name(self) -> str:
        """The applicant's name as it was typed."""
        return sheets.name_of(self.line)

    @property
    def identity(self) -> str:
        """The number of the applicant's document as far as it was typed."""
        return sheets.identity_of(self.line)


@dataclass(frozen=True)
class Verdict:
    """A whole roster: what is wrong with the sheet or with all lines alike, and each line."""

    problems: tuple[Problem, ...]
    lines: tuple[Judged, ...] = ()

    @property
    def sound(self) -> tuple[Judged, ...]:
        """The lines that can be filed now."""
        return tuple(one for one in self.lines if one.case is not None)

    @property
    def wrong(self) -> tuple[Judged, ...]:
        """The lines with something wrong."""
        return tuple(one for one in self.lines if not one.receipt_no and one.case is None)

    @property
    def filed(self) -> tuple[Judged, ...]:
        """The lines that have their number."""
        return tuple(one for one in self.lines if one.receipt_no)


class Rosters:
    """The rosters of this folder, beside its drafts: they are its own, and never travel."""

    def __init__(self, desk: Desk) -> None:
        class KeptRoster(peewee.Model):
            id = peewee.CharField(max_length=64, primary_key=True)
            user = peewee.CharField(max_length=64, index=True)
            key = peewee.CharField(max_length=64)
            item = peewee.CharField(max_length=64)
            fields = peewee.TextField()
            kept_at = peewee.CharField(max_length=32)

            class Meta:
                database = desk.book.journal.db
                legacy_table_names = False

        self.desk = desk
        self.book = desk.book
        self.ledgers = Ledgers(desk)
        self.table: Any = KeptRoster

    def create(self) -> None:
        """Make the table where it is missing."""
        self.book.journal.db.create_tables([self.table], safe=True)

    # --- keeping -------------------------------------------------------------------------------------------------

    def store(self, user: str, kept: Kept) -> None:
        """Keep a roster in the place of what was kept under its key. Raises Declined when it is too large, or when the
        person has too many."""
        content = json.dumps([list(pair) for pair in kept.fields])
        if len(content) > LIMIT_BYTES:
            raise decline("", "draft_too_large")
        place = _hashed(user, kept.key)
        with saving(self.book.journal.db):
            table = self.table
            others = table.select().where((table.user == user) & (table.id != place)).count()
            if others >= MOST_KEPT:
                raise decline("", "drafts_full", limit=MOST_KEPT)
            table.replace(
                id=place, user=user, key=kept.key, item=kept.item, fields=content, kept_at=kept.kept_at
            ).execute()

    def kept(self, user: str, key: str) -> Kept | None:
        """A person's roster; None when there is none, or when it is somebody else's."""
        row = self.table.get_or_none(self.table.id == _hashed(user, key))
        return _kept(row) if row else None

    def of(self, user: str) -> list[Kept]:
        """A person's rosters, the newest first."""
        table = self.table
        return [_kept(row) for row in table.select().where(table.user == user).order_by(table.kept_at.desc(), table.id)]

    def discard(self, user: str, key: str) -> None:
        """Forget a roster; what was filed from it stays."""
        with saving(self.book.journal.db):
            self.table.delete().where(self.table.id == _hashed(user, key)).execute()

    # --- judging and filing --------------------------------------------------------------------------------------

    def judge(self, actor: Actor, item: ServiceItem, key: str, common: Mapping[str, Any], sheet: str) -> Verdict:
        """Every line as its filing would be judged; writes nothing."""
        read = sheets.read(item, sheet)
        if read.problems:
            return Verdict(read.problems)
        judged = [self._judged(actor, item, key, common, line) for line in read.lines]
        alike, left = sheets.sorted_out([one.problems for one in judged if not one.receipt_no])
        rest = iter(left)
        lines = [one if one.receipt_no else Judged(one.line, one.case, next(rest)) for one in judged]
        return Verdict(alike, tuple(lines))

    def _judged(
        self, actor: Actor, item: ServiceItem, key: str, common: Mapping[str, Any], line: Line
    ) -> Judged:
        number = self.book.drafts.receipt_of(actor.name, line_key(key, line)) if sheets.identity_of(line) else None
        if number is not None:
            return Judged(line, receipt_no=number)
        try:
            case = self.desk.rehearse(actor, item.code, sheets.application(common, line))
        except Declined as no:
            # The principal of the mandate is the applicant: what is wrong with her is told once.
            told = {(one.zh, one.en): one for one in reversed((*line.problems, *no.problems))}
            return Judged(line, None, tuple(reversed(told.values())))
        return Judged(line, None, line.problems) if line.problems else Judged(line, case)

    def file(self, actor: Actor, item: ServiceItem, key: str, common: Mapping[str, Any], sheet: str,
             *, only_sound: bool, organiser: str = "") -> Verdict:
        """File every line that has no number yet, a few in a transaction; what was cut off goes on when it is sent
        again. With a wrong line nothing is filed unless ``only_sound``. Raises Declined for a reason that stops all,
        such as a full disk; the lines filed before it have their numbers. The roster's record, of which the office
        above hears, tells of each case."""
        verdict = self.judge(actor, item, key, common, sheet)
        if (verdict.wrong and not only_sound) or (verdict.problems and not verdict.sound):
            return verdict
        told = {"item": item.code, "roster": _hashed(actor.name, key)[:CODE_CHARACTERS], "organiser": organiser}

        def enter(lines: Sequence[Judged]) -> None:
            numbers = []
            for one in lines:
                document = {**sheets.application(common, one.line), "draft": line_key(key, one.line)}
                numbers.append(self.desk.file(actor, item.code, document).receipt_no)
            self._tell_of(actor, told, numbers)

        in_pieces(self.book.journal.db, verdict.sound, enter, FILED_AT_ONCE)
        return self.judge(actor, item, key, common, sheet)


    def _tell_of(self, actor: Actor, told: Mapping[str, Any], numbers: Sequence[str]) -> None:
        """Enter cases in the record of their roster, in the caller's transaction."""
        found, (begin, file) = self._record_of(told["roster"]), ROSTER.deeds
        record = self.ledgers.read(found) if found else Record(self.ledgers.next_id(ROSTER.name))
        if not found:
            self.desk.write((self.ledgers.decided(actor, record, begin, told),))
            record = self.ledgers.read(record.id)
        self.desk.write(tuple(self.ledgers.decided(actor, record, file, {"case": number}) for number in numbers))

    def _record_of(self, code: str) -> str:
        found = self.ledgers.find(ROSTER.name, "key = ? AND office = ?", (code, self.book.office), limit=1)
        return str(found[0]["record"]) if found else ""

def line_key(key: str, line: Line) -> str:
    """The draft key under which a line is filed: the same person of the same roster is the same case."""
    return hashlib.sha256(f"{key}\n{sheets.identity_of(line)}".encode()).hexdigest()[:32]


def _hashed(user: str, key: str) -> str:
    return hashlib.sha256(f"roster\n{user}\n{key}".encode("utf-8", "backslashreplace")).hexdigest()


def _kept(row: Any) -> Kept:
    fields = tuple((str(name), str(value)) for name, value in json.loads(row.fields))
    return Kept(row.key, row.item, fields, row.kept_at)
