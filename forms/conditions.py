"""Conditions on answers, as data: when a question is asked, a paper is needed, a presence is demanded.
May import: the standard library.
Promise: a condition either holds or does not, for any answers whatever; it never raises once `form_fault` passed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

MAX_DEPTH = 8


def holds(condition: Mapping[str, Any] | None, answers: Mapping[str, Any]) -> bool:
    """Whether a condition holds; None always does. An unanswered question satisfies no `in`.

    Shapes: {"field": name, "in": [values]}, {"all": [...]}, {"any": [...]}, {"not": condition}. For a question
    with several answers one common value is enough.
    """
    if condition is None:
        return True
    if "all" in condition:
        return all(holds(part, answers) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, answers) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], answers)
    given = answers.get(condition["field"])
    wanted = condition["in"]
    if isinstance(given, (list, tuple)):
        return any(_same(one, value) for one in given for value in wanted)
    return any(_same(given, value) for value in wanted)


def _same(given: Any, wanted: Any) -> bool:
    """Equality that keeps true and 1 apart, as JSON does."""
    return type(given) is type(wanted) and bool(given == wanted)


def fields_named(condition: Any) -> set[str]:
    """The questions that a well-formed condition looks at."""
    if not isinstance(condition, Mapping):
        return set()
    if "field" in condition:
        return {condition["field"]}
    inner = condition.get("all") or condition.get("any") or [condition.get("not")]
    return set().union(*(fields_named(part) for part in inner))


def form_fault(condition: Any, depth: int = 0) -> str | None:
    """Why something is not a condition (a short English phrase for the author of an item), or None."""
    if not isinstance(condition, Mapping) or depth > MAX_DEPTH:
        return "is not a condition"
    keys = set(condition)
    if keys == {"field", "in"}:
        values = condition["in"]
        if not isinstance(condition["field"], str) or not isinstance(values, (list, tuple)) or not values:
            return "needs a field name and a non-empty list"
        scalar = all(isinstance(value, (str, bool, int)) for value in values)
        return None if scalar else "compares with something that is no text, number or yes/no"
    if keys in ({"all"}, {"any"}):
        parts = condition["all"] if "all" in condition else condition["any"]
        if not isinstance(parts, (list, tuple)) or not parts:
            return "needs a non-empty list"
        return next((fault for part in parts if (fault := form_fault(part, depth + 1))), None)
    if keys == {"not"}:
        return form_fault(condition["not"], depth + 1)
    return "has unknown keys"
