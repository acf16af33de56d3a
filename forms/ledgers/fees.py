"""Fees: billed, paid, waived or voided, and what was taken against the catalogue (rows 88, 93, 95, 96, 98, 100).
May import: forms.ledgers.declaring, forms.definition and forms.errors.
Promise: a station takes no money that the guide of the case does not name, and none without the number of its receipt.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms.amounts import in_yuan as yuan
from forms.definition import ServiceItem
from forms.errors import Problem, said_by
from forms.fields import Choice, Field
from forms.ledgers.declaring import CODE, EVERYBODY, REMARK, SCOPE, Deed, Ledger, ask

if TYPE_CHECKING:
    from forms.acts.context import Context
    from forms.ledgers.record import Record

LABEL_CHARACTERS = 40
BANK, CASH = "bank", "cash"
BILLED, CHARGED, WAIVED, VOIDED, IRREGULAR, REFUNDED = "billed", "charged", "waived", "voided", "irregular", "refunded"

MESSAGES: Mapping[str, tuple[str, str]] = {
    "fee_item_unknown": ("本机没有这个办件的事项目录，无法核对收费标准，不能收费；请先交换一次。",
                         "The guide of this case is not here, so no fee can be checked or taken; exchange first."),
    "fee_unstated": ("指南没有写明收费。没有写明不等于不收费，也不能自行收费；请先向县级部门核实。",
                     "The guide is silent on fees. Silence is not “free”, and nothing may be charged: ask the county."),
    "fee_free": ("指南写明这个事项不收费，不得收取任何费用；已经收了的，请登记“违规收费”并退还。",
                 "The guide says that this item is free. Enter what was taken as irregular, and refund it."),
    "fee_no_lines": ("指南写明收费，但没有列出标准，不能收费；请先向县级部门核实。",
                     "The guide charges but gives no amounts, so nothing can be charged: ask the county first."),
    "fee_line_unknown": ("“收费项目”应是目录中的一项：{lines}。", "The line is one of the catalogue's: {lines}."),
    "fee_differs": ("目录规定{line}为{due}元{count}，填写的是{given}元；不得擅自提高、降低或增加收费，请按目录填写。"
                    "多收的，请登记“违规收费”并退还；少收的，请填写减免金额、理由、依据和批准人。",
                    "The catalogue says {due} yuan for {line}{count_en}, not {given}: charge neither more nor less."
                    " Enter an excess as irregular and refund it; for a waiver give amount, reason, basis, approver."),
    "fee_waiver_bare": ("减免一部分的，请填写减免金额、理由、依据和批准人。",
                        "Where a part is waived, give its amount, the reason, the basis and who approved it."),
    "fee_waived_whole": ("减免了全部{due}元，没有应收的；请改为登记“减免”。",
                         "All {due} yuan are waived and nothing is due: enter it as a waiver."),
    "fee_ticket_used": ("票号 {ticket} 已经登记过，一张票只能登记一次；请核对票据，开错的请先作废。",
                        "Ticket {ticket} is entered already, and each stands once: check it, or void the wrong one."),
    "fee_bank_slip": ("银行缴款请填写缴款单号。", "For payment at the bank give the number of the bank's slip."),
    "fee_cash_hands": ("现金请填写交款人和收款人，并由双方签字。", "For cash name who gave and who took it; both sign."),
    "fee_cash_unsigned": ("现金交接须双方签字；请签字后再登记。", "Both sign when cash changes hands; enter it once they have."),
    "fee_no_cash": ("“{line}”不是办事收费，本站不经手；只能由缴款人到银行缴纳。",
                    "“{line}” is no fee of this office: it is paid at the bank by the payer, never through our hands."),
    "fee_not_over": ("收取的{taken}元没有超过应收的{due}元，不是违规收费；请按正常收费登记。",
                     "{taken} yuan is not more than the {due} due, so it is not irregular; enter it as a charge."),
    "fee_refund": ("应退{due}元，填写的是{given}元；请足额退还。", "{due} yuan are to be refunded, not {given}; refund all of it."),
}
problem = said_by(MESSAGES)


@dataclass(frozen=True)
class Price:
    """A line that a case may be billed for. ``amount_fen`` None: not in the guide, set elsewhere; ``fee``: whether it
    is a fee of the office (else a payment, such as a premium, that is made at the bank)."""

    label: str
    amount_fen: int | None
    fee: bool


def prices(item: ServiceItem) -> tuple[Price, ...]:
    """Every line of the guide that may be billed: its fees with their variants, and its payments."""
    lines = item.fee.lines if item.fee and item.fee.charged else ()
    fees = tuple(Price(_label(one.name, one.variant), one.amount_fen, True) for one in lines)
    return (*fees, *(Price(_label(one.name, None), one.amount_fen, False) for one in item.payments))


def _label(name: str, variant: str | None) -> str:
    """What a line is called in the books: its name and variant as one code."""
    return re.sub(r"[^\w.]+", "-", f"{name}-{variant}" if variant else name).strip("-")[:LABEL_CHARACTERS]


def found_price(values: Mapping[str, Any], item: ServiceItem | None) -> tuple[Price | None, list[Problem]]:
    """The line that was named, or why nothing can be charged."""
    if item is None:
        return None, [problem("case", "fee_item_unknown")]
    known = prices(item)
    price = next((one for one in known if one.label == values["line"]), None)
    if price is not None:
        return price, []
    if item.fee is None:
        return None, [problem("line", "fee_unstated")]
    if not item.fee.charged:
        return None, [problem("line", "fee_free")]
    if not item.fee.lines:
        return None, [problem("line", "fee_no_lines")]
    return None, [problem("line", "fee_line_unknown", lines="、".join(one.label for one in known))]


def against_amount(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """Against billing, charging or waiving what the guide of the case does not name, line by line and fen by fen (rows
    96, 100): what is due is the guide's amount less what was waived of it."""
    price, found = found_price(values, context.item)
    if price is None or price.amount_fen is None:
        return found
    count, waived = values.get("count", 1), values.get("waived_fen", 0)
    due = price.amount_fen * count - waived
    if waived and due <= 0:
        return [*found, problem("waived_fen", "fee_waived_whole", due=yuan(price.amount_fen * count))]
    if values["amount_fen"] != due:
        told = [(f"共{count}份", f"{count} copies")] if count > 1 else []
        told += [(f"减免{yuan(waived)}元后", f"{yuan(waived)} waived")] if waived else []
        zh, en = ("，".join(one[0] for one in told), ", ".join(one[1] for one in told))
        found.append(problem("amount_fen", "fee_differs", line=price.label, due=yuan(due),
                             given=yuan(values["amount_fen"]), count=f"({zh})" if zh else "",
                             count_en=f" ({en})" if en else ""))
    return found


def _against_part(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """Against taking less than the guide says without the four things that a waiver wants."""
    told = [name for name in ("waived_fen", *WAIVER) if values.get(name)]
    bare = [problem("waived_fen", "fee_waiver_bare")] if 0 < len(told) <= len(WAIVER) else []
    return [*against_amount(record, values, context), *bare]


def against_payment(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    """Against a payment without its ticket, its bank slip, or both hands that the cash went through (rows 93, 94)."""
    found = []
    if context.keyed("fee", values["ticket_no"]):
        found.append(problem("ticket_no", "fee_ticket_used", ticket=values["ticket_no"]))
    if values["way"] == BANK:
        if not values.get("bank_slip_no"):
            found.append(problem("bank_slip_no", "fee_bank_slip"))
        return found
    told = {**record.values, **values}
    price = next((one for one in prices(context.item) if one.label == told.get("line")), None) if context.item else None
    if price is not None and not price.fee:
        found.append(problem("way", "fee_no_cash", line=price.label))
    if not values.get("handed_by") or not values.get("handed_to"):
        found.append(problem("handed_by", "fee_cash_hands"))
    if values.get("both_signed") is not True:
        found.append(problem("both_signed", "fee_cash_unsigned"))
    return found


def _against_charge(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    return [*_against_part(record, values, context), *against_payment(record, values, context)]


def _against_irregular(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    if values["taken_fen"] > values["due_fen"]:
        return []
    return [problem("taken_fen", "fee_not_over", taken=yuan(values["taken_fen"]), due=yuan(values["due_fen"]))]


def _against_refund(record: Record, values: Mapping[str, Any], context: Context) -> list[Problem]:
    due = record.values.get("taken_fen", 0) - record.values.get("due_fen", 0)
    if values["refund_fen"] == due:
        return []
    return [problem("refund_fen", "fee_refund", due=yuan(due), given=yuan(values["refund_fen"]))]


_CASE = ask("case", "case_number", "收件编号", "receipt number of the case")
_WHAT = (
    _CASE,
    ask("line", CODE, "收费项目", "line of the catalogue"),
    ask("amount_fen", "money_fen", "金额", "amount", low=1),
    ask("count", "whole_number", "份数(不填为1)", "copies (1 if blank)", required=False, low=1, high=99),
    ask("payer", "name", "缴款人", "payer"),
)
WAIVER = ("reason", "basis", "approved_by")


def _waiver(required: bool) -> tuple[Field, ...]:
    """Why the guide's amount is not taken, by which rule, and who agreed."""
    return (
        ask("reason", "choice", "减免理由", "reason of the waiver", required=required, choices=(
            Choice("allowance", "低保对象", "subsistence allowance"),
            Choice("five_guarantees", "五保(特困)", "in full care"),
            Choice("disability", "残疾人", "disability"), Choice("preferential", "优抚对象", "preferential treatment"),
            Choice("disaster", "受灾", "disaster"), Choice("policy", "政策减免", "exempt by rule"))),
        ask("basis", "text", "减免依据(文件名称或文号)", "basis (name or number of the rule)", required=required, max_length=200),
        ask("approved_by", "name", "减免批准人", "waiver approved by", required=required),
    )


_IN_PART = (ask("waived_fen", "money_fen", "其中减免金额", "of which waived", required=False, low=1), *_waiver(False))
_PAID = (
    ask("ticket_no", CODE, "票号", "ticket number"),
    ask("way", "choice", "缴款方式", "way of payment", choices=(
        Choice(BANK, "银行缴款", "at the bank"), Choice(CASH, "现金(双方签字)", "cash, both signing"))),
    ask("bank_slip_no", CODE, "银行缴款单号", "number of the bank's slip", required=False),
    ask("handed_by", "name", "现金交款人", "cash given by", required=False),
    ask("handed_to", "name", "现金收款人", "cash taken by", required=False),
    ask("both_signed", "yes_no", "现金交接双方已签字", "both have signed for the cash", required=False),
    ask("on", "date", "收费日期", "paid on", high="today"),
)

FEE = Ledger(
    name="fee", zh="收费登记簿", en="record of fees",
    states={
        BILLED: ("待缴费", "to be paid"), CHARGED: ("已收费", "paid"), WAIVED: ("已减免", "waived"),
        VOIDED: ("已作废", "void"), IRREGULAR: ("违规收费待退", "irregular, to be refunded"),
        REFUNDED: ("已退还", "refunded"),
    },
    open=(BILLED, IRREGULAR),
    deeds=(
        Deed("bill", "fee:billed", "开缴费单", "make out a payment slip", (*_WHAT, *_IN_PART),
             ("开缴费单：{line}{amount_fen}", "payment slip: {line}, {amount_fen}"), leads_to=BILLED, judge=_against_part),
        Deed("charge", "fee:charged", "当场收费", "take a fee on the spot", (*_WHAT, *_PAID, *_IN_PART),
             ("收费：{line}{amount_fen}，票号{ticket_no}", "{line}, {amount_fen} paid, ticket {ticket_no}"),
             leads_to=CHARGED, judge=_against_charge),
        Deed("waive", "fee:waived", "减免", "waive a fee", (
            *_WHAT,
            *_waiver(True),
        ), ("减免{line}{amount_fen}：{reason}，依据{basis}", "{line}, {amount_fen} waived: {reason}, by {basis}"),
            leads_to=WAIVED, judge=against_amount),
        Deed("pay", "fee:paid", "登记缴费", "enter the payment", _PAID,
             ("已缴费，票号{ticket_no}", "paid, ticket {ticket_no}"), during=(BILLED,), leads_to=CHARGED,
             judge=against_payment),
        Deed("void", "fee:voided", "作废", "void", (
            ask("why", "long_text", "作废原因(票号保留在册)", "why (the number stays in the book)", max_length=300),
            ask("new_ticket_no", CODE, "换开的票号", "ticket made out instead", required=False),
        ), ("作废：{why}", "void: {why}"), during=(BILLED, CHARGED, WAIVED), leads_to=VOIDED),
        Deed("irregular", "fee:irregular_found", "登记违规收费", "enter an irregular fee", (
            _CASE,
            ask("taken_fen", "money_fen", "实际收取", "taken", low=1),
            ask("due_fen", "money_fen", "按目录应收(不应收的填0)", "due by the catalogue (0 for nothing)"),
            ask("payer", "name", "缴款人", "payer"),
            ask("taken_by", "name", "收款人", "taken by", required=False),
            ask("ticket_no", CODE, "票号", "ticket number", required=False),
            ask("on", "date", "收取日期", "taken on", high="today"),
            REMARK,
        ), ("违规收费：收取{taken_fen}，应收{due_fen}", "irregular: {taken_fen} taken, {due_fen} due"),
            leads_to=IRREGULAR, by=EVERYBODY, who=SCOPE, judge=_against_irregular),
        Deed("refund", "fee:refunded", "退还", "refund", (
            ask("refund_fen", "money_fen", "退还金额", "refunded", low=1),
            ask("receiver", "name", "领款人", "taken back by"),
            ask("refunded_on", "date", "退还日期", "refunded on", high="today"),
        ), ("退还{refund_fen}给{receiver}", "{refund_fen} refunded to {receiver}"), during=(IRREGULAR,),
            leads_to=REFUNDED, judge=_against_refund),
    ),
    title=("payer", "line"), day="on",
    columns=("on", "ticket_no", "case", "line", "payer", "amount_fen", "waived_fen", "way", "reason", "why"),
    key=lambda values: str(values.get("ticket_no", "")),
)
