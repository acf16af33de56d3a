"""Holds the numbers that stand on paper: receipt numbers, the county's case numbers, document numbers.
May import the standard library only (without I/O, clock or chance) and `forms.offices`.
Keeps the promise that a number made without a line never clashes, and that a mistyped one is never taken for another.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from forms import offices

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUE = {sign: value for value, sign in enumerate(CROCKFORD)}
_FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = re.compile(r"[\s\-_.\u2010-\u2015\u2212\u30FC\u00B7]+")
_COMPACT = re.compile(rf"([0-9]{{8}})([0-9]{{6}})([{CROCKFORD}]{{5}})([0-9]{{4,9}})([{CROCKFORD}])\Z", re.ASCII)
_CASE_NUMBER = re.compile(r"([1-9][0-9]{5})-E([1-9][0-9]{0,8})-([0-9]{7,15})\Z", re.ASCII)
_TAG_SIGNS = 5
_FIELD_POLYNOMIAL = 0b100101
# What a resident may type: longer text is not a receipt number, and must cost nothing to refuse.
_LONGEST_TYPED = 64

DOCUMENT_KINDS: Mapping[str, str] = {
    "materials_receipt": "收",
    "acceptance": "受",
    "refusal_to_accept": "不受",
    "correction_notice": "补",
    "inspection_record": "核",
    "extension_notice": "延",
    "approval": "准",
    "denial": "否",
    "return": "退",
    "delivery": "送",
    "report_up": "报",
    "mandate": "委",
    "mandate_renewal": "续",
    "mandate_pause": "中",
    "mandate_end": "终",
    "payment_slip": "缴",
    "one_time_notice": "告",
}


@dataclass(frozen=True)
class ReceiptNumber:
    """A receipt number taken apart. `station_short` = 6 division digits after the county's and the station's number."""

    station_short: str
    day: date
    lane_tag: str
    serial: int
    text: str


@dataclass(frozen=True)
class CaseNumber:
    """The county's own number of a case: its place under one epoch of the centre."""

    county: str
    epoch: int
    place: int
    text: str


def lane_tag(lane: str) -> str:
    """The five Crockford signs that stand for a lane on paper: the first 25 bits of SHA-256 over its name.

    Two lanes of one station share a tag with a chance of 1 in 33 million; who opens a lane draws its name again
    when the tag is one that the station has used, so that receipt numbers of one station never clash.
    """
    bits = int.from_bytes(hashlib.sha256(lane.encode("utf-8", "surrogatepass")).digest()[:4], "big") >> 7
    return "".join(CROCKFORD[bits >> (5 * place) & 31] for place in reversed(range(_TAG_SIGNS)))


def receipt_number(station: str, day: date, tag: str, serial: int) -> str:
    """The receipt number of a lane's `serial`-th receipt (from 1), for example `10720501-261121-4K9DQ-0012-E`.

    `day` is what the station's clock says; only its last two digits of the year are printed, so a clock that is
    wrong by decades still gives a number. ValueError for an ill-formed station id, tag or serial.
    """
    if offices.parse_station(station) is None:
        raise ValueError(f"not a station id: {station!r}")
    if len(tag) != _TAG_SIGNS or not set(tag) <= set(CROCKFORD):
        raise ValueError(f"not a lane tag: {tag!r}")
    if not 1 <= serial <= 999_999_999:
        raise ValueError(f"a serial lies between 1 and 999999999, not {serial}")
    parts = (station[6:], f"{day.year % 100:02d}{day.month:02d}{day.day:02d}", tag, f"{serial:04d}")
    return "-".join((*parts, check_sign("".join(parts))))


def check_sign(body: str) -> str:
    """The Crockford sign that makes the sum of sign times power vanish in the field of 32 elements.

    All powers differ up to 31 signs (receipt numbers have at most 29), so every single wrong sign and every swap of
    two signs, neighbours or not, is noticed. ISO 7064 mod 37,36 lets 1 of 630 swaps of neighbours pass, and its check
    characters I, L and O would be lost by the forgiving reader.
    """
    total = 0
    for sign in body:
        total = _doubled(total ^ _VALUE[sign])
    return CROCKFORD[total]


def _doubled(element: int) -> int:
    """The element times the generator of GF(32), whose powers run through all 31 non-zero elements."""
    element <<= 1
    return element ^ _FIELD_POLYNOMIAL if element & 0b100000 else element


def parse_receipt(text: object) -> ReceiptNumber | None:
    """Reads a receipt number as typed or scanned; None when it is none (never raises).

    Forgiven: lower case, full-width signs, blanks, missing or other hyphens, O for 0, I or L for 1. `.text` is the
    one true form, which is also the case id. Nothing else is repaired: a wrong sign is refused, not guessed.
    """
    if not isinstance(text, str) or len(text) > _LONGEST_TYPED:
        return None
    compact = _compact(text)
    match = _COMPACT.match(compact)
    if match is None:
        return None
    station, day_digits, tag, serial, check = match.groups()
    try:
        day = date(2000 + int(day_digits[:2]), int(day_digits[2:4]), int(day_digits[4:]))
    except ValueError:
        return None
    number = int(serial)
    issued_so = f"{number:04d}" == serial and number > 0 and station[6:] != "00"
    if not issued_so or check_sign(compact[:-1]) != check:
        return None
    return ReceiptNumber(station, day, tag, number, "-".join(match.groups()))


def _compact(text: str) -> str:
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", text)).upper().translate(_FORGIVEN)


def normalise_receipt(text: object) -> str | None:
    """The one true form of a typed receipt number, or None."""
    receipt = parse_receipt(text)
    return receipt.text if receipt else None


def receipt_parts(text: object) -> tuple[str, ...] | None:
    """The five parts of what has the shape of a receipt number, right or wrong: for who compares it with the slip."""
    if not isinstance(text, str) or len(text) > _LONGEST_TYPED:
        return None
    match = _COMPACT.match(_compact(text))
    return match.groups() if match else None


def origin_office(receipt: str, county: str) -> str | None:
    """The office that issued a receipt, in a county of six digits: what the paper alone says. None when it is none."""
    number = parse_receipt(receipt)
    return offices.parse_office(county + number.station_short[:6]) if number and len(county) == 6 else None


def case_number(county: str, epoch: int, place: int) -> str:
    """The county's number of a case, `320612-E1-0000042`: unique for ever, since an epoch is never used twice."""
    if offices.level(county) != offices.COUNTY or epoch < 1 or place < 1:
        raise ValueError(f"not a place in a county's order: {county!r}, {epoch}, {place}")
    return f"{offices.short(county)}-E{epoch}-{place:07d}"


def parse_case_number(text: object) -> CaseNumber | None:
    """Reads a case number, lower case and surrounding blanks forgiven; None when it is none."""
    if not isinstance(text, str) or len(text) > _LONGEST_TYPED:
        return None
    clean = unicodedata.normalize("NFKC", text).strip().upper()
    match = _CASE_NUMBER.match(clean)
    if match is None or f"{int(match[3]):07d}" != match[3] or int(match[3]) == 0:
        return None
    return CaseNumber(match[1], int(match[2]), int(match[3]), clean)


def document_number(authority: str, kind: str, year: int, tag: str, number: int) -> str:
    """The number of a document, `十总便民受〔2026〕4K9DQ-12号`: authority, nature, year, lane and running number.

    `authority` is the short name of place and office, `kind` a key of DOCUMENT_KINDS. The lane's tag stands in it
    because two windows without a line both count from 1. Source: 地区机关简称+性质+〔年份〕+顺序号 (domain.md §3.5).
    """
    if number < 1:
        raise ValueError(f"document numbers start at 1, not {number}")
    return f"{authority}{DOCUMENT_KINDS[kind]}〔{year}〕{tag}-{number}号"
