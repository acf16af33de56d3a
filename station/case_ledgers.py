"""The ledgers that are kept of cases (受理、送达、代办台账): one line for each case, as the offices print them.
May import forms and the station's casefile, register and records; each line is read from the case's own entries.
Promise: a number of a document is masked, what is sealed is not told, and what was erased says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from forms.acts.deciding import PROOFS, RECEIVERS, WAYS
from forms.acts.messages import STATE_NAMES
from forms.case import OVERTAKEN, Case
from forms.clocks import Clock, first_of
from forms.deadlines import AUTHORITY_CLOCKS, STATUTORY
from forms.definition import ServiceItem
from forms.events import Event
from forms.fields import Choice
from forms.ledgers.register import LEDGERS
from forms.ledgers.telling import value_said
from station import casefile
from station.casefile import NameOf, Said
from station.figures import ACCEPTANCE, DELIVERY, PROXY

NOTHING: Said = ("", "")
# What each ledger's columns are, by the words that head them, first the day by which it is kept (domain.md §4.1 for
# 代办台账, whose 受理 is the agent's: the day on which she took the papers).
COLUMNS: Mapping[str, tuple[str, ...]] = {
    ACCEPTANCE: ("accepted_on", "receipt_no", "applicant", "id_number", "phone", "item", "mode", "accepted_by",
                 "document_no", "due_on", "finished_on", "result", "remark"),
    DELIVERY: ("delivered_on", "receipt_no", "applicant", "item", "finished_on", "result", "document_no", "way",
               "receiver", "received_as", "proof", "delivered_by", "signature"),
    PROXY: ("filed_on", "receipt_no", "principal", "id_number", "phone", "item", "papers", "agent", "forwarded_on",
            "received_by", "finished_on", "result", "delivered_on", "signature", "fee", "rated", "callback", "remark"),
}  # fmt: skip
_ERASED: Said = ("已清除", "erased")
_RATED: Mapping[bool, Said] = {True: ("已评价", "rated"), False: NOTHING}
_MODES: Mapping[str, Said] = {"in_person": ("本人", "in person"), "proxy": ("代办", "by proxy")}


def line(
    case: Case, item: ServiceItem | None, mandate: Event | None, clocks: Iterable[Clock],
    records: Iterable[Mapping[str, Any]], name_of: NameOf,
) -> dict[str, Said]:
    """What every column of every ledger says of one case. ``records``: the rows of the ledgers' records about it."""
    of = {kind: _last(case, kind) for kind in ("case:accepted", "case:delivered", "case:received", "case:handed_over")}
    filed, who = casefile.filing(case), casefile.applicant(case)
    agent, delivered = casefile.agent(mandate), of["case:delivered"]
    taken, copies = _papers(case, item)
    finished = first_of(case.decided_on, case.closed_on, case.delivered_on, case.ended_on)
    name = _ERASED if case.erased else _both(who.name if who else "")
    told: dict[str, Said] = {
        "receipt_no": _both(case.id),
        "applicant": name,
        "principal": name,
        "id_number": _both(who.masked if who else ""),
        "phone": _both(who.phone if who else ""),
        "item": (item.name, item.name_en) if item else _both(case.item),
        "mode": _MODES.get(case.mode, NOTHING),
        "papers": (f"原件{taken}/复印件{copies}", f"{taken} originals, {copies} copies"),
        "agent": _both(agent.name if agent else _by(filed)),
        "filed_on": _both((case.filed_at or "")[:10]),
        "accepted_on": _both(case.accepted_on or ""),
        "accepted_by": _by_at(of["case:accepted"], name_of),
        "forwarded_on": _both(_day(of["case:handed_over"])),
        "received_by": _by_at(of["case:received"], name_of),
        "due_on": _both(_due(clocks)),
        "finished_on": _both(finished or ""),
        "result": casefile.result(case) or (STATE_NAMES[case.state] if case.ended else NOTHING),
        "document_no": _both(case.document_no or ""),
        "delivered_on": _both(case.delivered_on or ""),
        "delivered_by": _both(_by(delivered)),
        "signature": NOTHING,
        "rated": _RATED[case.rated],
        "remark": _remark(case, filed),
    }
    return {**told, **_of_delivery(delivered), **_of_records(records)}


def _of_delivery(delivered: Event | None) -> dict[str, Said]:
    people = (delivered.personal or {}) if delivered else {}
    receiver = people.get("receiver")
    return {
        "way": _chosen(WAYS, delivered.facts.get("way") if delivered else None),
        "received_as": _chosen(RECEIVERS, people.get("to")),
        "proof": _chosen(PROOFS, people.get("proof")),
        "receiver": _ERASED if delivered and not people else _both(receiver if isinstance(receiver, str) else ""),
    }


def _of_records(records: Iterable[Mapping[str, Any]]) -> dict[str, Said]:
    """What the ledgers of fees and of callbacks know about the case."""
    fees, calls = [], []
    for row in records:
        ledger = LEDGERS[row["ledger"]]
        state = ledger.states.get(row["state"], _both(row["state"]))
        if ledger.name == "fee":
            amount, ticket = row["values"].get("amount_fen"), row["values"].get("ticket_no")
            paid = value_said(ledger.fields["amount_fen"], amount)
            fees.append(tuple(f"{paid[at]} {ticket or ''} {state[at]}".strip() for at in (0, 1)))
        elif ledger.name == "callback":
            calls.append(state)
    return {"fee": _joined(fees), "callback": _joined(calls)}


def _joined(several: list[Any]) -> Said:
    return "；".join(one[0] for one in several), "; ".join(one[1] for one in several)


def _papers(case: Case, item: ServiceItem | None) -> tuple[int, int]:
    """How many originals were taken, and how many copies."""
    lines = [how for _, how in casefile.papers(case, item)]
    copies = [how.get("copies") for how in lines]
    return sum(how.get("how") == "original_taken" for how in lines), sum(n for n in copies if isinstance(n, int))


def _due(clocks: Iterable[Clock]) -> str:
    """The last day of the limit that was promised; where none was, that of the law."""
    limits = {clock.kind: clock.due_on for clock in clocks if clock.kind in AUTHORITY_CLOCKS[1:4]}
    promised = [day for kind, day in limits.items() if kind != STATUTORY] or list(limits.values())
    return promised[0].isoformat() if promised else ""


def _remark(case: Case, filed: Event | None) -> Said:
    """A number written by hand, and acts that came too late: what somebody who checks the ledger asks about."""
    paper_no = str(filed.facts.get("paper_no") or "") if filed else ""
    overtaken = len(case.overtaken)
    zh = [f"手写单据 {paper_no}"] if paper_no else []
    en = [f"paper {paper_no}"] if paper_no else []
    if overtaken:
        zh.append(f"已被先行处理 {overtaken} 项")
        en.append(f"overtaken: {overtaken}")
    return "；".join(zh), "; ".join(en)


def _last(case: Case, kind: str) -> Event | None:
    found = [one.event for one in case.lines if one.event.kind == kind and one.effect != OVERTAKEN]
    return found[-1] if found else None


def _by(event: Event | None) -> str:
    return str(event.facts.get("by") or "") if event else ""


def _by_at(event: Event | None, name_of: Callable[[str], str]) -> Said:
    return _both(f"{name_of(event.facts['office'])} {_by(event)}") if event else NOTHING


def _day(event: Event | None) -> str:
    return str(event.facts["at"])[:10] if event else ""


def _chosen(choices: Iterable[Choice], value: object) -> Said:
    return next(((one.zh, one.en) for one in choices if one.value == value), NOTHING)


def _both(text: object) -> Said:
    return str(text), str(text)
