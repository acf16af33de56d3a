"""Writes down what a program does to its files: SQLite's through a VFS of apsw, all others through Python's own doors.
May import apsw, tests.chaos.disk and the standard library.
Promise: the log explains every byte of the folder (``unexplained``), or the test that recorded it fails.
"""

from __future__ import annotations

import builtins
import contextlib
import io
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import apsw

from tests.chaos.disk import Disk, Event

BENEATH, NAME = "unix", "crash"
# The engine stacks its encryption upon any VFS by itself when it is asked for one of this name: what reaches us, and
# is lost and torn here, are the encrypted pages as they would lie on the card.
ENCRYPTED = f"multipleciphers-{NAME}"
# Shared memory of a write-ahead log: rebuilt by whoever opens the book first after a cut.
FLEETING = ("-shm",)
_WRITING = set("wax+")


class Recorder:
    """The events of everything under ``root`` while it is the one that listens."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()
        self.events: list[Event] = []

    def inside(self, path: Any) -> str | None:
        """The path as the log names it; None for what lies elsewhere or is fleeting."""
        whole = Path(os.fspath(path) if isinstance(path, str | os.PathLike) else str(path))
        whole = whole if whole.is_absolute() else Path.cwd() / whole
        if not whole.is_relative_to(self.root) or whole.name.endswith(FLEETING):
            return None
        return whole.relative_to(self.root).as_posix()

    def note(self, what: str, path: Any, at: int = 0, content: bytes = b"", more: Any = None) -> None:
        """Write one event down, unless it is none of ours."""
        name = self.inside(path)
        if name is not None:
            self.events.append(Event(what, name, at, bytes(content), more))

    def said(self, side: str, what: Any) -> None:
        """Somebody was told something about a side: from here on it must be true after any cut."""
        self.events.append(Event("said", side, more=what))

    def unexplained(self, besides: Callable[[str], bool]) -> list[str]:
        """Files whose bytes the log does not give, left out those that ``besides`` names."""
        disk = Disk()
        for event in self.events:
            disk.play(event)
        told = disk.now()
        found = {
            path.relative_to(self.root).as_posix(): path.read_bytes()
            for path in self.root.rglob("*")
            if path.is_file() and not path.name.endswith(FLEETING)
        }
        return sorted(
            name for name in told.keys() | found.keys() if told.get(name) != found.get(name) and not besides(name)
        )


_listening: Recorder | None = None


def _note(what: str, path: Any, at: int = 0, content: bytes = b"", more: Any = None) -> None:
    if _listening is not None and path is not None:
        _listening.note(what, path, at, content, more)


# --- SQLite ----------------------------------------------------------------------------------------------------------


def _named(name: Any) -> str | None:
    return name.filename() if isinstance(name, apsw.URIFilename) else name


class _File(apsw.VFSFile):
    def __init__(self, name: Any, flags: list[int]) -> None:
        path = _named(name)
        fresh = path is not None and not os.path.exists(path)
        super().__init__(BENEATH, name, flags)
        self._path = path
        if fresh:
            _note("create", path)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - the name is apsw's
        _note("write", self._path, offset, data)
        super().xWrite(data, offset)

    def xTruncate(self, size: int) -> None:  # noqa: N802 - the name is apsw's
        _note("size", self._path, size)
        super().xTruncate(size)

    def xSync(self, flags: int) -> None:  # noqa: N802 - the name is apsw's
        super().xSync(flags)
        _note("sync", self._path)


class _Disk(apsw.VFS):
    def __init__(self) -> None:
        super().__init__(NAME, base=BENEATH)

    def xOpen(self, name: Any, flags: list[int]) -> _File:  # noqa: N802 - the name is apsw's
        return _File(name, flags)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: N802 - the name is apsw's
        super().xDelete(filename, syncdir)
        _note("unlink", filename)
        if syncdir:
            _note("settle", filename)


_vfs: list[_Disk] = []


def _stacked() -> str:
    """The VFS of the shipped engine upon ours, made once in a process."""
    if not _vfs:
        _vfs.append(_Disk())
    if ENCRYPTED not in apsw.vfs_names():
        with contextlib.closing(apsw.Connection(":memory:", vfs=ENCRYPTED)):
            assert ENCRYPTED in apsw.vfs_names(), "the engine did not stack its encryption upon our VFS"
    return ENCRYPTED


# --- everything else -------------------------------------------------------------------------------------------------


class _Raw(io.FileIO):
    """A file that Python opened for writing."""

    def __init__(self, file: Any, mode: str, **more: Any) -> None:
        path = _path_of(file) if isinstance(file, int) else file
        fresh = path is not None and not os.path.exists(path)
        super().__init__(file, mode, **more)
        self._path = path
        if isinstance(file, int):
            return
        if fresh:
            _note("create", path)
        elif "w" in mode:
            _note("size", path, 0)

    def write(self, content: Any) -> int:
        at = os.fstat(self.fileno()).st_size if "a" in self.mode else self.tell()
        count = super().write(content) or 0
        _note("write", self._path, at, bytes(content)[:count])
        return count

    def truncate(self, size: int | None = None) -> int:
        found = super().truncate(size)
        _note("size", self._path, found)
        return found


def _open(plain: Callable[..., Any]) -> Callable[..., Any]:
    def door(file: Any, mode: str = "r", buffering: int = -1, encoding: Any = None, errors: Any = None,
             newline: Any = None, closefd: bool = True, opener: Any = None) -> Any:  # fmt: skip
        path = _path_of(file) if isinstance(file, int) else file
        ours = _listening is not None and path is not None and _listening.inside(path) is not None
        if not ours or not _WRITING & set(mode):
            return plain(file, mode, buffering, encoding, errors, newline, closefd, opener)
        raw = _Raw(file, mode.replace("b", "").replace("t", ""), closefd=closefd, opener=opener)
        buffered: Any = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        if "b" in mode:
            return buffered if buffering else raw
        return io.TextIOWrapper(buffered, encoding, errors, newline, line_buffering=buffering == 1)

    return door


def _path_of(descriptor: int) -> str | None:
    try:
        return os.readlink(f"/proc/self/fd/{descriptor}")
    except OSError:
        return None


def _doors() -> dict[str, Callable[..., Any]]:
    plain = {name: getattr(os, name) for name in ("open", "write", "fsync", "replace", "rename", "unlink", "ftruncate")}

    def open_(path: Any, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        fresh = not os.path.exists(path)
        descriptor = int(plain["open"](path, flags, mode, dir_fd=dir_fd))
        if flags & os.O_CREAT and fresh:
            _note("create", path)
        elif flags & os.O_TRUNC:
            _note("size", path, 0)
        return descriptor

    def write(descriptor: int, content: Any) -> int:
        path = _path_of(descriptor)
        at = os.lseek(descriptor, 0, os.SEEK_CUR) if path and path.startswith("/") and os.path.isfile(path) else 0
        count = int(plain["write"](descriptor, content))
        _note("write", path, at, bytes(content)[:count])
        return count

    def fsync(descriptor: Any) -> None:
        plain["fsync"](descriptor)
        path = _path_of(descriptor if isinstance(descriptor, int) else descriptor.fileno())
        if path is not None:
            # A folder's log entries are its names'; the folder of everything stands for itself.
            _note("settle" if os.path.isdir(path) else "sync", os.path.join(path, ".") if os.path.isdir(path) else path)

    def replace(source: Any, target: Any, **more: Any) -> None:
        plain["replace"](source, target, **more)
        _note("rename", source, more=_listening.inside(target) if _listening else None)

    def unlink(path: Any, **more: Any) -> None:
        plain["unlink"](path, **more)
        _note("unlink", path)

    def ftruncate(descriptor: int, size: int) -> None:
        plain["ftruncate"](descriptor, size)
        _note("size", _path_of(descriptor), size)

    return {"open": open_, "write": write, "fsync": fsync, "replace": replace, "rename": replace, "unlink": unlink,
            "remove": unlink, "ftruncate": ftruncate}  # fmt: skip


@contextlib.contextmanager
def recording(root: Path) -> Iterator[Recorder]:
    """Everything that this process does to files under ``root``, while the block runs."""
    global _listening
    assert _listening is None, "one recorder at a time"
    recorder = Recorder(root)
    before = apsw.vfs_names()[0]
    plain = {name: getattr(os, name) for name in _doors()}
    plain_open, fast_copies = builtins.open, vars(shutil)["_USE_CP_SENDFILE"]
    # Copies of files inside the kernel would pass us by.
    vars(shutil)["_USE_CP_SENDFILE"] = False
    apsw.set_default_vfs(_stacked())
    for name, door in _doors().items():
        setattr(os, name, door)
    builtins.open = io.open = _open(plain_open)  # type: ignore[assignment]  # the same door under both its names
    _listening = recorder
    try:
        yield recorder
    finally:
        _listening = None
        builtins.open = io.open = plain_open
        vars(shutil)["_USE_CP_SENDFILE"] = fast_copies
        for name, door in plain.items():
            setattr(os, name, door)
        apsw.set_default_vfs(before)
