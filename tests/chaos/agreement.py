"""Whether everybody tells the same, and the truth, once everything is quiet: folds, holders, audiences, counts, forms.
May import forms, sync.tables, tests.world; reads what was read from the books, writes nothing.
Promise: a violation is a sentence that names the promise which was broken.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from forms.case import APPLIED, Case
from sync import tables as t

if TYPE_CHECKING:
    from tests.chaos.invariants import Book
    from tests.chaos.simulation import Simulation

HOLDER_ONLY = frozenset({
    "case:handed_over", "case:correction_requested", "material:supply_received", "case:accepted", "case:refused",
    "case:returned", "case:redirected", "case:withdrawn", "case:abandoned", "case:reported_up", "case:decided",
    "case:closed", "case:delivered", "case:corrected_on_spot",
})  # fmt: skip
ENDS = frozenset({
    "case:refused", "case:returned", "case:redirected", "case:withdrawn", "case:abandoned", "case:delivered",
})  # fmt: skip
REOPENS = "case:overturned"
HARMLESS = frozenset({"case:noted", "case:withdrawal_requested", "case:rated", "material:supplied"})


def judge(sim: Simulation, centre: Book, books: Sequence[Book]) -> None:
    """Every book beside the centre's."""
    for case in centre.cases.values():
        if case.lines and _follow(sim, case) != case.holder:
            sim.truth.break_("holder: the fold names another holder than the entries do")
    for book in books:
        _same_everywhere(sim, centre, book)
        _counts(sim, centre, book)
        _carried(sim, centre, book)
        _forms_are_here(sim, book)


def _follow(sim: Simulation, case: Case) -> str:
    """Design §9.5: exactly one holder, and no act of the holder by anybody else; counted again from the facts."""
    holder, ended = "", False
    for line in case.lines:
        event = line.event
        office, kind = event.facts["office"], event.kind
        if line.effect != APPLIED:
            continue
        ended = ended and kind != REOPENS
        if ended and kind not in HARMLESS:
            sim.truth.break_(f"holder: {kind} took effect after the end")
        if kind in HOLDER_ONLY and office != holder:
            sim.truth.break_(f"holder: {kind} took effect and was not the holder's")
        if kind == "case:decided" and len(office) != {"township": 9, "county": 6}[case.decided_at]:
            sim.truth.break_("holder: decided at another level than the item says")
        holder = {
            "case:submitted": holder or office, "case:handed_over": event.facts.get("to"), "case:received": office,
            "case:reported_up": event.facts.get("to"), "case:taken_over": office,
            "case:handed_back": event.facts.get("back_to"),
        }.get(kind, holder)  # fmt: skip
        ended = ended or kind in ENDS
    return holder


def _same_everywhere(sim: Simulation, centre: Book, book: Book) -> None:
    """I6: the same admitted entries in the same order, and the same case, at everybody who must have it."""
    office = book.machine.office
    if centre.scope_digest(office) != book.scope_digest(office):
        sim.truth.break_("same: the digests of a scope differ")
    for case_id, case in centre.cases.items():
        due = office in case.offices or case.filing_office.startswith(office)
        if case.lines and due and not book.orders.get(case_id):
            sim.truth.break_("audience: an office misses its case")
        if book.orders.get(case_id):
            if book.orders[case_id] != centre.orders[case_id]:
                sim.truth.break_("same: a station's order of a case is not the centre's")
            elif _shown(book.cases[case_id]) != _shown(case):
                sim.truth.break_("same: a station's fold of a case is not the centre's")


def _shown(case: Case) -> str:
    effects = [(line.effect, line.holder, line.state) for line in case.lines]
    return json.dumps([case.state, case.holder, case.filing_office, case.offices, effects], default=str)


def _counts(sim: Simulation, centre: Book, book: Book) -> None:
    """I10, and design §9.6: green on the screen means equal counts; and own work that the centre has is back."""
    node = book.machine.node
    if book.machine.journal.unsent():
        sim.truth.break_("green: something is unsent after healing")
    there = {(entry.lane, entry.seq): entry.status for entry in centre.entries if entry.owner == node}
    here = {(entry.lane, entry.seq): entry.status for entry in book.entries if entry.owner == node}
    if set(there) != set(here):
        sim.truth.break_("I10 a station's own entries are not those that the centre has of it")
    for name, fate in there.items():
        ours = here.get(name, fate)
        open_there, open_here = fate in t.UNADMITTED, ours in t.UNADMITTED
        if open_there != open_here or (not open_there and ours != fate):
            words = f"{t.STATUS_WORDS[ours]} here, {t.STATUS_WORDS[fate]} there"
            sim.truth.break_(f"green: the screen and the centre disagree: {words}")


def _carried(sim: Simulation, centre: Book, book: Book) -> None:
    """Who brought another's entries by stick is told what became of them, also of what was settled before."""
    settled = {entry.digest for entry in centre.entries if entry.status not in t.UNADMITTED}
    here = [entry for entry in book.entries if entry.status in t.UNADMITTED]
    if any(entry.digest in settled for entry in here):
        sim.truth.break_("green: who has an entry is not told what became of it")


def _forms_are_here(sim: Simulation, book: Book) -> None:
    """I20: whoever has a case has the very form that it was filed on."""
    kept = {
        json.loads(entry.content.facts)["version"] for entry in book.entries if entry.kind == "item:published"
    }
    for case in book.cases.values():
        if case.item_version and case.item_version not in kept:
            sim.truth.break_("I20 a case is here without the form that it was filed on")
