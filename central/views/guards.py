"""Who may call an address: everybody, a signed-in person, or whoever signs the message itself.
Imports flask; sessions are asked of sync.accounts through the county.
Promise: without a session no page of a person is shown; a form is taken with its session's token, or with the password
on a page of ours that brings it back.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, abort, after_this_request, current_app, g, redirect, render_template, request, url_for
from werkzeug.datastructures import ImmutableMultiDict

from central.county import County
from central.settings import Settings
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
from sync import wire
from sync.accounts import LONGEST_SECONDS
from sync.errors import Malformed, Refused

COOKIE, LANGUAGE_COOKIE, SIZE_COOKIE = "yizhan_centre", "yizhan_language", "yizhan_size"
View = Callable[..., Any]


def county() -> County:
    """The centre that answers."""
    found: County = current_app.extensions["central"]["county"]
    return found


def settings() -> Settings:
    """How it was started."""
    found: Settings = current_app.extensions["central"]["settings"]
    return found


def cookie_name() -> str:
    """The session's cookie. Over https its name alone lets a browser take it from this host only, and encrypted."""
    return f"__Host-{COOKIE}" if settings().behind_tls else COOKIE


def language() -> str:
    """The language of the screen."""
    asked = request.cookies.get(LANGUAGE_COOKIE, "")
    return asked if asked in LANGUAGES else LANGUAGES[0]


def public(view: View) -> View:
    """Everybody. A form that is posted here still has to come from our own page."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        _check_origin()
        return view(*args, **kwargs)

    return guarded


def signed_in(view: View) -> View:
    """A person with a session; what is posted carries the session's token. The session is ``g.session``."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        token = request.cookies.get(cookie_name(), "")
        g.session = county().accounts.session(token) if token else None
        if g.session is None:
            return _outside(lambda: view(*args, **kwargs))
        _check_origin()
        if request.method not in SAFE_METHODS and not hmac.compare_digest(
            request.form.get("csrf", "").encode(), g.session.csrf.encode()
        ):
            if not _typed_here():
                abort(403)
            return render_template("frame/again.html", fields=typed(request.form.items(multi=True))), 409
        return view(*args, **kwargs)

    return guarded


def left_open(view: View) -> View:
    """What a page of somebody with a live session asks by itself while it stays open: that is no sign of a person."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        token = request.cookies.get(cookie_name(), "")
        g.session = county().accounts.session(token, used=False) if token else None
        return view(*args, **kwargs) if g.session else redirect(url_for("door.sign_in"), 303)

    return guarded


def _outside(inside: Callable[[], Any]) -> Any:
    """Somebody without a session: to the door; but a form that was filled in on our own page and outlived its session
    comes back with everything in it and is taken once its page signs in. Until then nothing of it is kept."""
    if request.method in SAFE_METHODS:
        return redirect(url_for("door.sign_in"), 303)
    if not _typed_here():
        abort(403)
    fields = typed(request.form.items(multi=True))
    name, problems = request.form.get(AGAIN_USER, "").strip()[:64], []
    if AGAIN_PASSWORD in request.form:
        accounts = county().accounts
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
    """Whether a form with something in it was posted by a page of ours, as the browser itself says."""
    asked = request.headers.get
    ours = surely_from_our_page(asked("Origin"), asked("Sec-Fetch-Site"), request.host)
    return ours and bool(typed(request.form.items(multi=True)))


def keep_session(answer: Response, token: str) -> Response:
    """Give the browser its session."""
    answer.set_cookie(cookie_name(), token, max_age=LONGEST_SECONDS, **cookie_terms())
    return answer


def cookie_terms() -> dict[str, Any]:
    """Out of reach of scripts and other sites; a browser drops a `__Host-` cookie only under the terms it was set."""
    return {"path": "/", "httponly": True, "samesite": "Strict", "secure": settings().behind_tls}


def signed_message(view: View) -> View:
    """Whoever: the bytes carry their own signature or proof, which sync checks. The view gets the bounded body."""

    @wraps(view)
    def guarded() -> Any:
        return view(_body())

    return guarded


def _body() -> bytes:
    too_large = Malformed("too_large", "数据过大。", f"a message is at most {wire.BODY_LIMIT_BYTES} bytes")
    request.max_content_length = wire.BODY_LIMIT_BYTES
    if (request.content_length or 0) > wire.BODY_LIMIT_BYTES:
        raise too_large
    # Read without a size: read(8 MiB) would reserve that much for every small request of every thread.
    body = request.stream.read()
    if len(body) > wire.BODY_LIMIT_BYTES:
        raise too_large
    return body


def _check_origin() -> None:
    """Refuse what another site's page makes a browser post."""
    asked = request.headers.get
    if request.method not in SAFE_METHODS and not from_our_page(asked("Origin"), asked("Sec-Fetch-Site"), request.host):
        abort(403)
