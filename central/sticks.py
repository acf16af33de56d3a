"""The stick at the county: reading one, and writing the reply that goes back with it.
Imports forms.offices, sync.bundle, sealing and the county; the file comes in open.
Promise: a stick goes through the same door as the line; the reply is sealed to its station and to the township above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from central.county import County
from forms import offices
from sync import bundle, codec, sealing, wire

# So many entries are judged before the reply is written; what is left is judged by who serves, or by the next command.
JUDGED_LIMIT = 10_000


@dataclass(frozen=True)
class ReadIn:
    """What a stick brought: its station, how many entries were new; and the frames of the reply with their readers."""

    station: str
    stored: int
    readers: list[bytes]
    replies: Iterator[bytes]


def read_in(county: County, source: BinaryIO, judged_limit: int = JUDGED_LIMIT) -> ReadIn:
    """Take in a station's stick. Raises a SyncError with nothing taken in."""
    opened = sealing.opened(source, county.journal.key)

    def letters() -> Iterator[bytes]:
        for frame in opened.frames():
            if wire.kind_of(codec.unframe(frame)[1]) in (bundle.BUNDLE, bundle.REPLY):
                yield frame

    taken, replies = county.server.bundle(letters, judged_limit)
    return ReadIn(taken.station, taken.stored, _readers(county, taken.station), replies)


def _readers(county: County, station: str) -> list[bytes]:
    table = county.journal.tables.node
    office = offices.office_of(station)
    above = offices.parent(office) if offices.level(office) == offices.VILLAGE else None
    known = [node for node in table.select().where(table.state == "active").order_by(table.id) if node.sealing]
    chosen = [node for node in known if node.id == station or offices.office_of(node.id) == above]
    return [bytes(node.sealing) for node in chosen][: sealing.READERS_LIMIT]
