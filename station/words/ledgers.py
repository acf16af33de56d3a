"""The words of the ledgers' pages; what each ledger and its questions are called stands with its declaration.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "ledgers": ("登记簿", "Ledgers"),
    "ledgers_lead": (
        "办件以外的登记：每一条都和办件一样保存在本机，并上报县中心。",
        "What is kept beside the cases. Each record is saved here and sent to the county like a case.",
    ),
    "ledger": ("登记簿", "Ledger"),
    "ledger_open": ("待办理", "Open"),
    "ledger_due": ("今日到期", "Due today"),
    "ledger_every": ("本单位全部", "All of this office"),
    "ledger_below": ("所辖各村", "Of the villages"),
    "ledger_counts": ("{state} {open} 条", "{state}: {open}"),
    "ledger_counts_due": ("今日或已到期 {due} 条", "{due} due by today"),
    "ledger_new": ("新登记", "New record"),
    "ledger_find": (
        "按名称、电话、证件号末几位或手写单据号查找",
        "Find by name, phone, the end of an ID number, or a number written by hand",
    ),
    "ledger_find_button": ("查找", "Find"),
    "ledger_find_none": ("显示全部", "Show all"),
    "ledger_print": ("打印台账", "Print the ledger"),
    "ledger_from": ("起始日", "From"),
    "ledger_to": ("截止日", "To"),
    "ledger_show": ("显示", "Show"),
    "ledger_cut": ("只列出前 {limit} 条，请缩短日期范围后分次打印。", "Only the first {limit} are listed; choose fewer days."),
    "ledger_name": ("名称", "Name"),
    "ledger_day": ("日期", "Day"),
    "ledger_due_on": ("到期", "Due"),
    "ledger_state": ("状态", "State"),
    "ledger_number": ("序号", "No."),
    "ledger_by": ("登记人", "Entered by"),
    "ledger_none": ("没有记录。", "No records."),
    "ledger_untitled": ("（未写名称）", "(no name)"),
    "ledger_there": ("已在册：", "On record:"),
    "ledger_about": ("本件的登记", "Records about this case"),
    "ledger_add": ("登记到", "Enter in"),
    "ledger_history": ("经过", "History"),
    "ledger_answers": ("登记内容", "What was entered"),
    "ledger_unknown_day": ("日期范围有误，请重新填写。", "These days are not sound; fill them in again."),
    "ledger_today": ("今日事项", "Today"),
    "ledger_today_none": ("没有今日到期的登记。", "Nothing in the ledgers is due today."),
}
