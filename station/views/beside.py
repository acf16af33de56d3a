"""Pages of their own that belong to a ledger: where a record leads beyond its deeds, and where its questions are asked.
May import flask, forms and the station's guards.
Promise: whoever comes from a ledger finds the page that does the work, and back.
"""

from __future__ import annotations

from flask import request, url_for

from forms.ledgers.record import Record
from station.views.guards import language
from station.words import speech

Link = tuple[str, str]


def beside(record: Record) -> list[Link]:
    """(address, words) of what else there is to a record."""
    say, key, case = speech(language()).w, record.id.partition(":")[2], record.values.get("case")
    name = record.ledger.name
    found: list[Link] = []
    if name == "fee" and any(line.event.kind == "fee:billed" for line in record.lines):
        found.append((url_for("fees.slip", key=key), say("fee_print_slip")))
    if name == "fee" and case:
        found.append((url_for("fees.of_case", number=case), say("fees_of")))
    return found


def asked_at(ledger: str) -> str:
    """Where the questions of a new record are asked, "" for the ledger's own page."""
    case = request.args.get("case", "")[:80]
    if ledger == "fee" and case and "deed" not in request.args:
        return url_for("fees.of_case", number=case)
    if ledger == "opinion" and case:
        return url_for("opinions.asking", number=case)
    return ""
