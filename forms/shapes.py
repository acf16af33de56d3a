"""Describing the shape of a document and naming every place where one differs.
May import: the standard library and the pure modules of this package.
Promise: any JSON value whatever is judged without an exception, and all faults come back at once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from forms.conditions import form_fault
from forms.errors import Problem, problem
from forms.fields import shown
from forms.identity import unsafe_character

Shape = Callable[[Any, str], list[Problem]]


def _wrong(path: str, zh: str, en: str) -> list[Problem]:
    return [problem(path, "item_wrong_shape", zh_expected=zh, expected=en)]


def text(value: Any, path: str) -> list[Problem]:
    """Non-blank text without characters that a store refuses."""
    if isinstance(value, str) and value.strip() and not unsafe_character(value, line_breaks=True):
        return []
    return _wrong(path, "非空文字", "text that is not blank")


def flag(value: Any, path: str) -> list[Problem]:
    """true or false."""
    return [] if isinstance(value, bool) else _wrong(path, "true或false", "true or false")


def both_languages(value: Any, path: str) -> list[Problem]:
    """`{"zh": text, "en": text}`."""
    if not isinstance(value, Mapping):
        return [problem(path, "item_text")]
    extra = [problem(f"{path}.{shown(k)}", "item_unknown_key", key=shown(k)) for k in value if k not in ("zh", "en")]
    lacking = [problem(f"{path}.{k}", "item_text") for k in ("zh", "en") if text(value.get(k), path)]
    return extra + lacking


def count(low: int, high: int) -> Shape:
    """A whole number within bounds."""
    def shape(value: Any, path: str) -> list[Problem]:
        good = isinstance(value, int) and not isinstance(value, bool) and low <= value <= high
        return [] if good else _wrong(path, f"{low}到{high}的整数", f"a whole number from {low} to {high}")
    return shape


def pattern(regular: str, code: str) -> Shape:
    """Text that matches a pattern wholly; `code` names the problem otherwise."""
    def shape(value: Any, path: str) -> list[Problem]:
        return [] if isinstance(value, str) and re.fullmatch(regular, value) else [problem(path, code)]
    return shape


def one_of(*allowed: str) -> Shape:
    """One of some words."""
    def shape(value: Any, path: str) -> list[Problem]:
        if isinstance(value, str) and value in allowed:
            return []
        return [problem(path, "item_not_one_of", allowed="、".join(allowed))]
    return shape


def or_null(inner: Shape) -> Shape:
    """The inner shape, or null where the guide is silent."""
    def shape(value: Any, path: str) -> list[Problem]:
        return [] if value is None else inner(value, path)
    return shape


def list_of(inner: Shape, *, least: int = 0) -> Shape:
    """A list of the inner shape with at least `least` entries."""
    def shape(value: Any, path: str) -> list[Problem]:
        if not isinstance(value, list) or len(value) < least:
            return _wrong(path, f"至少{least}项的列表", f"a list of {least} or more")
        return [found for at, one in enumerate(value) for found in inner(one, f"{path}.{at}")]
    return shape


def group(required: Mapping[str, Shape], optional: Mapping[str, Shape] | None = None) -> Shape:
    """An object with exactly the required keys and perhaps some of the optional ones."""
    may = optional or {}

    def shape(value: Any, path: str) -> list[Problem]:
        if not isinstance(value, Mapping):
            return _wrong(path or "item", "一组键值", "an object")
        lead = f"{path}." if path else ""
        found = [problem(lead + key, "item_missing_key", key=key) for key in required if key not in value]
        for key, inner in value.items():
            judge = required.get(key) or may.get(key)
            if judge is None:
                found.append(problem(lead + shown(key), "item_unknown_key", key=shown(key)))
            else:
                found += judge(inner, lead + key)
        return found
    return shape


def condition(value: Any, path: str) -> list[Problem]:
    """A condition as `forms.conditions` reads it."""
    fault = form_fault(value)
    return [problem(path, "item_condition", fault=fault)] if fault else []
