"""The list of cases and one case with its timeline.
Imports flask, the guards, supervision and the desk.
Promise: a list shows no full name, and what the centre has not confirmed says so.
"""

from __future__ import annotations

from flask import Blueprint, g, render_template, request

from central import desk, supervision
from central.views.guards import county, signed_in
from forms.acts.messages import STATE_NAMES
from forms.case import OVERTAKEN

pages = Blueprint("casebook", __name__)


@pages.get("/")
@signed_in
def home() -> str:
    """The cases, a page at a time, those that are due first."""
    page = min(max(request.args.get("page", 1, type=int), 1), 100_000)
    rows, more = supervision.page(county(), page)
    waiting = supervision.waiting_counts(county())
    return render_template(
        "cases.html", rows=rows, page=page, more=more, waiting=waiting, states=STATE_NAMES,
        name_of=county().office_name, item_name=county().projections.item_name,
        centre=county().name, session=g.session,
    )  # fmt: skip


@pages.get("/cases/<typed>")
@signed_in
def case(typed: str) -> str:
    """One case: what it is and what happened to it."""
    known, lines = desk.timeline(county(), desk.case_id(county(), typed))
    return render_template(
        "case.html", case=known, lines=lines, overtaken=OVERTAKEN,
        state=STATE_NAMES.get(known.state, (known.state, known.state)),
        holder=county().office_name(known.holder), item_name=county().projections.item_name,
        centre=county().name, session=g.session,
    )  # fmt: skip
