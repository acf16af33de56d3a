"""Held lanes and parked entries as a person is shown them, and the mark of what exactly was shown.
Imports the county, the sentences of forms, and sync's store; reads only.
Promise: a person's word covers what that person saw: what came since changes the mark, and is put before a person anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from peewee import SQL

from central.county import County
from central.desk import namer
from central.problems import decline, shown
from central.projections import row_for
from forms.case import APPLIED, Line, Recorded
from forms.errors import Refusal
from forms.reading import event_of
from forms.reasons import sentence_of
from forms.timeline import Said, sentence
from sync import store
from sync import tables as t
from sync.admission import may_be_set_aside
from sync.envelope import LANE_NAME, canonical
from sync.journal import LANE_OPENED, Entry

PAGE_ROWS = 50
DECISIONS = 20
MARK_CHARS = 16
GAP = "gap"
_OPENED: Said = ("站点的数据从这里开始一段新的记录。", "The station's folder began a new stretch of records here.")


@dataclass(frozen=True)
class Written:
    """One entry that has no effect: ``name`` is LANE/SEQ, ``said`` and ``why`` are (Chinese, English), ``case`` a
    receipt number or "", ``status`` a word of sync.tables, ``decidable`` whether a person may set it aside."""

    name: str
    seq: int
    station: str
    case: str
    said: Said
    why: Said
    status: str
    decidable: bool


@dataclass(frozen=True)
class Lane:
    """A lane that waits for a person's word, or that got one: ``why`` is (Chinese, English), ``count`` how many entries
    are held in it, ``below`` the lanes that go on from it and are held for that alone, ``word`` what was decided."""

    name: str
    station: str
    reason: str
    why: Said
    status: str
    count: int
    below: int
    word: dict[str, Any]

    @property
    def waits(self) -> bool:
        """Whether nobody has decided yet."""
        return self.status in store.UNDECIDED

    @property
    def ask(self) -> tuple[str, ...]:
        """What a person finds out first, as names of words: which machine goes on, or whether what is missing can
        still be brought."""
        lost = self.reason in (GAP, store.PARENT_MISSING)
        return ("gap_1", "gap_2", "gap_3") if lost else ("ask_1", "ask_2", "ask_3")


def mark(county: County, name: str) -> str:
    """What a held lane and those that hang on it hold now, as a word: it differs as soon as one of them has grown, or
    another one has joined them. Raises Declined."""
    hanging = store.covered(county.journal, _row(county, name, *store.UNDECIDED), True)
    # What stands behind a gap is no part of its lane's head.
    heads = [[each.name, each.head_seq, bytes(each.head_link).hex(), each.islands] for each in hanging]
    return hashlib.sha256(canonical(heads)).hexdigest()[:MARK_CHARS]


def check_seen(county: County, name: str, seen: str) -> None:
    """Decline when a held lane is not what was seen of it; the caller holds the transaction that decides."""
    if seen != mark(county, name):
        raise decline("id", "more_came", lane=name[:8])


# --- lanes -----------------------------------------------------------------------------------------------------------


def lanes(county: County) -> list[Lane]:
    """What waits, oldest first. A lane that is held for its descent alone stands behind the lane that it goes on
    from."""
    table = county.journal.tables.lane
    found = list(table.select().where(table.status.in_(store.UNDECIDED)).order_by(table.id))
    names = {one.name for one in found}
    return [_shown(county, one) for one in found if one.reason != "parent_held" or one.parent not in names]


def decided(county: County) -> list[Lane]:
    """The last decisions, the newest first."""
    table = county.journal.tables.lane
    query = table.select().where(table.status.in_(("granted", "set_aside"))).order_by(table.id.desc()).limit(DECISIONS)
    return [_shown(county, one) for one in query]


def lane(county: County, name: str) -> Lane:
    """One lane, by its whole name. Raises Declined."""
    return _shown(county, _row(county, name))


def _row(county: County, name: str, *status: str) -> Any:
    table = county.journal.tables.lane
    row = table.get_or_none(table.name == name) if LANE_NAME.match(name) else None
    if row is None or row.status not in (status or (*store.UNDECIDED, "granted", "set_aside")):
        raise decline("id", "lane_unknown", lane=shown(name))
    return row


def _shown(county: County, row: Any) -> Lane:
    entry = county.journal.tables.entry
    waits = row.status in store.UNDECIDED
    return Lane(
        row.name, row.owner, row.reason, sentence_of(row.reason) if waits else ("", ""), row.status,
        county.journal.count(entry.lane == row.id, *_unsettled(county, t.HELD)) if waits else 0,
        len(store.covered(county.journal, row, True)) - 1 if waits else 0,
        word_on(county, row.name),
    )  # fmt: skip


def covered(county: County, name: str, admit: bool, page: int = 1) -> tuple[list[Written], int, bool]:
    """What a word about a held lane decides on: a page of its entries, how many there are, and whether there are more.
    Raises Declined."""
    entry = county.journal.tables.entry
    ids = [one.id for one in store.covered(county.journal, _row(county, name, *store.UNDECIDED), admit)]
    held = (*_unsettled(county, t.HELD), entry.lane.in_(ids))
    rows, more = _page(county, held, page)
    return rows, county.journal.count(*held), more


# --- entries ---------------------------------------------------------------------------------------------------------


def parked(county: County, status: str, page: int = 1) -> tuple[list[Written], int, bool]:
    """A page of the entries that are ``parked``, or that are ``waiting`` for others; how many there are; whether there
    are more."""
    which = _unsettled(county, t.STATUS_WORDS.index(status))
    rows, more = _page(county, which, page)
    return rows, county.journal.count(*which), more


def one(county: County, lane_name: str, seq: int) -> Written:
    """One entry that is parked, waits for what is not here, or was set aside. Raises Declined."""
    entry, lane = county.journal.tables.entry, county.journal.tables.lane
    which = (lane.name == lane_name, entry.seq == seq)
    found = county.journal.read(*which, limit=1) if LANE_NAME.match(lane_name) and 0 < seq < 2**53 else []
    if not found or not (may_be_set_aside(found[0]) or found[0].status == t.SET_ASIDE):
        raise decline("id", "parked_unknown", entry=shown(f"{lane_name}/{seq}"))
    return _told(county, found[0], namer(county))


def word_on(county: County, name: str) -> dict[str, Any]:
    """A person's word on a lane, or on an entry named LANE/SEQ: by, at, admit, reason; empty where none was given."""
    return dict(county.journal.mark(f"held:{name}", {}))


def waiting_for(county: County, written: Written) -> int:
    """How many other entries of its case wait."""
    entry = county.journal.tables.entry
    if not written.case:
        return 0
    waiting = county.journal.count(entry.subject == f"case:{written.case}", *_unsettled(county, t.WAITING))
    return waiting - (1 if written.status == "waiting" else 0)


def _unsettled(county: County, status: int) -> tuple[Any, Any]:
    """The condition on a status, as literals: with bound values SQLite passes over the index on unsettled entries."""
    entry = county.journal.tables.entry
    return entry.status != SQL(str(t.ADMITTED)), entry.status == SQL(str(status))


def _page(county: County, which: Sequence[Any], page: int) -> tuple[list[Written], bool]:
    entry = county.journal.tables.entry
    chosen = entry.select(entry.id).where(*which).order_by(entry.id).limit(PAGE_ROWS + 1).offset((page - 1) * PAGE_ROWS)
    ids = [number for (number,) in chosen.tuples()]
    rows = county.journal.read(entry.id.in_(ids[:PAGE_ROWS])) if ids else []
    name_of = namer(county)
    return [_told(county, each, name_of) for each in rows], len(ids) > PAGE_ROWS


def _told(county: County, entry: Entry, name_of: Callable[[str], str]) -> Written:
    stream, _, name = entry.subject.partition(":")
    said = summary(county, entry, "zh", name_of), summary(county, entry, "en", name_of)
    return Written(
        f"{entry.lane}/{entry.seq}", entry.seq, entry.owner, name if stream == "case" else "",
        _OPENED if entry.kind == LANE_OPENED else said,
        sentence_of(entry.reason), t.STATUS_WORDS[entry.status], may_be_set_aside(entry),
    )  # fmt: skip


def summary(county: County, entry: Entry, lang: str = "zh", name_of: Callable[[str], str] | None = None) -> str:
    """An entry as one sentence; its kind alone when this program cannot read it."""
    event = event_of(row_for(entry))
    if isinstance(event, Refusal):
        return entry.kind
    try:
        line = Line(Recorded(entry.digest.hex(), event), APPLIED, "", "")
        item = (
            county.projections.item(str(event.facts["item"]), event.facts["item_version"])
            if "item" in event.facts
            else None
        )
        return sentence(line, lang, name_of or county.office_name, item)
    except (ValueError, TypeError, LookupError, AttributeError):
        # Decodable words of a hostile station may still make no sentence.
        return entry.kind
