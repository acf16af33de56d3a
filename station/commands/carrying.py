"""Commands for the stick: bundle out and bundle in.
May import the station's book and sticks.
Promise: what was written or read is counted in the sentence; a damaged or foreign stick changes nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from station import book as books
from station import sticks
from station.commands.console import DONE, Console
from station.edges import Edges
from station.problems import decline
from station.settings import Settings
from sync import bundle


def add(commands: Any) -> None:
    """Describe this family."""
    stick = commands.add_parser("bundle", help="用优盘收发数据包 / by stick", allow_abbrev=False)
    ways = stick.add_subparsers(dest="way", required=True, metavar="out|in")
    for name, run in (("out", run_out), ("in", run_in)):
        command = ways.add_parser(name, allow_abbrev=False)
        command.add_argument("file", metavar="FILE", type=Path)
        command.add_argument("--data", type=Path, required=True)
        command.add_argument("--json", action="store_true")
        if name == "in":
            onward = "读入村里的数据包后，写出带往县中心的数据包 / after a village's stick: write the one for the county"
            command.add_argument("--reply", metavar="FILE", type=Path, help=onward)
        command.set_defaults(run=run)


def run_out(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Write a sealed file for every office on the way."""
    with books.opened(options.data, edges) as book:
        done = sticks.write_out(book, options.file)
        waiting = bundle.on_stick(book.journal)
    entries, carried = done.loaded.entries, done.loaded.carried
    if options.json:
        console.tell({"entries": entries, "carried": carried, "on_stick": waiting, "bytes": done.size_bytes})
        return DONE
    to = ("本镇和县中心", "the township and the county") if done.township else ("县中心", "the county")
    console.say(
        f"已写出 {entries} 条记录（另带其他站点 {carried} 批），其中 {waiting} 条尚待县中心确认；只有{to[0]}能打开。",
        f"{entries} entries written ({carried} batches of other stations), {waiting} of them still to be confirmed;"
        f" only {to[1]} can open it.",
    )
    return DONE


def run_in(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Read the county's reply, or a village's stick."""
    try:
        source = options.file.open("rb")
    except OSError as fault:
        raise decline("file", "file_unreadable", name=str(options.file)[:120]) from fault
    with source, books.opened(options.data, edges) as book:
        found = sticks.read_in(book, source, Settings.exchange_wait_seconds)
        replied = False
        if options.reply and found.kind == bundle.BUNDLE:
            # What goes on from here, this office's own work with it, for the county.
            sticks.write_out(book, options.reply)
            replied = True
    if options.json:
        console.tell({"kind": found.kind, "sender": found.sender, "entries": found.entries, "new": found.new})
    elif found.kind == bundle.REPLY:
        none = ("；不用再写出", "; nothing has to be written onward") if options.reply else ("", "")
        console.say(
            f"已读入县中心的答复：来件 {found.entries} 条{none[0]}。",
            f"The county's reply was read: {found.entries} deliveries{none[1]}.",
        )
    else:
        onward = ("，并写出了带往县中心的数据包", ", and a stick for the county was written") if replied else ("", "")
        console.say(
            f"已读入站点 {found.sender} 的数据包：共 {found.entries} 条，新收 {found.new} 条，可以马上办理；待县中心确认{onward[0]}。",
            f"Read the stick of {found.sender}: {found.entries} entries, {found.new} new; they can be worked on at once"
            f" and wait for the county{onward[1]}.",
        )
    return DONE
