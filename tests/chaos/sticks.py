"""Sticks in a scenario: sealed files that come late, twice, in any order, or never; read at the county and on the way.
May import sync, tests.world, tests.chaos; every choice is drawn from the scenario's chance.
Promise: a stick is carried as it was written; whoever reads it, nobody's token or nonce moves by it.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync import bundle, sealing
from sync.errors import SyncError
from tests import world as w
from tests.chaos.people import at

if TYPE_CHECKING:
    from tests.chaos.simulation import Simulation

JUDGED_LIMIT = 1_000
TOWNSHIP = w.STATIONS[0]


@dataclass(frozen=True)
class Stick:
    """A sealed file, and the station that wrote it or for which it is."""

    node: str
    sealed: bytes


def write(sim: Simulation, station: w.Station | None = None) -> None:
    """Somebody lets a station write a stick."""
    station = station or sim.chance.choice(sim.stations)
    sim.note("stick_out", sim.name(station), station.journal.unsent())
    at(sim, station, lambda: sim.sticks.append(_written(sim, station)))


def _written(sim: Simulation, station: w.Station) -> Stick:
    frames = list(bundle.messages(station.journal, bundle.load(station.journal), {}))
    return Stick(station.node, _sealed(sim, (w.COUNTY, TOWNSHIP), frames))


def _sealed(sim: Simulation, readers: Iterable[str], frames: Iterable[bytes]) -> bytes:
    target = io.BytesIO()
    keys = [_machine_of(sim, reader).journal.key.sealing for reader in readers]
    sealing.write(target, keys, frames, sim.centre.chance)
    return target.getvalue()


def _machine_of(sim: Simulation, node: str) -> w.Machine:
    return next(machine for machine in sim.machines if machine.node == node)


def read(sim: Simulation, number: int | None = None) -> None:
    """The centre reads a stick: an old one, one that was read before, or the newest; and writes the reply."""
    _carried(sim, sim.sticks, number, "stick_in", lambda stick: at(sim, sim.centre, lambda: _read(sim, stick)))


def _read(sim: Simulation, stick: Stick) -> None:
    alarms = _alarms(sim)
    try:
        opened = sealing.opened(io.BytesIO(stick.sealed), sim.centre.journal.key)
        _, replies = sim.centre.server.bundle(opened.frames, JUDGED_LIMIT)
        readers = dict.fromkeys((stick.node, TOWNSHIP))
        sim.replies.append(Stick(stick.node, _sealed(sim, readers, replies)))
    except SyncError as fault:
        _refused(sim, fault)
    if _alarms(sim) != alarms:
        sim.truth.break_("notice: a stick moved a token")
    sim.truth.observe(sim.centre)


def pass_by(sim: Simulation, number: int | None = None) -> None:
    """The township reads a village's stick on its way, with no line at all."""
    township = _machine_of(sim, TOWNSHIP)
    sticks = [stick for stick in sim.sticks if stick.node != TOWNSHIP]
    _carried(sim, sticks, number, "stick_by", lambda stick: at(sim, township, lambda: _take(sim, township, stick)))


def reply(sim: Simulation, number: int | None = None) -> None:
    """The answer comes back to the station, or to a machine with its folder; perhaps an old one."""

    def read_at_home(stick: Stick) -> None:
        station = next(one for one in sim.stations if one.node == stick.node)
        at(sim, station, lambda: _take(sim, station, stick))

    _carried(sim, sim.replies, number, "stick_back", read_at_home)


def _take(sim: Simulation, station: w.Machine, stick: Stick) -> None:
    keys = {machine.node: machine.journal.key.public for machine in sim.machines}
    try:
        bundle.read_in(station.journal, io.BytesIO(stick.sealed), keys.get, lambda subjects: None)
    except SyncError as fault:
        _refused(sim, fault)
    sim.truth.observe(station)


def _carried(
    sim: Simulation, sticks: list[Stick], number: int | None, word: str, deed: Callable[[Stick], None]
) -> None:
    if not sticks:
        return
    stick = sim.chance.choice(sticks) if number is None else sticks[number % len(sticks)]
    sim.note(word, stick.node[6:12], sticks.index(stick))
    deed(stick)


def _refused(sim: Simulation, fault: SyncError) -> None:
    # A power cut and a database that was put back are not the stick's.
    if fault.code not in ("life_over", "database_away"):
        sim.truth.break_(f"stick: an authentic stick is refused: {fault.code}")


def _alarms(sim: Simulation) -> list[tuple[object, ...]]:
    return list(sim.centre.journal.db.execute_sql("SELECT id, nonce, token, copied_at FROM node ORDER BY id"))
