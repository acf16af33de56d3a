"""Pages of the ledgers: all of them, one with its lists, a record with its deeds, and the printed table.
May import flask, forms, and the station's ledgers, searching and guards.
Promise: a deed is offered exactly when it would be taken; a name that was searched for stands in no address.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import Blueprint, current_app, g, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forms import offices
from forms.acts.context import EVERY_ACT
from forms.case import OVERTAKEN
from forms.custody import known_before
from forms.definition import ServiceItem
from forms.errors import Declined, Problem
from forms.fields import Field
from forms.ledgers.deciding import why_not
from forms.ledgers.declaring import OBJECTS, OFFICE, RECORD, Deed, Ledger, never_due
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
from station.views.beside import asked_at, beside, beside_list, of_resident, there_already
from station.views.cases import once
from station.views.days import asked_days, with_today
from station.views.guards import actor, language, room, see_other, signed_in
from station.words import speech

ledgers = Blueprint("ledgers", __name__, url_prefix="/ledgers")
# Rows of a printed table: some twenty pages of A4.
MOST_PRINTED = 600
# A question for another record is a list to choose from while it has no more than this.
MOST_CANDIDATES = 200
KEY_BYTES = 12
# The question for a service item, in every ledger that has one.
ITEM = "item"


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
    """One ledger: what is open, what is due, everything of this office, or what the offices below have entered;
    ``found`` names a search of this session."""
    ledger = _ledger(name)
    lists = _lists(ledger)
    shown = request.args.get("show", "")
    shown = shown if shown in lists else lists[0]
    key = request.args.get("found", "")[:64]
    text = _searches().text(g.session.csrf, key) or "" if key else ""
    return render_template(
        "ledger.html",
        ledger=ledger,
        lists=lists,
        shown="" if text else shown,
        text=text,
        page=room().ledgers.page(ledger.name, shown, _number(), text),
        more={"found": key} if text else {"show": shown},
        state_said=_state_said(ledger),
        address=record_address,
        today=room().ledgers.today(),
        elsewhere=_elsewhere,
        beside=beside_list(ledger.name),
    )


def _lists(ledger: Ledger) -> list[str]:
    """The lists of a ledger that can hold anything, the one that is shown first in front."""
    found = [at_desk.OPEN] if ledger.open else []
    found += [at_desk.DUE] if ledger.due is not never_due else []
    below = [at_desk.BELOW] if room().book.level == offices.TOWNSHIP else []
    return [*found, at_desk.EVERY, *below]


def _elsewhere(office: str) -> str:
    """The name of the office whose record it is, "" for this one."""
    return "" if office == room().book.office else room().book.catalogue.current().name_of(office)


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
    asked = asked_days(room().book.edges.today())
    found = room().ledgers.between(ledger.name, *asked.both, MOST_PRINTED + 1) if not asked.problems else []
    return render_template(
        "ledger_table.html",
        ledger=ledger,
        columns=[ledger.fields[one] for one in ledger.columns],
        rows=found[:MOST_PRINTED],
        cut=len(found) > MOST_PRINTED,
        most=MOST_PRINTED,
        cell=_cell(ledger),
        first=asked.first,
        last=asked.last,
        given=asked.given,
        problems=asked.problems,
        state_said=_state_said(ledger),
        moment=room().book.edges.moment()[:16].replace("T", " "),
    )


@ledgers.get("/<name>/new")
@signed_in
def asking_new(name: str) -> Any:
    """The questions of a new record; the case or the other record that the address names are filled in."""
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
    """One record: its answers, its history, and what can be done to it; also of a ledger that other levels keep."""
    try:
        found = room().ledgers.read(f"{name}:{key}")
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    ledger, name_of = found.ledger, room().book.catalogue.current().name_of
    subject = subject_of_record(found.id)
    standing = register.Standing(room().book.journal).of_subjects([subject])[subject]
    cell = _cell(ledger)
    return render_template(
        "ledger_record.html",
        ledger=ledger,
        kept=room().book.level in ledger.levels,
        record=found,
        title=at_desk.titled(found),
        # Lines that are made by a page of their own are told by that page.
        answers=[
            (field, cell(found.values, one), _leads_to(field, found.values[one]))
            for one, field in ledger.fields.items()
            if one in found.values and field.kind != OBJECTS
        ],
        elsewhere=_elsewhere(found.office),
        deeds=room().ledgers.offered(actor(), found),
        beside=beside(found),
        state_said=_state_said(ledger),
        standing_of=telling.standing_word(standing),
        done=_done(found),
        confirmed=standing["confirmed"],
        lines=[
            {"said": sentence(line, language(), name_of), "gone": line.effect == OVERTAKEN, "note": ""}
            for line in found.lines
        ],
        case=found.values.get("case"),
        address=record_address,
        key=key,
    )


@ledgers.get("/<name>/<key>/<deed>")
@signed_in
def asking(name: str, key: str, deed: str) -> Any:
    """The questions of a deed. What describes the record stands in them; what was said of an earlier doing does not, or
    a second objection would begin with the first one's name and a signature would be ticked before it is given."""
    known = _alone(name, deed)
    try:
        found = room().ledgers.read(f"{name}:{key}")
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    barred = why_not(found, known, actor().role, room().book.office)
    if barred is not None:
        return render_template("frame/told.html", problems=(barred,)), 404
    describing = {one.name for opening in found.ledger.openings for one in opening.fields}
    known_so_far = known_before(found, known.leads_to)
    given = MultiDict(fields_given([one for one in known.fields if one.name in describing], known_so_far))
    return _deed_page(
        found, known, with_today(known.fields, given), (), room().book.edges.chance(KEY_BYTES).hex()
    )


@ledgers.post("/<name>/<key>/<deed>")
@signed_in
def doing(name: str, key: str, deed: str) -> Any:
    """Do a deed to a record."""
    draft, known = request.form.get("draft", "")[:64], _alone(name, deed)
    try:
        found = room().ledgers.read(f"{name}:{key}")
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    try:
        room().ledgers.do(actor(), found.id, deed, {**_command(known), **once(draft)})
    except Declined as no:
        return _deed_page(found, known, request.form, no.problems, draft), 422
    return see_other("ledgers.record", name=name, key=key, done=deed)


def _done(found: Record) -> Deed | None:
    """The deed that was done just now, as far as the record's last entry of this office bears it out."""
    deed = found.ledger.deed(request.args.get("done", "")[:40])
    last = found.lines[-1]
    mine = last.event.facts["office"] == room().book.office and last.effect != OVERTAKEN
    return deed if deed and mine and last.event.kind == deed.kind else None


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


def _alone(name: str, deed: str) -> Deed:
    """A deed upon a record that is done by itself. Raises NotFound."""
    known = _ledger(name).deed(deed)
    if known is None or known.opens or known.composed:
        raise NotFound
    return known


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
        # Nobody can type the id of a record: a question for one that has nothing to choose from is left out.
        fields=[one for one in deed.fields if one.required or _choices(one, given.get(one.name, "")) != []],
        there=there_already(deed, _command(deed), problems) if problems else [],
        offered=lambda field: _choices(field, given.get(field.name, "")),
        others=[one for one in ledger.openings if one != deed and not one.composed] if deed.opens else [],
    )


def _choices(field: Field, given: str) -> list[tuple[str, str]] | None:
    """What a question can be answered with where the desk knows it, None for a question that is typed. An earlier
    answer that is not among them any more stays: a list would take it away without a word. Of more records than a list
    holds only the one is offered that the page was opened from."""
    now = room().book.catalogue.current()
    if field.name == ITEM:
        found = [(one.code, f"{_item_name(one)}（{one.code}）") for one in now.items.items()]
    elif field.kind == RECORD:
        here = "open = '1' AND office = ?", (room().book.office,), "title, subject", MOST_CANDIDATES + 1
        found = [(one["record"], one["title"]) for one in room().ledgers.find(field.name, *here)]
        found = found if len(found) <= MOST_CANDIDATES else []
    else:
        return None
    gone = given and given not in dict(found)
    return [*found, (given, room().ledgers.called(given) or given)] if gone else found


def _item_name(item: ServiceItem) -> str:
    return item.name if language() == "zh" else item.name_en or item.name


def _cell(ledger: Ledger) -> Callable[[Mapping[str, Any], str], str]:
    """A function that tells one answer of a row in the screen's language."""
    at = 0 if language() == "zh" else 1
    fields, now, kept = ledger.fields, room().book.catalogue.current(), room().ledgers

    def cell(values: Mapping[str, Any], name: str) -> str:
        field, value = fields[name], values.get(name)
        if isinstance(value, str) and field.kind == OFFICE:
            return now.name_of(value)
        if isinstance(value, str) and field.kind == RECORD:
            return kept.called(value) or value
        item = now.item(value) if isinstance(value, str) and name == ITEM else None
        return f"{_item_name(item)}（{value}）" if item else value_said(field, value)[at]

    return cell


def _leads_to(field: Field, value: Any) -> str:
    """Where another record that an answer names has its page, "" where it is not known here."""
    return record_address(value) if field.kind == RECORD and room().ledgers.called(value) else ""


def _state_said(ledger: Ledger) -> Any:
    told = speech(language())
    return lambda state: told.t(ledger.states.get(state, (state, state)))


def _searches() -> Searches:
    kept: Searches = current_app.extensions["searches"]
    return kept


def _number() -> int:
    told = request.args.get("page", "1")
    return int(told) if told.isascii() and told.isdigit() and len(told) <= 6 else 1
