"""Words that one database keeps and another refuses, in every place that takes words: refused alike, nothing stored.
May import central, forms and sync through tests.central.outpost.
Promise: NUL, lone surrogates, invalid UTF-8, huge numbers and over-long texts end in a sentence and never in a fault.
"""

from __future__ import annotations

import copy
import itertools
import json
import random
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from central.commands import DONE, REFUSED
from central.views.guards import COOKIE, LANGUAGE_COOKIE, SIZE_COOKIE
from forms import numbering
from forms.acts.register import decide
from forms.case import Case
from forms.events import Event, encode
from forms.samples import sample
from sync import codec, enrolment, wire
from sync.client import Client
from sync.database import write
from sync.envelope import Draft, canonical
from sync.errors import Refused
from sync.keys import SigningKey
from tests.books import BOTH
from tests.central.conftest import Founding
from tests.central.outpost import (
    OTHER_VILLAGE,
    PASSWORD,
    TOWNSHIP_DECIDES,
    VILLAGE,
    Centre,
    Outpost,
    outpost,
    snapshot,
)

WORDS = {
    "a nul": "\0",
    "a nul inside": "wang\0x",
    "half a character": "x\ud800",
    "bytes that are no text": "\udcff\udcfe",
    "quotes and marks": "'; DROP TABLE entry; -- %s ? %(name)s $1 %_*",
    "longer than a form": "长" * 30_000,
    "a huge number": "9" * 400,
    "a number beyond 64 bits": str(2**63),
    "less than nothing": "-" + "9" * 40,
}
NUMBERS = (2**31, 2**53, 2**63, 10**40, -1, -(2**63) - 1)
each_word = pytest.mark.parametrize("word", WORDS.values(), ids=WORDS)


@pytest.fixture
def village(centre: Centre, tmp_path: Path) -> Outpost:
    """An enrolled village station."""
    return outpost(tmp_path, centre, VILLAGE)


# --- what stations sign ----------------------------------------------------------------------------------------------


def header_of(station: Outpost) -> dict[str, Any]:
    """The header of the station's next request."""
    kept: list[bytes] = []

    def road(path: str, body: bytes) -> bytes:
        kept.append(body)
        raise Refused("kept", "", "")

    with station.book() as journal, pytest.raises(Refused):
        Client(journal, road).exchange()
    return dict(wire.decode(codec.unframe(kept[0])[1]).header)


def signed(station: Outpost, header: dict[str, Any]) -> bytes:
    """A request with this header and no entries; what `canonical` would refuse is escaped, as somebody else might."""
    payload = json.dumps({**header, "v": wire.VERSION, "batches": [], "mail": []}, sort_keys=True).encode()
    return codec.frame(station.key.sign("message", payload), payload)


def put(header: dict[str, Any], path: tuple[Any, ...], value: Any) -> None:
    """Change one leaf."""
    for step in path[:-1]:
        header = header[step]
    header[path[-1]] = value


HEADER_LEAVES: tuple[tuple[Any, ...], ...] = (
    ("from",), ("to",), ("type",), ("nonce",), ("epoch", 0), ("epoch", 1), ("read",), ("lanes",), ("lanes", 0, 0),
    ("lanes", 0, 1), ("lanes", 0, 2), ("closed",), ("closed", 0), ("closed", 1), ("all",), ("boxes",), ("told",),
    ("told", "unsent"), ("told", "version"),
)  # fmt: skip
SHAPES: tuple[Any, ...] = ([["\0"]], {"\0": "\0"}, ["\0"] * 3, None, [2**63, ["x"]])


def test_a_request_with_hostile_words_in_its_header_is_refused_or_harmless(village: Outpost) -> None:
    """Signed by an enrolled station, in each field: never a fault, nothing stored, and the station can go on."""
    village.file()
    header = header_of(village)
    with village.centre.open() as (county, app):
        stored = county.journal.find("l.owner = ?", village.station)
        browser = app.test_client()
        for path, value in itertools.product(HEADER_LEAVES, (*WORDS.values(), *NUMBERS, *SHAPES)):
            changed = copy.deepcopy(header)
            put(changed, path, value)
            answer = browser.post(wire.EXCHANGE_PATH, data=signed(village, changed))
            told = (path, str(value)[:20], answer.status_code, answer.data[:200])
            if answer.status_code == 200:
                header["nonce"] = wire.decode(codec.unframe(answer.data)[1]).header["nonce"]
            else:
                assert 400 <= answer.status_code < 500, told
                assert answer.get_json().keys() == {"code", "zh", "en"}, told
        assert county.journal.find("l.owner = ?", village.station) == stored
    village.exchange()
    assert len(village.centre.do("cases", "--json").rows) == 1
    assert village.centre.do("stations", "--json").rows and village.centre.ask("check").status == DONE


@pytest.mark.parametrize("field", ("station", "key", "sealing", "proof", "challenge"))
def test_an_enrolment_with_hostile_words_is_refused_and_changes_nothing(centre: Centre, field: str) -> None:
    """In each field; the code on the paper is good all the same, as long as it was not guessed at."""
    code = enrolment.read_code(centre.code(VILLAGE))
    key = SigningKey(bytes([1]) * 32)
    honest = {
        "station": code.station, "key": key.public.hex(), "sealing": key.sealing.hex(), "challenge": "00",
        "proof": enrolment.proof(code.secret, code.station, key.public + key.sealing),
    }  # fmt: skip
    with centre.open() as (_, app):
        browser = app.test_client()
        for word in (*WORDS.values(), *NUMBERS, ["\0"], {"\0": 1}, None):
            if field == "challenge":
                # Only echoed, under the signature; asked for with a proof that is wrong, so that nobody is enrolled.
                body = {**honest, "proof": "00", field: word}
            else:
                body = {**honest, field: word}
            answer = browser.post(wire.ENROL_PATH, data=json.dumps(body).encode())
            assert 400 <= answer.status_code < 500, (repr(word)[:40], answer.data[:200])
            assert answer.get_json().keys() == {"code", "zh", "en"}
    assert centre.do("stations", "--json").rows[0]["state"] == "invited"


def test_both_databases_judge_entries_of_hostile_words_alike(founding: Founding, tmp_path: Path) -> None:
    """Each text and number of a filing, one after the other: the same verdict, the same reason, the same digest;
    nothing stands still, and no verdict is that the program failed."""
    fates, digests = [], []
    for database in BOTH:
        (tmp_path / database).mkdir()
        with founding(database).copied(tmp_path / database / "county", seed=5) as centre:
            village = outpost(tmp_path / database, centre, VILLAGE)
            told = put_hostile_entries(village)
            village.exchange()
            village.file()
            village.exchange()
            with centre.open() as (county, _):
                kept = {entry.digest: (entry.status, entry.reason) for entry in county.journal.read()}
            fates.append([(what, *kept[digest]) for what, digest in told])
            digests.append(centre.do("digest").last_word)
            assert centre.ask("check").status == DONE
            assert centre.do("cases", "--json").rows
    assert len(fates[0]) > 100
    assert not [fate for fate in fates[0] + fates[1] if fate[2] == "court_failed"]
    assert fates[0] == fates[1]
    assert digests[0] == digests[1]


def put_hostile_entries(village: Outpost) -> list[tuple[str, bytes]]:
    """Filings with one leaf changed each, written without asking any form; what was changed, and the digest."""
    written: list[tuple[str, bytes]] = []
    with village.book() as journal:
        with write(journal.db):
            tag = numbering.lane_tag(journal.lane_of_this_life())
        today = village.context(None).today
        for serial, (what, filing) in enumerate(hostile_filings(village, tag, today), 500):
            number = numbering.receipt_number(village.station, today, tag, serial)
            with write(journal.db):
                (entry,) = journal.append([Draft(f"case:{number}", *filing(number))])
            written.append((what, entry.digest))
    return written


Parts = tuple[str, bytes, bytes]
Filing = Callable[[str], Parts]


def hostile_filings(village: Outpost, tag: str, today: Any) -> Iterator[tuple[str, Filing]]:
    """(what was changed, the filing for a receipt number)."""
    document = fullest_sample()
    document.pop("happened_at", None)

    def honest(number: str) -> Event:
        context = village.context(TOWNSHIP_DECIDES, rating_token="T" * 20, receipt_no=number)
        outcome = decide(Case(number), "file", document, context)
        assert isinstance(outcome, tuple), outcome
        return outcome[0]

    model = numbering.receipt_number(village.station, today, tag, 499)
    for part, raw in zip(("facts", "personal"), encode(honest(model)), strict=True):
        for path in leaves(json.loads(raw or b"{}")):
            for value in ("王\0", "x" * 5_000, 2**63, -(2**70)):
                yield f"{part}.{'.'.join(map(str, path))}={str(value)[:6]!r}", changed(honest, part, path, value)


def fullest_sample() -> dict[str, Any]:
    """Of twenty samples the one that answers most."""
    drawn = [sample(TOWNSHIP_DECIDES, random.Random(seed), mode="in_person", level="village") for seed in range(20)]
    return max(drawn, key=lambda document: len(list(leaves(document))))


def changed(honest: Callable[[str], Event], part: str, path: tuple[Any, ...], value: Any) -> Filing:
    """The filing of a number with one leaf changed."""

    def filing(number: str) -> Parts:
        event = honest(number)
        facts, personal = encode(event)
        parts = {"facts": json.loads(facts), "personal": json.loads(personal or b"{}")}
        put(parts[part], path, value)
        return event.kind, canonical(parts["facts"]), canonical(parts["personal"])

    return filing


def leaves(document: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Where the texts and numbers of a document are."""
    if isinstance(document, dict | list):
        for step, value in document.items() if isinstance(document, dict) else enumerate(document):
            yield from leaves(value, (*path, step))
    elif isinstance(document, str | int) and not isinstance(document, bool):
        yield path


# --- what people type ------------------------------------------------------------------------------------------------


@each_word
def test_hostile_words_on_the_command_line_are_refused_or_kept_as_they_are(quiet_centre: Centre, word: str) -> None:
    """In each place for words: status 1 with a sentence and nothing changed, or done; never a fault."""
    before = snapshot(quiet_centre)
    for words in (
        ("station", "add", "--division", word, "--level", "village", "--name", "柳河"),
        ("station", "revoke", word, "--reason", "x", "--as", "sun"),
        ("station", "revoke", "32061210720577", "--reason", word, "--as", word),
        ("station", "move", word, "--division", OTHER_VILLAGE),
        ("act", word, "note", "--as", "wang"),
        ("act", word, "--list"),
        ("act", "10720501-261121-4K9DQ-0012-X", word, "--as", word),
        ("held", word, "admit", "--as", "wang", "--reason", "x"),
        ("held", f"{word}/1", "set-aside", "--as", "wang", "--reason", "x"),
        ("held", "0" * 32 + "/" + word, "set-aside", "--as", "wang", "--reason", "x"),
        ("held", "0" * 32, "admit", "--as", word, "--reason", word),
        ("digest", "--scope", word),
    ):
        said = quiet_centre.ask(*words, told=PASSWORD)
        assert said.status == REFUSED, (words[:2], said.err[:300])
        assert "Traceback" not in said.err and said.err.strip()
    assert snapshot(quiet_centre) == before
    unfit = any(char in word for char in "\0\ud800\udcff") or len(word) > 100
    for words in (
        ("user", "add", word, "--role", "officer"),
        ("station", "add", "--division", VILLAGE, "--level", "village", "--name", word),
    ):
        said = quiet_centre.ask(*words, told=PASSWORD)
        assert said.status in ((REFUSED,) if unfit else (DONE, REFUSED)), (words, said.err)
    assert quiet_centre.do("stations", "--json").status == DONE


@each_word
def test_hostile_words_at_the_door_are_a_plain_no(quiet_centre: Centre, word: str) -> None:
    """Name, password, session, language, size, and the host that a browser names."""
    with quiet_centre.open() as (_, app):
        browser = app.test_client()
        raw = word.encode("utf-8", "surrogateescape" if "\udcff" in word else "surrogatepass")
        for field in ("user", "password"):
            other = "password" if field == "user" else "user"
            body = f"{other}=sun&{field}=".encode() + quote(raw).encode()
            answer = browser.post("/sign-in", data=body, content_type="application/x-www-form-urlencoded")
            assert answer.status_code in (400, 403, 413), answer.data[:300]
        for cookie in (COOKIE, LANGUAGE_COOKIE, SIZE_COOKIE):
            named = {"Cookie": f"{cookie}={quote(raw[:3_000])}"}
            assert browser.get("/sign-in", headers=named).status_code == 200
            assert browser.get("/", headers=named).status_code in (302, 303)


def entered(app: Flask) -> FlaskClient:
    """A browser of somebody who is signed in."""
    browser = app.test_client()
    assert browser.post("/sign-in", data={"user": "wang", "password": PASSWORD}).status_code == 303
    return browser


ASKED = ("q", "name", "page", "item", "state", "office", "due", "sort", "did", "tried", "judged", "number", "view")


@each_word
def test_hostile_words_in_an_address_find_nothing_and_break_nothing(quiet_centre: Centre, word: str) -> None:
    """Every page of the county, with the word as each of its parts and as each thing that may be asked for."""
    raw = quote(word[:300].encode("utf-8", "surrogateescape" if "\udcff" in word else "surrogatepass"), safe="")
    with quiet_centre.open() as (_, app):
        browser = entered(app)
        asked = "&".join(f"{name}={raw}" for name in ASKED)
        for rule in app.url_map.iter_rules():
            if "GET" not in (rule.methods or ()) or rule.endpoint == "screens.static":
                continue
            address = re.sub(r"<int:\w+>", "1", rule.rule)
            for place in {re.sub(r"<\w+>", raw, address), f"{address}?{asked}"}:
                answer = browser.get(re.sub(r"<\w+>", "x", place))
                assert answer.status_code < 500, (place[:100], answer.data[:300])


@each_word
def test_hostile_words_in_a_form_are_answered_with_a_sentence_and_keep_nothing(quiet_centre: Centre, word: str) -> None:
    """Every form of the county, with the word in each of the fields that acts know and no case behind it."""
    raw = quote(word.encode("utf-8", "surrogateescape" if "\udcff" in word else "surrogatepass"), safe="")
    fields = ("text", "reason", "seen", "step", "item", "happened_at", "on", "to", "opinion")
    with quiet_centre.open() as (_, app):
        browser = entered(app)
        found = re.search(r'name="csrf" value="([0-9a-f]{32})"', browser.get("/").text)
        assert found
        before = snapshot(quiet_centre)
        for rule in app.url_map.iter_rules():
            if "POST" not in (rule.methods or ()) or rule.endpoint.startswith(("door.", "exchange.")):
                continue
            address = re.sub(r"<\w+>", "0" * 32, re.sub(r"<int:\w+>", "1", rule.rule))
            body = f"csrf={found[1]}&" + "&".join(f"{field}={raw}" for field in fields)
            answer = browser.post(address, data=body, content_type="application/x-www-form-urlencoded")
            assert answer.status_code < 500, (address, answer.data[:300])
        assert snapshot(quiet_centre) == before
