"""Office hours, duty and posts: when an office is open, what a holiday's hours do not change, who is there today.
May import: pytest, hypothesis, forms.
Promise: the hours of the offices' own notice (seed 001) are the table; a rule that moves shows which day it moves.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import presence
from forms.case import Recorded
from forms.catalog import packaged_calendars
from forms.errors import Refusal
from forms.hours import Hours
from forms.ledgers.deciding import decide
from forms.ledgers.record import Record, fold, record_id
from forms.ledgers.register import LEDGERS
from forms.workdays import Calendar
from tests.forms.casework import VILLAGE, context_at

CALENDAR = Calendar.from_documents(packaged_calendars())
FRIDAY, SATURDAY, MAKE_UP, HOLIDAY = date(2026, 11, 20), date(2026, 11, 21), date(2026, 2, 14), date(2026, 10, 1)
# 上午8:30—11:30, 下午2:00—5:30; 节假日 上午9:00-11:00, 下午14:00-16:00 (domain.md §1, rows 110 and 113).
WORKING = {"applies": "work", "from_on": "2026-01-01", "morning_from": "08:30", "morning_to": "11:30",
           "afternoon_from": "14:00", "afternoon_to": "17:30"}
HOLIDAYS = {"applies": "duty", "from_on": "2026-01-01", "morning_from": "09:00", "morning_to": "11:00",
            "afternoon_from": "14:00", "afternoon_to": "16:00"}
LUNCH = {"lunch_from": "11:30", "lunch_to": "14:00"}


def hours(*records: dict[str, Any]) -> Hours:
    """The hours of these records."""
    return Hours.of(records, CALENDAR)


def blank(ledger: str) -> Record:
    """A record of this ledger that nobody has opened."""
    return Record(record_id(ledger, "32061210720501", "4K9DQ", 1))


def test_a_limit_ends_at_the_close_of_business() -> None:
    """民法典 203: the last day ends when business does; on a day of rest nothing ends, whoever is on duty."""
    found = hours(WORKING, HOLIDAYS)
    assert found.closes_at(FRIDAY) == "17:30"
    assert found.closes_at(MAKE_UP) == "17:30"
    assert not found.closes_at(SATURDAY)
    assert not found.closes_at(HOLIDAY)


def test_hours_of_duty_do_not_make_a_holiday_a_working_day() -> None:
    """Row 113: open from nine to eleven on the holiday, and the calendar counts on as before."""
    found = hours(WORKING, HOLIDAYS)
    assert found.open_at(HOLIDAY, "10:00") is True
    assert found.open_at(HOLIDAY, "11:30") is False
    assert not found.calendar.is_workday(HOLIDAY)
    assert found.calendar.add_workdays(date(2026, 9, 30), 3) == date(2026, 10, 10)


def test_lunch_is_closed_unless_some_windows_take_turns() -> None:
    """Row 111: staggered hours at lunch open the office between morning and afternoon."""
    assert hours(WORKING).open_at(FRIDAY, "12:30") is False
    assert hours({**WORKING, **LUNCH}).open_at(FRIDAY, "12:30") is True


def test_without_hours_nothing_is_outside_them() -> None:
    """Nobody entered hours, or they begin later: then it is not known whether somebody was there."""
    night = "2026-11-20T23:00+08:00"
    assert not hours().outside(night)
    assert not hours({**WORKING, "from_on": "2026-12-01"}).outside(night)
    assert hours(WORKING).outside(night)
    assert hours(WORKING).outside("2026-11-21T10:00+08:00"), "closed on a Saturday without hours of duty"
    assert not hours(WORKING, HOLIDAYS).outside("2026-11-21T10:00+08:00")


def test_summer_hours_take_the_place_of_the_others_while_they_last() -> None:
    """Of several in force the one that began last counts; behind its last day the earlier one counts again."""
    summer = {**WORKING, "from_on": "2026-06-01", "until_on": "2026-09-30", "afternoon_from": "14:30",
              "afternoon_to": "18:00"}  # fmt: skip
    found = hours(WORKING, summer)
    assert [found.closes_at(date(2026, month, 12)) for month in (5, 6, 8, 11)] == ["17:30", "18:00", "18:00", "17:30"]


def test_a_correction_of_the_same_day_counts() -> None:
    """Of two that begin on one day the one that was entered last is in force."""
    assert hours(WORKING, {**WORKING, "afternoon_to": "17:00"}).closes_at(FRIDAY) == "17:00"


def test_hours_may_be_for_some_days_of_the_week() -> None:
    """Duty on Sundays only (周日轮值) leaves Saturday closed."""
    sundays = {**HOLIDAYS, "weekdays": ["7"]}
    found = hours(WORKING, sundays)
    assert found.open_at(SATURDAY, "10:00") is False
    assert found.open_at(SATURDAY + timedelta(days=1), "10:00") is True


@given(day=st.dates(date(2026, 1, 1), date(2027, 12, 31)), minute=st.times())
def test_the_quick_answer_of_the_figures_is_the_slow_one(day: date, minute: Any) -> None:
    """Figures look each day up once; what they say of a minute is what the hours say of it."""
    found = hours(WORKING, HOLIDAYS)
    ask = found.asker(VILLAGE)
    moment = f"{day}T{minute:%H:%M}+08:00"
    short = f"{day:%Y%m%d}{minute:%H%M}"
    assert ask(VILLAGE, short) == found.outside(moment)
    assert not ask("320612107206", short)


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"morning_to": "08:00"}, {"morning_to"}),
        ({"morning_to": None}, {"morning_to"}),
        ({"afternoon_from": "11:00"}, {"afternoon_from"}),
        ({"until_on": "2025-01-01"}, {"until_on"}),
        (dict.fromkeys(("morning_from", "morning_to", "afternoon_from", "afternoon_to")), {"morning_from"}),
        ({"morning_from": "25:00", "afternoon_to": "soon"}, {"morning_from", "afternoon_to"}),
    ],
)
def test_hours_that_cannot_be_are_refused_by_their_field(change: dict[str, Any], wrong: set[str]) -> None:
    """Ends before beginnings, halves, overlaps and no hours at all: each is said at its own question."""
    ledger = LEDGERS["hours"]
    told = {name: value for name, value in {**WORKING, **change}.items() if value is not None}
    outcome = decide(blank("hours"), ledger.openings[0], told, context_at(VILLAGE))
    assert isinstance(outcome, Refusal)
    assert {one.field for one in outcome.problems} == wrong


# --- who is there ----------------------------------------------------------------------------------------------------


def post(*deeds: tuple[str, dict[str, str]]) -> presence.Post:
    """A post that was opened with 陈芳 and 李明, after these deeds."""
    record = blank("post")
    people = {"desk": "综合窗口", "holder": "陈芳", "substitute": "李明"}
    for name, told in (("open", people), *deeds):
        deed = next(one for one in LEDGERS["post"].deeds if one.name == name)
        event = decide(record, deed, told, context_at(VILLAGE))
        assert not isinstance(event, Refusal), event
        record = fold(record.id, [*(line.recorded for line in record.lines), Recorded("", event)])
    return presence.post_of(record)


def away(who: str, first: str, last: str) -> tuple[str, dict[str, str]]:
    """The deed that notes these days."""
    return f"{who}_away", {f"{who}_from": first, f"{who}_until": last}


HOLDER_AWAY = away("holder", "2026-11-18", "2026-11-20")
BOTH_SHARE_FRIDAY = away("substitute", "2026-11-20", "2026-11-25")


def test_a_post_is_unattended_when_both_its_people_are_away() -> None:
    """Row 76: A away is what B is for; with both away the window has nobody, on exactly the days they share."""
    assert not presence.unattended([post(HOLDER_AWAY)], [], FRIDAY)
    both = post(HOLDER_AWAY, BOTH_SHARE_FRIDAY)
    assert presence.unattended([both], [], FRIDAY) == [both]
    assert not presence.unattended([both], [], SATURDAY)
    assert not presence.unattended([both], [{"person": "李明"}], FRIDAY), "the rota says that B came in"


def test_somebody_else_at_the_window_is_enough() -> None:
    """A third one whom the rota puts at this window stands in for both; one at another window does not."""
    both = post(HOLDER_AWAY, BOTH_SHARE_FRIDAY)
    assert not presence.unattended([both], [{"person": "王五", "desk": "综合窗口"}], FRIDAY)
    assert presence.unattended([both], [{"person": "王五", "desk": "社保窗口"}, {"person": "赵六"}], FRIDAY) == [both]


def test_who_comes_new_to_a_post_is_not_away() -> None:
    """The absence was the former holder's; that of the one who stays is kept."""
    changed = post(HOLDER_AWAY, BOTH_SHARE_FRIDAY,
                   ("change", {"desk": "综合窗口", "holder": "王五", "substitute": "李明"}))  # fmt: skip
    assert not presence.unattended([changed], [], FRIDAY)
    assert changed.away == {"substitute": ((FRIDAY, date(2026, 11, 25)),)}


def test_a_leave_that_is_planned_ahead_leaves_that_of_today_alone() -> None:
    """Two absences of one person are both kept; one that overlaps an earlier one corrects it."""
    both = post(HOLDER_AWAY, BOTH_SHARE_FRIDAY, away("holder", "2026-12-01", "2026-12-10"))
    assert presence.unattended([both], [], FRIDAY) == [both]
    corrected = post(HOLDER_AWAY, BOTH_SHARE_FRIDAY, away("holder", "2026-11-18", "2026-11-19"))
    assert not presence.unattended([corrected], [], FRIDAY)


def test_the_rota_tells_who_is_on_duty_on_weekends_and_holidays() -> None:
    """Row 112: one record for all weekends of a month; working days are not among them."""
    duty = {"from_on": "2026-11-01", "until_on": "2026-11-30", "days": "rest_days", "person": "陈芳"}
    assert presence.on_duty([duty], SATURDAY, CALENDAR) == [duty]
    assert not presence.on_duty([duty], FRIDAY, CALENDAR)
    assert not presence.on_duty([duty], date(2026, 12, 5), CALENDAR)
    one_day = {"from_on": "2026-11-20", "days": "every_day"}
    assert presence.on_duty([one_day], FRIDAY, CALENDAR) == [one_day]
    assert not presence.on_duty([one_day], SATURDAY, CALENDAR)


def test_an_open_day_of_rest_needs_somebody_on_the_rota() -> None:
    """Where hours of duty open the office and nobody is planned, that is said; a closed Saturday needs nobody."""
    assert presence.nobody_on_duty(hours(WORKING, HOLIDAYS), [], SATURDAY)
    assert not presence.nobody_on_duty(hours(WORKING), [], SATURDAY)
    assert not presence.nobody_on_duty(hours(WORKING, HOLIDAYS), [], FRIDAY)
    duty = {"from_on": "2026-11-21", "days": "every_day"}
    assert not presence.nobody_on_duty(hours(WORKING, HOLIDAYS), [duty], SATURDAY)


def test_holder_and_substitute_are_two_people() -> None:
    """An AB post with one name twice has no substitute."""
    ledger = LEDGERS["post"]
    told = {"desk": "综合窗口", "holder": "陈芳", "substitute": "陈芳"}
    outcome = decide(blank("post"), ledger.openings[0], told, context_at(VILLAGE))
    assert isinstance(outcome, Refusal)
    assert [one.code for one in outcome.problems] == ["ab_same"]
