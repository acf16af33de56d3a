"""What an application asks and is known already (一表制, row 196): from the resident's record and from earlier cases.
May import: the pure modules of this package.
Promise: only what the question would take is filled in, and only where nobody typed anything: it is a proposal.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from forms.definition import ServiceItem
from forms.fields import PEOPLE_LIMIT, blank, parse
from forms.identity import RESIDENCE_PERMIT, RESIDENT_ID, person_name, phone, resident_id
from forms.ledgers.residents import HEAD, RELATIONS
from forms.screens.prefilled import Pair, fields_given
from forms.tables import plain_number

# Answers of an earlier case that are about the person and not about the matter.
CARRIED = ("address", "village_group", "household_members", "household_head", "payment_account", "registered_address")
HOUSEHOLDS = ("household_members", "insured_members")
# The digit of a resident's number that is odd for men and even for women (GB 11643).
_SEX_DIGIT = 16
_RELATION = {choice.value: choice.zh for choice in RELATIONS}


@dataclass(frozen=True)
class Person:
    """Somebody who is known here. ``source`` is the id of a resident's record or of a case; ``benefits`` are codes of
    forms.ledgers.residents; ``earlier`` the answers of her latest case."""

    source: str
    name: str
    document: Mapping[str, str] = field(default_factory=dict)
    phone: str = ""
    address: str = ""
    village_group: str = ""
    household_no: str = ""
    relation: str = ""
    benefits: tuple[str, ...] = ()
    language: str = ""
    earlier: Mapping[str, Any] = field(default_factory=dict)

    @property
    def number(self) -> str:
        """The number of the document, "" where none is known."""
        return self.document.get("number", "")


def answers_of(item: ServiceItem, person: Person, household: Sequence[Person] = ()) -> dict[str, Any]:
    """Sound answers to those questions of an item that are asked in any case. ``household``: everyone under the same
    number, the person included."""
    told = _told(person, household)
    found: dict[str, Any] = {}
    for question in item.form:
        value = told.get(question.name)
        if question.when is None and not blank(value):
            clean, wrong = parse(question, value, question.name)
            found |= {question.name: clean} if clean is not None and not wrong else {}
    return found


# What somebody may be looked up by, as questions of a form.
TYPED = ("applicant_name", "applicant_document", "phone")


def named(text: str) -> Person:
    """Somebody of whom nothing is known but what was typed to find her, where that is her name, her number or her
    telephone; an empty one for the end of a number or the initials of a name, which are no answers."""
    if not resident_id(text).fault:
        return Person("", "", {"type": RESIDENT_ID, "number": str(resident_id(text).value)})
    if not phone(text).fault:
        return Person("", "", phone=text)
    return Person("", "" if text.isascii() or person_name(text).fault else text)


def another(typed: Sequence[Pair], person: Person) -> str:
    """The name or the number that stands typed in the form and is not this person's, "" where it may be hers: her
    number beside another's name would be neither."""
    given = {name: value.strip() for name, value in typed if value.strip()}
    number = plain_number({"number": given.get("answers.applicant_document.number", "")})
    if number and person.number:
        return "" if number == person.number else number
    name = given.get("answers.applicant_name", "")
    return "" if not name or (person_name(name).value or name) == person.name else name


def merged(item: ServiceItem, typed: Sequence[Pair], answers: Mapping[str, Any]) -> list[Pair]:
    """The fields of a page with what was typed there, and these answers where nothing was."""
    left = {one.name for one in item.form if one.name in answers and not _typed_at(one.name, typed)}
    kept = [(name, value) for name, value in typed if _question(name) not in left]
    return [*kept, *fields_given([one for one in item.form if one.name in left], answers, "answers.")]


def without(typed: Sequence[Pair], answers: Mapping[str, Any]) -> list[Pair]:
    """What was typed, less what these answers are to take the place of."""
    return [(name, value) for name, value in typed if _question(name) not in answers]


def _question(field: str) -> str:
    return field.split(".")[1] if field.startswith("answers.") else ""


def _typed_at(name: str, typed: Sequence[Pair]) -> bool:
    """Whether something was typed at a question. A kind of document stands chosen before its number is typed."""
    return any(value.strip() and _question(one) == name and not one.endswith(".type") for one, value in typed)


def _told(person: Person, household: Sequence[Person]) -> dict[str, Any]:
    told: dict[str, Any] = {name: person.earlier.get(name) for name in CARRIED}
    head = next((one.name for one in household if one.relation == HEAD), "")
    spouse = _spouse(person, household)
    told |= {
        "applicant_name": person.name,
        "applicant_document": dict(person.document),
        "phone": person.phone,
        "account_holder": person.name,
        "sex": _sex(person),
        "spouse_name": spouse.name if spouse else None,
        "spouse_document": dict(spouse.document) if spouse else None,
        **({"address": person.address} if person.address else {}),
        **({"village_group": person.village_group} if person.village_group else {}),
        **({"household_head": head} if head else {}),
    }
    others = [one for one in household if one.source != person.source]
    if others:
        told["household_members"] = [_member(one, person) for one in others][:PEOPLE_LIMIT]
        told["insured_members"] = [_member(one, person) for one in (person, *others)][:PEOPLE_LIMIT]
    return told


def _member(one: Person, applicant: Person) -> dict[str, Any]:
    """Somebody of the household as a list of people names her; the relation as far as the register tells it."""
    if one.source == applicant.source:
        relation = "本人"
    elif applicant.relation == HEAD:
        relation = _RELATION.get(one.relation, "")
    else:
        relation = "户主" if one.relation == HEAD else f"户主的{_RELATION[one.relation]}" if one.relation else ""
    return {"name": one.name, "relation": relation or "同户", **({"document": dict(one.document)} if one.number else {})}


def _spouse(person: Person, household: Sequence[Person]) -> Person | None:
    wanted = {HEAD: "spouse", "spouse": HEAD}.get(person.relation)
    found = [one for one in household if wanted and one.relation == wanted and one.source != person.source]
    return found[0] if len(found) == 1 else None


def _sex(person: Person) -> str | None:
    if person.document.get("type") not in (RESIDENT_ID, RESIDENCE_PERMIT) or len(person.number) != _SEX_DIGIT + 2:
        return None
    return "male" if int(person.number[_SEX_DIGIT]) % 2 else "female"
