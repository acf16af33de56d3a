"""The guide of an item, and the one-time notice on paper: all that it asks, or all that an application still lacks.
May import flask, forms, and the station's drafts and guards.
Promise: what the guide leaves open is said to be open, and one notice names every paper.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template

from forms.application import parse_answers
from forms.definition import ServiceItem
from forms.materials import needed
from forms.screens.answers import document_of
from forms.screens.guides import limit_told, needed_when, paper_rules, when_told
from station.drafts import Kept
from station.views.guards import marked, room, signed_in
from station.views.intake import draft_of, found_item, given_of, lacks_of

guide = Blueprint("guide", __name__)


@guide.get("/new/<code>/guide")
@signed_in
def show(code: str) -> Any:
    """Everything that the guide of an item says, in the order in which people ask."""
    item = found_item(code)
    return render_template("guide.html", item=item, **_in_words(item))


@guide.get("/new/<code>/notice")
@signed_in
def notice(code: str) -> Any:
    """The notice of an item, for a resident who has brought nothing yet."""
    return _notice(found_item(code), None)


@guide.get("/new/<code>/<key>/notice")
@signed_in
def notice_of_draft(code: str, key: str) -> Any:
    """The notice of an application that is being entered: what lacks is marked."""
    return _notice(found_item(code), draft_of(code, key))


def _notice(item: ServiceItem, draft: Kept | None) -> str:
    book = room().book
    papers, lacks = item.materials, {}
    if draft is not None:
        document = document_of(item, given_of(draft).getlist)
        papers = needed(item, parse_answers(item, document["answers"], today=None)[0])
        lacks = {lack.material: lack.reason for lack in lacks_of(item, draft)}
    return render_template(
        "notice.html",
        item=item,
        draft=draft,
        papers=papers,
        lacks=lacks,
        office=book.catalogue.current().name_of(book.office),
        today=book.edges.today(),
        **_in_words(item),
    )


def _in_words(item: ServiceItem) -> dict[str, Any]:
    return {
        "marked": marked,
        "rules": paper_rules,
        "needed_when": needed_when,
        "limit_told": limit_told,
        "presence_when": when_told(item.proxy.when, item) if item.proxy.when else None,
        "level": room().book.level,
    }
