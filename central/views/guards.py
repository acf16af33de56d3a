"""Who may call an address: everybody, a signed-in person, or whoever signs the message itself.
Imports flask; sessions are asked of sync.accounts through the county.
Promise: without its session no page of a person is shown, and without its token no form of a session is believed.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import abort, current_app, g, redirect, request, url_for

from central.county import County
from central.settings import Settings
from forms.screens.policy import LANGUAGES
from forms.screens.visitors import SAFE_METHODS, from_our_page
from sync import wire
from sync.errors import Malformed

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
            return redirect(url_for("door.sign_in"), 303) if request.method in SAFE_METHODS else abort(403)
        _check_origin()
        if request.method not in SAFE_METHODS and not hmac.compare_digest(
            request.form.get("csrf", "").encode(), g.session.csrf.encode()
        ):
            abort(403)
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
