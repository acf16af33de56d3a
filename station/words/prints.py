"""The words of printing papers, and of the register of papers.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "print_asked": ("打好了吗？", "Did it come out?"),
    "print_enter": ("打好了，登记", "It came out: enter it"),
    "print_not": ("没有打出来", "Nothing came out"),
    "print_never": (
        "还没有登记打印过。打好了请登记，以后再打会标“补打”。",
        "Never entered as printed. Enter it once it came out; every further sheet is marked as a reprint.",
    ),
    "print_times": (
        "已登记打印 {count} 次，再打印的这一张标有“补打”。",
        "Printed {count} times; the sheet below is marked as a reprint.",
    ),
    "print_spoil": ("打坏了，作废一张", "Void a spoiled sheet"),
    "print_unknown": (
        "没有查到这个编号的文书，打印没有登记；请从办件的页面打开这份文书再打印。",
        "No paper of this number is known, so nothing was entered: open the paper from its case and print it there.",
    ),
    "papers_register": ("文书台账", "Register of papers"),
    "papers_told": (
        "本站编过号的每一份文书：哪天编号、打印过几次、作废过几张。号码不重复，作废的号保留。",
        "Every paper that this station numbered: when, how often it was printed, which sheets were voided. No number "
        "is used twice, and void ones stay.",
    ),
    "papers_prints": ("打印登记簿", "What was printed"),
    "papers_none_given": ("本站还没有编过号的文书。", "This station has numbered no paper yet."),
    "papers_kinds": ("年度和文书种类", "Years and kinds"),
    "papers_series": ("{tag}：1–{highest} 号，", "{tag}: 1–{highest}, "),
    "papers_all_whole": ("{count} 个号段都连号", "{count} series without a gap"),
    "papers_whole": ("连号", "no gap"),
    "papers_gap": ("缺 {numbers} 号，请联系县中心核对", "lacks {numbers}: ask the county"),
    "papers_number": ("文号", "Number"),
    "papers_day": ("编号日期", "Given on"),
    "papers_case": ("办件", "Case"),
    "papers_printed": ("打印", "Printed"),
    "papers_again": ("补打 {count} 次，最近 {day}", "{count} reprints, the last {day}"),
    "papers_not_printed": ("未登记打印", "not entered"),
    "papers_void": ("作废", "Void"),
    "papers_overtaken": ("无效：已被先行处理", "without effect: another act was first"),
    "papers_spoiled": ("作废一张：", "a sheet voided: "),
}
