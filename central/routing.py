"""Who needs to hear of what: the offices that a subject concerns, as pure functions.
Imports forms.offices, numbering and what a record of a ledger is; knows no database.
Promise: a case is heard by the offices above the one that filed it and those that ever had the file, by nobody else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from forms import numbering, offices
from forms.ledgers.declaring import STREAMS
from forms.ledgers.record import Record, parse_record


@dataclass(frozen=True)
class Reach:
    """A set of offices: those named in ``at``, all that lie under ``below`` (itself included), or everyone."""

    at: frozenset[str] = frozenset()
    below: str = ""
    everyone: bool = False


EVERYONE = Reach(everyone=True)
NOBODY = Reach()


def hears(reach: Reach, office: str) -> bool:
    """Whether an office lies within the reach."""
    return reach.everyone or office in reach.at or bool(reach.below and offices.covers(reach.below, office))


def line_up(office: str) -> frozenset[str]:
    """The office and those above it: all whose scope covers it."""
    found, above = [], offices.parse_office(office)
    while above is not None:
        found.append(above)
        above = offices.parent(above)
    return frozenset(found)


def of_case(filing_office: str, held_by: Iterable[str]) -> Reach:
    """Offices whose scope covers the filing office, and those that filed or ever held the case."""
    return Reach(line_up(filing_office) | frozenset(held_by))


def of_office(office: str) -> Reach:
    """Offices whose scope covers this one: they hear of its people."""
    return Reach(line_up(office))


def of_station(office: str) -> Reach:
    """Offices above and below a station's own."""
    return Reach(line_up(office), below=office)


def of_subject(subject: str, writer_office: str, held_by: Iterable[str] = (), filing_office: str = "",
               handed_to: str = "") -> Reach:
    """The reach of a subject; for a case, ``filing_office`` and ``held_by`` tell where it was filed and lay, for a
    record, ``handed_to`` the office that is to tell over what its list names: a village hears of the batch that its
    township sends down."""
    stream, _, name = subject.partition(":")
    if stream == "case":
        return of_case(filing_office, held_by)
    if stream in ("item", "calendar", "centre"):
        return EVERYONE
    if stream == "station":
        return of_station(offices.office_of(name))
    if stream in STREAMS:
        record = parse_record(name)
        # A record is its own office's, whoever writes about it: an order of the county is for that office.
        heard = line_up(writer_office) | frozenset({handed_to} - {""})
        return Reach(heard | line_up(Record(record).office)) if record else NOBODY
    if stream == "mandate":
        # It belongs to the office that filed the case, whoever of those above wrote what became of it.
        origin = numbering.origin_office(name, offices.county_of(writer_office))
        return Reach(line_up(writer_office) | line_up(origin or writer_office))
    if stream == "user":
        return of_office(writer_office)
    return NOBODY
