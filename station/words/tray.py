"""The words of the exchange: what is on its way, held, or not admitted, and what to do about it.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "exchange_asked": ("正在后台上报，可以继续办理；结果见上方状态条。", "Exchanging in the background; go on working."),
    "stand_title": ("记录在哪里", "Where the records are"),
    "stand_unsent": ("只保存在本机，还没有上报", "On this machine only, not sent yet"),
    "stand_waiting": ("县中心已收到，等待确认", "At the centre, not confirmed yet"),
    "stand_held": ("待县中心核定", "Waiting for the county's word"),
    "stand_parked": ("县中心未能采纳", "Not admitted by the county"),
    "entries": ("{count} 条", "{count}"),
    "since": ("最早一条是 {moment} 登记的", "the oldest was entered {moment}"),
    "stand_carried": ("由数据包带来，县中心还没有确认", "Brought on a stick from others, not confirmed yet"),
    "stand_blobs_to_go": ("照片和扫描件，还没有传完", "Photos and scans still to be sent"),
    "files": ("{count} 份", "{count}"),
    "nothing_waits": ("没有等待的记录：本站全部记录都已由县中心确认。", "Nothing waits: the centre has confirmed every record."),
    "unsent_soon": ("有网络时会自动上报，不用重新登记。", "They are sent by themselves when there is a line."),
    "unsent_safe": (
        "记录都已保存在本机，断电、关机不会丢失。没有网络时照常收件、办理和打印回执。",
        "They are safe on this machine through a power cut. Without a line go on filing, acting and printing receipts.",
    ),
    "last_exchange": ("上次上报成功", "Last exchange"),
    "last_error": ("上次未能上报", "Last failure"),
    "failed_title": ("为什么没有上报成功", "Why the last exchange failed"),
    "code": ("代码", "Code"),
    "stuck_title": ("照片和扫描件上次没有传完", "Photos and scans were not carried to the end"),
    "stuck_records": ("文字记录另走一路，不受影响。", " Records travel apart from them and are not held up."),
    "next": ("下一次", "Next"),
    "next_soon": ("程序会自动再试，不用守在机器旁。", "It is tried again by itself; nobody has to wait for it."),
    "copied_title": ("本站的数据恢复过备份，或者有两份在用", "This folder was restored, or two copies of it are in use"),
    "copied_why": (
        "县中心收到了站点 {station} 较早的数据。要么是这台机器恢复过备份，要么是复制了存储卡或者目录，两台机器都在用。",
        "The county heard from an earlier state of station {station}. Either this machine was restored from a backup,"
        " or a card or folder was copied and two machines are in use.",
    ),
    "copied_what": (
        "如果还有另一台机器在用：只留一台，另一台关机保管，不要删除其中的数据。然后联系{county}，说明恢复过备份，或者留的是哪一台；县中心核实以后，这条提示就会消失。",
        "If another machine is in use: go on with one alone, switch the other off and keep it, deleting nothing. Then"
        " call {county} and say that a backup was restored, or which machine goes on; this notice ends with the"
        " county's word.",
    ),
    "copied_safe": (
        "这期间可以照常办理。上报到县中心的都会先收下，核对之后再定，不会丢失。",
        "Work may go on meanwhile. Whatever reaches the county is kept and compared first; nothing of it is lost.",
    ),
    "fetched_title": ("本机的数据退回过较早的状态", "This folder had gone back to an earlier state"),
    "fetched_why": (
        "本机的数据比县中心的旧，多半是恢复了备份。已从县中心取回本站的 {count} 条记录，最近一次是 {moment}。",
        "This folder was older than what the county has; most likely a backup was restored. {count} records of this"
        " station were fetched back from the county, the last at {moment}.",
    ),
    "fetched_what": (
        "请对照纸质材料和回执，看恢复之前最后登记、还没有上报的办件是否都在；缺的请按原材料重新登记。",
        "Compare with the papers and slips whether what was entered last, and not sent yet, is here; enter anew from"
        " the papers what is missing.",
    ),
    "fetched_seen": ("已核对", "I have compared"),
    "recovering_title": ("县中心正在恢复数据", "The county is recovering its data"),
    "recovering_why": (
        "县中心已听到 {heard}/{of} 个站点。本站的记录都在本机，会自动补报给县中心，不用重新登记。",
        "{heard} of {of} stations were heard. Every record of this station is here and is given back by itself; nothing"
        " has to be entered again.",
    ),
    "recovering_what": (
        "请照常收件、办理和打印回执，并尽量保持网络畅通。在恢复完成之前，其他单位的办理情况可能不是最新的。",
        "Go on filing, acting and printing, and keep the line up if you can. Until it is over, what other offices did"
        " may not be shown yet.",
    ),
    "carried_title": ("数据包带来的记录", "Records that a stick brought"),
    "carried_why": (
        "这些记录由数据包送到本站，可以马上办理；县中心收到并确认之后，这里就不再列出。",
        "A stick brought these here, and they can be worked on at once. They leave this list when the county has them"
        " and has confirmed them.",
    ),
    "never": ("还没有上报过", "never yet"),
    "held_title": ("待县中心核定的记录", "Records that wait for the county's word"),
    "held_why": (
        "县中心发现本机的数据可能由备份恢复，或者被复制到了另一台机器，所以先不采纳这些记录。",
        "The county found that this folder may have been restored from a backup or copied to another machine, so it "
        "has not admitted these records yet.",
    ),
    "held_county": (
        "县中心会核对：属实的采纳，重复的排除，结果会自动传回本站。",
        "The county will compare them: what is true is admitted, what is double is set aside, and the word comes "
        "back here.",
    ),
    "held_call": (
        "请联系{county}，说明本机近期是否恢复过备份、换过机器或复制过数据；站点编号 {station}。",
        "Call {county} and say whether this machine was restored, replaced or copied lately; station {station}.",
    ),
    "held_go_on": (
        "核定之前可以照常收件、办理和打印回执；新登记的也会一起等待核定。",
        "Until then go on filing, acting and printing receipts; what is new waits with the rest.",
    ),
    "parked_title": ("县中心未能采纳的记录", "Records that were not admitted"),
    "parked_about": (
        "这些记录没有生效，但没有丢失。请逐条看原因和办法。",
        "These records have no effect, and none is lost. Each has its reason and the way on.",
    ),
    "why": ("原因", "Why"),
    "what_now": ("怎么办", "What to do"),
    "way_file_again": (
        "请先上报一次更新事项目录，再按原材料重新收件登记，把新的回执交给申请人。",
        "Exchange once to get the guides as they are now, then file it anew from the papers and give out the new "
        "receipt.",
    ),
    "way_act_again": (
        "请打开办件，按现在的状态重新办理“{act}”；办不了的联系县中心。",
        "Open the case and {act} again from its present state; call the county if that is not possible.",
    ),
    "way_item": (
        "事项目录可能已更新：请先上报一次，再打开办件重新办理；仍不行的联系县中心。",
        "The guide may have changed: exchange once, then do it again; call the county if it still fails.",
    ),
    "way_account": (
        "请联系{county}核对经办账号；账号确认后，由县中心重新处理这条记录，不用重新登记。",
        "Call {county} about the user's account; once it is settled the county judges the record again.",
    ),
    "way_county": (
        "请联系{county}，告知收件编号和登记时间；不要重复登记。",
        "Call {county} with the receipt number and the time of entry; do not enter it again.",
    ),
    "way_upgrade": (
        "这条记录县中心的程序暂时处理不了，升级后会重新处理；请联系{county}，不要重复登记。",
        "The county's program cannot deal with this record yet and will judge it again after an upgrade: call "
        "{county}.",
    ),
    "the_county": ("县中心", "the county centre"),
    "open_case": ("打开办件 {case}", "Open case {case}"),
    "file_anew": ("重新收件登记", "File anew"),
    "more_entries": ("只列出最近的 {count} 条。", "Only the last {count} are listed."),
    "clock_doubtful": ("本机时间可能不对，请核对；时限提示仅供参考。", "This machine's clock may be wrong; check it."),
    "trouble": (
        "本机出现故障，内容未提交；请稍后再试或联系县中心。",
        "This machine is in trouble; nothing was sent. Try again, or call the county.",
    ),
    "expired": (
        "页面已过期，内容未提交；请返回后重新提交。",
        "The page has expired and nothing was sent; go back and send again.",
    ),
}
