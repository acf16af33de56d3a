"""What keeps entries whole, in order and told to whom they concern, each taken out by itself.
May import forms, sync, tests.world, tests.chaos.mutant; patches only through the pytest fixture that it is given.
Promise: each mutant changes one small function or key, and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from forms.acts import table
from sync import admission, store
from sync import tables as t
from sync.admission import Admission, Verdict
from sync.database import insert_rows, rows, write
from sync.journal import ENTRY_COLUMNS, Journal
from sync.mailbox import box_row
from sync.taking import Taking
from sync.wire import BoxPart, Message
from tests import world as w
from tests.chaos.mutant import COUNTY_BACK, OLD_PROGRAMS, STATIONS_BACK, Mutant


def without_unique_key(machine: w.Machine) -> None:
    """A book in which (lane, seq) may stand twice."""
    machine.folder.db.execute_sql("DROP INDEX entry_lane_id_seq")


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
    patch.setattr(store, "fork_reason", lambda journal, owner, parent, name: "")
    patch.setattr(store, "_hold_if_forked", lambda journal, lane, last: None)


def _no_hold_continuation(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(store, "_hold_if_forked", lambda journal, lane, last: None)


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


def _never_looks_again(patch: pytest.MonkeyPatch) -> None:
    def rows_but(db: Any, sql: str, *values: Any) -> Any:
        again = sql.startswith("UPDATE entry SET status = ? WHERE subject = ?")
        return [] if again else rows(db, sql, *values)

    patch.setattr(admission, "rows", rows_but)
    patch.setattr(Admission, "_look_again", lambda self: None)


def _parked_blocks(patch: pytest.MonkeyPatch) -> None:
    plain = Admission._settle_next

    def settle_next(self: Admission) -> bool:
        return not self.journal.find(f"e.status = {t.PARKED}", limit=1) and plain(self)

    patch.setattr(Admission, "_settle_next", settle_next)


def _no_whole_history(patch: pytest.MonkeyPatch) -> None:
    plain = admission.deliver

    def deliver(journal: Journal, station: str, entries: Sequence[Any], epoch: int) -> None:
        plain(journal, station, list(entries[-1:]), epoch)

    patch.setattr(admission, "deliver", deliver)


def _told_after_the_commit(patch: pytest.MonkeyPatch) -> None:
    # What was not told yet is lost with the process.
    later: list[tuple[Admission, tuple[Any, ...]]] = []
    tell, settle_next = Admission._tell, Admission._settle_next

    def afterwards(self: Admission) -> bool:
        moved = settle_next(self)
        while later:
            whose, words = later.pop()
            if whose is self:
                with write(self.journal.db):
                    tell(self, *words)
        return moved

    patch.setattr(Admission, "_tell", lambda self, *words: later.append((self, words)))
    patch.setattr(Admission, "_settle_next", afterwards)


def _one_lane_for_ever(patch: pytest.MonkeyPatch) -> None:
    plain = Journal._own_lane

    def own_lane(self: Journal) -> Any:
        lane = self.tables.lane
        mine = lane.select().where(lane.owner == self.node, lane.life != "").order_by(lane.id.desc()).first()
        return mine or plain(self)

    patch.setattr(Journal, "_own_lane", own_lane)


def _acknowledged_for_ever(patch: pytest.MonkeyPatch) -> None:
    plain = Taking.believe

    def believe(self: Taking, answer: Message, named: Any) -> None:
        before = rows(self.journal.db, "SELECT name, acked FROM lane")
        plain(self, answer, named)
        with write(self.journal.db):
            for name, acked in before:
                rows(self.journal.db, "UPDATE lane SET acked = ? WHERE name = ? AND acked < ?", acked, name, acked)

    patch.setattr(Taking, "believe", believe)


MUTANTS = (
    Mutant(
        "the unique key of lane and number", _no_idempotent_key, 30,
        ("I3 an entry is doubled", "stamp: a place"), without_unique_key,
    ),
    Mutant(
        "the head check", _no_head_check, 44,
        ("ends with chain", "I5 a lane", "program:"),
    ),
    Mutant(
        "the fork check", _no_fork_check, 38,
        ("I9 a fork was merged silently",), weather=STATIONS_BACK,
    ),
    Mutant(
        "the hold on a lane that grows past its child", _no_hold_continuation, 93,
        ("I9 a fork was merged silently",), weather=STATIONS_BACK,
    ),
    Mutant(
        "the cursor saved with its data", _cursor_first, 3,
        ("mail_gap", "same:", "audience:", "green:"), weather={"faulty": True},
    ),
    Mutant(
        "the holder rule", _no_holder_rule, 5,
        ("was not the holder's", "after the end", "at another level"),
    ),
    Mutant(
        "the wait for a cause", _no_wait_for_cause, 1,
        ("before its filing", "effect before cause"),
    ),
    Mutant(
        "the second look at what waited", _never_looks_again, 1,
        ("I12 an entry waits without a cause",),
    ),
    Mutant(
        "that what is parked stops nothing", _parked_blocks, 5,
        ("I12", "never comes to rest"), weather=OLD_PROGRAMS,
    ),
    Mutant(
        "the whole history for who joins", _no_whole_history, 0,
        ("same:", "audience:"),
    ),
    Mutant(
        "mail in the transaction of the place", _told_after_the_commit, 36,
        ("same:", "audience:", "green:"),
    ),
    Mutant(
        "a lane for each life", _one_lane_for_ever, 29,
        ("I8 one name for two entries", "other_past", "F48"), weather=STATIONS_BACK,
    ),
    Mutant(
        "acknowledgements that go down", _acknowledged_for_ever, 2,
        ("I2", "green:", "healing:"), weather=COUNTY_BACK,
    ),
)  # fmt: skip
