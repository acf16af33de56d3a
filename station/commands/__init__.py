"""The station's commands: reading the command line, and turning whatever happens into an exit status.
May import the station's parts and argparse; a family of commands stands in each module of this package.
Promise: 0 done, 1 refused with every problem, 2 later, 3 damaged; no fault inside is ever shown as a traceback.
"""

from __future__ import annotations

import argparse
import importlib
import logging
from collections.abc import Callable, Sequence
from typing import NoReturn

import peewee

from forms.errors import Declined, Problem
from station.commands import (
    acting,
    attaching,
    carrying,
    census,
    handing,
    keeping,
    ledgers,
    looking,
    mandating,
    reporting,
    rostering,
    setting_up,
    telling,
)
from station.commands.console import DAMAGED, LATER, REFUSED, Console
from station.edges import Edges
from station.problems import of_error
from sync import logbook
from sync.errors import Busy, Damaged, SyncError, Unreachable
from sync.faults import plain

FAMILIES = (
    setting_up, acting, attaching, mandating, telling, ledgers, handing, rostering, census, looking, reporting,
    carrying, keeping,
)  # fmt: skip
LOG_FILE = "station.log"
log = logging.getLogger("yizhan.station.commands")
# Commands of other modules, which read their own command line; imported when asked for.
ELSEWHERE = {"demo": ("station.demo", "演示：一县一镇两村 / a county, a township and two villages on this machine")}
STORE_BUSY = Problem("", "store_busy", "数据正被另一程序写入，请稍候再试。", "the store is busy: try again in a moment")
STORE_BROKEN = Problem(
    "",
    "store",
    "本机数据库损坏或无法读写，请停止使用并联系县中心；详情见目录中的 station.log。",
    "the store is damaged or cannot be written: stop, and tell the county; details are in station.log",
)
FOLDER_BROKEN = Problem(
    "",
    "folder",
    "数据目录无法读写（磁盘已满或权限不足）；详情见目录中的 station.log。",
    "the folder cannot be read or written (disk full, or no rights); details are in station.log",
)
FAULT_INSIDE = Problem(
    "",
    "inside",
    "程序内部出现故障，未作改动；详情见目录中的 station.log。",
    "a fault inside the program; nothing was changed; details are in station.log",
)


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints are refusals."""

    def error(self, message: str) -> NoReturn:
        """Raise instead of exiting with argparse's own status."""
        text = "".join(char if char.isprintable() else "?" for char in message)[:300]
        raise Declined((Problem("", "usage", "命令有误，请用 --help 查看用法。", f"{self.prog}: {text}"),))


def parser() -> argparse.ArgumentParser:
    """All commands."""
    top = _Parser(prog="python -m station", description="Yizhan 驿站: the station", allow_abbrev=False)
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND", parser_class=_Parser)
    for family in FAMILIES:
        family.add(commands)
    for name, (_, words) in ELSEWHERE.items():
        commands.add_parser(name, help=words, add_help=False)
    return top


def run(argv: Sequence[str], edges: Edges, console: Console) -> int:
    """Run one command; returns the exit status."""
    if argv and argv[0] in ELSEWHERE:
        module = ELSEWHERE[argv[0]][0]
        return _guarded(lambda: int(importlib.import_module(module).main(list(argv[1:]))), console)
    try:
        options = parser().parse_args(list(argv))
    except Declined as no:
        console.complain(no.problems)
        return REFUSED
    with logbook.keeping(options.data / LOG_FILE):
        return _guarded(lambda: int(options.run(options, edges, console)), console)


def _guarded(doing: Callable[[], int], console: Console) -> int:
    try:
        return doing()
    except Declined as no:
        console.complain(no.problems)
        return REFUSED
    except SyncError as fault:
        console.complain((of_error(fault),))
        return status_of(fault)
    except BrokenPipeError:
        return REFUSED
    except Exception as fault:
        log.exception("a command failed")
        said = plain(fault)
        if said is not None:
            console.complain((of_error(said),))
            return status_of(said)
        found = _sentence(fault)
        console.complain((found,))
        return LATER if found is STORE_BUSY else DAMAGED


def status_of(fault: SyncError) -> int:
    """The exit status of what sync says."""
    if isinstance(fault, Unreachable | Busy):
        return LATER
    return DAMAGED if isinstance(fault, Damaged) else REFUSED


def _sentence(fault: Exception) -> Problem:
    if isinstance(fault, peewee.OperationalError) and ("busy" in str(fault).lower() or "locked" in str(fault).lower()):
        return STORE_BUSY
    if isinstance(fault, peewee.PeeweeException):
        return STORE_BROKEN
    return FOLDER_BROKEN if isinstance(fault, OSError) else FAULT_INSIDE
