"""A county centre and stations in one process: real folders, the real application, the real commands.
May import central, forms and sync; a station here is a journal and a client, as sync offers them.
Promise: nothing decides here what central decides; time and chance are given.
"""

from __future__ import annotations

import contextlib
import io
import random
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import peewee
from flask import Flask

from central import commands
from central.app import make_app
from central.county import BEIJING, County, opened
from central.edges import Edges
from central.settings import Settings
from forms import numbering, offices
from forms.acts.context import Context
from forms.acts.register import decide
from forms.case import Case
from forms.catalog import packaged_items
from forms.definition import ServiceItem
from forms.events import Event, encode, subject_of
from forms.reading import Row, read_case
from forms.samples import sample
from sync import enrolment, folder, wire
from sync.client import Client, enrol
from sync.database import connected, write
from sync.envelope import Draft
from sync.errors import Refused, Unreachable
from sync.journal import Entry, Journal
from sync.keys import SigningKey
from sync.taking import Outcome
from tests.processes import Said

COUNTY, TOWNSHIP, VILLAGE, OTHER_VILLAGE = "320612", "320612107", "320612107205", "320612107206"
OTHER_TOWNSHIP = "320612108"
# Saturday 2026-11-21, 09:30 in Beijing.
START = 1_795_224_600.0
PASSWORD = "correct horse"
ROLE = {"village": "agent", "township": "clerk"}
ITEMS = {doc["code"]: ServiceItem.from_document(doc) for doc in packaged_items()}
TOWNSHIP_DECIDES = next(item for item in ITEMS.values() if item.decided_at == "township" and "village" in item.file_at)
COUNTY_DECIDES = next(item for item in ITEMS.values() if item.decided_at == "county" and "village" in item.file_at)


class Centre:
    """A centre's folder with its commands, its open county and its application."""

    def __init__(self, path: Path, seed: int = 1, url: str = "") -> None:
        self.path, self.url = path, url
        self.chance = random.Random(seed)
        self.now = START
        self.served: list[Settings] = []

    def ask(self, *words: str, told: str = "") -> Said:
        """One command on this folder."""
        out, err = io.StringIO(), io.StringIO()
        edges = Edges(lambda: self.now, self.chance.randbytes, self.chance, lambda: told, out, err, self._serve)
        status = commands.run([*words, "--data", str(self.path)], edges)
        return Said(status, out.getvalue(), err.getvalue())

    def _serve(self, county: County, settings: Settings, listening: Any) -> None:
        self.served.append(settings)
        listening(f"http://{settings.host}:{settings.port}")

    def do(self, *words: str, told: str = "") -> Said:
        """A command that must go well."""
        said = self.ask(*words, told=told)
        assert said.status == 0, said
        return said

    def found(self) -> Centre:
        """Init and one user of each role."""
        where = ("--database", self.url) if self.url else ()
        self.do("init", "--name", "通州区", "--division", COUNTY, *where)
        for name, role in (("wang", "officer"), ("sun", "supervisor"), ("zhou", "admin")):
            self.do("user", "add", name, "--role", role, told=PASSWORD)
        return self

    @contextlib.contextmanager
    def open(self) -> Iterator[tuple[County, Flask]]:
        """The county and its application, as `serve` would hold them."""
        with opened(self.path, lambda: self.now, self.chance.randbytes) as county:
            yield county, make_app(county, Settings(self.path), contextlib.nullcontext)

    def code(self, office: str, name: str = "柳河") -> str:
        """The one-time code of a new station."""
        said = self.do("station", "add", "--division", office, "--level", offices.level(office), "--name", name)
        return said.last_word


class Outpost:
    """One station: a journal, a client whose road is the centre's application, and one person."""

    def __init__(self, path: Path, centre: Centre, code: str, person: str = "li", seed: int = 7) -> None:
        self.path, self.centre, self.person = path, centre, person
        self.chance = random.Random(f"{seed}{path.name}")
        self.code = enrolment.read_code(code)
        self.station = self.code.station
        self.office = offices.office_of(self.station)
        self.role = ROLE[offices.level(self.office)]
        self.key = SigningKey(self.chance.randbytes(32))
        self.sent: list[bytes] = []
        folder.found(path, self.chance.randbytes)

    @contextlib.contextmanager
    def book(self) -> Iterator[Journal]:
        """The station's journal in one life."""
        held = folder.unlock(self.path, self.chance.randbytes)
        try:
            with connected(held.db):
                journal = Journal(
                    held.db, self.station, held.life.name, self.key, self.chance.randbytes, tag_of=numbering.lane_tag
                )
                journal.create()
                yield journal
        finally:
            held.leave()

    def enrol(self) -> Outpost:
        """Enrol, add the person, and exchange for the first time."""
        with self.centre.open() as (_, app), self.book() as journal:
            enrol(journal, self._road(app), self.code, self.key, self.chance.randbytes)
        self.add(self.person)
        self.exchange()
        return self

    def _road(self, app: Flask) -> Any:
        def post(path: str, body: bytes) -> bytes:
            self.sent.append(body)
            answer = app.test_client().post(path, data=body)
            if answer.status_code == 200:
                return bytes(answer.data)
            said = answer.get_json()
            error = Refused if answer.status_code < 500 else Unreachable
            raise error(said["code"], said["zh"], said["en"])

        return post

    def exchange(self, unsent: int = 0) -> Outcome:
        """Push and pull until both are quiet."""
        with self.centre.open() as (_, app), self.book() as journal:
            told = {"unsent": unsent, "version": "0.1"}
            return Client(journal, self._road(app), told=lambda: told).exchange()

    # --- writing -----------------------------------------------------------------------------------------------------

    def put(self, event: Event, case: str = "", subject: str = "") -> Entry:
        """Write one event, whatever it says."""
        return self.put_all([(event, case, subject)])[0]

    def put_all(self, told: list[tuple[Event, str, str]]) -> list[Entry]:
        """Write events in one life, each with its case and, where it is to lie, its stream."""
        drafts = []
        for event, case, subject in told:
            facts, personal = encode(event)
            where = subject or subject_of(event, case, self.station)
            drafts.append(Draft(where, event.kind, facts, b"{}" if personal is None else personal))
        with self.book() as journal, write(journal.db):
            return journal.append(drafts)

    def add(self, name: str, role: str | None = None) -> None:
        """Tell of a user of this station."""
        self.put(Event("user:added", {**self._common(), "user": name, "user_role": role or self.role, "active": True}))

    def _common(self) -> dict[str, Any]:
        now = self.moment()
        return {"v": 1, "at": now, "entered": now, "office": self.office, "by": self.person, "role": self.role}

    def moment(self) -> str:
        """Now, as the centre's clock has it."""
        return datetime.fromtimestamp(self.centre.now, BEIJING).isoformat(timespec="minutes")

    def context(self, item: ServiceItem | None, **told: Any) -> Context:
        """Who acts here and when."""
        now = self.moment()
        today = date.fromisoformat(now[:10])
        values: dict[str, Any] = {
            "office": self.office, "role": self.role, "by": self.person, "at": now, "entered": now, "today": today,
            "item": item, "salt": self.chance.randbytes(16).hex(), **told,
        }  # fmt: skip
        return Context(**values)

    def file(self, item: ServiceItem = TOWNSHIP_DECIDES, mode: str = "in_person", **told: Any) -> str:
        """File a sample application; returns the receipt number."""
        with self.book() as journal:
            with write(journal.db):
                tag = numbering.lane_tag(journal.lane_of_this_life())
            serial = journal.count(journal.tables.entry.kind == "case:submitted") + 1
        context = self.context(item, rating_token="T" * 20, **told)
        number = numbering.receipt_number(self.station, context.today, tag, serial)
        document = sample(item, self.chance, mode=mode, level=offices.level(self.office))
        document.pop("happened_at", None)
        outcome = decide(Case(number), "file", document, Context(**{**_fields(context), "receipt_no": number}))
        assert isinstance(outcome, tuple), outcome
        for event in outcome:
            self.put(event, number)
        return number

    def act(self, case: str, act: str, command: Mapping[str, Any] | None = None, **told: Any) -> Entry:
        """Do one act on the case as this station sees it; returns its entry."""
        seen = self.case(case)
        item = ITEMS.get(seen.item) or told.pop("item", None)
        outcome = decide(seen, act, command or {}, self.context(item, **told))
        assert isinstance(outcome, tuple), outcome
        return self.put(outcome[0], case)

    def note(self, case: str, text: str = "已电话联系。", **told: Any) -> Entry:
        """A note, also on what this station does not know."""
        context = self.context(None, **told)
        facts = {**self._common(), "by": context.by, "role": context.role}
        return self.put(Event("case:noted", facts, {"text": text, "salt": context.salt}), case)

    # --- reading -----------------------------------------------------------------------------------------------------

    def case(self, case: str) -> Case:
        """The case in this station's view."""
        with self.book() as journal:
            rows = [
                Row(e.digest.hex(), e.kind, e.content.facts, e.content.personal, e.stamp)
                for e in journal.history(f"case:{case}")
            ]
        seen = read_case(case, rows)
        origin = numbering.origin_office(case, COUNTY) or ""
        return seen if rows else Case(case, origin=origin, holder=origin, offices=(origin,))

    def entries(self) -> list[Entry]:
        """Everything in this station's book, in the order of its arrival."""
        with self.book() as journal:
            return journal.read()


def _fields(context: Context) -> dict[str, Any]:
    return {name: getattr(context, name) for name in context.__dataclass_fields__}


def outpost(tmp: Path, centre: Centre, office: str, person: str = "li", name: str = "柳河") -> Outpost:
    """An enrolled station of an office."""
    number = len(list(tmp.glob("station-*")))
    return Outpost(tmp / f"station-{number}", centre, centre.code(office, name), person).enrol()


def snapshot(centre: Centre) -> tuple[Any, ...]:
    """What a message that is refused must leave as it was."""
    with centre.open() as (county, _):
        tables = county.journal.tables
        entries = [(e.lane, e.seq, e.digest, e.status, e.stamp) for e in county.journal.read()]
        nodes = [(n.id, n.state, bytes(n.key or b""), n.nonce, n.last_seen) for n in tables.node.select()]
        return entries, nodes, tables.mail.select().count(), tables.box.select().count()


def lose_the_book(county: County) -> None:
    """Whoever opens it from now on finds nothing where it was."""
    county.db.close()
    if isinstance(county.db, peewee.SqliteDatabase):
        county.db.database = "/nowhere/at/all"
    else:
        county.db.close_all()
        county.db._line["port"] = 1


ROADS = (wire.EXCHANGE_PATH, wire.ENROL_PATH)
