"""From the fields of a page to a document, and from a guide to words: pure functions that every page of intake asks."""

from __future__ import annotations

import random
from typing import Any

import pytest
from werkzeug.datastructures import MultiDict

from forms.catalog import packaged_items
from forms.definition import Limit, ServiceItem
from forms.samples import sample
from forms.screens.answers import document_of
from forms.screens.guides import asked_when, limit_told, needed_when, paper_rules, when_told
from tests.station.test_intake_pages import fields_of

ITEMS = [ServiceItem.from_document(document) for document in packaged_items()]


def read_back(item: ServiceItem, fields: dict[str, Any]) -> dict[str, Any]:
    """The document that a page with these fields makes."""
    several = {name: value if isinstance(value, list) else [value] for name, value in fields.items()}
    given = MultiDict((name, one) for name, values in several.items() for one in values)
    return document_of(item, given.getlist)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.code)
def test_a_page_says_whatever_a_document_says(item: ServiceItem) -> None:
    """Each sample of each item, typed into the page's fields and read back, is the same document."""
    for seed in range(40):
        chance = random.Random(seed)
        for mode in item.modes:
            document = sample(item, chance, mode=mode, level="township", complete=seed % 2 == 0)
            assert read_back(item, fields_of(document)) == document


def test_nothing_that_was_typed_stays_outside_the_document() -> None:
    """Every field of a whole application changes the document when it is emptied."""
    for item in ITEMS:
        fields = fields_of(sample(item, random.Random(3), mode=item.modes[-1], level="township"))
        whole = read_back(item, fields)
        for name in fields:
            left = {other: value for other, value in fields.items() if other != name}
            same = read_back(item, left) == whole
            assert not same or name.startswith("mandate.principal"), (item.code, name)


@pytest.mark.parametrize(
    ("day", "time", "moment"),
    [
        (("2026", "3", "5"), "9:30", "2026-03-05T09:30+08:00"),
        (("２０２６", "１２", "０１"), "１８：０５", "2026-12-01T18:05+08:00"),
        (("2026", "3", ""), "9:30", "2026-03-T09:30+08:00"),
        (("2026", "3", "5"), "", "2026-03-05T+08:00"),
        (("", "", ""), "9:30", "T09:30+08:00"),
        (("", "", ""), " ", None),
    ],
)
def test_a_late_entry_is_one_moment(day: tuple[str, str, str], time: str, moment: str | None) -> None:
    """Three boxes and a time; what is no moment goes on as it was typed, for forms to refuse."""
    fields = dict(zip(("happened_at.year", "happened_at.month", "happened_at.day"), day, strict=True))
    assert read_back(ITEMS[0], {**fields, "happened_at.time": time}).get("happened_at") == moment


@pytest.mark.parametrize(
    ("typed", "fen"),
    [("12", 1200), ("12.5", 1250), ("０．０１", 1), (" 7 ", 700), ("", None), ("-1", "-1元"), ("1.234", "1.234元"),
     ("1" * 13, "1" * 13 + "元")],
)  # fmt: skip
def test_yuan_become_fen_or_stay_words(typed: str, fen: object) -> None:
    """No number that was meant as yuan is ever taken for fen."""
    item = next(one for one in ITEMS if one.code == "S002-02")
    assert read_back(item, {"answers.price_fen": typed})["answers"].get("price_fen") == fen


def test_a_condition_is_told_in_the_words_of_its_questions() -> None:
    """All four shapes, nested, in both languages; a question that the guide lacks is called by its name."""
    item = next(one for one in ITEMS if one.code == "S002-02")
    rule = {"all": [{"field": "goods", "in": ["car", "motorcycle"]}, {"not": {"any": [{"field": "x", "in": [True]},
            {"field": "y", "in": [3]}]}}]}  # fmt: skip
    told = when_told(rule, item)
    assert told.zh == "“购买的商品”为“汽车”或“摩托车”，并且不是（“x”为“是”，或者“y”为“3”）"
    assert told.en == "“what was bought” is “car” or “motorcycle” and not (“x” is “Yes” or “y” is “3”)"
    assert asked_when(rule, item).zh.endswith("时填写；不是则留空") and needed_when(rule, item).zh.endswith("时需要")


def test_every_paper_and_limit_of_the_samples_is_told_and_no_silence_is_filled() -> None:
    """No paper without a rule; a limit says which days are meant only where the guide does, else that it does not."""
    for item in ITEMS:
        assert all(paper_rules(paper) for paper in item.materials)
        for limit in (item.promised, item.statutory, *(limit for _, limit in item.inner_limits)):
            told = limit_told(limit)
            assert (told is None) == (limit is None)
            if told and limit and limit.unit == "day" and limit.day_kind is None:
                assert "未注明" in told.zh and "does not say" in told.en


@pytest.mark.parametrize(
    ("limit", "zh", "en"),
    [
        (Limit(3, "day", "working", "report_up", "3个工作日上报", None), "3个工作日上报", "3 working days to report up"),
        (Limit(1, "day", "calendar", "complete", "1日", None), "1日（自然日），指办结", "1 calendar day to finish"),
        (Limit(2, "month", None, "report_up", "2个月", None), "2个月，指上报", "2 months to report up"),
        (Limit(0, "instant", None, "unspecified", "即办", None), "即办，指南未注明办到哪一步",
         "at once, the guide does not say until which step"),
    ],
)  # fmt: skip
def test_a_limit_is_told_with_its_milestone(limit: Limit, zh: str, en: str) -> None:
    """The guide's own words first; a milestone that they name is not named twice."""
    told = limit_told(limit)
    assert told and (told.zh, told.en) == (zh, en)
