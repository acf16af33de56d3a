"""Shifts at the desk: what somebody hands over, the one who comes saying that it is there, and the count of originals.
May import forms, and the station's desk, ledgers, custody and worklist.
Promise: an original goes from one keeper to the next in the transaction in which the next one says that it is there.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from forms import custody as hands
from forms.acts.table import DELIVERED, ENDED
from forms.case import Case
from forms.events import Event
from forms.ledgers.deciding import MOST_OBJECTS
from forms.ledgers.record import Record, subject_of_record
from station import custody, register
from station.desk import Actor, Desk
from station.ledgers import Ledgers
from station.problems import decline
from station.saving import saving
from sync.database import rows

SHIFT, COUNT = "shift", "stocktake"
# Cases that a handover names one by one, the earliest limit first: as many as an entry's list may hold. Where a desk
# has more, the others are counted, and the list of the desk names them.
MOST_NAMED = MOST_OBJECTS
# Shifts of one office that wait to be taken.
MOST_WAITING = 30
_COUNT = "SELECT count(*) FROM case_row WHERE desk = ?"
_OPEN = f"desk = ? ORDER BY {register.SOONEST} LIMIT ?"
_FIRST = f"SELECT subject FROM case_row WHERE {_OPEN}"  # noqa: S608 # made of constants
_NAMED = f"subject IN ({_FIRST}) ORDER BY {register.SOONEST}"
_SOONEST = f"SELECT document FROM case_row WHERE {_NAMED}"  # noqa: S608 # made of constants


class Shifts:
    """Shifts and counts at an open station."""

    def __init__(self, desk: Desk, ledgers: Ledgers) -> None:
        self.desk, self.ledgers, self.book = desk, ledgers, desk.book

    # --- what is there -------------------------------------------------------------------------------------------

    def colleagues(self, actor: Actor) -> list[str]:
        """Who else works here."""
        return [name for name in self.book.accounts.names() if name != actor.name]

    def open_cases(self) -> tuple[int, list[dict[str, Any]]]:
        """How many cases lie here, and the rows of those that a handover names, the earliest limit first."""
        total = int(rows(self.book.journal.db, _COUNT, self.book.office)[0][0])
        found = rows(self.book.journal.db, _SOONEST, self.book.office, MOST_NAMED)
        return total, [json.loads(document) for (document,) in found]

    def rows_of(self, cases: Sequence[str]) -> dict[str, dict[str, Any]]:
        """The rows of these cases, as far as they are known here."""
        return {one["case"]: one for one in self._rows("case_row", [register.subject(one) for one in cases])}

    def originals_of(self, shift: Record) -> list[dict[str, Any]]:
        """The rows of the originals that a shift hands over, as they stand now."""
        told = [subject_of_record(one) for one in shift.values.get("originals", ())]
        return custody.by_place(self._rows("custody_row", told))

    def _rows(self, table: str, subjects: Sequence[str]) -> list[dict[str, Any]]:
        where = f"subject IN ({', '.join('?' * len(subjects))}) ORDER BY subject"
        asked = f"SELECT document FROM {table} WHERE {where}"  # noqa: S608 # made of constants
        return [json.loads(document) for (document,) in rows(self.book.journal.db, asked, *subjects)]

    def left_with(self, shift: Record) -> list[dict[str, Any]]:
        """The rows of the originals that who goes keeps although the shift does not hand them over: not told over, or
        taken since."""
        handed = set(shift.values.get("originals", ()))
        return [one for one in self.kept_by(str(shift.lines[0].event.facts["by"])) if one["record"] not in handed]

    def carried_by(self, name: str) -> list[dict[str, Any]]:
        """The rows of the originals that this person carries."""
        return [one for one in custody.on_the_way(self.book) if one["who"].partition(":")[2] == name]

    def kept_by(self, name: str) -> list[dict[str, Any]]:
        """The rows of the originals that this person keeps."""
        return [one for one in custody.here(self.book) if one["who"] == f"{self.book.office}:{name}"]

    def waiting_for(self, name: str) -> list[dict[str, Any]]:
        """The shifts that were handed to this person and not taken yet."""
        return [one for one in self._waiting() if one["values"].get("to") == name]

    def _waiting(self) -> list[dict[str, Any]]:
        return self.ledgers.find(SHIFT, "open = '1' AND office = ?", (self.book.office,), "subject", MOST_WAITING)

    def unaccounted(self) -> dict[str, list[dict[str, Any]]]:
        """The originals that want somebody, by what is wrong: reported lost, too long on the way, without a storage
        place, still with the county although their case has ended, and still here although it has: to be given back,
        or where the guide says that the authority keeps them, to be put into the case file."""
        today, items, here = self.ledgers.today(), self.book.catalogue.current(), custody.here(self.book)
        over: dict[bool, list[dict[str, Any]]] = {True: [], False: []}
        for one, case in custody.of_ended_cases(self.book, ENDED):
            item = items.item(case["item"], case["item_version"])
            paper = item.material(str(one["values"].get("material", ""))) if item else None
            kept = paper is not None and paper.original == "kept" and case["state"] == DELIVERED
            over[kept].append(one)
        return {
            "lost": custody.lost(self.book),
            "late": [one for one in custody.on_the_way(self.book) if one["due"] < today],
            "to_fetch": custody.of_ended_cases_at_county(self.book, ENDED),
            "unplaced": [one for one in here if not one["values"].get("place") and not one["erased"]],
            "to_return": over[False],
            "to_file": over[True],
        }

    # --- handing over --------------------------------------------------------------------------------------------

    def hand(self, actor: Actor, command: Mapping[str, Any]) -> str:
        """Hand a shift over; returns its record's id. ``command``: to, window, matters, differences, the ``originals``
        (record ids) that were told over, and a ``draft`` key. Raises Declined."""
        return self.desk.once(actor, command, "shift", lambda told: self._hand(actor, told))[0]

    def _hand(self, actor: Actor, told: Mapping[str, Any]) -> str:
        if told.get("to") not in self.colleagues(actor):
            raise decline("to", "shift_to")
        before = next((one for one in self._waiting() if one["by"] == actor.name), None)
        if before:
            raise decline("to", "shift_pending", name=before["values"].get("to", ""))
        ticked = frozenset(told.get("originals", ()))
        mine = [one["record"] for one in self.kept_by(actor.name)]
        there = [one for one in mine if one in ticked]
        if len(there) > MOST_OBJECTS:
            raise decline("originals", "shift_too_many", count=MOST_OBJECTS)
        if len(there) < len(mine) and not str(told.get("differences") or "").strip():
            raise decline("differences", "shift_unexplained", count=len(mine) - len(there))
        total, named = self.open_cases()
        record = Record(self.ledgers.next_id(SHIFT))
        command = {
            **{name: told.get(name) for name in ("to", "window", "matters", "differences")}, "cases_count": total,
            "cases": [{"case": one["case"]} for one in named], "originals_count": len(there), "originals": there,
        }  # fmt: skip
        self.desk.write((self.ledgers.decided(actor, record, record.ledger.openings[0], command),))
        return record.id

    def take(self, actor: Actor, found: str, command: Mapping[str, Any]) -> None:
        """The one who comes has told everything over: the shift is taken, and the originals are hers from now on.
        ``command``: found. Raises Declined."""
        with saving(self.book.journal.db):
            record = self.ledgers.read(found)
            deed = record.ledger.deed("take")
            assert deed is not None
            giver = str(record.lines[0].event.facts["by"]) if record.lines else ""
            written = [self.ledgers.decided(actor, record, deed, command)]
            for one in record.values.get("originals", ()):
                original = self.ledgers.read(one)
                # What went on its way since, or to somebody else, is not the giver's to hand over any more.
                if custody.lies_here(original, self.book.office) and hands.holder(original).name == giver:
                    context = self.desk.context(actor, Case(""), None)
                    kept = {name: original.values.get(name) for name in ("place", "condition")}
                    written.append(custody.done(self.book, context, original, "store", {**kept, "keeper": actor.name}))
            self.desk.write(tuple(written))
        self.desk.wake()

    # --- counting ------------------------------------------------------------------------------------------------

    def places(self) -> list[tuple[str, list[dict[str, Any]]]]:
        """The originals here by storage place; "" for those of which none was told."""
        found: dict[str, list[dict[str, Any]]] = {}
        for one in custody.here(self.book):
            found.setdefault(str(one["values"].get("place") or ""), []).append(one)
        return sorted(found.items())

    def count(self, actor: Actor, command: Mapping[str, Any]) -> str:
        """Enter a count of the originals here; returns its record's id. ``command``: ``there``, the record ids that
        were found, ``listed``, those that were looked for (all, where it is not said: what comes in meanwhile was not
        counted), ``place``, where those lie that were found and had no storage place, remark, and a ``draft`` key.
        Raises Declined."""
        return self.desk.once(actor, command, "count", lambda told: self._count(actor, told))[0]

    def _count(self, actor: Actor, told: Mapping[str, Any]) -> str:
        listed, there = told.get("listed"), frozenset(told.get("there", ()))
        asked = None if listed is None else frozenset(listed)
        counting = ((place, [str(one["record"]) for one in ones]) for place, ones in self.places())
        places = [(place, [one for one in ones if asked is None or one in asked]) for place, ones in counting]
        here = [one for _, ones in places for one in ones]
        absent = [one for one in here if one not in there]
        if len(absent) > MOST_OBJECTS:
            raise decline("there", "count_absent", count=len(absent))
        found = {place: sum(one in there for one in ones) for place, ones in places}
        record = Record(self.ledgers.next_id(COUNT))
        deed = record.ledger.deed("differ" if absent else "agree")
        assert deed is not None
        counted = {"expected_count": len(here), "counted_count": len(here) - len(absent), "absent": absent,
                   "places": [{"place": place, "expected": len(ones), "counted": found[place]}
                              for place, ones in places if ones],
                   "remark": told.get("remark")}
        unplaced = [one for place, ones in places if not place for one in ones if one in there]
        stored = self._stored(actor, unplaced, str(told.get("place") or "").strip())
        self.desk.write((self.ledgers.decided(actor, record, deed, counted), *stored))
        return record.id

    def _stored(self, actor: Actor, originals: Sequence[str], place: str) -> list[Event]:
        """The originals stay with their keepers and lie where they were found."""
        context = self.desk.context(actor, Case(""), None)
        found = [self.ledgers.read(one) for one in (originals if place else ())]
        told = [(one, {"place": place, "keeper": hands.holder(one).name, "condition": one.values.get("condition")})
                for one in found]
        return [custody.done(self.book, context, one, "store", command) for one, command in told]
