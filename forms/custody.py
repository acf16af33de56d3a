"""Who has an original now: one named holder for each, read off what was entered about it; and the numbers of batches.
May import: the standard library without I/O, clock or chance, `forms.numbering` and `forms.offices`.
Promise: from the entry that took an original on it has exactly one holder, and no deed makes it vanish.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from forms import numbering, offices

if TYPE_CHECKING:
    from forms.case import Line
    from forms.ledgers.record import Record

# With the office that took it; on the way up; with an office above; on the way further up; on the way down again; with
# the county, which has signed for it; given back to the resident; put into the file of the case, which the authority
# keeps; reported lost; and what came of the loss. The two ways up are two states, or a word about the first, written
# without a line, would take the original from whoever has it on the second.
KEPT, UP, ABOVE, ONWARD, DOWN = "kept", "up", "above", "onward", "down"
OUT, RETURNED, FILED, LOST, SETTLED = "out", "returned", "filed", "lost", "settled"
IN_HAND, ON_THE_WAY = (KEPT, ABOVE), (UP, ONWARD, DOWN)
ENDED = (RETURNED, FILED, SETTLED)
# Kinds of holders: somebody of an office, a carrier, somebody of the county, the resident; after a loss, who had it.
STAFF, CARRIER, COUNTY, RESIDENT, ANSWERS = "staff", "carrier", "county", "resident", "answers"

# As `forms.case.APPLIED`, which stands above the ledgers that are read here.
_APPLIED = "applied"
_REFUSALS = ("original:refused", "original:refused_down")
_BATCH = re.compile(r"J?([0-9]{8})([0-9A-Z]{5})([0-9]{3,9})([0-9A-Z])\Z", re.ASCII)
_BLANKS = re.compile(r"[\s\-_.\u2010-\u2015\u2212]+")
_LONGEST_TYPED = 64


@dataclass(frozen=True)
class Holder:
    """Who answers for an original: the kind, the office (the one that it comes from while it is on the way), the name
    of an account or of a person ("" where it was erased), and where it goes to while it is on the way."""

    kind: str
    office: str
    name: str
    to: str = ""


def holder(record: Record) -> Holder:
    """The one holder of an original. ValueError for a record that nobody has opened."""
    lines = [line for line in record.lines if line.effect == _APPLIED]
    if not lines:
        raise ValueError(f"nobody has taken {record.id}")
    if record.state in (LOST, SETTLED):
        # What is lost stays with who had it last, until somebody says what came of it and after that.
        return _answering(record, lines)
    return _holder(record, record.state, lines)


def _holder(record: Record, state: str, lines: Sequence[Line]) -> Holder:
    line, told = lines[-1], record.values
    office, by, about = str(line.event.facts["office"]), str(line.event.facts["by"]), line.event.personal or {}
    if state == RETURNED:
        return Holder(RESIDENT, office, str(about.get("returned_to", "")))
    if state == OUT:
        return Holder(COUNTY, offices.county_of(office), str(about.get("receiver", "")))
    if state in ON_THE_WAY:
        to = record.office if state == DOWN else str(told.get("to") or offices.parent(record.office) or "")
        return Holder(CARRIER, office, _carrier(lines), to)
    return Holder(STAFF, office, str(line.event.facts.get("keeper") or by))


def _carrier(lines: Sequence[Line]) -> str:
    """Where nobody was named to carry it, who sent it answers for it; what is refused goes back with who brought it."""
    event = lines[-1].event
    named = str((event.personal or {}).get("carrier") or "")
    back = event.kind in _REFUSALS and len(lines) > 1
    return named or (_carrier(lines[:-1]) if back else str(event.facts["by"]))


def _answering(record: Record, lines: list[Line]) -> Holder:
    before = [line for line in lines if line.state not in (LOST, SETTLED)]
    had = _holder(record, before[-1].state, before)
    return Holder(ANSWERS, had.office, had.name, had.to)


def last_hand(record: Record) -> str:
    """The office whose word about the original was the last that had effect; "" for one that nobody has opened."""
    return next((str(line.event.facts["office"]) for line in reversed(record.lines) if line.effect == _APPLIED), "")


def where(record: Record) -> str:
    """The holder as one column of a list: ``office:name`` in hand, ``>to:name`` on the way, "" where nobody has to see
    to it any more."""
    if record.state in ENDED or not record.state:
        return ""
    had = holder(record)
    return f">{had.to}:{had.name}" if had.to and record.state in ON_THE_WAY else f"{had.office}:{had.name}"


def known_before(record: Record, leads_to: str) -> Mapping[str, Any]:
    """The answers with which the form of a deed may begin: none where an original changes hands, because its place and
    its keeper were those of who had it before."""
    if record.ledger.name != "original":
        return record.values
    return {} if leads_to else {**record.values, "keeper": holder(record).name}


def batch_number(record_id: str) -> str:
    """The number of a batch as paper shows it, ``J10720501-4K9DQ-012-C``, from the id of its record."""
    _, station, rest = record_id.split(":")
    tag, serial = rest.split("-")
    parts = (station[6:], tag, f"{int(serial):03d}")
    return "J" + "-".join((*parts, numbering.check_sign("".join(parts))))


def parse_batch_number(text: object, county: str) -> str | None:
    """The id of the record whose number this is, typed forgivingly; None for anything else (never raises)."""
    if not isinstance(text, str) or len(text) > _LONGEST_TYPED:
        return None
    compact = _BLANKS.sub("", unicodedata.normalize("NFKC", text)).upper()
    match = _BATCH.match(compact)
    if match is None:
        return None
    short, tag, serial, check = match.groups()
    tag = tag.replace("O", "0").replace("I", "1").replace("L", "1")
    body = short + tag + serial
    sound = set(body) <= set(numbering.CROCKFORD) and offices.parse_station(county + short) is not None
    if not sound or f"{int(serial):03d}" != serial or not int(serial) or numbering.check_sign(body) != check:
        return None
    return f"batch:{county}{short}:{tag}-{int(serial)}"
