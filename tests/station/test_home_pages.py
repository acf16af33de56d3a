"""Home, the lists and the search: what a person at the desk sees first, and how she finds a case."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import chain
from typing import Any

import pytest

from forms import slips
from forms.reading import read_case
from forms.workdays import Calendar
from station import book as books
from station import counts, register, searching, worklist
from station.app import make_app
from station.book import Book
from station.catalogue import row_of_entry
from station.desk import Desk
from station.settings import Settings
from sync import logbook
from sync import tables as t
from sync.database import write
from tests.station.county import NOON, Machine
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser

CLERK = "李窗口"
DAY_SECONDS = 24 * 3600
ITEM = "S002-01"


@pytest.fixture
def clerk(township: Machine) -> Iterator[Browser]:
    """A browser before the township's pages, signed in; the line stays up."""
    with books.opened(township.path, township.edges) as book:
        found = Browser.__new__(Browser)
        app = make_app(book, Settings(data=township.path), lambda: None)
        Browser.__init__(found, app.test_client())
        found.sign_in(CLERK)
        yield found


def listed(browser: Browser) -> list[str]:
    """The receipt numbers of the list on the page, in order."""
    return re.findall(r'class="govuk-link number" href="/cases/([0-9A-Z-]+)"', browser.text)


def counted(browser: Browser) -> dict[str, str]:
    """The counts of home by the name of their list."""
    browser.get("/")
    found = re.findall(r'href="/(?:\?show=(\w+))?"[^>]*>[^<]*<strong>([\d+]+)</strong>', browser.text)
    return {name or "work": count for name, count in found}


def held_by(browser: Browser) -> dict[str, list[str]]:
    """Every list of home that is not empty, with what it shows; its length is its count."""
    told = counted(browser)
    lists = {name: (listed(browser.get(f"/?show={name}")), count) for name, count in told.items()}
    assert all(len(found) == int(count) for found, count in lists.values()), lists
    return {name: sorted(found) for name, (found, _) in lists.items() if found}


def sought(browser: Browser, text: str) -> Browser:
    """Type this into the box of the page and press the button."""
    return browser.get("/find").send("/find", {"text": text})


def asked_for(machine: Machine, receipt: str) -> dict[str, Any]:
    """The applicant as the filing told her."""
    with books.opened(machine.path, machine.edges) as book:
        entries = book.journal.history(register.subject(receipt))
        case = read_case(receipt, map(row_of_entry, entries))
        found: dict[str, Any] = dict((case.lines[0].event.personal or {})["applicant"])
    return found


def file_many(machine: Machine, count: int) -> list[str]:
    """So many cases, filed at the desk, without a process for each."""
    document = machine.sample(ITEM)
    with books.opened(machine.path, machine.edges) as book:
        desk = Desk(book)
        return [desk.file(desk.actor(AGENT), ITEM, document).receipt_no for _ in range(count)]


# --- the desk --------------------------------------------------------------------------------------------------------


def test_every_count_of_home_is_the_list_behind_it(browser: Browser, village: Machine) -> None:
    """What lies here is to be handed over; what was handed over is with others; all of it is unsent without a line."""
    first, second = village.file(ITEM, AGENT), village.file("S002-10", AGENT, 2)
    assert village.act(first, "hand_over", AGENT) == 0
    browser.sign_in()
    assert held_by(browser) == {
        "work": [second],
        "forward": [second],
        "away": [first],
        "unsent": sorted((first, second)),
    }
    village.centre.down = False
    assert village("exchange") == 0
    assert "unsent" not in held_by(browser)


def test_a_township_sees_what_to_receive_examine_and_wait_for(
    clerk: Browser, browser: Browser, village: Machine, township: Machine
) -> None:
    """A file moves through the lists of its desks as it moves along its way."""
    village.centre.down = False
    receipt = village.file(ITEM, AGENT)
    assert village.act(receipt, "hand_over", AGENT) == 0 and village("exchange") == 0 and township("exchange") == 0
    assert held_by(clerk) == {"work": [receipt], "arriving": [receipt]}
    assert township.act(receipt, "receive", CLERK) == 0
    assert held_by(clerk) == {"work": [receipt], "examine": [receipt], "unsent": [receipt]}
    assert township.act(receipt, "request_correction", CLERK) == 0
    assert set(held_by(clerk)) == {"work", "correct", "unsent"}
    assert township("exchange") == 0 and village("exchange") == 0
    assert held_by(browser.sign_in()) == {"correct": [receipt], "away": [receipt]}


def test_the_earliest_limit_stands_first_and_says_how_long_is_left(browser: Browser, village: Machine) -> None:
    """In words, and in a colour only beside them: days left, today, over; due and overdue are a list of their own."""
    late = village.file(ITEM, AGENT)
    village.clock.at = NOON + 2 * DAY_SECONDS
    early = village.file(ITEM, AGENT, 2)
    browser.sign_in().get("/")
    assert listed(browser) == [late, early]
    assert "代办报送" in browser.text and 'class="soon">还剩 1 个工作日' in browser.text
    assert 'class="good">还剩 3 个工作日' in browser.text
    assert held_by(browser)["due"] == [late]
    village.clock.at = NOON + 3 * DAY_SECONDS
    assert "今天到期" in browser.sign_in().get("/").text
    village.clock.at = NOON + 7 * DAY_SECONDS
    assert 'class="bad">已超期 2 个工作日' in browser.sign_in().get("/").text
    assert held_by(browser)["due"] == [late, early]


def test_of_one_day_the_green_channel_stands_first(browser: Browser, village: Machine) -> None:
    """[72]: filed last, she is served first among those whose limit ends on the same day, and never before an earlier
    one; the list is walked in its index, without sorting."""
    first, second = village.file(ITEM, AGENT), village.file(ITEM, AGENT, 2)
    green = village.file(ITEM, AGENT, 3, priority="disabled")
    village.clock.at = NOON + DAY_SECONDS
    later = village.file(ITEM, AGENT, 4, priority="urgent")
    browser.sign_in().get("/")
    assert listed(browser) == [green, first, second, later]
    browser.get("/?show=forward")
    assert listed(browser) == [green, first, second, later]
    with books.opened(village.path, village.edges) as book:
        for where in ("desk = ?", "desk = ? AND state = 'collected'"):
            asked = f"SELECT subject FROM case_row WHERE {where} ORDER BY {register.SOONEST} LIMIT 50"
            plan = book.journal.db.execute_sql(f"EXPLAIN QUERY PLAN {asked}", ("",)).fetchall()
            assert len(plan) == 1 and "USING COVERING INDEX" in plan[0][3], plan


@pytest.mark.parametrize("days", range(10))
def test_the_list_of_what_is_due_holds_exactly_what_is_coloured(village: Machine, days: int) -> None:
    """On any day, weekends and their eves included, the warning in the row and the list agree."""
    file_many(village, 1)
    village.clock.at = NOON + days * DAY_SECONDS
    with books.opened(village.path, village.edges) as book:
        count = worklist.counts(book)
        row = worklist.desk_page(book, "work", 1, count["work"]).rows[0]
    assert (count["due"] == 1) == (row["look"] in ("soon", "bad")), row


def test_a_page_holds_fifty_and_the_pages_hold_all(browser: Browser, village: Machine) -> None:
    """Each case stands on one page; a page beyond the last, or none at all, is the nearest one there is."""
    filed = file_many(village, 103)
    browser.sign_in()
    for path in ("/", "/?show=unsent", "/cases"):
        joint = "&" if "?" in path else "?"
        pages = [listed(browser.get(f"{path}{joint}page={number}")) for number in (1, 2, 3)]
        assert [len(page) for page in pages] == [50, 50, 3] and sorted(chain(*pages)) == sorted(filed), path
        assert "101 至 103 件，共 103 件" in browser.text and 'rel="next"' not in browser.text
        assert listed(browser.get(f"{path}{joint}page=99999")) == pages[2]
        for nonsense in ("0", "-1", "x", "９", "1" * 400):
            assert listed(browser.get(f"{path}{joint}page={nonsense}")) == listed(browser.get(path)), nonsense


def test_all_cases_are_narrowed_by_state_and_item_the_newest_first(browser: Browser, village: Machine) -> None:
    """The choice stays on the page and in its next pages; an unknown one narrows to nothing or to all."""
    old, other = village.file(ITEM, AGENT), village.file("S002-10", AGENT)
    village.clock.at = NOON + 60
    new = village.file(ITEM, AGENT, 2)
    assert village.act(old, "hand_over", AGENT) == 0
    browser.sign_in()
    assert listed(browser.get("/cases"))[0] == new and len(listed(browser)) == 3
    assert listed(browser.get(f"/cases?item={ITEM}")) == [new, old]
    assert f'value="{ITEM}" selected' in browser.text
    assert listed(browser.get("/cases?state=collected")) == [new, other]
    assert listed(browser.get(f"/cases?state=forwarded&item={ITEM}")) == [old]
    assert listed(browser.get("/cases?item=nothing")) == [] and len(listed(browser.get("/cases?state=nothing"))) == 3


def test_the_items_filed_most_are_one_click_away(browser: Browser, village: Machine) -> None:
    """The most frequent first; an item that may not be filed here is none of them."""
    for seed in (1, 2):
        village.file("S002-10", AGENT, seed)
    village.file(ITEM, AGENT)
    browser.sign_in().get("/")
    assert re.findall(r'href="/new/(S002-\d+)/guide"', browser.text)[:2] == ["S002-10", ITEM]


def test_what_nobody_admitted_is_shown_until_somebody_looked(browser: Browser, village: Machine) -> None:
    """A parked entry brings its case onto the list of what needs a look, with the word beside it."""
    receipt = village.file(ITEM, AGENT)
    with books.opened(village.path, village.edges) as book, write(book.journal.db):
        entry = book.journal.history(register.subject(receipt))[0]
        book.journal.settle([(entry.id, t.PARKED, "not_now", None)])
    browser.sign_in()
    assert "需核对 <strong>1</strong>" in browser.get("/").text
    assert listed(browser.get("/?show=attention")) == [receipt] and "县中心未采纳" in browser.text


def test_an_act_that_came_too_late_needs_a_look(
    browser: Browser, clerk: Browser, village: Machine, township: Machine
) -> None:
    """It is listed at once, with its word, and in an ended file for a month; not for ever."""
    village.centre.down = False
    receipt = village.file(ITEM, AGENT)
    assert village("exchange") == 0 and township("exchange") == 0
    assert township.act(receipt, "receive", CLERK) == 0 and township.act(receipt, "return", CLERK) == 0
    assert village.act(receipt, "withdraw", AGENT) == 0
    assert township("exchange") == 0 and village("exchange") == 0
    assert held_by(browser.sign_in()) == {"attention": [receipt]}
    assert "已被先行处理 1 项" in browser.get("/?show=attention").text
    village.clock.at = NOON + 29 * DAY_SECONDS
    assert held_by(browser.sign_in()) == {"attention": [receipt]}
    village.clock.at = NOON + 31 * DAY_SECONDS
    assert held_by(browser.sign_in()) == {}


def test_far_more_than_anybody_counts_is_said_to_be_more(
    browser: Browser, village: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unsent cases are counted one by one, up to a bound; beyond it the number says that there are more."""
    file_many(village, 7)
    monkeypatch.setattr(worklist, "MOST_COUNTED", 5)
    told = counted(browser.sign_in())
    assert told["unsent"] == "5+" and told["work"] == "7"
    assert len(listed(browser.get("/?show=unsent"))) == 5 and "共 5+ 件" in browser.text


# --- the search ------------------------------------------------------------------------------------------------------


def test_whatever_names_one_case_opens_it(browser: Browser, village: Machine) -> None:
    """Its number however typed, a slip's QR, the county's number, a piece, a name or a part, an ID or its end."""
    receipt = village.file(ITEM, AGENT)
    other = village.file("S002-10", AGENT, 7)
    village.centre.down = False
    assert village("exchange") == 0
    applicant = asked_for(village, receipt)
    name, number = applicant["name"], applicant["document"]["number"]
    assert asked_for(village, other)["document"]["number"][-6:] != number[-6:], "two seeds, two people"
    groups = receipt.split("-")
    browser.sign_in()
    for text in (
        receipt,
        receipt.lower().replace("-", " "),
        "".join(chr(ord(char) + 0xFEE0) if "!" <= char <= "~" else char for char in receipt),
        slips.slip_text(receipt, ITEM),
        village.case(receipt)["case_no"].lower(),
        f"{groups[2]}-{groups[3]}",
        f"{groups[3]}-{groups[4]}",
        receipt.replace("-", "")[-10:],
        name,
        f" {name} ",
        name[1:],
        number,
        number.lower(),
        number[-4:],
        number[-5:],
        number[-6:],
        number[-8:],
        f"{number[:6]} {number[6:14]} {number[14:]}",
    ):
        browser.get("/find")
        token = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.text)
        assert token
        browser.post("/find", {"csrf": token[1], "text": text})
        assert (browser.status, browser.headers["Location"]) == (303, f"/cases/{receipt}"), text


def test_several_cases_are_listed_and_going_back_asks_nothing(browser: Browser, village: Machine) -> None:
    """Results have an address of their own, which tells nothing of what was typed, and can be turned page by page."""
    filed = file_many(village, 52)
    name = asked_for(village, filed[0])["name"]
    browser.sign_in()
    browser.get("/find")
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.text)
    assert token
    address = browser.post("/find", {"csrf": token[1], "text": name}).headers["Location"]
    assert re.fullmatch(r"/find/[0-9a-f]{24}", address)
    assert len(listed(browser.get(address))) == 50 and f'value="{name}"' in browser.text
    assert len(listed(browser.get(f"{address}?page=2"))) == 2
    assert len(listed(browser.get(address))) == 50


def test_what_was_searched_stands_in_no_address_and_no_log(browser: Browser, village: Machine) -> None:
    """Neither a name nor a number in any link of the answer, nor in what is kept for whoever repairs the program."""
    filed = file_many(village, 2)
    applicant = asked_for(village, filed[0])
    name, number = applicant["name"], applicant["document"]["number"]
    browser.sign_in()
    with logbook.keeping(village.path / "station.log"):
        for text in (name, number):
            sought(browser, text)
            links = re.findall(r'(?:href|action)="([^"]*)"', browser.text)
            assert listed(browser) and not [one for one in links if text in one]
            assert number not in browser.text.replace(f'value="{number}"', ""), "the last four alone"
    log = village.path / "station.log"
    assert not log.exists() or not [one for one in (name, number) if one in log.read_text(encoding="utf-8")]


def test_another_session_has_no_use_for_the_address_of_results(browser: Browser, village: Machine) -> None:
    """It leads to the empty box, as does one that is no longer kept."""
    filed = file_many(village, 2)
    browser.sign_in().get("/find")
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.text)
    assert token
    browser.post("/find", {"csrf": token[1], "text": asked_for(village, filed[0])["name"]})
    address = browser.headers["Location"]
    assert browser.get(address).status == 200
    browser.sign_in()
    for lost in (address, "/find/00"):
        assert browser.get(lost).status == 303 and browser.headers["Location"] == "/find"


def test_nothing_found_says_what_to_do_next(browser: Browser, clerk: Browser, village: Machine) -> None:
    """At a village: look at the slip, exchange; at a township the papers may be received from the slip."""
    receipt = village.file(ITEM, AGENT)
    assert "没有找到" in sought(browser.sign_in(), "欧阳无此人").text and "对照回执" in browser.text
    stranger = receipt[:6] + "02" + receipt[8:]
    unknown = next(
        text for char in searching.numbering.CROCKFORD if searching.read(text := stranger[:-1] + char).case
    )
    assert "本站的收件编号" in sought(browser, unknown).text
    assert "凭单接件" in sought(clerk, receipt).text and f'href="/receive?number={receipt}"' in clerk.text


@pytest.mark.parametrize("text", ["", "  ", "--", "x" * 129, "\x00", "姓\u202e名", "%", "_", "!"])
def test_what_nobody_can_look_for_is_answered_with_a_sentence(browser: Browser, village: Machine, text: str) -> None:
    """At the box, with what was typed; wildcards of the database are characters like others."""
    file_many(village, 2)
    sought(browser.sign_in(), text)
    assert browser.status in (200, 422) and not listed(browser)


def test_two_people_with_the_same_end_are_told_apart_by_the_whole_number(browser: Browser, village: Machine) -> None:
    """The row keeps six characters; a longer number is compared with what was filed."""
    receipt = village.file(ITEM, AGENT)
    number = asked_for(village, receipt)["document"]["number"]
    stranger = ("1" if number[0] != "1" else "2") + number[1:]
    assert not listed(sought(browser.sign_in(), stranger)) and "没有找到" in browser.text


def test_who_was_erased_is_found_by_number_alone(browser: Browser, village: Machine) -> None:
    """Neither the name nor the end of the ID number is in the row any more."""
    receipt, _ = file_many(village, 2)
    applicant = asked_for(village, receipt)
    with books.opened(village.path, village.edges) as book, write(book.journal.db):
        book.journal.db.execute_sql(
            "UPDATE entry SET personal = NULL, erased = ? WHERE subject = ?", (b"\0" * 32, register.subject(receipt))
        )
        book.cases.refresh([register.subject(receipt)])
    browser.sign_in()
    for text in (applicant["name"], applicant["document"]["number"][-6:]):
        assert f"/cases/{receipt}" not in sought(browser, text).text
    assert receipt in sought(browser, receipt).text
    assert "已清除" in browser.get("/cases").text


# --- the rows --------------------------------------------------------------------------------------------------------


def test_a_row_holds_the_end_of_an_id_and_no_list_for_machines_a_name(village: Machine) -> None:
    """Six characters of the number, and neither they nor the name in `cases --json`."""
    receipt = village.file(ITEM, AGENT)
    applicant = asked_for(village, receipt)
    number = applicant["document"]["number"]
    with books.opened(village.path, village.edges) as book:
        text = json.dumps(book.cases.get(register.subject(receipt)), ensure_ascii=False)
        columns = next(iter(book.journal.db.execute_sql("SELECT * FROM case_row")))
    assert number[-6:][::-1] in text and number[-7:] not in text and number not in repr(columns)
    told = json.dumps(village.case(receipt), ensure_ascii=False)
    assert applicant["name"] not in told and number[-6:][::-1] not in told and "id_tail" not in told


def test_check_sees_a_column_that_says_something_else_than_its_row(village: Machine) -> None:
    """Lists and the search go by the columns, so they are compared as well."""
    receipt = village.file(ITEM, AGENT)
    assert village("check") == 0
    with books.opened(village.path, village.edges) as book, write(book.journal.db):
        book.journal.db.execute_sql("UPDATE case_row SET applicant = '别人'")
    assert village("check") == 3 and receipt in village.out + village.err
    assert village("rebuild") == 0 and village("check") == 0


def test_rows_of_another_version_are_folded_again(village: Machine) -> None:
    """A folder whose rows an older program wrote opens with rows of this one."""
    receipt = village.file(ITEM, AGENT)
    before = village.case(receipt)
    with books.opened(village.path, village.edges) as book, write(book.journal.db):
        book.journal.db.execute_sql("DROP TABLE case_row")
        book.journal.db.execute_sql("CREATE TABLE case_row (subject TEXT PRIMARY KEY, document TEXT, holder TEXT)")
        book.journal.set_mark("case_row", "1")
    assert village.case(receipt) == before and village("check") == 0


def test_the_standing_of_some_cases_is_that_of_all(village: Machine) -> None:
    """Whatever became of an entry, a page that asks for its own cases is told the same as one that asks for each."""
    filed = file_many(village, 6)
    with books.opened(village.path, village.edges) as book:
        entries = {name: book.journal.history(register.subject(name))[0] for name in filed}
        statuses = (t.STORED, t.ADMITTED, t.PARKED, t.WAITING, t.HELD, t.SET_ASIDE)
        with write(book.journal.db):
            book.journal.settle(
                [(entries[name].id, status, "", None) for name, status in zip(filed, statuses, strict=True)]
            )
            book.journal.tables.lane.update(acked=entries[filed[3]].seq).execute()
        said = register.Standing(book.journal)
        together = said.among(filed)
        assert together == {name: said.of(name) for name in filed}
    assert [one["stored"] for one in together.values()] == [True] * 4 + [False] * 2
    assert [one["confirmed"] for one in together.values()] == [False, True, False, False, False, False]
    assert [name for name in filed if together[name]["parked"]] == [filed[2]]


def _all_questions(book: Book) -> Iterator[None]:
    for name in worklist.counts(book):
        worklist.desk_page(book, name, 1, 200)
        yield
    for text in ("王", "1234", "12345678", "0012-E", "10720501"):
        searching.page(book, searching.read(text), 1)
        yield
    for state, item in (("", ""), ("collected", ""), ("", ITEM), ("collected", ITEM)):
        worklist.every_page(book, state, item, 3)
        yield
    worklist.usual_items(book)
    yield
    counts.status(book.journal)
    assert not Desk(book).clock_doubtful()
    yield


def test_no_page_reads_a_table_from_end_to_end(village: Machine) -> None:
    """Every list is walked in an index, and what stands on every page, strip and clock, reads what it shows."""
    file_many(village, 2)
    asked: dict[str, Any] = {}
    with books.opened(village.path, village.edges) as book:
        connection = book.journal.db.connection()
        connection.exec_trace = lambda _, statement, values: not asked.update({statement: values})
        for _ in _all_questions(book):
            pass
        connection.exec_trace = None
        plans = [
            (statement, detail)
            for statement, values in asked.items()
            for *_, detail in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        ]
    assert len(asked) > 10
    assert not [plan for plan in plans if re.match(r"SCAN (case_row|entry|lane)\b(?!.* USING COVERING INDEX)", plan[1])]


def test_the_clock_is_held_against_one_entry_however_many_there_are(village: Machine) -> None:
    """Asked for every page: the database takes as many steps behind a hundred cases as behind five."""

    def steps(connection: Any, desk: Desk) -> int:
        taken: list[int] = []
        connection.set_progress_handler(lambda: bool(taken.append(1)), 1)
        desk.clock_doubtful()
        connection.set_progress_handler(None)
        return len(taken)

    file_many(village, 5)
    with books.opened(village.path, village.edges) as book:
        few = steps(book.journal.db.connection(), Desk(book))
    file_many(village, 100)
    with books.opened(village.path, village.edges) as book:
        assert 0 < steps(book.journal.db.connection(), Desk(book)) <= 2 * few
        village.clock.at = NOON - DAY_SECONDS
        assert Desk(book).clock_doubtful()


def test_a_day_ahead_is_warned_of_on_the_working_day_before(village: Machine) -> None:
    """The last day that the list of due ones reaches is the next working day; what ends later is no matter of today."""
    with books.opened(village.path, village.edges) as book:
        calendar: Calendar = book.catalogue.current().calendar
        for days in range(14):
            village.clock.at = NOON + days * DAY_SECONDS
            today: date = book.edges.today()
            last = worklist.warned_until(book)
            assert today >= calendar.previous_workday(last), today
            assert today < calendar.previous_workday(calendar.next_workday(last + timedelta(days=1))), today
