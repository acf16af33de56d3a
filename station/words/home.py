"""The words of the work list, the search and the columns of every list of cases.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "work": ("待办", "Work list"),
    "all_cases": ("全部办件", "All cases"),
    "new": ("收件登记", "New application"),
    # The lists of a desk, each with what it holds and what is to be done.
    "lists": ("本处的清单", "The lists of this desk"),
    "list_work": ("待办", "To do here"),
    "list_due": ("到期或超期", "Due or overdue"),
    "list_forward": ("待移交", "To hand over"),
    "list_arriving": ("待接件", "To receive"),
    "list_examine": ("待审查", "To examine"),
    "list_handle": ("已受理待办", "Accepted, to handle"),
    "list_correct": ("待补正", "Waiting for papers"),
    "list_result": ("待送达", "To deliver"),
    "list_away": ("别处在办", "With other offices"),
    "list_unsent": ("未上报", "Not sent yet"),
    "list_attention": ("需核对", "To look at"),
    "drafts_here": ("草稿", "Drafts"),
    "told_work": (
        "文件现在本处、还没有办完的办件，时限最早的排在前面；同一天到期的，绿色通道的先办。",
        "Files that lie here and are not finished, the earliest limit first, and on one day the green channel first.",
    ),
    "told_due": (
        "文件在本处，时限在下一个工作日之前（含当日）到期，或者已经超期。请先办这些。",
        "Files here whose limit ends by the next working day or is over. Do these first.",
    ),
    "told_forward": (
        "已收件、还没有移交乡镇的办件。请连同材料一起移交。",
        "Collected and not yet handed over to the township. Take them there with their papers.",
    ),
    "told_arriving": (
        "已收件或者已移交到本处的办件。纸质材料到了，请办理接件。",
        "Collected or handed over to this desk. Receive them when the papers are here.",
    ),
    "told_examine": (
        "已接件、待审查的办件：受理、一次性告知补正、退件或者不予受理。",
        "Received and to be examined: accept, request correction, return or refuse.",
    ),
    "told_handle": (
        "已受理的办件：请作出决定，或者上报县级。",
        "Accepted: decide, or report up to the county.",
    ),
    "told_correct": (
        "已一次性告知补正、等申请人补齐的办件。材料补来后请登记。",
        "The applicant was told once what is missing. Enter it when it is brought.",
    ),
    "told_result": (
        "结果已出、文件在本处的办件。请送达申请人，或者移交收件的地方送达。",
        "The result is here. Deliver it to the applicant, or hand it to the office that filed the case.",
    ),
    "told_away": (
        "本站知道的办件中，文件在别的单位、还没有办完的。",
        "Open cases known here whose file lies with another office.",
    ),
    "told_unsent": (
        "有记录只保存在本机、还没有上报县中心的办件。有网络时自动上报。",
        "Cases with entries that are saved on this machine only. They are sent when there is a line.",
    ),
    "told_attention": (
        "有记录待县中心核定或者未被采纳，或者有操作已被别处先行处理。请打开办件看说明。",
        "An entry waits for the county's word or was not admitted, or another office was first. Open the case to see.",
    ),
    # A list.
    "receipt_no": ("收件编号", "Receipt number"),
    "case_no": ("县办件号", "Case number"),
    "item": ("事项", "Item"),
    "applicant": ("申请人", "Applicant"),
    "state": ("状态", "State"),
    "holder": ("文件所在", "File lies with"),
    "due": ("时限", "Due"),
    "standing": ("上报", "Exchange"),
    "none": ("没有办件。", "No cases."),
    "no_limit": ("无时限在计", "no limit running"),
    "due_provisional": ("（日历未定，暂计）", " (calendar provisional)"),
    "id_ends": ("尾号 {tail}", "ID ends in {tail}"),
    "submitted_times": ("第 {count} 次申报", "submitted {count} times"),
    "overtaken": ("已被先行处理 {count} 项", "overtaken: {count}"),
    "place_in_list": ("第 {first} 至 {last} 件，共 {total} 件", "{first} to {last} of {total}"),
    "page_of": ("第 {number} 页，共 {pages} 页", "Page {number} of {pages}"),
    "newest": ("最新的", "Newest"),
    "oldest": ("最早的", "Oldest"),
    "any": ("全部", "All"),
    "filter": ("筛选", "Filter"),
    "filter_none": ("取消筛选", "Show all"),
    # Below the list.
    "usual_items": ("常办事项", "Items filed most"),
    "every_item": ("全部事项", "All items"),
    # The search.
    "find": ("查找", "Find"),
    "find_title": ("查找办件", "Find a case"),
    "find_what": ("查找办件、居民或事项", "Find a case, a resident or an item"),
    "find_hint": (
        "姓名或拼音首字母、电话、证件号码末四位以上、收件编号或其中一段、县办件号、手写单据号，"
        "要办的事项，也可以扫描回执上的二维码",
        "Name or the initials of its pinyin, phone, the last four or more of an ID number, a receipt number or a part"
        " of it, case number, the number on a hand-written slip, an item, or a slip's QR code",
    ),
    "nothing_to_find": (
        "请输入要查找的内容：姓名或拼音首字母、电话、编号，或者证件号码末四位以上。",
        "Type what to look for: a name or its initials, a phone, a number, or the last four of an ID number.",
    ),
    "found_some": ("找到的办件", "Cases found"),
    "found_none": ("没有找到办件", "No case found"),
    "found_people": ("找到的居民，没有办件", "Residents found, no case"),
    "found_items": ("找到的事项，没有办件", "Items found, no case"),
    "none_receive": (
        "本站还没有这个收件编号的记录。纸质材料如已送到，可以凭回执接件。",
        "Nothing is known here of this receipt number. If the papers are here, receive them from the slip.",
    ),
    "none_own": (
        "这是本站的收件编号，但本机没有它的记录。请先上报一次；如仍没有，请联系县中心。",
        "This number was given out by this station, but nothing is known of it here. Exchange once; if it is still"
        " missing, ask the county centre.",
    ),
    "none_elsewhere": (
        "这个收件编号不是本站或所属村的，本机没有它的记录。请联系回执上的收件单位。",
        "This number was not given out by this office or one below it. Ask the office that stands on the slip.",
    ),
    "none_try": ("请这样再试：", "Try this:"),
    "none_whole_number": (
        "对照回执，输入完整的收件编号，或者扫描二维码；",
        "type the whole receipt number from the slip, or scan its QR code;",
    ),
    "none_name": (
        "只输入姓名中的一个或两个字，或者只输入证件号码末四位；",
        "type one or two characters of the name, or the last four of the ID number;",
    ),
    "none_erased": (
        "依法清除了个人信息的办件，只能按编号查找；",
        "a case whose personal details were erased by law is found by its number alone;",
    ),
    "none_exchange": (
        "如是别的站点登记的，请先上报一次，取回最新记录。",
        "if it was filed at another station, exchange once to get the latest records.",
    ),
    "sample": ("样例", "sample"),
}
