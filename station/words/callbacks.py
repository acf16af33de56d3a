"""The words of the list of callbacks.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "callbacks": ("待回访", "To call back"),
    "callbacks_told": (
        "结果送达后{days}个工作日内回访申请人。到期的排在前面；没联系上的也要登记，隔几天再联系。",
        "The applicant is called back within {days} working days of delivery, the earliest first. Enter it also when"
        " nobody was reached, and try again some days later.",
    ),
    "callbacks_none": ("没有待回访的办件。", "Nobody is to be called back."),
    "callbacks_person": ("联系人和电话", "Person and phone"),
    "callbacks_nobody": ("个人信息已清除", "erased"),
    "callbacks_delivered": ("送达日期", "Delivered"),
    "callbacks_by": ("最晚回访", "Call by"),
    "callbacks_now_due": ("已到期", "due"),
    "callbacks_reached": ("登记回访", "Enter a callback"),
    "callbacks_missed": ("没联系上", "Not reached"),
    "callbacks_rate": ("回访率", "Callback rate"),
    "callbacks_rate_told": (
        "{first} 至 {last}：应回访 {due} 件，已回访 {done} 件，回访率 {percent}%（要求不低于 {wanted}%）。",
        "{first} to {last}: {due} due, {done} done, {percent}% (at least {wanted}% is wanted).",
    ),
    "callbacks_rate_none": ("{first} 至 {last}：没有到期的回访。", "{first} to {last}: no callback was due."),
    "callbacks_too_few": ("低于要求，请抓紧回访。", "Below what is wanted: call back soon."),
    "callbacks_ledger": ("回访登记簿", "The ledger of callbacks"),
    "callbacks_more": ("只列出最早的 {count} 件，共 {total} 件。", "The earliest {count} of {total}."),
}
