"""Pages of intake: choosing an item, the form with its drafts, checking the answers, and filing.
May import flask, forms, and the station's desk, drafts and guards.
Promise: what was sent from a form is kept before it is judged; a page that is sent twice files once.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound

from forms import deadlines, offices
from forms.application import parse_answers
from forms.case import Case
from forms.definition import ServiceItem
from forms.errors import Declined, Problem
from forms.fields import Field
from forms.identity import DOCUMENT_TYPES, mask_id
from forms.ledgers.residents import benefit_names
from forms.mandates import AGENT, GUARDIAN, PERSON, TERMS, WITNESS
from forms.materials import HOWS, Lack, lacking, parse_lines
from forms.priorities import PRIORITY, priority_name
from forms.screens.answers import NO_PRIORITY, document_of
from forms.screens.everyday import matches
from forms.screens.guides import needed_when, paper_rules, value_told
from forms.screens.steps import Known, asks_true_will, known, step_of, steps
from forms.screens.timing import promised, timed
from station import acquaintances, persons
from station.drafts import Kept
from station.problems import problem
from station.views.faces import STEPS, begun_at, remember_face
from station.views.guards import actor, marked, room, see_other, signed_in
from station.views.help import directory

intake = Blueprint("intake", __name__)
KEY_BYTES = 12
LONGEST_SEARCH = 100
# The questions about the person, which every item asks first.
APPLICANT = ("applicant_name", "applicant_document", "phone", "address", "village_group")
PARTS = {"principal": PERSON, "agent": AGENT, "witness": WITNESS, "terms": TERMS, "guardian": GUARDIAN}
# What the form itself adds to the fields of the person.
_OWN_FIELDS = frozenset(("csrf", "do"))
_KEY = re.compile(r"[0-9a-f]{24}\Z")
# The order of the page.
_SECTIONS = (
    "mode", "priority", "answers", "materials", "mandate", "guardian", "supports_self", "consent", "happened_at",
    "paper_no",
)  # fmt: skip
_FOLDED = {"guardian": ("guardian", "supports_self"), "late": ("happened_at", "paper_no")}
# A fault of the station's level belongs to the way in which the application is made.
_SHOWN_AT = {"level": "mode", "draft": "", "item": ""}


@intake.get("/new")
@signed_in
def choose() -> Any:
    """The catalogue, and the drafts of whoever is signed in."""
    book = room().book
    now = book.catalogue.current()
    asked = request.args.get("q", "")[:LONGEST_SEARCH]
    every = now.items.items()
    items = [item for item in every if matches(item, asked)]
    above = offices.parent(book.office) if book.level == offices.VILLAGE else None
    return render_template(
        "items.html",
        asked=asked,
        marked=marked,
        any_items=bool(every),
        here=[item for item in items if book.level in item.file_at],
        elsewhere=[item for item in items if book.level not in item.file_at],
        above=now.name_of(above) if above else None,
        drafts=[(draft, now.item(draft.item)) for draft in book.drafts.of(actor().name)],
        done=request.args.get("done", ""),
        phones=directory() if asked and not items else [],
        at_draft=lambda draft: url_for(begun_at(), code=draft.item, key=draft.key),
    )


@intake.get("/new/<code>")
@signed_in
def file(code: str) -> Any:
    """A new application under a fresh key, which is kept as a draft from the first time it is sent."""
    key = room().book.edges.chance(KEY_BYTES).hex()
    return see_other(begun_at(), code=found_item(code).code, key=key)


@intake.get("/new/<code>/<key>")
@signed_in
def form(code: str, key: str) -> Any:
    """The form with what is kept under this key. It shows what is wrong only after it was asked about."""
    item, draft = found_item(code), draft_of(code, key)
    remember_face()
    number = room().book.drafts.receipt_of(actor().name, key)
    if draft is None and number is not None:
        return see_other("cases.show", number=number)
    problems: tuple[Problem, ...] = ()
    if draft is not None and "wrong" in request.args:
        problems = judged(item, given_of(draft))[1]
    return _form_page(item, key, draft, given_of(draft), problems)


@intake.post("/new/<code>/<key>")
@signed_in
def keep(code: str, key: str) -> Any:
    """Keep what was typed, and go on to checking it where nothing is wrong with it."""
    item, user = found_item(code), actor().name
    draft = Kept(checked(key), item.code, item.version, typed(), room().book.edges.moment(), "")
    given = given_of(draft)
    number = room().book.drafts.receipt_of(user, key)
    if number is not None:
        return _form_page(item, key, None, given, (problem("", "draft_used", case=number),), filed=number), 409
    try:
        room().book.drafts.store(user, draft)
    except Declined as no:
        return _form_page(item, key, None, given, no.problems), 422
    if request.form.get("do") == "keep":
        return "", 204
    if request.form.get("do") == "tell":
        return see_other("notices.asking_of_draft", code=code, key=key)
    if request.form.get("do") == "later":
        return see_other("intake.choose", done="kept")
    if request.form.get("do") == STEPS:
        return see_other("steps.tasks", code=code, key=key, face=STEPS)
    case, problems = judged(item, given)
    if case is None:
        return _form_page(item, key, draft, given, problems), 422
    return see_other("intake.check", code=code, key=key)


@intake.post("/new/<code>/<key>/discard")
@signed_in
def discard(code: str, key: str) -> Any:
    """Forget a draft."""
    room().book.drafts.discard(actor().name, checked(key))
    return see_other("intake.choose", done="discarded")


@intake.get("/new/<code>/<key>/check")
@signed_in
def check(code: str, key: str) -> Any:
    """Everything as it would be filed, section by section."""
    item, draft = found_item(code), draft_of(code, key)
    number = room().book.drafts.receipt_of(actor().name, key)
    if draft is None:
        return see_other("cases.show", number=number) if number else see_other("intake.choose")
    case, _wrong = judged(item, given_of(draft))
    if case is None:
        return see_other(begun_at(), code=code, key=key, wrong=1)
    return _check_page(item, draft, case)


@intake.post("/new/<code>/<key>/check")
@signed_in
def confirm(code: str, key: str) -> Any:
    """File the draft as it was checked."""
    item, draft, user = found_item(code), draft_of(code, key), actor()
    number = room().book.drafts.receipt_of(user.name, key)
    if number is not None:
        return see_other("cases.show", number=number, done="file")
    if draft is None:
        return see_other("intake.choose")
    if request.form.get("seen") != _seen(item, draft):
        return see_other("intake.check", code=code, key=key, changed=1)
    document = document_of(item, given_of(draft).getlist)
    try:
        filed = room().desk.file(user, code, {**document, "draft": key})
    except Declined as no:
        return _form_page(item, key, draft, given_of(draft), no.problems), 422
    return see_other("cases.show", number=filed.receipt_no, done="file")


# --- drafts ----------------------------------------------------------------------------------------------------------


def found_item(code: str) -> ServiceItem:
    """The item of an address. Raises NotFound."""
    item = room().book.catalogue.current().item(code)
    if item is None:
        raise NotFound
    return item


def checked(key: str) -> str:
    """The key of an address, as pages draw it. Raises NotFound."""
    if not _KEY.match(key):
        raise NotFound
    return key


def draft_of(code: str, key: str) -> Kept | None:
    """The draft of whoever is signed in, under this address. Raises NotFound for a draft of another item."""
    draft = room().book.drafts.kept(actor().name, checked(key))
    if draft is not None and draft.item != code:
        raise NotFound
    return draft


def given_of(draft: Kept | None) -> MultiDict[str, str]:
    """What was typed, by field."""
    return MultiDict(draft.fields if draft else ())


def trusted_today() -> date | None:
    """The day by this machine's clock, None while that is doubtful."""
    return None if room().desk.clock_doubtful() else room().book.edges.today()


def typed() -> tuple[tuple[str, str], ...]:
    """What the form sent, in order, without what the form itself added."""
    fields = request.form.items(multi=True)
    return tuple((name, value) for name, value in fields if name not in _OWN_FIELDS)


def judged(item: ServiceItem, given: MultiDict[str, str]) -> tuple[Case | None, tuple[Problem, ...]]:
    """The case that filing would make, or everything that is wrong."""
    try:
        return room().desk.rehearse(actor(), item.code, document_of(item, given.getlist)), ()
    except Declined as no:
        shown = [Problem(_shown_at(item, one.field), one.code, one.zh, one.en) for one in no.problems]
        return None, tuple(sorted(shown, key=lambda one: _place_of(item, one.field)))


def _place_of(item: ServiceItem, field: str) -> tuple[int, int]:
    """Where on the page a field stands, so that what is wrong is listed in the order of the page."""
    section, _, rest = field.partition(".")
    questions = [one.name for part in _questions(item) for one in part]
    name = rest.partition(".")[0]
    place = _SECTIONS.index(section) if section in _SECTIONS else len(_SECTIONS)
    return place, questions.index(name) if section == "answers" and name in questions else 0


def _questions(item: ServiceItem) -> tuple[list[Field], list[Field]]:
    """The questions about the applicant, and those about the matter."""
    about = [field for field in item.form if field.name in APPLICANT]
    return about, [field for field in item.form if field.name not in APPLICANT]


def _shown_at(item: ServiceItem, field: str) -> str:
    """Where on the form a fault is shown; an item without proxies has no questions about them."""
    if field.startswith("mandate") and "proxy" not in item.modes:
        return "mode"
    return _SHOWN_AT.get(field, field)


# --- drawing ---------------------------------------------------------------------------------------------------------


def _form_page(
    item: ServiceItem,
    key: str,
    draft: Kept | None,
    given: MultiDict[str, str],
    problems: tuple[Problem, ...],
    filed: str | None = None,
) -> str:
    book, (applicant, matter) = room().book, _questions(item)
    others = [one for one in book.drafts.of(actor().name) if one.item == item.code and one.key != key]
    return render_template(
        "file.html",
        item=item,
        key=key,
        draft=draft,
        others=others if draft is None and not problems else [],
        filed=filed,
        problems=problems,
        given=given,
        applicant=applicant,
        matter=matter,
        parts=PARTS,
        priority=PRIORITY,
        no_priority=NO_PRIORITY,
        fold={name: _wanted(given, problems, *at) for name, at in _FOLDED.items()},
        level=book.level,
        hows_of_paper=lambda paper: [how for how in HOWS if how != "commitment" or paper.commitment_ok],
        rules=paper_rules,
        marked=marked,
        needed_when=needed_when,
        orphans=_orphans(item, given) if draft and draft.version != item.version else None,
        office=book.catalogue.current().name_of(book.office),
    )


def _wanted(given: MultiDict[str, str], problems: tuple[Problem, ...], *starts: str) -> bool:
    """Whether what is folded away is needed: something was typed there, or something is wrong there."""
    typed = [name for name, value in given.items(multi=True) if value.strip() and not name.endswith(".type")]
    return any(name.startswith(starts) for name in (*typed, *(one.field for one in problems)))


def _orphans(item: ServiceItem, given: MultiDict[str, str]) -> list[tuple[str, str]]:
    """What was typed for questions and papers that this version of the guide does not have."""
    known = {f"answers.{field.name}" for field in item.form} | {f"materials.{paper.id}" for paper in item.materials}
    kinds = ("answers", "materials", *(() if "proxy" in item.modes else ("mandate",)))
    return [
        (name, value)
        for name, value in given.items(multi=True)
        if name.split(".")[0] in kinds and ".".join(name.split(".")[:2]) not in known and value.strip()
    ]


def _check_page(item: ServiceItem, draft: Kept, case: Case) -> str:
    now, today = room().book.catalogue.current(), room().book.edges.today()
    told = {line.event.kind: line.event for line in case.lines}
    filing, mandate = told["case:submitted"], told.get("mandate:given")
    personal = filing.personal or {}
    running = timed(deadlines.clocks(case, item, now.calendar), now.calendar, today)
    return render_template(
        "check.html",
        item=item,
        draft=draft,
        twins=acquaintances.twins_of(room().book, case),
        benefits=benefit_names(acquaintances.benefits_of(room().book, persons.document_number(case))),
        seen=_seen(item, draft),
        facts=filing.facts,
        answers=personal["answers"],
        guardian=personal.get("guardian"),
        mandate=(mandate.personal or {}).get("mandate") if mandate else None,
        lacks=lacks_of(item, draft),
        clocks=[one for one in running if one.running],
        promised=promised(item),
        parts=PARTS,
        applicant=APPLICANT,
        document_types=DOCUMENT_TYPES,
        mask_id=mask_id,
        value_told=value_told,
        changed="changed" in request.args,
        at_form=lambda path: _change_at(item, draft, path),
        priority=priority_name(filing.facts.get("priority")),
        priority_asked=PRIORITY,
        asks_will=asks_true_will(_told(item, draft)),
    )


def _change_at(item: ServiceItem, draft: Kept, path: str) -> str:
    """Where an answer is put right, in the face that the person works with; `main` is the whole of it."""
    if begun_at() == "intake.form" or path == "main":
        return url_for(begun_at(), code=item.code, key=draft.key, _anchor=path)
    name = step_of(steps(item, _told(item, draft)), path).name
    return url_for("steps.ask", code=item.code, key=draft.key, name=name, back="check", _anchor=path)


def _told(item: ServiceItem, draft: Kept) -> Known:
    given = given_of(draft)
    return known(item, given.getlist, list(given), trusted_today())


def _seen(item: ServiceItem, draft: Kept) -> str:
    """What the person had before her eyes: these answers under this version of the guide."""
    return f"{draft.seal}-{item.version}"


def lacks_of(item: ServiceItem, draft: Kept) -> tuple[Lack, ...]:
    """The papers that lack by what was typed so far, however little that is."""
    document = document_of(item, given_of(draft).getlist)
    answers, _ = parse_answers(item, document["answers"], today=None)
    lines, _ = parse_lines(item, answers, document["materials"])
    return lacking(item, answers, lines)
