"""The centre's web application: one connection for each request, safe headers on each answer, no insides in any error.
Imports flask and the views; the county, the settings and the admitter's politeness come in as arguments.
Promise: a fault is logged and told as a sentence, as JSON to machines and as a page to people.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from flask import Flask, Response, current_app, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from central.county import County
from central.settings import Settings
from central.views import casebook, door, exchange
from forms.errors import Declined
from sync.errors import Busy, Damaged, Malformed, Refused, SyncError, Unauthentic, Unreachable

FORM_LIMIT_BYTES = 64 * 1024
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_STATUS: tuple[tuple[type[SyncError], int], ...] = (
    (Malformed, 400), (Unauthentic, 401), (Refused, 403), (Busy, 503), (Unreachable, 503),
    (Damaged, 500), (SyncError, 500),
)  # fmt: skip
_HTTP = {
    400: ("请求有误。", "the request is wrong"),
    403: ("没有权限，或页面已过期；请重新登录。", "not allowed, or the page expired: sign in again"),
    404: ("没有这个页面。", "there is no such page"), 405: ("不支持这种请求方式。", "this method is not supported here"),
    413: ("数据过大。", "the body is too large"), 414: ("地址过长。", "the address is too long"),
    415: ("不支持这种内容。", "this kind of content is not supported"),
}  # fmt: skip
_UNEXPECTED = (
    "县中心出现意外错误，未作改动，请稍后再试。",
    "the centre met an unexpected error; nothing was changed: try again later",
)
log = logging.getLogger("yizhan.central.app")


def make_app(county: County, settings: Settings, answering: Callable[[], AbstractContextManager[None]]) -> Flask:
    """The application of one centre. ``answering()`` is held while an exchange is being answered."""
    app = Flask("central", static_folder="static", template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=FORM_LIMIT_BYTES, MAX_FORM_PARTS=50, MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES)
    app.extensions["central"] = {"county": county, "settings": settings, "answering": answering}
    app.before_request(_connect)
    app.teardown_request(_disconnect)
    app.after_request(_headed)
    app.register_error_handler(SyncError, _of_sync)
    app.register_error_handler(Declined, _declined)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(Exception, _unexpected)
    for pages in (exchange.pages, door.pages, casebook.pages):
        app.register_blueprint(pages)
    return app


def _connect() -> None:
    g.opened = current_app.extensions["central"]["county"].db.connect(reuse_if_open=True)


def _disconnect(fault: BaseException | None) -> None:
    county = current_app.extensions["central"]["county"]
    if g.pop("opened", False) and not county.db.is_closed():
        county.db.close()


def _headed(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers.setdefault(name, value)
    return answer


def _of_sync(fault: SyncError) -> Response:
    status = next(status for kind, status in _STATUS if isinstance(fault, kind))
    return _told(413 if fault.code == "too_large" else status, fault.code, fault.zh, fault.en)


def _declined(fault: Declined) -> Response:
    first = fault.problems[0]
    return _told(
        404 if first.code in ("case_unknown", "case_number", "case_elsewhere") else 400, first.code, first.zh, first.en
    )


def _of_http(fault: HTTPException) -> Response:
    status = fault.code or 500
    if fault.response is not None or 300 <= status < 400:
        return make_response(fault.get_response())
    zh, en = _HTTP.get(status, _UNEXPECTED)
    answer = _told(status, f"http_{status}", zh, en)
    if status == 405 and "Allow" in (headers := dict(fault.get_headers())):
        answer.headers["Allow"] = headers["Allow"]
    return answer


def _unexpected(fault: Exception) -> Response:
    log.error("unexpected fault at %s", request.endpoint, exc_info=fault)
    return _told(500, "unexpected", *_UNEXPECTED)


def _told(status: int, code: str, zh: str, en: str) -> Response:
    if request.path.startswith("/sync/"):
        answer: Any = jsonify({"code": code, "zh": zh, "en": en})
    else:
        answer = make_response(render_template("problem.html", zh=zh, en=en, session=None))
    answer.status_code = status
    return make_response(answer)
