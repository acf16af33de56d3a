"""The words of a case's page at the county, of the acts upon it and of the papers that they make.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # What was done: where it is written, and when others hear of it.
    "done_here": ("已记入县中心", "Entered at the county"),
    "done_next": ("站点下次联系时收到。", "The stations get it when they next exchange."),
    "done_overtaken": ("已记入县中心，但未生效：别处已先办理", "Entered at the county, without effect: another was first"),
    "done_waits": ("已登记，尚未生效", "Entered, without effect yet"),
    "done_waits_next": (
        "站点的申请记录到达县中心后生效。",
        "It takes effect when the station's record of the filing has reached the county.",
    ),
    # What needs a person.
    "contested": ("{count} 项操作来晚，未生效", "Came too late and without effect: {count}"),
    "contested_said": (
        "两边的记录都已保留，先到的有效。请核对下面两栏；需要改变结果的，按现在的状态另行办理。",
        "Both records are kept; the first one holds. Compare the two columns; to change the outcome, act on the case "
        "as it stands now.",
    ),
    "contested_way": ("核对后请记一条备注，本件即不再列为需要核对。", "When you have looked, leave a note: it leaves the list."),
    "contested_settled": ("县中心已有人核对并记了备注。", "Somebody of the county has looked at it and left a note."),
    "reordered": ("中心恢复后，本件的先后顺序有变", "The order changed when the centre was restored"),
    "reordered_said": (
        "县中心的数据曾回退。站点交还了较早的记录，它们按原来的序位排在后来办理的前面。请按下面的经过重新核对；核对后请记一条备注。",
        "The centre's book had gone back in time. Stations gave back older records, which stand where they stood: "
        "before what was done since. Go through the history below, and leave a note when you have looked.",
    ),
    "review_way": (
        "本件的否定决定报县中心备案，尚无另一位人员审阅。审阅后请记一条备注；如需纠正，请联系原办理单位。",
        "This refusal is filed with the county and nobody else has looked at it. Leave a note when you have; to put it "
        "right, call the office that refused.",
    ),
    "beside": ("尚未生效或未采纳的记录", "Records without effect"),
    "status_stored": ("待准入", "To be admitted"),
    "status_waiting": ("等待前序记录", "Waits for its cause"),
    "status_parked": ("未采纳", "Not admitted"),
    "status_held": ("待核", "Held"),
    # The case.
    "acts": ("现在可以办理", "What can be done now"),
    "barred": ("现在不能办理的，以及原因", "What cannot be done now, and why"),
    "barred_now": ("现在不能“{act}”。", "Now one cannot {act}."),
    "summary": ("办件情况", "The case"),
    "filed_at": ("收件", "Filed"),
    "not_filed": ("申请记录尚未到达县中心", "The record of the filing has not reached the county"),
    "mode": ("办理方式", "Mode"),
    "mode_in_person": ("本人办理", "In person"),
    "mode_proxy": ("委托代办", "By proxy"),
    "decided_at": ("决定层级", "Decided by the"),
    "level_county": ("县级", "county"),
    "level_township": ("乡镇", "township"),
    "sample_item": ("样例事项", "sample item"),
    "sheets": ("文书", "Papers to print"),
    "clocks": ("时限", "Limits"),
    "assumptions": ("时限是怎样算出来的", "How the limits are counted"),
    "application": ("申请内容", "The application"),
    "guardian": ("监护人", "Guardian"),
    "mandate": ("委托", "Mandate"),
    "papers": ("材料", "Papers"),
    # An act.
    "to_case": ("办件 {case}", "Case {case}"),
    "latest": ("最近的记录", "The latest records"),
    "notes_hint": (
        "只填写有问题的，每一处都要写清怎样才算合格；没有问题的留空。",
        "Fill in only what is wrong, and say of each how it becomes right; leave the others blank.",
    ),
    "stands": ("现在：", "Now: "),
    "entered_late": ("补录：实际时间和手写单据号", "Entered later: when it happened, and the number on paper"),
    "happened_when": ("实际办理时间", "When it happened"),
    "happened_hint": ("只在补录时填写；留空就是现在。", "Only for what is entered later; blank means now."),
    "paper_number": ("手写单据号", "Number written on paper"),
    "go_check": ("核对后再提交", "Check before it is entered"),
    "check_title": ("核对：{act}", "Check: {act}"),
    "check_said": (
        "下面的内容还没有记入。请核对；确认后即记入县中心，不能撤销。",
        "Nothing is entered yet. Check what follows; once you confirm it is entered and cannot be undone.",
    ),
    "check_sheet": ("将要打印的文书", "The paper that will be printed"),
    "confirm": ("确认{act}", "Confirm: {act}"),
    "edit": ("返回修改", "Go back and change"),
    "warn_request_correction": (
        "补正通知依法只发一次：请把全部要补正的材料和填写项一次写全。发出后审查期限停止计算。",
        "By law there is one notice: name every paper and every answer that must be put right. Examination stops.",
    ),
    "warn_second_notice": (
        "这件已经发过补正告知：依法应当一次告知全部内容。能当场更正的请用“当场更正”；确需再次告知的，请写明原因，督查会看到。",
        "A notice was given already, and the law asks for one. Put right on the spot what can be; else say why: the"
        " supervision sees it.",
    ),
    "warn_refuse": (
        "不予受理后本件即结束，不能恢复。请写明理由和法律依据，并告知救济途径。",
        "This ends the case for good. State reason and legal basis, and tell how to object.",
    ),
    "warn_return": (
        "退件后本件即结束，不能恢复。请写明理由和法律依据，并退还材料。",
        "This ends the case for good. State reason and legal basis, and give the papers back.",
    ),
    "warn_redirect": (
        "告知向有权机关申请后本件即结束，不能恢复。",
        "This ends the case for good: the applicant is sent to the authority that may decide.",
    ),
    "warn_decide": (
        "决定记入后不能更改。不予的，理由、依据和救济途径都会写在决定书上，并报备案审阅。",
        "A decision cannot be changed. A denial carries reason, basis and remedy, and is filed for review.",
    ),
    "warn_close": ("办结后不能再作决定。", "After closing nothing can be decided any more."),
    "warn_withdraw": (
        "撤回后本件即结束，不能恢复。请确认是申请人本人的意思，并退还材料。",
        "This ends the case for good. Make sure that the applicant wants it, and give the papers back.",
    ),
    "warn_abandon": (
        "按补正不来办结后本件即结束，不能恢复。请先联系申请人核实。",
        "This ends the case for good. Ask the applicant first.",
    ),
    "warn_overturn": (
        "责成重新办理后，文件仍由原单位持有，审查期限（5个工作日）从今天重新计算；退还的材料请申请人交回。",
        "The same office examines again, five working days from today; papers that went back are to be brought again.",
    ),
    "warn_take_over": (
        "接管后文件归县中心持有。原单位此后的操作（包括尚未上报的）将不生效，两边都会看到。只在站点失联或撤并时使用。",
        "The county will hold the file. What the former holder does from now on, or has done and not sent, has no "
        "effect; both sides see it. Use it only for a lost or closed station.",
    ),
    "warn_hand_over": (
        "移交后由下一站持有文件，县中心不能再办理本件；请把纸质材料一并交出。",
        "The next desk will hold the file and the county can no longer act on it: send the papers along.",
    ),
    "unknown_case": ("县中心没有这个办件的记录", "The county has no record of this case"),
    "unknown_said": (
        "编号无误，由{office}发出；那里还没有上报。请等待上报，或联系那里。",
        "The number is sound and was given out by {office}, which has not sent the record yet: wait, or call there.",
    ),
    "unknown_paper": (
        "如果纸质材料已经送到县中心，可以凭纸质材料接件，申请记录到达后生效。",
        "If the papers have reached the county, receive the file from them; it takes effect when the record arrives.",
    ),
    # Where a picture is.
    "picture_here": ("图片已到县中心", "the picture is here"),
    "picture_awaited": (
        "记录已到，图片还在站点等待上传，线路通时自动传来",
        "the record is here; the picture still waits at its station and comes when the line works",
    ),
}
