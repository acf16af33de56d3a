"""The words of the command line, as design §11 lists them.
Imports argparse and the families of commands beside it.
Promise: a mistyped command is refused in both languages with status 1 and changes nothing.
"""

from __future__ import annotations

import argparse
import io
import re
from collections.abc import Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import NoReturn, TypeAlias

from central.commands import carrying, casework, founding, keeping, people, records, watching
from central.edges import DONE, REFUSED, Edges
from central.officers import ROLES


class Stop(Exception):
    """Nothing to run: help was printed, or the words were refused."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class _Refusal(Exception):
    pass


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Refuse instead of leaving the process with a status that means something else here."""
        raise _Refusal(
            f"{self.format_usage()}命令有误：{_plain(message)}\nthe command line is wrong: {_plain(message)}\n"
        )


def _plain(message: str) -> str:
    # A mistyped option comes back in the sentence; what stands between // and @ of a URL may be a password.
    hidden = re.sub(r"(://)\S*@|(password=)[^\s&]*", r"\1\2…@", message)
    return "".join(char if char.isprintable() else "?" for char in hidden)[:400]


def read(argv: Sequence[str], edges: Edges) -> argparse.Namespace:
    """The command that these words make. Raises Stop after printing why there is none."""
    printed = io.StringIO()
    try:
        with redirect_stdout(printed):
            args = _build().parse_args(list(argv))
    except _Refusal as refusal:
        edges.err.write(str(refusal))
        raise Stop(REFUSED) from None
    except SystemExit:
        edges.out.write(printed.getvalue())
        raise Stop(DONE) from None
    if "run" not in args:
        edges.err.write("请写明命令；用 --help 查看全部命令。\nname a command: --help lists them all\n")
        raise Stop(REFUSED)
    return args


def _build() -> argparse.ArgumentParser:
    root = _Parser(prog="python -m central", description="驿站县中心 / the county centre of Yizhan", allow_abbrev=False)
    commands = root.add_subparsers(title="commands", metavar="COMMAND", parser_class=_Parser)
    _founding(commands)
    _keeping(commands)
    _people(commands)
    _casework(commands)
    _watching(commands)
    return root


Subparsers: TypeAlias = "argparse._SubParsersAction[_Parser]"


def _command(commands: Subparsers, name: str, told: str, run: object) -> _Parser:
    one = commands.add_parser(name, help=told, description=told, allow_abbrev=False)
    one.add_argument("--data", type=Path, required=True, metavar="D", help="数据目录 / the centre's folder")
    one.set_defaults(run=run)
    return one


def _founding(commands: Subparsers) -> None:
    init = _command(commands, "init", "建立县中心 / found a centre", founding.init)
    init.add_argument("--name", required=True)
    init.add_argument("--division", required=True, metavar="CODE", help="县的 6 位区划代码 / the county's six digits")
    init.add_argument(
        "--database", metavar="URL",
        help="postgresql://…，记录存于 PostgreSQL；同一中心的另一台机器用同样的命令加入"
        " / keep the book on PostgreSQL; another machine of the same centre joins it with the same command",
    )  # fmt: skip
    serve = _command(commands, "serve", "提供服务 / answer stations and browsers", founding.serve)
    serve.add_argument("--host", default="127.0.0.1", metavar="H")
    serve.add_argument("--port", default="8600", metavar="P")
    serve.add_argument("--behind-tls", action="store_true", help="前置代理提供 https / a proxy in front speaks https")
    known = "浏览器所用的域名 / its name for browsers"
    serve.add_argument("--known-as", action="append", default=[], metavar="NAME", help=known)
    digest = _command(commands, "digest", "数据摘要 / what two machines compare", founding.digest)
    digest.add_argument("--scope", metavar="CODE")


def _keeping(commands: Subparsers) -> None:
    stick = commands.add_parser("bundle", help="优盘数据包 / by stick", allow_abbrev=False).add_subparsers(
        parser_class=_Parser, required=True, metavar="in"
    )
    read = _command(stick, "in", "读入站点的数据包 / read a station's stick", carrying.read_in)
    read.add_argument("file", metavar="FILE", type=Path)
    read.add_argument("--reply", metavar="FILE", type=Path)
    read.add_argument("--json", action="store_true")
    _command(commands, "check", "校验全部记录 / verify every record", keeping.check)
    _command(commands, "rebuild", "由记录重建各表 / fold all rows again", keeping.rebuild)
    told = "备份到另一目录并逐条校验 / copy everything to another folder and verify the copy"
    backup = _command(commands, "backup", told, keeping.backup)
    backup.add_argument("to", type=Path, metavar="TO")
    away = "备份将移离本机，计为安全 / it will be carried off this machine: count it as safe"
    backup.add_argument("--off-machine", action="store_true", help=away)
    backup.add_argument("--json", action="store_true")
    restore = _command(commands, "restore", "用备份恢复 / put a backup in the place of the book", keeping.restore)
    restore.add_argument("source", type=Path, metavar="FROM")
    restore.add_argument("--database", metavar="URL", help="恢复到这个空的 PostgreSQL 数据库 / into this empty database")
    aside = "数据库中原有数据移到另一个 schema 保留 / move what the database holds aside into a schema of its own"
    restore.add_argument("--replace", action="store_true", help=aside)
    restore.add_argument("--json", action="store_true")


def _people(commands: Subparsers) -> None:
    users = commands.add_parser("user", help="用户 / people", allow_abbrev=False).add_subparsers(
        parser_class=_Parser, required=True, metavar="add"
    )
    add = _command(
        users,
        "add",
        "新增用户，密码由标准输入读取 / add a person; the password comes from standard input",
        people.add_user,
    )
    add.add_argument("name", metavar="NAME")
    add.add_argument("--role", required=True, choices=ROLES)
    stations = commands.add_parser("station", help="站点 / stations", allow_abbrev=False).add_subparsers(
        parser_class=_Parser, required=True, metavar="add|revoke|move|settled"
    )
    one = _command(stations, "add", "新增站点，输出一次性注册码 / invite a station", people.add_station)
    digits = "县 6 位加乡镇 3 位，村再加 3 位 / the county's six digits, three more for a township, six for a village"
    one.add_argument("--division", required=True, metavar="CODE", help=digits)
    one.add_argument("--level", required=True, choices=("village", "township"))
    one.add_argument("--name", required=True)
    again = "为已有站点重新发码：中心由旧备份恢复后不认识它时使用 / a new code for a station that lives already"
    one.add_argument("--station", metavar="STATION", help=again)
    revoke = _command(stations, "revoke", "停用站点 / revoke a station", people.revoke_station)
    move = _command(stations, "move", "站点迁移 / move a station to another office", people.move_station)
    move.add_argument("--division", required=True, metavar="CODE", help=digits)
    move.add_argument("--name", default="")
    settled = "已核实只有一份数据在用，解除提示 / one folder alone is in use: end the notice"
    for each in (revoke, move, _command(stations, "settled", settled, people.settle_station)):
        each.add_argument("station", metavar="STATION")
        each.add_argument("--reason", default="")
        each.add_argument("--as", dest="user", metavar="USER")
    listed = _command(commands, "stations", "站点清单 / the list of stations", people.list_stations)
    listed.add_argument("--json", action="store_true")


def _casework(commands: Subparsers) -> None:
    act = _command(commands, "act", "办理 / act upon a case", casework.act)
    act.add_argument("case", metavar="CASE")
    act.add_argument("act", metavar="ACT", nargs="?")
    act.add_argument("--with", dest="document", type=Path, metavar="FILE.json")
    act.add_argument("--as", dest="user", metavar="USER")
    act.add_argument("--list", action="store_true")
    act.add_argument("--json", action="store_true")
    cases = _command(commands, "cases", "办件清单 / the list of cases", casework.cases)
    cases.add_argument("--json", action="store_true")
    kept = _command(commands, "ledger", "登记簿：查看、下达、答复 / the offices' ledgers", records.ledger)
    kept.add_argument("name", metavar="NAME")
    kept.add_argument("deed", metavar="DEED", nargs="?")
    kept.add_argument("where", metavar="RECORD|STATION", nargs="?")
    kept.add_argument("--with", dest="document", type=Path, metavar="FILE.json")
    kept.add_argument("--as", dest="user", metavar="USER")
    kept.add_argument("--sample", action="store_true")
    rated = _command(commands, "ratings", "群众评价 / what residents said", records.ratings)
    rated.add_argument("--bad", action="store_true", help="只看差评 / the two lowest levels only")
    for one in (kept, rated):
        one.add_argument("--json", action="store_true")


def _watching(commands: Subparsers) -> None:
    held = _command(commands, "held", "待核记录 / what waits for a person", watching.held)
    held.add_argument("id", metavar="ID", nargs="?")
    held.add_argument("word", metavar="admit|set-aside", nargs="?", choices=("admit", "set-aside"))
    held.add_argument("--reason", default="")
    held.add_argument("--as", dest="user", metavar="USER")
    held.add_argument("--seen", default="", metavar="MARK", help="清单所示标记，有新记录时不作决定 / decide only on what was listed")
    held.add_argument("--json", action="store_true")
    parked = _command(commands, "parked", "搁置与等待的记录 / what has no effect yet", watching.parked)
    parked.add_argument("--again", action="store_true", help="重新处理搁置的记录 / judge what is parked again")
    parked.add_argument("--json", action="store_true")
