"""A picture in a case's file: kept before its entry is written, shown to who sees the case, carried to the county."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from forms.errors import Declined
from forms.events import SCAN_ATTACHED
from station import book as books
from station import scans
from station.app import make_app
from station.desk import Actor, Desk
from station.settings import SCAN_FORM_LIMIT_BYTES, Settings
from sync.errors import Unreachable
from tests.station.county import Machine
from tests.station.images import HOSTILE, drawn, encoded, photo
from tests.station.test_home_pages import CLERK
from tests.station.test_pages import AGENT, Browser
from tests.station.test_pages import browser as browser

ITEM = "S002-10"


class Cut(BaseException):
    """The power is off."""


@pytest.fixture(scope="module")
def picture() -> bytes:
    """One photo for a whole module: drawing costs more than all the rest."""
    return photo()


@pytest.fixture
def on_disk(tmp_path: Path, picture: bytes) -> str:
    """The same in a file."""
    path = tmp_path / "scan.jpg"
    path.write_bytes(picture)
    return str(path)


def attach(machine: Machine, case: str, path: str, *more: str, user: str = AGENT) -> dict[str, Any]:
    """By command; returns its row."""
    (row,) = machine.rows("attach", case, path, "--as", user, *more)
    return row


def form(browser: Browser, case: str, raw: bytes | None, **more: str) -> Browser:
    """Fill in the form on the case's page and send it."""
    page = browser.get(f"/cases/{case}").text
    found = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', page[page.index("multipart/form-data") :]))
    files = {} if raw is None else {"picture": (io.BytesIO(raw), "IMG_1.jpg")}
    return browser.post(f"/cases/{case}/scans", {**found, **more, **files}, content_type="multipart/form-data")


# --- the command -----------------------------------------------------------------------------------------------------


def test_a_scan_attached_by_command_lies_in_the_file_and_is_still_to_go(village: Machine, on_disk: str) -> None:
    """The last word is its hash; both pictures wait for the line; the entry names what is on the disk."""
    case = village.file(ITEM, AGENT)
    row = attach(village, case, on_disk, "--material", "M1", "--label", "身份证")
    assert village("attach", case, on_disk, "--as", AGENT) == 0
    assert village.out.split()[-1] == row["scan"]
    assert village.status()["blobs_to_go"] == 2
    with books.opened(village.path, village.edges) as book:
        first, second = scans.shown(book, Desk(book)._case(case, Actor(AGENT, "agent"), "note"))
        assert (first.scan.material, first.scan.label, first.standing) == ("M1", "身份证", scans.TO_GO)
        raw = scans.content(book, first.scan.whole)
        assert second.scan.material == ""
    assert raw is not None
    assert hashlib.sha256(raw).hexdigest() == row["scan"]


@pytest.mark.parametrize("name", ["PDF", "400 megapixels in 50 KB", "truncated JPEG", "too many bytes"])
def test_a_hostile_picture_changes_nothing(village: Machine, tmp_path: Path, name: str) -> None:
    """Refused with its sentence on standard error; no entry, no file."""
    case = village.file(ITEM, AGENT)
    path = tmp_path / "hostile"
    path.write_bytes(HOSTILE[name][0])
    unsent = village.status()["unsent"]
    assert village("attach", case, str(path), "--as", AGENT) == 1
    assert "picture: " in village.err
    assert village.status()["unsent"] == unsent
    assert not list(village.path.glob("blobs/**/*"))


def test_everything_wrong_is_said_at_once_and_nothing_is_kept(village: Machine, tmp_path: Path, on_disk: str) -> None:
    """A wrong paper beside a wrong picture; a file that is none; a case that is none; nobody."""
    case = village.file(ITEM, AGENT)
    path = tmp_path / "note.txt"
    path.write_text("words")
    assert village("attach", case, str(path), "--as", AGENT, "--material", "M99") == 1
    assert "material: " in village.err and "picture: " in village.err
    for words in ((case, str(tmp_path)), (case, "/does/not/exist"), (case, "\0"), ("nonsense", on_disk)):
        assert village("attach", *words, "--as", AGENT) == 1, village.err
    assert village("attach", case, on_disk, "--as", "nobody") == 1
    assert village("act", case, "attach", "--as", AGENT) == 1
    assert not list(village.path.glob("blobs/**/*"))


# --- F10: blob and entry ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("step", ["first", "second", "entry"])
def test_a_power_cut_between_picture_and_entry_leaves_no_entry_without_its_picture(
    village: Machine, picture: bytes, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut after the thumbnail, after the whole one, and inside the transaction of the entry; then it is done again."""
    case = village.file(ITEM, AGENT)
    with books.opened(village.path, village.edges) as book:
        desk, plain, count = Desk(book), book.scans.blobs.keep, [0]

        def keep(content: bytes) -> Any:
            kept = plain(content)
            count[0] += 1
            if (step, count[0]) in (("first", 1), ("second", 2)):
                raise Cut
            return kept

        def write(*_: object) -> Any:
            raise Cut

        monkeypatch.setattr(book.scans.blobs, "keep", keep)
        if step == "entry":
            monkeypatch.setattr(desk, "write", write)
        with pytest.raises(Cut):
            desk.attach(Actor(AGENT, "agent"), case, io.BytesIO(picture), {})
    with books.opened(village.path, village.edges) as book:
        entries = book.journal.find("e.kind = ?", SCAN_ATTACHED)
        assert entries == []
        assert len(list(book.scans.blobs.kept())) == (1 if step == "first" else 2)
        book.scans.sweep(village.clock() + 8 * 86_400, always=True)
        assert list(book.scans.blobs.kept()) == []
        Desk(book).attach(Actor(AGENT, "agent"), case, io.BytesIO(picture), {})
        book.scans.sweep(village.clock() + 80 * 86_400, always=True)
        assert len(list(book.scans.blobs.kept())) == 2


def test_a_picture_that_was_swept_before_its_entry_is_asked_for_again(
    village: Machine, picture: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A wrong clock may make a sweeper hasty: then there is no entry, and the person attaches it once more."""
    case = village.file(ITEM, AGENT)
    with books.opened(village.path, village.edges) as book:
        plain = book.scans.blobs.keep

        def keep(content: bytes) -> Any:
            kept = plain(content)
            book.scans.sweep(village.clock() + 8 * 86_400, always=True)
            return kept

        monkeypatch.setattr(book.scans.blobs, "keep", keep)
        with pytest.raises(Declined, match="picture_gone"):
            Desk(book).attach(Actor(AGENT, "agent"), case, io.BytesIO(picture), {})
        assert book.journal.find("e.kind = ?", SCAN_ATTACHED) == []


# --- on the line -----------------------------------------------------------------------------------------------------


def test_pictures_go_behind_the_records_and_thumbnails_come_to_the_township(
    village: Machine, township: Machine, on_disk: str
) -> None:
    """The village attaches and hands over; the township gets the thumbnail, and the whole once the file lies there."""
    case = village.file(ITEM, AGENT)
    row = attach(village, case, on_disk)
    assert village.act(case, "hand_over", AGENT) == 0
    assert village("exchange") == 0
    assert village.status()["blobs_to_go"] == 0
    assert village.centre.scans.blobs.free_bytes() > 0
    assert len(list(village.centre.scans.blobs.kept())) == 2
    assert township("exchange") == 0
    with books.opened(township.path, township.edges) as book:
        (one,) = scans.shown(book, Desk(book)._case(case, Actor(CLERK, "clerk"), "note"))
        assert (one.small_here, one.standing) == (True, scans.BOTH)
        assert one.scan.id == row["scan"]


def test_a_village_that_no_longer_holds_the_file_does_not_fetch_what_the_township_attached(
    village: Machine, township: Machine, on_disk: str
) -> None:
    """Only the thumbnail comes down; the page says that the whole picture has not come."""
    case = village.file(ITEM, AGENT)
    assert village.act(case, "hand_over", AGENT) == 0 and village("exchange") == 0 and township("exchange") == 0
    attach(township, case, on_disk, user=CLERK)
    assert township("exchange") == 0 and village("exchange") == 0
    with books.opened(village.path, village.edges) as book:
        (one,) = scans.shown(book, Desk(book)._case(case, Actor(AGENT, "agent"), "note"))
        assert (one.small_here, one.whole_here, one.standing) == (True, False, scans.COMING)


def test_trouble_with_pictures_is_no_trouble_of_records(village: Machine, on_disk: str) -> None:
    """The line carries records and cuts every picture: the exchange succeeded, and the pictures are still counted."""
    case = village.file(ITEM, AGENT)
    attach(village, case, on_disk)
    plain = village.centre.post

    def post(path: str, body: bytes) -> bytes:
        if path.endswith("/blobs"):
            raise Unreachable("no_line", "断线", "the line was cut")
        return plain(path, body)

    village.centre.post = post  # type: ignore[method-assign] # the line of this test
    assert village("exchange") == 0
    status = village.status()
    assert (status["unsent"], status["blobs_to_go"], status["last_error"]) == (0, 2, None)
    village.centre.post = plain  # type: ignore[method-assign] # whole again
    assert village("exchange") == 0
    assert village.status()["blobs_to_go"] == 0


@pytest.mark.parametrize(("down", "told"), (("picture", True), ("both", False)), ids=("picture", "both"))
def test_the_tray_tells_why_pictures_did_not_get_through_and_what_to_do(
    browser: Browser, village: Machine, on_disk: str, down: str, told: bool
) -> None:
    """With the code for whoever is called, and that records go on; a line that is down for both is told of once."""
    attach(village, village.file(ITEM, AGENT), on_disk)
    plain = village.centre.post

    def post(path: str, body: bytes) -> bytes:
        if path.endswith("/blobs"):
            raise Unreachable("no_line" if down == "both" else "centre_full", "断线", "the line was cut")
        return plain(path, body)

    village.centre.down = False
    village.centre.post = post  # type: ignore[method-assign] # the line of this test
    assert village("exchange") == 0
    village.centre.down = down == "both"
    assert village("exchange") == (2 if down == "both" else 0)
    page = browser.sign_in().get("/exchange").text
    assert ("照片和扫描件上次没有传完" in page) == told and ("文字记录另走一路" in page) == told
    if told:
        assert "县中心的磁盘空间不足" in page and "腾出空间以后会自动再传" in page and "centre_full" in page
        assert "为什么没有上报成功" not in page
    else:
        assert "为什么没有上报成功" in page
    village.centre.post, village.centre.down = plain, False  # type: ignore[method-assign] # whole again
    assert village("exchange") == 0
    assert "上次没有传完" not in browser.get("/exchange").text


# --- pages -----------------------------------------------------------------------------------------------------------


def test_a_picture_is_attached_on_the_cases_page_and_shown_there(
    browser: Browser, village: Machine, picture: bytes
) -> None:
    """Without a script; the banner says how far it got, the file shows thumbnail, paper and what is still to go."""
    case = village.file(ITEM, AGENT)
    browser.sign_in()
    assert form(browser, case, picture, material="M1", label="身份证正面").status == 303
    assert browser.headers["Location"] == f"/cases/{case}?done=attach"
    page = browser.get(browser.headers["Location"]).text
    assert "已办理：附扫描件或照片" in page and "图片已存在本机，待上传到县中心" in page and "身份证正面" in page
    small, whole = re.search(r'<img src="([^"]+)"', page), re.search(r'<a href="(/cases/[^"]+/scans/[^"]+)"', page)
    assert small and whole
    for path in (small[1], whole[1]):
        answer = browser.client.get(path)
        assert (answer.status_code, answer.mimetype) == (200, "image/jpeg")
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert answer.headers["Content-Disposition"].startswith("attachment")
        assert browser.client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_what_was_declined_comes_back_with_what_was_typed(browser: Browser, village: Machine, picture: bytes) -> None:
    """No picture, a PDF, a wrong paper: every reason on top, the label still there; the same twice is done once."""
    case = village.file(ITEM, AGENT)
    browser.sign_in()
    for raw, reason in ((None, "请选择一张照片或扫描件"), (b"%PDF-1.4", "这里不收 PDF")):
        form(browser, case, raw, label="身份证")
        assert browser.status == 422
        assert reason in browser.text and 'value="身份证"' in browser.text
    assert form(browser, case, b"%PDF-1.4", material="M99").status == 422
    assert browser.text.count("<a href=\"#") >= 2
    page = browser.get(f"/cases/{case}").text
    found = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', page[page.index("multipart/form-data") :]))
    for _ in range(2):
        sent = {**found, "picture": (io.BytesIO(picture), "a.jpg")}
        assert browser.post(f"/cases/{case}/scans", sent, content_type="multipart/form-data").status == 303
    assert village.status()["blobs_to_go"] == 2


def test_a_body_beyond_the_bound_is_refused_and_other_forms_stay_small(browser: Browser, village: Machine) -> None:
    """15 MB and a little for this one form; half a megabyte for every other."""
    case = village.file(ITEM, AGENT)
    browser.sign_in()
    announced = {"CONTENT_LENGTH": str(SCAN_FORM_LIMIT_BYTES + 1), "CONTENT_TYPE": "multipart/form-data; boundary=x"}
    assert browser.client.post(f"/cases/{case}/scans", environ_overrides=announced).status_code == 413
    browser.get(f"/cases/{case}/act/note")
    found = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', browser.text))
    assert browser.post(f"/cases/{case}/act/note", {**found, "text": "长" * 600_000}).status == 413


def test_nobody_sees_a_picture_without_signing_in_or_by_the_wrong_case(
    browser: Browser, village: Machine, on_disk: str
) -> None:
    """A hash is no key; a picture of one case is not shown under another's address."""
    case, other = village.file(ITEM, AGENT), village.file(ITEM, AGENT, 2)
    row = attach(village, case, on_disk)
    assert browser.get(f"/cases/{case}/scans/{row['scan']}").status == 303
    browser.sign_in()
    assert browser.get(f"/cases/{other}/scans/{row['scan']}").status == 404
    assert browser.get(f"/cases/{case}/scans/{'0' * 64}").status == 404
    assert browser.get(f"/cases/nonsense/scans/{row['scan']}").status == 404
    assert browser.get(f"/cases/{case}/scans").status == 200
    for blob in list(village.path.glob(f"blobs/*/{row['scan']}")):
        blob.write_bytes(b"rot" + blob.read_bytes()[3:])
    assert browser.get(f"/cases/{case}/scans/{row['scan']}").status == 404
    assert "还没有传到本机" in browser.text
    assert village.status()["blobs_to_go"] == 1


@pytest.fixture
def full(village: Machine, monkeypatch: pytest.MonkeyPatch) -> Iterator[Browser]:
    """A browser before a station whose disk is nearly full."""
    with books.opened(village.path, village.edges) as book:
        monkeypatch.setattr(book.scans.blobs, "free_bytes", lambda: 0)
        yield Browser(make_app(book, Settings(data=village.path), lambda: None).test_client())


def test_a_nearly_full_disk_takes_records_and_no_pictures(full: Browser, village: Machine, picture: bytes) -> None:
    """F04: the sentence says what to do; a note of the same case is still taken."""
    case = village.file(ITEM, AGENT)
    full.sign_in()
    assert form(full, case, picture).status == 422
    assert "磁盘空间不足" in full.text
    full.get(f"/cases/{case}/act/note")
    found = dict(re.findall(r'name="(csrf|draft)" value="([0-9a-f]+)"', full.text))
    assert full.post(f"/cases/{case}/act/note", {**found, "text": "材料已看过。"}).status == 303


def test_the_words_of_a_scan_are_shown_as_text(browser: Browser, village: Machine, tmp_path: Path) -> None:
    """A label is somebody's text, not markup."""
    case = village.file(ITEM, AGENT)
    path = tmp_path / "a.png"
    path.write_bytes(encoded(drawn(60, 40), "PNG"))
    attach(village, case, str(path), "--label", '"><script>alert(1)</script>')
    page = browser.sign_in().get(f"/cases/{case}").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
