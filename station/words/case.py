"""The words of a case's page and of its acts.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "acts": ("现在可以办理", "What can be done now"),
    "no_acts": ("现在没有可办理的操作。", "Nothing can be done here now."),
    "timeline": ("办理经过", "What happened"),
    "not_sent": ("未上报", "not sent"),
    "waiting": ("待确认", "waiting"),
    "save": ("保存", "Save"),
    "missing": ("缺少的材料", "Missing papers"),
    "filed": ("已保存在本机，待上报。", "Saved on this machine, to be sent."),
    "done": ("已保存在本机，待上报：", "Saved on this machine, to be sent: "),
    "assumptions": ("时限说明", "About the limit"),
    "provisional": ("（日历未定，暂计）", " (calendar provisional)"),
}
