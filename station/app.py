"""The pages as one application: connections, headers, languages, faults; and serving it beside the courier.
May import flask, the station's views, desk and exchanging, sync.courier and sync.database.
Promise: every answer carries the headers that keep it private, and no page waits for the line.
"""

from __future__ import annotations

import ipaddress
import logging
from collections.abc import Callable
from contextlib import ExitStack
from typing import Any

from flask import Flask, g, request
from flask import Response as PlainResponse
from markupsafe import escape
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from forms.acts.messages import ACT_NAMES, STATE_NAMES
from forms.identity import DOCUMENT_TYPES
from station import counts
from station.answers import PEOPLE_ROWS
from station.book import Book
from station.commands.looking import standing_word
from station.desk import Desk
from station.exchanging import for_courier
from station.settings import Settings
from station.views.cases import cases
from station.views.door import door
from station.views.guards import SIZE_COOKIE, Expired, Room, language, room
from station.views.intake import intake
from station.words import LANGUAGES, word
from sync.courier import Courier
from sync.database import connected

log = logging.getLogger("yizhan.station.app")
FORM_LIMIT_BYTES = 500_000
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}


def run_pages(book: Book, settings: Settings, listening: Callable[[str], None]) -> int:
    """Serve the pages and run the courier until the process is asked to stop."""
    exchange = for_courier(book, settings.exchange_wait_seconds)
    courier = Courier(exchange, lambda fault: None, settings.exchange_interval_seconds, book.edges.fraction)
    app = make_app(book, settings, courier.wake)
    courier.start()
    try:
        book.edges.serve(app, settings.host, settings.port, listening)
    finally:
        courier.stop()
    return 0


def make_app(book: Book, settings: Settings, wake: Callable[[], None]) -> Flask:
    """The application upon an open book."""
    app = Flask("station", static_folder="static", template_folder="templates")
    app.config.update(MAX_CONTENT_LENGTH=FORM_LIMIT_BYTES, MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES, MAX_FORM_PARTS=2_000)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.extensions["room"] = Room(book, Desk(book, wake), wake)
    for pages in (door, cases, intake):
        app.register_blueprint(pages)
    app.before_request(lambda: _open(book, settings))
    app.teardown_request(_close)
    app.after_request(_headers)
    app.context_processor(lambda: _in_every_page(book))
    app.register_error_handler(Exception, lambda fault: _trouble(book, fault))
    return app


def _open(book: Book, settings: Settings) -> Response | None:
    if not _host_is_ours(request.host, settings):
        # Before any page is drawn: a page needs the book, and a stranger's name gets neither.
        return PlainResponse("bad host", status=400, mimetype="text/plain")
    g.stack = ExitStack()
    g.stack.enter_context(connected(book.journal.db))
    return None


def _close(fault: BaseException | None) -> None:
    stack = g.pop("stack", None)
    if stack is not None:
        stack.close()


def _host_is_ours(host: str, settings: Settings) -> bool:
    """A name that somebody else owns may be made to point here; only addresses and our own name are answered."""
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    if name in ("localhost", settings.host):
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def _headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers[name] = value
    if request.endpoint == "static" and answer.status_code == 200:
        answer.headers["Cache-Control"] = "max-age=3600"
    return answer


def _in_every_page(book: Book) -> dict[str, Any]:
    lang = language()
    at = LANGUAGES.index(lang)
    session = g.get("session")
    now = book.catalogue.current()
    return {
        "w": lambda name: word(name, lang),
        "lang": lang,
        "at": at,
        "other": LANGUAGES[1 - at],
        "session": session,
        "large": request.cookies.get(SIZE_COOKIE) == "large",
        "line": counts.line(book.journal) if session else None,
        "name_of": now.name_of,
        "here": now.name_of(book.office),
        "state_name": lambda state: STATE_NAMES[state][at],
        "act_name": lambda name: ACT_NAMES.get(name, ("", ""))[at],
        "standing": lambda row: standing_word(row)[at],
        "document_types": DOCUMENT_TYPES,
        "people_rows": PEOPLE_ROWS,
        "doubtful": room().desk.clock_doubtful() if session else False,
    }


def _trouble(book: Book, fault: Exception) -> Any:
    """A page for every fault; what happened inside goes to the log, never to the screen."""
    if isinstance(fault, HTTPException):
        status = fault.code or 500
        sentence = "expired" if isinstance(fault, Expired) else "not_found" if status == 404 else "bad_request"
    else:
        log.error("a page met a fault", exc_info=fault)
        status, sentence = 500, "trouble"
    # Not a template: the store that pages are drawn from may be what is broken.
    told = escape(word(sentence, language()))
    return f'<!doctype html><meta charset="utf-8"><title>{told}</title><h1>{told}</h1><p><a href="/">←</a></p>', status
