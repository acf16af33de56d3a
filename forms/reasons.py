"""The sentences behind the reasons for which an entry is parked or waits, or a lane is held.
May import: the sentences of forms; codes that only admission and the store know have theirs here.
Promise: a reason on a screen is a sentence, also one that a newer program wrote.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.acts.messages import MESSAGES as OF_ACTS
from forms.messages import MESSAGES as OF_FORMS

_OWN: Mapping[str, tuple[str, str]] = {
    "cause_missing": ("所依据的记录尚未到达，等待中。", "waits for a record that it builds on"),
    "cause_parked": ("所依据的记录被搁置，等待处理。", "waits for a record that was parked"),
    "cause_waits": ("所依据的记录尚在等待。", "waits for a record that waits itself"),
    "earlier_waits": ("同一站点更早的记录尚在等待。", "waits behind an earlier record of the same station"),
    "filing_missing": ("申请登记记录尚未到达，等待中。", "waits for the record of the filing"),
    "wrong_subject": ("记录内容与所属事由不符，未采信。", "its words belong to another stream than its envelope names"),
    "not_foldable": (
        "记录内容无法处理，已搁置，请联系维护人员。",
        "it cannot be processed: ask who maintains the program",
    ),
    "court_failed": (
        "处理这条记录时程序出错，已搁置，请联系维护人员。",
        "the program failed while it judged this record: ask who maintains it",
    ),
    "unknown_kind": (
        "本机程序不认识这种记录，升级后重新处理。",
        "this program does not know this kind of record: upgrade it",
    ),
    "unknown_version": (
        "记录由更新的程序写成，升级后重新处理。",
        "a newer program wrote this record: upgrade this one",
    ),
    "ill_formed": ("记录内容不完整或格式不对。", "the record is incomplete or ill-formed"),
    "writer_differs": ("记录写明的单位与发送单位不符。", "the record names an office that is not its writer's"),
    "second_root": (
        "站点在已有记录之外另起了新的记录，可能是恢复或复制所致。",
        "a second beginning: the folder may have been restored or copied",
    ),
    "below_known_end": (
        "站点从较早的位置继续记录，可能是恢复了旧备份。",
        "goes on from before the known end: the folder may have been restored",
    ),
    "second_child": (
        "同一位置之后出现了两条记录道，目录可能被复制。",
        "two lanes go on from one place: the folder may have been copied",
    ),
    "parent_held": ("上一条记录道待核，一并待核。", "goes on from a lane that is held"),
    "grown_past_child": (
        "记录道在已被接续后又有新增，目录可能被复制。",
        "grew after another lane had gone on from it: the folder may be copied",
    ),
    "gap": (
        "这些记录之前缺了几条，县中心和站点都没有，等待补报或由人决定。",
        "records before these are missing on both sides: they wait until those come, or a person decides",
    ),
    "parent_missing": (
        "所接续的记录县中心和站点都没有，可能双方都恢复过备份。",
        "goes on from records that neither side has: both may have been restored",
    ),
    "grown_after_set_aside": ("已排除的记录道又有新增。", "grew after it was set aside"),
}


def sentence_of(reason: str) -> tuple[str, str]:
    """(Chinese, English) for a reason's code; where no sentence is known here, one that names the code."""
    if not reason:
        return "", ""
    for table in (_OWN, OF_ACTS, OF_FORMS):
        zh, en = table.get(reason, ("", ""))
        # Parked reasons are kept as codes alone, so a sentence with gaps cannot be said.
        if zh and "{" not in zh + en:
            return zh, en
    return f"原因代码 {reason}。", f"reason: {reason}"
