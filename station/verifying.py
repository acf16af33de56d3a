"""The roster of a year's verification, entered from a sheet or from the residents on record.
May import forms and the station's ledgers.
Promise: either every line of a sheet is entered, or none is and each fault is told; a line that stands there stays one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from forms.errors import Declined, Problem, said_by
from forms.identity import RESIDENT_ID
from forms.ledgers.record import Record
from forms.ledgers.register import LEDGERS
from forms.ledgers.residents import RESIDENT
from forms.ledgers.verifications import key_of
from forms.rosters import split
from station.desk import Actor
from station.ledgers import Ledgers
from station.saving import saving

NAME = "verification"
MOST_LINES = 2_000
ENTER = LEDGERS[NAME].openings[0]
_HEADINGS = {
    "姓名": "person", "name": "person", "证件号码": "number", "身份证号": "number", "身份证号码": "number", "身份证": "number",
    "documentnumber": "number", "联系电话": "phone", "电话": "phone", "phone": "phone", "住址": "address", "地址": "address",
    "address": "address",
}  # fmt: skip
MESSAGES: Mapping[str, tuple[str, str]] = {
    "no_benefit": (
        "居民档案里没有记这种待遇，请用名单导入。",
        "Residents' records do not tell of this benefit: enter a sheet instead.",
    ),
    "too_long": ("一次最多列入{limit}人，请分几份。", "At most {limit} people at a time: split the sheet."),
    "headings": (
        "第一行应是表头，至少有“姓名”和“证件号码”两栏。",
        "The first line holds the headings, at least “name” and “document number”.",
    ),
    "empty": ("名单里还没有人，请一人一行填写。", "The sheet names nobody yet: one person a line."),
}
problem = said_by(MESSAGES)
# The benefit of a resident's record that each scheme verifies.
OF_BENEFIT = {"allowance": ("dibao", "tekun"), "preferential": ("youfu",)}


def import_sheet(kept: Ledgers, actor: Actor, scheme: str, year: Any, text: str) -> int:
    """Enter everybody of a sheet (headings first) who is not on the roster yet; returns how many. Raises Declined."""
    lines = [(f"第{at}人", f"person {at}", one) for at, one in enumerate(_read(text), 1)]
    return _enter(kept, actor, scheme, year, lines)


def import_residents(kept: Ledgers, actor: Actor, scheme: str, year: Any) -> int:
    """Enter every resident on record who draws this benefit; returns how many were new. Raises Declined."""
    wanted = OF_BENEFIT.get(scheme)
    if wanted is None:
        raise Declined((problem("scheme", "no_benefit"),))
    found = kept.find(RESIDENT.name, "open = '1'", order="title, subject", limit=100_000)
    lines = []
    for row in found:
        values = row["values"]
        if set(wanted) & set(values.get("benefits", ())) and values.get("document"):
            told = {name: values[name] for name in ("document", "phone", "address") if values.get(name)}
            name = values["name"]
            lines.append((name, name, {**told, "person": name, "resident": row["record"]}))
    return _enter(kept, actor, scheme, year, lines)


def _enter(
    kept: Ledgers, actor: Actor, scheme: str, year: Any, lines: Sequence[tuple[str, str, Mapping[str, Any]]]
) -> int:
    if len(lines) > MOST_LINES:
        raise Declined((problem("roster", "too_long", limit=MOST_LINES),))
    kept.named(NAME)
    problems: list[Problem] = []
    entered = 0
    with saving(kept.book.journal.db):
        for zh, en, told in lines:
            command: Mapping[str, Any] = {**told, "scheme": scheme, "year": year}
            # A blank record first: nothing of a sheet is written while any line of it is wrong.
            problems += _against(kept, actor, command, zh, en)
        if problems:
            raise Declined(dict.fromkeys(problems))
        for command in _new(kept, ({**told, "scheme": scheme, "year": int(year)} for _, _, told in lines)):
            kept.desk.write((kept.decided(actor, Record(kept.next_id(NAME)), ENTER, command),))
            entered += 1
    kept.desk.wake()
    return entered


def _against(kept: Ledgers, actor: Actor, command: Mapping[str, Any], zh: str, en: str) -> list[Problem]:
    try:
        kept.decided(actor, kept.blank(NAME), ENTER, command)
    except Declined as no:
        common = ("scheme", "year", "deed", "ledger")
        return [
            one if one.field in common else Problem(one.field, one.code, f"{zh}：{one.zh}", f"{en}: {one.en}")
            for one in no.problems
        ]
    return []


def _new(kept: Ledgers, commands: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those who are not on the roster yet, each once."""
    found: dict[str, Mapping[str, Any]] = {}
    for command in commands:
        key = key_of(command)
        if key not in found and not kept.find(NAME, "key = ?", (key,), limit=1):
            found[key] = command
    return list(found.values())


def _read(text: str) -> list[dict[str, Any]]:
    wide = "，" in text.partition("\n")[0]
    rows = [cells for line in text.splitlines() if any(cells := split(line, wide))]
    headings = [_HEADINGS.get(_plain(cell)) for cell in rows[0]] if rows else []
    if not {"person", "number"} <= set(headings):
        raise Declined((problem("roster", "headings"),))
    if len(rows) == 1:
        raise Declined((problem("roster", "empty"),))
    found = []
    for cells in rows[1:]:
        told: dict[str, Any] = {name: cell for name, cell in zip(headings, cells, strict=False) if name and cell}
        number = told.pop("number", "")
        found.append({**told, "document": {"type": RESIDENT_ID, "number": number}} if number else told)
    return found


def _plain(cell: str) -> str:
    return unicodedata.normalize("NFKC", cell).casefold().replace(" ", "").replace("*", "")
