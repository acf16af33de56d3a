"""The words of seals and opinions, of visits, trips and the yearly verification.
May import: the standard library.
Promise: every string in Chinese and in English, so that another language is one more column.
"""

from __future__ import annotations

from collections.abc import Mapping

WORDS: Mapping[str, tuple[str, str]] = {
    "opinion_title": ("村(居)委会意见", "The village committee's opinion"),
    "opinion_lead": (
        "意见和这次用印一起登记：意见登记簿一条，印章登记簿一条。",
        "The opinion and the use of the seal are entered together, each in its own book.",
    ),
    "opinion_no_seal": (
        "印章名册里还没有印章；请先登记启用村(居)民委员会章。",
        "No seal is in the register yet: enter the committee's seal first.",
    ),
    "opinion_enter_seal": ("登记印章", "Enter a seal"),
    "opinion_enter": ("登记意见和用印", "Enter opinion and seal"),
}
