"""Pages of the ledgers: all of them, one with its lists, a record with its deeds, and the printed table.
May import flask, forms, and the station's ledgers, searching and guards.
Promise: a deed is offered exactly when it would be taken; a name that was searched for stands in no address.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forms.acts.context import EVERY_ACT
from forms.custody import known_before
from forms.errors import Declined, Problem
from forms.fields import Field
from forms.ledgers.declaring import RECORD, Deed, Ledger
from forms.ledgers.record import Record, subject_of_record
from forms.ledgers.register import GROUPS
from forms.ledgers.telling import value_said
from forms.screens.answers import command_of
from forms.screens.prefilled import fields_given
from forms.timeline import sentence
from station import ledgers as at_desk
from station import register, telling
from station.searching import LONGEST_TYPED, Searches
from station.views.about import record_address
from station.views.beside import asked_at, beside, beside_list, of_resident
from station.views.cases import once
from station.views.days import with_today
from station.views.guards import actor, language, room, see_other, signed_in
from station.words import speech
from station.words.ledgers import WORDS

ledgers = Blueprint("ledgers", __name__, url_prefix="/ledgers")
# Rows of a printed table: some twenty pages of A4.
MOST_PRINTED = 600
# A question for another record is a list to choose from while it has no more than this.
MOST_CANDIDATES = 200
KEY_BYTES = 12


@ledgers.get("")
@signed_in
def every() -> Any:
    """All ledgers of this desk, with what is open and due in each."""
    kept = {one.name: one for one in room().ledgers.kept_here()}
    groups = [(title, [kept[name] for name in names if name in kept]) for title, names in GROUPS]
    return render_template("ledgers.html", groups=groups, counts=room().ledgers.counts())


@ledgers.get("/<name>")
@signed_in
def show(name: str) -> Any:
    """One ledger: what is open, what is due, or everything; ``found`` names a search of this session."""
    ledger = _ledger(name)
    shown = request.args.get("show", at_desk.OPEN)
    shown = shown if shown in at_desk.SHOWN else at_desk.OPEN
    key = request.args.get("found", "")[:64]
    text = _searches().text(g.session.csrf, key) or "" if key else ""
    page = room().ledgers.page(ledger.name, at_desk.EVERY if text else shown, _number(), text)
    more = {"found": key} if text else {"show": shown}
    return render_template(
        "ledger.html",
        ledger=ledger,
        shown="" if text else shown,
        text=text,
        page=page,
        more=more,
        state_said=_state_said(ledger),
        address=record_address,
        today=room().ledgers.today(),
        cell=_cell(ledger),
        beside=beside_list(ledger.name),
    )


@ledgers.post("/<name>/find")
@signed_in
def finding(name: str) -> Any:
    """Look for records by a piece of what they are called."""
    text = request.form.get("text", "").strip()[:LONGEST_TYPED]
    if not text:
        return see_other("ledgers.show", name=_ledger(name).name)
    key = _searches().keep(g.session.csrf, text, room().book.edges.chance)
    return see_other("ledgers.show", name=_ledger(name).name, found=key)


@ledgers.get("/<name>/print")
@signed_in
def table(name: str) -> Any:
    """The ledger of some days as a table to print."""
    ledger = _ledger(name)
    today = room().book.edges.today()
    first = _day("from", today.replace(day=1))
    last = _day("to", today)
    problems = () if first and last and first <= last else (Problem("from", "days", *WORDS["ledger_unknown_day"]),)
    found = room().ledgers.between(ledger.name, str(first), str(last), MOST_PRINTED + 1) if not problems else []
    given = request.args if problems else MultiDict([*_boxes("from", first), *_boxes("to", last)])
    return render_template(
        "ledger_table.html",
        ledger=ledger,
        columns=[ledger.fields[one] for one in ledger.columns],
        rows=found[:MOST_PRINTED],
        cut=len(found) > MOST_PRINTED,
        most=MOST_PRINTED,
        cell=_cell(ledger),
        first=first,
        last=last,
        given=given,
        problems=problems,
        state_said=_state_said(ledger),
        moment=room().book.edges.moment()[:16].replace("T", " "),
    )


@ledgers.get("/<name>/new")
@signed_in
def asking_new(name: str) -> Any:
    """The questions of a new record; ``case`` and ``from`` (another record's id) are filled in from the address."""
    ledger = _ledger(name)
    elsewhere = asked_at(ledger.name)
    if elsewhere:
        return redirect(elsewhere, 303)
    deed = _opening(ledger)
    links = {field.name: request.args.get(field.name, "")[:80] for field in deed.fields if _links(field)}
    given = MultiDict({path: told for path, told in links.items() if told})
    blank = room().ledgers.blank(name)
    told = with_today(deed.fields, of_resident(deed.fields, given))
    return _deed_page(blank, deed, told, (), room().book.edges.chance(KEY_BYTES).hex())


@ledgers.post("/<name>/new")
@signed_in
def opening(name: str) -> Any:
    """Open a record; what is declined comes back with every reason and all that was typed."""
    ledger = _ledger(name)
    deed, key = _opening(ledger), request.form.get("draft", "")[:64]
    try:
        found = room().ledgers.open(actor(), name, {**_command(deed), **once(key)}, deed.name)
    except Declined as no:
        return _deed_page(room().ledgers.blank(name), deed, request.form, no.problems, key), 422
    return see_other("ledgers.record", name=name, key=found.partition(":")[2], done=deed.name)


@ledgers.get("/<name>/<key>")
@signed_in
def record(name: str, key: str) -> Any:
    """One record: its answers, its history, and what can be done to it."""
    try:
        found = room().ledgers.read(f"{_ledger(name).name}:{key}")
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    ledger, name_of = found.ledger, room().book.catalogue.current().name_of
    subject = subject_of_record(found.id)
    standing = register.Standing(room().book.journal).of_subjects([subject])[subject]
    cell = _cell(ledger)
    return render_template(
        "ledger_record.html",
        ledger=ledger,
        record=found,
        title=at_desk.titled(found),
        answers=[(field, cell(found.values, one)) for one, field in ledger.fields.items() if one in found.values],
        deeds=room().ledgers.offered(actor(), found),
        beside=beside(found),
        state_said=_state_said(ledger),
        standing_of=telling.standing_word(standing),
        confirmed=standing["confirmed"],
        lines=[
            {"said": sentence(line, language(), name_of), "gone": line.effect == "overtaken", "note": ""}
            for line in found.lines
        ],
        done=request.args.get("done", "")[:40],
        case=found.values.get("case"),
        address=record_address,
        key=key,
    )


@ledgers.get("/<name>/<key>/<deed>")
@signed_in
def asking(name: str, key: str, deed: str) -> Any:
    """The questions of a deed, with the record's answers in them."""
    found, known = _offered(name, key, deed)
    given = MultiDict(fields_given(known.fields, known_before(found, known.leads_to)))
    return _deed_page(
        found, known, with_today(known.fields, given), (), room().book.edges.chance(KEY_BYTES).hex()
    )


@ledgers.post("/<name>/<key>/<deed>")
@signed_in
def doing(name: str, key: str, deed: str) -> Any:
    """Do a deed to a record."""
    draft = request.form.get("draft", "")[:64]
    known = _ledger(name).deed(deed)
    if known is None or known.opens:
        raise NotFound
    try:
        found = room().ledgers.read(f"{name}:{key}")
        room().ledgers.do(actor(), found.id, deed, {**_command(known), **once(draft)})
    except Declined as no:
        if not room().ledgers.knows(f"{name}:{key}"):
            return render_template("frame/told.html", problems=no.problems), 404
        return _deed_page(found, known, request.form, no.problems, draft), 422
    return see_other("ledgers.record", name=name, key=key, done=deed)


def _ledger(name: str) -> Ledger:
    try:
        return room().ledgers.named(name)
    except Declined as no:
        raise NotFound from no


def _opening(ledger: Ledger) -> Deed:
    wanted = request.args.get("deed", "")
    alone = [one for one in ledger.openings if not one.composed]
    found = next((one for one in alone if one.name == wanted), alone[0] if alone else None)
    if found is None:
        raise NotFound
    return found


def _offered(name: str, key: str, deed: str) -> tuple[Record, Deed]:
    try:
        found = room().ledgers.read(f"{_ledger(name).name}:{key}")
    except Declined as no:
        raise NotFound from no
    known = next((one for one in room().ledgers.offered(actor(), found) if one.name == deed), None)
    if known is None:
        raise NotFound
    return found, known


def _links(field: Field) -> bool:
    """Whether a question names a case or another record, which an address may hold."""
    return field.kind in (RECORD, "case_number")


def _command(deed: Deed) -> dict[str, Any]:
    return command_of((*deed.fields, *EVERY_ACT), None, request.form.getlist)


def _deed_page(
    found: Record, deed: Deed, given: MultiDict[str, str], problems: tuple[Problem, ...], key: str
) -> str:
    ledger = found.ledger
    back = record_address(found.id) if found.state else url_for("ledgers.show", name=ledger.name)
    return render_template(
        "ledger_deed.html",
        ledger=ledger,
        record=found,
        deed=deed,
        title=at_desk.titled(found),
        given=given,
        problems=problems,
        key=key,
        back=back,
        candidates=_candidates,
        others=[one for one in ledger.openings if one != deed and not one.composed] if deed.opens else [],
    )


def _candidates(field: Field) -> list[tuple[str, str]] | None:
    """The open records that a question may name, None where they are too many for a list."""
    found = room().ledgers.find(field.name, "open = '1'", order="title, subject", limit=MOST_CANDIDATES + 1)
    return [(one["record"], one["title"]) for one in found] if len(found) <= MOST_CANDIDATES else None


def _cell(ledger: Ledger) -> Any:
    """A function that tells one answer of a row in the screen's language."""
    at = 0 if language() == "zh" else 1
    fields = ledger.fields

    def cell(values: dict[str, Any], name: str) -> str:
        return value_said(fields[name], values.get(name))[at]

    return cell


def _state_said(ledger: Ledger) -> Any:
    told = speech(language())
    return lambda state: told.t(ledger.states.get(state, (state, state)))


def _searches() -> Searches:
    kept: Searches = current_app.extensions["searches"]
    return kept


def _number() -> int:
    told = request.args.get("page", "1")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 6 else 1


def _day(name: str, usual: date) -> date | None:
    """A day of the address in three boxes; the usual one where none was asked for, None for what is no day."""
    parts = [request.args.get(f"{name}.{part}", "").strip() for part in ("year", "month", "day")]
    if not any(parts):
        return usual
    try:
        return date(*(int(part) for part in parts if len(part) <= 4))
    except (ValueError, TypeError):
        return None


def _boxes(name: str, day: date | None) -> list[tuple[str, str]]:
    parts = (day.year, day.month, day.day) if day else ()
    return [(f"{name}.{part}", str(told)) for part, told in zip(("year", "month", "day"), parts, strict=False)]
