"""Entering a year's verification roster: from a sheet, or from the residents who draw the benefit.
May import flask, forms, and the station's verifying, tables and guards.
Promise: a sheet with a fault comes back whole with every fault of it, and nothing of it was entered.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from forms.errors import Declined, Problem
from forms.ledgers.verifications import SCHEMES
from station import verifying
from station.tables import LIMIT_BYTES, UNREAD, decoded
from station.views.guards import actor, language, room, see_other, signed_in
from station.words import speech

verifications = Blueprint("verifications", __name__)
SHEET, FILE = "roster", "file"
_FIELDS = {one.name: one for one in verifying.ENTER.fields}


@verifications.get("/verifications/import")
@signed_in
def asking() -> Any:
    """The benefit, the year, and who is to be verified."""
    headings = speech(language()).w("verification_headings")
    given = MultiDict({"year": str(room().book.edges.today().year), SHEET: f"{headings}\n"})
    return _page(given, ())


@verifications.post("/verifications/import")
@signed_in
def entering() -> Any:
    """Enter everybody who is not on the roster yet."""
    given = MultiDict(request.form.items(multi=True))
    chosen = request.files.get(FILE)
    if chosen is not None and chosen.filename:
        text = decoded(chosen.stream.read(LIMIT_BYTES + 1))
        if text is None:
            return _page(given, (Problem(FILE, "table_unread", *UNREAD),)), 422
        given[SHEET] = text
    kept, scheme, year = room().ledgers, given.get("scheme", ""), given.get("year", "").strip()
    try:
        if request.form.get("do") == "residents":
            count = verifying.import_residents(kept, actor(), scheme, year)
        else:
            count = verifying.import_sheet(kept, actor(), scheme, year, given.get(SHEET, ""))
    except Declined as no:
        return _page(given, _placed(no.problems)), 422
    return see_other("verifications.asking", done=count)


def _placed(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """What is wrong with a line is shown at the sheet."""
    here = ("scheme", "year", SHEET, FILE)
    return tuple(one if one.field in here else Problem(SHEET, one.code, one.zh, one.en) for one in problems)


def _page(given: MultiDict[str, str], problems: tuple[Problem, ...]) -> str:
    done = request.args.get("done", "")
    return render_template(
        "verification_import.html",
        given=given,
        problems=problems,
        field=_FIELDS,
        schemes=SCHEMES,
        done=done if done.isascii() and done.isdigit() and len(done) <= 5 else "",
    )
