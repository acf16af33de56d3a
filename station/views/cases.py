"""A case: its page with the timeline, and the acts upon it.
May import flask, forms, and the station's desk, register, casefile and guards.
Promise: a button is shown exactly when the desk takes the act; what it did not take is shown with every reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, render_template, request

from forms import clocks, deadlines
from forms.acts.context import EVERY_ACT, Act, Context
from forms.acts.messages import why_not
from forms.acts.powers import warned
from forms.acts.register import ACTS
from forms.case import Case, Line, located
from forms.definition import ServiceItem
from forms.errors import Declined, Problem
from forms.events import Event
from forms.fields import Field
from forms.identity import DOCUMENT_TYPES
from forms.reading import event_of
from forms.screens import notices
from forms.screens.answers import command_of
from forms.screens.contests import contests
from forms.screens.dossier import NOT_ASKED, application, paper_name, papers
from forms.screens.mandates import state as mandate_state
from forms.screens.offers import FINAL, barred, ordered
from forms.screens.sheets import Sheet
from forms.screens.timing import Timed, timed
from forms.texts import Text
from forms.timeline import sentence
from station import acquaintances, casefile, counts, register, telling
from station import today as day_of
from station.catalogue import row_of_entry
from station.drafts import fingerprint
from station.mandates import read as read_mandate
from station.printable import printable
from station.views.about import about_case
from station.views.guards import actor, language, room, see_other, signed_in
from station.views.originals import about_handing, about_originals
from station.views.scans import gallery
from station.words import speech

cases = Blueprint("cases", __name__)
Sheets = tuple[tuple[Sheet, str], ...]


@cases.get("/cases/<number>")
@signed_in
def show(number: str) -> Any:
    """One case."""
    try:
        case_id = room().desk.find(number)
        offered = room().desk.allowed(actor(), case_id)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    case = register.read(room().book.journal, case_id)
    if not case.lines:
        return see_other("paper.receiving", number=case_id)
    return render_template("case.html", **_shown(case, [act for act, _, _ in offered]))


def _shown(case: Case, acts: list[Act]) -> dict[str, Any]:
    """What the page of a case is drawn from."""
    book, now = room().book, room().book.catalogue.current()
    item, here, name_of = now.item(case.item, case.item_version), book.office, now.name_of
    marks = room().desk.marks(case)
    due = deadlines.due(case, item, now.calendar)
    told = timed(clocks.clocks(case, item, now.calendar), now.calendar, book.edges.today())
    fates = casefile.fates(book.journal, case.id)
    first, rest = ordered(case, acts, [mark.code for mark in marks], here)
    row = book.cases.get(register.subject(case.id)) or {}
    said, sheets, given = speech(language()), notices.made(case, item, name_of), mandate(case)
    return {
        "case": case,
        "item": item,
        "number": row.get("case_no"),
        "row_of": register.Standing(book.journal).of(case.id),
        "look": casefile.LOOKS.get(case.state, "blue"),
        "holder": casefile.holder(case, here, name_of),
        "applicant": casefile.applicant(case),
        "agent": casefile.agent(given),
        "mandate": _mandate_state(case),
        "clocks": told,
        "running": [one for one in told if one.running],
        "assumptions": _assumptions(told, due),
        "twins": acquaintances.twins_of(book, case),
        "marks": [mark for mark in marks if mark.code not in ("due_soon", "overdue") or mark.colour == deadlines.RED],
        "contests": contests(case),
        "here": here,
        "held": telling.HELD in fates.values(),
        "parked": sum(entry.subject == register.subject(case.id) for entry in counts.parked(book.journal)),
        "first": first,
        "rest": rest,
        "barred": barred(case, actor().role, here, {act.name for act in acts}, name_of),
        "asked": _asked(case, {act.name for act in acts}),
        "missing": [paper_name(item, one) for one in case.missing],
        "underway": [paper_name(item, one) for one in case.underway],
        "asked_for": casefile.asked_for(case, item) if case.state == "correction_requested" else [],
        "papers": [one for one in papers(case, item) if one.standing != NOT_ASKED],
        "application": application(case, item),
        "scans": gallery(case, item),
        "attach_fields": room().desk.attaching(actor(), case.id),
        "attach_key": book.edges.chance(12).hex(),
        "given": request.form,
        "document_name": lambda kind: said.t(DOCUMENT_TYPES.get(kind, (kind, kind))),
        "result": casefile.result(case),
        "grounds": casefile.grounds(case),
        "sheets": sheets,
        "printable": printable(book.journal, case, given),
        "told": lambda line: sentence(line, language(), name_of, item),
        "lines": [_line(line, item, fates) for line in case.lines],
        "done": _done(case, fates, here, sheets),
        **about_case(case.id),
        **about_originals(case.id),
        **day_of.about(book, case),
    }


def _mandate_state(case: Case) -> tuple[tuple[str, str], str] | None:
    """How the mandate of a case stands today, and the colour of its tag; None where it was filed in person."""
    book = room().book
    return mandate_state(read_mandate(book.journal, case.id), case, book.edges.today()) if case.mandate else None


def mandate(case: Case) -> Event | None:
    """The mandate under which the case was filed, as far as this station knows it."""
    if not case.mandate:
        return None
    entries = room().book.journal.history(f"mandate:{case.id}")
    events = [event_of(row_of_entry(entry)) for entry in entries if entry.kind == "mandate:given"]
    return next((event for event in reversed(events) if isinstance(event, Event)), None)


def _assumptions(told: tuple[Timed, ...], due: deadlines.Due) -> list[clocks.Assumption]:
    """What was supposed to name the dates, each sentence once."""
    return list(dict.fromkeys((*(one for clock in told for one in clock.assumptions), *due.assumptions)))


def _line(line: Line, item: ServiceItem | None, fates: Mapping[str, str]) -> dict[str, Any]:
    fate = fates.get(line.recorded.digest, telling.CONFIRMED)
    return {
        "said": sentence(line, language(), room().book.catalogue.current().name_of, item),
        "gone": line.effect == "overtaken",
        "unsent": fate != telling.CONFIRMED,
        "note": speech(language()).w(f"standing_{fate}"),
    }


def _done(case: Case, fates: Mapping[str, str], here: str, sheets: Sheets) -> dict[str, Any] | None:
    """What was done just now, as far as an entry of this office bears it out; None otherwise."""
    act = request.args.get("done", "")[:40]
    line = casefile.last_done(case, act, here)
    if line is None:
        return None
    fate = fates.get(line.recorded.digest, telling.CONFIRMED)
    made = next((one for one in sheets if line.recorded.digest.startswith(one[1])), None)
    return {"act": act, "fate": fate, "sheet": made}


def _asked(case: Case, offered: set[str]) -> tuple[str, Problem] | None:
    """Why an act that somebody just tried is not possible; None when nobody tried, or when it is."""
    name, who = request.args.get("asked", ""), actor()
    if name not in ACTS or name in offered:
        return None
    here = room().book.office
    reason = why_not(located(case, here), name, who.role, here, room().book.catalogue.current().name_of)
    return (name, reason) if reason else None


@cases.get("/cases/<number>/act/<name>")
@signed_in
def asking(number: str, name: str) -> Any:
    """The questions of an act."""
    try:
        case_id = room().desk.find(number)
        offered = _offered(case_id, name)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    if offered is None:
        return see_other("cases.show", number=case_id, asked=name)
    if not offered[1].lines:
        return see_other("paper.receiving", number=case_id)
    return _act_page(case_id, offered, (), room().book.edges.chance(12).hex())


@cases.post("/cases/<number>/act/<name>")
@signed_in
def doing(number: str, name: str) -> Any:
    """Do an act; what the desk declines comes back with every reason and all that was typed."""
    offered = None
    key = request.form.get("draft", "")[:64]
    try:
        case_id = room().desk.find(number)
        offered = _offered(case_id, name)
        command = command_of(asked(offered), offered[2].item, request.form.getlist) if offered else {}
        room().desk.act(actor(), case_id, name, {**command, **once(key)})
    except Declined as no:
        if offered is None:
            return render_template("frame/told.html", problems=no.problems), 409
        return _act_page(case_id, offered, no.problems, key), 422
    return see_other("cases.show", number=case_id, done=name)


def once(key: str) -> dict[str, str]:
    """The draft key of what was sent: the page's own, and what was typed, so that only the same thing is the same."""
    typed = {name: request.form.getlist(name) for name in request.form if name != "csrf"}
    return {"draft": fingerprint(key, typed)} if key else {}


def _offered(case_id: str, name: str) -> tuple[Act, Case, Context] | None:
    return next((one for one in room().desk.allowed(actor(), case_id) if one[0].name == name), None)


def asked(offered: tuple[Act, Case, Context]) -> tuple[Field, ...]:
    """The questions of an act. While only the slip is known, its item is still to be typed: no papers can be listed."""
    act, case, context = offered
    return tuple(field for field in act.fields(case, context) if case.lines or field.name != "materials")


def _asked_well(field: Field, case: Case, item: ServiceItem | None) -> Field:
    """The question with what lacks on top of its list, and with the guide's own remedy where that stands when left
    blank."""
    if field.name == "remedy" and item is not None and item.remedy:
        said = speech(language())
        return replace(field, hint=Text(*(f"{said.w('remedy_usual')}{one}" for one in (item.remedy, item.remedy_en))))
    first = {*case.missing, *case.underway, *case.asked_materials, *case.asked_fields}
    return replace(field, choices=tuple(sorted(field.choices, key=lambda one: one.value not in first)))


def _act_page(case_id: str, offered: tuple[Act, Case, Context], problems: tuple[Problem, ...], key: str) -> str:
    act, case, context = offered
    book = room().book
    usual = [_asked_well(field, case, context.item) for field in asked(offered) if field not in EVERY_ACT]
    return render_template(
        "act.html",
        case_id=case_id,
        case=case,
        act=act,
        fields=usual,
        item=context.item,
        problems=problems,
        given=request.form,
        key=key,
        look=casefile.LOOKS.get(case.state, "blue"),
        holder=casefile.holder(case, book.office, book.catalogue.current().name_of),
        missing=[paper_name(context.item, one) for one in case.missing],
        asked_for=casefile.asked_for(case, context.item) if case.state == "correction_requested" else [],
        final=act.name in FINAL,
        warned=warned(act.name, context.role, context.mandate, context.today, context.clock_doubtful),
        **(about_handing(case) if act.name == "hand_over" else {}),
    )
