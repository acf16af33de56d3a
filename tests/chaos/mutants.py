"""The exchange with one of its promises taken out, to show that the simulation would notice.
May import forms, sync, tests.world, tests.chaos.simulation; patches only through the pytest fixture that it is given.
Promise: each mutant changes one small function or key, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from forms.acts import table
from sync import store
from sync import tables as t
from sync.admission import Admission, Verdict
from sync.database import insert_rows, write
from sync.journal import ENTRY_COLUMNS, Journal
from sync.mailbox import box_row
from sync.taking import Taking
from sync.wire import BoxPart
from tests import world as w

Patch = Callable[[pytest.MonkeyPatch], None]


def untouched(machine: w.Machine) -> None:
    """A book as it is made."""


def without_unique_key(machine: w.Machine) -> None:
    """A book in which (lane, seq) may stand twice."""
    machine.folder.db.execute_sql("DROP INDEX entry_lane_id_seq")


@dataclass(frozen=True)
class Mutant:
    """What is taken out, how, and the seed under which it is noticed today (the search goes on from it),
    and as which broken promises it may be noticed."""

    name: str
    patch: Patch
    seed: int
    noticed_as: tuple[str, ...]
    alter: Callable[[w.Machine], None] = untouched


def _no_idempotent_key(patch: pytest.MonkeyPatch) -> None:
    def keep(self: Journal, lane_id: int, arrived: Sequence[tuple[int, bytes, bytes | None, Any]], status: int) -> int:
        rows = [
            (lane_id, seq, digest, link, one.subject, one.seen, one.kind, one.facts, one.personal, one.erased,
             status, "", None, None, None)
            for seq, digest, link, one in arrived
        ]  # fmt: skip
        return insert_rows(self.db, "entry", ENTRY_COLUMNS, rows)

    patch.setattr(Journal, "keep", keep)


def _no_head_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(store, "continues", lambda lane, batch: True)


def _no_fork_check(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(store, "fork_reason", lambda journal, owner, parent: "")
    patch.setattr(store, "_hold_if_forked", lambda journal, lane, batch: None)


def _cursor_first(patch: pytest.MonkeyPatch) -> None:
    plain = Taking.absorb

    def absorb_after(self: Taking, part: BoxPart) -> list[str]:
        with write(self.journal.db):
            box = box_row(self.journal, part)
            box.head_seq, box.head_link = max(part.last, box.head_seq), part.link
            box.save()
        return plain(self, part)

    patch.setattr(Taking, "absorb", absorb_after)


def _no_holder_rule(patch: pytest.MonkeyPatch) -> None:
    for condition in (table.HOLDER, table.EXAMINER, table.DECIDER, table.BELOW_DECIDER, table.RESULT_HOLDER):
        patch.setitem(table.CONDITIONS, condition, lambda case, office: True)


def _no_wait_for_cause(patch: pytest.MonkeyPatch) -> None:
    plain = w.Court.judge

    def judge(self: w.Court, entry: Any, history: Any) -> Verdict:
        verdict = plain(self, entry, history)
        return Verdict(t.ADMITTED) if verdict.status == t.WAITING else verdict

    patch.setattr(Admission, "missing_cause", lambda self, entry, history: None)
    patch.setattr(w.Court, "judge", judge)


def _one_lane_for_ever(patch: pytest.MonkeyPatch) -> None:
    plain = Journal._own_lane

    def own_lane(self: Journal) -> Any:
        lane = self.tables.lane
        mine = lane.select().where(lane.owner == self.node, lane.life != "").order_by(lane.id.desc()).first()
        return mine or plain(self)

    patch.setattr(Journal, "_own_lane", own_lane)


MUTANTS = (
    Mutant("the unique key of lane and number", _no_idempotent_key, 0, ("I3 an entry is doubled",), without_unique_key),
    Mutant("the head check", _no_head_check, 3, ("ends with chain", "I5 a lane")),
    Mutant("the fork check", _no_fork_check, 9, ("I9 a fork was merged silently",)),
    Mutant("the cursor saved with its data", _cursor_first, 18, ("mail_gap", "same:", "audience:", "green:")),
    Mutant("the holder rule", _no_holder_rule, 5, ("was not the holder's", "after the end", "at another level")),
    Mutant("the wait for a cause", _no_wait_for_cause, 8, ("before its filing", "effect before cause")),
    Mutant("a lane for each life", _one_lane_for_ever, 42, ("I8 one name for two entries", "other_past", "F48")),
)
