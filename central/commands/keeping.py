"""The commands that keep the centre's folder sound: check, rebuild, backup, restore.
Imports central.backups and sync.check.
Promise: check names what does not add up without touching it; a backup counts after it was read back.
"""

from __future__ import annotations

from argparse import Namespace

from central import backups
from central.edges import DAMAGED, DONE, Edges
from sync.check import check as check_journal
from sync.database import reading, write


def check(args: Namespace, edges: Edges) -> int:
    """Verify every digest, chain and signature, and that the rows say what the records say."""
    with edges.open(args) as county, reading(county.db):
        found = check_journal(county.journal)
        # Rows are folded from entries: where those do not hold, comparing says nothing.
        found = found or county.projections.stale()
    for problem in found:
        edges.err.write(problem + "\n")
    if found:
        edges.err.write(
            "数据有损，请勿继续使用，并联系维护人员；可用 restore 恢复最近的备份，各站会把其后的记录补回来。\n"
            "the records do not add up: stop, and tell who maintains the program; restore the last backup, and the"
            " stations give back what came after it\n"
        )
        return DAMAGED
    edges.say("全部记录校验无误。", "all records are sound")
    return DONE


def rebuild(args: Namespace, edges: Edges) -> int:
    """Fold all rows again from the records."""
    with edges.open(args) as county, write(county.db):
        folded = county.projections.rebuild()
    edges.say(f"已由记录重建 {folded} 行。", f"rows folded again: {folded}")
    return DONE


def backup(args: Namespace, edges: Edges) -> int:
    """Copy the folder while others work in it, read the copy back, and say from where it is safe."""
    with edges.open(args) as county:
        taken, moved = backups.take(county, args.to, args.off_machine)
    if args.json:
        edges.json({"entries": taken.entries, "bytes": taken.size_bytes, "off_machine": taken.off_machine,
                    "lanes_made_safe": moved})  # fmt: skip
        return DONE
    edges.say(
        f"备份完成并已逐条校验：{taken.entries} 条记录，{taken.size_bytes} 字节，位于 {args.to}。",
        f"backed up and read back: {taken.entries} entries, {taken.size_bytes} bytes, in {args.to}",
    )
    if not taken.off_machine:
        edges.say(
            "注意：备份与数据在同一磁盘上，磁盘损坏会一起丢失，因此不计入安全备份；请备份到另一磁盘，"
            "或确认会移走时加 --off-machine。",
            "note: it lies on the same disk as the book and goes with it, so nothing is called safe by it: back up to"
            " another disk, or say --off-machine where you carry it away",
        )
    return DONE


def restore(args: Namespace, edges: Edges) -> int:
    """Put a backup in the place of the book; what was there is kept aside."""
    done = backups.put_back(args.source, args.data, edges.clock, edges.chance, args.database, args.replace)
    if args.json:
        edges.json({"entries": done.entries, "aside": done.aside, "backup_at": done.backup_at})
        return DONE
    kept = (f"；原有数据保留在 {done.aside}", f"; what was there is kept in {done.aside}") if done.aside else ("", "")
    edges.say(f"已恢复 {done.entries} 条记录{kept[0]}。", f"restored {done.entries} entries{kept[1]}")
    edges.say(
        "请启动 serve：各站下次上报时会补回备份之后的记录，进度见“站点”页。",
        "start serve: the stations give back what came after the backup; the stations page counts them",
    )
    return DONE
