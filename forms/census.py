"""A list of residents as a table: a line each, with the headings that people write (行政村居民名册).
May import: the pure modules of this package.
Promise: no line and no cell is dropped or repaired in silence; every line that is not sound is named with its number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from forms.errors import Problem, said_by
from forms.fields import Field
from forms.identity import DOCUMENT_TYPES, RESIDENT_ID
from forms.ledgers.residents import FIELDS
from forms.rosters import split

LINES_LIMIT = 50_000
CELL_LIMIT = 2_000
NAME, DOCUMENT = "name", "document"
_TYPE, _NUMBER = f"{DOCUMENT}.type", f"{DOCUMENT}.number"
# What the same column is called on the lists that villages have.
_ALSO: Mapping[str, str] = {
    "身份证号": _NUMBER, "身份证号码": _NUMBER, "公民身份号码": _NUMBER, "证件号码": _NUMBER, "证件号": _NUMBER,
    "id number": _NUMBER, "document number": _NUMBER, "证件类型": _TYPE, "document type": _TYPE,
    "电话": "phone", "手机": "phone", "手机号": "phone", "手机号码": "phone", "组": "village_group", "小组": "village_group",
    "组别": "village_group", "家庭住址": "address", "地址": "address", "户编号": "household_no", "关系": "relation",
    "与户主的关系": "relation", "待遇": "benefits",
}  # fmt: skip
_ALSO_MEANT: Mapping[str, str] = {
    "本人": "head", "夫妻": "spouse", "妻子": "spouse", "妻": "spouse", "丈夫": "spouse", "夫": "spouse", "儿子": "child",
    "女儿": "child", "子": "child", "女": "child", "长子": "child", "次子": "child", "长女": "child", "次女": "child",
    "儿媳": "child_in_law", "媳妇": "child_in_law", "女婿": "child_in_law", "孙子": "grandchild", "孙女": "grandchild",
    "外孙": "grandchild", "外孙女": "grandchild", "父亲": "parent", "母亲": "parent", "父": "parent", "母": "parent",
    "低保": "dibao", "五保": "tekun", "特困": "tekun", "优抚": "youfu", "残疾": "disability", "低收入": "low_income",
}  # fmt: skip
_BETWEEN = re.compile(r"[、;；/|,，\s]+")

MESSAGES: Mapping[str, tuple[str, str]] = {
    "census_empty": ("名册里没有人：第一行写表头，下面一人一行。", "The list names nobody: headings first, then one person a line."),
    "census_headings": ("第一行应是表头，至少有“姓名”一栏。", "The first line holds the headings, at least “name”."),
    "census_heading": ("表头“{heading}”不认识；请改成：{known}，或者删去这一栏。",
                       "The heading “{heading}” is not known; write one of: {known_en}; or remove the column."),
    "census_heading_twice": ("表头“{heading}”出现了两次，请留一栏。", "The heading “{heading}” stands twice; keep one."),
    "census_too_long": ("名册有{count}行，一次最多{limit}行；请分成几份。", "The list has {count} lines, at most {limit}: split it."),
    "census_cells": ("有{count}格，表头只有{wanted}栏。", "It has {count} cells, but there are {wanted} headings."),
    "census_twice": ("与第{other}行的证件号码相同。", "It has the same document number as line {other}."),
    "census_cell_long": ("内容过长。", "A cell is too long."),
}
problem = said_by(MESSAGES)


@dataclass(frozen=True)
class Person:
    """One line. ``number`` is its line in the file, ``told`` answers to questions of a resident, as they were written;
    ``problems`` are those of the line itself."""

    number: int
    told: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()

    @property
    def name(self) -> str:
        """The name as it was written."""
        return str(self.told.get(NAME, ""))


@dataclass(frozen=True)
class Sheet:
    """What was read: the lines, and what is wrong with the table as a whole."""

    people: tuple[Person, ...]
    problems: tuple[Problem, ...] = ()


def headings() -> list[tuple[str, str]]:
    """What columns may be called, in Chinese and in English."""
    found = []
    for field in FIELDS:
        found += [("证件号码", "document number"), ("证件类型", "document type")] if field.name == DOCUMENT else [
            (field.zh, field.en)]
    return found


def read(text: str, most: int = LINES_LIMIT) -> Sheet:
    """A table with commas, or pasted with tabs; the first line that is not blank has the headings."""
    written = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    wide = bool(written) and "，" in written[0][1] and "," not in written[0][1]
    lines = [(number, cells) for number, line in written if any(cells := split(line, wide))]
    if len(lines) < 2:
        return Sheet((), (problem("table", "census_empty"),))
    columns, found = _columns(lines[0][1])
    if found:
        return Sheet((), tuple(found))
    if len(lines) - 1 > most:
        return Sheet((), (problem("table", "census_too_long", count=len(lines) - 1, limit=most),))
    return Sheet(tuple(_once(_person(number, columns, cells) for number, cells in lines[1:])))


def _columns(cells: Sequence[str]) -> tuple[list[str], list[Problem]]:
    known = {_plain(label): field.name for field in FIELDS for label in (field.zh, field.en, field.name)}
    known |= {_plain(label): name for label, name in _ALSO.items()}
    columns: list[str] = []
    found: list[Problem] = []
    for cell in [*cells]:
        name = known.get(_plain(cell), "") if cell else ""
        if cell and not name:
            zh, en = ("、".join(one[at] for one in headings()) for at in (0, 1))
            found.append(problem("table", "census_heading", heading=_short(cell), known=zh, known_en=en))
        if name and name in columns:
            found.append(problem("table", "census_heading_twice", heading=_short(cell)))
        columns.append(_NUMBER if name == DOCUMENT else name)
    if NAME not in columns and not found:
        found.append(problem("table", "census_headings"))
    return columns, found


def _plain(text: str) -> str:
    """A heading as it is compared: one width, one case, without what stands in brackets."""
    return re.sub(r"\(.*?\)|[\s*:]", "", unicodedata.normalize("NFKC", text).casefold())


def _short(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:24]


def _person(number: int, columns: Sequence[str], cells: Sequence[str]) -> Person:
    found: list[Problem] = []
    told: dict[str, Any] = {}
    if any(cells[len(columns) :]):
        found.append(problem("", "census_cells", count=len(cells), wanted=len(columns)))
    if any(len(cell) > CELL_LIMIT for cell in cells):
        return Person(number, {}, (problem("", "census_cell_long"),))
    fields = {field.name: field for field in FIELDS}
    for name, cell in zip(columns, cells, strict=False):
        if not name or not cell:
            continue
        if name in (_TYPE, _NUMBER):
            value = next((code for code, said in DOCUMENT_TYPES.items() if cell in (code, *said)), cell)
            part = name.partition(".")[2]
            told.setdefault(DOCUMENT, {"type": RESIDENT_ID})[part] = value if name == _TYPE else cell
        else:
            told[name] = _value(fields[name], cell)
    if DOCUMENT in told and not told[DOCUMENT].get("number"):
        del told[DOCUMENT]
    return Person(number, told, tuple(found))


def _value(field: Field, cell: str) -> Any:
    """A cell as an answer; what cannot be read goes on as it was written, for the question to name it."""
    if field.kind == "choice":
        return _chosen(field, cell)
    if field.kind == "choices":
        return list(dict.fromkeys(_chosen(field, one) for one in _BETWEEN.split(cell) if one))
    return cell


def _chosen(field: Field, text: str) -> str:
    plain = text.strip()
    known = {label: choice.value for choice in field.choices for label in (choice.value, choice.zh, choice.en)}
    meant = _ALSO_MEANT.get(plain, "")
    return known.get(plain) or (meant if meant in known.values() else plain)


def _once(people: Iterator[Person]) -> Iterator[Person]:
    seen: dict[str, int] = {}
    for one in people:
        number = unicodedata.normalize("NFKC", str(one.told.get(DOCUMENT, {}).get("number", ""))).upper()
        if number and number in seen:
            twice = problem("document", "census_twice", other=seen[number])
            yield Person(one.number, one.told, (*one.problems, twice))
            continue
        seen[number] = one.number
        yield one
