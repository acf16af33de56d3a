"""What was taken day by day: sums over the rows of the record of fees.
May import the standard library alone.
Promise: a void ticket stays in the list and adds nothing; what was waived is never counted as taken.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Day:
    """One day: amounts in fen; ``waived_fen`` is what was waived whole and what was waived of a fee that was taken;
    ``tickets`` and ``voided`` are the numbers in the order of the rows."""

    day: str
    count: int = 0
    taken_fen: int = 0
    bank_fen: int = 0
    cash_fen: int = 0
    waived_fen: int = 0
    tickets: tuple[str, ...] = ()
    voided: tuple[str, ...] = ()


def by_day(rows: Iterable[Mapping[str, Any]]) -> list[Day]:
    """The days of these rows, the earliest first. A row is that of a record of the ledger ``fee``."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(str(row["day"]), []).append(row)
    return [_day(day, found[day]) for day in sorted(found)]


def summed(days: Iterable[Day]) -> Day:
    """All days as one, without a day of its own."""
    every = list(days)
    return Day(
        "",
        sum(one.count for one in every),
        sum(one.taken_fen for one in every),
        sum(one.bank_fen for one in every),
        sum(one.cash_fen for one in every),
        sum(one.waived_fen for one in every),
        tuple(ticket for one in every for ticket in one.tickets),
        tuple(ticket for one in every for ticket in one.voided),
    )


def _day(day: str, rows: list[Mapping[str, Any]]) -> Day:
    taken = [one["values"] for one in rows if one["state"] == "charged"]
    waived = [one["values"] for one in rows if one["state"] == "waived"]
    voided = [one["values"] for one in rows if one["state"] == "voided"]
    return Day(
        day,
        len(taken),
        sum(int(one.get("amount_fen", 0)) for one in taken),
        sum(int(one.get("amount_fen", 0)) for one in taken if one.get("way") == "bank"),
        sum(int(one.get("amount_fen", 0)) for one in taken if one.get("way") == "cash"),
        sum(int(one.get("amount_fen", 0)) for one in waived) + sum(int(one.get("waived_fen", 0)) for one in taken),
        tuple(str(one["ticket_no"]) for one in taken if one.get("ticket_no")),
        tuple(str(one["ticket_no"]) for one in voided if one.get("ticket_no")),
    )
