"""What must hold after every scenario, judged by code that shares nothing with what it judges but the file format.
May import forms, sync.envelope, sync.tables, tests.world; reads databases, writes nothing.
Promise: a violation is a sentence that names the promise which was broken.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms import casebook, offices
from forms.case import APPLIED, Case
from forms.reading import read_case
from sync import tables as t
from sync.envelope import Stamp, digest_of, link_after, seen_of
from sync.journal import Entry, Journal
from tests import world as w

if TYPE_CHECKING:
    from tests.chaos.simulation import Simulation

HOLDER_ONLY = frozenset({
    "case:handed_over", "case:correction_requested", "material:supply_received", "case:accepted", "case:refused",
    "case:returned", "case:redirected", "case:withdrawn", "case:abandoned", "case:reported_up", "case:decided",
    "case:closed", "case:delivered",
})  # fmt: skip
ENDS = frozenset({
    "case:refused", "case:returned", "case:redirected", "case:withdrawn", "case:abandoned", "case:delivered",
})  # fmt: skip
HARMLESS = frozenset({"case:noted", "case:withdrawal_requested", "case:rated", "material:supplied"})


def told(sim: Simulation) -> str:
    """What the whole world holds, in short: it stands still when nothing moves any more."""
    parts: list[str] = []
    for machine in (sim.centre, *sim.stations):
        rows = machine.journal.db.execute_sql(
            "SELECT l.name, e.seq, e.digest, e.status, e.place FROM entry e JOIN lane l ON l.id = e.lane_id"
            " ORDER BY l.name, e.seq"
        )
        summed = hashlib.sha256()
        for name, seq, digest, status, place in rows:
            summed.update(f"{name}{seq}{bytes(digest).hex()}{status}{place}".encode())
        lanes = machine.journal.db.execute_sql("SELECT name, head_seq, acked, status FROM lane ORDER BY name")
        parts.append(f"{machine.node} {summed.hexdigest()} {list(lanes)} {machine.journal.mark('mail_position')}")
    return "\n".join(parts)


def acknowledged(sim: Simulation, station: w.Station) -> None:
    """After an exchange that ended well: what the station now believes to be at the centre is there."""
    names = dict(sim.centre.journal.db.execute_sql("SELECT name, head_seq FROM lane"))
    lanes = station.journal.db.execute_sql("SELECT name, acked FROM lane WHERE owner = ?", (station.node,))
    for name, acked in lanes:
        if names.get(name, 0) < acked:
            sim.truth.break_("I2 the station believes that the centre has what it has not")
        sim.truth.acknowledged[name] = max(acked, sim.truth.acknowledged.get(name, 0))


def before_healing(sim: Simulation) -> None:
    """I1: what a screen called saved is in the folder of the machine that said so."""
    for machine in (sim.centre, *sim.stations):
        here = _digests(machine.journal)
        sim.truth.survivors |= here
        if not here.issuperset(sim.truth.saved[machine]):
            sim.truth.break_("I1 something that was called saved is gone")


@dataclass
class Book:
    """One machine's book, read once: its entries, its cases as confirmed, and the digests of each case's entries."""

    machine: w.Machine
    entries: list[Entry]
    cases: dict[str, Case]
    orders: dict[str, list[tuple[str, Stamp]]]

    def scope_digest(self, scope: str) -> str:
        """What ``digest --scope`` prints."""
        return casebook.digest(
            (case_id, [digest for digest, _ in self.orders[case_id]], case.state, case.holder)
            for case_id, case in self.cases.items()
            if case.lines and offices.covers(scope, case.filing_office or case.origin)
        )


def read_book(machine: w.Machine) -> Book:
    """Read a machine's book from its file."""
    entries = machine.journal.find("1 = 1")
    admitted: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.subject.startswith("case:"):
            admitted[entry.subject.removeprefix("case:")] += [entry] if entry.stamp else []
    cases, orders = {}, {}
    for case_id, history in admitted.items():
        history.sort(key=lambda entry: entry.stamp or Stamp(0, 0, ""))
        cases[case_id] = read_case(case_id, [w.row_of(entry) for entry in history])
        orders[case_id] = [(entry.digest.hex(), entry.stamp) for entry in history if entry.stamp]
    return Book(machine, entries, cases, orders)


def judge(sim: Simulation) -> None:
    """All promises, once everything is quiet."""
    _nothing_lost(sim)
    centre, *books = [read_book(machine) for machine in (sim.centre, *sim.stations)]
    for book in (centre, *books):
        _sound(sim, book)
    _forks_went_before_a_person(sim)
    _order(sim, centre.entries)
    for case in centre.cases.values():
        if case.lines and _follow(sim, case) != case.holder:
            sim.truth.break_("holder: the fold names another holder than the entries do")
    for book in books:
        _same_everywhere(sim, centre, book)
        _counts(sim, centre, book)


def _digests(journal: Journal) -> set[bytes]:
    return {bytes(digest) for (digest,) in journal.db.execute_sql("SELECT digest FROM entry")}


def _nothing_lost(sim: Simulation) -> None:
    here = _digests(sim.centre.journal)
    if not here.issuperset(sim.truth.survivors):
        sim.truth.break_("I2 an entry that a folder still held is not at the centre")
    heads = dict(sim.centre.journal.db.execute_sql("SELECT name, head_seq FROM lane"))
    for lane, through in sim.truth.acknowledged.items():
        if heads.get(lane, 0) < through:
            sim.truth.break_("I2 an acknowledged entry is gone")
    for machine in sim.stations:
        if not here.issuperset(sim.truth.saved[machine]):
            sim.truth.break_("I2 something that was called saved is not at the centre")


def _sound(sim: Simulation, book: Book) -> None:
    """I3, I4, I5: each name once, each digest right, each lane an unbroken chain; each delivery once."""
    names = [(entry.lane, entry.seq) for entry in book.entries]
    if len(set(names)) != len(names) or len({entry.digest for entry in book.entries}) != len(book.entries):
        sim.truth.break_("I3 an entry is doubled")
    if any(digest_of(entry.lane, entry.seq, entry.content) != entry.digest for entry in book.entries):
        sim.truth.break_("I4 an entry's content is not what its digest says")
    lanes: dict[str, dict[int, bytes]] = defaultdict(dict)
    for entry in book.entries:
        lanes[entry.lane][entry.seq] = entry.digest
    db = book.machine.journal.db
    for name, head, head_link in db.execute_sql("SELECT name, head_seq, head_link FROM lane WHERE owner <> ''"):
        link = bytes(32)
        for seq in range(1, head + 1):
            link = link_after(link, lanes[name].get(seq, b""))
        if link != bytes(head_link) or len(lanes[name]) != head:
            sim.truth.break_("I5 a lane is not an unbroken chain")
    mail = db.execute_sql("SELECT box_id, n FROM mail").fetchall()
    if len(set(mail)) != len(mail):
        sim.truth.break_("I3 a delivery is doubled")


def _forks_went_before_a_person(sim: Simulation) -> None:
    """I9: of the branches that go on from one place of a lane, at most one was admitted without a person's word."""
    rows = sim.centre.journal.db.execute_sql("SELECT name, owner, parent, parent_seq, head_seq, status FROM lane")
    lanes = {
        name: (owner, parent, at, head, status) for name, owner, parent, at, head, status in rows if owner != w.COUNTY
    }
    children: dict[tuple[str, str], list[int]] = defaultdict(list)
    for owner, parent, at, _, status in lanes.values():
        if status == "open":
            children[owner, parent].append(at)
    for (_, parent), places in children.items():
        grown = parent in lanes and lanes[parent][4] == "open" and lanes[parent][3] > min(places)
        if len(places) > 1 or grown:
            sim.truth.break_("I9 a fork was merged silently")


def _order(sim: Simulation, entries: list[Entry]) -> None:
    """I7: a stamp of its own for each admitted entry; cause before effect; filing first; each lane's order kept."""
    admitted = [entry for entry in entries if entry.status == t.ADMITTED]
    stamps = [entry.stamp for entry in admitted]
    if None in stamps or len(set(stamps)) != len(stamps):
        sim.truth.break_("order: two entries in one place")
        return
    # What a person set aside is settled, without effect: its effects need not wait for it.
    aside = {seen_of(entry.digest) for entry in entries if entry.status == t.SET_ASIDE}
    subjects: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(admitted, key=lambda one: one.stamp):
        subjects[entry.subject].append(entry)
    for subject, history in subjects.items():
        before = set(aside)
        last: dict[str, int] = defaultdict(int)
        for entry in history:
            if entry.content.seen and entry.content.seen not in before:
                sim.truth.break_("order: effect before cause")
            if entry.seq < last[entry.lane]:
                sim.truth.break_("I5 a lane's order is broken within a subject")
            before.add(seen_of(entry.digest))
            last[entry.lane] = entry.seq
        if subject.startswith("case:") and history[0].kind != "case:submitted":
            sim.truth.break_("order: a case has a place before its filing")


def _follow(sim: Simulation, case: Case) -> str:
    """Design §9.5: exactly one holder, and no act of the holder by anybody else; counted again from the facts."""
    holder, ended = "", False
    for line in case.lines:
        event = line.event
        office, kind = event.facts["office"], event.kind
        if line.effect != APPLIED:
            continue
        if ended and kind not in HARMLESS:
            sim.truth.break_(f"holder: {kind} took effect after the end")
        if kind in HOLDER_ONLY and office != holder:
            sim.truth.break_(f"holder: {kind} took effect and was not the holder's")
        if kind == "case:decided" and len(office) != {"township": 9, "county": 6}[case.decided_at]:
            sim.truth.break_("holder: decided at another level than the item says")
        holder = {
            "case:submitted": holder or office, "case:handed_over": event.facts.get("to"), "case:received": office,
            "case:reported_up": event.facts.get("to"), "case:taken_over": office,
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
