"""The village committee's opinion on a case, with the use of its seal, on one page.
May import flask, forms, and the station's ledgers, sealing and guards.
Promise: both are entered by one press, or neither is.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forms.acts.context import EVERY_ACT
from forms.errors import Declined, Problem
from forms.ledgers.seals import COMMITTEE
from forms.offices import VILLAGE
from forms.screens.answers import command_of
from station import sealing
from station.views.cases import once
from station.views.days import with_today
from station.views.guards import actor, room, see_other, signed_in

opinions = Blueprint("opinions", __name__)
KEY_BYTES = 12


@opinions.get("/cases/<number>/opinion")
@signed_in
def asking(number: str) -> Any:
    """What the committee says, who signs, and which seal."""
    _for_villages()
    try:
        case_id = room().desk.find(number)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    given = with_today(sealing.asked(), MultiDict({"copies": "1"}))
    return _page(case_id, given, (), room().book.edges.chance(KEY_BYTES).hex())


@opinions.post("/cases/<number>/opinion")
@signed_in
def giving(number: str) -> Any:
    """Enter the opinion and the use of the seal."""
    _for_villages()
    key = request.form.get("draft", "")[:64]
    try:
        case_id = room().desk.find(number)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    told = command_of((*sealing.asked(), *EVERY_ACT), None, request.form.getlist)
    try:
        found = sealing.give_opinion(room().ledgers, actor(), {**told, "case": case_id, **once(key)})
    except Declined as no:
        return _page(case_id, request.form, no.problems, key), 422
    return see_other("ledgers.record", name="opinion", key=found.partition(":")[2], done=sealing.GIVE.name)


def _for_villages() -> None:
    if room().book.level != VILLAGE:
        raise NotFound


def _page(case_id: str, given: MultiDict[str, str], problems: tuple[Problem, ...], key: str) -> str:
    seals = room().ledgers.find("seal", "open = '1' AND office = ?", (room().book.office,), "title, subject")
    # The committee's own first: it is the one that is needed.
    seals.sort(key=lambda row: row["key"] != COMMITTEE)
    return render_template(
        "opinion.html",
        case_id=case_id,
        fields=[one for one in sealing.asked() if one.name != "case"],
        seals=[(row["record"], row["title"]) for row in seals],
        given=given,
        problems=problems,
        key=key,
        back=url_for("cases.show", number=case_id),
    )
