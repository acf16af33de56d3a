"""Who may call a route, and the room in which it works: the open book, the desk, the courier's bell.
May import flask and the station's parts.
Promise: a page for staff is never drawn without a live session; a form is taken with its session's token, or with the
password on a page of ours that brings it back.
"""

from __future__ import annotations

import functools
import hmac
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from flask import after_this_request, current_app, g, redirect, render_template, request, url_for
from markupsafe import Markup, escape
from werkzeug.datastructures import ImmutableMultiDict
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from forms.errors import Problem
from forms.screens.policy import LANGUAGES
from forms.screens.visitors import (
    AGAIN_PASSWORD,
    AGAIN_USER,
    SAFE_METHODS,
    from_our_page,
    surely_from_our_page,
    typed,
)
from station.book import Book
from station.desk import Actor, Desk
from station.ledgers import Ledgers
from sync.errors import Refused

P = ParamSpec("P")
R = TypeVar("R")
SESSION_COOKIE, LANGUAGE_COOKIE, SIZE_COOKIE = "yizhan_session", "yizhan_language", "yizhan_size"

_CHINESE = re.compile("[\u3400-\u9fff]+")


class Expired(BadRequest):
    """A form without its session's token, or from another site's page."""


@dataclass(frozen=True)
class Room:
    """What every page works with."""

    book: Book
    desk: Desk
    ledgers: Ledgers
    wake: Callable[[], None]


def room() -> Room:
    """The room of this application."""
    found: Room = current_app.extensions["room"]
    return found


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Anyone may call this: it shows nothing of any case. A form that is posted here still comes from our own page."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> R:
        _check_origin()
        return view(*args, **kwargs)

    return guarded


def signed_in(view: Callable[P, Any]) -> Callable[P, Any]:
    """Only somebody with a live session; what changes anything also carries the session's token."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        session = room().book.accounts.session(request.cookies.get(SESSION_COOKIE, ""))
        if session is None:
            return _outside(lambda: view(*args, **kwargs))
        g.session = session
        _check_origin()
        if request.method not in SAFE_METHODS and not hmac.compare_digest(
            request.form.get("csrf", "").encode(), session.csrf.encode()
        ):
            if not _typed_here():
                raise Expired
            return render_template("frame/again.html", fields=typed(request.form.items(multi=True))), 409
        return view(*args, **kwargs)

    return guarded


def left_open(view: Callable[P, Any]) -> Callable[P, Any]:
    """What a page of somebody with a live session asks by itself while it stays open: that is no sign of a person."""

    @functools.wraps(view)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> Any:
        g.session = room().book.accounts.session(request.cookies.get(SESSION_COOKIE, ""), used=False)
        return view(*args, **kwargs) if g.session else redirect(url_for("door.sign_in"), 303)

    return guarded


def _outside(inside: Callable[[], Any]) -> Any:
    """Somebody without a session: to the door; but a form that was filled in on our own page and outlived its session
    comes back with everything in it and is taken once its page signs in. Until then nothing of it is kept."""
    if not _typed_here():
        return redirect(url_for("door.sign_in"), 303)
    fields = typed(request.form.items(multi=True))
    name, problems = request.form.get(AGAIN_USER, "").strip()[:64], []
    if AGAIN_PASSWORD in request.form:
        accounts = room().book.accounts
        try:
            token = accounts.sign_in(name, request.form[AGAIN_PASSWORD])
        except Refused as no:
            problems = [Problem(AGAIN_PASSWORD, no.code, no.zh, no.en)]
        else:
            g.session = accounts.session(token)
            # No view meets the password; and the session is there also where a view declines what was typed.
            request.form = ImmutableMultiDict(fields)
            after_this_request(lambda answer: keep_session(answer, token))
            return inside()
    return render_template("frame/again.html", fields=fields, name=name, problems=problems), 403


def _typed_here() -> bool:
    """Whether a form with something in it was posted by a page of ours, as the browser itself says: one that does not
    say where it comes from is not believed here, since no token vouches for it."""
    if request.method in SAFE_METHODS or not typed(request.form.items(multi=True)):
        return False
    asked = request.headers.get
    return surely_from_our_page(asked("Origin"), asked("Sec-Fetch-Site"), request.host)


def keep_session(answer: Response, token: str) -> Response:
    """Give the browser its session, out of reach of scripts and of other sites."""
    answer.set_cookie(SESSION_COOKIE, token, httponly=True, samesite="Strict", secure=request.is_secure)
    return answer


def _check_origin() -> None:
    """Refuse what another site's page makes a browser post."""
    asked = request.headers.get
    if request.method not in SAFE_METHODS and not from_our_page(asked("Origin"), asked("Sec-Fetch-Site"), request.host):
        raise Expired


def actor() -> Actor:
    """Who is signed in."""
    return Actor(g.session.user, g.session.role)


def language() -> str:
    """The language of the screen."""
    asked = request.cookies.get(LANGUAGE_COOKIE, "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def marked(text: str) -> Markup:
    """A text on a page in another language, what it quotes in Chinese marked as such for those who hear the page."""
    # Of a plain text: the pieces of a Markup would be escaped once more as they are put together.
    told = str(escape(text))
    return Markup(told if language() == "zh" else _CHINESE.sub(r'<span lang="zh-CN">\g<0></span>', told))


def see_other(endpoint: str, **values: Any) -> Response:
    """After something was done: the page that shows it, so that reloading repeats nothing."""
    return redirect(url_for(endpoint, **values), code=303)
