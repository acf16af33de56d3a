"""The work list: what waits for the county, all cases, and the search for one.
Imports flask, the guards, the work list and the desk.
Promise: a list shows no full name and an address no name at all; each case on top says in words why it stands there.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from central import desk
from central.views.guards import county, language, left_open, signed_in
from central.words import speech
from central.worklist import LAST_PAGE, OPEN, TABS, WAITING, Worklist, filing_offices, services, wanted_of
from forms.deadlines import CLOCK_NAMES
from forms.errors import Declined
from forms.screens.timing import left

pages = Blueprint("worklist", __name__)
LONGEST_TYPED = 200


@pages.get("/")
@signed_in
def home() -> str:
    """What waits for the county: its own desk, and what is contested or held wherever it lies."""
    return _list("worklist.home", WAITING)


@pages.get("/cases")
@signed_in
def every() -> str:
    """All cases."""
    return _list("worklist.every", OPEN)


@pages.get("/strip")
@left_open
def strip() -> str:
    """The strip alone, for a page that stays open."""
    return render_template("frame/strip.html")


def _list(endpoint: str, default: str) -> str:
    asked = request.args
    wanted = wanted_of(asked.get("show", ""), asked.get("office", ""), asked.get("item", ""), default)
    number = min(max(asked.get("page", 1, type=int), 1), LAST_PAGE)
    page = Worklist(county()).page(wanted, number)

    def address(**changes: Any) -> str:
        told = {"show": wanted.tab, "office": wanted.office, "item": wanted.item, **changes}
        return url_for(endpoint, **{name: value for name, value in told.items() if value and value != default})

    named = [(code, speech(language()).t(names)) for code, names in services(county())]
    return render_template(
        "worklist.html", page=page, number=number, wanted=wanted, tabs=TABS, address=address, endpoint=endpoint,
        offices=filing_offices(county()), services=named, default=default, **_drawing(),
    )  # fmt: skip


def _drawing() -> dict[str, Any]:
    """What a template needs to say of a row when it is due."""
    calendar, today = county().projections.calendar(), county().today()

    def due(day: str) -> tuple[str, tuple[str, str]]:
        return left(date.fromisoformat(day), calendar, today)

    return {"due": due, "clock_name": lambda kind: CLOCK_NAMES[kind]}


@pages.get("/find")
@signed_in
def seek() -> str:
    """The search alone: where a browser comes back to when language or type were changed beside what was found."""
    return render_template("found.html", rows=[], more=False, sought="", problems=(), asked=False, **_drawing())


@pages.post("/find")
@signed_in
def find() -> Response:
    """One case by its number or its slip, or cases by a name or the end of a document number."""
    text = request.form.get("sought", "")[:LONGEST_TYPED]
    try:
        return make_response(redirect(url_for("casework.show", typed=desk.case_id(county(), text)), 303))
    except Declined as no:
        rows, more = Worklist(county()).search(text)
        problems = no.problems if not rows and no.problems[0].code == "case_elsewhere" else ()
    told = {"rows": rows, "more": more, "sought": text, "problems": problems, "asked": True}
    return make_response(render_template("found.html", **told, **_drawing()), 200 if rows else 404)
