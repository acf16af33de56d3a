"""The centre's command line: reading it, doing it, and turning whatever happens into a sentence and an exit status.
Imports the families of commands beside it; everything from outside comes in with ``Edges``.
Promise: 0 done, 1 refused with every problem printed, 2 later, 3 damaged; no fault shows its insides.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import peewee

from central.commands import parser
from central.edges import DAMAGED, DONE, LATER, REFUSED, Edges
from central.problems import decline
from forms.errors import Declined
from sync import logbook
from sync.database import searchable
from sync.errors import Busy, Damaged, SyncError, Unreachable
from sync.faults import plain

LOG_FILE = "central.log"
log = logging.getLogger("yizhan.central.commands")


def run(argv: Sequence[str], edges: Edges) -> int:
    """Do one command; returns the exit status."""
    try:
        args = parser.read(argv, edges)
    except parser.Stop as stop:
        return stop.status
    with logbook.keeping(Path(args.data) / LOG_FILE):
        try:
            # No name or number holds such characters, and PostgreSQL refuses even to look for one that does.
            if not all(searchable(word) for word in vars(args).values() if isinstance(word, str)):
                raise decline("words", "word_unreadable")
            return int(args.run(args, edges) or DONE)
        except Declined as fault:
            return edges.refuse(fault.problems)
        except SyncError as fault:
            return edges.fail(fault, _status(fault))
        except KeyboardInterrupt:
            return LATER
        except BrokenPipeError:
            raise
        except peewee.OperationalError as fault:
            log.exception("the store refused")
            return _store_refused(fault, edges)
        except Exception as fault:
            log.exception("a command failed")
            said = plain(fault)
            if said is not None:
                return edges.fail(said, _status(said))
            where = f"（详情见 {args.data}/{LOG_FILE}）" if Path(args.data).is_dir() else ""
            edges.err.write(f"程序出现意外错误，已停止，未完成的改动不会保存{where}。\n")
            edges.err.write("an unexpected error stopped this command; what was not finished was not kept\n")
            return DAMAGED


def _status(fault: SyncError) -> int:
    if isinstance(fault, Busy | Unreachable):
        return LATER
    return DAMAGED if isinstance(fault, Damaged) else REFUSED


def _store_refused(fault: peewee.OperationalError, edges: Edges) -> int:
    said = plain(fault)
    if said is not None:
        return edges.fail(said, _status(said))
    if any(word in str(fault).lower() for word in ("busy", "locked")):
        edges.err.write("数据库正忙，请稍候再试。\nthe book is busy: try again in a moment\n")
        return LATER
    edges.err.write(
        "无法读写数据文件；请检查磁盘空间和文件是否完好。\nthe book cannot be read or written: check the disk and the file\n"
    )
    return DAMAGED


__all__ = ["DAMAGED", "DONE", "LATER", "REFUSED", "Edges", "run"]
