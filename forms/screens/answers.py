"""From the flat fields of a page to the nested document that forms reads, question by question.
May import: the pure modules of forms; knows neither flask nor the journal.
Promise: what was typed arrives as it was typed, so that forms judges it and the page can show it again.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from forms.acts.context import ANSWER_NOTES, ANSWERS, PAPER_LINES, PAPER_NOTES
from forms.definition import ServiceItem
from forms.fields import PEOPLE_LIMIT, Field
from forms.mandates import AGENT, GUARDIAN, PERSON, TERMS, WITNESS

PEOPLE_ROWS = PEOPLE_LIMIT
# Somebody looked, and the person waits her turn.
NO_PRIORITY = "none"
_WHOLE = re.compile(r"-?\d{1,15}\Z", re.ASCII)
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})\Z", re.ASCII)
_YUAN = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?\Z", re.ASCII)

Given = Callable[[str], list[str]]


def document_of(item: ServiceItem, given: Given) -> dict[str, Any]:
    """An application from a page's fields. Whatever was typed is in it, also where it is not asked: forms says so. A
    principal left blank is the applicant, or the guardian where there is one: nobody else may give the mandate."""
    answers = values_of(item.form, given, "answers.")
    found: dict[str, Any] = {"mode": _one(given, "mode"), "answers": answers}
    moment, paper_no = _moment(given, "happened_at"), _one(given, "paper_no").strip()
    if moment:
        found["happened_at"] = moment
    if paper_no:
        found["paper_no"] = paper_no
    found["materials"] = _lines({paper.id: paper.copies or 0 for paper in item.materials}, given, "materials.")
    guardian = values_of(GUARDIAN, given, "guardian.")
    if guardian:
        found["guardian"] = guardian
    mandate = _mandate(given)
    if found["mode"] == "proxy":
        applicant = {"name": answers.get("applicant_name"), "document": answers.get("applicant_document")}
        principal = mandate.get("principal") or _principal(guardian or applicant)
        found["mandate"] = {**mandate, **({"principal": principal} if principal else {})}
    elif mandate:
        found["mandate"] = mandate
    if _one(given, "supports_self") == "yes":
        found["supports_self"] = True
    # A box that is not ticked is no refusal.
    agreed = {name: True for name in ("agreed", "guardian_agreed") if _one(given, f"consent.{name}") == "yes"}
    will = {"true_will": _yes_no(given, "consent.true_will")} if _one(given, "consent.true_will") else {}
    found["consent"] = {"read_aloud": _one(given, "consent.read_aloud") == "yes", **agreed, **will}
    priority = _one(given, "priority")
    if priority and priority != NO_PRIORITY:
        found["priority"] = priority
    return found


def _mandate(given: Given) -> dict[str, Any]:
    people = {"principal": PERSON, "agent": AGENT, "witness": WITNESS}
    told = {name: values_of(asked, given, f"mandate.{name}.") for name, asked in people.items()}
    return {**values_of(TERMS, given, "mandate."), **{name: person for name, person in told.items() if person}}


def _principal(person: Mapping[str, Any]) -> dict[str, Any]:
    return {name: person[name] for name in ("name", "document") if person.get(name)}


def command_of(fields: Iterable[Field], item: ServiceItem | None, given: Given) -> dict[str, Any]:
    """An act's command from a page's fields."""
    found: dict[str, Any] = {}
    for field in fields:
        value = (
            _object(field, item, given)
            if field.kind in (PAPER_NOTES, ANSWER_NOTES, PAPER_LINES, ANSWERS)
            else _value(field, given, field.name)
        )
        if value is not None:
            found[field.name] = value
    return found


def values_of(fields: Iterable[Field], given: Given, prefix: str) -> dict[str, Any]:
    """The answers that were given, by question; what was left blank is left out."""
    found = {field.name: _value(field, given, prefix + field.name) for field in fields}
    return {name: value for name, value in found.items() if value is not None}


def _one(given: Given, name: str) -> str:
    return next(iter(given(name)), "")


def _value(field: Field, given: Given, path: str) -> Any:
    reader = _READERS.get(field.kind)
    if reader is not None:
        return reader(given, path)
    text = _one(given, path)
    return text if text.strip() else None


def _document(given: Given, path: str) -> Any:
    number = _one(given, f"{path}.number")
    return {"type": _one(given, f"{path}.type"), "number": number} if number.strip() else None


def _date(given: Given, path: str) -> Any:
    """Three boxes as one date; what is no date goes on as it was typed, for forms to say so."""
    parts = [_folded(given, f"{path}.{part}") for part in ("year", "month", "day")]
    if not any(parts):
        return None
    widths = zip(parts, (4, 2, 2), strict=True)
    return "-".join(part.zfill(width) if part.isascii() and part.isdigit() else part for part, width in widths)


def _moment(given: Given, path: str) -> str:
    """A date in three boxes and a time of day as one local time; what is none goes on as it was typed."""
    day = _date(given, path) or ""
    time = _folded(given, f"{path}.time")
    match = _TIME.match(time)
    if match:
        time = f"{match[1].zfill(2)}:{match[2]}"
    return f"{day}T{time}+08:00" if day or time else _one(given, path).strip()


def _folded(given: Given, path: str) -> str:
    """Digits as an input method may write them, folded into plain ones."""
    return unicodedata.normalize("NFKC", _one(given, path)).strip()


def _whole(given: Given, path: str) -> Any:
    text = _folded(given, path)
    return int(text) if _WHOLE.match(text) else text or None


def _fen(given: Given, path: str) -> Any:
    """Yuan as typed, in fen. What is no amount goes on with its unit, so that nobody reads it as a number of fen."""
    text = _folded(given, path)
    match = _YUAN.match(text)
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else f"{text}元" if text else None


def _several(given: Given, path: str) -> Any:
    return [text for text in given(path) if text] or None


def _yes_no(given: Given, path: str) -> Any:
    return {"yes": True, "no": False}.get(_one(given, path))


def _people(given: Given, path: str) -> Any:
    people = []
    for row in range(PEOPLE_ROWS):
        here = f"{path}.{row}"
        person = {name: _one(given, f"{here}.{name}") for name in ("name", "relation")}
        told = {name: text for name, text in person.items() if text.strip()}
        document = _document(given, f"{here}.document")
        if told or document:
            people.append({**told, **({"document": document} if document else {})})
    return people or None


def _lines(papers: Mapping[str, int], given: Given, prefix: str) -> dict[str, Any]:
    """``papers``: how many copies of each are asked for. That number stands in its box before anybody says that the
    paper is there, so that alone it is no answer."""
    found: dict[str, Any] = {}
    for paper, asked in papers.items():
        how, copies = _one(given, f"{prefix}{paper}.how"), _whole(given, f"{prefix}{paper}.copies")
        if asked and copies == asked and how in ("", "missing"):
            copies = None
        if how or copies is not None:
            found[paper] = {"how": how} if copies is None else {"how": how, "copies": copies}
    return found


def _object(field: Field, item: ServiceItem | None, given: Given) -> Any:
    keys = [choice.value for choice in field.choices]
    if field.kind == PAPER_LINES:
        return _lines(dict.fromkeys(keys, 0), given, f"{field.name}.") or None
    if field.kind == ANSWERS:
        asked = [one for one in (item.form if item else ()) if one.name in keys]
        return values_of(asked, given, f"{field.name}.") or None
    told = {key: _one(given, f"{field.name}.{key}") for key in keys}
    return {key: text for key, text in told.items() if text.strip()} or None


_READERS: dict[str, Callable[[Given, str], Any]] = {
    "id_document": _document,
    "date": _date,
    "whole_number": _whole,
    "money_fen": _fen,
    "choices": _several,
    "yes_no": _yes_no,
    "people": _people,
}
