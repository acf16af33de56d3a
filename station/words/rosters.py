"""The words of filing one item for many people.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "rosters": ("批量收件", "File for many"),
    "rosters_lead": (
        "一个事项、多个人一次办：学校、商家统一申报，或一户人一起办。每人一件，各有收件编号。",
        "One item for many people at once: a school, a merchant, or a household. Each gets a case and a number.",
    ),
    "rosters_mine": ("未办完和已办的名单", "Your rosters"),
    "rosters_choose": ("选择事项", "Choose the item"),
    "roster": ("批量收件", "File for many"),
    "roster_people": ("人数", "People"),
    "roster_discard_sure": (
        "删除这份名单？已经收件的办件不受影响。",
        "Delete this roster? The cases that were filed from it stay.",
    ),
    "roster_sheet": ("名单", "Roster"),
    "roster_sheet_lead": (
        "第一行是表头，下面一人一行，最多 {limit} 人。可以从表格软件整块复制，粘贴到这里。",
        "Headings first, then one person a line, {limit} at most. A block from a spreadsheet can be pasted here.",
    ),
    "roster_sheet_hint": (
        "各栏用逗号隔开（从表格软件粘贴的不用管）。",
        "Cells are separated by commas; what comes from a spreadsheet is fine as it is.",
    ),
    "roster_columns": ("表头可以有哪些栏目", "Which headings there are"),
    "roster_columns_lead": (
        "名单里有的栏目，以名单为准；名单里没有的，用下面“大家相同的内容”。未成年人要有监护人各栏。",
        "What the roster tells counts; the rest comes from the part that is the same for all. A minor needs the "
        "guardian's columns.",
    ),
    "roster_people_cell": (
        "姓名 关系 证件号码，多人用分号隔开",
        "name relation number, people separated by semicolons",
    ),
    "roster_file": ("或选择 CSV 文件，代替上面的名单", "Or choose a CSV file in place of the roster above"),
    "roster_household": ("或按户号列入全户人员", "Or a household number, to list its members"),
    "roster_take_household": ("列入这一户", "List this household"),
    "roster_same": ("大家相同的内容", "The same for all"),
    "roster_same_lead": (
        "每个人都一样的在这里填一次；每人不同的留空，写进名单。",
        "Fill in once what is the same for everybody; leave blank what differs and put it into the roster.",
    ),
    "roster_materials_hint": (
        "每个人都按这里登记。个别人不同的，请单独收件，或收件后再补交。",
        "Entered for each person alike. File somebody apart, or supply later, where it differs.",
    ),
    "roster_mandate_hint": (
        "由别人代办时填写；委托人是名单上的每个人，未成年人为其监护人，各签一份委托书。",
        "For a proxy. The principal is each person of the roster, or the guardian of a minor; each signs a mandate.",
    ),
    "roster_read_aloud": ("已向每个人宣读以上内容", "This was read aloud to each of them"),
    "roster_agreed": (
        "名单上每个人（未成年人为其监护人）都同意处理其个人信息",
        "Everybody on the roster, or the guardian, agrees to the processing",
    ),
    "roster_guardians_agreed": (
        "名单上有不满十四周岁的孩子：每个孩子的监护人都同意处理孩子的个人信息",
        "There are children under 14 on the roster: each one's guardian agrees to the processing of the child's data",
    ),
    "roster_check": ("下一步：逐人核对", "Next: check line by line"),
    "roster_check_title": ("逐人核对", "Check line by line"),
    "roster_sound": ("可以收件 {count} 人", "{count} can be filed"),
    "roster_wrong": ("有问题 {count} 人", "{count} with something wrong"),
    "roster_filed": ("已收件 {count} 人", "{count} filed"),
    "roster_verdict": ("核对结果", "Result"),
    "roster_line_sound": ("可以收件", "sound"),
    "roster_line_wrong": ("有问题", "wrong"),
    "roster_missing": ("缺材料 {count} 份", "{count} papers missing"),
    "roster_see_above": ("见上面列出的共同问题。", "See above what is wrong with all of them."),
    "roster_confirm_lead": (
        "确认前什么都没有登记。中途断电的，重新打开这份名单接着办，已收件的不会重复。",
        "Until you confirm, nothing is filed. After a power cut open this roster and go on: nobody is filed twice.",
    ),
    "roster_file_all": ("确认收件（{count} 人）", "File all {count}"),
    "roster_file_sound": ("只收没有问题的 {count} 人", "File only the {count} sound ones"),
    "roster_print": ("打印名单", "Print the roster"),
    "roster_list_title": ("批量收件名单", "Roster of cases filed"),
    "roster_left": ("还有 {count} 人没有收件。", "{count} people are not filed yet."),
    "roster_sign": ("本人（监护人）签名", "Signature"),
    "roster_record": ("批量收件登记", "The roster's record"),
    "roster_organised": ("由{name}组织", "brought together by {name}"),
    "roster_not_here": ("还没有收到记录", "its record is not here yet"),
    "roster_cases": ("名单上的办件（{count} 件）", "Its cases ({count})"),
    "roster_none_filed": ("还没有收件。", "Nobody is filed yet."),
}
