"""The pages: signing in, filing, acting and the honest line, as a browser without scripts sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from station import book as books
from station.app import make_app
from station.settings import Settings
from station.words import WORDS
from sync import logbook
from sync.database import write
from tests.station.county import NOON, Machine

AGENT, PASSWORD = "王小兰", "willow-river"


class Browser:
    """A browser at one station: it keeps cookies and sends the token that the page gave it."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client
        self.rung = 0
        self.text = ""
        self.status = 0
        self.headers: Any = {}

    def get(self, path: str, **more: Any) -> Browser:
        return self._keep(self.client.get(path, **more))

    def post(self, path: str, form: dict[str, Any] | None = None, **more: Any) -> Browser:
        return self._keep(self.client.post(path, data=form or {}, **more))

    def send(self, path: str, form: dict[str, Any] | None = None) -> Browser:
        """Post with the token of the page that is open."""
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.text)
        assert found, self.text[:500]
        return self.post(path, {**(form or {}), "csrf": found[1]}, follow_redirects=True)

    def sign_in(self, name: str = AGENT, password: str = PASSWORD) -> Browser:
        return self.post("/sign-in", {"user": name, "password": password}, follow_redirects=True)

    def _keep(self, answer: Any) -> Browser:
        self.text, self.status, self.headers = answer.get_data(as_text=True), answer.status_code, answer.headers
        return self


@pytest.fixture
def browser(village: Machine) -> Iterator[Browser]:
    """A browser before the village's pages; the line is down from here on."""
    village.centre.down = True
    with books.opened(village.path, village.edges) as book:
        found = Browser.__new__(Browser)
        app = make_app(book, Settings(data=village.path), lambda: setattr(found, "rung", found.rung + 1))
        Browser.__init__(found, app.test_client())
        yield found


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/cases",
        "/new",
        "/new/S002-01",
        "/exchange",
        "/find",
        "/find/0123",
        "/cases/1",
        "/cases/1/act/note",
        "/cases/1/receipt",
    ],
)
def test_nobody_sees_a_page_without_signing_in(browser: Browser, path: str) -> None:
    """Every page for staff sends a stranger to the door, shown nothing."""
    browser.get(path)
    assert browser.status == 303 and browser.headers["Location"] == "/sign-in"


def test_signing_in_needs_no_line_and_the_session_ends(browser: Browser, village: Machine) -> None:
    """The right password opens, a wrong one does not; leaving or sitting idle ends it."""
    assert browser.sign_in(password="wrong-password").status == 403
    assert browser.sign_in("nobody").status == 403
    assert browser.sign_in().status == 200 and AGENT in browser.text
    browser.send("/sign-out")
    assert browser.get("/").status == 303
    browser.sign_in()
    village.clock.at = NOON + 16 * 60
    assert browser.get("/").status == 303


def test_the_session_cookie_is_no_key_for_others(browser: Browser) -> None:
    """Out of reach of scripts and of other sites; the page is kept by no cache and shown in no frame."""
    browser.post("/sign-in", {"user": AGENT, "password": PASSWORD})
    cookie = browser.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie
    browser.get("/")
    assert (
        browser.headers["Cache-Control"] == "no-store"
        and "frame-ancestors 'none'" in browser.headers["Content-Security-Policy"]
    )
    assert browser.headers["X-Content-Type-Options"] == "nosniff"
    assert not re.search(r"<script(?! src=)|<style| style=| on[a-z]+=", browser.text)


def test_a_form_of_another_site_is_not_taken(browser: Browser) -> None:
    """Without the session's token nothing is entered, and nobody is signed in from elsewhere."""
    assert (
        browser.post(
            "/sign-in", {"user": AGENT, "password": PASSWORD}, headers={"Origin": "https://evil.example"}
        ).status
        == 400
    )
    browser.sign_in()
    for form in ({}, {"csrf": "00"}, {"csrf": "钥"}):
        assert browser.post(f"/new/S002-01/{'0' * 24}", form).status == 400
        assert browser.post("/exchange", form).status == 400
    assert browser.rung == 0


def test_a_name_that_points_here_by_trickery_is_not_answered(browser: Browser) -> None:
    """Only addresses, localhost and the station's own name; everything else is refused before a page is drawn."""
    assert browser.get("/alive", headers={"Host": "evil.example"}).status == 421 and "网址" in browser.text
    for host in ("localhost:8700", "127.0.0.1:8700", "[::1]:8700", "192.168.1.20"):
        assert browser.get("/alive", headers={"Host": host}).status == 200


def test_a_button_is_there_exactly_when_the_act_is_taken(browser: Browser, village: Machine) -> None:
    """The case's page offers what the table allows; an act out of turn is refused with its reason."""
    receipt = village.file("S002-01", AGENT)
    browser.sign_in().get(f"/cases/{receipt}")
    offered = set(re.findall(r"/act/(\w+)\"", browser.text))
    assert offered == {row["act"] for row in village.rows("act", receipt, "--list")}
    browser.get(f"/cases/{receipt}/act/hand_over")
    browser.send(f"/cases/{receipt}/act/hand_over", {"remark": "当面点交"})
    assert browser.status == 200 and "已移交" in browser.text and browser.rung == 1
    browser.send(f"/cases/{receipt}/act/hand_over")
    assert browser.status == 409 and "十总镇" in browser.text
    assert browser.get(f"/cases/{receipt}/act/dance").status == 303


def test_the_strip_says_what_the_counts_say(browser: Browser, village: Machine) -> None:
    """Amber while anything is only here, green when all is admitted, on every page in the same place."""
    village.file("S002-01", AGENT)
    browser.sign_in()
    assert 'class="strip strip--amber"' in browser.text and "待上报" in browser.text
    village.centre.down = False
    assert village("exchange") == 0
    for path in ("/", "/cases", "/new", "/exchange"):
        assert 'class="strip strip--green"' in browser.get(path).text, path
    village.file("S002-01", AGENT, 2)
    assert 'class="strip strip--amber"' in browser.get("/").text


def test_asking_for_an_exchange_rings_the_bell_and_waits_for_nothing(browser: Browser) -> None:
    """The page comes back at once though the line is down."""
    browser.sign_in().get("/exchange")
    browser.send("/exchange")
    assert browser.rung == 1 and "后台" in browser.text


def test_what_people_typed_is_shown_as_text(browser: Browser, village: Machine) -> None:
    """Markup in a note comes out escaped."""
    receipt = village.file("S002-01", AGENT)
    assert village.act(receipt, "note", AGENT, {"text": "<b onload=x>注意</b>"}) == 0
    assert "&lt;b onload" in browser.sign_in().get(f"/cases/{receipt}").text and "<b onload" not in browser.text


def test_the_screens_speak_english_and_large(browser: Browser, village: Machine) -> None:
    """Language and size are chosen on any page and kept in the browser; every word has both languages."""
    assert all(zh and en for zh, en in WORDS.values())
    browser.post("/screen", {"language": "en", "back": "/sign-in"}, follow_redirects=True)
    assert "Sign in" in browser.text and 'lang="en"' in browser.text
    browser.post("/screen", {"size": "large", "back": "//evil.example/"})
    assert browser.headers["Location"] == "/"
    receipt = village.file("S002-01", AGENT)
    browser.sign_in()
    assert "size-large" in browser.text
    browser.get(f"/cases/{receipt}")
    assert "What happened" in browser.text and "collected" in browser.text


def test_a_fault_inside_is_one_sentence_and_a_log(browser: Browser, village: Machine) -> None:
    """A broken store shows no trace of the inside; the log has it."""
    browser.sign_in()
    with books.opened(village.path, village.edges) as book, write(book.journal.db):
        book.journal.db.execute_sql("ALTER TABLE case_row RENAME TO gone")
    with logbook.keeping(village.path / "station.log"):
        assert browser.get("/cases").status == 500
    assert "Traceback" not in browser.text and "case_row" not in browser.text and "故障" in browser.text
    assert "case_row" in (village.path / "station.log").read_text(encoding="utf-8")
    assert browser.get("/no-such-page").status == 404
