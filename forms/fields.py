"""The questions of a form and how an answer is read.
May import: the standard library and the pure modules of this package.
Promise: what passes here can be stored by every database on the way; what does not is named, never repaired in silence.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms import identity
from forms.errors import Problem, problem
from forms.texts import Text

KINDS = (
    "text", "long_text", "name", "organisation", "id_document", "uscc", "phone", "date", "whole_number", "money_fen",
    "choice", "choices", "yes_no", "address", "people", "division", "case_number",
)
TEXT_LIMITS = {"text": 200, "long_text": 2000, "organisation": 200, "address": 200, "case_number": 60}
LARGEST_INTEGER = 2**53 - 1
PEOPLE_LIMIT = 30
TODAY = "today"
# The choice that says that none of the others holds.
NONE_OF_THEM = "none"


@dataclass(frozen=True)
class Choice:
    """One answer to choose; `value` is what is stored."""

    value: str
    zh: str
    en: str


@dataclass(frozen=True)
class Field:
    """One question. `when`: asked only while that holds. `min`/`max`: numbers, or ISO dates or `today` for dates.

    `personal`: the answer belongs to the part of an entry that may lawfully be erased. Lengths count characters.
    """

    name: str
    kind: str
    zh: str
    en: str
    required: bool
    personal: bool
    choices: tuple[Choice, ...]
    when: Mapping[str, Any] | None
    max_length: int | None
    min: int | str | None
    max: int | str | None
    hint: Text | None

    @classmethod
    def from_document(cls, doc: Mapping[str, Any]) -> Field:
        """Reads one entry of an item's `form`."""
        hint = doc.get("hint")
        return cls(
            name=doc["name"], kind=doc["kind"], zh=doc["zh"], en=doc["en"], required=doc["required"],
            personal=doc["personal"],
            choices=tuple(Choice(c["value"], c["zh"], c["en"]) for c in doc.get("choices", ())),
            when=doc.get("when"), max_length=doc.get("max_length"), min=doc.get("min"), max=doc.get("max"),
            hint=Text.from_document(hint) if hint else None,
        )


Parsed = tuple[Any, list[Problem]]


def plain_field(name: str, kind: str, zh: str, en: str, *, required: bool = True, max_length: int | None = None,
                choices: tuple[Choice, ...] = ()) -> Field:
    """A question that belongs to no item: the parts of a mandate, of a guardian, of the people in a list."""
    return Field(name, kind, zh, en, required, True, choices, None, max_length, None, None, None)


def blank(raw: object) -> bool:
    """Whether nothing was answered: absent, empty text or an empty list (white space alone is nothing)."""
    return raw is None or (isinstance(raw, str) and not raw.strip()) or (isinstance(raw, (list, dict)) and not raw)


def parse(field: Field, raw: object, path: str, *, today: date | None = None) -> Parsed:
    """The clean answer (None when not answered or wrong) and everything that is wrong with it.

    `today` is the filing day: birth dates after it and dates limited to `today` are refused when it is given.
    """
    if blank(raw):
        return None, [problem(path, "required", zh=field.zh, en=field.en)] if field.required else []
    return _PARSERS[field.kind](field, raw, path, today)


def _text(field: Field, raw: object, path: str, today: date | None) -> Parsed:
    if not isinstance(raw, str):
        return None, [problem(path, "not_text", zh=field.zh, en=field.en)]
    several_lines = field.kind == "long_text"
    text = unicodedata.normalize("NFC", raw.replace("\r\n", "\n") if several_lines else raw).strip() \
        if not _lone_surrogate(raw) else raw
    if identity.unsafe_character(text, line_breaks=several_lines):
        return None, [problem(path, "unsafe_character", zh=field.zh, en=field.en)]
    limit = field.max_length or TEXT_LIMITS[field.kind]
    if len(text) > limit:
        return None, [problem(path, "too_long", zh=field.zh, en=field.en, limit=limit, length=len(text))]
    return text, []


def _lone_surrogate(text: str) -> bool:
    return any(0xD800 <= ord(char) <= 0xDFFF for char in text)


def _read(reader: Callable[[object], identity.Reading]) -> Callable[[Field, object, str, date | None], Parsed]:
    def parser(field: Field, raw: object, path: str, today: date | None) -> Parsed:
        found = reader(raw)
        if found.fault is None:
            return found.value, []
        return None, [problem(path, found.fault, zh=field.zh, en=field.en)]
    return parser


def _document(field: Field, raw: object, path: str, today: date | None) -> Parsed:
    if not isinstance(raw, Mapping):
        return None, [problem(path, "document_not_object", zh=field.zh, en=field.en)]
    found = unknown_keys(raw, ("type", "number"), path)
    kind, number = raw.get("type"), raw.get("number")
    allowed = [choice.value for choice in field.choices] or [k for k in identity.DOCUMENT_TYPES if k != "uscc"]
    if not isinstance(kind, str) or kind not in allowed:
        listed = "、".join(f"{k} {identity.DOCUMENT_TYPES[k][0]}" for k in allowed)
        found.append(problem(f"{path}.type", "document_type", allowed=listed, codes=", ".join(allowed)))
        return None, found
    if blank(number):
        found.append(problem(f"{path}.number", "required", zh="证件号码", en="document number"))
        return None, found
    read = identity.document_number(kind, number)
    if read.value is None:
        found.append(problem(f"{path}.number", read.fault or "document_shape", zh=field.zh, en=field.en))
        return None, found
    born = identity.birth_date(kind, read.value)
    if born and today and (born > today or identity.age_years(born, today) > 130):
        found.append(problem(f"{path}.number", "birth_implausible"))
    return (None if found else {"type": kind, "number": read.value}), found


def _date(field: Field, raw: object, path: str, today: date | None) -> Parsed:
    day = iso_date(raw)
    if day is None:
        return None, [problem(path, "not_a_date", zh=field.zh, en=field.en)]
    low, high = (today if bound == TODAY else iso_date(bound) for bound in (field.min, field.max))
    if low and day < low:
        return None, [problem(path, "date_too_early", zh=field.zh, en=field.en, bound=low.isoformat())]
    if high and day > high:
        return None, [problem(path, "date_too_late", zh=field.zh, en=field.en, bound=high.isoformat())]
    return day.isoformat(), []


def iso_date(raw: object) -> date | None:
    """`YYYY-MM-DD` in plain digits as a day of the calendar, or None."""
    if not isinstance(raw, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", raw.strip()):
        return None
    try:
        return date.fromisoformat(raw.strip())
    except ValueError:
        return None


def _number(field: Field, raw: object, path: str, today: date | None) -> Parsed:
    value = raw
    if isinstance(raw, str) and len(raw) <= 40 and not _lone_surrogate(raw):
        folded = unicodedata.normalize("NFKC", raw).strip()
        value = int(folded) if re.fullmatch(r"-?[0-9]{1,20}", folded) else raw
    if isinstance(value, bool) or not isinstance(value, int):
        wanted = problem(path, "not_an_amount" if field.kind == "money_fen" else "not_a_whole_number", zh=field.zh,
                         en=field.en)
        return None, [wanted]
    low = field.min if isinstance(field.min, int) else (0 if field.kind == "money_fen" else -LARGEST_INTEGER)
    high = field.max if isinstance(field.max, int) else LARGEST_INTEGER
    if not low <= value <= high:
        return None, [problem(path, "out_of_range", zh=field.zh, en=field.en, low=low, high=high)]
    return value, []


def _choice(field: Field, raw: object, path: str, today: date | None) -> Parsed:
    if isinstance(raw, str) and raw in [choice.value for choice in field.choices]:
        return raw, []
    return None, [_no_choice(field, path)]


def _no_choice(field: Field, path: str) -> Problem:
    listed = "、".join(f"{choice.value}({choice.zh})" for choice in field.choices)
    return problem(path, "not_a_choice", zh=field.zh, en=field.en, allowed=listed,
                   values=", ".join(choice.value for choice in field.choices))


def _choices(field: Field, raw: object, path: str, today: date | None) -> Parsed:
    known = [choice.value for choice in field.choices]
    if not isinstance(raw, list) or not all(isinstance(one, str) and one in known for one in raw):
        return None, [_no_choice(field, path)]
    if len(set(raw)) != len(raw):
        return None, [problem(path, "chosen_twice", zh=field.zh, en=field.en)]
    if NONE_OF_THEM in raw and len(raw) > 1:
        none = next(choice for choice in field.choices if choice.value == NONE_OF_THEM)
        return None, [problem(path, "none_and_others", zh=field.zh, en=field.en, none=none.zh, none_en=none.en)]
    return [value for value in known if value in raw], []


def _yes_no(field: Field, raw: object, path: str, today: date | None) -> Parsed:
    if isinstance(raw, bool):
        return raw, []
    if isinstance(raw, str) and raw in ("yes", "no"):
        return raw == "yes", []
    return None, [problem(path, "not_yes_no", zh=field.zh, en=field.en)]


def _division(field: Field, raw: object, path: str, today: date | None) -> Parsed:
    text = raw.strip() if isinstance(raw, str) else ""
    if not re.fullmatch(r"[0-9]{6}|[0-9]{9}|[0-9]{12}", text):
        return None, [problem(path, "division_shape", zh=field.zh, en=field.en)]
    return text, []


PERSON_FIELDS = (
    plain_field("name", "name", "姓名", "name"),
    plain_field("relation", "text", "与申请人关系", "relation to the applicant", max_length=40),
    plain_field("document", "id_document", "身份证件", "identity document", required=False),
    plain_field("note", "text", "备注", "note", required=False, max_length=200),
)


def _people(field: Field, raw: object, path: str, today: date | None) -> Parsed:
    if not isinstance(raw, list):
        return None, [problem(path, "people_not_list", zh=field.zh, en=field.en)]
    if len(raw) > PEOPLE_LIMIT:
        return None, [problem(path, "too_many_people", zh=field.zh, en=field.en, limit=PEOPLE_LIMIT)]
    found: list[Problem] = []
    people: list[dict[str, Any]] = []
    for at, one in enumerate(raw):
        person, wrong = parse_block(PERSON_FIELDS, one, f"{path}.{at}", today=today)
        found += wrong
        if person.get("document") and any(person["document"] == other.get("document") for other in people):
            found.append(problem(f"{path}.{at}.document", "person_twice", zh=field.zh, en=field.en))
        people.append(person)
    return (None if found else people), found


def parse_block(fields: tuple[Field, ...], raw: object, path: str, *, today: date | None) -> tuple[
        dict[str, Any], list[Problem]]:
    """Several questions of one object at once; unknown keys are problems, unanswered optional ones are left out."""
    if not isinstance(raw, Mapping):
        return {}, [problem(path, "not_object")]
    found = unknown_keys(raw, [field.name for field in fields], path)
    values: dict[str, Any] = {}
    for field in fields:
        value, wrong = parse(field, raw.get(field.name), f"{path}.{field.name}", today=today)
        found += wrong
        if value is not None:
            values[field.name] = value
    return values, found


def unknown_keys(raw: Mapping[Any, Any], known: Collection[str], path: str) -> list[Problem]:
    """A problem for each key that nobody asked for, so that nothing is dropped in silence."""
    lead = f"{path}." if path else ""
    return [problem(lead + shown(key), "unknown_key", key=shown(key)) for key in raw if key not in known]


def shown(key: object) -> str:
    """An unknown key as it may be printed in a sentence: short and without characters that break a screen."""
    text = str(key)[:40]
    return "".join("?" if identity.unsafe_character(char, line_breaks=False) else char for char in text)


_PARSERS: Mapping[str, Callable[[Field, object, str, date | None], Parsed]] = {
    "text": _text, "long_text": _text, "organisation": _text, "address": _text, "case_number": _text,
    "name": _read(identity.person_name), "phone": _read(identity.phone), "uscc": _read(identity.uscc),
    "id_document": _document, "date": _date, "whole_number": _number, "money_fen": _number, "choice": _choice,
    "choices": _choices, "yes_no": _yes_no, "people": _people, "division": _division,
}
