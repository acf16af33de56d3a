"""What happens outside the hall for a case: public posting, neighbours' signatures, field tasks (rows 80, 82, 83).
May import: forms.ledgers.appointments and declaring, forms.errors, texts and workdays.
Promise: no posting ends before its days are over, and no field task counts that fewer than two of the staff did.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from forms.errors import Problem, said_by
from forms.fields import Choice, iso_date
from forms.ledgers.appointments import against_past
from forms.ledgers.declaring import REMARK, Deed, Ledger, ask
from forms.texts import Text

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

POSTING_DAYS = 7
WORKING, CALENDAR = "working", "calendar"
_CASE = ask("case", "case_number", "收件编号", "receipt number")

MESSAGES: Mapping[str, tuple[str, str]] = {
    "posting_unmasked": ("公示内容不得有完整的证件号码、电话等；请遮盖后再张贴登记。",
                         "Nothing posted may show whole identity or phone numbers: mask them first, then enter it."),
    "posting_not_over": ("公示期到{until}才满，今天不能结束；期满后再登记结果。",
                         "The posting runs until {until} and cannot end today; enter the result afterwards."),
    "posting_objections": ("公示期间登记过异议，结果不能是“无异议”；请写明异议是否成立。",
                           "Objections were noted, so the result is not “none”: say whether they stood."),
    "posting_none": ("公示期间没有登记过异议；请先登记异议，或选“无异议”。",
                     "No objection was noted: note it first, or choose “none”."),
    "two_staff": ("现场核查须有两名以上工作人员(行政许可法第三十四条)；请填写两个不同的姓名。",
                  "A check on the spot takes two or more of the staff (licensing law 34): give two different names."),
    "witness_wanted": ("按手印的请填写见证人姓名。", "For a fingerprint name the witness."),
}
problem = said_by(MESSAGES)


def last_day(values: Mapping[str, Any], calendar: Calendar) -> date | None:
    """The last day of a posting: so many days behind the one on which it was put up, which does not count (民法典 201);
    calendar days that end on a day of rest go on to the next working day (203)."""
    begun = iso_date(values.get("on"))
    if begun is None:
        return None
    days = int(values.get("days", POSTING_DAYS))
    if values.get("day_kind", WORKING) == WORKING:
        return calendar.add_workdays(begun, days)
    return calendar.next_workday(begun + timedelta(days=days))


def _posting_due(record: Record, calendar: Calendar) -> date | None:
    return last_day(record.values, calendar)


def objections(record: Record) -> int:
    """How many objections were noted while it was posted."""
    return sum(line.event.kind == "posting:objected" and line.effect == "applied" for line in record.lines)


def _against_posting(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    return [] if values["masked"] else [problem("masked", "posting_unmasked")]


def _against_end(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    found = []
    until = last_day(record.values, context.calendar) if context.calendar else None
    if until and not context.clock_doubtful and values["ended_on"] <= until.isoformat():
        found.append(problem("ended_on", "posting_not_over", until=until.isoformat()))
    noted = objections(record)
    if noted and values["result"] == "none":
        found.append(problem("result", "posting_objections"))
    if not noted and values["result"] != "none":
        found.append(problem("result", "posting_none"))
    return found


POSTING = Ledger(
    name="posting", zh="公示登记簿", en="public postings",
    states={"posted": ("公示中", "posted"), "ended": ("公示结束", "ended"), "taken_down": ("已撤下", "taken down")},
    open=("posted",),
    deeds=(
        Deed("post", "posting:posted", "张贴公示", "post", (
            _CASE,
            ask("on", "date", "公示开始日期", "posted on", high="today"),
            ask("days", "whole_number", "公示天数(不填为7)", "days (7 if blank)", required=False, low=1, high=90),
            ask("day_kind", "choice", "按什么日计算(不填按工作日)", "which days (working if blank)", required=False, choices=(
                Choice(WORKING, "工作日", "working days"), Choice(CALENDAR, "自然日", "calendar days"))),
            ask("place", "text", "张贴地点", "where", max_length=120),
            ask("content", "long_text", "公示内容", "what is posted", max_length=1000),
            ask("masked", "yes_no", "证件号码、电话等已遮盖", "identity and phone numbers are masked"),
        ), ("{on}起在{place}公示", "posted at {place} from {on}"), leads_to="posted", judge=_against_posting),
        Deed("object", "posting:objected", "登记异议", "note an objection", (
            ask("noted_on", "date", "提出日期", "on", high="today"),
            ask("objector", "name", "异议人(匿名的不填)", "by (blank if unnamed)", required=False),
            ask("objector_phone", "phone", "异议人电话", "phone", required=False),
            ask("objection", "long_text", "异议内容", "objection", max_length=1000),
        ), ("{noted_on}收到异议", "objection of {noted_on}"), during=("posted",)),
        Deed("end", "posting:ended", "公示结束", "end", (
            ask("ended_on", "date", "结束日期", "ended on", high="today"),
            ask("result", "choice", "公示结果", "result", choices=(
                Choice("none", "无异议", "no objection"), Choice("unfounded", "异议不成立", "objections did not stand"),
                Choice("upheld", "异议成立", "objections stood"))),
            REMARK,
        ), ("公示结束：{result}", "ended: {result}"), during=("posted",), leads_to="ended", judge=_against_end),
        Deed("take_down", "posting:taken_down", "提前撤下", "take down early", (
            ask("reason", "text", "原因(如内容有误)", "why (such as an error)"),
        ), ("提前撤下：{reason}", "taken down early: {reason}"), during=("posted",), leads_to="taken_down"),
    ),
    title=("place",), columns=("on", "case", "place", "content", "days", "ended_on", "result", "remark"), day="on",
    due=_posting_due,
)


def _against_signature(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    if values["way"] == "fingerprint" and not values.get("witness"):
        return [problem("witness", "witness_wanted")]
    return []


_SIGNER = (
    _CASE,
    ask("signer", "name", "签字人", "signer"),
    ask("relation", "choice", "与申请人或宗地的关系", "relation", choices=(
        Choice("east", "东邻", "neighbour to the east"), Choice("south", "南邻", "neighbour to the south"),
        Choice("west", "西邻", "neighbour to the west"), Choice("north", "北邻", "neighbour to the north"),
        Choice("family", "家庭成员", "member of the family"), Choice("other", "其他", "other"))),
    ask("document", "id_document", "身份证件", "identity document", required=False),
    ask("phone", "phone", "电话", "phone", required=False),
    ask("paper", "text", "签的是什么", "what was signed", max_length=120),
    ask("on", "date", "日期", "on", high="today"),
)

SIGNATURE = Ledger(
    name="signature", zh="第三方签字登记簿", en="signatures of others",
    states={"signed": ("已签字", "signed"), "refused": ("拒绝签字", "refused")},
    open=("refused",),
    deeds=(
        Deed("sign", "signature:signed", "登记签字", "enter a signature", (
            *_SIGNER,
            ask("way", "choice", "签字方式", "how", choices=(
                Choice("ink", "手写签名", "in ink"), Choice("fingerprint", "按手印", "by fingerprint"),
                Choice("seal", "盖章", "with a seal"))),
            ask("witness", "name", "见证人", "witness", required=False),
        ), ("{relation}{signer}签字：{paper}", "{signer} ({relation}) signed {paper}"), leads_to="signed",
            judge=_against_signature),
        Deed("refuse", "signature:refused", "登记拒签", "enter a refusal to sign", (
            *_SIGNER,
            ask("reason", "long_text", "拒签理由", "why", max_length=500),
        ), ("{relation}{signer}拒绝签字：{reason}", "{signer} ({relation}) would not sign: {reason}"), leads_to="refused"),
        Deed("sign_later", "signature:signed_later", "后来签字", "signed later", (
            ask("signed_on", "date", "签字日期", "signed on", high="today"),
            ask("witness", "name", "见证人", "witness", required=False),
        ), ("{signed_on}补签", "signed on {signed_on}"), during=("refused",), leads_to="signed"),
    ),
    title=("signer", "relation"), columns=("on", "case", "signer", "relation", "document", "paper", "way", "witness"),
    day="on",
)


def _against_plan(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    return [*against_past(record, values, context), *_against_lone_staff(record, values, context)]


def _against_lone_staff(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    alone = values["first_staff"] == values["second_staff"]
    return [problem("second_staff", "two_staff")] if alone else []


_STAFF = (
    ask("first_staff", "name", "工作人员一", "first of the staff"),
    ask("second_staff", "name", "工作人员二", "second of the staff",
        hint=Text("现场核查须有两名以上工作人员(行政许可法第三十四条)。", "A check on the spot takes two or more (licensing law 34).")),
    ask("other_staff", "text", "其他参加人员", "others", required=False, max_length=120),
)

FIELD_TASK = Ledger(
    name="fieldwork", zh="现场任务登记簿", en="field tasks",
    states={"planned": ("待实地办理", "planned"), "done": ("已完成", "done"), "dropped": ("已取消", "dropped")},
    open=("planned",),
    deeds=(
        Deed("plan", "fieldwork:planned", "安排现场任务", "plan a field task", (
            _CASE,
            ask("kind", "choice", "任务", "task", choices=(
                Choice("acceptance", "实地竣工验收", "acceptance of the building"), Choice("survey", "测绘", "survey"),
                Choice("visit", "现场踏勘", "site visit"), Choice("inquiry", "调查核实", "inquiry"))),
            ask("on", "date", "计划日期", "day"),
            ask("place", "text", "地点", "place", max_length=120),
            *_STAFF,
        ), ("安排{on}{kind}：{first_staff}、{second_staff}", "{kind} on {on} by {first_staff} and {second_staff}"),
            leads_to="planned", judge=_against_plan),
        Deed("do", "fieldwork:done", "登记现场情况", "enter the findings", (
            ask("done_on", "date", "实际日期", "done on", high="today"),
            *_STAFF,
            ask("findings", "long_text", "现场情况", "findings", max_length=2000),
            ask("verdict", "choice", "结论", "verdict", choices=(
                Choice("fit", "符合要求", "as it should be"), Choice("mend", "须整改后复查", "to be mended and seen again"),
                Choice("unfit", "不符合要求", "not as it should be"))),
            ask("owner_signed", "yes_no", "当事人已在记录上签字", "the owner signed the record"),
        ), ("{first_staff}、{second_staff}实地办理：{verdict}", "{first_staff} and {second_staff}: {verdict}"),
            during=("planned",), leads_to="done", judge=_against_lone_staff),
        Deed("put_off", "fieldwork:put_off", "改期", "put off", (
            ask("on", "date", "改到哪天", "new day"),
            ask("reason", "text", "原因", "why", required=False),
        ), ("改期到{on}", "put off to {on}"), during=("planned",), judge=against_past),
        Deed("drop", "fieldwork:dropped", "取消", "drop", (
            ask("reason", "text", "原因", "why"),
        ), ("取消：{reason}", "dropped: {reason}"), during=("planned",), leads_to="dropped"),
    ),
    title=("kind", "place"), day="on", due=lambda record, calendar: iso_date(record.values.get("on")),
    columns=("on", "case", "kind", "place", "first_staff", "second_staff", "done_on", "verdict", "findings"),
)
