"""Numbers and names of people and bodies: reading, checking, masking.
May import: the standard library without input, output, clock or chance.
Promise: a real person is never turned away for where the number was issued or for a rare character in the name.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

RESIDENT_ID = "111"
HOUSEHOLD_BOOK = "113"
RESIDENCE_PERMIT = "154"
PASSPORT = "414"
TAIWAN_PASS = "511"
HONGKONG_MACAO_PASS = "516"
FOREIGN_PERMANENT = "553"
ORGANISATION_CODE = "uscc"

DOCUMENT_TYPES: Mapping[str, tuple[str, str]] = {
    RESIDENT_ID: ("居民身份证", "resident identity card"),
    HOUSEHOLD_BOOK: ("户口簿", "household register"),
    RESIDENCE_PERMIT: ("港澳台居民居住证", "residence permit of Hong Kong, Macao and Taiwan residents"),
    PASSPORT: ("普通护照", "passport"),
    TAIWAN_PASS: ("台湾居民来往大陆通行证", "mainland travel permit for Taiwan residents"),
    HONGKONG_MACAO_PASS: ("港澳居民来往内地通行证", "mainland travel permit for Hong Kong and Macao residents"),
    FOREIGN_PERMANENT: ("外国人永久居留身份证", "foreign permanent resident identity card"),
    ORGANISATION_CODE: ("统一社会信用代码", "unified social credit code"),
}

ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
ID_CHECK_MAP = "10X98765432"
USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
NAME_LIMIT = 100
MIDDLE_DOT = "·"
_DOT_LOOK_ALIKES = dict.fromkeys(map(ord, "•‧・･⋅∙᛫●．"), MIDDLE_DOT)
_PERMIT_REGIONS = ("810000", "820000", "830000")


@dataclass(frozen=True)
class Reading:
    """A clean `value`, or the problem code `fault`; never both."""

    value: str | None
    fault: str | None = None


def _compact(raw: object) -> str | None:
    """Full-width forms folded, spaces and hyphens of any script removed, upper case; None when not text."""
    if not isinstance(raw, str) or len(raw) > 200 or unsafe_character(raw, line_breaks=False):
        return None
    folded = unicodedata.normalize("NFKC", raw)
    return "".join(c for c in folded if not c.isspace() and unicodedata.category(c) != "Pd").upper()


def unsafe_character(text: str, *, line_breaks: bool) -> bool:
    """Whether the text holds what no store keeps: controls, lone surrogates, noncharacters, bidi overrides."""
    for char in text:
        point = ord(char)
        if char in "\n\r\t" and line_breaks:
            continue
        if unicodedata.category(char) in ("Cc", "Cs") or char in "\u2028\u2029":
            return True
        if 0xFDD0 <= point <= 0xFDEF or point & 0xFFFE == 0xFFFE:
            return True
        if 0x202A <= point <= 0x202E or 0x2066 <= point <= 0x2069:
            return True
    return False


def id_check_character(first_17: str) -> str:
    """The check character of GB 11643 (ISO 7064 mod 11-2) for 17 digits."""
    return ID_CHECK_MAP[sum(int(d) * w for d, w in zip(first_17, ID_WEIGHTS, strict=True)) % 11]


def uscc_check_character(first_17: str) -> str:
    """The check character of GB 32100 (mod 31) for 17 characters of its alphabet."""
    total = sum(USCC_ALPHABET.index(c) * w for c, w in zip(first_17, USCC_WEIGHTS, strict=True))
    return USCC_ALPHABET[-total % 31]


def _date_of(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None


def _eighteen(text: str | None) -> Reading:
    """The shape, birth date and check character that all 18-character personal numbers share."""
    if text is None:
        return Reading(None, "id_not_text")
    if re.fullmatch(r"[0-9]{15}", text):
        return Reading(None, "id_fifteen_digits")
    if len(text) != 18:
        return Reading(None, "id_length")
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return Reading(None, "id_characters")
    if _date_of(text[6:14]) is None:
        return Reading(None, "id_birth_date")
    if id_check_character(text[:17]) != text[17]:
        return Reading(None, "id_check")
    return Reading(text)


def resident_id(raw: object) -> Reading:
    """A citizen's number by GB 11643: date and check character only; the region of issue is never judged."""
    found = _eighteen(_compact(raw))
    if found.value and found.value.startswith(_PERMIT_REGIONS):
        return Reading(None, "id_is_residence_permit")
    if found.value and found.value.startswith("9"):
        return Reading(None, "id_is_foreign_permanent")
    return found


def residence_permit(raw: object) -> Reading:
    """The number on a 港澳台居民居住证: GB 11643 with region 810000, 820000 or 830000."""
    found = _eighteen(_compact(raw))
    if found.value and not found.value.startswith(_PERMIT_REGIONS):
        return Reading(None, "permit_region")
    return found


def foreign_permanent(raw: object) -> Reading:
    """The number on a 外国人永久居留身份证: since December 2023 18 characters from 9 on; before, 3 letters and 12 digits."""
    text = _compact(raw)
    if text and re.fullmatch(r"[A-Z]{3}[0-9]{12}", text):
        year_of_two = text[7:13]
        if _date_of("20" + year_of_two) is None and _date_of("19" + year_of_two) is None:
            return Reading(None, "id_birth_date")
        return Reading(text)
    found = _eighteen(text)
    if found.fault == "id_fifteen_digits":
        return Reading(None, "foreign_permanent_shape")
    if found.value and not found.value.startswith("9"):
        return Reading(None, "foreign_permanent_shape")
    return found


def uscc(raw: object) -> Reading:
    """A unified social credit code by GB 32100 (18 characters without I, O, S, V, Z; mod 31)."""
    text = _compact(raw)
    if text is None or len(text) != 18:
        return Reading(None, "uscc_length")
    if not all(c in USCC_ALPHABET for c in text) or not re.fullmatch(r"[0-9]{6}", text[2:8]):
        return Reading(None, "uscc_characters")
    if uscc_check_character(text[:17]) != text[17]:
        return Reading(None, "uscc_check")
    return Reading(text)


def _shaped(raw: object, pattern: str, fault: str) -> Reading:
    text = _compact(raw)
    if text is None or not re.fullmatch(pattern, text):
        return Reading(None, fault)
    return Reading(text)


def document_number(kind: str, raw: object) -> Reading:
    """The number of a document of type `kind` (a key of DOCUMENT_TYPES); without a public rule, a sane length."""
    if kind == RESIDENT_ID:
        return resident_id(raw)
    if kind == RESIDENCE_PERMIT:
        return residence_permit(raw)
    if kind == FOREIGN_PERMANENT:
        return foreign_permanent(raw)
    if kind == ORGANISATION_CODE:
        return uscc(raw)
    if kind == TAIWAN_PASS:
        return _shaped(raw, r"[0-9]{8}(?:[0-9]{2}[0-9A-Z]?)?", "taiwan_pass_shape")
    if kind == HONGKONG_MACAO_PASS:
        return _shaped(raw, r"[HM][0-9]{8}(?:[0-9]{2})?", "hongkong_macao_pass_shape")
    if kind == PASSPORT:
        return _shaped(raw, r"[0-9A-Z]{5,15}", "passport_shape")
    return _shaped(raw, r"[0-9A-Z]{5,30}", "document_shape")


def birth_date(kind: str, number: str) -> date | None:
    """The birth date that the number itself states, or None (passports and old cards do not say the century)."""
    if kind in (RESIDENT_ID, RESIDENCE_PERMIT, FOREIGN_PERMANENT) and len(number) == 18:
        return _date_of(number[6:14])
    return None


def age_years(born: date, on: date) -> int:
    """Full years of age on a day; someone born on 29 February is a year older from 1 March on in common years."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def phone(raw: object) -> Reading:
    """A mainland mobile or landline number, or a foreign one with +; spaces, hyphens, brackets and +86 may stay."""
    text = _compact(raw)
    if text is None:
        return Reading(None, "phone_shape")
    digits = re.sub(r"[().]", "", text)
    home = re.sub(r"^(?:\+86|0086)(?=[01-9])", "", digits)
    if re.fullmatch(r"86(?:1[3-9][0-9]{9})", home):
        home = home[2:]
    if re.fullmatch(r"1[3-9][0-9]{9}", home):
        return Reading(home)
    if home != digits and re.fullmatch(r"[1-9][0-9]{9,10}", home):
        home = "0" + home
    if re.fullmatch(r"0[0-9]{9,11}", home) and not home.startswith("00"):
        area = 3 if home.startswith(("010", "02")) else 4
        if 7 <= len(home) - area <= 8:
            return Reading(home[:area] + "-" + home[area:])
    if re.fullmatch(r"\+[1-9][0-9]{6,14}", digits) and not digits.startswith("+86"):
        return Reading(digits)
    return Reading(None, "phone_shape")


def person_name(raw: object) -> Reading:
    """A personal name of any script: NFC, single spaces, one kind of middle dot; no range of characters is judged."""
    if not isinstance(raw, str):
        return Reading(None, "name_not_text")
    if unsafe_character(raw, line_breaks=False):
        return Reading(None, "unsafe_character")
    text = unicodedata.normalize("NFC", raw).replace("\u200b", "").replace("\ufeff", "").translate(_DOT_LOOK_ALIKES)
    text = re.sub(rf"\s*{MIDDLE_DOT}\s*", MIDDLE_DOT, " ".join(text.split())).strip(MIDDLE_DOT)
    if not text:
        return Reading(None, "required")
    if len(text) > NAME_LIMIT:
        return Reading(None, "name_too_long")
    kinds = {unicodedata.category(c) for c in text}
    if "Nd" in kinds:
        return Reading(None, "name_has_digits")
    if not any(kind[0] in "LCS" or kind == "No" for kind in kinds):
        return Reading(None, "name_without_letters")
    return Reading(text)


def mask_id(number: str) -> str:
    """For lists and public papers: the birth date and half of the rest hidden; short numbers keep two characters."""
    if len(number) >= 15:
        return number[:3] + "*" * (len(number) - 7) + number[-4:]
    kept = min(2, len(number) // 2)
    return "*" * (len(number) - kept) + (number[-kept:] if kept else "")


def _visible_characters(name: str) -> list[str]:
    """The name cut into what a reader sees as one character: marks and variation selectors stay with their base."""
    cut: list[str] = []
    for char in name:
        if cut and unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf"):
            cut[-1] += char
        else:
            cut.append(char)
    return cut


def mask_name(name: str) -> str:
    """张三 -> 张*, 欧阳修文 -> 欧**文; of names with a middle dot each part keeps its first character."""
    parts = [_visible_characters(part) for part in name.split(MIDDLE_DOT)]
    if len(parts) > 1:
        return MIDDLE_DOT.join(part[0] + "*" * (len(part) - 1) if part else "" for part in parts)
    only = parts[0]
    if len(only) < 3:
        return "".join(only[:-1]) + "*"
    return only[0] + "*" * (len(only) - 2) + only[-1]
