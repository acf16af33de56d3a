"""Room on the disk: how much is left, what is not begun any more when it gets scarce, and the ballast for a full disk.
Imports the standard library and sync.folder; what the disk says may come in as a function.
Promise: sign-in, exchange and printing find room when nothing else does.
"""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from sync.folder import BALLAST_FILE, flush_folder

MIB = 1024 * 1024
ENOUGH, NO_PHOTOS, NO_FILINGS = "", "no_photos", "no_filings"
# Of a small disk, such shares; see reliability.md 4.1 F04.
PHOTOS_BYTES, PHOTOS_SHARE = 500 * MIB, 10
FILINGS_BYTES, FILINGS_SHARE = 100 * MIB, 50
# The environment variable that says how large the ballast is; 0 for none.
BALLAST_SETTING = "YIZHAN_BALLAST_BYTES"
BALLAST_BYTES, BALLAST_SHARE = 64 * MIB, 50
# With less than this part of the ballast's size left the ballast goes, before anybody meets a full disk.
NEARLY_FULL_SHARE = 8


class Disk(NamedTuple):
    """What a disk holds and has left, in bytes."""

    total_bytes: int
    free_bytes: int


def disk_of(path: Path) -> Disk:
    """The disk on which a folder lies."""
    found = shutil.disk_usage(path)
    return Disk(found.total, found.free)


def level_of(disk: Disk) -> str:
    """What is not begun any more on a disk with so much left: ENOUGH, NO_PHOTOS, or NO_FILINGS (and no photos)."""
    if disk.free_bytes < min(FILINGS_BYTES, disk.total_bytes // FILINGS_SHARE):
        return NO_FILINGS
    return NO_PHOTOS if disk.free_bytes < min(PHOTOS_BYTES, disk.total_bytes // PHOTOS_SHARE) else ENOUGH


def ballast_for(disk: Disk, wanted_bytes: int) -> int:
    """How much of a disk is kept free for a bad day."""
    return min(wanted_bytes, disk.total_bytes // BALLAST_SHARE)


class Space:
    """The room of one data folder. ``ballast_bytes``: the size of its ballast, 0 for none."""

    def __init__(self, path: Path, ballast_bytes: int, disk: Callable[[Path], Disk] = disk_of) -> None:
        self._path, self._ballast = path, path / BALLAST_FILE
        self._ballast_bytes, self._disk = ballast_bytes, disk

    def free_bytes(self) -> int:
        """What is left, without the ballast."""
        return self._disk(self._path).free_bytes

    def level(self) -> str:
        """See ``level_of``."""
        return level_of(self._disk(self._path))

    def release(self) -> bool:
        """Let the ballast go, for a disk that is full; whether there was any."""
        with contextlib.suppress(OSError):
            self._ballast.unlink()
            return True
        return False

    def tend(self) -> None:
        """Let the ballast go when the disk is nearly full, and put it back when there is room again. Never raises for
        want of room."""
        disk = self._disk(self._path)
        size = ballast_for(disk, self._ballast_bytes)
        if self._ballast.exists():
            if disk.free_bytes < size // NEARLY_FULL_SHARE:
                self.release()
        elif size and level_of(Disk(disk.total_bytes, disk.free_bytes - size)) != NO_FILINGS:
            self._fill(size)

    def _fill(self, size: int) -> None:
        try:
            descriptor = os.open(self._ballast, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError:
            return
        try:
            with os.fdopen(descriptor, "wb") as ballast:
                if hasattr(os, "posix_fallocate"):
                    os.posix_fallocate(ballast.fileno(), 0, size)
                else:
                    for _ in range(0, size, MIB):
                        ballast.write(bytes(MIB))
            flush_folder(self._path)
        except OSError:
            # Half a ballast would be taken for a whole one.
            self.release()
