"""Papers of a case that no act makes, to print: mandate, lists, proof of delivery, slips, and the list of its file.
May import flask, forms, and the station's register, casefile and guards.
Promise: what is printed is what was entered here or came here; nothing is written by printing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, render_template, url_for

from forms.case import Case
from forms.errors import Declined
from forms.screens import case_sheets, mandate_sheets, notices
from forms.screens.sheets import Sheet
from station import casefile, register
from station.mandates import read as read_mandate
from station.printable import printable
from station.views.cases import mandate
from station.views.guards import language, room, signed_in
from station.views.paper import qr
from station.views.printed import of_sheet
from station.words import speech

sheets = Blueprint("sheets", __name__)


@sheets.get("/cases/<number>/print/<kind>")
@signed_in
def of_case(number: str, kind: str) -> Any:
    """One paper of a case; which ones there are now is `case_sheets.offered`."""
    try:
        case = register.read(room().book.journal, room().desk.find(number))
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    if kind not in dict(printable(room().book.journal, case, mandate(case))):
        return render_template("frame/told.html", problems=[notices.UNKNOWN]), 404
    back = (url_for("cases.show", number=case.id), speech(language()).w("act_of").format(case=case.id))
    sheet = _life(case, kind) if kind in mandate_sheets.KIND_OF else _DRAWN[kind](case)
    return render_template(
        "frame/sheet.html", sheet=sheet, case=case, back=back, code=qr(case.id, case.item), **of_sheet(sheet, case.id)
    )


@sheets.get("/blank/mandate")
@signed_in
def blank_mandate() -> Any:
    """A mandate to be filled in by hand, for whatever item."""
    back = (url_for("help.show"), speech(language()).w("help"))
    sheet = case_sheets.mandate(None, None, None, _here()[0], "")
    return render_template("frame/sheet.html", sheet=sheet, case=None, back=back)


def _life(case: Case, kind: str) -> Sheet:
    now, (office, _) = room().book.catalogue.current(), _here()
    item, lines = now.item(case.item, case.item_version), read_mandate(room().book.journal, case.id).lines
    return mandate_sheets.sheet(kind, case, item, lines, office, now.name_of)


def _here() -> tuple[str, str]:
    book = room().book
    return book.catalogue.current().name_of(book.office), book.edges.today().isoformat()


def _mandate(case: Case) -> Sheet:
    now = room().book.catalogue.current()
    given = mandate(case)
    office = now.name_of(given.facts["office"] if given else case.filing_office or room().book.office)
    item = now.item(case.item, case.item_version)
    return case_sheets.mandate(given, casefile.filing(case), item, office, case.id)


def _handover(case: Case) -> Sheet:
    now, (office, today) = room().book.catalogue.current(), _here()
    moved = [line.event for line in case.lines if line.event.kind in ("case:handed_over", "case:reported_up")]
    if not moved:
        return case_sheets.handover(case, now.item(case.item, case.item_version), office, "", today)
    last = moved[-1].facts
    item, frm, to = now.item(case.item, case.item_version), now.name_of(last["office"]), now.name_of(last["to"])
    return case_sheets.handover(case, item, frm, to, last["at"][:10])


def _delivery(case: Case) -> Sheet:
    now, (office, _) = room().book.catalogue.current(), _here()
    item = now.item(case.item, case.item_version)
    return case_sheets.delivery(case, item, office, notices.made(case, item, now.name_of), "")


def _checklist(case: Case) -> Sheet:
    return case_sheets.checklist(case, room().book.catalogue.current().item(case.item, case.item_version), *_here())


def _rating(case: Case) -> Sheet:
    now, (office, _) = room().book.catalogue.current(), _here()
    return case_sheets.rating(case, now.item(case.item, case.item_version), office)


def _contents(case: Case) -> Sheet:
    now, (office, today) = room().book.catalogue.current(), _here()
    item = now.item(case.item, case.item_version)
    made, mandated = notices.made(case, item, now.name_of), read_mandate(room().book.journal, case.id).lines
    return case_sheets.contents(case, item, office, made, mandated, now.name_of, today)


_DRAWN: Mapping[str, Callable[[Case], Sheet]] = {
    case_sheets.MANDATE: _mandate,
    case_sheets.HANDOVER: _handover,
    case_sheets.DELIVERY: _delivery,
    case_sheets.CHECKLIST: _checklist,
    case_sheets.RATING: _rating,
    case_sheets.CONTENTS: _contents,
}
