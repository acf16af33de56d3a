"""Amounts of money as papers write them: in figures with two places, and in the numerals that cannot be altered.
May import: the standard library without I/O, clock or chance.
Promise: the two ways of writing always name the same number of fen.
"""

from __future__ import annotations

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")
LARGEST_FEN = 10**15


def in_yuan(amount_fen: int) -> str:
    """Fen as yuan with two places."""
    sign = "-" if amount_fen < 0 else ""
    return f"{sign}{abs(amount_fen) // 100}.{abs(amount_fen) % 100:02d}"


def in_capitals(amount_fen: int) -> str:
    """An amount in fen (0 to below 10**15) in capital numerals: 贰拾元伍角整, 壹佰零伍元整, 叁元零贰分
    (正确填写票据和结算凭证的基本规定). ValueError for any other."""
    if not 0 <= amount_fen < LARGEST_FEN:
        raise ValueError(f"no amount that a paper names: {amount_fen}")
    yuan, jiao, fen = amount_fen // 100, amount_fen // 10 % 10, amount_fen % 10
    told = f"{_whole(yuan)}元" if yuan else ""
    if not jiao and not fen:
        return f"{told or '零元'}整"
    if jiao:
        told += f"{_DIGITS[jiao]}角"
    elif told:
        told += "零"
    return told + (f"{_DIGITS[fen]}分" if fen else "整")


def _whole(number: int) -> str:
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    told = ""
    for at in range(len(groups) - 1, -1, -1):
        if not groups[at]:
            continue
        # A group that does not fill its thousands, or that follows an empty one, is led by one zero.
        led = bool(told) and (groups[at] < 1_000 or (at + 1 < len(groups) and not groups[at + 1]))
        told += ("零" if led else "") + _thousands(groups[at]) + _GROUPS[at]
    return told


def _thousands(group: int) -> str:
    told, zero = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            told += ("零" if zero else "") + _DIGITS[digit] + _PLACES[place]
            zero = False
        elif told:
            zero = True
    return told
