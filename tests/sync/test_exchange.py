"""One signed exchange, from both ends: what it acknowledges is stored, and what it does not trust changes nothing.
May import sync, tests.sync.desks, tests.line.
Promise: an answer that is lost, late, doubled, forged or foreign costs a round trip and nothing else.
"""

from __future__ import annotations

import hashlib
import random
from dataclasses import replace
from typing import Any

import pytest

from sync import codec, enrolment, wire
from sync import tables as t
from sync.check import check
from sync.client import Client, enrol
from sync.database import write
from sync.envelope import canonical, strict_json
from sync.errors import Damaged, Malformed, Refused, SyncError, Unauthentic, Unreachable
from sync.keys import SigningKey
from sync.transfer import http_post
from sync.wire import Message
from tests.line import Faults
from tests.sync.desks import OTHER, TOWNSHIP, VILLAGE, County, Desk, draft
from tests.world import place_in_mail


def _book(county: County) -> list[object]:
    """Everything at the centre that a request could change."""
    tables = county.journal.tables
    return [
        sorted(model.select().tuples(), key=str)
        for model in (tables.entry, tables.lane, tables.mail, tables.box, tables.node, tables.mark)
    ]


def _last_answer(county: County, desk: Desk, body: bytes) -> Message:
    return wire.decode(codec.unframe(county.answer(wire.EXCHANGE_PATH, body))[1])


def _resigned(desk: Desk, key: SigningKey | None = None, **words: Any) -> bytes:
    """The desk's last request with other words in its header, signed again."""
    message = wire.decode(codec.unframe(desk.line.sent[-1][1])[1])
    payload = wire.encode(replace(message, header={**message.header, **words}))
    return codec.frame((key or desk.journal.key).sign("message", payload), payload)


def test_one_exchange_pushes_admits_and_brings_the_stamps(county: County) -> None:
    """Afterwards nothing is unsent, nothing is unadmitted, and a second exchange has nothing to do."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"), draft("case:2"))
    outcome = desk.exchange()
    assert (outcome.pushed, outcome.read, outcome.pending, outcome.waiting) == (3, 3, 0, 0)
    assert desk.journal.unsent() == 0 and all(entry.status == t.ADMITTED for entry in desk.journal.read())
    again = desk.exchange()
    assert (again.pushed, again.read) == (0, 0)
    assert check(county.journal) == [] == check(desk.journal)


def test_what_an_answer_acknowledges_is_stored_even_if_nobody_hears_it(county: County) -> None:
    """The lost answer heals by itself: the retry costs one round trip and stores nothing twice."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    desk.line.faults = Faults(lost_answer=1.0)
    with pytest.raises(Unreachable):
        desk.exchange()
    assert len(county.journal.read(county.journal.tables.lane.owner == VILLAGE)) == desk.journal.unsent() == 2
    desk.line.faults = Faults()
    outcome = desk.exchange()
    assert desk.line.seen["carried"] <= 3 and outcome.read == 2 and desk.journal.unsent() == 0
    assert len(county.journal.read(county.journal.tables.lane.owner == VILLAGE)) == 2


def test_a_stale_nonce_changes_nothing_and_tells_nothing_but_heads(county: County) -> None:
    """A replay, however often: no entry, no mail, no counts, no new nonce."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    desk.exchange()
    old = desk.line.sent[1][1]
    desk.write(draft("case:1", 2))
    desk.exchange()
    before = _book(county)
    answers = [_last_answer(county, desk, old) for _ in range(3)]
    assert _book(county) == before
    for answer in answers:
        assert answer.header["type"] == "again" and not answer.batches and not answer.mail
        told = {"type", "from", "to", "re", "nonce", "time", "lanes", "agreed", "whole", "codecs", "v"}
        assert set(answer.header) <= told


def test_who_is_not_enrolled_or_not_honest_changes_nothing(county: County) -> None:
    """Unsigned, signed by another, for another, from nobody, revoked, oversized, garbage."""
    desk, other = county.desk(VILLAGE), county.desk(OTHER)
    desk.write(draft("case:1"))
    desk.exchange()
    other.exchange()
    fresh = {"nonce": county.journal.tables.node.get_by_id(VILLAGE).nonce}
    bad = [
        codec.frame(bytes(64), codec.unframe(desk.line.sent[-1][1])[1]),
        _resigned(desk, SigningKey(bytes(32)), **fresh), _resigned(desk, other.journal.key, **fresh),
        _resigned(desk, **fresh, **{"from": OTHER}), _resigned(desk, **fresh, **{"from": "nobody"}),
        _resigned(desk, **fresh, to="320683"), _resigned(desk, **fresh, type="answer"),
        b"", b"garbage", bytes(wire.BODY_LIMIT_BYTES + 1),
    ]  # fmt: skip
    before = _book(county)
    for body in bad:
        with pytest.raises((Unauthentic, Malformed)):
            county.answer(wire.EXCHANGE_PATH, body)
    county.journal.tables.node.update(state="revoked").where(county.journal.tables.node.id == OTHER).execute()
    with pytest.raises(Refused, match="revoked"):
        other.exchange()
    county.journal.tables.node.update(state="active").where(county.journal.tables.node.id == OTHER).execute()
    assert _book(county) == before


@pytest.mark.parametrize("words", (
    {"epoch": 1}, {"epoch": ["x", []]}, {"epoch": [-1, []]}, {"epoch": [1, ["a"] * 65]}, {"epoch": [2**60, []]},
    {"lanes": {"a": 1}}, {"lanes": [[1, 2, 3]]}, {"read": [1]}, {"read": ["a" * 32, -1, "0" * 64]}, {"closed": 3},
    {"told": "x" * 5_000}, {"lanes": [["a" * 32, 1, "0" * 64]] * 2_001}, {"closed": None}, {"lanes": None},
))  # fmt: skip
def test_a_header_out_of_shape_is_refused_even_from_an_enrolled_station(
    county: County, words: dict[str, Any]
) -> None:
    """A broken station harms nobody but itself."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    desk.exchange()
    before = _book(county)
    nonce = county.journal.tables.node.get_by_id(VILLAGE).nonce
    with pytest.raises((Malformed, Refused)):
        county.answer(wire.EXCHANGE_PATH, _resigned(desk, nonce=nonce, **words))
    assert _book(county) == before


def test_only_the_centres_answer_to_this_very_request_is_believed(county: County) -> None:
    """Forged, changed, older, another station's, a portal's page: nothing is acknowledged and nothing taken in."""
    desk, other = county.desk(VILLAGE), county.desk(OTHER)
    desk.write(draft("case:9"))
    desk.exchange()
    older = county.answer(wire.EXCHANGE_PATH, desk.line.sent[-1][1])
    desk.write(draft("case:1"))
    forger = SigningKey(bytes(32))

    def forged(body: bytes) -> bytes:
        payload = codec.unframe(county.answer(wire.EXCHANGE_PATH, body))[1]
        return codec.frame(forger.sign("message", payload), payload)

    def for_another(body: bytes) -> bytes:
        other.write(draft("case:8"))
        other.exchange()
        return county.answer(wire.EXCHANGE_PATH, other.line.sent[-1][1])

    honest = desk.line.post
    ways = (forged, for_another, lambda body: older, lambda body: b"<html>Please sign in</html>", lambda body: b"",
            lambda body: county.answer(wire.EXCHANGE_PATH, body)[:-9])  # fmt: skip
    for way in ways:
        before = [
            list(desk.journal.tables.lane.select().tuples()),
            place_in_mail(desk.journal),
            desk.journal.mark("nonce"),
        ]
        with pytest.raises(SyncError):
            Client(desk.journal, lambda path, body, way=way: way(body)).exchange()
        assert before == [
            list(desk.journal.tables.lane.select().tuples()),
            place_in_mail(desk.journal),
            desk.journal.mark("nonce"),
        ]
    assert desk.journal.unsent() == 1
    assert Client(desk.journal, honest).exchange().read == 1 and desk.journal.unsent() == 0


def test_a_storm_goes_through_in_several_requests(county: County) -> None:
    """More entries than one request may carry, and mail in several answers; the admitter is woken for the rest."""
    woken = []
    county.server._wake = lambda: woken.append(1)
    desk = county.desk(VILLAGE)
    heavy = canonical({"v": 1, "text": "字" * 60_000})
    desk.write(*(replace(draft(f"case:{number}"), facts=heavy) for number in range(9)))
    outcome = desk.exchange()
    assert outcome.pushed == 10 and desk.line.seen["carried"] > 2 and not woken
    desk.write(*(draft(f"case:{number}") for number in range(150)))
    assert desk.exchange().pending == 150 and woken
    county.admission.run()
    assert desk.exchange().read == 150


def test_a_restored_station_gets_back_what_the_centre_has_before_its_mail(county: County) -> None:
    """Its own entries, in the order of its lanes' births, then what became of them."""
    desk = county.desk(VILLAGE)
    desk.exchange()
    empty = desk.copied("e" * 32)
    for life in "bcd":
        desk.live_again(life * 32)
        desk.write(*(draft("case:1", number) for number in range(3)))
        desk.exchange()
    outcome = empty.exchange()
    assert [entry.digest for entry in empty.journal.history("case:1")] == [
        entry.digest for entry in desk.journal.history("case:1")
    ]
    assert outcome.read == 12 and empty.journal.unsent() == 0 and check(empty.journal) == []
    empty.journal.db.close()


def test_a_wrong_acknowledgement_heals_by_itself(county: County) -> None:
    """Too high, too low, or a centre that knows less than it once said."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    lane = desk.journal.tables.lane
    lane.update(acked=lane.head_seq).execute()
    assert desk.journal.unsent() == 0
    desk.exchange()
    assert county.journal.count(county.journal.tables.entry.kind == "case:noted") == 1
    lane.update(acked=0).execute()
    desk.live_again("b" * 32)
    desk.write(draft("case:1", 2))
    desk.exchange()
    assert (
        county.journal.count(county.journal.tables.entry.kind == "case:noted") == 2
        and desk.journal.unsent() == 0
    )


def test_another_past_of_our_lane_stops_the_exchange_loudly(county: County) -> None:
    """Never merged, never repaired."""
    desk = county.desk(VILLAGE)
    desk.write(draft("case:1"))
    desk.exchange()
    with write(desk.journal.db):
        desk.journal.db.execute_sql("UPDATE entry SET link = zeroblob(32) WHERE seq = 2")
    # Said by a hello alone, all would be quiet: the heads are the same on both sides.
    desk.journal.set_mark("nonce", "0" * 32)
    with pytest.raises(Damaged, match="other_past"):
        desk.exchange()
    assert check(desk.journal)


def test_a_station_that_is_not_enrolled_says_so(county: County) -> None:
    """Before any byte goes out."""
    desk = Desk(county, VILLAGE, county.path / "new.db")
    with pytest.raises(Refused, match="not_enrolled"):
        desk.exchange()
    assert not desk.line.sent
    desk.journal.db.close()


# --- enrolment -------------------------------------------------------------------------------------------------------


def _try_code(county: County, node: str, secret: bytes, desk: Desk) -> None:
    code = enrolment.read_code(county.invite(node))._replace(secret=secret)
    enrol(desk.journal, desk.line.post, code, desk.journal.key, desk.journal.chance)


def test_a_code_is_good_once_and_again_only_for_the_same_key(county: County) -> None:
    """The station that lost the welcome asks again; anybody else with the paper is too late."""
    code = enrolment.read_code(county.invite(VILLAGE))
    one = Desk(county, VILLAGE, county.path / "one.db")
    for _ in range(2):
        centre = enrol(one.journal, one.line.post, code, one.journal.key, one.journal.chance)
    thief = Desk(county, VILLAGE, county.path / "two.db")
    with pytest.raises(Refused, match="code_refused"):
        enrol(thief.journal, thief.line.post, code, SigningKey(b"t" * 32), thief.journal.chance)
    assert thief.journal.mark("centre") is None and centre["node"] == county.journal.node
    one.write(draft("case:1"))
    assert one.exchange().pushed == 2
    for desk in (one, thief):
        desk.journal.db.close()


def test_a_code_is_good_for_a_day_and_for_ten_wrong_tries(county: County) -> None:
    """By the centre's clock; the tenth guess closes it even for the right one."""
    code = enrolment.read_code(county.invite(VILLAGE))
    desk = Desk(county, VILLAGE, county.path / "one.db")
    county.now += enrolment.LIFETIME_SECONDS + 1
    with pytest.raises(Refused):
        enrol(desk.journal, desk.line.post, code, desk.journal.key, desk.journal.chance)
    code = enrolment.read_code(county.invite(VILLAGE))
    for number in range(enrolment.TRIES):
        with pytest.raises(Refused):
            enrol(
                desk.journal,
                desk.line.post,
                code._replace(secret=bytes([number] * 10)),
                desk.journal.key,
                desk.journal.chance,
            )
    with pytest.raises(Refused):
        enrol(desk.journal, desk.line.post, code, desk.journal.key, desk.journal.chance)
    code = enrolment.read_code(county.invite(VILLAGE))
    assert enrol(desk.journal, desk.line.post, code, desk.journal.key, desk.journal.chance)
    desk.journal.db.close()


def test_a_false_centre_is_noticed_by_the_paper(
    county: County, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Another centre at the address, or one that answers with another's welcome."""
    code = enrolment.read_code(county.invite(VILLAGE))
    desk = Desk(county, VILLAGE, county.path / "one.db")
    welcome = county.answer(wire.ENROL_PATH, _enrolment(desk, code))
    false = SigningKey(b"f" * 32)

    def answers(body: bytes) -> list[bytes]:
        told = strict_json(codec.unframe(county.answer(wire.ENROL_PATH, body))[1])
        pretended = canonical({**told, "key": false.public.hex()})
        signed = [codec.frame(false.sign("message", words), words) for words in (pretended, canonical(told))]
        return [*signed,
                welcome, codec.frame(bytes(64), b"[]"), codec.frame(bytes(64), b'{"key":1}')]  # fmt: skip

    for number in range(5):
        with pytest.raises((Unauthentic, Malformed)):
            enrol(
                desk.journal,
                lambda path, body, number=number: answers(body)[number],
                code,
                desk.journal.key,
                desk.journal.chance,
            )
    assert desk.journal.mark("centre") is None
    desk.journal.db.close()


def _enrolment(desk: Desk, code: enrolment.Code, **words: Any) -> bytes:
    public, sealing = desk.journal.key.public, desk.journal.key.sealing
    proof = enrolment.proof(code.secret, code.station, public + sealing)
    keys = {"key": public.hex(), "sealing": sealing.hex()}
    return canonical({"station": code.station, **keys, "proof": proof, "challenge": "00", **words})


@pytest.mark.parametrize("words", ({"station": "32061299999901"}, {"station": 5}, {"key": "zz"}, {"key": "00"},
                                   {"sealing": "00"},
                                   {"proof": "验" * 64},
                                   {"proof": None}, {"station": "", "challenge": "x" * 4_096}))  # fmt: skip
def test_an_enrolment_out_of_shape_enrols_nobody(county: County, words: dict[str, Any]) -> None:
    """Unknown stations, strange keys, proofs that are no proofs, and too much of anything."""
    code = enrolment.read_code(county.invite(VILLAGE))
    desk = Desk(county, VILLAGE, county.path / "one.db")
    for body in (_enrolment(desk, code, **words), b"[]", b"{}", b"\xff", bytes(5_000)):
        with pytest.raises((Refused, Malformed)):
            county.answer(wire.ENROL_PATH, body)
    assert county.journal.tables.node.get_by_id(VILLAGE).state == "invited"
    desk.journal.db.close()


# --- the road --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address",
    (
        "http://centre.example",
        "http://10.0.0.1:8000",
        "ftp://x",
        "",
        "centre.example",
        "http://127.0.0.1.example",
    ),
)
def test_records_never_leave_in_clear_over_a_line(address: str) -> None:
    """Plain http is for this machine itself; an address that is none is refused before anything is sent."""
    with pytest.raises(Refused) as refused:
        http_post(address, lambda: 0.0)
    assert refused.value.zh
    assert callable(http_post("https://centre.example", lambda: 0.0)) and callable(
        http_post("http://127.0.0.1:1", lambda: 0.0)
    )


def test_nobody_at_home_is_unreachable_and_not_an_error(county: County) -> None:
    """The courier tries again later; nothing is lost."""
    post = http_post("http://127.0.0.1:9", lambda: 0.0)
    with pytest.raises(Unreachable) as said:
        post(wire.EXCHANGE_PATH, b"x")
    assert not said.value.permanent


def _outcome(desk: Desk) -> str:
    try:
        desk.exchange()
    except SyncError as said:
        return said.code
    return ""


def test_every_kind_of_bad_line_is_survived_by_trying_again(county: County) -> None:
    """The line's own faults, one kind at a time, until everything is through."""
    desk, township = county.desk(VILLAGE), county.desk(TOWNSHIP)
    county.court.listeners = {f"case:{number}": [TOWNSHIP] for number in range(100)}
    chance, faults = random.Random(5), [""]
    for number, fault in enumerate(vars(Faults())):
        for station in (desk, township):
            station.line._chance = chance
            station.line.faults = Faults(**{fault: 0.7})
        desk.write(draft(f"case:{number}"))
        for _ in range(8):
            for station in (desk, township):
                faults.append(_outcome(station))
                station.line.late()
        for station in (desk, township):
            station.line.faults = Faults()
            station.exchange()
    seen = [hashlib.sha256(b"".join(entry.digest for entry in one.journal.history(f"case:{number}"))).hexdigest()
            for one in (desk, township) for number in range(8)]  # fmt: skip
    assert len(set(faults)) > 3 and not {"other_past", "mail_gap", "lost_own_entry"} & set(faults)
    assert seen[:8] == seen[8:] and desk.journal.unsent() == 0
    assert check(county.journal) == [] == check(desk.journal) == check(township.journal)
