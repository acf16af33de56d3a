"""Home and the lists: what lies on this desk, every case that is known here, and finding one of them.
May import flask, forms, and the station's worklist, searching and guards.
Promise: a list shows the standing of each case as it is counted now, and colours no date without a word; what was
searched for stands in no address.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, current_app, g, render_template, request
from flask.blueprints import BlueprintSetupState

from forms import numbering, offices
from forms.acts.messages import STATE_NAMES
from forms.definition import ServiceItem
from forms.errors import Problem
from forms.ledgers.residents import benefit_names
from forms.screens.everyday import matches
from forms.screens.policy import LANGUAGES
from station import acquaintances, searching, worklist
from station import today as day_of
from station.searching import Asked, Searches
from station.views.about import record_address
from station.views.guards import actor, language, room, see_other, signed_in
from station.views.help import newcomer
from station.views.originals import arrivals, shifts
from station.words import speech
from station.words.home import WORDS

home = Blueprint("home", __name__)
LONGEST_CHOICE = 40
MOST_RESIDENTS = 20


@home.record
def _keep_searches(state: BlueprintSetupState) -> None:
    state.app.extensions["searches"] = Searches()


@home.get("/")
@signed_in
def work() -> Any:
    """Home: what lies on this desk, the earliest limit first, and the counts of all that needs somebody."""
    book = room().book
    counts = worklist.counts(book)
    shown = request.args.get("show", "")
    shown = shown if shown in counts else worklist.WORK
    page = worklist.desk_page(book, shown, _number(), counts[shown])
    usual = worklist.usual_items(book)
    return render_template(
        "home.html",
        counts=counts,
        most=worklist.MOST_COUNTED,
        shown=shown,
        page=page,
        usual=usual,
        first_items=() if usual else worklist.items_here(book),
        drafts=book.drafts.count(actor().name),
        newcomer=newcomer(),
        today=day_of.of(book) if shown == worklist.WORK else None,
        handed=shifts().waiting_for(actor().name),
        arriving=arrivals().arriving(),
        name_of_item=_names(),
    )


@home.get("/cases")
@signed_in
def every() -> Any:
    """All cases that this station knows, the newest first, by state and by item."""
    book = room().book
    state, item = (request.args.get(name, "")[:LONGEST_CHOICE] for name in ("state", "item"))
    state = state if state in STATE_NAMES else ""
    page = worklist.every_page(book, state, item, _number())
    chosen = {name: value for name, value in (("state", state), ("item", item)) if value}
    return render_template("cases.html", page=page, name_of_item=_names(), chosen=chosen, **chosen, **_choices())


@home.get("/find")
@signed_in
def find() -> Any:
    """The search alone."""
    return render_template("found.html", asked=None, text="")


@home.post("/find")
@signed_in
def finding() -> Any:
    """One case is opened at once; of several, or none, the next page tells."""
    text = request.form.get("text", request.form.get("sought", ""))
    asked = searching.read(text)
    if asked.blank:
        return _nothing_to_find(text), 422
    one = searching.only_one(room().book, asked)
    if one is not None and not acquaintances.residents(room().book, asked, 1):
        return see_other("cases.show", number=one)
    key = _searches().keep(g.session.csrf, text, room().book.edges.chance)
    return see_other("home.found", key=key)


@home.get("/find/<key>")
@signed_in
def found(key: str) -> Any:
    """What a search finds now; going back and reloading repeat it without asking anything."""
    text = _searches().text(g.session.csrf, key)
    if text is None:
        return see_other("home.find")
    book, asked = room().book, searching.read(text)
    page = searching.page(book, asked, _number())
    every = book.catalogue.current().items.items() if not text.isdecimal() else ()
    return render_template(
        "found.html", asked=asked, text=text, key=key, page=page, name_of_item=_names(), slip=_slip_of(asked),
        items=[item for item in every if matches(item, text)],
        people=acquaintances.residents(book, asked, MOST_RESIDENTS), address=record_address,
        benefit_names=benefit_names,
    )  # fmt: skip


def _choices() -> dict[str, Any]:
    """What the list of all cases may be narrowed to, as (value, text)."""
    items = room().book.catalogue.current().items.items()
    told = speech(language())
    return {
        "items": [("", told.w("any")), *((one.code, f"{one.code} {_title(one)}") for one in items)],
        "states": [("", told.w("any")), *((state, told.t(names)) for state, names in STATE_NAMES.items())],
    }


def _nothing_to_find(text: str) -> str:
    problems = (Problem("text", "nothing_to_find", *WORDS["nothing_to_find"]),)
    return render_template("found.html", asked=None, text=text[: searching.LONGEST_TYPED], problems=problems)


def _slip_of(asked: Asked) -> str:
    """What can be said of a whole receipt number that is not known here: "receive" where this desk may take the papers
    in, "above" at a village, "elsewhere" for a number of another place; "" when no whole number was typed."""
    if not asked.case:
        return ""
    book = room().book
    origin = numbering.origin_office(asked.case, offices.county_of(book.office))
    if origin is None or not offices.covers(book.office, origin):
        return "elsewhere"
    return "receive" if book.level == offices.TOWNSHIP else "own"


def _searches() -> Searches:
    kept: Searches = current_app.extensions["searches"]
    return kept


def _number() -> int:
    told = request.args.get("page", "1")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 6 else 1


def _title(item: ServiceItem) -> str:
    return item.name if language() == "zh" else item.name_en


def _names() -> Callable[[dict[str, Any]], str]:
    """What the case of a row is about, in the screen's language; the catalogue is looked up once for a whole page."""
    now, at = room().book.catalogue.current(), LANGUAGES.index(language())

    def name(row: dict[str, Any]) -> str:
        item = now.item(row["item"], row["item_version"])
        return (item.name, item.name_en)[at] if item else row["item_name"] or row["item"] or "–"

    return name
