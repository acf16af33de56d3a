"""A case: its page with the timeline, and the acts upon it.
May import flask, forms, and the station's desk, register and guards.
Promise: a button is shown exactly when the desk takes the act; what it did not take is shown with every reason.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request

from forms import deadlines
from forms.acts.context import Act, Context
from forms.case import Case
from forms.errors import Declined, Problem
from forms.fields import Field
from forms.screens.answers import command_of
from forms.timeline import sentence
from station import register
from station.views.guards import actor, language, room, see_other, signed_in

cases = Blueprint("cases", __name__)


@cases.get("/cases/<number>")
@signed_in
def show(number: str) -> Any:
    """One case."""
    try:
        case_id = room().desk.find(number)
        acts = room().desk.allowed(actor(), case_id)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    case = register.read(room().book.journal, case_id)
    now = room().book.catalogue.current()
    item = now.item(case.item, case.item_version)
    lines = [(sentence(line, language(), now.name_of, item), line) for line in case.lines]
    return render_template(
        "case.html",
        case=case,
        item=item,
        lines=lines,
        acts=[act for act, _, _ in acts],
        marks=room().desk.marks(case),
        due=deadlines.due(case, item, now.calendar),
        row=_row(case),
        done=request.args.get("done", "")[:40],
    )


def _row(case: Case) -> dict[str, Any]:
    book = room().book
    row = book.cases.get(register.subject(case.id)) or {}
    return {**row, **register.Standing(book.journal).of(case.id)}


@cases.get("/cases/<number>/act/<name>")
@signed_in
def asking(number: str, name: str) -> Any:
    """The questions of an act."""
    try:
        case_id = room().desk.find(number)
        offered = _offered(case_id, name)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    return _act_page(case_id, offered, ()) if offered else see_other("cases.show", number=case_id)


@cases.post("/cases/<number>/act/<name>")
@signed_in
def doing(number: str, name: str) -> Any:
    """Do an act; what the desk declines comes back with every reason and all that was typed."""
    offered = None
    try:
        case_id = room().desk.find(number)
        offered = _offered(case_id, name)
        command = command_of(asked(offered), offered[2].item, request.form.getlist) if offered else {}
        room().desk.act(actor(), case_id, name, command)
    except Declined as no:
        if offered is None:
            return render_template("frame/told.html", problems=no.problems), 409
        return _act_page(case_id, offered, no.problems), 422
    return see_other("cases.show", number=case_id, done=name)


def _offered(case_id: str, name: str) -> tuple[Act, Case, Context] | None:
    return next((one for one in room().desk.allowed(actor(), case_id) if one[0].name == name), None)


def asked(offered: tuple[Act, Case, Context]) -> tuple[Field, ...]:
    """The questions of an act. While only the slip is known, its item is still to be typed: no papers can be listed."""
    act, case, context = offered
    return tuple(field for field in act.fields(case, context) if case.lines or field.name != "materials")


def _act_page(case_id: str, offered: tuple[Act, Case, Context], problems: tuple[Problem, ...]) -> str:
    act, _, context = offered
    fields = asked(offered)
    return render_template(
        "act.html", case_id=case_id, act=act, fields=fields, item=context.item, problems=problems, given=request.form
    )
