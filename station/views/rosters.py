"""Pages that file one item for many people: the roster, its check line by line, and the list with every number.
May import flask, forms, and the station's acquaintances, register, rosters, tables, guards and intake.
Promise: what was sent is kept before it is judged; the check shows each line as it would be filed, and files it once.
"""

from __future__ import annotations

import hashlib
from typing import Any

from flask import Blueprint, abort, current_app, render_template, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forms import rosters as sheets
from forms.definition import ServiceItem
from forms.errors import Declined, Problem
from forms.fields import parse
from forms.identity import mask_id
from forms.ledgers.residents import RESIDENT
from forms.ledgers.rosters import ROSTER, cases_of
from forms.mandates import AGENT, TERMS, WITNESS
from forms.materials import HOWS
from forms.prefill import Person
from forms.screens.answers import document_of
from forms.screens.guides import needed_when, paper_rules
from station import acquaintances, register
from station.rosters import SHEET, Kept, Rosters, Verdict
from station.tables import LIMIT_BYTES, decoded
from station.views.about import record_address
from station.views.guards import actor, language, marked, room, see_other, signed_in
from station.views.intake import checked, found_item

rosters = Blueprint("rosters", __name__)
KEY_BYTES = 12
FILE, HOUSEHOLD, ORGANISER = "file", "household", "organiser"
_OWN_FIELDS = frozenset(("csrf", "do", FILE, HOUSEHOLD))
_OF_EACH = frozenset(("applicant_name", "applicant_document"))
_ORGANISER = next(one for one in ROSTER.deeds[0].fields if one.name == ORGANISER)
_PARTS = {"agent": AGENT, "witness": WITNESS, "terms": TERMS}


def shelf() -> Rosters:
    """The rosters of this folder."""
    kept: Rosters = current_app.extensions["rosters"]
    return kept


@rosters.get("/rosters")
@signed_in
def choose() -> Any:
    """The items that can be filed here, and the rosters of whoever is signed in; ``household`` is taken along."""
    now = room().book.catalogue.current()
    items = [item for item in now.items.items() if room().book.level in item.file_at]
    mine = [(kept, now.item(kept.item), _title(kept)) for kept in shelf().of(actor().name)]
    household = request.args.get(HOUSEHOLD, "")[:80] or None
    return render_template("rosters.html", items=items, mine=mine, household=household)


def _title(kept: Kept) -> str:
    lines = [line for line in dict(kept.fields).get(SHEET, "").splitlines() if line.strip()]
    return str(max(0, len(lines) - 1))


@rosters.get("/rosters/<code>")
@signed_in
def begin(code: str) -> Any:
    """A new roster, under a fresh key; ``household`` is the key of a resident, whose household is listed."""
    household = request.args.get(HOUSEHOLD, "")[:80] or None
    key = room().book.edges.chance(KEY_BYTES).hex()
    return see_other("rosters.form", code=found_item(code).code, key=key, household=household)


@rosters.get("/rosters/<code>/<key>")
@signed_in
def form(code: str, key: str) -> Any:
    """What is the same for all, and the sheet."""
    item, kept = found_item(code), _kept(code, key)
    given: MultiDict[str, str] = MultiDict(kept.fields if kept else ())
    known = request.args.get(HOUSEHOLD, "")[:80]
    person = acquaintances.person(room().book, f"{RESIDENT.name}:{known}") if known and kept is None else None
    if person is not None:
        _list(item, given, acquaintances.household(room().book, person) or [person])
    return _form_page(item, key, given, ())


@rosters.post("/rosters/<code>/<key>")
@signed_in
def keep(code: str, key: str) -> Any:
    """Keep what was typed; then on to the check, or back with the people of a household or of a file in the sheet."""
    item = found_item(code)
    given = MultiDict([pair for pair in request.form.items(multi=True) if pair[0] not in _OWN_FIELDS])
    problems = _read_file(given)
    if request.form.get("do") == HOUSEHOLD:
        problems += _take_household(item, given)
    fields = tuple(given.items(multi=True))
    try:
        shelf().store(actor().name, Kept(checked(key), item.code, fields, room().book.edges.moment()))
    except Declined as no:
        return _form_page(item, key, given, no.problems), 422
    if request.form.get("do") == "keep":
        return "", 204
    if problems:
        return _form_page(item, key, given, tuple(problems)), 422
    if request.form.get("do") == HOUSEHOLD or _has_file():
        return see_other("rosters.form", code=code, key=key, _anchor=SHEET)
    wrong = sheets.read(item, given.get(SHEET, "")).problems
    wrong += tuple(parse(_ORGANISER, given.get(ORGANISER, ""), ORGANISER)[1])
    if wrong:
        return _form_page(item, key, given, wrong), 422
    return see_other("rosters.check", code=code, key=key)


@rosters.post("/rosters/<code>/<key>/discard")
@signed_in
def discard(code: str, key: str) -> Any:
    """Forget a roster; what was filed from it stays filed."""
    found_item(code)
    shelf().discard(actor().name, checked(key))
    return see_other("rosters.choose")


@rosters.get("/rosters/<code>/<key>/check")
@signed_in
def check(code: str, key: str) -> Any:
    """Each line as it would be filed, with everything that is wrong."""
    item, kept = _opened(code, key)
    verdict = _judged(item, kept)
    return _check_page(item, kept, verdict, verdict.problems)


@rosters.post("/rosters/<code>/<key>/check")
@signed_in
def confirm(code: str, key: str) -> Any:
    """File the lines as they were checked."""
    item, kept = _opened(code, key)
    if request.form.get("seen") != _seen(item, kept):
        return see_other("rosters.check", code=code, key=key, changed=1)
    only_sound = request.form.get("do") == "sound"
    organiser = dict(kept.fields).get(ORGANISER, "").strip()
    try:
        verdict = shelf().file(
            actor(), item, key, *_told(item, kept), only_sound=only_sound, organiser=organiser)
    except Declined as no:
        return _check_page(item, kept, _judged(item, kept), no.problems), 409
    if verdict.wrong and not only_sound:
        return _check_page(item, kept, verdict, verdict.problems), 422
    return see_other("rosters.listed", code=code, key=key)


@rosters.get("/rosters/<code>/<key>/list")
@signed_in
def listed(code: str, key: str) -> Any:
    """The roster with the receipt number of each line, to print and to be signed."""
    item, kept = _opened(code, key)
    verdict, journal = _judged(item, kept), room().book.journal
    missing = {one.receipt_no: len(register.read(journal, one.receipt_no).missing) for one in verdict.filed}
    return render_template(
        "roster_list.html",
        item=item,
        kept=kept,
        verdict=verdict,
        missing=missing,
        mask_id=mask_id,
        moment=room().book.edges.moment()[:16].replace("T", " "),
    )


@rosters.get("/rosters/filed/<key>")
@signed_in
def announced(key: str) -> Any:
    """A roster that was filed here or at an office below: each case with how it stands."""
    try:
        record = room().ledgers.read(f"{ROSTER.name}:{key}")
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    book = room().book
    known = [(number, book.cases.get(register.subject(number))) for number in cases_of(record)]
    return render_template(
        "roster_filed.html",
        record=record,
        cases=known,
        item=book.catalogue.current().item(record.values.get("item", "")),
        office=book.catalogue.current().name_of(record.office),
        address=record_address(record.id),
    )


# --- what was typed --------------------------------------------------------------------------------------------------


def _kept(code: str, key: str) -> Kept | None:
    kept = shelf().kept(actor().name, checked(key))
    if kept is not None and kept.item != code:
        raise NotFound
    return kept


def _opened(code: str, key: str) -> tuple[ServiceItem, Kept]:
    """A roster that is kept; the list of rosters where it is not, as after it was deleted."""
    item, kept = found_item(code), _kept(code, key)
    if kept is None:
        abort(see_other("rosters.choose"))
    return item, kept


def _judged(item: ServiceItem, kept: Kept) -> Verdict:
    return shelf().judge(actor(), item, kept.key, *_told(item, kept))


def _told(item: ServiceItem, kept: Kept) -> tuple[dict[str, Any], str]:
    """What is the same for all, as an application, and the sheet."""
    given = MultiDict(kept.fields)
    return document_of(item, given.getlist), given.get(SHEET, "")


def _seen(item: ServiceItem, kept: Kept) -> str:
    """What the person had before her eyes: these lines under this version of the guide."""
    return hashlib.sha256(repr((item.version, kept.fields)).encode("utf-8", "backslashreplace")).hexdigest()


def _has_file() -> bool:
    return bool(request.files.get(FILE) and request.files[FILE].filename)


def _read_file(given: MultiDict[str, str]) -> list[Problem]:
    """A file that was chosen takes the place of the sheet."""
    if not _has_file():
        return []
    try:
        given[SHEET] = decoded(request.files[FILE].stream.read(LIMIT_BYTES + 1), FILE)
    except Declined as no:
        return list(no.problems)
    return []


def _take_household(item: ServiceItem, given: MultiDict[str, str]) -> list[Problem]:
    """Everybody on record under a household number, added to the sheet: at this office, or at the only one below that
    has this number."""
    book, number = room().book, request.form.get(HOUSEHOLD, "").strip()[:40]
    found = acquaintances.households(book, number) if number else {}
    if not found:
        return [sheets.problem(HOUSEHOLD, "roster_household")]
    if book.office not in found and len(found) > 1:
        name_of = book.catalogue.current().name_of
        return [sheets.problem(HOUSEHOLD, "roster_households", offices="、".join(map(name_of, found)))]
    _list(item, given, found[book.office] if book.office in found else next(iter(found.values())))
    return []


def _list(item: ServiceItem, given: MultiDict[str, str], people: list[Person]) -> None:
    common = document_of(item, given.getlist)
    sheet = sheets.begun(item, given.get(SHEET, ""), common, language())
    given[SHEET] = sheets.with_people(item, sheet, [_cells(person) for person in people])


def _cells(person: Person) -> dict[str, str]:
    told = {f"answers.{name}": getattr(person, name) for name in ("phone", "address", "village_group")}
    document = {"answers.applicant_document": person.number}
    kind = {"answers.applicant_document.type": person.document["type"]} if person.number else {}
    return {**told, **document, **kind, "answers.applicant_name": person.name}


# --- drawing ---------------------------------------------------------------------------------------------------------


def _form_page(item: ServiceItem, key: str, given: MultiDict[str, str], problems: tuple[Problem, ...]) -> str:
    common = document_of(item, given.getlist)
    if not given.get(SHEET, "").strip():
        given = MultiDict([*given.items(multi=True), (SHEET, sheets.begun(item, "", common, language()))])
    return render_template(
        "roster.html",
        item=item,
        key=key,
        given=given,
        problems=problems,
        matter=[field for field in item.form if field.name not in _OF_EACH],
        parts=_PARTS,
        columns=sheets.columns(item),
        hows_of_paper=lambda paper: [how for how in HOWS if how != "commitment" or paper.commitment_ok],
        rules=paper_rules,
        needed_when=needed_when,
        marked=marked,
        level=room().book.level,
        limit=sheets.LINES_LIMIT,
        office=room().book.catalogue.current().name_of(room().book.office),
        household=request.form.get(HOUSEHOLD, "")[:40],
        organiser=_ORGANISER,
    )


def _check_page(item: ServiceItem, kept: Kept, verdict: Verdict, problems: tuple[Problem, ...]) -> str:
    return render_template(
        "roster_check.html",
        item=item,
        kept=kept,
        verdict=verdict,
        problems=[Problem("", one.code, one.zh, one.en) for one in problems],
        seen=_seen(item, kept),
        mask_id=mask_id,
        changed="changed" in request.args,
    )
