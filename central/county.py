"""An open centre: its folder, journal, admission, rows and accounts, held together under one name.
Imports forms and sync; clock and chance come in as arguments.
Promise: a folder that is no centre's is left as it was, and what should be there is never silently made anew.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from central.court import Court
from central.projections import Projections
from forms import numbering
from forms.events import SCAN_ATTACHED, Event, encode, subject_of
from forms.scans import blobs_named
from sync import folder as folders
from sync.accounts import Accounts
from sync.admission import Admission
from sync.blob_answers import BlobAnswers
from sync.blobs import Blobs
from sync.database import SqliteBook, connected, write
from sync.envelope import Draft
from sync.errors import Damaged, Refused, SyncError
from sync.folder import Folder
from sync.journal import Journal
from sync.keys import SigningKey
from sync.naming import Naming
from sync.server import Server
from sync.space import Space

Clock = Callable[[], float]
Chance = Callable[[int], bytes]
# The whole country keeps Beijing time; legal days are read off it.
BEIJING = timezone(timedelta(hours=8))
COUNTY = "county"
SECRET = "secret"
APP = "central 0.1"


class County:
    """Everything of one centre. ``clock`` gives seconds since 1970, ``chance`` random bytes;
    ``work`` rings for the admitter."""

    def __init__(self, folder: Folder, code: str, name: str, secret: bytes, clock: Clock, chance: Chance) -> None:
        self.folder = folder
        self.db = folder.db
        self.code = code
        self.name = name
        self.clock = clock
        self.chance = chance
        self.work = threading.Event()
        self.journal = Journal(
            self.db,
            code,
            str(folder.life.name),
            SigningKey(secret),
            chance,
            orders=True,
            tag_of=numbering.lane_tag,
            app=APP,
        )
        self.projections = Projections(self.journal, code)
        self.court = Court(self.journal, self.projections)
        self.admission = Admission(self.journal, self.court)
        self.server = Server(self.journal, self.admission, clock, self.work.set)
        self.scans = Naming(
            self.journal, Blobs(folder.path, folder.blob_key, chance), (SCAN_ATTACHED,), blobs_named
        )
        self.blob_answers = BlobAnswers(self.scans, clock)
        self.accounts = Accounts(self.db, clock, chance)
        self.space = Space(folder.path, 0)
        folder.life.watch(self._begin_life, self.work.set)

    def _begin_life(self, name: str) -> None:
        # What was read in a life that ended may not be what the book says now.
        self.journal.life = name
        self.projections.forget()

    def mind_the_disk(self, ballast_bytes: int, halt: Callable[[], None]) -> None:
        """Keep so much free for a full disk from now on, and call ``halt`` when the disk fails to confirm."""
        self.space = Space(self.folder.path, ballast_bytes)
        self.space.tend()
        if isinstance(self.db, SqliteBook):
            self.db.on_full, self.db.on_halt = self.space.release, halt

    def create(self) -> None:
        """Make the tables that are missing."""
        self.journal.create()
        self.projections.create()
        self.accounts.create()
        self.scans.create()

    def moment(self) -> str:
        """Now as facts tell it: local date-time with its offset, to the minute."""
        return datetime.fromtimestamp(self.clock(), UTC).astimezone(BEIJING).isoformat(timespec="minutes")

    def today(self) -> date:
        """The legal day of now."""
        return date.fromisoformat(self.moment()[:10])

    def salt(self) -> str:
        """Fresh salt for a part about people."""
        return self.chance(16).hex()

    def draft(self, event: Event, case_id: str = "") -> Draft:
        """An event of the county as a journal takes it."""
        facts, personal = encode(event)
        return Draft(subject_of(event, case_id, self.code), event.kind, facts, b"{}" if personal is None else personal)

    def office_name(self, office: str) -> str:
        """The name of an office for people; its code when nobody named it."""
        return self.name if office == self.code else self.projections.office_names().get(office, office)


def _probe(folder: Folder, chance: Chance) -> Journal:
    """The journal of a folder whose node is not known yet: good for reading marks."""
    return Journal(folder.db, "", "", SigningKey(bytes(32)), chance)


def _is_empty(probe: Journal) -> bool:
    """Whether nothing was ever written here."""
    mark = probe.tables.mark
    return not mark.table_exists() or not mark.select().exists()


def _taken(path: Path) -> Refused:
    zh = f"目录 {path} 中已有数据，未作改动。"
    return Refused("folder_taken", zh, f"{path} already holds a station or a centre; nothing was changed")


def _nothing_in(path: Path) -> Damaged:
    zh = f"目录 {path} 中的数据缺失；若是 init 中断，请重新执行 init，否则请勿继续。"
    return Damaged(
        "no_book", zh, f"the book in {path} is missing or empty: run init again if it was interrupted, else stop"
    )


def _county_of(folder: Folder, clock: Clock, chance: Chance) -> County:
    probe = _probe(folder, chance)
    if _is_empty(probe):
        # A new database at the same address is an empty one, too: whoever restores it tells us when it is back.
        founded_here = (folder.path / folders.FOUNDED_FILE).exists()
        raise folders.book_gone(folder.path) if founded_here else _nothing_in(folder.path)
    if probe.mark(COUNTY) is None:
        zh, en = f"目录 {folder.path} 中不是县中心的数据。", f"what {folder.path} holds is no centre"
        raise Refused("not_a_centre", zh, en)
    told, secret = probe.mark(COUNTY), probe.mark(SECRET)
    if not secret:
        raise Damaged(
            "no_secret", "县中心的签名密钥缺失，请勿继续使用。", "the centre's signing key is missing: do not go on"
        )
    return County(folder, told["code"], told["name"], bytes.fromhex(secret), clock, chance)


@contextlib.contextmanager
def opened(path: Path, clock: Clock, chance: Chance) -> Iterator[County]:
    """The centre in a folder, connected in this thread while the block runs. Raises Refused, Busy or Damaged."""
    if (path / folders.KEY_FILE).exists() and not any((path / book).exists() for book in folders.BOOKS):
        raise folders.book_gone(path) if (path / folders.FOUNDED_FILE).exists() else _nothing_in(path)
    folder = folders.unlock(path, chance)
    try:
        with connected(folder.db):
            county = _county_of(folder, clock, chance)
            county.create()
            folders.settle_founding(path, county.code)
            yield county
    finally:
        folder.leave()


def _told_at(url: str, chance: Chance) -> Any:
    """What the database at ``url`` says of its centre, or None when it is empty."""
    book = folders.book_at(url)
    try:
        with connected(book):
            probe = Journal(book, "", "", SigningKey(bytes(32)), chance)
            if not _is_empty(probe):
                return probe.mark(COUNTY, {})
            if set(book.get_tables()) - {"life"}:
                raise Refused(
                    "database_taken",
                    "这个数据库中已有其他数据；请给县中心一个空的数据库。",
                    "this database holds something else: give the centre an empty database of its own",
                )
            return None
    finally:
        book.close_all()


def joined(path: Path, code: str, name: str, url: str, chance: Chance) -> bool:
    """Make the folder another one of the centre whose book is at ``url`` already; False when nothing is there yet.
    Raises Refused or Unreachable with nothing changed."""
    if (path / folders.KEY_FILE).exists():
        return False
    told = _told_at(url, chance)
    if told is None:
        return False
    if told != {"code": code, "name": name}:
        raise Refused(
            "other_centre",
            "这个数据库属于另一个县中心；要加入它，区划代码和名称必须一致。",
            "this database belongs to another centre: to join it, give its division and its name exactly",
        )
    folders.found(path, chance, url)
    return True


@contextlib.contextmanager
def founded(
    path: Path, code: str, name: str, clock: Clock, chance: Chance, url: str | None = None
) -> Iterator[County]:
    """A new centre in a folder that holds nothing yet, or in one whose founding was interrupted; its book is at
    ``url``, or else a file in the folder. What the block writes, the founding entry first of all, is one transaction
    with the centre itself. Raises Refused with nothing changed."""
    made = not (path / folders.KEY_FILE).exists()
    if made:
        folders.found(path, chance, url)
    elif folders.book_url(path) != url:
        raise _taken(path)
    try:
        with _new_book(path, chance) as folder:
            secret = chance(32)
            county = County(folder, code, name, secret, clock, chance)
            county.create()
            county.journal.set_mark(SECRET, secret.hex())
            county.journal.set_mark(COUNTY, {"code": code, "name": name})
            yield county
    except SyncError:
        if made and url is not None:
            # Another may have founded, or will: the same words from an empty folder found or join, whatever became
            # of this try.
            folders.unmake(path)
        raise


@contextlib.contextmanager
def _new_book(path: Path, chance: Chance) -> Iterator[Folder]:
    folder = folders.unlock(path, chance)
    try:
        with connected(folder.db), write(folder.db):
            if not _is_empty(_probe(folder, chance)):
                raise _taken(path)
            yield folder
    finally:
        folder.leave()
