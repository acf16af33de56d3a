"""Backups and restores of simulated folders: by the commands' own code, or by somebody who copies files.
May import sync, tests.world, tests.chaos.truth.
Promise: what comes back is what was copied, by either way; only a backup that was read back makes anything safe.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import peewee

from sync import backup, restoring
from sync.journal import Journal
from sync.keys import SigningKey
from tests import world as w
from tests.chaos.on_server import CentreOnServer
from tests.chaos.truth import Backup

if TYPE_CHECKING:
    from tests.chaos.simulation import Simulation


def take(sim: Simulation, machine: w.Machine, *, by_command: bool) -> Backup:
    """Copy a machine's folder: while it runs, by command, or its files as they lie there."""
    if isinstance(machine, CentreOnServer):
        return sim.truth.backed_up(machine, machine.image(), machine.copy_book())
    if not by_command:
        return sim.truth.backed_up(machine, machine.image())
    to = machine.path.with_name("backup")
    shutil.rmtree(to, ignore_errors=True)
    taken = backup.take(machine.folder, machine.journal, to, int(machine.clock()), off_machine=True)
    made = sim.truth.backed_up(machine, {name: (to / name).read_bytes() for name in ("data.key", "book.db")})
    if isinstance(machine, w.Centre):
        sim.truth.safe |= made.held
    backup.keep(machine.journal, taken, machine.clock.shown())
    return made


def put_back(made: Backup, *, by_command: bool) -> None:
    """Put a copy in the place of a machine's folder, by command or by hand; the machine is stopped meanwhile."""
    machine = made.machine
    machine.stop()
    # A recovery is known by the second in which it began.
    machine.clock.turn(minutes=1)
    if by_command:
        source = machine.path.with_name("restore-from")
        shutil.rmtree(source, ignore_errors=True)
        source.mkdir()
        for name, content in made.image.items():
            (source / name).write_bytes(content)
        done = restoring.restore(source, machine.path, int(machine.clock()), lambda db: _journal(machine, db))
        # What was put aside is this disk's past; nobody here looks at it again.
        if done.aside:
            shutil.rmtree(machine.path / done.aside)
    else:
        machine.put(made.image)
    machine.start()


def _journal(machine: w.Machine, db: peewee.Database) -> Journal:
    return Journal(db, machine.node, "", SigningKey(b"\1" * 32), machine.chance, orders=isinstance(machine, w.Centre))
