"""Commands that keep the folder sound: check and rebuild.
May import the station's checking and book.
Promise: check changes nothing and names what does not add up; rebuild throws away only what can be folded again.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from station import book as books
from station.checking import faults
from station.commands.console import DAMAGED, DONE, Console
from station.edges import Edges
from sync.errors import Busy


def add(commands: Any) -> None:
    """Describe this family."""
    runs = {
        "check": (run_check, "校验全部记录 / verify every record"),
        "rebuild": (run_rebuild, "由记录重建各表 / fold all rows again"),
    }
    for name, (run, words) in runs.items():
        command = commands.add_parser(name, help=words, allow_abbrev=False)
        command.add_argument("--data", type=Path, required=True)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)


def run_check(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Chains, digests, mail and rows: everything that can be computed again is."""
    with books.opened(options.data, edges) as book:
        found = faults(book)
        entries = book.journal.count(book.journal.tables.entry.id > 0)
    console.complain(found)
    if options.json:
        console.tell({"entries": entries, "faults": [one.code for one in found]})
    elif not found:
        console.say(f"{entries} 条记录，校验无误。", f"{entries} entries, all sound.")
    return DAMAGED if found else DONE


def run_rebuild(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Fold every row again from the journal."""
    with books.opened(options.data, edges) as book:
        if not book.alone:
            raise Busy("not_alone", "本目录正在使用，请先停止 serve。", "the folder is in use: stop serve first")
        rebuilt = book.cases.rebuild()
        book.catalogue.forget()
        book.catalogue.current()
    if options.json:
        console.tell({"cases": rebuilt})
    else:
        console.say(f"已重建 {rebuilt} 个办件。", f"{rebuilt} cases rebuilt.")
    return DONE
