"""The board of stations, and a person's word on a station that was restored or copied.
Imports flask, the guards, the board and recovery, which decides.
Promise: whoever opens it sees first what needs somebody, in words and not by colour alone.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for

from central import recovery
from central.board import QUIET_DAYS, SILENT_DAYS, board
from central.desk import namer
from central.upkeep import upkeep
from central.views.guards import county, signed_in
from forms import offices
from forms.errors import Declined

pages = Blueprint("board", __name__)


@pages.get("/stations")
@signed_in
def stations() -> str:
    """All stations, those in trouble first."""
    told = recovery.recovery(county())
    missing = told.missing if told else frozenset[str]()
    return render_template(
        "board.html",
        board=board(county(), missing),
        recovery=told,
        upkeep=upkeep(county()),
        above=recovery.above,
        quiet=QUIET_DAYS,
        silent=SILENT_DAYS,
    )


@pages.get("/stations/<station>/copied")
@signed_in
def copied(station: str) -> Response:
    """What to ask and to do about a station that was restored or copied."""
    return _asking(station, 200)


@pages.post("/stations/<station>/copied")
@signed_in
def settle(station: str) -> Response:
    """One folder alone is in use, as a person says."""
    reason = request.form.get("reason", "")
    try:
        recovery.settle_copy(county(), station, reason, g.session.user)
    except Declined as fault:
        return _asking(station, 409, problems=fault.problems, given=reason)
    return make_response(redirect(url_for("board.stations"), 303))


def _asking(station: str, status: int, **more: Any) -> Response:
    try:
        node = recovery.copied(county(), station)
    except Declined:
        abort(404)
    office = namer(county())(offices.office_of(node.id))
    word = recovery.settled(county(), node.id)
    return make_response(render_template("copied.html", station=node.id, office=office, word=word, **more), status)
