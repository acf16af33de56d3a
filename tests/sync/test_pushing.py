"""Pushing in parts over several connections: nothing lost, nothing doubled, whatever breaks and whatever overtakes."""

from __future__ import annotations

import contextlib
import itertools
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from sync import codec, hello, parts, pushing, wire
from sync.check import check
from sync.client import Client
from sync.database import connected, write
from sync.errors import Later, Malformed, SyncError, Unauthentic, Unreachable
from sync.pace import Pace
from sync.pushing import Job, Roads
from sync.server import Server
from tests.sync.parties import CENTRE, TOWNSHIP, VILLAGE, County, Station, county, draft

PORTAL = b"<html><title>Sign in to this network</title></html>"
ANSWERS = {"page": PORTAL, "empty": b"", "word": b"OK", "zeros": bytes(88), "frame": codec.frame(bytes(64), b"{}")}


def no_line(*_: object) -> bytes:
    """A line that is not there."""
    raise Unreachable("no_line", "连不上。", "no line")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[County]:
    """A county with a village and a township."""
    with county(tmp_path, VILLAGE, TOWNSHIP) as made:
        for node in (VILLAGE, TOWNSHIP):
            made[node].exchange()
        yield made


@pytest.fixture(autouse=True)
def _hurried(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pauses after a broken line, without the waiting."""
    monkeypatch.setattr(pushing, "PAUSES_SECONDS", (0.0,) * 6)


def much(station: Station, entries: int = 120) -> None:
    """More than one message holds at the beginning: text that does not squeeze."""
    chance = random.Random(7)
    station.write(*(draft(f"case:{n}", chance.randbytes(300).hex()) for n in range(entries)))


class Wide:
    """A road of several connections to the centre of this process, one request at a time as its book allows.
    ``way(n, path, body, honest)`` does the n-th request."""

    connections = 3

    def __init__(self, here: County, way: Callable[..., bytes] | None = None) -> None:
        self.here, self.way = here, way
        self.numbers = itertools.count(1)
        self.lock = threading.Lock()
        self.paths: list[str] = []
        self.now = 0.0

    def monotonic(self) -> float:
        """A watch that goes on by a hundredth at each look."""
        self.now += 0.01
        return self.now

    def honest(self, path: str, body: bytes) -> bytes:
        """What a good line does."""
        with self.lock, connected(self.here.centre.db):
            return self.here.centre.post(path, body)

    def __call__(self, path: str, body: bytes) -> bytes:
        number = next(self.numbers)
        self.paths.append(path)
        return self.way(number, path, body, self.honest) if self.way else self.honest(path, body)


def exchanged(here: County, road: Any) -> Any:
    """One exchange of the village over this road, whose threads open the centre's book themselves."""
    here.centre.db.close()
    try:
        return Client(here[VILLAGE].journal, road).exchange()
    finally:
        here.centre.db.connect(reuse_if_open=True)


def whole(here: County) -> bool:
    """Whether the centre has all of the village's entries, once each, and both books add up."""
    village, centre = here[VILLAGE], here.centre
    ours = [(one.lane, one.seq, one.digest) for one in village.journal.read() if one.owner == VILLAGE]
    theirs = [(one.lane, one.seq, one.digest) for one in centre.journal.read() if one.owner == VILLAGE]
    return sorted(ours) == sorted(theirs) and check(centre.journal) == [] == check(village.journal)


def test_a_large_push_travels_in_parts_over_several_connections(here: County) -> None:
    """One hello, parts, one exchange; and all of it is there."""
    much(here[VILLAGE])
    road = Wide(here)
    assert exchanged(here, road).pushed == 121
    assert road.paths[0] == hello.HELLO_PATH and road.paths[-1] == wire.EXCHANGE_PATH
    assert road.paths.count(parts.PART_PATH) >= 3 and here[VILLAGE].journal.unsent() == 0
    assert whole(here)


@pytest.mark.parametrize("seed", range(8))
def test_whatever_breaks_on_the_way_nothing_is_lost_or_doubled(here: County, seed: int) -> None:
    """Requests and answers lost at random, some requests twice; what remains goes out with the next exchange."""
    chance = random.Random(seed)

    def way(number: int, path: str, body: bytes, honest: Callable[[str, bytes], bytes]) -> bytes:
        drawn = chance.random()
        if drawn < 0.25:
            return no_line()
        answer = honest(path, body)
        if drawn < 0.5:
            return no_line()
        return honest(path, body) if drawn < 0.6 and path == parts.PART_PATH else answer

    much(here[VILLAGE])
    for _ in range(40):
        with contextlib.suppress(Unreachable):
            exchanged(here, Wide(here, way))
            break
    assert here[VILLAGE].journal.unsent() == 0 and whole(here)
    assert here.centre.journal.tables.part.select().count() == 0


def test_parts_may_come_in_any_order_and_are_kept_until_they_continue(here: County) -> None:
    """The first one lost, the others told as staged, and the first alone brings them all."""
    much(here[VILLAGE], 100)
    bodies = _bodies(here[VILLAGE], 5)
    before = here.centre.journal.count()
    for body in reversed(bodies[1:]):
        header = _said(here, body)
        assert [told[0] for told in header["lanes"].values()] != [] and header["staged"]
    assert here.centre.journal.count() == before and len(header["staged"]) == 4
    header = _said(here, bodies[0])
    assert header["staged"] == [] and here.centre.journal.count() == before + 100
    assert _said(here, bodies[2])["staged"] == [] and here.centre.journal.count() == before + 100
    assert here[VILLAGE].exchange().pushed >= 0 and whole(here)


def _bodies(station: Station, count: int) -> list[bytes]:
    """All that is unsent, as so many parts."""
    journal, made = station.journal, []
    (lane,) = list(journal.tables.lane.select().where(journal.tables.lane.head_seq > journal.tables.lane.acked))
    size = (lane.head_seq - lane.acked) // count
    for n in range(count):
        batch, _ = journal.cut(lane, lane.acked + 1 + n * size, 10**9, size)
        header = {"type": "part", "from": station.node, "to": CENTRE, "codecs": [1, 2]}
        payload = wire.encode(wire.Message(header, (batch,)))
        made.append(codec.frame(station.key.sign("message", payload), payload, codec.ZSTD))
    return made


def _said(here: County, body: bytes) -> dict[str, Any]:
    return wire.decode(codec.unframe(here.centre.post(parts.PART_PATH, body))[1]).header


def test_what_is_kept_aside_is_bounded(here: County, monkeypatch: pytest.MonkeyPatch) -> None:
    """By number for each station, the oldest giving way; by bytes for all together, where nothing more is kept."""
    much(here[VILLAGE], 120)
    bodies = _bodies(here[VILLAGE], 12)
    for body in bodies[1:]:
        header = _said(here, body)
    assert len(header["staged"]) == parts.STAGED_LIMIT
    monkeypatch.setattr(parts, "STAGED_LIMIT_BYTES", 1)
    assert len(_said(here, bodies[1])["staged"]) == parts.STAGED_LIMIT
    monkeypatch.undo()
    assert here[VILLAGE].exchange() and here[VILLAGE].journal.unsent() == 0 and whole(here)


def test_a_part_is_refused_like_any_message(here: County) -> None:
    """Unsigned, for another, too large, carrying what is not the sender's: nothing is stored, and little is told."""
    much(here[VILLAGE], 20)
    (body,) = _bodies(here[VILLAGE], 1)
    before = here.centre.journal.count()
    signature, payload = codec.unframe(body)
    message = wire.decode(payload)
    key = here[VILLAGE].key

    def saying(**words: Any) -> bytes:
        said = wire.encode(wire.Message({**message.header, **words}, message.batches))
        return codec.frame(key.sign("message", said), said)

    for bad, code in (
        (codec.frame(bytes(64), payload), "unknown_sender"), (saying(to="320613"), "not_for_us"),
        (saying(type="exchange"), "not_for_us"), (bytes(parts.PART_LIMIT_BYTES + 1), "too_large"),
        (saying(**{"from": TOWNSHIP}), "unknown_sender"), (body[:-3], "compression"),
        (codec.frame(signature, payload + b"\n" + bytes(5_000_000)), "compression"),
    ):  # fmt: skip
        with pytest.raises(SyncError) as refused:
            here.centre.post(parts.PART_PATH, bad)
        assert refused.value.code == code
    assert here.centre.journal.count() == before and here.centre.journal.tables.part.select().count() == 0


@pytest.mark.parametrize("path", (hello.HELLO_PATH, parts.PART_PATH, wire.EXCHANGE_PATH))
@pytest.mark.parametrize("said", ANSWERS.values(), ids=ANSWERS)
def test_a_captive_portals_answer_is_a_success_on_no_path(here: County, path: str, said: bytes) -> None:
    """Whichever request it stands in for: nothing is acknowledged, and the next exchange brings it all."""
    much(here[VILLAGE])
    before = here[VILLAGE].journal.unsent()

    def way(number: int, asked: str, body: bytes, honest: Callable[[str, bytes], bytes]) -> bytes:
        return said if asked == path else honest(asked, body)

    with pytest.raises((Malformed, Unauthentic)):
        exchanged(here, Wide(here, way))
    assert path == wire.EXCHANGE_PATH or here[VILLAGE].journal.unsent() == before
    exchanged(here, Wide(here))
    assert here[VILLAGE].journal.unsent() == 0 and whole(here)


def test_no_transaction_is_held_while_the_line_is_waited_for(here: County) -> None:
    """While a request is out, another process of the folder can write."""
    much(here[VILLAGE])
    journal, seen = here[VILLAGE].journal, []

    def way(number: int, path: str, body: bytes, honest: Callable[[str, bytes], bytes]) -> bytes:
        with connected(journal.db), write(journal.db):
            seen.append(path)
        return honest(path, body)

    exchanged(here, Wide(here, way))
    assert {hello.HELLO_PATH, parts.PART_PATH, wire.EXCHANGE_PATH} <= set(seen)


# --- hello -----------------------------------------------------------------------------------------------------------


class Heard:
    """A line that remembers what passed."""

    def __init__(self, here: County) -> None:
        self.here = here
        self.passed: list[tuple[str, int, int]] = []

    def __call__(self, path: str, body: bytes) -> bytes:
        answer = self.here.centre.post(path, body)
        self.passed.append((path, len(body), len(answer)))
        return answer


def test_nothing_new_costs_one_tiny_round_trip(here: County) -> None:
    """98 bytes there, 88 back, and nothing else; without a pull not even that."""
    road = Heard(here)
    outcome = Client(here[VILLAGE].journal, road).exchange()
    assert road.passed == [(hello.HELLO_PATH, 98, 88)] and (outcome.pushed, outcome.read) == (0, 0)
    Client(here[VILLAGE].journal, road).exchange(pull=False)
    assert len(road.passed) == 1


def test_a_hello_brings_whoever_has_mail_and_changes_nothing_itself(here: County) -> None:
    """It is answered "come" as often as it is asked, with the nonce that makes the exchange a fresh one."""
    here.centre.court.listeners["case:9"] = {VILLAGE}
    here.centre.own(draft("case:9"))
    nonce = here.centre.journal.tables.node.get_by_id(VILLAGE).nonce
    client = Client(here[VILLAGE].journal, here.centre.post)
    assert client._ask(0).word == hello.COME == client._ask(0).word
    assert here.centre.journal.tables.node.get_by_id(VILLAGE).nonce == nonce
    road = Heard(here)
    assert Client(here[VILLAGE].journal, road).exchange().read == 1
    assert [path for path, *_ in road.passed] == [hello.HELLO_PATH, wire.EXCHANGE_PATH]


def test_an_answer_lost_costs_a_hello_and_no_round_in_vain(here: County) -> None:
    """A stale nonce is told with the word, so that the exchange behind it is fresh."""
    here[VILLAGE].journal.set_mark("nonce", "f" * 32)
    road = Heard(here)
    Client(here[VILLAGE].journal, road).exchange()
    assert [path for path, *_ in road.passed] == [hello.HELLO_PATH, wire.EXCHANGE_PATH]


def test_after_many_quiet_hellos_the_whole_state_is_told_once(here: County) -> None:
    """What no digest holds is not left unsaid for ever."""
    road = Heard(here)
    for _ in range(60):
        Client(here[VILLAGE].journal, road).exchange()
    assert [path for path, *_ in road.passed].count(wire.EXCHANGE_PATH) == 1


def test_a_busy_centre_names_a_time_before_any_large_body(here: County) -> None:
    """The station says so in words and keeps all; a small push goes through at once."""
    for n in range(200):
        here.centre.server.porter._slots.ask(f"{n:014}", 400_000, here.centre.clock())
    much(here[VILLAGE], 2_000)
    road = Heard(here)
    with pytest.raises(Later) as told:
        Client(here[VILLAGE].journal, road).exchange()
    assert told.value.wait_seconds > 1 and [path for path, *_ in road.passed] == [hello.HELLO_PATH]
    here[TOWNSHIP].write(draft("case:3"))
    assert Client(here[TOWNSHIP].journal, Heard(here)).exchange().pushed == 2


def test_a_crowd_is_asked_to_come_in_a_moment_before_it_brings_anything(here: County) -> None:
    """While messages wait to be unpacked, whoever has much to bring is sent away, and whoever only asks is not."""
    rooms, waiting = here.centre.server.parts, [threading.Event() for _ in range(parts.CROWD + 1)]
    began = threading.Semaphore(0)

    def stay(event: threading.Event) -> None:
        rooms._inside += 1
        began.release()
        event.wait(20)
        rooms._inside -= 1

    threads = [threading.Thread(target=stay, args=(event,)) for event in waiting]
    for thread in threads:
        thread.start()
        began.acquire(timeout=20)
    try:
        much(here[VILLAGE])
        client = Client(here[VILLAGE].journal, here.centre.post)
        assert client._ask(50_000).word == hello.LATER and client._ask(0).word == hello.COME
    finally:
        for event, thread in zip(waiting, threads, strict=True):
            event.set()
            thread.join()
    assert client._ask(50_000).word == hello.NOW and not rooms.crowded


def test_a_quiet_hello_tells_the_centres_time(here: County) -> None:
    """So that a doubtful clock is seen also where nothing is exchanged."""
    assert here[VILLAGE].exchange().centre_time == int(here.centre.clock())


@pytest.mark.parametrize("bad", ("signature", "length", "station", "revoked"))
def test_a_hello_of_nobody_is_refused(here: County, bad: str) -> None:
    """And tells no nonce."""
    journal = here[VILLAGE].journal
    said = hello.write_question(hello.Question(VILLAGE if bad != "station" else "0" * 14, 0, bytes(16)))
    body = said + (bytes(64) if bad == "signature" else journal.key.sign(hello.ASKING, said))
    if bad == "revoked":
        here.centre.journal.tables.node.update(state="revoked").execute()
    with pytest.raises(SyncError) as refused:
        here.centre.post(hello.HELLO_PATH, body + (b"x" if bad == "length" else b""))
    assert refused.value.code == {"length": "hello", "revoked": "revoked"}.get(bad, "unknown_sender")


# --- roads -----------------------------------------------------------------------------------------------------------


def _roads(post: Callable[[str, bytes], bytes], connections: int = 3) -> Roads:
    return Roads(post, Pace(), connections=connections, monotonic=itertools.count(0.0, 0.1).__next__)


@pytest.mark.parametrize("connections", (1, 3))
def test_jobs_are_made_and_answers_taken_on_the_callers_thread(connections: int) -> None:
    """So that its database and its transactions are nobody else's."""
    threads = set()

    def jobs() -> Iterator[Job]:
        for n in range(20):
            threads.add(threading.get_ident())
            yield Job("/x", bytes([n]), n)

    taken: list[tuple[int, bytes]] = []

    def took(job: Job, answer: bytes) -> None:
        threads.add(threading.get_ident())
        taken.append((job.about, answer))

    _roads(lambda path, body: body * 2, connections).carry(jobs(), took)
    assert sorted(taken) == [(n, bytes([n, n])) for n in range(20)] and threads == {threading.get_ident()}


def test_after_a_failure_one_probes_while_the_others_wait() -> None:
    """Until it is through, nothing else is sent; then what broke goes out again, byte for byte."""
    under_way, most, sent = [0], [0], []
    broken = threading.Event()
    lock = threading.Lock()

    def post(path: str, body: bytes) -> bytes:
        with lock:
            sent.append(body)
            under_way[0] += 1
            if broken.is_set():
                most[0] = max(most[0], under_way[0])
        try:
            if len(sent) <= 2:
                broken.set()
                no_line()
            return body
        finally:
            with lock:
                under_way[0] -= 1
                if len(sent) == 3:
                    broken.clear()

    taken: list[bytes] = []
    _roads(post).carry((Job("/x", bytes([n])) for n in range(6)), lambda job, answer: taken.append(answer))
    assert sorted(taken) == [bytes([n]) for n in range(6)] and most[0] <= 2
    assert sorted(set(sent)) == sorted(taken)


def test_a_slow_machine_does_not_take_itself_for_a_narrow_line() -> None:
    """A second is spent on making each request and a hundredth on carrying it: that is a line of a megabyte a second,
    for which nobody squeezes harder and gets slower still."""
    now, carried = [0.0], threading.Semaphore(1)

    def made() -> Iterator[Job]:
        for _ in range(6):
            assert carried.acquire(timeout=10)
            now[0] += 1.0
            yield Job("/", bytes(10_000))

    def post(path: str, body: bytes) -> bytes:
        now[0] += 0.01
        return b""

    roads = Roads(post, Pace(), connections=2, monotonic=lambda: now[0])
    measured = roads._send
    roads._send = lambda job: (measured(job), carried.release())[0]  # type: ignore[method-assign]  # each one sent
    roads.carry(made(), lambda job, raw: None)
    assert codec.effort(roads.pace.bytes_per_second) == codec.QUICK


def test_a_line_that_stays_away_ends_the_ride_and_keeps_what_was_taken() -> None:
    """After some pauses the fault is the caller's; a foreign fault is so at once."""
    taken: list[bytes] = []

    def dies(path: str, body: bytes) -> bytes:
        return body if body == b"\0" else no_line()

    with pytest.raises(Unreachable):
        _roads(dies).carry((Job("/x", bytes([n])) for n in range(6)), lambda job, answer: taken.append(answer))
    assert taken == [b"\0"]

    def breaks(path: str, body: bytes) -> bytes:
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        _roads(breaks).carry(iter([Job("/x", b"1")]), lambda job, answer: None)


def test_server_rooms_are_the_addresses_that_are_served(here: County) -> None:
    """Every signed address has its room."""
    assert isinstance(here.centre.server, Server)
    for path in (hello.HELLO_PATH, parts.PART_PATH, wire.EXCHANGE_PATH):
        with pytest.raises(Malformed):
            here.centre.server.answer(path, b"")
