"""Examination: the one complete notice, what is brought after it, acceptance, and the three ways of sending away.
May import: the pure modules of this package.
Promise: a resident is told once and everything (行政许可法 32), and is never sent away without reason and remedy (38).
"""

from __future__ import annotations

from collections.abc import Callable

from forms.acts.asides import ASKERS
from forms.acts.context import (
    ANSWER_NOTES,
    ANSWERS,
    PAPER_LINES,
    PAPER_NOTES,
    Act,
    Command,
    Context,
    Outcome,
    Values,
    ask,
    event,
    papers_of,
    questions_of,
    read,
)
from forms.acts.messages import problem
from forms.case import Case
from forms.errors import Refusal
from forms.fields import Choice, Field
from forms.samples import Chance, sample

DEEMED_MARK = "deemed_acceptance_due"
# What a local rule lets a window send back at all (domain.md #32); everything else is corrected, refused or redirected.
RETURN_GROUNDS = (
    Choice("conditions", "不符合法律法规规定的条件", "the conditions of the law are not met"),
    Choice("main_paper", "申请材料主件缺少，告知后仍不能补齐", "the main paper is missing, also after the notice"),
    Choice("not_needed", "依法不需要办理，或不归本单位办理", "nothing is needed by law, or it is for others"),
)
_REMARK = ask("remark", "long_text", "备注", "remark", required=False, personal=True, max_length=500)


def _correction_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("materials", PAPER_NOTES, "要补正的材料及问题", "papers to be corrected, each with what is wrong",
            required=False, personal=True, choices=papers_of(case, context)),
        ask("fields", ANSWER_NOTES, "要更正的填写项及问题", "answers to be corrected, each with what is wrong",
            required=False, personal=True, choices=questions_of(context)),
        *((ask("reason", "long_text", "为什么没有一次告知(第二次告知的原因)", "why one notice was not enough", personal=True,
               max_length=500),) if case.notices else ()),
    )


def decide_request_correction(case: Case, command: Command, context: Context) -> Outcome:
    """`case:correction_requested`: the complete list at once. A second notice is marked as such, and says why."""
    values, found = read("request_correction", _correction_asks(case, context), case, command, context)
    papers, answers = values.get("materials", {}), values.get("fields", {})
    if not found and not papers and not answers:
        found.append(problem("materials", "nothing_asked"))
    if found:
        return Refusal(tuple(found))
    lines = [{"material": one, "what": what} for one, what in papers.items()]
    lines += [{"field": one, "what": what} for one, what in answers.items()]
    facts: Values = {"materials": list(papers), "fields": list(answers), "second": case.notices > 0,
                     "document_no": context.document_no or None}
    about: Values = {"lines": lines, "reason": values.get("reason")}
    return (event("case:correction_requested", context, values, facts, about),)


def _correction_example(case: Case, context: Context, chance: Chance) -> Values:
    papers = papers_of(case, context)
    again = {"reason": "补来的材料与原件不一致，此前无法发现。"} if case.notices else {}
    if papers:
        lacking = tuple(one for one in papers if one.value in case.missing) or papers
        return {"materials": {chance.choice(lacking).value: chance.choice(("复印件不清楚，请重新复印。", "缺本人签名。"))},
                **again}
    return {"fields": {chance.choice(questions_of(context)).value: "与证件不一致，请更正。"}, **again}


def _on_spot_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("answers", ANSWERS, "更正后的填写项", "corrected answers", required=False, personal=True,
            choices=questions_of(context)),
        ask("initialled_by", "choice", "在纸质表上签字(按手印)确认的人", "who initialled the correction on the paper",
            choices=ASKERS),
        _REMARK,
    )


def decide_correct_on_spot(case: Case, command: Command, context: Context) -> Outcome:
    """`case:corrected_on_spot`: what can be put right on the spot is (行政许可法 32(1)(3)), and no clock moves for it."""
    values, found = read("correct_on_spot", _on_spot_asks(case, context), case, command, context)
    answers = values.get("answers", {})
    if not answers and not any(one.field.startswith("answers") for one in found):
        found.append(problem("answers", "nothing_corrected"))
    if found:
        return Refusal(tuple(found))
    facts: Values = {"fields": list(answers), "initialled_by": values["initialled_by"]}
    about: Values = {"answers": answers, "remark": values.get("remark")}
    return (event("case:corrected_on_spot", context, values, facts, about),)


def _on_spot_example(case: Case, context: Context, chance: Chance) -> Values:
    if context.item is None:
        return {"answers": {}, "initialled_by": "applicant"}
    answers = sample(context.item, chance, mode=case.mode, level=context.item.file_at[0],
                     today=context.today)["answers"]
    return {"answers": {name: answers[name] for name in sorted(answers)[:1]}, "initialled_by": "applicant"}


def _supply_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("materials", PAPER_LINES, "收到的补正材料", "papers that were brought", required=False,
            choices=papers_of(case, context)),
        ask("answers", ANSWERS, "更正后的填写项", "corrected answers", required=False, personal=True,
            choices=questions_of(context)),
        _REMARK,
    )


def decide_supply(case: Case, command: Command, context: Context) -> Outcome:
    """`material:supplied`: any office in scope took what was missing; the clock waits for the holder's receipt. Before
    the file is handed over it is simply there, and no submission of its own."""
    values, found = read("supply", _supply_asks(case, context), case, command, context)
    papers, answers = values.get("materials", {}), values.get("answers")
    if not found and not papers and not answers:
        found.append(problem("materials", "nothing_supplied"))
    if found:
        return Refusal(tuple(found))
    facts: Values = {"materials": papers, "fields": list(answers or {})}
    about: Values = {"answers": answers, "remark": values.get("remark")}
    return (event("material:supplied", context, values, facts, about),)


def _supply_example(case: Case, context: Context, chance: Chance) -> Values:
    if case.asked_materials or context.item is None or not case.asked_fields:
        papers = case.asked_materials or case.missing or tuple(one.value for one in papers_of(case, context))
        return {"materials": {one: {"how": "copy", "copies": 1} for one in papers}}
    level = context.item.file_at[0]
    answers = sample(context.item, chance, mode=case.mode, level=level, today=context.today)["answers"]
    asked = {name: answers[name] for name in case.asked_fields if name in answers}
    return {"answers": asked} if asked else {"materials": {papers_of(case, context)[0].value: {"how": "copy"}}}


def _receive_supply_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("materials", "choices", "收到的补正材料", "papers received", required=False, choices=papers_of(case, context)),
        ask("fields", "choices", "已更正的填写项", "answers corrected", required=False, choices=questions_of(context)),
        _REMARK,
    )


def decide_receive_supply(case: Case, command: Command, context: Context) -> Outcome:
    """`material:supply_received`: the holder has it, and examination counts again from that day."""
    values, found = read("receive_supply", _receive_supply_asks(case, context), case, command, context)
    papers, fields = values.get("materials", []), values.get("fields", [])
    if not found and not papers and not fields:
        found.append(problem("materials", "nothing_supplied"))
    if found:
        return Refusal(tuple(found))
    return (event("material:supply_received", context, values, {"materials": list(papers), "fields": list(fields)},
                  {"remark": values.get("remark")}),)


def _receive_supply_example(case: Case, context: Context, chance: Chance) -> Values:
    fields = {"fields": list(case.asked_fields)} if case.asked_fields else {}
    papers = case.asked_materials or (() if fields else tuple(one.value for one in papers_of(case, context)))
    return {**({"materials": list(papers)} if papers else {}), **fields}


def _accept_asks(case: Case, context: Context) -> tuple[Field, ...]:
    despite = (ask("despite_missing", "yes_no", "容缺受理", "accept despite missing papers", required=False),)
    return (
        ask("deemed", "yes_no", "视为受理(逾期未告知)", "deemed accepted, no notice in time", required=False),
        *(despite if case.missing else ()),
        ask("opinion", "long_text", "受理意见", "opinion", required=False, personal=True),
    )


def decide_accept(case: Case, command: Command, context: Context) -> Outcome:
    """`case:accepted`. Deemed acceptance counts from the day of receipt; what lacks is never passed in silence."""
    values, found = read("accept", _accept_asks(case, context), case, command, context)
    deemed = values.get("deemed", False)
    if case.missing and not deemed and not values.get("despite_missing"):
        lacking = [one for one in papers_of(case, context) if one.value in case.missing]
        found.append(problem("despite_missing", "papers_missing", papers="、".join(one.zh for one in lacking),
                             papers_en=", ".join(one.en for one in lacking)))
    if deemed and context.marks is not None and DEEMED_MARK not in context.marks:
        found.append(problem("deemed", "not_yet_deemed"))
    if found:
        return Refusal(tuple(found))
    facts: Values = {"deemed": deemed, "missing": list(case.missing) or None,
                     "document_no": context.document_no or None}
    return (event("case:accepted", context, values, facts, {"opinion": values.get("opinion")}),)


def _accept_example(case: Case, context: Context, chance: Chance) -> Values:
    opinion = {"opinion": chance.choice(("材料齐全，予以受理。", "符合受理条件。"))}
    return {**opinion, **({"despite_missing": True} if case.missing else {})}


def _sending_asks(act: str) -> Callable[[Case, Context], tuple[Field, ...]]:
    def asks(case: Case, context: Context) -> tuple[Field, ...]:
        elsewhere = (ask("where_to", "text", "应当向哪个机关申请", "the authority to apply to", personal=True),)
        return (
            *((ask("ground", "choice", "退件情形", "which ground", choices=RETURN_GROUNDS),) if act == "return" else ()),
            ask("reason", "long_text", "理由", "reason", personal=True),
            ask("basis", "text", "法律依据", "legal basis", personal=True),
            ask("remedy", "long_text", "救济途径", "remedy", required=not _remedy(context), personal=True),
            *(elsewhere if act == "redirect" else ()),
            ask("papers_returned", "choices", "退还的材料", "papers given back", required=False,
                choices=papers_of(case, context)),
        )
    return asks


def _remedy(context: Context) -> str:
    return context.item.remedy if context.item else ""


def _sending(act: str, kind: str) -> Callable[[Case, Command, Context], Outcome]:
    asks = _sending_asks(act)

    def decide(case: Case, command: Command, context: Context) -> Outcome:
        values, found = read(act, asks(case, context), case, command, context)
        if values.get("ground") == "main_paper" and not case.notices:
            found.append(problem("ground", "notice_first"))
        if found:
            return Refusal(tuple(found))
        facts: Values = {"for_review": True, "papers_returned": list(values.get("papers_returned", [])),
                         "ground": values.get("ground"), "document_no": context.document_no or None}
        about: Values = {"reason": values["reason"], "basis": values["basis"], "where_to": values.get("where_to"),
                         "remedy": values.get("remedy") or _remedy(context)}
        return (event(kind, context, values, facts, about),)
    return decide


decide_refuse = _sending("refuse", "case:refused")
decide_return = _sending("return", "case:returned")
decide_redirect = _sending("redirect", "case:redirected")


def _sending_example(case: Case, context: Context, chance: Chance) -> Values:
    reason = chance.choice(("申请事项依法不需要办理。", "不符合法定受理条件。", "申请材料主件缺少且无法补正。"))
    remedy = {} if _remedy(context) else {
        "remedy": "可自收到本通知之日起60日内申请行政复议，或6个月内提起行政诉讼。"}
    return {"reason": reason, "basis": "行政许可法第三十二条", **remedy}


def _return_example(case: Case, context: Context, chance: Chance) -> Values:
    return {**_sending_example(case, context, chance), "ground": chance.choice(("conditions", "not_needed"))}


def _redirect_example(case: Case, context: Context, chance: Chance) -> Values:
    return {**_sending_example(case, context, chance), "where_to": chance.choice(("县自然资源局", "县公安局户政窗口"))}


def _overturn_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (ask("reason", "long_text", "否定不当之处和重新办理的要求", "what was wrong, and what to do now", personal=True),)


def decide_overturn(case: Case, command: Command, context: Context) -> Outcome:
    """`case:overturned`: a refusal that the county found wrong is examined again, in full time, by who refused."""
    values, found = read("overturn", _overturn_asks(case, context), case, command, context)
    if found:
        return Refusal(tuple(found))
    return (event("case:overturned", context, values, {}, {"reason": values["reason"]}),)


REQUEST_CORRECTION = Act("request_correction", "一次性告知补正", "request correction", "case:correction_requested",
                         _correction_asks, decide_request_correction, _correction_example)
CORRECT_ON_SPOT = Act("correct_on_spot", "当场更正", "correct on the spot", "case:corrected_on_spot", _on_spot_asks,
                      decide_correct_on_spot, _on_spot_example)
SUPPLY = Act("supply", "补交材料", "supply", "material:supplied", _supply_asks, decide_supply, _supply_example)
RECEIVE_SUPPLY = Act("receive_supply", "收到补交材料", "receive the supply", "material:supply_received",
                     _receive_supply_asks, decide_receive_supply, _receive_supply_example)
ACCEPT = Act("accept", "受理", "accept", "case:accepted", _accept_asks, decide_accept, _accept_example)
REFUSE = Act("refuse", "不予受理", "refuse", "case:refused", _sending_asks("refuse"), decide_refuse, _sending_example)
RETURN = Act("return", "退件", "return", "case:returned", _sending_asks("return"), decide_return, _return_example)
REDIRECT = Act("redirect", "告知向有权机关申请", "redirect", "case:redirected", _sending_asks("redirect"), decide_redirect,
               _redirect_example)
OVERTURN = Act("overturn", "责成重新办理", "order to handle again", "case:overturned", _overturn_asks, decide_overturn,
               lambda case, context, chance: {"reason": chance.choice(("申请符合受理条件，请重新审查。", "理由不充分。"))})
