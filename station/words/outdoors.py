"""The words of seals and opinions, of visits, trips and the yearly verification.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "opinion_title": ("村(居)委会意见", "The village committee's opinion"),
    "opinion_lead": (
        "意见和这次用印一起登记：意见登记簿一条，印章登记簿一条。",
        "The opinion and the use of the seal are entered together, each in its own book.",
    ),
    "opinion_no_seal": (
        "印章名册里还没有印章；请先登记启用村(居)民委员会章。",
        "No seal is in the register yet: enter the committee's seal first.",
    ),
    "opinion_enter_seal": ("登记印章", "Enter a seal"),
    "verification_import": ("列入年度验证名册", "Enter a year's verification roster"),
    "verification_roster": ("年度资格验证名册", "Yearly verification"),
    "verification_lead": (
        "把要验证的人列入名册；已经在名册里的不会重复。截止日为当年6月30日。",
        "Put on the roster whoever is to be verified; who stands there stays one line. It is due on 30 June.",
    ),
    "verification_sheet_hint": (
        "第一行是表头，可以有：{headings}；下面一人一行，可以从表格软件粘贴。",
        "Headings first, which may be: {headings}; then one person a line, as pasted from a spreadsheet.",
    ),
    "verification_headings": ("姓名，证件号码，联系电话，住址", "name, document number, phone, address"),
    "verification_enter": ("列入名册", "Enter the roster"),
    "verification_residents": ("从居民档案列入享受这种待遇的人", "Enter the residents who draw this benefit"),
    "verification_before": ("从上一年度名册列入还在享受的人", "Enter who was on last year's roster"),
    "verification_entered": (
        "新列入 {count} 人，{same} 人已经在名册里。", "{count} people were entered, {same} stood there already.",
    ),
    "verification_nameless": (
        "有 {count} 人的档案里没有证件号码，没有列入；请补上号码后再列入一次：{names}。",
        "{count} people have no document number on record and were not entered. Add it, then do this again: {names}.",
    ),
    "care_list": ("列入走访名册", "Put on the list of people to visit"),
    "visit_plan": ("安排上门", "Plan a visit"),
    "appointment_file_here": ("现在收件", "File now"),
    "visit_file_here": ("现在上门收件", "File here, now"),
    "trip_case": ("途中收件 {case}", "Filed on the way: {case}"),
    "opinion_enter": ("登记意见和用印", "Enter opinion and seal"),
}
