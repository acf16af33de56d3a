"""Paper: the receipt that the resident takes home, the numbered papers of acts, and receiving a case from its slip.
May import flask, segno, forms, and the station's register, desk, casefile and guards.
Promise: what is printed is what was entered; a number from paper leads on, to its case, to receiving, or to a reason.
"""

from __future__ import annotations

from typing import Any

import segno
from flask import Blueprint, render_template, request, url_for
from markupsafe import Markup
from werkzeug.exceptions import Forbidden, NotFound

from forms import clocks, numbering, offices
from forms.acts.context import EVERY_ACT
from forms.case import Case, fold
from forms.clocks import EXAMINATION, LAW, PROXY
from forms.definition import ServiceItem
from forms.errors import Declined, Problem
from forms.fields import Field
from forms.paper_names import RECEIPT
from forms.screens import notices
from forms.screens.answers import command_of
from forms.screens.dossier import paper_name
from forms.screens.timing import promised
from forms.slips import VERSION, Slip, read_slip, slip_text
from station import casefile, register
from station.desk import RECEIVE
from station.problems import decline
from station.views.cases import mandate, once
from station.views.guards import actor, language, room, see_other, signed_in
from station.views.help import service_phone
from station.views.printed import again_said, of_sheet, to_enter
from station.words import speech

paper = Blueprint("paper", __name__)
COPIES = ("applicant", "agent", "archive")
PARTS = ("station", "day", "tag", "serial", "check")


# --- the receipt -----------------------------------------------------------------------------------------------------


@paper.get("/cases/<number>/receipt")
@signed_in
def receipt(number: str) -> Any:
    """The resident's paper, in a copy for each who keeps one; ``copy`` names the one that is wanted."""
    try:
        case = register.read(room().book.journal, room().desk.find(number))
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    filed = casefile.filing(case)
    if filed is None:
        raise NotFound
    book, now = room().book, room().book.catalogue.current()
    item = now.item(case.item, case.item_version)
    # The paper tells the day on which it was made out, whatever became of the case since.
    then = fold(case.id, [line.recorded for line in case.lines if line.event is filed])
    made = tuple(one for one in COPIES if one != "agent" or case.mandate)
    wanted = request.args.get("copy", "")
    printing = to_enter(case.id, RECEIPT, case.id, wanted if wanted in made else "")
    return render_template(
        "receipt.html",
        case=case,
        filed=filed,
        item=item,
        applicant=casefile.applicant(case),
        agent=casefile.agent(mandate(case)),
        papers=casefile.papers(case, item),
        missing=[paper_name(item, one) for one in filed.facts["missing"]],
        limits=_limits(then, item),
        promised=promised(item) if item else None,
        code=qr(case.id, case.item),
        made=made,
        phone=service_phone() if case.filing_office == book.office else "",
        printing=printing,
        again={one: again_said(printing, one) for one in made},
        copies=(wanted,) if wanted in made else made,
        moment=book.edges.moment()[:16].replace("T", " "),
    )


def _limits(then: Case, item: ServiceItem | None) -> dict[str, Any]:
    """What runs from the filing: the agent's way to the authority, or the authority's examination."""
    found = {one.kind: one for one in clocks.clocks(then, item, room().book.catalogue.current().calendar)}
    return {"proxy": found.get(PROXY), "examination": found.get(EXAMINATION), "proxy_days": LAW.proxy_workdays}


def qr(case_id: str, item: str) -> Markup:
    """The slip's QR as inline SVG without any style: it is named for screen readers, and prints in black."""
    text, say = slip_text(case_id, item), speech(language()).w
    drawn = segno.make(text, error="m", micro=False, boost_error=False)
    svg = drawn.svg_inline(border=4, omitsize=True, title=say("qr_title"), desc=say("qr_said").format(text=text))
    return Markup(svg.replace("<svg ", '<svg role="img" ', 1))


# --- what acts made --------------------------------------------------------------------------------------------------


@paper.get("/cases/<number>/papers/<name>")
@signed_in
def sheet(number: str, name: str) -> Any:
    """A numbered paper that an act upon the case has made, to print."""
    try:
        case = register.read(room().book.journal, room().desk.find(number))
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    now = room().book.catalogue.current()
    found = notices.named(case, now.item(case.item, case.item_version), now.name_of, name)
    if found is None:
        return render_template("frame/told.html", problems=[notices.UNKNOWN]), 404
    back = (url_for("cases.show", number=case.id), speech(language()).w("act_of").format(case=case.id))
    code = qr(case.id, case.item)
    return render_template(
        "frame/sheet.html", sheet=found, case=case, back=back, code=code, **of_sheet(found, case.id)
    )


# --- receiving from paper --------------------------------------------------------------------------------------------


@paper.get("/receive")
@signed_in
def receiving() -> Any:
    """One box for the number or the scan; then whatever is to be done with that paper."""
    _for_townships()
    typed = request.args.get("number")
    if typed is None:
        return render_template("receive.html", typed="")
    slip = read_slip(typed)
    if slip is None:
        return _unread(typed)
    case = register.read(room().book.journal, slip.case)
    if case.lines:
        return _known(case)
    return _from_paper(slip, request.args.get("item") or slip.item or "", ())


@paper.post("/receive")
@signed_in
def received() -> Any:
    """The papers are here, the record is not: enter that, as `act NUMBER receive` does."""
    _for_townships()
    number, code = request.form.get("number", "")[:64], request.form.get("item", "")[:64]
    try:
        fields = _asked(number, code)
        command = {**command_of(fields, _item(code), request.form.getlist), "item": code, "from_paper": True}
        room().desk.act(actor(), number, RECEIVE, {**command, **once(request.form.get("draft", "")[:64])})
    except Declined as no:
        slip = read_slip(number)
        page = _from_paper(slip, code, no.problems) if slip else _unread(number)[0]
        return page, 422
    return see_other("cases.show", number=number, done=RECEIVE)


def _for_townships() -> None:
    if room().book.level != offices.TOWNSHIP:
        raise Forbidden


def _unread(typed: str) -> Any:
    """What was typed is no slip: which part to compare, where it has the shape of one."""
    parts = numbering.receipt_parts(_number_in(typed))
    words = speech(language()).words
    if not typed.strip():
        said = "slip_empty"
    elif parts is not None:
        said = "slip_wrong"
    else:
        said = "slip_newer" if typed.strip().upper().startswith(VERSION[:-1]) else "slip_no_number"
    try:
        # A county's number is no slip, but it names a case too.
        return see_other("cases.show", number=room().desk.find(typed))
    except Declined:
        zh, en = words[said]
        told = (Problem("number", said, zh, en),)
    laid_out = tuple(zip(PARTS, parts, strict=True)) if parts else ()
    return render_template("receive.html", typed=typed[:128], parts=laid_out, problems=told), 422


def _number_in(typed: str) -> str:
    """The number within a scanned text, or the text itself."""
    told = typed.replace("：", ":").replace(";", ":").split(":")
    return told[1] if len(told) > 1 else typed


def _known(case: Case) -> Any:
    """The record is here: to receiving it, or to the case and why it cannot be received."""
    offered = {act.name for act, _, _ in room().desk.allowed(actor(), case.id)}
    if RECEIVE in offered:
        return see_other("cases.asking", number=case.id, name=RECEIVE)
    return see_other("cases.show", number=case.id, asked=RECEIVE)


def _from_paper(slip: Slip, code: str, problems: tuple[Problem, ...]) -> Any:
    """The questions about a paper whose record is still to come; its item first."""
    book, now = room().book, room().book.catalogue.current()
    origin = numbering.origin_office(slip.case, offices.county_of(book.office)) or ""
    laid_out = tuple(zip(PARTS, slip.case.split("-"), strict=True))
    about = {"slip": slip, "parts": laid_out, "origin": origin, "problems": problems, "given": request.form}
    if not offices.covers(book.office, origin):
        return render_template("receive_elsewhere.html", **about)
    items = [one for one in now.items.items() if offices.level(origin) in one.file_at]
    item = _item(code)
    if item is None and code:
        unknown = decline("item", "item_unknown", code=code[:40]).problems
        about["problems"] = problems or unknown
    return render_template(
        "receive_paper.html",
        **about,
        item=item,
        items=[(one.code, f"{one.code} {speech(language()).t((one.name, one.name_en))}") for one in items],
        fields=[one for one in _asked(slip.case, item.code) if one not in EVERY_ACT] if item else [],
        key=request.form.get("draft", "")[:64] or book.edges.chance(12).hex(),
    )


def _item(code: str) -> ServiceItem | None:
    """The item of a slip, whose code is written in upper case there."""
    now = room().book.catalogue.current()
    return now.item(code) or next((one for one in now.items.items() if one.code.upper() == code.upper()), None)


def _asked(number: str, code: str) -> tuple[Field, ...]:
    """What receiving asks, but for what the number and the item already say. Raises Declined."""
    item = _item(code)
    act, case, context = room().desk.receiving(actor(), number, item.code if item else code)
    return tuple(one for one in act.fields(case, context) if one.name not in ("item", "from_paper"))
