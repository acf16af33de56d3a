"""A list of residents: taken in whole, named line by line where it is wrong, the same again adds nobody."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import pytest

from forms import census as lists
from forms.errors import Declined
from station import acquaintances, census, searching
from station import book as books
from station.desk import Desk
from station.ledgers import EVERY, Ledgers
from tests.station.county import Machine
from tests.station.test_finding import GU, filed
from tests.station.test_known import HUSBAND
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser

HEAD = "姓名,身份证号,电话,组别,户号,与户主的关系,享受待遇"
GOOD = f"""{HEAD}
{HUSBAND["name"]},{HUSBAND["number"]},{HUSBAND["phone"]},三组,H-0017,户主,
{GU["name"]},{GU["number"].lower()},{GU["phone"]},三组,H-0017,妻子,低保、残疾
陆小宝,,,三组,H-0017,孙子,
"""


def take_in(machine: Machine, text: str) -> census.Taken:
    """What the page and the command do."""
    with books.opened(machine.path, machine.edges) as book:
        desk = Desk(book)
        return census.take_in(Ledgers(desk), desk.actor(AGENT), text)


def rows(machine: Machine) -> list[dict[str, Any]]:
    """Residents on record."""
    with books.opened(machine.path, machine.edges) as book:
        return Ledgers(Desk(book)).page("resident", EVERY, 1).rows


def test_a_list_comes_in_and_again_adds_nobody(village: Machine) -> None:
    """By the headings that villages write; a changed cell corrects the person, a blank one leaves what is on record."""
    assert take_in(village, GOOD) == census.Taken(new=3)
    assert take_in(village, GOOD) == census.Taken(same=3)
    changed = f"姓名\t身份证号\t电话\n{GU['name']}\t{GU['number']}\t13900000000\n{HUSBAND['name']}\t{HUSBAND['number']}\t\n"
    assert take_in(village, changed) == census.Taken(changed=1, same=1)
    told = {row["title"]: row["values"] for row in rows(village)}
    assert len(rows(village)) == 3
    assert (told["顾秀英"]["phone"], told["顾秀英"]["relation"]) == ("13900000000", "spouse")
    assert told["顾秀英"]["benefits"] == ["dibao", "disability"]
    with books.opened(village.path, village.edges) as book:
        (one,) = acquaintances.residents(book, searching.read("gxy"))
        assert next(member.relation for member in acquaintances.household(book, one)) == "head"
        assert len(acquaintances.household(book, one)) == 3


def test_every_faulty_line_is_named_and_nothing_is_written(village: Machine) -> None:
    """A wrong check sign, an unknown relation, a missing name, too many cells and the same number twice, with their
    lines, in one answer."""
    wrong = GU["number"][:-1] + ("0" if GU["number"][-1] != "0" else "1")
    text = f"""{HEAD}
{HUSBAND["name"]},{HUSBAND["number"]},,,,,
坏号,{wrong},,,,,
怪人,,,,H-1,邻居的狗,
,,13900000000,,,,
多格,,,,,,,多,了
同号,{HUSBAND["number"]},,,,,
"""
    with pytest.raises(Declined) as said:
        take_in(village, text)
    sentences = [one.zh for one in said.value.problems]
    assert [line for line in range(2, 8) if any(one.startswith(f"第{line}行") for one in sentences)] == [3, 4, 5, 6, 7]
    assert rows(village) == []


def test_namesakes_without_a_number_are_never_taken_for_each_other(village: Machine) -> None:
    """Two of one name and household in a list, or on record: the line says what is missing, and nobody is written."""
    with pytest.raises(Declined) as said:
        take_in(village, f"姓名,身份证号,组别,户号\n张伟,,一组,\n张伟,,二组,\n陆根生,{HUSBAND['number']},,H-1\n陆根生,,,H-1\n")
    told = [one.zh for one in said.value.problems]
    assert len(told) == 2 and told[0].startswith("第3行 张伟：第2行") and told[1].startswith("第5行 陆根生：第4行")
    assert rows(village) == []
    assert take_in(village, "姓名,户号\n张伟,H-1\n张伟,H-2\n") == census.Taken(new=2)
    for number in (HUSBAND["number"], GU["number"]):
        take_in(village, f"姓名,身份证号,户号\n顾秀英,{number},H-3\n")
    with pytest.raises(Declined) as said:
        take_in(village, "姓名,户号,电话\n顾秀英,H-3,13900000000\n")
    assert [one.code for one in said.value.problems] == ["census_several"]


def test_whoever_was_entered_without_her_number_is_known_when_it_comes(village: Machine) -> None:
    """By name and household; the same name in another household is somebody else."""
    assert take_in(village, "姓名,户号\n顾秀英,H-1\n顾秀英,H-2\n") == census.Taken(new=2)
    text = f"姓名,身份证号,户号\n顾秀英,{GU['number']},H-2\n"
    assert take_in(village, text) == census.Taken(changed=1) and take_in(village, text) == census.Taken(same=1)
    told = [row["values"] for row in rows(village)]
    numbers = {one["household_no"]: (one.get("document") or {}).get("number") for one in told}
    assert numbers == {"H-1": None, "H-2": GU["number"]}


def test_who_moved_away_and_stands_on_the_list_again_has_come_back(village: Machine) -> None:
    """One record for a person: the old one is opened again, and corrected by the list."""
    take_in(village, f"姓名,身份证号,电话\n顾秀英,{GU['number']},13800000000\n")
    record = rows(village)[0]["record"]
    with books.opened(village.path, village.edges) as book:
        desk = Desk(book)
        Ledgers(desk).do(desk.actor(AGENT), record, "move", {"ended_on": "2026-11-20"})
    text = f"姓名,身份证号,电话\n顾秀英,{GU['number']},13900000000\n"
    assert take_in(village, text) == census.Taken(changed=1) and take_in(village, text) == census.Taken(same=1)
    (row,) = rows(village)
    assert (row["record"], row["state"], row["values"]["phone"]) == (record, "living", "13900000000")


def test_a_long_list_of_faults_ends_with_their_count(village: Machine) -> None:
    """So many are named; how many more there are is said."""
    with pytest.raises(Declined) as said:
        take_in(village, "姓名,身份证号\n" + "甲,1\n" * 130)
    assert len(said.value.problems) == 101 and "还有30处" in said.value.problems[-1].zh


def test_a_file_that_is_no_text_is_refused_and_not_guessed(browser: Browser, village: Machine, tmp_path: Path) -> None:
    """A workbook or a torn file: no character of it becomes somebody's name, on the page and on the command line."""
    path = tmp_path / "list.csv"
    path.write_bytes("姓名\n顾秀英".encode("gb18030")[:-1])
    assert village("residents", str(path), "--as", AGENT) == 1 and "另存为 CSV" in village.err
    token = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.sign_in().get("/residents/import").text)
    assert token is not None
    upload = {"csrf": token[1], "file": (io.BytesIO(path.read_bytes()), "a.csv")}
    browser.post("/residents/import", upload, content_type="multipart/form-data")
    assert browser.status == 422 and "另存为 CSV" in browser.text and rows(village) == []


@pytest.mark.parametrize("text", ["", "姓名", "名字怪,身份证\n张三,1", "电话\n1", "姓名,姓名\na,b", '姓名\n"'])
def test_a_table_that_is_none_is_refused_with_a_sentence(text: str) -> None:
    """No headings, unknown ones, the same twice, or nobody below them."""
    sheet = lists.read(text)
    assert sheet.problems or text == '姓名\n"'


def test_a_list_is_taken_in_on_its_page_and_by_its_command(browser: Browser, village: Machine, tmp_path: Path) -> None:
    """Pasted, or a file as the spreadsheets of this country write it; what is wrong comes back with what was pasted."""
    page = browser.sign_in().get("/residents/import").send("/residents/import", {"table": GOOD + "坏,1,,,,,\n"})
    assert page.status == 422 and "第5行" in page.text and "陆小宝" in page.text
    long = browser.send("/residents/import", {"table": "姓名\n" + "某人\n" * 3001})
    assert long.status == 422 and "3001人" in long.text
    assert "新增 3 人" in browser.send("/residents/import", {"table": GOOD}).text
    assert "新增" not in browser.get("/residents/import?done=9").text
    path = tmp_path / "list.csv"
    path.write_bytes(GOOD.replace("13862905511", "13862905599").encode("gb18030"))
    assert village("residents", str(path), "--as", AGENT, "--json") == 0, village.err
    assert '"changed": 1' in village.out
    assert village("residents", str(tmp_path / "none.csv"), "--as", AGENT) == 1


def test_a_copy_of_all_that_is_kept_about_a_person(browser: Browser, village: Machine) -> None:
    """Her record with the whole number, her case with its answers, and the list of visits that names her."""
    take_in(village, GOOD)
    receipt = filed(village, GU)
    with books.opened(village.path, village.edges) as book:
        desk = Desk(book)
        plan = {"name": GU["name"], "phone": GU["phone"], "category": "disabled", "need": "代办", "every_days": 30}
        Ledgers(desk).open(desk.actor(AGENT), "care", {**plan, "first_visit_on": "2026-11-30"})
        mine, other = (row["record"] for row in sorted(rows(village), key=lambda row: row["title"] != GU["name"])[:2])
        for record, address in ((mine, "三组"), (other, "别处")):
            told = {"person": GU["name"], "resident": record, "address": address, "reason": "age", "purpose": ["care"]}
            when = {"on": "2026-11-25" if record == mine else "2026-11-26", "visitor": AGENT}
            Ledgers(desk).open(desk.actor(AGENT), "visit", {**told, **when})
    key = next(row["record"] for row in rows(village) if row["title"] == GU["name"]).partition(":")[2]
    page = browser.sign_in().get(f"/residents/{key}/copy")
    assert page.status == 200
    assert all(told in page.text for told in (GU["number"], GU["phone"], receipt, "特殊群体走访名册", "第四十五条"))
    assert HUSBAND["number"] not in page.text
    assert "上门服务登记簿 2026-11-25" in page.text and "2026-11-26" not in page.text
    record = browser.get(f"/ledgers/resident/{key}").text
    assert f"/residents/{key}/copy" in record and f"/households/{key}" in record
