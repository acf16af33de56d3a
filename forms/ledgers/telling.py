"""Answers of a ledger in people's words: for the timeline, for lists and for the printed table.
May import: the pure modules of this package.
Promise: a code is never shown where its words are known, and a number of a document never whole.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from forms.events import Event
from forms.fields import Field
from forms.identity import mask_id
from forms.ledgers.declaring import Ledger
from forms.ledgers.register import DEEDS

Said = tuple[str, str]
_YES_NO: Mapping[bool, Said] = {True: ("是", "yes"), False: ("否", "no")}


def value_said(field: Field | None, value: Any) -> Said:
    """One answer as a list or a sentence shows it, in Chinese and in English."""
    if value is None:
        return "", ""
    if isinstance(value, bool):
        return _YES_NO[value]
    if isinstance(value, list):
        several = [value_said(field, one) for one in value]
        return "、".join(one[0] for one in several), ", ".join(one[1] for one in several)
    if isinstance(value, Mapping):
        number = value.get("number")
        text = mask_id(number) if isinstance(number, str) else str(value.get("name", ""))
        return text, text
    for choice in field.choices if field else ():
        if choice.value == value:
            return choice.zh, choice.en
    if field is not None and field.kind == "money_fen" and isinstance(value, int):
        yuan = f"{value // 100}.{value % 100:02d}"
        return f"{yuan}元", f"{yuan} yuan"
    return str(value), str(value)


_NAMED = re.compile(r"\{(\w+)\}")
_PARTS = re.compile(r"(?<=[，；,;])")


class _Words(dict[str, str]):
    """Answers by name; what was not answered, or was erased, says nothing."""

    def __missing__(self, name: str) -> str:
        return ""


def told_of_deed(event: Event) -> Said:
    """What a deed did, as the end of a sentence. KeyError for an event that is no deed."""
    _, deed = DEEDS[event.kind]
    told = {**event.facts, **(event.personal or {})}
    said = {name: value_said(deed.field(name), value) for name, value in told.items() if deed.field(name)}
    zh, en = (_spoken(deed.said[at], _Words({name: one[at] for name, one in said.items()})) for at in (0, 1))
    number = event.facts.get("document_no")
    end = (f"（文号{number}）", f" (document {number})") if number else ("", "")
    return f"{_tidy(zh) or deed.zh}{end[0]}", f"{_tidy(en) or deed.en}{end[1]}"


def _spoken(sentence: str, words: _Words) -> str:
    """The sentence with its answers; a part of it that would tell only what was not answered is left out."""
    parts = [(part, _NAMED.findall(part)) for part in _PARTS.split(sentence)]
    return "".join(part for part, names in parts if not names or any(words[name] for name in names)).format_map(words)


def _tidy(said: str) -> str:
    """A sentence without the marks and blanks that stood around what was not answered or was erased."""
    told = re.sub(r"“”|\(\)|（）", "", said)
    told = re.sub(r"([，、：])(?=[，、：；]|$)", "", told)
    told = re.sub(r"\s*([,;:])(?=\s*([,;:]|$))", "", re.sub(r" {2,}", " ", told))
    return re.sub(r"\s+([,;:])", r"\1", told).strip(" ,;:，、：；")


def title_of(ledger: Ledger, values: Mapping[str, Any]) -> str:
    """What a record is called in lists: the answers that its ledger names, as they were typed; "" when all lack."""
    fields = ledger.fields
    return " ".join(told for name in ledger.title if (told := value_said(fields.get(name), values.get(name))[0]))
