"""What people must be told when a folder was copied or went back in time, and what nobody may be told without cause.
May import sync.tables, tests.world; reads the words that the screens show, and judges them by what really happened.
Promise: design §9.7, a copied or restored device is noticed; an honest one is never called a copy.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tests import world as w

if TYPE_CHECKING:
    from tests.chaos.simulation import Simulation


@dataclass(eq=False)
class Notices:
    """What is due: which stations were copied, which machines must raise an alarm, be told what they lost, or make the
    centre say that it was restored; and whether it ever did."""

    copied: set[str] = field(default_factory=set)
    must_alarm: set[w.Machine] = field(default_factory=set)
    must_hear: set[w.Machine] = field(default_factory=set)
    must_recover: bool = False
    recovered: bool = False

    # --- folders go back -----------------------------------------------------------------------------------------

    def station_back(self, sim: Simulation, station: w.Station, lost: set[bytes]) -> None:
        """A station's folder went back. Its token alarms when the centre knows at least two moves more: after one,
        what it says is the question of a lost answer."""
        self.must_alarm.discard(station)
        self.must_hear.discard(station)
        self.must_recover = False
        kept = sim.centre.journal.db.execute_sql("SELECT token FROM node WHERE id = '" + station.node + "'").fetchone()[0]
        moves = json.loads(kept)[0] if kept else 0
        if moves >= _moves(station) + 2:
            self.must_alarm.add(station)
        own = "SELECT e.digest FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.owner = '" + station.node + "'"
        there = {bytes(digest) for (digest,) in sim.centre.journal.db.execute_sql(own)}
        if lost & there:
            self.must_hear.add(station)

    def centre_back(self, sim: Simulation) -> None:
        """The county's book went back: it must say so if some station has read mail that it does not remember."""
        self.must_alarm.clear()
        self.must_hear.clear()
        ends = dict(sim.centre.journal.db.execute_sql("SELECT name, head_seq FROM box"))
        self.recovered = False
        self.must_recover = any(
            head > ends.get(name, 0)
            for station in sim.stations
            for name, head in station.journal.db.execute_sql("SELECT name, head_seq FROM box")
        )

    # --- looking -------------------------------------------------------------------------------------------------

    def heard(self, sim: Simulation, station: w.Station, given_back: int) -> None:
        """An exchange ended well, and said how many own entries the station got back."""
        self.recovered = self.recovered or sim.centre.journal.mark("recovering") is not None
        if given_back:
            self.must_hear.discard(station)
            if station.node not in sim.truth.touched:
                sim.truth.break_("notice: an honest station is told that it lost something")

    def failed(self, station: w.Station) -> None:
        """An exchange broke off: what it had given back until then is told by the desk, not by its outcome."""
        self.must_hear.discard(station)

    def judge(self, sim: Simulation) -> None:
        """After healing: every alarm that is due was raised, and no other."""
        alarms = {node for node, at in sim.centre.journal.db.execute_sql("SELECT id, copied_at FROM node") if at}
        for node in self.copied | {machine.node for machine in self.must_alarm}:
            if node not in alarms:
                sim.truth.break_("notice: a copied or restored folder went unnoticed")
        if alarms - sim.truth.touched:
            sim.truth.break_("notice: a false alarm")
        if self.must_hear:
            sim.truth.break_("notice: a restored station is not told what it got back")
        if self.must_recover and not self.recovered:
            sim.truth.break_("notice: a restored centre does not say so")
        if len(sim.stations) >= len(w.STATIONS) and sim.centre.journal.mark("recovering") is not None:
            sim.truth.break_("notice: the centre never comes to the end of its recovery")


def _moves(station: w.Station) -> int:
    return int(station.journal.mark("token", [0, "", ""])[0])

