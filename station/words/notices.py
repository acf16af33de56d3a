"""The words of telling once before any case.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "tell_title": ("一次性告知", "Tell everything once"),
    "tell_lead": (
        "现在不能收件的，把缺少的材料一次说全、当场打印给他，并记入一次性告知登记簿。已经填写的内容仍作为草稿保留。",
        "Where nothing can be taken in yet, name all that lacks at once, print it on the spot, and it is counted. What"
        " was typed stays as a draft.",
    ),
    "tell_before": (
        "这个事项此前告知过、还没有来补齐的（{count}）",
        "Told before for this item and not back yet ({count})",
    ),
    "tell_insist": (
        "群众坚持申请的，必须收件，再由有权机关书面答复；不能只口头拒绝（行政许可法第三十二条）。",
        "Who insists on applying is taken in and answered in writing; nobody is sent away by word alone (licensing law"
        " 32).",
    ),
    "tell_do": ("登记并打印告知书", "Enter it and print the notice"),
    "tell_link": ("材料不齐？登记并打印一次性告知书", "Something missing? Enter and print the notice"),
    "tell_sheet": ("打印告知书", "Print the notice"),
}
