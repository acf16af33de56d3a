"""The hall in a browser without scripts: what a resident reads with her slip, what she does not, and how she rates."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from forms import numbering
from forms.identity import mask_name
from station import book as books
from station import rating, register
from station.app import make_app
from station.hall import VISIT_SECONDS, Hall, Visit
from station.settings import Settings
from station.words.hall import WORDS
from sync.database import write
from tests.station.county import Centre, Machine
from tests.station.test_case_pages import AT_COUNTY, AT_TOWNSHIP, arrive, text_of
from tests.station.test_home_pages import CLERK, asked_for
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser

COMMENT = "窗口的小李解释得很清楚，就是等得久"


@pytest.fixture
def hall(township: Machine) -> Iterator[Browser]:
    """A browser in the hall of the township; nobody is signed in."""
    with books.opened(township.path, township.edges) as book:
        yield Browser(make_app(book, Settings(data=township.path), lambda: None).test_client())


def looks_up(visitor: Browser, number: str) -> Browser:
    """Type a number and press the button."""
    visitor.get("/hall")
    return visitor.post("/hall", {"number": number}, follow_redirects=True)


def delivered(machine: Machine) -> str:
    """A case of the township that came to its end."""
    case = machine.file(AT_TOWNSHIP, CLERK)
    for act in ("accept", "decide", "close", "deliver"):
        assert machine.act(case, act, CLERK) == 0, machine.err
    return case


def code_of(machine: Machine, case: str) -> str:
    """The rating code as it is printed on the resident's copy of the slip."""
    with books.opened(machine.path, machine.edges) as book:
        return rating.code_of(register.read(book.journal, case))


def said_to_county(machine: Machine, centre: Centre) -> dict[str, Any]:
    """The one rating as the county opens it."""
    centre.down = False
    assert machine("exchange") == 0, machine.err
    centre.settle()
    found = centre.journal.read(centre.journal.tables.entry.kind == "case:rated")
    assert len(found) == 1
    told: dict[str, Any] = json.loads(centre.key.unseal(json.loads(found[0].content.facts)["sealed"]))
    return told


def address_in(page: str) -> str:
    """Where the page of a rating is."""
    found = re.search(r'name="back" value="(/hall/rate/\w+)"', page)
    assert found, page[:500]
    return found[1]


# --- how far a case is -----------------------------------------------------------------------------------------------


def test_a_resident_reads_where_her_papers_are_what_is_next_and_by_when(
    hall: Browser, village: Machine, township: Machine
) -> None:
    """In plain words and without signing in: at each desk on the way, with the day by which the next thing is done."""
    case = arrive(village, township, AT_TOWNSHIP, 1)
    told = text_of(looks_up(hall, case).text)
    assert hall.status == 200 and "等那里接收" in told and "2026-11-23" in told
    assert township.act(case, "receive", CLERK) == 0
    told = text_of(looks_up(hall, f"YZ1:{case}:{AT_TOWNSHIP}".lower()).text)
    assert "正在审查" in told and "2026-11-30" in told and "还剩" in told
    assert township.act(case, "request_correction", CLERK) == 0
    told = text_of(looks_up(hall, case.replace("-", " ")).text)
    assert "还缺的材料" in told and "请把下面缺的材料交到骑岸村" in told


def test_the_hall_shows_half_a_name_and_nothing_else_about_anybody(
    hall: Browser, village: Machine, township: Machine
) -> None:
    """No whole name, no number, no phone, no answer, no reason and no result; nor is the number in the address."""
    case = arrive(village, township, AT_TOWNSHIP, 1, "receive", "refuse")
    person = asked_for(township, case)
    hall.get("/hall")
    answer = hall.post("/hall", {"number": case})
    assert answer.status == 303 and case not in answer.headers["Location"]
    page = hall.get(answer.headers["Location"]).text
    assert mask_name(person["name"]) in page and "书面" in page
    with books.opened(township.path, township.edges) as book:
        entries = book.journal.history(f"case:{case}")
        spoken = " ".join((entry.content.personal or b"").decode() for entry in entries)
    private = {text for text in re.findall(r'"([^"]{2,})"', spoken) if re.search(r"[\u3400-\u9fff\d]{2,}", text)}
    private -= {"111", AT_TOWNSHIP}
    assert len(private) > 5 and person["name"] in private
    assert [text for text in private if text in page] == []


def test_a_resident_reads_on_which_day_her_case_ended(hall: Browser, village: Machine, township: Machine) -> None:
    """Whatever the end was, its day stands last among what was done; of a refusal that there is a written answer."""
    refused = arrive(village, township, AT_TOWNSHIP, 1, "receive", "refuse")
    assert re.search(r"2026-11-23</span> 书面答复</li></ol>", looks_up(hall, refused).text)
    withdrawn = township.file(AT_TOWNSHIP, CLERK, 2)
    assert township.act(withdrawn, "withdraw", CLERK) == 0
    assert re.search(r"2026-11-23</span> 撤回</li></ol>", looks_up(hall, withdrawn).text)


def test_unknown_and_mistyped_numbers_are_answered_helpfully_and_betray_nothing(
    hall: Browser, village: Machine, township: Machine
) -> None:
    """A wrong sign is said from the number alone; a number that is not here is answered alike whether it exists."""
    here = arrive(village, township, AT_TOWNSHIP, 2)
    elsewhere = village.file(AT_COUNTY, AGENT)
    wrong = here[:-1] + ("0" if here[-1] != "0" else "1")
    assert "一段一段核对" in looks_up(hall, wrong).text and hall.status == 422
    assert 'value="' + wrong in hall.text, "what was typed comes back"
    assert "不是收件编号" in looks_up(hall, "我的低保").text and hall.status == 422
    assert "请输入收件编号" in looks_up(hall, " ").text
    invented = numbering.receipt_number("32061210729901", date(2026, 11, 21), "4K9DQ", 12)
    told = [text_of(looks_up(hall, number).text) for number in (elsewhere, invented)]
    assert hall.status == 404 and told[0] == told[1] and WORDS["hall_unknown"][0] in told[0]


def test_guessing_is_bounded_for_all_visitors_together(township: Machine) -> None:
    """Twenty numbers a minute, then a sentence; a minute later it goes on. A wrong check sign costs nothing."""
    at = [0.0]
    found = Hall(lambda: at[0], lambda count: bytes(count), 20)
    assert [found.may_try() for _ in range(22)] == [True] * 20 + [False, False]
    at[0] = 60.0
    assert found.may_try()
    case = delivered(township)
    with books.opened(township.path, township.edges) as book:
        settings = Settings(township.path, hall_lookups_per_minute=1)
        visitor = Browser(make_app(book, settings, lambda: None).test_client())
        assert looks_up(visitor, case[:-1]).status == 422
        assert looks_up(visitor, case).status == 200
        assert looks_up(visitor, case).status == 429 and "请等一分钟" in visitor.text
        visitor.get("/hall/rate")
        assert visitor.post("/hall/rate", {"code": "0" * 12}).status == 429, "codes and numbers share the bound"


def test_a_page_left_behind_goes_blind_and_keys_are_of_one_kind(hall: Browser) -> None:
    """After ten minutes the address shows nothing; the key of a look is no key for a rating."""
    at = [0.0]
    found = Hall(lambda: at[0], lambda count: b"\x07" * count, 20)
    key = found.keep(Visit("progress", "1"))
    assert found.visit(key, "progress") and found.visit(key, "rating") is None and found.visit("x", "progress") is None
    at[0] = VISIT_SECONDS
    assert found.visit(key, "progress") is None
    assert hall.get("/hall/case/00").status == 404 and "已经过时" in hall.text


def test_the_hall_can_be_closed(township: Machine) -> None:
    """With the setting at 0 no page of it answers, the door does not name it; the turned screen still works."""
    case = delivered(township)
    with books.opened(township.path, township.edges) as book:
        settings = Settings(township.path, hall_lookups_per_minute=0)
        visitor = Browser(make_app(book, settings, lambda: None).test_client())
        for path in ("/hall", "/hall/guides", f"/hall/guides/{AT_TOWNSHIP}", "/hall/rate", "/hall/case/0"):
            assert visitor.get(path).status == 404 and "没有开放" in visitor.text, path
        assert visitor.post("/hall", {"number": case}).status == 404
        assert "/hall" not in visitor.get("/sign-in").text
        visitor.sign_in(CLERK).get(f"/cases/{case}")
        assert visitor.send(f"/cases/{case}/rating").status == 200 and "请您评价" in visitor.text


def test_a_resident_reads_what_to_bring_before_anybody_asks_her(hall: Browser) -> None:
    """Every guide by its name, with papers, place, time and cost, in large type, with nothing of the desk around it."""
    hall.get("/hall/guides")
    assert hall.text.count('href="/hall/guides/') == 12 and "size-large" in hall.text
    told = text_of(hall.get(f"/hall/guides/{AT_TOWNSHIP}").text)
    assert hall.status == 200 and "要带的材料" in told and "收费" in told and "承诺时限" in told
    assert "sign-out" not in hall.text and 'id="strip"' not in hall.text and 'href="/cases' not in hall.text
    assert hall.get("/hall/guides/none").status == 404


# --- rating ----------------------------------------------------------------------------------------------------------


def test_the_turned_screen_shows_nothing_of_the_desk_and_takes_one_rating(
    hall: Browser, township: Machine, centre: Centre
) -> None:
    """Five levels and four questions by the resident's own hand; a second press changes nothing, a second rating is
    refused; the county reads whole, dimensions, words and the way it came."""
    case = delivered(township)
    hall.sign_in(CLERK).get(f"/cases/{case}")
    page = hall.send(f"/cases/{case}/rating")
    assert all(name in page.text for name in ("非常满意", "基本满意", "非常不满意", "服务效率", "服务水平", "服务态度"))
    for hidden in (CLERK, case, "sign-out", 'id="strip"', "checked", asked_for(township, case)["name"]):
        assert hidden not in page.text, hidden
    address = address_in(page.text)
    assert hall.post(address, {"comment": COMMENT}).status == 422 and COMMENT in hall.text and "请选一项" in hall.text
    form = {"level": "2", "attitude": "5", "comment": COMMENT}
    assert hall.post(address, form).status == 303
    assert hall.post(address, {**form, "level": "5"}).status == 303
    assert "谢谢" in hall.get("/hall/thanks").text and COMMENT not in hall.text
    assert "已经评价过" in hall.get(address).text
    assert said_to_county(township, centre) == {
        "case": case, "token": code_of(township, case), "level": 2, "attitude": 5, "comment": COMMENT,
        "channel": "screen",
    }  # fmt: skip


def test_who_kept_the_code_alone_rates_in_the_hall_without_a_name(
    hall: Browser, township: Machine, centre: Centre
) -> None:
    """The code finds the case, however it is typed; the entry is in the name of the hall, and the county admits it."""
    case = delivered(township)
    code = code_of(township, case)
    hall.get("/hall/rate")
    assert hall.post("/hall/rate", {"code": "0" * 12}).status == 404 and "查不到这个评价码" in hall.text
    answer = hall.post("/hall/rate", {"code": f" {code[:6].lower()}-{code[6:]}"})
    address = answer.headers["Location"]
    assert answer.status == 303 and code not in address and case not in address
    assert hall.get(address).status == 200 and case not in hall.text
    assert hall.post(address, {"level": "5"}).status == 303
    assert said_to_county(township, centre)["channel"] == "hall"
    assert township.case(case)["rated"] and township.case(case)["confirmed"]
    assert township.status()["parked"] == 0, "the county knows the hall as one of the station's people"
    hall.sign_in(rating.SELF_SERVICE, "")
    assert hall.status == 403, "nobody signs in under that name"


def test_nobody_at_the_station_can_read_a_rating(hall: Browser, township: Machine) -> None:
    """Neither the book nor any page of the desk holds a word or the level of it: all tables are read, in clear."""
    case = delivered(township)
    hall.sign_in(CLERK).get(f"/cases/{case}")
    address = address_in(hall.send(f"/cases/{case}/rating").text)
    assert hall.post(address, {"level": "1", "efficiency": "1", "comment": COMMENT}).status == 303
    with books.opened(township.path, township.edges) as book:
        db = book.journal.db
        stored = {
            table: [value for row in db.execute_sql(f'SELECT * FROM "{table}"') for value in row]
            for table in db.get_tables()
        }
        rated = book.journal.history(f"case:{case}")[-1]
    assert rated.kind == "case:rated" and set(json.loads(rated.content.personal or b"{}")) == set()
    clear = [value.encode() if isinstance(value, str) else value for found in stored.values() for value in found
             if isinstance(value, str | bytes)]
    assert any(case.encode() in value for value in clear), "the tables were read in clear"
    assert not [value for value in clear if COMMENT[:6].encode() in value or b'"efficiency"' in value]
    assert set(json.loads(rated.content.facts)) == {"v", "at", "entered", "office", "by", "role", "sealed"}
    assert COMMENT not in hall.get(f"/cases/{case}").text and "已封存" in hall.text


def test_a_case_is_not_rated_before_its_end_and_never_by_default(hall: Browser, township: Machine) -> None:
    """Too early is a sentence; leaving the page enters nothing."""
    case = township.file(AT_TOWNSHIP, CLERK)
    hall.get("/hall/rate")
    answer = hall.post("/hall/rate", {"code": code_of(township, case)}, follow_redirects=True)
    assert "还没有办完" in answer.text
    hall.sign_in(CLERK).get(f"/cases/{case}")
    assert "/rating" not in hall.text
    for act in ("accept", "decide", "close", "deliver"):
        assert township.act(case, act, CLERK) == 0, township.err
    hall.get(f"/cases/{case}")
    hall.send(f"/cases/{case}/rating")
    hall.get("/")
    assert not township.case(case)["rated"]


def test_a_sealed_paper_slip_is_entered_by_the_desk(township: Machine, centre: Centre) -> None:
    """From the envelope, with the code on it; only what was ticked is sealed, and that it came on paper."""
    case = delivered(township)
    slip = {"token": code_of(township, case), "level": 4, "channel": "slip"}
    assert township.act(case, "rate", CLERK, slip) == 0, township.err
    assert township.act(case, "rate", CLERK, slip) == 1 and "每件只能评价一次" in township.err
    assert said_to_county(township, centre) == {**slip, "case": case, "comment": ""}


def test_without_the_countys_key_no_rating_is_taken(hall: Browser, township: Machine) -> None:
    """Nothing is kept in clear until it can be sealed: what was typed stays on the screen."""
    case = delivered(township)
    address = hall.post("/hall/rate", {"code": code_of(township, case)}).headers["Location"]
    with books.opened(township.path, township.edges) as book, write(book.journal.db):
        book.journal.set_mark("centre", {})
    assert hall.post(address, {"level": "5", "comment": COMMENT}).status == 422 and COMMENT in hall.text
    assert not township.case(case)["rated"]
