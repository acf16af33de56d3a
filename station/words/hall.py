"""The words of the pages in the hall: progress, guides and the resident's own rating.
May import: the standard library.
Promise: every string in Chinese and in English, in plain words that a resident reads without help.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "hall_title": ("查办件进度", "How far is my case"),
    "hall_number": ("收件编号", "Receipt number"),
    "hall_number_hint": (
        "在回执上，也可以扫描上面的二维码。只显示进度，不显示结果和个人情况。",
        "It stands on your slip; you may also scan the QR code. It shows the progress, no result, nothing private.",
    ),
    "hall_ask": ("查进度", "Look it up"),
    "hall_guides": ("办事指南", "Guides"),
    "hall_rate": ("评价服务", "Rate the service"),
    "hall_empty": ("请输入收件编号，或者扫描凭证上的二维码。", "Type the receipt number, or scan the QR code."),
    "hall_wrong": (
        "这个编号有字错了或者少了。请对照凭证，一段一段核对后再输入。",
        "A sign of this number is wrong or missing. Compare it with your slip part by part and type it again.",
    ),
    "hall_no_number": (
        "这不是收件编号。收件编号在凭证上方，像 10720501-261121-4K9DQ-0012-E 这样五段。",
        "This is no receipt number. It stands on top of your slip and has five parts, such as"
        " 10720501-261121-4K9DQ-0012-E.",
    ),
    "hall_unknown": (
        "本站没有可以查的这个编号。刚收的件可能还没有传到这里；请到凭证上写的收件单位询问，或者请窗口工作人员帮忙。",
        "There is nothing to show here for this number. A recent case may not have come here yet; ask at the office"
        " that stands on your slip, or at the window.",
    ),
    "hall_too_many": (
        "这一分钟里查的人太多。请等一分钟再查，或者到窗口询问。",
        "Too many look-ups in this minute. Please wait a minute, or ask at the window.",
    ),
    "hall_closed": (
        "本站没有开放自助查询。请到窗口询问。",
        "Self-service is closed at this station. Please ask at the window.",
    ),
    "hall_over": (
        "这一页已经过时。请重新输入收件编号，或者请工作人员再打开一次。",
        "This page is out of date. Please type the number again, or ask the staff to open it once more.",
    ),
    "hall_applicant": ("申请人", "Applicant"),
    "hall_after": ("下一步", "What comes next"),
    "hall_until": ("最晚", "By"),
    "hall_until_late": ("应在", "Was due on"),
    "hall_late_what": (
        "已经超过时限。请到窗口询问原因；也可以投诉。",
        "It is late. Ask at the window why; you may also complain.",
    ),
    "hall_unsure": ("（日子待核）", " (date to be checked)"),
    "hall_lacks": ("还缺的材料", "What is still missing"),
    "hall_days": ("办到了哪些", "What was done"),
    "hall_another": ("查另一个编号", "Look up another number"),
    "hall_rate_now": ("用评价码评价", "Rate with the code on the slip"),
    "hall_no_guides": ("本机还没有办事指南。", "There are no guides on this machine yet."),
    "hall_papers": ("要带的材料", "What to bring"),
    "hall_all_guides": ("全部办事指南", "All guides"),
    # Rating.
    "rate_title": ("请您评价这次服务", "Please rate this service"),
    "rate_sealed": (
        "您的评价加密后直接交县里，本站工作人员看不到内容。评不评、怎么评，都不影响办事。",
        "What you say is sealed for the county; nobody at this station can read it. Rating or not changes nothing for"
        " you.",
    ),
    "rate_code": ("评价码", "Rating code"),
    "rate_code_hint": ("回执申请人联上的12位字母和数字。", "The 12 letters and digits on your copy of the slip."),
    "rate_go_on": ("下一步", "Continue"),
    "rate_whole": ("总的来说，您满意吗？", "On the whole, how satisfied are you?"),
    "rate_level_missing": (
        "请选一项您总的满意程度；不想评价，可以直接离开这一页。",
        "Choose how satisfied you are on the whole; if you do not want to rate, just leave this page.",
    ),
    "rate_efficiency": ("服务效率（办得快不快）", "Efficiency (how quick it was)"),
    "rate_skill": ("服务水平（懂不懂业务）", "Skill (how well they knew the matter)"),
    "rate_attitude": ("服务态度（客不客气）", "Attitude (how you were treated)"),
    "rate_comment": ("您还想说什么", "Anything else"),
    "rate_send": ("提交评价", "Send the rating"),
    "rate_unknown": (
        "查不到这个评价码。请对照凭证上的12位评价码重新输入；在别处收的件，请到那里评价。",
        "This code is not known here. Type the 12 signs of your slip again; a case of another office is rated there.",
    ),
    "rate_not_yet": (
        "这件事还没有办完，办完后再来评价。",
        "This case is not finished; please rate it when it is.",
    ),
    "rate_done_before": (
        "这件事已经评价过，每件只评价一次。谢谢您。",
        "This case has been rated; each case is rated once. Thank you.",
    ),
    "rate_thanks": ("谢谢您的评价", "Thank you for your rating"),
    "rate_thanks_said": (
        "已经加密保存在本机，有网络时上报县里。不满意的，县里会派人核实、整改，并告诉您结果。",
        "It is sealed and saved on this machine, and sent to the county when there is a line. Where you were not"
        " satisfied, the county looks into it, has it put right and lets you know.",
    ),
    "rate_staff": ("工作人员返回", "Staff: back to work"),
    "ask_rating": ("请群众评价", "Ask the resident to rate"),
    "ask_rating_hint": (
        "把屏幕转向申请人，由本人填。您看不到内容，也请不要代填或者劝评。",
        "Turn the screen: the resident fills it in. You cannot read it; do not fill it in or urge anybody.",
    ),
    # Complaining.
    "complaint_title": ("投诉和意见", "Complaints"),
    "complaint_sealed": (
        "您写的内容加密后直接交县里，本站工作人员看不到。县里收到后5天内答复。",
        "What you write is sealed for the county; nobody at this station can read it. The county answers within 5 days"
        " of receiving it.",
    ),
    "complaint_what": ("您要说什么（400字以内）", "What you want to say (up to 400 characters)"),
    "complaint_who": (
        "姓名和电话可以不填；填了，县里直接答复您。不填的，答复张贴在公示栏。",
        "Name and phone may be left blank. With them the county answers you directly; without, on the notice board.",
    ),
    "complaint_person": ("姓名", "Name"),
    "complaint_phone": ("电话", "Phone"),
    "complaint_case": ("和哪件事有关（收件编号）", "About which case (receipt number)"),
    "complaint_send": ("密封提交", "Seal and send"),
    "complaint_thanks": ("已经密封收下", "Sealed and taken"),
    "complaint_thanks_said": (
        "已经保存在本机，有网络时上报县里。急事请直接打县里的电话，窗口公示栏上有。",
        "It is saved on this machine and sent to the county when there is a line. If it is urgent, call the county: the"
        " number is on the notice board.",
    ),
    "complaint_no_key": (
        "本机还没有县里的密封钥匙，暂时收不了密封投诉；请先打县里的电话，或者请工作人员上报一次后再来。",
        "This machine has no key of the county to seal with yet: call the county, or come back after the staff have"
        " exchanged once.",
    ),
}
