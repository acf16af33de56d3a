"""A sentence in the two languages of the screens.
May import: the standard library.
Promise: no text of an item is shown in a language that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Text:
    """`zh` for the screen and the paper, `en` for the complete translation."""

    zh: str
    en: str

    def __getitem__(self, lang: str) -> str:
        return {"zh": self.zh, "en": self.en}[lang]

    @classmethod
    def from_document(cls, doc: Mapping[str, Any]) -> Text:
        """Reads `{"zh": ..., "en": ...}`."""
        return cls(doc["zh"], doc["en"])
