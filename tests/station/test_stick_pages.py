"""The pages for the stick: a file that the offices on the way alone can open, one that is read whole or not at all."""

from __future__ import annotations

import contextlib
import io
import re
from collections.abc import Iterator
from typing import Any

import pytest

from station import book as books
from station.__main__ import _WITH_FILE
from station.app import make_app
from station.settings import STICK_FORM_LIMIT_BYTES, STICK_LIMIT_BYTES, Settings
from sync import bundle, sealing
from sync.database import connected
from sync.errors import SyncError
from tests.station.county import Centre, Machine
from tests.station.test_case_pages import AT_TOWNSHIP, text_of
from tests.station.test_pages import AGENT, Browser

CLERK = "李窗口"


@contextlib.contextmanager
def before(machine: Machine, who: str = AGENT) -> Iterator[Browser]:
    """Somebody who is signed in at a station without a line."""
    machine.centre.down = True
    with books.opened(machine.path, machine.edges) as book:
        app = make_app(book, Settings(data=machine.path), lambda: None)
        yield Browser(app.test_client()).sign_in(who)


def written(browser: Browser) -> bytes:
    """What the page hands out."""
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.get("/exchange/stick").text)
    assert csrf
    with browser.client.post("/exchange/stick/out", data={"csrf": csrf[1]}) as answer:
        assert answer.status_code == 200, answer.text
        browser.headers = answer.headers
        return answer.data


def reads(browser: Browser, raw: bytes | None) -> Browser:
    """Choose a file, or none, and press the button."""
    csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.get("/exchange/stick").text)
    assert csrf
    parts = [b'name="csrf"\r\n\r\n' + csrf[1].encode()]
    if raw is not None:
        parts.append(b'name="stick"; filename="a.bin"\r\nContent-Type: application/octet-stream\r\n\r\n' + raw)
    body = b"".join(b"--edge\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts) + b"--edge--\r\n"
    kind = "multipart/form-data; boundary=edge"
    return browser._keep(browser.client.post("/exchange/stick", data=body, content_type=kind, follow_redirects=True))


def replied(centre: Centre, raw: bytes, *readers: bytes) -> bytes:
    """What the county answers to a stick."""
    with connected(centre.folder.db):
        opened = sealing.opened(io.BytesIO(raw), centre.key)
        _, replies = centre.server.bundle(opened.frames, 1_000)
        target = io.BytesIO()
        sealing.write(target, readers, replies, centre.journal.chance)
    return target.getvalue()


def counted(machine: Machine) -> dict[str, Any]:
    """Where a station stands."""
    return machine.rows("status")[0]


def test_what_the_page_hands_out_is_noise_to_everybody_but_the_offices_on_the_way(
    village: Machine, township: Machine, centre: Centre
) -> None:
    """A file with a name that says nothing, kept by nobody on the way; the county opens it, the township does, and the
    village that wrote it does not. Then it is counted as lying on a stick."""
    number = village.file(AT_TOWNSHIP, AGENT)
    with before(village) as browser:
        assert "只有本镇和县中心打得开" in browser.get("/exchange/stick").text
        raw = written(browser)
        told = browser.headers
        assert told["Cache-Control"] == "no-store" and told["X-Content-Type-Options"] == "nosniff"
        assert told["Content-Type"] == "application/octet-stream" and int(told["Content-Length"]) == len(raw)
        assert told["Content-Disposition"] == "attachment; filename=yizhan-2026-11-23.bin"
        assert number.encode() not in raw and b"case" not in raw
        said = text_of(browser.get("/exchange").text)
        own = reads(browser, raw)
        assert own.status == 422 and "打不开这份数据包" in own.text
    assert re.search(r"县中心还没有收到 [1-9]\d* 条", said)
    assert next(sealing.opened(io.BytesIO(raw), centre.key).frames())
    with books.opened(township.path, township.edges) as book:
        assert next(sealing.opened(io.BytesIO(raw), book.journal.key).frames())


def test_a_township_works_at_once_on_what_a_village_brought(village: Machine, township: Machine) -> None:
    """The page says how much of whom is here, leads to the case, and offers the stick for the county; reading it once
    more is said to bring nothing."""
    number = village.file(AT_TOWNSHIP, AGENT)
    with before(village) as browser:
        raw = written(browser)
    with before(township, CLERK) as browser:
        done = reads(browser, raw)
        said = text_of(done.text)
        assert done.status == 200 and re.search(r"已读入.*的数据包：共 \d+ 条记录，其中新收 [1-9]", said), said
        assert "没有网络也可以马上办理" in said and f'href="/cases/{number}"' in done.text
        assert "县中心还没有确认" in said and "写出带往县中心的数据包" in said
        assert browser.get(f"/cases/{number}").status == 200
        assert "本机都已经有了" in text_of(reads(browser, raw).text)
        assert "数据包带来的记录" in browser.get("/exchange").text
    assert counted(township)["carried"] > 0


def test_the_countys_reply_says_what_it_has_and_what_it_has_not(village: Machine, centre: Centre) -> None:
    """What was written after the stick is told as not yet sent; with the next reply everything is confirmed."""
    village.file(AT_TOWNSHIP, AGENT)
    with before(village) as browser:
        first = written(browser)
    village.file(AT_TOWNSHIP, AGENT, 2)
    with books.opened(village.path, village.edges) as book:
        reader = book.journal.key.sealing
    with before(village) as browser:
        said = text_of(reads(browser, replied(centre, first, reader)).text)
        assert "已读入县中心的答复" in said and re.search(r"还有 [1-9]\d* 条县中心没有收到", said)
        said = text_of(reads(browser, replied(centre, written(browser), reader)).text)
        assert "县中心已全部收到并确认" in said
    status = counted(village)
    assert (status["unsent"], status["unadmitted"], status["on_stick"]) == (0, 0, 0)


@pytest.mark.parametrize(
    ("spoil", "status", "sentence"),
    (
        (lambda raw: None, 422, "请选择 U 盘上的数据包文件"),
        (lambda raw: b"", 422, "打不开这份数据包"),
        (lambda raw: b"PK\x03\x04" + bytes(5_000), 422, "打不开这份数据包"),
        (lambda raw: raw[:-1], 422, "不完整或已损坏"),
        (lambda raw: raw[:-40] + bytes([raw[-40] ^ 1]) + raw[-39:], 422, "不完整或已损坏"),
        (lambda raw: raw + bytes(STICK_LIMIT_BYTES), 413, "超过 8 MB"),
        (lambda raw: raw + bytes(STICK_FORM_LIMIT_BYTES), 413, "超过 8 MB"),
    ),
    ids=("none", "empty", "foreign", "cut", "flipped", "large", "larger"),
)
def test_what_is_no_whole_package_is_refused_whole(
    village: Machine, township: Machine, spoil: Any, status: int, sentence: str
) -> None:
    """The reason stands on top and at the field, the form is there to try again, and nothing was taken in."""
    village.file(AT_TOWNSHIP, AGENT)
    with before(village) as browser:
        raw = written(browser)
    with before(township, CLERK) as browser:
        answer = reads(browser, spoil(raw))
        assert answer.status == status
        assert answer.text.count(sentence) >= 2 and 'href="#stick"' in answer.text and 'id="stick-error"' in answer.text
        assert 'type="file"' in answer.text and answer.headers["Cache-Control"] == "no-store"
    assert counted(township)["carried"] == 0 and not township.rows("cases")


def test_nobody_writes_or_reads_a_stick_from_outside(village: Machine) -> None:
    """Without a session to the door; without the token, or from another site's page, nothing is written and nothing
    read."""
    village.file(AT_TOWNSHIP, AGENT)
    with before(village) as browser:
        for form in ({}, {"csrf": "0" * 32}):
            assert browser.post("/exchange/stick/out", dict(form)).status == 400
            taken = browser.post("/exchange/stick", {**form, "stick": (io.BytesIO(b"x"), "a.bin")})
            assert taken.status == 400
        browser.client.delete_cookie("yizhan_session")
        for path in ("/exchange/stick/out", "/exchange/stick"):
            answer = browser.post(path)
            assert answer.status == 303 and answer.headers["Location"] == "/sign-in"
        assert browser.get("/exchange/stick").status == 303
    assert counted(village)["on_stick"] == 0


def test_while_another_process_exchanges_the_page_says_so(
    village: Machine, township: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page does not wait for the line: it comes back with the sentence, and nothing was read."""
    village.file(AT_TOWNSHIP, AGENT)
    with before(village) as browser:
        raw = written(browser)
    monkeypatch.setattr("station.views.stick.STICK_WAIT_SECONDS", 0.0)
    with before(township, CLERK) as browser, books.opened(township.path, township.edges) as other:
        with other.folder.turn_to_exchange(1.0):
            answer = reads(browser, raw)
        assert answer.status == 422 and 'id="stick-error"' in answer.text
        assert reads(browser, raw).status == 200


def test_a_disk_without_room_says_so_and_nothing_counts_as_written(
    village: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Writing fails in the middle: a sentence, and no record is said to lie on a stick."""
    village.file(AT_TOWNSHIP, AGENT)

    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    with before(village) as browser:
        browser.get("/exchange/stick")
        monkeypatch.setattr(sealing, "write", full)
        answer = browser.send("/exchange/stick/out")
        assert answer.status == 409 and "磁盘已满" in answer.text
    assert counted(village)["on_stick"] == 0


def test_the_port_lets_a_sticks_file_pass_at_its_own_address_alone() -> None:
    """Everywhere else the port cuts what is larger than a form."""
    assert _WITH_FILE.fullmatch("/exchange/stick")
    for path in ("/exchange/stick/out", "/exchange/stick/x", "/exchange", "/new/S002-01", "/cases/1/act/note"):
        assert not _WITH_FILE.fullmatch(path), path


def test_a_station_that_knows_no_centre_is_told_so(village: Machine) -> None:
    """Nobody to write for: the sentence, and the form."""
    with before(village) as browser, pytest.MonkeyPatch.context() as patch:
        browser.get("/exchange/stick")

        def none(*_: object) -> Any:
            raise SyncError("not_enrolled", "本站尚未注册。", "not enrolled")

        patch.setattr(bundle, "load", none)
        answer = browser.send("/exchange/stick/out")
        assert answer.status == 409 and "本站尚未注册" in answer.text and 'type="file"' in answer.text
