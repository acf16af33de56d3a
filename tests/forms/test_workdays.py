"""The calendar of working days: the notices, make-up days, years that nobody published, and the fixtures of the law."""

from __future__ import annotations

import json
from datetime import date, timedelta
from importlib import resources
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]  # a second opinion, without types
import pytest

from forms.workdays import Calendar, IllFormedCalendar, faults


def published(year: int) -> dict[str, Any]:
    """The calendar document that the package ships for a year."""
    path = resources.files("forms") / "catalog" / "calendars" / f"{year}.json"
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return document


DOCUMENTS = tuple(published(year) for year in (2025, 2026, 2027))
CALENDAR = Calendar.from_documents(DOCUMENTS)


def day(text: str) -> date:
    """A date of this century from `yy-mm-dd`."""
    return date.fromisoformat(f"20{text}")


def days_of(year: int) -> list[date]:
    """Every day of a year."""
    first = date(year, 1, 1)
    return [first + timedelta(days=offset) for offset in range((date(year + 1, 1, 1) - first).days)]


@pytest.mark.parametrize("years", [(2025, 2026, 2027), (2026,), ()])
def test_counting_by_weeks_is_counting_by_days(years: tuple[int, ...]) -> None:
    """Between any two days, through years with and without a notice, make-up days and moved Decembers included."""
    calendar = Calendar.from_documents([published(year) for year in years])
    days = [each for year in (2024, 2025, 2026, 2027) for each in days_of(year)]
    for after in days[::13]:
        counted = 0
        for until in days[days.index(after) + 1 :][:400]:
            counted += calendar.is_workday(until)
            assert calendar.workdays_between(after, until) == counted, (after, until)
        assert calendar.workdays_between(after, after) == calendar.workdays_between(after, days[0]) == 0
    assert calendar.workdays_between(date(9999, 12, 24), date.max) == 5


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_a_published_year_agrees_with_a_second_source(year: int) -> None:
    """Each day of the year is a working day exactly when the independent package says so."""
    assert [d for d in days_of(year) if CALENDAR.is_workday(d) != chinese_calendar.is_workday(d)] == []


def test_the_year_2026_has_248_working_days() -> None:
    """The count that the domain research states."""
    assert sum(CALENDAR.is_workday(d) for d in days_of(2026)) == 248


@pytest.mark.parametrize(
    ("start", "count", "due"),
    [
        ("26-02-11", 5, "26-02-25"),  # Saturday 02-14 works, 02-15 to 02-23 is the Spring Festival
        ("26-02-14", 5, "26-02-28"),  # the start is not counted, and the last day is a Saturday that works
        ("26-04-30", 7, "26-05-13"),  # Saturday 05-09 works
        ("26-09-18", 20, "26-10-22"),  # Sunday 09-20 and Saturday 10-10 work
        ("26-09-30", 3, "26-10-10"),  # National Day, then a Saturday that works
        ("25-09-26", 5, "25-10-10"),  # Sunday 09-28 works
        ("25-12-31", 3, "26-01-06"),  # Sunday 01-04 works, across the year
    ],
)
def test_working_days_are_counted_as_the_law_counts_them(start: str, count: int, due: str) -> None:
    """The seven fixtures: the start day is not counted, make-up days are."""
    assert CALENDAR.add_workdays(day(start), count) == day(due)


def test_no_working_days_added_leaves_the_day_alone() -> None:
    """Zero working days after a Sunday is that Sunday: moving it is another question."""
    assert CALENDAR.add_workdays(day("26-11-22"), 0) == day("26-11-22")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("26-03-16", 2, "26-05-16"),
        ("26-01-31", 1, "26-02-28"),
        ("24-01-31", 1, "24-02-29"),
        ("26-08-31", 1, "26-09-30"),
        ("26-12-31", 2, "27-02-28"),
        ("26-11-30", 3, "27-02-28"),
        ("26-12-15", 1, "27-01-15"),
    ],
)
def test_a_month_ends_on_the_same_number_or_on_its_last_day(start: str, months: int, end: str) -> None:
    """民法典 202: the corresponding day, and the month's end where there is none."""
    assert CALENDAR.add_months(day(start), months) == day(end)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ("26-11-20", "26-11-20"),
        ("26-11-21", "26-11-23"),
        ("26-02-14", "26-02-14"),
        ("26-02-15", "26-02-24"),
        ("26-10-01", "26-10-08"),
        ("27-01-01", "27-01-04"),
    ],
)
def test_a_last_day_on_a_day_of_rest_moves_to_the_next_working_day(asked: str, answer: str) -> None:
    """民法典 203, over weekends, festivals and make-up days."""
    assert CALENDAR.next_workday(day(asked)) == day(answer)


@pytest.mark.parametrize(
    ("asked", "answer"),
    [("26-11-23", "26-11-20"), ("26-02-24", "26-02-14"), ("26-10-10", "26-10-09"), ("26-01-05", "26-01-04")],
)
def test_the_working_day_before_is_found_over_festivals_and_make_up_days(asked: str, answer: str) -> None:
    """What the yellow mark counts back with."""
    assert CALENDAR.previous_workday(day(asked)) == day(answer)


def test_2027_has_only_its_statutory_holidays_and_says_that_it_is_provisional() -> None:
    """Thirteen days by the text of 2024-11-10, no make-up day, and a reason that the reader can see."""
    year = CALENDAR.years[2027]
    assert sorted(d.isoformat()[5:] for d in year.off) == [
        "01-01", "02-05", "02-06", "02-07", "02-08", "04-05", "05-01", "05-02", "06-09", "09-15", "10-01", "10-02",
        "10-03",
    ]
    assert (year.status, year.work, CALENDAR.status(2027)) == ("provisional", frozenset(), "provisional")
    assert "尚未发布" in year.basis


def test_published_years_are_official_and_name_their_notice() -> None:
    """The two notices of the State Council's office."""
    assert [CALENDAR.status(year) for year in (2025, 2026)] == ["official", "official"]
    assert "国办发明电〔2024〕12号" in CALENDAR.years[2025].basis
    assert "国办发明电〔2025〕7号" in CALENDAR.years[2026].basis


def test_a_year_that_nobody_published_still_has_weekends_and_fixed_holidays() -> None:
    """Without a document: Monday to Friday, less New Year, Labour Day and National Day."""
    assert CALENDAR.status(2031) == "missing"
    rest = [d for d in days_of(2031) if d.weekday() < 5 and not CALENDAR.is_workday(d)]
    assert [d.isoformat() for d in rest] == [
        "2031-01-01", "2031-05-01", "2031-05-02", "2031-10-01", "2031-10-02", "2031-10-03",
    ]


@pytest.mark.parametrize("start", [date.min, date(1970, 1, 1), date(2099, 12, 31), date(9999, 12, 30), date.max])
def test_a_wrong_clock_never_stops_the_calendar(start: date) -> None:
    """Far years give an answer, at the very end of the count too."""
    for calendar in (CALENDAR, Calendar()):
        for end in (
            calendar.add_workdays(start, 20),
            calendar.add_workdays(start, 10**12),
            calendar.add_days(start, 10**12),
            calendar.add_months(start, 2),
            calendar.add_months(start, 10**12),
            calendar.next_workday(start),
        ):
            assert start <= end <= date.max
        assert calendar.previous_workday(start) <= start
        assert calendar.unsettled(start, start)


def test_a_term_beyond_any_guide_is_never_rather_than_an_endless_count() -> None:
    """A journal may name any whole number; the answer costs nothing."""
    assert CALENDAR.add_workdays(day("26-01-01"), 4000) < CALENDAR.add_workdays(day("26-01-01"), 4001) == date.max


def test_a_count_is_unsettled_as_soon_as_it_touches_a_year_without_its_notice() -> None:
    """December 2026 into January 2027 is provisional, December alone is not."""
    assert not CALENDAR.unsettled(day("26-12-24"), day("26-12-31"))
    assert CALENDAR.unsettled(day("26-12-31"), day("27-01-05"))
    assert CALENDAR.unsettled(day("28-01-04"), day("28-01-05"))


def test_the_official_notice_replaces_the_provisional_year() -> None:
    """The later document of a year counts, and its make-up days are working days."""
    notice = {"calendar": 2027, "status": "official", "basis": "通知", "off": ["2027-01-01"], "work": ["2027-01-09"]}
    calendar = Calendar.from_documents((*DOCUMENTS, notice))
    assert calendar.status(2027) == "official"
    assert calendar.is_workday(day("27-01-09")) and calendar.is_workday(day("27-02-05"))


def test_a_notice_may_move_days_of_the_december_before_it() -> None:
    """As the notice for 2019 did with 2018-12-29 and 12-31: the December before asks the new notice first."""
    notice = {
        "calendar": 2027, "status": "official", "basis": "通知",
        "off": ["2026-12-31", "2027-01-01"], "work": ["2026-12-26"],
    }
    calendar = Calendar.from_documents((*DOCUMENTS, notice))
    assert calendar.is_workday(day("26-12-26")) and not calendar.is_workday(day("26-12-31"))
    assert calendar.is_workday(day("26-12-30")) and not CALENDAR.is_workday(day("26-12-26"))


def test_of_two_notices_that_name_a_december_day_the_later_year_wins() -> None:
    """Saturday 2030-12-28 was a day of rest until the notice for 2031 made it a working day."""
    before = {"calendar": 2030, "status": "official", "basis": "通知", "off": ["2030-12-28"], "work": []}
    after = {"calendar": 2031, "status": "official", "basis": "通知", "off": [], "work": ["2030-12-28"]}
    assert not Calendar.from_documents([before]).is_workday(day("30-12-28"))
    assert Calendar.from_documents([after, before]).is_workday(day("30-12-28"))


@pytest.mark.parametrize("year", [2025, 2026, 2027])
def test_the_shipped_calendars_are_without_fault(year: int) -> None:
    """What the centre publishes at its start passes its own check."""
    assert faults(published(year)) == ()


GOOD = {"calendar": 2028, "status": "official", "basis": "通知", "off": ["2028-01-03"], "work": ["2028-01-08"]}


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"calendar": "2028"}, "year"),
        ({"calendar": True}, "year"),
        ({"calendar": 1}, "year"),
        ({"status": "missing"}, "status"),
        ({"basis": " "}, "basis"),
        ({"off": "2028-01-03"}, "off"),
        ({"off": ["2028-1-3"]}, "not a date"),
        ({"off": ["20280103"]}, "not a date"),
        ({"off": ["2028-02-30"]}, "not a date"),
        ({"off": [20280103]}, "not a date"),
        ({"off": ["2028-01-03", "2028-01-03"]}, "twice"),
        ({"off": ["2029-01-01"]}, "outside"),
        ({"off": ["2027-11-30"]}, "outside"),
        ({"off": ["2028-01-08"]}, "both"),
        ({"work": ["2028-01-04"]}, "weekend"),
        ({"work": None}, "work"),
        ({"more": 1}, "unknown"),
    ],
)
def test_an_ill_formed_calendar_is_told_what_is_wrong(change: dict[str, Any], word: str) -> None:
    """Each fault is named, and none gets into a calendar."""
    document = GOOD | change
    assert any(word in text for text in faults(document)), faults(document)
    with pytest.raises(IllFormedCalendar):
        Calendar.from_documents([document])


def test_all_faults_of_a_calendar_are_told_at_once() -> None:
    """A county officer corrects the document once."""
    assert len(faults({"calendar": 2028, "status": "", "basis": "", "off": ["x"], "work": ["2028-01-04"]})) == 4
    assert faults(GOOD) == () and faults([]) == ("a calendar is an object",)
