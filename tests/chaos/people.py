"""What people do in a scenario: they file, do what their screen offers, look at what is held or parked, upgrade.
May import forms, sync, tests.world, tests.chaos; every choice is drawn from the scenario's chance.
Promise: nobody here does what no screen would offer.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from forms import offices
from forms.acts.context import Act
from forms.acts.register import allowed, decide
from forms.case import Case
from forms.errors import Refusal
from forms.samples import sample
from sync import tables as t
from sync.database import write
from sync.errors import SyncError
from sync.journal import Entry
from tests import world as w
from tests.chaos.on_server import OVER

if TYPE_CHECKING:
    from tests.chaos.simulation import Simulation

# Notes and early ends would crowd out everything else.
DULL = (
    "note", "request_withdrawal", "withdraw", "refuse", "return", "redirect", "abandon", "take_over", "overturn",
    "request_correction",
)  # fmt: skip
LOOKED_AT = "looked at"


def work(sim: Simulation, station: w.Station | None = None) -> None:
    """A person at a station files, or does what her screen offers."""
    machine = station or sim.chance.choice(sim.stations)
    cases = w.cases_in(machine.journal)
    # A few cases that go far show more than many that were only filed.
    if sim.chance.random() < (0.5 if len(sim.truth.papers) < 3 else 0.05):
        at(sim, machine, lambda: _file(sim, machine))
    elif cases:
        case_id = sim.chance.choice(cases)
        at(sim, machine, lambda: _act(sim, machine, case_id))
    else:
        sim.exchange(machine)


def county_works(sim: Simulation) -> None:
    """An officer does what the county's screen offers."""
    cases = w.cases_in(sim.centre.journal)
    if cases:
        case_id = sim.chance.choice(cases)
        at(sim, sim.centre, lambda: _act(sim, sim.centre, case_id))


def paper_first(sim: Simulation) -> None:
    """The papers are on the township's desk, whatever has become of the record."""
    desks = [station for station in sim.stations if station.role == "clerk"]
    if sim.truth.papers:
        machine, case_id = sim.chance.choice(desks), sim.chance.choice(sim.truth.papers)
        at(sim, machine, lambda: _act(sim, machine, case_id, only="receive"))


def at(sim: Simulation, machine: w.Machine, deed: Callable[[], object]) -> None:
    """Somebody does something at a machine, whose power may fail, or whose database may have been put back."""
    try:
        deed()
    except w.PowerCut:
        sim.note("cut", sim.name(machine))
        machine.burn()
    except SyncError as fault:
        if fault.code not in OVER:
            raise
        sim.note("over", sim.name(machine))
        machine.burn()


def _file(sim: Simulation, machine: w.Machine) -> None:
    item = w.catalog().get(sim.chance.choice(w.ITEMS))
    assert item is not None
    mode = sim.chance.choice(item.modes)
    document = sample(item, sim.chance, mode=mode, level=offices.level(machine.office), today=w.today(machine),
                      complete=sim.chance.random() < 0.7)  # fmt: skip
    token = machine.chance(8).hex()
    case_id, written = machine.file(item, document, token)
    if isinstance(written, Refusal):
        return sim.note("refused", sim.name(machine), "file", *written.codes)
    if case_id in sim.truth.papers:
        sim.truth.break_("F48 one receipt number for two cases")
    sim.truth.papers.append(case_id)
    sim.truth.tokens[case_id] = token
    _wrote(sim, machine, "file", case_id, written)


def _act(sim: Simulation, machine: w.Machine, case_id: str, only: str = "") -> None:
    case = w.case_of(machine.journal, case_id, unknown=machine.unknown)
    context = machine.context(case, w.catalog().get(sim.chance.choice(w.ITEMS)) if not case.item else None,
                              rating_token=sim.truth.tokens.get(case_id, ""),
                              seal=w.seal_for(sim.centre, machine.chance))  # fmt: skip
    offered = [act for act in allowed(case, context) if not only or act.name == only]
    if not offered:
        return sim.note("nothing", sim.name(machine), case_id)
    act = _choose(sim, case, offered)
    command = act.sample(case, context, sim.chance)
    decided = decide(case, act.name, dict(command), context)
    if not isinstance(decided, Refusal) and any(event.kind in machine.unknown for event in decided):
        return sim.note("too_old", sim.name(machine), act.name)
    written = machine.act(case_id, act.name, dict(command), context)
    if isinstance(written, Refusal):
        return sim.note("refused", sim.name(machine), act.name, *written.codes)
    _wrote(sim, machine, act.name, case_id, written)


def _choose(sim: Simulation, case: Case, offered: list[Act]) -> Act:
    return sim.chance.choices(offered, [1 if act.name in DULL else 12 for act in offered])[0]


def _wrote(sim: Simulation, machine: w.Machine, act: str, case_id: str, written: list[Entry]) -> None:
    sim.truth.held[machine] |= {entry.digest for entry in written}
    sim.note("write", sim.name(machine), act, case_id, written[0].lane[:4], written[0].seq)


# --- a person at the county looks at what does not go by itself -------------------------------------------------------


def decide_held(sim: Simulation) -> bool:
    """A person admits a held lane or sets it aside; whether there was any."""
    rows = sim.centre.journal.db.execute_sql("SELECT name FROM lane WHERE status IN ('held', 'gap') ORDER BY id")
    held = [name for (name,) in rows]
    if held:
        name, admit = sim.chance.choice(held), sim.chance.random() < 0.6
        sim.note("decide_held", name[:4], admit)
        at(sim, sim.centre, lambda: _decide(sim, name, admit))
    return bool(held)


def _decide(sim: Simulation, lane: str, admit: bool) -> None:
    centre = sim.centre
    shown = {entry.digest for entry in centre.journal.find(f"e.status = {t.HELD} AND l.name = ?", lane)}
    # Noted before, because a power cut may come between the commit and the screen.
    if admit:
        sim.truth.let_in |= _with_descendants(centre, lane)
    else:
        sim.truth.asides |= shown
    with write(centre.journal.db):
        centre.admission.decide_held(lane, admit, LOOKED_AT)
    centre.admission.run()


def _with_descendants(centre: w.Centre, lane: str) -> set[str]:
    parents = dict(centre.journal.db.execute_sql("SELECT name, parent FROM lane WHERE reason = 'parent_held'"))
    found = {lane}
    while more := {name for name, parent in parents.items() if parent in found} - found:
        found |= more
    return found


def set_aside_parked(sim: Simulation) -> bool:
    """A person says of something parked that it shall never have effect; whether there was anything."""
    parked = sim.centre.journal.find(f"e.status = {t.PARKED}")
    if parked:
        entry = sim.chance.choice(parked)
        sim.note("set_aside", entry.lane[:4], entry.seq, entry.reason)
        sim.truth.asides.add(entry.digest)
        at(sim, sim.centre, lambda: _set_aside(sim.centre, entry))
    return bool(parked)


def _set_aside(centre: w.Centre, entry: Entry) -> None:
    with write(centre.journal.db):
        centre.admission.set_aside(entry.id, LOOKED_AT)
    centre.admission.run()


def upgrade(sim: Simulation, machine: w.Machine | None = None) -> bool:
    """A machine gets the program that knows all kinds; whether it was an old one."""
    old = [one for one in sim.machines if one.unknown]
    chosen = machine or (sim.chance.choice(old) if old else None)
    if chosen is None or not chosen.unknown:
        return False
    sim.note("upgrade", sim.name(chosen))
    chosen.unknown.clear()
    if isinstance(chosen, w.Centre):
        at(sim, chosen, lambda: _judge_again(chosen))
    return True


def _judge_again(centre: w.Centre) -> None:
    centre.admission.judge_parked_again()
    centre.admission.run()
