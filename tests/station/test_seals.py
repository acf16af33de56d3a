"""Seals: each has a keeper, each use is in the book with who agreed, and the right seal is on the right paper."""

from __future__ import annotations

from typing import Any

from station import book as books
from station.app import make_app
from station.settings import Settings
from tests.station.county import Machine
from tests.station.test_pages import Browser

CLERK, AGENT = "李窗口", "王小兰"


def seal(machine: Machine, user: str, kind: str) -> str:
    """A seal in use at this office; its record."""
    told = {"name": f"印章{kind}", "seal_kind": kind, "scope": "审批文书", "keeper": "张印", "on": "2026-11-20"}
    assert machine("ledger", "seal", "open", "--with", machine.written(told), "--as", user) == 0, machine.err
    return machine.out.split()[-1]


def use(found: str, kind: str, **more: Any) -> dict[str, Any]:
    told = {"seal": found, "seal_kind": kind, "on": "2026-11-23", "document": "acceptance", "copies": 2}
    return {**told, "document_number": "受〔2026〕1号", "asked_by": "李窗口", "approved_by": "陈主任", **more}


def entered(machine: Machine, user: str, name: str, deed: str, command: dict[str, Any], record: str = "") -> int:
    told = ("--with", machine.written(command), "--as", user)
    return machine("ledger", name, deed, *([record] if record else []), *told)


def test_a_seal_goes_from_keeper_to_keeper_with_both_signing(township: Machine) -> None:
    """The register names one keeper; a hand-over to the same one, or unsigned, is refused; no retired seal is used."""
    found = seal(township, CLERK, "approval")
    same = {"keeper": "张印", "handed_on": "2026-11-23", "both_signed": False}
    assert entered(township, CLERK, "seal", "hand_over", same, found) == 1
    assert "现保管人相同" in township.err and "双方签字" in township.err
    other = {"keeper": "刘印", "handed_on": "2026-11-23", "both_signed": True}
    assert entered(township, CLERK, "seal", "hand_over", other, found) == 0, township.err
    assert township.rows("ledger", "seal")[0]["who"] == "刘印"
    gone = {"retired_on": "2026-11-23", "why": "worn", "disposal": "上缴销毁"}
    assert entered(township, CLERK, "seal", "retire", gone, found) == 0, township.err
    assert entered(township, CLERK, "sealing", "use", use(found, "approval")) == 1 and "已经停用" in township.err


def test_a_use_is_held_against_its_own_day(township: Machine) -> None:
    """The book has no gap because a seal was retired before a line was written; before its first day it was no seal."""
    found = seal(township, CLERK, "approval")
    gone = {"retired_on": "2026-11-23", "why": "worn", "disposal": "上缴销毁"}
    assert entered(township, CLERK, "seal", "retire", gone, found) == 0, township.err
    early = use(found, "approval", on="2026-11-19")
    assert entered(township, CLERK, "sealing", "use", early) == 1 and "从2026-11-20才启用" in township.err
    late = use(found, "approval", on="2026-11-22")
    assert entered(township, CLERK, "sealing", "use", late) == 0, township.err


def test_nobody_uses_the_seal_of_another_office(village: Machine, township: Machine) -> None:
    """A township knows its villages' seals and has none of them in its hands."""
    theirs = seal(village, AGENT, "committee")
    assert village("exchange") == 0 and township("exchange") == 0
    assert any(row["record"] == theirs for row in township.rows("ledger", "seal"))
    told = use(theirs, "committee", document="proof")
    assert entered(township, CLERK, "sealing", "use", told) == 1 and "不在本站的印章名册" in township.err


def test_each_use_stands_in_the_book_and_none_is_struck_out(township: Machine) -> None:
    """A use names paper, copies, who asked and who agreed; an error is noted beside the line, which stays."""
    found = seal(township, CLERK, "approval")
    assert entered(township, CLERK, "sealing", "use", {"seal": found}) == 1
    assert all(word in township.err for word in ("用印日期", "用印文件", "份数", "用印申请人", "批准人"))
    bare = use(found, "approval", document_number="")
    assert entered(township, CLERK, "sealing", "use", bare) == 1 and "写明用印的文件" in township.err
    assert entered(township, CLERK, "sealing", "use", use(found, "unit")) == 1 and "照名册选择" in township.err
    unknown = use("seal:32061210700001:AAAAA-9", "approval")
    assert entered(township, CLERK, "sealing", "use", unknown) == 1 and "不在本站的印章名册" in township.err
    assert entered(township, CLERK, "sealing", "use", use(found, "approval")) == 0, township.err
    line = township.out.split()[-1]
    assert entered(township, CLERK, "sealing", "correct", {"correction": "份数应为3份"}, line) == 0
    row = township.rows("ledger", "sealing")[0]
    assert row["values"]["copies"] == 2 and row["values"]["correction"] == "份数应为3份"


def test_a_report_up_letter_bears_the_unit_seal_alone(township: Machine) -> None:
    """The approval seal on a letter that goes up is refused with the seal that it needs."""
    approval, unit = seal(township, CLERK, "approval"), seal(township, CLERK, "unit")
    letter = use(approval, "approval", document="report_up")
    assert entered(township, CLERK, "sealing", "use", letter) == 1 and "须加盖单位行政章" in township.err
    assert entered(township, CLERK, "sealing", "use", use(unit, "unit", document="report_up")) == 0, township.err


def test_an_opinion_of_the_committee_is_sealed_and_the_seal_is_in_the_book(village: Machine) -> None:
    """The page enters both at once; without the committee's own seal, or its line in the book, it is refused."""
    case = village.file("S002-01", AGENT)
    business, committee = seal(village, AGENT, "business"), seal(village, AGENT, "committee")
    told = {"case": case, "view": "agreed", "text": "情况属实，同意上报", "signed_by": "陈支书", "post": "主任",
            "on": "2026-11-23", "seal": committee}  # fmt: skip
    assert entered(village, AGENT, "opinion", "open", told) == 1 and "先在印章登记簿登记" in village.err
    village.centre.down = True
    with books.opened(village.path, village.edges) as book:
        page = Browser(make_app(book, Settings(data=village.path), lambda: None).test_client()).sign_in(AGENT)
        page.get(f"/ledgers/opinion/new?case={case}", follow_redirects=True)
        assert page.status == 200 and committee in page.text
        form = {"view": "agreed", "text": "情况属实", "signed_by": "陈支书", "post": "主任", "on.year": "2026",
                "on.month": "11", "on.day": "23", "copies": "1", "asked_by": "王小兰", "approved_by": "陈支书"}  # fmt: skip
        page.send(f"/cases/{case}/opinion", {**form, "draft": "a", "seal": business})
        assert page.status == 422 and "请照名册选择种类" in page.text
        lacking = {**form, "signed_by": "", "approved_by": "", "draft": "c", "seal": committee}
        page.send(f"/cases/{case}/opinion", lacking)
        assert "请填写“签署人”" in page.text and "请填写“批准人”" in page.text
        assert village.rows("ledger", "sealing") == []
        for _ in range(2):
            page.get(f"/cases/{case}/opinion")
            page.send(f"/cases/{case}/opinion", {**form, "draft": "b", "seal": committee})
            assert page.status == 200 and "情况属实，同意上报" in page.text
    assert [row["about"] for row in village.rows("ledger", "sealing")] == [case]
    assert [row["about"] for row in village.rows("ledger", "opinion")] == [case]
    assert entered(village, AGENT, "opinion", "open", told) == 0, village.err
