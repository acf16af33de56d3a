"""Pages about people who are known here: filling a form in from the records, and a household.
May import flask, forms, and the station's acquaintances, drafts, guards and intake.
Promise: what was typed is overwritten only where she says so, and a name that was searched for stands in no address.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, current_app, g, make_response, redirect, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response

from forms.definition import ServiceItem
from forms.errors import Declined, Problem
from forms.ledgers.residents import RELATIONS, RESIDENT, benefit_names
from forms.prefill import TYPED, Person, another, answers_of, merged, named, without
from station import acquaintances, worklist
from station.drafts import Kept
from station.searching import LONGEST_TYPED, Searches
from station.views.about import record_address
from station.views.faces import begun_at
from station.views.guards import actor, room, see_other, signed_in
from station.views.intake import KEY_BYTES, checked, draft_of, found_item

known = Blueprint("known", __name__)
# Where an application is gone on with: the face of intake from which somebody was looked for.
_BACK = {"steps": ("steps.ask", {"name": "applicant"}), "form": ("intake.form", {})}


@known.post("/new/<code>/<key>/known")
@signed_in
def finding(code: str, key: str) -> Any:
    """Look for the person of this application. Where nobody is found, what was typed need not be typed again."""
    text = request.form.get("text", "").strip()[:LONGEST_TYPED]
    item = found_item(code)
    if not text:
        return _back(code, checked(key))
    if not acquaintances.found(room().book, text, most=1):
        return _unknown(item, checked(key), text)
    search = _searches().keep(g.session.csrf, text, room().book.edges.chance)
    return see_other("known.choosing", code=code, key=checked(key), search=search, back=_face())


def _unknown(item: ServiceItem, key: str, text: str) -> Response:
    answers = {name: told for name, told in answers_of(item, named(text)).items() if name in TYPED}
    try:
        if answers and room().book.drafts.receipt_of(actor().name, key) is None:
            _fill_in(item, key, answers)
    except Declined as no:
        return make_response(render_template("frame/told.html", problems=no.problems), 422)
    return _back(item.code, key, known=0)


@known.get("/new/<code>/<key>/known/<search>")
@signed_in
def choosing(code: str, key: str, search: str) -> Any:
    """Who was found, each with what tells her from others of the same name."""
    item, text = found_item(code), _searches().text(g.session.csrf, search)
    if text is None:
        return _back(code, checked(key))
    return _people_page(item, key, search, acquaintances.found(room().book, text), "")


def _people_page(item: ServiceItem, key: str, search: str, people: list[Person], other: str) -> str:
    return render_template(
        "known_people.html", item=item, key=checked(key), search=search, face=_face(), people=people, other=other,
        benefit_names=benefit_names, is_record=is_record,
    )  # fmt: skip


@known.post("/new/<code>/<key>/known/<search>")
@signed_in
def picking(code: str, key: str, search: str) -> Any:
    """Fill in what is still blank, and go on with the form."""
    item = found_item(code)
    if room().book.drafts.receipt_of(actor().name, checked(key)) is not None:
        return _back(code, key)
    person = acquaintances.person(room().book, request.form.get("pick", "")[:120])
    if person is None:
        raise NotFound
    draft, instead = draft_of(code, key), request.form.get("instead") == "yes"
    other = another(draft.fields if draft else (), person)
    if other and not instead:
        return _people_page(item, key, search, [person], other), 409
    try:
        _fill_in(item, key, _known_of(item, person), instead=instead)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 422
    return _back(code, key, known=1)


def _known_of(item: ServiceItem, person: Person) -> dict[str, Any]:
    return answers_of(item, person, acquaintances.household(room().book, person))


def _fill_in(item: ServiceItem, key: str, answers: dict[str, Any], *, instead: bool = False) -> None:
    book, draft = room().book, draft_of(item.code, key)
    typed = draft.fields if draft else ()
    fields = merged(item, without(typed, answers) if instead else typed, answers)
    version = draft.version if draft else item.version
    book.drafts.store(actor().name, Kept(key, item.code, version, tuple(fields), book.edges.moment(), ""))


def _face() -> str:
    told = request.values.get("back", "")
    return told if told in _BACK else "form"


def _back(code: str, key: str, **more: Any) -> Response:
    endpoint, names = _BACK[_face()]
    return see_other(endpoint, code=code, key=key, **names, **more)


@known.get("/residents/<key>/new")
@signed_in
def starting(key: str) -> Any:
    """The items that may be filed here, for a resident whose record is open; the record of one who moved or died."""
    person = _resident(key)
    if not room().ledgers.read(person.source).is_open:
        return redirect(record_address(person.source), 303)
    return _items_page(person, ())


@known.post("/residents/<key>/new")
@signed_in
def started(key: str) -> Any:
    """A new application of hers with what is known already."""
    person, item = _resident(key), found_item(request.form.get("item", ""))
    draft_key = room().book.edges.chance(KEY_BYTES).hex()
    try:
        _fill_in(item, draft_key, _known_of(item, person))
    except Declined as no:
        return _items_page(person, no.problems), 422
    return see_other(begun_at(), code=item.code, key=draft_key)


def _items_page(person: Person, problems: tuple[Problem, ...]) -> str:
    book = room().book
    items = [item for item in book.catalogue.current().items.items() if book.level in item.file_at]
    usual = [item.code for item in worklist.usual_items(book)]
    items.sort(key=lambda item: usual.index(item.code) if item.code in usual else len(usual))
    return render_template(
        "known_items.html", person=person, items=items, problems=problems, address=record_address,
        benefit_names=benefit_names,
    )  # fmt: skip


def _resident(key: str) -> Person:
    person = acquaintances.person(room().book, f"{RESIDENT.name}:{key}")
    if person is None:
        raise NotFound
    return person


@known.get("/households/<key>")
@signed_in
def household(key: str) -> Any:
    """Everyone of the household of a resident, named by the key of her record."""
    person = _resident(key)
    members = acquaintances.household(room().book, person)
    return render_template(
        "household.html", person=person, members=members, benefit_names=benefit_names, address=record_address,
        relations={one.value: (one.zh, one.en) for one in RELATIONS},
    )  # fmt: skip


def is_record(person: Person) -> bool:
    """Whether somebody is known from a resident's record, and not from a case alone."""
    return person.source.startswith(f"{RESIDENT.name}:")


def _searches() -> Searches:
    kept: Searches = current_app.extensions["searches"]
    return kept
