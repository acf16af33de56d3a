"""Small disks of our own for tests that need a full one: a tmpfs where mounting is allowed.
Imports the standard library and pytest.
Promise: what was mounted is unmounted with the block; where nothing can be mounted the test is told so, aloud.
"""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest


@contextlib.contextmanager
def small_disk(path: Path, size_kib: int) -> Iterator[bool]:
    """A disk of its own at ``path`` for the length of the block; False, and a line on the terminal, where this machine
    does not let us mount one."""
    path.mkdir(parents=True, exist_ok=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={size_kib}k,mode=0700", "yizhan-test", str(path)]
    try:
        mounted = subprocess.run(words, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    if not mounted:
        print(f"\nNO DISK OF OUR OWN: cannot mount at {path}, falling back to RLIMIT_FSIZE", file=sys.__stderr__)
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", "-l", str(path)], capture_output=True, check=True)


def must_have(mounted: bool) -> None:
    """Leave a test out that takes a disk of its own where none can be mounted; under CI=true that is a failure."""
    if not mounted:
        told = "no small disk can be mounted here: that takes a root who may"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)


def fill(path: Path, leave_bytes: int = 0) -> Path:
    """Fill a small disk with a file of rubbish but for so many bytes; the file, which may be removed."""
    rubbish = path / "rubbish"
    descriptor = os.open(rubbish, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for piece in (65_536, 4_096):
            with contextlib.suppress(OSError):
                while True:
                    free = os.statvfs(path).f_bavail * os.statvfs(path).f_bsize
                    if free - leave_bytes < piece:
                        break
                    os.write(descriptor, b"\1" * piece)
    finally:
        os.close(descriptor)
    return rubbish
