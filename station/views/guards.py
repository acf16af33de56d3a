"""Who may call a route, and the room in which it works: the open book, the desk, the courier's bell.
May import flask and the station's parts.
Promise: a page for staff is never drawn without a live session, and no form is taken without its session's token.
"""

from __future__ import annotations

import functools
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ParamSpec, TypeVar

from flask import current_app, g, redirect, request, url_for
from werkzeug.exceptions import BadRequest
from werkzeug.wrappers import Response

from forms.screens.policy import LANGUAGES
from forms.screens.visitors import SAFE_METHODS, from_our_page
from station.book import Book
from station.desk import Actor, Desk

P = ParamSpec("P")
R = TypeVar("R")
SESSION_COOKIE, LANGUAGE_COOKIE, SIZE_COOKIE = "yizhan_session", "yizhan_language", "yizhan_size"


class Expired(BadRequest):
    """A form without its session's token, or from another site's page."""


@dataclass(frozen=True)
class Room:
    """What every page works with."""

    book: Book
    desk: Desk
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
            return redirect(url_for("door.sign_in"), 303)
        g.session = session
        _check_origin()
        if request.method not in SAFE_METHODS and not hmac.compare_digest(
            request.form.get("csrf", "").encode(), session.csrf.encode()
        ):
            raise Expired
        return view(*args, **kwargs)

    return guarded


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


def see_other(endpoint: str, **values: Any) -> Response:
    """After something was done: the page that shows it, so that reloading repeats nothing."""
    return redirect(url_for(endpoint, **values), code=303)
