"""A resident's own complaint in the hall, sealed for the county.
May import flask, forms, and the station's complaints, the hall's frame and guards.
Promise: what was typed stands on the page that is sent back for something missing, and nowhere else at the station.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, request

from forms.errors import Declined, Problem
from station import complaints
from station.views.guards import public, room, see_other
from station.views.hall import drawn, visitors, while_open
from station.words.hall import WORDS

complaining = Blueprint("complaining", __name__)
KEY_BYTES = 12


@complaining.get("/hall/complaint")
@public
@while_open
def ask() -> Any:
    """The form."""
    return _page((), room().book.edges.chance(KEY_BYTES).hex())


@complaining.post("/hall/complaint")
@public
@while_open
def take() -> Any:
    """Seal it, and say thank you."""
    key = request.form.get("draft", "")[:64]
    if not visitors().may_try():
        return _page((Problem("what", "hall_too_many", *WORDS["hall_too_many"]),), key), 429
    try:
        complaints.take(room().ledgers, request.form, key or room().book.edges.chance(KEY_BYTES).hex())
    except Declined as no:
        return _page(no.problems, key), 422
    return see_other("complaining.thanks")


@complaining.get("/hall/complaint/thanks")
@public
def thanks() -> Any:
    """That it is sealed and kept; nothing of it is shown."""
    return drawn("hall_complained.html")


def _page(problems: tuple[Problem, ...], key: str) -> str:
    return drawn("hall_complaint.html", given=request.form, problems=problems, key=key)
