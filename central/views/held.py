"""What waits for a person's word: held lanes and parked entries, with what was written, why, and the two ways on.
Imports flask, the guards, what is held, and supervision, which decides.
Promise: nothing is decided by one click, and a word covers exactly what the page showed.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, g, make_response, redirect, render_template, request, url_for

from central import held, supervision
from central.desk import namer
from central.supervision import ADMIT_AT_ONCE
from central.views.guards import county, signed_in
from forms import offices
from forms.errors import Declined

pages = Blueprint("held", __name__)
ADMIT, SET_ASIDE = "admit", "set_aside"
LAST_PAGE = 10_000


def _number() -> int:
    return min(max(request.args.get("page", 1, type=int), 1), LAST_PAGE)


def _drawn(template: str, status: int = 200, **more: Any) -> Response:
    """A page; ``office_of`` names the office of a station."""
    name_of = namer(county())
    told = render_template(template, office_of=lambda station: name_of(offices.office_of(station)), **more)
    return make_response(told, status)


def _see(address: str) -> Response:
    return make_response(redirect(address, 303))


# --- held lanes ------------------------------------------------------------------------------------------------------


@pages.get("/held")
@signed_in
def lanes() -> Response:
    """What is held, and the last decisions."""
    return _drawn("held.html", lanes=held.lanes(county()), decided=held.decided(county()))


@pages.get("/held/<name>")
@signed_in
def lane(name: str) -> Response:
    """One lane: what was written in it and why it is held; or what was decided."""
    found = _lane(name)
    if not found.waits:
        return _drawn("held_decided.html", lane=found)
    return _drawn("held_lane.html", lane=found, **_covered(name, True))


@pages.get("/held/<name>/<word>")
@signed_in
def deciding(name: str, word: str) -> Response:
    """What a word would do, before it is given."""
    found = _lane(name)
    if word not in (ADMIT, SET_ASIDE) or not found.waits:
        return _see(url_for("held.lane", name=name))
    return _asking(found, word)


@pages.post("/held/<name>/<word>")
@signed_in
def decide(name: str, word: str) -> Response:
    """Give the word. A lane that somebody else has decided on meanwhile shows what was decided."""
    found = _lane(name)
    if word not in (ADMIT, SET_ASIDE) or not found.waits:
        return _see(url_for("held.lane", name=name))
    reason, seen = request.form.get("reason", ""), request.form.get("seen", "")[: held.MARK_CHARS]
    try:
        supervision.decide(county(), name, word == ADMIT, reason, g.session.user, seen or "nothing")
    except Declined as fault:
        return _asking(_lane(name), word, 409, problems=fault.problems, given=reason)
    return _see(url_for("held.lane", name=name))


def _lane(name: str) -> held.Lane:
    try:
        return held.lane(county(), name)
    except Declined:
        abort(404)


def _covered(name: str, admit: bool) -> dict[str, Any]:
    number = _number()
    rows, count, more = held.covered(county(), name, admit, number)
    return {"rows": rows, "count": count, "more": more, "number": number}


def _asking(found: held.Lane, word: str, status: int = 200, **more: Any) -> Response:
    told = _covered(found.name, word == ADMIT)
    return _drawn("held_word.html", status, lane=found, word=word, seen=held.mark(county(), found.name), **told, **more)


# --- parked entries --------------------------------------------------------------------------------------------------


@pages.get("/parked")
@signed_in
def parked() -> Response:
    """Entries without effect, each with its reason, and how many wait for others."""
    number = _number()
    rows, count, more = held.parked(county(), "parked", number)
    judged = request.args.get("judged", type=int)
    return _drawn("parked.html", rows=rows, count=count, more=more, number=number, judged=judged, **_waiting())


def _waiting() -> dict[str, Any]:
    rows, count, _ = held.parked(county(), "waiting")
    return {"waiting": rows, "waiting_count": count}


@pages.post("/parked/again")
@signed_in
def again() -> Response:
    """Judge all that is parked once more."""
    return _see(url_for("held.parked", judged=supervision.judge_again(county(), ADMIT_AT_ONCE)))


@pages.get("/parked/<name>/<int:seq>")
@signed_in
def entry(name: str, seq: int) -> Response:
    """One entry without effect, and the ways on."""
    found = _entry(name, seq)
    return _drawn(
        "parked_one.html", one=found, waiting=held.waiting_for(county(), found), word=held.word_on(county(), found.name)
    )


@pages.get("/parked/<name>/<int:seq>/set_aside")
@signed_in
def setting_aside(name: str, seq: int) -> Response:
    """What setting the entry aside would do."""
    found = _entry(name, seq)
    if not found.decidable:
        return _see(url_for("held.entry", name=name, seq=seq))
    return _drawn("parked_word.html", one=found, waiting=held.waiting_for(county(), found))


@pages.post("/parked/<name>/<int:seq>/set_aside")
@signed_in
def set_aside(name: str, seq: int) -> Response:
    """Set the entry aside."""
    found = _entry(name, seq)
    if not found.decidable:
        return _see(url_for("held.entry", name=name, seq=seq))
    reason = request.form.get("reason", "")
    try:
        supervision.decide(county(), found.name, False, reason, g.session.user)
    except Declined as fault:
        waiting = held.waiting_for(county(), found)
        return _drawn("parked_word.html", 409, one=found, waiting=waiting, problems=fault.problems, given=reason)
    return _see(url_for("held.entry", name=name, seq=seq))


def _entry(name: str, seq: int) -> held.Written:
    try:
        return held.one(county(), name, seq)
    except Declined:
        abort(404)
