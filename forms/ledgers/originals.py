"""Originals (原件交接): what was taken from whom, where it lies, and every hand it goes through (domain.md §4.1, custody).
May import: forms.custody, forms.errors and forms.ledgers.declaring.
Promise: each deed leaves the original with exactly one holder; its account ends by a signed return, in the case file
that the authority keeps, or with a loss that was settled, and by nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from forms import custody, offices
from forms.errors import Problem, said_by
from forms.fields import Choice
from forms.ledgers.declaring import (
    ABOUT_CASE,
    ABOVE,
    CODE,
    CUSTODY,
    OFFICE,
    RECORD,
    REMARK,
    Deed,
    Ledger,
    ask,
)
from forms.texts import Text

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record
    from forms.workdays import Calendar

PAPERS = (
    Choice("identity_card", "身份证", "identity card"), Choice("household_register", "户口簿", "household register"),
    Choice("marriage", "结婚证(离婚证)", "marriage or divorce certificate"),
    Choice("property", "不动产权证(宅基地证、土地证)", "property or land certificate"),
    Choice("disability", "残疾证", "disability certificate"), Choice("bankbook", "存折(银行卡)", "bank book or card"),
    Choice("certificate", "资格(学历)证书", "certificate of education or skill"), Choice("proof", "证明材料", "written proof"),
    Choice("other", "其他", "other"),
)
# What a person needs for other things as well: no file keeps it, unless the guide says so.
OF_A_PERSON = ("identity_card", "household_register", "marriage", "property", "disability", "bankbook", "certificate")
CONDITIONS = (Choice("good", "完好", "good"), Choice("worn", "有磨损", "worn"), Choice("damaged", "有破损", "damaged"))
RELATIONS = (
    Choice("applicant", "本人", "the person"), Choice("guardian", "监护人", "the guardian"),
    Choice("family", "家属", "a relative"), Choice("agent", "受托人", "who holds the mandate"),
    Choice("other", "其他", "somebody else"),
)
SETTLEMENTS = (
    Choice("reissued", "已补办并由责任方承担费用", "issued anew at the cost of who lost it"),
    Choice("compensated", "已赔偿", "compensated"), Choice("waived", "当事人书面表示不再追究", "waived in writing by its owner"),
    Choice("no_original", "查明并未收取原件", "found that no original was taken"),
)
MESSAGES: Mapping[str, tuple[str, str]] = {
    "original_elsewhere": ("原件不在本站，由{office}保管，由那里办理。", "The original lies with {office}, not here: it is done there."),
    "original_not_to_here": ("这份原件是交往{office}的，本站不能接收；请核对交接单。",
                             "This original is on its way to {office}, not here; check the list."),
    "original_not_to_county": ("这份原件正送往{office}，先由{office}接收，或收回后再交县级。",
                               "This original goes to {office}: it is received there, or fetched back, first."),
    "original_keeper": ("保管人只能写登记的人（{name}）：交给同事的，请同事自己登记，或办理交接班。",
                        "Whoever enters it ({name}) is its keeper: a colleague enters it herself, or takes the shift."),
    "original_not_for_file": ("这份原件按办事指南只核验、不留存，应退还本人，不能归入案卷。",
                              "By the guide this original is only seen: it goes back to its owner, not into the file."),
    "original_nowhere": ("请选择上级单位。", "Choose an office above this one."),
    "original_unsigned": ("请先让领取人在纸质单据上签名(按手印)，再勾选“已签收”。",
                          "Let the receiver sign (or give a fingerprint) on the paper first, then tick it."),
}
problem = said_by(MESSAGES)

_PLACE = ask("place", "text", "存放处", "storage place", required=False, max_length=40,
             hint=Text("例如：铁皮柜2第3格。", "For example: steel cabinet 2, shelf 3."))
_KEEPER = ask("keeper", CODE, "保管人", "keeper", required=False,
              hint=Text("不填即为登记的人。", "Left blank: whoever enters it."))
_CONDITION = ask("condition", "choice", "外观", "condition", required=False, choices=CONDITIONS)
_CARRIER = ask("carrier", "name", "送件人", "carrier", required=False)
_BATCH = ask("batch", RECORD, "交接单", "batch", required=False)
_REASON = ask("reason", "long_text", "原因", "reason", max_length=500)
_KEPT_BY = (_PLACE, _KEEPER, _CONDITION, REMARK)
_TAKEN = (
    replace(ABOUT_CASE, zh="所属办件的收件编号", en="receipt number of its case"),
    ask("material", CODE, "事项材料编号", "paper of the item", required=False),
    ask("what", "text", "原件名称", "what it is", max_length=60),
    ask("paper", "choice", "证件种类", "kind of paper", required=False, choices=PAPERS),
    ask("number_tail", "text", "证件号码末四位", "last four characters of its number", required=False, max_length=4,
        hint=Text("只填末四位，不填全号。", "Never the whole number.")),
    ask("given_by", "name", "交件人", "given by", required=False),
    ask("signed", "yes_no", "交件人和收件人都已在纸质凭单上签名", "both have signed on the paper", required=False),
    *_KEPT_BY,
)
_RETURNED = (
    ask("returned_to", "name", "领回人姓名", "given back to"),
    ask("relation", "choice", "领回人是原件所有人的", "who the receiver is", choices=RELATIONS),
    ask("receipt_signed", "yes_no", "领回人已在纸质单据上签收", "the receiver has signed on the paper"), REMARK,
)
_FILED = (ask("file_no", CODE, "案卷号", "number of the file", required=False), REMARK)
_LOSS = (ask("report", "long_text", "报失经过(最后见到的时间、地点、经手人)", "what happened: when, where and with whom it was last seen",
             max_length=1000),)
_FOUND = (ask("found_where", "text", "在哪里找到", "where it was found", max_length=100), *_KEPT_BY)
_COUNTY = (ask("receiver", "name", "县级接收人(见回执)", "received at the county by (see its receipt)"), REMARK)
_SETTLED = (
    ask("settlement", "choice", "处理结果", "what was done", choices=SETTLEMENTS),
    ask("settled_with", "name", "与谁处理", "settled with"),
    ask("settlement_note", "long_text", "处理说明", "how it was settled", max_length=1000),
)


def _here(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """What lies with an office is that office's to move."""
    had = custody.holder(record)
    return [] if had.office == context.office else [
        problem("deed", "original_elsewhere", office=context.name_of(had.office))]


def _in_own_hands(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """Who enters it has it, or it stays with who has it: nobody is made a keeper by somebody else's word."""
    named = values.get("keeper")
    before = custody.holder(record).name if record.state in custody.IN_HAND else ""
    known = (None, context.by, before or None)
    return [] if named in known else [problem("keeper", "original_keeper", name=context.by)]


def _to_stay(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """The case file takes no paper that its owner is to have back."""
    paper = context.item.material(str(record.values.get("material", ""))) if context.item else None
    stays = paper.original if paper else None
    own = stays == "seen" or (stays != "kept" and record.values.get("paper") in OF_A_PERSON)
    return [*_here(record, values, context), *([problem("deed", "original_not_for_file")] if own else [])]


def _store(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    return [*_here(record, values, context), *_in_own_hands(record, values, context)]


def _addressed(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    had = custody.holder(record)
    return [] if had.to == context.office else [problem("deed", "original_not_to_here", office=context.name_of(had.to))]


def _received(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    return [*_addressed(record, values, context), *_in_own_hands(record, values, context)]


def _upwards_again(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    to = values["to"]
    return [] if to != context.office and offices.covers(to, context.office) else [problem("to", "original_nowhere")]


def _upwards(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    return [*_here(record, values, context), *_upwards_again(record, values, context)]


def _to_county(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """The county signs for what goes to it; what is on its way to another office is that office's to receive."""
    to, elsewhere = custody.holder(record).to, _here(record, values, context)
    past = to and to != offices.county_of(context.office)
    return elsewhere or ([problem("deed", "original_not_to_county", office=context.name_of(to))] if past else [])


def _ours_to_report(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """What the county has is reported lost by the office that handed it on."""
    told_by = custody.last_hand(record)
    return [] if record.state != custody.OUT or told_by == context.office else [
        problem("deed", "original_elsewhere", office=context.name_of(told_by))]


def _signed(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    unsigned = [] if values.get("receipt_signed") else [problem("receipt_signed", "original_unsigned")]
    return [*_here(record, values, context), *unsigned]


def _both(name: str, past: str, zh: str, en: str, fields: tuple[Any, ...], said: tuple[str, str],
          states: tuple[str, str], leads_to: tuple[str, str], judge: Any = _here, *,
          composed: bool = False, also: tuple[str, str] = ("", "")) -> tuple[Deed, Deed]:
    """A deed of who took the original, and the same one of an office above that has it now; ``also``: a second state
    of either."""
    during = [tuple(filter(None, pair)) for pair in zip(states, also, strict=True)]
    at_home = Deed(name, f"original:{past}", zh, en, fields, said, during[0], leads_to[0], judge=judge,
                   composed=composed)
    above = Deed(f"{name}_above", f"original:{past}_above", zh, en, fields, said, during[1], leads_to[1],
                 who=ABOVE, judge=judge, composed=composed)
    return at_home, above


_TO_ABOVE = ask("to", OFFICE, "交往", "to")
_DEEDS = (
    Deed("take", "original:taken", "收取原件", "take an original", _TAKEN,
         ("收取原件“{what}”{paper}，交件人{given_by}，存放处{place}",
          "took the original “{what}” from {given_by}, kept in {place}"),
         leads_to=custody.KEPT, judge=_in_own_hands),
    *_both("store", "stored", "变更保管人或存放处", "change its keeper or place", _KEPT_BY,
           ("保管人{keeper}，存放处{place}{remark}", "kept by {keeper} in {place}{remark}"),
           (custody.KEPT, custody.ABOVE), ("", ""), _store),
    *_both("send", "sent", "随交接单送出", "send with a batch", (_BATCH, _TO_ABOVE, _CARRIER),
           ("送出，送件人{carrier}", "sent, carried by {carrier}"), (custody.KEPT, custody.ABOVE),
           (custody.UP, custody.ONWARD),
           _upwards, composed=True),
    *_both("recall", "recalled", "收回(对方未接收)", "take back before it is received", (_REASON, *_KEPT_BY),
           ("对方接收前收回：{reason}", "taken back before it was received: {reason}"), (custody.UP, custody.ONWARD),
           (custody.KEPT, custody.ABOVE), _store),
    Deed("receive", "original:received", "接收", "receive", _KEPT_BY,
         ("接收，保管人{keeper}，存放处{place}", "received; kept by {keeper} in {place}"), (custody.UP,), custody.ABOVE,
         who=ABOVE, judge=_received),
    Deed("refuse", "original:refused", "拒收退回", "refuse and send back", (_REASON, _CARRIER),
         ("拒收退回：{reason}；由{carrier}带回", "refused: {reason}; carried back by {carrier}"), (custody.UP,), custody.DOWN,
         who=ABOVE, judge=_addressed),
    Deed("send_down", "original:sent_down", "随交接单退回", "send back with a batch", (_BATCH, _CARRIER),
         ("送回，送件人{carrier}", "sent back, carried by {carrier}"), (custody.ABOVE,), custody.DOWN, who=ABOVE,
         judge=_here, composed=True),
    Deed("recall_down", "original:recalled_down", "收回(对方未接收)", "take back before it is received",
         (_REASON, *_KEPT_BY), ("对方接收前收回：{reason}", "taken back before it was received: {reason}"), (custody.DOWN,),
         custody.ABOVE, who=ABOVE, judge=_store),
    Deed("refuse_down", "original:refused_down", "拒收退回", "refuse and send back", (_REASON, _TO_ABOVE, _CARRIER),
         ("拒收退回：{reason}；由{carrier}带回", "refused: {reason}; carried back by {carrier}"), (custody.DOWN,), custody.UP,
         judge=_upwards_again, composed=True),
    Deed("take_in", "original:taken_in", "收回入柜", "take in again", _KEPT_BY,
         ("收回，保管人{keeper}，存放处{place}", "taken in again; kept by {keeper} in {place}"), (custody.DOWN,), custody.KEPT,
         judge=_in_own_hands),
    *_both("hand_on", "handed_on", "交县级(凭回执)", "hand on to the county, against its receipt", _COUNTY,
           ("交县级{receiver}接收", "handed on to {receiver} at the county"), (custody.KEPT, custody.ABOVE),
           (custody.OUT, custody.OUT), _to_county, also=(custody.UP, custody.ONWARD)),
    Deed("come_back", "original:come_back", "从县级收回", "get it back from the county", _KEPT_BY,
         ("从县级收回，保管人{keeper}，存放处{place}", "back from the county; kept by {keeper} in {place}"), (custody.OUT,),
         custody.KEPT, judge=_in_own_hands),
    Deed("come_back_above", "original:come_back_above", "从县级收回", "get it back from the county", _KEPT_BY,
         ("从县级收回，保管人{keeper}，存放处{place}", "back from the county; kept by {keeper} in {place}"), (custody.OUT,),
         custody.ABOVE, who=ABOVE, judge=_in_own_hands),
    *_both("return", "returned", "退还原件", "give it back", _RETURNED,
           ("退还原件给{returned_to}（{relation}），已签收", "gave the original back to {returned_to} ({relation}), signed for"),
           (custody.KEPT, custody.ABOVE), (custody.RETURNED, custody.RETURNED), _signed),
    *_both("file", "filed", "归入案卷", "put into the case file", _FILED,
           ("归入案卷{file_no}", "put into the case file {file_no}"), (custody.KEPT, custody.ABOVE),
           (custody.FILED, custody.FILED), _to_stay),
    Deed("lose", "original:lost", "报失", "report it lost", _LOSS, ("报失：{report}", "reported lost: {report}"),
         (custody.KEPT, custody.UP, custody.DOWN, custody.OUT), custody.LOST, judge=_ours_to_report),
    Deed("lose_above", "original:lost_above", "报失", "report it lost", _LOSS, ("报失：{report}", "reported lost: {report}"),
         (custody.ABOVE, custody.UP, custody.ONWARD, custody.DOWN, custody.OUT), custody.LOST, who=ABOVE,
         judge=_ours_to_report),
    Deed("find", "original:found", "找到", "found again", _FOUND, ("找到：{found_where}", "found again: {found_where}"),
         (custody.LOST,), custody.KEPT, judge=_in_own_hands),
    Deed("find_above", "original:found_above", "找到", "found again", _FOUND,
         ("找到：{found_where}", "found again: {found_where}"), (custody.LOST,), custody.ABOVE, who=ABOVE,
         judge=_in_own_hands),
    Deed("settle", "original:settled", "报失处理完毕", "settle the loss", _SETTLED,
         ("报失处理完毕：{settlement}", "settled the loss: {settlement}"), (custody.LOST,), custody.SETTLED),
    Deed("settle_above", "original:settled_above", "报失处理完毕", "settle the loss", _SETTLED,
         ("报失处理完毕：{settlement}", "settled the loss: {settlement}"), (custody.LOST,), custody.SETTLED, who=ABOVE),
)


def _due(record: Record, calendar: Calendar) -> date | None:
    """On the way no longer than to the next working day; what is lost wants somebody at once."""
    if record.state not in (*custody.ON_THE_WAY, custody.LOST):
        return None
    day = date.fromisoformat(str(record.lines[-1].event.facts["at"])[:10])
    return day if record.state == custody.LOST else calendar.next_workday(day + timedelta(days=1))


def _key(values: Mapping[str, Any]) -> str:
    return str(values.get("batch") or "")


ORIGINALS = Ledger(
    name="original",
    zh="原件登记簿",
    en="originals",
    states={
        custody.KEPT: ("收取单位保管", "kept where it was taken"), custody.UP: ("送上级途中", "on the way up"),
        custody.ABOVE: ("上级单位保管", "kept by the office above"),
        custody.ONWARD: ("继续上送途中", "on the way further up"), custody.DOWN: ("退回途中", "on the way back"),
        custody.OUT: ("县级保管", "with the county"), custody.RETURNED: ("已退还", "given back"),
        custody.FILED: ("已归入案卷", "in the case file"),
        custody.LOST: ("已报失", "reported lost"), custody.SETTLED: ("报失已处理", "loss settled"),
    },
    open=(custody.KEPT, custody.UP, custody.ABOVE, custody.ONWARD, custody.DOWN, custody.OUT, custody.LOST),
    deeds=_DEEDS,
    title=("what", "number_tail"),
    columns=("what", "number_tail", "case", "given_by", "place", "keeper", "condition", "carrier", "returned_to"),
    stream=CUSTODY,
    due=_due,
    key=_key,
    who=custody.where,
)
