"""Paper: the receipt that the resident takes home.
May import flask, forms, and the station's register, desk and guards.
Promise: what is printed is what was entered, and no paper is printed of a case that was never filed.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template
from werkzeug.exceptions import NotFound

from forms.errors import Declined
from station import register
from station.views.guards import room, signed_in

paper = Blueprint("paper", __name__)


@paper.get("/cases/<number>/receipt")
@signed_in
def receipt(number: str) -> Any:
    """The resident's paper."""
    try:
        case = register.read(room().book.journal, room().desk.find(number))
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    filed = next((line.event for line in case.lines if line.event.kind == "case:submitted"), None)
    if filed is None:
        raise NotFound
    now = room().book.catalogue.current()
    return render_template("receipt.html", case=case, filed=filed, item=now.item(case.item, case.item_version))
