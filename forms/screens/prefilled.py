"""From stored answers back to the flat fields of a page: the other way round from `answers`.
May import: the pure modules of forms.
Promise: what was stored stands on the page as people type it, so that correcting one answer keeps the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from forms.fields import Field

Pair = tuple[str, str]


def fields_given(fields: Iterable[Field], values: Mapping[str, Any], prefix: str = "") -> list[Pair]:
    """(field of the page, text) for each answer that is known, in the order of the questions."""
    found: list[Pair] = []
    for field in fields:
        if values.get(field.name) is not None:
            found += _typed(field, values[field.name], prefix + field.name)
    return found


def _typed(field: Field, value: Any, path: str) -> Iterator[Pair]:
    if field.kind == "id_document" and isinstance(value, Mapping):
        yield f"{path}.type", str(value.get("type", ""))
        yield f"{path}.number", str(value.get("number", ""))
    elif field.kind == "date":
        yield from zip((f"{path}.{part}" for part in ("year", "month", "day")), str(value).split("-"), strict=False)
    elif field.kind == "choices" and isinstance(value, list):
        for one in value:
            yield path, str(one)
    elif field.kind == "people" and isinstance(value, list):
        for row, person in enumerate(value):
            for name in ("name", "relation"):
                yield f"{path}.{row}.{name}", str(person.get(name, ""))
            document = person.get("document") or {}
            for name in ("type", "number"):
                if document.get(name):
                    yield f"{path}.{row}.document.{name}", str(document[name])
    elif isinstance(value, bool):
        yield path, "yes" if value else "no"
    elif field.kind == "money_fen" and isinstance(value, int):
        yield path, f"{value // 100}.{value % 100:02d}"
    else:
        yield path, str(value)
