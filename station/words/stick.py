"""The words of the stick: writing one, reading one, what it brought, and what lies on it still.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "stick": ("数据包（U 盘）", "Data package (stick)"),
    "stick_when": (
        "没有网络，或者网络太慢时，可以把记录装进一个加密文件，用 U 盘送去。网络通了照样自动上报，两条路不会重复。",
        "Without a line, or with one that is too slow, records travel as one sealed file on a stick. When the line"
        " works they are sent by themselves as always; nothing is counted twice.",
    ),
    "stick_open": ("用 U 盘收发", "Write or read a stick"),
    "to_exchange": ("返回上报情况", "Back to the exchange"),
    "stand_stick": ("已写入数据包，县中心还没有收到", "On a stick, not at the centre yet"),
    "stick_written_at": ("上次写出", "Last written"),
    "stick_never": ("还没有过", "never yet"),
    "stick_read_at": ("上次读入", "Last read"),
    # Writing one.
    "stick_write": ("写出数据包", "Write a stick"),
    "stick_write_button": ("写出并下载", "Write and download"),
    "stick_onward_button": ("写出带往县中心的数据包", "Write the stick for the county"),
    "stick_for_both": (
        "只有本镇和县中心打得开；U 盘丢了，别人也看不到内容。",
        "Only this township and the county can open it: nobody else can read a stick that is lost.",
    ),
    "stick_for_county": (
        "只有县中心打得开；U 盘丢了，别人也看不到内容。",
        "Only the county can open it: nobody else can read a stick that is lost.",
    ),
    "stick_write_1": (
        "按下面的按钮，浏览器会把文件存到“下载”文件夹，再把它拷到 U 盘。",
        "Press the button; the browser puts the file among the downloads. Copy it to the stick.",
    ),
    "stick_write_2_village": (
        "把 U 盘送到镇里，镇里读入后马上可以办理；再把同一个 U 盘送到县中心，取回给本站的答复。",
        "Take the stick to the township, which can work on it at once; then take the same stick to the county for the"
        " reply to this station.",
    ),
    "stick_write_2_direct": ("把 U 盘送到县中心。", "Take the stick to the county."),
    "stick_write_2_township": (
        "把 U 盘送到县中心。村里送来、县中心还没有确认的记录，也装在里面。",
        "Take the stick to the county. What villages brought and the county has not confirmed is on it, too.",
    ),
    "stick_write_3": (
        "把县中心的答复带回来，在下面读入。最新写出的一份总是最全的，旧的可以删除。",
        "Bring the county's reply back and read it below. The newest stick is always complete; older ones may"
        " be deleted.",
    ),
    # Reading one.
    "stick_read": ("读入数据包", "Read a stick"),
    "stick_read_village": (
        "读入县中心给本站的答复。",
        "For the county's reply to this station.",
    ),
    "stick_read_township": (
        "读入村里送来的数据包，或者县中心给本站的答复。",
        "For a village's stick, or the county's reply to this station.",
    ),
    "stick_file": ("选择数据包文件", "Choose the package"),
    "stick_file_hint": (
        "文件先完整传入本机再读，中途拔出 U 盘也不会只读一半。最大 8 MB。",
        "The file is copied whole before any of it is read, so a stick that is pulled out is never half taken."
        " At most 8 MB.",
    ),
    "stick_file_again": ("浏览器不会保留选过的文件，请重新选择。", "Browsers forget the chosen file: choose it again."),
    "stick_read_button": ("读入", "Read it"),
    # What it brought.
    "stick_brought": (
        "已读入{office}的数据包：共 {entries} 条记录，其中新收 {new} 条。",
        "The stick of {office} was read: {entries} records, {new} of them new.",
    ),
    "stick_brought_known": (
        "已读入{office}的数据包：共 {entries} 条记录，本机都已经有了。",
        "The stick of {office} was read: {entries} records, all of which were here already.",
    ),
    "stick_workable": (
        "这些记录已在本机，没有网络也可以马上办理。",
        "They are on this machine and can be worked on at once, without a line.",
    ),
    "stick_to_confirm": (
        "数据包带来的记录中，有 {count} 条县中心还没有确认；网络通了自动转报，或者写出数据包送去。",
        "Of what sticks brought, {count} records are not confirmed by the county yet. They go on by themselves when the"
        " line works, or on a stick.",
    ),
    "stick_cases": ("新收记录的办件", "Cases with new records"),
    "stick_replied": (
        "已读入县中心的答复，其中有 {entries} 条记录。",
        "The county's reply was read; it held {entries} records.",
    ),
    "stick_all_confirmed": ("本站的记录，县中心已全部收到并确认。", "The county has and has confirmed every record of this station."),
    "stick_still_open": (
        "本站还有 {unsent} 条县中心没有收到，{waiting} 条县中心已收到、待确认。",
        "{unsent} records of this station are not at the county yet; {waiting} are there and wait to be confirmed.",
    ),
    "stick_look": ("看上报情况", "See the exchange"),
}
