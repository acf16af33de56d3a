"""The words of the exchange: what is on its way, held, or not admitted.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "unsent": ("待上报", "To be sent"),
    "unadmitted": ("待确认", "To be admitted"),
    "held": ("待核", "Held"),
    "parked": ("未采纳", "Not admitted"),
    "oldest_unsent": ("最早一条待上报", "Oldest to be sent"),
    "last_exchange": ("上次交换", "Last exchange"),
    "last_error": ("上次故障", "Last trouble"),
    "never": ("尚未交换", "never"),
    "exchange_asked": ("正在后台交换，页面可继续使用。", "Exchanging in the background; go on working."),
    "clock_doubtful": ("本机时间可能不对，请核对；时限提示仅供参考。", "This machine's clock may be wrong; check it."),
}
