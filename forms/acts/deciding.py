"""The end of a case: decision, closing, delivery into the resident's hand, and the resident's sealed rating.
May import: the pure modules of this package.
Promise: a denial carries reason and remedy, a result goes to who may have it, and the county alone reads a rating.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.acts import table
from forms.acts.context import Act, Command, Context, Outcome, Values, ask, event, papers_of, read
from forms.acts.filing import rating_hash
from forms.acts.messages import problem
from forms.acts.powers import lacking
from forms.case import Case
from forms.errors import Problem, Refusal
from forms.events import canonical
from forms.fields import Choice, Field
from forms.mandate_life import COLLECT
from forms.samples import Chance
from forms.slips import read_rating_code

# 办结结果 (domain.md §3.6): what the national tables call the result of a case.
RESULT_CODES: Mapping[str, tuple[str, str]] = {
    "0": ("出证办结（准予）", "closed with certificate (granted)"), "1": ("退回办结（不予）", "closed by returning (denied)"),
    "2": ("作废办结（业务无效）", "closed as void"), "3": ("删除办结（录入错误）", "closed as entered by mistake"),
    "4": ("转报办结", "closed by passing up"), "5": ("补正不来办结", "closed: never corrected"), "6": ("办结", "closed"),
}
APPROVING, DENYING = ("0", "4", "6"), ("1",)
UNDECIDED = ("2", "3", "4", "6")
NEEDING_REASON = ("2", "3")
# 好差评, five levels from best to worst; the last two call for a follow-up (domain.md §3.8).
RATING_LEVELS: Mapping[int, tuple[str, str]] = {
    5: ("非常满意", "very satisfied"), 4: ("满意", "satisfied"), 3: ("基本满意", "fairly satisfied"),
    2: ("不满意", "dissatisfied"), 1: ("非常不满意", "very dissatisfied"),
}
# What else is asked at a window beside the whole (domain.md §3.8): efficiency, skill, attitude.
RATING_DIMENSIONS: Mapping[str, tuple[str, str]] = {
    "efficiency": ("服务效率", "efficiency"), "skill": ("服务水平", "skill"), "attitude": ("服务态度", "attitude"),
}
# On which way a rating came: what it is worth differs with who stood beside.
CHANNELS = (Choice("screen", "窗口转屏评价", "on the window's turned screen"),
            Choice("hall", "大厅凭评价码评价", "in the hall, with the code"),
            Choice("slip", "纸质评议表（密封）", "on a paper slip in a sealed envelope"))


def _codes(codes: tuple[str, ...]) -> tuple[Choice, ...]:
    return tuple(Choice(code, *RESULT_CODES[code]) for code in codes)


def _remedy(context: Context) -> str:
    return context.item.remedy if context.item else ""


def _decide_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("approved", "yes_no", "准予", "granted"),
        ask("result_code", "choice", "办结结果", "result code", required=False, choices=_codes(APPROVING + DENYING)),
        ask("certificate_no", "text", "证照编号", "certificate number", required=False, personal=True, max_length=100),
        ask("opinion", "long_text", "审批意见", "opinion", required=False, personal=True),
        ask("reason", "long_text", "不予的理由", "reason of a denial", required=False, personal=True),
        ask("basis", "text", "法律依据", "legal basis", required=False, personal=True),
        ask("remedy", "long_text", "救济途径", "remedy", required=False, personal=True),
    )


def decide_decide(case: Case, command: Command, context: Context) -> Outcome:
    """`case:decided`. A denial is in writing with reason, basis and remedy (行政许可法 38) and is filed for review."""
    values, found = read("decide", _decide_asks(case, context), case, command, context)
    approved = values.get("approved")
    code = values.get("result_code") or ("0" if approved else "1")
    if approved is not None and code not in (APPROVING if approved else DENYING):
        found.append(problem("result_code", "code_for_denial"))
    if approved is False:
        found += [problem(name, "reason_missing") for name in ("reason", "basis") if name not in values]
        if not values.get("remedy") and not _remedy(context):
            found.append(problem("remedy", "remedy_missing"))
    if found:
        return Refusal(tuple(found))
    facts: Values = {"approved": approved, "result_code": code, "for_review": not approved,
                     "document_no": context.document_no or None}
    about: Values = {name: values.get(name) for name in ("certificate_no", "opinion", "reason", "basis")}
    about["remedy"] = None if approved else values.get("remedy") or _remedy(context)
    return (event("case:decided", context, values, facts, about),)


def _close_asks(case: Case, context: Context) -> tuple[Field, ...]:
    decided = case.decided_on is not None
    codes = tuple(RESULT_CODES) if decided else UNDECIDED
    return (
        ask("result_code", "choice", "办结结果", "result code", required=not decided, choices=_codes(codes)),
        ask("certificate_no", "text", "证照编号", "certificate number", required=False, personal=True, max_length=100),
        ask("reason", "long_text", "说明", "explanation", required=False, personal=True),
    )


def decide_close(case: Case, command: Command, context: Context) -> Outcome:
    """`case:closed`. After a decision its result code stands; without one only codes that claim none are taken."""
    values, found = read("close", _close_asks(case, context), case, command, context)
    code = values.get("result_code") or case.result_code
    if case.decided_on is not None and code is not None:
        fitting = DENYING if case.outcome == "denied" else APPROVING
        if code not in (*fitting, *NEEDING_REASON):
            found.append(problem("result_code", "code_for_denial"))
    if code in NEEDING_REASON and "reason" not in values:
        found.append(problem("reason", "required", zh="说明", en="explanation"))
    if found:
        return Refusal(tuple(found))
    facts: Values = {"result_code": code, "document_no": context.document_no or None}
    about = {"certificate_no": values.get("certificate_no"), "reason": values.get("reason")}
    return (event("case:closed", context, values, facts, about),)


RECEIVERS = (Choice("applicant", "申请人本人", "the applicant"), Choice("guardian", "监护人", "the guardian"),
             Choice("agent", "代办员(有委托)", "the agent, by mandate"), Choice("family", "家属", "a relative"))
PROOFS = (Choice("identity_seen", "核验身份证件", "identity document seen"), Choice("mandate", "委托书", "mandate"),
          Choice("household_register", "户口簿", "household register"),
          Choice("kinship_proof", "亲属关系证明", "proof of kinship"),
          Choice("postal_receipt", "邮寄回执", "postal receipt"))
WAYS = (Choice("station", "到站领取", "collected at the station"), Choice("home", "送到家中", "brought home"),
        Choice("post", "邮寄", "by post"))


def _deliver_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("to", "choice", "领取人", "who received it", personal=True, choices=RECEIVERS),
        ask("receiver", "name", "领取人姓名", "name of the receiver", personal=True),
        ask("relation", "text", "与申请人关系", "relation to the applicant", required=False, personal=True, max_length=40),
        ask("proof", "choice", "核验的证明", "proof that was checked", personal=True, choices=PROOFS),
        ask("document", "id_document", "领取人证件", "document of the receiver", required=False, personal=True),
        ask("way", "choice", "送达方式", "way", required=False, choices=WAYS),
        ask("originals_returned", "choices", "退还的原件", "originals given back", required=False,
            choices=papers_of(case, context)),
        ask("remark", "long_text", "备注", "remark", required=False, personal=True, max_length=500),
    )


def decide_deliver(case: Case, command: Command, context: Context) -> Outcome:
    """`case:delivered`: to whom, by which proof, and which originals went back (送达回证)."""
    values, found = read("deliver", _deliver_asks(case, context), case, command, context)
    found += _receiver_faults(case, values)
    if values.get("to") == "agent" and not found:
        found += lacking("to", COLLECT, values, context)
    if found:
        return Refusal(tuple(found))
    facts: Values = {"originals_returned": list(values.get("originals_returned", [])),
                     "way": values.get("way", "station"), "document_no": context.document_no or None}
    about = {name: values.get(name) for name in ("to", "receiver", "proof", "relation", "document", "remark")}
    return (event("case:delivered", context, values, facts, about),)


def _receiver_faults(case: Case, values: Values) -> list[Problem]:
    to, found = values.get("to"), []
    if to == "agent" and case.filed and not case.mandate:
        found.append(problem("to", "no_mandate"))
    if to == "family" and "relation" not in values:
        found.append(problem("relation", "relation_missing"))
    if to in ("family", "guardian") and values.get("proof") in ("identity_seen", "postal_receipt"):
        # An identity card tells who came, not what he is to the applicant.
        found.append(problem("proof", "proof_missing"))
    return found


def _rate_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("token", "text", "评价码(见回执)", "rating code on the slip", personal=True, max_length=100),
        ask("level", "whole_number", "满意度(5最好，1最差)", "how satisfied, 5 best to 1 worst", personal=True, low=1, high=5),
        *(ask(name, "whole_number", f"{zh}(5最好，1最差)", f"{en}, 5 best to 1 worst", required=False, personal=True,
              low=1, high=5) for name, (zh, en) in RATING_DIMENSIONS.items()),
        ask("comment", "long_text", "意见建议", "comment", required=False, personal=True, max_length=500),
        ask("channel", "choice", "评价渠道", "how the rating came in", required=False, personal=True, choices=CHANNELS),
    )


def decide_rate(case: Case, command: Command, context: Context) -> Outcome:
    """`case:rated`: the content sealed to the county; the case shows only that it was rated (domain.md §3.8)."""
    values, found = read("rate", _rate_asks(case, context), case, command, context)
    token = values.get("token")
    if token is not None and rating_hash(token) != case.rating_hash:
        # Not as it is printed: perhaps as people type it.
        token = read_rating_code(token) or token
    if token is not None and case.rating_hash and rating_hash(token) != case.rating_hash:
        found.append(problem("token", "token_wrong"))
    if context.seal is None:
        found.append(problem("level", "seal_missing"))
    if found or context.seal is None:
        return Refusal(tuple(found))
    content = {"case": case.id, "token": token, "level": values["level"], "comment": values.get("comment", "")}
    # What was not answered is not there: no rating is ever filled in for somebody.
    content |= {name: values[name] for name in (*RATING_DIMENSIONS, "channel") if name in values}
    return (event("case:rated", context, values, {"sealed": context.seal(canonical(content))}),)


def _decide_example(case: Case, context: Context, chance: Chance) -> Values:
    return {"approved": True, "result_code": "0", "certificate_no": f"ZS-{chance.randrange(900000) + 100000}",
            "opinion": chance.choice(("符合条件，准予。", "同意。"))}


def _close_example(case: Case, context: Context, chance: Chance) -> Values:
    return {} if case.state == table.DECIDED else {"result_code": "6", "reason": "事项已办理完毕。"}


def _deliver_example(case: Case, context: Context, chance: Chance) -> Values:
    return {"to": "applicant", "receiver": case.applicant or chance.choice(("王秀英", "李建国")), "proof": "identity_seen",
            "way": chance.choice(("station", "home")), "originals_returned": []}


def _rate_example(case: Case, context: Context, chance: Chance) -> Values:
    return {"token": context.rating_token, "level": 5 - chance.randrange(3), "efficiency": 5, "attitude": 5,
            "comment": "办得快。", "channel": "slip"}


DECIDE = Act("decide", "作出决定", "decide", "case:decided", _decide_asks, decide_decide, _decide_example)
CLOSE = Act("close", "办结", "close", "case:closed", _close_asks, decide_close, _close_example)
DELIVER = Act("deliver", "送达", "deliver", "case:delivered", _deliver_asks, decide_deliver, _deliver_example)
RATE = Act("rate", "好差评", "rate", "case:rated", _rate_asks, decide_rate, _rate_example)
