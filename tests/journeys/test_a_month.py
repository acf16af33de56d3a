"""A month goes by: limits, callbacks, a complaint, and a bad rating that the county orders to be put right.
Imports tests.processes through the fixtures of this folder, and the station's pages for what residents do in the hall.
Promise: what a resident says reaches the county, what the county answers reaches her, and each clock is kept or shown.
"""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from flask.testing import FlaskClient

from forms.ledgers.complaints import ANSWER_DAYS
from station import book as books
from station import callbacks, rating, register
from station import today as day_of
from station.app import make_app
from station.settings import Settings
from tests.journeys.conftest import ITEM, Road
from tests.processes import Side

WORDS = "等了三个上午，窗口都没有人"


def passes(road: Road, days: int) -> date:
    """So many days after the first, everywhere; the day that it is then in the village."""
    for side in (road.county, road.township, road.village):
        side.late_days = days
    return road.village.edges().today()


def does(side: Side, ledger: str, deed: str, told: dict[str, Any], record: str = "") -> str:
    """A deed in a ledger; the record's id."""
    words = [*([record] if record else []), *side.with_file(told), "--as", side.user]
    return side.do("ledger", ledger, deed, *words).last_word


def record(side: Side, ledger: str, found: str) -> dict[str, Any]:
    """A record as a side lists it."""
    return next(one for one in side.rows("ledger", ledger) if one["record"] == found)


def brought_home(road: Road, seed: int) -> str:
    """Filed in the village, decided in the township, delivered in the village."""
    number = road.village.file(ITEM, road.village.sample(ITEM, "proxy", seed))
    road.village.act(number, "hand_over")
    road.world.settle()
    for act in ("receive", "accept", "decide", "close", "hand_over"):
        road.township.act(number, act)
    road.world.settle()
    road.village.act(number, "deliver")
    return number


def in_the_hall(client: FlaskClient, path: str, form: dict[str, str]) -> str:
    """A form that is sent by somebody without an account; the page that comes of it."""
    return client.post(path, data=form, follow_redirects=True).get_data(as_text=True)


def rates_badly(side: Side, number: str) -> None:
    """With the code on her slip, in the hall, alone."""
    with books.opened(side.folder, side.edges()) as book:
        code = rating.code_of(register.read(book.journal, number))
        client = make_app(book, Settings(side.folder), lambda: None).test_client()
        address = client.post("/hall/rate", data={"code": code}).headers["Location"]
        assert "谢谢" in in_the_hall(client, address, {"level": "1", "efficiency": "1", "comment": WORDS})


def looks_up(side: Side, number: str) -> str:
    """What the hall says of a case."""
    with books.opened(side.folder, side.edges()) as book:
        client = make_app(book, Settings(side.folder), lambda: None).test_client()
        page = in_the_hall(client, "/hall", {"number": number})
    return re.sub(r"<[^>]*>", " ", page)


def to_call(side: Side) -> tuple[list[str], int]:
    """Whom this desk still has to call back, and how many of them by today."""
    with books.opened(side.folder, side.edges()) as book:
        return [one.case for one in callbacks.waiting(book)], callbacks.due_count(book)


def test_a_month_with_limits_callbacks_a_complaint_and_a_bad_rating_put_right(road: Road) -> None:
    """Two residents get their results, a third one waits too long; the first complains, the second rates badly. Within
    the month everybody is called back, the complaint is answered and told, the order of the county is carried out, told
    and closed, and all sides agree."""
    begins = passes(road, 0)
    content, unhappy = brought_home(road, 1), brought_home(road, 2)
    waiting = road.village.file(ITEM, road.village.sample(ITEM, "proxy", 3))
    road.village.act(waiting, "hand_over")
    road.world.settle()
    road.township.act(waiting, "receive")
    road.world.settle()

    second = passes(road, 2)
    rates_badly(road.village, unhappy)
    complaint = does(road.village, "complaint", "take", {
        "on": second.isoformat(), "channel": "window", "about": "case", "case": content, "what": "补了两次材料",
        "anonymous": False, "person": "顾秀英", "phone": "13812345678",
    })  # fmt: skip
    road.world.settle()
    _county_speaks(road, second, complaint, unhappy)

    fourth = passes(road, 4)
    order = _put_right(road, fourth, unhappy)
    does(road.village, "complaint", "tell", {
        "told_on": fourth.isoformat(), "told_how": "phone", "content": "yes"}, complaint)  # fmt: skip

    later = passes(road, 24)
    due = date.fromisoformat(str(road.township.case(waiting)["due_on"]))  # type: ignore[index]  # it was received here
    assert begins < due < later, "the limit of the third one is over"
    assert "已经超过时限" in looks_up(road.township, waiting)
    assert to_call(road.village) == (sorted((content, unhappy)), 2)
    for number in (content, unhappy):
        does(road.village, "callback", "reach", {
            "case": number, "on": later.isoformat(), "way": "visit", "spoke_with": "applicant", "content_with": "yes",
        })  # fmt: skip
    assert to_call(road.village) == ([], 0)

    road.world.settle()
    does(road.county, "rectification", "close", {"remark": "已核实"}, order)
    road.township.act(waiting, "accept")
    road.world.settle()
    assert record(road.village, "complaint", complaint)["state"] == "closed"
    assert [record(road.village, "rectification", order)[name] for name in ("state", "open")] == ["closed", ""]
    assert "已经受理" in looks_up(road.township, waiting)
    road.world.check_agreement()
    assert road.county.rows("parked") == []


def _county_speaks(road: Road, today: date, complaint: str, unhappy: str) -> None:
    """The county reads what was sealed for it, answers the complaint in time, and orders what is to be put right."""
    (bad,) = road.county.rows("ratings", "--bad")
    assert (bad["case"], bad["level"], bad["comment"]) == (unhappy, 1, WORDS)
    assert bad["channel"] == "hall"
    assert "满意率 0.00%" in road.county.do("ratings").out
    found = record(road.county, "complaint", complaint)
    assert date.fromisoformat(found["due"]) >= today + timedelta(days=ANSWER_DAYS)
    does(road.county, "complaint", "answer", {
        "answered_on": today.isoformat(), "finding": "partly", "answer": "已责成一次告知",
    }, complaint)  # fmt: skip
    limit = (today + timedelta(days=7)).isoformat()
    does(road.county, "rectification", "order", {
        "source": "rating", "case": unhappy, "order": "窗口上午不得无人", "limit_on": limit,
    }, road.village.station)  # fmt: skip
    road.world.settle()


def _put_right(road: Road, today: date, unhappy: str) -> str:
    """The station finds the order in its list, says what it did and tells the resident; nobody else may close it."""
    with books.opened(road.village.folder, road.village.edges()) as book:
        told = [(ledger.name, count) for ledger, count in day_of.of(book).from_county]
    assert told == [("complaint", 1), ("rectification", 1)], "both stand on the desk's home, long before their limits"
    (found,) = road.village.rows("ledger", "rectification")
    assert (found["state"], found["about"], found["open"]) == ("ordered", unhappy, "1")
    assert found["due"] == (today + timedelta(days=5)).isoformat()
    assert WORDS not in str(found), "the office reads what to change, not what was said"
    order = str(found["record"])
    does(road.village, "rectification", "measure", {
        "measured_on": today.isoformat(), "responsible": "王小兰", "measures": "排了上午值班，A、B岗互补",
    }, order)  # fmt: skip
    does(road.village, "rectification", "tell", {
        "told_on": today.isoformat(), "told_how": "phone", "content": "yes"}, order)  # fmt: skip
    refused = road.village.ask("ledger", "rectification", "close", order, "--as", road.village.user)
    assert refused.status == 1
    assert "县级" in refused.err
    return order
