"""What stations post: only whole, signed, fresh messages of enrolled stations change anything."""

from __future__ import annotations

import zlib
from pathlib import Path

import pytest

from sync import codec, enrolment, wire
from sync.client import Client
from sync.envelope import canonical
from sync.errors import Refused
from sync.keys import SigningKey
from tests.central.outpost import ROADS, VILLAGE, Centre, Outpost, outpost, snapshot

GARBAGE = (
    b"",
    b"\x00" * 64,
    b"hello",
    b"{}",
    b"[" * 100_000,
    zlib.compress(b""),
    zlib.compress(b"x\n{}"),
    b"\xff" * 10_000,
)


@pytest.fixture
def village(centre: Centre, tmp_path: Path) -> Outpost:
    """An enrolled village station."""
    return outpost(tmp_path, centre, VILLAGE)


def post(centre: Centre, path: str, body: bytes) -> tuple[int, dict[str, str]]:
    """Status and words of an answer that is no exchange."""
    with centre.open() as (_, app):
        answer = app.test_client().post(path, data=body)
        assert answer.headers["Cache-Control"] == "no-store"
        return answer.status_code, answer.get_json()


def refused(centre: Centre, path: str, body: bytes) -> str:
    """The code with which a body was refused, having changed nothing."""
    before = snapshot(centre)
    status, said = post(centre, path, body)
    assert 400 <= status < 500
    assert said.keys() == {"code", "zh", "en"}
    assert snapshot(centre) == before
    return said["code"]


@pytest.mark.parametrize("path", ROADS)
def test_bytes_that_are_no_message_are_refused(quiet_centre: Centre, path: str) -> None:
    """Garbage of any kind is answered with a sentence and changes nothing."""
    for body in GARBAGE:
        assert refused(quiet_centre, path, body)


@pytest.mark.parametrize("path", ROADS)
def test_a_body_beyond_the_limit_is_refused_by_its_length_alone(quiet_centre: Centre, path: str) -> None:
    """What is announced as too large is not read."""
    before = snapshot(quiet_centre)
    with quiet_centre.open() as (_, app):
        environ = {"CONTENT_LENGTH": str(wire.BODY_LIMIT_BYTES + 1)}
        answer = app.test_client().post(path, data=b"x", environ_overrides=environ)
        assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")
        whole = app.test_client().post(path, data=bytes(wire.BODY_LIMIT_BYTES + 1))
        assert whole.status_code == 413
    assert snapshot(quiet_centre) == before


@pytest.mark.parametrize("path", ROADS)
def test_only_post_is_answered_there(quiet_centre: Centre, path: str) -> None:
    """Other methods are refused as JSON, like everything for machines."""
    with quiet_centre.open() as (_, app):
        for method in ("get", "put", "delete", "patch"):
            answer = getattr(app.test_client(), method)(path)
            assert answer.status_code == 405
            assert answer.get_json()["code"] == "http_405"


def test_a_message_that_was_signed_by_somebody_else_changes_nothing(village: Outpost) -> None:
    """Another key, another sender's name, another purpose: not one entry is stored."""
    village.file()
    body = _request(village)
    _, payload = codec.unframe(body)
    other = SigningKey(bytes(range(32)))
    forged = (
        codec.frame(other.sign("message", payload), payload),
        codec.frame(village.key.sign("lane", payload), payload),
        codec.frame(bytes(64), payload),
        codec.frame(village.key.sign("message", payload), payload.replace(village.station.encode(), b"32061210720699")),
    )
    for each in forged:
        assert refused(village.centre, wire.EXCHANGE_PATH, each) == "unknown_sender"


def test_a_message_to_another_centre_changes_nothing(village: Outpost) -> None:
    """The receiver stands under the signature."""
    village.file()
    _, payload = codec.unframe(_request(village))
    message = wire.decode(payload)
    other = wire.encode(wire.Message({**message.header, "to": "320613"}, message.batches))
    body = codec.frame(village.key.sign("message", other), other)
    assert refused(village.centre, wire.EXCHANGE_PATH, body) == "not_for_us"


def test_a_message_that_was_sent_before_does_nothing_a_second_time(village: Outpost) -> None:
    """A recorded exchange that somebody plays again is answered, signed, with a fresh nonce and nothing else."""
    village.file()
    village.exchange()
    before = snapshot(village.centre)
    with village.centre.open() as (_, app):
        for body in village.sent[1:]:
            answer = app.test_client().post(wire.EXCHANGE_PATH, data=body)
            assert answer.status_code == 200
            _, payload = codec.unframe(answer.data)
            again = wire.decode(payload)
            assert again.header["type"] == "again"
            assert not again.mail
            assert not again.batches
    assert snapshot(village.centre) == before


def test_any_byte_that_changed_on_the_way_makes_the_message_worthless(village: Outpost) -> None:
    """A signature covers every byte: one that was altered changes nothing."""
    village.file()
    _, payload = codec.unframe(_request(village))
    signature = village.key.sign("message", payload)
    for at in range(0, len(payload), max(1, len(payload) // 12)):
        altered = payload[:at] + bytes([payload[at] ^ 1]) + payload[at + 1 :]
        assert refused(village.centre, wire.EXCHANGE_PATH, codec.frame(signature, altered))


def test_a_code_serves_one_station_and_one_key(centre: Centre, tmp_path: Path) -> None:
    """A wrong proof, another key after the first, an old code: each is refused and changes but the count of tries."""
    code = enrolment.read_code(centre.code(VILLAGE))
    first, second = SigningKey(bytes([1]) * 32), SigningKey(bytes([2]) * 32)
    assert refused(centre, wire.ENROL_PATH, _asking(code, first, b"wrong secret")) == "code_refused"
    assert refused(centre, wire.ENROL_PATH, _asking(code._replace(station="32061210720599"), first)) == "code_refused"
    with centre.open() as (_, app):
        assert app.test_client().post(wire.ENROL_PATH, data=_asking(code, first)).status_code == 200
        assert app.test_client().post(wire.ENROL_PATH, data=_asking(code, first)).status_code == 200
    assert refused(centre, wire.ENROL_PATH, _asking(code, second)) == "code_refused"
    late = enrolment.read_code(centre.code(VILLAGE))
    centre.now += enrolment.LIFETIME_SECONDS + 1
    assert refused(centre, wire.ENROL_PATH, _asking(late, first)) == "code_refused"


def test_a_code_cannot_be_guessed_at_leisure(centre: Centre) -> None:
    """After ten wrong proofs the right one is refused too."""
    code = enrolment.read_code(centre.code(VILLAGE))
    key = SigningKey(bytes([1]) * 32)
    for _ in range(enrolment.TRIES):
        post(centre, wire.ENROL_PATH, _asking(code, key, b"guess"))
    assert refused(centre, wire.ENROL_PATH, _asking(code, key)) == "code_refused"


def test_a_revoked_station_is_told_so_and_can_send_nothing_more(village: Outpost) -> None:
    """Its key is believed no longer; what it sent before stays."""
    case = village.file()
    village.exchange()
    village.centre.do("station", "revoke", village.station, "--reason", "设备遗失", "--as", "sun")
    village.note(case)
    with pytest.raises(Refused, match="revoked"):
        village.exchange()
    assert [row["case"] for row in village.centre.do("cases", "--json").rows] == [case]
    assert village.centre.do("stations", "--json").rows[0]["state"] == "revoked"


def _request(station: Outpost) -> bytes:
    """The message that the station would send now."""
    kept: list[bytes] = []

    def road(path: str, body: bytes) -> bytes:
        kept.append(body)
        raise Refused("kept", "", "")

    with station.book() as journal, pytest.raises(Refused):
        Client(journal, road).exchange()
    return kept[0]


def _asking(code: enrolment.Code, key: SigningKey, secret: bytes | None = None) -> bytes:
    proof = enrolment.proof(code.secret if secret is None else secret, code.station, key.public + key.sealing)
    keys = {"key": key.public.hex(), "sealing": key.sealing.hex()}
    return canonical({"station": code.station, **keys, "proof": proof, "challenge": "00"})
