"""The tray: how far the records got, why the line failed, what is held or was not admitted, asking for an exchange.
May import flask, forms.offices, and the station's counts, telling, troubles, waiting, exchanging and guards.
Promise: no page waits for the line; every number is counted when the page is drawn.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from forms import offices
from station import counts, exchanging, telling, troubles, waiting
from station.scans import LAST_TROUBLE
from station.views.guards import language, left_open, room, see_other, signed_in
from station.words import speech

tray = Blueprint("tray", __name__)


@tray.get("/strip")
@left_open
def strip() -> Any:
    """The strip alone, for a page that stays open."""
    return render_template("frame/strip.html")


@tray.get("/exchange")
@signed_in
def exchange() -> Any:
    """Where this station stands with the centre."""
    book = room().book
    status, now = counts.status(book.journal), book.catalogue.current()
    county = offices.county_of(book.office)
    code = status["last_error_code"]
    trouble = troubles.trouble(code) if code else None
    # A line that is down is down for both, and is told of once.
    stuck = book.journal.mark(LAST_TROUBLE)
    stuck = stuck if stuck and (trouble is None or troubles.trouble(stuck["code"]).kind != trouble.kind) else None
    return render_template(
        "tray.html",
        status=status,
        equal=counts.equal(status),
        trouble=trouble,
        stuck=stuck,
        stuck_for=troubles.trouble(stuck["code"]) if stuck else None,
        again=telling.next_try(status, book.edges.seconds()),
        # What was sent and has no verdict yet; entries of a held lane are counted by themselves.
        waiting=max(0, status["unadmitted"] - status["unsent"] - status["held"]),
        held=waiting.held(book.journal, now),
        parked=waiting.parked(book.journal, now),
        carried=waiting.carried(book.journal, now),
        county=now.names.get(county) or speech(language()).w("the_county"),
        asked="asked" in request.args,
    )


@tray.post("/exchange")
@signed_in
def ask_exchange() -> Any:
    """Ring the courier's bell; the page does not wait for the line."""
    room().wake()
    return see_other("tray.exchange", asked=1)


@tray.post("/exchange/given-back")
@signed_in
def seen() -> Any:
    """What was given back has been read of."""
    exchanging.seen_given_back(room().book)
    return see_other("tray.exchange")
