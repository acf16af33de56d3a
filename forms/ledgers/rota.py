"""Who is there: the duty rota (值班, row 112) and the posts with their A and B (AB岗, row 76).
May import: forms.ledgers.declaring and the pure modules of this package.
Promise: an open post names a holder and a substitute, who are two people; a duty names its days and its person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from forms.errors import Problem, said_by
from forms.fields import Choice
from forms.ledgers.declaring import REMARK, Deed, Ledger, Values, ask

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record

EVERY_DAY, WORKDAYS, REST_DAYS = "every_day", "workdays", "rest_days"
MESSAGES = {
    "days_order": ("结束日期不能早于开始日期。", "The last day cannot be before the first."),
    "ab_same": ("A 岗和 B 岗不能是同一个人；请另定一名 B 岗。", "Holder and substitute cannot be one person; name another."),
}
problem = said_by(MESSAGES)

_PERSON = (
    ask("person", "name", "值班人", "on duty"),
    ask("phone", "phone", "联系电话", "phone", required=False),
)
_DUTY = (
    ask("from_on", "date", "开始日期", "from"),
    ask("until_on", "date", "结束日期（只一天可不填）", "until (blank: one day)", required=False),
    ask("days", "choice", "其中哪些天", "which days of these", choices=(
        Choice(EVERY_DAY, "每天", "every day"), Choice(WORKDAYS, "工作日", "working days"),
        Choice(REST_DAYS, "周末和节假日", "weekends and holidays"),
    )),
    ask("shift", "choice", "班次", "shift", choices=(
        Choice("whole", "全天", "whole day"), Choice("morning", "上午", "morning"), Choice("lunch", "中午", "lunch"),
        Choice("afternoon", "下午", "afternoon"), Choice("evening", "晚间", "evening"),
    )),
    *_PERSON,
    ask("desk", "text", "窗口", "window", required=False, max_length=60),
    REMARK,
)  # fmt: skip


def _in_order(record: Record, values: Values, context: Context) -> list[Problem]:
    last = values.get("until_on")
    return [problem("until_on", "days_order")] if last and last < values["from_on"] else []


def _last_day(values: Values) -> str:
    """A duty is looked up from here on: what is over is none any more."""
    return str(values.get("until_on") or values.get("from_on") or "")


ROTA = Ledger(
    name="rota",
    zh="值班表",
    en="duty rota",
    states={"planned": ("已排班", "planned"), "cancelled": ("已取消", "cancelled")},
    open=("planned",),
    deeds=(
        Deed("assign", "rota:assigned", "排班", "plan a duty", _DUTY,
             ("{from_on}起{shift}值班：{person}", "from {from_on}, {shift}: {person}"), leads_to="planned",
             judge=_in_order),
        Deed("swap", "rota:swapped", "换班", "swap", (*_PERSON, REMARK), ("换班：由{person}值班", "now {person}"),
             during=("planned",)),
        Deed("cancel", "rota:cancelled", "取消排班", "cancel the duty", (REMARK,), ("取消排班", "duty cancelled"),
             during=("planned",), leads_to="cancelled"),
    ),
    title=("from_on", "person"),
    columns=("from_on", "until_on", "days", "shift", "person", "phone", "desk", "remark"),
    day="from_on",
    key=_last_day,
)  # fmt: skip

_AB = (
    ask("desk", "text", "窗口或岗位", "window or post", max_length=60),
    ask("holder", "name", "A 岗", "holder (A)"),
    ask("substitute", "name", "B 岗", "substitute (B)"),
    REMARK,
)


def _two_people(record: Record, values: Values, context: Context) -> list[Problem]:
    return [problem("substitute", "ab_same")] if values["holder"] == values["substitute"] else []


def _away(who: str, zh: str, en: str) -> Deed:
    fields = (
        ask(f"{who}_from", "date", f"{zh}岗离岗自", f"{en} away from"),
        ask(f"{who}_until", "date", f"{zh}岗离岗至", f"{en} away until"),
        REMARK,
    )

    def in_order(record: Record, values: Values, context: Context) -> list[Problem]:
        wrong = values[f"{who}_until"] < values[f"{who}_from"]
        return [problem(f"{who}_until", "days_order")] if wrong else []

    said = f"{zh}岗{{{who}_from}}至{{{who}_until}}离岗", f"{en} away from {{{who}_from}} until {{{who}_until}}"
    return Deed(f"{who}_away", f"post:{who}_away", f"登记 {zh} 岗离岗", f"note that the {en} is away", fields, said,
                during=("open",), judge=in_order)  # fmt: skip


POST = Ledger(
    name="post",
    zh="岗位（AB 岗）",
    en="posts",
    states={"open": ("在岗", "open"), "closed": ("已撤销", "closed")},
    open=("open",),
    deeds=(
        Deed("open", "post:opened", "设岗", "open a post", _AB,
             ("{desk}设岗，A 岗{holder}，B 岗{substitute}", "{desk}: holder {holder}, substitute {substitute}"),
             leads_to="open", judge=_two_people),
        Deed("change", "post:changed", "调整人员", "change people", _AB,
             ("{desk}调整为 A 岗{holder}，B 岗{substitute}", "{desk}: holder {holder}, substitute {substitute}"),
             during=("open",), judge=_two_people),
        _away("holder", "A", "holder"),
        _away("substitute", "B", "substitute"),
        Deed("close", "post:closed", "撤销岗位", "close the post", (REMARK,), ("岗位撤销", "post closed"),
             during=("open",), leads_to="closed"),
    ),
    title=("desk", "holder", "substitute"),
    columns=("desk", "holder", "holder_from", "holder_until", "substitute", "substitute_from", "substitute_until",
             "remark"),
)  # fmt: skip
