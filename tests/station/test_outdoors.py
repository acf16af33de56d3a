"""Appointments, home visits, trips, postings, signatures, field tasks and the yearly verification, from the desk."""

from __future__ import annotations

import re
from typing import Any

import pytest

from forms.identity import id_check_character
from station import book as books
from station import verifying
from station.app import make_app
from station.desk import Desk
from station.ledgers import Ledgers
from station.settings import Settings
from tests.station.county import NOON, Machine
from tests.station.test_pages import Browser

AGENT = "王小兰"
DAY = 86_400


def entered(machine: Machine, name: str, deed: str, command: dict[str, Any], record: str = "") -> int:
    told = ("--with", machine.written(command), "--as", AGENT)
    return machine("ledger", name, deed, *([record] if record else []), *told)


def opened(machine: Machine, name: str, command: dict[str, Any], deed: str = "open") -> str:
    """A record that is opened; its id."""
    assert entered(machine, name, deed, command) == 0, machine.err
    return machine.out.split()[-1]


def row(machine: Machine, name: str) -> dict[str, Any]:
    return machine.rows("ledger", name)[0]


APPOINTMENT = {
    "on": "2026-11-24", "at_time": "9:30", "person": "顾秀英", "phone": "13812345678", "matter": "咨询建房", "way": "phone",
}  # fmt: skip


def test_an_appointment_is_kept_moved_missed_or_cancelled(village: Machine) -> None:
    """It is due on its day; it is moved to another, and ends in one of three ways; a day that is past is refused."""
    assert entered(village, "appointment", "open", {**APPOINTMENT, "on": "2026-11-20"}) == 1 and "已经过去" in village.err
    late = {**APPOINTMENT, "on": "2026-11-20", "happened_at": "2026-11-19T10:00"}
    assert entered(village, "appointment", "open", late) == 0, village.err
    found = opened(village, "appointment", APPOINTMENT)
    assert (row(village, "appointment")["due"], row(village, "appointment")["title"]) == ("2026-11-24", "顾秀英 咨询建房")
    assert entered(village, "appointment", "move", {"on": "2026-11-26"}, found) == 0
    assert row(village, "appointment")["due"] == "2026-11-26"
    assert entered(village, "appointment", "miss", {}, found) == 1 and "还没有到" in village.err
    assert entered(village, "appointment", "keep", {}, found) == 0
    assert entered(village, "appointment", "miss", {}, found) == 1 and "不能再" in village.err
    for deed, told in (("miss", {}), ("cancel", {"asked_by": "person"})):
        booked = {**APPOINTMENT, "on": "2026-11-23"}
        assert entered(village, "appointment", deed, told, opened(village, "appointment", booked)) == 0
    states = sorted(one["state"] for one in village.rows("ledger", "appointment"))
    assert states == ["booked", "cancelled", "kept", "missed"]


def test_a_home_visit_is_planned_done_and_leads_to_the_case_filed_there(village: Machine) -> None:
    """Findings are asked for where nobody was met; the case that was filed at home belongs to the visit."""
    told = {"on": "2026-11-24", "person": "顾秀英", "address": "柳河村三组", "reason": "mobility", "purpose": ["file"],
            "visitor": "王小兰"}  # fmt: skip
    found = opened(village, "visit", told)
    assert row(village, "visit")["who"] == "王小兰" and row(village, "visit")["due"] == "2026-11-24"
    assert entered(village, "visit", "put_off", {"on": "2026-11-25"}, found) == 0
    assert entered(village, "visit", "do", {"done_on": "2026-11-23", "met": False}, found) == 1
    assert "写明原因" in village.err
    case = village.file("S002-01", AGENT)
    assert entered(village, "visit", "do", {"done_on": "2026-11-23", "met": True, "findings": "能走动"}, found) == 0
    assert entered(village, "visit", "file", {"case": case}, found) == 0, village.err
    assert (row(village, "visit")["state"], row(village, "visit")["about"]) == ("done", case)


def test_a_trip_counts_the_cases_that_were_filed_on_the_way(village: Machine) -> None:
    """Out, cases entered on the way, and back with how many people were served."""
    told = {"on": "2026-11-23", "villages": "柳河村、青禾村", "staff": "王小兰", "matters": "医保、养老"}
    found = opened(village, "trip", told)
    cases = [village.file("S002-01", AGENT, seed) for seed in (1, 2)]
    assert entered(village, "trip", "file", {"case": cases[0]}, found) == 1
    assert entered(village, "trip", "leave", {"left_at": "8:30"}, found) == 0
    for case in (*cases, cases[0]):
        assert entered(village, "trip", "file", {"case": case}, found) == 0
    assert entered(village, "trip", "come_back", {"back_on": "2026-11-22", "visitors": 9}, found) == 1
    assert entered(village, "trip", "come_back", {"back_on": "2026-11-23", "visitors": 9}, found) == 0
    assert row(village, "trip")["state"] == "back" and row(village, "trip")["about"] == cases[0]
    with_cases = village.rows("trip", found)[0]
    assert with_cases["cases"] == cases and with_cases["count"] == 2


def test_a_posting_runs_its_days_and_every_objection_counts_at_the_end(village: Machine) -> None:
    """Seven working days unless others are said; unmasked numbers, an early end, a lost objection are refused."""
    case = village.file("S002-01", AGENT)
    told = {"case": case, "on": "2026-11-23", "place": "村务公开栏", "content": "顾某某申请建房", "masked": False}
    assert entered(village, "posting", "open", told) == 1 and "遮盖" in village.err
    found = opened(village, "posting", {**told, "masked": True})
    assert row(village, "posting")["due"] == "2026-12-02"
    end = {"ended_on": "2026-11-23", "result": "none"}
    assert entered(village, "posting", "end", end, found) == 1 and "2026-12-02" in village.err
    objection = {"noted_on": "2026-11-23", "objection": "界址不清"}
    assert entered(village, "posting", "object", objection, found) == 0
    village.clock.at = NOON + 10 * DAY
    over = {"ended_on": "2026-12-03", "result": "none"}
    assert entered(village, "posting", "end", over, found) == 1 and "登记过异议" in village.err
    assert entered(village, "posting", "end", {**over, "result": "unfounded"}, found) == 0, village.err
    days = {**told, "masked": True, "days": 5, "day_kind": "calendar", "on": "2026-12-01"}
    assert row(village, "posting")["state"] == "ended"
    opened(village, "posting", days)
    assert row(village, "posting")["due"] == "2026-12-07", "a Sunday goes on to the Monday (民法典 203)"


def test_neighbours_sign_or_refuse_and_both_are_kept(village: Machine) -> None:
    """A fingerprint has a witness; a refusal says why and may be signed later."""
    case = village.file("S002-01", AGENT)
    told = {"case": case, "signer": "陆建国", "relation": "east", "paper": "相邻宗地指界", "on": "2026-11-23"}
    assert entered(village, "signature", "sign", {**told, "way": "fingerprint"}) == 1 and "见证人" in village.err
    opened(village, "signature", {**told, "way": "ink"}, "sign")
    found = opened(village, "signature", {**told, "signer": "季桂芳", "reason": "界址有争议"}, "refuse")
    assert [one["about"] for one in village.rows("ledger", "signature")] == [case, case]
    assert entered(village, "signature", "sign_later", {"signed_on": "2026-11-23"}, found) == 0
    assert {one["state"] for one in village.rows("ledger", "signature")} == {"signed"}


def test_a_check_on_the_spot_takes_two_of_the_staff(village: Machine) -> None:
    """One name, or one name twice, is refused with the article, for the plan and for the doing."""
    case = village.file("S002-01", AGENT)
    plan = {"case": case, "kind": "acceptance", "on": "2026-11-25", "place": "柳河村三组", "first_staff": "陈一"}
    assert entered(village, "fieldwork", "open", plan) == 1 and "工作人员二" in village.err
    assert entered(village, "fieldwork", "open", {**plan, "second_staff": "陈一"}) == 1 and "第三十四条" in village.err
    assert entered(village, "fieldwork", "open", {**plan, "second_staff": "刘二", "on": "2026-11-20"}) == 1
    assert "已经过去" in village.err
    found = opened(village, "fieldwork", {**plan, "second_staff": "刘二"})
    done = {"done_on": "2026-11-23", "findings": "与审批一致", "verdict": "fit", "owner_signed": True, "first_staff": "陈一"}
    assert entered(village, "fieldwork", "do", done, found) == 1 and "工作人员二" in village.err
    assert entered(village, "fieldwork", "do", {**done, "second_staff": "陈一"}, found) == 1
    assert "两名以上" in village.err
    assert entered(village, "fieldwork", "do", {**done, "second_staff": "刘二"}, found) == 0, village.err


def test_the_yearly_verification_stops_nobody_early_and_pays_in_arrears(village: Machine) -> None:
    """A sheet is entered once however often; due 30 June; stopped from July, verified late, resumed with arrears."""
    sheet = "姓名,证件号码,联系电话,住址\n顾秀英,320612195001010022,13812345678,柳河村三组\n陆建国,320612195203040013,,\n"
    told = ("verification", "import", village.written(sheet), "--scheme", "pension", "--year", "2026", "--as", AGENT)
    assert village(*told) == 1 and "第1人" in village.err and village.rows("ledger", "verification") == []
    sheet = village.written(_sheet())
    for again in (0, 2):
        assert village("verification", "import", sheet, *told[3:]) == 0, village.err
        assert village.out.split()[-1] == str(2 - again)
    first = village.rows("ledger", "verification")[-1]
    assert (first["due"], first["state"]) == ("2026-06-30", "listed")
    early = {"stopped_on": "2026-06-30", "told_how": "电话"}
    assert entered(village, "verification", "stop", early, first["record"]) == 1 and "7月1日以前" in village.err
    visited = {"visited_on": "2026-11-20", "found": "外出务工"}
    assert entered(village, "verification", "visit", visited, first["record"]) == 0
    assert entered(village, "verification", "stop", {**early, "stopped_on": "2026-07-01"}, first["record"]) == 0
    seen = {"verified_on": "2026-11-23", "way": "home", "seen_by": "王小兰"}
    assert entered(village, "verification", "verify", seen, first["record"]) == 1
    assert entered(village, "verification", "verify_late", seen, first["record"]) == 0
    resumed = {"resumed_on": "2026-11-23", "arrears_fen": 75000}
    assert entered(village, "verification", "resume", resumed, first["record"]) == 0, village.err
    other = village.rows("ledger", "verification")[0]
    assert entered(village, "verification", "verify", seen, other["record"]) == 0
    assert sorted(one["state"] for one in village.rows("ledger", "verification")) == ["resumed", "verified"]


def _sheet() -> str:
    """Two invented people as a spreadsheet gives them."""
    numbers = [body + id_check_character(body) for body in ("32061219500101002", "32061219520304001")]
    return f"姓名\t身份证号\t联系电话\t住址\n顾秀英\t{numbers[0]}\t13812345678\t柳河村三组\n陆建国\t{numbers[1]}\n"


def test_a_visit_is_planned_from_the_record_of_whoever_needs_it(village: Machine) -> None:
    """The record leads to the visit, which asks nothing again that it knows; no name stands in an address."""
    told = {"name": "顾秀英", "phone": "13812345678", "address": "柳河村三组", "benefits": ["disability"]}
    record = opened(village, "resident", told)
    village.centre.down = True
    with books.opened(village.path, village.edges) as book:
        page = Browser(make_app(book, Settings(data=village.path), lambda: None).test_client()).sign_in(AGENT)
        page.get(f"/ledgers/resident/{record.partition(':')[2]}")
        link = re.search(r'href="(/ledgers/visit/new\?[^"]+)"', page.text)
        assert link is not None and "顾" not in link[1]
        page.get(link[1])
        assert all(f'value="{one}"' in page.text for one in ("顾秀英", "13812345678", "柳河村三组"))
        form = {"resident": record, "person": "顾秀英", "address": "柳河村三组", "reason": "disability", "purpose": "file",
                "visitor": AGENT, "on.year": "2026", "on.month": "11", "on.day": "24", "draft": "d"}  # fmt: skip
        page.send("/ledgers/visit/new", form)
        key = record.partition(":")[2]
        assert page.status == 200 and "现在上门收件" in page.text and f'href="/residents/{key}/new"' in page.text
        link = re.search(r'href="(/ledgers/care/new\?[^"]+)"', page.get(f"/ledgers/resident/{key}").text)
        assert link is not None and 'value="顾秀英"' in page.get(link[1]).text
    assert row(village, "visit")["key"] == record


def test_the_roster_of_a_year_is_entered_on_its_page_and_from_the_residents(village: Machine) -> None:
    """A wrong line comes back with the sheet in it; who draws the benefit by her record is entered by one press."""
    village.centre.down = True
    with books.opened(village.path, village.edges) as book:
        page = Browser(make_app(book, Settings(data=village.path), lambda: None).test_client()).sign_in(AGENT)
        page.get("/ledgers/verification")
        assert "/verifications/import" in page.text
        page.get("/verifications/import")
        sheet = "姓名，证件号码\n陆建国，320612195203040010\n"
        page.send("/verifications/import", {"scheme": "allowance", "year": "2027", "roster": sheet})
        assert page.status == 422 and "第1人" in page.text and "陆建国，320612195203040010" in page.text
        page.send("/verifications/import", {"scheme": "pension", "year": "2027", "do": "residents"})
        assert page.status == 422 and "请用名单导入" in page.text
        number = _sheet().split("\t")[4]
        told = {"name": "顾秀英", "document": {"type": "111", "number": number}, "benefits": ["dibao"]}
        opened(village, "resident", told)
        opened(village, "resident", {"name": "单雄信", "benefits": ["tekun"]})
        page.get("/verifications/import")
        page.send("/verifications/import", {"scheme": "allowance", "year": "2027", "do": "residents"})
        assert page.status == 200 and "新列入 1 人" in page.text and "有 1 人的档案里没有证件号码" in page.text
        assert "单雄信" in page.text
        page.send("/verifications/import", {"scheme": "allowance", "year": "2026", "do": "before"})
        assert page.status == 422 and "没有2025年度" in page.text
    assert [(one["title"], one["due"]) for one in village.rows("ledger", "verification")] == [("顾秀英", "2027-06-30")]


def test_last_years_roster_is_taken_on_without_those_who_are_no_longer_entitled(village: Machine) -> None:
    """Whoever stood there, with what is known of her; again it adds nobody, and a line twice in a sheet is named."""
    sheet = village.written(_sheet())
    common = ("--scheme", "pension", "--as", AGENT)
    assert village("verification", "import", sheet, *common, "--year", "2025") == 0, village.err
    gone, kept = sorted(village.rows("ledger", "verification"), key=lambda one: str(one["title"]) != "陆建国")
    again = {name: kept["values"][name] for name in ("scheme", "year", "person", "document")}
    assert entered(village, "verification", "open", again) == 1 and "已经在这种待遇的2025年度名册里" in village.err
    assert entered(village, "verification", "end", {"ended_on": "2026-01-05", "why": "died"}, gone["record"]) == 0
    for count in ("1", "0"):
        assert village("verification", "import", *common, "--year", "2026", "--year-before") == 0, village.err
        assert village.out.split()[-1] == count
    found = [(one["title"], one["values"]["year"]) for one in village.rows("ledger", "verification")]
    assert sorted(found) == [("陆建国", 2025), ("顾秀英", 2025), ("顾秀英", 2026)]
    assert village.rows("ledger", "verification")[-1]["values"]["phone"] == "13812345678"
    twice = village.written(_sheet() + _sheet().splitlines()[1] + "\n")
    assert village("verification", "import", twice, *common, "--year", "2027") == 1 and "与第1人" in village.err


def test_a_long_sheet_lets_others_write_in_between(village: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred lines a transaction; a sheet that was cut off in the middle goes on, and nobody stands there twice."""
    bodies = [f"320612195{at // 100:01d}0{at // 10 % 9 + 1}{at % 10 + 10}{at:03d}" for at in range(230)]
    numbers = [body + id_check_character(body) for body in bodies]
    sheet = "姓名,证件号码\n" + "".join(f"甲,{one}\n" for one in numbers)
    with books.opened(village.path, village.edges) as book:
        kept, pieces = Ledgers(Desk(book)), []
        write = kept.desk.write

        def written(events: Any, case_id: str = "") -> Any:
            pieces.append(len(events))
            if len(pieces) == 2:
                raise KeyboardInterrupt
            return write(events, case_id)

        monkeypatch.setattr(kept.desk, "write", written)
        agent = kept.desk.actor(AGENT)
        with pytest.raises(KeyboardInterrupt):
            verifying.import_sheet(kept, agent, "pension", "2026", sheet)
        again = verifying.import_sheet(kept, agent, "pension", "2026", sheet)
        assert (again.new, again.same) == (130, 100) and max(pieces) == 100
        assert kept.page("verification", "every", 1).total == 230


def test_a_township_enters_its_own_residents_and_leaves_the_villages_to_them(
    village: Machine, township: Machine
) -> None:
    """It hears of the villages' residents; who visits them is the village's agent, whose roster it reads."""
    village.centre.down = False
    number = _sheet().split("\t")[4]
    opened(village, "resident", {"name": "顾秀英", "document": {"type": "111", "number": number}, "benefits": ["dibao"]})
    assert village("exchange") == 0 and township("exchange") == 0
    told = ("verification", "import", "--scheme", "allowance", "--year", "2026", "--as", "李窗口")
    with books.opened(township.path, township.edges) as book:
        assert len(Ledgers(Desk(book)).find("resident")) == 1
    assert township(*told) == 0 and township.out.split()[-1] == "0"
