"""The door: signing in and out, the look of the screen, and a sign of life.
May import flask and the station's guards.
Promise: signing in needs no line; the session lives on the server and ends when the person leaves.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, redirect, render_template, request, url_for

from forms.errors import Problem
from forms.screens.policy import LANGUAGES, SIZES
from station import heap
from station.views.guards import (
    LANGUAGE_COOKIE,
    SESSION_COOKIE,
    SIZE_COOKIE,
    keep_session,
    public,
    room,
    see_other,
    signed_in,
)
from sync.errors import Full, Refused

door = Blueprint("door", __name__)
YEAR_SECONDS = 365 * 24 * 3600


@door.get("/sign-in")
@public
def sign_in() -> Any:
    """The form."""
    return render_template("frame/sign_in.html", name="")


@door.post("/sign-in")
@public
def signing_in() -> Any:
    """Check name and password."""
    name = request.form.get("user", "").strip()[:64]
    try:
        # A password takes 16 MB for a moment.
        heap.give_back()
        token = room().book.accounts.sign_in(name, request.form.get("password", ""))
    except (Refused, Full) as no:
        problems = [Problem("password", no.code, no.zh, no.en)]
        return render_template("frame/sign_in.html", name=name, problems=problems), 403
    if left := request.cookies.get(SESSION_COOKIE):
        # Whoever sits here now begins anew: the session that this browser brought along is over.
        room().book.accounts.sign_out(left)
    answer = see_other("home.work")
    keep_session(answer, token)
    return answer


@door.post("/sign-out")
@signed_in
def signing_out() -> Any:
    """End the session."""
    room().book.accounts.sign_out(request.cookies.get(SESSION_COOKIE, ""))
    answer = see_other("door.sign_in")
    answer.delete_cookie(SESSION_COOKIE)
    return answer


@door.post("/screen")
@public
def screen() -> Any:
    """Language and size of type, kept in this browser."""
    answer = redirect(_back(request.form.get("back", "")) or url_for("home.work"), code=303)
    for cookie, chosen, known in (
        (LANGUAGE_COOKIE, request.form.get("language"), LANGUAGES),
        (SIZE_COOKIE, request.form.get("size"), SIZES),
    ):
        if chosen is not None and chosen in known:
            answer.set_cookie(cookie, chosen, max_age=YEAR_SECONDS, httponly=True, samesite="Strict")
    return answer


@door.get("/alive")
@public
def alive() -> Any:
    """That the pages are served, and nothing else."""
    return {"alive": True}


def _back(told: str) -> str:
    """The page to go back to, as a path of our own; "" for anything else."""
    parts = urlsplit(told)
    ours = parts.path.startswith("/") and not parts.path.startswith("//") and "\\" not in parts.path
    return f"{parts.path}?{parts.query}" if ours and parts.query else parts.path if ours else ""
