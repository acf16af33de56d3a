"""What a fault of the disk or of the engine means to the person who was about to save something.
Imports apsw, peewee and sync.errors; decides only.
Promise: each sentence says what was not done and what to do now; a fault that is the program's own is nobody's here.
"""

from __future__ import annotations

import errno

import apsw
import peewee

from sync.errors import Damaged, Full, SyncError

DISK_FULL = (
    "disk_full",
    "本机磁盘已满，没有保存；请清理磁盘（删除不用的文件）后再保存一次。",
    "the disk is full and nothing was saved: make room (remove what is not needed), then save again",
)
DISK_WRITE = (
    "disk_write",
    "本机写入磁盘失败，没有保存；磁盘可能已满或损坏。请暂用纸质表单，并联系县中心。",
    "writing to the disk failed and nothing was saved; it may be full or failing: use paper forms and tell the county",
)
READ_ONLY = (
    "disk_read_only",
    "本机磁盘变为只读，不能再保存；存储卡可能已损坏。请改用纸质表单，并联系县中心更换。",
    "this machine can no longer save: its disk only reads, perhaps it is worn out. Use paper forms, tell the county",
)
SYNC_FAILED = (
    "disk_sync",
    "本机磁盘没有确认保存，程序已停止；请重新启动并执行 check，若再次出现请更换磁盘。",
    "the disk did not confirm what was saved, so the program stopped: start it again and run check; if it happens again"
    " replace the disk",
)
BOOK_DAMAGED = (
    "book_damaged",
    "数据库文件损坏，无法读取；请勿删除任何文件，用 restore 从备份恢复，没有备份请联系县中心。",
    "the database file is damaged and cannot be read: delete nothing, restore a backup, or call the county",
)
# In whose clothes a fault of the disk may come: peewee does not dress what a cursor raises while it is read.
ENGINE = (peewee.PeeweeException, apsw.Error, OSError)
CODES = frozenset(words[0] for words in (DISK_FULL, DISK_WRITE, READ_ONLY, SYNC_FAILED, BOOK_DAMAGED))
_FULL = frozenset((errno.ENOSPC, errno.EDQUOT))
_UNSYNCED = frozenset((apsw.SQLITE_IOERR_FSYNC, apsw.SQLITE_IOERR_DIR_FSYNC))
_NO_ROOM = frozenset((apsw.SQLITE_IOERR_SHMSIZE,))
# What could not be read back, or reads as something else: nothing that room on the disk would mend. All other faults
# are of writing, locking or mapping; a file that may not grow and a card that wears out look alike to the engine.
_UNREADABLE = frozenset(
    (apsw.SQLITE_IOERR_READ, apsw.SQLITE_IOERR_SHORT_READ, apsw.SQLITE_IOERR_DATA, apsw.SQLITE_IOERR_CORRUPTFS)
)


class Unsynced(Damaged):
    """A flush failed: nobody knows what is on the disk. The handle is not used again (reliability.md 1, F05)."""


def plain(fault: BaseException) -> SyncError | None:
    """The fault in words, or None for one that is not the disk's."""
    cause = getattr(fault, "orig", None) or fault
    if isinstance(cause, apsw.IOError):
        return _of_engine(int(getattr(cause, "extendedresult", 0)))
    if isinstance(cause, apsw.FullError):
        return Full(*DISK_FULL)
    if isinstance(cause, apsw.ReadOnlyError):
        return Damaged(*READ_ONLY)
    if isinstance(cause, apsw.NotADBError | apsw.CorruptError):
        return Damaged(*BOOK_DAMAGED)
    return _of_system(cause.errno) if isinstance(cause, OSError) else None


def _of_engine(code: int) -> SyncError:
    if code in _UNSYNCED:
        return Unsynced(*SYNC_FAILED)
    if code in _NO_ROOM:
        return Full(*DISK_FULL)
    return Damaged(*(BOOK_DAMAGED if code in _UNREADABLE else DISK_WRITE))


def _of_system(number: int | None) -> SyncError | None:
    if number in _FULL:
        return Full(*DISK_FULL)
    if number == errno.EROFS:
        return Damaged(*READ_ONLY)
    return Damaged(*DISK_WRITE) if number in (errno.EIO, errno.EFBIG) else None
