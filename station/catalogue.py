"""What the county has published: items, working-day calendars and offices' names, folded from admitted entries.
May import forms, sync.journal and station.cache.
Promise: the catalogue is what the journal says now; the cache only spares the reading and is never believed against it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from forms import workdays
from forms.catalog import Catalog
from forms.definition import IllFormedItem, ServiceItem
from forms.events import Event
from forms.reading import Row, event_of
from forms.workdays import Calendar
from station.cache import Cache
from sync import tables as t
from sync.database import rows
from sync.journal import Entry, Journal

STREAMS = ("item:", "calendar:", "station:", "centre:")
_NAME = "catalogue"
# Asked for every case that mail touches: one statement, and ranges instead of patterns, so that the index serves.
_DIGESTS = """SELECT digest FROM entry WHERE status = ? AND (
    (subject >= 'item:' AND subject < 'item;') OR (subject >= 'calendar:' AND subject < 'calendar;')
    OR (subject >= 'station:' AND subject < 'station;') OR (subject >= 'centre:' AND subject < 'centre;')
) ORDER BY epoch, place, stamp_lane"""


@dataclass(frozen=True)
class Contents:
    """One state of the catalogue. ``names``: office code -> name."""

    state: str
    items: Catalog
    calendar: Calendar
    names: Mapping[str, str]

    def name_of(self, office: str) -> str:
        """An office's name, or its code where no name is known."""
        return self.names.get(office, office)

    def item(self, code: str, version: str | None = None) -> ServiceItem | None:
        """An item in that version, or the current one."""
        return self.items.get(code, version) if code else None


class Catalogue:
    """Reads the published entries of a journal; keeps the last state in memory and in the cache."""

    def __init__(self, journal: Journal, cache: Cache) -> None:
        self._journal = journal
        self._cache = cache
        self._now: Contents | None = None

    def current(self) -> Contents:
        """The catalogue as the journal has it at this moment."""
        state = self._state()
        known = self._now
        if known is None or known.state != state:
            known = self._load(state)
            self._now = known
        return known

    def forget(self) -> None:
        """Drop what is kept in memory and in the cache; the journal has it all."""
        self._now = None
        self._cache.put(_NAME, "", {})

    def _state(self) -> str:
        summed = hashlib.sha256(b"yizhan-catalogue-1")
        for (digest,) in rows(self._journal.db, _DIGESTS, t.ADMITTED):
            summed.update(bytes(digest))
        return summed.hexdigest()

    def _published(self) -> list[Entry]:
        entry = self._journal.tables.entry
        within = [(entry.subject >= stream) & (entry.subject < stream[:-1] + ";") for stream in STREAMS]
        return self._journal.read(reduce(or_, within), entry.status == t.ADMITTED)

    def _load(self, state: str) -> Contents:
        kept = self._cache.get(_NAME, state)
        if kept is None:
            kept = _documents(self._published())
            # Only documents that are made of exactly this state are kept under it.
            if self._state() == state:
                self._cache.put(_NAME, state, kept)
        return _contents(state, kept)


def _documents(entries: Iterable[Entry]) -> dict[str, Any]:
    """What the entries publish, the newest last: items, calendars by year, names by office."""
    items: list[Any] = []
    calendars: dict[str, Any] = {}
    names: dict[str, str] = {}
    for entry in sorted(entries, key=lambda one: one.stamp or (0, 0, "")):
        event = event_of(row_of_entry(entry))
        if not isinstance(event, Event):
            continue
        facts = event.facts
        if event.kind == "item:published":
            items.append(facts["document"])
        elif event.kind == "calendar:published":
            calendars[str(facts["year"])] = facts["document"]
        elif event.kind == "station:enrolled":
            names[facts["station_office"]] = facts["name"]
        elif event.kind == "centre:founded":
            names[facts["centre"]] = facts["name"]
    return {"items": items, "calendars": calendars, "names": names}


def _contents(state: str, kept: Mapping[str, Any]) -> Contents:
    items = Catalog()
    for document in kept["items"]:
        try:
            items = items.with_item(document)
        except IllFormedItem:
            # Published by a newer centre in a shape that this program cannot read yet: the others still serve.
            continue
    sound = [document for document in kept["calendars"].values() if not workdays.faults(document)]
    return Contents(state, items, Calendar.from_documents(sound), dict(kept["names"]))


def row_of_entry(entry: Entry) -> Row:
    """An entry in the plain values that forms reads."""
    content, stamp = entry.content, entry.stamp
    told = (stamp.epoch, stamp.place, stamp.lane) if stamp else None
    return Row(entry.digest.hex(), content.kind, content.facts, content.personal, told)
