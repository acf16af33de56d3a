"""Telling once before any case: marking what lacks, entering the notice, and its sheet.
May import flask, forms, and the station's ledgers, drafts and guards.
Promise: who is sent home is told everything on one numbered sheet, which is counted; what was typed comes back.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forms.application import parse_answers
from forms.definition import Material, ServiceItem
from forms.errors import Declined, Problem
from forms.fields import Choice
from forms.ledgers.declaring import ask
from forms.ledgers.notices import ASKED, ASKS, MISSING, NOTICE
from forms.materials import needed
from forms.screens import told_sheets
from forms.screens.answers import command_of, document_of
from forms.screens.prefilled import fields_given
from station.drafts import Kept
from station.notices import ABSENT, tell
from station.views.about import record_address
from station.views.cases import once
from station.views.guards import actor, language, room, see_other, signed_in
from station.views.intake import draft_of, found_item, given_of, lacks_of
from station.views.printed import of_sheet
from station.words import speech

notices = Blueprint("notices", __name__)
# Notices for the same item that nobody has come back from, shown so that nobody is told twice.
MOST_BEFORE = 12


@notices.get("/new/<code>/tell")
@signed_in
def asking(code: str) -> Any:
    """What is needed to tell somebody once, for who has brought nothing to type in yet."""
    return _page(found_item(code), None, _begun(found_item(code), None), ())


@notices.post("/new/<code>/tell")
@signed_in
def telling(code: str) -> Any:
    """Enter the notice, and on to its sheet."""
    return _tell(found_item(code), None)


@notices.get("/new/<code>/<key>/tell")
@signed_in
def asking_of_draft(code: str, key: str) -> Any:
    """The same for an application that is being entered: what lacks by what was typed is marked."""
    item, draft = found_item(code), draft_of(code, key)
    earlier = _told_for(draft)
    return redirect(earlier, 303) if earlier else _page(item, draft, _begun(item, draft), ())


@notices.post("/new/<code>/<key>/tell")
@signed_in
def telling_of_draft(code: str, key: str) -> Any:
    """Enter the notice of an application; its draft stays, for when she comes back."""
    return _tell(found_item(code), draft_of(code, key))


@notices.get("/notices/<key>")
@signed_in
def sheet(key: str) -> Any:
    """The notice of a record, to print."""
    try:
        record = room().ledgers.read(f"{NOTICE}:{key}")
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    if not record.values.get("item"):
        raise NotFound
    now = room().book.catalogue.current()
    item = now.item(str(record.values["item"]), str(record.values.get("item_version") or "") or None)
    drawn = told_sheets.sheet(record, item, now.name_of(record.office))
    back = (record_address(record.id), speech(language()).t(record.ledger))
    return render_template("frame/sheet.html", sheet=drawn, case=None, back=back, **of_sheet(drawn, ""))


def _papers(item: ServiceItem, draft: Kept | None) -> tuple[Material, ...]:
    """The papers that this application calls for; without one, all of the guide."""
    if draft is None:
        return item.materials
    document = document_of(item, given_of(draft).getlist)
    return needed(item, parse_answers(item, document["answers"], today=None)[0])


def _told_for(draft: Kept | None) -> str:
    """Where the notice of what lacks for this draft stands, and may be told again with a reason; "" before it."""
    given = room().book.drafts.told(actor().name, draft.key) if draft else []
    open_ones = (one for one in map(room().ledgers.read, given) if one.is_open and one.values.get("outcome") == MISSING)
    return next((record_address(one.id) for one in open_ones), "")


def _lacks(item: ServiceItem, draft: Kept | None) -> dict[str, str]:
    return {lack.material: lack.reason for lack in lacks_of(item, draft)} if draft else {}


def _begun(item: ServiceItem, draft: Kept | None) -> MultiDict[str, str]:
    """The form as it is first shown: what lacks is ticked, and who it is for stands there."""
    lacking, typed = _lacks(item, draft), given_of(draft)
    told = {"outcome": MISSING if lacking else ASKED, "person": draft.title if draft else "",
            "phone": typed.get("answers.phone", "")}
    return MultiDict([*fields_given(ASKS, {name: one for name, one in told.items() if one}),
                      *(("lacking", one) for one in lacking)])


def _tell(item: ServiceItem, draft: Kept | None) -> Any:
    papers, known = _papers(item, draft), _lacks(item, draft)
    ticked = set(request.form.getlist("lacking"))
    lacking = {one.id: known.get(one.id, ABSENT) for one in papers if one.id in ticked}
    told = {**command_of(ASKS, None, request.form.getlist), **once(request.form.get("draft", "")[:64])}
    try:
        found = tell(room().ledgers, actor(), item, papers, lacking, told, draft.key if draft else "")
    except Declined as no:
        return _page(item, draft, request.form, no.problems), 422
    return see_other("notices.sheet", key=found.partition(":")[2])


def _page(item: ServiceItem, draft: Kept | None, given: MultiDict[str, str], problems: tuple[Problem, ...]) -> str:
    lacks = _lacks(item, draft)
    before = room().ledgers.find(NOTICE, "key = ? AND open = '1'", (item.code,), limit=MOST_BEFORE + 1)
    choices = tuple(_choice(one, lacks.get(one.id, "")) for one in _papers(item, draft))
    return render_template(
        "tell.html",
        item=item,
        draft=draft,
        papers=ask("lacking", "choices", "缺少的材料（打勾的标★）", "papers that lack (marked ★)", required=False,
                   choices=choices),
        fields=ASKS,
        given=given,
        problems=problems,
        key=request.form.get("draft", "")[:64] or room().book.edges.chance(12).hex(),
        before=before[:MOST_BEFORE],
        count=len(before) if len(before) <= MOST_BEFORE else f"{MOST_BEFORE}+",
        address=record_address,
    )  # fmt: skip


def _choice(paper: Material, lack: str) -> Choice:
    zh, en = told_sheets.LACKS.get(lack, ("", ""))
    return Choice(paper.id, f"{paper.name}{f'（{zh}）' if zh else ''}", f"{paper.name_en}{f' ({en})' if en else ''}")
