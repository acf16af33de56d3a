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
    "find": ("查找", "Find"),
    "receipt_no": ("收件编号", "Receipt number"),
    "case_no": ("县办件号", "Case number"),
    "item": ("事项", "Item"),
    "applicant": ("申请人", "Applicant"),
    "state": ("状态", "State"),
    "holder": ("文件所在", "File lies with"),
    "due": ("时限", "Due"),
    "standing": ("上报", "Exchange"),
    "none": ("没有办件。", "No cases."),
    "not_here": ("不在本站收件", "not filed here"),
    "sample": ("样例", "sample"),
    "proxy_due": ("代办报送", "forwarding"),
    "overtaken": ("已被先行处理", "overtaken"),
}
