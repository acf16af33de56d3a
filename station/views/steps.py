"""Intake as village agents do it: a task list, and one question or a small group on each page of the same draft.
May import flask, forms, and the station's drafts, faces, guards and intake.
Promise: a page keeps what was typed on it before it is judged, and touches nothing that stands on another page.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from werkzeug.datastructures import MultiDict

from forms.application import presence_demanded
from forms.case import Case
from forms.definition import ServiceItem
from forms.errors import Declined, Problem
from forms.identity import birth_date
from forms.materials import HOWS, needed
from forms.prefill import Person
from forms.priorities import PRIORITY
from forms.screens import steps as plan
from forms.screens.answers import NO_PRIORITY
from forms.screens.dossier import paper_name
from forms.screens.guides import paper_rules
from forms.screens.usual import agent_of, usual
from station import acquaintances
from station.drafts import Kept
from station.problems import problem
from station.views.faces import DENSE, remember_face
from station.views.guards import actor, marked, room, see_other, signed_in
from station.views.intake import checked, draft_of, found_item, given_of, judged, trusted_today, typed

steps = Blueprint("steps", __name__)
GROUPS = ("about", "way", "matter", "papers", "end")
# The heading of a page: on a phone, where bar and navigation fill the screen, going on leads there.
CHECK, QUESTION = "check", "question"
_MANDATE = ("委托书", "mandate")


@dataclass(frozen=True)
class Laid:
    """An application laid out: its pages, how far each is, and the case that filing it now would make, if it could."""

    item: ServiceItem
    given: MultiDict[str, str]
    told: plan.Known
    pages: tuple[plan.Step, ...]
    problems: tuple[Problem, ...]
    standings: Mapping[str, str]
    case: Case | None

    def faults(self, step: plan.Step) -> tuple[Problem, ...]:
        """What is wrong on a page."""
        return plan.faults_of(self.pages, step, self.problems)

    def page(self, name: str) -> plan.Step | None:
        """The page of that name, None where these answers ask for none."""
        return next((step for step in self.pages if step.name == name), None)


def laid_out(item: ServiceItem, given: MultiDict[str, str]) -> Laid:
    """What was typed so far, page by page."""
    told = plan.known(item, given.getlist, list(given), trusted_today())
    pages = plan.steps(item, told)
    case, problems = judged(item, given)
    standings = {
        one.name: plan.standing(item, told, one, plan.faults_of(pages, one, problems)) for one in pages
    }  # fmt: skip
    return Laid(item, given, told, pages, problems, standings, case)


# --- the task list ---------------------------------------------------------------------------------------------------


@steps.get("/new/<code>/<key>/steps")
@signed_in
def tasks(code: str, key: str) -> Any:
    """Every page of the application and how far it is."""
    item, draft = found_item(code), draft_of(code, key)
    remember_face()
    number = room().book.drafts.receipt_of(actor().name, key)
    if draft is None and number is not None:
        return see_other("cases.show", number=number)
    laid, book = laid_out(item, given_of(draft)), room().book
    others = [one for one in book.drafts.of(actor().name) if one.item == code and one.key != key]
    wrong = [step for step in laid.pages if laid.standings[step.name] == plan.WRONG]
    return render_template(
        "tasks.html",
        item=item,
        key=key,
        draft=draft,
        laid=laid,
        groups=[(name, [one for one in laid.pages if one.group == name]) for name in GROUPS],
        others=others if draft is None else [],
        problems=[one for step in wrong for one in laid.faults(step)],
        at_problem=lambda one: url_for(
            "steps.ask", code=code, key=key, name=plan.step_of(laid.pages, one.field).name, _anchor=one.field
        ),
        waiting=plan.waits_for_answers(item, laid.told),
        done=sum(standing == plan.DONE for standing in laid.standings.values()),
        whole=sum(not step.aside for step in laid.pages),
        first=plan.next_step(laid.pages, _START, laid.standings),
        presence=item.proxy.policy == "presence_required",
        level=book.level,
        marked=marked,
        born=_born(laid.told),
        changed=draft is not None and draft.version != item.version,
    )


# In front of every page.
_START = plan.Step("", "", ())


def _born(told: plan.Known) -> tuple[str, int] | None:
    """Day of birth and age as the applicant's document tells them; None where it does not."""
    document = told.answers.get("applicant_document")
    born = birth_date(document["type"], document["number"]) if document else None
    return (born.isoformat(), told.age) if born and told.age is not None else None


# --- one page --------------------------------------------------------------------------------------------------------


@steps.get("/new/<code>/<key>/steps/<name>")
@signed_in
def ask(code: str, key: str, name: str) -> Any:
    """One page with what is kept of it. It shows what is wrong only where that was typed."""
    item, draft = found_item(code), draft_of(code, key)
    number = room().book.drafts.receipt_of(actor().name, key)
    if draft is None and number is not None:
        return see_other("cases.show", number=number)
    laid = laid_out(item, given_of(draft))
    step = laid.page(name)
    if step is None:
        return see_other("steps.tasks", code=code, key=key)
    faults = laid.faults(step) if laid.standings[name] == plan.WRONG else ()
    return _page(laid, key, step, faults)


@steps.post("/new/<code>/<key>/steps/<name>")
@signed_in
def keep(code: str, key: str, name: str) -> Any:
    """Keep what was typed on one page, and go on where nothing on it is wrong."""
    item, user, do = found_item(code), actor().name, request.form.get("do")
    draft = draft_of(code, key)
    before = laid_out(item, given_of(draft))
    step = before.page(name)
    if step is None:
        return see_other("steps.tasks", code=code, key=key)
    sent = () if do == "clear" else typed()
    fields = plan.merged(before.pages, step, draft.fields if draft else (), sent)
    version = draft.version if draft else item.version
    now = laid_out(item, MultiDict(fields))
    # Its questions may be others after what was typed, and it may be needed no more.
    still = now.page(name)
    step = still or step
    number = room().book.drafts.receipt_of(user, key)
    if number is not None:
        return _page(now, key, step, (problem("", "draft_used", case=number),)), 409
    try:
        room().book.drafts.store(user, Kept(checked(key), code, version, fields, room().book.edges.moment(), ""))
    except Declined as no:
        return _page(now, key, step, no.problems), 422
    if do == "keep":
        return "", 204
    if do == DENSE:
        return see_other("intake.form", code=code, key=key, face=DENSE)
    if do == "later":
        return see_other("steps.tasks", code=code, key=key)
    back = {"back": CHECK} if request.args.get("back") == CHECK else {}
    if do == "more":
        last = _rows(now.given, step) - 1
        anchor = f"{step.paths[0]}.{last}.name"
        return see_other("steps.ask", code=code, key=key, name=name, _anchor=anchor, **back)
    faults = now.faults(still) if still else ()
    if faults:
        return _page(now, key, step, faults), 422
    return _onward(before, now, key, step, back)


def _onward(before: Laid, now: Laid, key: str, step: plan.Step, back: dict[str, str]) -> Any:
    """Where to go on: what this answer made wrong elsewhere comes first, then what is open, then checking it all."""
    code = now.item.code
    if any(how == plan.WRONG != before.standings.get(name) for name, how in now.standings.items()):
        return see_other("steps.tasks", code=code, key=key)
    if now.case is not None and (back or step not in now.pages):
        return see_other("intake.check", code=code, key=key)
    following = plan.next_step(now.pages, _START if back else step, now.standings)
    if following is not None:
        return see_other("steps.ask", code=code, key=key, name=following.name, _anchor=QUESTION, **back)
    return see_other("intake.check" if now.case is not None else "steps.tasks", code=code, key=key)


def _page(laid: Laid, key: str, step: plan.Step, problems: Sequence[Problem]) -> str:
    book, item, told = room().book, laid.item, laid.told
    at = next((place for place, one in enumerate(laid.pages) if one.name == step.name), 0)
    wanted = {paper.id for paper in needed(item, told.answers)}
    agent = agent_of(actor().name, book.drafts.agent_of(actor().name))
    proposed = usual(step, item, told, trusted_today(), agent)
    given = laid.given.copy()
    given.update(proposed)
    return render_template(
        "step.html",
        item=item,
        key=key,
        step=step,
        before=laid.pages[at - 1] if at else None,
        place=plan.place_of(laid.pages, step),
        back=request.args.get("back") if request.args.get("back") == CHECK else "",
        given=given,
        problems=problems,
        told=told,
        proposed=bool(proposed),
        rows=_rows(given, step),
        papers=[paper for paper in item.materials if paper.id in wanted],
        hows_of_paper=lambda paper: [how for how in HOWS if how != "commitment" or paper.commitment_ok],
        rules=paper_rules,
        left=_left(laid, step) if step.name == plan.LEFT else [],
        priority=PRIORITY,
        no_priority=NO_PRIORITY,
        barred=presence_demanded(item, told.answers),
        guardian_consents=plan.asks_guardian_consent(told),
        may_support_self=plan.may_support_self(told),
        office=book.catalogue.current().name_of(book.office),
        marked=marked,
        twins=_twins(laid) if step.name == "contact" else [],
    )


def _twins(laid: Laid) -> list[dict[str, Any]]:
    """Open cases of the same person and item, told as soon as it is known who the person is (杜绝两头受理)."""
    name, document = laid.told.answers.get("applicant_name"), laid.told.answers.get("applicant_document")
    if not name or not document:
        return []
    return acquaintances.twins(room().book, laid.item.code, Person("", name, document))


def _rows(given: MultiDict[str, str], step: plan.Step) -> int:
    """How many people a page asks about: those that stand there, and one more."""
    last = 0
    for name, value in given.items(multi=True):
        row = name.split(".")[2:3]
        if step.holds(name) and value.strip() and not name.endswith(".type") and row and row[0].isdecimal():
            last = max(last, int(row[0]) + 1)
    return last + 1


def _left(laid: Laid, step: plan.Step) -> list[tuple[tuple[str, str], str]]:
    """What stands on the page of answers that are not asked any more: its question or paper, and what was typed."""
    found: dict[tuple[str, str], str] = {}
    for name, value in laid.given.items(multi=True):
        if step.holds(name) and value.strip() and not name.endswith(".type"):
            section, _, rest = name.partition(".")
            field = laid.item.field(rest.partition(".")[0]) if section == "answers" else None
            label = _MANDATE if section == "mandate" else paper_name(laid.item, rest.partition(".")[0])
            typed_freely = field is not None and field.kind not in ("choice", "choices", "yes_no")
            found.setdefault((field.zh, field.en) if field else label, value if typed_freely else "")
    return list(found.items())
