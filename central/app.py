"""The centre's web application: one connection for each request, safe headers on each answer, no insides in any error.
Imports flask and the views; the county, the settings and the admitter's politeness come in as arguments.
Promise: a fault is logged and told as a sentence, as JSON to machines and as a page to people.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import peewee
from flask import Blueprint, Flask, Response, current_app, g, jsonify, make_response, render_template, request, url_for
from jinja2 import ChoiceLoader, PackageLoader
from werkzeug.exceptions import HTTPException

from central import desk, supervision
from central.county import County
from central.replies import Replies
from central.settings import Settings
from central.views import board, casework, door, exchange, held, scans, stick, worklist
from central.views.guards import SIZE_COOKIE, language
from central.words import speech
from forms.acts.messages import ACT_NAMES, STATE_NAMES
from forms.catalog import screen_assets
from forms.errors import Declined
from forms.priorities import priority_name
from forms.screens import refusals
from forms.screens.answers import PEOPLE_ROWS
from forms.screens.frame import Frame, navigation
from forms.screens.policy import HEADERS, KEPT_FOR_EVER, PICTURE_CACHE, SIZES, STRICT_TRANSPORT
from forms.screens.visitors import known_host
from sync.errors import Busy, Damaged, Malformed, Refused, SyncError, Unauthentic, Unreachable
from sync.faults import CODES, plain

# A complete notice or a decision with its grounds: in a form each Chinese sign takes nine bytes.
FORM_LIMIT_BYTES = 190_000
_STATUS: tuple[tuple[type[SyncError], int], ...] = (
    (Malformed, 400), (Unauthentic, 401), (Refused, 403), (Busy, 503), (Unreachable, 503),
    (Damaged, 500), (SyncError, 500),
)  # fmt: skip
_DISK_TO_STATIONS = (
    "centre_full",
    "县中心暂时不能保存（其磁盘已满或有故障）；本站记录仍在本机，稍后会自动再上报。",
    "the centre cannot save now (its disk is full or fails); what is here stays here and is sent again by itself",
)
_DISK_TO_PEOPLE = (
    "县中心服务器的磁盘已满或有故障，没有保存；请通知维护人员检查磁盘，然后再提交一次。",
    "the disk of the centre's server is full or fails and nothing was saved: tell who maintains it, then send it again",
)
log = logging.getLogger("yizhan.central.app")


def make_app(county: County, settings: Settings, answering: Callable[[], AbstractContextManager[None]]) -> Flask:
    """The application of one centre. ``answering()`` is held while an exchange is being answered."""
    app = Flask("central", static_folder=None, template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=FORM_LIMIT_BYTES, MAX_FORM_PARTS=1_000, MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader([app.jinja_loader or PackageLoader("central"), PackageLoader("forms.screens")])
    replies = Replies(county.chance)
    app.extensions["central"] = {"county": county, "settings": settings, "answering": answering, "replies": replies}
    app.before_request(_connect)
    app.teardown_request(_disconnect)
    app.after_request(_headed)
    app.register_error_handler(SyncError, _of_sync)
    app.register_error_handler(Declined, _declined)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(peewee.OperationalError, _store_busy)
    app.register_error_handler(Exception, _unexpected)
    app.context_processor(_in_every_page)
    screens = Blueprint("screens", "forms.screens", static_folder="static", static_url_path="/screens")
    ours = (exchange, door, worklist, casework, scans, board, held, stick)
    for pages in (screens, *(module.pages for module in ours)):
        app.register_blueprint(pages)
    versions = screen_assets()
    app.jinja_env.globals["asset"] = lambda name: url_for("screens.static", filename=name, v=versions[name])
    return app


def _connect() -> Response | None:
    county, settings = current_app.extensions["central"]["county"], current_app.extensions["central"]["settings"]
    # Stations sign what they say; a name that was made to point here could only mislead a browser.
    if not request.path.startswith("/sync/") and not known_host(request.host, (settings.host, *settings.known_as)):
        return _without_templates(421)
    g.opened = county.db.connect(reuse_if_open=True)
    return None


def _disconnect(fault: BaseException | None) -> None:
    county = current_app.extensions["central"]["county"]
    if g.pop("opened", False) and not county.db.is_closed():
        county.db.close()


def _headed(answer: Response) -> Response:
    if request.path.startswith("/sync/"):
        # No browser reads it, and on a station's line each header is dear; but nobody on the way may keep it.
        answer.headers["Cache-Control"] = "no-store"
        return answer
    for name, value in HEADERS.items():
        answer.headers[name] = value
    if current_app.extensions["central"]["settings"].behind_tls:
        answer.headers["Strict-Transport-Security"] = STRICT_TRANSPORT
    if request.endpoint == "screens.static" and answer.status_code in (200, 304):
        answer.headers["Cache-Control"] = KEPT_FOR_EVER
    if request.endpoint == "scans.content" and answer.status_code in (200, 304):
        answer.headers["Cache-Control"] = PICTURE_CACHE
    return answer


def _in_every_page() -> dict[str, Any]:
    county: County = current_app.extensions["central"]["county"]
    told = speech(language())
    size = request.cookies.get(SIZE_COOKIE)
    return {
        **told.in_pages(),
        "session": g.get("session"),
        "size": size if size in SIZES else SIZES[0],
        "frame": _frame(county),
        "name_of": desk.namer(county),
        "item_name": lambda code, version: told.t(county.projections.item_name(code, version)),
        "state_name": lambda state: told.t(STATE_NAMES[state]),
        "act_name": lambda name: told.t(ACT_NAMES.get(name, ("", ""))),
        "people_rows": PEOPLE_ROWS,
        "priority_of": lambda code: told.t(priority_name(code) or ("", "")),
        "problems": (),
    }


def _frame(county: County) -> Frame:
    if g.get("session") is None:
        return Frame(county.name)
    w = speech(language()).w
    entries = (
        (url_for("worklist.home"), w("worklist")),
        (url_for("worklist.every"), w("all_cases")),
        (url_for("board.stations"), w("stations")),
        (url_for("held.lanes"), w("held")),
        (url_for("held.parked"), w("parked_count")),
    )
    held_at, parked_at = url_for("held.lanes"), url_for("held.parked")
    strip = supervision.strip(county, held=held_at, parked=parked_at, from_=url_for("worklist.strip"))
    return Frame(county.name, url_for("worklist.home"), navigation(request.path, entries), strip)


def _of_sync(fault: SyncError) -> Response:
    if fault.code in CODES:
        return _disk_refused(fault)
    status = next(status for kind, status in _STATUS if isinstance(fault, kind))
    return _told(413 if fault.code == "too_large" else status, fault.code, fault.zh, fault.en)


def _disk_refused(fault: BaseException) -> Response:
    # Whoever asked sits elsewhere: "this machine" would be the wrong one.
    log.error("the disk is in the way at %s", request.endpoint, exc_info=fault)
    if request.path.startswith("/sync/"):
        return _told(503, *_DISK_TO_STATIONS)
    media_type, body = refusals.for_people(503, _DISK_TO_PEOPLE)
    return Response(body, 503, content_type=media_type)


def _declined(fault: Declined) -> Response:
    first = fault.problems[0]
    return _told(
        404 if first.code in ("case_unknown", "case_number", "case_elsewhere") else 400, first.code, first.zh, first.en
    )


def _of_http(fault: HTTPException) -> Response:
    status = fault.code or 500
    if fault.response is not None or 300 <= status < 400:
        return make_response(fault.get_response())
    answer = _told(status, refusals.code_of(status), *refusals.sentence(status))
    if status == 405 and "Allow" in (headers := dict(fault.get_headers())):
        answer.headers["Allow"] = headers["Allow"]
    return answer


def _unexpected(fault: Exception) -> Response:
    log.error("unexpected fault at %s", request.endpoint, exc_info=fault)
    return _told(500, "unexpected", *refusals.UNEXPECTED)


def _store_busy(fault: peewee.OperationalError) -> Response:
    if plain(fault) is not None:
        return _disk_refused(fault)
    log.error("the store does not answer at %s", request.endpoint, exc_info=fault)
    return _told(503, "store_busy", *refusals.sentence(503))


def _told(status: int, code: str, zh: str, en: str) -> Response:
    if request.path.startswith("/sync/"):
        answer: Any = jsonify({"code": code, "zh": zh, "en": en})
    elif status >= 500:
        return _without_templates(status)
    else:
        answer = make_response(render_template("frame/told.html", problems=[(zh, en)]))
    answer.status_code = status
    return make_response(answer)


def _without_templates(status: int) -> Response:
    """A page of one sentence: the frame asks the store, which may be what is broken."""
    media_type, body = refusals.for_people(status)
    return Response(body, status, content_type=media_type)
