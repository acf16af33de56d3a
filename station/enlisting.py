"""Entering many people in a ledger from a list: what each line's event would be, under one look at clock and calendar.
May import forms and the station's desk and ledgers.
Promise: a line is judged by the rules of the deed that it stands for, as if somebody had typed it on its page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from forms.case import Case
from forms.errors import Declined, Problem, Refusal, said_by
from forms.events import Event
from forms.ledgers.deciding import decide
from forms.ledgers.declaring import Deed
from forms.ledgers.record import Record
from station.desk import Actor
from station.ledgers import Ledgers

# So many faults are named; a list that is all wrong is wrong in its headings.
MOST_FAULTS = 100
MESSAGES: Mapping[str, tuple[str, str]] = {
    "list_more": ("还有{count}处问题没有列出；请先改正上面的。", "{count} more faults are not shown: correct these first."),
}
problem = said_by(MESSAGES)


class Enlisting:
    """One person's list for one ledger. What surrounds a deed is asked once: it costs milliseconds."""

    def __init__(self, ledgers: Ledgers, actor: Actor, ledger: str) -> None:
        calendar = ledgers.book.catalogue.current().calendar
        self.ledgers, self.ledger = ledgers, ledger
        self._context = replace(ledgers.desk.context(actor, Case(""), None), calendar=calendar)
        self._blank = ledgers.blank(ledger)

    def judged(self, deed: Deed, told: Mapping[str, Any]) -> Event | tuple[Problem, ...]:
        """The event of an opening upon a blank record, which is never written, or what is wrong with it."""
        outcome = decide(self._blank, deed, told, self._context)
        return outcome.problems if isinstance(outcome, Refusal) else outcome

    def opened(self, deed: Deed, told: Mapping[str, Any]) -> Event:
        """The event of a new record, in the caller's write transaction. Raises Declined."""
        return self.done(Record(self.ledgers.next_id(self.ledger)), deed, told)

    def done(self, record: Record, deed: Deed, told: Mapping[str, Any]) -> Event:
        """The event of a deed, under a salt of its own. Raises Declined."""
        context = replace(self._context, salt=self.ledgers.book.edges.chance(16).hex())
        outcome = decide(record, deed, told, context)
        if isinstance(outcome, Refusal):
            raise Declined(outcome.problems)
        return outcome


def answers(event: Event) -> dict[str, Any]:
    """What an event tells, from both its parts."""
    return {**event.facts, **(event.personal or {})}


def refuse(faults: Sequence[Problem], sheet: str) -> None:
    """Raise Declined where there are faults; beyond MOST_FAULTS they are counted, at the field ``sheet``."""
    more = len(faults) - MOST_FAULTS
    if more > 0:
        raise Declined((*faults[:MOST_FAULTS], problem(sheet, "list_more", count=more)))
    if faults:
        raise Declined(faults)
