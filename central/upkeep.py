"""What the county's own machine needs from people: a backup elsewhere, room on its disk, one number for one case.
Imports the county, supervision, and sync's backup and space; reads only.
Promise: the age of the last verified backup is always said, and what is in order takes up no more than a line.
"""

from __future__ import annotations

from dataclasses import dataclass

from central import supervision
from central.board import ago
from central.county import County
from forms.timeline import Said
from sync import backup, space

# A verified backup older than this is pointed out; the county's own administrator makes one each night.
BACKUP_DAYS = 2
_DAY_SECONDS = 86_400
_MIB = 1024 * 1024


@dataclass(frozen=True)
class BackedUp:
    """The last backup that was read back whole: ``moment`` for people, how long ago, whether it is too long ago, and
    whether it lies off this machine."""

    moment: str
    age: Said
    old: bool
    off_machine: bool


@dataclass(frozen=True)
class Upkeep:
    """``backup``: None where there never was one. ``low_mib``: what is left on a disk that is short of room, else None.
    ``doubled``: county numbers that two or more cases have, each with their receipt numbers."""

    backup: BackedUp | None
    low_mib: int | None
    doubled: list[tuple[str, list[str]]]


def upkeep(county: County) -> Upkeep:
    """How it stands now."""
    low = county.space.level() != space.ENOUGH
    free_mib = county.space.free_bytes() // _MIB if low else None
    return Upkeep(_backed_up(county), free_mib, supervision.doubled_numbers(county))


def _backed_up(county: County) -> BackedUp | None:
    told = county.journal.mark(backup.MARK)
    # In a book that was put back the mark says of which time it is; nobody has backed this one up yet.
    if not told or "at" not in told:
        return None
    age_seconds = int(county.clock()) - int(told["at_s"])
    old = age_seconds >= BACKUP_DAYS * _DAY_SECONDS
    return BackedUp(str(told["at"])[:16].replace("T", " "), ago(age_seconds), old, bool(told["off_machine"]))
