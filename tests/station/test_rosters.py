"""One item for many people: every fault of every line at once, nothing filed until they are sound, each person once."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pytest

from forms import rosters as sheets
from forms.catalog import Catalog, packaged_items
from forms.identity import id_check_character
from forms.ledgers.rosters import cases_of
from forms.tables import Line
from station import book as books
from station.app import make_app
from station.desk import Desk
from station.rosters import Rosters
from station.settings import Settings
from tests.station.county import RECEIPT, Machine
from tests.station.test_intake_pages import fields_of
from tests.station.test_pages import Browser

AGENT, ITEM = "王小兰", "S002-11"


def number(body: str) -> str:
    """An invented resident's number with its check character."""
    return body + id_check_character(body)


PEOPLE = [
    ("顾秀英", number("32061219800101002")), ("陆建国", number("32061219820304001")), ("𬭚雨桐", number("32061219850607003")),
]  # fmt: skip


def common(machine: Machine) -> dict[str, Any]:
    """What is the same for all: a sound application without the person's own answers."""
    document = machine.sample(ITEM, 3, happened_at=None)
    del document["happened_at"]
    told = {name: value for name, value in document["answers"].items() if not name.startswith("applicant_")}
    document["answers"] = told
    document.get("mandate", {}).pop("principal", None)
    return document


def sheet(people: list[tuple[str, str]] = PEOPLE) -> str:
    return "姓名，证件号码，联系电话\n" + "".join(f"{name},{one},1381234567{at}\n" for at, (name, one) in enumerate(people))


def run(machine: Machine, text: str, *more: str, key: str = "k") -> int:
    told = ("--with", machine.written(common(machine)), "--roster", machine.written(text), "--key", key)
    return machine("roster", ITEM, *told, "--as", AGENT, *more)


def test_every_fault_of_every_line_is_told_at_once_and_nothing_is_filed(village: Machine) -> None:
    """A wrong number, a blank phone and a person who stands there twice; then only the sound ones on demand."""
    wrong = [PEOPLE[0], ("陆建国", "320612198203040015"), (PEOPLE[2][0], ""), PEOPLE[0]]
    assert run(village, sheet(wrong)) == 1
    assert all(f"第{at}人：" in village.err for at in (2, 3, 4)) and "第1人：" not in village.err
    assert "与第1人的证件号码相同" in village.err and village.err.count("校验不符") == 1
    assert village.rows("cases") == []
    assert run(village, sheet(wrong), "--sound") == 1 and len(village.rows("cases")) == 1
    assert run(village, sheet()) == 0, village.err
    assert village.out.split()[-1] == "3" and len(village.rows("cases")) == 3


def test_a_roster_that_is_sent_again_files_nobody_twice(village: Machine) -> None:
    """The same people under the same key have the same numbers, in whatever order and with whatever new lines."""
    assert run(village, sheet(PEOPLE[:2])) == 0, village.err
    first = dict(re.findall(r"(\S+)  (\d{8}-\d{6}-\S+)", village.out))
    assert run(village, sheet([PEOPLE[2], PEOPLE[1], PEOPLE[0]])) == 0, village.err
    again = dict(re.findall(r"(\S+)  (\d{8}-\d{6}-\S+)", village.out))
    assert first.items() < again.items() and len(again) == len(village.rows("cases")) == 3
    assert all(RECEIPT.match(one) for one in again.values())


def test_the_township_hears_that_cases_belong_together(village: Machine, township: Machine) -> None:
    """One record for a roster, whoever brought it, with each person's case; sent again it grows and is no other."""
    village.centre.down = False
    for people in (PEOPLE[:2], PEOPLE):
        assert run(village, sheet(people), "--organiser", "柳河小学") == 0, village.err
    (record,) = village.rows("ledger", "roster")
    assert record["title"] == f"柳河小学 {ITEM}"
    assert village("exchange") == 0 and township("exchange") == 0
    key = record["record"].partition(":")[2]
    with books.opened(township.path, township.edges) as book:
        page = Browser(make_app(book, Settings(data=township.path), lambda: None).test_client()).sign_in("李窗口")
        assert f"/rosters/filed/{key}" in page.get(f"/ledgers/roster/{key}").text
        page.get(f"/rosters/filed/{key}")
        cases = [row["case"] for row in village.rows("cases")]
        assert len(cases) == 3 and all(f"/cases/{one}" in page.text for one in cases) and "柳河小学" in page.text
        assert "顾秀英" in page.text and PEOPLE[0][1] not in page.text


def test_a_roster_that_was_cut_off_goes_on_where_it_stopped(village: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten in a transaction: those before have their numbers and stand in the roster's record, and nobody is there
    twice when it is sent again."""
    people = [(f"甲{at}".translate(str.maketrans("0123456789", "零一二三四五六七八九")),
               number(f"3206121980{at % 12 + 1:02d}{at % 28 + 1:02d}{at:03d}")) for at in range(25)]  # fmt: skip
    told, text = common(village), "姓名,证件号码\n" + "".join(f"{name},{one}\n" for name, one in people)
    told["answers"]["phone"] = "13812345678"
    with books.opened(village.path, village.edges) as book:
        kept, done = Rosters(Desk(book)), []
        actor, item = kept.desk.actor(AGENT), book.catalogue.current().item(ITEM)
        assert item is not None
        file = kept.desk.file

        def filed(*told: Any) -> Any:
            done.append(told)
            if len(done) == 15:
                raise KeyboardInterrupt
            return file(*told)

        monkeypatch.setattr(kept.desk, "file", filed)
        with pytest.raises(KeyboardInterrupt):
            kept.file(actor, item, "k", told, text, only_sound=False)
        first = {one.receipt_no for one in kept.judge(actor, item, "k", told, text).filed}
        again = kept.file(actor, item, "k", told, text, only_sound=False)
        (row,) = kept.ledgers.find("roster")
        cases = cases_of(kept.ledgers.read(row["record"]))
    assert len(first) == 10 and len(again.filed) == 25 and len(cases) == 25
    assert first < set(cases) == {one.receipt_no for one in again.filed}


def test_a_line_that_cannot_be_filed_leaves_nothing_in_the_roster(village: Machine) -> None:
    """The case and its place in the roster are written together."""
    assert run(village, sheet([("坏号", "1")]), "--sound") == 1
    assert village.rows("ledger", "roster") == [] and village.rows("cases") == []


def test_a_fault_that_all_lines_share_is_told_once(village: Machine) -> None:
    """Consent that was not ticked is no fault of forty children."""
    told = common(village)
    told["consent"] = {"read_aloud": True}
    files = ("--with", village.written(told), "--roster", village.written(sheet()), "--key", "k")
    assert village("roster", ITEM, *files, "--as", AGENT) == 1
    assert village.err.count("consent") == 2 and "第1人" not in village.err


@pytest.fixture
def page(village: Machine) -> Iterator[Browser]:
    """The agent's browser, without a line."""
    village.centre.down = True
    with books.opened(village.path, village.edges) as book:
        found = Browser(make_app(book, Settings(data=village.path), lambda: None).test_client())
        yield found.sign_in(AGENT)


def test_a_roster_is_typed_checked_filed_and_printed(village: Machine, page: Browser) -> None:
    """The whole way on the pages: headings offered, faults by line, only the sound ones, the rest later, one list."""
    address = f"/rosters/{ITEM}/{'a' * 24}"
    page.get(address)
    assert page.status == 200 and "姓名，证件号码" in page.text
    fields = fields_of(common(village))
    page.send(address, {**fields, "roster": "姓名\n顾秀英"})
    assert page.status == 422 and "第一行应是表头" in page.text and "顾秀英" in page.text
    wrong = [PEOPLE[0], ("陆建国", "320612198203040015")]
    page.send(address, {**fields, "roster": sheet(wrong), "do": "check"})
    assert page.status == 200 and "可以收件 1 人" in page.text and "有问题 1 人" in page.text
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    assert seen and "只收没有问题的 1 人" in page.text and 'value="all"' not in page.text
    page.send(f"{address}/check", {"seen": seen[1], "do": "all"})
    assert page.status == 422 and village.rows("cases") == []
    page.send(f"{address}/check", {"seen": seen[1], "do": "sound"})
    assert "已收件 1 人" in page.text and "还有 1 人没有收件" in page.text
    page.get(address)
    page.send(address, {**fields, "roster": sheet(PEOPLE[:2]), "do": "check"})
    seen = re.search(r'name="seen" value="(\w+)"', page.text)
    assert seen is not None
    for _ in range(2):
        page.get(f"{address}/check")
        page.send(f"{address}/check", {"seen": seen[1], "do": "all"})
        assert "已收件 2 人" in page.text
    receipts = {row["case"] for row in village.rows("cases")}
    assert len(receipts) == 2 and all(one in page.text for one in receipts) and PEOPLE[0][1] not in page.text
    assert ITEM in page.get("/rosters").text


def test_a_table_of_a_spreadsheet_and_a_household_come_into_the_roster(village: Machine, page: Browser) -> None:
    """A file as Chinese spreadsheets save it; and everybody on record under one household number."""
    address = f"/rosters/{ITEM}/{'b' * 24}"
    fields = fields_of(common(village))
    page.get(address)
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', page.text)
    assert token is not None
    raw = "姓名,身份证号\n顾秀英,320612198001010029\n".encode("gb18030")
    upload = {**fields, "csrf": token[1], "file": (io.BytesIO(raw), "a.csv"), "do": "check"}
    page.post(address, upload, content_type="multipart/form-data", follow_redirects=True)
    assert page.status == 200 and "顾秀英,320612198001010029" in page.text
    for name, one in PEOPLE[:2]:
        told = {"name": name, "document": {"type": "111", "number": one}, "household_no": "0217", "relation": "head"}
        assert village("ledger", "resident", "open", "--with", village.written(told), "--as", AGENT) == 0, village.err
    page.get(address)
    page.send(address, {**fields, "roster": "", "household": "9999", "do": "household"})
    assert page.status == 422 and "没有这个户号" in page.text
    page.send(address, {**fields, "roster": "", "household": "0217", "do": "household"})
    assert page.status == 200 and all(one in page.text for _, one in PEOPLE[:2])


def test_a_school_files_for_its_pupils(village: Machine, page: Browser) -> None:
    """A child of seven with her guardian beside her in the line: each guardian's consent is one tick, and it is no word
    of the grown-up who stands on the same roster."""
    pupil, mother = number("32061220190607002"), number("32061219850607003")
    lines = f"{PEOPLE[0][0]}，{PEOPLE[0][1]}，13812345670，，，，\n陆小宝，{pupil}，13812345671，𬭚雨桐，{mother}，mother，户口簿\n"
    text = f"姓名，证件号码，联系电话，监护人姓名，监护人证件号码，监护关系，监护证明\n{lines}"
    address = f"/rosters/{ITEM}/{'d' * 24}"
    document = common(village)
    fields = {**fields_of(document), "mode": "in_person", "roster": text, "do": "check"}
    fields = {name: value for name, value in fields.items() if not name.startswith("mandate")}
    page.get(address).send(address, fields)
    assert page.status == 200 and "有问题 1 人" in page.text and "监护人" in page.text
    assert 'name="consent.guardian_agreed"' in page.get(address).text
    page.send(address, {**fields, "consent.guardian_agreed": "yes"})
    assert "可以收件 2 人" in page.text, page.text
    told = {"consent": {"agreed": True, "guardian_agreed": True}}
    grown = Line(1, 2, {"answers": {"applicant_name": "甲"}})
    child = Line(2, 3, {**grown.told, "guardian": {"name": "乙"}})
    assert sheets.application(told, grown)["consent"] == {"agreed": True}
    assert sheets.application(told, child)["consent"]["guardian_agreed"] is True


def test_a_household_is_told_from_that_of_another_village(village: Machine, township: Machine) -> None:
    """The hall knows the residents of all its villages; each numbers its households for itself. From the page of a
    household the roster begins with its members, a passport with its kind."""
    village.centre.down = False
    passport = {"type": "414", "number": "E12345678"}
    record = ""
    for side, user, (name, one) in ((village, AGENT, PEOPLE[1]), (township, "李窗口", PEOPLE[0])):
        told = {"name": name, "document": {"type": "111", "number": one}, "household_no": "7", "relation": "head"}
        assert side("ledger", "resident", "open", "--with", side.written(told), "--as", user) == 0, side.err
    told = {"name": "Anna Tang", "document": passport, "household_no": "8"}
    assert village("ledger", "resident", "open", "--with", village.written(told), "--as", AGENT) == 0, village.err
    record = village.out.split()[-1].partition(":")[2]
    assert village("exchange") == 0 and township("exchange") == 0
    with books.opened(township.path, township.edges) as book:
        page = Browser(make_app(book, Settings(data=township.path), lambda: None).test_client()).sign_in("李窗口")
        address = f"/rosters/{ITEM}/{'c' * 24}"
        fields = {**fields_of(common(township)), "roster": "", "do": "household"}
        page.get(address).send(address, {**fields, "household": "7"})
        assert page.status == 200 and "顾秀英" in page.text and "陆建国" not in page.text
        link = re.search(rf'href="(/rosters\?household={re.escape(record)})"', page.get(f"/households/{record}").text)
        assert link is not None and "Tang" not in link[1]
        begin = re.search(rf'href="(/rosters/{ITEM}\?household=[^"]+)"', page.get(link[1]).text)
        assert begin is not None
        page.get(str(page.get(begin[1]).headers["Location"]))
        assert "证件类型" in page.text and "Anna Tang，E12345678" in page.text and "414" in page.text


def test_a_sheet_is_read_as_people_write_it() -> None:
    """Tabs, wide commas, quotes, dates, yuan, yes and no, people in a cell; an unknown heading is named."""
    items = Catalog.from_documents(packaged_items())
    insurance, homestead = items.get("S002-08", None), items.get("S002-01", None)
    assert insurance is not None and homestead is not None
    text = "姓名\t身份证号\t参保类型\t本次参保人员(含申请人本人)\t监护人姓名\n顾秀英\t1\t首次参保\t顾秀英 本人 320612; 陆建国 长子\t\n"
    found = sheets.read(insurance, text)
    assert not found.problems, found.problems
    told = found.lines[0].told["answers"]
    assert told["enrolment"] == "new" and [one["name"] for one in told["insured_members"]] == ["顾秀英", "陆建国"]
    dated = "姓名,证件号码,新房竣工日期,是否有原房屋,宗地坐落\n顾秀英,1,2025年3月9日,否,\"柳河村,三组\"\n陆建国,2,20250309,有,x,y\n"
    lines = sheets.read(homestead, dated).lines
    assert lines[0].told["answers"]["completion_date"] == lines[1].told["answers"]["completion_date"] == "2025-03-09"
    assert lines[0].told["answers"]["has_old_house"] is False and lines[0].told["answers"]["plot_location"] == "柳河村,三组"
    assert [one.code for one in lines[1].problems] == ["table_cells"]
    assert [one.code for one in sheets.read(homestead, "姓名,证件号码,年龄\na,1,2").problems] == ["table_heading_unknown"]
    assert [one.code for one in sheets.read(homestead, "姓名,证件号码,姓名\na,1,2").problems] == ["table_heading_twice"]
    assert [one.code for one in sheets.read(homestead, " \n").problems] == ["table_empty"]
    many = "姓名,证件号码\n" + "a,1\n" * (sheets.LINES_LIMIT + 1)
    assert [one.code for one in sheets.read(homestead, many).problems] == ["table_too_long"]


def test_the_principal_of_a_minors_mandate_is_the_guardian() -> None:
    """Each person signs a mandate of her own; for a child it is who guards it."""
    common_part = {"mode": "proxy", "answers": {"phone": "1"}, "mandate": {"matters": "x"}}
    grown = Line(1, 2, {"answers": {"applicant_name": "甲", "applicant_document": {"type": "111", "number": "1"}}})
    child = Line(2, 3, {**grown.told, "guardian": {"name": "乙", "document": {"type": "111", "number": "2"}}})
    assert sheets.application(common_part, grown)["mandate"]["principal"]["name"] == "甲"
    assert sheets.application(common_part, child)["mandate"]["principal"]["name"] == "乙"
    assert common_part["mandate"] == {"matters": "x"}
