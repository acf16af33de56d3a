"""One case: its page, the acts upon it, and the papers that they make.
Imports flask, the guards, the case file and the desk.
Promise: a button stands exactly where the desk takes the act; what it did not take comes back with every reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from central import casefile, desk
from central.views.guards import county, language, signed_in
from central.views.scans import gallery
from central.words import speech
from central.worklist import services
from forms.acts.context import ANSWER_NOTES, EVERY_ACT, PAPER_NOTES, Act, Context
from forms.acts.messages import why_not
from forms.acts.register import ACTS, OF_THEIR_OWN
from forms.case import Case, Line, located
from forms.definition import ServiceItem
from forms.errors import Declined, Problem
from forms.fields import Choice, Field
from forms.screens import dossier, notices
from forms.screens.answers import command_of
from forms.screens.offers import FINAL
from forms.texts import Text
from forms.timeline import sentence

pages = Blueprint("casework", __name__)
# What is shown once more before it is written: what ends a case or goes out on paper, and taking a file away.
CHECKED = (*FINAL, "request_correction", "take_over", "overturn")
_LATEST_LINES = 3
_NOT_CARRIED = frozenset({"csrf", "step", "seen"})


# --- the page --------------------------------------------------------------------------------------------------------


@pages.get("/cases/<typed>")
@signed_in
def show(typed: str) -> Response:
    """One case: what it is, what may be done, and what happened."""
    known = desk.case_id(county(), typed)
    file = casefile.gathered(county(), known)
    offer, _ = casefile.offer(county(), file.case, g.session.user)
    if not file.case.lines and not file.beside:
        return make_response(render_template("unknown.html", known=known, offer=offer, case=file.case), 404)
    tell = _telling(file.item)
    written = request.args.get("did", "")[:64]
    return make_response(render_template(
        "case.html", file=file, case=file.case, item=file.item, offer=offer, tell=tell,
        lines=[_line(line, tell) for line in file.case.lines],
        did=casefile.line_of(file.case, written),
        did_beside=next((one for one in file.beside if len(written) >= 8 and one.digest.startswith(written)), None),
        sheets=notices.made(file.case, file.item, desk.namer(county())), barred_now=_tried(file.case),
        rows_of=lambda line: dossier.contents(line.event, file.item, desk.namer(county())),
        scans=gallery(file.case, file.item),
    ))  # fmt: skip


def _telling(item: ServiceItem | None) -> Callable[[Line], str]:
    name_of = desk.namer(county())
    return lambda line: sentence(line, language(), name_of, item)


def _line(line: Line, tell: Callable[[Line], str]) -> dict[str, Any]:
    return {"said": tell(line), "gone": line.effect == "overtaken"}


def _tried(case: Case) -> tuple[str, Problem] | None:
    """Why an act that somebody just tried is not possible; None when nobody tried, or when it is."""
    name = request.args.get("tried", "")
    if name not in ACTS or name in OF_THEIR_OWN:
        return None
    here = county().code
    reason = why_not(located(case, here), name, g.session.role, here, desk.namer(county()))
    return (name, reason) if reason else None


@pages.get("/cases/<typed>/papers/<name>")
@signed_in
def paper(typed: str, name: str) -> Response:
    """A numbered paper to print."""
    case = desk.look(county(), desk.case_id(county(), typed))
    sheet = notices.named(case, county().projections.item_of(case), desk.namer(county()), name)
    if sheet is None:
        return make_response(render_template("frame/told.html", problems=[notices.UNKNOWN]), 404)
    back = (url_for("casework.show", typed=case.id), speech(language()).w("to_case").format(case=case.id))
    return make_response(render_template("frame/sheet.html", sheet=sheet, case=case, back=back))


# --- acts ------------------------------------------------------------------------------------------------------------


@pages.get("/cases/<typed>/acts/<name>")
@signed_in
def asking(typed: str, name: str) -> Response:
    """The questions of an act."""
    known, act, case, where = _offered(typed, name)
    if act is None:
        return _see(known, tried=name)
    given = MultiDict(
        (key, value) for key, values in casefile.prefilled(case, name).items() for value in values
    )
    return make_response(_form(act, case, where, (), given))


@pages.post("/cases/<typed>/acts/<name>")
@signed_in
def doing(typed: str, name: str) -> Response:
    """Do an act, after showing it once more where it cannot be taken back. What somebody else's act has made
    impossible meanwhile comes back with what was typed too."""
    known, offered, case, where = _offered(typed, name)
    act, step = offered or ACTS.get(name), request.form.get("step", "")
    command = command_of(_asked(act, case, where), where.item or _named_item(), request.form.getlist)
    try:
        if offered and step == "edit":
            return make_response(_form(offered, case, where, (), request.form))
        if offered and name in CHECKED and step != "do":
            return make_response(_check(offered, case, known, command))
        done = desk.act(county(), known, name, command, g.session.user, request.form.get("seen", "")[:60])
    except Declined as no:
        if act is None or act.name in OF_THEIR_OWN or not (case.lines or offered):
            return make_response(render_template("frame/told.html", problems=no.problems), 404)
        moved = any(problem.code == "case_moved_on" for problem in no.problems)
        return make_response(_form(act, case, where, no.problems, request.form, moved), 409 if moved else 422)
    return _see(known, did=done.written[0][:16] if done.written else None)


def _offered(typed: str, name: str) -> tuple[str, Act | None, Case, Context]:
    known = desk.case_id(county(), typed)
    case = desk.look(county(), known)
    offer, where = casefile.offer(county(), case, g.session.user)
    return known, offer.act(name), case, where


def _named_item() -> ServiceItem | None:
    return county().projections.item(request.form.get("item", "")[:60])


def _see(known: str, did: str | None = None, tried: str | None = None) -> Response:
    return make_response(redirect(url_for("casework.show", typed=known, did=did, tried=tried), 303))


def _asked(act: Act | None, case: Case, where: Context) -> tuple[Field, ...]:
    """The questions of an act; those of an act that is no act are none."""
    if act is None or act.name in OF_THEIR_OWN:
        return ()
    return tuple(_put(field, case, where) for field in act.fields(case, where) if _fits(field, case))


def _fits(field: Field, case: Case) -> bool:
    # While only the slip is known its item is still to be chosen, so no papers can be listed.
    return bool(case.lines) or field.name != "materials"


def _put(field: Field, case: Case, where: Context) -> Field:
    """A question as this page puts it: the item to be chosen from the list, and what stands if nothing is typed."""
    if field.name == "item" and not case.lines:
        choices = tuple(Choice(code, *names) for code, names in services(county()))
        return replace(field, kind="choice", required=True, choices=choices)
    if field.name == "remedy" and where.item and where.item.remedy:
        zh, en = f"留空即用事项规定的：{where.item.remedy}", f"If left blank, the item's own: {where.item.remedy_en}"
        return replace(field, hint=Text(zh, en))
    if field.name == "basis" and where.item and where.item.legal_basis:
        told = "；".join(where.item.legal_basis)
        return replace(field, hint=Text(f"指南所列依据：{told}", f"The guide names: {told}"))
    return field


def _form(
    act: Act, case: Case, where: Context, problems: tuple[Problem, ...], given: Mapping[str, Any], moved: bool = False
) -> str:
    fields = [field for field in _asked(act, case, where) if field.name not in {one.name for one in EVERY_ACT}]
    tell = _telling(where.item)
    return render_template(
        "act.html", act=act, case=case, item=where.item, fields=fields, problems=problems, given=given,
        seen=desk.standing(county(), case.id), checked=act.name in CHECKED, notes=(PAPER_NOTES, ANSWER_NOTES),
        standing=_what_stands(case, where.item), moved=moved,
        latest=[_line(line, tell) for line in case.lines[-_LATEST_LINES:]],
    )  # fmt: skip


def _what_stands(case: Case, item: ServiceItem | None) -> dict[str, tuple[str, str]]:
    """For the notice: what is known of each paper and each answer that it may name, as (Chinese, English)."""
    told = dossier.application(case, item)
    answers = {one.name: one.masked or one.value for one in (told.answers if told else ())}
    found = {one.name: answers[one.zh, one.en] for one in (item.form if item else ()) if (one.zh, one.en) in answers}
    return {**found, **{one.id: _PAPER_STANDS[one.standing] for one in dossier.papers(case, item)}}


_PAPER_STANDS = {
    dossier.IN_FILE: ("已在卷", "in the file"),
    dossier.MISSING: ("尚缺", "missing"),
    dossier.UNDERWAY: ("已补交，在途", "supplied, on its way"),
    dossier.NOT_ASKED: ("未收取", "not taken"),
}


def _check(act: Act, case: Case, known: str, command: Mapping[str, Any]) -> str:
    """What would be written and printed, once more before it is."""
    name_of = desk.namer(county())
    event = desk.trial(county(), known, act.name, command, g.session.user)[0]
    item = county().projections.item_of(case)
    carried = [(name, value) for name, value in request.form.items(multi=True) if name not in _NOT_CARRIED]
    return render_template(
        "check.html", act=act, case=case, item=item, sheet=notices.notice(event, case, item, name_of),
        rows=dossier.contents(event, item, name_of), carried=carried, seen=request.form.get("seen", "")[:60],
    )  # fmt: skip
