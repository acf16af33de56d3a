"""The words about people who are known here: the box that fills a form in, who was found, and what is open twice.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "known_box": ("以前登记过的，从档案带入", "On record before? Fill in from the records"),
    "known_hint": (
        "输入姓名、拼音首字母、电话或者证件号码末四位，带入居民档案和以前办件里的内容，不用再填一遍。",
        "Type a name, its initials, a phone, or the end of an ID number: what is known need not be typed again.",
    ),
    "known_find": ("查找居民", "Find the person"),
    "known_done": (
        "已从档案带入，请与证件核对；已经填过的内容没有改动。",
        "Filled in from the records; compare it with the papers. What was typed before was left as it was.",
    ),
    "known_nobody": (
        "没有找到登记过的人；请在下面直接填写。",
        "Nobody on record was found: fill in below.",
    ),
    "known_title": ("选择居民", "Choose the person"),
    "known_lead": (
        "请核对姓名和证件尾号，选择后带入空着的栏目。",
        "Compare the name and the end of the ID number; what is still blank is then filled in.",
    ),
    "known_none": (
        "没有找到。请换用姓名、电话或者证件号码末四位再试，或者返回直接填写。",
        "Nobody was found. Try the name, a phone or the end of an ID number, or go back and type it in.",
    ),
    "known_pick": ("带入", "Fill in"),
    "known_other": (
        "申请表里填的是“{other}”，和选择的{name}不是同一个人，没有带入。",
        "“{other}” stands in the form, which is not {name}: nothing was filled in.",
    ),
    "known_instead_lead": (
        "如果是填错了，可以换成这位居民：姓名、证件、电话等以档案为准，其他内容不变。",
        "If that was a slip, this person can take its place: name, document and phone are then those on record.",
    ),
    "known_instead": ("换成这位居民", "Put this person in its place"),
    "known_back": ("返回填写", "Back to the form"),
    "known_of_record": ("居民档案", "resident's record"),
    "known_of_case": ("以前的办件", "an earlier case"),
    "known_ends": ("证件尾号 {tail}", "ID ends in {tail}"),
    "known_household": ("户号 {number}", "household {number}"),
    "known_benefits": ("居民档案记有：{benefits}。只作提示，是否符合条件、减免费用以材料为准。",
                       "On record: {benefits}. A hint only: papers decide what she is entitled to."),
    "known_language": ("沟通说明：{text}", "How to speak with her: {text}"),
    "known_new": ("为这位居民收件", "A new application of this person"),
    "known_new_lead": ("选择事项，已知的内容会带入申请表。", "Choose the item; what is known is filled in."),
    "known_residents": ("居民", "Residents"),
    # The same thing twice.
    "twin_title": ("这位居民的同一事项可能已经在办", "This person may have the same item open already"),
    "twin_lead": ("请先核对，避免重复收件；确需再收，可以继续。", "Compare first, so that nothing is taken in twice; you may go on."),
    "twin_line": ("{office}收件", "taken in at {office}"),
    # Taking a list in.
    "census_title": ("导入居民名册", "Take in a list of residents"),
    "census_lead": (
        "第一行写表头，下面一人一行。已经在册的人按证件号码认出，空着的格不改原来的内容；同一份名册再导入一次不会重复。",
        "Headings first, then one person a line. Whoever is on record is known by the document number; blank cells"
        " change nothing, and the same list again adds nobody twice.",
    ),
    "census_columns": ("可用的表头：", "Headings: "),
    "census_file": ("选择文件（CSV）", "Choose a file (CSV)"),
    "census_file_hint": (
        "不超过 {kilobytes} KB、{people} 人；更大的名册请分成几份。", "Up to {kilobytes} KB and {people} people; split a larger list.",
    ),
    "census_paste": ("或者从表格软件复制后粘贴在这里", "Or paste from a spreadsheet"),
    "census_paste_hint": ("连同表头一起复制。", "Copy the headings, too."),
    "census_button": ("检查并导入", "Check and take in"),
    "census_done": ("已保存在本机，待上报", "Saved on this machine, to be sent"),
    "census_taken": ("新增 {new} 人，更正 {changed} 人，{same} 人没有变化", "{new} new, {changed} corrected, {same} as before"),
    # A copy of what is kept about somebody.
    "copy_title": ("个人信息副本", "Copy of personal information"),
    "copy_lead": ("应本人请求，列出本站截至 {moment} 保存的 {name} 的信息。",
                  "At her request: what this station keeps about {name} as of {moment}."),
    "copy_limits": (
        "办件按证件号码查找；登记簿按证件号码、电话和居民档案查找。别人的办件里提到本人的（如家庭成员、证人），不在其中。",
        "Cases are found by the document number; ledgers by the number, the telephone and the record. Cases of others"
        " that mention her (as a member of the household, or a witness) are not among them.",
    ),
    "copy_no_number": (
        "档案里没有证件号码，所以找不到本人的办件；请先补上号码。",
        "No document number is on record, so that no case can be found: add the number first.",
    ),
    "copy_cases": ("办件", "Cases"),
    "copy_named": ("其他登记簿", "Other ledgers"),
    "copy_basis": ("依据：个人信息保护法第四十五条", "Basis: personal information law, art. 45"),
    # A household.
    "household": ("同户人员", "Household"),
    "household_title": ("户号 {number}", "Household {number}"),
    "household_lead": ("同一户号、在册的人。", "Everyone on record under this number."),
    "household_file": ("为全户批量收件", "File for the whole household"),
    "household_none": ("没有登记户号，或者没有同户的人。", "No household number is on record, or nobody else has it."),
}
