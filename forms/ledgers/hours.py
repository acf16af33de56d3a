"""Office hours (作息时间, rows 110, 111, 113): weekly hours, hours at lunch, and hours of duty on days of rest.
May import: forms.ledgers.declaring and the pure modules of this package.
Promise: hours say when somebody is there; they never make a day of rest a working day (民法典 201, 203).
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from forms.errors import Problem, said_by
from forms.fields import Choice, Field
from forms.ledgers.declaring import REMARK, TIME, Deed, Ledger, Values, ask
from forms.texts import Text

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record

WORK, DUTY = "work", "duty"
HALVES = (("morning_from", "morning_to"), ("afternoon_from", "afternoon_to"))
LUNCH = ("lunch_from", "lunch_to")
_WEEKDAYS = (
    Choice("1", "周一", "Monday"), Choice("2", "周二", "Tuesday"), Choice("3", "周三", "Wednesday"),
    Choice("4", "周四", "Thursday"), Choice("5", "周五", "Friday"), Choice("6", "周六", "Saturday"),
    Choice("7", "周日", "Sunday"),
)  # fmt: skip
MESSAGES = {
    "hours_none": ("请至少填写上午或下午的开始和结束时间。", "Give at least the morning's or the afternoon's hours."),
    "hours_half": ("请把开始和结束时间都填上，或都留空。", "Give both the beginning and the end, or neither."),
    "hours_order": ("结束时间应当晚于开始时间。", "The end must be later than the beginning."),
    "hours_overlap": ("下午应当在上午结束之后开始。", "The afternoon must begin after the morning has ended."),
    "hours_days": ("停用日期不能早于启用日期。", "The last day cannot be before the first."),
}
problem = said_by(MESSAGES)


def _time(name: str, zh: str, en: str) -> Field:
    return ask(name, TIME, zh, en, required=False, hint=Text("例如 8:30", "such as 8:30"))


_FIELDS = (
    ask("applies", "choice", "适用于", "for", choices=(
        Choice(WORK, "工作日", "working days"),
        Choice(DUTY, "休息日和节假日值班（不算工作日）", "duty on days of rest (they stay days of rest)"),
    )),
    ask("from_on", "date", "启用日期", "in force from"),
    ask("until_on", "date", "停用日期", "in force until", required=False),
    ask("weekdays", "choices", "只限星期几（不选为每天）", "only on (none: every day)", required=False, choices=_WEEKDAYS),
    _time("morning_from", "上午开始", "morning from"),
    _time("morning_to", "上午结束", "morning until"),
    _time("afternoon_from", "下午开始", "afternoon from"),
    _time("afternoon_to", "下午结束", "afternoon until"),
    _time("lunch_from", "中午错时服务开始", "staggered lunch from"),
    _time("lunch_to", "中午错时服务结束", "staggered lunch until"),
    ask("lunch_windows", "text", "中午开放的窗口", "windows open at lunch", required=False, max_length=80),
    REMARK,
)  # fmt: skip


def _sound(record: Record, values: Values, context: Context) -> list[Problem]:
    found: list[Problem] = []
    for begins, ends in (*HALVES, LUNCH):
        told = [name for name in (begins, ends) if values.get(name)]
        if len(told) == 1:
            found.append(problem(ends if told[0] == begins else begins, "hours_half"))
        elif told and values[begins] >= values[ends]:
            found.append(problem(ends, "hours_order"))
    if not any(values.get(begins) for begins, _ in HALVES):
        found.append(problem("morning_from", "hours_none"))
    if not found and values.get("morning_to") and values.get("afternoon_from", "24") < values["morning_to"]:
        found.append(problem("afternoon_from", "hours_overlap"))
    return found + _in_order(values, values.get("from_on"))


def _in_order(values: Values, first: object) -> list[Problem]:
    last = values.get("until_on")
    return [problem("until_on", "hours_days")] if last and isinstance(first, str) and last < first else []


def _ends_later(record: Record, values: Values, context: Context) -> list[Problem]:
    return _in_order(values, record.values.get("from_on"))


HOURS = Ledger(
    name="hours",
    zh="作息时间",
    en="office hours",
    states={"in_force": ("已公布", "published"), "ended": ("已停用", "ended")},
    open=("in_force",),
    deeds=(
        Deed("set", "hours:set", "公布作息时间", "publish hours", _FIELDS,
             ("{applies}作息时间自{from_on}起执行", "{applies}: hours from {from_on}"), leads_to="in_force", judge=_sound),
        Deed("change", "hours:changed", "更正", "correct", _FIELDS,
             ("更正{applies}作息时间，自{from_on}起执行", "corrected, {applies}: hours from {from_on}"),
             during=("in_force",), judge=_sound),
        Deed("end", "hours:ended", "停用", "end", (ask("until_on", "date", "停用日期", "last day"), REMARK),
             ("执行至{until_on}", "in force until {until_on}"), during=("in_force",), leads_to="ended",
             judge=_ends_later),
    ),
    title=("applies", "from_on"),
    columns=("applies", "from_on", "until_on", "weekdays", "morning_from", "morning_to", "afternoon_from",
             "afternoon_to", "lunch_from", "lunch_to", "lunch_windows", "remark"),
    day="from_on",
)  # fmt: skip


def day_in(values: Values, name: str) -> date | None:
    """A date of a record's answers; None when there is none that can be read."""
    told = values.get(name)
    try:
        return date.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        return None
