"""What happens to machines in a scenario: power, clocks, wrong memories, copies and old folders on either side.
May import sync, tests.world, tests.chaos; every choice is drawn from the scenario's chance.
Promise: whatever is done to a folder here can be done to it by somebody with a stick, a switch or a snapshot.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sync.database import write
from sync.errors import SyncError
from tests import world as w
from tests.chaos import backups
from tests.chaos.on_server import CentreOnServer
from tests.chaos.people import at

if TYPE_CHECKING:
    from tests.chaos.simulation import Simulation

CLOCKS_HOURS = (0, 0, 0, 1, -30, 24 * 400, -24 * 365 * 20, 24 * 365 * 40)
# Newer backups than these are what people put back.
CENTRE_BACKUPS_KEPT = 3


def _anyone(sim: Simulation) -> w.Machine:
    return sim.chance.choice(sim.machines)


def restart(sim: Simulation, machine: w.Machine | None = None) -> None:
    """A machine is switched off in the evening."""
    machine = machine or _anyone(sim)
    sim.note("restart", sim.name(machine))
    machine.burn()


def arm_fuse(sim: Simulation, machine: w.Machine | None = None) -> None:
    """The power will fail at one of the next transaction boundaries."""
    machine = machine or _anyone(sim)
    machine.fuse.arm(1 + sim.chance.randrange(6), after=sim.chance.random() < 0.5)
    sim.note("fuse", sim.name(machine), machine.fuse.left, machine.fuse.after)


def clock_jumps(sim: Simulation, machine: w.Machine | None = None) -> None:
    """A battery is empty, or somebody sets the clock."""
    machine = machine or _anyone(sim)
    machine.clock.turn(hours=sim.chance.choice(CLOCKS_HOURS) - 12)
    if not 1990 < machine.clock.now.year < 2090:
        machine.clock.now = w.START
    sim.note("clock", sim.name(machine), machine.clock.now.year)


def forget(sim: Simulation) -> None:
    """A station's memory of what was acknowledged, or of the nonce, is wrong or gone."""
    station = sim.chance.choice(sim.stations)
    what = sim.chance.choice(("acked less", "acked more", "nonce"))
    sim.note("forget", sim.name(station), what)
    at(sim, station, lambda: _forget(station, what))


def _forget(station: w.Station, what: str) -> None:
    lane = station.journal.tables.lane
    with write(station.journal.db):
        if what == "nonce":
            station.journal.set_mark("nonce", "00" * 16)
        else:
            to = lane.head_seq if what == "acked more" else 0
            lane.update(acked=to).where(lane.owner == station.node).execute()


def late_messages(sim: Simulation) -> None:
    """What was under way arrives when nobody waits for it."""
    for station in sim.stations:
        station.line.late()


def replay(sim: Simulation) -> None:
    """Somebody who recorded the line months ago plays a request to the centre again: I14, nothing changes, and the
    answer tells nothing but heads."""
    sent = [(station, *message) for station in sim.stations for message in station.line.sent]
    if not sent:
        return
    station, path, body = sim.chance.choice(sent)
    fuse, sim.centre.fuse.left = sim.centre.fuse.left, 0
    # What a power cut left to admit is admitted whoever comes next.
    at(sim, sim.centre, sim.centre.admission.run)
    before = sim.told(sim.centre)
    try:
        answer = len(sim.centre.answer(path, body))
    except SyncError as said:
        answer = said.code
    sim.centre.fuse.left = fuse
    # A request that never arrived is news, whenever it comes; and a restored centre has forgotten what it answered.
    delivered = (path, body) in station.line.answered
    if delivered and not sim.truth.centre_restores and sim.told(sim.centre) != before:
        sim.truth.break_("I14 a replayed request changed something")
    sim.note("replay", sim.name(station), path.rpartition("/")[2], answer)


# --- folders ---------------------------------------------------------------------------------------------------------


def back_up(sim: Simulation, station: w.Station | None = None) -> None:
    """Somebody backs a station up, or copies its folder onto a stick."""
    station = station or sim.chance.choice(sim.stations)
    by_command = sim.chance.random() < 0.5
    at(sim, station, lambda: sim.backups.append(backups.take(sim, station, by_command=by_command)))
    sim.note("backup", sim.name(station), by_command)


def restore(sim: Simulation, number: int | None = None) -> None:
    """A station's disk dies and its folder comes back from the stick."""
    if not sim.backups:
        return
    made = sim.chance.choice(sim.backups) if number is None else sim.backups[number % len(sim.backups)]
    by_command = sim.chance.random() < 0.5
    sim.note("restore", sim.name(made.machine), by_command)
    lost = sim.truth.put_back(made)
    backups.put_back(made, by_command=by_command)
    sim.notices.station_back(sim, made.machine, lost)


def copy(sim: Simulation, original: w.Station | None = None) -> None:
    """A station's folder goes on living on two machines."""
    if not sim.spares:
        return
    original = original or sim.chance.choice(sim.stations)
    sim.truth.observe(original)
    twin = sim.new_station(original.node, original.image())
    twin.unknown.update(original.unknown)
    sim.truth.held[twin] = set(sim.truth.held[original])
    sim.truth.touched.add(original.node)
    sim.notices.copied_now(sim, original.node)
    sim.note("copy", sim.name(original), sim.name(twin))


def back_up_centre(sim: Simulation) -> None:
    """The county's book is backed up by command, or its folder copied."""
    by_command = sim.chance.random() < 0.7
    at(sim, sim.centre, lambda: sim.centre_backups.append(backups.take(sim, sim.centre, by_command=by_command)))
    sim.note("backup_centre", by_command)


def restore_centre(sim: Simulation, number: int | None = None) -> None:
    """The county's book goes back in time: by command, by a folder copied back, or, on a server, as a database put
    back behind the running processes."""
    kept = sim.centre_backups[-CENTRE_BACKUPS_KEPT:]
    made = sim.chance.choice(kept) if number is None else kept[number % len(kept)]
    other_way = sim.chance.random() < 0.5
    sim.note("restore_centre", other_way, len(sim.centre_backups) - len(kept))
    sim.truth.put_back(made)
    if isinstance(sim.centre, CentreOnServer):
        sim.centre.go_back(made.url, behind=other_way)
    else:
        backups.put_back(made, by_command=other_way)
    sim.notices.centre_back(sim)
