"""The words of the frame and its parts, which both sides' pages share.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "product": ("驿站", "Yizhan"),
    "skip": ("跳到正文", "Skip to content"),
    "navigation": ("主要页面", "Main pages"),
    "menu": ("菜单", "Menu"),
    "screen": ("字号和语言", "Type size and language"),
    "size_standard": ("标准", "Standard type"),
    "size_large": ("大字", "Large type"),
    "size_care": ("关怀版", "Care type"),
    "other_language": ("English", "中文"),
    "sign_in": ("登录", "Sign in"),
    "sign_out": ("退出登录", "Sign out"),
    "user": ("用户名", "User name"),
    "password": ("密码", "Password"),
    "sync": ("上报情况", "Exchange"),
    "details": ("详情", "Details"),
    "exchange_now": ("现在上报", "Exchange now"),
    "page_lost": (
        "本页与服务程序失去联系，所示情况可能已过时；请刷新。",
        "This page has lost touch with the program; what it shows may be old: reload it.",
    ),
    "error_prefix": ("错误：", "Error: "),
    "problems": ("有内容需要更正", "There is something to correct"),
    # Where nothing that was typed is to blame: a full disk, an act that is not possible any more.
    "not_done": ("没有完成", "This was not done"),
    # The box on every page: what it is called, what stands in it while it is empty, its button.
    "seek": ("查找办件、居民或事项", "Find a case, a resident or an item"),
    "seek_what": ("姓名、电话、编号、事项", "Name, phone, number, item"),
    "seek_button": ("查找", "Find"),
    "attention": ("注意：", "Attention: "),
    "optional": ("选填", "optional"),
    "only_when": (
        "视前面的答案填写，不适用时留空",
        "Depends on the answers above; leave blank where it does not apply",
    ),
    "stop": ("。", "."),
    "more_people": ("还有其他人", "More people"),
    "still_more_people": ("还不够，最多填{limit}人", "Still more people, up to {limit}"),
    "choose": ("请选择", "choose"),
    "yes": ("是", "Yes"),
    "no": ("否", "No"),
    "yuan": ("元", "yuan"),
    "year": ("年", "Year"),
    "month": ("月", "Month"),
    "day": ("日", "Day"),
    "date_hint": ("例如 2026 年 11 月 21 日", "For example 2026, 11, 21"),
    "type": ("证件类型", "Document type"),
    "number": ("证件号码", "Document number"),
    "name": ("姓名", "Name"),
    "relation": ("关系", "Relation"),
    "person_number": ("人员", "Person"),
    "how": ("收取方式", "How it was taken"),
    "copies": ("份数", "Copies"),
    "copies_beside": ("（已退还），复印件 {count} 份", " and given back, {count} copied"),
    "copies_taken": ("，{count} 份", ", {count}"),
    "copies_kept": ("复印件份数", "Copies kept"),
    "how_original_seen": ("核验原件", "original seen"),
    "how_original_taken": ("收取原件", "original taken"),
    "how_copy": ("复印件", "copy"),
    "how_photo": ("手机拍照或扫描件", "photo or scan"),
    "how_missing": ("未带", "missing"),
    "how_commitment": ("承诺补交", "commitment"),
    "back": ("返回", "Back"),
    "change": ("修改", "Change "),
    "print": ("打印", "Print"),
    "print_by_browser": ("请用浏览器的打印功能打印本页。", "Print this page with the browser."),
    "pages": ("分页", "Pages"),
    "page_before": ("上一页", "Previous page"),
    "page_after": ("下一页", "Next page"),
    "to_home": ("回到首页", "Go to the first page"),
    "erased": ("已清除", "erased"),
    "priority": ("绿色通道", "Green channel"),
    "goes_first": ("优先：{why}", "First: {why}"),
    # A form that outlived its session.
    "again": ("请再次登录，刚才填写的内容还在", "Sign in again: what you entered is still here"),
    "again_lead": (
        "登录已结束。刚才提交的内容还没有保存，就在本页上；请在本页登录，登录后接着提交。以登录人的名义办理。",
        "The session has ended. What you sent is not saved yet; it waits on this page. Sign in here and it goes on, in"
        " the name of the person who signs in.",
    ),
    "again_send": ("登录并继续", "Sign in and go on"),
    "resend": ("页面已过期，请确认继续", "The page has expired: confirm to go on"),
    "resend_lead": (
        "您已重新登录过。刚才提交的内容还没有保存，就在本页上。",
        "You have signed in anew. What you sent is not saved yet; it waits on this page.",
    ),
    "resend_send": ("继续提交", "Send it now"),
}
