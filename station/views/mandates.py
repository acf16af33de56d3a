"""The page of a case's mandate, and the acts upon it.
May import flask, forms, and the station's mandates, register and guards.
Promise: a button stands exactly where the mandate may be changed here; what was declined comes back as it was typed.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.datastructures import MultiDict

from forms.acts import mandating
from forms.acts.context import EVERY_ACT, Context
from forms.acts.mandating import MandateAct
from forms.case import Case
from forms.errors import Declined, Problem
from forms.mandate_life import Mandate, unauthorised
from forms.screens import dossier, mandate_sheets
from forms.screens import mandates as told
from forms.screens.answers import command_of
from forms.timeline import sentence
from station import casefile, telling
from station.mandates import Mandates
from station.views.cases import once
from station.views.guards import actor, language, room, see_other, signed_in
from station.views.scans import gallery
from station.words import speech

mandates = Blueprint("mandates", __name__)


@mandates.get("/cases/<number>/mandate")
@signed_in
def show(number: str) -> Any:
    """Who acts for whom, by which powers, until when; what became of it, and what may be done about it."""
    try:
        acts, mandate, case, context = Mandates(room().desk).allowed(actor(), number)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    book, item, name_of = room().book, context.item, context.name_of
    today, said = book.edges.today(), speech(language())
    state, look = told.state(mandate, case, today)
    return render_template(
        "mandate.html",
        case=case,
        item=item,
        acts=acts,
        state=state,
        look=look,
        code=mandate.state_on(today, case),
        parts=dossier.mandate([event for event, _ in mandate.lines]) or (),
        now=told.now(mandate, item),
        unpowered=[
            (sentence(one.line, language(), name_of, item), told.without_power(one, today))
            for one in unauthorised(case, mandate)
        ],
        lines=told.entries(mandate, language(), name_of, item),
        scans=gallery(case, item),
        attach_fields=room().desk.attaching(actor(), case.id),
        attach_key=book.edges.chance(12).hex(),
        given=MultiDict({"label": said.w("mandate_scan_label")}),
        printable=case.mandate,
        done=_done(case.id),
    )


def _done(case_id: str) -> tuple[MandateAct, str] | None:
    """What was done just now, as far as an entry of this office bears it out, and how far that entry got."""
    act, book = mandating.ACTS.get(request.args.get("done", "")), room().book
    entries = [one for one in book.journal.history(f"mandate:{case_id}") if act and one.kind == act.kind]
    own = [one for one in entries if one.owner == book.station]
    if act is None or not own:
        return None
    fates = casefile.fates_of(book.journal, f"mandate:{case_id}")
    return act, fates.get(own[-1].digest.hex(), telling.CONFIRMED)


@mandates.get("/cases/<number>/mandate/<name>")
@signed_in
def asking(number: str, name: str) -> Any:
    """The questions of an act."""
    try:
        acts, mandate, case, context = Mandates(room().desk).allowed(actor(), number)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    act = next((one for one in acts if one.name == name), None)
    if act is None:
        return see_other("mandates.show", number=case.id)
    return _page(act, mandate, case, context, (), room().book.edges.chance(12).hex())


@mandates.post("/cases/<number>/mandate/<name>")
@signed_in
def doing(number: str, name: str) -> Any:
    """Do an act; what is declined comes back with every reason and all that was typed."""
    key, act = request.form.get("draft", "")[:64], mandating.ACTS.get(name)
    kept = Mandates(room().desk)
    try:
        _, mandate, case, context = kept.allowed(actor(), number)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    if act is None:
        return see_other("mandates.show", number=case.id)
    try:
        command = command_of(act.fields(mandate, case, context), context.item, request.form.getlist)
        kept.act(actor(), case.id, name, {**command, **once(key)})
    except Declined as no:
        return _page(act, mandate, case, context, no.problems, key), 422
    return see_other("mandates.show", number=case.id, done=name)


def _page(
    act: MandateAct, mandate: Mandate, case: Case, context: Context, problems: tuple[Problem, ...], key: str
) -> str:
    papers = mandate_sheets.offered(case, mandate.lines)
    return render_template(
        "mandate_act.html",
        act=act,
        case=case,
        item=context.item,
        fields=[one for one in act.fields(mandate, case, context) if one not in EVERY_ACT],
        problems=problems,
        given=request.form,
        key=key,
        to_sign=next((kind for kind in mandate_sheets.TO_SIGN if kind in papers), "") if act.name == "renew" else "",
        state=told.state(mandate, case, room().book.edges.today()),
        holder=casefile.holder(case, room().book.office, context.name_of),
    )
