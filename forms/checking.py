"""Judging the document of a service item before it is published or used.
May import: the standard library and the pure modules of this package.
Promise: everything wrong comes back at once, and a silence of the guide that is hidden from the reader is wrong too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from forms.conditions import fields_named
from forms.errors import Problem, problem
from forms.fields import KINDS
from forms.shapes import both_languages, condition, count, flag, group, list_of, one_of, or_null, pattern, text

LEVELS = ("village", "township", "county")
ABOUT = (
    "fee", "fee_basis", "day_kind", "milestone", "case_type", "conditions", "presence", "inner_limit", "materials",
    "steps", "wording", "place", "result", "out_of_date", "sub_items", "payment", "basis",
)
CORE_FIELDS = {"applicant_name": "name", "applicant_document": "id_document", "phone": "phone"}
CASE_TYPES = {"即办件": "即办", "承诺件": "承诺", "上报件": "上报"}

_LIMIT = group({
    "raw": text, "amount": or_null(count(0, 1000)), "unit": one_of("instant", "day", "month"),
    "day_kind": or_null(one_of("working", "calendar")), "basis": or_null(text),
}, {"milestone": one_of("report_up", "complete", "unspecified", "step")})
_MATERIAL = group({
    "id": pattern(r"M[0-9]{1,3}", "item_code_shape"), "name": both_languages, "raw": text,
    "original": or_null(one_of("seen", "kept", "unclear")), "copy": or_null(flag), "copies": or_null(count(1, 99)),
    "photos": or_null(count(1, 99)), "spec": or_null(text), "issuer": or_null(text),
    "alternatives": list_of(both_languages), "part": or_null(text), "required_when": or_null(condition),
    "commitment_ok": flag, "note": or_null(both_languages),
})
_STEP = group({
    "id": pattern(r"T[0-9]{1,2}", "item_code_shape"), "name": both_languages, "actor": or_null(text),
    "level": one_of("applicant", *LEVELS, "other"), "place": or_null(text), "limit": or_null(_LIMIT),
})
_FEE = group({
    "charged": flag, "raw": text, "basis": or_null(text),
    "lines": list_of(group({"name": text, "variant": or_null(text), "amount_fen": count(0, 10**10)})),
})
_CHOICE = group({"value": pattern(r"[a-z0-9_]{1,40}", "item_code_shape"), "zh": text, "en": text})
_BOUND: Callable[[Any, str], list[Problem]] = or_null(
    lambda value, path: text(value, path) if isinstance(value, str) else count(-(2**53) + 1, 2**53 - 1)(value, path))
_FIELD = group({
    "name": pattern(r"[a-z][a-z0-9_]{1,39}", "item_code_shape"), "kind": one_of(*KINDS), "zh": text, "en": text,
    "required": flag, "personal": flag,
}, {
    "choices": list_of(_CHOICE), "when": or_null(condition), "max_length": or_null(count(1, 10_000)), "min": _BOUND,
    "max": _BOUND, "hint": or_null(both_languages),
})
_ITEM = group({
    "code": pattern(r"[A-Za-z0-9.-]{3,40}", "item_code_shape"), "name": both_languages, "sample": flag,
    "out_of_date": flag, "source": group({"seed": text, "section": text, "guide_header": or_null(text)}),
    "window": text, "department": text, "legal_basis": list_of(text), "decided_at": one_of("township", "county"),
    "modes": list_of(one_of("in_person", "proxy"), least=1),
    "file_at": group({"levels": list_of(one_of("village", "township"), least=1), "basis": both_languages}),
    "intake_delegated": flag, "tacit_approval": flag, "applicant": both_languages,
    "case_type": group({"stated": or_null(text), "derived": one_of(*CASE_TYPES), "why": both_languages}),
    "proxy": group({
        "policy": one_of("allowed_with_mandate", "presence_required"), "basis": or_null(both_languages),
        "when": or_null(condition), "presence_at": list_of(one_of("village", "township")),
        "loosened_by": or_null(both_languages),
    }),
    "conditions": group({
        "match": one_of("all", "any", "unstated"), "read_as": one_of("all", "any"), "lines": list_of(both_languages),
    }),
    "materials": list_of(_MATERIAL, least=1), "steps": list_of(_STEP, least=1), "promised": or_null(_LIMIT),
    "statutory": or_null(_LIMIT), "fee": or_null(_FEE),
    "payments": list_of(group({"name": both_languages, "step": text, "amount_fen": or_null(count(0, 10**12))})),
    "result": or_null(both_languages), "papers_made": list_of(text), "field_tasks": list_of(text),
    "remedy": or_null(both_languages), "form": list_of(_FIELD, least=1),
    "oddities": list_of(group({"about": list_of(one_of(*ABOUT), least=1), "zh": text, "en": text})),
})


def check(doc: Any) -> tuple[Problem, ...]:
    """Everything that is wrong with an item's document, shapes first, then each rule whose parts are well shaped."""
    found = _ITEM(doc, "")
    if not isinstance(doc, Mapping):
        return tuple(found)
    spoilt = {one.field.split(".")[0] for one in found}
    for parts, rule in _RULES:
        if not spoilt.intersection(parts) and all(part in doc for part in parts):
            found += rule(doc)
    return tuple(found)


def _twice(names: Iterable[str], path: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for at, name in enumerate(names):
        if name in seen:
            yield problem(f"{path}.{at}", "item_duplicate", id=name)
        seen.add(name)


def _ids(doc: Mapping[str, Any]) -> Iterator[Problem]:
    yield from _twice((one["id"] for one in doc["materials"]), "materials")
    yield from _twice((one["id"] for one in doc["steps"]), "steps")
    yield from _twice(doc["modes"], "modes")
    yield from _twice(doc["file_at"]["levels"], "file_at.levels")
    steps = {one["id"] for one in doc["steps"]}
    for at, one in enumerate(doc["payments"]):
        if one["step"] not in steps:
            yield problem(f"payments.{at}.step", "item_not_one_of", allowed="、".join(sorted(steps)))


def _form(doc: Mapping[str, Any]) -> Iterator[Problem]:
    form = doc["form"]
    yield from _twice((one["name"] for one in form), "form")
    for name, kind in CORE_FIELDS.items():
        if not any(f["name"] == name and f["kind"] == kind and f["required"] and not f.get("when") for f in form):
            yield problem("form", "item_core_field", name=name, kind=kind)
    earlier: dict[str, Mapping[str, Any]] = {}
    for at, one in enumerate(form):
        choices = one.get("choices", [])
        chooses = one["kind"] in ("choice", "choices")
        if chooses != bool(choices) or (chooses and len(choices) < 2):
            yield problem(f"form.{at}.choices", "item_choices")
        yield from _twice((choice["value"] for choice in choices), f"form.{at}.choices")
        yield from _condition(one.get("when"), f"form.{at}.when", earlier)
        earlier[one["name"]] = one


def _condition(rule: Any, path: str, form: Mapping[str, Mapping[str, Any]]) -> Iterator[Problem]:
    """Fields that a condition names must be asked, and the values must be possible answers."""
    if rule is None:
        return
    for name in sorted(fields_named(rule) - set(form)):
        yield problem(path, "item_condition_field", name=name)
    for name, value in _compared(rule):
        asked = form.get(name)
        if asked and asked["kind"] in ("choice", "choices"):
            possible = value in [choice["value"] for choice in asked.get("choices", [])]
        else:
            possible = asked is None or asked["kind"] != "yes_no" or isinstance(value, bool)
        if not possible:
            yield problem(path, "item_condition_value", name=name, value=value)


def _compared(rule: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    if "field" in rule:
        yield from ((rule["field"], value) for value in rule["in"])
        return
    for part in rule.get("all") or rule.get("any") or [rule["not"]]:
        yield from _compared(part)


def _conditions(doc: Mapping[str, Any]) -> Iterator[Problem]:
    form = {one["name"]: one for one in doc["form"]}
    yield from _condition(doc["proxy"]["when"], "proxy.when", form)
    for at, one in enumerate(doc["materials"]):
        yield from _condition(one["required_when"], f"materials.{at}.required_when", form)


def _limits(doc: Mapping[str, Any]) -> Iterator[Problem]:
    named = [("promised", doc["promised"]), ("statutory", doc["statutory"])]
    named += [(f"steps.{at}.limit", one["limit"]) for at, one in enumerate(doc["steps"])]
    for path, limit in named:
        if limit is None:
            continue
        inner = path.startswith("steps")
        if "milestone" not in limit or (limit["milestone"] == "step") != inner:
            yield problem(f"{path}.milestone", "item_limit_milestone")
        amount, instant = limit["amount"], limit["unit"] == "instant"
        if (instant and amount not in (0, None)) or (not instant and not amount):
            yield problem(f"{path}.amount", "item_limit_amount")


def _fees(doc: Mapping[str, Any]) -> Iterator[Problem]:
    fee = doc["fee"]
    if fee and fee["charged"] and not fee["lines"]:
        yield problem("fee.lines", "item_fee_lines")
    if fee and not fee["charged"] and fee["lines"]:
        yield problem("fee.lines", "item_fee_free_lines")


def _presence(doc: Mapping[str, Any]) -> Iterator[Problem]:
    proxy, modes, levels = doc["proxy"], doc["modes"], doc["file_at"]["levels"]
    if proxy["basis"] is None:
        yield problem("proxy.basis", "item_presence_basis")
    if "in_person" not in modes:
        yield problem("modes", "item_modes_policy", why_zh="本人总可以来办", why="the applicant may always come in person")
    if proxy["policy"] == "allowed_with_mandate":
        if "proxy" not in modes:
            yield problem("modes", "item_modes_policy", why_zh="允许代办却没有 proxy", why="proxy is allowed but no mode")
        if proxy["when"] is not None or proxy["presence_at"]:
            yield problem("proxy", "item_modes_policy", why_zh="允许代办却写了到场条件",
                          why="proxy is allowed yet a presence is described")
        return
    if ("proxy" in modes) != (proxy["when"] is not None):
        yield problem("modes", "item_modes_policy", why_zh="一律到场的不能有 proxy,部分到场的必须有",
                      why="a presence always demanded excludes proxy, one demanded sometimes includes it")
    always = proxy["when"] is None
    here = set(proxy["presence_at"])
    if not here or not here <= set(levels) or (always and here != set(levels)):
        yield problem("proxy.presence_at", "item_presence_place")


def _remedy(doc: Mapping[str, Any]) -> Iterator[Problem]:
    if doc["remedy"] is None:
        yield problem("remedy", "item_remedy")


def _desk(doc: Mapping[str, Any]) -> Iterator[Problem]:
    if not any(step["level"] == doc["decided_at"] for step in doc["steps"]):
        yield problem("steps", "item_steps_level", level=doc["decided_at"])


def _told(doc: Mapping[str, Any]) -> Iterator[Problem]:
    """Each silence or contradiction that the data hold must also be a sentence for the reader."""
    limits = [one for one in (doc["promised"], *(step["limit"] for step in doc["steps"])) if one]
    stated = doc["case_type"]["stated"]
    silences = (
        ("fee", doc["fee"] is None, "收费未说明", "A guide that is silent on fees"),
        ("fee_basis", bool(doc["fee"] and doc["fee"]["charged"] and not doc["fee"]["basis"]), "收费无依据",
         "A fee without basis"),
        ("day_kind", any(one["unit"] == "day" and one["day_kind"] is None for one in limits), "“日”未说明是否工作日",
         "An unknown kind of day"),
        ("milestone", any(one.get("milestone") == "unspecified" for one in limits), "时限终点未说明",
         "An unspecified milestone"),
        ("case_type", bool(stated and stated not in doc["case_type"]["derived"]), "办件类型自相矛盾",
         "A contradictory case type"),
        ("inner_limit", any(step["limit"] for step in doc["steps"]), "环节另有时限", "A limit of a single step"),
        ("conditions", doc["conditions"]["match"] == "unstated", "条件关系未说明", "The unstated relation of conditions"),
        ("presence", doc["proxy"]["policy"] == "presence_required", "本人到场", "A demanded presence"),
        ("basis", not doc["legal_basis"], "法律依据未说明", "An item without legal basis"),
        ("result", doc["result"] is None, "结果未说明", "A result that is not named"),
        ("out_of_date", doc["out_of_date"], "事项已过时", "An item out of date"),
        ("payment", bool(doc["payments"]), "另有缴费", "Money beside the fee"),
        ("materials", any(one["original"] == "unclear" for one in doc["materials"]), "原件是否留存不明",
         "An original that may be kept"),
    )
    told = {about for one in doc["oddities"] for about in one["about"]}
    for about, applies, zh, en in silences:
        if applies and about not in told:
            yield problem("oddities", "item_oddity_missing", zh=zh, en=en)


_RULES: tuple[tuple[tuple[str, ...], Callable[[Mapping[str, Any]], Iterator[Problem]]], ...] = (
    (("materials", "steps", "modes", "file_at", "payments"), _ids),
    (("form",), _form),
    (("form", "proxy", "materials"), _conditions),
    (("promised", "statutory", "steps"), _limits),
    (("fee",), _fees),
    (("proxy", "modes", "file_at"), _presence),
    (("remedy",), _remedy),
    (("steps", "decided_at"), _desk),
    (("promised", "steps", "fee", "case_type", "conditions", "proxy", "result", "out_of_date", "payments", "materials",
      "legal_basis", "oddities"), _told),
)
