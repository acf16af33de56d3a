"""A village that never has a line: its stick goes to town, the town works offline, the county replies, all agree."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import requests

from tests.processes import OTHER_VILLAGE, PASSWORD, TOWNSHIP, VILLAGE, Side, world

ITEM = "S002-03"


def test_a_stick_from_village_to_town_to_county_and_back_ends_in_equal_digests(tmp_path: Path) -> None:
    """Every command runs beside the county's serving process; in the end nothing waits anywhere."""
    with world(tmp_path) as made:
        township, village, other = (made.enrol(office) for office in (TOWNSHIP, VILLAGE, OTHER_VILLAGE))
        made.settle()
        village.detour = township.detour = "http://127.0.0.1:9"
        number = village.file(ITEM, village.sample(ITEM, "proxy"))
        village.act(number, "hand_over")
        stick, onward, reply = (str(tmp_path / name) for name in ("a.bin", "b.bin", "c.bin"))
        out = village.rows("bundle", "out", stick)[0]
        assert out["entries"] >= out["on_stick"] == village.rows("status")[0]["on_stick"] > 0

        foreign = other.ask("bundle", "in", stick)
        assert foreign.status == 1 and "打不开这份数据包" in foreign.err
        damaged = Path(stick).read_bytes()
        Path(onward).write_bytes(damaged[:-1])
        assert township.ask("bundle", "in", onward).status == 1 and township.case(number) is None

        assert township.rows("bundle", "in", stick)[0]["new"] >= out["on_stick"]
        township.act(number, "receive")
        passed_on = str(tmp_path / "d.bin")
        assert township.rows("bundle", "in", stick, "--reply", passed_on)[0]["new"] == 0
        assert township.rows("status")[0]["carried"] > 0

        assert made.county.ask("bundle", "in", onward).status == 1
        assert made.county.rows("bundle", "in", stick, "--reply", reply)[0]["stored"] == out["on_stick"]
        assert made.county.rows("bundle", "in", stick, "--reply", reply)[0]["stored"] == 0
        assert made.county.rows("bundle", "in", passed_on)[0]["station"] == township.station
        assert village.rows("bundle", "in", reply)[0]["kind"] == "reply"
        status = village.rows("status")[0]
        assert (status["unsent"], status["unadmitted"], status["on_stick"]) == (0, 0, 0)

        township.do("bundle", "out", onward)
        made.county.do("bundle", "in", onward, "--reply", reply)
        township.do("bundle", "in", reply)
        village.do("bundle", "out", stick)
        made.county.do("bundle", "in", stick, "--reply", reply)
        village.do("bundle", "in", reply)
        made.check_agreement()
        row = village.case(number)
        assert row is not None and row["state"] == "received"
        township.detour = village.detour = ""
        made.settle()
        made.check_agreement()
        assert township.rows("status")[0]["carried"] == 0


@pytest.mark.parametrize("where", ("village", "county"))
def test_a_port_lets_a_sticks_file_pass_whole_and_says_why_a_larger_one_is_not_read(tmp_path: Path, where: str) -> None:
    """Five megabytes of zeros are read to the end and are for nobody here; more than a page takes comes back with the
    form; elsewhere the port is as narrow as ever."""
    with world(tmp_path) as made:
        side = made.county if where == "county" else made.enrol(VILLAGE)
        if where == "village":
            side.serve()
        path = "/stations/stick" if where == "county" else "/exchange/stick"
        with requests.Session() as browser:
            browser.headers["Origin"] = side.address.rstrip("/")
            signed = {"user": side.user, "password": PASSWORD}
            assert browser.post(f"{side.address}/sign-in", data=signed, timeout=20).status_code == 200
            for size, status, said in ((5_000_000, 422, "打不开这份数据包"), (8_050_000, 413, "超过 8 MB")):
                answer = _sent(browser, side, path, size)
                assert answer.status_code == status and said in answer.text and 'type="file"' in answer.text
            if where == "village":
                answer = _sent(browser, side, path, 10_000_000)
                assert answer.status_code == 413 and "超过 8 MB" in answer.text
                assert _sent(browser, side, "/exchange", 1_000_000).status_code == 413


def _sent(browser: requests.Session, side: Side, path: str, size_bytes: int) -> requests.Response:
    page = browser.get(f"{side.address}{path}", timeout=20).text
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
    assert csrf, page
    given = {"stick": ("a.bin", bytes(size_bytes), "application/octet-stream")}
    return browser.post(f"{side.address}{path}", data={"csrf": csrf[1]}, files=given, timeout=60)
