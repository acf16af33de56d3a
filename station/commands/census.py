"""The command that takes a list of residents in.
May import forms, the station's census, ledgers, tables and console.
Promise: the command line takes and refuses exactly the lists that the page does, and larger ones.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from forms import census as lists
from station import book as books
from station import census
from station.commands.console import DONE, Console
from station.desk import Desk
from station.edges import Edges
from station.ledgers import Ledgers
from station.problems import decline
from station.settings import CENSUS_LIMIT_BYTES
from station.tables import decoded


def add(commands: Any) -> None:
    """Describe it."""
    residents = commands.add_parser(
        "residents", help="导入居民名册（CSV） / take in a list of residents (CSV)", allow_abbrev=False
    )
    residents.add_argument("table", metavar="FILE.csv")
    residents.add_argument("--as", dest="user", required=True, metavar="USER")
    residents.add_argument("--data", type=Path, required=True)
    residents.add_argument("--json", action="store_true")
    residents.set_defaults(run=run_residents)


def run_residents(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Take it in; says how many are new, corrected, and on record just so."""
    path = Path(options.table)
    shown = "".join(char if char.isprintable() else "?" for char in options.table)[:120]
    try:
        with path.open("rb") as source:
            content = source.read(CENSUS_LIMIT_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise decline("table", "file_unreadable", name=shown) from fault
    if len(content) > CENSUS_LIMIT_BYTES:
        raise decline("table", "file_too_large", name=shown, limit=CENSUS_LIMIT_BYTES)
    with books.opened(options.data, edges) as book:
        desk = Desk(book)
        text = decoded(content, lists.SHEET, CENSUS_LIMIT_BYTES)
        taken = census.take_in(Ledgers(desk), desk.actor(options.user), text)
    if options.json:
        console.tell({"new": taken.new, "changed": taken.changed, "same": taken.same})
    else:
        console.say(
            f"新增{taken.new}人，更正{taken.changed}人，{taken.same}人没有变化；已保存在本机，待上报。",
            f"{taken.new} new, {taken.changed} corrected, {taken.same} as before: saved here, to be sent.",
        )
    return DONE
