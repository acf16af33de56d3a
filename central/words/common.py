"""The words that several pages of the county share: navigation, the strip, columns of cases.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "county": ("县中心", "County centre"),
    "worklist": ("待办", "Work list"),
    "item": ("事项", "Item"),
    "applicant": ("申请人", "Applicant"),
    "state": ("状态", "State"),
    "holder": ("文件所在", "File lies with"),
    "due": ("时限", "Due"),
    "timeline": ("办理经过", "What happened"),
}
