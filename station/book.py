"""An open station: its folder, journal, accounts, catalogue and rows; the door of every command and page.
May import forms.offices, sync and the station's own parts; edges come in as an argument.
Promise: a folder that lost a part of itself is not opened, and nothing is made where something should have been.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from forms import numbering, offices
from forms.acts.table import ROLE_LEVEL
from forms.events import SCAN_ATTACHED
from forms.scans import blobs_named
from station import VERSION, register
from station.cache import Cache
from station.catalogue import Catalogue
from station.drafts import Drafts
from station.edges import Edges
from station.records import Records
from sync import folder as folders
from sync.accounts import Accounts
from sync.blobs import Blobs
from sync.database import SqliteBook, connected, rows, write
from sync.errors import Damaged, Refused
from sync.folder import Folder
from sync.journal import Journal
from sync.keys import SigningKey
from sync.naming import Naming
from sync.projection import Projection
from sync.space import Space
from sync.tables import make_tables

ROLE_OF_LEVEL = {level: role for role, level in ROLE_LEVEL.items() if level != offices.COUNTY}
STATION, SECRET, URL = "station", "secret", "centre_url"


@dataclass(frozen=True)
class Book:
    """One open station. ``alone``: no other process was in the folder when this one came in."""

    folder: Folder
    journal: Journal
    accounts: Accounts
    drafts: Drafts
    catalogue: Catalogue
    cases: Projection
    records: Records
    scans: Naming
    edges: Edges
    alone: bool
    space: Space

    @property
    def station(self) -> str:
        """The id of this machine."""
        return self.journal.node

    @property
    def office(self) -> str:
        """The office that this machine serves, as a short code."""
        return offices.office_of(self.journal.node)

    @property
    def level(self) -> str:
        """village or township."""
        return offices.level(self.office)

    @property
    def role(self) -> str:
        """The role of everyone who works here."""
        return ROLE_OF_LEVEL[self.level]


@contextmanager
def entered(path: Path, edges: Edges) -> Iterator[tuple[Folder, bool]]:
    """The folder, unlocked and connected for this thread, and whether nobody else was inside."""
    drawn: list[bytes] = []

    def chance(count: int) -> bytes:
        drawn.append(edges.chance(count))
        return drawn[-1]

    folder = folders.unlock(path, chance)
    try:
        with connected(folder.db):
            yield folder, any(draw.hex() == folder.life.name for draw in drawn)
    finally:
        folder.leave()


@contextmanager
def opened(path: Path, edges: Edges) -> Iterator[Book]:
    """The station in this folder. Raises Refused when there is none, Damaged when a part of it is gone."""
    if (path / folders.KEY_FILE).exists() and not folders.has_bytes(path / folders.BOOK_FILE):
        raise folders.book_gone(path)
    with entered(path, edges) as (folder, alone):
        yield bound(folder, edges, alone)


def bound(folder: Folder, edges: Edges, alone: bool) -> Book:
    """The parts of a station upon an open folder."""
    # Not through the journal's models: they are made once, and the journal cannot be made before it is known whose.
    marks: dict[str, str] = {}
    if folder.db.table_exists("mark"):
        marks |= rows(folder.db, "SELECT name, value FROM mark")
    if STATION not in marks or SECRET not in marks:
        # A book with other marks is somebody else's, such as a county's: nothing is gone.
        if (folder.path / folders.FOUNDED_FILE).exists() and not marks:
            raise folders.book_gone(folder.path)
        raise Refused(
            "not_initialised",
            "本目录尚未完成初始化，请先执行 station init。",
            "this folder was not set up to the end: run init again",
        )
    node, secret = marks[STATION].strip('"'), marks[SECRET].strip('"')
    if offices.parse_station(node) is None:
        raise Damaged("not_a_station", "目录中的站点编号有误。", "the folder does not hold a station")
    journal = _journal(folder, edges, node, bytes.fromhex(secret))
    journal.create()
    book = _parts(folder, edges, journal, alone)
    for part in (book.accounts, book.drafts, book.scans):
        part.create()
    register.settle(journal, book.cases)
    book.records.settle()
    folders.settle_founding(folder.path, node)
    return book


def station_in(folder: Folder) -> str | None:
    """The station that this folder is, None before it was set up."""
    tables = make_tables(folder.db)
    row = tables.mark.get_or_none(tables.mark.name == STATION) if folder.db.table_exists("mark") else None
    return row.value.strip('"') if row else None


def taken(folder: Folder) -> bool:
    """Whether something else than a station lives here, such as a centre: its marks are not ours to write."""
    return bool(folder.db.table_exists("mark") and make_tables(folder.db).mark.select().exists())


def settle_in(folder: Folder, edges: Edges, station: str, url: str) -> None:
    """Make the tables and keep who this is, with a signing key of its own; what is there already stays."""
    tables = make_tables(folder.db)
    folder.db.create_tables(tables.all(), safe=True)
    known = tables.mark.get_or_none(tables.mark.name == SECRET)
    secret = known.value.strip('"') if known else edges.chance(32).hex()
    journal = _journal(folder, edges, station, bytes.fromhex(secret))
    with write(folder.db):
        journal.set_mark(STATION, station)
        journal.set_mark(SECRET, secret)
        journal.set_mark(URL, url)


def _journal(folder: Folder, edges: Edges, node: str, secret: bytes) -> Journal:
    key = SigningKey(secret)
    life = str(folder.life.name)
    return Journal(folder.db, node, life, key, edges.chance, tag_of=numbering.lane_tag, app=VERSION)


def _parts(folder: Folder, edges: Edges, journal: Journal, alone: bool) -> Book:
    catalogue = Catalogue(journal, Cache(folder.path))
    space = Space(folder.path, edges.ballast_bytes)
    if isinstance(folder.db, SqliteBook):
        folder.db.on_full, folder.db.on_halt = space.release, edges.halt
    return Book(
        folder,
        journal,
        Accounts(folder.db, edges.seconds, edges.chance),
        Drafts(folder.db),
        catalogue,
        register.projection(journal, catalogue),
        Records(journal, catalogue),
        Naming(journal, Blobs(folder.path, folder.blob_key, edges.chance), (SCAN_ATTACHED,), blobs_named),
        edges,
        alone,
        space,
    )
