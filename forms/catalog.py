"""The items a desk works with, and what the package ships for the centre to publish.
May import: the standard library and the pure modules of this package; the only module of forms that reads files.
Promise: an item is found under the version a case was filed with, however many versions came after it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any

from forms.definition import ServiceItem


def _packaged(folder: str) -> tuple[dict[str, Any], ...]:
    place = resources.files("forms") / "catalog" / folder
    names = sorted(entry.name for entry in place.iterdir() if entry.name.endswith(".json"))
    return tuple(json.loads((place / name).read_text("utf-8")) for name in names)


def packaged_items() -> tuple[dict[str, Any], ...]:
    """The documents of the sample items, by code."""
    return _packaged("items")


def packaged_calendars() -> tuple[dict[str, Any], ...]:
    """The documents of the yearly calendars, by year."""
    return _packaged("calendars")


def screen_assets() -> dict[str, str]:
    """The name of each style and script of the screens, with a short hash of its content."""
    place = resources.files("forms") / "screens" / "static"
    return {entry.name: hashlib.sha256(entry.read_bytes()).hexdigest()[:12] for entry in place.iterdir()}


@dataclass(frozen=True)
class Initials:
    """The first letter of the pinyin of each character: ``rows`` those of 64 characters at once by their number divided
    by 64, "." for none; ``more`` the other letters of characters that are read in several ways."""

    rows: Mapping[int, str]
    more: Mapping[str, str]


@cache
def packaged_initials() -> Initials:
    """The table of tests.house.initials_of_characters, read once, when somebody first asks (11 ms, 0.7 MB)."""
    told = json.loads((resources.files("forms") / "catalog" / "initials.json").read_text("utf-8"))
    return Initials({int(first, 16) // 64: row for first, row in told["rows"].items()}, told["more"])


@dataclass(frozen=True)
class Catalog:
    """Items by code and version; each `with_item` gives a new catalogue and leaves this one as it is."""

    _versions: Mapping[str, Mapping[str, ServiceItem]] = field(default_factory=dict)
    _current: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_documents(cls, docs: Iterable[Mapping[str, Any]]) -> Catalog:
        """A catalogue of documents in the order in which they were published (the last of a code is current)."""
        versions: dict[str, dict[str, ServiceItem]] = {}
        current: dict[str, str] = {}
        for doc in docs:
            item = ServiceItem.from_document(doc)
            versions.setdefault(item.code, {})[item.version] = item
            current[item.code] = item.version
        return cls(versions, current)

    def with_item(self, doc: Mapping[str, Any]) -> Catalog:
        """This catalogue with one more item, which becomes the current version of its code; raises IllFormedItem."""
        item = ServiceItem.from_document(doc)
        known = {**self._versions.get(item.code, {}), item.version: item}
        return Catalog({**self._versions, item.code: known}, {**self._current, item.code: item.version})

    def get(self, code: str, version: str | None = None) -> ServiceItem | None:
        """The item of that code, in that version or else the current one; None when unknown."""
        wanted = self._current.get(code) if version is None else version
        return self._versions.get(code, {}).get(wanted) if wanted is not None else None

    def items(self) -> tuple[ServiceItem, ...]:
        """The current items, by code."""
        return tuple(self._versions[code][self._current[code]] for code in sorted(self._current))
