"""The one table of who may do what in which state, and the conditions that the holder and the item's level put on it.
May import: the standard library and `forms.offices`; it stands below `forms.case`, which folds by it.
Promise: at any point of a case's history an act is either permitted to exactly these roles and offices, or overtaken.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from forms import offices

if TYPE_CHECKING:
    from forms.case import Case

# Known of, but neither filed nor received here: what a case is before its first telling entry.
AWAITED = "awaited"
COLLECTED, FORWARDED, RECEIVED, CORRECTION = "collected", "forwarded", "received", "correction_requested"
ACCEPTED, REPORTED_UP, DECIDED, CLOSED, DELIVERED = "accepted", "reported_up", "decided", "closed", "delivered"
REFUSED, RETURNED, REDIRECTED, WITHDRAWN, ABANDONED = "refused", "returned", "redirected", "withdrawn", "abandoned"
OPEN = (COLLECTED, FORWARDED, RECEIVED, CORRECTION, ACCEPTED, REPORTED_UP, DECIDED, CLOSED)
ENDED = (DELIVERED, REFUSED, RETURNED, REDIRECTED, WITHDRAWN, ABANDONED)
# Sent away before acceptance: filed for review, and handled again where that was wrong (domain.md #52, 53).
AT_THE_DOOR = (REFUSED, RETURNED, REDIRECTED)
STATES = (AWAITED, *OPEN, *ENDED)
WITH_RESULT = (DECIDED, CLOSED)

ROLE_LEVEL: Mapping[str, str] = {
    "agent": offices.VILLAGE, "clerk": offices.TOWNSHIP,
    "officer": offices.COUNTY, "supervisor": offices.COUNTY, "admin": offices.COUNTY,
}

# Conditions: each is said in words in `messages.py`.
SCOPE = "SCOPE"
HOLDER = "HOLDER"
UNFILED = "UNFILED"
ON_THE_WAY = "ON_THE_WAY"
NEXT_OFFICE = "NEXT_OFFICE"
EXAMINER = "EXAMINER"
DECIDER = "DECIDER"
BELOW_DECIDER = "BELOW_DECIDER"
RESULT_HOLDER = "RESULT_HOLDER"
UNRATED = "UNRATED"
HOLDER_BELOW = "HOLDER_BELOW"
REVIEWER = "REVIEWER"
HANDED = "HANDED"
HANDED_DOWN = "HANDED_DOWN"

Acts = Mapping[str, str]
_ANYONE = {"note": SCOPE, "attach": SCOPE, "request_withdrawal": SCOPE}
_FILER = {"file": UNFILED}
_EXAMINE = {"request_correction": EXAMINER, "correct_on_spot": EXAMINER, "accept": EXAMINER, "refuse": EXAMINER,
            "return": EXAMINER, "redirect": EXAMINER}
_CORRECT = {"supply": SCOPE, "receive_supply": EXAMINER, "abandon": EXAMINER}
_DECIDE = {"decide": DECIDER, "close": DECIDER}
_RATE = {**_ANYONE, "rate": UNRATED}
_WITHDRAW = {"withdraw": HOLDER}
_MOVE = {"hand_over": NEXT_OFFICE}
_DELIVER = {"deliver": RESULT_HOLDER}
_BACK = {"hand_back": HANDED}
_BACK_UP = {"hand_back": HANDED_DOWN}
_REVIEW = {"overturn": REVIEWER}
_SUPERVISE = {"take_over": HOLDER_BELOW}


def _row(agent: Acts, clerk: Acts, officer: Acts, supervisor: Acts, everyone: Acts = _ANYONE) -> Mapping[str, Acts]:
    every = everyone
    return {
        "agent": {**every, **_FILER, **agent}, "clerk": {**every, **_FILER, **clerk},
        "officer": {**every, **officer}, "supervisor": {**every, **supervisor}, "admin": every,
    }


_RECEIVE = {"receive": ON_THE_WAY}
_NONE: Acts = {}
# state -> role -> act -> condition. `file` stands in every row because the paper may have come before its filing entry.
ALLOWED: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    AWAITED: _row(_NONE, _RECEIVE, _RECEIVE, _NONE, everyone=_NONE),
    COLLECTED: _row({"supply": HOLDER, **_MOVE, **_WITHDRAW}, _RECEIVE,
                    {**_RECEIVE, **_MOVE, **_WITHDRAW, **_SUPERVISE}, _SUPERVISE),
    FORWARDED: _row(_BACK, {**_RECEIVE, **_BACK, **_WITHDRAW},
                    {**_RECEIVE, **_BACK, **_MOVE, **_WITHDRAW, **_SUPERVISE}, _SUPERVISE),
    RECEIVED: _row(_NONE, {**_EXAMINE, **_MOVE, **_WITHDRAW},
                   {**_RECEIVE, **_EXAMINE, **_MOVE, **_WITHDRAW, **_SUPERVISE}, _SUPERVISE),
    CORRECTION: _row({"supply": SCOPE}, {**_CORRECT, **_WITHDRAW}, {**_CORRECT, **_MOVE, **_WITHDRAW, **_SUPERVISE},
                     _SUPERVISE),
    ACCEPTED: _row(_NONE, {"report_up": BELOW_DECIDER, **_DECIDE, **_WITHDRAW},
                   {**_RECEIVE, **_DECIDE, **_MOVE, **_WITHDRAW, **_SUPERVISE}, _SUPERVISE),
    REPORTED_UP: _row(_NONE, _NONE, {**_DECIDE, **_WITHDRAW}, _NONE),
    DECIDED: _row({**_DELIVER, **_BACK_UP}, {"close": DECIDER, **_DELIVER, **_MOVE, **_BACK_UP},
                  {"close": DECIDER, **_DELIVER, **_MOVE, **_SUPERVISE}, _SUPERVISE),
    CLOSED: _row({**_DELIVER, **_BACK_UP}, {**_DELIVER, **_MOVE, **_BACK_UP},
                 {**_DELIVER, **_MOVE, **_SUPERVISE}, _SUPERVISE, _RATE),
    DELIVERED: _row(_NONE, _NONE, _NONE, _NONE, _RATE),
    **{state: _row(_NONE, _NONE, _REVIEW, _REVIEW) for state in AT_THE_DOOR},
    **{state: _row(_NONE, _NONE, _NONE, _NONE) for state in (WITHDRAWN, ABANDONED)},
}


def fits(role: str, office: str) -> bool:
    """Whether this role works at this level: agents in villages, clerks in townships, the rest at the county."""
    return ROLE_LEVEL.get(role) == offices.level(office)


def next_office(case: Case) -> str | None:
    """One desk further along the item's way, or None at its end.

    Before a decision towards the level that decides (up from where it was filed, down again after the county took a
    file over); with a result, down to the office where the resident filed.
    """
    if not case.holder:
        return None
    target = case.filing_office if case.state in WITH_RESULT else _deciding_office(case)
    if target == case.holder:
        return None
    if offices.covers(target, case.holder):
        return offices.parent(case.holder)
    return _child(case.holder, target) if offices.covers(case.holder, target) else None


def _deciding_office(case: Case) -> str:
    """The office that decides: the county, or the township above the filing office (a township's own)."""
    filed_at = case.filing_office or case.holder
    return filed_at[:6] if case.decided_at == offices.COUNTY else filed_at[:9]


def _child(office: str, below: str) -> str:
    return below[: len(office) + 3]


def in_scope(case: Case, office: str) -> bool:
    """Whether the case is this office's to see: it filed or held it, or stands above one that did."""
    return any(offices.covers(office, one) for one in (*case.offices, case.holder) if one)


def _at_decider(case: Case, office: str) -> bool:
    return case.holder == office and case.decided_at == offices.level(office)


def _on_the_way(case: Case, office: str) -> bool:
    """Arrival of the record: the file was handed to this office. Arrival of the paper alone: it is the next desk up."""
    if offices.level(office) == offices.VILLAGE:
        return False
    if case.state in (AWAITED, COLLECTED, FORWARDED) and office == case.holder:
        return True
    if case.state == FORWARDED or not offices.covers(office, case.holder):
        return False
    # Before the filing entry is known, the level that decides is not known either: the paper itself came this way.
    return office == (offices.parent(case.holder) if case.state == AWAITED else next_office(case))


CONDITIONS: Mapping[str, Callable[[Case, str], bool]] = {
    SCOPE: in_scope,
    HOLDER: lambda case, office: case.holder == office,
    UNFILED: lambda case, office: not case.filed,
    ON_THE_WAY: _on_the_way,
    NEXT_OFFICE: lambda case, office: case.holder == office and next_office(case) is not None,
    EXAMINER: lambda case, office: case.holder == office and (
        offices.level(office) == offices.TOWNSHIP or _at_decider(case, office)),
    DECIDER: _at_decider,
    BELOW_DECIDER: lambda case, office: case.holder == office and case.decided_at == offices.COUNTY,
    RESULT_HOLDER: lambda case, office: case.holder == office,
    # A case that is known from its paper alone has no token to rate with yet.
    UNRATED: lambda case, office: not case.rated and bool(case.rating_hash) and in_scope(case, office),
    REVIEWER: lambda case, office: case.for_review and offices.covers(office, case.holder),
    HOLDER_BELOW: lambda case, office: case.holder != office and offices.covers(office, case.holder),
    # On the way, the receiver may refuse the file and the giver may fetch it back: whose word comes first, stands.
    HANDED: lambda case, office: bool(case.handed_by) and office in (case.holder, case.handed_by),
    # A result needs no receipt before it is delivered; who got it may find that it is not what the list says.
    HANDED_DOWN: lambda case, office: bool(case.handed_by) and office == case.holder,
}


def condition_of(case: Case, act: str, role: str) -> str | None:
    """The condition under which this role may do this in the case's state; None when it never may."""
    return ALLOWED[case.state].get(role, {}).get(act)


def permits(case: Case, act: str, role: str, office: str) -> bool:
    """Whether this act has effect now when this role at this office does it."""
    condition = condition_of(case, act, role)
    return condition is not None and fits(role, office) and CONDITIONS[condition](case, office)
