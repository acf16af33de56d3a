"""The case: what its journal entries make of it, and what each entry did when its turn came.
May import: the standard library without I/O, clock or chance, and the pure modules of this package.
Promise: the same entries in the same order give the same case everywhere, with exactly one holder, and none is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from forms import numbering, offices
from forms.acts import table
from forms.acts.table import permits
from forms.events import KINDS, SCAN_ATTACHED, Event
from forms.scans import Scan, scan_of

APPLIED, CONFIRMED, OVERTAKEN = "applied", "confirmed", "overtaken"
# 办结结果 5 补正不来办结 (domain.md §3.6).
NEVER_CORRECTED = "5"

ACT_OF_KIND: Mapping[str, str] = {
    "case:submitted": "file", "case:handed_over": "hand_over", "case:received": "receive",
    "case:correction_requested": "request_correction", "case:corrected_on_spot": "correct_on_spot",
    "material:supplied": "supply",
    "material:supply_received": "receive_supply", "case:accepted": "accept", "case:refused": "refuse",
    "case:returned": "return", "case:redirected": "redirect", "case:noted": "note", SCAN_ATTACHED: "attach",
    "case:withdrawal_requested": "request_withdrawal", "case:withdrawn": "withdraw", "case:abandoned": "abandon",
    "case:reported_up": "report_up", "case:decided": "decide", "case:closed": "close", "case:delivered": "deliver",
    "case:rated": "rate", "case:taken_over": "take_over",
    "case:handed_back": "hand_back", "case:overturned": "overturn",
}


@dataclass(frozen=True)
class Recorded:
    """One entry of a case's journal. `stamp` is (epoch, place, centre lane), None while it is not admitted."""

    digest: str
    event: Event
    stamp: tuple[int, int, str] | None = None


@dataclass(frozen=True)
class Line:
    """One entry and what it did; `holder` and `state` are those after it, so an overtaken act tells who was first."""

    recorded: Recorded
    effect: str
    holder: str
    state: str

    @property
    def event(self) -> Event:
        """What was entered."""
        return self.recorded.event


@dataclass(frozen=True)
class Case:
    """One case as its entries have made it. Dates are legal days (the day on paper, not the day of typing).

    `holder` is the office where the file lies; `origin` is read off the receipt number, `offices` are those that
    filed or ever held it. `decided_at` is the level that decides, `""` while only a paper without it is known.
    `received_on` is the authority's first receipt; `examination_from` the day from which the running examination
    clock counts, None while it stands. `papers` are the ids of the materials in the file, `missing` of those that lack,
    `underway` of those that an office took and the holder has not seen; `hand_over_due` is the office whose record of
    a hand-over is still to come, because the paper was quicker, `handed_by` the one that handed the file over while
    nobody has received it, or the result down. `scans` are the pictures in the file, the first first.
    """

    id: str
    state: str = table.AWAITED
    holder: str = ""
    filing_office: str = ""
    origin: str = ""
    offices: tuple[str, ...] = ()
    filed: bool = False
    filed_at: str | None = None
    item: str = ""
    item_version: str = ""
    mode: str = ""
    decided_at: str = ""
    mandate: bool = False
    priority: str | None = None
    applicant: str | None = None
    erased: bool = False
    papers_taken_on: date | None = None
    received_on: date | None = None
    examination_from: date | None = None
    correction_on: date | None = None
    supplied_on: date | None = None
    accepted_on: date | None = None
    deemed: bool = False
    reported_up_on: date | None = None
    decided_on: date | None = None
    closed_on: date | None = None
    delivered_on: date | None = None
    ended_on: date | None = None
    overturned_on: date | None = None
    outcome: str | None = None
    result_code: str | None = None
    document_no: str | None = None
    for_review: bool = False
    papers: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    underway: tuple[str, ...] = ()
    brought: tuple[str, ...] = ()
    asked_materials: tuple[str, ...] = ()
    asked_fields: tuple[str, ...] = ()
    submissions: int = 0
    notices: int = 0
    withdrawal_asked_on: date | None = None
    hand_over_due: str = ""
    handed_by: str = ""
    rating_hash: str = ""
    rated: bool = False
    scans: tuple[Scan, ...] = ()
    lines: tuple[Line, ...] = ()

    @property
    def receipt_no(self) -> str:
        """The number on the resident's slip; it is the case's id, so that paper alone names the case."""
        return self.id

    @property
    def overtaken(self) -> tuple[Line, ...]:
        """The acts that came too late, to be put before a person."""
        return tuple(line for line in self.lines if line.effect == OVERTAKEN)

    @property
    def ended(self) -> bool:
        """Whether nothing is left to be done with the file."""
        return self.state in table.ENDED


Changes = Mapping[str, Any]


def fold(case_id: str, recorded: Iterable[Recorded]) -> Case:
    """The case that these entries make, in the order given: by stamp, then what the centre has not admitted yet.

    Pure and total: any decodable events in any order give a case. It runs on facts alone; of the personal parts it
    takes only the applicant's name, for screens.
    """
    case = Case(case_id)
    lines: list[Line] = []
    for entry in recorded:
        if not case.holder:
            case = _first_heard(case, entry.event)
        case, effect = step(case, entry.event)
        lines.append(Line(entry, effect, case.holder, case.state))
    return replace(case, lines=tuple(lines))


def step(case: Case, event: Event) -> tuple[Case, str]:
    """The case after one more event, and the event's effect."""
    act = ACT_OF_KIND.get(event.kind)
    if act is None:
        return case, OVERTAKEN
    office, role = event.facts["office"], event.facts["role"]
    if permits(case, act, role, office) and _goes_where_it_may(case, event):
        changes = {**_EFFECTS[event.kind](case, event), **_told(case, event)}
        return replace(case, **changes), APPLIED
    confirmed = _confirmation(case, event)
    if confirmed is not None:
        return replace(case, **confirmed), CONFIRMED
    return case, OVERTAKEN


def located(case: Case, office: str) -> Case:
    """A case of which nothing is told yet, as this office may take it from paper: it lies where its number says.

    Unchanged when something is told, or when the id is no receipt number of the office's county.
    """
    origin = None if case.holder else numbering.origin_office(case.id, office[:6])
    return replace(case, origin=origin, holder=origin, offices=(origin,)) if origin else case


def _first_heard(case: Case, event: Event) -> Case:
    """Where a case lies before its first entry: with the office that its number names, else with who speaks."""
    office = event.facts.get("office") or ""
    found = located(case, office)
    if found.holder:
        return found
    speaker = event.facts.get("origin") or office
    return replace(case, origin=speaker, holder=speaker, offices=(speaker,) if speaker else ())


def _goes_where_it_may(case: Case, event: Event) -> bool:
    """A move names the desk that it moves to; written from an older view of the case it may name a wrong one."""
    if "back_to" in event.facts:
        return bool(event.facts["back_to"] == case.handed_by)
    return "to" not in event.facts or event.facts["to"] == table.next_office(case)


def _confirmation(case: Case, event: Event) -> Changes | None:
    """What an event adds that only confirms: the record behind a paper that was quicker, or a second receipt."""
    office = event.facts["office"]
    if event.kind in ("case:handed_over", "case:reported_up") and office == case.hand_over_due:
        late = {"reported_up_on": case.reported_up_on or day_of(event)} if event.kind == "case:reported_up" else {}
        return {"hand_over_due": "", **late}
    if event.kind == "case:received" and case.state == table.RECEIVED and office == case.holder:
        return {}
    return None


def day_of(event: Event) -> date:
    """The legal day of an event: the first ten characters of its paper time."""
    return date.fromisoformat(event.facts["at"][:10])


def _told(case: Case, event: Event) -> Changes:
    """A part about people that its kind always has and that is not there was erased."""
    return {"erased": True} if KINDS[event.kind].personal and event.personal is None else {}


def _moved(case: Case, office: str) -> Changes:
    return {"holder": office, "offices": _plus(case.offices, (office,)), "handed_by": ""}


def _handed_in(line: object) -> bool:
    return not isinstance(line, Mapping) or line.get("how") != "missing"


def _plus(known: Iterable[str], more: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*known, *more)))


def _without(known: tuple[str, ...], gone: Iterable[str]) -> tuple[str, ...]:
    away = frozenset(gone)
    return tuple(one for one in known if one not in away)


def _applicant(case: Case, event: Event) -> str | None:
    """The applicant's name as this entry tells or corrects it, else as it was."""
    told = event.personal or {}
    parts = ((told.get("applicant"), "name"), (told.get("answers"), "applicant_name"))
    names = (part.get(key) for part, key in parts if isinstance(part, Mapping))
    return next((name for name in names if isinstance(name, str)), case.applicant)


def _submitted(case: Case, event: Event) -> Changes:
    facts, day, office = event.facts, day_of(event), event.facts["office"]
    in_village = offices.level(office) == offices.VILLAGE
    taken = facts.get("papers_taken_on")
    changes: dict[str, Any] = {
        "filed": True, "filed_at": facts["at"], "filing_office": office, "offices": _plus((office,), case.offices),
        "item": facts["item"], "item_version": facts["item_version"], "mode": facts["mode"],
        "decided_at": facts["decided_at"], "mandate": facts["mandate"], "rating_hash": facts["rating_hash"],
        "priority": facts.get("priority"),
        "papers_taken_on": date.fromisoformat(taken) if taken else day if in_village else None,
        "papers": _plus((one for one, line in facts["materials"].items() if _handed_in(line)), case.papers),
        "missing": _plus(_without(tuple(facts["missing"]), case.brought), case.missing),
        "submissions": case.submissions + 1, "applicant": _applicant(case, event),
    }
    if facts["receipt"] and (case.received_on is None or day < case.received_on):
        changes["received_on"] = day
        if case.received_on is None or case.examination_from == case.received_on:
            changes["examination_from"] = day
    if case.state == table.AWAITED:
        # Where intake is delegated to a village, its receipt starts the clock, but the file still lies in the village.
        changes["state"] = table.COLLECTED if in_village or not facts["receipt"] else table.RECEIVED
        changes["holder"] = office
    return changes


def _handed_over(case: Case, event: Event) -> Changes:
    waiting = {"state": table.FORWARDED} if case.state in (table.COLLECTED, table.FORWARDED, table.RECEIVED) else {}
    giver = case.holder if waiting or case.state in table.WITH_RESULT else ""
    return {**_moved(case, event.facts["to"]), "handed_by": giver, **waiting}


def _handed_back(case: Case, event: Event) -> Changes:
    """As it was before it was handed over: where intake is delegated, a village's file is received and lies there."""
    back_to = event.facts["back_to"]
    if case.state in table.WITH_RESULT:
        return _moved(case, back_to)
    collected = case.received_on is None or offices.level(back_to) == offices.VILLAGE
    return {**_moved(case, back_to), "state": table.COLLECTED if collected else table.RECEIVED}


def _received(case: Case, event: Event) -> Changes:
    facts, day, office = event.facts, day_of(event), event.facts["office"]
    changes: dict[str, Any] = dict(_moved(case, office))
    if case.holder != office:
        changes["hand_over_due"] = case.holder
    if not case.filed:
        taken = facts.get("papers_taken_on")
        changes |= {name: facts[name] for name in ("item", "item_version", "mode", "decided_at") if name in facts}
        changes["filing_office"] = case.filing_office or case.origin
        changes["papers"] = _plus(case.papers, facts.get("materials", ()))
        changes["papers_taken_on"] = date.fromisoformat(taken) if taken else case.papers_taken_on
        changes["applicant"] = _applicant(case, event)
    if case.state == table.ACCEPTED:
        return {**changes, "state": table.REPORTED_UP, "reported_up_on": day}
    if case.received_on is None:
        changes |= {"received_on": day, "examination_from": day}
    return {**changes, "state": table.RECEIVED}


def _correction_requested(case: Case, event: Event) -> Changes:
    materials = event.facts["materials"]
    return {"state": table.CORRECTION, "correction_on": day_of(event), "examination_from": None,
            "notices": case.notices + 1, "missing": _plus(case.missing, materials),
            "asked_materials": tuple(materials), "asked_fields": tuple(event.facts["fields"])}


def _supplied(case: Case, event: Event) -> Changes:
    brought, name = event.facts["materials"], {"applicant": _applicant(case, event)}
    if case.state == table.COLLECTED:
        # Nothing went out yet: what is brought now lies with the rest and goes along with it.
        return {"papers": _plus(case.papers, brought), "missing": _without(case.missing, brought), **name}
    return {"underway": _plus(case.underway, brought), **name}


def _supply_received(case: Case, event: Event) -> Changes:
    brought = event.facts["materials"]
    return {"state": table.RECEIVED, "supplied_on": day_of(event), "examination_from": day_of(event),
            "submissions": case.submissions + 1, "missing": _without(case.missing, brought),
            "underway": _without(case.underway, brought), "brought": _plus(case.brought, brought),
            "papers": _plus(case.papers, brought)}


def _accepted(case: Case, event: Event) -> Changes:
    """Deemed acceptance counts from the day of receipt (行政许可法 32(4)), of what was supplied if that was asked for."""
    deemed = event.facts["deemed"]
    since = (deemed and (case.examination_from or case.received_on)) or day_of(event)
    return {"state": table.ACCEPTED, "accepted_on": since, "deemed": deemed, "examination_from": None}


def _ended(state: str, **more: Any) -> Callable[[Case, Event], Changes]:
    def end(case: Case, event: Event) -> Changes:
        return {"state": state, "outcome": state, "ended_on": day_of(event), "examination_from": None, **more,
                **_document(case, event), "for_review": bool(event.facts.get("for_review"))}
    return end


def _document(case: Case, event: Event) -> Changes:
    return {"document_no": event.facts.get("document_no") or case.document_no}


def _reported_up(case: Case, event: Event) -> Changes:
    return {**_moved(case, event.facts["to"]), "state": table.REPORTED_UP, "reported_up_on": day_of(event)}


def _decided(case: Case, event: Event) -> Changes:
    facts = event.facts
    return {"state": table.DECIDED, "decided_on": day_of(event), "result_code": facts["result_code"],
            "outcome": "approved" if facts["approved"] else "denied", "for_review": facts["for_review"],
            **_document(case, event)}


def _closed(case: Case, event: Event) -> Changes:
    return {"state": table.CLOSED, "closed_on": day_of(event), "result_code": event.facts["result_code"],
            "outcome": case.outcome or table.CLOSED, **_document(case, event)}


def _delivered(case: Case, event: Event) -> Changes:
    return {"state": table.DELIVERED, "delivered_on": day_of(event), "ended_on": day_of(event)}


def _scan_attached(case: Case, event: Event) -> Changes:
    """Two offices may attach the same picture without knowing of each other: the file has it once for each paper."""
    scan = scan_of(event)
    known = any((one.id, one.material) == (scan.id, scan.material) for one in case.scans)
    return {} if known else {"scans": (*case.scans, scan)}


_EFFECTS: Mapping[str, Callable[[Case, Event], Changes]] = {
    "case:submitted": _submitted,
    "case:handed_over": _handed_over,
    "case:received": _received,
    "case:correction_requested": _correction_requested,
    "case:corrected_on_spot": lambda case, event: {"applicant": _applicant(case, event)},
    "material:supplied": _supplied,
    "material:supply_received": _supply_received,
    "case:accepted": _accepted,
    "case:refused": _ended(table.REFUSED),
    "case:returned": _ended(table.RETURNED),
    "case:redirected": _ended(table.REDIRECTED),
    # Examination begins anew on the day of the order, as if everything had been supplied then.
    "case:overturned": lambda case, event: {
        "state": table.RECEIVED, "examination_from": day_of(event), "supplied_on": day_of(event), "ended_on": None,
        "overturned_on": day_of(event), "outcome": None, "for_review": False},
    "case:noted": lambda case, event: {},
    SCAN_ATTACHED: _scan_attached,
    "case:withdrawal_requested": lambda case, event: {"withdrawal_asked_on": day_of(event)},
    "case:withdrawn": _ended(table.WITHDRAWN),
    "case:abandoned": _ended(table.ABANDONED, result_code=NEVER_CORRECTED),
    "case:reported_up": _reported_up,
    "case:decided": _decided,
    "case:closed": _closed,
    "case:delivered": _delivered,
    "case:rated": lambda case, event: {"rated": True},
    "case:taken_over": lambda case, event: _moved(case, event.facts["office"]),
    "case:handed_back": _handed_back,
}
