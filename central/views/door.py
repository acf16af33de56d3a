"""Signing in and out of the centre's pages.
Imports flask, the guards and sync.errors.
Promise: a password is never shown, kept in a page or told apart from a wrong name.
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for

from central.views.guards import (
    LANGUAGE_COOKIE,
    SIZE_COOKIE,
    cookie_name,
    cookie_terms,
    county,
    keep_session,
    public,
    signed_in,
)
from forms.errors import Problem
from forms.screens.policy import LANGUAGES, SIZES
from sync.errors import Refused

pages = Blueprint("door", __name__)
YEAR_SECONDS = 365 * 24 * 3600


@pages.get("/sign-in")
@public
def sign_in() -> str:
    """The sign-in page."""
    return render_template("frame/sign_in.html", name="")


@pages.post("/sign-in")
@public
def enter() -> Response:
    """Begin a session for the right password."""
    name = request.form.get("user", "").strip()[:64]
    try:
        token = county().accounts.sign_in(name, request.form.get("password", ""))
    except Refused as fault:
        wrong = Problem("password", fault.code, fault.zh, fault.en)
        return make_response(render_template("frame/sign_in.html", name=name, problems=[wrong]), 403)
    # Whoever sits here now begins anew: the session that this browser brought along is over.
    county().accounts.sign_out(request.cookies.get(cookie_name(), ""))
    answer = make_response(redirect(url_for("worklist.home"), 303))
    return keep_session(answer, token)


@pages.post("/sign-out")
@signed_in
def signing_out() -> Response:
    """End the session."""
    county().accounts.sign_out(request.cookies.get(cookie_name(), ""))
    answer = make_response(redirect(url_for("door.sign_in"), 303))
    answer.delete_cookie(cookie_name(), **cookie_terms())
    return answer


@pages.post("/screen")
@public
def screen() -> Response:
    """Language and size of type, kept in this browser."""
    answer = make_response(redirect(_back(request.form.get("back", "")) or url_for("worklist.home"), 303))
    for cookie, chosen, known in (
        (LANGUAGE_COOKIE, request.form.get("language"), LANGUAGES),
        (SIZE_COOKIE, request.form.get("size"), SIZES),
    ):
        if chosen is not None and chosen in known:
            answer.set_cookie(cookie, chosen, max_age=YEAR_SECONDS, **cookie_terms())
    return answer


def _back(told: str) -> str:
    """The page to go back to, as a path of our own; "" for anything else."""
    parts = urlsplit(told)
    ours = parts.path.startswith("/") and not parts.path.startswith("//") and "\\" not in parts.path
    return f"{parts.path}?{parts.query}" if ours and parts.query else parts.path if ours else ""
