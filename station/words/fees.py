"""The words of the pages about fees and payment slips.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "fees_of": ("收费", "Fees"),
    "fee_guide_says": ("办事指南规定的收费", "What the guide says about fees"),
    "fee_item_gone": (
        "本机没有这个办件的事项目录，无法核对收费标准，不能收费；请先交换一次。",
        "The guide of this case is not here, so nothing can be charged; exchange first.",
    ),
    "fee_nothing_to_charge": (
        "指南没有列出可以收取的费用，本站不得收费。",
        "The guide names no fee that could be charged: take nothing.",
    ),
    "fee_records": ("本件的收费记录", "Fees of this case"),
    "fee_no_records": ("还没有收费记录。", "Nothing was billed or paid yet."),
    "fee_days_too_many": ("这段日期的收费记录太多，请把日期缩短。", "Too many fees lie between these days: choose fewer days."),
    "fee_billed_already": ("本件已开缴费单，还没有缴：{line} {amount} 元。缴的是这一笔，请不要另收。",
                           "A slip of this case is still to be paid: {line}, {amount} yuan. Do not take it twice."),
    "fee_pay_slip": ("到缴费单登记缴费", "To the slip, to enter its payment"),
    "fee_charged_already": ("本件已收过：{line} {amount} 元。", "Already paid in this case: {line}, {amount} yuan."),
    "fee_waived_already": ("本件已减免：{line} {amount} 元。", "Already waived in this case: {line}, {amount} yuan."),
    "fee_in_part": ("减免一部分", "Waive a part of it"),
    "fee_line": ("收费项目", "Line"),
    "fee_amount": ("金额", "Amount"),
    "fee_ticket": ("票号", "Ticket"),
    "fee_line_hint": (
        "金额按办事指南计算，不需要也不能另填；没有票据不能收费。",
        "The amount comes from the guide; nothing is charged without a ticket.",
    ),
    "fee_amount_hint": (
        "只在指南没有列出金额时填写，按主管部门核定的标准。",
        "Only where the guide gives no amount: as set by the authority in charge.",
    ),
    "fee_no_case": (
        "本机没有这个收件编号的记录，请核对编号或先交换一次。",
        "No case with this number is known here: check it, or exchange first.",
    ),
    "fee_irregular": ("登记违规收费", "Enter an irregular fee"),
    "fee_days": ("收费日报", "Takings by day"),
    "fee_book": ("收费登记簿", "Record of fees"),
    "fee_count": ("笔数", "Payments"),
    "fee_taken": ("实收（元）", "Taken (yuan)"),
    "fee_bank": ("其中银行", "at the bank"),
    "fee_cash": ("其中现金", "in cash"),
    "fee_waived": ("减免（元）", "Waived (yuan)"),
    "fee_tickets": ("票号", "Tickets"),
    "fee_voided": ("作废票号", "Void tickets"),
    "fee_sum": ("合计", "Sum"),
    "fee_print_slip": ("打印缴费单", "Print the payment slip"),
    "fee_sign_by": ("交款人（签名）", "handed in by (signature)"),
    "fee_sign_to": ("收款人（签名）", "received by (signature)"),
}
