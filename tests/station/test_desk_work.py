"""A station's daily work from its command line: filing, acting, moving a file, with and without a line."""

from __future__ import annotations

import json
from typing import Any

import pytest

from forms import numbering
from tests.station.county import NOON, RECEIPT, Centre, Machine

AGENT, CLERK = "王小兰", "李窗口"


def _filing_personal(machine: Machine, receipt: str) -> dict[str, Any]:
    from station import book as books

    with books.opened(machine.path, machine.edges) as book:
        entry = next(one for one in book.journal.history(f"case:{receipt}") if one.kind == "case:submitted")
        found: dict[str, Any] = json.loads(entry.content.personal or b"{}")
        return found


def test_a_village_files_and_acts_for_days_without_a_line(village: Machine, centre: Centre) -> None:
    """Receipts, lists, acts and deadlines need nobody but this machine, and the screen says what is only here."""
    centre.down = True
    receipt = village.file("S002-01", AGENT)
    assert RECEIPT.match(receipt) and numbering.normalise_receipt(receipt) == receipt
    assert village.act(receipt, "hand_over", AGENT) == 0
    row = village.case(receipt)
    assert (row["state"], row["holder"], row["stored"], row["confirmed"]) == ("forwarded", "320612107", False, False)
    assert row["proxy_due_on"] == "2026-11-26"
    status = village.status()
    assert status["unsent"] >= 3 and status["oldest_unsent"] == "2026-11-23T12:00+08:00"
    assert village("exchange") == 2 and "no line" in village.err
    assert village.status()["last_error"] == "连不上县中心。"
    centre.down = False
    assert village("exchange") == 0
    row = village.case(receipt)
    assert row["stored"] and row["confirmed"] and row["case_no"].startswith("320612-E2-")
    assert village.status()["last_error"] is None and village.status()["unsent"] == 0


def test_nothing_that_is_only_here_is_called_submitted(village: Machine, centre: Centre) -> None:
    """What is saved on this machine alone is said to be saved here and to be sent."""
    centre.down = True
    sample = village.written(village.sample("S002-01"))
    assert village("file", "S002-01", "--with", sample, "--as", AGENT) == 0
    assert "已保存在本机，待上报" in village.out and "成功" not in village.out
    village("cases")
    assert "已保存在本机，待上报" in village.out
    village("status")
    assert "待上报" in village.out


def test_a_case_goes_from_the_village_to_the_county_and_all_agree(village: Machine, township: Machine) -> None:
    """Handed over, received, accepted, reported up; village and township print one digest at the end."""
    receipt = village.file("S002-01", AGENT)
    assert village.act(receipt, "hand_over", AGENT) == 0
    assert village("exchange") == 0 and township("exchange") == 0
    for act in ("receive", "accept", "report_up"):
        assert township.act(receipt, act, CLERK) == 0, township.err
    row = township.case(receipt)
    assert (row["state"], row["holder"], row["stored"]) == ("reported_up", "320612", False)
    assert township("exchange") == 0 and village("exchange") == 0
    assert village.case(receipt)["state"] == "reported_up"
    digests = []
    for machine in (village, township):
        assert machine("digest", "--scope", "320612107205") == 0
        assert "unadmitted: 0" in machine.out
        digests.append(machine.out.split()[-1])
    assert digests[0] == digests[1] and len(digests[0]) == 64


def test_the_clerk_receives_the_paper_before_its_record(village: Machine, township: Machine, centre: Centre) -> None:
    """The number and the item on the slip are enough; the record comes later and changes nothing."""
    receipt = village.file("S002-01", AGENT)
    typed = receipt.lower().replace("-", " ").replace("0", "o")
    assert township("act", typed, "receive", "--with", township.written({"item": "S002-01"}), "--as", CLERK) == 0, (
        township.err
    )
    assert township.out.split()[-1] == receipt
    assert township.case(receipt)["state"] == "received"
    assert township.act(receipt, "accept", CLERK, {}) == 0, township.err
    assert township("exchange") == 0
    assert not township.case(receipt)["confirmed"]
    assert village("exchange") == 0
    centre.settle()
    assert township("exchange") == 0
    row = township.case(receipt)
    assert row["confirmed"] and row["state"] == "accepted" and row["filed"]


@pytest.mark.parametrize(
    ("act", "user_at", "command", "sentence"),
    [
        ("note", "township", {"text": "x"}, "没有收件编号"),
        ("receive", "village", {"item": "S002-01"}, "没有收件编号"),
        ("receive", "township", {}, "事项编码"),
        ("receive", "township", {"item": "S999-99"}, "S999-99"),
        ("receive", "township", {"item": 7}, "事项编码"),
        ("accept", "township", {}, "没有收件编号"),
    ],
)
def test_an_unknown_number_is_refused_with_a_sentence(
    village: Machine, township: Machine, act: str, user_at: str, command: dict[str, Any], sentence: str
) -> None:
    """Only a clerk's receipt from the paper may begin a case that is not here, and it names the item."""
    machine, user = (township, CLERK) if user_at == "township" else (village, AGENT)
    unknown = numbering.receipt_number("32061210720601", machine.edges.today(), "4K9DQ", 7)
    assert machine("act", unknown, act, "--with", machine.written(command), "--as", user) == 1
    assert sentence in machine.err
    assert machine.rows("cases") == []


def test_a_township_cannot_receive_from_an_office_outside_its_scope(township: Machine) -> None:
    """A number of another township's village is somebody else's paper."""
    stranger = numbering.receipt_number("32061210820101", township.edges.today(), "4K9DQ", 7)
    assert township("act", stranger, "receive", "--with", township.written({"item": "S002-01"}), "--as", CLERK) == 1
    assert "号段" in township.err


def test_what_is_listed_can_be_done_and_the_rest_says_why_not(village: Machine, township: Machine) -> None:
    """Each listed sample is taken, on a copy of the case's way, and an act out of turn names who holds the file."""
    receipt = village.file("S002-01", AGENT)
    listed = {row["act"]: row for row in village.rows("act", receipt, "--list")}
    assert set(listed) == {"supply", "hand_over", "note", "request_withdrawal", "withdraw"}
    assert all({"act", "fields", "sample"} <= row.keys() for row in listed.values())
    for act in ("note", "request_withdrawal", "hand_over"):
        assert village.act(receipt, act, AGENT, listed[act]["sample"]) == 0, village.err
    assert village.act(receipt, "withdraw", AGENT, listed["withdraw"]["sample"]) == 1
    assert "十总镇" in village.err or "320612107" in village.err


def test_every_listed_act_is_taken_along_a_whole_case(township: Machine) -> None:
    """A township's own item from filing to the sealed rating, each step with the sample that the list offers."""
    receipt = township.file("S002-10", CLERK)
    for act in ("request_correction", "supply", "receive_supply", "accept", "decide", "close", "deliver", "rate"):
        assert township.act(receipt, act, CLERK) == 0, (act, township.err)
    row = township.case(receipt)
    assert row["state"] == "delivered" and row["rated"]
    assert township("exchange") == 0 and township.case(receipt)["confirmed"]


def test_a_rating_is_read_by_the_county_alone(township: Machine, centre: Centre) -> None:
    """What the journal holds of a rating opens with the centre's key and shows neither level nor comment before."""
    receipt = township.file("S002-10", CLERK)
    for act in ("accept", "decide", "close", "rate"):
        assert township.act(receipt, act, CLERK) == 0, township.err
    assert township("exchange") == 0
    table = centre.journal.tables.entry
    entry = centre.journal.read(table.kind == "case:rated")[0]
    assert b"level" not in entry.content.facts
    opened = json.loads(centre.key.unseal(json.loads(entry.content.facts)["sealed"]))
    assert opened["case"] == receipt and opened["level"] in (3, 4, 5)
    assert len(opened["token"]) == 12 and set(opened["token"]) <= set(numbering.CROCKFORD)


def test_a_wrong_rating_token_is_refused(township: Machine) -> None:
    """Who does not have the slip cannot rate."""
    receipt = township.file("S002-10", CLERK)
    for act in ("accept", "decide", "close"):
        assert township.act(receipt, act, CLERK) == 0, township.err
    assert township.act(receipt, "rate", CLERK, {"token": "000000000000", "level": 5}) == 1
    assert "评价码" in township.err


def test_one_draft_is_one_case_however_often_it_is_sent(village: Machine) -> None:
    """The same application under the same key gives the same number; another one under that key is refused."""
    sample = village.sample("S002-01", draft="page-1")
    same = village.written(sample)
    numbers = set()
    for _ in range(3):
        assert village("file", "S002-01", "--with", same, "--as", AGENT) == 0
        numbers.add(village.out.split()[-1])
    assert len(numbers) == 1 and len(village.rows("cases")) == 1
    other = village.written(village.sample("S002-01", seed=2, draft="page-1"))
    assert village("file", "S002-01", "--with", other, "--as", AGENT) == 1
    assert numbers.pop() in village.err


def test_an_application_says_everything_that_is_wrong_at_once_and_leaves_nothing(village: Machine) -> None:
    """Three faults, three problems in two languages, no case, no number used up."""
    before = village.status()["unsent"]
    bad = village.sample("S002-01")
    bad["answers"]["phone"] = "12"
    bad["answers"]["applicant_name"] = ""
    bad["consent"] = {"read_aloud": True, "agreed": False}
    assert village("file", "S002-01", "--with", village.written(bad), "--as", AGENT) == 1
    for field in ("answers.phone", "answers.applicant_name", "consent.agreed"):
        assert field in village.err
    assert village.rows("cases") == [] and village.status()["unsent"] == before
    assert village.file("S002-01", AGENT).split("-")[3] == "0001"


def test_the_mandate_is_entered_beside_the_case_and_the_token_stays_off_the_facts(village: Machine) -> None:
    """A proxy filing is two entries; what is personal and the rating token lie in the part that may be erased."""
    receipt = village.file("S002-01", AGENT, mode="proxy")
    from station import book as books

    with books.opened(village.path, village.edges) as book:
        assert [one.kind for one in book.journal.history(f"mandate:{receipt}")] == ["mandate:given"]
        facts = next(one.content.facts for one in book.journal.history(f"case:{receipt}"))
    told = _filing_personal(village, receipt)
    assert told["applicant"]["name"].encode() not in facts and told["rating_token"].encode() not in facts


def test_documents_are_numbered_without_a_gap_in_their_lane(township: Machine) -> None:
    """Each paper carries office, year, lane and a running number; two kinds count apart."""
    from station import book as books
    from station.desk import Actor, Desk

    receipts = [township.file("S002-10", CLERK, seed) for seed in range(3)]
    with books.opened(township.path, township.edges) as book:
        desk = Desk(book)
        numbers = [
            desk.act(Actor(CLERK, "clerk"), receipt, "accept", {})[0].facts["document_no"] for receipt in receipts
        ]
        other = desk.act(Actor(CLERK, "clerk"), receipts[0], "decide", {"approved": True})[0].facts["document_no"]
    assert [number.rsplit("-", 1)[1] for number in numbers] == ["1号", "2号", "3号"]
    assert all("十总镇便民服务中心受〔2026〕" in number for number in numbers)
    assert "准〔2026〕" in other and other.endswith("-1号")


def test_a_clock_that_went_back_is_said_and_nothing_is_accepted_by_it(township: Machine) -> None:
    """Entries go on under a wrong clock, and what would follow from time alone is not taken while it is in doubt."""
    receipt = township.file("S002-10", CLERK)
    township.clock.at = NOON + 20 * 86_400
    assert township.act(receipt, "note", CLERK) == 0
    township.clock.at = NOON + 15 * 86_400
    assert township.act(receipt, "accept", CLERK, {"deemed": True}) == 1
    township.clock.at = NOON + 21 * 86_400
    assert township.act(receipt, "accept", CLERK, {"deemed": True}) == 0, township.err


def test_a_calendar_that_changes_moves_the_dates_of_cases_that_are_open(village: Machine, centre: Centre) -> None:
    """A day that the county declares free lies in the way of a limit: the list shows the new day."""
    from forms.catalog import packaged_calendars

    receipt = village.file("S002-01", AGENT)
    assert village.case(receipt)["proxy_due_on"] == "2026-11-26"
    document = next(one for one in packaged_calendars() if one["calendar"] == 2026)
    document["off"] = sorted({*document["off"], "2026-11-25"})
    centre.republish_calendar(document)
    assert village("exchange") == 0
    assert village.case(receipt)["proxy_due_on"] == "2026-11-27"
    assert village("check") == 0


def test_a_calendar_that_changes_moves_what_is_due_in_the_ledgers_too(village: Machine, centre: Centre) -> None:
    """A question of Monday is to be answered by Tuesday; once that is a day off, by Wednesday, and the rows say so."""
    from forms.catalog import packaged_calendars

    asked = {"on": "2026-11-23", "channel": "window", "matter": "低保怎么办", "first_contact": AGENT, "remark": "回村里说"}
    assert village("ledger", "inquiry", "take", "--with", village.written(asked), "--as", AGENT) == 0, village.err
    assert village("exchange") == 0 and village("exchange") == 0
    assert village.rows("ledger", "inquiry")[0]["due"] == "2026-11-24"
    document = next(one for one in packaged_calendars() if one["calendar"] == 2026)
    document["off"] = sorted({*document["off"], "2026-11-24"})
    centre.republish_calendar(document)
    assert village("exchange") == 0
    assert village.rows("ledger", "inquiry")[0]["due"] == "2026-11-25"
    assert village("check") == 0, village.out


def test_a_new_version_of_an_item_reaches_the_desk_and_old_cases_keep_theirs(village: Machine, centre: Centre) -> None:
    """The catalogue follows the mail; a case is shown under the version that it was filed with."""
    from forms.catalog import packaged_items
    from forms.definition import version_of

    receipt = village.file("S002-01", AGENT)
    old = village.case(receipt)["item_version"]
    document = next(one for one in packaged_items() if one["code"] == "S002-01")
    document["window"] = document["window"] + "（新）"
    centre.republish(document)
    assert village("exchange") == 0
    rows = {row["item"]: row for row in village.rows("items")}
    assert rows["S002-01"]["version"] == version_of(document) != old
    assert village.case(receipt)["item_version"] == old and village.case(receipt)["item_name"]
    second = village.file("S002-01", AGENT, seed=3)
    assert village.case(second)["item_version"] == version_of(document)


def test_the_list_for_an_unknown_number_offers_the_receipt_alone(village: Machine, township: Machine) -> None:
    """A clerk with a slip in the hand is offered one act, with a sample that is taken; an agent is offered none."""
    receipt = village.file("S002-01", AGENT)
    listed = township.rows("act", receipt, "--list")
    assert [row["act"] for row in listed] == ["receive"]
    assert township.act(receipt, "receive", CLERK, listed[0]["sample"]) == 0, township.err
    unknown = numbering.receipt_number("32061210720601", village.edges.today(), "4K9DQ", 7)
    assert village("act", unknown, "--list") == 1
