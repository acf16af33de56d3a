"""What of a case a person of the county has to look at, and until when: pure, out of its entries and the calendar.
Imports forms; knows neither today nor the database.
Promise: nothing leaves the list by itself: what was contested stays until somebody of the county wrote about it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from forms import deadlines, offices
from forms.case import APPLIED, OVERTAKEN, Case, Line
from forms.clocks import EXAMINATION, LAW
from forms.definition import ServiceItem
from forms.workdays import Calendar

NOW, NEVER = "0001-01-01", "9999-12-31"
OVERTAKEN_ACT = "overtaken"
# After the centre went back in time: acts were entered without older ones that came back to stand before them.
REORDERED = "reordered"
THIRD_SUBMISSION = "third_submission"
DEEMED, ABANDONED = "deemed_acceptance_due", "abandonment_possible"
# The entries that set the marks by which entries contradict each other or the law.
_CONTRADICTING = frozenset(
    {"case:correction_requested", "case:accepted", "case:refused", "case:returned", "case:redirected"}
)
# Refusals in every form are filed for review by the county (domain.md, 否定事项备案审查制).
_REVIEWED = frozenset({"case:refused", "case:returned", "case:redirected", "case:decided"})


@dataclass(frozen=True)
class Attention:
    """``why``: codes of what stands now; ``by_time``: the code of what time alone will bring, after the day ``last``.
    ``review``: a refusal that nobody else of the county has looked at."""

    why: tuple[str, ...] = ()
    by_time: str = ""
    last: date | None = None
    review: bool = False

    @property
    def look_from(self) -> str:
        """The day after which the case is put before a person, as text that sorts: always, never, or a date."""
        return NOW if self.why else self.last.isoformat() if self.last else NEVER


def attention(
    case: Case, item: ServiceItem | None, calendar: Calendar, reordered: tuple[int, int] | None = None
) -> Attention:
    """What a person has to look at, whatever today is. ``reordered``: the place (epoch, place) up to which people acted
    without knowing what stands before their acts by now."""
    # On the first of all days nothing is due yet: what is left are the contradictions between the entries themselves.
    marks = deadlines.marks(case, item, calendar, date.min)
    contradictions = tuple(mark.code for mark in marks if mark.for_person)
    troubles = [at for at, line in enumerate(case.lines) if _troubles(line, contradictions)]
    overtaken = (OVERTAKEN_ACT,) if case.overtaken else ()
    why = () if not troubles or _noted_after(case, troubles[-1]) else (*overtaken, *contradictions)
    if reordered is not None and not _noted_behind(case, reordered):
        why = (*why, REORDERED)
    by_time, last = _by_time(case, item, calendar)
    return Attention(why, by_time, last, _unreviewed(case))


def _troubles(line: Line, contradictions: tuple[str, ...]) -> bool:
    if contradictions == () or line.effect == OVERTAKEN:
        return line.effect == OVERTAKEN
    # The papers that came a third time are news to who has written about the notice that asked for them.
    again = THIRD_SUBMISSION in contradictions and line.event.kind == "material:supply_received"
    return again or line.event.kind in _CONTRADICTING


def _noted_after(case: Case, at: int, but: str = "") -> bool:
    """Whether somebody of the county, other than ``but``, wrote a note after the line at ``at``."""
    return any(
        line.event.kind == "case:noted" and _of_the_county(line) and line.event.facts["by"] != but
        for line in case.lines[at + 1 :]
    )


def _noted_behind(case: Case, place: tuple[int, int]) -> bool:
    return any(
        line.event.kind == "case:noted" and _of_the_county(line) and (line.recorded.stamp or ())[:2] > place
        for line in case.lines
    )


def _of_the_county(line: Line) -> bool:
    return offices.level(line.event.facts["office"]) == offices.COUNTY


def _unreviewed(case: Case) -> bool:
    refusals = [
        at for at, line in enumerate(case.lines)
        if line.event.kind in _REVIEWED and line.effect == APPLIED and line.event.facts["for_review"]
    ]  # fmt: skip
    if not refusals:
        return False
    if any(line.event.kind == "case:overturned" for line in case.lines[refusals[-1] :]):
        return False
    line = case.lines[refusals[-1]]
    return not _noted_after(case, refusals[-1], line.event.facts["by"] if _of_the_county(line) else "")


def _by_time(case: Case, item: ServiceItem | None, calendar: Calendar) -> tuple[str, date | None]:
    for clock in deadlines.clocks(case, item, calendar):
        if clock.kind == EXAMINATION and clock.running:
            return DEEMED, clock.due_on
    if case.state == "correction_requested" and case.correction_on is not None:
        return ABANDONED, calendar.add_workdays(case.correction_on, LAW.supply_workdays)
    return "", None
