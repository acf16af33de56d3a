"""The words of the county's lists of cases and of the search.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "all_cases": ("全部办件", "All cases"),
    "case_numbers": ("收件编号和县办件号", "Receipt and case number"),
    "tabs": ("按情况查看", "By situation"),
    "tab_todo": ("待办", "Work list"),
    "tab_here": ("在县中心", "At the county"),
    "tab_elsewhere": ("在站点", "At stations"),
    "tab_overdue": ("已逾期", "Overdue"),
    "tab_soon": ("一个工作日内到期", "Due within a working day"),
    "tab_contested": ("需要核对", "To be looked at"),
    "tab_review": ("否定备案待审", "Refusals for review"),
    "tab_open": ("全部在办", "All open"),
    "tab_ended": ("已结束", "Ended"),
    "said_todo": (
        "文件在县中心的办件，以及需要人工核对的办件（不论文件在哪里）。需要核对的排在最前，其余按时限先后。",
        "Cases that lie at the county, and those that a person must look at wherever they lie. These stand first, the "
        "others by the day on which they are due.",
    ),
    "said_here": ("文件现由县中心持有。", "The county holds the file."),
    "said_elsewhere": (
        "文件现由乡镇或村持有；县中心可以督办，站点失联时可以接管。",
        "A township or a village holds the file; the county watches the limits and may take over from a lost station.",
    ),
    "said_overdue": ("已过时限仍在办。", "Still open after the limit."),
    "said_soon": ("今天或下一个工作日到期。", "Due today or on the next working day."),
    "said_contested": (
        "有记录互相矛盾、被先行处理、待核或未采纳，或者时限已产生法定后果。核对后在办件页记一条备注，即不再列入。",
        "Entries contradict each other, came too late, are held or not admitted, or a limit has passed with a legal "
        "consequence. After looking, leave a note on the case: it leaves this list.",
    ),
    "said_review": (
        "不予受理、退件、告知和不予决定都报县中心备案。由另一位人员审阅后在办件页记一条备注，即不再列入。",
        "Each refusal, return and denial is filed with the county. When another person has looked at it and left a "
        "note on the case, it leaves this list.",
    ),
    "said_open": ("尚未结束的全部办件。", "Every case that has not ended."),
    "said_ended": ("已送达、不予受理、退件、撤回或不来办结。", "Delivered, refused, returned, withdrawn or never corrected."),
    "none_here": ("没有这样的办件。", "There is no such case."),
    "by_office": ("收件单位", "Filed within"),
    "by_item": ("事项", "Item"),
    "every": ("全部", "All"),
    "filter": ("筛选", "Filter"),
    "no_filter": ("取消筛选", "No filter"),
    "search": ("查找办件", "Find a case"),
    "search_hint": (
        "收件编号、县办件号、扫描回执二维码，或申请人姓名、证件号码后4至6位",
        "Receipt or case number, the slip's QR, or the applicant's name or last 4 to 6 signs of the document number",
    ),
    "search_go": ("查找", "Find"),
    "found": ("查找结果", "What was found"),
    "found_none": (
        "没有找到。请核对编号；姓名请从姓开始输入，证件号码请输入后4至6位。",
        "Nothing was found. Compare the number; type a name from its beginning, or the last 4 to 6 signs of a document "
        "number.",
    ),
    "found_more": (
        "只列出最近的 {count} 件；请输入得更完整些，或用收件编号查找。",
        "Only the newest {count} are listed: type more of it, or use the receipt number.",
    ),
    "why_overtaken": ("有记录来晚，已被先行处理", "A record came too late and was overtaken"),
    "why_reordered": ("中心恢复后顺序有变，请核对", "The order changed after the centre was restored: look at it"),
    "why_late_notice": ("补正告知晚于时限", "The notice came after the limit"),
    "why_late_refusal": ("不予受理或退件晚于时限", "The refusal came after the limit"),
    "why_notice_contradicts_deemed": ("视为受理与补正告知矛盾", "A notice contradicts deemed acceptance"),
    "why_third_submission": ("资料申报超过两次", "Papers were submitted more than twice"),
    "why_second_notice": ("补正告知不止一次", "More than one notice"),
    "why_deemed_acceptance_due": ("逾期未告知，依法视为受理", "No notice in time: by law accepted"),
    "why_abandonment_possible": ("补正期限已过，仍未补正", "Nothing supplied in time"),
    "why_review": ("否定备案待审", "Refusal for review"),
    "beside_parked": ("另有未采纳的记录", "Also has records that were not admitted"),
    "beside_held": ("另有待核的记录", "Also has records that are held"),
    "beside_waiting": ("另有记录在等待前序记录", "Also has records that wait for their cause"),
    "silent": ("该站 {days} 天没有联系", "Not heard of for {days} days"),
    "no_clock": ("没有在走的时限", "No limit runs"),
    "item_unknown": ("事项未知", "Item not known"),
    "not_known": ("未登记", "Not told"),
}
