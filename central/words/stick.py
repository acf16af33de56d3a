"""The words of the stick at the county: reading one, what came of it, and the reply that goes back.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "stick": ("数据包（U 盘）", "Data package (stick)"),
    "stick_when": (
        "没有网络的站点，用 U 盘把加密的数据包送来。在这里读入，再把答复带回该站，该站才知道县中心已经收到。",
        "A station without a line sends a sealed package on a stick. Read it here and send the reply back: only then"
        " does the station know that the county has it.",
    ),
    "stick_open": ("读入站点送来的数据包", "Read a station's stick"),
    "stick_file": ("选择数据包文件", "Choose the package"),
    "stick_file_hint": (
        "文件先完整传来再读，中途拔出 U 盘也不会只读一半。同一份读几次都一样。最大 8 MB。",
        "The file is copied whole before any of it is read, so a stick that is pulled out is never half taken. Reading"
        " one twice does no harm. At most 8 MB.",
    ),
    "stick_file_again": ("浏览器不会保留选过的文件，请重新选择。", "Browsers forget the chosen file: choose it again."),
    "stick_read_button": ("读入", "Read it"),
    "stick_read": ("已读入", "It was read"),
    "stick_brought": (
        "已读入{office}（站点 {station}）的数据包，新收 {count} 条记录。",
        "The stick of {office} (station {station}) was read: {count} new records.",
    ),
    "stick_brought_known": (
        "已读入{office}（站点 {station}）的数据包，其中的记录县中心都已经有了。",
        "The stick of {office} (station {station}) was read; the county had all of it already.",
    ),
    "stick_open_held": ("该站有 {count} 条记录待核", "{count} records of this station are held"),
    "stick_open_parked": ("该站有 {count} 条记录未采纳", "{count} records of this station were not admitted"),
    "stick_reply_next": (
        "请下载答复，存到 U 盘，带回{office}读入。只有该站打得开。",
        "Download the reply, put it on the stick and take it back to {office}, which alone can read it.",
    ),
    "stick_reply_button": ("下载答复（{size} KB）", "Download the reply ({size} KB)"),
    "stick_reply_large": (
        "答复超过 8 MB，网页给不出；请维护人员用命令 bundle in 读入这份数据包，加 --reply 写出答复。",
        "The reply is beyond 8 MB, which no page gives out: whoever maintains the server reads this package with the"
        " command bundle in, and writes the reply with --reply.",
    ),
    "stick_carried": (
        "其中也有村里送来的记录。村里要得到答复，请把该村自己的 U 盘也在这里读一次。",
        "It held records of villages, too. For a reply to a village, read that village's own stick here as well.",
    ),
    "stick_gone": (
        "这份答复已经不在了（只保留最近几份）。请把数据包再读一次，重复读入没有影响。",
        "That reply is here no more (only the newest few are kept). Read the package once more; that does no harm.",
    ),
}
