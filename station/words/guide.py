"""The words of guides and of the one-time notice.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "print_mandate_first": ("打印委托书（还没签的，签好再收件）", "Print the mandate (one not signed yet is signed before filing)"),
    "print_blank": ("空白申请表", "Blank form"),
    "print_example": ("示范文本", "Example"),
    "item_code": ("事项编码", "Item code"),
    "who_applies": ("申请对象", "Who applies"),
    "conditions": ("申请条件", "Conditions"),
    "match_all": ("须同时符合：", "All of these:"),
    "match_any": ("符合其中一条即可：", "Any one of these:"),
    "match_unstated": ("（指南没有写明要全部符合还是符合一条）", " (the guide does not say how they combine)"),
    "how_to_apply": ("怎样办理", "How to apply"),
    "where_filed": ("在哪里收件", "Where it is filed"),
    "seat_village": ("村级便民服务站", "village station"),
    "seat_township": ("乡镇便民服务中心", "township centre"),
    "seat_county": ("县级部门", "county office"),
    "seat_applicant": ("申请人", "applicant"),
    "seat_other": ("其他单位或人员", "others"),
    "proxy_allowed": ("可以委托代办，须有书面委托书。", "May be filed by proxy with a written mandate."),
    "presence_required": ("须由本人到场办理，不能代办。", "The applicant comes in person; no proxy."),
    "presence_when": ("下列情况须由本人到场办理，不能代办：", "In these cases the applicant comes in person, without proxy: "),
    "presence_where": ("到场地点：", "Where to come: "),
    "loosened_by": (
        "国家规定另有（本系统照指南执行，不自动放宽）：",
        "A national rule is looser (the program follows the guide): ",
    ),
    "decided_by": ("决定单位", "Decided by"),
    "item_department": ("办理部门", "Department"),
    "item_kind": ("办件类型", "Kind of case"),
    "papers_to_bring": ("要带的材料", "Papers to bring"),
    "paper_asked": ("要求", "What is asked"),
    "paper_issuer": ("出具单位：", "Issued by: "),
    "paper_spec": ("规格：", "Format: "),
    "paper_part": ("用于：", "For: "),
    "paper_always": ("所有申请人", "every applicant"),
    "procedure": ("办理程序", "Steps"),
    "step_by": ("办理人", "By"),
    "step_place": ("地点", "Place"),
    "limit": ("时限", "Limit"),
    "promised": ("承诺时限", "Promised limit"),
    "statutory": ("法定时限", "Statutory limit"),
    "fee": ("收费", "Fee"),
    "fee_unstated": (
        "指南未注明是否收费；未注明不等于不收费，请先向县级部门核实。",
        "The guide does not say. Silence is not “free”: ask the county first.",
    ),
    "fee_none": ("不收费", "No fee"),
    "fee_no_basis": ("指南未注明收费依据", "the guide names no basis for the fee"),
    "payments": ("另需缴纳（不是办事收费）", "Other payments (no fee)"),
    "amount_unstated": ("金额未注明", "amount not given"),
    "legal_basis": ("设定依据", "Legal basis"),
    "result": ("办理结果", "Result"),
    "remedy": ("不服怎么办", "Remedy"),
    "unstated": ("指南未注明", "The guide does not say"),
    "oddities": ("这份指南的疑点", "What is odd about this guide"),
    "out_of_date": ("这份指南的内容已经过时。", "This guide is out of date."),
    "sample_guide": ("样例事项，只供试用，不能作为真实办事依据。", "A sample for trial use; no basis for real business."),
    "check_before_filing": (
        "可以照常收件；收件前先打电话向上级核对要哪些材料、怎么办。",
        "It can be filed. Before that, ring the office above and check which papers are asked and how it goes.",
    ),
    "guide_version": ("指南版本", "Version of the guide"),
    "not_filed_here": ("本站不收这个事项。", "This item is not filed here."),
    "not_filed_what": (
        "打印一次性告知给来人，告诉他到哪里办。本人来不了的，先打电话问收件的单位怎么办，不要让他白跑。",
        "Print the one-time notice and say where it is filed. Where the person cannot come, ring that office first, so "
        "that nobody goes in vain.",
    ),
    "notice_title": ("一次性告知书", "One-time notice"),
    "notice_to": ("申请人", "Applicant"),
    "notice_item": ("申请事项", "Item"),
    "notice_office": ("告知单位", "Office"),
    "notice_on": ("告知日期", "Date"),
    "notice_all": (
        "办理本事项所需的条件、材料、时限和费用一次告知如下。材料备齐后勾选，交到本窗口。",
        "Everything that this item asks, told once. Tick what is ready and bring it to this window.",
    ),
    "notice_lacks": (
        "您的申请还缺下列带★的材料，现一次告知；请补齐后交到本窗口。其余材料已收到或已核验。",
        "Your application still lacks the papers with ★, named here once and completely. The others are here.",
    ),
    "notice_done": (
        "您的申请所需材料已齐，现列出备查。",
        "Your application has all its papers; they are listed for your records.",
    ),
    "tick_box": ("勾选", "Tick"),
    "notice_when": ("什么情况下需要", "When it is needed"),
    "notice_phone": ("联系电话", "Phone"),
    "notice_by": ("告知人（签名）", "Told by (signature)"),
    "notice_taken": ("被告知人（签名）", "Received by (signature)"),
}
