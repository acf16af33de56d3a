"""What must hold after every scenario, judged by code that shares nothing with what it judges but the file format.
May import forms, sync.envelope, sync.tables, tests.world; reads databases, writes nothing.
Promise: a violation is a sentence that names the promise which was broken.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from forms import casebook, offices
from forms.case import Case
from forms.reading import read_case
from sync import tables as t
from sync.envelope import Stamp, digest_of, link_after, seen_of
from sync.journal import LANE_OPENED, Entry
from tests import world as w
from tests.chaos import agreement

if TYPE_CHECKING:
    from tests.chaos.simulation import Simulation


def told(machine: w.Machine) -> str:
    """What a machine holds, in short: it stands still when nothing moves any more."""
    rows = machine.journal.db.execute_sql(
        "SELECT l.name, e.seq, e.digest, e.status, e.epoch, e.place FROM entry e JOIN lane l ON l.id = e.lane_id"
        " ORDER BY l.name, e.seq"
    )
    summed = hashlib.sha256()
    for name, seq, digest, status, epoch, place in rows:
        summed.update(f"{name}{seq}{bytes(digest).hex()}{status}{epoch}.{place}".encode())
    lanes = machine.journal.db.execute_sql("SELECT name, head_seq, acked, status FROM lane ORDER BY name")
    boxes = machine.journal.db.execute_sql("SELECT name, head_seq FROM box ORDER BY name")
    return f"{machine.node} {summed.hexdigest()} {list(lanes)} {list(boxes)}"


def acknowledged(sim: Simulation, station: w.Station) -> None:
    """After an exchange that ended well: what the station now believes to be at the centre is there, and nothing
    that it counts as sent is missing (I2, and green)."""
    there = sim.truth.observe(sim.centre)
    here = sim.truth.observe(station)
    acked = "SELECT e.digest FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.owner = ? AND e.seq <= l.acked"
    believed = {bytes(digest) for (digest,) in station.journal.db.execute_sql(acked, (station.node,))}
    if not believed <= there:
        sim.truth.break_("I2 the station believes that the centre has what it has not")
    sim.truth.held[station] |= here
    purgeable = f"{acked} AND e.seq <= l.safe_seq"
    if any(bytes(one) not in sim.truth.safe for (one,) in station.journal.db.execute_sql(purgeable, (station.node,))):
        sim.truth.break_("safe: a station may purge what lies in no verified backup")
    own = "SELECT e.digest FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.owner = ?"
    mine = {bytes(digest) for (digest,) in station.journal.db.execute_sql(own, (station.node,))}
    if not station.journal.unsent() and not mine <= there:
        sim.truth.break_("green: unsent is 0, but the centre lacks something")


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
    centre, *books = [read_book(machine) for machine in sim.machines]
    for book in (centre, *books):
        _sound(sim, book)
    _forks_went_before_a_person(sim, centre)
    _order(sim, centre.entries)
    _nothing_stands_still(sim, centre)
    agreement.judge(sim, centre, books)


def _nothing_lost(sim: Simulation) -> None:
    """I2, I10, I11: whatever some folder still held is at the centre; signed places are for ever."""
    here = sim.truth.observe(sim.centre)
    if not here.issuperset(sim.truth.survivors):
        sim.truth.break_("I2 an entry that a folder still held is not at the centre")
    for machine in sim.stations:
        sim.truth.observe(machine)
        if not here.issuperset(sim.truth.held[machine]):
            sim.truth.break_("I2 something that was saved is not at the centre")
    for digest, stamp in sim.truth.signed.items():
        if digest not in sim.truth.places or sim.truth.places[digest] > stamp:
            sim.truth.break_("stamp: a signed place was given up")


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
    whole = isinstance(book.machine, w.Centre)
    for name, owner, head, head_link in db.execute_sql("SELECT name, owner, head_seq, head_link FROM lane"):
        link = bytes(32)
        for seq in range(1, head + 1):
            link = link_after(link, lanes[name].get(seq, b""))
        if link != bytes(head_link):
            sim.truth.break_("I5 a lane is not an unbroken chain")
        # Behind a gap there may be islands, but only where what is missing is lost for ever.
        missing = sim.truth.names.get((name, head + 1))
        if len(lanes[name]) > head and missing in sim.truth.survivors and (whole or owner == book.machine.node):
            sim.truth.break_("I5 a lane has a gap that somebody could fill")
    mail = db.execute_sql("SELECT box_id, n FROM mail").fetchall()
    if len(set(mail)) != len(mail):
        sim.truth.break_("I3 a delivery is doubled")


def _forks_went_before_a_person(sim: Simulation, centre: Book) -> None:
    """I9: of the branches that leave one head, one life of the centre admits at most one without a person's word.
    Two lives that did not know of each other may each have let in another: their places are signed."""
    rows = sim.centre.journal.db.execute_sql("SELECT name, owner, parent, parent_seq FROM lane WHERE owner <> ''")
    lanes = {name: (owner, parent, at) for name, owner, parent, at in rows if owner != w.COUNTY}
    heads = {(parent, at) for _, parent, at in lanes.values() if parent}
    branches: dict[tuple[tuple[str, int], str], set[str]] = defaultdict(set)
    for entry in centre.entries:
        if entry.stamp is None or entry.lane not in lanes or entry.lane in sim.truth.let_in:
            continue
        owner, parent, at = lanes[entry.lane]
        left = [head for head in heads if head[0] == entry.lane and head[1] < entry.seq]
        for head in (*left, (parent, at) if parent else (f"root of {owner}", 0)):
            branches[head, entry.stamp.lane].add(entry.lane)
    if any(len(names) > 1 for names in branches.values()):
        sim.truth.break_("I9 a fork was merged silently")


def _order(sim: Simulation, entries: list[Entry]) -> None:
    """I7: a stamp of its own for each admitted entry; cause before effect; filing first; each lane's order kept."""
    admitted = [entry for entry in entries if entry.status == t.ADMITTED]
    stamps = [entry.stamp for entry in admitted]
    if None in stamps or len(set(stamps)) != len(stamps):
        sim.truth.break_("order: two entries in one place")
        return
    # What a person set aside is settled, without effect: its effects need not wait for it, even if another life of
    # the centre, which does not know the word, admits it after all.
    aside = {seen_of(digest) for digest in sim.truth.asides}
    subjects: dict[str, list[Entry]] = defaultdict(list)
    for entry in sorted(admitted, key=lambda one: one.stamp):
        subjects[entry.subject].append(entry)
    for subject, history in subjects.items():
        before = set(aside)
        last: dict[str, int] = defaultdict(int)
        for entry in history:
            if entry.digest in sim.truth.asides:
                continue
            if entry.content.seen and entry.content.seen not in before:
                sim.truth.break_("order: effect before cause")
            if entry.seq < last[entry.lane]:
                sim.truth.break_("I5 a lane's order is broken within a subject")
            before.add(seen_of(entry.digest))
            last[entry.lane] = entry.seq
        if subject.startswith("case:") and history[0].kind != "case:submitted":
            sim.truth.break_("order: a case has a place before its filing")


def nothing_blocks(sim: Simulation) -> None:
    """I12: once the admitter is through, nothing that nobody has looked at is left, whatever is parked or held."""
    left = sim.centre.journal.find(f"e.status = {t.STORED} AND e.kind <> ?", LANE_OPENED, limit=1)
    if left:
        sim.truth.break_("I12 what is parked or held stops what lies behind it")


def _nothing_stands_still(sim: Simulation, centre: Book) -> None:
    """I12: after healing, what has no place was set aside, was refused by the court, or waits for something that is
    lost for ever, was refused, or waits itself."""
    settled = {seen_of(e.digest) for e in centre.entries if e.status in (t.ADMITTED, t.SET_ASIDE)}
    filed = {e.subject for e in centre.entries if e.status == t.ADMITTED and e.kind == "case:submitted"}
    waiting = [e for e in centre.entries if e.status == t.WAITING]
    for entry in centre.entries:
        if entry.status in (t.STORED, t.HELD) and entry.kind != LANE_OPENED:
            sim.truth.break_(f"I12 after healing an entry is still {t.STATUS_WORDS[entry.status]}")
        if entry.status == t.PARKED and entry.reason in ("unknown_kind", "unknown_version", "court_failed"):
            sim.truth.break_(f"I12 after the upgrade an entry is still parked: {entry.reason}")
        if entry.status == t.WAITING:
            cause = bool(entry.content.seen) and entry.content.seen not in settled
            unfiled = entry.subject.startswith("case:") and entry.subject not in filed
            earlier = any(
                (e.lane, e.subject) == (entry.lane, entry.subject) and e.seq < entry.seq for e in waiting
            )
            if not (cause or unfiled or earlier):
                sim.truth.break_("I12 an entry waits without a cause")
