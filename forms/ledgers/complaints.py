"""Complaints and what is put right after them or after a bad rating (投诉, 差评整改; rows 147, 151, 153).
May import: forms.ledgers.declaring, forms.workdays and forms.errors.
Promise: a complaint reaches the county as it was made, who made it hears the answer, and what is ordered is told back.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from forms import offices
from forms.errors import Problem, said_by
from forms.fields import Choice, iso_date
from forms.ledgers.declaring import ABOUT_CASE, COUNTY, REMARK, Deed, Ledger, ask
from forms.texts import Text

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

# 对客户投诉在5天内答复 (domain.md row 147): days without a word are calendar days (民法典 200), and a last day of rest
# goes on to the next working day (203). Told to who complained within two working days of the answer, as row 40 has it.
ANSWER_DAYS, TELL_WORKDAYS = 5, 2
OFFICERS = ("officer", "supervisor")
TAKEN, ANSWERED, CLOSED, REFERRED = "taken", "answered", "closed", "referred"
ORDERED, MEASURED, TOLD = "ordered", "measured", "told"
LONGEST_SEALED = 8_000

MESSAGES: Mapping[str, tuple[str, str]] = {
    "complaint_nobody": ("不是匿名投诉时，请填写投诉人姓名和电话，好把答复告诉本人；不愿留名的，请选“匿名”。",
                         "Unless it is anonymous, give name and phone, so that the answer reaches the person."),
    "complaint_of_whom": ("投诉工作人员时，请写明是谁；不知道姓名的，写窗口和时间。",
                          "Say who the complaint is about; where the name is not known, the window and the time."),
    "complaint_which_case": ("投诉某件办理时，请填写收件编号。", "For a complaint about a case, give its receipt number."),
    "limit_is_past": ("整改期限已经过去，请改为今天或以后。", "The limit for putting it right is over: choose a later day."),
}
problem = said_by(MESSAGES)

CHANNELS = (
    Choice("window", "当面", "in person"), Choice("phone", "电话", "by phone"), Choice("letter", "书信", "by letter"),
    Choice("box", "意见箱", "from the suggestion box"), Choice("visit", "回访时提出", "at a callback"),
    Choice("hall", "大厅自助(密封)", "in the hall, sealed"),
)
_ABOUT = ask("about", "choice", "投诉什么", "what about", choices=(
    Choice("station", "站点、窗口", "the station or a window"), Choice("case", "某件办理", "how a case was handled"),
    Choice("staff", "工作人员", "a member of staff"), Choice("fee", "收费", "fees"),
    Choice("other", "其他", "something else")))
_WHAT = ask("what", "long_text", "投诉内容(照原话记)", "the complaint, in the person's own words", max_length=2000)
_OWN_HAND = Text("投诉本站人员的，也可以请本人到大厅的“投诉和意见”页自己写，密封后只有县里能看。",
                 "A complaint about this office may also be written by the person in the hall, sealed for the county.")


def _whole(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    found = []
    if not values["anonymous"] and not (values.get("person") and values.get("phone")):
        found.append(problem("person", "complaint_nobody"))
    if values["about"] == "staff" and not values.get("staff"):
        found.append(problem("staff", "complaint_of_whom"))
    if values["about"] == "case" and not values.get("case"):
        found.append(problem("case", "complaint_which_case"))
    return found


def answer_due(made_on: date, calendar: Calendar) -> date:
    """By when the county answers: the fifth day after, or the next working day."""
    return calendar.next_workday(calendar.add_days(made_on, ANSWER_DAYS))


def _complaint_due(record: Record, calendar: Calendar) -> date | None:
    if record.state == ANSWERED:
        answered = iso_date(record.values.get("answered_on"))
        return calendar.add_workdays(answered, TELL_WORKDAYS) if answered else None
    made = iso_date(record.values.get("on"))
    return answer_due(made, calendar) if made else None


COMPLAINT = Ledger(
    name="complaint", zh="投诉登记簿", en="complaints",
    states={TAKEN: ("已转县里，待答复", "forwarded, to be answered"), ANSWERED: ("已答复，待告知本人", "answered, to be told"),
            CLOSED: ("已告知，办结", "told, closed"), REFERRED: ("已转其他渠道", "passed to its own channel")},
    open=(TAKEN, ANSWERED),
    deeds=(
        Deed("take", "complaint:taken", "登记投诉", "take down a complaint", (
            ask("on", "date", "投诉日期", "day of the complaint", high="today"),
            ask("channel", "choice", "怎么提出的", "how it was made", choices=CHANNELS[:-1]),
            _ABOUT, ABOUT_CASE,
            ask("staff", "text", "被投诉的人", "about whom", required=False, max_length=60, hint=_OWN_HAND),
            _WHAT,
            ask("anonymous", "yes_no", "匿名", "anonymous"),
            ask("person", "name", "投诉人", "who complains", required=False),
            ask("phone", "phone", "联系电话", "phone", required=False),
            ask("repeated", "yes_no", "是否重复投诉", "complained of before", required=False),
        ), ("登记投诉，转县里答复", "took down a complaint and forwarded it to the county"), leads_to=TAKEN, judge=_whole),
        Deed("seal", "complaint:sealed", "密封投诉", "take a sealed complaint", (
            ask("on", "date", "投诉日期", "day of the complaint", high="today"),
            ask("channel", "choice", "怎么提出的", "how it was made", choices=CHANNELS),
            ask("sealed", "long_text", "密封内容", "sealed content", max_length=LONGEST_SEALED),
        ), ("收下密封投诉，内容只有县里能看", "took a sealed complaint, for the county alone"), leads_to=TAKEN, composed=True),
        Deed("explain", "complaint:explained", "说明情况", "explain", (
            ask("explanation", "long_text", "本站的说明", "what this office says", max_length=1000),
        ), ("说明：{explanation}", "explained: {explanation}"), during=(TAKEN,)),
        Deed("answer", "complaint:answered", "答复投诉", "answer", (
            ask("answered_on", "date", "答复日期", "day of the answer", high="today"),
            ask("finding", "choice", "核实结果", "finding", choices=(
                Choice("true", "属实", "true"), Choice("partly", "部分属实", "true in part"),
                Choice("unfounded", "不属实", "unfounded"), Choice("unclear", "查不清", "cannot be cleared up"))),
            ask("answer", "long_text", "答复内容", "answer", max_length=2000),
        ), ("答复（{finding}）：{answer}", "answered ({finding}): {answer}"), during=(TAKEN,),
            leads_to=ANSWERED, by=OFFICERS, who=COUNTY),
        Deed("refer", "complaint:referred", "转其他渠道", "pass on", (
            ask("to_whom", "text", "转给哪里(信访、纪检监察等)", "to whom", max_length=100),
            ask("reason", "text", "原因", "why"),
        ), ("转{to_whom}处理：{reason}", "passed it on to {to_whom}: {reason}"), during=(TAKEN,), leads_to=REFERRED,
            by=OFFICERS, who=COUNTY),
        Deed("tell", "complaint:told", "告知投诉人", "tell the person", (
            ask("told_on", "date", "告知日期", "told on", high="today"),
            ask("told_how", "choice", "怎么告知的", "how", choices=(
                Choice("phone", "电话", "by phone"), Choice("face", "当面", "in person"),
                Choice("letter", "书面", "in writing"),
                Choice("posted", "匿名，已在公示栏答复", "anonymous: answered on the notice board"))),
            ask("content", "choice", "本人对答复", "content with the answer", required=False, choices=(
                Choice("yes", "认可", "accepts it"), Choice("no", "不认可", "does not accept it"))),
            REMARK,
        ), ("告知投诉人（{told_on}，{told_how}）", "told the person on {told_on}, {told_how}"), during=(ANSWERED,),
            leads_to=CLOSED),
    ),
    title=("channel", "person"),
    columns=("on", "channel", "about", "case", "staff", "what", "person", "phone", "finding", "answer", "told_on"),
    day="on", due=_complaint_due, key=lambda values: str(values.get("case", "")),
    levels=(offices.VILLAGE, offices.TOWNSHIP),
)  # fmt: skip


def _limit(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    late = values["limit_on"] < context.today.isoformat() and not values.get("happened_at")
    return [problem("limit_on", "limit_is_past")] if late else []


_LIMIT = ask("limit_on", "date", "整改期限", "to be put right by")
_ORDER = ask("order", "long_text", "要整改什么", "what is to be put right", max_length=2000,
             hint=Text("不写评价人的姓名和原话，只写要改的事。", "Name neither who rated nor her words; say what is to change."))

RECTIFICATION = Ledger(
    name="rectification", zh="差评整改登记簿", en="what is to be put right",
    states={ORDERED: ("待整改", "to be put right"), MEASURED: ("已整改，待告知群众", "put right, to be told"),
            TOLD: ("已告知群众，待县里核销", "told, for the county to close"), CLOSED: ("已核销", "closed")},
    open=(ORDERED, MEASURED, TOLD),
    deeds=(
        Deed("order", "rectification:ordered", "下达整改", "order", (
            ask("source", "choice", "起因", "because of", choices=(
                Choice("rating", "差评", "a bad rating"), Choice("complaint", "投诉", "a complaint"),
                Choice("callback", "回访", "a callback"), Choice("check", "检查", "a check"))),
            ABOUT_CASE, _ORDER, _LIMIT,
        ), ("要求{limit_on}前整改：{order}", "ordered, by {limit_on}: {order}"), leads_to=ORDERED,
            by=OFFICERS, who=COUNTY, judge=_limit),
        Deed("measure", "rectification:measured", "登记整改措施", "enter what was done", (
            ask("measured_on", "date", "整改日期", "done on", high="today"),
            ask("responsible", "name", "责任人", "responsible"),
            ask("measures", "long_text", "整改措施", "what was done", max_length=2000),
        ), ("登记整改（责任人{responsible}）：{measures}", "put right ({responsible}): {measures}"), during=(ORDERED,),
            leads_to=MEASURED),
        Deed("tell", "rectification:told", "告知群众", "tell the resident", (
            ask("told_on", "date", "告知日期", "told on", high="today"),
            ask("told_how", "choice", "怎么告知的", "how", choices=(
                Choice("phone", "电话", "by phone"), Choice("face", "当面", "in person"),
                Choice("posted", "匿名评价，已在公示栏告知", "anonymous: told on the notice board"))),
            ask("content", "choice", "群众意见", "what the resident says", required=False, choices=(
                Choice("yes", "认可", "accepts it"), Choice("no", "不认可", "does not accept it"))),
            REMARK,
        ), ("告知群众（{told_on}，{told_how}）", "told the resident on {told_on}, {told_how}"), during=(MEASURED,),
            leads_to=TOLD),
        Deed("close", "rectification:closed", "核销", "close", (REMARK,), ("核销", "closed it"),
             during=(TOLD,), leads_to=CLOSED, by=OFFICERS, who=COUNTY),
        Deed("again", "rectification:again", "退回再改", "not enough", (
            ask("reason", "long_text", "哪里还不够", "what is still wrong", max_length=1000), _LIMIT,
        ), ("退回，要求{limit_on}前再改：{reason}", "sent it back, again by {limit_on}: {reason}"), during=(MEASURED, TOLD),
            leads_to=ORDERED, by=OFFICERS, who=COUNTY, judge=_limit),
    ),
    title=("order",), columns=("limit_on", "source", "case", "order", "responsible", "measures", "told_on", "content"),
    day="limit_on",
    due=lambda record, calendar: iso_date(record.values.get("limit_on")) if record.state != TOLD else None,
    key=lambda values: str(values.get("case", "")),
)  # fmt: skip
