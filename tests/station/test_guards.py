"""The station's guards: methods, sessions, forms and sizes, as browsers and those who only pretend send them."""

from __future__ import annotations

import re

import pytest

from station.settings import FORM_LIMIT_BYTES
from station.views.guards import SESSION_COOKIE
from sync.accounts import IDLE_SECONDS
from tests.station.county import Machine
from tests.station.test_pages import AGENT, PASSWORD, Browser
from tests.station.test_pages import browser as browser


def token(browser: Browser) -> str:
    """The session's token that the last sign-in set."""
    assert browser.post("/sign-in", {"user": AGENT, "password": PASSWORD}).status == 303
    found = re.search(rf"{SESSION_COOKIE}=([0-9a-f]{{32}});", browser.headers["Set-Cookie"])
    assert found
    return found[1]


def test_a_session_that_was_brought_along_is_not_taken_on(browser: Browser) -> None:
    """Neither an invented token nor that of an earlier session is worth anything after a sign-in."""
    planted = "ab" * 16
    browser.client.set_cookie(SESSION_COOKIE, planted)
    first, second = token(browser), token(browser)
    assert len({planted, first, second}) == 3
    for each, status in ((planted, 303), (first, 303), (second, 200)):
        browser.client.set_cookie(SESSION_COOKIE, each)
        assert browser.get("/").status == status


def test_a_page_left_open_keeps_no_session_alive(village: Machine, browser: Browser) -> None:
    """It asks for its strip by itself; with nobody at it, that ends where sitting still ends."""
    browser.sign_in()
    for _ in range(IDLE_SECONDS // 120):
        village.clock.at += 120
        assert browser.get("/strip").status == 200
    village.clock.at += 121
    assert browser.get("/strip").status == 303 and browser.get("/").status == 303


def test_head_is_get_without_a_body(browser: Browser) -> None:
    """It needs a session where GET does, and no token."""
    assert browser.client.head("/").status_code == 303
    browser.sign_in()
    answer = browser.client.head("/")
    assert answer.status_code == 200 and not answer.data


def test_a_method_that_a_page_does_not_know_is_refused_with_a_sentence(browser: Browser) -> None:
    """405 names what is allowed; no page answers OPTIONS, and none tells another site that it may ask."""
    browser.sign_in()
    for path, method in (("/sign-in", "OPTIONS"), ("/", "POST"), ("/", "DELETE"), ("/sign-out", "GET"), ("/", "TRACE")):
        answer = browser.client.open(path, method=method, headers={"Origin": "https://evil.example"})
        assert answer.status_code == 405 and answer.headers["Allow"] and "不支持" in answer.text, (path, method)
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


@pytest.mark.parametrize(
    "headers", ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"})
)
def test_another_sites_page_posts_nothing_here(browser: Browser, headers: dict[str, str]) -> None:
    """Not a sign-in, not a sign-out, not the look of the screen, not an exchange; with the right token or not."""
    browser.sign_in()
    found = re.search(r'name="csrf" value="([0-9a-f]+)"', browser.text)
    assert found
    for path, form in (
        ("/sign-in", {"user": AGENT, "password": PASSWORD}),
        ("/sign-out", {"csrf": found[1]}),
        ("/exchange", {"csrf": found[1]}),
        ("/screen", {"size": "large"}),
    ):
        assert browser.post(path, form, headers=headers).status == 400
        assert "Set-Cookie" not in browser.headers
    assert browser.rung == 0 and browser.get("/").status == 200


@pytest.mark.parametrize("kind", ("application/x-www-form-urlencoded", "multipart/form-data"))
def test_a_form_that_is_too_large_is_refused_with_a_sentence(browser: Browser, kind: str) -> None:
    """413, whatever it is wrapped in, and for whoever sends it."""
    for _ in range(2):
        answer = browser.client.post("/sign-in", data={"user": "x" * (FORM_LIMIT_BYTES + 1)}, content_type=kind)
        assert answer.status_code == 413 and "内容过大" in answer.text
        browser.sign_in()


def test_every_answer_carries_the_headers_and_no_page_is_kept(browser: Browser) -> None:
    """On pages, refusals, redirects and strangers' names; styles alone are kept, each under its version's address."""
    asked = (("/", {}), ("/sign-in", {}), ("/nowhere", {}), ("/alive", {"Host": "evil.example"}))
    for path, headers in asked:
        browser.get(path, headers=headers)
        policy = browser.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none'") and "unsafe" not in policy and "*" not in policy
        assert browser.headers["Cache-Control"] == "no-store", path
    styles = re.findall(r'(?:href|src)="(/screens/[^"]+)"', browser.get("/sign-in").text)
    assert styles
    for path in styles:
        with browser.client.get(path.replace("&amp;", "&")) as answer:
            assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
