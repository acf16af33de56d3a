"""The county's page for sticks: what came of one in plain words, the reply that its station alone opens, the door."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from central.replies import KEPT_REPLIES, Replies, Reply
from central.views.stick import STICK_LIMIT_BYTES
from sync import bundle, sealing
from sync.errors import SyncError
from tests.central.outpost import OTHER_VILLAGE, TOWNSHIP, VILLAGE, Centre, Outpost, outpost, snapshot
from tests.central.test_board_pages import browser


def written(station: Outpost, centre: Centre) -> bytes:
    """A stick of this station, for the county alone."""
    with centre.open() as (county, _):
        reader = county.journal.key.sealing
    target = io.BytesIO()
    with station.book() as journal:
        frames = bundle.messages(journal, bundle.load(journal), {})
        sealing.write(target, [reader], frames, station.chance.randbytes)
    return target.getvalue()


def reads(client: FlaskClient, raw: bytes | None) -> TestResponse:
    """Choose a file, or none, and press the button."""
    csrf = re.search(r'name="csrf" value="(\w+)"', client.get("/stations/stick").text)
    assert csrf
    parts = [b'name="csrf"\r\n\r\n' + csrf[1].encode()]
    if raw is not None:
        parts.append(b'name="stick"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n' + raw)
    body = b"".join(b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    return client.post("/stations/stick", data=body, content_type=kind, follow_redirects=True)


def reply_of(client: FlaskClient, page: TestResponse) -> TestResponse:
    """What lies behind the button."""
    found = re.search(r'href="(/stations/stick/[0-9a-f]{24}/reply)"', page.text)
    assert found, page.text
    return client.get(found[1])


def test_a_stick_is_read_and_its_reply_is_for_its_station_alone(centre: Centre, tmp_path: Path) -> None:
    """How much of whom came in, and the reply as a file that nobody keeps; the village takes it in and has the
    county's word on all it wrote, another station finds noise in it."""
    village = outpost(tmp_path, centre, VILLAGE)
    other = outpost(tmp_path, centre, OTHER_VILLAGE)
    village.file()
    raw = written(village, centre)
    with browser(centre) as client:
        assert 'href="/stations/stick"' in client.get("/stations").text
        page = reads(client, raw)
        assert page.status_code == 200 and re.search(rf"站点 {village.station}）的数据包，新收 [1-9]\d* 条记录", page.text)
        answer = reply_of(client, page)
        assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["Content-Type"] == "application/octet-stream"
        assert answer.headers["Content-Disposition"] == 'attachment; filename="yizhan-reply-2026-11-21.bin"'
        again = reads(client, raw)
        assert "县中心都已经有了" in again.text and reply_of(client, again).status_code == 200
    with other.book() as journal, pytest.raises(SyncError, match="stick_not_for_us"):
        bundle.read_in(journal, io.BytesIO(answer.data), lambda station: None, lambda subjects: None)
    with village.book() as journal:
        found = bundle.read_in(journal, io.BytesIO(answer.data), lambda station: None, lambda subjects: None)
        assert found.kind == bundle.REPLY and found.new > 0 and journal.unsent() == 0


def test_what_is_not_admitted_of_a_stick_is_said_with_where_to_look(centre_in_a_folder: Centre, tmp_path: Path) -> None:
    """A record by somebody whom nobody knows: the page counts it and leads to the list."""
    centre = centre_in_a_folder
    village = outpost(tmp_path, centre, VILLAGE)
    village.note(village.file(), by="nobody")
    with browser(centre) as client:
        page = reads(client, written(village, centre))
        assert "该站有 1 条记录未采纳" in page.text and 'href="/parked"' in page.text.partition("<main")[2]


def test_a_townships_stick_with_a_villages_records_says_how_the_village_gets_its_reply(
    centre_in_a_folder: Centre, tmp_path: Path
) -> None:
    """The reply is the township's; for the village its own stick is read here as well."""
    centre = centre_in_a_folder
    village, township = outpost(tmp_path, centre, VILLAGE), outpost(tmp_path, centre, TOWNSHIP, "chen", "十总镇")
    village.file()
    target = io.BytesIO()
    with township.book() as journal:
        reader = journal.key.sealing
    with village.book() as journal:
        frames = bundle.messages(journal, bundle.load(journal), {})
        sealing.write(target, [reader], frames, village.chance.randbytes)
    with township.book() as journal:
        keys = {village.station: village.key.public}
        assert bundle.read_in(journal, target, keys.get, lambda subjects: None).new > 0
    with browser(centre) as client:
        page = reads(client, written(township, centre))
        assert township.station in page.text and "请把该村自己的 U 盘也在这里读一次" in page.text
        assert "请把该村自己的" not in reads(client, written(village, centre)).text


@pytest.mark.parametrize("how", ("none", "empty", "foreign", "cut", "flipped", "large", "revoked"))
def test_what_is_no_whole_package_is_refused_whole(centre_in_a_folder: Centre, tmp_path: Path, how: str) -> None:
    """The reason stands on top and at the field, the form is there to try again, and nothing was taken in."""
    centre = centre_in_a_folder
    village = outpost(tmp_path, centre, VILLAGE)
    village.file()
    raw = written(village, centre)
    if how == "revoked":
        centre.do("station", "revoke", village.station, "--as", "sun", "--reason", "设备遗失")
    spoiled = {
        "none": None, "empty": b"", "foreign": b"PK\x03\x04" + bytes(5_000), "cut": raw[:-1],
        "flipped": raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:], "large": raw + bytes(STICK_LIMIT_BYTES),
        "revoked": raw,
    }[how]  # fmt: skip
    before = snapshot(centre)
    with browser(centre) as client:
        answer = reads(client, spoiled)
        assert answer.status_code == (413 if how == "large" else 422), answer.text
        assert 'href="#stick"' in answer.text and 'id="stick-error"' in answer.text and 'type="file"' in answer.text
        assert "下载答复" not in answer.text
    assert snapshot(centre) == before


def test_nobody_reads_a_stick_or_has_a_reply_from_outside(centre_in_a_folder: Centre, tmp_path: Path) -> None:
    """No session: to the door; no token: refused; a key that is unknown: a sentence and the form."""
    centre = centre_in_a_folder
    village = outpost(tmp_path, centre, VILLAGE)
    village.file()
    raw = written(village, centre)
    with browser(centre) as client:
        found = re.search(r'href="(/stations/stick/\w+/reply)"', reads(client, raw).text)
        assert found
        assert _without_a_token(client, raw) == 403
        assert "再读一次" in client.get("/stations/stick?read=" + "0" * 24).text
        assert client.get(f"/stations/stick/{'0' * 24}/reply").status_code == 404
        client.post("/sign-out", data={"csrf": _csrf(client)})
        for path in (found[1], "/stations/stick"):
            assert client.get(path).status_code == 303
        assert _without_a_token(client, raw) == 403


def _without_a_token(client: FlaskClient, raw: bytes) -> int:
    return client.post("/stations/stick", data={"stick": (io.BytesIO(raw), "a.bin")}).status_code


def _csrf(client: FlaskClient) -> str:
    found = re.search(r'name="csrf" value="(\w+)"', client.get("/stations/stick").text)
    assert found
    return found[1]


def test_only_the_newest_replies_are_kept() -> None:
    """What is kept in memory is bounded, whoever reads however many sticks."""
    numbers = iter(range(100))
    replies = Replies(lambda size: next(numbers).to_bytes(size, "big"))
    keys = [replies.keep(Reply("32061210720501", 1, 0, b"x")) for _ in range(KEPT_REPLIES + 2)]
    assert [replies.get(key) is not None for key in keys] == [False, False] + [True] * KEPT_REPLIES
