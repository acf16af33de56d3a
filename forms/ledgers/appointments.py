"""Appointments, home visits and mobile trips: who goes where on which day, and what came of it (rows 67, 68, 209, 10).
May import: forms.ledgers.declaring and forms.errors.
Promise: whoever was promised a day is kept, moved or told; none of them just disappears from the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from forms.errors import Problem, said_by
from forms.fields import Choice, iso_date
from forms.ledgers.declaring import ABOUT_CASE, CODE, RECORD, REMARK, TIME, Deed, Ledger, ask

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

MESSAGES: Mapping[str, tuple[str, str]] = {
    "day_is_past": ("“{zh}”已经过去，请另约日期；补录以前的记录，请同时填写实际办理时间。",
                    "“{en}” is past: choose another day. For a late entry also say when it happened."),
    "not_missed_yet": ("预约的是{day}，还没有到；来不了的请“改期”或“取消”。",
                       "It is booked for {day}, which is still to come: move it, or cancel it."),
    "trip_home_first": ("返回日期不能早于出发日期。", "One cannot be back before having left."),
    "visit_unseen": ("没有见到本人时，请在“情况”中写明原因。", "Where the person was not met, say why in the findings."),
}
problem = said_by(MESSAGES)
_FILED = ask("case", "case_number", "收件编号", "receipt number")
_ITEM = ask("item", CODE, "事项", "service item", required=False)


def due_on(record: Record, calendar: Calendar) -> date | None:
    """The day that was promised."""
    return iso_date(record.values.get("on"))


def against_past(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """Against promising a day that is over. A doubtful clock refuses nobody, nor is a late entry refused."""
    late = context.clock_doubtful or values.get("happened_at")
    if late or values["on"] >= context.today.isoformat():
        return []
    return [problem("on", "day_is_past", zh="日期", en="date")]


def _against_early(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """Nobody has missed a day that is still to come. A doubtful clock refuses nobody."""
    on = str(record.values.get("on", ""))
    if context.clock_doubtful or on <= context.today.isoformat():
        return []
    return [problem("", "not_missed_yet", day=on)]


APPOINTMENT = Ledger(
    name="appointment", zh="预约登记簿", en="appointments",
    states={"booked": ("已预约", "booked"), "kept": ("已赴约", "kept"), "missed": ("未到", "missed"),
            "cancelled": ("已取消", "cancelled")},
    open=("booked",),
    deeds=(
        Deed("book", "appointment:booked", "登记预约", "book an appointment", (
            ask("on", "date", "预约日期", "day"),
            ask("at_time", TIME, "时间(如 9:30)", "time (as 9:30)", required=False),
            ask("person", "name", "预约人", "who comes"),
            ask("phone", "phone", "联系电话", "phone"),
            ask("matter", "text", "办什么事", "what for", max_length=120),
            _ITEM,
            ask("way", "choice", "预约方式", "how it was booked", choices=(
                Choice("phone", "电话", "by phone"), Choice("window", "到窗口", "at the window"),
                Choice("agent", "代办员登记", "by the agent"))),
            ABOUT_CASE, REMARK,
        ), ("预约{on} {at_time}，{person}办理{matter}", "{person} for {on} {at_time}: {matter}"), leads_to="booked",
            judge=against_past),
        Deed("move", "appointment:moved", "改期", "move to another day", (
            ask("on", "date", "改到哪天", "new day"),
            ask("at_time", TIME, "时间(如 9:30)", "time (as 9:30)", required=False),
            ask("reason", "text", "改期原因", "why", required=False),
        ), ("改期到{on} {at_time}", "moved to {on} {at_time}"), during=("booked",), judge=against_past),
        Deed("keep", "appointment:kept", "已赴约", "kept", (), ("已赴约", "kept"), during=("booked",), leads_to="kept"),
        Deed("miss", "appointment:missed", "未到", "missed", (), ("未到", "missed"), during=("booked",), leads_to="missed",
             judge=_against_early),
        Deed("cancel", "appointment:cancelled", "取消", "cancel", (
            ask("asked_by", "choice", "谁提出取消", "who cancels", choices=(
                Choice("person", "预约人", "who booked"), Choice("office", "本站(已告知预约人)", "this office, and said so"))),
            ask("reason", "text", "取消原因", "why", required=False),
        ), ("{asked_by}取消", "cancelled by {asked_by}"), during=("booked",), leads_to="cancelled"),
    ),
    title=("person", "matter"), columns=("on", "at_time", "person", "phone", "matter", "way", "remark"), day="on",
    due=due_on, key=lambda values: str(values.get("on", "")),
)


def _against_findings(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    if values["met"] or values.get("findings"):
        return []
    return [problem("findings", "visit_unseen")]


VISIT = Ledger(
    name="visit", zh="上门服务登记簿", en="home visits",
    states={"planned": ("待上门", "planned"), "done": ("已上门", "done"), "dropped": ("不再上门", "dropped")},
    open=("planned",),
    deeds=(
        Deed("plan", "visit:planned", "安排上门", "plan a visit", (
            ask("on", "date", "上门日期", "day"),
            ask("person", "name", "服务对象", "whom"),
            ask("phone", "phone", "联系电话", "phone", required=False),
            ask("address", "address", "地址", "address"),
            ask("reason", "choice", "为什么上门", "why at home", choices=(
                Choice("mobility", "行动不便", "can hardly walk"), Choice("disability", "残疾", "disability"),
                Choice("age", "高龄", "great age"), Choice("illness", "患病", "illness"), Choice("other", "其他", "other"))),
            ask("purpose", "choices", "上门做什么", "what for", choices=(
                Choice("file", "收件代办", "file an application"), Choice("supply", "取补交材料", "fetch papers"),
                Choice("deliver", "送达结果", "deliver a result"), Choice("verify", "资格验证", "annual verification"),
                Choice("follow_up", "回访", "follow-up"), Choice("care", "走访", "look in"))),
            ask("visitor", "name", "由谁上门", "visited by"),
            ask("resident", RECORD, "居民档案", "resident's record", required=False),
            ABOUT_CASE, REMARK,
        ), ("安排{on}到{person}家上门：{purpose}", "visit {person} on {on}: {purpose}"), leads_to="planned",
            judge=against_past),
        Deed("do", "visit:done", "登记上门情况", "enter the visit", (
            ask("done_on", "date", "实际上门日期", "visited on", high="today"),
            ask("met", "yes_no", "是否见到本人", "met in person"),
            ask("findings", "long_text", "情况", "findings", required=False, max_length=1000),
        ), ("已上门：{findings}", "visited: {findings}"), during=("planned",), leads_to="done", judge=_against_findings),
        Deed("file", "visit:filed", "登记上门收件", "enter the case filed there", (_FILED,),
             ("上门收件{case}", "filed {case} at home"), during=("planned", "done")),
        Deed("put_off", "visit:put_off", "改期", "put off", (
            ask("on", "date", "改到哪天", "new day"),
            ask("why", "text", "改期原因", "why", required=False),
        ), ("改期到{on}", "put off to {on}"), during=("planned",), judge=against_past),
        Deed("drop", "visit:dropped", "不再上门", "drop", (
            ask("why", "text", "原因", "why"),
        ), ("不再上门：{why}", "dropped: {why}"), during=("planned",), leads_to="dropped"),
    ),
    title=("person",), columns=("on", "person", "address", "purpose", "visitor", "done_on", "met", "findings", "case"),
    day="on", due=due_on, key=lambda values: str(values.get("resident", "")),
    who=lambda record: str(record.values.get("visitor", "")),
)


def _against_home(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    return [problem("back_on", "trip_home_first")] if values["back_on"] < str(record.values.get("on", "")) else []


TRIP = Ledger(
    name="trip", zh="流动服务登记簿", en="mobile trips",
    states={"planned": ("待出发", "planned"), "out": ("外出中", "out"), "back": ("已返回", "back"),
            "dropped": ("已取消", "dropped")},
    open=("planned", "out"),
    deeds=(
        Deed("plan", "trip:planned", "安排流动服务", "plan a trip", (
            ask("on", "date", "日期", "day"),
            ask("villages", "text", "去哪些村组", "which villages", max_length=200),
            ask("staff", "text", "工作人员", "staff", max_length=200),
            ask("taken", "text", "携带设备和表格", "taken along", required=False, max_length=200),
            ask("matters", "text", "办理事项", "matters", max_length=200),
            REMARK,
        ), ("安排{on}到{villages}流动服务", "trip to {villages} on {on}"), leads_to="planned", judge=against_past),
        Deed("leave", "trip:left", "出发", "leave", (
            ask("left_at", TIME, "出发时间(如 8:30)", "left at (as 8:30)", required=False),
        ), ("出发 {left_at}", "left {left_at}"), during=("planned",), leads_to="out"),
        Deed("file", "trip:filed", "登记途中收件", "enter a case filed on the way", (_FILED,),
             ("途中收件{case}", "filed {case} on the way"), during=("out", "back")),
        Deed("come_back", "trip:back", "返回", "come back", (
            ask("back_on", "date", "返回日期", "back on", high="today"),
            ask("back_at", TIME, "返回时间(如 16:30)", "back at (as 16:30)", required=False),
            ask("visitors", "whole_number", "接待人数", "people served", low=0, high=9_999),
        ), ("返回，接待{visitors}人", "back; {visitors} people served"), during=("out",), leads_to="back",
            judge=_against_home),
        Deed("drop", "trip:dropped", "取消", "drop", (
            ask("reason", "text", "原因", "why"),
        ), ("取消：{reason}", "dropped: {reason}"), during=("planned",), leads_to="dropped"),
    ),
    title=("villages",), columns=("on", "villages", "staff", "matters", "taken", "left_at", "back_at", "visitors"),
    day="on", due=due_on,
)


def cases_filed(record: Record, kind: str) -> tuple[str, ...]:
    """The numbers of the cases that deeds of this kind entered in a record, each once, in their order."""
    numbers = (line.event.facts.get("case") for line in record.lines
               if line.event.kind == kind and line.effect == "applied")
    return tuple(dict.fromkeys(str(one) for one in numbers if one))


def filed_on_trip(record: Record) -> tuple[str, ...]:
    """The numbers of the cases that were filed on a trip."""
    return cases_filed(record, "trip:filed")
