"""A disk that loses power: every write of a folder is written down, and what would lie there after a cut is computed.
May import apsw and the standard library; chance comes in as an argument.
Promise: what was synced is there, what was not is lost, kept or torn by 512-byte sectors, and nothing is invented.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

SECTOR_BYTES = 512
KEPT, LOST, MIXED = "kept", "lost", "mixed"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, in order. ``what`` is write, size, sync, create, unlink, rename, settle (a folder was
    synced) or said (a person or a peer was told something); ``more`` is what it needs beside the path."""

    what: str
    path: str
    at: int = 0
    content: bytes = b""
    more: Any = None


@dataclass(eq=False)
class _File:
    """What lies under one name or none: as it was last synced, as programs see it, and each un-synced sector's past."""

    durable: bytes = b""
    live: bytearray = field(default_factory=bytearray)
    versions: dict[int, list[bytes]] = field(default_factory=dict)

    def write(self, at: int, content: bytes) -> None:
        if len(self.live) < at:
            self.live.extend(bytes(at - len(self.live)))
        self.live[at : at + len(content)] = content
        for sector in range(at // SECTOR_BYTES, (at + len(content) + SECTOR_BYTES - 1) // SECTOR_BYTES):
            self._remember(sector)

    def resize(self, size: int) -> None:
        before = len(self.live)
        del self.live[size:]
        self.live.extend(bytes(max(0, size - before)))

    def sync(self) -> None:
        self.durable = bytes(self.live)
        self.versions.clear()

    def _remember(self, sector: int) -> None:
        start = sector * SECTOR_BYTES
        self.versions.setdefault(sector, []).append(bytes(self.live[start : start + SECTOR_BYTES]))

    def after_a_cut(self, chance: random.Random, mood: str) -> bytes:
        """What the platter holds: each un-synced sector old, new, of some moment between, or torn in two."""
        if mood == KEPT:
            return bytes(self.live)
        found = bytearray(self.durable)
        if mood == LOST:
            return bytes(found)
        if len(self.live) < len(found) and chance.random() < 0.5:
            del found[len(self.live) :]
        for sector, past in self.versions.items():
            drawn = chance.random()
            if drawn < 0.4:
                continue
            start = sector * SECTOR_BYTES
            new = past[-1] if chance.random() < 0.7 else chance.choice(past)
            old = bytes(found[start : start + SECTOR_BYTES])
            if drawn > 0.85:
                at = chance.randrange(SECTOR_BYTES)
                new = new[:at] + old[at:] if chance.random() < 0.5 else old[:at].ljust(at, b"\0") + new[at:]
            if len(found) < start:
                found.extend(bytes(start - len(found)))
            found[start : start + SECTOR_BYTES] = new
        return bytes(found)


class Disk:
    """Plays events forward; ``after_a_cut`` may be asked at any moment and changes nothing.

    A new, renamed or removed name is durable from the next sync of anything on, and in order, as in the journal of
    ext4; a cut takes back some of the last ones.
    """

    def __init__(self) -> None:
        self._names: dict[str, _File] = {}
        self._pasts: list[dict[str, _File]] = [{}]

    def play(self, event: Event) -> None:
        """One event of this disk."""
        if event.what == "sync":
            file = self._names.get(event.path)
            if file is not None:
                file.sync()
            self._settle()
        elif event.what == "settle":
            self._settle()
        elif event.what == "write":
            self._file(event.path).write(event.at, event.content)
        elif event.what == "size":
            self._file(event.path).resize(event.at)
        elif event.what == "create":
            self._file(event.path)
        elif event.what == "unlink":
            self._named({name: file for name, file in self._names.items() if name != event.path})
        elif event.what == "rename":
            moved = self._file(event.path)
            names = {name: file for name, file in self._names.items() if name != event.path}
            self._named({**names, str(event.more): moved})

    def _file(self, path: str) -> _File:
        if path not in self._names:
            self._named({**self._names, path: _File()})
        return self._names[path]

    def _named(self, names: dict[str, _File]) -> None:
        self._names = names
        self._pasts.append(names)

    def _settle(self) -> None:
        self._pasts = [self._names]

    def now(self) -> dict[str, bytes]:
        """What programs see, which is also what a killed process leaves."""
        return {name: bytes(file.live) for name, file in self._names.items()}

    def after_a_cut(self, chance: random.Random) -> dict[str, bytes]:
        """What lies on the disk when the power comes back."""
        mood = chance.choices((MIXED, LOST, KEPT), (6, 3, 1))[0]
        names = self._names if mood == KEPT else chance.choice(self._pasts) if mood == MIXED else self._pasts[0]
        return {name: file.after_a_cut(chance, mood) for name, file in names.items()}


def places(events: Sequence[Event]) -> list[int]:
    """Where the power can fail so that it makes a difference: before each event but words."""
    return [at for at, event in enumerate(events) if event.what != "said"]


def cut(events: Sequence[Event], moments: Sequence[int]) -> Iterator[tuple[int, Disk]]:
    """The disk just before each of these moments, in their order; the same disk each time, further on."""
    disk, done = Disk(), 0
    for moment in sorted(moments):
        for event in events[done:moment]:
            disk.play(event)
        done = moment
        yield moment, disk


def put(files: dict[str, bytes], folder: Path) -> Path:
    """Lay a disk's files down in a folder."""
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return folder
