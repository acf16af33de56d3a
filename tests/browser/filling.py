"""Filling a page from a document: whatever of it the open page asks is typed, ticked or chosen, as a hand would.
Imports tests.browser.person.
Promise: it knows the names of questions and nothing of how pages are cut: one long page or many short ones are alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.browser.person import Person

_CONTROLS = """controls => controls.filter(one => one.name && one.type !== 'hidden' && !one.disabled)
    .map(one => [one.name, one.tagName === 'SELECT' ? 'select' : one.type, one.value])"""


def fields_of(document: Mapping[str, Any]) -> dict[str, list[str]]:
    """A document as names and texts of a page's fields: {"answers.phone": ["138..."], "consent.agreed": ["yes"]}."""
    found: dict[str, list[str]] = {}

    def put(path: str, value: Any) -> None:
        if isinstance(value, Mapping):
            for name, inner in value.items():
                put(f"{path}.{name}" if path else name, inner)
        elif isinstance(value, list) and value and isinstance(value[0], Mapping):
            for row, inner in enumerate(value):
                put(f"{path}.{row}", inner)
        elif isinstance(value, list):
            found[path] = [str(one) for one in value]
        elif isinstance(value, bool):
            found[path] = ["yes" if value else "no"]
        elif path.endswith("_fen"):
            found[path] = [f"{value // 100}.{value % 100:02d}"]
        else:
            found[path] = [str(value)]

    put("", document)
    return found


def fill_in(person: Person, fields: Mapping[str, list[str]]) -> set[str]:
    """Answer what the page asks; the names that were found on it."""
    dated = with_dates(fields)
    _unfold(person, dated)
    filled = set()
    for name, kind, value in person.page.locator("main :is(input, select, textarea)").evaluate_all(_CONTROLS):
        if name not in dated:
            continue
        _answer(person, name, kind, value, dated[name])
        filled.add(name)
    return {name for name in fields if name in filled or f"{name}.year" in filled}


def _unfold(person: Person, fields: Mapping[str, list[str]]) -> None:
    """Open what is folded away and asks one of these questions."""
    folded = person.page.locator("main details:not([open])")
    for at in reversed(range(folded.count())):
        names = folded.nth(at).locator(":is(input, select, textarea)").evaluate_all("all => all.map(one => one.name)")
        if set(names) & set(fields):
            folded.nth(at).locator("summary").click()


def _answer(person: Person, name: str, kind: str, value: str, texts: list[str]) -> None:
    control = person.page.locator(f'main [name="{name}"]')
    if kind == "select":
        control.select_option(texts[0])
    elif kind == "radio":
        if value in texts:
            control.and_(person.page.locator(f'[value="{value}"]')).check()
    elif kind == "checkbox":
        control.and_(person.page.locator(f'[value="{value}"]')).set_checked(value in texts)
    else:
        control.fill(texts[0])


def with_dates(fields: Mapping[str, list[str]]) -> dict[str, list[str]]:
    """The same fields, and each date also as three boxes."""
    boxes = {
        f"{name}.{part}": [text]
        for name, texts in fields.items()
        if texts and len(texts[0]) == 10 and texts[0].count("-") == 2
        for part, text in zip(("year", "month", "day"), texts[0].split("-"), strict=True)
    }
    return {**fields, **boxes}
