"""Signatures bind a purpose, sealed words open for the county alone, and a code on paper survives no typing error.
May import sync.keys, sync.enrolment.
Promise: nothing that was changed by one character is believed.
"""

from __future__ import annotations

import pytest

from sync import enrolment, keys
from sync.enrolment import Code, read_code, write_code
from sync.errors import Malformed, Unauthentic
from sync.keys import SigningKey

KEY = SigningKey(bytes(range(32)))
CODE = Code("32061210720501", bytes(range(10)), bytes(range(10, 20)))


def test_a_signature_for_a_lane_never_passes_as_one_for_a_message() -> None:
    """Purpose, payload, key and signature all count."""
    signature = KEY.sign("lane", b"payload")
    assert keys.verify(KEY.public, "lane", b"payload", signature)
    assert not keys.verify(KEY.public, "message", b"payload", signature)
    assert not keys.verify(KEY.public, "lane", b"payload!", signature)
    assert not keys.verify(SigningKey(bytes(32)).public, "lane", b"payload", signature)
    assert not keys.verify(KEY.public, "lane", b"payload", signature[:-1])
    assert not keys.verify(b"short", "lane", b"payload", signature)


def test_what_is_sealed_for_the_county_opens_there_and_nowhere_else() -> None:
    """A rating can be read by nobody on its way, and a changed one by nobody at all."""
    sealed = keys.seal(KEY.sealing, "很满意".encode(), bytes([7]) * 32)
    assert KEY.unseal(sealed).decode() == "很满意"
    changed = sealed[:-4] + ("AAAA" if sealed[-4:] != "AAAA" else "BBBB")
    for who, what in (
        (SigningKey(bytes(32)), sealed),
        (KEY, changed),
        (KEY, ""),
        (KEY, "读"),
        (KEY, sealed[:40]),
    ):
        with pytest.raises(Unauthentic):
            who.unseal(what)


def test_a_code_is_read_as_people_type_it() -> None:
    """Case, blanks and line breaks do not matter."""
    printed = write_code(CODE)
    assert read_code(printed) == CODE
    assert read_code(f"  {printed.lower()[:20]}\n {printed.lower()[20:]} ") == CODE


def test_a_code_with_any_one_wrong_character_is_refused_with_what_to_do() -> None:
    """Every place, several wrong characters each, a missing and a doubled one."""
    printed = write_code(CODE)
    tried = 0
    for place in range(len(printed)):
        for wrong in "A7Q2-":
            if wrong != printed[place]:
                with pytest.raises(Malformed, match="mistyped"):
                    read_code(printed[:place] + wrong + printed[place + 1 :])
                tried += 1
        with pytest.raises(Malformed):
            read_code(printed[:place] + printed[place + 1 :])
    assert tried > 4 * len(printed) - 60


@pytest.mark.parametrize("text", ("", "YZ", "-" * 4, "YZ-１２-A-B-C", "YZ-32061210720501----", "雅" * 200))
def test_what_is_no_code_at_all_is_refused_alike(text: str) -> None:
    """Nothing typed makes the program stumble."""
    with pytest.raises(Malformed) as refused:
        read_code(text)
    assert refused.value.code == "enrolment_code"


def test_a_proof_holds_for_one_secret_one_station_and_one_key() -> None:
    """And a proof in strange letters is simply wrong."""
    given = enrolment.proof(CODE.secret, CODE.station, KEY.public)
    assert enrolment.proven(CODE.secret, CODE.station, KEY.public, given)
    for secret, station, public, words in (
        (bytes(10), CODE.station, KEY.public, given), (CODE.secret, "32061210720502", KEY.public, given),
        (CODE.secret, CODE.station, bytes(32), given), (CODE.secret, CODE.station, KEY.public, "验" * 64),
    ):  # fmt: skip
        assert not enrolment.proven(secret, station, public, words)
