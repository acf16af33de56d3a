"""Backing the centre up and putting a backup back, whether its book is a file or lies on a server.
Imports central.county, projections, forms.numbering, scans, and sync's backup, restoring, journal and accounts.
Promise: only a copy that was read back whole, and lies off the machine, makes anything safe.
"""

from __future__ import annotations

from pathlib import Path

import peewee

from central.county import APP, COUNTY, SECRET, Chance, Clock, County, opened
from central.projections import Projections
from forms import numbering
from forms.events import SCAN_ATTACHED
from forms.scans import blobs_named
from sync import backup, restoring
from sync.accounts import Accounts
from sync.blobs import Blobs
from sync.errors import Refused
from sync.journal import Journal
from sync.keys import SigningKey
from sync.naming import Naming
from sync.safe import Scans

SCANS = Scans((SCAN_ATTACHED,), blobs_named)


def take(county: County, to: Path, off_machine: bool) -> tuple[backup.Backup, int]:
    """Back the centre up: (the backup, how many lanes' ``safe`` moved). Raises SyncError with the old backup left."""

    def make(db: peewee.Database) -> None:
        _make_tables(db, county.code, county.clock, county.chance)

    taken = backup.take(county.folder, county.journal, to, int(county.clock()), off_machine, make, SCANS)
    return taken, backup.keep(county.journal, taken, county.moment())


def put_back(
    source: Path, path: Path, clock: Clock, chance: Chance, url: str | None, replace: bool
) -> restoring.Restored:
    """Put a backup in the place of the centre's book, and open it once. Raises SyncError."""
    codes: list[str] = []

    def read(db: peewee.Database) -> Journal:
        probe = Journal(db, "", "", SigningKey(bytes(32)), chance)
        told, secret = (probe.mark(COUNTY), probe.mark(SECRET)) if db.table_exists("mark") else (None, None)
        if told is None or not secret:
            raise Refused(
                "not_a_centres_backup", f"目录 {source} 中不是县中心的备份。", f"what {source} holds is no centre's backup"
            )
        codes.append(told["code"])
        key = SigningKey(bytes.fromhex(secret))
        return Journal(db, told["code"], "", key, chance, orders=True, tag_of=numbering.lane_tag, app=APP)

    def make(db: peewee.Database) -> None:
        _make_tables(db, codes[0], clock, chance)

    done = restoring.restore(source, path, int(clock()), read, make, url=url, replace=replace)
    with opened(path, clock, chance):
        return done


def _make_tables(db: peewee.Database, code: str, clock: Clock, chance: Chance) -> None:
    journal = Journal(db, code, "", SigningKey(bytes(32)), chance, orders=True)
    journal.create()
    Projections(journal, code).create()
    Accounts(db, clock, chance).create()
    Naming(journal, Blobs(Path(), bytes(32), chance), (), lambda kind, facts: ()).create()
