"""Originals at two desks: taken with an application, carried in a batch, told over, handed on, returned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from forms import custody as hands
from forms.errors import Declined
from forms.slips import slip_text
from station import book as books
from station import custody, register
from station import shifts as shift_desk
from station.app import make_app
from station.arrivals import Arrivals
from station.desk import Actor, Desk
from station.ledgers import Ledgers
from station.settings import Settings
from station.shifts import Shifts
from station.views import shifts as shift_pages
from tests.station.county import COUNTY, TOWNSHIP, VILLAGE, Machine
from tests.station.test_home_pages import CLERK
from tests.station.test_pages import AGENT, PASSWORD, Browser

ITEM = "S002-10"
SECOND = "周岚"


@contextmanager
def at(machine: Machine) -> Iterator[Arrivals]:
    """The desk of a machine, for reading and for what its pages do."""
    with books.opened(machine.path, machine.edges) as book:
        desk = Desk(book)
        yield Arrivals(desk, Ledgers(desk))


@contextmanager
def before(machine: Machine, name: str) -> Iterator[Browser]:
    """A browser before a machine's pages, signed in."""
    with books.opened(machine.path, machine.edges) as book:
        found = Browser(make_app(book, Settings(data=machine.path), lambda: None).test_client())
        found.sign_in(name)
        yield found


def application(machine: Machine, seed: int, *taken: str) -> dict[str, Any]:
    """A sample of which these papers are left as originals, and no others."""
    document = machine.sample(ITEM, seed)
    for line in document["materials"].values():
        if line.get("how") == "original_taken":
            line["how"] = "original_seen"
    for name in taken:
        document["materials"][name] = {"how": "original_taken"}
    return document


def filed(machine: Machine, user: str, seed: int, *taken: str) -> str:
    """An application with these originals; its number."""
    document = machine.written(application(machine, seed, *taken))
    assert machine("file", ITEM, "--with", document, "--as", user) == 0, machine.err
    return machine.out.split()[-1]


def exchanged(*machines: Machine) -> None:
    """All mail is read on every side."""
    for machine in (*machines, *machines):
        assert machine("exchange") == 0, machine.err


def states(machine: Machine, *cases: str) -> list[tuple[str, str, str]]:
    """Of each original of these cases its state, the office and the name of who has it."""
    with at(machine) as desk:
        found = [one for case in cases for one in custody.of_case(desk.book, case)]
        return [(one.state, hands.holder(one).office, hands.holder(one).name) for one in found]


def sent(machine: Machine, user: str, role: str, to: str, *cases: str) -> str:
    """A batch with these cases and all originals of theirs that lie here."""
    with at(machine) as desk:
        found = [one for case in cases for one in custody.of_case(desk.book, case)]
        here = [one.id for one in found if custody.lies_here(one, desk.book.office)]
        return desk.send(Actor(user, role), {"to": to, "carrier": "葛志远", "cases": list(cases), "originals": here})


def told_over(machine: Machine, user: str, role: str, batch: str, **said: str) -> str:
    """Everything is there, but for the lines that ``said`` names by their last signs: reason why they are refused."""
    with at(machine) as desk:
        lines = [one for one in desk.lines(batch) if not one.state]
        why = {one.name: said[key] for one in lines for key in said if one.name.endswith(key.replace("_", "-"))}
        outcomes = {one.name: "refused" if one.name in why else "taken" for one in lines}
        return desk.receive(Actor(user, role), batch, {"outcomes": outcomes, "reasons": why, "place": "铁皮柜2"})


def test_an_original_that_is_taken_with_an_application_has_a_keeper_at_once(village: Machine) -> None:
    """In the same transaction as the filing, from the applicant, linked to the case and the paper of its guide."""
    case = filed(village, AGENT, 1, "M1", "M2")
    assert states(village, case) == [("kept", VILLAGE, AGENT)] * 2
    with at(village) as desk:
        one = custody.of_case(desk.book, case)[0]
        applicant = register.read(desk.book.journal, case).applicant
        assert (one.values["material"], one.values["given_by"], one.values["case"]) == ("M1", applicant, case)


def test_what_is_declined_leaves_no_original_behind(village: Machine) -> None:
    """An application that is not taken takes no paper either."""
    document = application(village, 1, "M1")
    document["answers"].clear()
    assert village("file", ITEM, "--with", village.written(document), "--as", AGENT) == 1
    with at(village) as desk:
        assert custody.here(desk.book) == []


def test_a_batch_is_told_over_line_by_line_and_both_sides_agree(village: Machine, township: Machine) -> None:
    """Six cases with eleven originals; one case is refused and goes back with its originals; nothing is unaccounted."""
    cases = [filed(village, AGENT, seed, *papers) for seed, papers in enumerate(
        (("M1", "M2"), ("M1", "M2"), ("M1", "M2"), ("M1", "M2"), ("M1", "M2"), ("M1",)), 1)]
    assert len(states(village, *cases)) == 11
    batch = sent(village, AGENT, "agent", TOWNSHIP, *cases)
    assert set(states(village, *cases)) == {("up", VILLAGE, "葛志远")}
    exchanged(village, township)
    with at(township) as desk:
        assert desk.arriving() == [batch] and len(desk.lines(batch)) == 17
    key = "case_" + cases[5].replace("-", "_")
    told_over(township, CLERK, "clerk", batch, **{key: "缺户主签名。"})
    exchanged(village, township)
    for side in (village, township):
        assert states(side, *cases[:5]) == [("above", TOWNSHIP, CLERK)] * 10
        assert states(side, cases[5]) == [("down", TOWNSHIP, "葛志远")]
        rows = {one: side.case(one) for one in cases}
        assert [rows[one]["state"] for one in cases] == ["received"] * 5 + ["collected"]
        assert rows[cases[5]]["holder"] == VILLAGE
    with at(township) as desk:
        assert desk.arriving() == []
        receipt = desk.receipt(batch)
        assert receipt and (receipt["values"]["taken_count"], receipt["values"]["refused_count"]) == (15, 2)
    with at(village) as desk:
        refused = [one for one in desk.lines(batch) if one.state == "refused"]
        assert [one.reason for one in refused] == ["缺户主签名。"] * 2


def test_a_refused_case_is_taken_in_again_and_handed_over_once_more(village: Machine, township: Machine) -> None:
    """It lies in the village as before; the second batch carries it like the first."""
    case = filed(village, AGENT, 1, "M1")
    batch = sent(village, AGENT, "agent", TOWNSHIP, case)
    exchanged(village, township)
    told_over(township, CLERK, "clerk", batch, **{"case_" + case.replace("-", "_"): "缺页。"})
    exchanged(village, township)
    with at(village) as desk:
        assert desk.arriving() == [], "its own batch is not told over by who sent it"
        one = custody.of_case(desk.book, case)[0]
        assert [row["record"] for row in custody.coming(desk.book)] == [one.id]
        Ledgers(desk.desk).do(Actor(AGENT, "agent"), one.id, "take_in", {"place": "抽屉"})
    assert states(village, case) == [("kept", VILLAGE, AGENT)]
    again = sent(village, AGENT, "agent", TOWNSHIP, case)
    exchanged(village, township)
    told_over(township, CLERK, "clerk", again)
    exchanged(village, township)
    for side in (village, township):
        assert states(side, case) == [("above", TOWNSHIP, CLERK)] and side.case(case)["state"] == "received"


def test_the_same_receipt_sent_twice_is_entered_once(village: Machine, township: Machine) -> None:
    """A second press leads to the batch as the first did; other words about what was told over are refused there."""
    case = filed(village, AGENT, 1, "M1")
    batch = sent(village, AGENT, "agent", TOWNSHIP, case)
    exchanged(village, township)
    address = f"/batches/{batch.partition(':')[2]}"
    with before(township, CLERK) as clerk:
        page = clerk.get(f"{address}/receive").text
        found = re.search(r'name="draft" value="([0-9a-f]+)"', page)
        names = re.findall(r'name="([^"]+)" type="radio" value="taken"', page)
        csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
        assert found and csrf and len(names) == 2
        form = {**dict.fromkeys(names, "taken"), "draft": found[1], "csrf": csrf[1]}
        for _ in range(2):
            clerk.post(f"{address}/receive", form, follow_redirects=True)
            assert clerk.status == 200 and "已逐项点收" in clerk.text
        clerk.post(f"{address}/receive", {**form, "draft": "other-key"})
        assert clerk.status == 422 and "各项都已点收" in clerk.text
    with at(township) as desk:
        assert len(desk.receipts(batch)) == 1


def test_what_comes_back_is_asked_for_its_new_place(village: Machine, township: Machine) -> None:
    """The form begins with neither the cupboard nor the keeper of the office that had it; a change of place does."""
    case = filed(village, AGENT, 1, "M1")
    batch = sent(village, AGENT, "agent", TOWNSHIP, case)
    exchanged(village, township)
    told_over(township, CLERK, "clerk", batch)
    with at(township) as desk:
        original = custody.of_case(desk.book, case)[0].id
        told = {"keeper": CLERK, "place": "铁皮柜3"}
        Ledgers(desk.desk).do(Actor(CLERK, "clerk"), original, "store_above", told)
    address = original.replace("original:", "/ledgers/original/")
    with before(township, CLERK) as clerk:
        page = clerk.get(f"{address}/store_above").text
        assert f'value="{CLERK}"' in page and 'value="铁皮柜3"' in page
    sent(township, CLERK, "clerk", VILLAGE, case)
    exchanged(village, township)
    with before(village, AGENT) as agent:
        page = agent.get(f"{address}/take_in").text
        assert agent.status == 200 and CLERK not in page and "铁皮柜3" not in page.replace("例如：铁皮柜2第3格", "")


def test_a_line_that_is_not_there_stays_with_its_carrier(village: Machine, township: Machine) -> None:
    """The file is received, one original is not in the bag: who carries it answers for it, and the line stays open."""
    case = filed(village, AGENT, 1, "M1", "M2")
    batch = sent(village, AGENT, "agent", TOWNSHIP, case)
    exchanged(village, township)
    with at(township) as desk:
        lines = desk.lines(batch)
        outcomes = {one.name: "taken" for one in lines} | {lines[-1].name: "absent"}
        desk.receive(Actor(CLERK, "clerk"), batch, {"outcomes": outcomes})
        assert [one.state for one in desk.lines(batch)] == ["taken", "taken", ""] and desk.arriving() == [batch]
    assert [one[0] for one in states(township, case)] == ["above", "up"]


def test_every_line_is_told_over_and_a_refusal_says_why(village: Machine, township: Machine) -> None:
    """A line without an answer, or without its reason, is declined, and nothing of the batch is taken."""
    case = filed(village, AGENT, 1, "M1")
    batch = sent(village, AGENT, "agent", TOWNSHIP, case)
    exchanged(village, township)
    with at(township) as desk:
        file, original = (one.name for one in desk.lines(batch))
        with pytest.raises(Declined) as no:
            desk.receive(Actor(CLERK, "clerk"), batch, {"outcomes": {original: "refused"}})
    assert [(one.field, one.code) for one in no.value.problems] == [(file, "batch_line"), (original, "batch_reason")]
    assert township.case(case)["state"] == "forwarded" and states(township, case)[0][0] == "up"


def test_the_paper_list_may_come_before_the_record(village: Machine, township: Machine) -> None:
    """Received from the list without a line; when the record comes each original is told over, and all agree."""
    cases = [filed(village, AGENT, seed, "M1") for seed in (1, 2)]
    batch = sent(village, AGENT, "agent", TOWNSHIP, *cases)
    number = hands.batch_number(batch)
    with before(township, CLERK) as clerk:
        scans = " ".join(slip_text(one, ITEM) for one in (*cases, cases[0]))
        page = clerk.get(f"/batches/paper?number={number.lower()}&scans={scans}")
        assert page.status == 200 and page.text.count("<legend") == 2 + 2, "a slip that is scanned twice is one line"
        found = re.search(r'name="draft" value="([0-9a-f]+)"', page.text)
        assert found
        form = {"number": number, "scans": scans, "draft": found[1], "lines.0.item": ITEM, "lines.0.outcome": "taken",
                "lines.0.originals": "1", "lines.1.item": ITEM, "lines.1.outcome": "refused", "lines.1.reason": "缺页。"}
        clerk.send("/batches/paper", form)
        assert clerk.status == 200 and "材料接收回执" in clerk.text and "缺页。" in clerk.text
        assert "电子记录未到" in clerk.get("/originals").text
    assert township.case(cases[0])["state"] == "received"
    exchanged(village, township)
    with at(township) as desk:
        open_lines = {one.name for one in desk.lines(batch) if not one.state}
        assert f"case-{cases[0]}" not in open_lines and len(open_lines) == 3
    with before(township, CLERK) as clerk:
        page = clerk.get(f"/batches/{batch.partition(':')[2]}/receive").text
        assert re.search(rf'name="case-{cases[1]}" type="radio" value="refused" checked', page), "as told from paper"
    told_over(township, CLERK, "clerk", batch, **{"case_" + cases[1].replace("-", "_"): "缺页。"})
    exchanged(village, township)
    for side in (village, township):
        assert [one[:2] for one in states(side, *cases)] == [("above", TOWNSHIP), ("down", TOWNSHIP)]
    with at(township) as desk:
        receipt = desk.receipt(batch)
        assert receipt and receipt["state"] == "told" and receipt["values"]["taken_count"] == 2


def test_an_original_comes_home_with_the_result_and_is_signed_for(village: Machine, township: Machine) -> None:
    """Down in a batch, taken in by the village, given back with the delivery in one transaction."""
    case = filed(village, AGENT, 1, "M1")
    batch = sent(village, AGENT, "agent", TOWNSHIP, case)
    exchanged(village, township)
    told_over(township, CLERK, "clerk", batch)
    for act in ("accept", "decide"):
        assert township.act(case, act, CLERK) == 0, township.err
    down = sent(township, CLERK, "clerk", VILLAGE, case)
    exchanged(village, township)
    with at(village) as desk:
        assert desk.arriving() == [down]
    told_over(village, AGENT, "agent", down)
    assert states(village, case) == [("kept", VILLAGE, AGENT)]
    delivery = {"to": "applicant", "receiver": "顾秀英", "proof": "identity_seen", "originals_returned": ["M1"]}
    assert village.act(case, "deliver", AGENT, delivery) == 0, village.err
    exchanged(village, township)
    for side in (village, township):
        assert states(side, case) == [("returned", VILLAGE, "顾秀英")]


def test_a_line_of_a_batch_with_results_is_refused_or_not_there(village: Machine, township: Machine) -> None:
    """The wrong file goes back to the township with its original, the one that lacks stays open until it is found, and
    both sides read the same of every line."""
    cases = [filed(village, AGENT, seed, "M1") for seed in (1, 2, 3)]
    up = sent(village, AGENT, "agent", TOWNSHIP, *cases)
    exchanged(village, township)
    told_over(township, CLERK, "clerk", up)
    for case in cases:
        assert all(township.act(case, act, CLERK) == 0 for act in ("accept", "decide")), township.err
    down = sent(township, CLERK, "clerk", VILLAGE, *cases)
    exchanged(village, township)
    with at(village) as desk:
        assert desk.arriving() == [down] and {one.state for one in desk.lines(down)} == {""}
        names = [one.name for one in desk.lines(down)]
        outcomes = dict.fromkeys(names, "taken") | {f"case-{cases[1]}": "refused", f"case-{cases[2]}": "absent"}
        desk.receive(Actor(AGENT, "agent"), down, {"outcomes": outcomes, "reasons": {f"case-{cases[1]}": "不是本村的。"}})
        assert desk.arriving() == [down]
        desk.receive(Actor(AGENT, "agent"), down, {"outcomes": {f"case-{cases[2]}": "taken"}})
        assert desk.arriving() == [] and len(desk.receipts(down)) == 2
    exchanged(village, township)
    for side in (village, township):
        assert [one[:2] for one in states(side, *cases)] == [("kept", VILLAGE), ("up", VILLAGE), ("kept", VILLAGE)]
        assert [side.case(one)["holder"] for one in cases] == [VILLAGE, TOWNSHIP, VILLAGE]
        assert {side.case(one)["state"] for one in cases} == {"decided"}
        with at(side) as desk:
            told = {one.name: one.state for one in desk.lines(down) if one.original is None}
            assert told == {f"case-{cases[0]}": "taken", f"case-{cases[1]}": "refused", f"case-{cases[2]}": "taken"}


def test_what_the_county_signed_for_is_entered_from_its_receipt_all_at_once(township: Machine) -> None:
    """On the page of the batch, by name; what was not signed for stays with its carrier, and what the county still has
    when the case has ended is to be fetched."""
    case = filed(township, CLERK, 1, "M1", "M2", "M3")
    batch = sent(township, CLERK, "clerk", COUNTY, case)
    address = f"/batches/{batch.partition(':')[2]}"
    with before(township, CLERK) as clerk:
        page = clerk.get(address).text
        ids = re.findall(r'name="originals" type="checkbox" value="([^"]+)"', page)
        found = re.search(r'name="draft" value="([0-9a-f]+)"', page)
        assert len(ids) == 3 and found
        clerk.send(address, {"draft": found[1]})
        assert clerk.status == 422 and "县级接收人的姓名" in clerk.text and "请勾选县级回执" in clerk.text
        clerk.send(address, {"draft": found[1], "originals": ids[:2], "receiver": "陆敏"})
        assert clerk.status == 200 and "县级已签收" in clerk.text
        assert clerk.text.count('name="originals" type="checkbox"') == 1
        assert "陆敏" in clerk.get("/originals").text
    assert states(township, case) == [("out", COUNTY, "陆敏")] * 2 + [("up", TOWNSHIP, "葛志远")]
    assert township.act(case, "withdraw", CLERK, {"returned_to": "顾秀英"}) == 0
    with at(township) as desk:
        assert len(Shifts(desk.desk, desk.ledgers).unaccounted()["to_fetch"]) == 2


def test_nobody_gives_back_what_lies_elsewhere(village: Machine, township: Machine) -> None:
    """A delivery that says so is declined with the name of who has it; the case is not delivered."""
    case = filed(township, CLERK, 1, "M1")
    with at(township) as desk:
        one = custody.of_case(desk.book, case)[0]
        Ledgers(desk.desk).do(Actor(CLERK, "clerk"), one.id, "lose", {"report": "柜中未见。"})
    assert township.act(case, "withdraw", CLERK, {"returned_to": "顾秀英", "papers_returned": ["M1"]}) == 1
    assert CLERK in township.err and township.case(case)["state"] == "received"
    assert township.act(case, "withdraw", CLERK, {"returned_to": "顾秀英", "papers_returned": []}) == 0


def test_acts_one_by_one_take_the_originals_along(village: Machine, township: Machine) -> None:
    """Without a batch, too: handed over, received, refused a second time, fetched back."""
    case = filed(village, AGENT, 1, "M1")
    assert village.act(case, "hand_over", AGENT, {"carrier": "葛志远"}) == 0
    assert states(village, case) == [("up", VILLAGE, "葛志远")]
    assert village.act(case, "hand_back", AGENT, {"reason": "车坏了。"}) == 0
    assert states(village, case) == [("kept", VILLAGE, AGENT)]
    assert village.act(case, "hand_over", AGENT, {}) == 0
    assert states(village, case) == [("up", VILLAGE, AGENT)], "whom nobody is named to carry for carries it"
    exchanged(village, township)
    assert township.act(case, "receive", CLERK) == 0
    assert states(township, case) == [("above", TOWNSHIP, CLERK)]


def test_an_original_that_came_without_a_batch_is_taken_in_by_itself(village: Machine, township: Machine) -> None:
    """The case was received with one of its two papers: the other stands where it is coming to, with the way to take it
    in; and the village sees where all that it took is kept now."""
    case = filed(village, AGENT, 1, "M1", "M2")
    assert village.act(case, "hand_over", AGENT, {}) == 0
    exchanged(village, township)
    assert township.act(case, "receive", CLERK, {"materials": ["M1"]}) == 0
    assert [one[0] for one in states(township, case)] == ["above", "up"]
    with before(township, CLERK) as clerk:
        page = clerk.get("/originals").text
        address = re.search(r'href="(/ledgers/original/[^"]+/receive)"', page)
        assert "送到本站、还没有收下的原件" in page and address
        found = re.search(r'name="draft" value="([0-9a-f]+)"', clerk.get(address[1]).text)
        assert clerk.status == 200 and found
        clerk.send(address[1], {"place": "铁皮柜2", "draft": found[1]})
        assert clerk.status == 200
    assert [one[:2] for one in states(township, case)] == [("above", TOWNSHIP)] * 2
    exchanged(village, township)
    with before(village, AGENT) as agent:
        page = agent.get("/originals").text
        assert "现由上级保管的原件" in page and page.count(f"十总镇便民服务中心 {CLERK}") == 2


def test_a_shift_hands_its_originals_on_when_the_next_one_says_so(township: Machine) -> None:
    """Until then they are the one's who goes; then, in one transaction, the one's who comes."""
    assert township("user", "add", SECOND, "--role", "clerk", stdin=f"{PASSWORD}\n") == 0
    case = filed(township, CLERK, 1, "M1", "M2")
    with at(township) as desk:
        one = custody.of_case(desk.book, case)[0].id
        ids = [found.id for found in custody.of_case(desk.book, case)]
        shifts = Shifts(desk.desk, desk.ledgers)
        with pytest.raises(Declined) as no:
            shifts.hand(Actor(CLERK, "clerk"), {"to": SECOND, "originals": [one]})
        assert no.value.problems[0].code == "shift_unexplained"
        found = shifts.hand(Actor(CLERK, "clerk"), {"to": SECOND, "originals": ids, "matters": "明日送县。"})
        assert [one["record"] for one in shifts.waiting_for(SECOND)] == [found]
        with pytest.raises(Declined) as no:
            shifts.hand(Actor(CLERK, "clerk"), {"to": SECOND, "originals": ids})
        assert [one.code for one in no.value.problems] == ["shift_pending"], "the same originals in two handovers"
    assert states(township, case) == [("kept", TOWNSHIP, CLERK)] * 2
    with before(township, CLERK) as clerk:
        key = found.partition(":")[2]
        clerk.get(f"/shift/{key}")
        clerk.send(f"/shift/{key}", {"password": "wrong-password"})
        assert clerk.status == 422 and "不正确" in clerk.text
        clerk.get(f"/shift/{key}")
        clerk.send(f"/shift/{key}", {"password": PASSWORD, "found": "份数相符。"})
        assert clerk.status == 200 and "已接班" in clerk.text
        assert "交接班登记" in clerk.get(f"/shift/{key}/print").text and "明日送县。" in clerk.text
    assert states(township, case) == [("kept", TOWNSHIP, SECOND)] * 2


def test_a_handover_names_every_open_case_and_all_that_it_leaves(
    township: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cases beyond the first page by their numbers, beyond an entry's list by their count; what who goes keeps, what
    went elsewhere since, and what wants somebody stands before who comes."""
    assert township("user", "add", SECOND, "--role", "clerk", stdin=f"{PASSWORD}\n") == 0
    for seed in (1, 2, 3):
        filed(township, CLERK, seed, "M1")
    monkeypatch.setattr(shift_pages, "MOST_SPELT", 1)
    monkeypatch.setattr(shift_desk, "MOST_NAMED", 2)
    with before(township, CLERK) as clerk:
        page = clerk.get("/shift").text
        assert "其余 1 件（一并移交）" in page and "另有 1 件只计数" in page and "3 项原件需要处理" in page
        originals = re.findall(r'name="originals" type="checkbox" value="([^"]+)"', page)
        draft = re.search(r'name="draft" value="([0-9a-f]+)"', page)
        assert len(originals) == 3 and draft
        clerk.send("/shift", {"to": SECOND, "originals": originals[:2], "differences": "一份在复印机上。", "draft": draft[1]})
        assert clerk.status == 200 and "名下还有 1 份原件不在这次移交之内" in clerk.text
        assert "另有 1 件只计数" in clerk.text and "3 件" in clerk.text
    with at(township) as desk:
        done = {"returned_to": "顾秀英", "relation": "applicant", "receipt_signed": True}
        desk.ledgers.do(Actor(CLERK, "clerk"), originals[0], "return", done)
        [found] = Shifts(desk.desk, desk.ledgers).waiting_for(SECOND)
    with before(township, SECOND) as second:
        page = second.get(f"/shift/{found['record'].partition(':')[2]}").text
        assert "现在：已退还" in page and page.count("现在：") == 1


def test_the_account_has_a_red_line_for_each_original_that_is_not_where_it_should_be(township: Machine) -> None:
    """Nowhere told to lie, lost, or of a case that has ended; and a count in which one is missing stays open."""
    cases = [filed(township, CLERK, seed, "M1") for seed in (1, 2)]
    with before(township, CLERK) as clerk:
        page = clerk.get("/originals/account").text
        assert page.count('<li class="bad">没有写明存放处的原件') == 2
        there = re.findall(r'name="there" type="checkbox" value="([^"]+)"', page)
        found = re.search(r'name="draft" value="([0-9a-f]+)"', page)
        assert found
        clerk.send("/originals/account", {"there": there[:1], "draft": found[1]})
        assert "应有 2 份，实有 1 份" in clerk.text and "不符" in clerk.text
    assert township.act(cases[0], "withdraw", CLERK, {"returned_to": "顾秀英"}) == 0
    with at(township) as desk:
        wrong = Shifts(desk.desk, desk.ledgers).unaccounted()
        assert [one["about"] for one in wrong["to_return"]] == [cases[0]]


def test_a_count_tells_of_what_was_looked_for(township: Machine) -> None:
    """An original that came in while the others were counted is not said to lack; without any tick it is said how many
    are left to count."""
    filed(township, CLERK, 1, "M1")
    with at(township) as desk:
        listed = [one["record"] for one in custody.here(desk.book)]
    filed(township, CLERK, 2, "M1")
    with at(township) as desk:
        shifts, who = Shifts(desk.desk, desk.ledgers), Actor(CLERK, "clerk")
        told = desk.ledgers.read(shifts.count(who, {"there": listed, "listed": listed}))
        assert (told.state, told.values["expected_count"], told.values["counted_count"]) == ("agrees", 1, 1)
        assert len(shifts.unaccounted()["unplaced"]) == 2
        told = desk.ledgers.read(shifts.count(who, {"there": listed, "place": "铁皮柜2第3格"}))
        assert [one["record"] for one in shifts.unaccounted()["unplaced"]] != listed
        placed = desk.ledgers.read(listed[0])
        assert (placed.values["place"], hands.holder(placed).name) == ("铁皮柜2第3格", CLERK)
        assert (told.state, told.values["expected_count"], told.values["counted_count"]) == ("differs", 2, 1)


def test_a_batch_is_all_or_nothing(village: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut in the middle of handing over, neither the cases nor the originals have moved; again, all of them have."""
    cases = [filed(village, AGENT, seed, "M1") for seed in (1, 2)]
    with at(village) as desk:
        plain, calls = desk.desk.write, []

        def torn(*told: Any) -> Any:
            calls.append(told)
            if len(calls) == 3:
                raise KeyboardInterrupt
            return plain(*told)

        monkeypatch.setattr(desk.desk, "write", torn)
        with pytest.raises(KeyboardInterrupt):
            desk.send(Actor(AGENT, "agent"), {"to": TOWNSHIP, "carrier": "葛志远", "cases": cases, "originals": [
                one.id for case in cases for one in custody.of_case(desk.book, case)]})
    assert states(village, *cases) == [("kept", VILLAGE, AGENT)] * 2
    assert {village.case(one)["state"] for one in cases} == {"collected"}
    sent(village, AGENT, "agent", TOWNSHIP, *cases)
    assert [one[0] for one in states(village, *cases)] == ["up", "up"]


def test_handing_one_case_over_names_the_receiver_and_leads_to_the_list(village: Machine) -> None:
    """The page of the act says to whom it goes and with which originals; the batch that it leads to has them ticked."""
    cases = [filed(village, AGENT, seed, "M1") for seed in (1, 2)]
    with before(village, AGENT) as agent:
        page = agent.get(f"/cases/{cases[1]}/act/hand_over").text
        assert "移交给十总镇便民服务中心" in page and "本人书面申请" in page
        address = re.search(r'href="(/batches/new\?[^"]+)"', page)
        assert address
        page = agent.get(address[1].replace("&amp;", "&")).text
        assert page.count(" checked") == 2 and f'value="{cases[1]}" checked' in page


def test_a_list_that_another_office_wrote_badly_closes_no_page(village: Machine, township: Machine) -> None:
    """Its lines are free in store: what names no case or no original is passed over."""
    case = filed(village, AGENT, 1)
    with at(village) as desk:
        bad = [{}, {"case": 5}, {"case": "x", "file": True}, {"case": case, "originals": [7, "a:1:2"], "copies": "x"}]
        counts = dict.fromkeys(("cases_count", "originals_count", "copies_count"), 1)
        told = {"to": TOWNSHIP, "carrier": "葛志远", "lines": bad, **counts}
        found = desk.ledgers.open(Actor(AGENT, "agent"), "batch", told)
    exchanged(village, township)
    with before(township, CLERK) as clerk:
        address = f"/batches/{found.partition(':')[2]}"
        for page in ("/", "/originals", address, f"{address}/print"):
            assert clerk.get(page).status == 200, page


def test_what_was_ticked_goes_along_or_is_named(village: Machine) -> None:
    """An original without its case, a case that is not here, and a forgotten original: all of it is said at once."""
    cases = [filed(village, AGENT, seed, "M1") for seed in (1, 2)]
    with at(village) as desk:
        first, second = (custody.of_case(desk.book, case)[0].id for case in cases)
        told = {"to": TOWNSHIP, "carrier": "葛志远", "cases": [cases[0]], "originals": [second]}
        with pytest.raises(Declined) as no:
            desk.send(Actor(AGENT, "agent"), told)
        assert [(one.field, one.code) for one in no.value.problems] == [
            (f"original-{first}", "batch_left"), (f"original-{second}", "batch_alone")]
        with pytest.raises(Declined) as no:
            desk.send(Actor(AGENT, "agent"), {**told, "originals": [first, second], "stay": True, "carrier": ""})
        assert [one.code for one in no.value.problems] == ["batch_alone", "batch_carrier"]
        desk.send(Actor(AGENT, "agent"), {**told, "originals": [], "stay": True})
        with pytest.raises(Declined) as no:
            desk.send(Actor(AGENT, "agent"), {**told, "originals": [], "stay": True})
        assert [one.code for one in no.value.problems] == ["batch_empty_handed"], "its file is under way already"
        desk.send(Actor(AGENT, "agent"), {**told, "originals": [first]})
    assert [one[0] for one in states(village, *cases)] == ["up", "kept"]


def test_a_batch_is_handed_over_from_its_page(village: Machine, township: Machine) -> None:
    """Ticked line by line; a forgotten original is asked for, and the printed list names every line."""
    case = filed(village, AGENT, 1, "M1")
    with before(village, AGENT) as agent:
        page = agent.get("/batches/new").text
        record = re.search(r'name="originals" type="checkbox" value="([^"]+)"', page)
        draft = re.search(r'name="draft" value="([0-9a-f]+)"', page)
        assert record and draft and case in page
        form = {"to": TOWNSHIP, "carrier": "葛志远", "cases": [case], "draft": draft[1]}
        agent.send("/batches/new", form)
        assert agent.status == 422 and "还没有点" in agent.text and f'value="{case}" checked' in agent.text
        agent.send("/batches/new", {**form, "originals": [record[1]]})
        assert agent.status == 200 and "材料已交出" in agent.text
        address = re.search(r'href="(/batches/[^"]+/print)"', agent.text)
        assert address
        sheet = agent.get(address[1]).text
        assert "材料交接清单" in sheet and case in sheet and "葛志远" in sheet and "<svg" in sheet
        assert sheet.count("□收 □退 □未见") == 2, "the file and its original, each with a box of its own"
        assert "在途，由 葛志远 送往" in agent.get(f"/cases/{case}").text
        assert "葛志远" in agent.get("/originals").text
