"""A county for tests of the station: sync's real server upon a small court, and stations upon real folders.
May import sync, forms and station; never central.
Promise: nothing is pretended but the road (a function call instead of a line) and the clock, which the test sets.
"""

from __future__ import annotations

import io
import json
import random
import re
import threading
from collections.abc import Iterable, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from forms import numbering, offices
from forms.authority import authority
from forms.catalog import Catalog, packaged_calendars, packaged_items
from forms.definition import version_of
from forms.events import SCAN_ATTACHED, Event, encode
from forms.reading import event_of, read_case
from forms.scans import blobs_named
from station.catalogue import row_of_entry
from station.commands import run
from station.commands.console import Console
from station.edges import Edges
from sync import chunks, wire
from sync.admission import ADMIT, Admission, Verdict, park, wait
from sync.blob_answers import BlobAnswers
from sync.blobs import Blobs
from sync.database import connected, write
from sync.envelope import Draft
from sync.errors import SyncError, Unreachable
from sync.folder import found, unlock
from sync.journal import Entry, Journal
from sync.keys import SigningKey
from sync.naming import Naming
from sync.server import Server

COUNTY, TOWNSHIP, VILLAGE = "320612", "320612107", "320612107205"
STATIONS = {
    "32061210700001": "十总镇便民服务中心",
    "32061210720501": "骑岸村便民服务站",
    "32061210720601": "柳河村便民服务站",
}
NOON = 1_795_406_400  # 2026-11-23 12:00 in China, a Monday and a working day


class Court:
    """The least that a centre must know: who may do what, and who hears of it."""

    def __init__(self, journal: Journal) -> None:
        self.journal = journal
        self.items = Catalog.from_documents(packaged_items())

    def judge(self, entry: Entry, history: Sequence[Entry]) -> Verdict:
        """Authority as forms sees it."""
        event = event_of(row_of_entry(entry))
        if not isinstance(event, Event):
            return park(event.codes[0])
        office = offices.office_of(entry.owner)
        case = read_case(entry.subject[5:], map(row_of_entry, history)) if entry.subject.startswith("case:") else None
        if case is not None and not case.filed and entry.kind != "case:submitted":
            return wait("filing_missing")
        code = event.facts.get("item") or (case.item if case else "")
        version = event.facts.get("item_version") or (case.item_version if case else None)
        said = authority(event, office, lambda name: self._role_of(office, name), self.items.get(code, version), case)
        return park(said.codes[0]) if said else ADMIT

    def _role_of(self, office: str, name: str) -> str | None:
        for entry in self.journal.read(self.journal.tables.entry.kind == "user:added"):
            event = event_of(row_of_entry(entry))
            if isinstance(event, Event) and event.facts["office"] == office and event.facts["user"] == name:
                return str(event.facts["user_role"])
        return None

    def audience(self, entry: Entry, history: Sequence[Entry]) -> Iterable[str]:
        """Everything published goes to all, a case and its mandate to every office on its way."""
        if entry.subject.startswith(("item:", "calendar:", "centre:", "station:")):
            return tuple(STATIONS)
        if entry.subject.startswith("mandate:"):
            origin = numbering.origin_office(entry.subject[8:], COUNTY) or ""
            return tuple(one for one in STATIONS if offices.covers(offices.office_of(one), origin))
        if entry.subject.startswith(("custody:", "desk:")):
            owner, writer = (offices.office_of(one) for one in (entry.subject.split(":")[2], entry.owner))
            event = event_of(row_of_entry(entry)) if entry.kind == "batch:sent" else None
            to = event.facts["to"] if isinstance(event, Event) else ""
            above = ((one, offices.office_of(one)) for one in STATIONS)
            return tuple(one for one, here in above if here == to or any(
                offices.covers(here, office) for office in (owner, writer)))
        if not entry.subject.startswith("case:"):
            return ()
        case = read_case(entry.subject[5:], map(row_of_entry, history))
        held = (*case.offices, case.holder)
        return tuple(one for one in STATIONS if any(offices.covers(offices.office_of(one), office) for office in held))

    def project(self, subjects: Sequence[str]) -> None:
        """A court of tests keeps no rows."""


class Centre:
    """A centre in a folder of its own. ``down`` breaks the line, ``after`` breaks it after so many calls."""

    def __init__(self, path: Path, seed: int = 7, secret: bytes = b"\x07" * 32) -> None:
        chance = random.Random(seed).randbytes
        fresh = not path.exists()
        if fresh:
            found(path, chance)
        self.folder = unlock(path, chance)
        self.folder.db.connect()
        self.key = SigningKey(secret)
        life = str(self.folder.life.name)
        self.journal = Journal(self.folder.db, COUNTY, life, self.key, chance, orders=True, tag_of=numbering.lane_tag)
        self.journal.create()
        self.admission = Admission(self.journal, Court(self.journal))
        self.server = Server(self.journal, self.admission, lambda: NOON)
        blobs = Blobs(path, self.folder.blob_key, chance, spare_bytes=0)
        self.scans = Naming(self.journal, blobs, (SCAN_ATTACHED,), blobs_named)
        self.scans.create()
        self.blob_answers = BlobAnswers(self.scans, lambda: NOON)
        self.down = False
        self.after = 10**9
        self.lock = threading.Lock()
        if fresh:
            self._publish()

    def _publish(self) -> None:
        at = "2026-11-20T09:00+08:00"
        events = [
            Event(
                "item:published", {"v": 1, "at": at, "code": one["code"], "version": version_of(one), "document": one}
            )
            for one in packaged_items()
        ]
        events += [
            Event("calendar:published", {"v": 1, "at": at, "year": one["calendar"], "document": one})
            for one in packaged_calendars()
        ]
        with write(self.folder.db):
            self.admission.admit_own([Draft(f"{_stream(event)}", event.kind, encode(event)[0]) for event in events])

    def republish(self, document: dict[str, Any]) -> None:
        """A new version of an item."""
        facts = {
            "v": 1,
            "at": "2026-11-21T09:00+08:00",
            "code": document["code"],
            "version": version_of(document),
            "document": document,
        }
        with connected(self.folder.db), write(self.folder.db):
            self.admission.admit_own(
                [Draft(f"item:{document['code']}", "item:published", encode(Event("item:published", facts))[0])]
            )

    def republish_calendar(self, document: dict[str, Any]) -> None:
        """A year's calendar, changed."""
        facts = {"v": 1, "at": "2026-11-21T09:00+08:00", "year": document["calendar"], "document": document}
        content = encode(Event("calendar:published", facts))[0]
        with connected(self.folder.db), write(self.folder.db):
            self.admission.admit_own([Draft(f"calendar:{document['calendar']}", "calendar:published", content)])

    def invite(self, station: str) -> str:
        """A one-time code."""
        with connected(self.folder.db), write(self.folder.db):
            return self.server.invite(station, bytes(range(10)))

    def _enrolled(self, station: str, public: bytes) -> None:
        office = offices.office_of(station)
        facts = {
            "v": 1,
            "at": "2026-11-20T10:00+08:00",
            "station": station,
            "station_office": office,
            "level": offices.level(office),
            "name": STATIONS[station],
            "key": public.hex(),
            "sealing": bytes(self.journal.tables.node.get_by_id(station).sealing).hex(),
        }
        self.admission.admit_own(
            [Draft(f"station:{station}", "station:enrolled", encode(Event("station:enrolled", facts))[0])]
        )
        table = self.journal.tables.entry
        past = (
            table.select(table.subject)
            .where(table.kind.in_(("item:published", "calendar:published")))
            .distinct()
            .tuples()
        )
        self.admission.join(station, [subject for (subject,) in past])

    def post(self, path: str, body: bytes) -> bytes:
        """The road: what the line would carry."""
        with self.lock:
            self.after -= 1
            if self.down or self.after < 0:
                raise Unreachable("no_line", "连不上县中心。", "no line")
            with connected(self.folder.db):
                if path == wire.ENROL_PATH:
                    return self.server.enrol(body, self._enrolled)
                if path == chunks.BLOB_PATH:
                    return self.blob_answers.answer(body)
                return self.server.answer(path, body)

    def settle(self) -> None:
        """Let the admitter finish."""
        with connected(self.folder.db):
            self.admission.run()

    def close(self) -> None:
        """Leave the folder."""
        self.folder.leave()


def _stream(event: Event) -> str:
    return f"item:{event.facts['code']}" if event.kind == "item:published" else f"calendar:{event.facts['year']}"


class Clock:
    """A clock that the test moves."""

    def __init__(self, at: float = NOON) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


class Machine:
    """A station's folder and the commands upon it, run in this process."""

    def __init__(self, path: Path, centre: Centre, seed: int = 1) -> None:
        self.path, self.centre, self.clock = path, centre, Clock()
        rng = random.Random(seed)
        self.edges = Edges(
            seconds=self.clock,
            monotonic=self.clock,
            chance=rng.randbytes,
            dice=lambda seed: random.Random(seed if seed is not None else 5),
            fraction=lambda: 0.5,
            road=lambda url: centre.post,
            serve=_no_port,
        )
        self.out = self.err = ""
        self.files = 0

    def __call__(self, *argv: str, stdin: str = "") -> int:
        """Run a command; its streams are in ``out`` and ``err``."""
        out, err = io.StringIO(), io.StringIO()
        status = run([*argv, "--data", str(self.path)], self.edges, Console(io.StringIO(stdin), out, err))
        self.out, self.err = out.getvalue(), err.getvalue()
        return status

    def rows(self, *argv: str) -> list[dict[str, Any]]:
        """The JSON lines of a command that is done."""
        assert self(*argv, "--json") == 0, self.err
        return [json.loads(line) for line in self.out.splitlines()]

    def written(self, document: object) -> str:
        """A file with this document."""
        self.files += 1
        path = self.path.with_name(f"{self.path.name}-{self.files}.json")
        path.write_text(
            document if isinstance(document, str) else json.dumps(document, ensure_ascii=False), encoding="utf-8"
        )
        return str(path)

    def init(self, station: str) -> int:
        """Enrol with a fresh code."""
        return self("init", "--centre", "http://127.0.0.1:1", "--code", self.centre.invite(station))

    def sample(self, item: str, seed: int = 1, **more: Any) -> dict[str, Any]:
        """A valid application."""
        assert self("form", item, "--sample", "--seed", str(seed)) == 0, self.err
        return {**json.loads(self.out), **more}

    def file(self, item: str, user: str, seed: int = 1, **more: Any) -> str:
        """File a sample; returns the receipt number."""
        assert self("file", item, "--with", self.written(self.sample(item, seed, **more)), "--as", user) == 0, self.err
        return self.out.split()[-1]

    def act(self, case: str, act: str, user: str, command: dict[str, Any] | None = None) -> int:
        """Act with the listed sample, or with this command."""
        if command is None:
            offered = {row["act"]: row["sample"] for row in self.rows("act", case, "--list", "--as", user)}
            assert act in offered, (act, sorted(offered))
            command = offered[act]
        return self("act", case, act, "--with", self.written(command), "--as", user)

    def case(self, receipt: str) -> dict[str, Any]:
        """The row of a case."""
        return next(row for row in self.rows("cases") if row["case"] == receipt)

    def status(self) -> dict[str, Any]:
        """The row of status."""
        return self.rows("status")[0]


def _no_port(*_: object) -> None:
    raise AssertionError("this machine serves no pages")


class Line:
    """A real port in front of a centre, for stations in processes of their own; gives its URL."""

    def __init__(self, centre: Centre) -> None:
        class Door(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    status, answer = 200, centre.post(self.path, body)
                except SyncError as fault:
                    told = {"code": fault.code, "zh": fault.zh, "en": fault.en}
                    status, answer = 400 if fault.permanent else 503, json.dumps(told).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: object) -> None:
                return

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    def __enter__(self) -> str:
        self._thread.start()
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


RECEIPT = re.compile(r"\d{8}-\d{6}-[0-9A-Z]{5}-\d{4,}-[0-9A-Z]$")
