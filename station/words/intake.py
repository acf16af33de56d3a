"""The words of intake: the catalogue, the form with its drafts, and checking the answers; those of guides stand beside.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    # The catalogue and the drafts.
    "find_item": ("查找事项", "Find an item"),
    "find_item_hint": ("要办什么，写一两个词：低保、建房；也可以写编码或窗口", "A word or two of what is wanted, a code or a window"),
    "filed_here": ("可以在本站收件的事项", "Items that are filed here"),
    "filed_elsewhere": ("不在本站收件的事项", "Items that are not filed here"),
    "go_to": ("请到", "Go to "),
    "any_village": ("村级便民服务站", "a village station"),
    "because": ("依据：", "Basis: "),
    "basis": ("依据", "Basis"),
    "no_items_found": ("没有找到这样的事项。", "No such item was found."),
    "no_items_what": (
        "换个说法再找，或者看全部事项。名单里也没有的，本站不收：先打电话问清到哪里办、带什么，再告诉来人，不让他白跑。",
        "Try another word, or look at all items. What is not in the list is not filed here: ring and ask where it is, "
        "and what to bring, so that the person does not go in vain.",
    ),
    "no_items_note": ("把这次咨询记下来（首问登记）", "Enter this inquiry, so that it is answered"),
    "no_items": (
        "本机还没有事项目录；请先与县中心交换一次。",
        "This machine has no items yet; exchange with the county centre first.",
    ),
    "show_all": ("显示全部事项", "Show all items"),
    "item_window": ("窗口", "Window"),
    "start_intake": ("开始收件", "Start"),
    "guide": ("办事指南", "Guide"),
    "drafts": ("我的草稿", "My drafts"),
    "drafts_of_item": ("您有这个事项的草稿，可以接着填：", "You have drafts of this item; go on with one of them:"),
    "draft_nameless": ("还没有填申请人", "no applicant yet"),
    "kept_at": ("保存于", "Kept "),
    "discard": ("删除草稿", "Delete the draft"),
    "discard_sure": ("删除后不能恢复。", "What is deleted cannot be brought back."),
    "draft_kept": (
        "草稿已保存在本机，没有收件，也不会上报。可以随时继续填写，退出登录后也在。",
        "The draft is kept on this machine; nothing was filed or sent. Go on whenever you like, also after "
        "signing out.",
    ),
    "draft_discarded": ("草稿已删除。", "The draft was deleted."),
    # The form.
    "sections": ("本页内容", "On this page"),
    "mode": ("办理方式", "Mode"),
    "in_person": ("本人办理", "in person"),
    "proxy": ("委托代办", "by proxy"),
    "about_applicant": ("申请人信息", "The applicant"),
    "about_matter": ("事项信息", "The matter"),
    "materials": ("材料", "Papers"),
    "materials_hint": (
        "逐份核对后选择收取方式；没带的选“未带”或留空，不影响收件，会记为缺件并一次告知。",
        "Choose for each paper how it was taken. What was not brought is recorded as missing and stops no intake.",
    ),
    "mandate": ("委托书", "Mandate"),
    "mandate_hint": (
        "只在委托代办时填写。委托人须为申请人本人，申请人未成年的为其监护人。",
        "For filing by proxy alone. The principal is the applicant, or the guardian of a minor.",
    ),
    "principal": ("委托人", "Principal"),
    "principal_hint": ("与申请人（未成年的为监护人）相同，可以留空", "May be left blank: it is the applicant, or the guardian"),
    "agent": ("受托人", "Agent"),
    "witness": ("见证人", "Witness"),
    "witness_hint": ("按手印的，须有见证人在场", "A fingerprint needs a witness"),
    "guardian": ("监护人", "Guardian"),
    "guardian_hint": ("申请人未成年时填写（民法典第十七条至第十九条）", "When the applicant is a minor (Civil Code, art. 17-19)"),
    "fill_guardian": ("申请人未成年，填写监护人", "The applicant is a minor"),
    "supports_self": (
        "申请人满十六周岁，以自己的劳动收入为主要生活来源，不需要监护人",
        "The applicant is 16 or more and lives on own work: no guardian is needed",
    ),
    "consent": ("个人信息告知与同意", "Notice and consent"),
    "read_this": ("请向申请人宣读：", "Read this to the applicant:"),
    "consent_notice": (
        "{office}办“{item}”，要用您的姓名、证件号码、电话、住址、填的内容和交的材料，只用来办这件事，由本站和审核、决定的上级单位使用。"
        "信息加密保存在本站和县中心，保存到法律和档案规定的期限，到期清除。"
        "您可以到本窗口查看、复制、更正、要求删除或者收回同意；收回以前办的仍有效。"
        "不同意可以不提供，但这件事就办不了。不满十四周岁的，由监护人同意。",
        "To handle “{item}”, {office} needs your name, document number, phone and address, the other answers "
        "on this page "
        "and the papers you bring. They are used for this matter alone, by this station and the offices above that "
        "examine and decide it. They are kept encrypted at this station and the county centre for the term "
        "that the law "
        "and the rules on archives set, and erased when no longer needed. At this window you may look at them, copy, "
        "correct or have them deleted, or take your consent back; what was done before stays valid. You may "
        "refuse, but "
        "then the matter cannot be handled. For a child under 14 the guardian consents.",
    ),
    "consent_basis": (
        "个人信息保护法第十四条、第十七条、第三十一条、第三十五条",
        "Personal Information Protection Law, art. 14, 17, 31, 35",
    ),
    "read_aloud": ("已向申请人宣读以上内容", "This was read aloud to the applicant"),
    "agreed": ("申请人同意处理其个人信息", "The applicant agrees to the processing"),
    "late_entry": ("补录", "Late entry"),
    "fill_late": ("这是补录", "This was taken on paper before"),
    "late_hint": (
        "只在停电等情况下先用纸质单据收件、现在补录时填写；当场收件的留空。",
        "Only when the papers were taken earlier, on paper, as in a power cut; leave blank otherwise.",
    ),
    "happened_at": ("实际收件日期", "Day on which the papers were taken"),
    "time_of_day": ("时刻（如 9:30）", "Time of day (as 9:30)"),
    "paper_no": ("手写单据号", "Number written on paper"),
    "check_answers": ("下一步：核对信息", "Next: check the answers"),
    "keep_draft": ("保存草稿，稍后继续", "Keep as a draft for later"),
    "kept_by_itself": ("草稿已存好。", "Draft kept."),
    "not_kept": (
        "刚才的内容没有自动保存，仍在本页上；请点“保存草稿”。",
        "The last changes were not kept by themselves; they stand on this page: keep the draft by its button.",
    ),
    "draft_refused": (
        "所填内容已保存为草稿，没有丢失；更正后再进入下一步。",
        "What you entered is kept as a draft and not lost; correct it and go on.",
    ),
    "guide_changed": (
        "这个事项的指南在保存草稿后更新过，请逐项核对。",
        "The guide of this item has changed since the draft was kept: look through every answer.",
    ),
    "no_place_now": (
        "以下内容在新指南中没有对应的问题，收件时不会带入，请在删除草稿前抄录需要的部分：",
        "The new guide has no question for these; they will not be filed. Write down what is still needed:",
    ),
    "filed_before": ("这份草稿已经收件：", "This draft was filed: "),
    # Checking the answers.
    "check_title": ("核对信息", "Check the answers"),
    "check_lead": (
        "请与申请人逐项核对。确认收件前，什么都没有登记，也没有收件编号。",
        "Go through the answers with the applicant. Until you confirm, nothing is filed and there is no "
        "receipt number.",
    ),
    "show_whole": ("显示完整号码", "Show the whole number"),
    "not_answered": ("未填写", "not answered"),
    "lacks": ("还缺的材料", "Papers that still lack"),
    "lacks_lead": (
        "缺件不影响收件：收件时如实记为缺件。请现在一次告知申请人全部要补的材料。",
        "They do not stop the intake and are recorded as missing. Tell the applicant about all of them now.",
    ),
    "nothing_lacks": ("材料齐全。", "All papers are here."),
    "lacking_tag": ("缺", "lacking"),
    "lack_absent": ("没有提供", "not brought"),
    "lack_original_not_shown": ("没有核验原件", "the original was not shown"),
    "lack_too_few_copies": ("复印件份数不够", "too few copies"),
    "lack_too_few_photos": ("照片张数不够", "too few photos"),
    "print_notice": ("打印一次性告知", "Print the one-time notice"),
    "mandate_terms": ("委托的权限和签名", "Powers and signature"),
    "limits_begin": ("确认后开始计算的时限", "Limits that begin with the confirmation"),
    "until": ("截止", "until"),
    "promised_limit": ("办理时限", "Limit for handling"),
    "no_limit_begins": ("现在没有时限开始计算。", "No limit begins now."),
    "confirm_file": ("确认收件", "Confirm and file"),
    "confirm_lead": (
        "确认后在本机登记，给出收件编号；有线路时自动上报。",
        "It is then filed on this machine with a receipt number, and sent when there is a line.",
    ),
    "change_answers": ("返回修改", "Go back and change"),
    "changed_meanwhile": (
        "草稿在别处改动过，请按现在的内容重新核对。",
        "The draft was changed meanwhile: check the answers as they are now.",
    ),
}
