"""The tiny question and its answer, as bytes: what is written is read, and nothing else is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync import hello
from sync.errors import Malformed
from sync.hello import Answer, Question

STATION = "32061210720501"
SIGNATURE = bytes(range(64))


@given(st.integers(0, hello.MOST_BYTES), st.binary(min_size=16, max_size=16))
def test_a_question_is_read_as_it_was_written(bring_bytes: int, digest: bytes) -> None:
    """98 bytes with its signature, whatever is asked."""
    said = hello.write_question(Question(STATION, bring_bytes, digest))
    assert len(said + SIGNATURE) == hello.QUESTION_BYTES == 98
    assert hello.read_question(said + SIGNATURE) == (Question(STATION, bring_bytes, digest), said, SIGNATURE)


@given(
    st.sampled_from(range(4)), st.integers(0, hello.LONGEST_SECONDS), st.binary(min_size=16, max_size=16),
    st.integers(0, 2**40 - 1),
)  # fmt: skip
def test_an_answer_is_read_as_it_was_written(word: int, wait: int, nonce: bytes, time: int) -> None:
    """88 bytes with its signature."""
    said = hello.write_answer(Answer(word, wait, nonce.hex(), time))
    assert len(said + SIGNATURE) == hello.ANSWER_BYTES == 88
    assert hello.read_answer(said + SIGNATURE) == (Answer(word, wait, nonce.hex(), time), said, SIGNATURE)


@given(st.binary(max_size=120))
def test_any_bytes_are_refused_or_of_the_right_length(raw: bytes) -> None:
    """A longer or shorter one is nobody's."""
    for read, size in ((hello.read_question, hello.QUESTION_BYTES), (hello.read_answer, hello.ANSWER_BYTES)):
        try:
            read(raw)
        except Malformed:
            continue
        assert len(raw) == size


@pytest.mark.parametrize("station", ("", "3206121072050", "320612107205011", "3206121072050x", "\uff13" * 14))
def test_only_a_stations_number_may_ask(station: str) -> None:
    """Fourteen ASCII digits."""
    with pytest.raises(Malformed):
        hello.write_question(Question(station, 0, bytes(16)))


def test_each_part_of_the_state_counts() -> None:
    """Another nonce, lane, position or token is another state."""
    honest = ["a", "b", [None, [0, "c"]], [], "", [False, False]]
    changed = ["x", "y", [["d" * 32, 1, "e"], [0, "c"]], [["f" * 32, 3]], "g", [True, False]]
    states = {hello.state_digest(*honest)}
    for place, other in enumerate(changed):
        states.add(hello.state_digest(*honest[:place], other, *honest[place + 1 :]))
    assert len(states) == 7 and {len(state) for state in states} == {16}


def test_the_bytes_are_those_that_were_written_down() -> None:
    """A second implementation can hold itself against these."""
    state = hello.state_digest("0" * 32, "1" * 64, [None, [0, "2" * 64]], [], "", [False, False])
    asked = hello.write_question(Question(STATION, 70_000, state))
    assert asked.hex() == VECTOR_QUESTION
    assert hello.write_answer(Answer(hello.LATER, 12, "ab" * 16, 1_790_000_000)).hex() == VECTOR_ANSWER


VECTOR_QUESTION = "3332303631323130373230353031000111703f2a62663ae77d5c07e1325a7c473076"
VECTOR_ANSWER = "03000cabababababababababababababababab006ab13b80"
