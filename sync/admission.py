"""Admission at the centre: each stored entry gets its place, waits for its cause, or is parked with a reason.
Imports peewee, sync.journal, mailbox, store, envelope, tables; what a payload means is asked of the court passed in.
Promise: one entry per transaction; a stamp is for ever; nothing stands in the way of what lies behind it.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from peewee import DataError

from sync import store
from sync import tables as t
from sync.database import rows, write
from sync.envelope import Draft, Stamp, seen_of
from sync.errors import Refused
from sync.journal import LANE_OPENED, Entry, Journal
from sync.mailbox import deliver

# DataError: words that one database keeps and another refuses. They too are one entry's trouble, not the county's.
PROGRAM_FAULTS = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RecursionError, TypeError, ValueError, DataError,
)  # fmt: skip
_log = logging.getLogger("yizhan.sync")

# Each life of the centre takes one epoch; nobody honest is a thousand lives ahead.
EPOCH_JUMP_LIMIT = 1_000
# Why a court parks what a newer program wrote. It gets its place after the upgrade, and what its writer did next on the
# same subject stands behind it; what is parked on its merits holds up nobody.
TOO_NEW = frozenset({"unknown_kind", "unknown_version"})
# Why an entry waits for what is here, and goes on with it. Whatever else one waits for may never come.
WAITS_FOR_OTHERS = ("cause_parked", "cause_waits", "earlier_waits")
REIGN = "reign"
EPOCH_KNOWN = "epoch_known"


def may_be_set_aside(entry: Entry) -> bool:
    """Whether a person may say that an entry shall never have effect: it is parked, or waits for what is not here."""
    return entry.status == t.PARKED or (entry.status == t.WAITING and entry.reason not in WAITS_FOR_OTHERS)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to become of an entry: a status of sync.tables (ADMITTED, PARKED, WAITING) and, if not admitted, the
    reason's code."""

    status: int
    reason: str = ""


ADMIT = Verdict(t.ADMITTED)


def park(reason: str) -> Verdict:
    """Authentic but without effect: kept, shown, and judged again after an upgrade."""
    return Verdict(t.PARKED, reason)


def wait(reason: str) -> Verdict:
    """Not yet: something that this entry builds on has no place."""
    return Verdict(t.WAITING, reason)


class Court(Protocol):
    """What the centre knows and sync does not: authority, who needs to hear, and the projections."""

    def judge(self, entry: Entry, history: Sequence[Entry]) -> Verdict:
        """The verdict on an entry whose cause is here; ``history`` holds the subject's admitted entries in order."""

    def audience(self, entry: Entry, history: Sequence[Entry]) -> Iterable[str]:
        """Stations that must have this subject from now on; ``history`` ends with the entry."""

    def project(self, subjects: Sequence[str]) -> None:
        """Fold the touched subjects again, in the same transaction."""


class Admission:
    """The admitter of one centre."""

    def __init__(self, journal: Journal, court: Court) -> None:
        self.journal = journal
        self.court = court

    # --- the queue -----------------------------------------------------------------------------------------------

    def run(self, limit: int = 1_000_000) -> int:
        """Settle up to ``limit`` stored entries in the order of their arrival; returns how many were looked at."""
        looked_at = 0
        while looked_at < limit and self._settle_next():
            looked_at += 1
        return looked_at

    def _settle_next(self) -> bool:
        found: list[Entry] = []
        try:
            with write(self.journal.db):
                found = self.journal.find(f"e.status = {t.STORED} AND e.status <> {t.ADMITTED}", limit=1)
                if found:
                    self._settle(found[0], self._verdict(found[0]))
        except PROGRAM_FAULTS:
            if not found:
                raise
            self._park_failed(found[0])
        return bool(found)

    def _park_failed(self, entry: Entry) -> None:
        # One entry that our own program stumbles over must not stop the county; an upgrade judges it again. In a
        # transaction of its own, since a savepoint for each entry would cost a server two round trips more.
        _log.exception("the court failed on entry %s/%s", entry.lane, entry.seq)
        with write(self.journal.db):
            for still in self.journal.find(f"e.id = ? AND e.status = {t.STORED}", entry.id):
                self._settle(still, park("court_failed"))

    def _verdict(self, entry: Entry) -> Verdict:
        if entry.kind == LANE_OPENED:
            return ADMIT
        history = self.journal.history(entry.subject)
        missing = self.missing_cause(entry, history)
        return missing if missing is not None else self.court.judge(entry, history)

    def missing_cause(self, entry: Entry, history: Sequence[Entry]) -> Verdict | None:
        """The wait for a cause: None when what the writer had seen is admitted and its own earlier acts on the
        subject are settled."""
        seen = entry.content.seen
        if seen and all(seen_of(past.digest) != seen for past in history):
            without_effect = self.journal.find(f"e.subject = ? AND e.status <> {t.ADMITTED}", entry.subject)
            cause = next((past for past in without_effect if seen_of(past.digest) == seen), None)
            if cause is None:
                return wait("cause_missing")
            # What a person set aside is settled: else everything later on the subject would wait for ever.
            if cause.status != t.SET_ASIDE:
                return wait("cause_parked" if cause.status == t.PARKED else "cause_waits")
        # Asked by subject alone: with the lane in the question SQLite would walk through all of the lane's past.
        open_ = f"e.subject = ? AND e.status IN ({t.STORED}, {t.WAITING}, {t.PARKED})"
        unsettled = self.journal.find(open_, entry.subject)
        earlier = any(
            past.lane == entry.lane and past.seq < entry.seq and (past.status != t.PARKED or past.reason in TOO_NEW)
            for past in unsettled
        )
        return wait("earlier_waits") if earlier else None

    def _settle(self, entry: Entry, verdict: Verdict) -> None:
        if verdict.status == t.ADMITTED:
            self._admit(entry)
            return
        self.journal.settle([(entry.id, verdict.status, verdict.reason, None)])
        if verdict.status == t.PARKED:
            self._tell_writers([entry.id])

    # --- a place in the centre's order ---------------------------------------------------------------------------

    def admit_own(self, drafts: Sequence[Draft]) -> list[Entry]:
        """Write the centre's own entries in the caller's transaction and settle each like anybody's: an officer who
        has the paper before the record waits for the filing as a clerk would."""
        self.reign()
        written = self.journal.append(drafts)
        # The second term and the way the owner is asked let the index on unsettled entries serve.
        unplaced = f"e.status = {t.STORED} AND e.status <> {t.ADMITTED} AND e.kind = ? AND l.owner || '' = ?"
        opening = self.journal.find(unplaced, LANE_OPENED, self.journal.node)
        for entry in (*opening, *written):
            self._settle(entry, self._verdict(entry))
        return written

    def restamp(self, entry: Entry, stamp: Stamp, giver: str) -> bool:
        """A stamp that comes back under this centre's signature is for ever: of several the smallest counts. Everybody
        but the giver is told; returns whether it changed anything. The caller holds the transaction."""
        if entry.stamp is not None and entry.stamp <= stamp:
            return False
        self._place(entry, stamp, self.reign()["epoch"], giver)
        return True

    def _admit(self, entry: Entry) -> None:
        stamp = self._next_stamp()
        self._place(entry, stamp, stamp.epoch)

    def _place(self, entry: Entry, stamp: Stamp, epoch: int, giver: str = "") -> None:
        self.journal.settle([(entry.id, t.ADMITTED, "", stamp)])
        if entry.kind == LANE_OPENED:
            history = self.journal.find("e.id = ?", entry.id)
            listeners: Iterable[str] = ()
        else:
            again = "UPDATE entry SET status = ? WHERE subject = ? AND status = ?"
            rows(self.journal.db, again, t.STORED, entry.subject, t.WAITING)
            history = self.journal.history(entry.subject)
            self.court.project([entry.subject])
            listeners = self.court.audience(entry, history)
        self._tell(entry, history, listeners, epoch, giver)

    def _tell(
        self, entry: Entry, history: Sequence[Entry], listeners: Iterable[str], epoch: int, giver: str
    ) -> None:
        now = [past for past in history if past.id == entry.id]
        already = self.audience_of(entry.subject)
        for station in already:
            if station != giver:
                deliver(self.journal, station, now, epoch)
        for station in sorted(set(listeners) - set(already)):
            self._add(entry.subject, station)
            deliver(self.journal, station, list(history), epoch)
            already.append(station)
        for station in self._bringers(entry):
            if station not in already:
                deliver(self.journal, station, now, epoch)
                already.append(station)

    def _bringers(self, entry: Entry) -> list[str]:
        """The owner of an entry, unless that is this centre, and who brought it or gave it back."""
        told = "SELECT station FROM brought WHERE entry_id = ? ORDER BY station"
        own = [entry.owner] if entry.owner != self.journal.node else []
        return [*own, *(station for (station,) in rows(self.journal.db, told, entry.id))]

    def brought(self, entry_id: int, station: str) -> None:
        """A station has brought an entry of somebody else: it will be told what becomes of it."""
        told = "INSERT INTO brought (entry_id, station) VALUES (?, ?) ON CONFLICT (entry_id, station) DO NOTHING"
        rows(self.journal.db, told, entry_id, station)

    def carried(self, entry_id: int, station: str) -> None:
        """A station has carried an entry of somebody else here: what became of it before, or by another road, it is
        told now."""
        if rows(self.journal.db, "SELECT 1 FROM brought WHERE entry_id = ? AND station = ?", entry_id, station):
            return
        self.brought(entry_id, station)
        (entry,) = self.journal.find("e.id = ?", entry_id)
        told = entry.status == t.ADMITTED and station in self.audience_of(entry.subject)
        if entry.status in (t.ADMITTED, t.PARKED, t.SET_ASIDE) and not told:
            deliver(self.journal, station, [entry], self.reign()["epoch"])

    def audience_of(self, subject: str) -> list[str]:
        """The stations that get a subject's entries."""
        known = "SELECT station FROM audience WHERE subject = ? ORDER BY station"
        return [station for (station,) in rows(self.journal.db, known, subject)]

    def join_giver(self, subject: str, station: str, given: Collection[tuple[str, int]]) -> None:
        """Who gives back entries of a subject belongs to its audience, and gets what it neither wrote nor gave."""
        if station in self.audience_of(subject):
            return
        self._add(subject, station)
        history = self.journal.history(subject)
        others = [one for one in history if one.owner != station and (one.lane, one.seq) not in given]
        deliver(self.journal, station, others, self.reign()["epoch"])

    def _add(self, subject: str, station: str) -> None:
        joined = "INSERT INTO audience (subject, station) VALUES (?, ?) ON CONFLICT (subject, station) DO NOTHING"
        rows(self.journal.db, joined, subject, station)

    def join(self, station: str, subjects: Sequence[str]) -> None:
        """Let a station have subjects from now on, each with its whole history; those it already has are left alone."""
        for subject in subjects:
            with write(self.journal.db):
                if station not in self.audience_of(subject):
                    self._add(subject, station)
                    deliver(self.journal, station, self.journal.history(subject), self.reign()["epoch"])

    # --- lives of the centre -------------------------------------------------------------------------------------

    def reign(self) -> dict[str, Any]:
        """This life's epoch, lane and last place; a new life takes the highest epoch known plus one. Needs a write
        transaction."""
        reign = self.journal.mark(REIGN)
        if reign is None or reign["life"] != self.journal.life:
            reign = self._crown((reign or {}).get("place", 0))
        return dict(reign)

    def _crown(self, place: int) -> dict[str, Any]:
        epoch = self.journal.mark(EPOCH_KNOWN, 0) + 1
        reign = {
            "life": self.journal.life,
            "epoch": epoch,
            "lane": self.journal.lane_of_this_life(),
            "place": place,
        }
        self.journal.set_mark(REIGN, reign)
        self.journal.set_mark(EPOCH_KNOWN, epoch)
        return reign

    def learn(self, epoch: int, lanes: Sequence[str]) -> None:
        """A station knows stamps of ``epoch`` from the centre lanes ``lanes``: if they are not this life's own, what
        is admitted from now on must come after them, so this life moves to a higher epoch. The caller holds the
        transaction."""
        reign = self.reign()
        if epoch > reign["epoch"] + EPOCH_JUMP_LIMIT:
            raise Refused("epoch_jump", "序位纪元超出范围，请联系县中心。", "the epoch is out of range: contact the county")
        if epoch > reign["epoch"] or (epoch == reign["epoch"] and set(lanes) - {reign["lane"]}):
            self.journal.set_mark(EPOCH_KNOWN, max(epoch, self.journal.mark(EPOCH_KNOWN, 0)))
            self._crown(reign["place"])

    def _next_stamp(self) -> Stamp:
        reign = self.reign()
        reign["place"] += 1
        self.journal.set_mark(REIGN, reign)
        return Stamp(reign["epoch"], reign["place"], reign["lane"])

    # --- second looks --------------------------------------------------------------------------------------------

    def judge_parked_again(self) -> int:
        """Put every parked entry back into the queue, as after an upgrade; returns how many."""
        table = self.journal.tables.entry
        with write(self.journal.db):
            return int(table.update(status=t.STORED).where(table.status == t.PARKED).execute())

    def decide_held(self, lane: str, admit: bool, reason: str) -> list[str]:
        """A person's word on a held lane, and a new look at whatever waited; returns the lanes decided. The caller
        holds the transaction. Raises Refused when nothing is held there."""
        held = self.journal.find(f"e.status = {t.HELD}")
        decided = store.decide_held(self.journal, lane, admit, reason)
        if not admit:
            self._tell_writers([entry.id for entry in held if entry.lane in decided])
        self._look_again()
        return decided

    def set_aside(self, entry_id: int, reason: str) -> Entry:
        """A person's word that an entry shall never have effect; what waited for it goes on. The caller holds the
        transaction. Raises Refused where ``may_be_set_aside`` says no."""
        found = [one for one in self.journal.find("e.id = ?", entry_id) if may_be_set_aside(one)]
        if not found:
            raise Refused("not_parked", "没有这条搁置记录，请先查看搁置清单。", "no parked entry of that number")
        self.journal.settle([(entry_id, t.SET_ASIDE, reason, None)])
        self._tell_writers([entry_id])
        self._look_again()
        return found[0]

    def _tell_writers(self, entry_ids: Sequence[int]) -> None:
        for entry_id in entry_ids:
            entry = self.journal.find("e.id = ?", entry_id)[0]
            for station in self._bringers(entry):
                deliver(self.journal, station, [entry], self.reign()["epoch"])

    def _look_again(self) -> None:
        table = self.journal.tables.entry
        table.update(status=t.STORED).where(table.status == t.WAITING).execute()
