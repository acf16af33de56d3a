"""What the centre's own desk answers when it does not do a thing: its sentences, and the exception that carries them.
Imports forms.errors.
Promise: every refusal is said in Chinese and in English, tells what to do, and repeats no resident's answer.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.errors import Declined, said_by

MESSAGES: Mapping[str, tuple[str, str]] = {
    "picture_not_here": (
        "这张图片还没有传到县中心；站点的线路通时会自动传来，请稍后再看。",
        "This picture has not come to the county yet; its station brings it when the line works.",
    ),
    "case_number": (
        "“{text}”不是有效的收件编号或办件编号，请对照回执核对。",
        "“{text}” is neither a receipt number nor a case number: compare it with the slip",
    ),
    "case_unknown": (
        "县中心没有收件编号 {case} 的记录；站点上报后再办理。只收到纸质材料时可用 receive 接件。",
        "nothing is known here of {case}: wait for the station to send it, or receive it from the paper",
    ),
    "case_moved_on": (
        "打开本页后，这个办件有了新的记录，尚未提交；请看过办理经过后再决定是否提交，填写的内容已保留。",
        "the case has gone on since this page was opened, and nothing was written: look at what happened, then decide;"
        " what you typed is kept",
    ),
    "case_elsewhere": ("收件编号 {case} 不是本县单位的号段。", "{case} was not issued by an office of this county"),
    "paper_item": (
        "凭纸质材料接件时，请在 item 中填写回执上的事项编码。",
        "to receive from the paper alone, give the item code on the slip as item",
    ),
    "act_unknown": ("没有“{act}”这项操作；可用的有：{acts}。", "there is no act “{act}”: there are {acts}"),
    "act_missing": (
        "请写明操作名称，或用 --list 查看现在可以做什么。",
        "name an act, or use --list to see what can be done now",
    ),
    "ledger_unknown": ("没有这个登记簿；有：{names}。", "there is no such ledger: there are {names}"),
    "record_unknown": (
        "县中心没有记录“{text}”；请用 ledger 名称 查看清单。",
        "nothing is known here of “{text}”: list its ledger",
    ),
    "record_missing": (
        "请写明记录编号；下达新的，请写站点编号。",
        "name the record, or for a new one the station that it is for",
    ),
    "deed_unknown": ("没有这项操作；县里可办的有：{names}。", "there is no such deed: the county may do {names}"),
    "as_missing": ("请用 --as 写明经办人。", "say with --as who acts"),
    "user_unknown": (
        "县中心没有用户“{name}”，请先执行 user add。",
        "the centre has no user “{name}”: run user add first",
    ),
    "user_name": (
        "用户名为1至32个汉字、字母、数字或“-_”，不能有空格。",
        "a user name is 1 to 32 letters, digits, “-” or “_”, without blanks",
    ),
    "user_role": (
        "县中心的角色只能是 admin、officer 或 supervisor。",
        "a role at the centre is admin, officer or supervisor",
    ),
    "word_unreadable": (
        "输入中有无法识别的字符，未作改动；请用 UTF-8 重新输入。",
        "what was typed holds characters that cannot be read; nothing was changed: type it again in UTF-8",
    ),
    "password_missing": ("请在标准输入中给出密码（一行）。", "give the password on standard input, one line"),
    "password_unreadable": ("密码只能含可见字符。", "a password holds visible characters only"),
    "file_unreadable": (
        "读不到文件“{name}”；请核对路径和权限。",
        "the file “{name}” cannot be read: check its path and rights",
    ),
    "file_too_large": (
        "文件“{name}”过大，最多 {limit} 字节。",
        "the file “{name}” is too large: at most {limit} bytes",
    ),
    "not_object": ("文件内容应是一个 JSON 对象。", "the file holds one JSON object"),
    "too_large": ("内容过多，无法作为一条记录保存；请精简文字。", "this is too much for one record: shorten the texts"),
    "division": (
        "“{code}”不是本县乡镇或村的区划代码：应为本县的 {county} 加乡镇 3 位，村再加 3 位。",
        "“{code}” is not the code of a township or village of this county: {county}, three more digits for a township,"
        " six more for a village",
    ),
    "level": (
        "区划代码“{code}”是{zh}代码，与 --level 不符。",
        "the code “{code}” is that of a {level}, which --level contradicts",
    ),
    "stations_full": ("{code} 的站点编号已用完。", "all station numbers of {code} are used"),
    "station_unknown": (
        "没有站点“{station}”，请用 stations 查看。",
        "there is no station “{station}”: look at the list of stations",
    ),
    "station_known": (
        "站点 {station} 已注册在用，不需要新的注册码。",
        "the station {station} is enrolled and in use: it needs no new code",
    ),
    "station_elsewhere": (
        "“{station}”不是 {code} 的站点编号。",
        "“{station}” is no station's number of {code}",
    ),
    "station_gone": ("站点 {station} 已停用。", "the station {station} is revoked already"),
    "not_copied": (
        "站点“{station}”没有恢复或复制的提示，请用 stations 查看。",
        "the station “{station}” is not shown as restored or copied: look at the list of stations",
    ),
    "reason": (
        "请写明理由（1至200个可见字符）。",
        "give a reason, 1 to 200 visible characters",
    ),
    "lane_unknown": (
        "没有编号为“{lane}”的待核记录道，请用 held 查看。",
        "no held lane is named “{lane}”: look at held",
    ),
    "parked_unknown": (
        "没有编号为“{entry}”的搁置记录，请用 parked 查看。",
        "no parked entry is named “{entry}”: look at parked",
    ),
    "parked_admit": (
        "搁置的记录“{entry}”不能直接准入；程序升级后请用 parked --again 重新处理，或用 set-aside 排除。",
        "the parked entry “{entry}” cannot simply be admitted: judge it again with parked --again, or set it aside",
    ),
    "lane_ambiguous": (
        "“{lane}”对应多条待核记录道，请写完整编号。",
        "“{lane}” names several held lanes: write the whole id",
    ),
    "more_came": (
        "打开页面后，待核记录道 {lane} 又有新的记录到达，尚未作决定；请看过全部记录后再决定。",
        "more was written in the held lane {lane} since you looked, and nothing was decided: look again, then decide",
    ),
    "stick_missing": ("请选择 U 盘上的数据包文件。", "choose the data package on the stick"),
    "stick_beyond_page": (
        "数据包超过 {limit} MB，网页读不了，没有读入任何内容；请维护人员用命令 bundle in 读入。",
        "the package is beyond {limit} MB, which no page takes, and nothing was read: whoever runs the server reads it"
        " with the command bundle in",
    ),
    "reply_gone": (
        "这份答复已经不在了；请把数据包再读一次。",
        "that reply is here no more: read the package once more",
    ),
    "scope": ("“{code}”不是本县的区划代码。", "“{code}” is not a code of this county"),
    "port": ("端口应为0至65535的整数。", "a port is a whole number from 0 to 65535"),
    "port_taken": (
        "无法在 {host}:{port} 提供服务；端口可能已被占用。",
        "cannot listen on {host}:{port}: the port may be taken",
    ),
}


problem = said_by(MESSAGES)


def decline(field: str, code: str, /, **params: object) -> Declined:
    """One reason as an exception."""
    return Declined((problem(field, code, **params),))



def shown(text: str) -> str:
    """Typed text as it may be shown back: short and without control characters."""
    return "".join(char if char.isprintable() else "?" for char in text[:40])
