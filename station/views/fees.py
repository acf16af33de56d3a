"""Fees of a case: billing, charging and waiving a line of its guide, the payment slip, and what was taken by day.
May import flask, forms, and the station's ledgers, takings and guards.
Promise: the amount comes out of the guide of the case; where the guide is silent nothing is offered to be charged.
"""

from __future__ import annotations

from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forms.case import Case
from forms.errors import Declined, Problem
from forms.fields import Field
from forms.ledgers.declaring import Deed
from forms.ledgers.fees import BILLED, CHARGED, WAIVED, WAIVER, Price, prices
from forms.ledgers.register import LEDGERS
from forms.screens.answers import command_of
from forms.screens.fee_sheets import BILL, payment_slip
from station import casefile, register, takings
from station.views.about import record_address
from station.views.cases import once
from station.views.days import asked_days, with_today
from station.views.guards import actor, language, marked, room, see_other, signed_in
from station.views.printed import of_sheet
from station.words import speech

fees = Blueprint("fees", __name__)
FEE = LEDGERS["fee"]
# What these pages ask in a way of their own: the case is in the address, the amount in the guide.
_OWN = frozenset(("case", "line", "amount_fen", "count", "payer"))
KEY_BYTES = 12
MOST_ROWS = 20_000


@fees.get("/cases/<number>/fees")
@signed_in
def of_case(number: str) -> Any:
    """What the guide of a case says about fees, and what was billed, paid or waived."""
    case, lines = _priced(number)
    if case is None:
        return _unknown(number)
    book = room().book
    return render_template(
        "fees.html",
        case=case,
        item=book.catalogue.current().item(case.item, case.item_version),
        lines=lines,
        records=_records(case),
        deeds=[one for one in FEE.openings if lines or one.name == "irregular"],
        record_address=record_address,
        marked=marked,
        state_said=lambda state: speech(language()).t(FEE.states[state]),
    )


@fees.get("/cases/<number>/fees/<name>")
@signed_in
def asking(number: str, name: str) -> Any:
    """Billing, charging or waiving one line of the guide."""
    case, lines = _priced(number)
    deed = _deed(name)
    if case is None or not lines:
        return _unknown(number) if case is None else see_other("fees.of_case", number=case.id)
    applicant = casefile.applicant(case)
    given = MultiDict([("payer", applicant.name if applicant else ""), ("count", "1")])
    if len(lines) == 1:
        given["line"] = lines[0].label
    return _page(case, lines, deed, with_today(deed.fields, given), (), room().book.edges.chance(KEY_BYTES).hex())


@fees.post("/cases/<number>/fees/<name>")
@signed_in
def entering(number: str, name: str) -> Any:
    """Enter it; what is declined comes back with every reason and all that was typed."""
    case, lines = _priced(number)
    deed, key = _deed(name), request.form.get("draft", "")[:64]
    if case is None:
        return _unknown(number)
    try:
        found = room().ledgers.open(actor(), FEE.name, {**_command(case, deed, lines), **once(key)}, deed.name)
    except Declined as no:
        return _page(case, lines, deed, request.form, no.problems, key), 422
    return see_other("ledgers.record", name=FEE.name, key=found.partition(":")[2], done=deed.name)


@fees.get("/fees/<key>/slip")
@signed_in
def slip(key: str) -> Any:
    """The payment slip of a record, to print."""
    try:
        record = room().ledgers.read(f"{FEE.name}:{key}")
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    if all(line.event.kind != BILL for line in record.lines):
        raise NotFound
    now = room().book.catalogue.current()
    case = register.read(room().book.journal, str(record.values.get("case", "")))
    item = now.item(case.item, case.item_version) if case.item else None
    sheet = payment_slip(record, item, now.name_of(record.office))
    back = (record_address(record.id), speech(language()).t(FEE))
    return render_template("frame/sheet.html", sheet=sheet, case=case, back=back, **of_sheet(sheet, case.id))


@fees.get("/fees/days")
@signed_in
def days() -> Any:
    """What was taken on each of some days, with every ticket, to print and to be handed in with the money."""
    asked = asked_days(room().book.edges.today())
    rows = room().ledgers.between(FEE.name, *asked.both, MOST_ROWS + 1) if not asked.problems else []
    problems = asked.problems
    if len(rows) > MOST_ROWS:
        # A sum of some of them would be wrong without looking so.
        zh, en = speech(language()).words["fee_days_too_many"]
        rows, problems = [], (Problem("from", "fee_days_too_many", zh, en),)
    found = takings.by_day(one for one in rows if one["state"] in ("charged", "waived", "voided"))
    return render_template(
        "fee_days.html",
        asked=asked,
        problems=problems,
        days=found,
        every=takings.summed(found),
        moment=room().book.edges.moment()[:16].replace("T", " "),
    )


def _priced(number: str) -> tuple[Case | None, tuple[Price, ...]]:
    """A case that is known here and the lines that its guide prices."""
    try:
        case = register.read(room().book.journal, room().desk.find(number))
    except Declined:
        return None, ()
    if not case.lines:
        return None, ()
    item = room().book.catalogue.current().item(case.item, case.item_version)
    return case, prices(item) if item else ()


def _unknown(number: str) -> Any:
    zh, en = speech(language()).words["fee_no_case"]
    return render_template("frame/told.html", problems=(Problem("", "case_unknown", zh, en),)), 404


def _records(case: Case) -> list[dict[str, Any]]:
    return [one for one in room().ledgers.about(case.id) if one["ledger"] == FEE.name]


def _deed(name: str) -> Deed:
    deed = FEE.deed(name)
    if deed is None or not deed.opens or name == "irregular":
        raise NotFound
    return deed


def _rest(deed: Deed) -> tuple[Field, ...]:
    return tuple(one for one in deed.fields if one.name not in _OWN)


def _command(case: Case, deed: Deed, lines: tuple[Price, ...]) -> dict[str, Any]:
    """The answers of the page; the amount of a line that the guide prices is the guide's."""
    fields = [one for one in deed.fields if one.name not in ("case", "amount_fen")]
    told = command_of(fields, None, request.form.getlist)
    price = next((one for one in lines if one.label == told.get("line")), None)
    count, waived = told.get("count", 1), told.get("waived_fen", 0)
    if price is not None and price.amount_fen is not None and isinstance(count, int) and isinstance(waived, int):
        # What is waived whole is no amount at all; forms says so in words.
        told["amount_fen"] = max(1, price.amount_fen * count - waived)
    else:
        told |= command_of([one for one in deed.fields if one.name == "amount_fen"], None, request.form.getlist)
    return {**told, "case": case.id}


def _page(
    case: Case,
    lines: tuple[Price, ...],
    deed: Deed,
    given: MultiDict[str, str],
    problems: tuple[Problem, ...],
    key: str,
) -> str:
    in_part = ("waived_fen", *WAIVER) if "waived_fen" in {one.name for one in deed.fields} else ()
    return render_template(
        "fee_asked.html",
        case=case,
        lines=lines,
        deed=deed,
        rest=[one for one in _rest(deed) if one.name not in in_part],
        in_part=[one for one in deed.fields if one.name in in_part],
        partly=any(given.get(name) for name in in_part),
        field={one.name: one for one in deed.fields},
        marked=marked,
        open_amount=any(one.amount_fen is None for one in lines),
        given=given,
        problems=problems,
        key=key,
        billed=[one for one in _records(case) if one["state"] == BILLED and deed.name == "charge"],
        done=[one for one in _records(case) if one["state"] in (CHARGED, WAIVED)],
        record_address=record_address,
        back=url_for("fees.of_case", number=case.id),
    )
