"""Numbers and names of people and bodies.
May import: pytest, hypothesis, forms.
Promise: what a card says is taken, a slip of the finger is caught, and no name is too rare.
"""

from __future__ import annotations

import random
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from forms import identity, samples

BIRTHS = st.dates(date(1900, 1, 1), date(2026, 1, 1))


@pytest.mark.parametrize(
    ("raw", "value", "fault"),
    [
        ("11010119900307803X", "11010119900307803X", None),
        ("11010119900307803x", "11010119900307803X", None),
        (" 110101 19900307 803x ", "11010119900307803X", None),
        ("110101-19900307-803X", "11010119900307803X", None),
        ("１１０１０１１９９００３０７８０３Ｘ", "11010119900307803X", None),
        ("110101199003078039", None, "id_check"),
        ("11010119900307803", None, "id_length"),
        ("1101011990030780300", None, "id_length"),
        ("110101900307803", None, "id_fifteen_digits"),
        ("11010119900230803X", None, "id_birth_date"),
        ("110101199013078030", None, "id_birth_date"),
        ("1101O119900307803X", None, "id_characters"),
        ("X1010119900307803X", None, "id_characters"),
        ("11010119900307८03X", None, "id_characters"),
        ("", None, "id_length"),
        (11010119900307803, None, "id_not_text"),
        (None, None, "id_not_text"),
        ("1101011990030\x007803X", None, "id_not_text"),
        ("\ud8001010119900307803", None, "id_not_text"),
    ],
)
def test_a_resident_number_is_read_as_the_card_prints_it(raw: object, value: str | None, fault: str | None) -> None:
    """Spaces, hyphens, full-width digits and a small x are forgiven; a wrong number is named by its fault."""
    assert identity.resident_id(raw) == identity.Reading(value, fault)


@given(st.integers(100000, 799999), BIRTHS, st.integers(0, 999))
def test_no_region_is_ever_turned_away(region: int, born: date, order: int) -> None:
    """The first six digits say where the number was issued, in whichever year: nobody knows all of those codes."""
    head = f"{region}{born:%Y%m%d}{order:03d}"
    assert identity.resident_id(head + identity.id_check_character(head)).fault is None


@given(BIRTHS, st.integers(0, 2**32), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_every_single_wrong_character_is_caught(born: date, seed: int, at: int, other: str) -> None:
    """The check character of GB 11643 finds any one wrong digit."""
    good = samples.resident_number(random.Random(seed), born)
    assume(good[at] != other)
    assert identity.resident_id(good[:at] + other + good[at + 1:]).value is None


@given(BIRTHS, st.integers(0, 2**32), st.integers(0, 16))
def test_every_swap_of_two_neighbours_is_caught(born: date, seed: int, at: int) -> None:
    """The check character of GB 11643 finds two digits in the wrong order."""
    good = samples.resident_number(random.Random(seed), born)
    assume(good[at] != good[at + 1])
    assert identity.resident_id(good[:at] + good[at + 1] + good[at] + good[at + 2:]).value is None


def _checked(head: str) -> str:
    return head + identity.id_check_character(head)


@pytest.mark.parametrize("region", ["810000", "820000", "830000"])
def test_a_residence_permit_is_told_from_an_identity_card(region: str) -> None:
    """The same number is right on one document and points the clerk to the other."""
    number = _checked(region + "19850203001")
    assert identity.residence_permit(number).value == number
    assert identity.resident_id(number).fault == "id_is_residence_permit"
    assert identity.residence_permit("11010119900307803X").fault == "permit_region"


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (_checked("91184019850203001"), None),
        ("CAN310185020301", None),
        ("can 310185020301", None),
        ("CAN310185139901", "id_birth_date"),
        ("11010119900307803X", "foreign_permanent_shape"),
        ("123456789012345", "foreign_permanent_shape"),
        ("911840198502030019", "id_check"),
    ],
)
def test_a_foreign_resident_has_an_old_or_a_new_card(raw: str, fault: str | None) -> None:
    """Both shapes of the 外国人永久居留身份证 are in use."""
    assert identity.foreign_permanent(raw).fault == fault
    if fault is None and len(raw) == 18:
        assert identity.resident_id(raw).fault == "id_is_foreign_permanent"


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("113", "苏通户 1234567", None),
        ("113", "32068312345", "32068312345"),
        ("414", "E1234 5678", "E12345678"),
        ("414", "1", None),
        ("511", "01234567", "01234567"),
        ("511", "012345678", None),
        ("511", "0123456701B", "0123456701B"),
        ("516", "h12345678", "H12345678"),
        ("516", "M1234567801", "M1234567801"),
        ("516", "A12345678", None),
        ("553", "CAN310185020301", "CAN310185020301"),
        ("111", "11010119900307803x", "11010119900307803X"),
        ("154", "11010119900307803X", None),
        ("uscc", "11440232MB2D06811W", "11440232MB2D06811W"),
    ],
)
def test_each_document_has_the_number_that_it_prints(kind: str, raw: str, value: str | None) -> None:
    """Documents without a public rule still get a sane length."""
    assert identity.document_number(kind, raw).value == value


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("11440232MB2D06811W", None), ("115113010833722043", None), ("11440232mb2d06811w", None),
        ("11440232MB2D06811X", "uscc_check"), ("11440232MB2D0681IW", "uscc_characters"),
        ("1144O232MB2D06811W", "uscc_characters"), ("11440232MB2D06811", "uscc_length"), (7, "uscc_length"),
    ],
)
def test_a_credit_code_is_checked_by_its_last_character(raw: object, fault: str | None) -> None:
    """GB 32100, real codes of government bodies among them."""
    assert identity.uscc(raw).fault == fault


@given(st.integers(0, 2**32), st.integers(0, 17), st.sampled_from(identity.USCC_ALPHABET))
def test_every_single_wrong_character_of_a_credit_code_is_caught(seed: int, at: int, other: str) -> None:
    """The check character of GB 32100 finds any one wrong character."""
    good = samples.credit_code(random.Random(seed))
    assert identity.uscc(good).value == good
    assume(good[at] != other)
    assert identity.uscc(good[:at] + other + good[at + 1:]).value is None


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("13812345678", "13812345678"), ("138 1234 5678", "13812345678"), ("138-1234-5678", "13812345678"),
        ("+86 138 1234 5678", "13812345678"), ("0086-13812345678", "13812345678"), ("8613812345678", "13812345678"),
        ("１３８１２３４５６７８", "13812345678"), ("0513-86123456", "0513-86123456"), ("(0513) 8612 3456", "0513-86123456"),
        ("010-12345678", "010-12345678"), ("+86 513 8612 3456", "0513-86123456"), ("+852 9123 4567", "+85291234567"),
        ("12812345678", None), ("1381234567", None), ("86123456", None), ("+86 12", None), ("电话", None), (None, None),
        (13812345678, None), ("0000-12345678", None),
    ],
)
def test_a_phone_number_may_be_typed_in_any_usual_way(raw: object, value: str | None) -> None:
    """One stored form for each number, however it was typed."""
    assert identity.phone(raw).value == value


@pytest.mark.parametrize(
    ("raw", "value"),
    [
        ("张三", "张三"), ("  张 三 ", "张 三"), ("𠮷田𬭚", "𠮷田𬭚"), ("𱁬", "𱁬"), ("阿不都•买买提", "阿不都·买买提"),
        ("阿不都・买买提", "阿不都·买买提"), ("阿不都 ．买买提", "阿不都·买买提"), ("ئابدۇقېيۇم", "ئابدۇقېيۇم"), ("བཀྲ་ཤིས", "བཀྲ་ཤིས"),
        ("O'Neill-Mc Donald Jr.", "O'Neill-Mc Donald Jr."), ("葛\U000E0101", "葛\U000E0101"), ("\ue000", "\ue000"),
        ("\U0003134a", "\U0003134a"),
    ],
)
def test_no_name_is_too_rare(raw: str, value: str) -> None:
    """Any script, any plane, variants and private-use characters of old card printers included."""
    assert identity.person_name(raw) == identity.Reading(value)


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("", "required"), (" · ", "required"), ("张三1", "name_has_digits"), ("张三２", "name_has_digits"),
        ("---", "name_without_letters"), ("张\x00三", "unsafe_character"), ("张\n三", "unsafe_character"),
        ("\ud83d张", "unsafe_character"), ("张\u202e三", "unsafe_character"), ("张" * 101, "name_too_long"),
        (["张三"], "name_not_text"), ("张\ufffe", "unsafe_character"),
    ],
)
def test_what_is_no_name_is_said_so(raw: object, fault: str) -> None:
    """Numbers in the name field, control characters and emptiness are each named."""
    assert identity.person_name(raw).fault == fault


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张三", "张*"), ("欧阳修", "欧*修"), ("欧阳修文", "欧**文"), ("张", "*"), ("古丽·阿依", "古*·阿*"), ("𠮷田𬭚", "𠮷*𬭚"),
        ("葛\U000E0101三", "葛\U000E0101*"),
    ],
)
def test_a_masked_name_keeps_whole_characters(name: str, masked: str) -> None:
    """Rare characters are not cut in half, and nobody is printed in full."""
    assert identity.mask_name(name) == masked


@given(st.text("0123456789ABCDEFX", min_size=1, max_size=18))
def test_a_masked_number_never_shows_the_birth_date(number: str) -> None:
    """At most seven characters of a long number stay, two of a short one, and the length is kept."""
    masked = identity.mask_id(number)
    assert len(masked) == len(number) and "*" in masked
    assert sum(char != "*" for char in masked) <= (7 if len(number) >= 15 else 2)
    if len(number) == 18:
        assert masked[6:14] == "*" * 8


@given(BIRTHS, st.integers(0, 40_000))
def test_age_grows_on_the_birthday(born: date, days: int) -> None:
    """Full years, counted to the day."""
    on = born + timedelta(days=days)
    age = identity.age_years(born, on)
    assert age == on.year - born.year - (on.strftime("%m%d") < born.strftime("%m%d"))
