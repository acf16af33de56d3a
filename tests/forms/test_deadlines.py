"""The clocks of a case on a table of timelines: each row tells what happened and which limits the law makes of it.
May import: pytest, hypothesis, forms.
Promise: whoever changes a date rule sees which timeline, and which article, it breaks.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms.case import Case, Line, Recorded, fold
from forms.catalog import Catalog, packaged_calendars, packaged_items
from forms.deadlines import Clock, Terms, clocks, due, marks
from forms.definition import Limit
from forms.events import Event
from forms.workdays import Calendar

CALENDAR = Calendar.from_documents(packaged_calendars())
VILLAGE, TOWNSHIP = "320612107205", "320612107"


class Terms12(NamedTuple):
    """What the clocks read of a service item."""

    promised: Limit | None = None
    decided_at: str = "township"
    statutory: Limit | None = None
    intake_delegated: bool = False


def limit(raw: str, amount: int | None, unit: str, day_kind: str | None, milestone: str) -> Limit:
    """A limit as a guide states it."""
    return Limit(amount, unit, day_kind, milestone, raw, None)


# The limits of the 12 guides (items.json), with the wording of each.
WORKING_7 = limit("7个工作日", 7, "day", "working", "complete")
UP_10 = limit("10日内上报", 10, "day", None, "report_up")
UP_3 = limit("3日内上报", 3, "day", None, "report_up")
UP_2_MONTHS = limit("2个月上报", 2, "month", None, "report_up")
INSTANT = limit("即办", 0, "instant", None, "complete")
INSTANT_OPEN = limit("即办", 0, "instant", None, "unspecified")
TWENTY = limit("20日", 20, "day", "working", "complete")

I7 = Terms12(WORKING_7)
UP10 = Terms12(UP_10, "county")
UP3 = Terms12(UP_3, "county")
UP2M = Terms12(UP_2_MONTHS, "county")
NOW = Terms12(INSTANT)
NOW_COUNTY = Terms12(INSTANT_OPEN, "county")
NOW_TOWNSHIP = Terms12(INSTANT_OPEN, "township")
SILENT = Terms12()
DELEGATED = Terms12(WORKING_7, intake_delegated=True)


def months(amount: int) -> Terms12:
    """An item that is to be finished in so many months."""
    return Terms12(limit(f"{amount}个月", amount, "month", None, "complete"))


def calendar_days(amount: int) -> Terms12:
    """An item that is to be finished in so many calendar days."""
    return Terms12(limit(f"{amount}个自然日", amount, "day", "calendar", "complete"))


def working(amount: int, statutory: Limit | None = None, decided_at: str = "township") -> Terms12:
    """An item that is to be finished in so many working days."""
    return Terms12(limit(f"{amount}个工作日", amount, "day", "working", "complete"), decided_at, statutory)


def a_day(text: str) -> date:
    """A date of this century from `yy-mm-dd`."""
    return date.fromisoformat(f"20{text}")


def told(timeline: str) -> Case:
    """The case that a timeline such as `taken 26-11-16; received 26-11-18` tells."""
    case = Case(id="10720501-261116-4K9DQ-0001-0")
    for word, _, text in (step.strip().partition(" ") for step in timeline.split(";")):
        case = replace(case, **_STEPS[word](case, a_day(text)))
    return case


def _overtaken_notice(case: Case, day: date) -> dict[str, Any]:
    event = Event("case:correction_requested", {"at": f"{day}T09:30+08:00"})
    return {"lines": (*case.lines, Line(Recorded("0" * 64, event), "overtaken", case.holder, case.state))}


def _ends(state: str) -> Any:
    return lambda case, day: {"state": state, "ended_on": day, "examination_from": None}


_STEPS: dict[str, Any] = {
    # An agent takes the papers at the village.
    "taken": lambda case, day: {"state": "collected", "papers_taken_on": day, "filing_office": VILLAGE},
    # The same where intake is delegated: the folder is receipt too.
    "entrusted": lambda case, day: {
        "state": "collected", "papers_taken_on": day, "filing_office": VILLAGE, "received_on": day,
        "examination_from": day,
    },
    "forwarded": lambda case, day: {"state": "forwarded"},
    # Papers that the township's own clerk took.
    "taken_at_township": lambda case, day: {"papers_taken_on": day, "filing_office": TOWNSHIP},
    # A clerk files at the township: filing is receipt.
    "filed": lambda case, day: {
        "state": "received", "filing_office": TOWNSHIP, "received_on": day, "examination_from": day,
    },
    "received": lambda case, day: {
        "state": "received",
        **({} if case.received_on else {"received_on": day, "examination_from": day}),
    },
    "notice": lambda case, day: {
        "state": "correction_requested", "correction_on": day, "examination_from": None, "notices": case.notices + 1,
    },
    # Some office takes what was missing: it is under way, and no authority clock moves.
    "brought": lambda case, day: {"underway": ("M1",)},
    "supplied": lambda case, day: {"state": "received", "supplied_on": day, "examination_from": day},
    "accepted": lambda case, day: {"state": "accepted", "accepted_on": day, "examination_from": None},
    "deemed": lambda case, day: {
        "state": "accepted", "accepted_on": day, "deemed": True, "examination_from": None,
    },
    "reported": lambda case, day: {"state": "reported_up", "reported_up_on": day},
    "decided": lambda case, day: {"state": "decided", "decided_on": day},
    "closed": lambda case, day: {"state": "closed", "closed_on": day},
    "delivered": lambda case, day: {"state": "delivered", "delivered_on": day, "ended_on": day},
    # The county finds a refusal wrong: it is examined again from the day of the order.
    "overturned": lambda case, day: {
        "state": "received", "supplied_on": day, "examination_from": day, "ended_on": None, "overturned_on": day,
    },
    "overtaken_notice": _overtaken_notice,
    **{state: _ends(state) for state in ("refused", "returned", "redirected", "withdrawn", "abandoned")},
}


def shown(clock: Clock) -> str:
    """A clock as the rows write it: `handling 26-11-17>26-11-26 run`, with `?` for a provisional date."""
    fate = "lapsed" if clock.lapsed else "run" if clock.running else f"stop {str(clock.stopped_on)[2:]}"
    late = " late" if clock.late and not clock.lapsed else ""
    return f"{clock.kind} {str(clock.start)[2:]}>{str(clock.due_on)[2:]}{'?' if clock.provisional else ''} {fate}{late}"


class Row(NamedTuple):
    """What happened, under which item, the clocks that it makes, and where that is written."""

    timeline: str
    item: Terms12 | None
    expected: str
    law: str


ROWS = [
    # --- The proxy clock: papers taken -> receipt by the authority; no authority limit runs before that.
    Row("taken 26-11-16", I7, "proxy 26-11-16>26-11-19 run", "domain §4: 3 working days to forward"),
    Row("taken 26-11-19", I7, "proxy 26-11-19>26-11-24 run", "民法典 201: start not counted; a weekend between"),
    Row("taken 26-11-16; forwarded 26-11-17", I7, "proxy 26-11-16>26-11-19 run", "handing over is not receipt"),
    Row("taken 26-11-16; forwarded 26-11-17; received 26-11-18", I7,
        "proxy 26-11-16>26-11-19 stop 26-11-18 | examination 26-11-18>26-11-25 run", "行政许可法 32: from receipt"),
    Row("taken 26-11-16; received 26-11-18", I7,
        "proxy 26-11-16>26-11-19 stop 26-11-18 | examination 26-11-18>26-11-25 run", "received from the paper alone"),
    Row("taken 26-11-13; received 26-11-23", I7,
        "proxy 26-11-13>26-11-18 stop 26-11-23 late | examination 26-11-23>26-11-30 run",
        "the agent's delay costs the authority nothing"),
    Row("taken 26-02-12", I7, "proxy 26-02-12>26-02-24 run", "Spring Festival; Saturday 02-14 works"),
    Row("taken 26-09-30", I7, "proxy 26-09-30>26-10-10 run", "National Day; Saturday 10-10 works"),
    Row("taken 26-12-30", I7, "proxy 26-12-30>27-01-05? run", "12-31, 01-04, 01-05; 2027 is provisional"),
    # --- The examination clock: 5 working days from the authority's own receipt, offline or not.
    Row("filed 26-11-16", I7, "examination 26-11-16>26-11-23 run", "行政许可法 32(4): filing at a township is receipt"),
    Row("taken_at_township 26-11-16; filed 26-11-16", I7, "examination 26-11-16>26-11-23 run",
        "no agent, no proxy clock"),
    Row("received 26-11-18", I7, "examination 26-11-18>26-11-25 run",
        "known from paper only; the sync day plays no part"),
    Row("filed 26-11-21", I7, "examination 26-11-21>26-11-27 run", "a Saturday duty window; domain §3.4 rule 4"),
    Row("filed 26-11-22", I7, "examination 26-11-22>26-11-27 run", "a Sunday duty window; domain §3.4 rule 4"),
    Row("filed 26-11-20", I7, "examination 26-11-20>26-11-27 run", "a Friday: the same last day"),
    Row("filed 26-09-20", I7, "examination 26-09-20>26-09-28 run", "a make-up Sunday is a start like any other"),
    Row("filed 26-02-14", I7, "examination 26-02-14>26-02-28 run", "ends on a make-up Saturday"),
    Row("filed 26-02-11", I7, "examination 26-02-11>26-02-25 run", "over Spring Festival"),
    Row("filed 26-09-28", I7, "examination 26-09-28>26-10-10 run", "over National Day, ends on a make-up Saturday"),
    Row("filed 26-04-28", I7, "examination 26-04-28>26-05-08 run", "over Labour Day"),
    Row("filed 25-12-31", I7, "examination 25-12-31>26-01-08 run", "Sunday 2026-01-04 works; both years are official"),
    Row("filed 26-12-24", I7, "examination 26-12-24>26-12-31 run", "ends with the official year"),
    Row("filed 26-12-28", I7, "examination 26-12-28>27-01-05? run", "行政许可法 82; 2027 is provisional"),
    Row("filed 28-01-03", I7, "examination 28-01-03>28-01-10? run", "a year that nobody published"),
    # --- Intake delegated to the village: taking the papers is the authority's receipt.
    Row("entrusted 26-11-16", DELEGATED, "examination 26-11-16>26-11-23 run", "domain §3.1: entrusted intake"),
    Row("entrusted 26-11-16; forwarded 26-11-17", DELEGATED, "examination 26-11-16>26-11-23 run",
        "the road stops nothing"),
    Row("entrusted 26-11-16; received 26-11-20", DELEGATED, "examination 26-11-16>26-11-23 run",
        "first receipt counts"),
    Row("taken 26-11-16; received 26-11-20", DELEGATED, "examination 26-11-16>26-11-23 run",
        "the township wrote first"),
    # --- A correction stops the examination, what is supplied starts it again.
    Row("filed 26-11-16; notice 26-11-18", I7, "examination 26-11-16>26-11-23 stop 26-11-18", "行政许可法 32(4)"),
    Row("filed 26-11-16; notice 26-11-23", I7, "examination 26-11-16>26-11-23 stop 26-11-23",
        "in time on the last day"),
    Row("filed 26-11-16; notice 26-11-24", I7, "examination 26-11-16>26-11-23 stop 26-11-24 late", "a day too late"),
    Row("filed 26-11-16; notice 26-11-18; brought 26-11-20", I7, "examination 26-11-16>26-11-23 stop 26-11-18",
        "design §5: what a village is given moves no authority clock"),
    Row("filed 26-11-16; notice 26-11-18; supplied 26-12-01", I7, "examination 26-12-01>26-12-08 run",
        "行政许可法 32(5): again from the receipt of what was supplied"),
    Row("filed 26-11-16; notice 26-11-18; supplied 26-11-28", I7, "examination 26-11-28>26-12-04 run", "on a Saturday"),
    Row("filed 26-11-16; notice 26-11-18; supplied 26-12-01; accepted 26-12-03", I7,
        "examination 26-12-01>26-12-08 stop 26-12-03 | handling 26-12-03>26-12-14 run",
        "seed 000: 补办件 from completion"),
    Row("filed 26-11-16; notice 26-11-18; supplied 26-11-25; notice 26-11-27", I7,
        "examination 26-11-25>26-12-02 stop 26-11-27", "a second notice stops the second examination"),
    Row("filed 26-11-16; notice 26-11-18; supplied 26-11-25; notice 26-11-27; supplied 26-12-02", I7,
        "examination 26-12-02>26-12-09 run", "and the second supply starts a third"),
    Row("taken 26-11-16; received 26-11-17; notice 26-11-18", I7,
        "proxy 26-11-16>26-11-19 stop 26-11-17 | examination 26-11-17>26-11-24 stop 26-11-18", "the proxy clock stays"),
    Row("entrusted 26-11-16; notice 26-11-18; supplied 26-12-01", DELEGATED, "examination 26-12-01>26-12-08 run",
        "delegation does not pull a later examination back"),
    # --- Handling to completion, in working days.
    Row("filed 26-11-16; accepted 26-11-17", I7,
        "examination 26-11-16>26-11-23 stop 26-11-17 | handling 26-11-17>26-11-26 run", "from the acceptance date"),
    Row("filed 26-11-16; accepted 26-11-25", I7,
        "examination 26-11-16>26-11-23 stop 26-11-25 late | handling 26-11-25>26-12-04 run", "accepted too late"),
    Row("filed 26-04-30; accepted 26-04-30", I7,
        "examination 26-04-30>26-05-11 stop 26-04-30 | handling 26-04-30>26-05-13 run", "Saturday 05-09 works"),
    Row("filed 26-09-18; accepted 26-09-18", working(20),
        "examination 26-09-18>26-09-24 stop 26-09-18 | handling 26-09-18>26-10-22 run", "two make-up days"),
    Row("filed 26-12-25; accepted 26-12-25", I7,
        "examination 26-12-25>27-01-04? stop 26-12-25 | handling 26-12-25>27-01-06? run", "the year boundary"),
    Row("filed 27-02-01; accepted 27-02-01", I7,
        "examination 27-02-01>27-02-10? stop 27-02-01 | handling 27-02-01>27-02-12? run", "Spring Festival of 2027"),
    # --- Limits to report up, with the kind of day not stated.
    Row("filed 26-11-16; accepted 26-11-17", UP10,
        "examination 26-11-16>26-11-23 stop 26-11-17 | report_up 26-11-17>26-12-01 run", "行政许可法 82: working days"),
    Row("filed 26-11-20; accepted 26-11-20", UP3,
        "examination 26-11-20>26-11-27 stop 26-11-20 | report_up 26-11-20>26-11-25 run", "seed 002: 3日内上报"),
    Row("filed 26-11-16; accepted 26-11-17; reported 26-11-27", UP10,
        "examination 26-11-16>26-11-23 stop 26-11-17 | report_up 26-11-17>26-12-01 stop 26-11-27",
        "the promise is kept"),
    Row("filed 26-11-16; accepted 26-11-17; reported 26-12-02", UP10,
        "examination 26-11-16>26-11-23 stop 26-11-17 | report_up 26-11-17>26-12-01 stop 26-12-02 late",
        "domain §3.9 ④"),
    Row("filed 26-11-16; accepted 26-11-17; decided 26-11-18", UP10,
        "examination 26-11-16>26-11-23 stop 26-11-17 | report_up 26-11-17>26-12-01 stop 26-11-18"
        " | delivery 26-11-18>26-12-02 run", "a decision leaves nothing to report"),
    # --- Months: same number, month's end, moved off a day of rest.
    Row("filed 26-03-16; accepted 26-03-16", UP2M,
        "examination 26-03-16>26-03-23 stop 26-03-16 | report_up 26-03-16>26-05-18 run",
        "民法典 203: 05-16 is a Saturday"),
    Row("filed 26-03-09; accepted 26-03-09", UP2M,
        "examination 26-03-09>26-03-16 stop 26-03-09 | report_up 26-03-09>26-05-09 run", "Saturday 05-09 works"),
    Row("filed 25-12-31; accepted 25-12-31", UP2M,
        "examination 25-12-31>26-01-08 stop 25-12-31 | report_up 25-12-31>26-02-28 run", "民法典 202: the month's end"),
    Row("filed 26-12-31; accepted 26-12-31", UP2M,
        "examination 26-12-31>27-01-08? stop 26-12-31 | report_up 26-12-31>27-03-01? run", "month's end on a Sunday"),
    Row("filed 26-08-03; accepted 26-08-03", UP2M,
        "examination 26-08-03>26-08-10 stop 26-08-03 | report_up 26-08-03>26-10-08 run", "10-03 lies in National Day"),
    Row("filed 26-12-18; accepted 26-12-18", UP2M,
        "examination 26-12-18>26-12-25 stop 26-12-18 | report_up 26-12-18>27-02-18? run", "into a provisional year"),
    Row("filed 26-01-30; accepted 26-01-30", months(1),
        "examination 26-01-30>26-02-06 stop 26-01-30 | handling 26-01-30>26-02-28 run",
        "no 30 February; a make-up Saturday"),
    Row("filed 26-01-15; accepted 26-01-15", months(1),
        "examination 26-01-15>26-01-22 stop 26-01-15 | handling 26-01-15>26-02-24 run",
        "02-15 lies in Spring Festival"),
    # --- Calendar days.
    Row("filed 26-11-10; accepted 26-11-10", calendar_days(10),
        "examination 26-11-10>26-11-17 stop 26-11-10 | handling 26-11-10>26-11-20 run", "民法典 201"),
    Row("filed 26-11-11; accepted 26-11-11", calendar_days(10),
        "examination 26-11-11>26-11-18 stop 26-11-11 | handling 26-11-11>26-11-23 run", "民法典 203: a Saturday"),
    Row("filed 26-09-18; accepted 26-09-18", calendar_days(15),
        "examination 26-09-18>26-09-24 stop 26-09-18 | handling 26-09-18>26-10-08 run", "10-03 lies in National Day"),
    Row("filed 26-09-20; accepted 26-09-20", calendar_days(20),
        "examination 26-09-20>26-09-28 stop 26-09-20 | handling 26-09-20>26-10-10 run",
        "a make-up Saturday is no rest"),
    # --- 即办: the acceptance day itself.
    Row("filed 26-11-20; accepted 26-11-20", NOW,
        "examination 26-11-20>26-11-27 stop 26-11-20 | handling 26-11-20>26-11-20 run", "seed 000: 当场或当天办结"),
    Row("filed 26-11-20; accepted 26-11-20; closed 26-11-20", NOW,
        "examination 26-11-20>26-11-27 stop 26-11-20 | handling 26-11-20>26-11-20 stop 26-11-20"
        " | delivery 26-11-20>26-12-04 run", "done the same day"),
    Row("filed 26-11-20; accepted 26-11-20; closed 26-11-23", NOW,
        "examination 26-11-20>26-11-27 stop 26-11-20 | handling 26-11-20>26-11-20 stop 26-11-23 late"
        " | delivery 26-11-23>26-12-07 run", "done on Monday"),
    Row("filed 26-11-21; accepted 26-11-21", NOW,
        "examination 26-11-21>26-11-27 stop 26-11-21 | handling 26-11-21>26-11-21 run", "at a Saturday duty window"),
    Row("filed 26-11-20; accepted 26-11-20", NOW_COUNTY,
        "examination 26-11-20>26-11-27 stop 26-11-20 | report_up 26-11-20>26-11-20 run", "即办, but the county decides"),
    Row("filed 26-11-20; accepted 26-11-20", NOW_TOWNSHIP,
        "examination 26-11-20>26-11-27 stop 26-11-20 | handling 26-11-20>26-11-20 run", "即办, the township decides"),
    # --- No limit stated, no guide here.
    Row("filed 26-11-16; accepted 26-11-17", SILENT, "examination 26-11-16>26-11-23 stop 26-11-17",
        "null is not a limit"),
    Row("filed 26-11-16; accepted 26-11-17", Terms12(limit("限期", None, "day", "working", "complete")),
        "examination 26-11-16>26-11-23 stop 26-11-17", "no amount, no date"),
    Row("filed 26-11-16; accepted 26-11-17", None, "examination 26-11-16>26-11-23 stop 26-11-17",
        "the guide is under way"),
    Row("filed 26-11-16", None, "examination 26-11-16>26-11-23 run", "the law runs without a guide"),
    # --- The statutory limit beside the promise.
    Row("filed 26-11-16; accepted 26-11-17", working(7, TWENTY),
        "examination 26-11-16>26-11-23 stop 26-11-17 | handling 26-11-17>26-11-26 run"
        " | statutory 26-11-17>26-12-15 run",
        "行政许可法 42: 20 working days"),
    Row("filed 26-11-16; accepted 26-11-17; reported 26-11-19", Terms12(UP_3, "county", TWENTY),
        "examination 26-11-16>26-11-23 stop 26-11-17 | report_up 26-11-17>26-11-20 stop 26-11-19"
        " | statutory 26-11-17>26-12-15 run", "reporting up does not stop the law's limit"),
    Row("filed 26-11-16; accepted 26-11-17; refused 26-11-20", working(7, TWENTY),
        "examination 26-11-16>26-11-23 stop 26-11-17 | handling 26-11-17>26-11-26 stop 26-11-20"
        " | statutory 26-11-17>26-12-15 stop 26-11-20", "a refusal stops every clock"),
    # --- Delivery: 10 working days from the decision, the agent's leg included.
    Row("filed 26-11-16; accepted 26-11-17; decided 26-11-25", I7,
        "examination 26-11-16>26-11-23 stop 26-11-17 | handling 26-11-17>26-11-26 stop 26-11-25"
        " | delivery 26-11-25>26-12-09 run", "行政许可法 44"),
    Row("filed 26-11-16; accepted 26-11-17; decided 26-11-25; closed 26-11-27; delivered 26-12-01", I7,
        "examination 26-11-16>26-11-23 stop 26-11-17 | handling 26-11-17>26-11-26 stop 26-11-25"
        " | delivery 26-11-25>26-12-09 stop 26-12-01", "行政许可法 44: from the decision, not from the closing"),
    Row("filed 26-12-21; accepted 26-12-21; closed 26-12-21", NOW,
        "examination 26-12-21>26-12-28 stop 26-12-21 | handling 26-12-21>26-12-21 stop 26-12-21"
        " | delivery 26-12-21>27-01-05? run", "the year boundary"),
    Row("filed 26-09-23; accepted 26-09-23; closed 26-09-23", NOW,
        "examination 26-09-23>26-10-08 stop 26-09-23 | handling 26-09-23>26-09-23 stop 26-09-23"
        " | delivery 26-09-23>26-10-14 run", "Mid-autumn and National Day"),
    # --- Deemed acceptance: an entry of the holder, counted from the day of receipt.
    Row("filed 26-11-16; deemed 26-11-16", I7,
        "examination 26-11-16>26-11-23 lapsed | handling 26-11-16>26-11-25 run", "行政许可法 32(4)"),
    Row("filed 26-11-16; deemed 26-11-30", I7,
        "examination 26-11-16>26-11-23 lapsed | handling 26-11-16>26-11-25 run", "whenever somebody wrote it down"),
    Row("filed 26-11-16; notice 26-11-18; supplied 26-12-01; deemed 26-12-14", I7,
        "examination 26-12-01>26-12-08 lapsed | handling 26-12-01>26-12-10 run",
        "from the receipt of what was supplied"),
    Row("entrusted 26-11-16; received 26-11-20; deemed 26-11-25", DELEGATED,
        "examination 26-11-16>26-11-23 lapsed | handling 26-11-16>26-11-25 run",
        "the village's receipt was the authority's"),
    # --- Cases at an end have no running clock.
    Row("filed 26-11-16; refused 26-11-20", I7, "examination 26-11-16>26-11-23 stop 26-11-20", "行政许可法 32(2)"),
    Row("filed 26-11-16; refused 26-11-26", I7, "examination 26-11-16>26-11-23 stop 26-11-26 late", "too late"),
    Row("filed 26-11-16; returned 26-11-19", I7, "examination 26-11-16>26-11-23 stop 26-11-19", "seed 000: 退回件"),
    Row("filed 26-11-16; redirected 26-11-16", I7, "examination 26-11-16>26-11-23 stop 26-11-16", "行政许可法 32(2)"),
    Row("taken 26-11-16; withdrawn 26-11-17", I7, "proxy 26-11-16>26-11-19 stop 26-11-17", "withdrawn at the village"),
    Row("filed 26-11-16; accepted 26-11-17; withdrawn 26-11-20", I7,
        "examination 26-11-16>26-11-23 stop 26-11-17 | handling 26-11-17>26-11-26 stop 26-11-20", "withdrawn later"),
    Row("filed 26-11-16; notice 26-11-18; abandoned 26-12-30", I7, "examination 26-11-16>26-11-23 stop 26-11-18",
        "the notice was in time, whatever came after it"),
    Row("filed 26-11-16; notice 26-11-18; supplied 26-11-25; notice 26-11-27; withdrawn 26-12-30", I7,
        "examination 26-11-25>26-12-02 stop 26-11-27", "after a second notice too"),
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.timeline} [{row.law}]")
def test_a_timeline_runs_exactly_the_clocks_that_the_law_starts(row: Row) -> None:
    """Every clock of the case, running, stopped or lapsed, with its first and last day."""
    found = clocks(told(row.timeline), row.item, CALENDAR)
    assert " | ".join(shown(clock) for clock in found) == row.expected


def test_the_table_covers_at_least_seventy_timelines() -> None:
    """A shrinking table would hide a rule that nobody checks any more."""
    assert len({(row.timeline, row.item) for row in ROWS}) >= 70


DUE = [
    ("taken 26-11-16", I7, None, None, "26-11-19"),
    ("taken 26-11-16; received 26-11-18", I7, "26-11-25", "examination", None),
    ("entrusted 26-11-16", DELEGATED, "26-11-23", "examination", None),
    ("filed 26-11-16; notice 26-11-18", I7, None, None, None),
    ("filed 26-11-16; accepted 26-11-17", UP10, "26-12-01", "report_up", None),
    ("filed 26-11-16; accepted 26-11-17; reported 26-11-27", UP10, None, None, None),
    ("filed 26-11-16; accepted 26-11-17", working(30, TWENTY), "26-12-15", "statutory", None),
    ("filed 26-11-16; accepted 26-11-17", working(7, TWENTY), "26-11-26", "handling", None),
    ("filed 26-11-16; accepted 26-11-17", working(20, TWENTY), "26-12-15", "handling", None),
    ("filed 26-11-16; accepted 26-11-17; decided 26-11-25", I7, "26-12-09", "delivery", None),
    ("filed 26-11-16; accepted 26-11-17; decided 26-11-25; delivered 26-12-01", I7, None, None, None),
    ("filed 26-11-16; refused 26-11-20", I7, None, None, None),
    ("taken 26-11-16; withdrawn 26-11-17", I7, None, None, None),
]


@pytest.mark.parametrize(("timeline", "item", "due_on", "kind", "proxy"), DUE)
def test_the_list_shows_the_earliest_running_authority_limit_and_the_agents_own_beside_it(
    timeline: str, item: Terms12, due_on: str | None, kind: str | None, proxy: str | None
) -> None:
    """Design §5: `due_on` is the earliest running authority limit, `due_kind` says which; the proxy's is never one."""
    found = due(told(timeline), item, CALENDAR)
    assert (found.due_on, found.due_kind) == (a_day(due_on) if due_on else None, kind)
    assert found.proxy_due_on == (a_day(proxy) if proxy else None)


ASSUMED = [
    ("filed 26-11-16; accepted 26-11-17", I7, ()),
    ("filed 26-11-16; accepted 26-11-17", UP10, ("day_kind_unstated",)),
    ("filed 26-03-16; accepted 26-03-16", UP2M, ()),
    ("filed 26-11-16; accepted 26-11-17", NOW, ()),
    ("filed 26-11-16; accepted 26-11-17", NOW_COUNTY, ("milestone_is_report_up",)),
    ("filed 26-11-16; accepted 26-11-17", NOW_TOWNSHIP, ("milestone_is_complete",)),
    ("filed 26-11-16; accepted 26-11-17", Terms12(limit("5日", 5, "day", None, "unspecified"), "county"),
     ("milestone_is_report_up", "day_kind_unstated")),
    ("filed 26-11-16; accepted 26-11-17", SILENT, ("no_limit_stated",)),
    ("filed 26-11-16; accepted 26-11-17", None, ("item_unknown",)),
    ("filed 26-11-16", SILENT, ()),
    ("filed 26-12-28", I7, ("calendar_provisional",)),
    ("filed 26-12-25; accepted 26-12-25", UP10, ("day_kind_unstated", "calendar_provisional")),
]


@pytest.mark.parametrize(("timeline", "item", "codes"), ASSUMED)
def test_what_a_guide_leaves_open_is_said_beside_the_date(
    timeline: str, item: Terms12 | None, codes: tuple[str, ...]
) -> None:
    """Domain §2: the default must be shown as an assumption, in both languages and with the guide's own words."""
    found = due(told(timeline), item, CALENDAR)
    assert tuple(one.code for one in found.assumptions) == codes
    assert found.provisional == ("calendar_provisional" in codes)
    for one in found.assumptions:
        assert "{" not in one.zh + one.en and one.zh.endswith("。") and one.en.endswith(".")
        if item is not None and item.promised is not None and one.code != "calendar_provisional":
            assert item.promised.raw in one.zh and item.promised.raw in one.en


def test_the_official_calendar_settles_a_provisional_date() -> None:
    """When the notice for 2027 arrives, the same case has a date that is no longer provisional."""
    notice = {"calendar": 2027, "status": "official", "basis": "通知", "off": ["2027-01-01", "2027-01-04"], "work": []}
    settled = Calendar.from_documents((*packaged_calendars(), notice))
    before, after = (due(told("filed 26-12-28"), I7, calendar) for calendar in (CALENDAR, settled))
    assert (before.due_on, before.provisional) == (a_day("27-01-05"), True)
    assert (after.due_on, after.provisional) == (a_day("27-01-06"), False)


MARKS = [
    # --- Yellow one working day before a limit, red after it (domain §3.9).
    ("filed 26-11-16", I7, "26-11-19", ""),
    ("filed 26-11-16", I7, "26-11-20", "yellow due_soon examination"),
    ("filed 26-11-16", I7, "26-11-22", "yellow due_soon examination"),
    ("filed 26-11-16", I7, "26-11-23", "yellow due_soon examination"),
    ("filed 26-11-16", I7, "26-11-24", "red overdue examination | red deemed_acceptance_due examination"),
    ("entrusted 26-11-16", DELEGATED, "26-11-24",
     "red overdue examination | red deemed_acceptance_due examination"),
    ("taken 26-11-16", I7, "26-11-17", ""),
    ("taken 26-11-16", I7, "26-11-18", "yellow due_soon proxy"),
    ("taken 26-11-16", I7, "26-12-20", "red overdue proxy"),
    ("taken 26-02-12", I7, "26-02-13", ""),
    ("taken 26-02-12", I7, "26-02-14", "yellow due_soon proxy"),
    ("taken 26-02-12", I7, "26-02-20", "yellow due_soon proxy"),
    ("filed 26-11-20; accepted 26-11-20", NOW, "26-11-20", "yellow due_soon handling"),
    ("filed 26-11-20; accepted 26-11-20", NOW, "26-11-21", "red overdue handling"),
    ("filed 26-11-16; accepted 26-11-17", UP10, "26-11-30", "yellow due_soon report_up"),
    ("filed 26-11-16; accepted 26-11-17", UP10, "26-12-02", "red overdue report_up"),
    ("filed 26-11-16; accepted 26-11-17; reported 26-12-02", UP10, "26-12-30", ""),
    ("filed 26-11-16; accepted 26-11-17; decided 26-11-25", I7, "26-12-08", "yellow due_soon delivery"),
    ("filed 26-11-16; accepted 26-11-17; decided 26-11-25", I7, "26-12-10", "red overdue delivery"),
    ("filed 26-11-16; accepted 26-11-17", working(7, TWENTY), "26-12-15",
     "red overdue handling | yellow due_soon statutory"),
    # --- The end of a case is the end of its marks.
    ("filed 26-11-16; withdrawn 26-11-20", I7, "26-12-30", ""),
    ("filed 26-11-16; refused 26-11-20", I7, "26-12-30", ""),
    ("filed 26-11-16; accepted 26-11-17; closed 26-11-20; delivered 26-11-20", I7, "26-12-30", ""),
    # --- Deemed acceptance is marked until it is written, then no more.
    ("filed 26-11-16; deemed 26-11-16", I7, "26-11-20", ""),
    ("filed 26-11-16; notice 26-11-18", I7, "26-11-30", ""),
    ("filed 26-11-16; notice 26-11-18; supplied 26-11-25", I7, "26-12-03",
     "red overdue examination | red deemed_acceptance_due examination"),
    # --- Records that contradict the law or each other go before a person.
    ("filed 26-11-16; notice 26-11-24", I7, "26-11-25", "red late_notice examination"),
    ("filed 26-11-16; notice 26-11-24; supplied 26-11-25", I7, "26-11-25", "red late_notice examination"),
    ("filed 26-11-16; notice 26-11-24; abandoned 26-12-30", I7, "26-12-30", "red late_notice examination"),
    ("filed 26-11-16; notice 26-11-18; supplied 26-11-25; notice 26-12-03", I7, "26-12-03",
     "red late_notice examination | yellow second_notice -"),
    ("filed 26-11-16; notice 26-11-18; supplied 26-11-25; notice 26-11-27", I7, "26-11-27", "yellow second_notice -"),
    ("filed 26-11-16; refused 26-11-18; overturned 26-12-01; notice 26-12-03", I7, "26-12-03", ""),
    ("filed 26-11-16; refused 26-11-18; overturned 26-12-01; notice 26-12-03; supplied 26-12-04", I7, "26-12-04", ""),
    ("filed 26-11-16; refused 26-11-18; overturned 26-12-01; notice 26-12-09", I7, "26-12-09",
     "red late_notice examination"),
    ("filed 26-11-16; refused 26-11-26", I7, "26-11-26", "red late_refusal examination"),
    ("filed 26-11-16; refused 26-11-23", I7, "26-11-26", ""),
    ("filed 26-11-16; returned 26-11-26", I7, "26-11-26", "red late_refusal examination"),
    ("filed 26-11-16; returned 26-11-19", I7, "26-11-26", ""),
    ("filed 26-11-16; returned 26-11-20", I7, "26-11-26", "yellow late_return -"),
    ("filed 26-11-16; notice 26-11-17; supplied 26-11-18; returned 26-11-24", I7, "26-11-26", ""),
    ("filed 26-11-16; redirected 26-11-26", I7, "26-11-26", "red late_refusal examination"),
    ("filed 26-11-16; withdrawn 26-11-26", I7, "26-11-26", ""),
    ("filed 26-11-16; notice 26-11-18; returned 26-12-30", I7, "26-12-30", ""),
    ("filed 26-11-16; notice 26-11-20; deemed 26-11-16", I7, "26-11-20", "red notice_contradicts_deemed examination"),
    ("filed 26-11-16; deemed 26-11-16; overtaken_notice 26-11-20", I7, "26-11-20",
     "red notice_contradicts_deemed examination"),
    ("filed 26-11-16; deemed 26-11-16; overtaken_notice 26-11-24", I7, "26-11-20", ""),
    ("filed 26-11-16; accepted 26-11-17; overtaken_notice 26-11-18", I7, "26-11-18", ""),
    ("filed 26-11-16; notice 26-11-18; supplied 26-11-18; deemed 26-11-18", I7, "26-11-20", ""),
    ("filed 26-11-16; notice 26-11-18; supplied 26-11-25; deemed 26-11-25", I7, "26-11-26", ""),
    # --- Abandonment is only ever possible, never done by time.
    ("filed 26-11-16; notice 26-11-18", I7, "26-12-02", ""),
    ("filed 26-11-16; notice 26-11-18", I7, "26-12-03", "yellow abandonment_possible -"),
    ("filed 26-11-16; notice 26-11-18; supplied 26-12-02", I7, "26-12-03", ""),
]


@pytest.mark.parametrize(("timeline", "item", "today", "expected"), MARKS)
def test_marks_say_what_the_day_makes_of_a_case(timeline: str, item: Terms12, today: str, expected: str) -> None:
    """Colours, the consequences of silence, and contradictions, red before yellow."""
    found = marks(told(timeline), item, CALENDAR, a_day(today))
    assert " | ".join(f"{mark.colour} {mark.code} {mark.clock or '-'}" for mark in found) == expected
    for mark in found:
        assert "{" not in mark.zh + mark.en and mark.zh != mark.en


@pytest.mark.parametrize(
    ("timeline", "today", "codes"),
    [
        ("filed 26-11-16", "26-11-24", ["overdue", "clock_doubtful"]),
        ("filed 26-11-16; notice 26-11-18", "26-12-03", ["clock_doubtful"]),
        ("filed 26-11-16; refused 26-11-18", "26-12-03", []),
    ],
)
def test_a_doubtful_clock_never_says_accepted_or_abandoned(timeline: str, today: str, codes: list[str]) -> None:
    """Design §5: nothing follows from time under a clock that nobody trusts; the colours stay, with a warning."""
    found = marks(told(timeline), I7, CALENDAR, a_day(today), clock_doubtful=True)
    assert [mark.code for mark in found] == codes


def test_deemed_acceptance_is_only_a_mark() -> None:
    """Long after the fifth working day the clock still runs as an examination: nobody accepted but the law."""
    case = told("filed 26-11-16")
    assert [clock.kind for clock in clocks(case, I7, CALENDAR) if clock.running] == ["examination"]
    [deemed] = [one for one in marks(case, I7, CALENDAR, a_day("27-03-01")) if one.code == "deemed_acceptance_due"]
    assert "2026-11-16" in deemed.zh and "2026-11-16" in deemed.en and deemed.for_person


def test_a_lapsed_examination_counts_as_late_and_runs_no_more() -> None:
    """For the supervision it is a limit that was missed, however early the deemed acceptance was entered."""
    lapsed, handling = clocks(told("filed 26-11-16; deemed 26-11-16"), I7, CALENDAR)
    assert (lapsed.late, lapsed.running, lapsed.stopped_on) == (True, False, lapsed.due_on)
    assert (handling.late, handling.running) == (False, True)


def test_what_goes_before_a_person_is_flagged_and_colours_are_not() -> None:
    """A desk can list the contradictions apart from the ordinary alarms."""
    found = marks(told("filed 26-11-16; notice 26-11-24"), I7, CALENDAR, a_day("26-11-25"))
    assert [mark.for_person for mark in found] == [True]
    [soon] = marks(told("filed 26-11-16"), I7, CALENDAR, a_day("26-11-20"))
    assert not soon.for_person and soon.since == a_day("26-11-20")


def test_a_county_may_set_its_own_terms_for_agents_and_supplies() -> None:
    """What no law fixes is a setting; what the law fixes is its default."""
    terms = Terms(proxy_workdays=1, supply_workdays=2)
    assert due(told("taken 26-11-16"), I7, CALENDAR, terms).proxy_due_on == a_day("26-11-17")
    found = marks(told("filed 26-11-16; notice 26-11-18"), I7, CALENDAR, a_day("26-11-23"), terms=terms)
    assert [mark.code for mark in found] == ["abandonment_possible"]
    assert Terms() == Terms(examination_workdays=5, delivery_workdays=10, proxy_workdays=3, supply_workdays=10)


class Written(NamedTuple):
    """A case whose days are texts, as facts write them."""

    state: str = "received"
    filing_office: str | None = TOWNSHIP
    papers_taken_on: str | None = None
    received_on: str | None = "2026-11-16T23:59+08:00"
    examination_from: str | None = "2026-11-16"
    correction_on: str | None = None
    supplied_on: str | None = None
    accepted_on: str | None = None
    deemed: bool = False
    reported_up_on: str | None = None
    decided_on: str | None = None
    closed_on: str | None = None
    delivered_on: str | None = None
    ended_on: str | None = None
    overturned_on: str | None = None
    notices: int = 0
    submissions: int = 1
    overtaken: tuple[Line, ...] = ()


def test_the_legal_day_is_read_off_the_first_ten_characters() -> None:
    """A minute before midnight still belongs to its day, and no time zone is ever applied."""
    assert [shown(one) for one in clocks(Written(), I7, CALENDAR)] == ["examination 26-11-16>26-11-23 run"]


def test_each_clock_names_its_basis() -> None:
    """A limit on a screen stands beside its article or the guide's own words."""
    case = told("taken 26-11-16; received 26-11-17; accepted 26-11-18; decided 26-11-19")
    item = Terms12(replace(WORKING_7, basis="县政府公告"), statutory=TWENTY)
    assert {clock.kind: clock.basis for clock in clocks(case, item, CALENDAR)} == {
        "proxy": "代办服务规定:代办员自收取材料起限期报送",
        "examination": "行政许可法第三十二、八十二条",
        "handling": "7个工作日(县政府公告)",
        "statutory": "20日",
        "delivery": "行政许可法第四十四、八十二条",
    }


@given(
    start=st.dates(date(2024, 1, 1), date(2030, 12, 31)),
    item=st.sampled_from([I7, UP10, UP3, UP2M, months(1), calendar_days(15), working(20, TWENTY), DELEGATED]),
    wait=st.integers(0, 40),
)
def test_no_limit_ends_before_it_starts_or_on_a_day_of_rest(start: date, item: Terms12, wait: int) -> None:
    """民法典 203 for every limit that is counted, whatever the year."""
    accepted = start + timedelta(days=wait)
    case = told(f"taken {str(start)[2:]}; received {str(start)[2:]}; accepted {str(accepted)[2:]}")
    found = clocks(replace(case, state="closed", closed_on=accepted), item, CALENDAR)
    assert len(found) >= 3
    for clock in found:
        assert clock.due_on > clock.start and CALENDAR.is_workday(clock.due_on)


TWELVE = [
    ("S002-01", "report_up", "27-01-20", ("calendar_provisional",)),
    ("S002-02", "report_up", "26-11-20", ("milestone_is_report_up",)),
    ("S002-03", "handling", "26-11-20", ("milestone_is_complete",)),
    ("S002-04", "report_up", "26-12-04", ("day_kind_unstated",)),
    ("S002-05", "report_up", "26-12-04", ("day_kind_unstated",)),
    ("S002-06", "handling", "26-12-01", ()),
    ("S002-07", "handling", "26-11-20", ()),
    ("S002-08", "report_up", "26-11-25", ("day_kind_unstated",)),
    ("S002-09", "report_up", "26-11-25", ("day_kind_unstated",)),
    ("S002-10", "handling", "26-11-20", ()),
    ("S002-11", "handling", "26-11-20", ()),
    ("S002-12", "report_up", "26-11-20", ("milestone_is_report_up",)),
]


@pytest.mark.parametrize(("code", "kind", "due_on", "codes"), TWELVE)
def test_each_of_the_twelve_guides_is_due_as_its_words_say(
    code: str, kind: str, due_on: str, codes: tuple[str, ...]
) -> None:
    """The shipped items themselves, accepted on Friday 2026-11-20."""
    item = Catalog.from_documents(packaged_items()).get(code)
    found = due(told("filed 26-11-20; accepted 26-11-20"), item, CALENDAR)
    assert item is not None
    assert (found.due_kind, found.due_on) == (kind, a_day(due_on))
    assert tuple(one.code for one in found.assumptions) == codes


def entry(number: int, kind: str, at: str, office: str, **facts: Any) -> Recorded:
    """One journal entry of a case, with the paper time `at`; it was typed a month later."""
    role = {6: "officer", 9: "clerk", 12: "agent"}[len(office)]
    common = {"v": 1, "at": f"20{at}T10:00+08:00", "entered": "2026-12-24T10:00+08:00", "office": office, "by": "x"}
    return Recorded(f"{number:064x}", Event(kind, {**common, "role": role, **facts}))


def journal(*, receipt: bool) -> list[Recorded]:
    """A case from the village over a correction to acceptance, as its journal tells it."""
    filing = {
        "item": "S002-06", "item_version": "0" * 16, "mode": "proxy", "decided_at": "township", "receipt": receipt,
        "materials": {}, "missing": [], "rating_hash": "0" * 64, "mandate": True,
    }
    return [
        entry(1, "case:submitted", "26-11-16", VILLAGE, **filing),
        entry(2, "case:handed_over", "26-11-17", VILLAGE, to=TOWNSHIP),
        entry(3, "case:received", "26-11-18", TOWNSHIP, from_paper=False),
        entry(4, "case:correction_requested", "26-11-20", TOWNSHIP, materials=["M1"], fields=[], second=False),
        entry(5, "material:supplied", "26-11-24", VILLAGE, materials={"M1": {"how": "copy"}}, fields=[]),
        entry(6, "material:supply_received", "26-11-26", TOWNSHIP, materials=["M1"], fields=[]),
        entry(7, "case:accepted", "26-11-30", TOWNSHIP, deemed=False),
    ]


@pytest.mark.parametrize(
    ("known", "receipt", "expected"),
    [
        (1, False, "proxy 26-11-16>26-11-19 run"),
        (3, False, "proxy 26-11-16>26-11-19 stop 26-11-18 | examination 26-11-18>26-11-25 run"),
        (4, False, "proxy 26-11-16>26-11-19 stop 26-11-18 | examination 26-11-18>26-11-25 stop 26-11-20"),
        (5, False, "proxy 26-11-16>26-11-19 stop 26-11-18 | examination 26-11-18>26-11-25 stop 26-11-20"),
        (6, False, "proxy 26-11-16>26-11-19 stop 26-11-18 | examination 26-11-26>26-12-03 run"),
        (7, False, "proxy 26-11-16>26-11-19 stop 26-11-18 | examination 26-11-26>26-12-03 stop 26-11-30"
                   " | handling 26-11-30>26-12-09 run"),
        (1, True, "examination 26-11-16>26-11-23 run"),
        (3, True, "examination 26-11-16>26-11-23 run"),
    ],
)
def test_the_clocks_run_on_the_days_on_paper_of_a_folded_journal(known: int, receipt: bool, expected: str) -> None:
    """Everything was typed a month late, and no clock starts at typing or at an exchange (domain §3.1)."""
    case = fold("10720501-261116-4K9DQ-0001-0", journal(receipt=receipt)[:known])
    item = DELEGATED if receipt else I7
    assert " | ".join(shown(clock) for clock in clocks(case, item, CALENDAR)) == expected
