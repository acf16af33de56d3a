"""What must hold after every scenario, judged by code that shares nothing with what it judges but the file format.
May import forms, sync.envelope, sync.tables, tests.world; reads databases, writes nothing.
Promise: a violation is a sentence that names the promise which was broken.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from typing import TYPE_CHECKING

from forms.case import OVERTAKEN, Case
from sync import tables as t
from sync.envelope import LANE_NAME, digest_of, link_after, seen_of
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
    names = {lane: head for lane, head in sim.centre.journal.db.execute_sql("SELECT name, head_seq FROM lane")}
    lanes = station.journal.db.execute_sql("SELECT name, acked FROM lane WHERE owner = ?", (station.node,))
    for name, acked in lanes:
        if names.get(name, 0) < acked:
            sim.truth.break_("I2 the station believes that the centre has what it has not")
        sim.truth.acknowledged[name] = max(acked, sim.truth.acknowledged.get(name, 0))


def before_healing(sim: Simulation) -> None:
    """I1: what a screen called saved is in the folder of the machine that said so."""
    sim.survivors = set(_digests(sim.centre.journal))  # type: ignore[attr-defined]
    for machine in (sim.centre, *sim.stations):
        here = _digests(machine.journal)
        sim.survivors |= here  # type: ignore[attr-defined]
        if not here.issuperset(sim.truth.saved[machine]):
            sim.truth.break_("I1 something that was called saved is gone")


def judge(sim: Simulation) -> None:
    """All promises, once everything is quiet."""
    _nothing_lost(sim)
    entries = sim.centre.journal.find("1 = 1")
    _books_are_sound(sim)
    _forks_went_before_a_person(sim)
    _order(sim, entries)
    _oracle(sim)
    for station in sim.stations:
        _same_everywhere(sim, station)
        _counts(sim, station)


def _digests(journal: Journal) -> set[bytes]:
    return {bytes(digest) for (digest,) in journal.db.execute_sql("SELECT digest FROM entry")}


def _nothing_lost(sim: Simulation) -> None:
    here = _digests(sim.centre.journal)
    if not here.issuperset(sim.survivors):  # type: ignore[attr-defined]
        sim.truth.break_("I2 an entry that a folder still held is not at the centre")
    heads = dict(sim.centre.journal.db.execute_sql("SELECT name, head_seq FROM lane"))
    for lane, through in sim.truth.acknowledged.items():
        if heads.get(lane, 0) < through:
            sim.truth.break_("I2 an acknowledged entry is gone")
    for machine in sim.stations:
        if not here.issuperset(sim.truth.saved[machine]):
            sim.truth.break_("I2 something that was called saved is not at the centre")


def _books_are_sound(sim: Simulation) -> None:
    """I3, I4, I5: each name once, each digest right, each lane an unbroken chain; each delivery once."""
    for machine in (sim.centre, *sim.stations):
        entries = machine.journal.find("1 = 1")
        names = [(entry.lane, entry.seq) for entry in entries]
        if len(set(names)) != len(names) or len({entry.digest for entry in entries}) != len(entries):
            sim.truth.break_("I3 an entry is doubled")
        if any(digest_of(entry.lane, entry.seq, entry.content) != entry.digest for entry in entries):
            sim.truth.break_("I4 an entry's content is not what its digest says")
        lanes: dict[str, dict[int, bytes]] = defaultdict(dict)
        for entry in entries:
            lanes[entry.lane][entry.seq] = entry.digest
        heads = machine.journal.db.execute_sql("SELECT name, owner, head_seq, head_link FROM lane")
        for name, owner, head, head_link in heads:
            if owner in ("", None):
                continue
            link = bytes(32)
            for seq in range(1, head + 1):
                link = link_after(link, lanes[name].get(seq, b""))
            if link != bytes(head_link) or len(lanes[name]) != head or not LANE_NAME.match(name):
                sim.truth.break_("I5 a lane is not an unbroken chain")
        mail = machine.journal.db.execute_sql("SELECT box_id, n FROM mail").fetchall()
        if len(set(mail)) != len(mail):
            sim.truth.break_("I3 a delivery is doubled")


def _forks_went_before_a_person(sim: Simulation) -> None:
    """I9: of the branches that go on from one place of a lane, at most one was admitted without a person's word."""
    rows = sim.centre.journal.db.execute_sql("SELECT name, owner, parent, parent_seq, head_seq, status FROM lane")
    lanes = {name: (owner, parent, at, head, status) for name, owner, parent, at, head, status in rows if owner != w.COUNTY}
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
    for entry in sorted(admitted, key=lambda one: one.stamp):  # type: ignore[arg-type, return-value]
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


def _oracle(sim: Simulation) -> None:
    """I9 of the design: exactly one holder, and no act of the holder by anybody else; counted again from the facts."""
    for case_id in w.cases_in(sim.centre.journal):
        case = w.case_of(sim.centre.journal, case_id)
        if case.lines:
            holder = _follow(sim, case)
            if holder != case.holder:
                sim.truth.break_("holder: the fold names another holder than the entries do")


def _follow(sim: Simulation, case: Case) -> str:
    holder, ended = "", False
    for line in case.lines:
        event = line.event
        office, kind = event.facts["office"], event.kind
        if line.effect == OVERTAKEN or (line.effect != "applied"):
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


def _same_everywhere(sim: Simulation, station: w.Station) -> None:
    """I6: the same admitted entries in the same order, and the same case, at everybody who must have it."""
    centre, local = sim.centre.journal, station.journal
    if w.scope_digest(centre, station.office) != w.scope_digest(local, station.office):
        sim.truth.break_("same: the digests of a scope differ")
    theirs = set(w.cases_in(local))
    for case_id in w.cases_in(centre):
        subject = f"case:{case_id}"
        order = w.stamps_of(centre, subject)
        case = w.case_of(centre, case_id)
        due = station.office in case.offices or case.filing_office.startswith(station.office)
        if case.lines and due and case_id not in theirs:
            sim.truth.break_("audience: an office misses its case")
        if case_id in theirs and w.stamps_of(local, subject):
            if w.stamps_of(local, subject) != order:
                sim.truth.break_("same: a station's order of a case is not the centre's")
            elif _shown(w.case_of(local, case_id, admitted_only=True)) != _shown(case):
                sim.truth.break_("same: a station's fold of a case is not the centre's")


def _shown(case: Case) -> str:
    effects = [(line.effect, line.holder, line.state) for line in case.lines]
    return json.dumps([case.state, case.holder, case.filing_office, case.offices, effects], default=str)


def _counts(sim: Simulation, station: w.Station) -> None:
    """I6 of the design: green on the screen means equal counts; and own work that the centre has is back."""
    if station.journal.unsent():
        sim.truth.break_("green: something is unsent after healing")
    fates = {
        (lane, seq): status
        for lane, seq, status in sim.centre.journal.db.execute_sql(
            "SELECT l.name, e.seq, e.status FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.owner = ?", (station.node,)
        )
    }
    mine = {
        (lane, seq): status
        for lane, seq, status in station.journal.db.execute_sql(
            "SELECT l.name, e.seq, e.status FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.owner = ?", (station.node,)
        )
    }
    if set(fates) != set(mine):
        sim.truth.break_("I10 a station's own entries are not those that the centre has of it")
    for name, fate in fates.items():
        ours = mine.get(name, fate)
        open_there, open_here = fate in t.UNADMITTED, ours in t.UNADMITTED
        if open_there != open_here or (not open_there and ours != fate):
            words = f"{t.STATUS_WORDS[ours]} here, {t.STATUS_WORDS[fate]} there"
            sim.truth.break_(f"green: the screen and the centre disagree: {words}")
