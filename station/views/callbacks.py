"""The list of residents to call back, and how many of those who were due were called.
May import flask, forms, and the station's callbacks, figures and guards.
Promise: who is due is counted from the cases now; calling is entered in its ledger, by the link beside the name.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from forms.ledgers.callbacks import CALLBACK_WORKDAYS, RATE_WANTED_PERCENT
from forms.periods import MONTH, Period
from station import callbacks as found
from station import figures
from station.views.guards import room, signed_in

callbacks = Blueprint("callbacks", __name__)
MOST_LISTED = 50


@callbacks.get("/callbacks")
@signed_in
def due() -> Any:
    """Whom to call back, the earliest day first; this month's rate and that of the month before."""
    book = room().book
    waiting, now = found.waiting(book), book.catalogue.current()
    month = Period.around(MONTH, book.edges.today())
    rates = [(period, found.DueIn(book, period)) for period in (month, month.before())]
    figures.walk(book, found.reaches_back(month.before()), *(one for _, one in rates))
    return render_template(
        "callbacks.html",
        waiting=[(one, found.person(book, one.case), now.item(one.item)) for one in waiting[:MOST_LISTED]],
        total=len(waiting),
        today=book.edges.today(),
        rates=[(period, one.rate()) for period, one in rates],
        days=CALLBACK_WORKDAYS,
        wanted=RATE_WANTED_PERCENT,
    )
