"""Fees at the window: only what the guide names, never without a ticket, and everything that was taken in the books."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.amounts import in_capitals
from station import book as books
from station.app import make_app
from station.settings import Settings
from tests.processes import world
from tests.station.county import VILLAGE, Machine
from tests.station.test_intake_pages import fields_of
from tests.station.test_pages import Browser

CLERK = "李窗口"
PRICED, FREE, SILENT, PREMIUM = "S002-01", "S002-06", "S002-05", "S002-08"
PAID = {"ticket_no": "苏财0012345", "way": "bank", "bank_slip_no": "BK-77", "on": "2026-11-23"}


def charge(case: str, **more: Any) -> dict[str, Any]:
    """A sound payment of the plain certificate."""
    return {"case": case, "line": "工本费-简装", "amount_fen": 500, "payer": "顾秀英", **PAID, **more}


def entered(machine: Machine, deed: str, command: dict[str, Any], record: str = "", name: str = "fee") -> int:
    told = ("--with", machine.written(command), "--as", CLERK)
    return machine("ledger", name, deed, *([record] if record else []), *told)


@pytest.fixture
def page(township: Machine) -> Iterator[Browser]:
    """The clerk's browser; commands run beside it."""
    township.centre.down = True
    with books.opened(township.path, township.edges) as book:
        found = Browser(make_app(book, Settings(data=township.path), lambda: None).test_client())
        yield found.sign_in(CLERK)


def test_a_charge_is_the_guides_line_to_the_fen_with_its_ticket(township: Machine) -> None:
    """The right amount is entered; more, less, another line, no ticket or a second use of one are refused in words."""
    case = township.file(PRICED, CLERK)
    assert entered(township, "charge", charge(case, amount_fen=1000)) == 1
    assert "工本费-简装为5.00元" in township.err and "10.00" in township.err and "不得擅自提高" in township.err
    assert entered(township, "charge", charge(case, amount_fen=400)) == 1 and "填写减免金额" in township.err
    assert entered(township, "charge", charge(case, line="加急费")) == 1 and "工本费-精装" in township.err
    assert entered(township, "charge", {**charge(case), "ticket_no": ""}) == 1 and "票号" in township.err
    assert entered(township, "charge", charge(case, bank_slip_no="")) == 1 and "缴款单号" in township.err
    assert township.rows("ledger", "fee") == []
    assert entered(township, "charge", charge(case)) == 0
    assert entered(township, "charge", charge(case)) == 1 and "已经登记过" in township.err
    fine = charge(case, line="工本费-精装", amount_fen=4000, count=2, ticket_no="苏财0012346")
    assert entered(township, "charge", fine) == 0, township.err
    assert [row["values"]["amount_fen"] for row in township.rows("ledger", "fee")] == [4000, 500]


def test_a_guide_that_is_silent_is_not_free_and_takes_no_money(township: Machine, page: Browser) -> None:
    """Null in the guide is neither a price nor free; a free item takes nothing; both say so on the page."""
    silent, free = township.file(SILENT, CLERK), township.file(FREE, CLERK)
    assert entered(township, "charge", charge(silent)) == 1 and "没有写明不等于不收费" in township.err
    assert entered(township, "charge", charge(free)) == 1 and "不得收取任何费用" in township.err
    assert "未注明不等于不收费" in page.get(f"/cases/{silent}/fees").text and "开缴费单" not in page.text
    assert "不收费" in page.get(f"/cases/{free}/fees").text and "不得收费" in page.text
    assert page.get(f"/cases/{free}/fees/charge").status == 303


def test_cash_goes_through_two_hands_that_both_sign(township: Machine) -> None:
    """Cash names who gave and who took it, and both have signed."""
    case = township.file(PRICED, CLERK)
    assert entered(township, "charge", charge(case, way="cash")) == 1
    assert "交款人和收款人" in township.err and "双方签字" in township.err
    hands = {"way": "cash", "handed_by": "王小兰", "handed_to": "李窗口", "both_signed": True}
    assert entered(township, "charge", charge(case, **hands)) == 0, township.err


def test_a_waiver_says_why_and_by_which_rule(township: Machine) -> None:
    """Without reason, basis or approver nothing is waived; nor is more waived than the guide charges."""
    case = township.file(PRICED, CLERK)
    what = {"case": case, "line": "工本费-简装", "amount_fen": 500, "payer": "顾秀英"}
    assert entered(township, "waive", what) == 1
    assert all(word in township.err for word in ("减免理由", "减免依据", "批准人"))
    whole = {**what, "reason": "allowance", "basis": "通民发〔2026〕3号", "approved_by": "陈主任"}
    assert entered(township, "waive", {**whole, "amount_fen": 900}) == 1
    assert entered(township, "waive", whole) == 0, township.err
    assert township.rows("ledger", "fee")[0]["state"] == "waived"


def test_a_part_of_a_fee_is_waived_with_all_that_a_waiver_wants(township: Machine, page: Browser) -> None:
    """Half is taken and half waived in one line of the book, and so on the day's sheet; bare or whole it is refused."""
    case = township.file(PRICED, CLERK)
    half = {"amount_fen": 250, "waived_fen": 250}
    why = {"reason": "allowance", "basis": "通民发〔2026〕3号", "approved_by": "陈主任"}
    assert entered(township, "charge", charge(case, **half)) == 1 and "理由、依据和批准人" in township.err
    assert entered(township, "charge", charge(case, **why)) == 1 and "填写减免金额" in township.err
    assert entered(township, "charge", charge(case, **why, waived_fen=250)) == 1 and "减免2.50元后" in township.err
    assert entered(township, "charge", charge(case, **why, waived_fen=500)) == 1 and "改为登记" in township.err
    fields = {**fields_of({**PAID, **why}), "line": "工本费-简装", "count": "1", "payer": "顾秀英", "waived_fen": "2.50"}
    page.get(f"/cases/{case}/fees/charge")
    page.send(f"/cases/{case}/fees/charge", {**fields, "draft": "d1"})
    assert page.status == 200, page.text
    assert township.rows("ledger", "fee")[0]["values"]["amount_fen"] == 250
    text = re.sub(r"<[^>]+>|\s+", " ", page.get("/fees/days").text)
    assert re.search(r"2026-11-23\s+1\s+2\.50\s+2\.50\s+0\.00\s+2\.50\s+苏财0012345", text), text[-600:]


def test_what_was_billed_or_taken_already_is_said_before(township: Machine, page: Browser) -> None:
    """The page that takes money leads to the slip that waits for it, and says what was paid."""
    case = township.file(PRICED, CLERK)
    bill = {"case": case, "line": "工本费-精装", "amount_fen": 2000, "payer": "顾秀英"}
    assert entered(township, "bill", bill) == 0, township.err
    record = township.out.split()[-1]
    address = f"/cases/{case}/fees/charge"
    assert "还没有缴" in page.get(address).text and f"/ledgers/fee/{record.partition(':')[2]}" in page.text
    assert entered(township, "pay", PAID, record) == 0, township.err
    assert "还没有缴" not in page.get(address).text and "本件已收过：工本费-精装 20.00 元" in page.text
    slip = page.get(f"/fees/{record.partition(':')[2]}/slip").text
    assert re.search(r"票号</dt><dd[^>]*>苏财0012345", slip)


def test_a_void_ticket_stays_in_the_book_and_adds_nothing(township: Machine, page: Browser) -> None:
    """The day's sum leaves it out, its number stays listed, and it is never used again."""
    case = township.file(PRICED, CLERK)
    assert entered(township, "charge", charge(case)) == 0
    record = township.out.split()[-1]
    assert entered(township, "charge", charge(case, ticket_no="苏财0012346")) == 0
    assert entered(township, "void", {}, record) == 1 and "作废原因" in township.err
    assert entered(township, "void", {"why": "开错抬头", "new_ticket_no": "苏财0012346"}, record) == 0
    text = re.sub(r"<[^>]+>|\s+", " ", page.get("/fees/days").text)
    assert re.search(r"2026-11-23\s+1\s+5\.00\s+5\.00\s+0\.00\s+0\.00\s+苏财0012346\s+苏财0012345", text), text[-600:]
    assert entered(township, "charge", charge(case)) == 1 and "已经登记过" in township.err


def test_too_much_that_was_taken_is_entered_and_stays_open_until_it_is_refunded(township: Machine) -> None:
    """What the catalogue forbids is not hidden: it is a record that waits, also before the county's eyes."""
    case = township.file(FREE, CLERK)
    told = {"case": case, "taken_fen": 3000, "due_fen": 0, "payer": "顾秀英", "on": "2026-11-22"}
    assert entered(township, "irregular", {**told, "taken_fen": 0}) == 1
    assert entered(township, "irregular", told) == 0, township.err
    record = township.out.split()[-1]
    assert township.rows("ledger", "fee")[0]["open"] == "1"
    back = {"refund_fen": 2000, "receiver": "顾秀英", "refunded_on": "2026-11-23"}
    assert entered(township, "refund", back, record) == 1 and "30.00" in township.err
    assert entered(township, "refund", {**back, "refund_fen": 3000}, record) == 0
    assert township.rows("ledger", "fee")[0]["state"] == "refunded"


def test_a_payment_slip_is_numbered_and_paid_by_its_own_page(township: Machine, page: Browser) -> None:
    """Billing asks no amount; the slip shows it in figures and capitals; paying closes it."""
    case = township.file(PRICED, CLERK)
    page.get(f"/cases/{case}/fees/bill")
    assert page.status == 200 and "5.00" in page.text and "20.00" in page.text
    page.send(f"/cases/{case}/fees/bill", {"draft": "d1", "line": "", "count": "1", "payer": ""})
    assert page.status == 422 and "请填写“收费项目”" in page.text and "请填写“缴款人”" in page.text
    page.send(f"/cases/{case}/fees/bill", {"draft": "d2", "line": "工本费-精装", "count": "2", "payer": "顾秀英"})
    assert page.status == 200 and "待缴费" in page.text
    record = township.rows("ledger", "fee")[0]["record"]
    key = record.partition(":")[2]
    page.get(f"/fees/{key}/slip")
    assert "缴费单" in page.text and "￥40.00" in page.text and "人民币肆拾元整" in page.text and "缴〔2026〕" in page.text
    assert entered(township, "pay", {**PAID, "both_signed": False}, record) == 0, township.err
    assert township.rows("ledger", "fee")[0]["state"] == "charged"
    assert page.get(f"/fees/{key[:-1]}9/slip").status == 404


def test_a_premium_is_no_fee_and_never_goes_through_our_hands(township: Machine) -> None:
    """Its amount is open in the guide, and it is paid at the bank alone."""
    case = township.file(PREMIUM, CLERK)
    hands = {"way": "cash", "handed_by": "王小兰", "handed_to": "李窗口", "both_signed": True}
    premium = charge(case, line="参保缴费", amount_fen=38000)
    assert entered(township, "charge", {**premium, **hands}) == 1 and "不是办事收费" in township.err
    assert entered(township, "charge", premium) == 0, township.err


@pytest.mark.parametrize(
    ("fen", "told"),
    [(0, "零元整"), (5, "伍分"), (50, "伍角整"), (302, "叁元零贰分"), (2050, "贰拾元伍角整"), (10500, "壹佰零伍元整"),
     (10005000, "壹拾万零伍拾元整"), (123456789, "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"), (10**11, "壹拾亿元整")],
)  # fmt: skip
def test_an_amount_in_capitals_names_the_same_money(fen: int, told: str) -> None:
    """The capital numerals of the rules for bills."""
    assert in_capitals(fen) == told


def test_a_day_that_is_today_at_the_latest_stands_there_already(township: Machine, page: Browser) -> None:
    """Three boxes less to type for each record; a day that is planned stays blank."""
    case = township.file(PRICED, CLERK)
    for address in (f"/cases/{case}/fees/charge", "/ledgers/fee/new?deed=irregular", "/ledgers/sealing/new"):
        assert re.search(r'name="on.day" value="23"', page.get(address, follow_redirects=True).text), address
    assert re.search(r'name="on.day" value=""', page.get("/ledgers/appointment/new").text)


def test_the_county_sees_what_was_taken_against_the_catalogue(tmp_path: Path) -> None:
    """An irregular fee goes up with the next exchange and stands open there until it is refunded; the county may enter
    one itself, and the station hears of it."""
    with world(tmp_path, seed=52) as made:
        village = made.enrol(VILLAGE)
        case = village.file(PRICED, village.sample(PRICED, "in_person", 1))
        told = {"case": case, "taken_fen": 3000, "due_fen": 500, "payer": "顾秀英", "on": "2026-11-20"}
        village.do("ledger", "fee", "irregular", *village.with_file(told), "--as", village.user)
        village.do("exchange")
        village.do("exchange")
        (seen,) = made.county.rows("ledger", "fee")
        assert (seen["state"], seen["open"], seen["values"]["taken_fen"]) == ("irregular", True, 3000)
        made.county.do("user", "add", "supervisor", "--role", "supervisor", told="willow-river\n")
        station = f"{VILLAGE}01"
        found = made.county.with_file({**told, "taken_fen": 800, "payer": "陆建国"})
        made.county.do("ledger", "fee", "irregular", station, *found, "--as", "supervisor")
        village.do("exchange")
        assert sorted(row["values"]["taken_fen"] for row in village.rows("ledger", "fee")) == [800, 3000]
        back = {"refund_fen": 2500, "receiver": "顾秀英", "refunded_on": "2026-11-20"}
        village.do("ledger", "fee", "refund", seen["record"], *village.with_file(back), "--as", village.user)
