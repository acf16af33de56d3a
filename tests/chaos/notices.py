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
    """What is due: which stations were copied and what their token was then, which machines must raise an alarm or be
    told what they got back, and whether the centre must say that it was restored, and did."""

    copied: dict[str, str] = field(default_factory=dict)
    must_alarm: set[w.Machine] = field(default_factory=set)
    must_hear: dict[w.Machine, int] = field(default_factory=dict)
    must_recover: bool = False
    recovered: bool = False

    def copied_now(self, sim: Simulation, node: str) -> None:
        """A station's folder lives on two machines from now on."""
        self.copied.setdefault(node, _token(sim, node))

    # --- folders go back -----------------------------------------------------------------------------------------

    def station_back(self, sim: Simulation, station: w.Station, lost: set[bytes]) -> None:
        """A station's folder went back. Its token alarms when the centre knows at least two moves more: after one,
        what it says is the question of a lost answer."""
        self.must_alarm.discard(station)
        self.must_hear.pop(station, None)
        self.must_recover = False
        kept = _token(sim, station.node)
        moves = json.loads(kept)[0] if kept else 0
        if moves >= _moves(station) + 2:
            self.must_alarm.add(station)
        own = "SELECT e.digest FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.owner = '" + station.node + "'"
        there = {bytes(digest) for (digest,) in sim.centre.journal.db.execute_sql(own)}
        if lost & there:
            self.must_hear[station] = _given_back(station)

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

    def heard(self, sim: Simulation) -> None:
        """An exchange is over: the county's pages can be looked at."""
        self.recovered = self.recovered or sim.centre.journal.mark("recovering") is not None

    def judge(self, sim: Simulation) -> None:
        """After healing: every alarm that is due was raised, and no other."""
        alarms = {node for node, at in sim.centre.journal.db.execute_sql("SELECT id, copied_at FROM node") if at}
        # While nothing moves between the centre and either of two copies, nothing was read, and nothing is to be seen.
        moved = {node for node, token in self.copied.items() if _token(sim, node) != token}
        for node in moved | {machine.node for machine in self.must_alarm}:
            if node not in alarms:
                sim.truth.break_("notice: a copied or restored folder went unnoticed")
        if alarms - sim.truth.touched:
            sim.truth.break_("notice: a false alarm")
        for station in sim.stations:
            before = self.must_hear.get(station)
            if before is not None and _given_back(station) <= before:
                sim.truth.break_("notice: a restored station is not told what it got back")
            if station.node not in sim.truth.touched and _given_back(station):
                sim.truth.break_("notice: an honest station is told that it lost something")
        if self.must_recover and not self.recovered:
            sim.truth.break_("notice: a restored centre does not say so")
        if len(sim.stations) >= len(w.STATIONS) and sim.centre.journal.mark("recovering") is not None:
            sim.truth.break_("notice: the centre never comes to the end of its recovery")


def _token(sim: Simulation, node: str) -> str:
    """A station's token as the centre knows it."""
    asked = "SELECT token FROM node WHERE id = ?".replace("?", sim.centre.journal.db.param)
    return str(sim.centre.journal.db.execute_sql(asked, (node,)).fetchone()[0])


def _moves(station: w.Station) -> int:
    return int(station.journal.mark("token", [0, "", ""])[0])


def _given_back(station: w.Station) -> int:
    return int(station.journal.mark("given_back_entries", 0))
