"""What waits for a person: held lanes, parked entries, the lists of cases and the digest that two machines compare.
Imports forms.casebook and timeline; reads, and writes only a person's word on a held lane.
Promise: what is not admitted is shown with the reason and never passed off as confirmed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import Any

from peewee import fn

from central import officers
from central.county import County
from central.held import check_seen, mark, summary
from central.problems import decline, shown
from central.projections import FOR_PAGES
from central.publishing import readable_name
from forms import casebook, numbering, offices
from forms.reasons import sentence_of
from forms.screens.frame import AMBER, GREEN, RED, Strip
from sync import tables as t
from sync.admission import may_be_set_aside
from sync.database import begins, rows, write
from sync.giveback import progress
from sync.journal import Entry
from sync.store import UNDECIDED

PAGE_CASES = 500
ADMIT_AT_ONCE = 1_000


# --- cases -----------------------------------------------------------------------------------------------------------


def cases(county: County) -> Iterator[dict[str, Any]]:
    """Every case that is known here, in the columns of ``cases --json``: admitted ones by id, then the rest."""
    unsettled = _unsettled_subjects(county)
    table, after = county.projections.cases.table, ""
    while rows := county.projections.cases.find(table.subject > after, limit=PAGE_CASES):
        for row in rows:
            statuses = unsettled.pop(f"case:{row['case']}", set())
            yield _shown({**row, "confirmed": row["confirmed"] and not statuses, "held": t.HELD in statuses})
        after = f"case:{rows[-1]['case']}"
    for subject, statuses in sorted(unsettled.items()):
        entries = county.journal.read(county.journal.tables.entry.subject == subject)
        unplaced = county.projections.fold_case(subject, entries)
        if unplaced is not None:
            yield _shown({**unplaced, "confirmed": False, "held": t.HELD in statuses})


def doubled_numbers(county: County) -> list[tuple[str, list[str]]]:
    """(county number, the cases that have it): two lives of a centre that took one epoch in ignorance of each other may
    have given a number twice. Receipt numbers stay different."""
    table = county.projections.cases.table
    twice = (
        table.select(table.case_no).where(table.case_no != "")
        .group_by(table.case_no).having(fn.COUNT(table.subject) > 1)
    )
    found: dict[str, list[str]] = {}
    for number, subject in table.select(table.case_no, table.subject).where(table.case_no.in_(twice)).tuples():
        found.setdefault(number, []).append(subject.removeprefix("case:"))
    return sorted((number, sorted(cases)) for number, cases in found.items())


def waiting_counts(county: County) -> dict[str, int]:
    """How many entries lie in each state that needs time or a person."""
    counted = (t.STORED, t.WAITING, t.PARKED, t.HELD)
    # On every page: both terms as literals, or SQLite counts through all that was ever written.
    among = f"status IN ({', '.join(map(str, counted))}) AND status <> {t.ADMITTED}"
    asked = f"SELECT status, COUNT(*) FROM entry WHERE {among} GROUP BY status"  # noqa: S608 - numbers of sync.tables
    found = dict(rows(county.db, asked))
    return {t.STATUS_WORDS[one]: int(found.get(one, 0)) for one in counted}


def strip(county: County, held: str, parked: str, from_: str) -> Strip:
    """What the stations sent and the county has not dealt with; the three are addresses: of what is held, of what is
    parked or waits, and of the strip alone."""
    now = waiting_counts(county)
    more = held if now["held"] else parked
    if now["held"] + now["parked"]:
        kinds = (("held", "{} 条记录待核", "{} held"), ("parked", "{} 条记录未采纳", "{} not admitted"))
        told = [(zh.format(now[kind]), en.format(now[kind])) for kind, zh, en in kinds if now[kind]]
        colour, said = RED, (
            f"{'，'.join(zh for zh, _ in told)}，需要人工处理。",
            f"{', '.join(en for _, en in told)}: a person must decide.",
        )
    elif now["stored"] + now["waiting"]:
        colour, said = AMBER, (
            f"待准入 {now['stored']} 条，等待前序记录 {now['waiting']} 条。",
            f"{now['stored']} entries to be admitted, {now['waiting']} wait for their cause.",
        )
    elif hearing := progress(county.journal):
        colour, said = AMBER, (
            f"县中心的数据恢复过，已听到 {hearing[0]}/{hearing[1]} 个站点。",
            f"The county was put back: {hearing[0]} of {hearing[1]} stations heard.",
        )
    else:
        colour, said = GREEN, (
            "各站上报的记录已全部处理。",
            "Everything that the stations sent has been dealt with.",
        )
    return Strip(colour, said, more, from_)


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name not in FOR_PAGES}


def _unsettled_subjects(county: County) -> dict[str, set[int]]:
    # Both terms as literals, or SQLite passes over the index on unsettled entries.
    among = f"status IN ({', '.join(map(str, t.UNADMITTED))}) AND status <> {t.ADMITTED}"
    asked = f"SELECT DISTINCT subject, status FROM entry WHERE {among}"  # noqa: S608 - numbers of sync.tables
    found: dict[str, set[int]] = {}
    for subject, status in rows(county.db, asked):
        if subject.startswith("case:"):
            found.setdefault(subject, set()).add(status)
    return found


# --- parked and waiting ----------------------------------------------------------------------------------------------


def parked(county: County) -> list[dict[str, Any]]:
    """Entries without effect, and those that wait for something, each with its reason in words."""
    status = county.journal.tables.entry.status
    return [_told(county, entry) for entry in county.journal.read(status.in_((t.PARKED, t.WAITING)))]


def judge_again(county: County, at_once: int = 1_000_000) -> int:
    """Judge what is parked once more, as after an upgrade; returns how many entries there were. Up to ``at_once`` are
    judged before this returns, the rest by whoever serves."""
    found = county.admission.judge_parked_again()
    county.admission.run(at_once)
    county.work.set()
    return found


def _told(county: County, entry: Entry) -> dict[str, Any]:
    zh, en = sentence_of(entry.reason)
    return {
        "status": t.STATUS_WORDS[entry.status], "reason": entry.reason, "zh": zh, "en": en, "station": entry.owner,
        "lane": entry.lane, "seq": entry.seq, "subject": entry.subject, "kind": entry.kind,
        "summary": summary(county, entry),
    }  # fmt: skip


# --- held lanes ------------------------------------------------------------------------------------------------------


def held(county: County) -> list[dict[str, Any]]:
    """Lanes that wait for a person, oldest first, each with what was written in it."""
    lane, entry = county.journal.tables.lane, county.journal.tables.entry
    found = []
    for one in lane.select().where(lane.status.in_(UNDECIDED)).order_by(lane.id):
        entries = county.journal.read(entry.lane == one.id, entry.status == t.HELD)
        zh, en = sentence_of(one.reason)
        found.append({
            "id": one.name, "station": one.owner, "reason": one.reason, "zh": zh, "en": en,
            "parent": one.parent or None,
            "parent_seq": one.parent_seq, "count": len(entries),
            "seen": mark(county, one.name),
            "entries": [_told_held(county, each) for each in entries],
        })  # fmt: skip
    return found


def _told_held(county: County, entry: Entry) -> dict[str, Any]:
    return {"seq": entry.seq, "subject": entry.subject, "kind": entry.kind, "summary": summary(county, entry)}


def decide(county: County, text: str, admit: bool, reason: str, user: str, seen: str = "") -> list[str]:
    """A person's word on a held lane, named by the beginning of its id, or on a parked entry, named LANE/SEQ as listed;
    returns what was decided. With ``seen``, the mark of what the person was shown of the lane, nothing is decided when
    more has come since. Raises Declined."""
    officers.role_of(county, user)
    if not reason.strip() or len(reason) > 200 or not reason.strip().isprintable():
        raise decline("reason", "reason")
    with write(county.db):
        if "/" in text:
            decided = [_set_aside(county, text, admit, readable_name(reason[:60]))]
        else:
            lane = _lane_typed(county, text)
            if seen:
                check_seen(county, lane, seen)
            decided = county.admission.decide_held(lane, admit, readable_name(reason[:60]))
        word = {"by": user, "at": county.moment(), "admit": admit, "reason": reason.strip()}
        for name in decided:
            county.journal.set_mark(f"held:{name}", word)
    county.admission.run(ADMIT_AT_ONCE)
    county.work.set()
    return decided


def _set_aside(county: County, text: str, admit: bool, reason: str) -> str:
    """An entry that is parked, or waits for what is not here, shall never have effect; what waited for it goes on."""
    lane, _, seq = text.strip().lower().partition("/")
    entry, lanes = county.journal.tables.entry, county.journal.tables.lane
    found = []
    if lane.isascii() and lane.isalnum() and seq.isascii() and seq.isdigit() and len(seq) < 16:
        named = (entry.status.in_((t.PARKED, t.WAITING)), entry.seq == int(seq), begins(lanes.name, lane))
        found = [one for one in county.journal.read(*named) if may_be_set_aside(one)]
    if len(found) != 1:
        raise decline("id", "parked_unknown", entry=shown(text))
    if admit:
        raise decline("id", "parked_admit", entry=shown(text))
    county.admission.set_aside(found[0].id, reason)
    return f"{found[0].lane}/{found[0].seq}"


def _lane_typed(county: County, text: str) -> str:
    typed, lane = text.strip().lower(), county.journal.tables.lane
    undecided = lane.select(lane.name).where(lane.status.in_(UNDECIDED)).tuples()
    names = [name for (name,) in undecided if name.startswith(typed)]
    if not typed or not names:
        raise decline("id", "lane_unknown", lane=shown(text))
    if len(names) > 1:
        raise decline("id", "lane_ambiguous", lane=shown(text))
    return str(names[0])


# --- the digest ------------------------------------------------------------------------------------------------------


def digest(county: County, scope: str | None = None) -> tuple[int, str]:
    """(unadmitted entries, SHA-256 over the admitted entries of cases filed within the scope). Raises Declined."""
    office = county.code if scope is None else offices.parse_office(scope)
    if office is None or not offices.covers(county.code, office):
        raise decline("scope", "scope", code=shown(scope or ""))
    return _unadmitted(county, office), casebook.digest(_digested(county, office))


def _unadmitted(county: County, scope: str) -> int:
    table, lane = county.journal.tables.entry, county.journal.tables.lane
    query = table.select(table.subject, lane.owner).join(lane).where(table.status.in_(t.UNADMITTED)).tuples()
    return sum(
        1
        for subject, owner in query
        if subject.partition(":")[0] != "lane" and _concerns(county, scope, subject, owner)
    )


def _concerns(county: County, scope: str, subject: str, owner: str) -> bool:
    stream, _, name = subject.partition(":")
    origin = numbering.origin_office(name, county.code) if stream in ("case", "mandate") else None
    return offices.covers(scope, origin or offices.office_of(owner))


def _digested(county: County, scope: str) -> Iterator[tuple[str, list[str], str, str]]:
    table = county.projections.cases.table
    chosen: Iterable[Any] = (
        table.select(table.subject, table.state, table.holder).where(begins(table.filing_office, scope)).tuples()
    )
    rows: Mapping[str, tuple[str, str]] = {subject: (state, holder) for subject, state, holder in chosen}
    entry = county.journal.tables.entry
    admitted = (
        entry.select(entry.subject, entry.digest)
        .where(entry.status == t.ADMITTED, begins(entry.subject, "case:"))
        .order_by(entry.subject, entry.epoch, entry.place, entry.stamp_lane)
        .tuples().iterator()
    )  # fmt: skip
    for subject, told in groupby(admitted, key=lambda row: row[0]):
        if subject in rows:
            yield subject.removeprefix("case:"), [bytes(row[1]).hex() for row in told], *rows[subject]
