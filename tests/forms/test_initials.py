"""Initials of pinyin: what people type instead of a name is found, and the table says what a dictionary says."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pypinyin.constants import PINYIN_DICT

from forms.initials import LONGEST, MOST_READINGS, begins, initials_of, typed
from tests.house import initials_of_characters as made

NAMES = {
    "顾秀英": ("gxy", "GX", " g "),
    "欧阳娜娜": ("oynn", "oy"),
    "单雄信": ("sxx", "dxx"),
    "单重长": ("szc", "dzc", "czc"),
    "曾国藩": ("zgf", "cgf"),
    "解小龙": ("xxl", "jxl"),
    "仇英": ("qy", "cy"),
    "长孙无忌": ("zswj", "cswj"),
    "区寄": ("oj", "qj"),
    "阿依古丽·买买提": ("ayglmmt", "aygl"),
    "Anna Tang": ("at",),
    "李 Anna": ("la",),
    "Nguyễn Đức": ("n",),
    "\U00020000\U0002a6d6": (),
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_found_by_what_people_type_for_it(name: str) -> None:
    """Each usual reading of a surname counts, capitals and blanks do not, and a beginning is enough."""
    assert all(begins(initials_of(name), typed(text)) for text in NAMES[name])


@pytest.mark.parametrize("text", ["", "gxy1", "顾", "g y", "x" * (LONGEST + 1), "ñ", "1234"])
def test_what_cannot_be_initials_asks_for_none(text: str) -> None:
    """Numbers, characters and sentences are looked for in other ways."""
    assert typed(text) == "" and not begins(initials_of("顾秀英"), typed(text))


@given(st.text(max_size=120))
def test_whatever_a_name_holds_its_initials_fit_a_column(name: str) -> None:
    """At most so many readings of so many small letters, each behind one blank."""
    readings = initials_of(name).split(" ")
    assert readings[0] == "" and len(readings) - 1 <= MOST_READINGS
    assert all(0 < len(one) <= LONGEST and one.isascii() and one.isalnum() for one in readings[1:])


def test_the_table_is_what_its_program_makes_of_the_dictionary() -> None:
    """Written by nobody's hand, and every letter of a character with several is one that pypinyin knows."""
    assert made.WRITTEN.read_text(encoding="utf-8") == made.text()
    known = {char: {made.letter(one) for one in PINYIN_DICT[ord(char)].split(",")} for char in made.LETTERS}
    assert [char for char, letters in made.LETTERS.items() if set(letters) - known[char]] == []
    assert all(initials_of(chr(point)) for point in range(0x4E00, 0x9FA6) if point in PINYIN_DICT)
