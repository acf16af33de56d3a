"""All acts by name, which of them are allowed now, and the one door through which a command becomes events.
May import: the pure modules of this package.
Promise: what `allowed` offers, `decide` takes and the fold applies.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.acts import asides, deciding, examining, filing, moving
from forms.acts.context import Act, Command, Context, Outcome
from forms.acts.table import permits
from forms.case import Case, located

ACTS: Mapping[str, Act] = {act.name: act for act in (
    filing.FILE, moving.HAND_OVER, moving.RECEIVE, examining.REQUEST_CORRECTION, examining.CORRECT_ON_SPOT,
    examining.SUPPLY, examining.RECEIVE_SUPPLY, examining.ACCEPT, examining.REFUSE, examining.RETURN,
    examining.REDIRECT, asides.NOTE,
    asides.ATTACH, asides.REQUEST_WITHDRAWAL, asides.WITHDRAW, asides.ABANDON, moving.REPORT_UP, deciding.DECIDE,
    deciding.CLOSE, deciding.DELIVER, deciding.RATE, moving.TAKE_OVER, examining.OVERTURN, moving.HAND_BACK,
)}
FILE, ATTACH = "file", "attach"
# They bring more than answers (an application, a picture), so each is a command and a page of its own.
OF_THEIR_OWN = (FILE, ATTACH)


def allowed(case: Case, context: Context) -> tuple[Act, ...]:
    """The acts upon this case that have effect now for this role at this office, but for the two that are commands of
    their own."""
    here = located(case, context.office)
    return tuple(act for name, act in ACTS.items()
                 if name not in OF_THEIR_OWN and permits(here, name, context.role, context.office))


def decide(case: Case, act: str, command: Command, context: Context) -> Outcome:
    """The events that this command makes, the case's own first, or everything that is wrong with it.

    KeyError for an act that does not exist.
    """
    return ACTS[act].decide(located(case, context.office), command, context)
