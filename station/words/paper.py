"""The words on paper, and of receiving a case from its paper.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "papers_to_print": ("可以打印：", "To print: "),
    "print_missing": ("打印一次性告知（还缺 {count} 份）", "Print what still lacks ({count})"),
    "print_receipt": ("打印回执", "Print the receipt"),
    # An agent's slip is no receipt by the authority; the difference is what the limits hang on.
    "receipt_title": ("收件回执", "Receipt"),
    "slip_title": ("材料代收回执", "Slip for papers taken"),
    "copies_to_print": ("要打印的联", "Copies to print"),
    "copy_applicant": ("申请人联", "Applicant's copy"),
    "copy_agent": ("代办人联", "Agent's copy"),
    "copy_archive": ("存档联", "Copy for the files"),
    "copy_all": ("全部各联", "all copies"),
    "qr_title": ("收件编号二维码", "QR code of the receipt number"),
    "qr_said": ("内容为 {text}", "It says {text}"),
    "scan_here": ("窗口扫码接件", "scanned at the window"),
    "rating_code": ("评价码", "Rating code"),
    "rating_keep": ("请申请人保管，办结后凭它评价", "for the applicant alone, to rate the service at the end"),
    "filed_at": ("收件时间", "Received at"),
    "filed_by": ("收件人", "Received by"),
    "paper_hand_no": ("手写单据号", "Number written by hand"),
    "papers_received": ("已收材料", "Papers received"),
    "papers_none": ("未收取材料", "none"),
    "papers_missing": ("缺少材料", "Papers missing"),
    "lacks_papers": ("缺材料 {count} 份", "{count} papers lacking"),
    "papers_missing_where": ("请补到：{office}", "Bring them to: {office}"),
    "office_phone": ("，电话 {phone}", ", phone {phone}"),
    "papers_missing_none": ("无", "none"),
    "limit_promised": ("办理时限", "Time limit"),
    "limit_slip": (
        "最迟 {day} 送到受理机关（收取材料后 {days} 个工作日内）；受理机关自收到材料之日起 5 个工作日内审查。",
        "At the authority by {day} (within {days} working days of taking them); it examines within 5 working days of "
        "having them.",
    ),
    "limit_receipt": (
        "最迟 {day} 受理、告知补正或者不予受理（自收件之日起 5 个工作日内）；逾期不告知的，自收到材料之日起即为受理。",
        "Accepted, corrected or refused by {day}, within 5 working days of receipt; else it counts as accepted.",
    ),
    "limit_provisional": ("（放假安排未定，日期暂计。）", "(The holidays are not settled: the date is provisional.)"),
    "sign_applicant": ("申请人（签名）", "Applicant (signature)"),
    "sign_agent": ("受托人（签名）", "Agent (signature)"),
    "sign_clerk": ("收件人（签名）", "Received by (signature)"),
    "sign_stamp": ("收件单位（盖章）", "Office (stamp)"),
    "sign_date": ("日期", "Date"),
    "how_to_ask": ("查询办法", "How to ask"),
    "receipt_note": (
        "凭收件编号可到本县任何便民服务站点查询；电子记录未到时，窗口可凭本单和材料接件。",
        "Any station of this county answers to this number; a window can receive the papers with this slip alone.",
    ),
    "printed_at": ("本页生成于 {moment}", "Drawn up {moment}"),
    "receipt_erased": ("个人信息已按规定清除。", "The personal part was lawfully erased."),
    # Receiving from paper.
    "receive_paper": ("凭单接件", "Receive by slip"),
    "slip_box": ("收件编号，或扫描回执上的二维码", "Receipt number, or scan the QR on the slip"),
    "slip_hint": (
        "例如 10720501-261121-4K9DQ-0012-M。扫码枪扫入后会自动提交；大小写、空格、横线都不要紧。",
        "Such as 10720501-261121-4K9DQ-0012-M. A scanner sends by itself; case, blanks and hyphens do not matter.",
    ),
    "slip_go": ("继续", "Continue"),
    "slip_empty": ("请填写或扫描收件编号。", "Type or scan a receipt number."),
    "slip_wrong": ("这个编号校验不对，请对照回执逐段核对", "The check character does not fit; compare part by part with the slip"),
    "slip_no_number": (
        "这不是收件编号。收件编号共五段：8位站号、6位日期、5位记录道、4位以上顺序号、1位校验。",
        "This is no receipt number. It has five parts: 8 for the station, 6 for the date, 5, a serial of 4 or more, "
        "and 1.",
    ),
    "slip_newer": (
        "这张二维码的版本本机不认识；请改为输入回执上印的收件编号。",
        "This QR is of a version that this machine does not know: type the number printed on the slip.",
    ),
    "part_station": ("站号", "Station"),
    "part_day": ("日期（年月日）", "Date"),
    "part_tag": ("记录道", "Lane"),
    "part_serial": ("顺序号", "Serial"),
    "part_check": ("校验", "Check"),
    "slip_origin": ("编号所示的收件单位", "The number names the office"),
    "slip_origin_wrong": ("如果不是这个单位，说明编号录错了，请返回核对。", "If it is another, the number was mistyped: go back."),
    "slip_unknown_case": (
        "这件的电子记录还没有到本机。可以先凭纸质材料接件；记录到后会自动对上，审查期限从接件之日起算。",
        "The record of this case has not come yet. Receive the papers now; the record will join them later, and "
        "examination counts from the day of receipt.",
    ),
    "slip_item": ("回执上的事项", "Item on the slip"),
    "slip_item_none": (
        "本机还没有可在那里收件的事项，暂时无法接件；请先上报一次，或联系县中心。",
        "This machine knows no item that may be filed there yet: exchange first, or call the county.",
    ),
    "slip_elsewhere": (
        "这个编号由{office}发出，不在本单位的辖区，本站不能接件。请核对编号；无误的，请申请人把材料交给发出单位的上一级，或联系县中心。",
        "This number was given out by {office}, outside this office's scope. Check it; if it is right, the papers "
        "belong to the township above that office. Call the county if in doubt.",
    ),
    "slip_confirm": ("确认接件", "Receive"),
    "slip_other": ("换一个编号", "Another number"),
    "slip_unknown_office": ("未登记的单位 {code}", "unknown office {code}"),
}
