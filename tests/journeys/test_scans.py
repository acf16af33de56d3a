"""A photo from the window to the county: over a line that is cut, through kills on both sides, never before its record.
Imports tests.processes through the fixtures of this folder, and the bad line of tests.chaos.
Promise: what was shown as kept at the window is at the county in the end, to the byte, and records never waited for it.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import requests

from tests.chaos.proxy import Proxy, Weather
from tests.journeys.conftest import ITEM, Road
from tests.processes import PASSWORD, Side
from tests.station.images import drawn, encoded, photo

PATIENCE_SECONDS = 60
ADDRESS = re.compile(r'(?:src|href)="(/cases/[^"]+/scans/[0-9a-f]{64})"')


class Person:
    """Somebody signed in at one side's pages."""

    def __init__(self, side: Side) -> None:
        self.side, self.session = side, requests.Session()
        self.session.trust_env = False
        path = "/sign-in"
        told = {"user": side.user, "password": PASSWORD}
        assert self.session.post(side.address + path, data=told, timeout=30).status_code == 200

    def opens(self, path: str) -> requests.Response:
        """A page or a picture."""
        return self.session.get(self.side.address + path, timeout=30)

    def attaches(self, case: str, raw: bytes, **more: str) -> requests.Response:
        """By the form on the case's page."""
        page = self.opens(f"/cases/{case}").text
        found = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', page[page.index("multipart/form-data") :]))
        return self.session.post(
            f"{self.side.address}/cases/{case}/scans", data={**found, **more},
            files={"picture": ("IMG_0001.jpg", raw, "image/jpeg")}, timeout=60,
        )  # fmt: skip

    def pictures(self, case: str) -> list[bytes]:
        """Every picture that the case's page can show, in its order."""
        found = dict.fromkeys(ADDRESS.findall(self.opens(f"/cases/{case}").text))
        answers = [self.opens(path) for path in found]
        assert all(answer.status_code == 200 for answer in answers)
        return [answer.content for answer in answers]


def wait_until(holds: Callable[[], bool]) -> None:
    """Until something is true that other processes bring about; a journey that waits in vain fails."""
    end = time.monotonic() + PATIENCE_SECONDS
    while not holds():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.2)


def to_go(side: Side) -> int:
    """How many pictures a station says are still to go."""
    return int(side.rows("status")[0]["blobs_to_go"])


def test_a_photo_attached_at_the_window_is_seen_by_the_county(road: Road) -> None:
    """In a browser's way at both ends: a 12-megapixel photo of several MB, made small, carried by the courier."""
    case = road.village.file(ITEM, road.village.sample(ITEM, "in_person"))
    road.village.serve()
    agent = Person(road.village)
    raw = photo(4_000, 3_000)
    assert len(raw) > 600_000
    answer = agent.attaches(case, raw, label="门前")
    assert (answer.status_code, "已办理：附扫描件或照片" in answer.text) == (200, True)
    kept = agent.pictures(case)
    assert len(kept) == 2
    wait_until(lambda: to_go(road.village) == 0)
    assert Person(road.county).pictures(case) == kept
    assert "图片已到县中心" in Person(road.county).opens(f"/cases/{case}").text
    road.township.do("exchange")
    assert len(list(road.township.folder.glob("blobs/??/*"))) == 1


def test_other_forms_stay_small_and_a_hostile_upload_is_a_sentence(road: Road) -> None:
    """The port lets only the one form be large; what is no picture comes back as a page."""
    case = road.village.file(ITEM, road.village.sample(ITEM, "in_person"))
    road.village.serve()
    agent = Person(road.village)
    note = f"{road.village.address}/cases/{case}/act/note"
    assert agent.session.post(note, data={"text": "x" * 700_000}, timeout=30).status_code == 413
    assert agent.attaches(case, bytes(15_600_000)).status_code == 413
    refused = agent.attaches(case, b"%PDF-1.7 " + bytes(900_000))
    assert (refused.status_code, "这里不收 PDF" in refused.text) == (422, True)
    assert not list(road.village.folder.glob("blobs/??/*"))


def test_the_record_is_seen_before_its_picture_and_the_page_says_so(road: Road, tmp_path: Path) -> None:
    """The line lets records through and no picture: the county reads that it is still to come."""
    case = road.village.file(ITEM, road.village.sample(ITEM, "in_person"))
    path = tmp_path / "scan.jpg"
    path.write_bytes(encoded(drawn(900, 700)))
    road.village.do("attach", case, str(path), "--as", road.village.user)
    plain = road.village._road

    def records_alone(url: str) -> Callable[[str, bytes], bytes]:
        post = plain(url)
        return lambda path, body: post("/sync/v1/nowhere" if path.endswith("/blobs") else path, body)

    road.village._road = records_alone  # type: ignore[method-assign] # the line of this test
    road.village.do("exchange")
    assert (road.village.rows("status")[0]["unsent"], to_go(road.village)) == (0, 2)
    page = Person(road.county).opens(f"/cases/{case}").text
    assert "记录已到，图片还在站点等待上传" in page and "缩略图未到" in page
    road.village._road = plain  # type: ignore[method-assign] # whole again
    road.village.do("exchange")
    assert len(Person(road.county).pictures(case)) == 2


@pytest.mark.soak
def test_every_photo_arrives_through_cuts_and_kills_of_both_sides(road: Road, tmp_path: Path) -> None:
    """A line that is cut every 20 to 200 KB; the station and the county are killed while pictures travel."""
    case = road.village.file(ITEM, road.village.sample(ITEM, "in_person"))
    for number in range(6):
        path = tmp_path / f"{number}.jpg"
        path.write_bytes(encoded(drawn(1_800, 1_300, seed=number)))
        road.village.do("attach", case, str(path), "--as", road.village.user, "--label", f"第{number + 1}张")
    total = to_go(road.village)
    assert total == 12
    for seconds in (0.8, 1.1):
        exchange = road.village.spawn("exchange")
        time.sleep(seconds)
        exchange.kill()
        exchange.wait(10)
    mine = {path.name for path in road.village.folder.glob("blobs/??/*")}
    with Proxy(road.county.port, Weather(0.02, 400_000, cut_every=(20_000, 200_000)), seed=4) as line:
        road.village.detour = f"http://127.0.0.1:{line.port}"
        for _ in range(12):
            road.village.ask("exchange")
            if to_go(road.village) < total:
                break
        road.county.kill()
        assert road.village.ask("exchange").status == 2
        road.county.serve(road.county.port)
        for _ in range(40):
            road.village.ask("exchange")
            if not to_go(road.village):
                break
    road.village.detour = ""
    road.village.do("exchange")
    assert to_go(road.village) == 0
    assert {path.name for path in road.county.folder.glob("blobs/??/*")} == mine
    shown = Person(road.county).pictures(case)
    assert {hashlib.sha256(raw).hexdigest() for raw in shown} == mine
