"""The vocabulary of the journal: every kind keeps its bytes, and no bytes make the decoder raise.
May import: forms, pytest, hypothesis.
Promise: each version of each kind decodes for ever.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from forms.case import _EFFECTS, ACT_OF_KIND
from forms.catalog import packaged_calendars, packaged_items
from forms.errors import Refusal
from forms.events import KINDS, UPGRADES, Event, canonical, decode, encode, is_moment, sample_event, subject_of
from forms.timeline import TELLINGS

EVERY_VERSION = [(kind.name, version) for kind in KINDS.values() for version in range(1, kind.version + 1)]
JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
                    max_leaves=8)


@pytest.mark.parametrize(("kind", "version"), EVERY_VERSION)
def test_every_version_of_every_kind_decodes(kind: str, version: int) -> None:
    """The sample of each version becomes an event of the newest version, which keeps its bytes from then on."""
    sample = sample_event(kind, version)
    personal = None if sample.personal is None else canonical(sample.personal)
    event = decode(kind, canonical(sample.facts), personal)
    assert isinstance(event, Event)
    assert event.facts["v"] == KINDS[kind].version
    assert decode(kind, *encode(event)) == event


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_fold_rule_a_sentence_and_its_old_decoders(kind: str) -> None:
    """A new word is not finished before the fold, the timeline and each old version know it."""
    assert kind in TELLINGS
    assert (kind in _EFFECTS) == (kind in ACT_OF_KIND) == (KINDS[kind].stream == "case")
    assert all((kind, old) in UPGRADES for old in range(1, KINDS[kind].version))


def test_the_same_event_always_has_the_same_bytes() -> None:
    """Key order and spacing are fixed, so a digest over an entry can be recomputed anywhere."""
    sample = sample_event("case:noted")
    turned = Event(sample.kind, dict(reversed(sample.facts.items())), dict(reversed((sample.personal or {}).items())))
    assert encode(turned) == encode(sample)
    facts, personal = encode(sample)
    assert b" " not in facts
    assert personal is not None
    assert "样例".encode() in personal


@pytest.mark.parametrize("kind", [name for name, kind in KINDS.items() if kind.personal or kind.personal_optional])
def test_every_part_about_people_carries_salt(kind: str) -> None:
    """Without salt the hash of an erased phone number could be found by trying them all."""
    assert "salt" in {**KINDS[kind].personal, **KINDS[kind].personal_optional}
    event = sample_event(kind)
    unsalted = {name: value for name, value in (event.personal or {}).items() if name != "salt"}
    if KINDS[kind].personal:
        assert isinstance(decode(kind, canonical(event.facts), canonical(unsalted)), Refusal)


@pytest.mark.parametrize("kind", KINDS)
def test_an_erased_part_leaves_a_readable_event(kind: str) -> None:
    """Facts alone decode: a lawful erasure never breaks a journal."""
    facts, _ = encode(sample_event(kind))
    event = decode(kind, facts, None)
    assert isinstance(event, Event)
    assert event.personal is None


@given(kind=st.sampled_from([*KINDS, "case:", "lane:opened", "\x00"]), facts=st.binary(max_size=60),
       personal=st.none() | st.binary(max_size=60))
@settings(max_examples=300, deadline=None)
def test_no_bytes_make_the_decoder_raise(kind: str, facts: bytes, personal: bytes | None) -> None:
    """Noise is refused, never raised."""
    assert isinstance(decode(kind, facts, personal), (Event, Refusal))


@given(kind=st.sampled_from(list(KINDS)), noise=st.dictionaries(st.sampled_from(
    ["v", "at", "office", "role", "item", "to", "materials", "missing", "from_paper", "x"]), JSON, max_size=4),
    drop=st.sampled_from(["", "at", "office", "by"]))
@settings(max_examples=400, deadline=None)
def test_no_json_makes_the_decoder_raise(kind: str, noise: dict[str, Any], drop: str) -> None:
    """Values of a wrong shape are refused, and what decodes encodes again."""
    facts = {**sample_event(kind).facts, **noise}
    facts.pop(drop, None)
    event = decode(kind, json.dumps(facts).encode("utf-8", "surrogatepass"), None)
    assert isinstance(event, (Event, Refusal))
    if isinstance(event, Event):
        assert decode(kind, *encode(event)) == event


def _broken() -> Iterator[tuple[str, bytes]]:
    facts = sample_event("case:noted").facts
    yield "no object", b"[]"
    yield "too deep", b"[" * 100_000
    yield "a key twice", canonical(facts)[:-1] + b',"by":"li"}'
    yield "not UTF-8", canonical(facts).replace(b"chen", b"\xff\xfe")
    yield "an endless number", canonical(facts).replace(b'"v":1', b'"v":' + b"9" * 5000)
    for why, change in (
        ("NUL", {"by": "a\x00b"}), ("a fraction", {"v": 1.5}), ("yes as a version", {"v": True}),
        ("a newer version", {"v": 99}), ("version nought", {"v": 0}),
        ("a day that is none", {"at": "2026-02-30T09:00+08:00"}),
        ("an hour that is none", {"at": "2026-02-03T24:00+08:00"}), ("a date alone", {"at": "2026-02-03"}),
        ("an office that is none", {"office": "32061210"}), ("a padded office", {"office": "320612107000"}),
        ("a role that is none", {"role": "root"}), ("a key that is not known", {"extra": 1}), ("no name", {"by": ""}),
    ):
        yield why, canonical({**facts, **change})
    nested: dict[str, Any] = {}
    for _ in range(13):
        nested = {"in": nested}
    yield "deeper than any reader likes", canonical({**sample_event("calendar:published").facts, "document": nested})
    yield "a lone surrogate", json.dumps({**facts, "by": "\ud800"}).encode()
    yield "beyond 2**53", canonical({**sample_event("calendar:published").facts, "year": 2**53})


@pytest.mark.parametrize(("why", "facts"), list(_broken()), ids=lambda value: value if isinstance(value, str) else "")
def test_what_no_database_could_hold_is_refused(why: str, facts: bytes) -> None:
    """Ill-formed facts are refused at the door with a sentence in both languages."""
    kind = "calendar:published" if b'"year"' in facts else "case:noted"
    refused = decode(kind, facts, None)
    assert isinstance(refused, Refusal), why
    assert refused.problems[0].zh and refused.problems[0].en


def test_an_unknown_kind_says_that_the_program_is_old() -> None:
    """A station that was not upgraded tells so instead of failing."""
    refused = decode("case:teleported", b"{}", None)
    assert isinstance(refused, Refusal)
    assert refused.codes == ("unknown_kind",)


def test_our_own_ill_formed_event_is_a_fault_in_the_program() -> None:
    """Nothing ill-formed is ever signed: encoding it raises."""
    with pytest.raises(ValueError, match="facts.text"):
        encode(Event("case:noted", {**sample_event("case:noted").facts, "text": "x"}, None))
    with pytest.raises(ValueError, match="case:noted"):
        encode(Event("case:noted", {"v": 1}, None))
    sample = sample_event("case:noted")
    for unfit in ("a\x00", "\ud800", "长" * 20_001):
        with pytest.raises(ValueError, match="hold"):
            encode(Event("case:noted", sample.facts, {**(sample.personal or {}), "text": unfit}))


def test_what_the_package_ships_can_be_published() -> None:
    """Each item and each calendar passes through an entry and comes out the same."""
    for document in packaged_items():
        event = Event("item:published", {"at": "2026-11-20T09:30+08:00", "code": document["code"], "version": "x",
                                         "document": document})
        back = decode("item:published", *encode(event))
        assert isinstance(back, Event) and back.facts["document"] == document
    for document in packaged_calendars():
        event = Event("calendar:published", {"at": "2026-11-20T09:30+08:00", "year": document["calendar"],
                                             "document": document})
        back = decode("calendar:published", *encode(event))
        assert isinstance(back, Event) and back.facts["document"] == document


def test_a_moment_is_local_time_with_its_offset() -> None:
    """Legal days are read off the first ten characters, so they must be a real day."""
    assert is_moment("2028-02-29T23:59+08:00")
    none = ("2027-02-29T23:59+08:00", "2026-01-01T09:00Z", "2026-01-01 09:00+08:00", None, 20260101)
    assert not any(map(is_moment, none))


def test_each_event_names_the_stream_that_it_belongs_to() -> None:
    """The journal's subject is read off the event alone, and off the case or station that writes it."""
    assert subject_of(sample_event("case:noted"), "R-1") == "case:R-1"
    assert subject_of(sample_event("mandate:given")) == "mandate:10720501-261121-4K9DQ-0012-E"
    assert subject_of(sample_event("user:added"), station="32061210720501") == "user:32061210720501:li"
    assert subject_of(sample_event("calendar:published")) == "calendar:2026"
    assert subject_of(sample_event("centre:founded")) == "centre:320612107205"
