"""The board of stations, and the pages of what is held or parked: trouble first, in words, decided on as shown."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from central.board import GREEN, QUIET_DAYS, RED, SILENT_DAYS, YELLOW, ago, standing
from central.commands import REFUSED
from sync.database import write
from tests.central.outpost import OTHER_VILLAGE, PASSWORD, TOWNSHIP, VILLAGE, Centre, Outpost, outpost, snapshot
from tests.central.test_supervision import copied, forked
from tests.central.test_supervision import village as village

DAY = 86_400


@contextmanager
def browser(centre: Centre, name: str = "wang") -> Iterator[FlaskClient]:
    """Somebody who is signed in."""
    with centre.open() as (_, app):
        client = app.test_client()
        assert client.post("/sign-in", data={"user": name, "password": PASSWORD}).status_code == 303
        yield client


def fields(page: str) -> dict[str, str]:
    """The hidden fields of the last form of a page."""
    return dict(re.findall(r'<input type="hidden" name="(csrf|seen)" value="([^"]*)"', page))


def parked_note(village: Outpost) -> str:
    """A case with a parked note and an act that waits for it."""
    case = village.file()
    village.note(case, by="nobody")
    village.act(case, "hand_over")
    village.exchange()
    return case


# --- the board -------------------------------------------------------------------------------------------------------


def test_a_station_that_was_long_silent_stands_first_and_says_so(centre: Centre, tmp_path: Path) -> None:
    """The one heard of the longest ago on top; colour and words say the same; a revoked one stands last."""
    names = {TOWNSHIP: "十总镇", VILLAGE: "柳河村", OTHER_VILLAGE: "杨港村"}
    stations: dict[str, Outpost] = {}
    for office in (VILLAGE, OTHER_VILLAGE, TOWNSHIP):
        stations[office] = outpost(tmp_path, centre, office, name=names[office])
        centre.now += (SILENT_DAYS + 1) * DAY
    stations[TOWNSHIP].exchange()
    centre.do("station", "add", "--division", VILLAGE, "--level", "village", "--name", "新站")
    with browser(centre) as client:
        page = client.get("/stations").text
    rows = re.findall(r"<tr>\s*<th scope=\"row\".*?</tr>", page, re.DOTALL)
    assert re.findall(r"<strong>([^<]+)</strong><br>", page) == ["柳河村", "杨港村", "新站", "十总镇"]
    assert "失联 24 天" in rows[0] and "govuk-tag--red" in rows[0] and "24 天前" in rows[0]
    assert "待注册" in rows[2] and "正常" in rows[3] and "govuk-tag--green" in rows[3]
    centre.do("station", "revoke", stations[VILLAGE].station, "--as", "sun", "--reason", "设备遗失")
    with browser(centre) as client:
        page = client.get("/stations").text
    assert re.findall(r"<strong>([^<]+)</strong><br>", page)[-1] == "柳河村" and "已停用" in page


@pytest.mark.parametrize(
    ("told", "days", "colour", "word"),
    (
        ({}, 0, GREEN, "正常"),
        ({}, QUIET_DAYS - 1, GREEN, "正常"),
        ({}, QUIET_DAYS, YELLOW, f"{QUIET_DAYS} 天未联系"),
        ({}, SILENT_DAYS - 1, YELLOW, f"{SILENT_DAYS - 1} 天未联系"),
        ({}, SILENT_DAYS, RED, f"失联 {SILENT_DAYS} 天"),
        ({"held": 2}, 0, RED, "待核 2 条"),
        ({"parked": 1}, 0, RED, "未采纳 1 条"),
        ({"state": "revoked", "held": 1}, 90, "grey", "已停用"),
    ),
)
def test_each_standing_has_its_colour_and_its_words(told: dict[str, Any], days: int, colour: str, word: str) -> None:
    """The bounds are exact, and no colour is without a sentence in both languages."""
    row = {"state": "active", "held": 0, "parked": 0, "last_seen": "2026-11-01T08:00:00+08:00", "station": "x", **told}
    found = standing(row, 1_793_491_200 + days * DAY)
    assert found.colour == colour and word in [zh for zh, _ in found.said]
    assert all(zh and en for zh, en in found.said)


def test_how_long_ago_is_said_roughly() -> None:
    """A clock that jumped back makes nothing lie in the future."""
    assert [ago(seconds)[0] for seconds in (-DAY, 0, 59, 60, 3_599, 3_600, DAY - 1, DAY, 40 * DAY)] == [
        "刚刚", "刚刚", "刚刚", "1 分钟前", "59 分钟前", "1 小时前", "23 小时前", "1 天前", "40 天前",
    ]  # fmt: skip
    assert ago(DAY)[1] == "1 day ago" and ago(2 * DAY)[1] == "2 days ago"


def test_what_is_held_or_parked_at_a_station_leads_to_it(village: Outpost) -> None:
    """The counts of the board are those of the lists, and link to them."""
    parked_note(village)
    row = village.centre.do("stations", "--json").rows[0]
    assert (row["parked"], row["held"]) == (1, 0)
    with browser(village.centre) as client:
        page = client.get("/stations").text
    assert 'href="/parked">1</a>' in page and "未采纳 1 条" in page


# --- held lanes ------------------------------------------------------------------------------------------------------


def test_a_held_lane_is_shown_asked_about_and_admitted_in_two_steps(village: Outpost, tmp_path: Path) -> None:
    """What was written, why it is held and what to ask; then what will happen and a reason; then it counts."""
    centre, case = village.centre, forked(village, tmp_path)
    with browser(centre) as client:
        listed = client.get("/held").text
        (address,) = re.findall(r'href="(/held/[0-9a-f]{32})"', listed)
        page = client.get(address).text
        assert case in page and "目录可能被复制" in page and "打电话" in page
        before = snapshot(centre)
        asking = client.get(f"{address}/admit").text
        assert case in asking and "将会发生什么" in asking and snapshot(centre) == before
        nothing = client.post(f"{address}/admit", data=fields(asking))
        assert nothing.status_code == 409 and 'href="#reason"' in nothing.text and snapshot(centre) == before
        done = client.post(f"{address}/admit", data={**fields(asking), "reason": "已电话核实"})
        assert done.status_code == 303 and done.location == address
        shown = client.get(address).text
        assert "已准入" in shown and "已电话核实" in shown and "wang" in shown
        assert "没有待核的记录" in client.get("/held").text and "已电话核实" in client.get("/held").text
        again = client.post(f"{address}/set_aside", data={**fields(asking), "reason": "改主意"})
        assert again.status_code == 303 and "已准入" in client.get(address).text
    row = next(one for one in centre.do("cases", "--json").rows if one["case"] == case)
    assert (row["held"], row["confirmed"]) == (False, True)


@pytest.mark.parametrize("word", ("admit", "set_aside"))
def test_what_came_after_the_page_was_drawn_is_not_decided_on(village: Outpost, tmp_path: Path, word: str) -> None:
    """The copy sends more while the officer reads: nothing is decided, the page says so and shows all of it."""
    centre = village.centre
    twin = copied(village, tmp_path)
    village.file()
    village.exchange()
    first = twin.file()
    twin.exchange()
    with browser(centre) as client:
        (address,) = re.findall(r'href="(/held/[0-9a-f]{32})"', client.get("/held").text)
        asking = client.get(f"{address}/{word}").text
    second = twin.file()
    twin.exchange()
    before = snapshot(centre)
    with browser(centre) as client:
        seen = {"csrf": fields(client.get("/held").text)["csrf"], "seen": fields(asking)["seen"]}
        late = client.post(f"{address}/{word}", data={**seen, "reason": "已电话核实"})
        assert late.status_code == 409 and "又有新的记录到达" in late.text and 'value="已电话核实"' in late.text
        assert snapshot(centre) == before
        if word == "admit":
            assert first in late.text and second in late.text
        unseen = client.post(f"{address}/{word}", data={"csrf": seen["csrf"], "reason": "没看"})
        assert unseen.status_code == 409 and snapshot(centre) == before
        done = client.post(f"{address}/{word}", data={**fields(late.text), "reason": "已电话核实"})
        assert done.status_code == 303
    confirmed = {one["case"] for one in centre.do("cases", "--json").rows if one["confirmed"]}
    assert (second in confirmed) == (word == "admit")


def test_the_command_decides_on_what_was_listed_too(village: Outpost, tmp_path: Path) -> None:
    """`held --json` gives the mark; with it nothing is decided after more has come, and the right one goes through."""
    centre = village.centre
    forked(village, tmp_path)
    seen = centre.do("held", "--json").rows[0]["seen"]
    words = ("set-aside", "--as", "sun", "--reason", "试用数据")
    before = snapshot(centre)
    lane = centre.do("held", "--json").rows[0]["id"]
    said = centre.ask("held", lane, *words, "--seen", "0" * 16)
    assert said.status == REFUSED and "新的记录" in said.err and snapshot(centre) == before
    assert f"--seen {seen}" in centre.do("held").out
    centre.do("held", lane, *words, "--seen", seen)


def test_the_pages_count_what_the_strip_counts(village: Outpost, tmp_path: Path) -> None:
    """A number on top of every page and the list behind it agree."""
    centre = village.centre
    forked(village, tmp_path)
    with browser(centre) as client:
        page = client.get("/held").text
        told = re.search(r"(\d+) 条记录待核", page)
        (address,) = re.findall(r'href="(/held/[0-9a-f]{32})"', page)
        listed = re.search(r"下列 (\d+) 条记录", client.get(f"{address}/admit").text)
    assert told and listed and told[1] == listed[1]


# --- parked entries --------------------------------------------------------------------------------------------------


def test_a_parked_entry_is_explained_and_set_aside_in_two_steps(village: Outpost) -> None:
    """Its reason, what waits for it, what would happen; with a reason it is out, and what waited goes on."""
    centre, case = village.centre, parked_note(village)
    with browser(centre, "sun") as client:
        listed = client.get("/parked").text
        (address,) = set(re.findall(r'href="(/parked/[0-9a-f]{32}/\d+)"', listed))
        assert case in listed and "等待前序记录" in listed
        page = client.get(address).text
        assert "可以做什么" in page and "1 条" in page
        asking = client.get(f"{address}/set_aside").text
        before = snapshot(centre)
        nothing = client.post(f"{address}/set_aside", data={**fields(asking), "reason": " "})
        assert nothing.status_code == 409 and snapshot(centre) == before
        done = client.post(f"{address}/set_aside", data={**fields(asking), "reason": "经办人不存在"})
        assert done.status_code == 303 and "经办人不存在" in client.get(done.location).text
        assert client.post(f"{address}/set_aside", data={**fields(asking), "reason": "再来"}).status_code == 303
        assert "没有未采纳的记录" in client.get("/parked").text
    assert centre.do("parked", "--json").rows == []


def test_what_waits_for_a_lost_record_has_a_way_on_and_what_only_waits_its_turn_has_none(village: Outpost) -> None:
    """Whose cause is only parked goes on by itself; whose cause never came can be set aside, and its station hears."""
    centre, case = village.centre, parked_note(village)
    with browser(centre, "sun") as client:
        assert len(set(re.findall(r'href="(/parked/[0-9a-f]{32}/\d+)"', client.get("/parked").text))) == 1
    with centre.open() as (county, _), write(county.db):
        county.db.execute_sql("UPDATE entry SET reason = 'cause_missing' WHERE status = 3")
    with browser(centre, "sun") as client:
        addresses = re.findall(r'href="(/parked/[0-9a-f]{32}/\d+)"', client.get("/parked").text)
        (address,) = set(addresses) - {addresses[0]}
        page = client.get(address).text
        assert "尚未到达" in page and "送来数据包" in page and case in page and " · 等待它的记录" not in page
        asking = client.get(f"{address}/set_aside").text
        done = client.post(f"{address}/set_aside", data={**fields(asking), "reason": "原机器已损坏"})
        assert done.status_code == 303 and "原机器已损坏" in client.get(done.location).text
        assert "等待前序记录" not in client.get("/parked").text
    village.exchange()
    assert [row["status"] for row in centre.do("parked", "--json").rows] == ["parked"]


def test_judging_again_says_what_came_of_it(village: Outpost) -> None:
    """Still refused while the clerk is unknown; admitted once the station has told of the clerk."""
    centre = village.centre
    parked_note(village)
    with browser(centre) as client:
        csrf = fields(client.get("/parked").text)["csrf"]
        first = client.post("/parked/again", data={"csrf": csrf})
        assert "已重新处理 1 条记录，仍未采纳 1 条" in client.get(first.location).text
    village.add("nobody")
    village.exchange()
    with browser(centre) as client:
        csrf = fields(client.get("/parked").text)["csrf"]
        second = client.post("/parked/again", data={"csrf": csrf})
        assert "已重新处理 1 条记录，仍未采纳 0 条" in client.get(second.location).text


# --- all of them -----------------------------------------------------------------------------------------------------


def test_what_is_not_there_is_said_so(centre: Centre) -> None:
    """404 and a sentence, whatever the address holds."""
    none = "0" * 32
    with browser(centre) as client:
        for path in (f"/held/{none}", "/held/x", "/held/%00", f"/held/{none}/admit", "/parked/x/1", f"/parked/{none}/1",
                     f"/parked/{none}/99999999999999999999/set_aside"):  # fmt: skip
            answer = client.get(path)
            assert answer.status_code == 404 and "没有这个页面" in answer.text, path


def test_nobody_sees_or_decides_anything_without_a_session(village: Outpost, tmp_path: Path) -> None:
    """Reading leads to the door, and a form without a session or without its token changes nothing."""
    centre = village.centre
    forked(village, tmp_path)
    lane = centre.do("held", "--json").rows[0]["id"]
    before = snapshot(centre)
    with centre.open() as (_, app):
        stranger = app.test_client()
        for path in ("/stations", "/held", f"/held/{lane}", f"/held/{lane}/admit", "/parked"):
            assert stranger.get(path).status_code == 303
        for path in (f"/held/{lane}/admit", "/parked/again", f"/parked/{lane}/1/set_aside"):
            assert stranger.post(path, data={"reason": "已电话核实"}).status_code == 403
    with browser(centre) as client:
        assert client.post(f"/held/{lane}/admit", data={"reason": "已电话核实"}).status_code == 403
    assert snapshot(centre) == before


def test_the_pages_speak_english_too(village: Outpost, tmp_path: Path) -> None:
    """No Chinese is left but names, and what people wrote."""
    forked(village, tmp_path)
    with browser(village.centre) as client:
        client.post("/screen", data={"language": "en"})
        (address,) = re.findall(r'href="(/held/[0-9a-f]{32})"', client.get("/held").text)
        pages = [client.get(path).text for path in ("/stations", "/held", address, f"{address}/set_aside", "/parked")]
    assert all(
        word in page
        for word, page in zip(("Stations", "Held", "First, ask", "What will happen", "not admitted"), pages)
    )
    assert "filed" in pages[2] or "received" in pages[2] or "took" in pages[2]
