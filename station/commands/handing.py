"""Commands of batches and shifts: handing over, telling over, taking over.
May import forms, the station's batches, shifts and console.
Promise: the command line takes and refuses exactly what the pages do, because both ask the same desk.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from forms import custody as hands
from station import book as books
from station.arrivals import Arrivals
from station.batches import BATCH
from station.commands.console import DONE, Console
from station.desk import Actor, Desk
from station.edges import Edges
from station.ledgers import Ledgers
from station.problems import decline
from station.settings import Settings
from station.shifts import SHIFT, Shifts

LISTED = 50


def add(commands: Any) -> None:
    """Describe this family."""
    batch = commands.add_parser(
        "batch", help="材料交接：列出、send、lines、receive / batches: list, hand over, tell over", allow_abbrev=False
    )
    batch.add_argument("what", nargs="?", choices=("send", "lines", "receive"))
    batch.add_argument("number", nargs="?")
    batch.set_defaults(run=run_batch)
    shift = commands.add_parser("shift", help="交接班：列出、hand、take / shifts: list, hand over, take", allow_abbrev=False)
    shift.add_argument("what", nargs="?", choices=("hand", "take"))
    shift.add_argument("record", nargs="?")
    shift.set_defaults(run=run_shift)
    for parser in (batch, shift):
        parser.add_argument("--with", dest="document", metavar="FILE.json")
        parser.add_argument("--as", dest="user", metavar="USER")
        parser.add_argument("--data", type=Path, required=True)
        parser.add_argument("--json", action="store_true")


def run_batch(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """List batches, show the lines of one, hand one over, or tell one over; its number is the last word."""
    document = console.document(options.document, Settings.document_limit_bytes)
    with books.opened(options.data, edges) as book:
        desk = Arrivals(Desk(book), Ledgers(Desk(book)))
        if options.what is None:
            arriving = set(desk.arriving())
            sent = [one["record"] for one in desk.ledgers.find(BATCH, "office = ?", (book.office,), limit=LISTED)]
            for found in dict.fromkeys((*arriving, *sent)):
                number = hands.batch_number(found)
                _tell(console, options, {"number": number, "record": found, "arriving": found in arriving})
            return DONE
        if options.what == "send":
            found = desk.send(_actor(desk.desk, options.user), document)
        else:
            found = _named(options.number, book.office)
            if options.what == "lines":
                for line in desk.lines(found):
                    original = line.original.id if line.original else None
                    _tell(console, options, {"line": line.name, "case": line.case_id, "original": original,
                                             "outcome": line.state, "reason": line.reason})
                return DONE
            desk.receive(_actor(desk.desk, options.user), found, document)
    console.say("已保存在本机，待上报。", "saved here, to be sent.")
    console.word(hands.batch_number(found))
    return DONE


def run_shift(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """List shifts, hand one over, or take one over; its record is the last word."""
    document = console.document(options.document, Settings.document_limit_bytes)
    with books.opened(options.data, edges) as book:
        desk = Desk(book)
        shifts = Shifts(desk, Ledgers(desk))
        if options.what is None:
            for row in shifts.ledgers.find(SHIFT, "office = ?", (book.office,), limit=LISTED):
                _tell(console, options, {"record": row["record"], "from": row["by"], "to": row["values"].get("to"),
                                         "state": row["state"], "at": row["at"]})
            return DONE
        actor = _actor(desk, options.user)
        if options.what == "hand":
            found = shifts.hand(actor, document)
        else:
            found = str(options.record or "")
            shifts.take(actor, found, document)
    console.say("已保存在本机，待上报。", "saved here, to be sent.")
    console.word(found)
    return DONE


def _actor(desk: Desk, name: str | None) -> Actor:
    if name is None:
        raise decline("as", "as_missing")
    return desk.actor(name)


def _named(number: str | None, office: str) -> str:
    found = hands.parse_batch_number(number, office[:6])
    if found is None:
        raise decline("batch", "batch_unknown")
    return found


def _tell(console: Console, options: argparse.Namespace, row: dict[str, Any]) -> None:
    if options.json:
        console.tell(row)
    else:
        console.say("  ".join(str(one) for one in row.values() if one not in (None, "")))
