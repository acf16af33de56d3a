"""How a mandate stands, as the pages of both sides tell it: its state, its term now, and every entry about it.
May import: the pure modules of forms.
Promise: what was erased says so, a number of a person is hidden until asked for, and an entry without effect is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from forms.acts.powers import lacked_name
from forms.case import APPLIED, Case, Line, Recorded
from forms.definition import ServiceItem
from forms.fields import plain_field
from forms.mandate_life import (
    ENDED,
    IN_FORCE,
    NOT_BEGUN,
    STATE_NAMES,
    UNKNOWN,
    Mandate,
    Unauthorised,
    ratify_by,
)
from forms.mandates import AGENT, ENDS, POWERS
from forms.screens.dossier import NameOf, Said, Told, paper_name, told
from forms.timeline import LANGUAGES, sentence

LOOKS: Mapping[str, str] = {IN_FORCE: "green", NOT_BEGUN: "blue", UNKNOWN: "grey"}
_TERM = plain_field("powers", "choices", "现在的权限", "powers now", choices=POWERS)


def state(mandate: Mandate, case: Case, day: date) -> tuple[Said, str]:
    """Its state on a day in words, and the colour of its tag; an end says why."""
    code = mandate.state_on(day, case)
    name = STATE_NAMES[code]
    why = next((one for one in ENDS if one.value == mandate.ended), None) if code == ENDED else None
    said = (f"{name[0]}（{why.zh}）", f"{name[1]} ({why.en})") if why else name
    return said, LOOKS.get(code, "grey" if case.ended else "red")


def now(mandate: Mandate, item: ServiceItem | None) -> tuple[Told, ...]:
    """What holds now, beside what was written when it was given: term, powers, who acts, where the original lies."""
    term = mandate.term
    days = f"{term.begins or '…'} – {term.ends or '…'}"
    rows = [Told(("现在的期限", "term now"), (days, days))]
    if term.powers is not None:
        rows.append(told(_TERM, list(term.powers)))
    if mandate.agent:
        rows += _person(("现在的代办员", "agent now"), mandate.agent)
    for one in mandate.sub_agents:
        rows += _person(("转委托给", "passed on to"), one)
    if mandate.original_at:
        rows.append(Told(("原件存放处", "the signed original is kept"), (mandate.original_at, mandate.original_at)))
    if mandate.papers_returned:
        names = [paper_name(item, one) for one in mandate.papers_returned]
        rows.append(Told(("终止时退还的材料", "papers given back at the end"),
                         ("、".join(name[0] for name in names), ", ".join(name[1] for name in names))))
    return tuple(rows)


def life(
    mandate: Mandate, case: Case, day: date, item: ServiceItem | None, name_of: NameOf
) -> tuple[tuple[Said, tuple[Told, ...]], ...]:
    """How it stands on a day and what became of it, by parts as `dossier.mandate` tells what was given."""
    said, _ = state(mandate, case, day)
    told_now = (Told(("状态", "state"), said), *now(mandate, item))
    days = [event.facts["at"][:10] for event, _ in mandate.lines]
    lines = {lang: entries(mandate, lang, name_of, item) for lang in LANGUAGES}
    happened = [
        Told((on, on), (_effect(zh, "（没有生效）"), _effect(en, " (without effect)")))
        for on, zh, en in zip(days, lines["zh"], lines["en"], strict=True)
    ]
    return (("委托的现状", "as it stands"), told_now), (("委托的经过", "what became of it"), tuple(happened))


def _effect(line: Mapping[str, Any], without: str) -> str:
    return f"{line['said']}{without if line['gone'] else ''}"


def _person(label: Said, person: Mapping[str, Any]) -> list[Told]:
    name = str(person.get("name", ""))
    rows = [Told(label, (name, name))]
    if isinstance(person.get("document"), Mapping):
        rows.append(told(AGENT[1], person["document"]))
    return rows


def entries(mandate: Mandate, lang: str, name_of: NameOf, item: ServiceItem | None) -> list[dict[str, Any]]:
    """Each entry as a line of a timeline; `gone`: it had no effect, since another was first."""
    return [
        {"said": sentence(Line(Recorded("", event), APPLIED, "", ""), lang, name_of, item), "gone": effect != APPLIED}
        for event, effect in mandate.lines
    ]


def without_power(found: Unauthorised, today: date) -> Said:
    """What an agent did without power, and until when the principal can ratify it if she is asked today."""
    zh, en = lacked_name(found.lacked)
    until = ratify_by(today).isoformat()
    return (
        f"当时委托{zh}。今天书面请委托人追认的，最迟{until}；未追认的，对委托人不发生效力(民法典第一百七十一条)。",
        f"The mandate then: {en}. Asked in writing today, she can ratify until {until}; else it does not bind her.",
    )
