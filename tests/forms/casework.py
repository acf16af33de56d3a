"""A small county for the tests of cases: two villages, two townships, and a way to play acts as the desks do.
May import: forms and the standard library.
Promise: everything here is deterministic and invented.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from forms import numbering, offices
from forms.acts import table
from forms.acts.context import Context
from forms.acts.register import ACTS, allowed, decide
from forms.case import Case, Recorded, fold
from forms.catalog import packaged_items
from forms.definition import ServiceItem
from forms.errors import Refusal
from forms.events import KINDS, Event, decode, encode, sample_event

VILLAGE, SIBLING, TOWNSHIP, ELSEWHERE, COUNTY = "320612107205", "320612107206", "320612107", "320612108", "320612"
OFFICES = (VILLAGE, SIBLING, TOWNSHIP, ELSEWHERE, COUNTY)
ROLE_AT = {offices.VILLAGE: "agent", offices.TOWNSHIP: "clerk", offices.COUNTY: "officer"}
PLACES = tuple((ROLE_AT[offices.level(office)], office) for office in OFFICES)
DAY = date(2026, 11, 20)
TOKEN = "7Q2M-KX4R-9TPD"
ITEMS = {item.code: item for item in map(ServiceItem.from_document, packaged_items())}
TOWNSHIP_ITEM = next(one for one in ITEMS.values() if one.decided_at == "township" and "village" in one.file_at
                     and "proxy" in one.modes)
COUNTY_ITEM = next(one for one in ITEMS.values() if one.decided_at == "county" and "village" in one.file_at
                   and one.proxy.policy == "allowed_with_mandate")


def receipt_for(office: str, serial: int = 1) -> str:
    """A receipt number of this office."""
    return numbering.receipt_number(offices.station_id(office, 1), DAY, "4K9DQ", serial)


def seal(content: bytes) -> str:
    """A seal that tells nothing of its content; the real one encrypts to the county."""
    return hashlib.sha256(content).hexdigest()


def context_at(office: str, *, role: str | None = None, item: ServiceItem | None = TOWNSHIP_ITEM, day: date = DAY,
               receipt_no: str = "") -> Context:
    """A desk of this office with everything that an act may need."""
    at = f"{day.isoformat()}T09:30+08:00"
    return Context(office=office, role=role or ROLE_AT[offices.level(office)], by="chen", at=at, entered=at, today=day,
                   item=item, receipt_no=receipt_no, rating_token=TOKEN, salt="0123456789abcdef", seal=seal)


@dataclass
class Journal:
    """The entries of one case as they are played, each a day after the one before."""

    item: ServiceItem = TOWNSHIP_ITEM
    case_id: str = field(default_factory=lambda: receipt_for(VILLAGE))
    entries: list[Recorded] = field(default_factory=list)
    day: date = DAY
    chance: random.Random = field(default_factory=lambda: random.Random(7))

    @property
    def case(self) -> Case:
        """The case as these entries make it."""
        return fold(self.case_id, self.entries)

    def context(self, office: str, role: str | None = None) -> Context:
        """The desk on the journal's present day."""
        return context_at(office, role=role, item=self.item, day=self.day, receipt_no=self.case_id)

    def append(self, *events: Event) -> Journal:
        """Adds events that encode and decode, as a journal would hold them."""
        for event in events:
            held = decode(event.kind, *encode(event))
            assert isinstance(held, Event), held
            if KINDS[event.kind].stream == "case":
                self.entries.append(Recorded(f"{len(self.entries):064x}", held, (1, len(self.entries) + 1, "c")))
        self.day += timedelta(days=1)
        return self

    def act(self, name: str, office: str, command: Mapping[str, Any] | None = None, role: str | None = None) -> Journal:
        """Decides and appends one act; by default with the act's own sample."""
        context = self.context(office, role)
        given = ACTS[name].sample(self.case, context, self.chance) if command is None else command
        outcome = decide(self.case, name, given, context)
        assert not isinstance(outcome, Refusal), [found.en for found in outcome.problems]
        return self.append(*outcome)

    def refusal(self, name: str, office: str, command: Mapping[str, Any] | None = None,
                role: str | None = None) -> Refusal:
        """The refusal that this act meets now."""
        context = self.context(office, role)
        given = ACTS[name].sample(self.case, context, self.chance) if command is None else command
        outcome = decide(self.case, name, given, context)
        assert isinstance(outcome, Refusal), outcome
        return outcome


def filed(item: ServiceItem = TOWNSHIP_ITEM, office: str = VILLAGE, mode: str = "in_person") -> Journal:
    """A case that was filed at this office."""
    journal = Journal(item, receipt_for(office))
    context = journal.context(office)
    document = ACTS["file"].sample(journal.case, replace(context, item=replace(item, modes=(mode,))), journal.chance)
    return journal.act("file", office, document)


def names_allowed(case: Case, context: Context) -> set[str]:
    """What the desk may do."""
    return {act.name for act in allowed(case, context)}


def bare(kind: str, office: str, role: str, **facts: Any) -> Event:
    """An event of this kind as this office would write it, with the kind's sample values for the rest."""
    sampled = sample_event(kind)
    told = {**sampled.facts, "office": office, "role": role, **facts}
    return Event(kind, told, sampled.personal)


def at_every_state() -> dict[str, Journal]:
    """One journal in each state of the table, with an item of the township (of the county where it is reported up)."""
    town, county = TOWNSHIP_ITEM, COUNTY_ITEM

    def received(item: ServiceItem = town) -> Journal:
        return filed(item).act("hand_over", VILLAGE).act("receive", TOWNSHIP)

    def decided(item: ServiceItem = town) -> Journal:
        return received(item).act("accept", TOWNSHIP).act("decide", TOWNSHIP)

    return {
        table.AWAITED: Journal(),
        table.COLLECTED: filed(), table.FORWARDED: filed().act("hand_over", VILLAGE), table.RECEIVED: received(),
        table.CORRECTION: received().act("request_correction", TOWNSHIP),
        table.ACCEPTED: received().act("accept", TOWNSHIP),
        table.REPORTED_UP: received(county).act("accept", TOWNSHIP).act("report_up", TOWNSHIP),
        table.DECIDED: decided(), table.CLOSED: decided().act("close", TOWNSHIP),
        table.DELIVERED: decided().act("deliver", TOWNSHIP), table.REFUSED: received().act("refuse", TOWNSHIP),
        table.RETURNED: received().act("return", TOWNSHIP), table.REDIRECTED: received().act("redirect", TOWNSHIP),
        table.WITHDRAWN: filed().act("withdraw", VILLAGE),
        table.ABANDONED: received().act("request_correction", TOWNSHIP).act("abandon", TOWNSHIP),
    }
