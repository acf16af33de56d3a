"""Invented applications.
May import: pytest, hypothesis, forms.
Promise: whatever the seed, a sample is sound, and one slip in it is found and placed.
"""

from __future__ import annotations

import copy
import random
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.application import Application, validate
from forms.catalog import Catalog, packaged_items
from forms.definition import ServiceItem
from forms.samples import person, sample

TODAY = date(2026, 11, 21)
ITEMS = Catalog.from_documents(packaged_items()).items()
WAYS = [(one, mode, level) for one in ITEMS for mode in one.modes for level in one.file_at]


def label(way: tuple[ServiceItem, str, str]) -> str:
    """A readable id of a test."""
    return f"{way[0].code}-{way[1]}-{way[2]}"


@pytest.mark.parametrize("way", WAYS, ids=label)
@pytest.mark.parametrize("today", [None, TODAY])
def test_every_sample_of_every_item_and_way_is_sound(way: tuple[ServiceItem, str, str], today: date | None) -> None:
    """Thirty seeds each, with and without a day; nothing is missing unless asked for."""
    item, mode, level = way
    for seed in range(30):
        document = sample(item, random.Random(seed), mode=mode, level=level, today=today)
        read = validate(item, document, level=level, today=TODAY)
        assert isinstance(read, Application), read
        assert read.missing == () and read.mode == mode and read.version == item.version
        assert (read.mandate is not None) == (mode == "proxy")
        short = sample(item, random.Random(seed), mode=mode, level=level, complete=False)
        lacking = validate(item, short, level=level, today=TODAY)
        assert isinstance(lacking, Application) and len(lacking.missing) == 1


def test_the_same_chance_gives_the_same_sample() -> None:
    """A bug report can name the seed."""
    for item, mode, level in WAYS:
        made = [sample(item, random.Random(7), mode=mode, level=level) for _ in range(2)]
        assert made[0] == made[1]


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """The paths of all single values in a document."""
    if isinstance(value, dict | list) and value:
        for key in value if isinstance(value, dict) else range(len(value)):
            yield from leaves(value[key], (*path, key))
    else:
        yield path


def put(document: Any, path: tuple[Any, ...], value: Any) -> Any:
    """A copy of the document with one value changed."""
    changed = copy.deepcopy(document)
    place = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


@given(st.sampled_from(WAYS), st.integers(0, 10_000), st.sampled_from(["\x00", "\ud800", {"x": 1}, 2**60, "长" * 3000]),
       st.randoms(use_true_random=False))
def test_a_single_slip_is_reported_where_it_is(
    way: tuple[ServiceItem, str, str], seed: int, poison: Any, chance: random.Random
) -> None:
    """A value that nothing can store is refused, with a path that leads to it."""
    item, mode, level = way
    document = sample(item, random.Random(seed), mode=mode, level=level)
    path = chance.choice(list(leaves(document)))
    changed = put(document, path, poison)
    refused = validate(item, changed, level=level, today=TODAY)
    assert not isinstance(refused, Application)
    trails = {".".join(str(part) for part in path[: length + 1]) for length in range(len(path))}
    wise = "".join(one.zh + one.en for one in refused.problems)
    assert str(poison) not in wise and not any(0xD800 <= ord(char) <= 0xDFFF or char == "\x00" for char in wise)
    assert any(one.field in trails or one.field.startswith(".".join(map(str, path)) + ".") for one in refused.problems)


@given(st.sampled_from(WAYS), st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_an_answer_taken_out_is_asked_for(
    way: tuple[ServiceItem, str, str], seed: int, chance: random.Random
) -> None:
    """Exactly the required questions are missed."""
    item, mode, level = way
    document = sample(item, random.Random(seed), mode=mode, level=level)
    name = chance.choice(sorted(document["answers"]))
    field = item.field(name)
    assert field
    changed = copy.deepcopy(document)
    del changed["answers"][name]
    read = validate(item, changed, level=level, today=TODAY)
    if field.required:
        assert not isinstance(read, Application)
        assert (f"answers.{name}", "required") in {(one.field, one.code) for one in read.problems}
    else:
        assert isinstance(read, Application)


@given(st.sampled_from(WAYS), st.integers(0, 10_000), st.randoms(use_true_random=False))
def test_an_unknown_key_is_never_dropped_in_silence(
    way: tuple[ServiceItem, str, str], seed: int, chance: random.Random
) -> None:
    """Wherever it stands, a key that nobody asked for is a problem."""
    item, mode, level = way
    document = sample(item, random.Random(seed), mode=mode, level=level)
    groups = [path[:-1] for path in leaves(document) if isinstance(path[-1], str)] + [("materials",), ()]
    path = chance.choice(groups)
    refused = validate(item, put(document, (*path, "unasked"), "x"), level=level, today=TODAY)
    assert not isinstance(refused, Application)
    assert ".".join([*map(str, path), "unasked"]) in {one.field for one in refused.problems}


@given(st.sampled_from(WAYS), st.integers(0, 10_000))
def test_what_was_read_reads_again_as_itself(way: tuple[ServiceItem, str, str], seed: int) -> None:
    """A draft that is opened again is not changed by being checked twice."""
    item, mode, level = way
    document = sample(item, random.Random(seed), mode=mode, level=level)
    read = validate(item, document, level=level, today=TODAY)
    assert isinstance(read, Application)
    again = validate(item, {**document, "answers": read.answers, "materials": read.materials,
                            **({"mandate": read.mandate} if read.mandate else {})}, level=level, today=TODAY)
    assert again == read


class Stuck:
    """A chance that always draws the first lot."""

    def randrange(self, stop: int, /) -> int:
        """Nought."""
        return 0

    def choice(self, seq: Any, /) -> Any:
        """The first."""
        return seq[0]


def test_nobody_acts_for_himself_even_when_chance_repeats_itself() -> None:
    """Principal, agent and witness stay three people with any source of chance."""
    for item, mode, level in WAYS:
        document = sample(item, Stuck(), mode=mode, level=level)
        assert isinstance(validate(item, document, level=level, today=TODAY), Application)
    taken = person(Stuck())["document"]["number"]
    assert person(Stuck(), [taken])["document"]["number"] != taken
