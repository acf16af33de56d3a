"""The commands about what waits for a person: held and parked.
Imports supervision.
Promise: what is held takes effect only on a named person's word with a reason.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from central import supervision
from central.edges import DONE, Edges
from central.problems import decline


def held(args: Namespace, edges: Edges) -> int:
    """List held lanes, or say a person's word on one, or set a parked entry (LANE/SEQ) aside."""
    if args.id is None:
        with edges.open(args) as county:
            edges.rows(supervision.held(county), args.json, _lane, ("没有待核的记录。", "nothing is held"))
        return DONE
    if args.word is None:
        raise decline("id", "act_missing")
    if args.user is None:
        raise decline("as", "as_missing")
    with edges.open(args) as county:
        decided = supervision.decide(county, args.id, args.word == "admit", args.reason, args.user, args.seen)
    if args.json:
        edges.json({"decided": decided, "word": args.word})
    else:
        word = "准入" if args.word == "admit" else "排除"
        edges.say(f"已{word} {len(decided)} 项。", f"{args.word}: {' '.join(decided)}")
    return DONE


def _lane(row: Mapping[str, Any]) -> str:
    entries = "".join(f"\n    {each['seq']}  {each['summary']}" for each in row["entries"])
    return f"{row['id']}  {row['station']}  {row['zh']} {row['en']}{entries}\n    --seen {row['seen']}"


def parked(args: Namespace, edges: Edges) -> int:
    """List what was parked or waits; with --again, judge what is parked once more, as after an upgrade."""
    with edges.open(args) as county:
        if args.again:
            supervision.judge_again(county)
        edges.rows(
            supervision.parked(county), args.json, _entry, ("没有搁置或等待的记录。", "nothing is parked or waiting")
        )
    return DONE


def _entry(row: Mapping[str, Any]) -> str:
    status = "搁置" if row["status"] == "parked" else "等待"
    return f"{row['lane']}/{row['seq']}  {row['station']}  {status}  {row['summary']}\n    {row['zh']} {row['en']}"
