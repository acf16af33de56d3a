"""The centre's pages: who may see them, and what they never do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from central.views.guards import COOKIE
from sync.accounts import IDLE_SECONDS
from tests.central.outpost import PASSWORD, TOWNSHIP_DECIDES, VILLAGE, Centre, outpost

PAGES = ("/", "/cases/10720501-261121-4K9DQ-0012-X", "/?page=2")


@pytest.fixture
def app(centre: Centre) -> Iterator[Flask]:
    """The application of an open centre."""
    with centre.open() as (_, app):
        yield app


def entered(app: Flask) -> FlaskClient:
    """A browser of somebody who is signed in."""
    browser = app.test_client()
    answer = browser.post("/sign-in", data={"user": "wang", "password": PASSWORD})
    assert answer.status_code in (302, 303)
    return browser


def csrf(browser: FlaskClient) -> str:
    """The token in the page's form."""
    found = re.search(r'name="csrf" value="([0-9a-f]{32})"', browser.get("/").text)
    assert found
    return found[1]


def test_without_a_session_no_page_is_shown(app: Flask) -> None:
    """Everything but the sign-in leads there; a forged cookie is no session."""
    browser = app.test_client()
    for cookie in ("", "0" * 32, "'; --"):
        browser.set_cookie(COOKIE, cookie)
        for page in PAGES:
            answer = browser.get(page)
            assert answer.status_code in (302, 303)
            assert answer.location.endswith("/sign-in")
    assert browser.post("/sign-out").status_code == 403


def test_a_wrong_name_and_a_wrong_password_look_alike(app: Flask) -> None:
    """Who guesses learns nothing, and after some tries has to wait."""
    browser = app.test_client()
    answers = [browser.post("/sign-in", data={"user": name, "password": "wrong"}) for name in ("wang", "nobody", "")]
    assert {answer.status_code for answer in answers} == {403}
    told = {tuple(re.findall(r'role="alert">(.*?)</div>', answer.text, re.DOTALL)) for answer in answers}
    assert len(told) == 1
    for _ in range(6):
        browser.post("/sign-in", data={"user": "wang", "password": "wrong"})
    assert "稍后再试" in browser.post("/sign-in", data={"user": "wang", "password": PASSWORD}).text


def test_the_sessions_cookie_is_kept_from_scripts_and_other_sites(app: Flask) -> None:
    """HttpOnly, SameSite=Strict, a fresh token at each sign-in; the token itself is not stored."""
    answer = app.test_client().post("/sign-in", data={"user": "wang", "password": PASSWORD})
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    token = cookie.split("=")[1].split(";")[0]
    assert len(token) == 32
    again = app.test_client().post("/sign-in", data={"user": "wang", "password": PASSWORD}).headers["Set-Cookie"]
    assert token not in again


def test_a_session_ends_by_leaving_and_by_idleness(centre: Centre, app: Flask) -> None:
    """The token is worthless afterwards, wherever it was copied to."""
    browser = entered(app)
    assert browser.get("/").status_code == 200
    assert browser.post("/sign-out", data={"csrf": csrf(browser)}).status_code in (302, 303)
    assert browser.get("/").status_code in (302, 303)
    other = entered(app)
    centre.now += IDLE_SECONDS + 1
    assert other.get("/").status_code in (302, 303)


def test_a_page_left_open_keeps_no_session_alive(centre: Centre, app: Flask) -> None:
    """It asks for its strip by itself; with nobody at it, that ends where sitting still ends."""
    browser = entered(app)
    for _ in range(IDLE_SECONDS // 120):
        centre.now += 120
        assert browser.get("/strip").status_code == 200
    centre.now += 121
    assert browser.get("/strip").status_code == 303 and browser.get("/").status_code == 303


def test_a_form_without_its_token_or_from_another_site_is_refused(app: Flask) -> None:
    """So that no other page can make a browser act."""
    browser = entered(app)
    token = csrf(browser)
    for form in ({}, {"csrf": ""}, {"csrf": "0" * 32}, {"csrf": "令牌"}):
        assert browser.post("/sign-out", data=form).status_code == 403
    foreign = {"Origin": "https://elsewhere.example"}
    assert browser.post("/sign-out", data={"csrf": token}, headers=foreign).status_code == 403
    who = {"user": "wang", "password": PASSWORD}
    assert app.test_client().post("/sign-in", data=who, headers=foreign).status_code == 403
    ours = {"Origin": "http://localhost"}
    assert app.test_client().post("/sign-in", data=who, headers=ours).status_code == 303
    assert browser.get("/").status_code == 200


def test_each_answer_carries_safe_headers(app: Flask) -> None:
    """Nothing is cached, framed, sniffed or loaded from elsewhere, also on errors."""
    browser = entered(app)
    for path in ("/", "/sign-in", "/nowhere", "/cases/xyz", "/screens/page.css"):
        with browser.get(path) as answer:
            headers = answer.headers
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert headers["X-Content-Type-Options"] == "nosniff"
        # Under "no-referrer" browsers send `Origin: null` with our own forms, and nobody could sign in.
        assert headers["Referrer-Policy"] == "same-origin"
    assert browser.get("/").headers["Cache-Control"] == "no-store"


def test_the_list_masks_names_and_the_case_tells_its_story(centre: Centre, tmp_path: Path) -> None:
    """What a resident's note holds is shown as text, whatever it looks like."""
    village = outpost(tmp_path, centre, VILLAGE)
    case = village.file()
    village.note(case, "<script>alert(1)</script>")
    village.exchange()
    name = village.case(case).applicant
    assert name
    with centre.open() as (_, app):
        browser = entered(app)
        listed, page = browser.get("/cases").text, browser.get(f"/cases/{case.lower()}").text
    assert case in listed and TOWNSHIP_DECIDES.name in listed and TOWNSHIP_DECIDES.name in page
    assert name not in listed
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "收件" in page


@pytest.mark.parametrize(
    "path", ["/nowhere", "/cases/xyz", "/cases/10720501-261121-4K9DQ-0012-X", "/cases/" + "x" * 3_000, "/cases/%00%ff"]
)
def test_a_page_that_is_not_there_is_said_so_in_both_languages(app: Flask, path: str) -> None:
    """Status 404 and a sentence, no insides."""
    answer = entered(app).get(path)
    assert answer.status_code == 404
    assert "Traceback" not in answer.text
    assert 'lang="en"' in answer.text


@pytest.mark.parametrize("query", ["page=0", "page=-5", "page=x", "page=99999999999999999999", "page=" + "9" * 400])
def test_a_page_number_of_any_kind_shows_a_page(app: Flask, query: str) -> None:
    """What is no number is the first page."""
    assert entered(app).get(f"/?{query}").status_code == 200


def test_a_form_that_is_too_large_is_refused(app: Flask) -> None:
    """Nobody posts megabytes to the sign-in."""
    assert app.test_client().post("/sign-in", data={"user": "x" * 200_000}).status_code == 413
