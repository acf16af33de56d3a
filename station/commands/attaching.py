"""The command that attaches a picture to a case.
May import the station's desk and console.
Promise: the command line takes and refuses exactly the pictures that the page does, because both ask the desk.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from station import book as books
from station.commands.console import DONE, Console
from station.desk import Desk
from station.edges import Edges
from station.problems import decline


def add(commands: Any) -> None:
    """Describe it."""
    attach = commands.add_parser(
        "attach", help="给办件附一张照片或扫描件 / attach a photo or a scan to a case", allow_abbrev=False
    )
    attach.add_argument("case")
    attach.add_argument("picture", metavar="FILE")
    attach.add_argument("--as", dest="user", required=True, metavar="USER")
    attach.add_argument("--material", metavar="ID", help="这是哪份材料 / which paper it shows")
    attach.add_argument("--label", metavar="TEXT", help="说明 / what it shows")
    attach.add_argument("--data", type=Path, required=True)
    attach.add_argument("--json", action="store_true")
    attach.set_defaults(run=run_attach)


def run_attach(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Attach it; the last word is the picture's SHA-256."""
    command = {"material": options.material, "label": options.label}
    with books.opened(options.data, edges) as book:
        desk = Desk(book)
        actor = desk.actor(options.user)
        path = Path(options.picture)
        try:
            with path.open("rb") as source:
                (event,) = desk.attach(actor, options.case, source, command)
        except (OSError, ValueError) as fault:
            # What else fails is this machine's own disk, which has sentences of its own.
            if isinstance(fault, OSError) and str(fault.filename) != str(path):
                raise
            shown = "".join(char if char.isprintable() else "?" for char in options.picture)[:120]
            raise decline("picture", "file_unreadable", name=shown) from fault
        case_id = desk.find(options.case)
    facts = event.facts
    if options.json:
        told = {"case": case_id, "scan": facts["scan"], "size_bytes": facts["size_bytes"]}
        console.tell({**told, "width": facts["width"], "height": facts["height"], "thumbnail": facts["thumbnail"]})
    else:
        console.say("图片已保存在本机，待上传。", "The picture is kept here, to be sent.")
        console.word(facts["scan"])
    return DONE
