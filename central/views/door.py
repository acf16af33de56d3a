"""Signing in and out of the centre's pages.
Imports flask, the guards and sync.errors.
Promise: a password is never shown, kept in a page or told apart from a wrong name.
"""

from __future__ import annotations

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from central.views.guards import COOKIE, county, public, settings, signed_in
from sync.accounts import LONGEST_SECONDS
from sync.errors import Refused

pages = Blueprint("door", __name__)


@pages.get("/sign-in")
@public
def sign_in() -> str:
    """The sign-in page."""
    return render_template("sign_in.html", name="", problem=None, centre=county().name, session=None)


@pages.post("/sign-in")
@public
def enter() -> Response:
    """Begin a session for the right password."""
    name = request.form.get("name", "").strip()[:64]
    try:
        token = county().accounts.sign_in(name, request.form.get("password", ""))
    except Refused as fault:
        page = render_template("sign_in.html", name=name, problem=fault, centre=county().name, session=None)
        return make_response(page, 403)
    answer = make_response(redirect(url_for("casebook.home"), 303))
    answer.set_cookie(
        COOKIE, token, max_age=LONGEST_SECONDS, httponly=True, samesite="Strict", secure=settings().behind_tls, path="/"
    )
    return answer


@pages.post("/sign-out")
@signed_in
def leave() -> Response:
    """End the session."""
    county().accounts.sign_out(request.cookies.get(COOKIE, ""))
    answer = make_response(redirect(url_for("door.sign_in"), 303))
    answer.delete_cookie(COOKIE, path="/")
    return answer
