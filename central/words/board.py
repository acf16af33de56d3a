"""The words of the board of stations and of what waits for a person's word: held lanes and entries without effect.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # the board
    "stations": ("站点", "Stations"),
    "stations_said": (
        "需要处理的站点排在最前，其中最久没有联系的在上面。村级站点几天没有网络是常事：{quiet} 天起提示，{silent} 天起标为失联。",
        "Stations that need somebody stand first, the one heard of the longest ago on top. A village may be without a"
        " line for days: it is pointed out after {quiet}, and called silent after {silent}.",
    ),
    "no_stations": (
        "还没有站点。请用命令 python -m central station add 发放注册码。",
        "There are no stations yet. Hand out a code with the command: python -m central station add",
    ),
    "station": ("站点", "Station"),
    "unsent_since": ("最早 {moment}", "the oldest of {moment}"),
    "recovering_title": ("县中心的数据恢复过，正在听各站点补报", "The county was put back and is hearing its stations"),
    "recovering_heard": ("已听到 {heard}/{of} 个站点", "{heard} of {of} stations heard"),
    "recovering_said": (
        "站点一上报，就会把县中心缺少的记录补回来，原有的编号和次序不变。在全部听到之前，这里的办件可能缺少最近的记录，请谨慎作出不能撤销的决定。",
        "As soon as a station comes, it gives back what the county lacks, each record under the number and the"
        " place that it had. Until all were heard, cases here may lack their last records: mind what cannot be"
        " undone.",
    ),
    "recovering_do": (
        "还没有听到的站点标在下面，请打电话提醒它们联网上报；联系不上的村，请所属乡镇代为通知，或者让它们用数据包送来。",
        "Those that were not heard are marked below: call them and ask for an exchange. For a village that cannot be"
        " reached, ask its township, or have it send a data package on a stick.",
    ),
    "doubled_title": ("有两件办件用了同一个全县编号", "Two cases have one county number"),
    "doubled_said": (
        "县中心恢复之前和恢复之后各发过一次同一个编号。收件编号各不相同，办件没有混在一起，也没有丢失。",
        "The number was given once before the county was put back, and once after. Their receipt numbers differ: the"
        " cases are not mixed up, and nothing is lost.",
    ),
    "doubled_do": (
        "查找和打电话时请用收件编号（申请人回执上的那个），不要用全县编号；已按全县编号存放的纸质档案，请在卷皮上补写收件编号。",
        "Search and speak by the receipt number, which stands on the resident's slip, and not by the county number; on"
        " paper files kept under the county number write the receipt number as well.",
    ),
    "backup_last": ("县中心最近一次核验过的备份：{moment}（{age}）。", "Last verified backup of the county: {moment} ({age})."),
    "backup_never": ("县中心现在的数据还没有核验过的备份。", "There is no verified backup yet of the county's data as they are now."),
    "backup_do": (
        "请管理员现在就备份到另一台机器或移动硬盘，并检查每晚的自动备份为什么没有完成。",
        "Ask the administrator to back up onto another machine or disk now, and to see why that of the night was not"
        " made.",
    ),
    "backup_here": (
        "这份备份和数据在同一台机器上，机器坏了会一起丢失：请备份到另一台机器或移动硬盘。",
        "It lies on the same machine as the data and would be lost with it: back up onto another machine or disk.",
    ),
    "disk_low": ("县中心服务器的磁盘空间不足，只剩 {mib} MB。", "The disk of the county's server has only {mib} MB left."),
    "disk_low_do": (
        "请管理员尽快清理或扩充磁盘；磁盘一满，站点就暂时不能上报（记录保存在各站点，不会丢失）。",
        "Ask the administrator to make room soon: on a full disk stations cannot send for the time being (their records"
        " stay with them and are not lost).",
    ),
    "ask_township": ("可请{office}通知", "ask {office} to tell it"),
    "what_to_do": ("怎么办", "What to do"),
    "copied_title": ("站点的数据恢复过，或者有两份在用", "A station's folder was restored, or two copies are in use"),
    "copied_said": (
        "这个站点用较早的数据上报过。要么恢复过备份，要么存储卡或者目录被复制，两台机器都在用。双方写的记录县中心都已收下，没有丢失；有冲突的在“待核”里等您决定。",
        "This station has spoken from an earlier state of its folder. Either a backup was restored, or a card or folder"
        " was copied and two machines are in use. Everything that either wrote is kept; what is in doubt waits under"
        " Held for your word.",
    ),
    "copied_1": (
        "打电话给该站：是恢复了备份、换了机器，还是复制过存储卡或者目录？",
        "Call the station: was a backup restored, the machine replaced, or a card or folder copied?",
    ),
    "copied_2": (
        "如果有两台机器，只留一台继续用，另一台关机保管，不要删除其中的数据：其中可能有还没有上报的记录。",
        "If there are two machines, one goes on; the other is switched off and kept, and nothing on it is deleted: it"
        " may hold records that were not sent.",
    ),
    "copied_3": (
        "要停用的那台如果还有未上报的记录，先让它上报一次，再关机。",
        "If the machine that ends still has unsent records, let it exchange once before it is switched off.",
    ),
    "copied_end": ("核实以后", "When this is settled"),
    "copied_end_said": (
        "写明理由，解除提示，站点屏幕上的提示也随之消失。如果另一份又来上报，提示会再次出现。",
        "Give the reason and the notice ends, on the station's screen as well. Should the other copy speak again, it"
        " comes back.",
    ),
    "copied_before": ("上一次核实", "Settled before"),
    "copied_settle": ("已核实，解除提示", "Settled: end the notice"),
    "to_stations": ("返回站点清单", "Back to the stations"),
    "standing": ("情况", "Standing"),
    "last_seen": ("上次联系", "Last heard of"),
    "unsent": ("当时待上报", "Unsent then"),
    "held_count": ("待核", "Held"),
    "parked_count": ("未采纳", "Not admitted"),
    "version": ("程序版本", "Version"),
    "unknown": ("未知", "not known"),
    "at_village": ("村级", "village"),
    "at_township": ("乡镇级", "township"),
    # what waits for a person
    "held": ("待核", "Held"),
    "held_said": (
        "这些记录已收到、签名无误，但站点的数据可能被恢复或复制过，或者前面缺了记录，要由人核实后才能准入。在此之前不产生任何效力，其他记录照常处理。",
        "These records have arrived and their signatures hold, but the station's folder may have been restored or"
        " copied, or records before them are missing: a person has to look before they count. Until then they have no"
        " effect, and everything else goes on.",
    ),
    "nothing_held": ("没有待核的记录。", "Nothing is held."),
    "records": ("记录", "Records"),
    "records_count": ("{count} 条", "{count}"),
    "and_below": ("另有 {count} 段随后的记录一并待核", "and {count} further stretches that go on from it"),
    "why": ("原因", "Why"),
    "look": ("查看并决定", "Look and decide"),
    "decided": ("最近的决定", "Decided lately"),
    "decision": ("决定", "Decision"),
    "decision_granted": ("已准入", "Admitted"),
    "decision_set_aside": ("已排除", "Set aside"),
    "decided_by": ("决定人", "By"),
    "decided_when": ("时间", "At"),
    "reason": ("理由", "Reason"),
    "lane": ("记录道", "Lane"),
    "lane_title": ("待核记录", "Held records"),
    "written": ("其中写了什么", "What was written there"),
    "plain_second_root": (
        "这个站点以前上报过记录，现在又像一台新机器那样从头写起。通常是重新安装过，或者用空目录代替了原来的数据。",
        "This station had sent records before, and now begins again like a new machine. As a rule it was set up anew,"
        " or an empty folder took the place of its data.",
    ),
    "plain_below_known_end": (
        "县中心已经收到过这个站点更晚的记录，而这些记录却从更早的位置接着写。通常是站点恢复了旧备份，恢复后又录入了新业务。",
        "The county already has later records of this station, and these go on from an earlier place. As a rule an"
        " old backup was restored there, and new work was entered after that.",
    ),
    "plain_second_child": (
        "同一份数据在两处各自接着写：先到的一份已经按常处理，这是后到的一份。通常是站点的目录被复制到了另一台机器，或者恢复了旧备份。",
        "One and the same folder was gone on with in two places: what came first was dealt with as always, this came"
        " second. As a rule the folder was copied to another machine, or an old backup was restored.",
    ),
    "plain_parent_held": (
        "这些记录接在一段待核的记录之后，要随它一起核实。",
        "These records go on from others that are held, and are looked at together with them.",
    ),
    "plain_grown_past_child": (
        "这台机器在数据被另一台接续之后又写了新的记录。通常是两台机器在同时使用同一份数据。",
        "This machine wrote on after another had gone on from its data. As a rule two machines work with one folder.",
    ),
    "plain_grown_after_set_aside": (
        "这段记录已经排除，但站点还不知道时又往下写了。新写的部分没有一并排除，要再核实一次。",
        "These records were set aside, and the station wrote on before it knew. What is new was not set aside with"
        " the rest, and has to be looked at once more.",
    ),
    "plain_gap": (
        "这些记录前面缺了几条：县中心和站点都恢复过备份，缺的那几条现在两边都没有。如果在别处找到并补报上来，这些记录会自动生效，不用决定。",
        "Some records before these are missing: the county and the station were both put back, and neither has them"
        " now. Should they be found elsewhere and sent, these take effect by themselves and nobody has to decide.",
    ),
    "plain_parent_missing": (
        "这些记录接在县中心没有的一段记录之后，站点也已经没有那一段。通常是县中心和站点都恢复过备份。",
        "These records go on from others that the county lacks, and their station has them no more. As a rule both were"
        " put back to an old backup.",
    ),
    "gap_1": (
        "打电话给该站和所属乡镇：有没有旧的存储卡、旧机器、备份，或者还没有交来的 U 盘，里面可能有缺的那几条？有的话先让它上报，缺口会自动补上。",
        "Call the station and its township: is there an old card, an old machine, a backup, or a stick that was not"
        " brought, which may hold what is missing? Let it exchange first: the gap then closes by itself.",
    ),
    "gap_2": (
        "对照纸质材料和回执，看缺的是哪些办件，下面的记录没有它们是否仍然成立。",
        "Hold the papers and slips against the records below: which are missing, and do these stand without them?",
    ),
    "gap_3": (
        "确实找不回来的，请该站按纸质材料重新登记，再对下面的记录作决定。",
        "What cannot be found again the station enters anew from its papers; then decide on the records below.",
    ),
    "first_ask": ("先核实", "First, ask"),
    "ask_1": (
        "打电话给该站，问这台机器的数据是否恢复过备份，或者目录是否被复制到了另一台机器上。",
        "Call the station: was its folder restored from a backup, or copied to another machine?",
    ),
    "ask_2": (
        "对照纸质材料和回执，看下面的记录是真实的新业务，还是已经录入过的重复。",
        "Hold the records below against the papers and slips: is this new work, or what was entered before?",
    ),
    "ask_3": (
        "如果有两台机器在用同一站点的数据，先让其中一台停下来。",
        "If two machines work with one station's data, let one of them stop first.",
    ),
    "then_decide": ("再决定", "Then decide"),
    "admit": ("准入", "Admit"),
    "set_aside": ("排除", "Set aside"),
    "admit_means": (
        "记录按到达次序生效，如同平常上报；与已有记录矛盾的会被标明，交人处理。",
        "The records take effect in the order of their arrival, as always; what contradicts others is marked and put"
        " before a person.",
    ),
    "set_aside_means": (
        "记录保留，但永远不生效，站点会得到通知。排除之后不能再准入。",
        "The records are kept and never take effect, and their station is told. This cannot be undone.",
    ),
    "will_admit": ("确认准入", "Admit these records"),
    "will_set_aside": ("确认排除", "Set these records aside"),
    "what_happens": ("将会发生什么", "What will happen"),
    "covers": (
        "这个决定涉及下列 {count} 条记录，不涉及此后到达的记录。",
        "The decision covers the {count} records below, and nothing that arrives later.",
    ),
    "reason_for_it": ("理由（会连同您的姓名保存）", "Reason (kept with your name)"),
    "reason_example": (
        "例如：已电话核实，旧电脑已停用",
        "For example: confirmed by phone, the old machine is switched off",
    ),
    "to_held": ("返回待核清单", "Back to what is held"),
    "word_given": ("已作决定", "Decided"),
    # entries without effect
    "parked_title": ("未采纳的记录", "Records not admitted"),
    "parked_said": (
        "这些记录已收到、签名无误，但不能生效，原因写在旁边。记录不会丢失，也不妨碍其他办件。",
        "These records have arrived and their signatures hold, but they cannot take effect, for the reason beside"
        " them. Nothing is lost, and no other case is held up.",
    ),
    "nothing_parked": ("没有未采纳的记录。", "No record was refused its effect."),
    "waiting_title": ("等待前序记录", "Waiting for others"),
    "waiting_said": (
        "前序记录到达或处理之后会自动继续。前序记录确实找不回来的，可以在“查看并决定”里排除它。",
        "These go on by themselves as soon as what they build on has arrived or was decided. One whose cause is lost"
        " for good can be set aside: choose “Look and decide”.",
    ),
    "judge_again": ("重新处理", "Judge again"),
    "judge_again_said": (
        "原因消除之后（例如程序已升级、站点已补报经办人），重新处理全部未采纳的记录；仍不符合的会留在这里。",
        "When the cause is gone (the program was upgraded, the station has told of its clerk), judge all of them"
        " again; what still does not hold stays here.",
    ),
    "judged": (
        "已重新处理 {count} 条记录，仍未采纳 {left} 条。",
        "{count} records were judged again; {left} are still not admitted.",
    ),
    "sent_by": ("由{office}上报", "sent by {office}"),
    "parked_one": ("未采纳的记录", "A record that was not admitted"),
    "case": ("办件", "Case"),
    "waits_behind": ("等待它的记录", "Records that wait for it"),
    "way_on": ("可以做什么", "What can be done"),
    "way_again": (
        "如果原因可以消除，消除后在清单上选“重新处理”。",
        "If the cause can be removed, remove it, then choose “Judge again” on the list.",
    ),
    "way_wait": (
        "请让可能还有前序记录的站点联网上报，或者送来数据包：前序记录一到，这条就自动处理。",
        "Let the stations that may still hold what it builds on exchange, or send a stick: once that is here, this one"
        " goes on by itself.",
    ),
    "way_aside": (
        "如果它永远不该生效，请排除它：等待它的记录随即继续。它不能直接准入，因为使它未被采纳的原因仍然存在。",
        "If it shall never take effect, set it aside, and what waits for it goes on. It cannot simply be admitted:"
        " what stood in its way is still true.",
    ),
    "was_set_aside": ("这条记录已经排除。", "This record was set aside."),
    "one_aside_means": (
        "这条记录保留，但永远不生效，站点会得到通知；等待它的记录继续处理。排除之后不能再采纳。",
        "The record is kept and never takes effect, its station is told, and what waited for it goes on. This cannot"
        " be undone.",
    ),
    "to_parked": ("返回清单", "Back to the list"),
}
