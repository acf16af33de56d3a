"""The ledgers through their pages and commands: opened once, corrected, refused with reasons, listed, printed, sent."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from itertools import product
from pathlib import Path
from typing import Any

import pytest

from forms.case import Recorded
from forms.catalog import packaged_calendars
from forms.events import KINDS, LARGEST_INTEGER, Event, sample_event
from forms.ledgers.declaring import ABOUT_PEOPLE, OBJECTS, STREAMS, Deed
from forms.ledgers.record import fold
from forms.ledgers.register import DEEDS, GROUPS, LEDGERS
from forms.ledgers.samples import sample_of
from forms.ledgers.telling import told_of_deed
from forms.workdays import Calendar
from station import book as books
from station.ledgers import NEWEST
from station.records import row
from tests.processes import world
from tests.station.county import TOWNSHIP, Machine
from tests.station.test_home_pages import CLERK
from tests.station.test_home_pages import clerk as clerk
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser
from tests.station.test_seals import entered, seal, use

VILLAGE = "320612107205"
NUMBER = {"place": "民政窗口", "person": "顾秀英", "phone": "13812345678"}


@pytest.mark.parametrize("name", sorted(LEDGERS))
def test_every_ledger_is_whole(name: str) -> None:
    """States are named in both languages, deeds lead to known ones, what is printed is asked, people can be erased."""
    ledger = LEDGERS[name]
    assert ledger.stream in STREAMS
    assert ledger.openings, "nothing opens a record"
    assert all(zh and en for zh, en in ledger.states.values())
    assert set(ledger.open) <= set(ledger.states)
    asked = ledger.fields
    assert {*ledger.title, *ledger.columns, *([ledger.day] if ledger.day else [])} <= set(asked)
    for deed in ledger.deeds:
        assert deed.kind.partition(":")[0] == name
        assert deed.kind in KINDS
        assert {*deed.during, *([deed.leads_to] if deed.leads_to else [])} <= set(ledger.states)
        assert deed.leads_to or deed.during
        assert all(one.personal for one in deed.fields if one.kind in ABOUT_PEOPLE)
        assert deed.composed or not any(one.kind == OBJECTS for one in deed.fields)


@pytest.mark.parametrize("name", sorted(LEDGERS))
def test_no_entry_of_a_neighbour_stops_the_mail(name: str) -> None:
    """The county admits any number and any day: a row is made of each, or a village could silence its township."""
    calendar, record = Calendar.from_documents(packaged_calendars()), f"{name}:32061210720501:4K9DQ-1"
    for count, day in product((0, LARGEST_INTEGER), ("0001-01-01", "9999-12-31")):
        extreme = {"count": count, "day": day, "moment": f"{day}T09:30+08:00"}
        for first, then in product(LEDGERS[name].openings, LEDGERS[name].deeds):
            told = [_extreme(deed, record, extreme) for deed in (first, then)]
            assert row(fold(record, [Recorded(one.kind, one) for one in told]), calendar)["state"]


def _extreme(deed: Deed, record: str, values: Mapping[str, Any]) -> Event:
    """The sample of a deed with these values in the place of all of their shapes, by whoever may do it."""
    kind, sample = KINDS[deed.kind], sample_event(deed.kind)
    shapes = {**kind.facts, **kind.facts_optional}
    role = next(one for one in deed.by if one != "supervisor")
    who = {"record": record, "role": role, "office": {"agent": VILLAGE, "clerk": TOWNSHIP}.get(role, "320612")}
    facts = {one: values.get(shapes.get(one, ""), told) for one, told in sample.facts.items()}
    return Event(deed.kind, {**facts, **who}, sample.personal)


def test_every_ledger_stands_once_on_the_page_of_all_of_them() -> None:
    """One that no group names could not be found on the screen."""
    assert sorted(name for _, names in GROUPS for name in names) == sorted(LEDGERS)


@pytest.mark.parametrize("kind", sorted(DEEDS))
def test_answers_of_one_name_are_stored_in_one_shape(kind: str) -> None:
    """Two deeds of a ledger that ask the same name mean the same answer, or the fold would mix them."""
    ledger, deed = DEEDS[kind]
    first = ledger.fields
    assert all((first[one.name].kind, first[one.name].personal) == (one.kind, one.personal) for one in deed.fields)


def test_a_record_is_opened_once_corrected_struck_and_known_to_the_county(tmp_path: Path) -> None:
    """The same answers under one key are one record; what it became is listed, checked, and admitted by the county."""
    with world(tmp_path, seed=51) as made:
        village = made.enrol(VILLAGE)
        words = ("ledger", "directory", "open", *village.with_file({**NUMBER, "draft": "d-1"}), "--as", village.user)
        record = village.do(*words).last_word
        assert village.do(*words).last_word == record
        changed = village.with_file({**NUMBER, "person": "陆根生"})
        village.do("ledger", "directory", "change", record, *changed, "--as", village.user)
        (row,) = village.rows("ledger", "directory")
        assert (row["title"], row["state"], row["open"]) == ("民政窗口 陆根生", "listed", "1")
        village.do("ledger", "directory", "strike", record, "--as", village.user)
        late = village.ask("ledger", "directory", "strike", record, "--as", village.user)
        assert late.status == 1
        assert "已停用" in late.err
        village.do("check")
        village.do("exchange")
        village.do("exchange")
        assert village.rows("status")[0]["unadmitted"] == 0
        assert village.rows("status")[0]["parked"] == 0
        made.county.do("check")


def test_a_clerk_hears_about_everything_that_is_wrong_with_a_record_at_once(tmp_path: Path) -> None:
    """Unknown names, missing answers and a phone of the wrong shape in one refusal, and nothing is written."""
    with world(tmp_path, seed=52) as made:
        village = made.enrol(VILLAGE)
        wrong = village.with_file({"phone": "12", "zz": 1})
        said = village.ask("ledger", "directory", "open", *wrong, "--as", village.user)
        assert said.status == 1
        assert all(told in said.err for told in ("zz", "单位或窗口", "11位"))
        assert village.rows("ledger", "directory") == []


def test_every_deed_takes_its_own_sample(tmp_path: Path) -> None:
    """What ``--sample`` prints is what ``--with`` takes, wherever no other record is asked for."""
    with world(tmp_path, seed=53) as made:
        village = made.enrol(VILLAGE)
        for ledger in LEDGERS.values():
            for deed in ledger.openings:
                needs = [one for one in deed.fields if one.required and one.name not in _sampled(deed)]
                if deed.composed or needs or "village" not in ledger.levels or "agent" not in deed.by:
                    continue
                sample = village.rows("ledger", ledger.name, deed.name, "--sample")[0]
                village.do("ledger", ledger.name, deed.name, *village.with_file(sample), "--as", village.user)
        assert len(village.rows("ledger", "directory")) == 1
        village.do("check")


def _sampled(deed: Deed) -> set[str]:
    return set(sample_of(deed, date(2026, 11, 21), VILLAGE))


# --- pages -----------------------------------------------------------------------------------------------------------


ANSWERS = {"place": "民政窗口", "phone": "13812345678"}


def _sent(browser: Browser, path: str, answers: dict[str, str]) -> Browser:
    """Open the page of these questions, answer them, and stay at what it says."""
    asked = browser.get(path)
    csrf, key = (re.search(rf'name="{name}" value="([0-9a-f]+)"', asked.text) for name in ("csrf", "draft"))
    assert csrf and key
    return browser.post(path, {**answers, "csrf": csrf[1], "draft": key[1]})


def test_a_record_is_entered_on_its_page_found_by_a_piece_of_its_name_and_printed(browser: Browser) -> None:
    """Wrong answers come back with what was typed; right ones lead to the record, its list and its printed table."""
    browser.sign_in()
    wrong = _sent(browser, "/ledgers/directory/new", {**ANSWERS, "phone": "12"})
    assert wrong.status == 422
    assert 'value="民政窗口"' in wrong.text
    done = _sent(browser, "/ledgers/directory/new", ANSWERS)
    assert done.status == 303
    address = done.headers["Location"].partition("?")[0]
    assert 'id="done-title">已保存在本机，待上报' in browser.get(f"{address}?done=list").text
    assert "done-title" not in browser.get(f"{address}?done=strike").text
    browser.get("/ledgers/directory")
    assert address in browser.send("/ledgers/directory/find", {"text": "民政"}).text
    assert address not in browser.send("/ledgers/directory/find", {"text": "银行"}).text
    assert "13812345678" in browser.get("/ledgers/directory/print").text
    days = "from.year=2020&from.month=1&from.day=1&to.year=2020&to.month=1&to.day=2"
    assert "13812345678" not in browser.get(f"/ledgers/directory/print?{days}").text
    assert "日期范围有误" in browser.get("/ledgers/directory/print?from.year=2020&from.month=99&from.day=1").text
    assert "在用 1 条" in browser.get("/ledgers").text


def test_no_answer_is_dated_before_its_question(village: Machine) -> None:
    """A slip of the pen would make an answer that was late look early; the same day is no slip."""
    asked = {"on": "2026-11-20", "channel": "window", "matter": "低保怎么办", "first_contact": AGENT, "remark": "回村里说"}
    assert entered(village, AGENT, "inquiry", "take", asked) == 0, village.err
    record = village.out.split()[-1]
    forwarded = {"forwarded_on": "2026-11-19", "to_whom": "民政办"}
    assert entered(village, AGENT, "inquiry", "forward", forwarded, record) == 1 and "2026-11-20" in village.err
    assert entered(village, AGENT, "inquiry", "forward", {**forwarded, "forwarded_on": "2026-11-20"}, record) == 0
    answered = {"answered_on": "2026-11-19", "answered_how": "phone", "answer": "本人到镇里申请"}
    assert entered(village, AGENT, "inquiry", "answer", answered, record) == 1 and "早于" in village.err


def test_a_record_is_found_by_the_number_that_was_written_by_hand(browser: Browser, village: Machine) -> None:
    """Power was out, a slip was written: its number finds the record however it is typed, and no other."""
    for number, place in (("停电-0012", "民政窗口"), ("停电-0013", "社保窗口")):
        told = village.written({"place": place, "phone": "13812345678", "paper_no": number})
        assert village("ledger", "directory", "open", "--with", told, "--as", AGENT) == 0, village.err
    browser.sign_in().get("/ledgers/directory")
    for typed in ("停电-0012", "停电 ００１２", "0012"):
        said = browser.send("/ledgers/directory/find", {"text": typed}).text
        assert "民政窗口" in said and "社保窗口" not in said, typed


def test_a_deed_brings_the_earlier_answers_and_is_offered_only_while_it_is_possible(browser: Browser) -> None:
    """Correcting starts from what is there; what was struck out offers nothing, and its address says so."""
    browser.sign_in()
    address = _sent(browser, "/ledgers/directory/new", ANSWERS).headers["Location"].partition("?")[0]
    assert 'value="13812345678"' in browser.get(f"{address}/change").text
    assert _sent(browser, f"{address}/strike", {}).status == 303
    assert f"{address}/strike" not in browser.get(address).text
    assert browser.get(f"{address}/strike").status == 404
    assert browser.get("/ledgers/directory/32061210720501:00000-9").status == 404
    assert browser.get("/ledgers/nothing").status == 404


def test_a_ledger_is_its_own_offices_and_the_villages_stand_apart(
    clerk: Browser, village: Machine, township: Machine
) -> None:
    """What a village entered is not counted, listed or printed as the township's; it has a list of its own that names
    the office, and is found by name."""
    for machine, who, phone in ((village, AGENT, "13812345678"), (township, CLERK, "13912345678")):
        told = machine.written({"place": "民政窗口", "phone": phone})
        assert machine("ledger", "directory", "open", "--with", told, "--as", who) == 0, machine.err
        assert machine("exchange") == 0
    assert township("exchange") == 0
    clerk.sign_in()
    assert "在用 1 条" in clerk.get("/ledgers").text
    assert clerk.get("/ledgers/directory").text.count("民政窗口") == 1
    printed = clerk.get("/ledgers/directory/print").text
    assert "13912345678" in printed and "13812345678" not in printed
    assert "骑岸村便民服务站" in clerk.get("/ledgers/directory?show=below").text
    assert clerk.send("/ledgers/directory/find", {"text": "民政"}).text.count("民政窗口") >= 2


def test_a_township_reads_the_opinion_that_a_villages_committee_sealed(
    clerk: Browser, village: Machine, township: Machine
) -> None:
    """The page of the case leads to it, though that ledger is kept in villages alone."""
    case, stamp = village.file("S002-01", AGENT), seal(village, AGENT, "committee")
    used = use(stamp, "committee", document="opinion", case=case)
    assert entered(village, AGENT, "sealing", "use", used) == 0, village.err
    told = {"case": case, "view": "agreed", "text": "情况属实", "signed_by": "陈支书", "post": "主任", "on": "2026-11-23",
            "seal": stamp}  # fmt: skip
    assert entered(village, AGENT, "opinion", "open", told) == 0, village.err
    assert village("exchange") == 0 and township("exchange") == 0
    address = re.search(r'href="(/ledgers/opinion/[^"?]+)"', clerk.get(f"/cases/{case}").text)
    assert address
    assert "情况属实" in clerk.get(address[1]).text and 'href="/ledgers"' in clerk.text


def test_a_deed_that_somebody_else_was_quicker_with_says_so(browser: Browser, village: Machine) -> None:
    """The button of a page that was drawn before leads to a sentence with the state of the record, not to nothing."""
    address = _sent(browser.sign_in(), "/ledgers/directory/new", ANSWERS).headers["Location"].partition("?")[0]
    record = address.replace("/ledgers/directory/", "directory:")
    assert village("ledger", "directory", "strike", record, "--as", AGENT) == 0, village.err
    browser.get(f"{address}/change")
    assert browser.status == 404 and "已停用" in browser.text and "更正" in browser.text


def test_a_record_names_offices_items_and_other_records_in_words(browser: Browser, village: Machine) -> None:
    """No code of an office and no id of a record stands where a person reads, and a link leads to the other record."""
    assert village("ledger", "resident", "open", "--with", village.written({"name": "顾秀英"}), "--as", AGENT) == 0
    resident = village.out.split()[-1]
    browser.sign_in()
    told = {"visit": {"resident": resident}, "inquiry": {"item": " S002-10 "}}
    pages = []
    for name, more in told.items():
        sample = sample_of(LEDGERS[name].openings[0], date(2026, 11, 23), VILLAGE) | more
        assert village("ledger", name, "open", "--with", village.written(sample), "--as", AGENT) == 0, village.err
        pages.append(browser.get(f"/ledgers/{name}/{village.out.split()[-1].partition(':')[2]}").text)
    assert f'/ledgers/resident/{resident.partition(":")[2]}">顾秀英</a>' in pages[0]
    assert "独生子女父母光荣证（S002-10）" in pages[1]
    asked = browser.get("/ledgers/inquiry/new").text
    assert '<option value="S002-10">独生子女父母光荣证（S002-10）</option>' in asked


def test_who_is_on_record_is_not_entered_again_but_led_to(browser: Browser, village: Machine) -> None:
    """The number is refused however it is typed, with a link to the record; correcting that record is not, and one that
    was struck out stands in nobody's way."""
    number = sample_of(DEEDS["resident:registered"][1], date(2026, 11, 21), VILLAGE)["document"]["number"]
    told = {"name": "顾秀英", "document.type": "111", "document.number": number}
    browser.sign_in()
    address = _sent(browser, "/ledgers/resident/new", told).headers["Location"].partition("?")[0]
    again = _sent(browser, "/ledgers/resident/new", {**told, "document.number": f" {number[:6]} {number[6:].lower()}"})
    assert again.status == 422 and f'<a class="govuk-link" href="{address}">顾秀英</a>' in again.text
    assert _sent(browser, f"{address}/change", {**told, "phone": "13812345678"}).status == 303
    assert _sent(browser, f"{address}/strike", {}).status == 303
    assert _sent(browser, "/ledgers/resident/new", told).status == 303
    assert len(village.rows("ledger", "resident")) == 2


def test_nobody_is_asked_to_type_the_id_of_a_record(
    browser: Browser, village: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where there are more residents than a list holds, a visit asks for none, unless it was opened from her record."""
    monkeypatch.setattr("station.views.ledgers.MOST_CANDIDATES", 1)
    for name in ("顾秀英", "沈德明"):
        told = village.written({"name": name})
        assert village("ledger", "resident", "open", "--with", told, "--as", AGENT) == 0, village.err
    record = village.out.split()[-1]
    assert 'name="resident"' not in browser.sign_in().get("/ledgers/visit/new").text
    asked = browser.get(f"/ledgers/visit/new?resident={record}").text
    assert f'<option value="{record}" selected>沈德明</option>' in asked and "顾秀英" not in asked


def test_what_was_said_of_one_doing_does_not_stand_in_the_next(browser: Browser, village: Machine) -> None:
    """A second training begins blank, like a second objection or signature; what describes the person stays."""
    told = {"person": "葛志远", "employment": "full_time", "term_from": "2026-11-02"}
    assert village("ledger", "staff", "register", "--with", village.written(told), "--as", AGENT) == 0, village.err
    record = village.out.split()[-1]
    told = {"trained_on": "2026-11-20", "training": "代办业务培训"}
    assert village("ledger", "staff", "train", record, "--with", village.written(told), "--as", AGENT) == 0, village.err
    address = f"/ledgers/staff/{record.partition(':')[2]}"
    assert "代办业务培训" in browser.sign_in().get(address).text
    assert "代办业务培训" not in browser.get(f"{address}/train").text
    assert 'value="葛志远"' in browser.get(f"{address}/change").text


def test_a_deed_that_is_done_with_others_is_not_taken_alone(browser: Browser, village: Machine) -> None:
    """Sending an original belongs to a batch: its own address offers nothing and takes nothing."""
    taken = {"what": "户口簿", "given_by": "顾秀英"}
    assert village("ledger", "original", "take", "--with", village.written(taken), "--as", AGENT) == 0, village.err
    address = f"/ledgers/original/{village.out.split()[-1].partition(':')[2]}"
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.sign_in().get(address).text)
    assert token
    sent = {"csrf": token[1], "draft": "d", "to": TOWNSHIP, "carrier": "葛志远"}
    assert browser.post(f"{address}/send", sent).status == 404
    assert village.rows("ledger", "original")[0]["state"] == "kept"


def test_a_name_that_was_looked_for_stands_in_no_address(browser: Browser) -> None:
    """The address of what was found holds a key, and another session's key finds nothing."""
    browser.sign_in()
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.get("/ledgers/directory").text)
    assert csrf
    answer = browser.post("/ledgers/directory/find", {"text": "顾秀英", "csrf": csrf[1]})
    assert re.fullmatch(r"/ledgers/directory\?found=[0-9a-f]{24}", answer.headers["Location"])


def test_a_sentence_leaves_out_what_was_not_answered() -> None:
    """No label stands alone at its end, and what was erased is told by the deed's own name."""
    taken = Event("original:taken", {}, {"what": "调查报告", "given_by": "瞿秀英"})
    assert told_of_deed(taken) == ("收取原件“调查报告”，交件人瞿秀英", "took the original “调查报告” from 瞿秀英")
    assert told_of_deed(Event("original:taken", {}, None))[0] == "收取原件"


@pytest.mark.parametrize("column", ["key", "who"])
def test_looking_up_one_record_never_walks_its_ledger(village: Machine, column: str) -> None:
    """Each line of a census asks so: with 50,000 residents a walk took 190 ms, and the index of the day invites it."""
    asked = f"SELECT document FROM desk_row WHERE ledger = ? AND (open = '1' AND {column} = ?) ORDER BY {NEWEST}"
    with books.opened(village.path, village.edges) as book:
        plan = book.journal.db.execute_sql(f"EXPLAIN QUERY PLAN {asked}", ("resident", "x")).fetchall()
    assert f"ledger=? AND {column}=?" in str(plan)
