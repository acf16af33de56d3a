"""A roster: many people's applications for one item, a line each, beside what is the same for all of them.
May import: the pure modules of this package.
Promise: no line and no cell is dropped or repaired in silence; each line is judged like an application of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forms import tables
from forms.definition import ServiceItem
from forms.errors import Problem, said_by
from forms.fields import plain_field
from forms.identity import RESIDENT_ID
from forms.mandates import GUARDIAN
from forms.tables import Column, Line, Table

LINES_LIMIT = 200
_NAME, _DOCUMENT = "applicant_name", "applicant_document"
_NUMBER, _TYPE = f"answers.{_DOCUMENT}", f"answers.{_DOCUMENT}.type"
_ALSO = dict.fromkeys(("身份证号", "身份证号码", "身份证", "公民身份号码", "id number"), _DOCUMENT)

MESSAGES: Mapping[str, tuple[str, str]] = {
    "roster_household": ("居民档案里没有这个户号的在册人员；请核对户号，或直接填写名单。",
                         "No resident on record has this household number: check it, or write the roster."),
    "roster_households": ("有几个单位的居民档案都有这个户号：{offices}；请找到户里的一位居民，从“同户人员”页批量收件。",
                          "Several offices have this household number: {offices}. Find one of its members, and file for"
                          " many from the page of the household."),
}
problem = said_by(MESSAGES)


def columns(item: ServiceItem) -> tuple[Column, ...]:
    """Every heading that a roster of this item may have; the name and the number of the document come first."""
    document = next(one for one in item.form if one.name == _DOCUMENT)
    first = (
        Column(f"answers.{_NAME}", "姓名", "name", next(one for one in item.form if one.name == _NAME)),
        *tables.columns_of_document(f"answers.{_DOCUMENT}", document),
    )
    rest: list[Column] = []
    for field in item.form:
        if field.name not in (_NAME, _DOCUMENT):
            rest += tables.columns_of(f"answers.{field.name}", field)
    labels = {"name": ("监护人姓名", "guardian's name"), "document": ("监护人证件", "guardian's document"),
              "kinship": ("监护关系", "kinship of the guardian"), "proof": ("监护证明", "proof of guardianship")}
    for field in GUARDIAN:
        rest += tables.columns_of(f"guardian.{field.name}", field, *labels[field.name])
    paper_no = plain_field("paper_no", "case_number", "手写单据号", "number written on paper", required=False)
    return (*first, *rest, Column("paper_no", paper_no.zh, paper_no.en, paper_no))


def asked(item: ServiceItem, common: Mapping[str, Any]) -> tuple[Column, ...]:
    """The headings that a roster needs beside what is the same for all: each demanded question that is still open."""
    told = common.get("answers", {})
    always = (f"answers.{_NAME}", f"answers.{_DOCUMENT}")
    return tuple(
        one for one in columns(item)
        if one.part != "type" and one.path.startswith("answers.")
        and (one.path in always or (one.field.required and one.field.when is None and one.field.name not in told)))


def begun(item: ServiceItem, sheet: str, common: Mapping[str, Any], lang: str = "zh") -> str:
    """A sheet with its headings: those that are there, or the ones that are needed, in Chinese or in English."""
    if sheet.strip():
        return sheet
    needed = asked(item, common)
    return ("，".join(one.zh for one in needed) if lang == "zh" else ", ".join(one.en for one in needed)) + "\n"


def with_people(item: ServiceItem, sheet: str, people: Iterable[Mapping[str, str]]) -> str:
    """The sheet with a line more for each of these people, told by keys of columns such as ``answers.phone``; whoever
    stands in it already by her number is left out. The sheet has sound headings, or comes back as it is."""
    lines = [line for line in sheet.splitlines() if line.strip()]
    if not lines:
        return sheet
    reader = _reader(item)
    (_, cells), *_ = tables.rows_of(sheet)
    chosen, found = reader.headings(cells)
    if found:
        return sheet
    known = {identity_of(line) for line in reader.read(sheet).lines}
    new = [one for one in people if not one.get(_NUMBER) or one[_NUMBER] not in known]
    sign = tables.separator(lines[0])
    kind = next(one for one in reader.columns if one.key == _TYPE)
    if kind not in chosen and any(one.get(_TYPE, RESIDENT_ID) != RESIDENT_ID for one in new):
        lines[0] += sign + (kind.en if lines[0].isascii() else kind.zh)
        chosen.append(kind)
    lines += [tables.written((person.get(one.key, "") if one else "" for one in chosen), sign) for person in new]
    return "\n".join(lines) + "\n"


def _reader(item: ServiceItem) -> tables.Reader:
    return tables.Reader("roster", columns(item), (f"answers.{_NAME}", f"answers.{_DOCUMENT}"), LINES_LIMIT, _ALSO, {})


def read(item: ServiceItem, text: str) -> Table:
    """A roster as it was typed, pasted from a spreadsheet (tabs) or read from a file (commas); headings first."""
    found = _reader(item).read(text)
    lines = tables.once(found.lines, identity_of, f"{_NUMBER}.number")
    return Table(tuple(lines), found.problems)


def name_of(line: Line) -> str:
    """The applicant's name as it was typed."""
    return str(line.told.get("answers", {}).get(_NAME, ""))


def identity_of(line: Line) -> str:
    """The number of the applicant's document as far as it was typed: what tells this line from another."""
    return tables.plain_number(line.told.get("answers", {}).get(_DOCUMENT))


# --- one application of each line ------------------------------------------------------------------------------------


def application(common: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """The application of one person: what is told for everybody, and over it what her line tells. The principal of a
    mandate is her guardian or herself where nobody else was named; a guardian's consent is hers who has a guardian."""
    found = _over(common, line.told)
    consent = found.get("consent")
    if isinstance(consent, Mapping) and not found.get("guardian"):
        found["consent"] = {name: told for name, told in consent.items() if name != "guardian_agreed"}
    mandate = found.get("mandate")
    if found.get("mode") == "proxy" and isinstance(mandate, Mapping) and not mandate.get("principal"):
        answers = found.get("answers", {})
        herself = {"name": answers.get(_NAME), "document": answers.get(_DOCUMENT)}
        person = found.get("guardian") or herself
        principal = {name: person[name] for name in ("name", "document") if person.get(name)}
        found["mandate"] = {**mandate, "principal": principal}
    return found


def _over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(below)
    for key, value in above.items():
        under = found.get(key)
        plain = isinstance(value, Mapping) and isinstance(under, Mapping) and "number" not in value
        found[key] = _over(under, value) if plain and isinstance(under, Mapping) else value
    return found


def sorted_out(faults: Sequence[Sequence[Problem]]) -> tuple[tuple[Problem, ...], tuple[tuple[Problem, ...], ...]]:
    """What is wrong with every line alike, told once, and what is left of each. One line alone keeps all its own."""
    if len(faults) < 2:
        return (), tuple(tuple(one) for one in faults)
    everywhere = tuple(one for one in dict.fromkeys(faults[0]) if all(one in line for line in faults[1:]))
    return everywhere, tuple(tuple(one for one in line if one not in everywhere) for line in faults)
