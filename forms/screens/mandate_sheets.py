"""The papers of a mandate's life after it was given: renewed, suspended, ended; the renewal also blank, to be signed.
May import: the pure modules of forms.
Promise: each says which mandate it is about and what becomes of it; what is not known yet is room to write in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from forms.case import APPLIED, Case
from forms.definition import ServiceItem
from forms.events import Event
from forms.mandate_kinds import ENDED, RENEWED, SUSPENDED
from forms.mandates import ENDS, POWERS, SIGNATURES
from forms.paper_names import TITLES
from forms.screens.dossier import NameOf, Said, Told, paper_name
from forms.screens.notices import heads
from forms.screens.sheets import BLANK, Sheet, to_write, told_day

RENEWAL, SUSPENSION, ENDING = "mandate_renewal", "mandate_pause", "mandate_end"
# To be signed for another term, once there was a renewal already; it shows nothing of that one.
FURTHER = "mandate_renewal_blank"
KIND_OF: Mapping[str, str] = {RENEWAL: RENEWED, SUSPENSION: SUSPENDED, ENDING: ENDED, FURTHER: ""}
# The renewal that is blank now is the first of these that is offered.
TO_SIGN = (FURTHER, RENEWAL)
NAMES: Mapping[str, Said] = {**TITLES, FURTHER: ("续办委托书（空白）", "Mandate renewed (blank)")}
_PRINCIPAL: Said = ("委托人（签名或按手印）", "principal (signature or fingerprint)")
_AGENT: Said = ("受托人（签名）", "agent (signature)")
_RENEWED_BY: tuple[Said, ...] = (_PRINCIPAL, _AGENT, ("见证人（签名）", "witness (signature)"))
_SIGNS: Mapping[str, tuple[Said, ...]] = {
    RENEWAL: _RENEWED_BY,
    FURTHER: _RENEWED_BY,
    SUSPENSION: (_PRINCIPAL, _AGENT),
    ENDING: (_PRINCIPAL, _AGENT, ("材料领回人（签名）", "papers taken back by (signature)")),
}


def offered(case: Case, lines: Sequence[tuple[Event, str]]) -> tuple[str, ...]:
    """Which of these papers there are: of what happened with effect, and a renewal to be signed while the case runs."""
    happened = {event.kind for event, effect in lines if effect == APPLIED}
    to_sign = FURTHER if RENEWED in happened else RENEWAL
    return tuple(kind for kind, made in KIND_OF.items() if made in happened or (kind == to_sign and not case.ended))


def sheet(kind: str, case: Case, item: ServiceItem | None, lines: Sequence[tuple[Event, str]], office: str,
          name_of: NameOf) -> Sheet:
    """One of them, of its latest entry with effect; the renewal is blank where there is none. ``office`` prints it."""
    made = [event for event, effect in lines if effect == APPLIED and event.kind == KIND_OF[kind]]
    first = next((event for event, _ in lines if event.kind == "mandate:given"), None)
    event = made[-1] if made else None
    facts: Mapping[str, Any] = event.facts if event else {}
    about: Mapping[str, Any] = (event.personal or {}) if event else {}
    number = str(first.facts.get("document_no") or "") if first else ""
    rows = _ROWS[kind](facts, about, item)
    return Sheet(
        RENEWAL if kind == FURTHER else kind,
        TITLES[RENEWAL if kind == FURTHER else kind],
        name_of(facts["office"]) if event else office,
        str(facts.get("at", ""))[:10],
        str(facts.get("document_no") or ""),
        heads=heads(case, item)[:6],
        rows=(Told(("原委托书文号", "number of the mandate"), (number, number)), *rows),
        signs=_SIGNS[kind],
        seal=("（收件单位印章）", "(seal of the office)"),
        copies=("一式两份：委托人、存档各一份。", "Two copies: principal, case file."),
        box=("按手印处", "fingerprint"),
        numbered=bool(facts.get("document_no")),
    )


def _renewal(facts: Mapping[str, Any], about: Mapping[str, Any], item: ServiceItem | None) -> tuple[Told, ...]:
    begins, ends = (told_day(str(facts.get(name) or "")) for name in ("starts_on", "ends_on"))
    agent = about.get("agent") or {}
    return (
        Told(("续办期限", "new term"), (f"自{begins[0]}起至{ends[0]}止", f"from {begins[1]} to {ends[1]}")),
        Told(("委托权限", "powers"), _ticked(POWERS, facts.get("powers") or ())),
        Told(("追认此前的代办", "ratifies what was done before"), _yes_no(facts.get("ratified") if facts else None)),
        _text(("受托人（有变更的）", "agent, where it is another"), agent.get("name")),
        Told(("签名方式", "signed"), _ticked(SIGNATURES, (facts.get("signature"),))),
        Told(("已当面宣读", "read aloud"), _yes_no(facts.get("read_aloud") if facts else None)),
        _text(("见证人", "witness"), about.get("witness")),
        _text(("原件存放处", "original kept at"), about.get("original_at")),
    )


def _suspension(facts: Mapping[str, Any], about: Mapping[str, Any], item: ServiceItem | None) -> tuple[Told, ...]:
    return (
        _text(("中止原因", "why"), about.get("reason")),
        Told(("中止起始日", "since"), told_day(str(facts.get("at", ""))[:10])),
        to_write(("恢复办理的条件", "goes on when")),
    )


def _ending(facts: Mapping[str, Any], about: Mapping[str, Any], item: ServiceItem | None) -> tuple[Told, ...]:
    names = [paper_name(item, one) for one in facts.get("papers_returned") or ()]
    return (
        Told(("终止原因", "why"), _ticked(ENDS, (facts.get("reason"),))),
        Told(("退还的材料", "papers given back"), (
            "、".join(one[0] for one in names), ", ".join(one[1] for one in names))),
        _text(("材料退给", "given back to"), about.get("returned_to")),
        _text(("备注", "remark"), about.get("remark")),
    )


def _ticked(choices: Sequence[Any], chosen: Sequence[Any]) -> Said:
    ticks = [("☑" if one.value in chosen else "☐", one) for one in choices]
    return "  ".join(f"{tick}{one.zh}" for tick, one in ticks), "  ".join(f"{tick} {one.en}" for tick, one in ticks)


def _yes_no(told: Any) -> Said:
    yes, no = ("☑" if told is True else "☐"), ("☑" if told is False else "☐")
    return f"{yes}是  {no}否", f"{yes} yes  {no} no"


def _text(name: Said, value: Any) -> Told:
    return Told(name, (str(value), str(value))) if value else Told(name, BLANK)


_ROWS = {RENEWAL: _renewal, FURTHER: _renewal, SUSPENSION: _suspension, ENDING: _ending}
