"""A table of people as it is typed, pasted or saved by a spreadsheet: headings first, then one person a line.
May import: the pure modules of this package.
Promise: no line and no cell is dropped or repaired in silence; what cannot be read goes on as it was written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from forms.errors import Problem, said_by
from forms.fields import Field
from forms.identity import (
    DOCUMENT_TYPES,
    FOREIGN_PERMANENT,
    HONGKONG_MACAO_PASS,
    HOUSEHOLD_BOOK,
    PASSPORT,
    RESIDENCE_PERMIT,
    RESIDENT_ID,
    TAIWAN_PASS,
)

HEADING_LIMIT_CHARS = 24
CELL_LIMIT_CHARS = 2_000
# More cells than any table here has columns, and more lines than anybody writes into one cell.
MOST_CELLS, MOST_LINES_IN_CELL = 200, 20
NUMBER, TYPE = "number", "type"
_YES, _NO = frozenset("是 有 对 y yes true 1 √".split()), frozenset("否 无 没有 不 n no false 0 ×".split())
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\Z|(\d{4})(\d{2})(\d{2})\Z", re.ASCII)
_YUAN = re.compile(r"(\d{1,12})(?:\.(\d{1,2}))?元?\Z", re.ASCII)
# What a spreadsheet makes of a long number in a cell that is not text: the last digits are gone.
_ROUNDED = re.compile(r"\d(?:\.\d+)?E\+?\d+\Z", re.ASCII | re.IGNORECASE)
_BETWEEN, _BETWEEN_WORDS = re.compile(r"[、;；/|]+"), re.compile(r"[,，\s]+")
_LINE_ENDS = re.compile(r"\r\n|\r|\n")
_BLANKS = re.compile(r"[ \u3000]*")

MESSAGES: Mapping[str, tuple[str, str]] = {
    "table_empty": ("名单里还没有人；请在表头下面一人一行填写，或从表格软件复制过来。",
                    "The list names nobody yet: one person a line below the headings, or paste from a spreadsheet."),
    "table_headings": ("第一行应是表头，至少有{needed}。", "The first line holds the headings, at least {needed_en}."),
    "table_heading_unknown": ("表头{headings}不认识；请改成：{known}，或者删去这一栏。",
                              "Not known as a heading: {headings}. Write one of: {known_en}; or remove the column."),
    "table_heading_twice": ("表头“{heading}”出现了两次，请留一栏。", "The heading “{heading}” stands twice; keep one."),
    "table_too_long": ("名单有{count}人，一次最多{limit}人；请分成几份。",
                       "The list names {count} people, at most {limit} at a time: split it."),
    "table_cells": ("这一行有{count}格，表头只有{wanted}栏；内容里有逗号的，请用英文双引号括起来。",
                    "This line has {count} cells but there are {wanted} headings: put texts with commas in quotes."),
    "table_cell_long": ("有一格超过{limit}字，请缩短。", "A cell has more than {limit} characters: shorten it."),
    "table_twice": ("与第{other}人的证件号码相同；同一人只能列一次。",
                    "The same document number as person {other}: list each person once."),
    "table_not_yes_no": ("“{zh}”请填“是”或“否”。", "“{en}” is “yes” or “no”."),
    "table_rounded": ("“{cell}”是表格软件改写过的号码，后几位已经丢失；请把这一栏设为“文本”格式，重新填写号码。",
                      "A spreadsheet rounded this number to “{cell}”: make the column text, write the number anew."),
}  # fmt: skip
problem = said_by(MESSAGES)


def _plain(text: str) -> str:
    """A heading as it is compared: without brackets' contents, blanks and marks, in one width and case."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"\(.*?\)|[\s*:]", "", folded)


# What a kind of document is called, by its code, its names and the words that people use for it.
_KINDS: Mapping[str, str] = {
    _plain(name): code for code, names in DOCUMENT_TYPES.items() for name in (code, *names)
} | {
    "身份证": RESIDENT_ID, "户口本": HOUSEHOLD_BOOK, "护照": PASSPORT, "台胞证": TAIWAN_PASS, "回乡证": HONGKONG_MACAO_PASS,
    "港澳台居住证": RESIDENCE_PERMIT, "永久居留证": FOREIGN_PERMANENT, "外国人永久居留证": FOREIGN_PERMANENT,
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A heading that a table may have. ``path`` is the place of its answer, ``field`` its question; ``part`` is NUMBER
    or TYPE for the two cells of a document."""

    path: str
    zh: str
    en: str
    field: Field
    part: str = ""

    @property
    def key(self) -> str:
        """What tells this column from the others."""
        return f"{self.path}.{TYPE}" if self.part == TYPE else self.path

    @property
    def names(self) -> tuple[str, ...]:
        """What the column may be called: its labels, and the name of the question for programs."""
        return (self.zh, self.en, self.key.removeprefix("answers."), self.key)


@dataclass(frozen=True)
class Line:
    """One person of a table. ``number`` counts people from 1, ``row`` is the line of the text; ``told`` are answers by
    their paths, ``problems`` those of the line itself."""

    number: int
    row: int
    told: Mapping[str, Any]
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True)
class Table:
    """What was read: the lines, and what is wrong with the table as a whole."""

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()


def columns_of(path: str, field: Field, zh: str = "", en: str = "") -> list[Column]:
    """The column of a question, the two of a document; ``zh`` and ``en`` where it is called otherwise than asked."""
    zh, en = zh or field.zh, en or field.en
    if field.kind != "id_document":
        return [Column(path, zh, en, field)]
    return [Column(path, f"{zh}号码", f"{en}, number", field, NUMBER),
            Column(path, f"{zh}类型", f"{en}, type", field, TYPE)]


def columns_of_document(path: str, field: Field) -> list[Column]:
    """The two columns of somebody's own document, as every list calls them."""
    return [Column(path, "证件号码", "document number", field, NUMBER), Column(path, "证件类型", "document type", field, TYPE)]


@dataclass(frozen=True)
class Reader:
    """How one kind of table is read. ``sheet`` is the field that problems of the whole table name, ``needed`` the paths
    that must have a column, ``most`` how many people there may be, ``also`` other headings by the path of their column,
    ``meant`` other words for what may be chosen."""

    sheet: str
    columns: Sequence[Column]
    needed: Collection[str]
    most: int
    also: Mapping[str, str]
    meant: Mapping[str, str]

    def read(self, text: str) -> Table:
        """The lines of a table, or what is wrong with it as a whole."""
        found = list(rows_of(text))
        chosen, problems = self.headings(found[0][1]) if found else ([], [])
        if not problems and len(found) < 2:
            problems = [problem(self.sheet, "table_empty")]
        if not problems and len(found) - 1 > self.most:
            problems = [problem(self.sheet, "table_too_long", count=len(found) - 1, limit=self.most)]
        if problems:
            return Table((), tuple(problems))
        return Table(tuple(self._line(at, row, chosen, cells) for at, (row, cells) in enumerate(found[1:], 1)))

    def headings(self, cells: Sequence[str]) -> tuple[list[Column | None], list[Problem]]:
        """The column under each heading, None for a blank one, and what is wrong with them."""
        known: dict[str, Column] = {}
        for column in self.columns:
            for name in column.names:
                known.setdefault(_plain(name), column)
        for label, name in self.also.items():
            known.setdefault(_plain(label), known[_plain(name)])
        while cells and not cells[-1]:
            cells = cells[:-1]
        chosen = [known.get(_plain(cell)) for cell in cells]
        found = [problem(self.sheet, "table_heading_twice", heading=_short(cell))
                 for at, cell in enumerate(cells) if chosen[at] and chosen[at] in chosen[:at]]
        strange = [_short(cell) for cell, column in zip(cells, chosen, strict=True) if cell and column is None]
        if strange:
            zh, en = "、".join(one.zh for one in self.columns), ", ".join(one.en for one in self.columns)
            named = "".join(f"“{one}”" for one in strange)
            found.append(problem(self.sheet, "table_heading_unknown", headings=named, known=zh, known_en=en))
        here = {one.path for one in chosen if one and one.part != TYPE}
        if not here.issuperset(self.needed):
            lacking = [one for one in self.columns if one.path in self.needed and one.part != TYPE]
            zh, en = "和".join(f"“{one.zh}”" for one in lacking), " and ".join(f"“{one.en}”" for one in lacking)
            found.insert(0, problem(self.sheet, "table_headings", needed=zh, needed_en=en))
        return chosen, found

    def _line(self, number: int, row: int, chosen: Sequence[Column | None], cells: Sequence[str]) -> Line:
        found: list[Problem] = []
        told: dict[str, Any] = {}
        if any(len(cell) > CELL_LIMIT_CHARS for cell in cells):
            return Line(number, row, {}, (problem("", "table_cell_long", limit=CELL_LIMIT_CHARS),))
        if any(cells[len(chosen) :]):
            found.append(problem("", "table_cells", count=len(cells), wanted=len(chosen)))
        # A cell below no heading belongs to nothing, and nobody would see that it is gone.
        elif any(cell for column, cell in zip(chosen, cells, strict=False) if column is None):
            found.append(problem("", "table_cells", count=len(cells), wanted=sum(one is not None for one in chosen)))
        for column, cell in zip(chosen, cells, strict=False):
            if column is None or not cell:
                continue
            if (column.part == NUMBER or column.field.kind == "phone") and _ROUNDED.match(cell):
                found.append(problem(column.path, "table_rounded", cell=_short(cell)))
            value = self._value(column, cell)
            if column.field.kind == "yes_no" and not isinstance(value, bool):
                found.append(problem(column.path, "table_not_yes_no", zh=column.field.zh, en=column.field.en))
                continue
            _put(told, column, value)
        return Line(number, row, told, tuple(found))

    def _value(self, column: Column, cell: str) -> Any:
        """A cell as an answer; what cannot be read goes on as it was typed, for the question to name it."""
        field = column.field
        if column.part == TYPE:
            return _KINDS.get(_plain(cell), cell)
        if column.part == NUMBER:
            return cell
        if field.kind == "choice":
            return self._chosen(field, cell) or cell
        if field.kind == "choices":
            return list(dict.fromkeys(self._several(field, cell)))
        reader = {"date": _day, "money_fen": _fen, "yes_no": _yes_no, "people": _people}.get(field.kind)
        return reader(cell) if reader else cell

    def _several(self, field: Field, cell: str) -> Iterator[str]:
        for part in filter(None, (one.strip() for one in _BETWEEN.split(cell))):
            # An English label has blanks of its own.
            whole = self._chosen(field, part)
            yield from [whole] if whole else (self._chosen(field, one) or one for one in _BETWEEN_WORDS.split(part))

    def _chosen(self, field: Field, cell: str) -> str:
        """The code of a choice by its code, its names or another word for it, "" for none of them."""
        plain, other = _plain(cell), self.meant.get(cell.strip(), "")
        for choice in field.choices:
            if choice.value == other or plain in (_plain(choice.value), _plain(choice.zh), _plain(choice.en)):
                return choice.value
        return ""


def once(lines: Iterable[Line], number_of: Callable[[Line], str], path: str) -> Iterator[Line]:
    """The lines; whoever has the document number of an earlier person has a problem at ``path`` that names her."""
    first: dict[str, int] = {}
    for line in lines:
        number = number_of(line)
        before = first.setdefault(number, line.number) if number else line.number
        if before == line.number:
            yield line
        else:
            twice = problem(path, "table_twice", other=before)
            yield replace(line, problems=(*line.problems, twice))


def plain_number(document: object) -> str:
    """The number of a document as it was typed, folded so that the same number is the same text; "" without one."""
    number = document.get("number", "") if isinstance(document, Mapping) else ""
    folded = unicodedata.normalize("NFKC", str(number))
    return "".join(char for char in folded if not char.isspace() and unicodedata.category(char) != "Pd").upper()


def separator(line: str) -> str:
    """What parts the cells of a line of headings."""
    return "\t" if "\t" in line else "，" if "，" in line and "," not in line else ","


def written(cells: Iterable[str], sign: str) -> str:
    """A line of a table; a cell that would be read as several is put in quotes."""
    return sign.join(
        '"' + cell.replace('"', '""') + '"' if sign in cell or "\n" in cell or cell.startswith('"') else cell
        for cell in cells)


def rows_of(text: str) -> Iterator[tuple[int, list[str]]]:
    """The lines of a table that are not blank, each with its number in the text and its cells, stripped. A line with
    tabs is parted by them, else by commas; a cell in double quotes may hold either, and line ends."""
    lines = _LINE_ENDS.split(text.removeprefix("\ufeff"))
    wide = separator(next((line for line in lines if line.strip()), "")) == "，"
    at = 0
    while at < len(lines):
        signs = "\t" if "\t" in lines[at] else ",，" if wide else ","
        cells, taken = _cells(lines[at : at + MOST_LINES_IN_CELL], signs)
        if any(cells):
            yield at + 1, cells
        at += taken


def _cells(lines: Sequence[str], signs: str) -> tuple[list[str], int]:
    """The cells of the first of these lines, and how many lines they take."""
    text, taken, at, quotes = lines[0], 1, 0, True
    cells: list[str] = []
    while at <= len(text):
        if len(cells) == MOST_CELLS:
            return [*cells, text[at:].strip()], taken
        begin = _end_of_blanks(text, at)
        if quotes and text.startswith('"', begin):
            longer = "\n".join((text, *lines[taken:]))
            end = _closing(longer, begin + 1, signs)
            # What is never closed is no quotation, and nothing behind it in this line is one.
            quotes = end >= 0
            if quotes:
                taken += longer.count("\n", begin, end) - text.count("\n", begin, end)
                text = longer[: end + longer[end:].find("\n")] if "\n" in longer[end:] else longer
                cells.append(text[begin + 1 : end].replace('""', '"').strip())
                at = _behind_next(signs, text, end + 1)
                continue
        end = _behind_next(signs, text, at) - 1
        cells.append(text[at:end].strip())
        at = end + 1
    return cells, taken


def _behind_next(signs: str, text: str, at: int) -> int:
    """The place behind the next sign, or behind the end of the text."""
    return min((place for sign in signs if (place := text.find(sign, at)) >= 0), default=len(text)) + 1


def _closing(text: str, at: int, signs: str) -> int:
    """Where a cell in quotes ends: at a quote that a sign or a line's end follows, -1 where there is none in reach."""
    most = at + 2 * CELL_LIMIT_CHARS
    while (at := text.find('"', at, most)) >= 0:
        behind = _end_of_blanks(text, at + 1)
        if text.startswith('"', at + 1):
            at += 2
        elif behind == len(text) or text[behind] in signs or text[behind] == "\n":
            return at
        else:
            at += 1
    return -1


def _end_of_blanks(text: str, at: int) -> int:
    found = _BLANKS.match(text, at)
    return found.end() if found else at


def _short(text: str) -> str:
    return "".join(char if char.isprintable() else "?" for char in text)[:HEADING_LIMIT_CHARS]


def _put(told: dict[str, Any], column: Column, value: Any) -> None:
    *parts, last = column.path.split(".")
    place = told
    for part in parts:
        place = place.setdefault(part, {})
    if column.part:
        place.setdefault(last, {"type": RESIDENT_ID})[column.part] = value
    else:
        place[last] = value


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
