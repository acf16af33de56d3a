"""Commands that look and exchange: exchange, status, cases, held, parked, digest.
May import the station's register, counts and exchanging.
Promise: what is printed is counted from the journal at that moment.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from forms import offices
from forms.acts.messages import STATE_NAMES
from station import book as books
from station import counts, exchanging, register, telling
from station.commands.console import DONE, LATER, Console
from station.edges import Edges
from station.problems import decline, of_error
from station.settings import Settings
from sync.errors import SyncError


def add(commands: Any) -> None:
    """Describe this family."""
    runs = {
        "exchange": (run_exchange, "立即与县中心交换 / exchange with the centre now"),
        "status": (run_status, "本站状态 / where this station stands"),
        "cases": (run_cases, "办件清单 / the list of cases"),
        "held": (run_held, "待核记录 / what waits for a person at the county"),
        "parked": (run_parked, "搁置的记录 / what the county could not admit"),
        "digest": (run_digest, "数据摘要 / what two machines compare"),
    }
    for name, (run, words) in runs.items():
        command = commands.add_parser(name, help=words, allow_abbrev=False)
        command.add_argument("--data", type=Path, required=True)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)
        if name == "digest":
            command.add_argument("--scope", metavar="CODE")


def run_exchange(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """One exchange now."""
    with books.opened(options.data, edges) as book:
        try:
            done = exchanging.exchange(book, Settings.exchange_wait_seconds)
            exchanging.carry_scans(
                book, Settings.exchange_wait_seconds, Settings.scans_day_bytes, Settings.scans_turn_bytes
            )
        except SyncError as fault:
            if not exchanging.no_answer(fault):
                raise
            console.complain((of_error(fault),))
            return LATER
        line = telling.said(counts.status(book.journal))[1]
    row = {
        "pushed": done.pushed,
        "read": done.read,
        "pending": done.pending,
        "waiting": done.waiting,
        "held": done.held,
        "parked": done.parked,
    }
    if options.json:
        console.tell(row)
    else:
        console.say(
            f"已上报 {done.pushed} 条，收到 {done.read} 条。{line[0]}",
            f"{done.pushed} sent, {done.read} read. {line[1]}",
        )
    return DONE


def run_status(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Where this station stands."""
    with books.opened(options.data, edges) as book:
        row = counts.status(book.journal)
        line = telling.said(row)[1]
    if options.json:
        console.tell(row)
        return DONE
    console.say(line[0], line[1])
    for name, value in row.items():
        console.word(f"{name}: {'-' if value is None else value}")
    return DONE


def run_cases(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """One line a case."""
    with books.opened(options.data, edges) as book:
        rows = register.listing(book.journal, book.cases, order="filed_at")
        names = book.catalogue.current()
    for row in rows:
        if options.json:
            console.tell({name: value for name, value in row.items() if name not in register.INNER})
        else:
            state = STATE_NAMES[row["state"]][0]
            due = f" {row['due_on']}到期" if row["due_on"] else ""
            got = telling.standing_word(row)[0]
            console.say(f"{row['case']}  {row['item']}  {state}  {names.name_of(row['holder'])}{due}  {got}")
    return DONE


def run_held(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Own entries that wait for a person at the centre."""
    return _entries(options, edges, console, counts.held)


def run_parked(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Own entries that the centre could not admit."""
    return _entries(options, edges, console, counts.parked)


def _entries(options: argparse.Namespace, edges: Edges, console: Console, found: Any) -> int:
    with books.opened(options.data, edges) as book:
        rows = [counts.described(entry) for entry in found(book.journal)]
    for row in rows:
        if options.json:
            console.tell(row)
        else:
            console.say(f"{row['subject']}  {row['kind']}  {row['entered'] or '-'}  {row['zh']}", row["en"])
    if not rows and not options.json:
        console.say("没有。", "None.")
    return DONE


def run_digest(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """The digest of the admitted cases of a scope, behind the number of entries that it leaves out."""
    with books.opened(options.data, edges) as book:
        scope = book.office if options.scope is None else offices.parse_office(options.scope)
        if scope is None:
            raise decline("scope", "scope_wrong", code=options.scope[:40])
        unadmitted = int(counts.told(book.journal)["unadmitted"])
        found = register.digest(book.journal, scope)
    if options.json:
        console.tell({"scope": scope, "unadmitted": unadmitted, "digest": found})
    else:
        console.say(f"未确认 unadmitted: {unadmitted}")
        console.word(found)
    return DONE
