"""Two thousand bad inputs at every address that takes something: each /sync/ path, and each form of both sides' pages.
Imports tests.chaos.indoors and hostile; the applications are the real ones, reached without a socket.
Promise: never a fault of ours, never anything stored, bounded memory; and honest work goes on behind all of it.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import os
import random
import re
import resource
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from central.app import make_app as county_app
from central.county import County, opened
from central.settings import Settings as CountySettings
from station import book as books
from station.app import make_app as station_app
from station.settings import Settings as StationSettings
from sync import codec, wire
from sync.keys import SigningKey
from tests.chaos import hostile
from tests.chaos.indoors import ADDRESS, House
from tests.chaos.promised import promised
from tests.processes import PASSWORD, ROLE, TOWNSHIP, VILLAGE, Side

FACTOR = int(os.environ.get("CHAOS_FACTOR", "1"))
INPUTS = 2_000 * FACTOR
ITEM = "S002-10"
OURS = "http://localhost"
# A hundred times the size of any honest message, several attacks at once, is far below this.
MEMORY_KIB = 250_000


class Besieged:
    """A county and two stations with work on every desk; all that they said to the county is kept."""

    def __init__(self, folder: Path) -> None:
        self.house = House(folder, seed=17)
        self.county = self.house.county
        self.county.do("init", "--name", "样例县", "--division", self.county.office)
        self.county.do("user", "add", self.county.user, "--role", "officer", told=PASSWORD + "\n")
        self.said: dict[str, list[bytes]] = {}
        with self.answering():
            self.village, self.township = self._join(VILLAGE), self._join(TOWNSHIP)
            self.numbers = [self.village.file(ITEM, self.village.sample(ITEM, "proxy", seed)) for seed in (1, 2, 3)]
            self.village.act(self.numbers[0], "hand_over")
            for side in (self.village, self.township, self.village):
                side.do("exchange")
            self.township.act(self.numbers[0], "receive")
            self.township.do("exchange")

    @contextlib.contextmanager
    def answering(self) -> Iterator[None]:
        """The county answers honest stations, and what they say is kept."""
        with self.house.answering():
            plain = self.house._post
            assert plain is not None

            def kept(path: str, body: bytes) -> bytes:
                self.said.setdefault(path, []).append(body)
                return plain(path, body)

            self.house._post = kept
            yield

    def _join(self, office: str) -> Side:
        level = {9: "township", 12: "village"}[len(office)]
        code = self.county.do("station", "add", "--division", office, "--level", level, "--name", "站").last_word
        side = self.house.side(office)
        side.station = side.do("init", "--centre", ADDRESS, "--code", code).last_word
        side.do("user", "add", side.user, "--role", ROLE[len(office)], told=PASSWORD + "\n")
        side.do("exchange")
        return side

    @contextlib.contextmanager
    def county_open(self) -> Iterator[tuple[County, Flask]]:
        """The county and its application."""
        chance = self.house.dice.randbytes
        with opened(self.county.folder, self.county._clock, chance) as county:
            yield county, county_app(county, CountySettings(self.county.folder), contextlib.nullcontext)

    def check(self) -> None:
        """Honest work goes on, and everybody agrees."""
        with self.answering():
            self.numbers.append(self.village.file(ITEM, self.village.sample(ITEM, "proxy", len(self.numbers) + 1)))
            for side in (*self.house.stations, *self.house.stations):
                side.do("exchange")
            self.house.check_agreement()
        assert {row["case"] for row in self.county.rows("cases")} == set(self.numbers)
        for side in (self.county, *self.house.stations):
            assert side.ask("check").status == 0


@pytest.fixture(scope="module")
def besieged(tmp_path_factory: pytest.TempPathFactory) -> Besieged:
    """That world."""
    return Besieged(tmp_path_factory.mktemp("besieged"))


def _peak_kib() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _takes_messages(app: Flask) -> list[str]:
    rules = (rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ()))
    return sorted(rule.rule for rule in rules if rule.rule.startswith("/sync/"))


# --- what stations post ----------------------------------------------------------------------------------------------


@pytest.mark.soak
@pytest.mark.timeout(300 * FACTOR)
def test_no_message_of_a_stranger_is_stored_or_breaks_anything(besieged: Besieged) -> None:
    """2,000 at each /sync/ path: random, cut, spliced, flipped, bombs, forged, reworded under no key of ours."""
    before, peak = promised(besieged.county.folder), _peak_kib()
    genuine = list(itertools.chain.from_iterable(besieged.said.values()))
    with besieged.county_open() as (_, app):
        door, paths = app.test_client(), _takes_messages(app)
        assert set(paths) >= {wire.EXCHANGE_PATH, wire.ENROL_PATH} | set(besieged.said)
        for path in paths:
            chance = random.Random(f"stranger {path}")
            likely = besieged.said.get(path) or genuine
            for number in range(INPUTS):
                _refused(door, path, hostile.message(likely if number % 4 else genuine, chance), number)
    assert promised(besieged.county.folder) == before
    assert _peak_kib() - peak < MEMORY_KIB
    besieged.check()


def _refused(door: FlaskClient, path: str, body: bytes, number: int) -> None:
    answer = door.post(path, data=body, content_type=wire.MEDIA_TYPE)
    told = (path, number, answer.status_code, answer.data[:200], body[:60])
    assert answer.status_code < 500, told
    if answer.status_code >= 400 and answer.data:
        assert set(json.loads(answer.data)) == {"code", "zh", "en"}, told
        assert b"Traceback" not in answer.data, told


@pytest.mark.soak
@pytest.mark.timeout(300 * FACTOR)
def test_a_station_that_signs_nonsense_breaks_nothing(besieged: Besieged) -> None:
    """Headers reworded under the station's own key: never a fault, and the honest station goes on behind it."""
    with books.opened(besieged.village.folder, besieged.village.edges()) as book:
        key: SigningKey = book.journal.key
    with besieged.county_open() as (_, app):
        door = app.test_client()
        for path in _takes_messages(app):
            chance = random.Random(f"insider {path}")
            genuine = besieged.said.get(path) or besieged.said[wire.EXCHANGE_PATH]
            for number in range(INPUTS):
                body = hostile.tampered(genuine, chance, lambda payload: key.sign("message", payload))
                if body is not None:
                    _refused(door, path, body, number)
    besieged.check()


def test_what_was_recorded_on_the_road_changes_nothing_when_it_is_said_again(besieged: Besieged) -> None:
    """All traffic of the village and the township, in three orders: nothing stored, nothing told."""
    recorded = [(path, body) for path, bodies in besieged.said.items() for body in bodies]
    besieged.check()
    before = promised(besieged.county.folder)
    with besieged.county_open() as (_, app):
        door = app.test_client()
        for order in (recorded, recorded[::-1], recorded * 2):
            for path, body in order:
                answer = door.post(path, data=body, content_type=wire.MEDIA_TYPE)
                assert answer.status_code < 500, (path, answer.data)
                if path == wire.EXCHANGE_PATH and answer.status_code == 200:
                    told = wire.decode(_payload(answer.data))
                    assert (told.header["type"], told.mail, told.batches) == ("again", (), ())
    assert promised(besieged.county.folder) == before
    besieged.check()


def _payload(body: bytes) -> bytes:
    return codec.unframe(body)[1]


# --- what browsers post ----------------------------------------------------------------------------------------------


class _Forms(HTMLParser):
    """The forms of a page: their action, and the names and values of their fields."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, list[tuple[str, str]]]] = []
        self.links: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep what a browser would send."""
        told = {name: value or "" for name, value in attrs}
        if tag == "a":
            self.links.append(told.get("href", ""))
        if tag == "form":
            self._inside = told.get("method", "get").lower() == "post"
            if self._inside:
                self.found.append((told.get("action", ""), []))
        elif self._inside and tag in ("input", "select", "textarea", "button") and told.get("name"):
            self.found[-1][1].append((told["name"], told.get("value", "1")))

    def handle_endtag(self, tag: str) -> None:
        """A form ends."""
        if tag == "form":
            self._inside = False


Form = tuple[str, list[tuple[str, str]]]


def _forms_of(door: FlaskClient, app: Flask, begin: str) -> dict[str, Form]:
    """One form for each rule that takes a POST, found by walking the links as a person would."""
    adapter = app.url_map.bind("127.0.0.1")
    waiting, seen, found = [begin], {begin}, dict[str, Form]()
    while waiting and len(seen) < 150:
        here = waiting.pop(0)
        page = _Forms()
        answer = door.get(here)
        if answer.mimetype != "text/html":
            continue
        page.feed(answer.text)
        for action, fields in page.found:
            action = action or here
            rule = adapter.match(action.split("?")[0], method="POST", return_rule=True)[0]
            found.setdefault(str(rule.rule), (action, fields))
        for link in page.links:
            if link.startswith("/") and link not in seen and "/static/" not in link:
                seen.add(link)
                waiting.append(link)
    return found


@contextlib.contextmanager
def _pages(besieged: Besieged, which: str) -> Iterator[tuple[Flask, Side]]:
    if which == "county":
        with besieged.county_open() as (_, app):
            yield app, besieged.county
        return
    side = getattr(besieged, which)
    with books.opened(side.folder, side.edges()) as book:
        yield station_app(book, StationSettings(side.folder), lambda: None), side


def _signed_in(app: Flask, side: Side) -> FlaskClient:
    door = app.test_client()
    page = _Forms()
    page.feed(door.get("/sign-in").text)
    action, fields = next(one for one in page.found if any(name == "password" for name, _ in one[1]))
    told = {**dict(fields), "password": PASSWORD, "user": side.user, "name": side.user}
    answer = door.post(action or "/sign-in", data=told, headers={"Origin": OURS})
    assert answer.status_code == 303, answer.text[:500]
    return door


@pytest.mark.soak
@pytest.mark.timeout(600 * FACTOR)
@pytest.mark.parametrize("which", ("village", "township", "county"))
def test_no_form_with_nonsense_in_it_is_a_fault_or_stores_what_it_should_not(besieged: Besieged, which: str) -> None:
    """2,000 at each form: strangers' posts change nothing at all; signed-in nonsense is refused or is honest work."""
    with _pages(besieged, which) as (app, side):
        app.config["PROPAGATE_EXCEPTIONS"] = False
        insider, stranger = _signed_in(app, side), app.test_client()
        forms = _forms_of(insider, app, "/")
        assert len(forms) >= 4, sorted(forms)
        for rule, (action, fields) in sorted(forms.items()):
            chance = random.Random(f"{which} {rule}")
            before = promised(side.folder)
            for _ in range(INPUTS * 3 // 4):
                _posted(stranger, action, hostile.form(fields, chance), chance)
            assert promised(side.folder) == before, rule
            if rule not in ("/sign-in", "/sign-out"):
                for _ in range(INPUTS // 4):
                    _posted(insider, action, hostile.form(fields, chance), chance)
    assert side.ask("check").status == 0


def _posted(door: FlaskClient, action: str, fields: list[tuple[str, str]], chance: random.Random) -> None:
    headers = chance.choice(({"Origin": OURS}, {"Origin": OURS}, {}, {"Origin": "http://evil.example"}))
    kind = chance.randrange(8)
    content_type = "multipart/form-data; boundary=x" if kind == 0 else "application/x-www-form-urlencoded"
    typed = "&".join(f"{_quoted(name)}={_quoted(value)}" for name, value in fields).encode()
    body = typed if kind > 1 else chance.randbytes(500)
    with door.post(action, data=body, content_type=content_type, headers=headers) as answer:
        assert answer.status_code < 500, (action, answer.status_code, fields[:5])
        assert b"Traceback" not in answer.data


def _quoted(text: str) -> str:
    raw = text.encode("utf-8", "surrogatepass")
    return re.sub(rb"[^A-Za-z0-9._-]", lambda found: b"%%%02X" % found.group()[0], raw).decode()
