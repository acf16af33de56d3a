"""The initials of pinyin by which people find a name on a keyboard: gxy for 顾秀英.
May import: the standard library without I/O, and forms.catalog, which reads the table when it is first asked for.
Promise: a character that is read in several ways is found by each of them, 单雄信 by sxx and by dxx.
"""

from __future__ import annotations

import unicodedata
from itertools import islice, product

from forms.catalog import packaged_initials

MOST_READINGS = 4
LONGEST = 24
NONE = "."
_ROW = 64


def initials_of(name: str) -> str:
    """All readings of a name, each behind one blank: " gxy"; "" where no character has a letter. At most 100 signs of
    ASCII. Of words in other letters the first counts, as in " at" for Anna Tang; marks and dots are passed over."""
    letters = [told for told in map(_letters, _readable(name)) if told][:LONGEST]
    if not letters:
        return ""
    # The surname's readings first, since only so many fit: people know how a family is called.
    readings = islice(product(*reversed(letters)), MOST_READINGS)
    return "".join(f" {''.join(reversed(one))}" for one in readings)


def typed(text: str) -> str:
    """What a typed text asks for as initials, in small letters; "" for what can be none."""
    plain = unicodedata.normalize("NFKC", text).strip().lower()
    return plain if plain.isascii() and plain.isalpha() and len(plain) <= LONGEST else ""


def begins(initials: str, asked: str) -> bool:
    """Whether one of these readings begins with what was typed."""
    return bool(asked) and f" {asked}" in initials


def _readable(name: str) -> list[str]:
    """The ideographs of a name, and the first letter of each word in another script."""
    found, inside = [], False
    for char in unicodedata.normalize("NFC", name):
        other = char.isalnum() and not _row_of(char)
        if not (other and inside):
            found.append(char)
        inside = other
    return found


def _row_of(char: str) -> str:
    return packaged_initials().rows.get(ord(char) // _ROW, "")


def _letters(char: str) -> str:
    letter = (_row_of(char) or NONE * _ROW)[ord(char) % _ROW]
    if letter != NONE:
        return letter + packaged_initials().more.get(char, "")
    plain = unicodedata.normalize("NFKD", char)[0].lower()
    return plain if plain.isascii() and plain.isalnum() else ""
