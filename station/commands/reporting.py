"""The command that counts: report.
May import forms and the station's book, figures and console.
Promise: the same figures as the page shows, one line for the whole and one for each item, office and person.
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from forms.errors import Declined, said_by
from forms.figures import Counted, Figures
from forms.periods import MONTH, Period
from station import book as books
from station import figures
from station.commands.console import DONE, Console
from station.edges import Edges
from station.figures import Contacts
from station.words.figures import WORDS

problem = said_by({
    "day_wrong": ("“{day}”不是日期，请按 2026-11-22 这样填写。", "“{day}” is no day; write it as 2026-11-22."),
    "days_order": ("截止日不能早于起始日。", "The last day cannot be before the first."),
})


def add(commands: Any) -> None:
    """Describe this family."""
    words = "统计：本月或任意期间 / counts of this month, or of any days"
    command = commands.add_parser("report", help=words, allow_abbrev=False)
    command.add_argument("--data", type=Path, required=True)
    command.add_argument("--json", action="store_true")
    command.add_argument("--from", dest="first", metavar="YYYY-MM-DD")
    command.add_argument("--to", dest="last", metavar="YYYY-MM-DD")
    command.set_defaults(run=run_report)


def run_report(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """The figures of a period."""
    with books.opened(options.data, edges) as book:
        period = _period(options, edges.today())
        counting = figures.counting(book, period)
        figures.walk(book, period.first, counting)
        found = figures.ours(book, counting.counted())
        heard = figures.contacts(book, period)
        name_of = book.catalogue.current().name_of
    if options.json:
        for line in lines(found, heard):
            console.tell(line)
        return DONE
    console.say(f"{period.first} 至 {period.last}", f"{period.first} to {period.last}")
    console.say(*_said("合计", "all", found.total()))
    for item, one in found.by_item().items():
        console.say(*_said(item or "（事项未知）", item or "(item unknown)", one))
    for office, one in found.by_office().items():
        console.say(*_said(name_of(office), office, one))
    for (office, who), did in sorted(found.people.items()):
        some = [(WORDS[f"doing_{doing}"], times) for doing, times in did.items() if times]
        zh, en = (sign.join(f"{one[at]} {times}" for one, times in some) for at, sign in enumerate(("、", ", ")))
        console.say(f"{name_of(office)} {who}：{zh}", f"{name_of(office)} {who}: {en}")
    said = "-" if heard.satisfaction is None else f"{heard.satisfaction}%"
    console.say(f"本单位：接待 {heard.visitors} 人次，咨询 {heard.inquiries} 次，回访满意率 {said}",
                f"this office: {heard.visitors} visitors, {heard.inquiries} inquiries, {said} satisfied at callbacks")
    return DONE


def lines(found: Counted, heard: Contacts) -> list[dict[str, Any]]:
    """One object for the whole, then one for each item, office and person, and what this office heard from people."""
    days = {"from": found.period.first.isoformat(), "to": found.period.last.isoformat()}
    told = [{"by": "all", **days, **figures.told(found.total())}]
    told += [{"by": "item", "item": key, **days, **figures.told(one)} for key, one in found.by_item().items()]
    told += [{"by": "office", "office": key, **days, **figures.told(one)} for key, one in found.by_office().items()]
    for (office, who), did in sorted(found.people.items()):
        told.append({"by": "person", "office": office, "person": who, **days, **did})
    rate = heard.satisfaction
    contacts = {"visitors": heard.visitors, "inquiries": heard.inquiries, "said": heard.said, "unhappy": heard.unhappy}
    return [*told, {"by": "contacts", **days, **contacts, "satisfaction": None if rate is None else float(rate)}]


def _period(options: argparse.Namespace, today: date) -> Period:
    usual = Period.around(MONTH, today)
    first = _day(options.first, "from") or usual.first
    last = _day(options.last, "to") or (usual.last if options.first is None else max(today, first))
    if last < first:
        raise Declined((problem("to", "days_order"),))
    return Period.between(first, last)


def _day(raw: str | None, name: str) -> date | None:
    try:
        return date.fromisoformat(raw) if raw is not None else None
    except ValueError as wrong:
        raise Declined((problem(name, "day_wrong", day=raw[:20] if raw else ""),)) from wrong


def _said(zh: str, en: str, one: Figures) -> tuple[str, str]:
    rate = "-" if one.completion_rate is None else f"{one.completion_rate}%"
    in_time = "-" if one.on_time_rate is None else f"{one.on_time_rate}%"
    return (
        f"{zh}：收件 {one.filed}，受理 {one.accepted}，办结 {one.closed}，办结率 {rate}，按时办结率 {in_time}",
        f"{en}: filed {one.filed}, accepted {one.accepted}, closed {one.closed}, {rate} closed, {in_time} on time",
    )
