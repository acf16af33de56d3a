"""Commands for many people at once: a roster of one item, the roster of a year's verification, and what a trip filed.
May import forms, the station's rosters, verifying, tables and console.
Promise: a sheet is judged line by line exactly as the page judges it; the last word counts what was entered.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from forms.errors import Problem
from forms.ledgers.appointments import filed_on_trip
from forms.ledgers.verifications import SCHEMES
from station import book as books
from station import verifying
from station.commands.console import DONE, REFUSED, Console
from station.desk import Desk
from station.edges import Edges
from station.ledgers import Ledgers
from station.problems import decline
from station.rosters import Rosters, Verdict
from station.settings import Settings
from station.tables import LIMIT_BYTES, decoded


def add(commands: Any) -> None:
    """Describe this family."""
    roster = commands.add_parser(
        "roster", help="按名单批量收件 / file one item for everybody on a sheet", allow_abbrev=False
    )
    roster.add_argument("item")
    roster.add_argument("--with", dest="document", required=True, metavar="COMMON.json")
    roster.add_argument("--roster", required=True, metavar="FILE.csv")
    roster.add_argument("--key", required=True, metavar="KEY")
    roster.add_argument("--sound", action="store_true")
    roster.add_argument("--organiser", default="", metavar="NAME")
    roster.add_argument("--as", dest="user", required=True, metavar="USER")
    roster.set_defaults(run=run_roster)
    verification = commands.add_parser(
        "verification", help="年度资格验证名册 / the roster of a year's verification", allow_abbrev=False
    )
    verification.add_argument("what", choices=("import",))
    verification.add_argument("file", nargs="?", metavar="FILE.csv")
    verification.add_argument("--scheme", required=True, choices=[one.value for one in SCHEMES])
    verification.add_argument("--year", required=True, type=int)
    verification.add_argument("--year-before", action="store_true")
    verification.add_argument("--as", dest="user", required=True, metavar="USER")
    verification.set_defaults(run=run_verification)
    trip = commands.add_parser("trip", help="流动服务途中收的件 / the cases that a trip filed", allow_abbrev=False)
    trip.add_argument("record")
    trip.set_defaults(run=run_trip)
    for one in (roster, verification, trip):
        one.add_argument("--data", type=Path, required=True)
        one.add_argument("--json", action="store_true")


def run_roster(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """File a roster. While a line is wrong, nothing is filed unless `--sound` was said."""
    common = console.document(options.document, Settings.document_limit_bytes)
    sheet = _sheet(options.roster)
    with books.opened(options.data, edges) as book:
        desk = Desk(book)
        actor = desk.actor(options.user)
        item = book.catalogue.current().item(options.item)
        if item is None:
            raise decline("item", "item_unknown", code=options.item[:40])
        kept = Rosters(desk)
        how = {"only_sound": options.sound, "organiser": options.organiser}
        verdict = kept.file(actor, item, options.key, common, sheet, **how)
    return _told(verdict, options, console)


def _told(verdict: Verdict, options: argparse.Namespace, console: Console) -> int:
    for one in verdict.filed:
        if options.json:
            console.tell({"line": one.line.number, "name": one.name, "receipt_no": one.receipt_no})
        else:
            console.say(f"{one.line.number}  {one.name}  {one.receipt_no}")
    console.complain(verdict.problems)
    for one in verdict.wrong:
        zh, en = f"第{one.line.number}人：", f"person {one.line.number}: "
        console.complain(Problem(found.field, found.code, zh + found.zh, en + found.en) for found in one.problems)
    if not options.json:
        console.word(str(len(verdict.filed)))
    return REFUSED if verdict.problems or verdict.wrong else DONE


def run_verification(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Enter a sheet in a year's roster; without one the residents who draw the benefit, or who stood there last year.
    The last word counts who is new."""
    sheet = _sheet(options.file) if options.file else None
    with books.opened(options.data, edges) as book:
        kept = Ledgers(Desk(book))
        common = (kept, kept.desk.actor(options.user), options.scheme, options.year)
        if sheet is not None:
            entered = verifying.import_sheet(*common, sheet)
        elif options.year_before:
            entered = verifying.import_year_before(*common)
        else:
            entered = verifying.import_residents(*common)
    if options.json:
        console.tell({"entered": entered.new, "same": entered.same, "without_number": len(entered.nameless)})
    else:
        if entered.nameless:
            count, names = len(entered.nameless), "、".join(entered.nameless)
            console.say(f"{count}人的档案里没有证件号码，没有列入：{names}", f"{count} not entered, no document number: {names}")
        console.say(f"已列入名册 {entered.new}", f"entered {entered.new}")
    return DONE


def run_trip(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """The cases that were filed on a trip."""
    with books.opened(options.data, edges) as book:
        record = Ledgers(Desk(book)).read(options.record)
        cases = list(filed_on_trip(record)) if record.ledger.name == "trip" else []
    if options.json:
        console.tell({"record": options.record, "count": len(cases), "cases": cases})
    else:
        console.say("、".join(cases))
        console.word(str(len(cases)))
    return DONE


def _sheet(name: str) -> str:
    try:
        with Path(name).open("rb") as source:
            raw = source.read(LIMIT_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise decline("roster", "file_unreadable", name=name[:120]) from fault
    return decoded(raw, "roster")
