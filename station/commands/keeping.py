"""Commands that keep the folder sound: check, rebuild, backup and restore.
May import the station's checking, backups and book.
Promise: check changes nothing and names what does not add up; a restore deletes nothing.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from station import backups
from station import book as books
from station.checking import faults
from station.commands.console import DAMAGED, DONE, Console
from station.edges import Edges
from sync.errors import Busy


def add(commands: Any) -> None:
    """Describe this family."""
    runs = {
        "check": (run_check, "校验全部记录 / verify every record"),
        "rebuild": (run_rebuild, "由记录重建各表 / fold all rows again"),
    }
    moves = {
        "backup": (run_backup, "备份到另一目录并逐条校验 / copy everything to another folder and verify the copy"),
        "restore": (run_restore, "用备份恢复 / put a backup in the place of this folder's records"),
    }
    for name, (run, words) in runs.items():
        command = commands.add_parser(name, help=words, allow_abbrev=False)
        command.add_argument("--data", type=Path, required=True)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)
    for name, (run, words) in moves.items():
        command = commands.add_parser(name, help=words, allow_abbrev=False)
        command.add_argument("place", type=Path, metavar="TO" if name == "backup" else "FROM")
        command.add_argument("--data", type=Path, required=True)
        command.add_argument("--json", action="store_true")
        command.set_defaults(run=run)


def run_check(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Chains, digests, mail and rows: everything that can be computed again is."""
    with books.opened(options.data, edges) as book:
        found = faults(book)
        entries = book.journal.count(book.journal.tables.entry.id > 0)
    console.complain(found)
    if options.json:
        console.tell({"entries": entries, "faults": [one.code for one in found]})
    elif not found:
        console.say(f"{entries} 条记录，校验无误。", f"{entries} entries, all sound.")
    return DAMAGED if found else DONE


def run_rebuild(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Fold every row again from the journal."""
    with books.opened(options.data, edges) as book:
        if not book.alone:
            raise Busy("not_alone", "本目录正在使用，请先停止 serve。", "the folder is in use: stop serve first")
        rebuilt, records = book.cases.rebuild(), book.records.rebuild()
        book.catalogue.forget()
        book.catalogue.current()
    if options.json:
        console.tell({"cases": rebuilt, "records": records})
    else:
        console.say(f"已重建 {rebuilt} 个办件、{records} 条登记。", f"{rebuilt} cases and {records} records rebuilt.")
    return DONE


def run_backup(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Copy the folder while others work in it, and read the copy back."""
    with books.opened(options.data, edges) as book:
        taken = backups.take(book, options.place)
    if options.json:
        console.tell({"entries": taken.entries, "bytes": taken.size_bytes, "off_machine": taken.off_machine})
        return DONE
    console.say(
        f"备份完成并已逐条校验：{taken.entries} 条记录，位于 {options.place}。",
        f"Backed up and read back: {taken.entries} entries, in {options.place}.",
    )
    if not taken.off_machine:
        console.say(
            "注意：备份与数据在同一磁盘上，磁盘损坏会一起丢失；请备份到U盘或另一磁盘。",
            "Note: it lies on the same disk as the records and goes with it: back up to a stick or another disk.",
        )
    return DONE


def run_restore(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Put a backup in the place of the folder's records; what was there is kept aside."""
    done = backups.put_back(options.place, options.data, edges)
    if options.json:
        console.tell({"entries": done.entries, "aside": done.aside, "backup_at": done.backup_at,
                      "only_aside": done.only_aside})  # fmt: skip
        return DONE
    console.say(f"已恢复 {done.entries} 条记录。", f"Restored {done.entries} entries.")
    if done.aside:
        console.say(f"原有数据保留在 {done.aside}，未删除。", f"What was there is kept in {done.aside}.")
    if done.only_aside:
        console.say(
            f"其中 {done.only_aside} 条记录未上报过，备份中也没有；请保留该目录并告诉县中心。",
            f"{done.only_aside} entries of it were never sent and are not in the backup: keep it, and tell the county.",
        )
    console.say(
        "请执行 exchange 或启动 serve：县中心会补回它已收到的记录；恢复后新录入的记录须待县中心核定。",
        "Exchange or serve now: the centre gives back what it has; what is entered from now on waits for the county.",
    )
    return DONE
