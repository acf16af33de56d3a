"""Malformed, unsigned, forged, replayed and foreign messages over real HTTP, and what answers in the centre's place.
Imports tests.processes, and sync for forging what an honest station never writes.
Promise: nothing without a valid signature changes anything, a signature is not authority, and honest work goes on.
"""

from __future__ import annotations

import contextlib
import http.client
import http.server
import json
import random
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from forms.acts.context import Context
from forms.acts.register import decide
from forms.events import encode
from station import book as books
from station import register
from sync import codec, hello, wire
from sync.database import write
from sync.envelope import Draft
from sync.keys import SigningKey
from tests.journeys.conftest import ITEM, Busy, Road
from tests.journeys.standing import assert_refused, standing
from tests.processes import OTHER_VILLAGE, VILLAGE, Side

# --- the county's endpoints ------------------------------------------------------------------------------------------


def post(address: str, path: str, body: bytes, method: str = "POST") -> tuple[int, bytes]:
    """One request over real HTTP, whatever the bytes are."""
    host, port = address.removeprefix("http://").split(":")
    line = http.client.HTTPConnection(host, int(port), timeout=30)
    try:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            line.request(method, path, body)  # a server may close the door while too much is still being sent
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def forged(payload: bytes, key: SigningKey) -> bytes:
    """A message under another key than its sender's."""
    return codec.frame(key.sign("message", payload), payload)


def bad_bodies(genuine: bytes) -> Iterator[tuple[str, bytes]]:
    """Bytes that are no message of an enrolled station."""
    chance = random.Random(3)
    signature, payload = codec.unframe(genuine)
    yield from ((f"random {size}", chance.randbytes(size)) for size in (0, 1, 2, 63, 64, 1_000, 70_000))
    yield from ((f"cut at {at}", genuine[:at]) for at in (1, len(genuine) // 2, len(genuine) - 1))
    yield "trailing", genuine + b"x"
    for _ in range(20):
        at = chance.randrange(len(genuine))
        yield f"bit at {at}", genuine[:at] + bytes([genuine[at] ^ (1 << chance.randrange(8))]) + genuine[at + 1 :]
    yield "unsigned", codec.frame(bytes(64), payload)
    yield "another key", forged(payload, SigningKey(chance.randbytes(32)))
    yield "another sender", codec.frame(signature, payload.replace(VILLAGE.encode(), OTHER_VILLAGE.encode()))
    yield "another centre", codec.frame(signature, payload.replace(b'"to":"320612"', b'"to":"320613"'))
    yield "no frame", payload
    yield "bomb", zlib.compress(bytes(200_000_000), 9)
    yield "too large", bytes(wire.BODY_LIMIT_BYTES + 1)
    yield "deep", forged(b"[" * 200_000, SigningKey(chance.randbytes(32)))


def test_bytes_that_are_no_message_are_answered_with_one_error(busy: Busy) -> None:
    """Random, cut, flipped, unsigned, forged, bombs: a 4xx with one error at both addresses; nothing stored."""
    busy.village.do("exchange")
    genuine = next(body for path, body in reversed(busy.village.sent) if path == wire.EXCHANGE_PATH)
    before = standing(busy)
    for path in (wire.EXCHANGE_PATH, wire.ENROL_PATH):
        for name, body in bad_bodies(genuine):
            status, said = post(busy.county.address, path, body)
            assert 400 <= status < 500, (path, name, status, said[:200])
            if said[:1] == b"{":
                assert set(json.loads(said)) == {"code", "zh", "en"}, (path, name)
            else:
                # What is larger than the port takes is refused before it reaches anybody who could word it.
                assert status == 413, (path, name, status, said[:200])
            assert len(said) < 2_000
    for path, method in (
        (wire.EXCHANGE_PATH, "GET"),
        (wire.ENROL_PATH, "PUT"),
        ("/sync/v1/nothing", "POST"),
        ("/sync/v9/exchange", "POST"),
    ):
        status, said = post(busy.county.address, path, b"", method)
        assert status in (404, 405), (path, method, status, said[:200])
    assert standing(busy) == before
    busy.village.act(busy.waiting, "note")
    busy.world.settle()
    busy.world.check_agreement()


def test_a_replayed_message_does_nothing_and_learns_nothing_new(road: Road) -> None:
    """Every message that the village ever sent, sent again in every order: nothing twice, and the village goes on."""
    numbers = [road.village.file(ITEM, road.village.sample(ITEM, "proxy", seed)) for seed in (1, 2)]
    road.village.do("exchange")
    road.village.act(numbers[0], "hand_over")
    road.village.do("exchange")
    before = standing(road)
    messages = list(road.village.sent)
    for order in (messages, messages[::-1], messages * 2):
        for path, body in order:
            status, said = post(road.county.address, path, body)
            if path == wire.EXCHANGE_PATH:
                answer = wire.decode(codec.unframe(said)[1])
                assert (status, answer.header["type"], answer.mail, answer.batches) == (200, "again", (), ())
            else:
                assert status in (200, 403), said
    assert standing(road) == before
    road.village.act(numbers[1], "hand_over")
    road.world.settle()
    road.world.check_agreement()


def test_a_revoked_station_and_a_used_code_are_turned_away(road: Road) -> None:
    """A second machine with a used code, a station that was revoked: refused with a sentence; its work is kept."""
    code = road.county.do(
        "station", "add", "--division", OTHER_VILLAGE, "--level", "village", "--name", "第二村"
    ).last_word
    first = Side("station", OTHER_VILLAGE, road.world.folder / "first", road.world)
    first.do("init", "--centre", road.county.address, "--code", code)
    thief = Side("station", OTHER_VILLAGE, road.world.folder / "thief", road.world)
    assert_refused(thief.ask("init", "--centre", road.county.address, "--code", code), "used code")
    assert_refused(first.ask("init", "--centre", "http://192.0.2.1", "--code", code), "plain http to elsewhere")
    road.county.do("station", "revoke", road.village.station, "--reason", "站点撤并", "--as", road.county.user)
    number = road.village.file(ITEM, road.village.sample(ITEM, "proxy"))
    said = road.village.ask("exchange")
    assert said.status == 1, said
    assert road.village.case(number) is not None
    assert road.county.case(number) is None


# --- an entry without authority --------------------------------------------------------------------------------------


def forge(side: Side, number: str, act: str, role: str, office: str) -> None:
    """Write an act into a station's own journal that its desk would have refused, as a tampered program could."""
    with books.opened(side.folder, side.edges()) as book:
        edges = side.edges()
        case = register.read(book.journal, number)
        item = book.catalogue.current().item(case.item, case.item_version)
        context = Context(
            office=office,
            role=role,
            by=side.user,
            at=edges.moment(),
            entered=edges.moment(),
            today=edges.today(),
            item=item,
            salt="s" * 32,
        )
        events = decide(case, act, {}, context)
        assert isinstance(events, tuple), events
        facts, personal = encode(events[0])
        with write(book.journal.db):
            entry = book.journal.append([Draft(f"case:{number}", events[0].kind, facts, personal or b"{}")])
            book.cases.refresh([entry[0].subject])


def test_an_entry_without_authority_is_parked_with_its_reason(road: Road) -> None:
    """A village that signs in the township's name: stored, parked, shown on both sides, without effect."""
    number = road.village.file(ITEM, road.village.sample(ITEM, "proxy"))
    road.village.act(number, "hand_over")
    road.world.settle()
    road.township.act(number, "receive")
    road.world.settle()
    forge(road.village, number, "accept", "clerk", road.township.office)
    road.world.settle()
    (parked,) = road.county.rows("parked")
    assert (parked["status"], parked["station"], parked["kind"]) == ("parked", road.village.station, "case:accepted")
    assert parked["zh"] and parked["en"]
    assert [row["case"] for row in road.village.rows("parked")] == [number]
    assert road.village.rows("status")[0]["parked"] == 1
    for side in (road.county, road.township, road.village):
        row = side.case(number)
        assert row is not None
        assert row["state"] == "received", side.office
    road.township.act(number, "accept")
    other = road.village.file(ITEM, road.village.sample(ITEM, "proxy", 2))
    road.world.settle()
    row = road.county.case(other)
    assert row is not None
    assert row["confirmed"], "what lies behind a parked entry is not blocked"
    for side in (road.township, road.village):
        assert side.digest() == road.county.digest(side.office)


# --- a station's endpoints, and what answers in the centre's place ----------------------------------------------------


def test_bytes_at_the_pages_of_either_side_change_nothing(busy: Busy) -> None:
    """Random bodies, methods and paths at both servers: never a fault of the server, and no case changed."""
    chance = random.Random(4)
    before = standing(busy)
    paths = [
        "/",
        "/sign-in",
        "/sign-out",
        "/screen",
        "/alive",
        "/nothing",
        "/cases",
        f"/cases/{busy.waiting}",
        "/cases/x",
    ]
    paths += [
        "/" + "x" * 5_000,
        "/%00",
        "/..%2f..%2fdata.key",
        "/static/../../data.key",
        "/sync/v1/exchange",
        "/?page=-1",
    ]
    for side in (busy.township, busy.county):
        for path in paths:
            for method in ("GET", "POST", "PUT", "DELETE", "OPTIONS"):
                status, said = post(side.address, path, chance.randbytes(chance.randrange(3_000)), method)
                assert 200 <= status < 500, (side.office, method, path, status)
                assert b"Traceback" not in said
                assert busy.waiting.encode() not in said or status >= 400, "nobody has signed in"
    assert standing(busy) == before


@contextmanager
def stranger(answer: Callable[[bytes], tuple[int, bytes]]) -> Iterator[str]:
    """Something on loopback that answers in the centre's place."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, said = answer(body)
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_answers_in_the_centre_s_place_is_not_believed(road: Road) -> None:
    """Portals, noise, cut, flipped, foreign and old answers: "later", and the true centre gets all the work."""
    chance = random.Random(6)
    old: list[bytes] = []

    def ask_the_centre(body: bytes) -> bytes:
        if len(body) == hello.QUESTION_BYTES:
            return post(road.county.address, hello.HELLO_PATH, body)[1]
        old.append(post(road.county.address, wire.EXCHANGE_PATH, body)[1])
        return old[-1]

    road.village.file(ITEM, road.village.sample(ITEM, "proxy"))
    with stranger(lambda body: (200, ask_the_centre(body))) as road.village.detour:
        road.village.do("exchange")
    number = road.village.file(ITEM, road.village.sample(ITEM, "proxy"))
    unsent = road.village.rows("status")[0]["unsent"]
    foreign = SigningKey(chance.randbytes(32))
    answers: list[Callable[[bytes], tuple[int, bytes]]] = [
        lambda body: (200, b"<html>sign in to this network</html>"),
        lambda body: (200, b""),
        lambda body: (500, b"oops"),
        lambda body: (200, chance.randbytes(2_000)),
        lambda body: (302, b""),
        lambda body: (200, body),
        lambda body: (200, zlib.compress(bytes(200_000_000))),
        lambda body: (200, forged(b'{"v":1,"batches":[],"mail":[]}', foreign)),
        lambda body: (200, ask_the_centre(body)[:-9]),
        lambda body: (200, forged(codec.unframe(ask_the_centre(body))[1], foreign)),
        lambda body: (200, old[0]),
    ]
    for at, answer in enumerate(answers):
        with stranger(answer) as road.village.detour:
            said = road.village.ask("exchange")
        assert said.status == 2, (at, said)
        assert "Traceback" not in said.err
        status = road.village.rows("status")[0]
        assert status["unsent"] == unsent, at
    road.village.detour = ""
    road.world.settle()
    road.world.check_agreement()
    row = road.county.case(number)
    assert row is not None
    assert row["confirmed"]
