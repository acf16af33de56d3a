"""Sticks in a scenario: what a station would say on the line, in a file that comes late, twice, or never.
May import sync, tests.world, tests.chaos; every choice is drawn from the scenario's chance.
Promise: a stick is carried as it was written; whoever reads it, nobody's token or nonce moves by it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sync import codec, wire
from sync.asking import question
from sync.errors import SyncError
from tests import world as w
from tests.chaos.people import at

if TYPE_CHECKING:
    from tests.chaos.simulation import Simulation

ROOM_BYTES = 10**9
JUDGED_LIMIT = 1_000


@dataclass(frozen=True)
class Stick:
    """The frames of one stick, and the station that wrote it."""

    node: str
    frames: tuple[bytes, ...]


def write(sim: Simulation, station: w.Station | None = None) -> None:
    """Somebody lets a station write what the centre does not have onto a stick."""
    station = station or sim.chance.choice(sim.stations)
    sim.note("stick_out", sim.name(station), station.journal.unsent())
    at(sim, station, lambda: sim.sticks.append(_written(station)))


def _written(station: w.Station) -> Stick:
    journal = station.journal
    told = {"unsent": journal.unsent()}
    asked = question(journal, w.COUNTY, journal.batches(), told, ROOM_BYTES, names_all=True, by_stick=True)
    payload = wire.encode(asked.message)
    return Stick(station.node, (codec.frame(journal.key.sign("message", payload), payload),))


def read(sim: Simulation, number: int | None = None) -> None:
    """Somebody lets the centre read a stick: an old one, one that was read before, or the newest."""
    if not sim.sticks:
        return
    stick = sim.chance.choice(sim.sticks) if number is None else sim.sticks[number % len(sim.sticks)]
    sim.note("stick_in", stick.node[6:12], sim.sticks.index(stick))
    at(sim, sim.centre, lambda: _read(sim, stick))


def _read(sim: Simulation, stick: Stick) -> None:
    alarms = _alarms(sim)
    try:
        _, replies = sim.centre.server.bundle(lambda: iter(stick.frames), JUDGED_LIMIT)
        for _ in replies:
            sim.counts["reply"] += 1
    except SyncError as fault:
        sim.truth.break_(f"stick: an authentic stick is refused: {fault.code}")
    if _alarms(sim) != alarms:
        sim.truth.break_("notice: a stick moved a token")
    sim.truth.observe(sim.centre)


def _alarms(sim: Simulation) -> list[tuple[object, ...]]:
    return list(sim.centre.journal.db.execute_sql("SELECT id, nonce, token, copied_at FROM node ORDER BY id"))
