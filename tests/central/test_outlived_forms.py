"""A form that outlived its session at the county: what an officer wrote comes back, and only to who may have it."""

from __future__ import annotations

import contextlib
import html
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from central.app import make_app
from central.settings import Settings
from central.views.guards import COOKIE
from sync.accounts import IDLE_SECONDS
from tests.central.outpost import PASSWORD, TOWNSHIP, Centre, Outpost, outpost, snapshot
from tests.central.test_casework_pages import admitted, carried, fields, signed_in
from tests.central.test_desk import reported

OURS = {"Origin": "http://localhost"}
REASON = "选址在规划区外，\n不符合法定条件。<b>“引号”</b>"
GROUNDS = {"approved": "no", "reason": REASON, "basis": "土地管理法第六十二条"}


@pytest.fixture
def township(centre: Centre, tmp_path: Path) -> Outpost:
    """An enrolled township station."""
    return outpost(tmp_path, centre, TOWNSHIP, "chen", "十总镇")


def outlived(
    centre: Centre, app: Flask, case: str, act: str = "decide", **typed: str
) -> tuple[FlaskClient, TestResponse]:
    """An officer opened the act, wrote for longer than her session lives, and sends it."""
    browser = signed_in(app)
    drawn = fields(browser, f"/cases/{case}/acts/{act}")
    centre.now += IDLE_SECONDS + 1
    return browser, browser.post(f"/cases/{case}/acts/{act}", data={**drawn, **typed}, headers=OURS)


def signing(answer: TestResponse, user: str = "wang", password: str = PASSWORD) -> dict[str, str]:
    """What the page that brought a form back sends once somebody signs on it."""
    return {**carried(answer.text), "again.user": user, "again.password": password}


def test_a_decision_that_outlived_its_session_comes_back_and_goes_on(township: Outpost) -> None:
    """Nothing is kept for somebody who is not signed in; the page carries it until the password is there."""
    centre, case = township.centre, reported(township)
    with centre.open() as (_, app):
        browser, answer = outlived(centre, app, case, **GROUNDS)
        before, address = snapshot(centre), f"/cases/{case}/acts/decide"
        assert answer.status_code == 403 and "还在" in answer.text and "Set-Cookie" not in answer.headers
        shown = answer.text.partition("<main")[2].replace(address, "")
        assert carried(answer.text)["reason"] == REASON and case not in shown, "nothing of the case is told"
        wrong = browser.post(address, data=signing(answer, password="not my password"), headers=OURS)
        assert wrong.status_code == 403 and carried(wrong.text)["reason"] == REASON
        assert "not my password" not in wrong.text and 'id="again.password-error"' in wrong.text
        assert snapshot(centre) == before
        check = browser.post(address, data=signing(wrong), headers=OURS)
        assert check.status_code == 200 and "不予决定书" in check.text and html.escape(REASON[:8]) in check.text
        assert "again." not in check.text and PASSWORD not in check.text
        assert browser.post(address, data={**carried(check.text), "step": "do"}).status_code == 303
        assert browser.get("/").status_code == 200, "and the officer is signed in"
    (decided,) = [line.event for line in admitted(centre, case).lines if line.event.kind == "case:decided"]
    assert decided.facts["by"] == "wang" and (decided.personal or {})["reason"] == REASON


def test_what_comes_back_is_done_in_the_name_of_who_signs(township: Outpost) -> None:
    """Another officer's password makes it hers; who may not do the act is told so, signed in, with what was typed."""
    centre, case = township.centre, reported(township)
    centre.do("user", "add", "zhao", "--role", "officer", told=PASSWORD)
    with centre.open() as (_, app):
        browser, answer = outlived(centre, app, case, "note", text="已电话核实。")
        assert browser.post(f"/cases/{case}/acts/note", data=signing(answer, "zhao"), headers=OURS).status_code == 303
        browser, answer = outlived(centre, app, case, **GROUNDS)
        refused = browser.post(f"/cases/{case}/acts/decide", data=signing(answer, "zhou"), headers=OURS)
        assert refused.status_code in (409, 422) and "选址在规划区外" in refused.text
        assert browser.get("/").status_code == 200 and ">zhou<" in re.sub(r"\s", "", browser.get("/").text)
    events = [line.event for line in admitted(centre, case).lines]
    assert [event.facts["by"] for event in events if event.kind == "case:noted"] == ["zhao"]
    assert not [event for event in events if event.kind == "case:decided"]


def test_a_form_of_an_earlier_session_is_confirmed_and_not_lost(township: Outpost) -> None:
    """Signed in anew in another window: the old form's token is worth nothing, what was typed is."""
    centre, case = township.centre, reported(township)
    with centre.open() as (_, app):
        browser = signed_in(app)
        address = f"/cases/{case}/acts/note"
        drawn = fields(browser, address)
        assert browser.post("/sign-in", data={"user": "wang", "password": PASSWORD}).status_code == 303
        before = snapshot(centre)
        answer = browser.post(address, data={**drawn, "text": "已电话核实。"}, headers=OURS)
        assert answer.status_code == 409 and carried(answer.text)["text"] == "已电话核实。"
        assert "again.password" not in answer.text and snapshot(centre) == before
        assert browser.post(address, data=carried(answer.text), headers=OURS).status_code == 303
    assert "case:noted" in [line.event.kind for line in admitted(centre, case).lines]


@pytest.mark.parametrize(
    "headers",
    (
        {},
        {"Origin": "null"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://localhost", "Sec-Fetch-Site": "same-site"},
    ),
)
def test_a_stranger_page_cannot_use_the_way_back(township: Outpost, headers: dict[str, str]) -> None:
    """Another site's form is not brought back to be signed, signed in or not; nor one that hides where it is from."""
    centre, case = township.centre, reported(township)
    address = f"/cases/{case}/acts/note"
    with centre.open() as (_, app):
        before = snapshot(centre)
        for browser in (app.test_client(), signed_in(app)):
            form = {"text": "已电话核实。", "csrf": "0" * 32, "again.user": "wang", "again.password": PASSWORD}
            answer = browser.post(address, data=form, headers=headers)
            assert answer.status_code == 403 and "已电话核实" not in answer.text and "Set-Cookie" not in answer.headers
        assert snapshot(centre) == before


def test_a_press_with_nothing_typed_leads_nowhere_new(centre: Centre) -> None:
    """Leaving after the session has ended needs no password: it has ended."""
    with centre.open() as (_, app):
        answer = app.test_client().post("/sign-out", data={"csrf": "0" * 32}, headers=OURS)
        assert answer.status_code == 403 and "again.password" not in answer.text


def test_behind_tls_the_way_back_gives_the_cookie_of_this_host(township: Outpost) -> None:
    """The same name and terms as at the door."""
    centre, case = township.centre, reported(township)
    with centre.open() as (county, _):
        settings = Settings(centre.path, behind_tls=True, known_as=("zw.example.gov.cn",))
        browser = make_app(county, settings, contextlib.nullcontext).test_client()
        form = {"text": "已电话核实。", "again.user": "wang", "again.password": PASSWORD}
        answer = browser.post(
            f"/cases/{case}/acts/note",
            data=form,
            base_url="https://zw.example.gov.cn",
            headers={"Origin": "https://zw.example.gov.cn"},
        )
        line = answer.headers["Set-Cookie"]
        assert line.startswith(f"__Host-{COOKIE}=") and "Domain" not in line
        assert all(term in line for term in ("Secure", "HttpOnly", "Path=/", "SameSite=Strict", "Max-Age="))
