"""Commands that work on ledgers: listing them, opening a record, doing a deed.
May import forms, the station's ledgers and console.
Promise: the command line takes and refuses exactly what the pages do, because both ask the ledgers at the desk.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from forms.ledgers.samples import sample_of
from station import book as books
from station.book import Book
from station.commands.acting import field_row
from station.commands.console import DONE, Console
from station.desk import Desk
from station.edges import Edges
from station.ledgers import KNOWN, Ledgers
from station.problems import decline
from station.settings import Settings


def add(commands: Any) -> None:
    """Describe this family."""
    every = commands.add_parser("ledgers", help="登记簿一览 / all ledgers", allow_abbrev=False)
    every.set_defaults(run=run_ledgers)
    one = commands.add_parser("ledger", help="登记簿：列出、登记 / list a ledger or enter in it", allow_abbrev=False)
    one.add_argument("name")
    one.add_argument("deed", nargs="?")
    one.add_argument("record", nargs="?")
    one.add_argument("--with", dest="document", metavar="FILE.json")
    one.add_argument("--as", dest="user", metavar="USER")
    one.add_argument("--sample", action="store_true")
    one.add_argument("--page", type=int, default=1)
    one.set_defaults(run=run_ledger)
    for parser in (every, one):
        parser.add_argument("--data", type=Path, required=True)
        parser.add_argument("--json", action="store_true")


def run_ledgers(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """One line a ledger, with its deeds and how much is open and due."""
    with books.opened(options.data, edges) as book:
        kept = Ledgers(Desk(book))
        counts = kept.counts()
        for one in kept.kept_here():
            open_count, due_count = counts[one.name]
            if options.json:
                deeds = [deed_row(deed) for deed in one.deeds]
                row = {"ledger": one.name, "name": one.zh, "name_en": one.en, "open": open_count, "due": due_count}
                console.tell({**row, "deeds": deeds})
            else:
                console.say(f"{one.name}  {one.zh}（待办理 {open_count}，到期 {due_count}）", one.en)
    return DONE


def deed_row(deed: Any) -> dict[str, Any]:
    """A deed as plain values."""
    return {
        "deed": deed.name,
        "name": deed.zh,
        "name_en": deed.en,
        "during": list(deed.during),
        "composed": deed.composed,
        "fields": [field_row(field) for field in deed.fields],
    }


def run_ledger(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """List a ledger, show a sample command of a deed, open a record, or do a deed to one; its id is the last word."""
    document = console.document(options.document, Settings.document_limit_bytes)
    with books.opened(options.data, edges) as book:
        kept = Ledgers(Desk(book))
        ledger = kept.named(options.name)
        if options.deed is None:
            for row in kept.page(ledger.name, KNOWN, options.page).rows:
                told = f"{row['record']}  {row['day']}  {row['title']}  {ledger.states[row['state']][0]}"
                console.tell(row) if options.json else console.say(told)
            return DONE
        deed = ledger.openings[0] if options.deed == "open" else ledger.deed(options.deed)
        if deed is None:
            raise decline("deed", "deed_unknown", names=", ".join(one.name for one in ledger.deeds))
        if options.sample:
            console.tell(sample_of(deed, edges.today(), book.office))
            return DONE
        found = _done(book, kept, options, deed, document)
    if options.json:
        console.tell({"record": found, "deed": deed.name})
    else:
        console.say(f"“{deed.zh}”已保存在本机，待上报。", f"{deed.en}: saved here, to be sent.")
        console.word(found)
    return DONE


def _done(book: Book, kept: Ledgers, options: argparse.Namespace, deed: Any, document: dict[str, Any]) -> str:
    if deed.composed:
        raise decline("deed", "deed_composed")
    if options.user is None:
        raise decline("as", "as_missing")
    actor = kept.desk.actor(options.user)
    if deed.opens:
        return kept.open(actor, options.name, document, deed.name)
    if options.record is None:
        raise decline("record", "record_unknown")
    found = options.record if ":" in options.record.partition(":")[2] else f"{options.name}:{options.record}"
    kept.do(actor, found, deed.name, document)
    return str(found)
