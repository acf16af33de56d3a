"""The words of intake: the guide, the form, and checking the answers.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "mode": ("办理方式", "Mode"),
    "in_person": ("本人办理", "in person"),
    "proxy": ("委托代办", "by proxy"),
    "mandate": ("委托书（委托代办时填写）", "Mandate (for filing by proxy)"),
    "principal": ("委托人", "Principal"),
    "agent": ("受托人", "Agent"),
    "witness": ("见证人", "Witness"),
    "guardian": ("监护人（申请人未成年时填写）", "Guardian (when the applicant is a minor)"),
    "supports_self": ("十六周岁以上、以自己劳动收入为主要生活来源", "Aged 16 or more and living on own work"),
    "consent": ("个人信息告知与同意", "Notice and consent"),
    "read_aloud": ("已向申请人宣读告知内容", "The notice was read aloud"),
    "agreed": ("申请人同意处理其个人信息", "The applicant agrees"),
    "happened_at": ("实际收件时间（补录时填写，如 2026-11-20T09:30+08:00）", "When it happened, if entered later"),
    "paper_no": ("手写单据号", "Number written on paper"),
    "oddities": ("指南的疑点", "Oddities of the guide"),
    "materials": ("材料", "Papers"),
}
