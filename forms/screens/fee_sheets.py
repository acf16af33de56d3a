"""The payment slip (缴费单) as a printed sheet: what a case is billed for, by which guide, and how it is paid.
May import: the pure modules of forms.
Promise: the amount stands in figures and in capitals, and a line that the guide does not price says so.
"""

from __future__ import annotations

from forms.amounts import in_capitals, in_yuan
from forms.definition import ServiceItem
from forms.ledgers.fees import prices
from forms.ledgers.record import Record
from forms.screens.dossier import Said, Told
from forms.screens.sheets import Sheet, to_write
from forms.timeline import ERASED

TITLE: Said = ("缴费单", "Payment slip")
BILL = "fee:billed"


def payment_slip(record: Record, item: ServiceItem | None, office: str) -> Sheet:
    """The slip of a record of fees that was billed; a void one says so across its opening."""
    billed = next((line.event for line in record.lines if line.event.kind == BILL), None)
    facts = dict(billed.facts) if billed else {}
    personal = billed.personal if billed else None
    label, amount_fen = str(facts.get("line", "")), int(facts.get("amount_fen", 0))
    waived_fen = int(facts.get("waived_fen", 0))
    known = next((one for one in prices(item) if one.label == label), None) if item else None
    ticket = str(record.values.get("ticket_no") or "")
    payer = ERASED if personal is None else (str(personal.get("payer", "")),) * 2
    rows = (
        Told(("缴款人", "payer"), (payer[0], payer[1])),
        Told(("收费项目", "line"), (label, label)),
        Told(("收费标准", "rate"), _rate(known.amount_fen if known else None)),
        Told(("份数", "copies"), (str(facts.get("count", 1)),) * 2),
        *((Told(("减免", "waived"), (f"￥{in_yuan(waived_fen)}", f"{in_yuan(waived_fen)} yuan")),) if waived_fen else ()),
        Told(("金额（小写）", "amount"), (f"￥{in_yuan(amount_fen)}", f"{in_yuan(amount_fen)} yuan")),
        Told(("金额（大写）", "amount in words"), (f"人民币{in_capitals(amount_fen)}", f"{in_yuan(amount_fen)} yuan")),
        Told(("收费依据", "basis"), _basis(item)),
        Told(("票号", "ticket number"), (ticket, ticket)) if ticket else
        to_write(("票号（缴款后填写）", "ticket number, once paid")),
    )
    case = str(facts.get("case", ""))
    name = (item.name, item.name_en) if item else ("", "")
    void = (("（已作废）", "(void)") if record.state == "voided" else ("", ""))
    how = ("请到指定银行缴款，或在窗口缴款并当场索取票据；没有票据的，可以拒绝缴款。", "Pay at the bank named, or at the window"
           " against a ticket; without a ticket you need not pay.")
    if known is not None and not known.fee:
        how = ("本款不是办事收费，由缴款人到银行缴纳，工作人员不得代收现金。",
               "This is no fee of the office: the payer pays it at the bank; staff may not take it in cash.")
    return Sheet(
        "payment_slip", TITLE, office, str(facts.get("at", ""))[:10], str(facts.get("document_no", "")),
        opening=(f"{void[0]}下列办件应缴款项如下。", f"{void[1]} The case below is to be paid for as follows.".strip()),
        heads=(Told(("收件编号", "receipt number"), (case, case)), Told(("申请事项", "item"), name)),
        rows=rows, closing=(how,),
        signs=(("开单人（签名）", "made out by (signature)"), ("缴款人（签名）", "payer (signature)"),
               ("缴款日期", "paid on")),
        copies=("本单一式三份：缴款人、收款单位、存档各一份。", "Three copies: payer, office, archive."),
        slip=True,
    )  # fmt: skip


def _rate(amount_fen: int | None) -> Said:
    if amount_fen is None:
        return "指南没有列出金额，按主管部门核定的标准", "not in the guide; set by the authority in charge"
    return f"每份{in_yuan(amount_fen)}元", f"{in_yuan(amount_fen)} yuan each"


def _basis(item: ServiceItem | None) -> Said:
    basis = item.fee.basis if item and item.fee else None
    return (basis, basis) if basis else ("指南未注明", "not named in the guide")
