"""Inquiries with their first contact, visitors, and the suggestion book (rows 38, 39, 40, 191, 201, 126).
May import: forms.ledgers.declaring, forms.workdays and forms.errors.
Promise: who was asked first stays responsible until there is an answer; nothing that was asked ends without one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

from forms.errors import Problem, said_by
from forms.fields import Choice, iso_date
from forms.ledgers.declaring import CODE, REMARK, Deed, Judge, Ledger, Values, ask

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

# 在1个工作日内转交相关部门 (row 39); 业务办结2个工作日内答复 (row 40).
FORWARD_WORKDAYS, REPLY_WORKDAYS = 1, 2
ASKED, FORWARDED, RETURNED, ANSWERED = "asked", "forwarded", "returned", "answered"

MESSAGES: Mapping[str, tuple[str, str]] = {
    "inquiry_unreachable": ("当场没有答复的，请填写电话，或者在备注中写明怎样把答复告诉本人。",
                            "Without an answer on the spot, give a phone, or say in the remark how it will be told."),
    "before_asked": ("日期早于当初登记的日期{day}，请核对。", "The day is before {day}, when it was taken down: check it."),
    "visitors_inquiries": ("咨询人数不能多于接待总人数。", "More inquiries than visitors: check the numbers."),
}
problem = said_by(MESSAGES)

_TAKEN = (
    ask("on", "date", "咨询日期", "day", high="today"),
    ask("channel", "choice", "怎么问的", "how", choices=(
        Choice("window", "到窗口", "at the window"), Choice("phone", "电话", "by phone"),
        Choice("visit", "上门、下村时", "on a visit"), Choice("online", "网上", "online"),
        Choice("letter", "书信", "by letter"))),
    ask("matter", "text", "问什么", "what was asked", max_length=200),
    ask("item", CODE, "事项", "service item", required=False),
    ask("first_contact", "name", "首问责任人", "asked first"),
    ask("person", "name", "咨询人", "who asked", required=False),
    ask("phone", "phone", "联系电话", "phone", required=False),
    REMARK,
)
_ANSWER = ask("answer", "long_text", "答复内容", "answer", max_length=1000)
_ANSWERED_ON = ask("answered_on", "date", "答复日期", "answered on", high="today")


def _reachable(record: Record, values: Values, context: Context) -> list[Problem]:
    return [] if values.get("phone") or values.get("remark") else [problem("phone", "inquiry_unreachable")]


def _not_before(name: str, earlier: str = "on") -> Judge:
    """A judge against a day before the one that the record tells already."""
    def judge(record: Record, values: Values, context: Context) -> list[Problem]:
        known = record.values.get(earlier) or ""
        return [problem(name, "before_asked", day=known)] if values[name] < known else []

    return judge


def due_on(record: Record, calendar: Calendar) -> date | None:
    """Forwarded by the next working day; answered within two of the matter's end. With others it has no limit here."""
    if record.state == RETURNED:
        ended = iso_date(record.values.get("ended_on"))
        return calendar.add_workdays(ended, REPLY_WORKDAYS) if ended else None
    asked = iso_date(record.values.get("on"))
    return calendar.add_workdays(asked, FORWARD_WORKDAYS) if asked and record.state == ASKED else None


INQUIRY = Ledger(
    name="inquiry", zh="咨询(首问)登记簿", en="inquiries",
    states={ASKED: ("待答复或转交", "to be answered or forwarded"), FORWARDED: ("已转交，待办结", "forwarded"),
            RETURNED: ("有结果，待答复本人", "ended, to be answered"), ANSWERED: ("已答复", "answered")},
    open=(ASKED, FORWARDED, RETURNED),
    deeds=(
        Deed("settle", "inquiry:settled", "当场答复", "answer on the spot", (*_TAKEN, _ANSWER),
             ("当场答复咨询：{matter}（首问{first_contact}）",
              "answered on the spot: {matter} (first asked: {first_contact})"), leads_to=ANSWERED),
        Deed("take", "inquiry:taken", "登记待答复", "take down, to be answered", _TAKEN,
             ("登记咨询：{matter}（首问{first_contact}）",
              "took down a question: {matter} (first asked: {first_contact})"), leads_to=ASKED,
             judge=_reachable),
        Deed("forward", "inquiry:forwarded", "转交", "forward", (
            ask("forwarded_on", "date", "转交日期", "forwarded on", high="today"),
            ask("to_whom", "text", "转交给谁(部门、姓名、电话)", "to whom", max_length=120),
        ), ("转交{to_whom}", "forwarded to {to_whom}"), during=(ASKED,), leads_to=FORWARDED,
            judge=_not_before("forwarded_on")),
        Deed("come_back", "inquiry:come_back", "登记办理结果", "enter how it ended", (
            ask("ended_on", "date", "办结日期", "ended on", high="today"),
            ask("outcome", "long_text", "办理结果", "outcome", max_length=1000),
        ), ("登记办理结果（{ended_on}）：{outcome}", "entered how it ended on {ended_on}: {outcome}"),
            during=(FORWARDED,), leads_to=RETURNED, judge=_not_before("ended_on", "forwarded_on")),
        Deed("answer", "inquiry:answered", "答复本人", "answer", (
            _ANSWERED_ON,
            ask("answered_how", "choice", "怎么答复的", "how", choices=(
                Choice("phone", "电话", "by phone"), Choice("face", "当面", "in person"),
                Choice("letter", "书面", "in writing"), Choice("online", "网上", "online"))),
            _ANSWER,
        ), ("答复本人（{answered_on}，{answered_how}）：{answer}", "answered on {answered_on}, {answered_how}: {answer}"),
            during=(ASKED, FORWARDED, RETURNED), leads_to=ANSWERED, judge=_not_before("answered_on")),
    ),
    title=("person", "matter"),
    columns=(
        "on", "channel", "person", "phone", "matter", "first_contact", "to_whom", "answered_on", "answer", "remark",
    ),
    day="on", due=due_on, key=lambda values: str(values.get("on", "")),
    who=lambda record: str(record.values.get("first_contact", "")),
)  # fmt: skip

COUNTED, STRUCK = "counted", "struck"


def _not_more(record: Record, values: Values, context: Context) -> list[Problem]:
    return [problem("inquiries", "visitors_inquiries")] if values.get("inquiries", 0) > values["people"] else []


_COUNT = (
    ask("on", "date", "日期", "day", high="today"),
    ask("people", "whole_number", "接待人次", "people received", low=0, high=99_999),
    ask("inquiries", "whole_number", "其中咨询人次", "of them with a question", required=False, low=0, high=99_999),
    REMARK,
)
VISITORS = Ledger(
    name="visitors", zh="接待人次登记簿", en="visitors",
    states={COUNTED: ("已登记", "counted"), STRUCK: ("已作废", "struck out")},
    open=(),
    deeds=(
        Deed("count", "visitors:counted", "登记接待人次", "count visitors", _COUNT,
             ("登记{on}接待{people}人次", "counted {people} people on {on}"), leads_to=COUNTED, judge=_not_more),
        Deed("correct", "visitors:corrected", "更正", "correct", _COUNT, ("更正为{people}人次", "corrected it to {people}"),
             during=(COUNTED,), judge=_not_more),
        Deed("strike", "visitors:struck", "作废", "strike out", (REMARK,), ("作废", "struck it out"), during=(COUNTED,),
             leads_to=STRUCK),
    ),
    title=("on",), columns=("on", "people", "inquiries", "remark"), day="on",
    key=lambda values: str(values.get("on", "")),
)  # fmt: skip

NOTED, REPLIED = "noted", "replied"
SUGGESTION = Ledger(
    name="suggestion", zh="意见簿", en="suggestion book",
    states={NOTED: ("待处理", "to be seen to"), REPLIED: ("已处理", "seen to")},
    open=(NOTED,),
    deeds=(
        Deed("note", "suggestion:noted", "摘录意见", "copy a suggestion", (
            ask("on", "date", "开箱或提出日期", "found or made on", high="today"),
            ask("source", "choice", "从哪里来", "from where", choices=(
                Choice("box", "意见箱", "the box"), Choice("book", "意见簿", "the book on the counter"),
                Choice("letter", "来信", "a letter"), Choice("word", "口头", "by word of mouth"))),
            ask("nature", "choice", "性质", "what it is", choices=(
                Choice("advice", "建议", "advice"), Choice("criticism", "批评", "criticism"),
                Choice("praise", "表扬", "praise"))),
            ask("what", "long_text", "原文", "in its own words", max_length=2000),
            ask("person", "name", "署名", "signed by", required=False),
            ask("phone", "phone", "联系电话", "phone", required=False),
        ), ("摘录{nature}（{on}）", "copied {nature} of {on}"), leads_to=NOTED),
        Deed("reply", "suggestion:replied", "登记处理", "enter what was done", (
            ask("replied_on", "date", "处理日期", "done on", high="today"),
            ask("adopted", "choice", "是否采纳", "adopted", choices=(
                Choice("yes", "采纳", "adopted"), Choice("partly", "部分采纳", "in part"), Choice("no", "未采纳", "not adopted"),
                Choice("passed", "转上级", "passed up"))),
            ask("reply", "long_text", "处理情况和答复", "what was done and answered", max_length=1000),
        ), ("登记处理（{replied_on}）：{adopted}", "saw to it on {replied_on}: {adopted}"), during=(NOTED,), leads_to=REPLIED,
            judge=_not_before("replied_on")),
    ),
    title=("what",), columns=("on", "source", "nature", "what", "person", "adopted", "reply", "replied_on"), day="on",
)  # fmt: skip
