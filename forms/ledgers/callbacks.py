"""Callbacks (回访, rows 145, 146, 66, 154): a word with the resident after her result was delivered, or that none came.
May import: forms.ledgers.declaring, forms.workdays and forms.errors.
Promise: nobody counts as asked who was not reached, and who was not reached is tried again before she is given up.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from forms.errors import Problem, said_by
from forms.fields import Choice, iso_date
from forms.ledgers.declaring import REMARK, Deed, Ledger, ask

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

# By when a delivered case is called back, and by when one who was not reached is tried again. No rule of the field
# names either; both are the house's own.
CALLBACK_WORKDAYS, AGAIN_WORKDAYS = 5, 3
TRIES_BEFORE_GIVING_UP = 3
# 回访率不低于90% (domain.md row 146).
RATE_WANTED_PERCENT = 90
DONE, TRYING, GIVEN_UP = "done", "trying", "given_up"
# What somebody who was asked may say; who would rather not say counts neither as content nor as unhappy.
CONTENT, UNHAPPY = ("yes", "partly"), "no"

MESSAGES: Mapping[str, tuple[str, str]] = {
    "callback_there": ("这个办件已经有回访记录，请打开那一条继续登记。",
                       "This case has a callback already: open that record and go on there."),
    "callback_too_few": ("还没有联系满{tries}次（已{count}次）；请换个时间再联系，或者上门回访。",
                         "Fewer than {tries} tries so far ({count}): try at another hour, or visit."),
}
problem = said_by(MESSAGES)

_CASE = ask("case", "case_number", "收件编号", "receipt number")
_ON = ask("on", "date", "回访日期", "day of the callback", high="today")
_WAY = ask("way", "choice", "回访方式", "how", choices=(
    Choice("phone", "电话回访", "by phone"), Choice("visit", "上门(实地)回访", "by a visit"),
    Choice("window", "来窗口时当面回访", "at the window")))
_HEARD = (
    _ON, _WAY,
    ask("spoke_with", "choice", "和谁说的", "with whom", choices=(
        Choice("applicant", "申请人本人", "the applicant"), Choice("guardian", "监护人", "the guardian"),
        Choice("family", "家属", "a relative"))),
    ask("content_with", "choice", "对办理结果和服务", "content with result and service", choices=(
        Choice("yes", "满意", "content"), Choice("partly", "基本满意", "fairly content"),
        Choice("no", "不满意", "not content"), Choice("silent", "不愿说", "would not say"))),
    ask("result_in_use", "yes_no", "结果是否已用上(钱到账、证能用)", "does the result work (money came, document is taken)",
        required=False),
    ask("more_help", "long_text", "还要帮什么忙", "further help wished", required=False, max_length=500),
    REMARK,
)
_MISSED = (
    _ON, _WAY,
    ask("why_not", "choice", "没联系上的原因", "why not", choices=(
        Choice("no_answer", "无人接听", "no answer"), Choice("wrong_number", "号码不对", "wrong number"),
        Choice("away", "外出", "away"), Choice("other", "其他", "other"))),
    REMARK,
)


def _once(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    return [problem("case", "callback_there")] if context.keyed("callback", str(values["case"])) else []


def tries(record: Record) -> int:
    """How often somebody tried in vain."""
    return sum(line.event.kind in ("callback:missed", "callback:missed_again") and line.effect == "applied"
               for line in record.lines)


def _often_enough(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    count = tries(record)
    if count >= TRIES_BEFORE_GIVING_UP:
        return []
    return [problem("reason", "callback_too_few", tries=TRIES_BEFORE_GIVING_UP, count=count)]


def due_on(record: Record, calendar: Calendar) -> date | None:
    """When who was not reached is to be tried again."""
    last = iso_date(record.values.get("on"))
    return calendar.add_workdays(last, AGAIN_WORKDAYS) if last else None


def callback_due(delivered_on: date, calendar: Calendar) -> date:
    """By when a case that was delivered on this day is called back."""
    return calendar.add_workdays(delivered_on, CALLBACK_WORKDAYS)


CALLBACK = Ledger(
    name="callback", zh="回访登记簿", en="callbacks",
    states={DONE: ("已回访", "done"), TRYING: ("未联系上，待再联系", "not reached, to be tried again"),
            GIVEN_UP: ("多次未联系上", "could not be reached")},
    open=(TRYING,),
    deeds=(
        Deed("reach", "callback:reached", "登记回访", "enter a callback", (_CASE, *_HEARD),
             ("{way}（{on}）：{content_with}", "called back on {on}, {way}: {content_with}"), leads_to=DONE, judge=_once),
        Deed("miss", "callback:missed", "登记未联系上", "enter that nobody was reached", (_CASE, *_MISSED),
             ("{way}（{on}）没联系上：{why_not}", "reached nobody on {on}, {way}: {why_not}"), leads_to=TRYING, judge=_once),
        Deed("reach_now", "callback:reached_now", "这次联系上了", "reached this time", _HEARD,
             ("{way}（{on}）：{content_with}", "called back on {on}, {way}: {content_with}"), during=(TRYING,),
             leads_to=DONE),
        Deed("miss_again", "callback:missed_again", "又没联系上", "not reached again", _MISSED,
             ("{way}（{on}）没联系上：{why_not}", "reached nobody on {on}, {way}: {why_not}"), during=(TRYING,)),
        Deed("give_up", "callback:given_up", "不再联系", "stop trying", (ask("reason", "text", "原因", "why"),),
             ("多次没联系上，不再联系：{reason}", "stopped trying: {reason}"), during=(TRYING,), leads_to=GIVEN_UP,
             judge=_often_enough),
    ),
    title=("case",), columns=("on", "case", "way", "spoke_with", "content_with", "more_help", "why_not", "remark"),
    day="on", due=due_on, key=lambda values: str(values.get("case", "")),
)  # fmt: skip
