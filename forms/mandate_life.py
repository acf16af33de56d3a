"""A mandate as its entries make it: who acts for whom, with which powers, from when to when, and what became of it.
May import: the standard library without I/O, clock or chance, and the pure modules of this package.
Promise: the same entries in the same order give the same mandate everywhere, and today is always an argument.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from forms import mandate_kinds as kinds
from forms.case import APPLIED, OVERTAKEN, Case, Line, day_of
from forms.events import Event
from forms.mandates import Person

UNKNOWN, NOT_BEGUN, IN_FORCE, SUSPENDED = "unknown", "not_begun", "in_force", "suspended"
EXPIRED, FINISHED, ENDED = "expired", "finished", "ended"
STATE_NAMES: Mapping[str, tuple[str, str]] = {
    UNKNOWN: ("委托书未到本机或已清除", "the mandate has not come to this machine, or was erased"),
    NOT_BEGUN: ("委托期限未开始", "not begun"), IN_FORCE: ("有效", "in force"), SUSPENDED: ("已中止", "suspended"),
    EXPIRED: ("期限已过", "its term is over"), FINISHED: ("代办事项已完成", "its matter is finished"),
    ENDED: ("已终止", "ended"),
}
# After these nobody can renew it: there is nobody to give it, or nothing to give it for.
FOR_GOOD = frozenset({"finished", "principal_died", "not_proxyable"})
# After these the agent cannot go on, and a renewal names another.
WITHOUT_AGENT = frozenset({"resigned", "agent_died", "agent_incapable"})
SUBMIT, SUPPLEMENT, COLLECT = "submit", "supplement", "collect_result"
# The power that an agent needs for what she does, by the kind of its entry; "" where the mandate alone will do.
POWER_FOR: Mapping[str, str] = {
    "material:supplied": SUPPLEMENT, "case:handed_over": "", "case:withdrawal_requested": "", "case:delivered": COLLECT,
}
# 民法典 171: so long has a principal to ratify, from the day on which she was asked to.
RATIFICATION_DAYS = 30


@dataclass(frozen=True)
class Term:
    """From when to when somebody may act, and with which powers (codes of `forms.mandates.POWERS`); None: not told."""

    begins: date | None
    ends: date | None
    powers: tuple[str, ...] | None

    def holds(self, day: date) -> bool:
        """Whether the day lies in it, the first and the last included."""
        return (self.begins is None or self.begins <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True)
class Gap:
    """From this day on nobody acts by it, until the day `over` (not included): SUSPENDED or ENDED."""

    begun: date
    over: date | None
    state: str


@dataclass(frozen=True)
class Mandate:
    """A mandate. Days are legal days; `terms` are the one that was given and those of renewals, in order.

    `told` is what was said when it was given ({} where that is not here or was erased), `agent` who acts by now,
    `sub_agents` whom she passed it on to. `ended` is why somebody ended it, `papers_returned` what went back then.
    The principal ratified what was done until `ratified_until`. `lines` are the entries, each with its effect.
    """

    receipt_no: str
    given: bool = False
    terms: tuple[Term, ...] = ()
    told: Mapping[str, Any] | None = None
    agent: Person | None = None
    sub_agents: tuple[Person, ...] = ()
    original_at: str = ""
    suspended_on: date | None = None
    ended: str = ""
    ended_on: date | None = None
    papers_returned: tuple[str, ...] = ()
    ratified_until: date | None = None
    gaps: tuple[Gap, ...] = ()
    lines: tuple[tuple[Event, str], ...] = ()

    @property
    def term(self) -> Term:
        """The newest term."""
        return self.terms[-1] if self.terms else Term(None, None, None)

    def state_on(self, day: date, case: Case | None = None) -> str:
        """How it stands on a day; completing the case ends it by itself (民法典 173)."""
        if not self.given:
            return UNKNOWN
        if self.ended:
            return ENDED
        if case is not None and case.ended_on is not None and case.ended_on <= day:
            return FINISHED
        if self.suspended_on is not None:
            return SUSPENDED
        return _by_term(self, day) or IN_FORCE

    def lacks(self, day: date, power: str = "", clock_doubtful: bool = False, on_the_day: bool = True) -> str:
        """Why an agent could not act by it on a day: the state it had then, or the power that it does not give; "" when
        she could, or when nothing of it is known here. Under a doubtful clock no term is over. `on_the_day`: the day on
        which it ended or was suspended is no longer hers, as for what is still to be done."""
        if not self.given:
            return ""
        for gap in self.gaps:
            if (gap.begun < day or (on_the_day and gap.begun == day)) and (gap.over is None or day < gap.over):
                return gap.state
        out = "" if clock_doubtful else _by_term(self, day)
        if out:
            return out
        term = next((one for one in reversed(self.terms) if one.holds(day)), self.term)
        return power if power and term.powers is not None and power not in term.powers else ""


@dataclass(frozen=True)
class Unauthorised:
    """Something that was done for the principal without power: `lacked` is a state or a power, as `Mandate.lacks`."""

    line: Line
    lacked: str


def _by_term(mandate: Mandate, day: date) -> str:
    if not mandate.terms or any(term.holds(day) for term in mandate.terms):
        return ""
    return NOT_BEGUN if all(term.begins is not None and day < term.begins for term in mandate.terms) else EXPIRED


Changes = Mapping[str, Any] | None


def fold_mandate(receipt_no: str, events: Iterable[Event]) -> Mandate:
    """The mandate that these entries make, in the order given; total, whatever they are and however they lie."""
    mandate = Mandate(receipt_no)
    lines = []
    for event in events:
        rule = _RULES.get(event.kind)
        changes = rule(mandate, event) if rule else None
        mandate = replace(mandate, **changes) if changes is not None else mandate
        lines.append((event, APPLIED if changes is not None else OVERTAKEN))
    return replace(mandate, lines=tuple(lines))


def unauthorised(case: Case, mandate: Mandate) -> tuple[Unauthorised, ...]:
    """What agents did in this case without power, and nobody ratified since (民法典 171)."""
    found = []
    for line in case.lines:
        lacked = _lacked(line, mandate)
        if lacked and not (mandate.ratified_until and day_of(line.event) <= mandate.ratified_until):
            found.append(Unauthorised(line, lacked))
    return tuple(found)


def ratify_by(asked_on: date) -> date:
    """The last day on which a principal who is asked on this day can ratify."""
    return asked_on + timedelta(days=RATIFICATION_DAYS)


def _lacked(line: Line, mandate: Mandate) -> str:
    event = line.event
    if line.effect != APPLIED or event.kind not in POWER_FOR or not _by_agent(event):
        return ""
    return mandate.lacks(day_of(event), POWER_FOR[event.kind], on_the_day=False)


def _by_agent(event: Event) -> bool:
    """Whether the agent did it in the principal's name: taking papers along, asking to withdraw, collecting."""
    told = event.personal or {}
    if event.kind == "case:withdrawal_requested":
        return told.get("asked_by") == "agent"
    if event.kind == "case:delivered":
        return told.get("to") == "agent"
    return event.facts.get("role") == "agent"


def _day(event: Event, name: str) -> date | None:
    told = event.facts.get(name)
    return date.fromisoformat(told) if isinstance(told, str) else None


def _part(event: Event, name: str) -> Mapping[str, Any] | None:
    told = (event.personal or {}).get(name)
    return told if isinstance(told, Mapping) else None


def _text(told: object) -> str:
    return told if isinstance(told, str) else ""


def _given(mandate: Mandate, event: Event) -> Changes:
    told = _part(event, "mandate") or {}
    agent = told.get("agent")
    return {
        "given": True, "terms": (*mandate.terms, _term(event)), "told": told,
        "agent": agent if isinstance(agent, Mapping) else None, "original_at": _text(told.get("original_at")),
    }


def _term(event: Event) -> Term:
    powers = event.facts.get("powers")
    return Term(_day(event, "starts_on"), _day(event, "ends_on"), tuple(powers) if powers is not None else None)


def _ended(mandate: Mandate, event: Event) -> Changes:
    if mandate.ended:
        return None
    day = day_of(event)
    return {"ended": event.facts["reason"], "ended_on": day, "suspended_on": None,
            "gaps": (*_closed(mandate, day), Gap(day, None, ENDED)),
            "papers_returned": tuple(event.facts["papers_returned"])}


def _suspended(mandate: Mandate, event: Event) -> Changes:
    if mandate.ended or mandate.suspended_on is not None:
        return None
    return {"suspended_on": day_of(event), "gaps": (*mandate.gaps, Gap(day_of(event), None, SUSPENDED))}


def _resumed(mandate: Mandate, event: Event) -> Changes:
    if mandate.ended or mandate.suspended_on is None:
        return None
    return {"suspended_on": None, "gaps": _closed(mandate, day_of(event))}


def _closed(mandate: Mandate, day: date) -> tuple[Gap, ...]:
    """The gaps, the open one over on this day."""
    return tuple(replace(gap, over=day) if gap.over is None else gap for gap in mandate.gaps)


def _renewed(mandate: Mandate, event: Event) -> Changes:
    if mandate.ended in FOR_GOOD:
        return None
    begins = _day(event, "starts_on") or day_of(event)
    return {
        "given": True, "terms": (*mandate.terms, _term(event)), "ended": "", "ended_on": None, "papers_returned": (),
        "suspended_on": None, "gaps": _closed(mandate, begins), "agent": _part(event, "agent") or mandate.agent,
        "original_at": _text((event.personal or {}).get("original_at")) or mandate.original_at,
        **({"ratified_until": day_of(event)} if event.facts.get("ratified") else {}),
    }


def _sub_agency(mandate: Mandate, event: Event) -> Changes:
    other = _part(event, "agent")
    if mandate.ended:
        return None
    return {"sub_agents": (*mandate.sub_agents, other)} if other else {}


_RULES: Mapping[str, Callable[[Mandate, Event], Changes]] = {
    kinds.GIVEN: _given, kinds.ENDED: _ended, kinds.SUSPENDED: _suspended, kinds.RESUMED: _resumed,
    kinds.RENEWED: _renewed, kinds.SUB_AGENCY: _sub_agency,
}
