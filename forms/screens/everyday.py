"""What people call an item when they come: the words of the village beside those of the guide.
May import: the pure modules of forms.
Promise: an item is found by its own words as before; an everyday word only adds to what is found.
"""

from __future__ import annotations

import unicodedata

from forms.definition import ServiceItem
from forms.initials import initials_of

# An everyday word, and what stands in the name of the item that is meant.
_MEANT = (
    ("低保", "最低生活保障"),
    ("五保", "最低生活保障"),
    ("困难补助", "最低生活保障"),
    ("医保", "医疗保险"),
    ("新农合", "医疗保险"),
    ("合作医疗", "医疗保险"),
    ("农保", "养老保险"),
    ("养老金", "养老保险"),
    ("社保", "保险"),
    ("盖房", "建房"),
    ("造房", "建房"),
    ("翻建", "建房"),
    ("土地证", "土地使用证"),
    ("土地证", "建设用地使用证"),
    ("独生子女证", "独生子女"),
    ("婚育证", "婚育证明"),
    ("打官司", "法律援助"),
    ("律师", "法律援助"),
)


def matches(item: ServiceItem, asked: str) -> bool:
    """Whether an item is meant: each word stands in its names, code, window, department or initials, or is what people
    call it."""
    said = _folded(" ".join((item.code, item.name, item.name_en, item.window, item.department, initials_of(item.name))))
    return all(word in said or _meant(word, said) for word in _folded(asked).split())


def _meant(word: str, said: str) -> bool:
    return any(everyday in word and named in said for everyday, named in _MEANT)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()
