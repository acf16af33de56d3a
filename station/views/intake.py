"""Pages of intake: choosing an item and filing an application.
May import flask, forms, and the station's desk and guards.
Promise: a page that is sent twice files once; a page that was refused keeps what was typed and says all that is wrong.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound

from forms.errors import Declined
from forms.mandates import AGENT, GUARDIAN, PERSON, TERMS, WITNESS
from forms.materials import HOWS
from forms.screens.answers import document_of
from station.views.guards import actor, room, see_other, signed_in

intake = Blueprint("intake", __name__)


@intake.get("/new")
@signed_in
def choose() -> Any:
    """The catalogue."""
    book = room().book
    return render_template("items.html", items=book.catalogue.current().items.items(), level=book.level)


@intake.get("/new/<code>")
@intake.post("/new/<code>")
@signed_in
def file(code: str) -> Any:
    """An item's form, and filing it."""
    book = room().book
    item = book.catalogue.current().item(code)
    if item is None:
        raise NotFound
    draft = request.form.get("draft") or book.edges.chance(12).hex()
    problems: tuple[Any, ...] = ()
    if request.method == "POST":
        try:
            filed = room().desk.file(actor(), code, {**document_of(item, request.form.getlist), "draft": draft})
            return see_other("cases.show", number=filed.receipt_no, done="file")
        except Declined as no:
            problems = no.problems
    parts = {"principal": PERSON, "agent": AGENT, "witness": WITNESS, "terms": TERMS, "guardian": GUARDIAN}
    page = render_template(
        "file.html",
        item=item,
        level=book.level,
        draft=draft,
        problems=problems,
        given=request.form,
        parts=parts,
        hows=HOWS,
    )
    return page, 422 if problems else 200
