"""An application as it is filed: reading the whole document, refusing it with everything that is wrong.
May import: the standard library and the pure modules of this package.
Promise: no answer is dropped or repaired in silence, and a missing paper never turns a resident away.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from forms.conditions import fields_named, holds
from forms.definition import ServiceItem
from forms.errors import Problem, Refusal, problem
from forms.fields import blank, parse, plain_field, unknown_keys
from forms.mandates import age_of, parse_guardian, parse_mandate
from forms.materials import missing, parse_lines
from forms.priorities import PRIORITY

KEYS = (
    "mode", "happened_at", "paper_no", "answers", "materials", "mandate", "guardian", "supports_self", "consent",
    "priority",
)
OLDEST_PAPER_YEARS = 2
# 个人信息保护法 31: below this age a guardian consents.
CHILD_YEARS = 14
# A clock that shows a day before this program was written, or a working life after, shows no day at all.
EARLIEST_TRUE_DAY, LATEST_TRUE_DAY = date(2026, 1, 1), date(2065, 12, 31)
LEVEL_NAMES = {"village": ("村级便民服务站", "village station"), "township": ("乡镇便民服务中心", "township centre")}
MODE_NAMES = {"in_person": ("本人办理", "in person"), "proxy": ("委托代办", "by proxy")}
_PAPER_NO = plain_field("paper_no", "case_number", "手写单据号", "number written on paper", required=False, max_length=40)


@dataclass(frozen=True)
class Application:
    """A sound application. `missing`: ids of papers that lack; `happened_at`: local time, None = when it is entered;
    `priority`: why it is served first (forms.priorities), None = it waits its turn."""

    item_code: str
    version: str
    mode: str
    happened_at: str | None
    paper_no: str | None
    answers: Mapping[str, Any]
    materials: Mapping[str, Mapping[str, Any]]
    missing: tuple[str, ...]
    mandate: Mapping[str, Any] | None
    guardian: Mapping[str, Any] | None
    supports_self: bool
    consent: Mapping[str, bool]
    applicant_name: str
    applicant_id: Mapping[str, str]
    phone: str
    priority: str | None


def validate(item: ServiceItem, document: object, *, level: str, today: date, clock_doubtful: bool = False) -> (
        Application | Refusal):
    """Reads a filing at an office of `level` (village | township) on the day `today`; all problems at once.

    The filing day is the date of `happened_at` where it is given (papers taken in a power cut), else `today`.
    A clock that is doubtful, or that shows a day which cannot be, refuses nobody: ages, terms and dates are then
    compared with the day on the paper alone, and with nothing where there is none.
    """
    if not isinstance(document, Mapping):
        return Refusal.of(problem("", "not_object"))
    found = unknown_keys(document, KEYS, "")
    trusted = today if not clock_doubtful and EARLIEST_TRUE_DAY <= today <= LATEST_TRUE_DAY else None
    happened_at, wrong = parse_moment(document.get("happened_at"), trusted)
    found += wrong
    day = date.fromisoformat(happened_at[:10]) if happened_at else trusted
    paper_no, wrong = parse(_PAPER_NO, document.get("paper_no"), "paper_no")
    found += wrong
    answers, wrong = parse_answers(item, document.get("answers"), today=day)
    found += wrong
    mode = document.get("mode")
    found += _way(item, mode, level, answers)
    lines, wrong = parse_lines(item, answers, document.get("materials"))
    found += wrong
    applicant = {"name": answers.get("applicant_name"), "document": answers.get("applicant_document")}
    guardian, wrong = parse_guardian(document.get("guardian"), applicant, document.get("supports_self"), day)
    found += wrong
    mandate = None
    if mode == "proxy":
        mandate, wrong = parse_mandate(document.get("mandate"), applicant, guardian, day)
        found += wrong
    elif not blank(document.get("mandate")):
        found.append(problem("mandate", "mandate_not_wanted"))
    consent, wrong = parse_consent(document.get("consent"), age_of(applicant, day))
    found += wrong
    priority, wrong = parse(PRIORITY, document.get("priority"), "priority")
    found += wrong
    if found:
        return Refusal(tuple(found))
    return Application(
        item_code=item.code, version=item.version, mode=str(mode), happened_at=happened_at, paper_no=paper_no,
        answers=answers, materials=lines, missing=missing(item, answers, lines), mandate=mandate, guardian=guardian,
        supports_self=document.get("supports_self") is True, consent=consent,
        applicant_name=answers["applicant_name"], applicant_id=answers["applicant_document"], phone=answers["phone"],
        priority=priority,
    )


def parse_answers(item: ServiceItem, raw: object, *, today: date | None) -> tuple[dict[str, Any], list[Problem]]:
    """All answers of the form. A question whose condition does not hold must be blank, and says so if it is not."""
    if not isinstance(raw, Mapping):
        return {}, [problem("answers", "not_object")]
    found = unknown_keys(raw, [field.name for field in item.form], "answers")
    answers: dict[str, Any] = {}
    for field in item.form:
        path = f"answers.{field.name}"
        given = raw.get(field.name)
        if holds(field.when, answers):
            value, wrong = parse(field, given, path, today=today)
            found += wrong
            if value is not None:
                answers[field.name] = value
        elif not blank(given):
            because = [item.field(name) for name in sorted(fields_named(field.when))]
            found.append(problem(
                path, "not_asked", zh=field.zh, en=field.en, because="、".join(one.zh for one in because if one),
                because_en=", ".join(one.en for one in because if one)))
    return answers, found


def presence_demanded(item: ServiceItem, answers: Mapping[str, Any]) -> bool:
    """Whether the item demands, for these answers, that the applicant comes in person."""
    return item.proxy.policy == "presence_required" and holds(item.proxy.when, answers)


def _way(item: ServiceItem, mode: object, level: str, answers: Mapping[str, Any]) -> list[Problem]:
    """Mode and level against the item's policy."""
    found = []
    demanded = presence_demanded(item, answers)
    basis, basis_en = item.proxy.basis, item.proxy.basis_en
    if mode not in ("in_person", "proxy"):
        found.append(problem("mode", "mode"))
    elif mode == "proxy" and demanded:
        found.append(problem("mode", "proxy_not_allowed", basis=basis, basis_en=basis_en))
    elif mode not in item.modes:
        found.append(problem("mode", "mode_not_allowed", allowed="或".join(MODE_NAMES[one][0] for one in item.modes),
                             allowed_en=" or ".join(MODE_NAMES[one][1] for one in item.modes)))
    if level not in item.file_at:
        found.append(problem("level", "level_not_allowed", basis=item.file_at_basis.zh, basis_en=item.file_at_basis.en,
                             **_places(item.file_at)))
    elif demanded and level not in item.proxy.presence_at:
        found.append(problem("level", "presence_elsewhere", basis=basis, basis_en=basis_en,
                             **_places(item.proxy.presence_at)))
    return found


def _places(levels: tuple[str, ...]) -> dict[str, str]:
    named = [LEVEL_NAMES[level] for level in levels]
    return {"places": "或".join(zh for zh, _ in named), "levels": " or ".join(en for _, en in named)}


def parse_moment(raw: object, today: date | None) -> tuple[str | None, list[Problem]]:
    """`YYYY-MM-DDTHH:MM+08:00` (seconds are accepted and dropped), not after today and not absurdly old.

    `today` None: the clock is not trusted, so any real day passes.
    """
    if blank(raw):
        return None, []
    shape = re.fullmatch(
        r"([0-9]{4}-[0-9]{2}-[0-9]{2})T((?:[01][0-9]|2[0-3]):[0-5][0-9])(?::[0-5][0-9])?(?:\+08:00)?",
        raw.strip() if isinstance(raw, str) else "")
    try:
        day = date.fromisoformat(shape[1]) if shape else None
    except ValueError:
        day = None
    if shape is None or day is None:
        return None, [problem("happened_at", "happened_at_shape")]
    if today and day > today:
        return None, [problem("happened_at", "happened_at_future", today=today.isoformat())]
    if today and day.year < today.year - OLDEST_PAPER_YEARS:
        return None, [problem("happened_at", "happened_at_ancient", bound=f"{today.year - OLDEST_PAPER_YEARS}-01-01")]
    return f"{shape[1]}T{shape[2]}+08:00", []


def parse_consent(raw: object, age: int | None = None) -> tuple[dict[str, bool], list[Problem]]:
    """The notice of 个人信息保护法 17 and the agreement: `{"read_aloud": bool, "agreed": true}`, and where it was asked
    `true_will` (老年人权益保障法 55: it is the old person's own wish) and `guardian_agreed`, which a child's data need
    (个人信息保护法 31). `age` in years on the filing day, None = not known."""
    if not isinstance(raw, Mapping):
        return {}, [problem("consent", "consent_missing")]
    found = unknown_keys(raw, ("read_aloud", "agreed", "true_will", "guardian_agreed"), "consent")
    if raw.get("agreed") is not True:
        found.append(problem("consent.agreed", "consent_refused" if raw.get("agreed") is False else "consent_missing"))
    if not isinstance(raw.get("read_aloud"), bool):
        found.append(problem("consent.read_aloud", "read_aloud_unknown"))
    if raw.get("true_will") not in (None, True):
        found.append(problem("consent.true_will", "not_own_will"))
    if raw.get("guardian_agreed") is not True and age is not None and age < CHILD_YEARS:
        found.append(problem("consent.guardian_agreed", "guardian_consent_missing", age=age))
    asked = {name: True for name in ("true_will", "guardian_agreed") if raw.get(name) is True}
    return {"read_aloud": raw.get("read_aloud") is True, "agreed": True, **asked}, found


def parts(item: ServiceItem, answers: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers split into (facts, personal) by the `personal` flag of each question."""
    personal = {field.name for field in item.form if field.personal}
    return ({name: value for name, value in answers.items() if name not in personal},
            {name: value for name, value in answers.items() if name in personal})
