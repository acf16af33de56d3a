"""Moving the file from desk to desk: handing over, receiving, reporting up, taking over.
May import: the pure modules of this package.
Promise: each move names the desk that it moves to, so that a move written from an older view moves nothing.
"""

from __future__ import annotations

from forms.acts import table
from forms.acts.context import Act, Command, Context, Outcome, Values, ask, event, papers_of, read
from forms.acts.messages import problem
from forms.case import Case, located
from forms.errors import Refusal
from forms.fields import Choice, Field
from forms.samples import Chance

_REMARK = ask("remark", "long_text", "备注", "remark", required=False, personal=True, max_length=500)
_MODES = (Choice("in_person", "本人办理", "in person"), Choice("proxy", "委托代办", "by proxy"))


def _hand_over_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("batch_no", "case_number", "交接单号", "batch number", required=False, max_length=40),
        ask("carrier", "name", "送件人", "carrier", required=False, personal=True),
        _REMARK,
    )


def decide_hand_over(case: Case, command: Command, context: Context) -> Outcome:
    """`case:handed_over` to the next desk: up towards the deciding level, or down to the resident with a result."""
    values, found = read("hand_over", _hand_over_asks(case, context), case, command, context)
    if found:
        return Refusal(tuple(found))
    facts: Values = {"to": table.next_office(case), "materials": list(case.papers), "batch_no": values.get("batch_no")}
    about = {"carrier": values.get("carrier"), "remark": values.get("remark")}
    return (event("case:handed_over", context, values, facts, about),)


def _receive_asks(case: Case, context: Context) -> tuple[Field, ...]:
    paper = case.state != table.FORWARDED
    told = (
        ask("item", "text", "事项编码(见回执)", "item code, as on the receipt", required=False, max_length=60),
        ask("mode", "choice", "办理方式", "mode", required=False, choices=_MODES),
        ask("papers_taken_on", "date", "代办员收件日期(见回执)", "day the agent took the papers", required=False),
        ask("applicant_name", "name", "申请人姓名(见回执)", "applicant, as on the receipt", required=False, personal=True),
    ) if not case.filed else ()
    return (
        ask("from_paper", "yes_no", "凭纸质材料接件(电子记录未到)", "from the paper alone", required=False),
        *told,
        ask("materials", "choices", "实收材料", "papers received", required=False, choices=papers_of(case, context)),
        _REMARK,
    ) if paper else (ask("materials", "choices", "实收材料", "papers received", required=False,
                         choices=papers_of(case, context)), _REMARK)


def decide_receive(case: Case, command: Command, context: Context) -> Outcome:
    """`case:received`: the office has the papers. Where the filing entry is not here, the receipt's item is needed.

    The desk resolves the item code on the paper into `context.item` before it asks.
    """
    case = located(case, context.office)
    values, found = read("receive", _receive_asks(case, context), case, command, context)
    unknown = not case.filed and not case.item
    if unknown and context.item is None:
        found.append(problem("item", "item_unknown"))
    if context.item is not None and values.get("item", context.item.code) != context.item.code:
        found.append(problem("item", "item_differs"))
    if found:
        return Refusal(tuple(found))
    paper = case.state != table.FORWARDED and case.holder != context.office
    facts: Values = {"from_paper": values.get("from_paper", paper or not case.filed),
                     "materials": values.get("materials"), "document_no": context.document_no or None}
    about: Values = {"remark": values.get("remark")}
    if not case.filed:
        item = context.item
        facts |= {"origin": case.origin or None, "mode": values.get("mode"),
                  "papers_taken_on": values.get("papers_taken_on")}
        if item is not None:
            facts |= {"item": item.code, "item_version": item.version, "decided_at": item.decided_at}
        about["applicant"] = {"name": values["applicant_name"]} if "applicant_name" in values else None
    return (event("case:received", context, values, facts, about),)


def _receive_example(case: Case, context: Context, chance: Chance) -> Values:
    if case.state == table.FORWARDED:
        return {}
    told = {"item": context.item.code} if context.item and not case.filed else {}
    return {"from_paper": True, **told}


def _report_up_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (ask("opinion", "long_text", "初审意见", "opinion of the first examination", personal=True),)


def decide_report_up(case: Case, command: Command, context: Context) -> Outcome:
    """`case:reported_up`: opinion and all materials go to the county (行政许可法 35, 43)."""
    values, found = read("report_up", _report_up_asks(case, context), case, command, context)
    if found:
        return Refusal(tuple(found))
    facts: Values = {"to": table.next_office(case), "materials": list(case.papers),
                     "document_no": context.document_no or None}
    return (event("case:reported_up", context, values, facts, {"opinion": values["opinion"]}),)


def _take_over_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (ask("reason", "long_text", "接管原因", "why the file is taken over", personal=True),)


def decide_take_over(case: Case, command: Command, context: Context) -> Outcome:
    """`case:taken_over`: the county takes the file of a holder that is lost, with a reason."""
    values, found = read("take_over", _take_over_asks(case, context), case, command, context)
    if found:
        return Refusal(tuple(found))
    return (event("case:taken_over", context, values, {"from": case.holder}, {"reason": values["reason"]}),)


def _hand_back_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("reason", "long_text", "退回(收回)的原因", "why it goes back", personal=True, max_length=500),
        ask("batch_no", "case_number", "交接单号", "batch number", required=False, max_length=40),
    )


def decide_hand_back(case: Case, command: Command, context: Context) -> Outcome:
    """`case:handed_back`: a line that is refused, or fetched back on the way, lies again with who handed it over."""
    values, found = read("hand_back", _hand_back_asks(case, context), case, command, context)
    if found:
        return Refusal(tuple(found))
    facts: Values = {"back_to": case.handed_by, "batch_no": values.get("batch_no")}
    return (event("case:handed_back", context, values, facts, {"reason": values["reason"]}),)


HAND_OVER = Act("hand_over", "移交", "hand over", "case:handed_over", _hand_over_asks, decide_hand_over,
                lambda case, context, chance: {"remark": chance.choice(("当面点交", "随本周报送", "材料已封装"))})
RECEIVE = Act("receive", "接件", "receive", "case:received", _receive_asks, decide_receive, _receive_example)
REPORT_UP = Act("report_up", "上报", "report up", "case:reported_up", _report_up_asks, decide_report_up,
                lambda case, context, chance: {
                    "opinion": chance.choice(("材料齐全，初审合格，建议准予。", "经初审符合条件，上报审批。"))})
TAKE_OVER = Act("take_over", "接管", "take over", "case:taken_over", _take_over_asks, decide_take_over,
                lambda case, context, chance: {"reason": chance.choice(("站点设备损坏，短期无法恢复。", "站点已撤并。"))})
HAND_BACK = Act("hand_back", "交接退回", "hand back unreceived", "case:handed_back", _hand_back_asks, decide_hand_back,
                lambda case, context, chance: {"reason": chance.choice(("原件与清单不符，退回核对。", "材料不属于本窗口。"))})
