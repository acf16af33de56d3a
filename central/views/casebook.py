"""The list of cases and one case with its timeline.
Imports flask, the guards, supervision and the desk.
Promise: a list shows no full name, and what the centre has not confirmed says so.
"""

from __future__ import annotations

from flask import Blueprint, render_template, request

from central import desk, supervision
from central.views.guards import county, signed_in
from forms.case import OVERTAKEN

pages = Blueprint("casebook", __name__)


@pages.get("/")
@signed_in
def home() -> str:
    """The cases, a page at a time, those that are due first."""
    page = min(max(request.args.get("page", 1, type=int), 1), 100_000)
    rows, more = supervision.page(county(), page)
    return render_template("cases.html", rows=rows, page=page, more=more)


@pages.get("/strip")
@signed_in
def strip() -> str:
    """The strip alone, for a page that stays open."""
    return render_template("frame/strip.html")


@pages.get("/cases/<typed>")
@signed_in
def case(typed: str) -> str:
    """One case: what it is and what happened to it."""
    known, lines = desk.timeline(county(), desk.case_id(county(), typed))
    return render_template("case.html", case=known, lines=lines, overtaken=OVERTAKEN)
