"""The command that tells somebody once what an item still needs, before any case.
May import forms, the station's notices and console.
Promise: the command line enters exactly the notice that the page does; its number is told.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from station import book as books
from station.commands.console import DONE, Console
from station.desk import Desk
from station.edges import Edges
from station.ledgers import Ledgers
from station.notices import ABSENT, tell
from station.problems import decline
from station.settings import Settings


def add(commands: Any) -> None:
    """Describe this family."""
    one = commands.add_parser(
        "tell", help="一次性告知(收件前)，末尾是记录编号 / a notice before any case; its record is the last word",
        allow_abbrev=False,
    )  # fmt: skip
    one.add_argument("item")
    one.add_argument("--with", dest="document", required=True, metavar="FILE.json")
    one.add_argument("--as", dest="user", required=True, metavar="USER")
    one.add_argument("--data", type=Path, required=True)
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=run_tell)


def run_tell(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Enter the notice. ``lacking`` in the document names the papers that lack, or maps each to why."""
    document = dict(console.document(options.document, Settings.document_limit_bytes))
    raw = document.pop("lacking", [])
    lacking = raw if isinstance(raw, dict) else dict.fromkeys(map(str, raw if isinstance(raw, list) else []), ABSENT)
    with books.opened(options.data, edges) as book:
        item = book.catalogue.current().item(options.item)
        if item is None:
            raise decline("item", "item_unknown", code=options.item[:40])
        desk = Desk(book)
        kept = Ledgers(desk)
        found = tell(kept, desk.actor(options.user), item, item.materials, lacking, document)
        number = kept.read(found).lines[0].event.facts.get("document_no")
    if options.json:
        console.tell({"record": found, "document_no": number})
    else:
        console.say(f"一次性告知书 {number} 已保存在本机，待上报。", "The notice is saved here, to be sent.")
        console.word(found)
    return DONE
