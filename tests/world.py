"""Builders for tests of the exchange: a centre with a court over the real forms, stations, fake clocks, seeded chance.
May import forms, sync, tests.line; neither station nor central, so that the protocol is tested before its users.
Promise: one seed builds one world; nothing here decides anything that forms or sync ought to decide.
"""

from __future__ import annotations

import contextlib
import functools
import random
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import peewee

from forms import casebook, numbering, offices
from forms.acts.context import Context
from forms.acts.register import decide
from forms.authority import authority
from forms.case import Case
from forms.catalog import Catalog, packaged_items
from forms.definition import ServiceItem
from forms.errors import Refusal
from forms.events import KINDS, Event, encode, subject_of
from forms.reading import Row, event_of, read_case
from forms.samples import sample
from sync import enrolment, keys, tables, wire
from sync.admission import ADMIT, Admission, Verdict, park, wait
from sync.client import Client, enrol
from sync.database import write
from sync.envelope import Draft, Head, Stamp
from sync.errors import SyncError, Unreachable
from sync.folder import Folder, found, unlock
from sync.journal import Entry, Journal
from sync.keys import SigningKey
from sync.mailbox import reading_of
from sync.server import Server
from sync.taking import Outcome
from tests.line import CALM, Faults, Line

COUNTY, TOWNSHIP = "320612", "320612107"
VILLAGES = ("320612107205", "320612107206")
STATIONS = tuple(offices.station_id(office, 1) for office in (TOWNSHIP, *VILLAGES))
ROLES = {offices.VILLAGE: "agent", offices.TOWNSHIP: "clerk", offices.COUNTY: "officer"}
USER = "wang"
# One that the township decides, one that goes up to the county; both may be filed in a village, in person or by proxy.
ITEMS = ("S002-03", "S002-08")
START = datetime(2026, 11, 21, 9, 30)
_KNOWS_ALL: Mapping[str, str] = {}
BOOK_FILES = ("data.key", "database.url", "life.db", "book.db", "book.db-wal")


class PowerCut(BaseException):
    """The machine is off from here on: nothing in this process may catch it but the world."""


class Fuse:
    """Cuts the power at a transaction boundary: the ``left``-th from now, before or after its commit."""

    def __init__(self) -> None:
        self.left = 0
        self.after = False
        self.cuts = 0

    def arm(self, transactions: int, *, after: bool) -> None:
        """Let the power fail at the end of the n-th outermost transaction from now (1 = the next)."""
        self.left, self.after = transactions, after

    def pass_boundary(self, *, committed: bool) -> None:
        """Called before and after each outermost commit."""
        if self.left and committed == self.after:
            self.left -= 1
            if not self.left:
                self.cuts += 1
                raise PowerCut


def put_fuse(db: peewee.Database, fuse: Fuse) -> None:
    """Make every outermost transaction of ``db`` pass the fuse."""
    plain = db.atomic

    @contextlib.contextmanager
    def atomic(*lock: Any) -> Iterator[None]:
        outermost = not db.in_transaction()
        with plain(*lock):
            yield
            if outermost:
                fuse.pass_boundary(committed=False)
        if outermost:
            fuse.pass_boundary(committed=True)

    db.atomic = atomic


@dataclass
class Clock:
    """A clock that tests turn: seconds since 1970, and the legal date and time that it shows."""

    now: datetime = START

    def __call__(self) -> float:
        return (self.now - datetime(1970, 1, 1)).total_seconds()

    def shown(self) -> str:
        """As facts hold it."""
        return f"{self.now:%Y-%m-%dT%H:%M}+08:00"

    def turn(self, **by: float) -> None:
        """Go on, or jump back."""
        self.now += timedelta(**by)


def row_of(entry: Entry, unknown: Mapping[str, str] = _KNOWS_ALL) -> Row:
    """An entry as ``forms.reading`` takes it; ``unknown`` names kinds that are news to an older program, wholly
    ("kind") or in a newer version ("version")."""
    kind, facts = entry.kind, entry.content.facts
    skew = unknown.get(kind)
    if skew == "kind":
        kind += "_anew"
    elif skew == "version":
        facts = facts.replace(b'"v":1', b'"v":99')
    return Row(entry.digest.hex(), kind, facts, entry.content.personal, entry.stamp)


def case_of(
    journal: Journal, case_id: str, *, admitted_only: bool = False, unknown: Mapping[str, str] = _KNOWS_ALL
) -> Case:
    """What a node's screen shows of a case, or what of it the centre has confirmed."""
    history = journal.history(f"case:{case_id}")
    return read_case(case_id, [row_of(entry, unknown) for entry in history if entry.stamp or not admitted_only])


def draft_of(event: Event, case_id: str, station: str) -> Draft:
    """An event as a journal takes it."""
    facts, personal = encode(event)
    return Draft(subject_of(event, case_id, station), event.kind, facts, b"{}" if personal is None else personal)


@functools.cache
def catalog() -> Catalog:
    """The items of this world."""
    return Catalog.from_documents(doc for doc in packaged_items() if doc["code"] in ITEMS)


class Court:
    """What the centre knows of cases, from forms alone."""

    def __init__(
        self, journal: Journal, stations: Sequence[str] = STATIONS, unknown: Mapping[str, str] = _KNOWS_ALL,
        late: str = "",
    ) -> None:  # fmt: skip
        """``late`` is an office that is let in on a case only when something has been done about it."""
        self.journal = journal
        self.stations = stations
        self.unknown = unknown
        self.late = late

    def judge(self, entry: Entry, history: Sequence[Entry]) -> Verdict:
        """Readable, in its place behind the filing, and within the writer's rights; else wait or park."""
        event = event_of(row_of(entry, self.unknown))
        if isinstance(event, Refusal):
            return park(event.problems[0].code)
        stream, _, name = entry.subject.partition(":")
        if KINDS[event.kind].stream != stream:
            return park("wrong_stream")
        filed = any(past.kind == "case:submitted" for past in history)
        if stream == "case" and not filed and event.kind != "case:submitted":
            return wait("filing_missing")
        case = read_case(name, [row_of(past, self.unknown) for past in history]) if stream == "case" else None
        refused = authority(
            event, offices.office_of(entry.owner), self._role_of(entry.owner), _item_of(event, case), case
        )
        return ADMIT if refused is None else park(refused.problems[0].code)

    def _role_of(self, owner: str) -> Callable[[str], str | None]:
        def role_of(user: str) -> str | None:
            role = None
            for entry in self.journal.history(f"user:{owner}:{user}"):
                event = event_of(row_of(entry))
                if isinstance(event, Event):
                    role = event.facts.get("user_role", role) if event.facts.get("active", True) else None
            return role

        return role_of

    def audience(self, entry: Entry, history: Sequence[Entry]) -> Iterable[str]:
        """Who stands above the filing office, and every office that ever held the file; all of them for the rest."""
        stream, _, name = entry.subject.partition(":")
        if stream == "case":
            case = read_case(name, [row_of(past, self.unknown) for past in history])
            return [one for one in self.stations if self._hears(offices.office_of(one), case)]
        return list(self.stations) if stream in ("item", "calendar") else []

    def _hears(self, office: str, case: Case) -> bool:
        late = office == self.late and len(case.lines) > 2
        return late or office in case.offices or offices.covers(office, case.filing_office or case.origin)

    def project(self, subjects: Sequence[str]) -> None:
        """This world folds when it is asked."""


def _item_of(event: Event, case: Case | None) -> ServiceItem | None:
    code = event.facts.get("item") or (case.item if case else "")
    version = event.facts.get("item_version") or (case.item_version if case else None)
    return catalog().get(code, version) if isinstance(code, str) else None


@dataclass(eq=False)
class Machine:
    """One computer with one data folder. ``start`` opens it, ``stop`` lets it go, ``burn`` pulls the plug.

    The database object and its models outlive the folder's lives here, because building models for each life would
    cost more than everything else; nothing of a life is kept in them.
    """

    node: str
    path: Path
    random: random.Random
    clock: Clock = field(default_factory=Clock)
    key: SigningKey | None = None
    fuse: Fuse = field(default_factory=Fuse)
    books: dict[str, tuple[peewee.Database, tables.Tables]] = field(default_factory=dict)
    url: str | None = None
    unknown: dict[str, str] = field(default_factory=dict)
    journal: Journal = field(init=False)
    folder: Folder = field(init=False)
    running: bool = False

    def chance(self, count: int) -> bytes:
        """Seeded bytes."""
        return self.random.randbytes(count)

    @property
    def office(self) -> str:
        """The office that the machine serves."""
        return offices.office_of(self.node)

    @property
    def role(self) -> str:
        """The role of this office's one user."""
        return ROLES[offices.level(self.office)]

    def start(self) -> None:
        """A process opens the folder: a new life, unless another process is inside."""
        self.folder = unlock(self.path, self.chance)
        data_key = (self.path / "data.key").read_text()
        # A book on a server knows its life, so it is not kept for the next one.
        if data_key not in self.books or self.url is not None:
            put_fuse(self.folder.db, self.fuse)
            self.books[data_key] = (self.folder.db, tables.make_tables(self.folder.db))
        self.folder.db, models = self.books[data_key]
        self.folder.db.connect()
        secret = self.key or SigningKey(b"\1" * 32)
        with _made(models):
            self.journal = Journal(
                self.folder.db, self.node, self.folder.life.name, secret, self.chance,
                orders=self.node == COUNTY, tag_of=numbering.lane_tag,
            )  # fmt: skip
        kept = self.journal.mark("secret") if self.folder.db.table_exists("mark") else None
        if kept:
            self.key = self.journal.key = SigningKey(bytes.fromhex(kept))
        self.running = True

    def stop(self) -> None:
        """The last process leaves."""
        if self.running:
            self.folder.leave()
            self.running = False

    def burn(self) -> None:
        """The power is back after a cut: another life on whatever was committed."""
        self.fuse.left = 0
        self.stop()
        self.start()

    def image(self) -> dict[str, bytes]:
        """A copy of the folder as it lies on the disk now, as somebody with a stick would make it."""
        return {name: (self.path / name).read_bytes() for name in BOOK_FILES if (self.path / name).exists()}

    def put(self, image: dict[str, bytes]) -> None:
        """Put a folder's copy in the place of this one; the machine must be stopped."""
        self.path.mkdir(exist_ok=True)
        for name in (*BOOK_FILES, "book.db-shm", "life.db-journal"):
            (self.path / name).unlink(missing_ok=True)
        for name, content in image.items():
            (self.path / name).write_bytes(content)

    # --- a person's work -----------------------------------------------------------------------------------------

    def context(self, case: Case | None = None, item: ServiceItem | None = None, **more: Any) -> Context:
        """Who acts here and now, as this machine's clock has it."""
        if item is None and case is not None and case.item:
            item = catalog().get(case.item, case.item_version)
        more.setdefault("salt", self.chance(16).hex())
        return Context(
            self.office, self.role, USER, self.clock.shown(), self.clock.shown(), self.clock.now.date(), item, **more
        )

    def act(self, case_id: str, act: str, command: dict[str, Any], context: Context) -> list[Entry] | Refusal:
        """Do an act on a case as a desk does it: fold, decide, append, in one transaction."""
        with write(self.folder.db):
            decided = decide(case_of(self.journal, case_id, unknown=self.unknown), act, command, context)
            if isinstance(decided, Refusal):
                return decided
            return self.journal.append([draft_of(event, case_id, self.node) for event in decided])

    def file(self, item: ServiceItem, document: dict[str, Any], token: str) -> tuple[str, list[Entry] | Refusal]:
        """File an application; returns the receipt number and what was written."""
        with write(self.folder.db):
            case_id = self.next_receipt()
            return case_id, self.act(
                case_id, "file", document, self.context(item=item, receipt_no=case_id, rating_token=token)
            )

    def next_receipt(self) -> str:
        """The next receipt number of this life's lane; needs a write transaction."""
        lane = self.journal.lane_of_this_life()
        filed = "SELECT COUNT(*) FROM entry e JOIN lane l ON l.id = e.lane_id WHERE l.name = ? AND e.kind = ?"
        written = self.folder.db.execute_sql(filed, (lane, "case:submitted")).fetchone()[0]
        return numbering.receipt_number(self.node, self.clock.now.date(), numbering.lane_tag(lane), written + 1)


@contextlib.contextmanager
def _made(models: tables.Tables) -> Iterator[None]:
    plain = tables.make_tables
    tables.make_tables = lambda db: models
    try:
        yield
    finally:
        tables.make_tables = plain


@dataclass(eq=False)
class Station(Machine):
    """A station with its line to the centre."""

    line: Line = field(init=False)

    def exchange(self) -> Outcome:
        """One exchange over the line."""
        return Client(self.journal, self.line.post).exchange()


@dataclass(eq=False)
class Centre(Machine):
    """The county. It restarts by itself after a power cut in the middle of a request, as a supervised service does."""

    late: str = ""

    def start(self) -> None:
        super().start()
        self.court = Court(self.journal, unknown=self.unknown, late=self.late)
        self.admission = Admission(self.journal, self.court)
        self.server = Server(self.journal, self.admission, self.clock)

    def answer(self, path: str, body: bytes) -> bytes:
        """What the web front does with a request."""
        try:
            if path == wire.ENROL_PATH:
                return self.server.enrol(body, lambda station, key: None)
            return self.server.answer(path, body)
        except PowerCut:
            self.burn()
            raise Unreachable("no_line", "连不上县中心。", "the centre's power failed") from None

    def act(self, case_id: str, act: str, command: dict[str, Any], context: Context) -> list[Entry] | Refusal:
        """An officer's act is judged where it is written; from a paper alone it waits for its filing."""
        with write(self.folder.db):
            decided = decide(case_of(self.journal, case_id, unknown=self.unknown), act, command, context)
            if isinstance(decided, Refusal):
                return decided
            return self.admission.admit_own([draft_of(event, case_id, self.node) for event in decided])


@dataclass
class World:
    """A county, a township and two villages, enrolled, with a user each and the items of this world in their books."""

    path: Path
    random: random.Random
    centre: Centre
    stations: list[Station]

    @property
    def machines(self) -> list[Machine]:
        """All of them."""
        return [self.centre, *self.stations]

    def stop(self) -> None:
        """Everybody goes home."""
        for machine in self.machines:
            machine.stop()


def build(
    path: Path, seed: int = 1, stations: Sequence[str] = STATIONS, faults: Faults = CALM, url: str | None = None
) -> World:
    """A new world in ``path``: folders founded, centre initialised (its book at ``url``, else in its folder), stations
    enrolled, first mail read."""
    chance = random.Random(seed)
    centre = Centre(COUNTY, path / COUNTY, chance, url=url)
    _found(centre)
    world = World(path, chance, centre, [])
    with write(centre.journal.db):
        centre.admission.admit_own([_user(centre), *(_published(code) for code in ITEMS)])
    for node in stations:
        world.stations.append(enrolled(world, node))
    for station in world.stations:
        station.exchange()
        station.line.faults = faults
    return world


def _found(machine: Machine) -> None:
    found(machine.path, machine.chance, machine.url)
    machine.start()
    machine.journal.create()
    secret = machine.chance(32)
    machine.key = machine.journal.key = SigningKey(secret)
    machine.journal.set_mark("secret", secret.hex())


def enrolled(world: World, node: str, name: str = "") -> Station:
    """One more station, with its user written but not yet exchanged."""
    station = Station(node, world.path / (name or node), world.random)
    _found(station)
    attach(world, station)
    with write(world.centre.journal.db):
        code = world.centre.server.invite(node, station.chance(enrolment.SECRET_BYTES))
    assert station.key is not None
    enrol(station.journal, station.line.post, enrolment.read_code(code), station.key, station.chance)
    with write(world.centre.journal.db):
        known = world.centre.journal.read(world.centre.journal.tables.entry.kind == "item:published")
        world.centre.admission.join(node, sorted({entry.subject for entry in known}))
    with write(station.journal.db):
        station.journal.append([_user(station)])
    return station


def attach(world: World, station: Station) -> None:
    """Give a station its line."""
    station.line = Line(world.centre.answer, world.random)


def _user(machine: Machine) -> Draft:
    shown = machine.clock.shown()
    facts = {"v": 1, "at": shown, "entered": shown, "office": machine.office, "by": USER, "role": machine.role,
             "user": USER, "user_role": machine.role, "active": True}  # fmt: skip
    return draft_of(Event("user:added", facts, None), "", machine.node)


def _published(code: str) -> Draft:
    document = next(doc for doc in packaged_items() if doc["code"] == code)
    item = catalog().get(code)
    assert item is not None
    facts = {"v": 1, "at": f"{START:%Y-%m-%dT%H:%M}+08:00", "code": code, "version": item.version, "document": document}
    return draft_of(Event("item:published", facts, None), "", COUNTY)


def cases_in(journal: Journal) -> list[str]:
    """The ids of all cases that a node knows of, sorted."""
    query = "SELECT DISTINCT subject FROM entry WHERE subject >= 'case:' AND subject < 'case;' ORDER BY subject"
    return [subject.removeprefix("case:") for (subject,) in journal.db.execute_sql(query)]


def scope_digest(journal: Journal, scope: str) -> str:
    """What ``digest --scope`` prints: the admitted entries of all cases that were filed in a scope."""
    told = []
    for case_id in cases_in(journal):
        case = case_of(journal, case_id, admitted_only=True)
        if case.lines and offices.covers(scope, case.filing_office or case.origin):
            told.append((case_id, [line.recorded.digest for line in case.lines], case.state, case.holder))
    return casebook.digest(told)


def stamps_of(journal: Journal, subject: str) -> list[tuple[str, Stamp]]:
    """Digest and stamp of each admitted entry of a subject, in order."""
    return [(entry.digest.hex(), entry.stamp) for entry in journal.history(subject) if entry.stamp]


def place_in_mail(journal: Journal) -> Head | None:
    """The head of the newest box that a station has read."""
    return reading_of(journal, journal.node).newest


def forget_mail(journal: Journal, after: int = 0) -> None:
    """Let a station believe that it read no further than delivery ``after`` of each of its boxes."""
    with write(journal.db):
        unread = "UPDATE box SET head_seq = ? WHERE head_seq > ?".replace("?", journal.db.param)
        journal.db.execute_sql(unread, (after, after))


def seal_for(county: Centre, chance: Callable[[int], bytes]) -> Callable[[bytes], str]:
    """Seal a rating for the county."""
    return lambda content: keys.seal(county.journal.key.sealing, content, chance(32))


def try_exchange(station: Station) -> str:
    """Exchange over a bad line; returns "" or the code of what went wrong. A power cut restarts the station."""
    try:
        station.exchange()
    except SyncError as fault:
        return fault.code
    except PowerCut:
        station.burn()
        return "power_cut"
    return ""


def sample_for(machine: Machine, item: ServiceItem, mode: str = "in_person") -> dict[str, Any]:
    """A sound application for an item at this machine's office, on its day."""
    level = offices.level(machine.office)
    return sample(item, machine.random, mode=mode, level=level, today=today(machine))


def today(machine: Machine) -> date:
    """The date that a machine shows."""
    return machine.clock.now.date()
