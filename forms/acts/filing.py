"""Filing: a sound application becomes the case's first event, and a proxy's mandate an event of its own.
May import: the pure modules of this package.
Promise: what a resident is given a receipt for is entered whole, with what is personal apart from what stays.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any

from forms import numbering, offices
from forms.acts.context import Act, Command, Context, Outcome, Values, event
from forms.acts.messages import problem, why_not
from forms.application import Application, validate
from forms.case import Case
from forms.definition import ServiceItem
from forms.errors import Refusal
from forms.events import Event
from forms.fields import Field
from forms.samples import Chance, sample


def decide_file(case: Case, command: Command, context: Context) -> Outcome:
    """`case:submitted`, and `mandate:given` beside it when somebody applies for the resident.

    `command` is the document that `forms.application.validate` reads. `context` brings item, receipt number, rating
    token and salt. Filing at a township is receipt; in a village it is where the item delegates intake to it.
    """
    barred = why_not(case, "file", context.role, context.office, context.name_of)
    found = [barred] if barred else []
    found += _number_faults(context)
    if context.item is None:
        return Refusal((*found, problem("item", "item_unknown")))
    read = validate(
        context.item, command,
        level=offices.level(context.office), today=context.today, clock_doubtful=context.clock_doubtful,
    )  # fmt: skip
    if isinstance(read, Refusal):
        return Refusal((*found, *read.problems))
    if found:
        return Refusal(tuple(found))
    filed = _submitted(read, context.item, context)
    return (filed,) if read.mandate is None else (filed, _mandate(read.mandate, read, context))


def _number_faults(context: Context) -> list[Any]:
    if not context.receipt_no or not context.rating_token:
        return [problem("receipt_no", "receipt_missing")]
    origin = numbering.origin_office(context.receipt_no, context.office[:6])
    return [] if origin == context.office else [problem("receipt_no", "receipt_elsewhere")]


def receipt_on_filing(item: ServiceItem, office: str) -> bool:
    """Whether filing here is the authority's receipt (行政许可法 32: the authority's, or whom it entrusted intake to)."""
    return offices.level(office) == offices.TOWNSHIP or item.intake_delegated


def rating_hash(token: str) -> str:
    """What the journal holds of the code on the slip: SHA-256 in hex."""
    return hashlib.sha256(token.encode()).hexdigest()


def _submitted(read: Application, item: ServiceItem, context: Context) -> Event:
    """All answers lie in the part that can be erased: any free text may hold somebody's name."""
    values = {"happened_at": read.happened_at, "paper_no": read.paper_no}
    village = offices.level(context.office) == offices.VILLAGE
    facts: Values = {
        "item": item.code, "item_version": item.version, "mode": read.mode, "decided_at": item.decided_at,
        "receipt": receipt_on_filing(item, context.office), "missing": list(read.missing),
        "materials": {one: dict(line) for one, line in read.materials.items()},
        "rating_hash": rating_hash(context.rating_token), "mandate": read.mandate is not None,
        "papers_taken_on": (read.happened_at or context.at)[:10] if village else None,
        "consent": dict(read.consent), "priority": read.priority,
    }
    applicant = {"name": read.applicant_name, "document": dict(read.applicant_id), "phone": read.phone}
    about: Values = {"applicant": applicant, "answers": {**read.answers}, "rating_token": context.rating_token,
                     "guardian": {**read.guardian} if read.guardian else None}
    return event("case:submitted", context, values, facts, about)


def _mandate(mandate: Mapping[str, Any], read: Application, context: Context) -> Event:
    facts: Values = {"receipt_no": context.receipt_no, "starts_on": mandate.get("valid_from"),
                     "ends_on": mandate.get("valid_to"), "powers": mandate.get("powers")}
    return event("mandate:given", context, {"happened_at": read.happened_at, "paper_no": read.paper_no}, facts,
                 {"mandate": dict(mandate)})


def _asks(case: Case, context: Context) -> tuple[Field, ...]:
    return context.item.form if context.item else ()


def _example(case: Case, context: Context, chance: Chance) -> Values:
    if context.item is None:
        return {}
    mode = chance.choice(context.item.modes)
    return dict(sample(context.item, chance, mode=mode, level=offices.level(context.office),
                       today=context.today))


FILE = Act("file", "收件登记", "file", "case:submitted", _asks, decide_file, _example)
