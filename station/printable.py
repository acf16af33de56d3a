"""Which papers of a case can be printed that no act upon it makes.
May import forms and the station's mandates.
Promise: a paper is offered exactly while there is something to put on it.
"""

from __future__ import annotations

from forms.case import Case
from forms.events import Event
from forms.screens import case_sheets, mandate_sheets
from forms.screens.dossier import Said
from station.mandates import read
from sync.journal import Journal


def printable(journal: Journal, case: Case, given: Event | None) -> list[tuple[str, Said]]:
    """Every such paper: (kind, name). ``given`` is the case's mandate as far as it is known here."""
    kinds = list(case_sheets.offered(case, given))
    if case.mandate and given is not None:
        kinds += mandate_sheets.offered(case, read(journal, case.id).lines)
    return [(kind, {**mandate_sheets.NAMES, **case_sheets.TITLES}[kind]) for kind in kinds]
