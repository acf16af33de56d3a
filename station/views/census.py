"""Pages about the residents' file: taking a list in, and a copy of all that is kept about one person.
May import flask, forms, and the station's census, acquaintances, register, ledgers, tables, outcomes and guards.
Promise: a list is taken in whole or not at all; the copy holds what is kept under her number, and says what is not.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound

from forms import census as lists
from forms.errors import Declined, Problem
from forms.ledgers.register import LEDGERS
from forms.ledgers.residents import RESIDENT
from forms.ledgers.telling import value_said
from forms.screens.dossier import application
from forms.timeline import sentence
from station import acquaintances, register
from station import census as taking_in
from station.tables import LIMIT_BYTES, decoded
from station.views import outcomes
from station.views.about import record_address
from station.views.guards import actor, language, room, see_other, signed_in

census = Blueprint("census", __name__)
FILE = "file"
# Some six seconds of one page; the command takes more.
MOST_LINES = 3_000


@census.get("/residents/import")
@signed_in
def asking() -> Any:
    """Where a list is chosen or pasted; ``done`` names what the last one of this session did."""
    return _page("", (), outcomes.kept(lists.SHEET))


@census.post("/residents/import")
@signed_in
def taking() -> Any:
    """Take it in; what is wrong with any line comes back at once, with what was pasted."""
    text = request.form.get(lists.SHEET, "")
    sent = request.files.get(FILE)
    try:
        if sent is not None and sent.filename:
            text = decoded(sent.stream.read(LIMIT_BYTES + 1), FILE)
        taken = taking_in.take_in(room().ledgers, actor(), text, MOST_LINES)
    except Declined as no:
        return _page(text, no.problems, None), 422
    return see_other("census.asking", done=outcomes.keep(lists.SHEET, (taken.new, taken.changed, taken.same)))


def _page(text: str, problems: tuple[Problem, ...], taken: list[Any] | None) -> str:
    headings = [one.zh if language() == "zh" else one.en for one in lists.columns()]
    limit = {"kilobytes": LIMIT_BYTES // 1000, "people": MOST_LINES}
    return render_template(
        "census.html", text=text, problems=problems, taken=taken, headings=headings, limit=limit
    )


@census.get("/residents/<key>/copy")
@signed_in
def copy(key: str) -> Any:
    """Everything about one resident, to hand to her (PIPL 45): her record, her cases, and where else she is named."""
    record_id = f"{RESIDENT.name}:{key}"
    person = acquaintances.person(room().book, record_id)
    if person is None:
        raise NotFound
    book, now = room().book, room().book.catalogue.current()
    cases = [register.read(book.journal, one) for one in acquaintances.cases_of(book, person)]
    record = room().ledgers.read(record_id)
    at = 0 if language() == "zh" else 1
    told = [(field, value_said(field, record.values[name])[at]) for name, field in RESIDENT.fields.items()
            if name in record.values]  # fmt: skip
    return render_template(
        "copy_of_person.html",
        person=person,
        record=record,
        told=told,
        lines=[sentence(line, language(), now.name_of) for line in record.lines],
        cases=[(case, now.item(case.item, case.item_version), application(case, now.item(case.item, case.item_version)))
               for case in cases],
        named=acquaintances.named_in(book, person),
        ledger_of=lambda row: LEDGERS[row["ledger"]],
        state_of=lambda row: LEDGERS[row["ledger"]].states[row["state"]],
        address=record_address,
        moment=book.edges.moment()[:16].replace("T", " "),
    )  # fmt: skip
