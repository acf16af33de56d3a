"""What was printed here: each number's first print, its reprints and voided sheets, as the ledger of prints keeps them.
May import forms and the station's ledgers.
Promise: the next drawing of a paper that was printed says so; a sheet that was voided stays listed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from forms.errors import Declined
from forms.ledgers import prints
from forms.ledgers.record import Record
from forms.screens.dossier import Said
from forms.screens.sheets import told_day
from station.desk import Actor
from station.ledgers import Ledgers

LEDGER = prints.PRINT.name


@dataclass(frozen=True)
class Prints:
    """The prints of one number: each as (ISO day, copy), oldest first; ``spoiled``: why sheets were voided; ``record``
    is the id of its record, "" while it was never printed here."""

    number: str
    record: str = ""
    made: tuple[tuple[str, str], ...] = ()
    spoiled: tuple[str, ...] = ()

    def of_copy(self, copy: str) -> tuple[str, ...]:
        """The day of each print that this copy came out with; of all of them where it is ""."""
        return tuple(day for day, one in self.made if not copy or one in ("", copy))

    def again(self, today: str, copy: str = "") -> Said | None:
        """What the next sheet bears; None for the first. Of a paper in several copies each is counted for itself."""
        days = self.of_copy(copy)
        if not days:
            return None
        count, (now_zh, now), (first_zh, first) = len(days), told_day(today), told_day(days[0])
        return (
            f"补打 第{count}次 {now_zh}（首次打印 {first_zh}）",
            f"Reprint no. {count}, {now} (first printed {first})",
        )


def of_number(ledgers: Ledgers, number: str) -> Prints:
    """The prints of a number at this office."""
    found = _record(ledgers, number)
    return of_record(found) if found else Prints(number)


def of_record(record: Record) -> Prints:
    """The prints that a record of the ledger tells of."""
    return Prints(str(record.values.get("number", "")), record.id, prints.printed(record), prints.spoiled(record))


def enter(ledgers: Ledgers, actor: Actor, told: dict[str, str], key: str) -> None:
    """Enter that a paper came out of the printer: ``told`` has ``number``, ``paper`` (its kind), and may have ``case``
    and ``copy``. Under the same draft key it is entered once. Raises Declined."""
    known = {name: text for name, text in told.items() if text}
    command = {**known, **({"draft": key} if key else {})}
    ledgers.desk.once(actor, command, f"print {known.get('number', '')}", lambda told: _enter(ledgers, actor, told))


def _enter(ledgers: Ledgers, actor: Actor, known: dict[str, Any]) -> str:
    before = _record(ledgers, known.get("number", ""))
    if before is None:
        record, deed, answers = Record(ledgers.next_id(LEDGER)), "print", known
    else:
        record, deed, answers = before, "again", {name: known[name] for name in ("copy",) if name in known}
    doing = prints.PRINT.deed(deed)
    assert doing is not None
    ledgers.desk.write((ledgers.decided(actor, record, doing, answers),))
    return record.id


def _record(ledgers: Ledgers, number: str) -> Record | None:
    rows = ledgers.find(LEDGER, "key = ? AND office = ?", (number, ledgers.book.office), "subject", 1)
    try:
        return ledgers.read(rows[0]["record"]) if rows else None
    except Declined:
        return None
