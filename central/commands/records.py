"""The commands about the offices' ledgers and the residents' ratings: ledger and ratings.
Imports the county's records.
Promise: a deed that is refused prints everything that is wrong and changes nothing; ids are the last word printed.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from typing import Any

from central import records
from central.commands.casework import read_document
from central.edges import DONE, Edges
from central.problems import decline
from forms.figures import satisfaction
from forms.ledgers.samples import sample_of

WORST_GOOD = 3


def ledger(args: Namespace, edges: Edges) -> int:
    """List a ledger, show a sample of a deed, open a record for a station, or do a deed of the county."""
    command = read_document(args.document) if args.document else {}
    with edges.open(args) as county:
        kept = records.named(args.name)
        if args.deed is None:
            rows = list(records.every(county, kept.name))
            edges.rows(rows, args.json, _listed, ("这个登记簿没有记录。", "nothing is in this ledger"))
            return DONE
        deed = kept.deed(args.deed)
        if deed is None:
            raise decline("deed", "deed_unknown", names=", ".join(one.name for one in records.ours(kept)))
        if args.sample:
            edges.json(sample_of(deed, county.today(), county.code))
            return DONE
        if args.user is None:
            raise decline("as", "as_missing")
        if args.where is None:
            raise decline("record", "record_missing")
        if deed.opens:
            found = records.open_for(county, kept.name, args.where, deed, command, args.user)
        else:
            found = args.where
            records.do(county, found, deed.name, command, args.user)
    edges.say(f"“{deed.zh}”已登记，随下次交换送达站点。", f"{deed.en}: entered; it reaches the station with its mail")
    edges.line(found)
    return DONE


def _listed(row: Mapping[str, Any]) -> str:
    return f"{row['record']}  {row['opened_on']}  {row['state']}  {row['due'] or '-'}  {row['title']}"


def ratings(args: Namespace, edges: Edges) -> int:
    """What residents said, opened: it was sealed for the county alone."""
    with edges.open(args) as county:
        rows = [row for row in records.ratings(county) if not args.bad or row.get("level", 5) < WORST_GOOD]
    edges.rows(rows, args.json, _rated, ("还没有评价。", "no ratings yet"))
    levels = [row["level"] for row in rows if isinstance(row.get("level"), int)]
    if levels and not args.json and not args.bad:
        unhappy = sum(level < WORST_GOOD for level in levels)
        rate = satisfaction(unhappy, len(levels))
        edges.say(f"评价 {len(levels)} 份，差评 {unhappy} 份，满意率 {rate}%",
                  f"{len(levels)} ratings, {unhappy} bad ones, {rate} % satisfied")
    return DONE


def _rated(row: Mapping[str, Any]) -> str:
    said = (str(row.get(name) or "-") for name in ("level", "channel", "comment"))
    return "  ".join((row["case"], str(row["rated_at"]), *said))
