"""An application cut into pages of one question or a small group, and how far each of them is.
May import: the pure modules of forms.
Promise: every question that forms asks now is on exactly one page, and whatever is wrong leads to a page that shows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from forms.application import CHILD_YEARS, parse_answers
from forms.conditions import fields_named, holds
from forms.definition import ServiceItem
from forms.errors import Problem
from forms.fields import Field
from forms.mandates import ADULT_YEARS, AGENT, GUARDIAN, PERSON, SELF_SUPPORTING_YEARS, TERMS, WITNESS, age_of
from forms.materials import needed
from forms.priorities import ELDERLY_YEARS
from forms.screens.answers import Given, document_of

# Of the questions about the person, those that say who it is, and those that say how to reach her.
WHO = ("applicant_name", "applicant_document")
CONTACT = ("phone", "address", "village_group")
# A page asks so many questions at most, one of these kinds among them and as the last.
PAGE_QUESTIONS = 3
_LARGE = frozenset({"people", "long_text", "choices"})
# The terms of a mandate by page; those that are not named here are about how it is signed.
_POWERS = ("matters", "powers", "sub_agency", "valid_from", "valid_to")
_SIGNING = tuple(field.name for field in TERMS if field.name not in _POWERS)
# What only says that nothing was typed yet: the page is unfinished, not wrong.
_BLANK = frozenset({"required", "mandate_missing", "consent_missing", "mode"})
DONE, UNDERWAY, NOT_BEGUN, OPTIONAL, WRONG = "done", "underway", "not_begun", "optional", "wrong"
LEFT = "left"


@dataclass(frozen=True)
class Step:
    """A page. ``name`` is the last part of its address; ``group`` the part of the task list in which it stands.
    ``asks`` are its questions, at ``prefix`` and their names; ``paths`` is where all that it keeps and shows lies;
    ``optional``: it may be left blank; ``aside``: most applications never need it, so nobody is led there."""

    name: str
    group: str
    paths: tuple[str, ...]
    asks: tuple[Field, ...] = ()
    prefix: str = ""
    optional: bool = False
    aside: bool = False

    @property
    def sections(self) -> tuple[str, ...]:
        """Where a fault of the whole page lies, and not of one of its questions."""
        asked = {f"{self.prefix}{field.name}" for field in self.asks}
        return tuple(path for path in self.paths if path not in asked)

    def holds(self, path: str) -> bool:
        """Whether an answer or a fault at this path belongs to this page."""
        return self.nearness(path) > 0

    def nearness(self, path: str) -> int:
        """How exactly the page names a path: the length of what they share, 0 for none of its own."""
        return max((len(one) for one in self.paths if path == one or path.startswith(f"{one}.")), default=0)


@dataclass(frozen=True)
class Known:
    """What was told so far. ``typed``: the names of the fields that hold anything; ``answers``: the sound ones."""

    document: Mapping[str, Any]
    answers: Mapping[str, Any]
    typed: frozenset[str]
    age: int | None

    @property
    def proxy(self) -> bool:
        """Whether somebody applies for the person."""
        return self.document.get("mode") == "proxy"

    def has(self, *paths: str) -> bool:
        """Whether anything was typed at or below one of these."""
        return any(name == path or name.startswith(f"{path}.") for name in self.typed for path in paths)


def known(item: ServiceItem, given: Given, names: Iterable[str], today: date | None) -> Known:
    """What a draft tells; ``names`` are those of its fields. ``today`` None: the clock is not trusted."""
    document = document_of(item, given)
    answers, _ = parse_answers(item, document["answers"], today=None)
    # A kind of document is chosen before anybody typed.
    typed = frozenset(name for name in names if not name.endswith(".type") and any(map(str.strip, given(name))))
    return Known(document, answers, typed, age_of({"document": answers.get("applicant_document")}, today))


def steps(item: ServiceItem, told: Known) -> tuple[Step, ...]:
    """The pages of an application, in the order in which people tell it."""
    left = _left(item, told)
    found = [*_about(item, told), *_way(told), *_matter(item, told)]
    found.append(Step("papers", "papers", ("materials",)))
    found.append(Step("consent", "end", ("consent",)))
    found.append(Step("late", "end", ("happened_at", "paper_no"), optional=True, aside=True))
    if left:
        found.append(Step(LEFT, "end", left))
    return tuple(found)


def _about(item: ServiceItem, told: Known) -> list[Step]:
    found = [_asking("applicant", "about", item, WHO), _asking("contact", "about", item, CONTACT)]
    minor = told.age is not None and told.age < ADULT_YEARS
    if minor or told.has("guardian", "supports_self"):
        found.append(Step("guardian", "about", ("guardian", "supports_self"), GUARDIAN, "guardian."))
    return [*found, Step("priority", "about", ("priority",))]


def _asking(name: str, group: str, item: ServiceItem, names: Sequence[str]) -> Step:
    asked = tuple(field for field in item.form if field.name in names)
    return Step(name, group, tuple(f"answers.{field.name}" for field in asked), asked, "answers.")


def _way(told: Known) -> list[Step]:
    way = Step("way", "way", ("mode", "level"))
    if not told.proxy:
        return [way]
    terms = {field.name: field for field in TERMS}

    def part(name: str, names: Sequence[str]) -> Step:
        asked = tuple(terms[one] for one in names)
        return Step(name, "way", tuple(f"mandate.{one}" for one in names), asked, "mandate.")

    found = [way, Step("agent", "way", ("mandate.agent", "mandate"), AGENT, "mandate.agent.")]
    if told.has("mandate.principal"):
        found.append(Step("principal", "way", ("mandate.principal",), PERSON, "mandate.principal."))
    found.append(part("powers", _POWERS))
    if asks_true_will(told):
        found.append(Step("will", "way", ("consent.true_will",)))
    free = told.document.get("mandate", {}).get("signature") != "fingerprint"
    witness = Step("witness", "way", ("mandate.witness",), WITNESS, "mandate.witness.", free, free)
    return [*found, part("signing", _SIGNING), witness]


def asks_true_will(told: Known) -> bool:
    """Whether the old person is asked for her own wish, when somebody else applies (老年人权益保障法 55)."""
    return told.proxy and (told.has("consent.true_will") or (told.age is not None and told.age >= ELDERLY_YEARS))


def asks_guardian_consent(told: Known) -> bool:
    """Whether a guardian agrees to the processing of a child's data (个人信息保护法 31)."""
    return told.has("consent.guardian_agreed") or (told.age is not None and told.age < CHILD_YEARS)


def may_support_self(told: Known) -> bool:
    """Whether an applicant may be old enough to need no guardian, living on own work (民法典 18)."""
    grown = told.age is not None and SELF_SUPPORTING_YEARS <= told.age < ADULT_YEARS
    return grown or told.has("supports_self")


def _matter(item: ServiceItem, told: Known) -> list[Step]:
    found = []
    for page in pages(item):
        # What was typed stays on its page until it is cleared on the last one.
        asked = tuple(replace(field, when=None) for field in page if holds(field.when, told.answers))
        if asked:
            paths = tuple(f"answers.{field.name}" for field in asked)
            name, blank = "q-" + page[0].name.replace("_", "-"), not any(field.required for field in asked)
            found.append(Step(name, "matter", paths, asked, "answers.", blank))
    return found


def pages(item: ServiceItem) -> list[list[Field]]:
    """The questions about the matter, cut into pages by the form alone: a question on which others depend ends its
    page, those that depend on the same stand together, and a large one ends its page."""
    matter = [field for field in item.form if field.name not in (*WHO, *CONTACT)]
    governing = set().union(*(fields_named(field.when) for field in matter)) if matter else set()
    found: list[list[Field]] = []
    for field in matter:
        last = found[-1] if found else []
        joins = (
            last
            and len(last) < PAGE_QUESTIONS
            and last[-1].kind not in _LARGE
            and last[-1].name not in governing
            and field.when == last[0].when
        )
        if joins:
            last.append(field)
        else:
            found.append([field])
    return found


def _left(item: ServiceItem, told: Known) -> tuple[str, ...]:
    """Where something was typed that the other answers do not ask for."""
    wanted = {paper.id for paper in needed(item, told.answers)}
    found = [f"answers.{field.name}" for field in item.form if not holds(field.when, told.answers)]
    found += [f"materials.{paper.id}" for paper in item.materials if paper.id not in wanted]
    found += [] if told.proxy else ["mandate"]
    return tuple(path for path in found if told.has(path))


# --- how far --------------------------------------------------------------------------------------------------------


def step_of(found: Sequence[Step], path: str) -> Step:
    """The page that shows what lies at a path; the first one for what lies on none."""
    return max(found, key=lambda step: step.nearness(path))


def faults_of(found: Sequence[Step], step: Step, problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """The faults that a page shows."""
    return tuple(one for one in problems if step_of(found, one.field) == step)


def standing(item: ServiceItem, told: Known, step: Step, wrong: Sequence[Problem]) -> str:
    """How far a page is; ``wrong`` are its own faults."""
    if step.name == "papers":
        return _papers_standing(item, told, wrong)
    begun = told.has(*step.paths)
    if any(one.code not in _BLANK for one in wrong) and (begun or step.name == "way"):
        return WRONG
    if not begun:
        return OPTIONAL if step.optional and not wrong else NOT_BEGUN
    return UNDERWAY if wrong else DONE


def _papers_standing(item: ServiceItem, told: Known, wrong: Sequence[Problem]) -> str:
    """A paper without a line is no fault, but nobody looked at it yet."""
    if wrong:
        return WRONG
    lines = told.document["materials"]
    said = [paper.id in lines for paper in needed(item, told.answers)]
    return DONE if all(said) else UNDERWAY if any(said) else NOT_BEGUN


def waits_for_answers(item: ServiceItem, told: Known) -> bool:
    """Whether it cannot be said yet which papers are needed, because a question that decides about one is open."""
    deciding = {name for paper in item.materials for name in fields_named(paper.required_when)}
    return any(
        name not in told.answers and (field := item.field(name)) is not None and holds(field.when, told.answers)
        for name in deciding
    )


def place_of(found: Sequence[Step], step: Step) -> tuple[int, int] | None:
    """Which page of how many it is, as somebody counts who is led through them; None for one that nobody is led to."""
    led = [one.name for one in found if not one.aside]
    return (led.index(step.name) + 1, len(led)) if step.name in led else None


def next_step(found: Sequence[Step], after: Step, standings: Mapping[str, str]) -> Step | None:
    """Where to go on from a page: the next one that is to be filled in, None where there is none behind it. Who comes
    from elsewhere is not led again to what may stay blank."""
    behind, done = (found[found.index(after) + 1 :], {DONE}) if after in found else (found, {DONE, OPTIONAL})
    return next((step for step in behind if standings[step.name] not in done and not step.aside), None)


def merged(
    found: Sequence[Step], step: Step, before: Iterable[tuple[str, str]], sent: Iterable[tuple[str, str]]
) -> tuple[tuple[str, str], ...]:
    """The fields of a draft after a page was sent: its own ones as they were sent, all others as they were."""
    def own(name: str) -> bool:
        return step.holds(name) and step_of(found, name) == step

    return (*(one for one in before if not own(one[0])), *(one for one in sent if own(one[0])))
