"""Stations by the hundred, with what each wrote while it was away, as the very bytes that they will send.
May import all four packages and the standard library.
Promise: keys, lanes, hashes, signatures and messages are made by sync's own code; short cuts are named where they are.
"""

from __future__ import annotations

import pickle
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from playhouse.apsw_ext import APSWDatabase

from central import county as counties
from central.county import County
from forms import numbering, offices
from sync import asking, codec, hello, wire
from sync.client import SMALL_BYTES
from sync.database import insert_rows, rows, write
from sync.envelope import Draft
from sync.journal import Entry, Journal
from sync.keys import SigningKey
from sync.parts import PART_PATH
from sync.wire import Batch, Message
from tests.bench import county
from tests.bench.county import World

TOWNSHIPS = 17
# A part of a line that is neither bad nor a cable: 250 kB of entries are some 50 kB on the line.
PART_RAW_BYTES = 250_000


@dataclass(frozen=True)
class Visit:
    """What one station will send: the tiny question (none where all that it has is small), then its bodies in order,
    each with its path; and how many entries are in them."""

    station: str
    hello: bytes
    bodies: tuple[tuple[str, bytes], ...]
    entries: int


def crowd(villages: int) -> list[str]:
    """Ids of the stations of so many villages and of seventeen townships, the townships last."""
    towns = [f"{county.COUNTY}{100 + n}" for n in range(TOWNSHIPS)]
    below = [f"{towns[n % TOWNSHIPS]}{300 + n // TOWNSHIPS}" for n in range(villages)]
    return [offices.station_id(office, 2) for office in (*below, *towns)]


@contextmanager
def templates(world: World, count: int) -> Iterator[list[Entry]]:
    """Filings of a village's desk to copy from."""
    with county.opened(world.village) as book:
        county.file_all(book, count)
        yield book.journal.read(book.journal.tables.entry.kind == "case:submitted")


def prepare(world: World, stations: Sequence[str], entries: Sequence[int], seed: int = 3) -> list[Visit]:
    """Make the stations known to the centre, and write what they will bring. Short cuts: no code on paper is used up,
    the rows of a station and of its clerk are written as admission would have written them, and one journal in
    memory is every station's in turn."""
    chance = random.Random(seed)
    with templates(world, max(entries)) as made, counties.opened(world.centre, _now, county.chance) as centre:
        book = _journal(chance)
        visits = []
        for station, many in zip(stations, entries, strict=True):
            _turn_into(book, station, SigningKey(chance.randbytes(32)))
            _known(centre, book, chance)
            with write(book.db):
                lane = book.lane_of_this_life()
                book.append([_copy(made[n], station, lane, n) for n in range(many)])
            visits.append(_visit(book, centre, many))
    return visits


def _now() -> float:
    return county.edges().seconds()


def _journal(chance: random.Random) -> Journal:
    db = APSWDatabase(":memory:")
    db.connect()
    book = Journal(db, "", "life", SigningKey(bytes(32)), chance.randbytes, tag_of=numbering.lane_tag)
    book.create()
    return book


def _turn_into(book: Journal, station: str, key: SigningKey) -> None:
    with write(book.db):
        for table in reversed(book.tables.all()):
            rows(book.db, f"DELETE FROM {table._meta.table_name}")
    book.node, book.key = station, key


def _known(centre: County, book: Journal, chance: random.Random) -> None:
    office, nonce = offices.office_of(book.node), chance.randbytes(16).hex()
    role = "agent" if offices.level(office) == "village" else "clerk"
    person = {"user": county.AGENT, "office": office, "role": role, "active": True}
    level = offices.level(office)
    station = {"station": book.node, "office": office, "level": level, "name": office, "state": "active"}
    key = book.key
    with write(centre.db):
        told = {"key": key.public, "sealing": key.sealing, "state": "active", "nonce": nonce}
        centre.journal.tables.node.create(id=book.node, **told)
        insert_rows(
            centre.db, "users", ("subject", "document", "office"),
            [(f"user:{book.node}:{county.AGENT}", county.document(person), office)],
        )  # fmt: skip
        insert_rows(
            centre.db, "stations", ("subject", "document", "state", "office"),
            [(f"station:{book.node}", county.document(station), "active", office)],
        )  # fmt: skip
    with write(book.db):
        book.set_mark("nonce", nonce)


def _copy(one: Entry, station: str, lane: str, number: int) -> Draft:
    """The filing as another office's, under a receipt number of this station."""
    receipt = numbering.parse_receipt(one.subject.removeprefix("case:"))
    assert receipt is not None
    name = numbering.receipt_number(station, receipt.day, numbering.lane_tag(lane), number + 1)
    office = offices.office_of(station)
    role = "agent" if offices.level(office) == "village" else "clerk"
    facts = one.content.facts.replace(f'"office":"{county.VILLAGE}"'.encode(), f'"office":"{office}"'.encode())
    facts = facts.replace(b'"role":"agent"', f'"role":"{role}"'.encode())
    return Draft(f"case:{name}", one.kind, facts, one.content.personal or b"{}")


def _visit(book: Journal, centre: County, many: int) -> Visit:
    """What `sync.client` would send: all in one exchange where it is small, else a hello, parts and an exchange."""
    best = codec.best(list(codec.readable()))

    def framed(message: Message) -> bytes:
        payload = wire.encode(message)
        return codec.frame(book.key.sign("message", payload), payload, best)

    def asked(batches: Sequence[Batch]) -> bytes:
        room = wire.BATCH_LIMIT_BYTES
        return framed(asking.question(book, centre.code, batches, {"unsent": 0}, room, names_all=False).message)

    whole = asked(book.batches(1 << 30))
    if len(whole) <= SMALL_BYTES:
        return Visit(book.node, b"", ((wire.EXCHANGE_PATH, whole),), many)
    header = {"type": "part", "from": book.node, "to": centre.code, "codecs": list(codec.readable())}
    bodies = [(PART_PATH, framed(Message(dict(header), (batch,)))) for batch in _parts(book)]
    bodies.append((wire.EXCHANGE_PATH, asked(())))
    bring = sum(len(body) for _, body in bodies)
    said = hello.write_question(hello.Question(book.node, bring, bytes(hello.DIGEST_BYTES)))
    return Visit(book.node, said + book.key.sign(hello.ASKING, said), tuple(bodies), many)


def _parts(book: Journal) -> Iterator[Batch]:
    lane, first = book.tables.lane.get(book.tables.lane.owner == book.node), 1
    while first <= lane.head_seq:
        batch, _ = book.cut(lane, first, PART_RAW_BYTES, wire.ENTRIES_LIMIT)
        yield batch
        first = batch.last + 1


def keep(path: Path, visits: list[Visit]) -> None:
    """Write visits for the process that will make them."""
    path.write_bytes(pickle.dumps([(one.station, one.hello, one.bodies, one.entries) for one in visits]))


def kept(path: Path) -> list[Visit]:
    """Read visits that ``keep`` wrote."""
    return [Visit(*told) for told in pickle.loads(path.read_bytes())]
