"""Pages of their own that belong to a ledger: where a record leads beyond its deeds, and where its questions are asked.
May import flask, forms and the station's guards.
Promise: whoever comes from a ledger finds the page that does the work, and back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import request, url_for
from werkzeug.datastructures import MultiDict

from forms.errors import Declined, Problem
from forms.fields import Field, parse
from forms.ledgers.appointments import filed_on_trip
from forms.ledgers.declaring import Deed
from forms.ledgers.record import Record
from forms.ledgers.residents import RESIDENT, THERE
from forms.ledgers.rosters import cases_of
from forms.screens.prefilled import fields_given
from station.views.about import record_address
from station.views.guards import language, room
from station.words import speech

Link = tuple[str, str]
_KNOWN = ("name", "person", "phone", "address", "document")
# Records that a page makes together with much else.
_ASKED = {"batch": "handover.asking", "arrival": "originals.show", "shift": "handing.asking",
          "stocktake": "handing.account", "notice": "intake.choose", "roster": "rosters.choose",
          "print": "printed.given"}  # fmt: skip


def beside(record: Record) -> list[Link]:
    """(address, words) of what else there is to a record."""
    say, key, case = speech(language()).w, record.id.partition(":")[2], record.values.get("case")
    name = record.ledger.name
    found: list[Link] = []
    if name == "fee" and any(line.event.kind == "fee:billed" for line in record.lines):
        found.append((url_for("fees.slip", key=key), say("fee_print_slip")))
    if name == "fee" and case:
        found.append((url_for("fees.of_case", number=case), say("fees_of")))
    if name == "notice":
        found.append((url_for("notices.sheet", key=key), say("tell_sheet")))
    if name in ("batch", "arrival"):
        batch = key if name == "batch" else str(record.values.get("batch", "")).partition(":")[2]
        found.append((url_for("handover.batch", key=batch), say("batch_lines")))
    if name == "original" and record.values.get("batch"):
        batch = str(record.values["batch"])
        found.append((url_for("handover.batch", key=batch.partition(":")[2]), say("batch")))
    if name == "shift":
        found.append((url_for("handing.show", key=key), say("shift_one")))
    if name in ("resident", "care") and record.is_open:
        resident = record.id if name == "resident" else record.values.get("resident")
        found.append((url_for("ledgers.asking_new", name="visit", resident=resident), say("visit_plan")))
    if name == "resident" and record.is_open:
        found.append((url_for("ledgers.asking_new", name="care", resident=record.id), say("care_list")))
    if name == "appointment" and record.state == "booked":
        found.append((url_for("intake.choose"), say("appointment_file_here")))
    if name == "visit" and record.state == "planned":
        known = str(record.values.get(RESIDENT.name) or "").partition(":")[2]
        address = url_for("known.starting", key=known) if known else url_for("intake.choose")
        found.append((address, say("visit_file_here")))
    if name == "roster":
        told = say("roster_cases").format(count=len(cases_of(record)))
        found.append((url_for("rosters.announced", key=key), told))
    if name == "trip":
        told = say("trip_case")
        found += [(url_for("cases.show", number=one), told.format(case=one)) for one in filed_on_trip(record)]
    return found


def of_resident(fields: Iterable[Field], given: MultiDict[str, str]) -> MultiDict[str, str]:
    """The questions about a person, answered from the resident's record that the address names; an address itself
    holds nobody's name."""
    asked, told = list(fields), given.get(RESIDENT.name, "")
    try:
        record = room().ledgers.read(told) if told else None
    except Declined:
        record = None
    if record is None or record.ledger is not RESIDENT:
        return given
    known = {**record.values, "person": record.values.get("name")}
    return MultiDict([*given.items(multi=True), *fields_given([one for one in asked if one.name in _KNOWN], known)])


def there_already(deed: Deed, command: Mapping[str, Any], problems: Iterable[Problem]) -> list[Link]:
    """(address, name) of the resident's record in whose place another one was about to be entered."""
    field = deed.field("document")
    if field is None or all(one.code != THERE for one in problems):
        return []
    document, _ = parse(field, command.get(field.name), field.name, today=room().book.edges.today())
    key = RESIDENT.key({field.name: document})
    found = room().ledgers.find(RESIDENT.name, "key = ? AND open = '1' AND office = ?", (key, room().book.office))
    return [(record_address(one["record"]), one["title"]) for one in found]


def beside_list(ledger: str) -> list[Link]:
    """(address, words) of what else there is to a ledger as a whole."""
    say = speech(language()).w
    if ledger == "fee":
        return [(url_for("fees.days"), say("fee_days"))]
    if ledger == "roster":
        return [(url_for("rosters.choose"), say("rosters"))]
    if ledger == "verification":
        return [(url_for("verifications.asking"), say("verification_import"))]
    return []


def asked_at(ledger: str) -> str:
    """Where the questions of a new record are asked, "" for the ledger's own page."""
    case = request.args.get("case", "")[:80]
    if ledger == "fee" and case and "deed" not in request.args:
        return url_for("fees.of_case", number=case)
    if ledger == "opinion" and case:
        return url_for("opinions.asking", number=case)
    return url_for(_ASKED[ledger]) if ledger in _ASKED else ""
