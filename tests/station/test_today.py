"""What today asks of the desk, on home: hours, duty, posts without anybody, and what is due in the ledgers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from station import book as books
from station import today as day_of
from station.app import make_app
from station.settings import Settings
from tests.station.county import NOON, Machine
from tests.station.test_pages import AGENT, Browser

DAY_SECONDS = 24 * 3600
HOURS = {"applies": "work", "from_on": "2026-01-01", "morning_from": "8:30", "morning_to": "11:30",
         "afternoon_from": "14:00", "afternoon_to": "17:30"}  # fmt: skip
DUTY_HOURS = {**HOURS, "applies": "duty", "morning_from": "9:00", "morning_to": "11:00", "afternoon_to": "16:00"}
POST = {"desk": "综合窗口", "holder": "陈芳", "substitute": "李明"}


@pytest.fixture
def desk(village: Machine) -> Iterator[Browser]:
    """The village's pages, signed in, without a line."""
    village.centre.down = True
    with books.opened(village.path, village.edges) as book:
        found = Browser.__new__(Browser)
        Browser.__init__(found, make_app(book, Settings(data=village.path), lambda: None).test_client())
        found.sign_in()
        yield found


def opened(village: Machine, ledger: str, told: dict[str, Any]) -> str:
    """Open a record; returns its id."""
    assert village("ledger", ledger, "open", "--with", village.written(told), "--as", AGENT) == 0, village.err
    return village.out.split()[-1]


def done(village: Machine, ledger: str, deed: str, record: str, told: dict[str, Any]) -> None:
    """Do a deed."""
    words = ("ledger", ledger, deed, record, "--with", village.written(told), "--as", AGENT)
    assert village(*words) == 0, village.err


def test_home_says_when_the_office_is_open_and_when_a_limit_of_today_ends(desk: Browser, village: Machine) -> None:
    """Before hours are entered home asks for them; then it tells them, and the close of business."""
    assert "还没有登记作息时间" in desk.get("/").text
    opened(village, "hours", HOURS)
    desk.get("/")
    assert "08:30–11:30，14:00–17:30" in desk.text
    assert "到 17:30 下班为止" in desk.text


def test_a_day_of_rest_with_hours_of_duty_needs_somebody_on_the_rota(desk: Browser, village: Machine) -> None:
    """On Saturday home shows the hours of duty, warns while nobody is planned, and then names who is there."""
    opened(village, "hours", HOURS)
    opened(village, "hours", DUTY_HOURS)
    village.clock.at = NOON + 5 * DAY_SECONDS
    desk.sign_in()
    desk.get("/")
    assert "休息日" in desk.text
    assert "09:00–11:00，14:00–16:00" in desk.text
    assert "值班表上没有人" in desk.text
    assert "下班为止" not in desk.text
    duty = {"from_on": "2026-11-01", "until_on": "2026-11-30", "days": "rest_days", "shift": "whole", "person": "陈芳"}
    opened(village, "rota", duty)
    desk.get("/")
    assert "值班表上没有人" not in desk.text
    assert "值班：陈芳" in desk.text


def test_a_post_whose_two_people_are_away_is_a_warning_on_home(desk: Browser, village: Machine) -> None:
    """One away is what the other is for; both away on one day is said with their names, until a day later."""
    post = opened(village, "post", POST)
    days = ("2026-11-23", "2026-11-23")
    done(village, "post", "holder_away", post, dict(zip(("holder_from", "holder_until"), days, strict=True)))
    assert "窗口无人" not in desk.get("/").text
    away = dict(zip(("substitute_from", "substitute_until"), days, strict=True))
    done(village, "post", "substitute_away", post, away)
    assert "“综合窗口”今天 A 岗陈芳、B 岗李明都不在" in desk.get("/").text
    village.clock.at = NOON + DAY_SECONDS
    desk.sign_in()
    assert "窗口无人" not in desk.get("/").text


def test_a_closed_day_needs_nobody_at_any_post(desk: Browser, village: Machine) -> None:
    """By its hours the office is closed on Saturday: then no window is unattended, whoever is away."""
    opened(village, "hours", HOURS)
    post = opened(village, "post", POST)
    for who in ("holder", "substitute"):
        done(village, "post", f"{who}_away", post, {f"{who}_from": "2026-11-23", f"{who}_until": "2026-11-30"})
    assert "窗口无人" in desk.get("/").text
    village.clock.at = NOON + 5 * DAY_SECONDS
    desk.sign_in()
    assert "今天不开放" in desk.get("/").text
    assert "窗口无人" not in desk.text


def test_each_count_of_today_opens_a_list_of_as_many(desk: Browser, village: Machine) -> None:
    """An agent's term that ends today is due in the register of staff: home counts it, and its link lists it."""
    person = {"person": "陈芳", "employment": "part_time", "term_from": "2024-01-01", "villages": "骑岸村"}
    opened(village, "staff", {**person, "term_until": "2026-11-23"})
    opened(village, "staff", {**person, "person": "李明", "term_until": "2027-12-31"})
    desk.get("/")
    counted = re.search(r'href="(/ledgers/staff\?show=due)">[^<]*<strong>(\d+)</strong>', desk.text)
    assert counted
    assert counted[2] == "1"
    desk.get(counted[1])
    assert "陈芳" in desk.text
    assert "李明" not in desk.text


def test_duties_that_are_over_cost_no_page_anything(village: Machine) -> None:
    """A rota is kept for years: home asks for those that last until today or longer, by an index of their last days."""
    duty = {"days": "every_day", "shift": "whole", "person": "陈芳"}
    opened(village, "rota", {**duty, "from_on": "2026-11-20"})
    opened(village, "rota", {**duty, "from_on": "2026-11-01", "until_on": "2026-11-23", "person": "李明"})
    opened(village, "rota", {**duty, "from_on": "2026-11-24", "person": "王五"})
    with books.opened(village.path, village.edges) as book:
        assert [one["person"] for one in day_of.of(book).duties] == ["李明"]
        plan = book.journal.db.execute_sql(f"EXPLAIN QUERY PLAN {day_of.DUTIES}", ("", "", "")).fetchall()
        assert "(ledger=? AND key>?)" in plan[0][3]


def test_what_is_due_below_is_not_due_here(village: Machine, township: Machine) -> None:
    """A township hears of its villages' records, and its home counts its own alone: those that its lists hold."""
    person = {"person": "陈芳", "employment": "part_time", "term_from": "2024-01-01", "term_until": "2026-11-23"}
    opened(village, "staff", {**person, "villages": "骑岸村"})
    assert village("exchange") == 0 and township("exchange") == 0, village.err + township.err
    with books.opened(township.path, township.edges) as book:
        assert len(township.rows("ledger", "staff")) == 1, "the record is known here"
        assert day_of.of(book).due == ()
    with books.opened(village.path, village.edges) as book:
        assert [(ledger.name, count) for ledger, count in day_of.of(book).due] == [("staff", 1)]


def test_a_case_filed_at_night_is_marked_and_counted(desk: Browser, village: Machine) -> None:
    """延时服务 [69]: by the hours in force the filing at 23:00 is outside them, the one at 10:00 is not."""
    opened(village, "hours", HOURS)
    village.clock.at = NOON - 2 * 3600
    by_day = village.file("S002-10", AGENT)
    village.clock.at = NOON + 11 * 3600
    at_night = village.file("S002-10", AGENT, 2)
    desk.sign_in()
    assert "工作时间以外收件" in desk.get(f"/cases/{at_night}").text
    assert "工作时间以外收件" not in desk.get(f"/cases/{by_day}").text
    desk.get("/figures")
    assert re.search(r"其中工作时间以外收件</th><td>1</td>", desk.text)


def test_a_doubtful_clock_is_said_beside_each_limit(desk: Browser, village: Machine) -> None:
    """时间待核: with the clock set back, the case and the lists say so beside the time that is left."""
    number = village.file("S002-10", AGENT)
    assert "时间待核" not in desk.get(f"/cases/{number}").text
    village.clock.at = NOON - 2 * DAY_SECONDS
    desk.sign_in()
    assert "时间待核" in desk.get(f"/cases/{number}").text
    assert "时间待核" in desk.get("/").text
