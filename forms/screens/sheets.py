"""A sheet of paper as it is printed: title, number, rows, tables, who signs, where the seal goes, where copies go.
May import: the pure modules of forms.
Promise: every official paper is laid out from this one shape by one template; what is not known is room to write in.
"""

from __future__ import annotations

from dataclasses import dataclass

from forms.events import is_day
from forms.screens.dossier import Said, Told

BLANK: Said = ("", "")
OFFICE_SEAL: Said = ("（印章）", "(seal)")
TWO_COPIES: Said = (
    "本文书一式两份：一份送申请人，一份存入办件案卷。",
    "Two copies: one for the applicant, one for the case file.",
)
SIGNED_FOR: tuple[Said, ...] = (("签收人（签名或按手印）", "received by (signature or fingerprint)"),
                                ("签收日期", "date of receipt"))  # fmt: skip


@dataclass(frozen=True)
class Table:
    """Lines under columns; ``blank`` lines follow to be filled in by hand. ``wide``: the column that takes the room,
    ``most`` of it in a table with few columns."""

    heading: Said
    columns: tuple[Said, ...]
    lines: tuple[tuple[Said, ...], ...] = ()
    blank: int = 0
    wide: int = 1
    most: bool = False


@dataclass(frozen=True)
class Block:
    """Rows under a heading of their own."""

    heading: Said
    rows: tuple[Told, ...]


@dataclass(frozen=True)
class Sheet:
    """One paper. ``number`` and ``day`` (YYYY-MM-DD) are "" where they are to be written by hand, or where the act is
    not written yet; ``numbered`` says whether there is a number at all. ``seal`` stands where the office puts its
    seal, None for a paper without one; ``box`` is what a fingerprint box says. ``slip``: half a sheet is enough."""

    kind: str
    title: Said
    office: str
    day: str
    number: str = ""
    opening: Said = BLANK
    heads: tuple[Told, ...] = ()
    rows: tuple[Told, ...] = ()
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    closing: tuple[Said, ...] = ()
    signs: tuple[Said, ...] = SIGNED_FOR
    seal: Said | None = OFFICE_SEAL
    copies: Said = TWO_COPIES
    box: Said | None = None
    numbered: bool = True
    slip: bool = False


def told_day(day: str) -> Said:
    """A day as papers write it, `2026年11月22日` (GB/T 9704 writes the date of a document in figures); room to write in
    where it is none."""
    if not is_day(day):
        return "    年    月    日", "            "
    year, month, rest = (int(part) for part in day.split("-"))
    return f"{year}年{month}月{rest}日", day


def to_write(name: Said, lines: int = 1) -> Told:
    """A row that is filled in by hand, with room for so many lines."""
    return Told(name, ("\n" * (lines - 1), "\n" * (lines - 1)))
