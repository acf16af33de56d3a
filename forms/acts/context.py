"""What surrounds an act: who acts where and when, what an act asks, and how its answers become the parts of an event.
May import: the pure modules of this package.
Promise: a command is refused with everything that is wrong with it at once, and never changes anything by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from forms.acts.messages import problem, why_not
from forms.application import parse_moment
from forms.case import Case
from forms.definition import ServiceItem
from forms.errors import Problem, Refusal
from forms.events import Event
from forms.fields import Choice, Field, blank, parse, plain_field, shown
from forms.mandate_life import Mandate
from forms.samples import Chance
from forms.workdays import Calendar

if TYPE_CHECKING:
    from forms.ledgers.record import Record


# A record of a ledger by its id, and its state.
Named = tuple[str, str]


def office_code(office: str) -> str:
    """The code itself, for who knows no names."""
    return office


def no_record(found: str) -> Record | None:
    """For who knows no ledgers."""
    return None


def no_key(ledger: str, key: str) -> tuple[Named, ...]:
    """For who knows no ledgers."""
    return ()


@dataclass(frozen=True)
class Context:
    """Who acts where and when. `office` is the actor's own; `at` is when it happens, `entered` when it is typed.

    `item` is the version under which the case was filed. `receipt_no` and `rating_token` are given for filing,
    `salt` (random, at least 16 characters) for every act that tells of people, `seal` (to the county) for a rating,
    `document_no` where the act makes a numbered paper, `scan` (`forms.scans.facts_of`) for attaching a picture that is
    kept already. `marks` are the names of the marks that the calendar sets
    today, None when nobody looked: deemed acceptance and abandonment are refused while their mark does not stand.
    For deeds upon ledgers: `calendar` is the county's, `record_of` gives a record that is known here, `keyed` names
    the records of a ledger that are looked up by a key, each with its state.
    `mandate` is the case's as far as it is known here: None refuses nothing.
    Under `clock_doubtful` nobody is turned away by a date that was compared with `today`.
    """

    office: str
    role: str
    by: str
    at: str
    entered: str
    today: date
    item: ServiceItem | None = None
    receipt_no: str = ""
    rating_token: str = ""
    salt: str = ""
    document_no: str = ""
    seal: Callable[[bytes], str] | None = None
    scan: Mapping[str, Any] | None = None
    marks: frozenset[str] | None = None
    clock_doubtful: bool = False
    mandate: Mandate | None = None
    name_of: Callable[[str], str] = office_code
    calendar: Calendar | None = None
    record_of: Callable[[str], Record | None] = no_record
    keyed: Callable[[str, str], tuple[Named, ...]] = no_key


Command = Mapping[str, Any]
Values = dict[str, Any]
Outcome = tuple[Event, ...] | Refusal
Deciding = Callable[[Case, Command, Context], Outcome]


@dataclass(frozen=True)
class Act:
    """One act: what it asks, what it makes, and a valid example of its command."""

    name: str
    zh: str
    en: str
    kind: str
    asks: Callable[[Case, Context], tuple[Field, ...]]
    decide: Deciding
    example: Callable[[Case, Context, Chance], Values]

    def fields(self, case: Case, context: Context) -> tuple[Field, ...]:
        """The questions of this act for this case, and the two that every act has; for filing those of the item's form,
        which are the `answers` of the document (`forms.application.KEYS`).
        """
        return self.asks(case, context) if self.name == "file" else (*self.asks(case, context), *EVERY_ACT)

    def sample(self, case: Case, context: Context, chance: Chance) -> Values:
        """A command that `decide` takes now: what `--with` may hold."""
        return self.example(case, context, chance)


# Kinds of questions that only acts have, beside those of `forms.fields`; their answers are objects:
# material id -> sentence, form field -> sentence, material id -> {"how", "copies"}, form field -> corrected answer.
PAPER_NOTES, ANSWER_NOTES, PAPER_LINES, ANSWERS = "paper_notes", "answer_notes", "paper_lines", "answers"
HOWS = ("original_seen", "original_taken", "copy", "photo", "commitment")

EVERY_ACT = (
    replace(plain_field("happened_at", "text", "实际办理时间(补录时填写)", "when it happened, if entered later",
                        required=False), personal=False),
    replace(plain_field("paper_no", "case_number", "手写单据号", "number written on paper", required=False, max_length=40),
            personal=False),
)


def ask(name: str, kind: str, zh: str, en: str, *, required: bool = True, personal: bool = False,
        choices: tuple[Choice, ...] = (), max_length: int | None = None, low: int | None = None,
        high: int | None = None) -> Field:
    """A question of an act."""
    return Field(name, kind, zh, en, required, personal, choices, None, max_length, low, high, None)


def papers_of(case: Case, context: Context) -> tuple[Choice, ...]:
    """The papers that an act may name: those of the item, and those that the case has known under another version."""
    items = {paper.id: (paper.name, paper.name_en) for paper in context.item.materials} if context.item else {}
    known = dict.fromkeys((*items, *case.papers, *case.missing))
    return tuple(Choice(one, *items.get(one, (one, one))) for one in known)


def questions_of(context: Context) -> tuple[Choice, ...]:
    """The questions of the item's form that an act may name."""
    return tuple(Choice(one.name, one.zh, one.en) for one in context.item.form) if context.item else ()


def read(act: str, fields: tuple[Field, ...], case: Case, command: Command, context: Context) -> tuple[
        Values, list[Problem]]:
    """The clean answers of a command, and everything against it: that it is not allowed now, and each wrong answer."""
    barred = why_not(case, act, context.role, context.office, context.name_of)
    found = [barred] if barred else []
    asked = (*fields, *EVERY_ACT)
    names = {field.name for field in asked}
    found += [problem(shown(key), "unknown_key", key=shown(key)) for key in command if key not in names]
    values: Values = {}
    for field in asked:
        value, wrong = _answer(field, command.get(field.name), context)
        found += wrong
        if value is not None:
            values[field.name] = value
    return values, found


def _answer(field: Field, raw: object, context: Context) -> tuple[Any, list[Problem]]:
    if field.name == "happened_at":
        return parse_moment(raw, context.today)
    own = _OWN_KINDS.get(field.kind)
    if own is None:
        return parse(field, raw, field.name, today=context.today)
    if blank(raw):
        return None, [problem(field.name, "required", zh=field.zh, en=field.en)] if field.required else []
    if not isinstance(raw, Mapping):
        return None, [problem(field.name, "not_object", zh=field.zh, en=field.en)]
    known = {choice.value for choice in field.choices}
    found = [problem(f"{field.name}.{shown(key)}", "not_in_item", key=shown(key)) for key in raw if key not in known]
    value: Values = {}
    for key in (one for one in raw if one in known):
        value[key], wrong = own(key, raw[key], f"{field.name}.{key}", context)
        found += wrong
    return value, found


def _sentence(key: str, raw: object, path: str, context: Context) -> tuple[Any, list[Problem]]:
    return parse(ask(key, "long_text", "问题说明", "what is wrong", max_length=500), raw, path)


def _paper_line(key: str, raw: object, path: str, context: Context) -> tuple[Any, list[Problem]]:
    if not isinstance(raw, Mapping) or raw.get("how") not in HOWS or set(raw) - {"how", "copies"}:
        return None, [problem(path, "paper_line", hows=", ".join(HOWS))]
    copies = raw.get("copies")
    if copies is not None and (isinstance(copies, bool) or not isinstance(copies, int) or not 0 <= copies <= 99):
        return None, [problem(f"{path}.copies", "copies_range")]
    return {"how": raw["how"]} if copies is None else {"how": raw["how"], "copies": copies}, []


def _corrected(key: str, raw: object, path: str, context: Context) -> tuple[Any, list[Problem]]:
    field = context.item.field(key) if context.item else None
    return parse(replace(field, required=True), raw, path, today=context.today) if field else (None, [])


_OWN_KINDS: Mapping[str, Callable[[str, object, str, Context], tuple[Any, list[Problem]]]] = {
    PAPER_NOTES: _sentence, ANSWER_NOTES: _sentence, PAPER_LINES: _paper_line, ANSWERS: _corrected,
}


def event(kind: str, context: Context, values: Values, facts: Values, personal: Values | None = None) -> Event:
    """The event of an act: the facts that every act has and its own, and the salted part about people, if any.

    A value of None says nothing and is left out of both parts.
    """
    common = {"v": 1, "at": values.get("happened_at") or context.at, "entered": context.entered,
              "office": context.office, "by": context.by, "role": context.role, "paper_no": values.get("paper_no")}
    about = _told(personal or {})
    return Event(kind, _told({**common, **facts}), {**about, "salt": salt_of(kind, context)} if about else None)


def salt_of(kind: str, context: Context) -> str:
    """Salt of its own for each kind, so that one part that is still there does not betray the salt of an erased one."""
    if len(context.salt) < 16:
        raise ValueError("an act that tells of people needs salt: at least 16 random characters")
    return hashlib.sha256(f"{kind}:{context.salt}".encode()).hexdigest()[:32]


def _told(values: Values) -> Values:
    return {name: value for name, value in values.items() if value is not None}
