"""The acts upon a case in the order in which a desk thinks of them: the likely one, the others, and those barred now.
May import: the pure modules of forms.
Promise: a button stands exactly where the table allows the act, and what is not possible says why.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping

from forms.acts import table
from forms.acts.asides import ABANDONMENT_MARK
from forms.acts.context import Act
from forms.acts.examining import DEEMED_MARK
from forms.acts.messages import problem, why_not
from forms.case import Case, located
from forms.errors import Problem

# What is likely to be done next stands first; what ends a case, and what is only said about it, stand last.
ORDER = (
    "receive", "receive_supply", "accept", "correct_on_spot", "request_correction", "report_up", "decide", "deliver",
    "hand_over", "close", "supply", "rate", "refuse", "return", "redirect", "request_withdrawal", "withdraw", "abandon",
    "overturn", "take_over",
    "hand_back", "note",
)  # fmt: skip
# Nothing takes these back; a page asks once more before it does them.
FINAL = ("refuse", "return", "redirect", "decide", "close", "withdraw", "abandon")
_NEXT: Mapping[str, tuple[str, ...]] = {
    table.AWAITED: ("receive",),
    table.COLLECTED: ("hand_over", "receive"),
    table.FORWARDED: ("receive",),
    table.RECEIVED: ("accept", "hand_over"),
    table.CORRECTION: ("receive_supply", "supply"),
    table.ACCEPTED: ("report_up", "decide"),
    table.REPORTED_UP: ("decide",),
    table.DELIVERED: ("rate",),
}


def ordered(case: Case, acts: Iterable[Act], marks: Collection[str], here: str) -> tuple[Act | None, list[Act]]:
    """The act that is likely next, None where nothing is to be done here, and the others in a sensible order."""
    known = {act.name: act for act in acts}
    likely = next((name for name in _likely(case, marks, here) if name in known), None)
    rest = [known[name] for name in ORDER if name in known and name != likely]
    return (known[likely] if likely else None), rest


def _likely(case: Case, marks: Collection[str], here: str) -> tuple[str, ...]:
    if case.holder != here and case.state not in (table.AWAITED, table.COLLECTED, table.FORWARDED, table.CORRECTION):
        return ()
    if case.state == table.RECEIVED and case.missing and DEEMED_MARK not in marks:
        return ("request_correction", "hand_over")
    if case.state == table.CORRECTION and ABANDONMENT_MARK in marks and not case.underway:
        return ("abandon", "receive_supply")
    if case.state in table.WITH_RESULT:
        return ("deliver",) if case.filing_office == here else ("hand_over", "deliver")
    return _NEXT.get(case.state, ())


def barred(
    case: Case, role: str, here: str, offered: Collection[str], name_of: Callable[[str], str]
) -> list[tuple[str, Problem]]:
    """The acts that this role knows and that are not possible now, each with its reason."""
    known = {act for acts in table.ALLOWED.values() for act in acts.get(role, {})}
    found = []
    for name in ORDER:
        if name in known and name not in offered:
            reason = why_not(located(case, here), name, role, here, name_of)
            found.append((name, reason or problem("act", "not_yet_abandoned")))
    return found
