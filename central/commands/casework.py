"""The commands about cases: act and cases.
Imports the desk and supervision.
Promise: a refused act prints everything that is wrong and changes nothing.
"""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from central import desk, supervision
from central.edges import DONE, Edges
from central.problems import decline, shown
from forms.acts.messages import STATE_NAMES
from sync.envelope import strict_json

FILE_LIMIT_BYTES = 1_000_000


def act(args: Namespace, edges: Edges) -> int:
    """Do an act, or list those that are possible now."""
    if args.list:
        return _list(args, edges)
    if args.act is None:
        raise decline("act", "act_missing")
    if args.user is None:
        raise decline("as", "as_missing")
    command = read_document(args.document) if args.document else {}
    with edges.open(args) as county:
        done = desk.act(county, args.case, args.act, command, args.user)
        holder = county.office_name(done.holder) if done.holder else ""
    state = STATE_NAMES.get(done.state, (done.state, done.state))
    if args.json:
        edges.json(
            {"case": done.case, "act": args.act, "state": done.state, "holder": done.holder, "confirmed": done.admitted}
        )
    elif done.admitted:
        edges.say(f"已办理：{state[0]}，文件在{holder}。", f"done: {state[1]}, held by {done.holder}: {done.case}")
    else:
        edges.say(
            "已登记，待站点的申请记录到达后生效。",
            f"kept; it takes effect when the record of the filing arrives: {done.case}",
        )
    return DONE


def _list(args: Namespace, edges: Edges) -> int:
    with edges.open(args) as county:
        rows = desk.possible(county, args.case, edges.lots, args.user)
    edges.rows(rows, args.json, _act, ("县中心现在没有可办的操作。", "nothing can be done at the centre now"))
    return DONE


def _act(row: Mapping[str, Any]) -> str:
    asked = ", ".join(field["name"] + ("*" if field["required"] else "") for field in row["fields"])
    return f"{row['act']}  {row['zh']}  ({', '.join(row['roles'])})  {asked}"


def read_document(path: Path) -> Mapping[str, Any]:
    """The JSON object in a file. Raises Declined or Malformed."""
    name = shown(path.name)
    try:
        with path.open("rb") as opened:
            raw = opened.read(FILE_LIMIT_BYTES + 1)
    except (OSError, ValueError) as fault:
        raise decline("with", "file_unreadable", name=name) from fault
    if len(raw) > FILE_LIMIT_BYTES:
        raise decline("with", "file_too_large", name=name, limit=FILE_LIMIT_BYTES)
    document = strict_json(raw.removeprefix(b"\xef\xbb\xbf"))
    if not isinstance(document, dict):
        raise decline("with", "not_object")
    return document


def cases(args: Namespace, edges: Edges) -> int:
    """The list of cases."""
    with edges.open(args) as county:
        edges.rows(supervision.cases(county), args.json, _case, ("没有办件。", "no cases"))
    return DONE


def _case(row: Mapping[str, Any]) -> str:
    state = STATE_NAMES.get(row["state"], (row["state"], ""))[0]
    due = f"{row['due_kind']} {row['due_on']}" if row["due_on"] else "-"
    unsure = "" if row["confirmed"] else "  待核 held" if row["held"] else "  未确认 unadmitted"
    overtaken = f"  被先行处理 overtaken {row['overtaken']}" if row["overtaken"] else ""
    return f"{row['case']}  {row['item']}  {state}  {row['holder']}  {due}{unsure}{overtaken}"
