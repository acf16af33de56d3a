"""The mandate of a case at the desk: how it stands, what may be done about it, and doing it.
May import forms and the station's register and catalogue; the desk writes.
Promise: what was returned is on the disk; what was declined left nothing behind; the case itself is not touched.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from forms.acts import mandating
from forms.acts.context import Context
from forms.acts.mandating import MandateAct
from forms.case import Case
from forms.errors import Declined, Refusal
from forms.events import Event
from forms.mandate_life import Mandate, fold_mandate
from forms.reading import event_of
from station import register
from station.catalogue import row_of_entry
from station.problems import decline
from sync.journal import Journal

if TYPE_CHECKING:
    from station.desk import Actor, Desk


def read(journal: Journal, case_id: str) -> Mandate:
    """The mandate of a case as this station knows it; one that is not known here has no entries."""
    read = (event_of(row_of_entry(entry)) for entry in journal.history(f"mandate:{case_id}"))
    return fold_mandate(case_id, [event for event in read if isinstance(event, Event)])


class Mandates:
    """What a person does with the mandates of an open station."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.book = desk.book

    def of(self, text: str) -> tuple[Case, Mandate]:
        """A case and its mandate. Raises Declined where the case is unknown here, or was filed in person."""
        case_id = self.desk.find(text)
        case = register.read(self.book.journal, case_id)
        if not case.lines:
            raise decline("case", "case_unknown", case=case_id)
        mandate = read(self.book.journal, case_id)
        if not case.mandate and not mandate.lines:
            raise Declined((mandating.problem("case", "mandate_unknown"),))
        return case, mandate

    def allowed(self, actor: Actor, text: str) -> tuple[list[MandateAct], Mandate, Case, Context]:
        """The acts that may be done now, with what their questions and samples are made of. Raises Declined."""
        case, mandate = self.of(text)
        context = self._context(actor, case)
        return list(mandating.allowed(mandate, case, context)), mandate, case, context

    def act(self, actor: Actor, text: str, name: str, command: Mapping[str, Any]) -> Event | None:
        """Do an act; returns what was entered. Raises Declined with everything that is wrong.

        ``command`` may hold a ``draft`` key: the same act under the same key is done once; again, it enters nothing.
        """
        if name not in mandating.ACTS:
            raise decline("act", "act_unknown", act=name[:40], acts=", ".join(mandating.ACTS))
        case_id = self.desk.find(text)
        written: list[Event] = []

        def work(told: dict[str, Any]) -> str:
            case, mandate = self.of(case_id)
            outcome = mandating.decide(mandate, case, name, told, self._context(actor, case))
            if isinstance(outcome, Refusal):
                raise Declined(outcome.problems)
            written.extend(self.desk.write((outcome,)))
            return case_id

        self.desk.once(actor, command, f"{case_id} mandate {name}", work)
        return written[0] if written else None

    def _context(self, actor: Actor, case: Case) -> Context:
        item = self.book.catalogue.current().item(case.item, case.item_version)
        return self.desk.context(actor, case, item)
