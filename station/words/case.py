"""The words of a case's page and of its acts.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # What was done, and how far it got.
    "done_unsent": ("已保存在本机，待上报", "Saved on this machine, to be sent"),
    "done_waiting": ("已保存；县中心已收到，待确认", "Saved; the centre has it and has not confirmed it yet"),
    "done_held": ("已保存在本机，待县中心核定", "Saved on this machine; the county must decide about it"),
    "done_carried": (
        "已由数据包带来，县中心还没有确认",
        "Brought on a stick; the county has not confirmed it yet",
    ),
    "done_stick": ("已保存在本机，并已写入数据包", "Saved on this machine, and on a stick"),
    "done_parked": ("已保存在本机；县中心未采纳", "Saved on this machine; the county did not admit it"),
    "done_confirmed": ("已保存，县中心已确认收到", "Saved, and the centre has it"),
    "done_filed": ("已收件", "Taken in"),
    "done_what": ("已办理：{act}", "Done: {act}"),
    "done_number": ("文书编号 {number}", "Document number {number}"),
    "next_step": ("下一步：{act}。", "Next: {act}."),
    "next_limit": ("{clock}最迟 {day}（{left}）。", "Limit for {clock}: {day} ({left})."),
    # What the case is.
    "about_case": ("办件情况", "The case"),
    "whole_number": ("显示完整证件号码", "Show the whole number"),
    "number_of": ("{kind} {number}", "{kind} {number}"),
    "phone": ("联系电话", "Telephone"),
    "case_mode": ("办理方式", "Mode"),
    "mode_in_person": ("本人办理", "in person"),
    "mode_proxy": ("委托代办", "by proxy"),
    "case_agent": ("受托代办人", "Acts by mandate"),
    "agent_unknown": (
        "委托书的记录未到本机，或者个人信息已清除",
        "the mandate has not come to this machine, or was erased",
    ),
    "filed_where": ("收件", "Filed"),
    "not_filed": ("凭纸质材料接件，收件记录未到", "received from the paper; the record of the filing has not come"),
    "decided_where": ("决定层级", "Decided by the"),
    "decides_county": ("县级", "county"),
    "decides_township": ("乡镇", "township"),
    "missing": ("缺少的材料", "Missing papers"),
    "underway_papers": ("已由代办点收取、尚未送到的补正材料", "Supplied papers on their way"),
    "asked_papers": ("要求补正的内容", "What has to be corrected"),
    "papers_in_file": ("收到的材料", "Papers in the file"),
    "paper_now_missing": ("尚缺", "missing"),
    "paper_now_underway": ("已补交，在途", "supplied, on its way"),
    "answer_corrected": ("（已更正）", "(corrected)"),
    "file_answers": ("申请内容", "The application"),
    "case_result": ("办理结果", "Result"),
    "result_documents": ("文书", "Documents"),
    "ground_certificate_no": ("证照编号", "Certificate number"),
    "ground_where_to": ("应向其申请的机关", "Authority to apply to"),
    "ground_opinion": ("意见", "Opinion"),
    "ground_reason": ("理由", "Reason"),
    "ground_basis": ("依据", "Basis"),
    "ground_remedy": ("救济途径", "Remedy"),
    "item_not_here": ("本机还没有这个事项的指南", "This machine has no guide of the item yet"),
    # What needs a person.
    "overtaken_title": ("有操作未生效：别处已先办理", "Something had no effect: another office was first"),
    "overtaken_first": ("先办理的是：", "First came: "),
    "overtaken_late": ("未生效的是：", "Without effect: "),
    "overtaken_here": (
        "文件在本站。请按现在的状态办理；记录都已保留，不用重新登记。",
        "The file lies here. Go on from its present state; every record is kept and nothing has to be entered again.",
    ),
    "overtaken_there": (
        "文件在{office}。手中如还有这件的材料，请核对后送到那里；有疑问请联系那里，也可以记一条备注。",
        "The file lies with {office}. If you still have papers of it, check them and take them there; ask there, or "
        "note.",
    ),
    "overtaken_ended": (
        "办件已经结束。手中如还有这件的材料，请退还申请人，并记一条备注。",
        "The case has ended. If you still have papers of it, give them back to the applicant and leave a note.",
    ),
    "case_parked": ("有 {count} 条记录县中心未能采纳。", "The county could not admit {count} entries of this case."),
    "case_held": ("有记录待县中心核定；可以继续办理。", "Entries wait for the county's word; you may go on working."),
    "withdrawal_wish": (
        "申请人要求撤回（{day}登记）。持有文件的单位可以办理撤回。",
        "The applicant wishes to withdraw (entered {day}). Whoever holds the file can withdraw the case.",
    ),
    "to_tray": ("查看上报情况", "See how the records stand"),
    # Clocks.
    "clocks": ("时限", "Time limits"),
    "clock": ("时限", "Limit"),
    "clock_from": ("起算", "Counted from"),
    "clock_until": ("最后一天", "Last day"),
    "clock_left": ("情况", "How it stands"),
    "no_clocks": ("现在没有正在计算的时限。", "No limit is running now."),
    "provisional": ("日历未定，暂计", "calendar provisional"),
    "assumptions": ("时限是怎样算出来的", "How the limits are counted"),
    "first_day_excluded": ("起算当日不计，到最后一天下班为止。", "The first day is not counted; the last runs until closing time."),
    # Acts.
    "acts": ("现在可以办理", "What can be done now"),
    "no_acts": ("现在没有可办理的操作。", "Nothing can be done here now."),
    "barred": ("现在不能办理的，以及原因", "What cannot be done now, and why"),
    "timeline": ("办理经过", "What happened"),
    "act_of": ("办件 {case}", "Case {case}"),
    "entered_late": ("补录：实际时间和手写单据号", "Entered later: when it happened, and the number on paper"),
    "happened_when": ("实际办理时间", "When it happened"),
    "paper_number": ("手写单据号", "Number written on paper"),
    "happened_hint": ("只在补录时填写；留空就是现在。", "Only for what is entered later; blank means now."),
    "cannot_now": ("现在不能“{act}”", "Now one cannot {act}"),
    "remedy_usual": ("留空则用指南写明的：", "Left blank it is the guide's: "),
    "confirm": ("确认{act}", "Confirm: {act}"),
    "submissions": ("申报次数", "Submissions"),
    "warn_second_notice": (
        "这件已经发过补正告知：依法应当一次告知全部内容。能当场更正的请用“当场更正”；确需再次告知的，请写明原因，县里会看到。",
        "A notice was given already, and the law asks for one. Put right on the spot what can be; else say why: the"
        " county sees it.",
    ),
    "warn_refuse": (
        "不予受理会结束这个办件，不能撤销。申请人会拿到写明理由、依据和救济途径的书面通知，县里会复核。",
        "Refusing ends the case and cannot be undone. The applicant gets reason, basis and remedy in writing; the "
        "county reviews it.",
    ),
    "warn_return": (
        "退件会结束这个办件，不能撤销。请当面退还材料，并给申请人写明理由、依据和救济途径。",
        "Returning ends the case and cannot be undone. Give the papers back, with reason, basis and remedy in writing.",
    ),
    "warn_redirect": (
        "告知后这个办件就结束了，不能撤销。请写清应当向哪个机关申请，并退还材料。",
        "This ends the case and cannot be undone. Say which authority to apply to, and give the papers back.",
    ),
    "warn_decide": (
        "决定作出后不能在这里撤销。不予的决定必须写明理由、依据和救济途径。",
        "A decision cannot be undone here. A denial states its reason, basis and remedy.",
    ),
    "warn_close": (
        "办结后不能再审查或作出决定，只剩送达和评价。",
        "After closing nothing can be examined or decided; only delivery and the rating are left.",
    ),
    "warn_withdraw": (
        "撤回会结束这个办件，不能恢复；以后要办须重新申请。请先确认是申请人的意思，并退还材料。",
        "Withdrawing ends the case; later a new application is needed. Make sure the applicant wants it; return the "
        "papers.",
    ),
    "warn_abandon": (
        "按补正不来办结会结束这个办件，不能恢复。请先联系申请人核实，并退还材料。",
        "This ends the case as never corrected and cannot be undone. Ask the applicant first, and return the papers.",
    ),
    # Where a picture is.
    "picture_to_go": ("图片已存在本机，待上传到县中心", "the picture is kept here and still to be sent to the centre"),
    "picture_both": ("县中心已收到图片", "the centre has the picture"),
    "picture_coming": ("原图还没有传到本机", "the whole picture has not come to this machine yet"),
}
