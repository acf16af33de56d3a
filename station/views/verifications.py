"""Entering a year's verification roster: from a sheet, from the residents who draw the benefit, or from last year.
May import flask, forms, and the station's verifying, tables, outcomes and guards.
Promise: a sheet with a fault comes back whole with every fault of it, and nothing of it was entered.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from forms.errors import Declined, Problem
from station import verifying
from station.tables import LIMIT_BYTES, decoded
from station.views import outcomes
from station.views.guards import actor, language, room, see_other, signed_in
from station.words import speech

verifications = Blueprint("verifications", __name__)
SHEET, FILE = verifying.SHEET, "file"
WAYS = {"residents": verifying.import_residents, "before": verifying.import_year_before}
_FIELDS = {one.name: one for one in verifying.ENTER.fields}


@verifications.get("/verifications/import")
@signed_in
def asking() -> Any:
    """The benefit, the year, and who is to be verified."""
    headings = speech(language()).w("verification_headings")
    given = MultiDict({"year": str(room().book.edges.today().year), SHEET: f"{headings}\n"})
    return _page(given, (), outcomes.kept(verifying.NAME))


@verifications.post("/verifications/import")
@signed_in
def entering() -> Any:
    """Enter everybody who is not on the roster yet."""
    given = MultiDict(request.form.items(multi=True))
    chosen, do = request.files.get(FILE), request.form.get("do", "")
    common = (room().ledgers, actor(), given.get("scheme", ""), given.get("year", "").strip())
    try:
        if do in WAYS:
            entered = WAYS[do](*common)
        else:
            if chosen is not None and chosen.filename:
                given[SHEET] = decoded(chosen.stream.read(LIMIT_BYTES + 1), FILE)
            entered = verifying.import_sheet(*common, given.get(SHEET, ""))
    except Declined as no:
        return _page(given, _placed(no.problems), None), 422
    told = (entered.new, entered.same, *entered.nameless)
    return see_other("verifications.asking", done=outcomes.keep(verifying.NAME, told))


def _placed(problems: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """What is wrong with a line is shown at the sheet."""
    here = ("scheme", "year", SHEET, FILE)
    return tuple(one if one.field in here else Problem(SHEET, one.code, one.zh, one.en) for one in problems)


def _page(given: MultiDict[str, str], problems: tuple[Problem, ...], done: list[Any] | None) -> str:
    return render_template(
        "verification_import.html", given=given, problems=problems, field=_FIELDS, done=done,
        headings=[one.zh if language() == "zh" else one.en for one in verifying.columns()],
    )  # fmt: skip
