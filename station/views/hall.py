"""The hall: progress by receipt number, the guides, and rating, for residents without an account.
May import flask, forms, and the station's hall, rating, register and guards.
Promise: what is read here is half a name and where the papers are; what is typed here stands in no address.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any, ParamSpec

from flask import Blueprint, current_app, render_template, request, url_for

from forms import numbering
from forms.acts import table
from forms.acts.deciding import RATING_DIMENSIONS, RATING_LEVELS
from forms.case import Case
from forms.errors import Declined, Problem
from forms.screens.answers import command_of
from forms.screens.frame import Frame, navigation
from forms.screens.guides import limit_told, needed_when, paper_rules, when_told
from forms.screens.policy import SIZES
from forms.screens.progress import progress
from forms.slips import read_slip
from station import rating, register
from station.hall import PROGRESS, RATING, Hall, Visit
from station.views.guards import SIZE_COOKIE, actor, language, marked, public, room, see_other, signed_in
from station.words import speech
from station.words.hall import WORDS

hall = Blueprint("hall", __name__)
P = ParamSpec("P")
LARGE = SIZES[1]
LONGEST_TYPED = 128


def visitors() -> Hall:
    """The hall of this application."""
    found: Hall = current_app.extensions["hall"]
    return found


def while_open(view: Callable[P, Any]) -> Callable[P, Any]:
    """Pages that visitors open by themselves, for as long as the hall is not closed by its setting."""

    @functools.wraps(view)
    def opened(*args: P.args, **kwargs: P.kwargs) -> Any:
        return view(*args, **kwargs) if visitors().open else (told_alone("hall_closed"), 404)

    return opened


# --- how far a case is -----------------------------------------------------------------------------------------------


@hall.get("/hall")
@public
@while_open
def ask() -> Any:
    """One box for the number."""
    return drawn("hall.html", typed="")


@hall.post("/hall")
@public
@while_open
def asking() -> Any:
    """The number leads to a page whose address does not name it; a wrong one comes back with what to do."""
    typed = request.form.get("number", "")[:LONGEST_TYPED]
    slip = read_slip(typed)
    if slip is None:
        return _again("hall.html", "number", _unread(typed), typed)
    if not visitors().may_try():
        return _again("hall.html", "number", "hall_too_many", typed, 429)
    if not _shown(register.read(room().book.journal, slip.case)):
        return _again("hall.html", "number", "hall_unknown", typed, 404)
    return see_other("hall.seen", key=visitors().keep(Visit(PROGRESS, slip.case)))


@hall.get("/hall/case/<key>")
@public
@while_open
def seen(key: str) -> Any:
    """How far the case is now."""
    visit = visitors().visit(key, PROGRESS)
    if visit is None:
        return told_alone("hall_over"), 404
    book, now = room().book, room().book.catalogue.current()
    case = register.read(book.journal, visit.case)
    if not _shown(case):
        return told_alone("hall_over"), 404
    item = now.item(case.item, case.item_version)
    told = progress(case, item, now.calendar, book.edges.today(), now.name_of)
    unsure = room().desk.clock_doubtful()
    return drawn("hall_case.html", told=told, unsure=unsure, guided=item is not None)


def _unread(typed: str) -> str:
    """What is wrong with a text that is no number, from its shape alone."""
    if not typed.strip():
        return "hall_empty"
    return "hall_wrong" if numbering.receipt_parts(typed.split(":")[1] if ":" in typed else typed) else "hall_no_number"


def _shown(case: Case) -> bool:
    """Whether anything can be said: the case was filed or received, whatever else its paper says."""
    return bool(case.lines) and case.state != table.AWAITED


# --- guides ----------------------------------------------------------------------------------------------------------


@hall.get("/hall/guides")
@public
@while_open
def guides() -> Any:
    """Every item by its name."""
    return drawn("hall_guides.html", items=room().book.catalogue.current().items.items())


@hall.get("/hall/guides/<code>")
@public
@while_open
def guide(code: str) -> Any:
    """What to bring, where to go, how long it takes and what it costs."""
    item = room().book.catalogue.current().item(code[:LONGEST_TYPED])
    if item is None:
        return told_alone("hall_over"), 404
    presence = when_told(item.proxy.when, item) if item.proxy.when else None
    words = {"marked": marked, "rules": paper_rules, "needed_when": needed_when, "limit_told": limit_told}
    return drawn("hall_guide.html", item=item, presence_when=presence, **words)


# --- rating ----------------------------------------------------------------------------------------------------------


@hall.get("/hall/rate")
@public
@while_open
def code() -> Any:
    """One box for the code on the slip."""
    return drawn("hall_code.html", typed="")


@hall.post("/hall/rate")
@public
@while_open
def coded() -> Any:
    """The code alone finds its case."""
    typed = request.form.get("code", "")[:LONGEST_TYPED]
    if not visitors().may_try():
        return _again("hall_code.html", "code", "hall_too_many", typed, 429)
    found = rating.case_of(room().desk, typed)
    if found is None:
        return _again("hall_code.html", "code", "rate_unknown", typed, 404)
    return see_other("hall.rate", key=visitors().keep(Visit(RATING, found, token=typed)))


@hall.post("/cases/<number>/rating")
@signed_in
def turned(number: str) -> Any:
    """The screen is turned to the resident: a page that shows nothing of the desk."""
    try:
        case_id = room().desk.find(number)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    return see_other("hall.rate", key=visitors().keep(Visit(RATING, case_id, by=actor().name)))


@hall.get("/hall/rate/<key>")
@public
def rate(key: str) -> Any:
    """The questions, for the resident alone to answer."""
    visit = visitors().visit(key, RATING)
    return _rating(visit, ()) if visit else (told_alone("hall_over"), 404)


@hall.post("/hall/rate/<key>")
@public
def rated(key: str) -> Any:
    """Seal what was said, and say thank you; what is missing comes back with what was typed."""
    visit = visitors().visit(key, RATING)
    if visit is None:
        return told_alone("hall_over"), 404
    desk = room().desk
    case = register.read(room().book.journal, visit.case)
    if case.rated:
        return see_other("hall.thanks")
    told = command_of(rating.asked(desk, case), None, request.form.getlist)
    told["token"] = visit.token or rating.code_of(case) or told.get("token")
    told["channel"] = "screen" if visit.by else "hall"
    try:
        rating.rate(desk, case, visit.by, told)
    except Declined as no:
        return _rating(visit, tuple(map(_plainly, no.problems))), 422
    return see_other("hall.thanks")


@hall.get("/hall/thanks")
@public
def thanks() -> Any:
    """The end of a rating; nothing of it is shown."""
    return drawn("hall_thanks.html")


def _rating(visit: Visit, problems: tuple[Problem, ...]) -> str:
    case = register.read(room().book.journal, visit.case)
    if case.rated:
        return told_alone("rate_done_before")
    if case.state not in (table.CLOSED, table.DELIVERED):
        return told_alone("rate_not_yet")
    said = speech_here()
    item = room().book.catalogue.current().item(case.item, case.item_version)
    return drawn(
        "hall_rate.html",
        item=item,
        levels=[(str(level), said.t(names)) for level, names in RATING_LEVELS.items()],
        dimensions=tuple(RATING_DIMENSIONS),
        ask_code=not (visit.token or rating.code_of(case)),
        given=request.form,
        problems=problems,
    )


def _plainly(one: Problem) -> Problem:
    """A question that was left open, in the words of this page."""
    return Problem("level", one.code, *WORDS["rate_level_missing"]) if one.field == "level" else one


# --- the frame of the hall -------------------------------------------------------------------------------------------


def speech_here() -> Any:
    """The language of this screen."""
    return speech(language())


def drawn(template: str, **about: Any) -> str:
    """A page without anything of the desk: no session, no strip, large type unless another was chosen."""
    size = request.cookies.get(SIZE_COOKIE)
    return render_template(
        template, **about, frame=_frame(), session=None, size=size if size in SIZES else LARGE, in_hall=True
    )


def _frame() -> Frame:
    book, say = room().book, speech_here().w
    place = book.catalogue.current().name_of(book.office)
    if not visitors().open:
        return Frame(place, request.path)
    entries = (
        (url_for("hall.ask"), say("hall_title")),
        (url_for("hall.guides"), say("hall_guides")),
        (url_for("hall.code"), say("hall_rate")),
        (url_for("complaining.ask"), say("complaint_title")),
    )
    return Frame(place, url_for("hall.ask"), navigation(request.path, entries))


def told_alone(word: str) -> str:
    return drawn("hall_told.html", problems=(Problem("", word, *WORDS[word]),))


def _again(template: str, field: str, word: str, typed: str, status: int = 422) -> Any:
    problems = (Problem(field, word, *WORDS[word]),)
    return drawn(template, typed=typed, problems=problems), status
