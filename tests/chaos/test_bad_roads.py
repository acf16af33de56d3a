"""A real station and a real county with a bad line of TCP between them: cut, flipped, doubled, dripping, and lied upon.
Imports tests.processes and tests.chaos.proxy.
Promise: after whatever the road did, the next good exchange makes both equal; nothing is doubled, nothing believed.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from tests.chaos.proxy import CLEAR, Proxy, Trouble, Weather, http_answer
from tests.processes import TOWNSHIP, VILLAGE, Said, Side, World, world

ITEM = "S002-10"
EXCHANGES, SECONDS = 20, 60
PAUSE = threading.Event()
PORTAL = b"<html><title>Please sign in to this network</title></html>"


@dataclass
class Road:
    """A village whose only way to the county is the proxy, and a township with a road of its own."""

    world: World
    line: Proxy
    village: Side
    township: Side
    numbers: list[str] = field(default_factory=list)

    def work(self) -> None:
        """Something new to send."""
        number = self.village.file(ITEM, self.village.sample(ITEM, "proxy", len(self.numbers) + 1))
        self.village.act(number, "hand_over")
        self.numbers.append(number)

    def check(self) -> None:
        """A good exchange brings everything and the next hears what became of it: both are equal; each case once."""
        self.line.trouble = Trouble()
        county = self.world.county
        for _ in range(2):
            self.village.do("exchange")
        assert self.village.digest() == county.digest(VILLAGE)
        status = self.village.rows("status")[0]
        assert (status["unsent"], status["held"], status["parked"]) == (0, 0, 0)
        assert sorted(row["case"] for row in county.rows("cases")) == sorted(self.numbers)
        assert county.rows("parked") == county.rows("held") == []


@pytest.fixture(scope="module")
def road(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Road]:
    """That road, clear."""
    with world(tmp_path_factory.mktemp("road"), seed=15) as made, Proxy(made.county.port, seed=15) as line:
        yield Road(made, line, made.enrol(VILLAGE, address=line.address), made.enrol(TOWNSHIP))


def _bytes_of_the_body(trouble: str) -> list[Trouble]:
    """Faults at places that lie in heads, in bodies, and at their ends."""
    return [Trouble(**{trouble: at}) for at in (10, 120, 260, 400, 700, 1_200)]


TROUBLES = {
    "the request is cut": _bytes_of_the_body("cut_up"),
    "the answer is cut": _bytes_of_the_body("cut_down"),
    "the answer ends early": _bytes_of_the_body("end_down"),
    "a bit of the request": _bytes_of_the_body("flip_up"),
    "a bit of the answer": _bytes_of_the_body("flip_down"),
    "said twice at once": [Trouble(replay="beside")] * 3,
    "said again later": [Trouble(replay="behind")] * 3,
    "more behind the answer": [Trouble(extra_down=b"x"), Trouble(extra_down=b"\r\n\r\nHTTP/1.1 200 OK\r\n\r\n")],
    "a portal": [
        Trouble(answer=http_answer("200 OK", PORTAL, "Content-Type: text/html")),
        Trouble(answer=http_answer("200 OK", b"")),
        Trouble(answer=http_answer("511 Network Authentication Required", PORTAL)),
    ],
    "sent elsewhere": [
        Trouble(answer=http_answer(status, b"", "Location: http://127.0.0.1:1/"))
        for status in ("301 Moved Permanently", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect")
    ],
    "something else answers": [
        Trouble(answer=http_answer("500 Internal Server Error", b"oops")),
        Trouble(answer=http_answer("404 Not Found", b"{}")),
        Trouble(answer=http_answer("503 Service Unavailable", b'{"code":"x","zh":"y","en":"z"}')),
        Trouble(answer=http_answer("204 No Content", b"")),
        Trouble(answer=b"SSH-2.0-OpenSSH_9.2\r\n"),
        Trouble(answer=b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nx"),
        Trouble(answer=b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
        Trouble(answer=b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc"),
        Trouble(answer=b""),
    ],
    "a drip": [Trouble(drip_seconds=0.002)],
}


@pytest.mark.parametrize("kind", TROUBLES)
def test_the_next_good_exchange_makes_both_equal(road: Road, kind: str) -> None:
    """Each way in which a connection can go wrong: told as "later" or got through, and then both sides are equal."""
    for trouble in TROUBLES[kind]:
        road.work()
        with road.line.suffering(*[trouble] * 8):
            said = road.village.ask("exchange")
        # A no that nobody signed may be shown (1); nothing worse than that and "later" (2) comes of a road.
        assert said.status in (0, 1, 2), (trouble, said)
        assert "Traceback" not in said.err, (trouble, said)
        if trouble.answer is not None:
            assert said.status, ("something else than the county was believed", trouble)
            assert road.village.rows("status")[0]["unsent"] > 0
    road.check()


def test_a_station_gets_through_a_line_that_is_cut_again_and_again(road: Road) -> None:
    """2G at 8 kB/s and 300 ms, reset every 2 to 8 kB: each try brings something through, and in the end everything."""
    for _ in range(6):
        road.work()
    road.line.change(Weather(0.15, 8_000, (2_000, 8_000)))
    try:
        tries = 0
        while road.village.rows("status")[0]["unsent"] and tries < EXCHANGES:
            tries += 1
            said = road.village.ask("exchange")
            assert said.status in (0, 2), said
        assert road.village.rows("status")[0]["unsent"] == 0, f"nothing gets through in {tries} tries"
        assert road.line.cuts >= 1
    finally:
        road.line.change(CLEAR)
    road.check()


def test_a_line_that_is_taken_and_says_nothing_stops_no_desk(road: Road) -> None:
    """Half open: an exchange hangs on it; the desk files meanwhile, and when the line breaks it is told "later"."""
    said: list[Said] = []
    road.work()
    before = road.line.connections
    with road.line.suffering(*[Trouble(silent=True)] * 8):
        hanging = threading.Thread(target=lambda: said.append(road.village.ask("exchange")))
        hanging.start()
        _until(lambda: road.line.connections > before)
        road.work()
        assert hanging.is_alive(), "the exchange was over before the desk filed"
        while hanging.is_alive():
            road.line.cut()
            hanging.join(0.2)
    assert said[0].status == 2, said
    road.check()


def _until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end, "waited too long"
        PAUSE.wait(0.02)


def test_a_serving_station_gets_everything_through_whatever_happens_to_its_connections(road: Road) -> None:
    """`station serve` with its own courier: troubles drawn by a seed for 40 connections while people work."""
    chance = random.Random(16)
    every = [trouble for kind, several in TROUBLES.items() if kind != "a drip" for trouble in several]
    road.village.serve()
    try:
        road.line.troubles = [chance.choice(every) for _ in range(24)]
        for _ in range(8):
            road.work()
            road.village.ask("exchange")
        _until(lambda: len(road.line.troubles) < 24)
        road.line.troubles = []
    finally:
        road.village.stop()
    road.check()
