"""Enrolment: a code on paper that forgives no typing error, used once, by the right station, at the right centre."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import codec
from sync.client import enrol
from sync.database import write
from sync.enrolment import LIFETIME_SECONDS, TRIES, Code, proof, proven, read_code, write_code
from sync.envelope import canonical
from sync.errors import Malformed, Refused, SyncError, Unauthentic
from sync.keys import SigningKey, fingerprint
from tests.books import Books
from tests.sync.parties import VILLAGE, Centre, Station, code_of

KEY = SigningKey(bytes(range(32)))
CODE = Code(VILLAGE, bytes(range(10)), fingerprint(KEY.public))
PRINTED = "YZ-32061210720501-AAAQEAYEAUDAOCAJ-4ZP57RHE5J3WLQTX-HJLT"
PROOF = "5c5ea44f8fc5c0c62f946e5af5aea09ebe54cafb34f0a63da8c84e27337149cf"


# --- the paper -------------------------------------------------------------------------------------------------------


def test_a_code_and_its_proof_are_those_of_the_vectors() -> None:
    """The printed code reads back, and the proof made from it is fixed."""
    assert write_code(CODE) == PRINTED
    assert read_code(PRINTED) == CODE
    assert proof(CODE.secret, CODE.station, KEY.public) == PROOF
    assert proven(CODE.secret, CODE.station, KEY.public, PROOF)


@pytest.mark.parametrize("typed", (PRINTED.lower(), f"  {PRINTED[:20]} \n {PRINTED[20:]}\t", " ".join(PRINTED)))
def test_case_and_spaces_do_not_matter(typed: str) -> None:
    """What people change while typing from paper changes nothing."""
    assert read_code(typed) == CODE


def test_a_code_mistyped_at_any_character_is_refused() -> None:
    """One wrong character, whichever and wherever, is noticed before the line is asked."""
    for at, right in enumerate(PRINTED):
        for wrong in "AZ27059-0O1I八":
            if wrong != right:
                with pytest.raises(Malformed):
                    read_code(PRINTED[:at] + wrong + PRINTED[at + 1 :])


def test_a_code_with_neighbours_swapped_or_a_character_lost_or_doubled_is_refused() -> None:
    """The other ways in which people mistype."""
    for at in range(len(PRINTED) - 1):
        swapped = PRINTED[:at] + PRINTED[at + 1] + PRINTED[at] + PRINTED[at + 2 :]
        for typed in (swapped, PRINTED[:at] + PRINTED[at + 1 :], PRINTED[:at] + PRINTED[at] + PRINTED[at:]):
            if typed != PRINTED:
                with pytest.raises(Malformed):
                    read_code(typed)


@given(st.text(max_size=60) | st.text("YZ-23456789ABCDEF\ud800\udfff", max_size=60))
def test_any_text_is_a_code_or_malformed(text: str) -> None:
    """Nothing but Malformed leaves the reader, lone surrogates of a shell's arguments included."""
    try:
        read = read_code(text)
    except Malformed:
        return
    assert write_code(read) == "".join(text.split()).upper()


@pytest.mark.parametrize("typed", (f"YZ-{VILLAGE}-\ud800-B-C", f"YZ-{VILLAGE}-A-\udfff-C", "YZ-八-A-B-C"))
def test_a_code_of_foreign_characters_is_malformed(typed: str) -> None:
    """Characters that no code has are a mistyped code, not a crash."""
    with pytest.raises(Malformed):
        read_code(typed)


@pytest.mark.parametrize("given", ("", "0" * 64, PROOF.upper(), PROOF[:-1], PROOF + "0", "證" * 64, "\ud800", "é"))
def test_a_proof_that_is_none_proves_nothing(given: str) -> None:
    """Wrong, short, long or foreign text is a plain no, not an error."""
    assert proven(CODE.secret, CODE.station, KEY.public, given) is False


@pytest.mark.parametrize(
    "other",
    (
        proof(bytes(10), VILLAGE, KEY.public),
        proof(CODE.secret, "32061210720601", KEY.public),
        proof(CODE.secret, VILLAGE, bytes(32)),
    ),
)
def test_a_proof_binds_secret_station_and_key(other: str) -> None:
    """None of the three can be exchanged for another."""
    assert not proven(CODE.secret, CODE.station, KEY.public, other)


# --- at the centre ---------------------------------------------------------------------------------------------------


@pytest.fixture
def centre(tmp_path: Path, books: Books) -> Iterator[Centre]:
    """A centre that knows no station yet."""
    made = Centre(tmp_path / "centre.db", books=books)
    yield made
    made.close()


@pytest.fixture
def station(tmp_path: Path, centre: Centre) -> Iterator[Station]:
    """A station that is not enrolled yet."""
    made = Station(tmp_path / "station.db", VILLAGE, post=centre.post)
    yield made
    made.close()


def invited(centre: Centre, station: str = VILLAGE) -> Code:
    """A fresh code from the centre."""
    with write(centre.db):
        return read_code(centre.server.invite(station, centre.chance(10)))


def enrolling(station: Station, code: Code, key: SigningKey | None = None) -> Callable[[], Any]:
    """The attempt to enrol."""
    return lambda: enrol(station.journal, station.post, code, key or station.key, station.chance)


def test_a_code_enrols_its_station_which_can_then_exchange(centre: Centre, station: Station) -> None:
    """From the code alone the station learns its centre and its first nonce."""
    welcomed = enrolling(station, invited(centre))()
    assert welcomed == station.journal.mark("centre")
    assert welcomed["key"] == centre.key.public.hex()
    station.write()
    assert station.exchange().pushed == 2


def test_the_same_station_may_ask_again_when_the_welcome_was_lost(centre: Centre, station: Station) -> None:
    """The same key and code get the same answer, and the enrolled hook is not called twice."""
    code, called = invited(centre), []
    station.post = lambda path, body: centre.server.enrol(body, lambda name, key: called.append(name))
    first = enrolling(station, code)()
    assert enrolling(station, code)() == first
    assert called == [VILLAGE]


def test_a_used_code_enrols_nobody_else(centre: Centre, station: Station) -> None:
    """Whoever reads the paper later gets nothing for it."""
    code = invited(centre)
    enrolling(station, code)()
    assert code_of(enrolling(station, code, SigningKey(b"\5" * 32))) == "code_refused"
    kept = centre.journal.tables.node.get_by_id(VILLAGE)
    assert bytes(kept.key) == station.key.public


def test_an_expired_code_is_refused(centre: Centre, station: Station) -> None:
    """A day by the centre's clock, to the second."""
    code = invited(centre)
    centre.clock.now += LIFETIME_SECONDS + 1
    assert code_of(enrolling(station, code)) == "code_refused"
    centre.clock.now -= 1
    assert code_of(enrolling(station, code)) == ""


def test_ten_wrong_tries_close_a_code(centre: Centre, station: Station) -> None:
    """After ten guesses even the right code is refused, and a new invitation opens a fresh one."""
    code = invited(centre)
    guess = code._replace(secret=bytes(10))
    assert {code_of(enrolling(station, guess)) for _ in range(TRIES)} == {"code_refused"}
    assert code_of(enrolling(station, code)) == "code_refused"
    assert code_of(enrolling(station, invited(centre))) == ""


def test_nine_wrong_tries_do_not_close_a_code(centre: Centre, station: Station) -> None:
    """Clumsy typing is not punished."""
    code = invited(centre)
    for _ in range(TRIES - 1):
        code_of(enrolling(station, code._replace(secret=bytes(10))))
    assert code_of(enrolling(station, code)) == ""


def test_a_code_for_another_station_is_refused(centre: Centre, station: Station) -> None:
    """Neither an unknown station nor a neighbour's name goes with the code."""
    code = invited(centre)
    assert code_of(enrolling(station, code._replace(station="32061210720601"))) == "code_refused"
    invited(centre, "32061210720601")
    assert code_of(enrolling(station, code._replace(station="32061210720601"))) == "code_refused"


def test_a_centre_that_is_not_the_one_on_the_paper_is_not_believed(
    centre: Centre, station: Station, tmp_path: Path
) -> None:
    """A false centre may say yes to everything: its key is not the one that the code names."""
    code = invited(centre)
    false = Centre(tmp_path / "false.db")
    false.key = false.journal.key = SigningKey(b"\6" * 32)
    with write(false.db):
        false.server.invite(VILLAGE, code.secret)
    station.post = false.post
    assert code_of(enrolling(station, code)) == "false_centre"
    assert station.journal.mark("centre") is None
    false.close()


def test_a_welcome_to_another_request_is_not_believed(centre: Centre, station: Station) -> None:
    """An overheard welcome does not fit the challenge of a new request."""
    code, heard = invited(centre), []
    station.post = lambda path, body: heard.append(centre.post(path, body)) or heard[-1]
    enrolling(station, code)()
    station.post = lambda path, body: heard[0]
    assert code_of(enrolling(station, code)) == "false_centre"


@pytest.mark.parametrize("answer", (b"", b"<html>", codec.frame(bytes(64), b"[]"), codec.frame(bytes(64), b"{}")))
def test_a_welcome_that_is_none_is_a_sync_error(station: Station, answer: bytes) -> None:
    """A portal's page or an empty object is not believed and does not crash."""
    station.post = lambda path, body: answer
    with pytest.raises((Malformed, Unauthentic)):
        enrolling(station, CODE)()
    assert station.journal.mark("centre") is None


GOOD = {
    "station": VILLAGE, "key": KEY.public.hex(), "sealing": KEY.sealing.hex(), "proof": "0" * 64, "challenge": "c",
}  # fmt: skip


@pytest.mark.parametrize(
    "body",
    (
        b"",
        b"[]",
        b"1",
        b"{}",
        canonical({**GOOD, "key": "no hex"}),
        canonical({**GOOD, "key": ""}),
        canonical({**GOOD, "key": ["ab"]}),
        canonical({**GOOD, "sealing": "ab"}),
        canonical({name: value for name, value in GOOD.items() if name != "sealing"}),
        canonical({**GOOD, "proof": "證明"}),
        canonical({**GOOD, "proof": None}),
        canonical({**GOOD, "station": "\x00"}),
        canonical({**GOOD, "station": {"a": 1}}),
        canonical({key: value for key, value in GOOD.items() if key != "challenge"}),
        canonical({**GOOD, "more": "x" * 5_000}),
    ),
)
def test_an_ill_formed_enrolment_is_refused_and_changes_nothing(centre: Centre, body: bytes) -> None:
    """Any body from anybody is answered with an error of ours, and the invitation stays as it was."""
    code = invited(centre)
    with pytest.raises((Malformed, Refused)):
        centre.server.enrol(body, lambda station, key: None)
    kept = centre.journal.tables.node.get_by_id(VILLAGE)
    assert (kept.state, kept.key) == ("invited", None)
    assert bytes(kept.secret) == code.secret


def test_any_bytes_sent_to_enrol_are_refused_as_ours(centre: Centre) -> None:
    """Three hundred seeded bodies of noise, cut and flipped enrolments never end in another kind of error."""
    chance, sound = random.Random(5), canonical(GOOD)
    invited(centre)
    for _ in range(300):
        at = chance.randrange(len(sound))
        body = chance.choice((sound[:at], sound[:at] + chance.randbytes(1) + sound[at + 1 :], chance.randbytes(at)))
        with pytest.raises(SyncError):
            centre.server.enrol(body, lambda station, key: None)
