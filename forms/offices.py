"""Holds the arithmetic of division codes: offices, their levels, parents and scopes, and the ids of their stations.
May import the standard library only, without I/O, clock or chance.
Keeps the promise that a station's scope is every code that begins with its own digits at its level.
"""

from __future__ import annotations

import re

COUNTY, TOWNSHIP, VILLAGE = "county", "township", "village"
_LEVELS = {6: COUNTY, 9: TOWNSHIP, 12: VILLAGE}
_CODE_DIGITS = 12
_STATION = re.compile(r"[1-9][0-9]{13}\Z", re.ASCII)
_OFFICE = re.compile(r"[1-9][0-9]{5}(?:[0-9]{3}){0,2}\Z", re.ASCII)


def parse_office(raw: object) -> str | None:
    """The short form of a division code of 6, 9 or 12 digits; None for anything else (never raises).

    `320612107000` and `320612107` are the same township, `320612000000` is the county `320612`.
    Source: the 12-digit statistical codes, 6 county + 3 township + 3 village digits.
    """
    if not isinstance(raw, str) or not _OFFICE.match(raw):
        return None
    code = raw
    while len(code) > 6 and code.endswith("000"):
        code = code[:-3]
    # 12 digits whose township part is 000 name a village of no township: no such code exists.
    return None if len(code) == _CODE_DIGITS and code[6:9] == "000" else code


def short(code: str) -> str:
    """The short form (6, 9 or 12 digits) of an office code. ValueError when it is none."""
    office = parse_office(code)
    if office is None:
        raise ValueError(f"not a division code: {code!r}")
    return office


def long_form(code: str) -> str:
    """The 12-digit form of an office code, padded with zeros on the right."""
    return short(code).ljust(_CODE_DIGITS, "0")


def level(code: str) -> str:
    """`county`, `township` or `village`, read off the length of the short form."""
    return _LEVELS[len(short(code))]


def parent(code: str) -> str | None:
    """The office one level above: the township of a village, the county of a township, None above a county."""
    office = short(code)
    return office[:-3] if len(office) > 6 else None


def county_of(code: str) -> str:
    """The six digits of the county that an office belongs to."""
    return short(code)[:6]


def covers(scope: str, code: str) -> bool:
    """Whether `code` lies in the scope of the office `scope`, the office itself included. False for what is no code."""
    top, below = parse_office(scope), parse_office(code)
    return top is not None and below is not None and below.startswith(top)


def station_id(office: str, number: int) -> str:
    """The id of one machine of an office: 12 digits of the office and a number from 01 to 99."""
    if not 1 <= number <= 99:
        raise ValueError(f"a station's number lies between 1 and 99, not {number}")
    return f"{long_form(office)}{number:02d}"


def parse_station(raw: object) -> str | None:
    """The station id when it is one (14 digits, a real division, a number from 01), else None."""
    if not isinstance(raw, str) or not _STATION.match(raw) or raw.endswith("00"):
        return None
    return raw if parse_office(raw[:_CODE_DIGITS]) is not None else None


def office_of(node: str) -> str:
    """The office that a station serves; the centre's node id is its county's office code and stands for itself."""
    if parse_station(node) is not None:
        return short(node[:_CODE_DIGITS])
    return short(node)
