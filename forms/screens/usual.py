"""What a page of an application proposes before anybody typed: what is known already, or nearly always so.
May import: the pure modules of forms.
Promise: a proposal stands in its box to be read and changed; nothing of it is kept until the page is saved.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from forms.definition import ServiceItem
from forms.identity import RESIDENCE_PERMIT, RESIDENT_ID, person_name
from forms.priorities import ELDERLY_YEARS
from forms.screens.answers import NO_PRIORITY
from forms.screens.steps import Known, Step

MANDATE_DAYS = 180
POWERS = ("submit", "supplement", "receive_notice", "collect_result")
AGENT = "mandate.agent"
# Everybody for whom one applies, the applicant among them, and how many they are.
MEMBERS, MEMBERS_COUNT = "insured_members", "insured_count"
# The digit of a resident's number that is odd for men and even for women (GB 11643).
_SEX_DIGIT = 16

Fields = dict[str, list[str]]


def usual(step: Step, item: ServiceItem, told: Known, today: date | None, agent: Mapping[str, str]) -> Fields:
    """Proposals by field of the page, {} where there are none or where something was typed on the page. `agent`: who
    is signed in, as fields of the mandate; `today` None: the clock is not trusted, so no date is proposed."""
    if told.has(*step.paths):
        return {}
    found: Fields = {}
    if step.name == "way" and len(item.modes) == 1:
        found["mode"] = [item.modes[0]]
    elif step.name == "priority":
        found["priority"] = ["elderly" if told.age is not None and told.age >= ELDERLY_YEARS else NO_PRIORITY]
    elif step.name == "agent":
        found |= {name: [text] for name, text in agent.items()}
    elif step.name == "powers":
        found |= {"mandate.matters": [f"代为申请办理“{item.name}”"], "mandate.powers": list(POWERS)}
        found["mandate.sub_agency"] = ["no"]
        if today:
            found |= boxes("mandate.valid_from", today) | boxes("mandate.valid_to", today + timedelta(MANDATE_DAYS))
    asked = {field.name: field.kind for field in step.asks}
    sex = _sex(told)
    if sex and asked.get("sex") == "choice":
        found["answers.sex"] = [sex]
    if MEMBERS in asked and told.answers.get("applicant_name"):
        found |= _first_of_all(told)
    if MEMBERS_COUNT in asked and told.answers.get(MEMBERS):
        found[f"answers.{MEMBERS_COUNT}"] = [str(len(told.answers[MEMBERS]))]
    return found


def _first_of_all(told: Known) -> Fields:
    """The applicant as the first of those for whom she applies."""
    document, path = told.answers.get("applicant_document"), f"answers.{MEMBERS}.0"
    found = {f"{path}.name": [str(told.answers["applicant_name"])], f"{path}.relation": ["本人"]}
    return found | ({f"{path}.document.{part}": [document[part]] for part in ("type", "number")} if document else {})


def boxes(path: str, day: date) -> Fields:
    """A date as the three boxes of a page."""
    return {f"{path}.year": [str(day.year)], f"{path}.month": [str(day.month)], f"{path}.day": [str(day.day)]}


def agent_of(user: str, before: Mapping[str, str]) -> dict[str, str]:
    """Who is signed in as the agent of a mandate: as in the last one, else by the name of the account where that is a
    name."""
    if before:
        return dict(before)
    return {} if user.isascii() or person_name(user).fault else {f"{AGENT}.name": user}


def _sex(told: Known) -> str:
    document = told.answers.get("applicant_document")
    if not document or document["type"] not in (RESIDENT_ID, RESIDENCE_PERMIT):
        return ""
    return "male" if int(document["number"][_SEX_DIGIT]) % 2 else "female"
