"""How a ledger is declared: its states, its deeds with their questions, what becomes due, how its table is printed.
May import: forms.fields, errors, offices and texts; not events, which are made out of these declarations.
Promise: a ledger is data, so that storing, folding, listing, asking and printing it is written once for all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from forms import offices
from forms.errors import Problem
from forms.fields import Choice, Field
from forms.texts import Text

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

DESK, CUSTODY = "desk", "custody"
STREAMS = (DESK, CUSTODY)
# Who may do a deed: the office whose record it is, that one and all above it, those above it, or the county alone.
OWN, SCOPE, ABOVE, COUNTY = "own", "scope", "above", "county"
STAFF = ("agent", "clerk")
EVERYBODY = ("agent", "clerk", "officer", "supervisor")
# Kinds of questions that only ledgers have: the id of another record, several of them, several objects (composed by a
# page of their own), an office's code, a time of day, a code such as a paper's id or an account's name.
RECORD, RECORDS, OBJECTS, OFFICE, TIME, CODE = "record", "records", "objects", "office", "time", "code"
# The number that stands on a paper: a document number or a receipt number.
PAPER_NUMBER = "paper_number"
# Answers of these kinds may hold anybody's name or number: they stand in the part that may be erased.
ABOUT_PEOPLE = frozenset(
    {"text", "long_text", "name", "organisation", "phone", "id_document", "uscc", "address", "people"}
)

Values = Mapping[str, Any]
Judge = Callable[["Record", Values, "Context"], "list[Problem]"]


def ask(name: str, kind: str, zh: str, en: str, *, required: bool = True, personal: bool | None = None,
        choices: tuple[Choice, ...] = (), max_length: int | None = None, low: int | str | None = None,
        high: int | str | None = None, hint: Text | None = None) -> Field:
    """A question of a deed. ``low``/``high`` bound numbers, or dates (ISO or ``today``); what kinds in ABOUT_PEOPLE
    answer is personal unless it is said that it is not."""
    about_people = kind in ABOUT_PEOPLE if personal is None else personal
    return Field(name, kind, zh, en, required, about_people, choices, None, max_length, low, high, hint)


ABOUT_CASE = ask("case", "case_number", "收件编号", "receipt number", required=False)
REMARK = ask("remark", "long_text", "备注", "remark", required=False, max_length=500)


def nothing_against(record: Record, values: Values, context: Context) -> list[Problem]:
    """The judge of a deed whose answers need no more than to be sound one by one."""
    return []


def never_due(record: Record, calendar: Calendar) -> date | None:
    """For ledgers in which nothing waits."""
    return None


def no_key(values: Values) -> str:
    """For ledgers that are looked up by their lists alone."""
    return ""


@dataclass(frozen=True)
class Deed:
    """One thing that can be done to a record. ``kind`` is the event that it makes, ``during`` the states in which it
    may be done (none: it opens a record), ``leads_to`` the state behind it ("": as before), ``said`` its sentence in
    both languages with the names of answers in braces. ``judge`` adds what is wrong with several answers together.
    ``composed``: done only together with others, by a page of its own, never offered alone."""

    name: str
    kind: str
    zh: str
    en: str
    fields: tuple[Field, ...]
    said: tuple[str, str]
    during: tuple[str, ...] = ()
    leads_to: str = ""
    by: tuple[str, ...] = STAFF
    who: str = OWN
    judge: Judge = nothing_against
    composed: bool = False

    @property
    def opens(self) -> bool:
        """Whether this deed begins a record."""
        return not self.during

    def field(self, name: str) -> Field | None:
        """The question of that name."""
        return next((one for one in self.fields if one.name == name), None)


@dataclass(frozen=True)
class Ledger:
    """One ledger. ``open``: the states in which a record still needs somebody. ``title`` names the answers by which a
    record is called, ``columns`` those of its printed table, ``day`` the date by which it is sorted ("": the day of its
    first entry). ``due`` tells when it must be seen to, ``key`` by what else it is looked up exactly, ``who`` with whom
    it lies, and ``levels`` where it is kept."""

    name: str
    zh: str
    en: str
    states: Mapping[str, tuple[str, str]]
    open: tuple[str, ...]
    deeds: tuple[Deed, ...]
    title: tuple[str, ...]
    columns: tuple[str, ...]
    stream: str = DESK
    day: str = ""
    levels: tuple[str, ...] = (offices.VILLAGE, offices.TOWNSHIP)
    due: Callable[[Record, Calendar], date | None] = never_due
    key: Callable[[Values], str] = no_key
    who: Callable[[Record], str] | None = None

    def deed(self, name: str) -> Deed | None:
        """The deed of that name."""
        return next((one for one in self.deeds if one.name == name), None)

    @property
    def openings(self) -> tuple[Deed, ...]:
        """The deeds that begin a record."""
        return tuple(one for one in self.deeds if one.opens)

    @property
    def fields(self) -> Mapping[str, Field]:
        """Every question of every deed by name; of several with one name the first."""
        found: dict[str, Field] = {}
        for deed in self.deeds:
            for one in deed.fields:
                found.setdefault(one.name, one)
        return found
