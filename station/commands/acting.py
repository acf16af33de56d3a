"""Commands that work on cases: items, form, file, act.
May import forms, the station's desk and console.
Promise: the command line takes and refuses exactly what the pages do, because both ask the desk.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from forms.acts.register import ACTS
from forms.definition import ServiceItem
from forms.fields import Field
from forms.samples import sample
from station import book as books
from station.commands.console import DONE, Console
from station.desk import Actor, Desk
from station.edges import Edges
from station.problems import decline
from station.settings import Settings

MODES = {"in_person": "本人办理", "proxy": "委托代办"}


def add(commands: Any) -> None:
    """Describe this family."""
    items = commands.add_parser("items", help="事项目录 / the catalogue", allow_abbrev=False)
    items.set_defaults(run=run_items)
    form = commands.add_parser("form", help="表单或样例 / an item's form, or a valid sample answer", allow_abbrev=False)
    form.add_argument("item")
    form.add_argument("--sample", action="store_true")
    form.add_argument("--seed", type=int)
    form.add_argument("--mode")
    form.set_defaults(run=run_form)
    file = commands.add_parser(
        "file", help="收件，末尾是收件编号 / file an application; the receipt number is the last word", allow_abbrev=False
    )
    file.add_argument("item")
    file.add_argument("--with", dest="document", required=True, metavar="FILE.json")
    file.add_argument("--as", dest="user", required=True, metavar="USER")
    file.set_defaults(run=run_file)
    act = commands.add_parser(
        "act", help="办理，或列出现在可办的 / act upon a case, or list what can be done now", allow_abbrev=False
    )
    act.add_argument("case")
    act.add_argument("act", nargs="?")
    act.add_argument("--with", dest="document", metavar="FILE.json")
    act.add_argument("--as", dest="user", metavar="USER")
    act.add_argument("--list", action="store_true")
    act.set_defaults(run=run_act)
    for one in (items, form, file, act):
        one.add_argument("--data", type=Path, required=True)
        one.add_argument("--json", action="store_true")


def run_items(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """One line an item."""
    with books.opened(options.data, edges) as book:
        for item in book.catalogue.current().items.items():
            row = item_row(item, book.level)
            if options.json:
                console.tell(row)
            else:
                here = "可在本站收件" if row["file_here"] else "不在本站收件"
                ways = "、".join(MODES[mode] for mode in item.modes)
                console.say(f"{item.code}  {item.name}（{here}；{ways}）{'[样例 sample]' if item.sample else ''}")
    return DONE


def item_row(item: ServiceItem, level: str) -> dict[str, Any]:
    """The columns of `items --json`."""
    return {
        "item": item.code,
        "name": item.name,
        "name_en": item.name_en,
        "file_here": level in item.file_at,
        "file_at": list(item.file_at),
        "modes": list(item.modes),
        "version": item.version,
        "sample": item.sample,
        "decided_at": item.decided_at,
        "department": item.department,
        "out_of_date": item.out_of_date,
    }


def run_form(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """The questions of an item, or a sample that `file` takes."""
    with books.opened(options.data, edges) as book:
        item = book.catalogue.current().item(options.item)
        if item is None:
            raise decline("item", "item_unknown", code=options.item[:40])
        mode = _mode(options.mode, item, book.level)
        if options.sample:
            chance = edges.dice(options.seed)
            console.tell(sample(item, chance, mode=mode, level=book.level, today=edges.today()))
            return DONE
        described = form_of(item)
        if options.json:
            console.tell({**item_row(item, book.level), **described})
        else:
            console.say(f"{item.code}  {item.name}", item.name_en)
            for field in described["fields"]:
                mark = "*" if field["required"] else " "
                console.say(f" {mark} {field['name']}（{field['kind']}）{field['zh']}", field["en"])
            for paper in described["materials"]:
                console.say(f"   {paper['id']}  {paper['name']}", paper["name_en"])
    return DONE


def _mode(asked: str | None, item: ServiceItem, level: str) -> str:
    if asked is None:
        usual = "proxy" if level == "village" else "in_person"
        return usual if usual in item.modes else item.modes[0]
    if asked not in MODES:
        raise decline("mode", "mode_unknown", modes=", ".join(MODES))
    return asked


def form_of(item: ServiceItem) -> dict[str, Any]:
    """An item's questions and papers as plain values."""
    return {
        "fields": [field_row(field) for field in item.form],
        "materials": [
            {
                "id": paper.id,
                "name": paper.name,
                "name_en": paper.name_en,
                "required_when": paper.required_when,
                "original": paper.original,
                "copies": paper.copies,
                "photos": paper.photos,
            }
            for paper in item.materials
        ],
        "oddities": [{"zh": oddity.zh, "en": oddity.en} for oddity in item.oddities],
    }


def field_row(field: Field) -> dict[str, Any]:
    """A question as plain values."""
    return {
        "name": field.name,
        "kind": field.kind,
        "zh": field.zh,
        "en": field.en,
        "required": field.required,
        "when": field.when,
        "choices": [{"value": one.value, "zh": one.zh, "en": one.en} for one in field.choices],
    }


def run_file(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """File; the receipt number is the last word."""
    document = console.document(options.document, Settings.document_limit_bytes)
    with books.opened(options.data, edges) as book:
        desk = Desk(book)
        filed = desk.file(desk.actor(options.user), options.item, document)
    if options.json:
        console.tell({"case": filed.receipt_no, "receipt_no": filed.receipt_no, "again": filed.again})
    else:
        console.say(f"已保存在本机，待上报。收件编号 {filed.receipt_no}")
    return DONE


def run_act(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Do an act, or list those that are allowed now."""
    document = console.document(options.document, Settings.document_limit_bytes)
    if not options.list and options.act is None:
        raise decline("act", "act_missing")
    if not options.list and options.user is None:
        raise decline("as", "as_missing")
    with books.opened(options.data, edges) as book:
        desk = Desk(book)
        if options.list:
            actor = desk.actor(options.user) if options.user else Actor("", book.role)
            _list(desk, actor, options, edges, console)
            return DONE
        events = desk.act(desk.actor(options.user), options.case, options.act, document)
        case_id = desk.find(options.case)
    numbers = [event.facts["document_no"] for event in events if event.facts.get("document_no")]
    if options.json:
        console.tell(
            {"case": case_id, "act": options.act, "documents": numbers, "kinds": [event.kind for event in events]}
        )
    else:
        paper = f"；文书号 {'、'.join(numbers)}" if numbers else ""
        console.say(
            f"“{ACTS[options.act].zh}”已保存在本机，待上报{paper}。", f"{ACTS[options.act].en}: saved here, to be sent."
        )
        console.word(case_id)
    return DONE


def _list(desk: Desk, actor: Actor, options: argparse.Namespace, edges: Edges, console: Console) -> None:
    chance = edges.dice(None)
    for act, case, context in desk.allowed(actor, options.case):
        fields = [field_row(field) for field in act.fields(case, context)]
        with_this = act.sample(case, context, chance)
        if options.json:
            console.tell({"act": act.name, "name": act.zh, "name_en": act.en, "fields": fields, "sample": with_this})
        else:
            needed = ", ".join(field["name"] for field in fields if field["required"])
            console.say(
                f"{act.name}  {act.zh}{f'（{needed}）' if needed else ''}  {json.dumps(with_this, ensure_ascii=False)}"
            )
