"""Home and the lists: what lies on this desk, every case that is known here, and finding one of them.
May import flask, forms, and the station's register, desk and guards.
Promise: a list shows the standing of each case as it is counted now, and colours no date without a word.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from forms import deadlines
from forms.acts.table import ENDED
from forms.errors import Declined
from station import register
from station.views.guards import room, see_other, signed_in

home = Blueprint("home", __name__)
LIST_LIMIT = 300


@home.get("/")
@signed_in
def work() -> Any:
    """Home: what lies on this desk, the earliest limit first."""
    book = room().book
    table = book.cases.table
    mine = (table.holder == book.office) & table.state.not_in(ENDED)
    return _listed("work", register.listing(book.journal, book.cases, mine, order="due_on", limit=LIST_LIMIT))


@home.get("/cases")
@signed_in
def every() -> Any:
    """All cases that this station knows, the newest first."""
    book = room().book
    rows = register.listing(book.journal, book.cases, order="filed_at")
    return _listed("all_cases", rows[::-1][:LIST_LIMIT])


def _listed(title: str, rows: list[dict[str, Any]]) -> Any:
    today, calendar = room().book.edges.today(), room().book.catalogue.current().calendar
    for row in rows:
        row["colour"] = _colour(row["due_on"] or row["proxy_due_on"], today, calendar)
    undated_last = (
        sorted(rows, key=lambda row: (row["due_on"] or row["proxy_due_on"]) is None) if title == "work" else rows
    )
    return render_template("cases.html", title=title, rows=undated_last)


def _colour(due_on: str | None, today: Any, calendar: Any) -> str:
    if due_on is None:
        return ""
    day = type(today).fromisoformat(due_on)
    if today > day:
        return deadlines.RED
    return deadlines.YELLOW if today >= calendar.previous_workday(day) else ""


@home.get("/find")
@signed_in
def find() -> Any:
    """The case of a typed number."""
    try:
        return see_other("cases.show", number=room().desk.find(request.args.get("case", "")))
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
