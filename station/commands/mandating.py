"""The command about mandates: how one stands, what may be done about it, and doing it.
May import forms, the station's mandates and console.
Promise: the command line takes and refuses exactly what the page of a mandate does.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from forms.acts import mandating
from forms.mandate_life import STATE_NAMES, Mandate
from station import book as books
from station.commands.acting import field_row
from station.commands.console import DONE, Console
from station.desk import Actor, Desk
from station.edges import Edges
from station.mandates import Mandates
from station.problems import decline
from station.settings import Settings


def add(commands: Any) -> None:
    """Describe this family."""
    one = commands.add_parser(
        "mandate", help="委托书：现状、终止、中止、续办、转委托 / a case's mandate and what becomes of it", allow_abbrev=False
    )
    one.add_argument("case")
    one.add_argument("act", nargs="?")
    one.add_argument("--with", dest="document", metavar="FILE.json")
    one.add_argument("--as", dest="user", metavar="USER")
    one.add_argument("--list", action="store_true")
    one.add_argument("--data", type=Path, required=True)
    one.add_argument("--json", action="store_true")
    one.set_defaults(run=run_mandate)


def run_mandate(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Tell how a mandate stands, list what may be done about it, or do it; the case is the last word."""
    document = console.document(options.document, Settings.document_limit_bytes)
    with books.opened(options.data, edges) as book:
        desk = Desk(book)
        mandates = Mandates(desk)
        if options.act is not None and options.user is None:
            raise decline("as", "as_missing")
        if options.act is not None:
            mandates.act(desk.actor(options.user), options.case, options.act, document)
            act = mandating.ACTS[options.act]
            console.say(f"“{act.zh}”已保存在本机，待上报。", f"{act.en}: saved here, to be sent.")
            console.word(desk.find(options.case))
            return DONE
        actor = desk.actor(options.user) if options.user else Actor("", book.role)
        acts, mandate, case, context = mandates.allowed(actor, options.case)
        if not options.list:
            _stands(mandate, mandate.state_on(edges.today(), case), options, console)
            return DONE
        chance = edges.dice(None)
        for act in acts:
            sample = act.example(mandate, case, context, chance)
            fields = [field_row(field) for field in act.fields(mandate, case, context)]
            if options.json:
                console.tell({"act": act.name, "name": act.zh, "name_en": act.en, "fields": fields, "sample": sample})
            else:
                console.say(f"{act.name}  {act.zh}  {json.dumps(sample, ensure_ascii=False)}")
    return DONE


def _stands(mandate: Mandate, state: str, options: argparse.Namespace, console: Console) -> None:
    """How the mandate stands; names stand on the page alone."""
    term = mandate.term
    row = {
        "case": mandate.receipt_no,
        "state": state,
        "begins": term.begins.isoformat() if term.begins else None,
        "ends": term.ends.isoformat() if term.ends else None,
        "powers": list(term.powers or ()),
        "ended": mandate.ended or None,
        "papers_returned": list(mandate.papers_returned),
        "sub_agents": len(mandate.sub_agents),
        "entries": len(mandate.lines),
    }
    if options.json:
        console.tell(row)
    else:
        console.say(f"{STATE_NAMES[state][0]}（{row['begins'] or '…'} – {row['ends'] or '…'}）", STATE_NAMES[state][1])
