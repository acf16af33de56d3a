"""What the ledgers hold about a case, for the case's own page.
May import flask, forms and the station's guards.
Promise: the page of a case shows every record about it once, and only ledgers that can name a case are offered.
"""

from __future__ import annotations

from typing import Any

from flask import url_for

from forms.ledgers.declaring import Ledger
from forms.ledgers.register import LEDGERS
from station.views.guards import actor, language, room
from station.words import speech

# What the page of a case shows in a box of its own, or where the paper itself is.
SHOWN_APART = ("original", "print")


def about_case(case_id: str) -> dict[str, Any]:
    """What ``about_case.html`` is drawn from."""
    told = speech(language())
    return {
        "records": [one for one in room().ledgers.about(case_id) if one["ledger"] not in SHOWN_APART],
        "may_enter": [one for one in room().ledgers.kept_here() if _names_a_case(one, actor().role)],
        "record_address": record_address,
        "ledger_name": lambda name: told.t(LEDGERS[name]),
        "record_state": lambda row: told.t(LEDGERS[row["ledger"]].states[row["state"]]),
    }


def _names_a_case(ledger: Ledger, role: str) -> bool:
    if ledger.name in SHOWN_APART:
        return False
    return any(not deed.composed and role in deed.by and deed.field("case") for deed in ledger.openings)


def record_address(record_id: str) -> str:
    """The address of a record's page."""
    name, _, key = record_id.partition(":")
    return url_for("ledgers.record", name=name, key=key)
