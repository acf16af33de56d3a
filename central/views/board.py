"""The board of stations.
Imports flask, the guards and the board.
Promise: whoever opens it sees first what needs somebody, in words and not by colour alone.
"""

from __future__ import annotations

from flask import Blueprint, render_template

from central.board import QUIET_DAYS, SILENT_DAYS, board
from central.views.guards import county, signed_in

pages = Blueprint("board", __name__)


@pages.get("/stations")
@signed_in
def stations() -> str:
    """All stations, those in trouble first."""
    return render_template("board.html", board=board(county()), quiet=QUIET_DAYS, silent=SILENT_DAYS)
