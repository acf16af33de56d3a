"""A roster: many people's applications for one item, a line each, beside what is the same for all of them.
May import: the pure modules of this package.
Promise: no line and no cell is dropped or repaired in silence; each line is judged like an application of its own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms.definition import ServiceItem
from forms.errors import Problem, said_by
from forms.fields import Field, plain_field
from forms.identity import DOCUMENT_TYPES, RESIDENT_ID
from forms.mandates import GUARDIAN

LINES_LIMIT = 200
HEADING_LIMIT_CHARS = 24
_NAME, _DOCUMENT = "applicant_name", "applicant_document"
_YES, _NO = frozenset("是 有 对 y yes true 1 √".split()), frozenset("否 无 没有 不 n no false 0 ×".split())
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\Z|(\d{4})(\d{2})(\d{2})\Z", re.ASCII)
_YUAN = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?元?\Z", re.ASCII)
_BETWEEN = re.compile(r"[、;；/|]+")

MESSAGES: Mapping[str, tuple[str, str]] = {
    "roster_empty": ("名单里还没有人；请在表头下面一人一行填写，或从表格软件复制过来。",
                     "The roster names nobody yet: one person a line below the headings, or paste from a spreadsheet."),
    "roster_headings": ("第一行应是表头，至少有“姓名”和“证件号码”两栏。",
                        "The first line holds the headings, at least “name” and “document number”."),
    "roster_heading_unknown": ("表头“{heading}”不是这个事项的问题；请对照下面列出的栏目改正或删去这一栏。",
                               "“{heading}” is no question of this item: correct the heading or remove the column."),
    "roster_heading_twice": ("表头“{heading}”出现了两次，请留一栏。", "The heading “{heading}” stands twice; keep one."),
    "roster_too_long": ("名单有{count}人，一次最多{limit}人；请分几份办理。",
                        "The roster names {count} people, at most {limit} at a time: split it."),
    "roster_cells": ("这一行有{count}格，表头只有{wanted}栏；内容里有逗号的，请用英文双引号括起来。",
                     "This line has {count} cells but there are {wanted} headings: put texts with commas in quotes."),
    "roster_household": ("居民档案里没有这个户号的在册人员；请核对户号，或直接填写名单。",
                         "No resident on record has this household number: check it, or write the roster."),
    "roster_twice": ("与第{other}人的证件号码相同；同一人只能列一次。",
                     "The same document number as person {other}: list each person once."),
    "roster_not_yes_no": ("“{zh}”请填“是”或“否”。", "“{en}” is “yes” or “no”."),
}
problem = said_by(MESSAGES)


@dataclass(frozen=True)
class Column:
    """A heading that a roster may have. ``path`` is the place of its answer in an application, ``field`` its question;
    ``part`` is "number" or "type" for the two cells of a document."""

    path: str
    zh: str
    en: str
    field: Field
    part: str = ""


@dataclass(frozen=True)
class Line:
    """One person of a roster. ``number`` counts people from 1; ``told`` is what the line adds to the application;
    ``problems`` are those of the line itself."""

    number: int
    told: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The applicant's name as it was typed."""
        return str(self.told.get("answers", {}).get(_NAME, ""))

    @property
    def identity(self) -> str:
        """The number of the applicant's document as far as it was typed: what tells this line from another."""
        number = self.told.get("answers", {}).get(_DOCUMENT, {}).get("number", "")
        return unicodedata.normalize("NFKC", number).replace(" ", "").upper()


@dataclass(frozen=True)
class Roster:
    """What was read: the lines, and what is wrong with the sheet as a whole (its field is ``roster``)."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...]


def columns(item: ServiceItem) -> tuple[Column, ...]:
    """Every heading that a roster of this item may have; the name and the number of the document come first."""
    document = next(one for one in item.form if one.name == _DOCUMENT)
    first = (
        Column(f"answers.{_NAME}", "姓名", "name", next(one for one in item.form if one.name == _NAME)),
        Column(f"answers.{_DOCUMENT}", "证件号码", "document number", document, "number"),
        Column(f"answers.{_DOCUMENT}", "证件类型", "document type", document, "type"),
    )
    rest: list[Column] = []
    for field in item.form:
        if field.name in (_NAME, _DOCUMENT):
            continue
        rest += _of(field, f"answers.{field.name}", field.zh, field.en)
    labels = {"name": ("监护人姓名", "guardian's name"), "document": ("监护人证件", "guardian's document"),
              "kinship": ("监护关系", "kinship of the guardian"), "proof": ("监护证明", "proof of guardianship")}
    for field in GUARDIAN:
        rest += _of(field, f"guardian.{field.name}", *labels[field.name])
    paper_no = plain_field("paper_no", "case_number", "手写单据号", "number written on paper", required=False)
    return (*first, *rest, Column("paper_no", paper_no.zh, paper_no.en, paper_no))


def _of(field: Field, path: str, zh: str, en: str) -> list[Column]:
    if field.kind != "id_document":
        return [Column(path, zh, en, field)]
    return [Column(path, f"{zh}号码", f"{en}, number", field, "number"),
            Column(path, f"{zh}类型", f"{en}, type", field, "type")]


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
    """The sheet with a line more for each of these people, who are told by paths such as ``answers.phone``; whoever
    stands in it already by her number is left out. The sheet has sound headings, or comes back as it is."""
    lines = [line for line in sheet.splitlines() if line.strip()]
    if not lines:
        return sheet
    chosen, found = _headings(item, split(lines[0], "，" in lines[0]))
    if found:
        return sheet
    known = {line.identity for line in read(item, sheet).lines}
    sign = "\t" if "\t" in lines[0] else "，" if "，" in lines[0] else ","
    for person in people:
        if person.get(f"answers.{_DOCUMENT}", "") not in known:
            cells = (person.get(one.path, "") if one and one.part != "type" else "" for one in chosen)
            lines.append(sign.join(f'"{cell}"' if sign in cell else cell for cell in cells))
    return "\n".join(lines) + "\n"


# --- reading ---------------------------------------------------------------------------------------------------------


def read(item: ServiceItem, text: str) -> Roster:
    """A roster as it was typed, pasted from a spreadsheet (tabs) or read from a file (commas); headings first."""
    rows = [(line, cells) for line in text.splitlines() if any(cells := split(line, "，" in text.partition("\n")[0]))]
    if not rows:
        return Roster((), (problem("roster", "roster_empty"),))
    chosen, found = _headings(item, rows[0][1])
    if found:
        return Roster((), tuple(found))
    if len(rows) == 1:
        return Roster((), (problem("roster", "roster_empty"),))
    if len(rows) - 1 > LINES_LIMIT:
        return Roster((), (problem("roster", "roster_too_long", count=len(rows) - 1, limit=LINES_LIMIT),))
    lines = [_line(number, chosen, cells) for number, (_, cells) in enumerate(rows[1:], 1)]
    return Roster(tuple(_once(lines)), ())


def split(line: str, wide_commas: bool) -> list[str]:
    """The cells of one line, stripped: tabs where it has any, else commas; a text in double quotes may hold commas."""
    if "\t" in line:
        return [_bare(cell) for cell in line.split("\t")]
    signs = ",，" if wide_commas else ","
    cells, cell, quoted = [], "", False
    for char in line:
        if char == '"':
            quoted = not quoted
            cell += char
        elif char in signs and not quoted:
            cells.append(_bare(cell))
            cell = ""
        else:
            cell += char
    return [*cells, _bare(cell)]


def _bare(cell: str) -> str:
    text = cell.strip().lstrip("\ufeff").strip()
    if len(text) >= 2 and text[0] == text[-1] == '"':
        text = text[1:-1]
    return text.replace('""', '"').strip()


def _headings(item: ServiceItem, cells: Sequence[str]) -> tuple[list[Column | None], list[Problem]]:
    known: dict[str, Column] = {}
    for column in columns(item):
        last = column.path.rpartition(".")[2] if column.path.startswith("answers.") else column.path
        name = last if column.part in ("", "number") else f"{last}.{column.part}"
        for label in (column.zh, column.en, name, column.path if column.part != "type" else ""):
            if label:
                known.setdefault(_plain(label), column)
    for label in ("身份证号", "身份证号码", "身份证", "公民身份号码", "id number"):
        known.setdefault(_plain(label), known[_plain("证件号码")])
    chosen: list[Column | None] = []
    found: list[Problem] = []
    while cells and not cells[-1]:
        cells = cells[:-1]
    for cell in cells:
        named = known.get(_plain(cell))
        if named is None:
            found.append(problem("roster", "roster_heading_unknown", heading=_short(cell)))
        elif named in chosen:
            found.append(problem("roster", "roster_heading_twice", heading=_short(cell)))
        chosen.append(named)
    here = {one.path for one in chosen if one and one.part != "type"}
    if not {f"answers.{_NAME}", f"answers.{_DOCUMENT}"} <= here:
        found.insert(0, problem("roster", "roster_headings"))
    return chosen, found


def _plain(text: str) -> str:
    """A heading as it is compared: without brackets' contents, blanks and marks, in one width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\(.*?\)|[\s*:]", "", folded)


def _short(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:HEADING_LIMIT_CHARS]


def _line(number: int, chosen: Sequence[Column | None], cells: Sequence[str]) -> Line:
    found: list[Problem] = []
    told: dict[str, Any] = {}
    while len(cells) > len(chosen) and not cells[-1]:
        cells = cells[:-1]
    if len(cells) > len(chosen):
        found.append(problem("", "roster_cells", count=len(cells), wanted=len(chosen)))
    for column, cell in zip(chosen, cells, strict=False):
        if column is None or not cell:
            continue
        value = _value(column, cell)
        if column.field.kind == "yes_no" and not isinstance(value, bool):
            found.append(problem(column.path, "roster_not_yes_no", zh=column.field.zh, en=column.field.en))
            continue
        _put(told, column, value)
    return Line(number, told, tuple(found))


def _put(told: dict[str, Any], column: Column, value: Any) -> None:
    *parts, last = column.path.split(".")
    place = told
    for part in parts:
        place = place.setdefault(part, {})
    if column.part:
        place.setdefault(last, {"type": RESIDENT_ID})[column.part] = value
    else:
        place[last] = value


def _value(column: Column, cell: str) -> Any:
    """A cell as an application holds it; what cannot be read goes on as it was typed, for forms to name it."""
    field = column.field
    if column.part == "type":
        return next((code for code, names in DOCUMENT_TYPES.items() if cell in (code, *names)), cell)
    if column.part == "number":
        return cell
    reader = {"date": _day, "money_fen": _fen, "yes_no": _yes_no, "people": _people}.get(field.kind)
    if reader:
        return reader(cell)
    if field.kind == "choice":
        return _chosen(field, cell)
    if field.kind == "choices":
        return [_chosen(field, one.strip()) for one in _BETWEEN.split(cell) if one.strip()]
    return cell


def _day(cell: str) -> str:
    match = _DAY.match(unicodedata.normalize("NFKC", cell))
    if not match:
        return cell
    year, month, day = (match[at] or match[at + 3] for at in (1, 2, 3))
    return f"{year}-{month.zfill(2)}-{day.zfill(2)}"


def _fen(cell: str) -> Any:
    text = unicodedata.normalize("NFKC", cell).replace(" ", "")
    match = _YUAN.match(text)
    return int(match[1]) * 100 + int((match[2] or "0").ljust(2, "0")) if match else f"{text}元"


def _yes_no(cell: str) -> Any:
    folded = unicodedata.normalize("NFKC", cell).casefold()
    return True if folded in _YES else False if folded in _NO else cell


def _chosen(field: Field, cell: str) -> str:
    folded = _plain(cell)
    for choice in field.choices:
        if folded in (_plain(choice.value), _plain(choice.zh), _plain(choice.en)):
            return choice.value
    return cell


def _people(cell: str) -> list[dict[str, Any]]:
    """People in one cell: ``name relation number``, one after a semicolon; the number may be left out."""
    people = []
    for one in re.split(r"[;；]", cell):
        parts = one.split()
        if not parts:
            continue
        number = parts.pop() if len(parts) > 1 and re.search(r"\d{6}", parts[-1]) else ""
        relation = parts.pop() if len(parts) > 1 else ""
        person: dict[str, Any] = {"name": " ".join(parts)}
        if relation:
            person["relation"] = relation
        if number:
            person["document"] = {"type": RESIDENT_ID, "number": number}
        people.append(person)
    return people


def _once(lines: Iterable[Line]) -> Iterable[Line]:
    first: dict[str, int] = {}
    for line in lines:
        before = first.setdefault(line.identity, line.number) if line.identity else line.number
        if before == line.number:
            yield line
        else:
            twice = problem(f"answers.{_DOCUMENT}.number", "roster_twice", other=before)
            yield replace(line, problems=(*line.problems, twice))


# --- one application of each line ------------------------------------------------------------------------------------


def application(common: Mapping[str, Any], line: Line) -> dict[str, Any]:
    """The application of one person: what is told for everybody, and over it what her line tells. The principal of a
    mandate is her guardian or herself where nobody else was named."""
    found = _over(common, line.told)
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
