"""Whether a deed may be done with these answers, and the event that it makes.
May import: the pure modules of this package.
Promise: a command is refused with everything that is wrong with it at once, and changes nothing by itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forms import numbering, offices
from forms.acts.context import EVERY_ACT, Context, salt_of
from forms.acts.messages import ROLE_NAMES
from forms.application import parse_moment
from forms.errors import Problem, Refusal, said_by
from forms.events import KINDS, Event
from forms.fields import Field, Parsed, blank, parse, shown
from forms.ledgers.declaring import CODE, COUNTY, OBJECTS, OFFICE, PAPER_NUMBER, RECORD, RECORDS, TIME, Deed
from forms.ledgers.record import Record, parse_record, permits, reaches

MOST_OBJECTS = 400
_CODE = re.compile(r"[\w.-]{1,40}\Z")
LONGEST_PAPER_NUMBER = 80
_TIME = re.compile(r"([01]?\d|2[0-3])[:：.](\d{2})\Z", re.ASCII)

MESSAGES: Mapping[str, tuple[str, str]] = {
    "required": ("请填写“{zh}”。", "Answer “{en}”."),
    "unknown_key": ("这里没有“{key}”这一栏；请核对拼写或删去。", "There is no “{key}” here; check the spelling or remove it."),
    "ledger_not_here": ("这个登记簿不在本级使用。", "This ledger is not kept at this level."),
    "deed_role": ("“{deed}”由{roles}办理。", "It is for the {roles_en} to {deed_en}."),
    "deed_elsewhere": ("这条记录属于其他单位，本站不能“{deed}”。", "The record is another office's, so one cannot {deed_en} here."),
    "deed_not_now": ("这条记录现在是“{state}”，不能再“{deed}”；请刷新后查看。",
                     "The record is “{state_en}” now, so one cannot {deed_en}; reload it."),
    "deed_opened": ("这条记录已经登记过，不能重复登记。", "This record is there already and cannot be opened again."),
    "not_a_time": ("“{zh}”请按 9:30 这样填写。", "Write “{en}” as 9:30."),
    "not_a_record": ("“{zh}”不是本机知道的记录编号，请从列表中选择。", "“{en}” is no record known here; choose one from its list."),
    "not_a_case": ("“{zh}”不是有效的收件编号，请对照回执逐段核对，或留空。",
                   "“{en}” is no receipt number; compare it with the slip, or leave it blank."),
    "not_an_office": ("“{zh}”不是本县的单位编码。", "“{en}” is no office of this county."),
    "not_a_paper": ("“{zh}”不是文书的编号，请照文书上的编号填写。", "“{en}” is no number of a paper; copy it from the paper."),
    "not_a_code": ("“{zh}”最多40个字，只能有字母、数字、汉字和“-”“_”“.”，中间不能有空格。",
                   "“{en}” has at most 40 letters, digits, “-”, “_” or “.”, and no blanks inside."),
    "not_objects": ("“{zh}”的明细有误，请重新填写。", "The lines of “{en}” are not sound; fill them in again."),
}
problem = said_by(MESSAGES)


def why_not(record: Record, deed: Deed, role: str, office: str) -> Problem | None:
    """Why this deed is not possible for this role at this office now; None when it is."""
    if permits(record, deed, role, office):
        return None
    said = {"deed": deed.zh, "deed_en": deed.en}
    if role not in deed.by or (deed.who == COUNTY and offices.level(office) != offices.COUNTY):
        names = [ROLE_NAMES[one] for one in deed.by]
        roles, roles_en = "、".join(one[0] for one in names), " or ".join(one[1] for one in names)
        return problem("deed", "deed_role", roles=roles, roles_en=roles_en, **said)
    if not reaches(deed, office, record.office):
        return problem("deed", "deed_elsewhere", **said)
    if deed.opens:
        return problem("deed", "deed_opened")
    state = record.ledger.states.get(record.state, ("", ""))
    return problem("deed", "deed_not_now", state=state[0], state_en=state[1], **said)


def decide(record: Record, deed: Deed, command: Mapping[str, Any], context: Context) -> Event | Refusal:
    """The event of this deed upon this record, or everything that speaks against it. ``command`` maps the names of the
    deed's questions to answers, and may say ``happened_at`` and ``paper_no`` (late entry). It needs a salt."""
    barred = why_not(record, deed, context.role, context.office)
    found = [barred] if barred else []
    if offices.level(record.office) not in record.ledger.levels:
        found.append(problem("ledger", "ledger_not_here"))
    asked = (*deed.fields, *EVERY_ACT)
    names = {field.name for field in asked}
    found += [problem(shown(key), "unknown_key", key=shown(key)) for key in command if key not in names]
    values: dict[str, Any] = {}
    for field in asked:
        value, wrong = _answer(field, command.get(field.name), context)
        found += wrong
        if value is not None:
            values[field.name] = value
    if not found:
        found += deed.judge(record, values, context)
    return Refusal(tuple(found)) if found else _event(record, deed, values, context)


def _event(record: Record, deed: Deed, values: Mapping[str, Any], context: Context) -> Event:
    personal = {field.name for field in deed.fields if field.personal}
    facts = {name: value for name, value in values.items() if name not in personal and name != "happened_at"}
    common = {"v": 1, "record": record.id, "at": values.get("happened_at") or context.at, "entered": context.entered,
              "office": context.office, "by": context.by, "role": context.role}
    if context.document_no:
        common["document_no"] = context.document_no
    about = {name: value for name, value in values.items() if name in personal}
    told = {**about, "salt": salt_of(deed.kind, context)} if KINDS[deed.kind].personal else None
    return Event(deed.kind, {**common, **facts}, told)


def _answer(field: Field, raw: object, context: Context) -> Parsed:
    if field.name == "happened_at":
        return parse_moment(raw, context.today)
    if blank(raw):
        return None, [problem(field.name, "required", zh=field.zh, en=field.en)] if field.required else []
    # The number on a hand-written slip is no receipt number, though its question is of that kind.
    own = _OWN_KINDS.get(field.kind) if field not in EVERY_ACT else None
    if own is not None:
        value = own(raw, context)
        code = _CODES[field.kind]
        return value, [] if value is not None else [problem(field.name, code, zh=field.zh, en=field.en)]
    return parse(field, raw, field.name, today=context.today)


def _time(raw: object, context: Context) -> str | None:
    match = _TIME.match(raw.strip()) if isinstance(raw, str) else None
    return f"{int(match[1]):02d}:{match[2]}" if match and int(match[2]) < 60 else None


def _records(raw: object, context: Context) -> list[str] | None:
    if not isinstance(raw, list) or len(raw) > MOST_OBJECTS:
        return None
    found = [parse_record(one) for one in raw]
    return [one for one in found if one] if all(found) else None


def _office(raw: object, context: Context) -> str | None:
    office = offices.parse_office(raw)
    return office if office and offices.county_of(office) == offices.county_of(context.office) else None


def _objects(raw: object, context: Context) -> list[Any] | None:
    sound = isinstance(raw, list) and len(raw) <= MOST_OBJECTS and all(isinstance(one, dict) for one in raw)
    return raw if sound and isinstance(raw, list) else None


def _case_number(raw: object, context: Context) -> str | None:
    return numbering.normalise_receipt(raw) if isinstance(raw, str) else None


def _code(raw: object, context: Context) -> str | None:
    text = raw.strip() if isinstance(raw, str) else ""
    return text if _CODE.match(text) else None


def _paper_number(raw: object, context: Context) -> str | None:
    text = raw.strip() if isinstance(raw, str) else ""
    return text if text.isprintable() and 0 < len(text) <= LONGEST_PAPER_NUMBER else None


_OWN_KINDS: Mapping[str, Any] = {
    TIME: _time, RECORD: lambda raw, context: parse_record(raw), RECORDS: _records, OBJECTS: _objects, OFFICE: _office,
    "case_number": _case_number, CODE: _code,
    PAPER_NUMBER: _paper_number,
}  # fmt: skip
_CODES: Mapping[str, str] = {
    TIME: "not_a_time", RECORD: "not_a_record", RECORDS: "not_a_record", OBJECTS: "not_objects",
    OFFICE: "not_an_office", "case_number": "not_a_case", CODE: "not_a_code",
    PAPER_NUMBER: "not_a_paper",
}  # fmt: skip
