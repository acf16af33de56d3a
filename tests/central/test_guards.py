"""The centre's guards: names, cookies, methods, sessions and forms, as browsers and pretenders send them."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from central.app import make_app
from central.settings import Settings
from central.views.guards import COOKIE
from sync import wire
from tests.central.outpost import PASSWORD, Centre

PUBLIC_NAME = "zw.example.gov.cn"


@pytest.fixture
def app(centre: Centre) -> Iterator[Flask]:
    """A centre that only this machine reaches."""
    with centre.open() as (_, app):
        yield app


@pytest.fixture
def behind_tls(centre: Centre) -> Iterator[FlaskClient]:
    """A browser before a centre behind an https proxy."""
    with centre.open() as (county, _):
        settings = Settings(centre.path, behind_tls=True, known_as=(PUBLIC_NAME,))
        yield make_app(county, settings, contextlib.nullcontext).test_client()


def signing_in(browser: FlaskClient, **more: object) -> str:
    """The cookie line of a sign-in that went well."""
    answer = browser.post("/sign-in", data={"user": "wang", "password": PASSWORD}, **more)
    assert answer.status_code == 303, answer.text
    return answer.headers["Set-Cookie"]


def token_of(line: str) -> str:
    """The session's token in a cookie line."""
    found = re.match(r"[\w-]+=([0-9a-f]{32});", line)
    assert found, line
    return found[1]


def form_token(browser: FlaskClient) -> str:
    """The token in the forms of a signed-in person's page."""
    found = re.search(r'name="csrf" value="([0-9a-f]{32})"', browser.get("/").text)
    assert found
    return found[1]


# --- names -----------------------------------------------------------------------------------------------------------


def test_pages_are_answered_under_our_own_names_alone(app: Flask, behind_tls: FlaskClient) -> None:
    """A name that somebody made to point here gets one sentence; addresses and names that were told get the page."""
    for browser, host, status in (
        (app.test_client(), "evil.example", 421),
        (app.test_client(), PUBLIC_NAME, 421),
        (app.test_client(), "127.0.0.1:8600", 200),
        (behind_tls, PUBLIC_NAME, 200),
        (behind_tls, "evil.example", 421),
    ):
        for path in ("/sign-in", "/screens/page.css"):
            with browser.get(path, headers={"Host": host}) as answer:
                assert answer.status_code == status, (host, path)
                assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
                assert status == 200 or "网址" in answer.text


def test_stations_are_answered_under_any_name(app: Flask) -> None:
    """They sign what they say, and reach the centre by whatever road the county has."""
    answer = app.test_client().post(wire.EXCHANGE_PATH, data=bytes(100), headers={"Host": "inner.example"})
    assert (answer.status_code, answer.get_json()["code"]) == (400, "compression")


# --- cookies and headers ---------------------------------------------------------------------------------------------


def test_behind_tls_the_cookie_is_for_this_host_and_https_alone(behind_tls: FlaskClient) -> None:
    """The name's prefix makes a browser insist on Secure, Path=/ and no Domain; the pages say to stay on https."""
    line = signing_in(behind_tls, base_url=f"https://{PUBLIC_NAME}")
    assert line.startswith(f"__Host-{COOKIE}=")
    for term in ("Secure", "HttpOnly", "Path=/", "SameSite=Strict"):
        assert term in line
    assert "Domain" not in line
    page = behind_tls.get("/", base_url=f"https://{PUBLIC_NAME}")
    assert page.status_code == 200 and page.headers["Strict-Transport-Security"].startswith("max-age=")
    csrf = re.search(r'name="csrf" value="(\w+)"', page.text)
    assert csrf
    left = behind_tls.post("/sign-out", base_url=f"https://{PUBLIC_NAME}", data={"csrf": csrf[1]})
    dropped = left.headers["Set-Cookie"]
    assert "Max-Age=0" in dropped and "Secure" in dropped and dropped.startswith("__Host-")


def test_a_cookie_of_the_plain_name_opens_nothing_behind_tls(behind_tls: FlaskClient) -> None:
    """Whatever an unencrypted page could have planted there."""
    token = token_of(signing_in(behind_tls, base_url=f"https://{PUBLIC_NAME}"))
    behind_tls.delete_cookie(f"__Host-{COOKIE}", domain=PUBLIC_NAME)
    behind_tls.set_cookie(COOKIE, token, domain=PUBLIC_NAME)
    assert behind_tls.get("/", base_url=f"https://{PUBLIC_NAME}").status_code == 303


def test_without_tls_nothing_is_said_of_it(app: Flask) -> None:
    """On this machine's own address a browser would drop a Secure cookie, and nobody could sign in."""
    assert "Secure" not in signing_in(app.test_client())
    assert "Strict-Transport-Security" not in app.test_client().get("/sign-in").headers


def test_pages_are_kept_by_nobody_and_styles_by_everybody(app: Flask) -> None:
    """no-store on pages, refusals and redirects; a style or script says by its address which version it is."""
    browser = app.test_client()
    for path in ("/", "/sign-in", "/nowhere"):
        assert browser.get(path).headers["Cache-Control"] == "no-store"
    styles = re.findall(r'(?:href|src)="(/screens/[^"]+)"', browser.get("/sign-in").text)
    assert styles
    for path in styles:
        with browser.get(path.replace("&amp;", "&")) as answer:
            assert answer.status_code == 200 and "immutable" in answer.headers["Cache-Control"]
            assert "Set-Cookie" not in answer.headers


# --- sessions --------------------------------------------------------------------------------------------------------


def test_a_session_that_was_brought_along_is_not_taken_on(app: Flask) -> None:
    """Neither an invented token nor that of an earlier session is worth anything after a sign-in."""
    browser, planted = app.test_client(), "ab" * 16
    browser.set_cookie(COOKIE, planted)
    first = token_of(signing_in(browser))
    second = token_of(signing_in(browser))
    assert len({planted, first, second}) == 3
    for token, status in ((planted, 303), (first, 303), (second, 200)):
        other = app.test_client()
        other.set_cookie(COOKIE, token)
        assert other.get("/").status_code == status


def test_head_is_get_without_a_body_and_writes_nothing(app: Flask) -> None:
    """It needs a session where GET does, and no token."""
    browser = app.test_client()
    assert browser.head("/").status_code == 303
    signing_in(browser)
    answer = browser.head("/")
    assert answer.status_code == 200 and not answer.data


def test_a_method_that_a_page_does_not_know_is_refused_with_a_sentence(app: Flask) -> None:
    """405 names what is allowed; no page answers OPTIONS, and none tells another site that it may ask."""
    browser = app.test_client()
    signing_in(browser)
    for path, method in (("/sign-in", "OPTIONS"), ("/", "POST"), ("/", "DELETE"), ("/sign-out", "GET"), ("/", "TRACE")):
        asked = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
        answer = browser.open(path, method=method, headers=asked)
        assert answer.status_code == 405 and answer.headers["Allow"] and "不支持" in answer.text, (path, method)
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]


# --- forms -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "headers", ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"})
)
def test_another_sites_page_posts_nothing_here(app: Flask, headers: dict[str, str]) -> None:
    """Not a sign-in under the attacker's name, not a sign-out, not the look of the screen; right token or not."""
    browser = app.test_client()
    signing_in(browser)
    csrf = form_token(browser)
    for path, form in (
        ("/sign-in", {"user": "wang", "password": PASSWORD}),
        ("/sign-out", {"csrf": csrf}),
        ("/screen", {"size": "large"}),
    ):
        answer = browser.post(path, data=form, headers=headers)
        assert answer.status_code == 403 and "Set-Cookie" not in answer.headers
    assert browser.get("/").status_code == 200


def test_one_sessions_forms_are_not_another_ones(app: Flask) -> None:
    """The token of a form belongs to the session that drew it, also where the person is the same."""
    first, second = app.test_client(), app.test_client()
    signing_in(first)
    signing_in(second)
    assert first.post("/sign-out", data={"csrf": form_token(second)}).status_code == 403
    assert first.post("/sign-out", data={"csrf": form_token(first)}).status_code == 303


def test_a_form_of_too_many_or_too_large_parts_is_refused_with_a_sentence(app: Flask) -> None:
    """413, whatever it is wrapped in."""
    large = {"user": "x" * (app.config["MAX_CONTENT_LENGTH"] + 1)}
    many = {f"field{number}": "x" for number in range(app.config["MAX_FORM_PARTS"] + 1)}
    plain, parts = "application/x-www-form-urlencoded", "multipart/form-data"
    for form, kind in ((large, plain), (large, parts), (many, parts)):
        answer = app.test_client().post("/sign-in", data=form, content_type=kind)
        assert answer.status_code == 413 and "内容过大" in answer.text, kind


def test_going_back_leads_to_our_own_pages_alone(app: Flask) -> None:
    """The page to return to is a path here, whatever a form says."""
    browser = app.test_client()
    for back in (
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\\\\evil",
        "",
        "/%0d%0a",
    ):
        answer = browser.post("/screen", data={"size": "large", "back": back})
        assert answer.status_code == 303
        assert re.match(r"/(?![/\\])", answer.location), (back, answer.location)
