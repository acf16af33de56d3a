"""What cannot conflict and what ends early: notes, scans, wishes to withdraw, withdrawal, cases that nobody corrected.
May import: the pure modules of this package.
Promise: anyone in scope may speak at any time; only the holder ends a case, and says which papers went back to whom.
"""

from __future__ import annotations

from collections.abc import Callable

from forms.acts.context import Act, Command, Context, Outcome, Values, ask, event, papers_of, read
from forms.acts.messages import problem
from forms.acts.powers import lacking
from forms.case import Case
from forms.errors import Refusal
from forms.events import SCAN_ATTACHED
from forms.fields import Choice, Field
from forms.samples import Chance
from forms.scans import SCANS_LIMIT

ABANDONMENT_MARK = "abandonment_possible"
ASKERS = (Choice("applicant", "申请人本人", "the applicant"), Choice("guardian", "监护人", "the guardian"),
          Choice("agent", "受托人", "who holds the mandate"))


def _note_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (ask("text", "long_text", "备注", "note", personal=True),)


def decide_note(case: Case, command: Command, context: Context) -> Outcome:
    """`case:noted`: a sentence that everyone in scope sees."""
    values, found = read("note", _note_asks(case, context), case, command, context)
    return Refusal(tuple(found)) if found else (event("case:noted", context, values, {}, {"text": values["text"]}),)


def _attach_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("material", "choice", "这是哪份材料", "which paper it shows", required=False, choices=papers_of(case, context)),
        ask("label", "text", "说明", "what it shows", required=False, personal=True, max_length=60),
    )


def decide_attach(case: Case, command: Command, context: Context) -> Outcome:
    """`case:scan_attached`: a picture that the desk has made anew and kept (`context.scan`) joins the file."""
    values, found = read("attach", _attach_asks(case, context), case, command, context)
    scan, material = context.scan, values.get("material")
    if scan is None:
        found.append(problem("picture", "scan_missing"))
    elif any((one.id, one.material) == (scan["scan"], material or "") for one in case.scans):
        found.append(problem("picture", "scan_known"))
    if len(case.scans) >= SCANS_LIMIT:
        found.append(problem("picture", "scans_enough", limit=SCANS_LIMIT))
    if found:
        return Refusal(tuple(found))
    return (event(SCAN_ATTACHED, context, values, {**(scan or {}), "material": material},
                  {"label": values.get("label")}),)


def _request_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("asked_by", "choice", "提出人", "who asks", personal=True, choices=ASKERS),
        ask("reason", "long_text", "原因", "reason", required=False, personal=True, max_length=500),
    )


def decide_request_withdrawal(case: Case, command: Command, context: Context) -> Outcome:
    """`case:withdrawal_requested`: the wish reaches the holder, who alone can withdraw."""
    values, found = read("request_withdrawal", _request_asks(case, context), case, command, context)
    if values.get("asked_by") == "agent":
        found += lacking("asked_by", "", values, context)
    if found:
        return Refusal(tuple(found))
    return (event("case:withdrawal_requested", context, values, {},
                  {"asked_by": values["asked_by"], "reason": values.get("reason")}),)


def _end_asks(case: Case, context: Context) -> tuple[Field, ...]:
    return (
        ask("papers_returned", "choices", "退还的材料", "papers given back", required=False,
            choices=papers_of(case, context)),
        ask("returned_to", "name", "材料退给谁", "to whom the papers were given", personal=True),
        ask("reason", "long_text", "原因", "reason", required=False, personal=True, max_length=500),
    )


def _ending(act: str, kind: str) -> Callable[[Case, Command, Context], Outcome]:
    def decide(case: Case, command: Command, context: Context) -> Outcome:
        values, found = read(act, _end_asks(case, context), case, command, context)
        if act == "abandon" and context.marks is not None and ABANDONMENT_MARK not in context.marks:
            found.append(problem("act", "not_yet_abandoned"))
        if found:
            return Refusal(tuple(found))
        facts: Values = {"papers_returned": list(values.get("papers_returned", []))}
        about = {"returned_to": values["returned_to"], "reason": values.get("reason")}
        return (event(kind, context, values, facts, about),)
    return decide


decide_withdraw = _ending("withdraw", "case:withdrawn")
decide_abandon = _ending("abandon", "case:abandoned")


def _end_example(case: Case, context: Context, chance: Chance) -> Values:
    return {"returned_to": case.applicant or chance.choice(("王秀英", "李建国")), "papers_returned": list(case.papers)}


NOTE = Act("note", "备注", "note", "case:noted", _note_asks, decide_note,
           lambda case, context, chance: {"text": chance.choice(("已电话告知申请人进度。", "申请人来站询问进度。"))})
ATTACH = Act("attach", "附扫描件或照片", "attach a scan or photo", SCAN_ATTACHED, _attach_asks, decide_attach,
             lambda case, context, chance: {"material": chance.choice(case.papers)} if case.papers else {})
REQUEST_WITHDRAWAL = Act("request_withdrawal", "申请撤回", "request withdrawal", "case:withdrawal_requested", _request_asks,
                         decide_request_withdrawal,
                         lambda case, context, chance: {"asked_by": "applicant", "reason": chance.choice(("不再需要办理。",))})
WITHDRAW = Act("withdraw", "撤回", "withdraw", "case:withdrawn", _end_asks, decide_withdraw, _end_example)
ABANDON = Act("abandon", "补正不来办结", "close as never corrected", "case:abandoned", _end_asks, decide_abandon,
              _end_example)
