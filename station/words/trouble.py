"""The words of what can go wrong between this station and the county: why, and what to do, one pair for each kind.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "why_line": (
        "连不上县中心：网络不通，或者县中心没有应答",
        "the county cannot be reached: there is no line, or the county does not answer",
    ),
    "do_line": (
        "记录都在本机，照常办理。请看网线、路由器或流量卡；网络一通就自动上报，不用重新登记。别处能上网而本站半天还连不上，请联系{county}。",
        "Everything is kept here: go on working. Look at the cable, the router or the SIM card; sending starts by"
        " itself when the line is back. If others have a line and this station has none for half a day, call {county}.",
    ),
    "why_slow": ("网络太慢或者中途断开，这次没有传完", "the line was too slow or broke off, and not all was sent"),
    "do_slow": (
        "不用操作，会自动接着传；县中心已收到的不用重传。一整天都传不完，请联系{county}，或者改用数据包送去。",
        "Nothing to do: it goes on by itself, and what the county has is not sent again. If a whole day is not enough,"
        " call {county}, or carry a data package on a stick.",
    ),
    "why_portal": (
        "答话的不是县中心，多半是要先登录的上网认证页面",
        "what answered is not the county: most likely a network that wants a sign-in first",
    ),
    "do_portal": (
        "请在本机用浏览器打开任意一个网页，完成上网登录，再按“现在上报”。不知道怎样登录，请问提供网络的人。",
        "Open any page on the web in this machine's browser, sign in to the network, then press Exchange now. Whoever"
        " provides the line knows how.",
    ),
    "why_busy": ("县中心正忙或者正在维护，请本站稍后再传", "the county is busy or being repaired, and asks to come later"),
    "do_busy": (
        "不用操作，到时间会自动再传；记录都在本机，照常办理。",
        "Nothing to do: it is tried again by itself. Everything is kept here; go on working.",
    ),
    "why_damaged": ("数据在路上损坏，双方都没有采信", "what was sent was damaged on the way, and nobody believed it"),
    "do_damaged": (
        "不用操作，会自动重传。一整天都这样，请联系{county}检查网络，告知下面的代码。",
        "Nothing to do: it is sent again by itself. If it lasts a day, call {county} and tell the code below.",
    ),
    "why_stranger": (
        "答话的不是本站注册时的县中心，没有采信",
        "what answered is not the county that this station enrolled with, and was not believed",
    ),
    "do_stranger": (
        "没有任何记录交给对方。不要改动设置，请联系{county}核对地址，告知站点编号 {station}。",
        "No answer was taken from it. Change nothing, and call {county} to compare the address; station {station}.",
    ),
    "why_ended": ("县中心已停用本站的编号，不再接收", "the county has ended this station's number and takes nothing more"),
    "do_ended": (
        "记录都还在本机，不要删除本机的目录。请联系{county}，告知站点编号 {station}。",
        "Every record is still here: do not delete the folder. Call {county}; station {station}.",
    ),
    "why_unknown": ("县中心不认得本站", "the county does not know this station"),
    "do_unknown": (
        "县中心可能恢复过较早的备份。记录都还在本机；请联系{county}为站点 {station} 重新发注册码。",
        "The county may have been restored from an older backup. Every record is still here: ask {county} for a new"
        " code for station {station}.",
    ),
    "why_past": (
        "县中心与本站对已上报的记录记得不一样，已停止上报",
        "the county remembers what this station sent differently, and sending has stopped",
    ),
    "do_past": (
        "记录都还在本机，可以照常登记。不要恢复备份，也不要复制目录；请马上联系{county}，告知站点编号 {station} 和下面的代码。",
        "Every record is still here and work may go on. Restore and copy nothing; call {county} now; tell the number of"
        " the station, {station}, and the code below.",
    ),
    "why_mail": ("县中心发来的内容不完整，没有采信", "what the county sent is not whole, and was not believed"),
    "do_mail": (
        "不用操作，会自动重新取一次。反复出现，请联系{county}，告知下面的代码。",
        "Nothing to do: it is fetched again by itself. If it comes back, call {county} and tell the code below.",
    ),
    "why_setting": (
        "本站的县中心地址或者注册没有设置好",
        "the county's address or this station's enrolment is not set up",
    ),
    "do_setting": (
        "记录都在本机，照常办理。请联系维护人员或{county}核对设置，告知下面的代码。",
        "Everything is kept here; go on working. Whoever looks after this machine, or {county}, checks the settings"
        " by the code below.",
    ),
    "why_code": ("注册码无效、已用过或者已过期", "the enrolment code is wrong, used or expired"),
    "do_code": ("请向{county}索取新的注册码。", "Ask {county} for a new code."),
    "why_turn": ("本机另一个程序正在上报或者整理数据", "another program of this machine is sending or tidying up"),
    "do_turn": ("不用操作，等它做完会自动再试。", "Nothing to do: it is tried again when that is done."),
    "why_version": (
        "本站与县中心的程序版本不一样，对方读不懂",
        "this station's program and the county's differ, and one cannot read the other",
    ),
    "do_version": (
        "记录都在本机，照常办理。请联系{county}安排升级，告知下面的代码。",
        "Everything is kept here; go on working. Ask {county} for the upgrade, and tell the code below.",
    ),
    "why_full": ("本机磁盘已满", "this machine's disk is full"),
    "do_full": (
        "已登记的记录都还在，没有丢失；新的内容暂时存不下。请删除不用的文件腾出空间，再保存一次；腾不出来，请先用纸质表单，并联系{county}。",
        "What was entered is still here; nothing is lost. What is new has no room: remove files that are not needed and"
        " save again. If you cannot, use paper forms and call {county}.",
    ),
    "why_room": ("本机磁盘空间不足，图片暂时存不下", "this machine's disk is nearly full, and pictures have no room"),
    "do_room": (
        "文字记录照常保存和上报。请删除不用的文件腾出空间；腾不出来，请联系{county}。",
        "Records are kept and sent as always. Remove files that are not needed; if you cannot, call {county}.",
    ),
    "why_county_full": ("县中心的磁盘空间不足，暂时收不下", "the county's disk is nearly full, and it takes no more for now"),
    "do_county_full": (
        "记录和图片都在本机，照常办理；县中心腾出空间以后会自动再传。过了一天还是这样，请联系{county}。",
        "Everything is kept here: go on working, and it is sent again by itself. If it lasts a day, call {county}.",
    ),
    "why_disk": (
        "本机读写磁盘失败，存储卡或者硬盘可能已损坏",
        "this machine's disk could not be read or written; the card or disk may be failing",
    ),
    "do_disk": (
        "不要删除任何文件。请改用纸质表单，并联系{county}更换磁盘，告知下面的代码。",
        "Delete nothing. Use paper forms, and call {county} for a new disk, with the code below.",
    ),
    "why_folder": ("本机的数据目录不完整", "this machine's data folder is not whole"),
    "do_folder": (
        "不要删除任何文件。请联系{county}，用备份恢复，告知下面的代码。",
        "Delete nothing. Call {county}, tell the code below, and restore a backup.",
    ),
    "why_inside": ("本机程序遇到意外", "this machine's program met something that nobody foresaw"),
    "do_inside": (
        "会自动再试，记录都在本机。反复出现，请联系维护人员，并提供数据目录中的运行日志。",
        "It is tried again by itself, and everything is kept here. If it comes back, give station.log from the folder"
        " to whoever looks after this machine.",
    ),
    "why_package": (
        "数据包没有被采信：读不出来，或者来自没有登记的站点",
        "the data package was not believed: it cannot be read, or comes from a station that is not enrolled",
    ),
    "do_package": (
        "本机没有任何改动。请换一个 U 盘重新写一次；送来的请送件单位重写。仍不行，请联系{county}，告知下面的代码。",
        "Nothing was changed here. Write it once more to another stick, or ask whoever sent it to; if that fails, call"
        " {county} and tell the code below.",
    ),
    "why_refused": ("县中心没有接受这次上报", "the county did not take what was sent"),
    "do_refused": (
        "记录都在本机，照常办理。请联系{county}，告知站点编号 {station} 和下面的代码。",
        "Everything is kept here; go on working. Call {county}: station {station}, and the code below.",
    ),
}
