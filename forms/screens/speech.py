"""How a screen speaks: one language of the catalogue, and the texts of everything that has more than one.
May import: the pure modules of forms.
Promise: a word that is not in the catalogue is an error before it is a hole on a screen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from forms.fields import Field
from forms.identity import DOCUMENT_TYPES
from forms.screens.guides import asked_when
from forms.screens.policy import LANGUAGES
from forms.screens.sheets import told_day

Catalogue = Mapping[str, tuple[str, str]]


def catalogue(*tables: Catalogue) -> dict[str, tuple[str, str]]:
    """Several tables of words as one: word -> (Chinese, English). Raises ValueError when two say different things."""
    whole: dict[str, tuple[str, str]] = {}
    for table in tables:
        for name, texts in table.items():
            if whole.setdefault(name, texts) != texts:
                raise ValueError(f"the word {name} stands in two tables")
    return whole


@dataclass(frozen=True)
class Speech:
    """A catalogue in one language. ``lang`` is one of ``policy.LANGUAGES``."""

    words: Catalogue
    lang: str

    @property
    def at(self) -> int:
        """Where this language stands in a (Chinese, English) pair."""
        return LANGUAGES.index(self.lang)

    def w(self, name: str) -> str:
        """A word of the catalogue. Raises KeyError."""
        return self.words[name][self.at]

    def t(self, texts: Any) -> str:
        """This language's text of a (Chinese, English) pair, a {"zh", "en"} mapping, or anything with zh and en."""
        if isinstance(texts, (tuple, list)):
            return str(texts[self.at])
        return str(texts[self.lang] if isinstance(texts, Mapping) else getattr(texts, self.lang))

    def choices(self, field: Field) -> list[tuple[str, str]]:
        """The answers of a question as (value, text)."""
        return [(one.value, self.t(one)) for one in field.choices]

    def documents(self) -> list[tuple[str, str]]:
        """The kinds of identity documents of people as (code, name)."""
        return [(code, self.t(names)) for code, names in DOCUMENT_TYPES.items() if code != "uscc"]

    def hows_of(self, names: Iterable[str]) -> list[tuple[str, str]]:
        """The ways in which a paper is taken as (value, text)."""
        return [(name, self.w(f"how_{name}")) for name in names]

    def in_pages(self) -> dict[str, Any]:
        """What the templates of the frame ask of a language."""
        return {
            "lang": self.lang,
            "other_language": LANGUAGES[1 - self.at],
            "w": self.w,
            "t": self.t,
            "in_other": Speech(self.words, LANGUAGES[1 - self.at]).t,
            "choices": self.choices,
            "documents": self.documents,
            "hows_of": self.hows_of,
            "asked_when": asked_when,
            "told_day": told_day,
        }
