"""The words of help: keys, whom to call, the questions that come up most, and the first day.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "help": ("帮助", "Help"),
    "help_guides": ("每个事项的办事指南、空白表和示范文本", "The guide, blank form and example of each item"),
    "help_wall": ("打印窗口公示（贴在墙上）", "Print the notice for the wall"),
    "help_blank_mandate": ("打印空白委托书", "Print a blank mandate"),
    "help_call": ("找谁帮忙", "Whom to call"),
    "help_no_numbers": (
        "还没有登记电话。请把乡镇、县中心和维修的电话登记到服务电话表。",
        "No numbers yet: put those of the township, the county and repairs into the directory.",
    ),
    "help_directory": ("打开服务电话表", "Open the directory"),
    "help_questions": ("常见问题", "Questions that come up"),
    "ask_power": ("停电了怎么办？", "What if the power goes?"),
    "answer_power": (
        "已经填过的内容每一栏都存在本机，来电后从“收件登记”里的草稿接着填。停电时用空白表手写，写上手写编号，来电后补录。",
        "What was typed is kept; go on from the drafts when the power is back. Meanwhile write on blank forms, "
        "number them by hand, and enter them afterwards.",
    ),
    "ask_line": ("没有网怎么办？", "What if there is no line?"),
    "answer_line": (
        "照常收件、打印、办理，记录都在本机。来网后会自己上报；长期没网时，用“上报情况”里的U盘。",
        "Everything works without a line and stays on this machine. It is sent by itself later; if the line stays "
        "away, use a stick.",
    ),
    "ask_wrong": ("填错了怎么办？", "What if something was entered wrong?"),
    "answer_wrong": (
        "收件前在检查页改。收件后打开这一件：能当场改的用“当场更正”，其他的写一条备注说明。记录不能删除。",
        "Before filing, change it on the check page. Afterwards open the case: correct it on the spot where that is "
        "offered, or add a note. Nothing is deleted.",
    ),
    "ask_print": ("打印不好怎么办？", "What if it prints badly?"),
    "answer_print": (
        "纸用A4；一纸清、评议表可以用A5。打印时关掉页眉页脚。打坏的在那张纸的页面登记作废，再打会标“补打”。",
        "Use A4; slips fit A5. Turn the browser's headers off. Void a spoiled sheet on its page; the next one is "
        "marked as a reprint.",
    ),
    "ask_password": ("密码忘了怎么办？", "What if a password is forgotten?"),
    "answer_password": (
        "找管这台机器的人，请他在这台机器上重新建一个用户。连续输错会暂停一会儿，过后再试。",
        "Ask who looks after this machine to make a new account on it. After many wrong tries it waits a while.",
    ),
    "ask_lost": ("居民的回执丢了怎么办？", "What if a resident lost the receipt?"),
    "answer_lost": (
        "按姓名、电话或身份证后几位查到这一件，核对身份证后补打；补打的会标出来。",
        "Find the case by name, phone or the end of the ID number, check the ID, and print it again; it is marked.",
    ),
    "help_keys": ("键盘", "Keys"),
    "key_1": ("打开本页", "this page"),
    "key_2": ("跳到查找框", "to the search box"),
    "key_3": ("到下一个输入框或按钮", "to the next field or button"),
    "key_4": ("回到上一个", "to the one before"),
    "key_5": ("提交；在链接上是打开", "send; on a link, open"),
    "key_6": ("勾选方格，按下按钮", "tick a box, press a button"),
    "key_7": ("返回上一页，填过的不会丢", "back; what was typed is kept"),
    "key_8": ("打印", "print"),
    "key_9": ("关掉打印窗口", "close the print window"),
    # The first day.
    "tour": ("第一天怎么用", "The first day"),
    "tour_told": ("一天的工作就是下面七步，点开就是那一页。", "A day is these seven steps; each opens its page."),
    "tour_hint": ("第一次用？花两分钟看看一天怎么过。", "New here? Two minutes show how a day goes."),
    "tour_seen": ("知道了，不再提示", "Understood, do not show it again"),
    "tour_paper": (
        "停电断网也能办：先写纸，后补录。不会的，看“帮助”。",
        "Without power or line: paper first, typing later. What is not clear is told under Help.",
    ),
    "tour_step_1": ("先看待办", "Look at the work list"),
    "tour_step_told_1": ("最急的在最上面：黄的明天到期，红的已经过期。", "The most urgent is on top: yellow is due tomorrow, red is late."),
    "tour_step_2": ("有人来办：收件登记", "Somebody comes: file it"),
    "tour_step_told_2": (
        "选事项，一步一步填。先看指南里要什么材料、能不能代办。",
        "Choose the item and answer step by step. The guide says which papers, and whether a proxy may come.",
    ),
    "tour_step_3": ("缺材料：一次告知，当场打印", "Papers lack: tell it once, print it"),
    "tour_step_told_3": (
        "缺什么一次说全，打印一次告知书给他，不让人跑第二趟。",
        "Say all that lacks at once and print the notice, so that nobody comes twice.",
    ),
    "tour_step_4": ("收下材料：打印回执", "Papers are taken: print the slip"),
    "tour_step_told_4": (
        "双方签字，申请人拿走一份。收了原件的，要登记谁拿着。",
        "Both sign, the applicant takes one. For each original it is written who holds it.",
    ),
    "tour_step_5": ("把材料送到乡镇", "Bring the papers to the township"),
    "tour_step_told_5": (
        "打印材料交接清单，一件一件点清，对方签收后拿回一份。三个工作日内要送到。",
        "Print the list, count each paper, bring back the signed copy. Within three working days.",
    ),
    "tour_step_5_township": ("接村里送来的件", "Receive what the villages bring"),
    "tour_step_told_5_township": (
        "扫回执上的码接件，逐件点收，五个工作日内受理、补正或者不予受理。",
        "Scan the slip, count each paper, and accept, ask for corrections or refuse within five working days.",
    ),
    "tour_step_6": ("看看上报了没有", "See whether it was sent"),
    "tour_step_told_6": (
        "上面一条绿色就是都上报了。没网时存在本机，来网自己上报。",
        "Green means all was sent. Without a line it stays here and is sent later.",
    ),
    "tour_step_7": ("下班前：送达、评价、交接", "Before closing: deliver, rate, hand over"),
    "tour_step_told_7": (
        "结果送到本人手里，请他自己评价；没办完的件和原件交给下一班。",
        "Bring results to the person, let her rate by herself, hand open cases and originals to the next shift.",
    ),
}
