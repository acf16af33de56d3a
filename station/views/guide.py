"""The guide of an item, its form on paper, and the one-time notice: all that it asks, or all that still lacks.
May import flask, forms, and the station's drafts and guards.
Promise: what the guide leaves open is said to be open, and one notice names every paper.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for

from forms.application import parse_answers
from forms.definition import ServiceItem
from forms.events import Event
from forms.mandate_kinds import GIVEN
from forms.materials import needed
from forms.samples import sample
from forms.screens import case_sheets, form_sheets
from forms.screens.answers import document_of
from forms.screens.guides import limit_told, needed_when, paper_rules, when_told
from forms.screens.sheets import Sheet
from station.drafts import Kept
from station.views.guards import language, marked, room, see_other, signed_in
from station.views.intake import draft_of, found_item, given_of, lacks_of
from station.words import speech

guide = Blueprint("guide", __name__)
# The example of an item is the same on every machine and on every day.
_EXAMPLE = 1


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


@guide.get("/new/<code>/<key>/mandate")
@signed_in
def mandate_of_draft(code: str, key: str) -> Any:
    """The mandate of an application that is being entered, to be signed before it is filed."""
    item, draft = found_item(code), draft_of(code, key)
    if draft is None:
        return see_other("guide.blank", code=code)
    document, today = document_of(item, given_of(draft).getlist), room().book.edges.today().isoformat()
    answers = document["answers"]
    applicant = {"name": answers.get("applicant_name"), "phone": answers.get("phone")}
    given = Event(GIVEN, {"at": today}, {"mandate": document.get("mandate") or {}})
    filed = Event("case:submitted", {}, {"applicant": applicant, "guardian": document.get("guardian")})
    sheet = case_sheets.mandate(given, filed, item, _office(), "")
    w = speech(language()).w
    back = (url_for("intake.check", code=code, key=key), w("check_title"))
    if request.args.get("back") == "steps":
        back = (url_for("steps.ask", code=code, key=key, name="signing"), w("step_signing"))
    return render_template("frame/sheet.html", sheet=sheet, case=None, back=back)


@guide.get("/new/<code>/blank")
@signed_in
def blank(code: str) -> Any:
    """The form of an item to be filled in by hand, with a blank mandate where a proxy may file it."""
    item = found_item(code)
    office = _office()
    by_proxy = "proxy" in item.modes
    more = [case_sheets.mandate(None, None, item, office, "")] if by_proxy else []
    return _form_page(item, form_sheets.form(item, office, None), more)


@guide.get("/new/<code>/example")
@signed_in
def example(code: str) -> Any:
    """The form of an item filled in with invented people: 示范文本."""
    item = found_item(code)
    mode = "in_person" if "in_person" in item.modes else item.modes[0]
    told = sample(item, room().book.edges.dice(_EXAMPLE), mode=mode, level=item.file_at[0])
    return _form_page(item, form_sheets.form(item, _office(), told), [])


def _form_page(item: ServiceItem, sheet: Sheet, more: list[Sheet]) -> str:
    said = speech(language())
    back = (url_for("guide.show", code=item.code), said.t((item.name, item.name_en)))
    return render_template("frame/sheet.html", sheet=sheet, more=more, case=None, back=back)


def _office() -> str:
    book = room().book
    return book.catalogue.current().name_of(book.office)


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
