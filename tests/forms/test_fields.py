"""Questions and conditions.
May import: pytest, hypothesis, forms.
Promise: what passes can be stored on both sides, and what does not says how to put it right.
"""

from __future__ import annotations

import re
import string
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import conditions, fields
from forms.errors import Refusal, problem
from forms.fields import Choice, Field, parse
from forms.identity import id_check_character
from forms.messages import MESSAGES

TODAY = date(2026, 11, 21)
CHOICES = (Choice("a", "甲", "A"), Choice("b", "乙", "B"), Choice("none", "没有", "none of them"))
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4), max_leaves=12)


def make(kind: str, **more: Any) -> Field:
    """A question of some kind."""
    plain: dict[str, Any] = {
        "name": "asked", "kind": kind, "zh": "问题", "en": "question", "required": True, "personal": False,
        "choices": CHOICES if kind in ("choice", "choices") else (), "when": None, "max_length": None, "min": None,
        "max": None, "hint": None,
    }
    return Field(**{**plain, **more})


@pytest.mark.parametrize(
    ("kind", "raw", "value"),
    [
        ("text", "  北京e\u0301 ", "北京é"), ("long_text", "一\r\n二", "一\n二"), ("whole_number", "１２", 12),
        ("whole_number", 0, 0), ("money_fen", 500, 500), ("choice", "a", "a"), ("choices", ["b", "a"], ["a", "b"]),
        ("yes_no", True, True), ("yes_no", "no", False), ("date", "2026-02-28", "2026-02-28"),
        ("division", "320612107", "320612107"), ("phone", "138 1234 5678", "13812345678"),
        ("uscc", "11440232mb2d06811w", "11440232MB2D06811W"), ("case_number", "K-1", "K-1"),
        ("id_document", {"type": "414", "number": "e1234 5678"}, {"type": "414", "number": "E12345678"}),
        ("people", [{"name": "张三", "relation": "长子"}], [{"name": "张三", "relation": "长子"}]),
    ],
)
def test_a_sound_answer_is_stored_in_one_form(kind: str, raw: object, value: object) -> None:
    """However an answer was typed, one form of it is kept."""
    assert parse(make(kind), raw, "answers.asked", today=TODAY) == (value, [])


@pytest.mark.parametrize(
    ("kind", "raw", "field", "code"),
    [
        ("text", None, "asked", "required"), ("text", "  ", "asked", "required"), ("text", 5, "asked", "not_text"),
        ("text", "a\x00b", "asked", "unsafe_character"), ("text", "a\nb", "asked", "unsafe_character"),
        ("long_text", "a\x07b", "asked", "unsafe_character"), ("text", "\ud800", "asked", "unsafe_character"),
        ("text", "长" * 201, "asked", "too_long"), ("whole_number", 2**53, "asked", "out_of_range"),
        ("whole_number", -(2**63), "asked", "out_of_range"), ("whole_number", True, "asked", "not_a_whole_number"),
        ("whole_number", 1.5, "asked", "not_a_whole_number"), ("whole_number", "١٢x", "asked", "not_a_whole_number"),
        ("money_fen", -1, "asked", "out_of_range"), ("choice", "c", "asked", "not_a_choice"),
        ("choices", ["a", "a"], "asked", "chosen_twice"), ("choices", "a", "asked", "not_a_choice"),
        ("choices", ["none", "a"], "asked", "none_and_others"),
        ("yes_no", 1, "asked", "not_yes_no"), ("date", "2026-02-29", "asked", "not_a_date"),
        ("date", "26-2-3", "asked", "not_a_date"), ("division", "3206", "asked", "division_shape"),
        ("id_document", "1101", "asked", "document_not_object"),
        ("id_document", {"type": "999", "number": "1"}, "asked.type", "document_type"),
        ("id_document", {"type": "uscc", "number": "1"}, "asked.type", "document_type"),
        ("id_document", {"type": "111"}, "asked.number", "required"),
        ("id_document", {"type": "111", "number": "11010119900307803X", "x": 1}, "asked.x", "unknown_key"),
        ("id_document", {"type": "111", "number": "110101900307803"}, "asked.number", "id_fifteen_digits"),
        ("people", "张三", "asked", "people_not_list"), ("people", [{"name": "张三"}], "asked.0.relation", "required"),
        ("people", [{"name": "张三", "relation": "子", "age": 3}], "asked.0.age", "unknown_key"),
        ("people", [{"name": "张三", "relation": "子"}] * 31, "asked", "too_many_people"),
        ("people", [5], "asked.0", "not_object"),
    ],
)
def test_a_wrong_answer_is_named_with_its_place(kind: str, raw: object, field: str, code: str) -> None:
    """The path leads to the box on the form; the code is stable."""
    value, found = parse(make(kind), raw, "asked", today=TODAY)
    assert value is None and [(one.field, one.code) for one in found] == [(field, code)]


def test_a_date_knows_the_filing_day_only_when_it_is_trusted() -> None:
    """A wrong clock turns nobody away."""
    born = make("date", max="today")
    assert parse(born, "2026-11-22", "d", today=TODAY)[1][0].code == "date_too_late"
    assert parse(born, "2026-11-22", "d", today=None) == ("2026-11-22", [])
    assert parse(make("date", min="2026-01-01"), "2025-12-31", "d", today=None)[1][0].code == "date_too_early"


def test_nobody_is_born_after_the_filing_day_or_lived_for_centuries() -> None:
    """Such a number is a slip, although its check character fits."""
    for head in ("11010120270101001", "11010118700101001"):
        raw = {"type": "111", "number": head + id_check_character(head)}
        assert parse(make("id_document"), raw, "d", today=TODAY)[1][0].code == "birth_implausible"
        assert parse(make("id_document"), raw, "d", today=None)[1] == []


def test_one_person_stands_once_in_a_list() -> None:
    """A household counted twice costs money; the second line is named."""
    one = {"name": "张三", "relation": "长子", "document": {"type": "111", "number": "11010119900307803X"}}
    found = parse(make("people"), [one, {**one, "name": "张四"}], "people", today=TODAY)[1]
    assert [(each.field, each.code) for each in found] == [("people.1.document", "person_twice")]


@given(st.sampled_from(fields.KINDS), JSON)
def test_any_json_whatever_is_judged_without_an_exception(kind: str, raw: object) -> None:
    """An answer comes from a file that anyone may have written."""
    value, found = parse(make(kind), raw, "asked", today=TODAY)
    assert (value is None) or not found
    for one in found:
        assert one.zh and one.en and "{" not in one.zh and one.field.startswith("asked")
        (one.field + one.zh + one.en).encode("utf-8")


@given(st.sampled_from([kind for kind in fields.KINDS if kind != "people"]), JSON)
def test_what_is_stored_reads_back_as_itself(kind: str, raw: object) -> None:
    """Parsing a stored answer changes nothing."""
    value, found = parse(make(kind), raw, "asked", today=None)
    if value is not None and not found:
        assert parse(make(kind), value, "asked", today=None) == (value, [])


@pytest.mark.parametrize(
    ("rule", "answers", "true"),
    [
        (None, {}, True), ({"field": "a", "in": ["x", "y"]}, {"a": "y"}, True),
        ({"field": "a", "in": ["x"]}, {}, False),
        ({"field": "a", "in": [True]}, {"a": 1}, False), ({"field": "a", "in": ["x"]}, {"a": ["w", "x"]}, True),
        ({"all": [{"field": "a", "in": [1]}, {"not": {"field": "b", "in": [1]}}]}, {"a": 1, "b": 2}, True),
        ({"any": [{"field": "a", "in": [1]}, {"field": "b", "in": [1]}]}, {"a": 2, "b": 2}, False),
        ({"not": {"field": "a", "in": [1]}}, {}, True),
    ],
)
def test_a_condition_holds_or_does_not(rule: Any, answers: dict[str, Any], true: bool) -> None:
    """All four shapes, and an unanswered question."""
    assert conditions.form_fault(rule) is None or rule is None
    assert conditions.holds(rule, answers) is true


@given(JSON, st.dictionaries(st.text(max_size=4), JSON, max_size=3))
def test_a_condition_that_passed_the_check_never_raises(rule: Any, answers: dict[str, Any]) -> None:
    """Items come by mail; a bad one is refused before it is asked."""
    if conditions.form_fault(rule) is None:
        assert conditions.holds(rule, answers) in (True, False)
        assert all(isinstance(name, str) for name in conditions.fields_named(rule))


SPEAKING = ("application", "checking", "fields", "identity", "mandates", "materials", "shapes")


def test_every_code_has_a_sentence_and_every_sentence_a_use() -> None:
    """A code without a sentence would stop the clerk with an error page."""
    source = "".join((Path(fields.__file__).parent / f"{name}.py").read_text("utf-8") for name in SPEAKING)
    used = set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', source))
    said = set(re.findall(r'problem\([^"]*?(?:f?"[^"]*", )?"([a-z_]+)"', source.replace("\n", " ")))
    said |= set(re.findall(r'Reading\(None, "([a-z_]+)"\)', source))
    assert said <= set(MESSAGES), said - set(MESSAGES)
    assert set(MESSAGES) <= used, set(MESSAGES) - used


def test_every_sentence_can_be_filled_and_is_written_in_both_languages() -> None:
    """A brace too many would show up before a resident, not before us."""
    for code, (zh, en) in MESSAGES.items():
        names = {name for text in (zh, en) for _, name, _, _ in string.Formatter().parse(text) if name}
        filled = [text.format(**dict.fromkeys(names, "x")) for text in (zh, en)]
        assert filled[0].endswith(("。", "x")) and filled[1].endswith((".", "x")), code
        assert not set("{}") & set("".join(filled)), code
        assert any("\u4e00" <= char <= "\u9fff" for char in zh), code


def test_a_refusal_carries_all_its_problems() -> None:
    """A refusal is a value that lists faults in order; an unknown code is our own mistake and fails."""
    refusal = Refusal.of(problem("a", "mode"), problem("b", "consent_missing"))
    assert refusal.codes == ("mode", "consent_missing") and refusal.problems[1].field == "b"
    with pytest.raises(KeyError):
        problem("a", "no such code")
