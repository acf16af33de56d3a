"""The stick at the county: reading one, and writing the reply that goes back with it.
Imports forms.offices, sync.bundle, sealing and the county; the file comes in open.
Promise: a stick goes through the same door as the line; the reply is sealed to its station and the township above it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from central.county import County
from forms import offices
from sync import bundle, codec, sealing, wire

# So many entries are judged before the reply is written; what is left is judged by who serves, or by the next command.
JUDGED_LIMIT = 10_000


@dataclass(frozen=True)
class ReadIn:
    """What a stick brought: its station, how many entries were new, of how many lanes of other stations it held
    something; and the frames of the reply with their readers."""

    station: str
    stored: int
    carried: int
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
    return ReadIn(taken.station, taken.stored, len(taken.carried), _readers(county, taken.station), replies)


def sealed_reply(county: County, found: ReadIn, limit_bytes: int) -> bytes | None:
    """The reply as one sealed file, None when it would be larger than ``limit_bytes``."""
    target, frames, size_bytes = BytesIO(), list[bytes](), 0
    for frame in found.replies:
        frames.append(frame)
        size_bytes += len(frame)
        if size_bytes > limit_bytes:
            return None
    sealing.write(target, found.readers, frames, county.chance)
    return target.getvalue() if target.tell() <= limit_bytes else None


def _readers(county: County, station: str) -> list[bytes]:
    table = county.journal.tables.node
    office = offices.office_of(station)
    above = offices.parent(office) if offices.level(office) == offices.VILLAGE else None
    known = [node for node in table.select().where(table.state == "active").order_by(table.id) if node.sealing]
    chosen = [node for node in known if node.id == station or offices.office_of(node.id) == above]
    return [bytes(node.sealing) for node in chosen][: sealing.READERS_LIMIT]
