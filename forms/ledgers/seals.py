"""Seals: the register of them, the book of their use, and the village committee's opinion (rows 89 to 92 and 81).
May import: forms.ledgers.declaring and forms.errors.
Promise: a seal always has one keeper by name; no use of it is ever struck out, and each says for what and who agreed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms import offices
from forms.errors import Problem, said_by
from forms.fields import Choice
from forms.ledgers.declaring import ABOUT_CASE, RECORD, REMARK, Deed, Ledger, ask

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record

UNIT, APPROVAL, COMMITTEE, BUSINESS = "unit", "approval", "committee", "business"
REPORT_UP, OPINION = "report_up", "opinion"
SEAL_KINDS = (
    Choice(APPROVAL, "行政审批专用章", "approval seal"), Choice(UNIT, "单位行政章(公章)", "unit seal"),
    Choice(COMMITTEE, "村(居)民委员会章", "village committee's seal"), Choice(BUSINESS, "其他业务专用章", "another business seal"),
)
DOCUMENTS = (
    Choice("receipt", "收件回执", "receipt"), Choice("acceptance", "受理通知书", "acceptance notice"),
    Choice("notice", "一次性告知书", "one-time notice"), Choice("refusal", "不予受理或退件通知书", "refusal or return notice"),
    Choice("decision", "决定书或证照", "decision or certificate"), Choice(REPORT_UP, "上报(转报)函件", "report-up letter"),
    Choice(OPINION, "村(居)委会意见", "village committee's opinion"), Choice("proof", "证明材料", "written proof"),
    Choice("other", "其他文件", "another paper"),
)

MESSAGES: Mapping[str, tuple[str, str]] = {
    "seal_report_up": ("上报(转报)函件须加盖单位行政章，不能用“{seal}”；请换用单位行政章后再登记。",
                       "A report-up letter bears the unit seal, not the {seal_en}: use the unit seal, then enter it."),
    "seal_opinion": ("村(居)委会意见须加盖村(居)民委员会章，不能用“{seal}”。",
                     "An opinion of the village committee bears the committee's seal, not the {seal_en}."),
    "seal_for_what": ("请写明用印的文件：填文号、收件编号，或在备注中写清文件名称。",
                      "Say what was sealed: its number, a receipt number, or its name in the remark."),
    "seal_unknown": ("这枚印章不在本站的印章名册里；请先在名册中登记启用。",
                     "This seal is not in this office's register: enter it there first."),
    "seal_retired": ("这枚印章已经停用({day})，不能再用；补登停用前的用印，请填当时的用印日期。",
                     "This seal is retired ({day}) and cannot be used; to enter an earlier use, give its day."),
    "seal_not_yet": ("这枚印章从{day}才启用；请核对用印日期。", "This seal is in use only from {day}: check the day."),
    "seal_other_kind": ("名册中这枚印章是“{seal}”，请照名册选择种类。", "The register says {seal_en}: choose that kind."),
    "seal_use_first": ("这次用印还没有登记；请先在印章登记簿登记，用印文件选“村(居)委会意见”，并填同一收件编号。",
                       "This use of the seal is not in the book yet: enter it there first, for this case's opinion."),
    "seal_same_keeper": ("接管人与现保管人相同；请填接管人的姓名。", "The new keeper is the present one; name who takes it over."),
    "seal_unsigned": ("交接须双方签字；请签字后再登记。", "Both sign when a seal changes hands; enter it once they have."),
}
problem = said_by(MESSAGES)


def against_use(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """Which seal a paper bears (row 92: the unit's where it is passed up), and that a use names its paper."""
    kind = values["seal_kind"]
    said = next(one for one in SEAL_KINDS if one.value == kind)
    found = _against_seal(values, kind, context)
    if values["document"] == REPORT_UP and kind != UNIT:
        found.append(problem("seal_kind", "seal_report_up", seal=said.zh, seal_en=said.en))
    if values["document"] == OPINION and kind != COMMITTEE:
        found.append(problem("seal_kind", "seal_opinion", seal=said.zh, seal_en=said.en))
    if not any(values.get(name) for name in ("document_number", "case", "remark")):
        found.append(problem("document_number", "seal_for_what"))
    return found


def _against_seal(values: Mapping[str, Any], kind: str, context: Context) -> list[Problem]:
    """Against a seal that this office's register does not have as one of this kind, or did not on the day of its use:
    a line that is entered late is held against its own day."""
    seal = context.record_of(values["seal"])
    if seal is None or seal.ledger.name != "seal" or seal.office != context.office:
        return [problem("seal", "seal_unknown")]
    begun, gone = str(seal.values.get("on") or ""), str(seal.values.get("retired_on") or "")
    if seal.state != "in_use" and not values["on"] < gone:
        return [problem("seal", "seal_retired", day=gone)]
    if values["on"] < begun:
        return [problem("on", "seal_not_yet", day=begun)]
    here = next((one for one in SEAL_KINDS if one.value == seal.values.get("seal_kind")), None)
    if here is not None and here.value != kind:
        return [problem("seal_kind", "seal_other_kind", seal=here.zh, seal_en=here.en)]
    return []


def use_key(seal: str, document: str, case: str) -> str:
    """By what a line of the book is looked up: this seal, upon this kind of paper, for this case."""
    return f"{seal}|{document}|{case}"


def _against_opinion(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """An opinion is given under the committee's seal, and that use stands in the book of seals (rows 81, 91)."""
    found = _against_seal(values, COMMITTEE, context)
    if not found and not context.keyed("sealing", use_key(values["seal"], OPINION, values["case"])):
        found.append(problem("seal", "seal_use_first"))
    return found


def _against_keeper(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    found = []
    if values["keeper"] == record.values.get("keeper"):
        found.append(problem("keeper", "seal_same_keeper"))
    if values["both_signed"] is not True:
        found.append(problem("both_signed", "seal_unsigned"))
    return found


_KEEPER = ask("keeper", "name", "保管人", "keeper")

SEAL = Ledger(
    name="seal", zh="印章名册", en="register of seals",
    states={"in_use": ("使用中", "in use"), "retired": ("已停用", "retired")},
    open=("in_use",),
    deeds=(
        Deed("enter", "seal:entered", "启用印章", "put a seal into use", (
            ask("name", "text", "印章名称", "name of the seal", max_length=60),
            ask("seal_kind", "choice", "印章种类", "kind of seal", choices=SEAL_KINDS),
            ask("scope", "text", "使用范围", "for what it is used", max_length=200),
            _KEEPER,
            ask("on", "date", "启用日期", "in use from", high="today"),
            REMARK,
        ), ("启用{seal_kind}“{name}”，{keeper}保管", "{seal_kind} “{name}” in use, kept by {keeper}"), leads_to="in_use"),
        Deed("hand_over", "seal:handed_over", "移交保管", "hand to another keeper", (
            _KEEPER,
            ask("handed_on", "date", "移交日期", "handed over on", high="today"),
            ask("both_signed", "yes_no", "交接双方已签字", "both have signed"),
        ), ("移交{keeper}保管", "handed to {keeper}"), during=("in_use",), judge=_against_keeper),
        Deed("retire", "seal:retired", "停用", "retire the seal", (
            ask("retired_on", "date", "停用日期", "retired on", high="today"),
            ask("why", "choice", "停用原因", "why", choices=(
                Choice("worn", "磨损更换", "worn"), Choice("changed", "名称或职能变更", "name or task changed"),
                Choice("lost", "遗失(已声明)", "lost"), Choice("abolished", "废止", "abolished"))),
            ask("disposal", "text", "处理情况(封存、上缴或销毁)", "what became of it", max_length=200),
        ), ("停用：{why}，{disposal}", "retired: {why}, {disposal}"), during=("in_use",), leads_to="retired"),
    ),
    title=("name",), columns=("on", "name", "seal_kind", "scope", "keeper", "handed_on", "retired_on", "why"), day="on",
    key=lambda values: str(values.get("seal_kind", "")), who=lambda record: str(record.values.get("keeper", "")),
)

SEAL_USE = Ledger(
    name="sealing", zh="印章登记簿", en="book of seal uses",
    states={"used": ("已用印", "sealed"), "corrected": ("已注明更正", "corrected by a note")},
    open=(),
    deeds=(
        Deed("use", "sealing:entered", "登记用印", "enter a use of a seal", (
            ask("seal", RECORD, "印章", "seal"),
            ask("seal_kind", "choice", "印章种类", "kind of seal", choices=SEAL_KINDS),
            ask("on", "date", "用印日期", "sealed on", high="today"),
            ask("document", "choice", "用印文件", "paper", choices=DOCUMENTS),
            ask("document_number", "text", "文号", "number of the paper", required=False, max_length=60),
            ABOUT_CASE,
            ask("copies", "whole_number", "份数", "copies", low=1, high=999),
            ask("asked_by", "name", "用印申请人", "asked for by"),
            ask("approved_by", "name", "批准人", "approved by"),
            REMARK,
        ), ("用{seal_kind}：{document}{document_number}，{copies}份，{asked_by}申请，{approved_by}批准",
            "{seal_kind} on {document} {document_number}, {copies} copies, for {asked_by}, approved by {approved_by}"),
            leads_to="used", judge=against_use),
        Deed("correct", "sealing:corrected", "注明更正", "note a correction", (
            ask("correction", "long_text", "更正说明(原记录不涂改)", "what was wrong (the line itself stays)", max_length=300),
        ), ("更正说明：{correction}", "correction: {correction}"), during=("used", "corrected"), leads_to="corrected"),
    ),
    title=("document", "document_number"), day="on",
    columns=("on", "seal_kind", "document", "document_number", "case", "copies", "asked_by", "approved_by", "remark",
             "correction"),
    key=lambda values: use_key(*(str(values.get(name, "")) for name in ("seal", "document", "case"))),
)

COMMITTEE_OPINION = Ledger(
    name="opinion", zh="村(居)委会意见登记簿", en="village committee's opinions",
    states={"given": ("已签署", "given"), "withdrawn": ("已撤回", "withdrawn")},
    open=(),
    deeds=(
        Deed("give", "opinion:given", "签署意见", "give an opinion", (
            ask("case", "case_number", "收件编号", "receipt number"),
            ask("view", "choice", "意见", "opinion", choices=(
                Choice("agreed", "情况属实，同意上报", "true, agreed"),
                Choice("true", "情况属实", "true"),
                Choice("against", "不同意", "not agreed"))),
            ask("text", "long_text", "意见全文", "wording", max_length=1000),
            ask("signed_by", "name", "签署人", "signed by"),
            ask("post", "text", "职务", "post", max_length=40),
            ask("on", "date", "签署日期", "signed on", high="today"),
            ask("seal", RECORD, "加盖的印章", "seal"),
        ), ("{post}{signed_by}签署：{view}", "{signed_by} ({post}): {view}"), leads_to="given", judge=_against_opinion),
        Deed("withdraw", "opinion:withdrawn", "撤回意见", "withdraw the opinion", (
            ask("reason", "long_text", "撤回原因", "why", max_length=300),
        ), ("撤回：{reason}", "withdrawn: {reason}"), during=("given",), leads_to="withdrawn"),
    ),
    title=("signed_by", "view"), columns=("on", "case", "view", "text", "signed_by", "post"), day="on",
    levels=(offices.VILLAGE,),
)
