"""What comes back from residents: callbacks, complaints, inquiries, visitors and suggestions at the desk."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from typing import Any

from forms.catalog import packaged_calendars
from forms.ledgers.callbacks import callback_due
from forms.ledgers.complaints import answer_due
from forms.periods import MONTH, Period
from forms.workdays import Calendar
from station import book as books
from station import callbacks, figures
from station.callbacks import Rate
from tests.station.county import NOON, Centre, Machine
from tests.station.test_case_pages import DAY_SECONDS, text_of
from tests.station.test_hall_pages import delivered
from tests.station.test_hall_pages import hall as hall
from tests.station.test_home_pages import CLERK, asked_for
from tests.station.test_pages import Browser

TODAY = "2026-11-23"
REACHED = {"on": TODAY, "way": "phone", "spoke_with": "applicant", "content_with": "yes", "result_in_use": True}
MISSED = {"on": TODAY, "way": "phone", "why_not": "no_answer"}
ASKED = {"on": TODAY, "channel": "window", "matter": "高龄津贴什么时候发", "first_contact": CLERK, "person": "陆根生"}
COMPLAINT = {"on": TODAY, "channel": "phone", "about": "station", "what": "上午十点窗口没有人", "anonymous": True}


def enters(machine: Machine, ledger: str, deed: str, told: dict[str, Any], record: str = "") -> str:
    """A deed that is taken; the record's id."""
    words = ["ledger", ledger, deed, *([record] if record else []), "--with", machine.written(told), "--as", CLERK]
    assert machine(*words) == 0, machine.err
    return machine.out.split()[-1]


def refused(machine: Machine, ledger: str, deed: str, told: dict[str, Any], record: str = "") -> str:
    """A deed that is not taken; what is said about it."""
    words = ["ledger", ledger, deed, *([record] if record else []), "--with", machine.written(told), "--as", CLERK]
    assert machine(*words) == 1, machine.out
    return machine.err


def row(machine: Machine, ledger: str, record: str) -> dict[str, Any]:
    """A record as its ledger lists it."""
    return next(one for one in machine.rows("ledger", ledger) if one["record"] == record)


def day_after(days: int) -> str:
    """So many days after today, as answers write it."""
    return (date.fromisoformat(TODAY) + timedelta(days=days)).isoformat()


# --- callbacks -------------------------------------------------------------------------------------------------------


def test_who_is_to_be_called_back_follows_from_the_cases_and_ends_with_the_call(
    hall: Browser, township: Machine
) -> None:
    """Listed from the delivery with name and phone, due five working days later; entered once, the case leaves the list
    and the rate rises. Until somebody called, nothing is entered."""
    first, second = delivered(township), delivered(township)
    hall.sign_in(CLERK).get("/ledgers")
    assert 'href="/callbacks"' in hall.text, "the list is found on a day on which none is due"
    hall.get("/callbacks")
    assert all(case in hall.text for case in (first, second)) and "已到期" not in hall.text
    assert asked_for(township, first)["name"] in hall.text and "没有到期的回访" in hall.text
    assert township.rows("ledger", "callback") == []
    township.clock.at = NOON + 7 * DAY_SECONDS
    hall.sign_in(CLERK).get("/callbacks")
    assert hall.text.count("已到期") == 2 and "应回访 2 件，已回访 0 件，回访率 0%" in text_of(hall.text)
    link = re.search(rf'href="(/ledgers/callback/new\?[^"]*{first}[^"]*)"', hall.text)
    assert link and first in hall.get(link[1].replace("&amp;", "&")).text
    enters(township, "callback", "reach", {**REACHED, "case": first})
    hall.get("/callbacks")
    assert first not in hall.text and second in hall.text and "回访率 50%" in hall.text and "低于要求" in hall.text
    assert "已经有回访记录" in refused(township, "callback", "miss", {**MISSED, "case": first})


def test_who_was_not_reached_is_tried_again_and_not_given_up_early(township: Machine) -> None:
    """Not reached is no callback: due again after three working days, given up only after three tries, and the rate
    does not count it."""
    case = delivered(township)
    record = enters(township, "callback", "miss", {**MISSED, "case": case})
    assert row(township, "callback", record)["due"] == "2026-11-26"
    assert "已1次" in refused(township, "callback", "give_up", {"reason": "外出打工"}, record)
    for _ in range(2):
        enters(township, "callback", "miss_again", {**MISSED, "way": "visit"}, record)
    enters(township, "callback", "give_up", {"reason": "外出打工"}, record)
    assert not row(township, "callback", record)["open"]
    township.clock.at = NOON + 10 * DAY_SECONDS
    with books.opened(township.path, township.edges) as book:
        month = Period.around(MONTH, date(2026, 11, 1))
        due = callbacks.DueIn(book, month)
        figures.walk(book, callbacks.reaches_back(month), due)
        assert due.rate() == Rate(due=1, done=0)
        assert callbacks.waiting(book) == [] and callbacks.due_count(book) == 0


def test_a_visit_at_home_is_a_callback_too(township: Machine) -> None:
    """实地回访: its way is kept, with the help that was asked for."""
    told = {**REACHED, "case": delivered(township), "way": "visit", "more_help": "想办老年证"}
    record = enters(township, "callback", "reach", told)
    values = row(township, "callback", record)["values"]
    assert (values["way"], values["more_help"]) == ("visit", "想办老年证")


def test_how_content_people_were_is_counted_from_their_callbacks(hall: Browser, township: Machine) -> None:
    """满意率 [189]: one content, one not, one who would not say, one not reached: 1 of 2, on the page and by the
    command; the county's own rate is that of the sealed ratings."""
    hall.sign_in(CLERK).get("/figures")
    assert re.search(r"不满意 0 人）</th><td>无</td>", hall.text)
    for said in ("yes", "no", "silent"):
        enters(township, "callback", "reach", {**REACHED, "case": delivered(township), "content_with": said})
    enters(township, "callback", "miss", {**MISSED, "case": delivered(township)})
    hall.get("/figures")
    assert re.search(r"说了满意不满意的 2 人，不满意 1 人）</th><td>50\.00%</td>", hall.text)
    assert township("report", "--json") == 0
    told = json.loads(township.out.splitlines()[-1])
    assert [told[name] for name in ("by", "said", "unhappy", "satisfaction")] == ["contacts", 2, 1, 50.0]
    assert township("report") == 0 and "回访满意率 50.00%" in township.out
    with books.opened(township.path, township.edges) as book:
        plan = book.journal.db.execute_sql(f"EXPLAIN QUERY PLAN {figures.SAID}", ("", "", "")).fetchall()
    assert "COVERING INDEX desk_row_by_content" in plan[0][3], "no row is read for it"


def test_the_rate_is_done_among_due_and_never_rounded_up() -> None:
    """回访率 >= 90 %: 26 of 29 is 89, not 90; where nothing was due there is no rate, and nothing is wrong."""
    told = [(Rate(*pair).percent, Rate(*pair).enough) for pair in ((0, 0), (10, 9), (29, 26))]
    assert told == [(None, True), (90, True), (89, False)]


def test_days_of_the_clocks_are_those_of_the_calendar() -> None:
    """A callback by the fifth working day over a holiday; an answer on the fifth day, or the next working day."""
    calendar = Calendar.from_documents(packaged_calendars())
    assert callback_due(date(2026, 9, 30), calendar) == date(2026, 10, 13)
    assert answer_due(date(2026, 11, 23), calendar) == date(2026, 11, 30), "28 November is a Saturday"
    assert answer_due(date(2026, 11, 20), calendar) == date(2026, 11, 25)


# --- complaints ------------------------------------------------------------------------------------------------------


def test_a_complaint_is_taken_whole_and_everything_missing_is_said_at_once(township: Machine) -> None:
    """Who is not anonymous can be reached; a complaint about a case or a person says which."""
    said = refused(township, "complaint", "take", {**COMPLAINT, "anonymous": False, "about": "staff"})
    assert "姓名和电话" in said and "是谁" in said
    assert "收件编号" in refused(township, "complaint", "take", {**COMPLAINT, "about": "case"})
    case = township.file("S002-10", CLERK)
    record = enters(township, "complaint", "take", {**COMPLAINT, "about": "case", "case": case})
    found = row(township, "complaint", record)
    assert (found["state"], found["due"], found["about"]) == ("taken", "2026-11-30", case)
    enters(township, "complaint", "explain", {"explanation": "当天停电，已贴通知"}, record)
    for deed, told in (("answer", {"answered_on": TODAY, "finding": "true", "answer": "属实"}), ("tell", {})):
        assert refused(township, "complaint", deed, told, record), "only the county answers, and only then it is told"
    assert row(township, "complaint", record)["state"] == "taken"


def test_a_sealed_complaint_is_read_by_the_county_alone(hall: Browser, township: Machine, centre: Centre) -> None:
    """Written in the hall without a name on it; the station sees that there is one and its clock, and no word of it."""
    text = "代办员收了我两百块钱，不给票"
    hall.get("/hall/complaint")
    key = re.search(r'name="draft" value="([0-9a-f]+)"', hall.text)
    assert key
    form = {"what": "", "phone": "12", "draft": key[1]}
    assert hall.post("/hall/complaint", form).status == 422 and "11位" in hall.text and 'value="12"' in hall.text
    for _ in range(2):
        sent = hall.post("/hall/complaint", {**form, "what": text, "phone": "13812345678"})
        assert sent.status == 303 and sent.headers["Location"] == "/hall/complaint/thanks"
    assert text not in hall.get("/hall/complaint/thanks").text
    (found,) = township.rows("ledger", "complaint")
    assert (found["state"], found["due"]) == ("taken", "2026-11-30")
    assert text not in json.dumps(found, ensure_ascii=False)
    page = hall.sign_in(CLERK).get(f"/ledgers/complaint/{found['record'].partition(':')[2]}")
    assert page.status == 200 and text not in page.text and "13812345678" not in page.text
    assert township("exchange") == 0
    centre.settle()
    entry = centre.journal.read(centre.journal.tables.entry.kind == "complaint:sealed")[0]
    assert text.encode() not in (entry.content.personal or b"") + entry.content.facts
    opened = json.loads(centre.key.unseal(json.loads(entry.content.personal or b"")["sealed"]))
    assert opened == {"what": text, "phone": "13812345678"}


def test_a_station_orders_nothing_itself(hall: Browser, township: Machine) -> None:
    """An order is the county's."""
    order = {"source": "rating", "order": "窗口不得无人", "limit_on": day_after(5)}
    assert "县级" in refused(township, "rectification", "order", order)
    hall.sign_in(CLERK)
    assert "下达整改" not in hall.get("/ledgers/rectification").text, "nor is it offered"
    assert "差评整改" not in hall.get(f"/cases/{township.file('S002-10', CLERK)}").text.partition("登记到")[2]


# --- inquiries, visitors, suggestions --------------------------------------------------------------------------------


def test_who_was_asked_first_stays_responsible_until_there_is_an_answer(township: Machine) -> None:
    """Forwarded by the next working day, answered within two of its end; nothing but an answer ends it."""
    assert "请填写电话" in refused(township, "inquiry", "take", ASKED)
    record = enters(township, "inquiry", "take", {**ASKED, "phone": "13812345678"})
    found = row(township, "inquiry", record)
    assert (found["due"], found["who"], found["open"]) == ("2026-11-24", CLERK, "1")
    enters(township, "inquiry", "forward", {"forwarded_on": TODAY, "to_whom": "民政办老周"}, record)
    enters(township, "inquiry", "come_back", {"ended_on": TODAY, "outcome": "每季度末月发放"}, record)
    assert row(township, "inquiry", record)["due"] == "2026-11-25"
    assert "答复内容" in refused(township, "inquiry", "answer", {"answered_on": TODAY, "answered_how": "phone"}, record)
    enters(township, "inquiry", "answer", {"answered_on": TODAY, "answered_how": "phone", "answer": "已电话告知"}, record)
    found = row(township, "inquiry", record)
    assert (found["open"], found["state"], found["who"]) == ("", "answered", CLERK)


def test_what_is_answered_on_the_spot_is_one_entry(township: Machine) -> None:
    """With the answer, whoever asked; without one it is not taken."""
    assert "答复内容" in refused(township, "inquiry", "settle", ASKED)
    record = enters(township, "inquiry", "settle", {**ASKED, "channel": "online", "answer": "每季度末月十五日前"})
    assert not row(township, "inquiry", record)["open"]


def test_visitors_are_counted_by_the_day_and_corrected(township: Machine) -> None:
    """More questions than visitors is a slip of the pen; a wrong count is corrected, not doubled."""
    assert "不能多于" in refused(township, "visitors", "count", {"on": TODAY, "people": 3, "inquiries": 4})
    record = enters(township, "visitors", "count", {"on": TODAY, "people": 31, "inquiries": 4})
    enters(township, "visitors", "correct", {"on": TODAY, "people": 13, "inquiries": 4}, record)
    assert [one["values"]["people"] for one in township.rows("ledger", "visitors")] == [13]


def test_a_word_from_the_suggestion_box_is_copied_and_followed(township: Machine) -> None:
    """In its own words, with what became of it."""
    told = {"on": TODAY, "source": "box", "nature": "advice", "what": "门口装个扶手"}
    record = enters(township, "suggestion", "note", told)
    assert row(township, "suggestion", record)["open"]
    enters(township, "suggestion", "reply", {"replied_on": TODAY, "adopted": "yes", "reply": "本周装好"}, record)
    assert not row(township, "suggestion", record)["open"]
