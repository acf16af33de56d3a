"""The sentences of acts: names of states, roles and acts, and why an act is not possible now and who can do it.
May import: the pure modules of this package.
Promise: a refusal says why, who holds the file, and what to do instead; it never repeats a person's answer.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from forms import offices
from forms.acts import table
from forms.errors import Problem, said_by

if TYPE_CHECKING:
    from forms.case import Case

STATE_NAMES: Mapping[str, tuple[str, str]] = {
    "awaited": ("尚无申请记录", "not yet filed"), "collected": ("已收件", "collected"), "forwarded": ("已移交", "handed over"),
    "received": ("已接件", "received"), "correction_requested": ("待补正", "correction requested"),
    "accepted": ("已受理", "accepted"), "reported_up": ("已上报", "reported up"), "decided": ("已决定", "decided"),
    "closed": ("已办结", "closed"), "delivered": ("已送达", "delivered"), "refused": ("不予受理", "refused"),
    "returned": ("已退件", "returned"), "redirected": ("已告知向有权机关申请", "redirected"),
    "withdrawn": ("已撤回", "withdrawn"), "abandoned": ("补正不来办结", "closed: never corrected"),
}
ROLE_NAMES: Mapping[str, tuple[str, str]] = {
    "agent": ("代办员", "village agent"), "clerk": ("窗口人员", "township clerk"),
    "officer": ("县级经办人", "county officer"), "supervisor": ("督查人员", "county supervisor"),
    "admin": ("系统管理员", "county administrator"),
}
ACT_NAMES: Mapping[str, tuple[str, str]] = {
    "file": ("收件登记", "file"), "hand_over": ("移交", "hand over"), "receive": ("接件", "receive"),
    "request_correction": ("一次性告知补正", "request correction"),
    "correct_on_spot": ("当场更正", "correct on the spot"), "supply": ("补交材料", "supply"),
    "receive_supply": ("收到补交材料", "receive the supply"), "accept": ("受理", "accept"), "refuse": ("不予受理", "refuse"),
    "return": ("退件", "return"), "redirect": ("告知向有权机关申请", "redirect"), "note": ("备注", "note"),
    "attach": ("附扫描件或照片", "attach a scan or photo"),
    "request_withdrawal": ("申请撤回", "request withdrawal"), "withdraw": ("撤回", "withdraw"),
    "abandon": ("补正不来办结", "close as never corrected"), "report_up": ("上报", "report up"),
    "decide": ("作出决定", "decide"), "close": ("办结", "close"), "deliver": ("送达", "deliver"), "rate": ("好差评", "rate"),
    "overturn": ("责成重新办理", "order to handle again"), "take_over": ("接管", "take over"),
    "hand_back": ("交接退回", "hand back unreceived"),
}

_BARRED: Mapping[str, tuple[str, str]] = {
    "role_elsewhere": ("{role}不在这一级办理；请用本级人员的账号。",
                       "A {role} does not work at this level; use an account of this office."),
    "not_in_state": ("办件当前为“{state}”，不能“{act}”；文件现由{holder}持有。",
                     "The case is “{state}”, so one cannot {act}; {holder} holds the file."),
    "not_your_role": ("办件当前为“{state}”，“{act}”由{roles}办理；文件现由{holder}持有。",
                      "The case is “{state}”; it is for the {roles} to {act}; {holder} holds the file."),
    "supply_later": ("文件在{holder}，那里发出一次性告知后才能登记补交。请把补来的材料直接交给{holder}，或先记一条备注。",
                     "{holder} has the file: supplies are entered once it gave notice. Bring the papers there."),
    table.SCOPE: ("这个办件不在本站管辖范围内；文件现由{holder}持有，请到那里办理。",
                  "This case is not in this office's scope; {holder} holds the file, go there."),
    table.HOLDER: ("只有持有文件的单位可以“{act}”；文件现由{holder}持有，请联系那里，或记一条备注。",
                   "Only who holds the file may {act}; {holder} holds it: call there, or leave a note."),
    table.RESULT_HOLDER: ("结果现由{holder}持有，由那里送达；也可等其移交到本站。",
                          "{holder} has the result and delivers it; or wait until it is handed over to you."),
    table.UNFILED: ("这个办件已经收件登记，不能再登记一次；文件现由{holder}持有。",
                    "This case is filed already and cannot be filed again; {holder} holds the file."),
    table.ON_THE_WAY: ("文件现由{holder}持有，本站不是下一个接件单位；请核对收件编号。",
                       "{holder} holds the file and this is not the next office on its way; check the receipt number."),
    table.NEXT_OFFICE: ("文件现由{holder}持有，只有持有单位可以移交，并且后面还要有下一个办理单位。",
                        "{holder} holds the file; only the holder hands over, and only while a further desk follows."),
    table.EXAMINER: ("审查由持有文件的受理机关办理；文件现由{holder}持有。",
                     "The authority that holds the file examines it; {holder} holds it."),
    table.DECIDER: ("这个事项由{decider}决定，并且要在持有文件时办理；文件现由{holder}持有。",
                    "This item is decided by the {decider_en}, while holding the file; {holder} holds it."),
    table.BELOW_DECIDER: ("只有持有文件、而事项由县级决定时才能上报；文件现由{holder}持有。",
                          "One reports up while holding the file of an item for the county; {holder} holds it."),
    table.UNRATED: ("这个办件已经评价过，每件只能评价一次。", "This case has been rated; each case is rated once."),
    table.HANDED: ("只有交出的单位和还没有接件的单位可以退回；文件现由{holder}持有。",
                   "Only who handed it over, or who has not received it yet, can hand the file back; {holder} has it."),
    table.HANDED_DOWN: ("只有收到结果材料、还没有送达的单位可以退回；文件现由{holder}持有。",
                        "Only who was handed the result and has not delivered it can hand it back; {holder} has it."),
    table.REVIEWER: ("这个办件没有待审的否定，或者不归县里审查。",
                     "There is no refusal of this case to review, or not for the county."),
    table.HOLDER_BELOW: ("文件已经由{holder}持有，不需要接管。", "{holder} holds the file already; there is nothing to take over."),
}

MESSAGES: Mapping[str, tuple[str, str]] = {
    **_BARRED,
    "required": ("请填写“{zh}”。", "Answer “{en}”."),
    "not_object": ("“{zh}”请逐项填写。", "Fill in “{en}” item by item."),
    "unknown_key": ("这项操作没有“{key}”这一栏；请核对拼写或删去。", "This act has no “{key}”; check the spelling or remove it."),
    "not_in_item": ("事项的材料或表单里没有“{key}”；请从列出的选项中选择。", "The item has no “{key}”; choose one that is listed."),
    "paper_line": ("请写明材料的收取方式({hows})。", "Say how the paper was taken ({hows})."),
    "copies_range": ("份数请填0到99的整数。", "The number of copies is a whole number from 0 to 99."),
    "item_unknown": ("本机没有这个事项(版本)的目录；请先与县中心交换一次，或核对回执上的事项编码。",
                     "This machine does not know that item or version; exchange with the centre, or check the code."),
    "item_differs": ("所填事项编码与回执不符，请核对。", "The item code differs from the case's; check it."),
    "receipt_elsewhere": ("收件编号不是本站的号段，不能用它收件。", "This receipt number was not issued by this office."),
    "receipt_missing": ("没有分配到收件编号，请重试。", "No receipt number was given; try again."),
    "nothing_asked": ("请一次列出全部要补正的材料或填写项，每项写明问题(行政许可法第三十二条)。",
                      "List at once all papers and answers to be corrected, each with its fault (licensing law 32)."),
    "notice_first": ("材料不齐的要先一次性告知补正(行政许可法第三十二条)；告知后仍不能补齐的，才能以此退件。",
                     "Missing papers call for the one notice first (licensing law 32); return it if they never come."),
    "nothing_corrected": ("请写明当场更正了哪些填写项、更正成什么(行政许可法第三十二条)。",
                          "Name the answers that were corrected and what they are now (licensing law 32)."),
    "nothing_supplied": ("请写明收到了哪些材料，或更正了哪些填写项。", "Name the papers that came or the answers that were corrected."),
    "papers_missing": ("还缺材料：{papers}。请先一次性告知补正；确需容缺受理的，请勾选“容缺受理”。",
                       "Papers are missing: {papers_en}. Request correction first, or tick “despite missing papers”."),
    "not_yet_deemed": ("审查期限(5个工作日)还没有过，不能按视为受理登记；可以直接受理。",
                       "The five working days of examination have not passed: not deemed accepted; accept it."),
    "not_yet_abandoned": ("补正期限还没有过，不能按补正不来办结。", "The time for correction has not passed yet."),
    "remedy_missing": ("请写明申请行政复议(60日)和提起行政诉讼(6个月)的权利与期限(行政许可法第三十八条)。",
                       "State the right to review (60 days) and to sue (6 months), as licensing law 38 demands."),
    "reason_missing": ("不予许可要书面说明理由和依据(行政许可法第三十八条)。", "A denial states its reason and basis (licensing law 38)."),
    "code_without_decision": ("还没有作出决定，不能用这个办结结果；请先作出决定，或选其他办结结果。",
                              "Nothing was decided, so this result code does not fit; decide first."),
    "code_for_denial": ("办结结果与决定不一致：准予不能用退回办结，不予不能用出证办结。",
                        "The result code contradicts the decision: choose one that fits."),
    "proof_missing": ("由他人领取时，请核验并选择证明(与申请人的关系或委托)。",
                      "When somebody else collects the result, choose the proof that was checked."),
    "relation_missing": ("由家属领取时，请写明与申请人的关系。", "When a relative collects the result, state the relation."),
    "no_mandate": ("这个办件没有委托书，代办员不能领取结果。", "This case has no mandate, so no agent may collect the result."),
    "mandate_not_in_force": ("委托{zh}，不能凭委托办理；请由申请人本人办理，或先登记续办委托(民法典第一百七十一条)。",
                             "The mandate: {en}. Let the applicant do it herself, or renew the mandate first."),
    "mandate_lacks_power": ("委托书{zh}；请由申请人本人办理，或先登记续办委托。",
                            "The mandate: {en}. Let the applicant do it herself, or renew the mandate first."),
    "mandate_warned": ("委托{zh}。材料可以先收下、送交；今天就请委托人追认或续办委托，最迟{until}(民法典第一百七十一条)。",
                       "The mandate: {en}. Papers may be taken and sent; ask the principal to ratify by {until}."),
    "token_wrong": ("评价码不对，请照回执上的评价码重新输入。", "The rating code is wrong; type it as printed on the slip."),
    "not_rateable_yet": ("本站还没有这个办件的收件记录，暂时无法核对评价码；请先交换一次。",
                         "The filing record is not here yet, so the code cannot be checked; exchange first."),
    "scan_missing": ("请选择一张照片或扫描件。", "Choose a photo or a scan."),
    "scan_known": ("这份材料下已经有同一张图片，不用再附。", "The very same picture lies with this paper already."),
    "scans_enough": ("一个办件最多附{limit}张图片；请只附办理所需的。",
                     "A case holds at most {limit} pictures; attach only what is needed."),
    "seal_missing": ("本机没有县中心的公钥，评价无法封存；请先与县中心交换一次。",
                     "This machine has no key of the county to seal the rating with; exchange with the centre first."),
    "writer_differs": ("记录写明的单位({office})与发送单位不符。", "The record names office {office}, which is not its writer's."),
    "centre_only": ("这类记录只能由县中心发布。", "Only the centre may publish such a record."),
    "user_unknown": ("经办账号在该单位没有登记或已停用。", "The acting user is not an active user of that office."),
    "role_elsewhere_for_user": ("这个身份不属于该级单位：村级为代办员，乡镇为窗口人员，其余在县级。",
                                "The role is not of that level: agents in villages, clerks in towns, others above."),
    "role_differs": ("记录写明的身份与账号登记的身份不符。", "The record names another role than the user's."),
    "decider_differs": ("记录写明的决定层级与事项规定不符。", "The record names another deciding level than the item."),
    "level_differs": ("按事项规定，不能在这一级收件。", "The item may not be filed at this level."),
    "mode_differs": ("按事项规定，不能用这种方式申请。", "The item may not be filed in this way."),
    "receipt_flag_differs": ("记录所写的收讫效力与事项规定不符。", "The record's legal receipt does not fit the item and level."),
    "out_of_scope": ("办件不在该单位管辖范围内。", "The case is not in that office's scope."),
}


problem = said_by(MESSAGES)


def why_not(case: Case, act: str, role: str, office: str, name_of: Callable[[str], str]) -> Problem | None:
    """Why this act is not possible for this role at this office now; None when it is."""
    if table.permits(case, act, role, office):
        return None
    level = {offices.COUNTY: ("县级", "county"), offices.TOWNSHIP: ("乡镇", "township")}.get(
        case.decided_at, ("有权机关", "authority"))
    holder = name_of(case.holder) if case.holder else "—"
    state, act_name = STATE_NAMES[case.state], ACT_NAMES[act]
    condition = table.condition_of(case, act, role)
    others = [one for one, acts in table.ALLOWED[case.state].items() if act in acts]
    if role not in ROLE_NAMES or not table.fits(role, office):
        code = "role_elsewhere"
    elif condition is not None:
        code = condition
        if condition == table.UNRATED and not case.rated:
            code = table.SCOPE if case.rating_hash else "not_rateable_yet"
    else:
        waits = act == "supply" and case.state in (table.FORWARDED, table.RECEIVED)
        code = "supply_later" if waits else "not_your_role" if others else "not_in_state"
    zh, en = MESSAGES[code]
    names = ROLE_NAMES.get(role, (role, role))
    return Problem(
        "act", code,
        zh.format(holder=holder, state=state[0], act=act_name[0], role=names[0], decider=level[0],
                  roles="、".join(ROLE_NAMES[one][0] for one in others)),
        en.format(holder=holder, state=state[1], act=act_name[1], role=names[1], decider_en=level[1],
                  roles=" or ".join(ROLE_NAMES[one][1] for one in others)))
