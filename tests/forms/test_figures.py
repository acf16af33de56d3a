"""The figures of a station: the numbers of the offices' own reports, counted again, and cases as they are counted.
May import: pytest, hypothesis, forms and the small county of the tests.
Promise: whoever changes a definition sees which published figure no longer comes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import figures, periods, tallies
from forms.case import Case
from forms.catalog import packaged_calendars
from forms.clocks import HANDLING, REPORT_UP, clocks
from forms.definition import ServiceItem
from forms.figures import Count, Figures, percent, points
from forms.periods import Period
from forms.workdays import Calendar
from tests.forms.casework import COUNTY, COUNTY_ITEM, DAY, ITEMS, TOWNSHIP, TOWNSHIP_ITEM, VILLAGE, Journal, bare, filed

CALENDAR = Calendar.from_documents(packaged_calendars())
MONTH = Period.around(periods.MONTH, DAY)
PROMISED_ITEM = ITEMS["S002-06"]
LATER = date(2027, 3, 31)


def test_the_published_rates_of_the_offices_come_out() -> None:
    """办结率, 即办率, 当场, 按时 and 满意率 as the offices published them, with their own numbers (domain.md §1.4)."""
    zhenhai = Figures(accepted=28_151, closed=28_083, instant=14_198)
    assert (zhenhai.completion_rate, zhenhai.instant_rate) == (Decimal("99.76"), Decimal("50.44"))
    yanliang = Figures(received=3_899, accepted=3_899, closed=3_848, late=0)
    assert yanliang.on_time_rate == Decimal("100.00")
    assert yanliang.completion_rate == Decimal("98.69")
    assert Figures(accepted=311, closed=311).completion_rate == 100
    assert percent(532_825, 535_538, 1) == Decimal("99.5")
    assert percent(37_006, 37_032, 1) == Decimal("99.9")
    assert percent(8_639 - 5, 8_639, 1) == Decimal("99.9")
    assert figures.satisfaction(5, 8_639) == Decimal("99.94")
    assert percent(27 - 8.5, 27, 1) == Decimal("68.5")


def test_a_rate_is_rounded_half_up_and_not_to_the_even_digit() -> None:
    """0.125 of a hundred is 0.13 in an office's report; half-to-even would say 0.12."""
    assert percent(1, 800) == Decimal("0.13")
    assert percent(3, 800) == Decimal("0.38")


def test_from_30_to_64_per_cent_is_34_percentage_points() -> None:
    """Rates are compared in points; a share of shares is another thing."""
    assert points(percent(30, 100), percent(64, 100)) == 34
    assert points(None, percent(64, 100)) is None


def test_nothing_of_nothing_has_no_rate() -> None:
    """A month without cases is neither 0 nor 100 per cent."""
    empty = Figures()
    assert all(getattr(empty, rate) is None for rate in figures.RATES)


def test_one_visit_is_told_from_two_and_from_three() -> None:
    """70 of a hundred asked came once, 25 twice, 5 three times (domain.md §1.4)."""
    asked = Figures(closed=100, once=70, twice=25, oftener=5)
    assert asked.once_rate == 70


@given(part=st.integers(0, 10**6), rest=st.integers(0, 10**6), places=st.integers(0, 4))
def test_a_rate_lies_within_half_a_step_of_the_division(part: int, rest: int, places: int) -> None:
    """Rounding never moves a rate by more than half of its last digit, and a part of a whole is never above 100."""
    whole = part + rest
    found = percent(part, whole, places)
    if not whole:
        assert found is None
        return
    assert found is not None
    assert 0 <= found <= 100
    assert abs(found - Decimal(100) * part / whole) <= Decimal(1).scaleb(-places) / 2


# --- periods ---------------------------------------------------------------------------------------------------------


@given(day=st.dates(date(2020, 1, 1), date(2030, 12, 31)))
def test_weeks_and_months_lie_side_by_side_without_a_gap(day: date) -> None:
    """Each day lies in one week and one month, and the one before ends on its eve."""
    for kind in (periods.DAY, periods.WEEK, periods.MONTH, periods.YEAR):
        period = Period.around(kind, day)
        assert period.first <= day <= period.last
        assert period.before().last == period.first - timedelta(days=1)
        assert period.before().kind == kind
        assert period.before().after() == period
    assert Period.around(periods.WEEK, day).first.weekday() == 0
    chosen = Period(day, day + timedelta(days=9))
    assert (chosen.before().first, chosen.before().last) == (day - timedelta(days=10), day - timedelta(days=1))
    assert chosen.before().after() == chosen


# --- cases -----------------------------------------------------------------------------------------------------------


def tally(case: Case, item: ServiceItem | None) -> str:
    """The tally of a case with the clocks that it has."""
    return tallies.tally(case, item, clocks(case, item, CALENDAR))


def counted(*journals: Journal, period: Period = MONTH, today: date = LATER) -> figures.Counted:
    """The figures over these cases."""
    return count([tally(one.case, one.item) for one in journals], period, today)


def count(
    texts: Iterable[str], period: Period, today: date, outside: Callable[[str, str], bool] | None = None
) -> figures.Counted:
    """The figures over these tallies."""
    counting = Count(period, today, outside)
    for text in texts:
        counting.add(text)
    return counting.counted()


def on_one_day(journal: Journal, *acts: str) -> Journal:
    """These acts of the township, all on the journal's present day."""
    day = journal.day
    for act in acts:
        journal.day = day
        journal.act(act, TOWNSHIP)
    return journal


def test_a_case_counts_on_the_day_of_each_doing() -> None:
    """Filed on Friday the 20th, received on the 21st and accepted on the 22nd: November has all three, and no close."""
    case = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    total = counted(case).total()
    assert (total.filed, total.received, total.accepted, total.closed) == (1, 1, 1, 0)
    friday = counted(case, period=Period.around(periods.DAY, DAY)).total()
    assert (friday.filed, friday.received, friday.accepted) == (1, 0, 0)
    december = counted(case, period=Period.around(periods.MONTH, date(2026, 12, 1))).total()
    assert (december.filed, december.accepted) == (0, 0)


def test_closed_and_on_time_are_two_figures() -> None:
    """Two accepted, one closed in time: 办结率 is 50, 按时办结率 is 100."""
    done = on_one_day(filed().act("hand_over", VILLAGE), "receive", "accept", "decide")
    still = on_one_day(filed().act("hand_over", VILLAGE), "receive", "accept")
    total = counted(done, still).total()
    assert total.completion_rate == 50
    assert total.on_time_rate == 100


def test_what_was_decided_on_the_day_of_receipt_is_closed_on_the_spot() -> None:
    """当场办结: received, accepted and decided on one day; a day later it is closed, but not on the spot."""
    at_once = on_one_day(filed().act("hand_over", VILLAGE), "receive", "accept", "decide")
    later = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP).act("decide", TOWNSHIP)
    total = counted(at_once, later).total()
    assert (total.closed, total.on_spot) == (2, 1)
    assert total.on_spot_rate == 50


def test_only_promised_cases_can_be_closed_early() -> None:
    """提前办结率 divides the early ones by the closed 承诺件: one with seven working days, decided on the first, is both;
    what is to be done at once is in neither number."""
    promised = on_one_day(filed(PROMISED_ITEM, TOWNSHIP), "accept", "decide")
    at_once = on_one_day(filed().act("hand_over", VILLAGE), "receive", "accept", "decide")
    total = counted(promised, at_once).total()
    assert (total.closed, total.promised, total.early) == (2, 1, 1)
    assert total.early_rate == 100


def handling(journal: Journal) -> date:
    """The last day of the limit to finish."""
    return next(one.due_on for one in clocks(journal.case, journal.item, CALENDAR) if one.kind == HANDLING)


def test_on_the_last_day_is_on_time_and_not_early_and_a_day_later_is_late() -> None:
    """The promised day itself keeps the promise; only before it is early, only after it is late."""
    every = Period(DAY, LATER)
    last_day, after = (filed(PROMISED_ITEM, TOWNSHIP).act("accept", TOWNSHIP) for _ in range(2))
    last_day.day, after.day = handling(last_day), handling(after) + timedelta(days=1)
    in_time = counted(last_day.act("decide", TOWNSHIP), period=every).total()
    assert (in_time.early, in_time.late, in_time.kept) == (0, 0, 1)
    assert in_time.on_time_rate == 100
    late = counted(after.act("decide", TOWNSHIP), period=every).total()
    assert (late.early, late.late, late.kept) == (0, 1, 0)
    assert late.on_time_rate == 0


def test_a_case_to_be_done_at_once_is_an_instant_one_and_one_that_is_reported_up_is_not() -> None:
    """即办率 asks what the item's steps make it, among those that were accepted."""
    at_once = on_one_day(filed().act("hand_over", VILLAGE), "receive", "accept")
    up = on_one_day(filed(COUNTY_ITEM, mode="proxy").act("hand_over", VILLAGE), "receive", "accept")
    assert counted(at_once).total().instant == 1
    assert counted(at_once, up).total().instant_rate == 50


def test_a_promise_that_runs_out_is_broken_on_the_day_after_and_no_earlier() -> None:
    """An accepted case whose limit ends unkept is a broken promise from the day after on; until then it is none."""
    case = filed(COUNTY_ITEM, mode="proxy").act("hand_over", VILLAGE)
    case = case.act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    run = next(one for one in clocks(case.case, case.item, CALENDAR) if one.kind == REPORT_UP)
    every = Period(DAY, date(2027, 3, 1))
    on_last_day = counted(case, period=every, today=run.due_on).total()
    day_after = counted(case, period=every, today=run.due_on + timedelta(days=1)).total()
    assert (on_last_day.promises, on_last_day.kept) == (0, 0)
    assert (day_after.promises, day_after.kept) == (1, 0)
    assert day_after.promise_kept_rate == 0


def test_reporting_up_in_time_keeps_the_promise_of_a_case_that_the_county_decides() -> None:
    """上报件: the promise is a limit to report up; it is kept by reporting up, with the case still open."""
    case = on_one_day(filed(COUNTY_ITEM, mode="proxy").act("hand_over", VILLAGE), "receive", "accept", "report_up")
    total = counted(case).total()
    assert (total.promises, total.kept, total.closed) == (1, 1, 0)


def test_a_refusal_is_neither_accepted_nor_closed() -> None:
    """办结率 divides by what was accepted: what was refused at the door stands in neither number."""
    case = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("refuse", TOWNSHIP)
    total = counted(case).total()
    assert (total.accepted, total.closed, total.turned_away) == (0, 0, 1)
    assert total.completion_rate is None


def test_a_refusal_that_the_county_overturned_is_counted_apart() -> None:
    """[53]: from the day of the order it is no refusal any more, and what becomes of the case then counts as always."""
    case = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("refuse", TOWNSHIP)
    assert (counted(case).total().turned_away, counted(case).total().overturned) == (1, 0)
    case.act("overturn", COUNTY, role="supervisor")
    ordered = Period(case.case.supplied_on or DAY, case.case.supplied_on or DAY)
    total = counted(case).total()
    assert (total.turned_away, total.overturned, total.closed) == (0, 1, 0)
    assert counted(case, period=ordered).total().overturned == 1
    on_one_day(case, "accept", "decide")
    total = counted(case).total()
    assert (total.turned_away, total.overturned, total.accepted, total.closed) == (0, 1, 1, 1)


def test_the_days_of_a_period_together_are_the_period() -> None:
    """A case that lies in a period as a whole is counted in one go, one that reaches beyond it day by day: both ways
    come to the same, for what counts of cases and for the work of people."""
    reported = filed(COUNTY_ITEM, mode="proxy").act("hand_over", VILLAGE)
    journals = [filed(PROMISED_ITEM, TOWNSHIP).act("accept", TOWNSHIP).act("decide", TOWNSHIP),
                on_one_day(reported, "receive", "accept", "report_up"),
                filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("refuse", TOWNSHIP),
                filed().act("withdraw", VILLAGE)]  # fmt: skip
    every = Period(DAY - timedelta(days=1), DAY + timedelta(days=40))
    in_one_go = counted(*journals, period=every)
    by_day = [counted(*journals, period=Period(day, day)) for at in range(every.days)
              for day in [every.first + timedelta(days=at)]]  # fmt: skip
    assert sum((one.total() for one in by_day), Figures()) == in_one_go.total()
    assert in_one_go.total().closed == 1
    worked = Counter({(who, doing): times for who, did in in_one_go.people.items() for doing, times in did.items()})
    daily: Counter[tuple[tuple[str, str], str]] = Counter()
    for one in by_day:
        daily.update({(who, doing): times for who, did in one.people.items() for doing, times in did.items()})
    assert daily == worked
    assert worked[(TOWNSHIP, "chen"), "examined"] == 3


def test_work_is_counted_by_person_and_office() -> None:
    """The agent filed and carried, the clerk received and examined: each has her own doings, by office and name."""
    case = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    people = counted(case).people
    assert set(people) == {(VILLAGE, "chen"), (TOWNSHIP, "chen")}
    assert {doing for doing, times in people[VILLAGE, "chen"].items() if times} == {"filed", "moved"}
    assert {doing for doing, times in people[TOWNSHIP, "chen"].items() if times} == {"received", "examined"}


def test_an_act_that_came_too_late_is_nobodys_work() -> None:
    """What another office had done before is kept and shown, and counted once."""
    case = filed().act("hand_over", VILLAGE)
    late = bare("case:handed_over", VILLAGE, "agent", at="2026-11-22T09:30+08:00", to=TOWNSHIP, by="li")
    people = counted(case.append(late)).people
    assert (VILLAGE, "li") not in people


def test_the_village_of_a_case_is_where_it_was_filed() -> None:
    """Counts by village [190] follow the filing office wherever the file lies now; together they are the whole."""
    from_village = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    walked_in = filed(office=TOWNSHIP).act("accept", TOWNSHIP)
    found = counted(from_village, walked_in)
    assert {office: one.accepted for office, one in found.by_office().items()} == {TOWNSHIP: 1, VILLAGE: 1}
    assert sum(found.by_item().values(), Figures()) == found.total()


def test_a_minute_outside_office_hours_is_counted_where_hours_are_known() -> None:
    """延时服务 [69]: filed at 09:30; who asks with hours that begin at ten counts it, who asks without counts none."""
    text = tally(filed().case, TOWNSHIP_ITEM)
    late_opening = count([text], MONTH, LATER, lambda office, minute: minute[8:] < "1000")
    assert late_opening.total().outside == 1
    assert count([text], MONTH, LATER).total().outside == 0


@pytest.mark.parametrize("acts", [(), ("hand_over",), ("hand_over", "receive"), ("hand_over", "receive", "accept")])
def test_a_tally_begins_with_the_last_day_on_which_the_case_counts(acts: tuple[str, ...]) -> None:
    """A walk from a day on meets every case that counts in the period, and none that ended before it."""
    case = filed()
    for act in acts:
        case.act(act, VILLAGE if act == "hand_over" else TOWNSHIP)
    text = tally(case.case, case.item)
    last = date.fromisoformat(text[:8])
    assert counted(case, period=Period(last, last), today=last) != counted(period=Period(last, last))
    after = Period(last + timedelta(days=1), last + timedelta(days=400))
    assert text < tallies.short(after.first)
    assert not counted(case, period=after).cells
    assert not counted(case, period=after).people


def test_a_case_without_its_guide_is_counted_all_the_same() -> None:
    """The guide may come later than the case: then no promise is known, and nothing else is missing."""
    case = filed().act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    total = count([tally(case.case, None)], MONTH, LATER).total()
    assert (total.accepted, total.instant, total.promises) == (1, 0, 0)


def test_what_nothing_is_known_of_has_no_tally() -> None:
    """A case of which not even its filing is known counts nowhere."""
    assert not tally(replace(filed().case, lines=(), filed_at=None), TOWNSHIP_ITEM)


def test_the_days_of_ledgers_are_read_back_from_a_tally() -> None:
    """受理, 送达 and 代办 ledgers are kept by these days."""
    case = filed(COUNTY_ITEM, mode="proxy").act("hand_over", VILLAGE).act("receive", TOWNSHIP).act("accept", TOWNSHIP)
    text = tally(case.case, case.item)
    assert (tallies.case_of(text), tallies.item_of(text)) == (case.case_id, COUNTY_ITEM.code)
    assert tallies.by_proxy(text)
    walked_in = filed(office=TOWNSHIP).act("accept", TOWNSHIP)
    assert not tallies.by_proxy(tally(walked_in.case, TOWNSHIP_ITEM)), "one person filed and examined it"
    assert tallies.filing(text) == ("202611200930", VILLAGE)
    days = [tallies.day_of(text, name).strip() for name in ("filed", "accepted", "delivered")]
    assert days == ["20261120", "20261123", ""]
    assert tallies.delivery(text) == (" " * 8, VILLAGE)
