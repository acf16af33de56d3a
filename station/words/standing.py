"""The words of how far records got: of one entry, of a case, and of all that this station wrote.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # One record, or a case by the last that happened to any of its own records.
    "standing_unsent": ("已保存在本机，待上报", "saved here, to be sent"),
    "standing_stick": ("已写入数据包，县中心还没有收到", "on a stick, not at the centre yet"),
    "standing_waiting": ("县中心已收到，待确认", "at the centre, to be confirmed"),
    "standing_carried": ("由数据包带来，县中心还没有确认", "brought on a stick, not confirmed yet"),
    "standing_confirmed": ("县中心已确认收到", "the centre has it"),
    "standing_held": ("待县中心核定", "the county must decide"),
    "standing_parked": ("县中心未采纳", "not admitted"),
    # The strip.
    "strip_copied": (
        "本站的数据恢复过备份，或者另有一份在别的机器上使用。请看“上报情况”，并联系县中心。",
        "This folder was restored from a backup, or a copy of it is in use on another machine. See the page on the"
        " exchange, and call the county.",
    ),
    "strip_held": (
        "{count} 条记录待县中心核定：本机的数据可能由备份恢复，或者被复制过。",
        "{count} entries wait for the county's word: this folder may have been restored from a backup or copied.",
    ),
    "strip_parked": (
        "{count} 条记录县中心未能采纳，请看“上报情况”里的原因和办法。",
        "{count} entries were not admitted: the page on the exchange says why, and what to do.",
    ),
    "strip_unsent": (
        "已保存在本机，待上报 {count} 条{since}。",
        "Saved on this machine; {count} entries still to be sent{since}.",
    ),
    "strip_since": ("，最早 {moment}", ", the oldest of {moment}"),
    "strip_unadmitted": (
        "县中心已收到，待确认 {count} 条。",
        "The centre has everything; {count} entries wait to be admitted.",
    ),
    "strip_carried": (
        "本站的记录都已确认；数据包带来的 {count} 条，县中心还没有确认。",
        "Every entry of this station was admitted; {count} that a stick brought from others wait for the centre.",
    ),
    "strip_blobs_to_go": (
        "记录都已由县中心确认；还有 {count} 张照片或扫描件没有传完。",
        "Every entry was admitted by the centre; {count} photos or scans are still to be sent.",
    ),
    "strip_equal": ("本站全部记录，县中心已确认收到。", "The centre has every entry of this station."),
    "strip_alone": ("本站还没有与县中心建立联系。", "This station has not met its centre yet."),
    "strip_failed": ("{moment} 未能上报：{why}。{again}", "{moment} no exchange: {why}. {again}"),
    "strip_exchanged": ("上次上报 {moment}", "Last exchange {moment}"),
    "strip_never": ("尚未上报过", "No exchange yet"),
    "next_try": ("{moment} 自动再试。", "Tried again at {moment}."),
    "next_slot": ("县中心安排本站 {moment} 再传。", "The county asks this station to come at {moment}."),
    # What is said on every page until it is over.
    "notice_no_photos": (
        "本机磁盘空间不多了：暂不能存新的照片和扫描件，文字登记照常。请删除不用的文件腾出空间，或者联系县中心。",
        "This machine's disk has little room left: photos and scans cannot be kept for now, records can. Remove files"
        " that are not needed, or call the county.",
    ),
    "notice_no_filings": (
        "本机磁盘快满了：暂不能新收件，也不能存照片。已收的件都还在，可以照常办理、上报和打印。请删除不用的文件腾出空间，或者联系县中心。",
        "This machine's disk is nearly full: no new case and no photo for now. Cases that are here go on, are sent and"
        " printed as ever. Remove files that are not needed, or call the county.",
    ),
    "notice_recovering": (
        "县中心正在恢复数据（已听到 {heard}/{of} 个站点）。本站的记录都在本机，请照常办理；别处的办件可能暂时看不到最新情况。",
        "The county is recovering its data ({heard} of {of} stations heard). Everything is kept here: go on working."
        " What other offices did may not be shown yet.",
    ),
    "notice_given_back": (
        "本机的数据退回过较早的状态，已从县中心取回本站的 {count} 条记录。请看“上报情况”。",
        "This folder had gone back to an earlier state; {count} records of this station were fetched back from the"
        " county. See the page on the exchange.",
    ),
}
