"""A list of residents as a table: a line each, with the headings that people write (行政村居民名册).
May import: the pure modules of this package.
Promise: no line and no cell is dropped or repaired in silence; what cannot be read goes on for the question to name it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from forms import tables
from forms.ledgers.residents import FIELDS
from forms.tables import Column, Line, Table

LINES_LIMIT = 50_000
NAME, DOCUMENT, SHEET = "name", "document", "table"
# What the same column is called on the lists that villages have.
_ALSO: Mapping[str, str] = {
    **dict.fromkeys(("身份证", "身份证号", "身份证号码", "公民身份号码", "证件号", "身份证件", "身份证件号码", "id number"), DOCUMENT),
    "电话": "phone", "手机": "phone", "手机号": "phone", "手机号码": "phone", "组": "village_group", "小组": "village_group",
    "组别": "village_group", "家庭住址": "address", "地址": "address", "户编号": "household_no", "关系": "relation",
    "与户主的关系": "relation", "待遇": "benefits",
}  # fmt: skip
_MEANT: Mapping[str, str] = {
    "本人": "head", "夫妻": "spouse", "妻子": "spouse", "妻": "spouse", "丈夫": "spouse", "夫": "spouse", "儿子": "child",
    "女儿": "child", "子": "child", "女": "child", "长子": "child", "次子": "child", "长女": "child", "次女": "child",
    "儿媳": "child_in_law", "媳妇": "child_in_law", "女婿": "child_in_law", "孙子": "grandchild", "孙女": "grandchild",
    "外孙": "grandchild", "外孙女": "grandchild", "父亲": "parent", "母亲": "parent", "父": "parent", "母": "parent",
    "低保": "dibao", "五保": "tekun", "特困": "tekun", "优抚": "youfu", "残疾": "disability", "低收入": "low_income",
}  # fmt: skip


def columns() -> Sequence[Column]:
    """The columns that a list of residents may have."""
    found: list[Column] = []
    for field in FIELDS:
        own = tables.columns_of_document if field.name == DOCUMENT else tables.columns_of
        found += own(field.name, field)
    return found


def read(text: str, most: int = LINES_LIMIT) -> Table:
    """A list with commas, or pasted with tabs; the first line that is not blank has the headings."""
    found = tables.Reader(SHEET, columns(), (NAME,), most, _ALSO, _MEANT).read(text)
    return Table(tuple(_without_kind_alone(line) for line in found.lines), found.problems)


def _without_kind_alone(line: Line) -> Line:
    """A kind of document is often filled in all the way down, also where nobody knows the number."""
    document = line.told.get(DOCUMENT)
    if document is None or document.get(tables.NUMBER):
        return line
    told = {name: value for name, value in line.told.items() if name != DOCUMENT}
    return Line(line.number, line.row, told, line.problems)


def name_of(line: Line) -> str:
    """The name as it was written."""
    return str(line.told.get(NAME, ""))
