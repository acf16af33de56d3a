"""The tray: how far the records got, what is held or was not admitted, and asking for an exchange.
May import flask, and the station's counts and guards.
Promise: no page waits for the line; every number is counted when the page is drawn.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from station import counts
from station.views.guards import room, see_other, signed_in

tray = Blueprint("tray", __name__)


@tray.get("/strip")
@signed_in
def strip() -> Any:
    """The strip alone, for a page that stays open."""
    return render_template("frame/strip.html")


@tray.get("/exchange")
@signed_in
def exchange() -> Any:
    """Where this station stands with the centre."""
    journal = room().book.journal
    held = [counts.described(entry) for entry in counts.held(journal)]
    parked = [counts.described(entry) for entry in counts.parked(journal)]
    return render_template(
        "exchange.html", status=counts.status(journal), held=held, parked=parked, asked="asked" in request.args
    )


@tray.post("/exchange")
@signed_in
def ask_exchange() -> Any:
    """Ring the courier's bell; the page does not wait for the line."""
    room().wake()
    return see_other("tray.exchange", asked=1)
