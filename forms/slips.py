"""Holds what a resident's slip says: the QR's text, which case and which item, the rating code, and their readers.
May import the standard library only (without I/O, clock or chance) and `forms.numbering`.
Keeps the promise that a slip leads to its own case or to none, whatever scanner or keyboard stands between.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from forms import numbering

# All of it is alphanumeric in the sense of ISO/IEC 18004: a small code, and keys that every wedge scanner can type.
VERSION = "YZ1"
_MARK = ":"
_ITEM = re.compile(r"[A-Z0-9.-]{3,40}\Z", re.ASCII)
# What a Chinese input method or a scanner that loses Shift makes of the marks between the parts.
_TYPED = str.maketrans({";": ":", "。": ".", **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u30fc", "-")})
_LONGEST_TYPED = 128
RATING_CHARACTERS = 12
_READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})


@dataclass(frozen=True)
class Slip:
    """What a slip says: the receipt number in its one true form, and the item's code in upper case, None on a slip
    of which only the number was typed."""

    case: str
    item: str | None = None


def slip_text(case_id: str, item_code: str) -> str:
    """The text in the QR, such as `YZ1:10720501-261121-4K9DQ-0012-M:S002-01`.

    Item codes are written in upper case; whoever reads one back compares it so. ValueError for what is no receipt
    number or no item code: our own fault.
    """
    item = item_code.upper()
    if numbering.normalise_receipt(case_id) != case_id or not _ITEM.match(item):
        raise ValueError(f"not a slip: {case_id!r}, {item_code!r}")
    return _MARK.join((VERSION, case_id, item))


def read_slip(text: object) -> Slip | None:
    """The slip that was scanned, or whose number was typed; None when it is none (never raises).

    Forgiven: what `numbering.parse_receipt` forgives, and full-width or Chinese marks, lower case, blanks or an Enter
    around. The number's own check sign holds for the number; an item is only believed where a catalogue knows it.
    """
    if not isinstance(text, str) or len(text) > _LONGEST_TYPED:
        return None
    told = unicodedata.normalize("NFKC", text).translate(_TYPED).upper().strip()
    if _MARK not in told:
        case = numbering.normalise_receipt(told)
        return Slip(case) if case else None
    version, _, rest = told.partition(_MARK)
    number, _, named = rest.partition(_MARK)
    case, item = numbering.normalise_receipt(number), re.sub(r"\s+", "", named)
    if version.strip() != VERSION or case is None or not _ITEM.match(item):
        return None
    return Slip(case, item)


def read_rating_code(text: object) -> str | None:
    """The rating code on a slip as it is typed, in its one true form: 12 signs. None when it is none (never raises).

    Forgiven: lower case, full-width signs, blanks and hyphens between, O for 0, I or L for 1.
    """
    if not isinstance(text, str) or len(text) > _LONGEST_TYPED:
        return None
    told = unicodedata.normalize("NFKC", text).translate(_TYPED).upper().translate(_READ_AS)
    plain = re.sub(r"[\s-]+", "", told)
    return plain if len(plain) == RATING_CHARACTERS and set(plain) <= set(numbering.CROCKFORD) else None
