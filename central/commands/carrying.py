"""The command for sticks: bundle in.
Imports the county's sticks.
Promise: a stick that is damaged, foreign or of a revoked station changes nothing, and a sentence says which it is.
"""

from __future__ import annotations

from argparse import Namespace

from central import sticks
from central.edges import DONE, Edges
from central.problems import decline, shown
from sync import bundle


def read_in(args: Namespace, edges: Edges) -> int:
    """Read a station's stick, and write the reply where it is asked for."""
    try:
        source = args.file.open("rb")
    except OSError as fault:
        raise decline("file", "file_unreadable", name=shown(str(args.file))) from fault
    with source, edges.open(args) as county:
        found = sticks.read_in(county, source)
        if args.reply:
            bundle.save(args.reply, found.readers, found.replies, county.chance)
    if args.json:
        edges.json({"station": found.station, "stored": found.stored, "reply": bool(args.reply)})
        return DONE
    reply = ("，答复已写出，请带回该站", "; the reply is written: take it back there") if args.reply else ("", "")
    edges.say(
        f"已读入站点 {found.station} 的数据包，新收 {found.stored} 条记录{reply[0]}。",
        f"read the stick of {found.station}: {found.stored} new entries{reply[1]}",
    )
    return DONE
