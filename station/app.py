"""The pages as one application: connections, headers, languages, faults; and serving it beside the courier.
May import flask, the station's views, desk and exchanging, sync.courier and sync.database.
Promise: every answer carries the headers that keep it private, and no page waits for the line.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import ExitStack
from functools import cache
from typing import Any

from flask import Blueprint, Flask, current_app, g, render_template, request, url_for
from flask.sansio.app import App
from flask.templating import Environment
from jinja2 import ChoiceLoader, PackageLoader, Template
from werkzeug.exceptions import HTTPException
from werkzeug.routing import Rule
from werkzeug.wrappers import Response

from forms.acts.messages import ACT_NAMES, STATE_NAMES
from forms.catalog import screen_assets
from forms.errors import Declined
from forms.offices import TOWNSHIP
from forms.priorities import priority_name
from forms.screens import refusals
from forms.screens.answers import PEOPLE_ROWS
from forms.screens.frame import Frame, navigation
from forms.screens.policy import HEADERS, KEPT_FOR_EVER, PICTURE_CACHE, SIZES
from forms.screens.visitors import known_host
from station import counts, heap, next_try, telling
from station.book import Book
from station.desk import Desk
from station.exchanging import for_courier
from station.hall import Hall
from station.ledgers import Ledgers
from station.problems import of_error
from station.rosters import Rosters
from station.settings import FORM_LIMIT_BYTES, Settings
from station.views.batch_papers import batch_papers
from station.views.batches import handover
from station.views.callbacks import callbacks
from station.views.cases import cases
from station.views.census import census
from station.views.complaining import complaining
from station.views.door import door
from station.views.fees import fees
from station.views.figures import figures
from station.views.guards import SIZE_COOKIE, Expired, Room, language, room
from station.views.guide import guide
from station.views.hall import hall
from station.views.help import help_pages
from station.views.home import home
from station.views.intake import intake
from station.views.known import known
from station.views.ledgers import ledgers
from station.views.mandates import mandates
from station.views.notices import notices
from station.views.opinions import opinions
from station.views.originals import originals
from station.views.paper import paper
from station.views.printed import printed
from station.views.rosters import rosters
from station.views.scans import scans
from station.views.sheets import sheets
from station.views.shifts import handing
from station.views.steps import steps
from station.views.stick import stick
from station.views.tray import tray
from station.views.verifications import verifications
from station.words import speech
from sync.courier import Courier
from sync.database import connected
from sync.errors import Damaged, Full

log = logging.getLogger("yizhan.station.app")
# Of the book, in memory, for each page that is being drawn: more makes none quicker, and four are drawn at a time.
PAGE_CACHE_KIB = 2_000


class Address(Rule):
    """The address of a page. What makes links to it is compiled for the first link and not at the start, of which
    compiling it for every address took a fifth."""

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        compiled = cache(lambda: super(Address, self)._compile_builder(append_unknown))

        def build(address: Address, /, **values: Any) -> tuple[str, str]:
            return compiled()(address, **values)

        return build


class Templates(Environment):
    """Templates, of which one is compiled at a time: it takes megabytes for a moment, and people who come at the same
    moment ask for the same pages."""

    def __init__(self, app: App, **options: Any) -> None:
        super().__init__(app, **options)
        self._turn = threading.Lock()

    def get_template(self, *asked: Any, **more: Any) -> Template:
        """The template; what somebody else compiled meanwhile is not compiled again."""
        with self._turn:
            return super().get_template(*asked, **more)


def run_pages(book: Book, settings: Settings, listening: Callable[[str], None]) -> int:
    """Serve the pages and run the courier until the process is asked to stop."""
    exchange = for_courier(book, settings, lambda: courier.wake())
    courier = Courier(
        exchange, lambda fault: None, settings.exchange_interval_seconds, book.edges.fraction,
        plan=lambda wait: next_try.plan(book.journal, book.edges, wait),
        kept=lambda: next_try.kept(book.journal, book.edges),
    )  # fmt: skip
    app = make_app(book, settings, courier.wake)
    courier.start()
    try:
        book.edges.serve(app, settings.host, settings.port, listening)
    finally:
        courier.stop()
    return 0


def make_app(book: Book, settings: Settings, wake: Callable[[], None]) -> Flask:
    """The application upon an open book."""
    app = Flask("station", static_folder=None, template_folder="templates")
    app.url_rule_class, app.jinja_environment = Address, Templates
    app.config.update(MAX_CONTENT_LENGTH=FORM_LIMIT_BYTES, MAX_FORM_MEMORY_SIZE=FORM_LIMIT_BYTES, MAX_FORM_PARTS=2_000)
    app.config["PROVIDE_AUTOMATIC_OPTIONS"] = False
    app.extensions["hall"] = Hall(book.edges.monotonic, book.edges.chance, settings.hall_lookups_per_minute)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader([app.jinja_loader or PackageLoader("station"), PackageLoader("forms.screens")])
    desk = Desk(book, wake)
    app.extensions["templates"] = 0
    app.extensions["room"] = Room(book, desk, Ledgers(desk), wake)
    app.extensions["rosters"] = Rosters(desk)
    app.extensions["rosters"].create()
    screens = Blueprint("screens", "forms.screens", static_folder="static", static_url_path="/screens")
    for pages in (
        screens, originals, handover, batch_papers, handing, callbacks, complaining, door, fees, figures, help_pages,
        home, cases, census, guide, hall, intake, known, ledgers, mandates, notices, opinions, rosters, verifications,
        paper, printed, scans, sheets, steps, tray, stick,
    ):  # fmt: skip
        app.register_blueprint(pages)
    versions = screen_assets()
    app.jinja_env.globals["asset"] = lambda name: url_for("screens.static", filename=name, v=versions[name])
    app.before_request(lambda: _open(book, settings))
    app.teardown_request(_close)
    app.after_request(_headers)
    app.context_processor(lambda: _in_every_page(book))
    app.register_error_handler(Exception, lambda fault: _trouble(book, fault))
    return app


def _open(book: Book, settings: Settings) -> Response | None:
    if not known_host(request.host, (settings.host,)):
        # Before any page is drawn: a page needs the book, and a stranger's name gets neither.
        return _without_templates(421)
    g.stack = ExitStack()
    g.stack.enter_context(connected(book.journal.db, PAGE_CACHE_KIB))
    return None


def _close(fault: BaseException | None) -> None:
    stack = g.pop("stack", None)
    if stack is not None:
        stack.close()
    templates = len(current_app.jinja_env.cache or ())
    if templates != current_app.extensions["templates"]:
        # Once for each kind of page, by whoever opened it first.
        current_app.extensions["templates"] = templates
        heap.give_back()


def _headers(answer: Response) -> Response:
    for name, value in HEADERS.items():
        answer.headers[name] = value
    if request.endpoint == "screens.static" and answer.status_code in (200, 304):
        answer.headers["Cache-Control"] = KEPT_FOR_EVER
    if request.endpoint == "scans.content" and answer.status_code in (200, 304):
        answer.headers["Cache-Control"] = PICTURE_CACHE
    return answer


def _in_every_page(book: Book) -> dict[str, Any]:
    told = speech(language())
    session = g.get("session")
    names = book.catalogue.current().name_of
    size = request.cookies.get(SIZE_COOKIE)
    return {
        **told.in_pages(),
        "session": session,
        "size": size if size in SIZES else SIZES[0],
        "frame": _frame(book, names(book.office)),
        "name_of": names,
        "state_name": lambda state: told.t(STATE_NAMES[state]),
        "act_name": lambda name: told.t(ACT_NAMES.get(name, ("", ""))),
        "standing": lambda row: told.t(telling.standing_word(row)),
        "people_rows": PEOPLE_ROWS,
        "priority_of": lambda code: told.t(priority_name(code) or ("", "")),
        "problems": (),
    }


def _frame(book: Book, place: str) -> Frame:
    if g.get("session") is None:
        say, open_to_all = speech(language()).w, current_app.extensions["hall"].open
        doors = ((url_for("hall.ask"), say("hall_title")), (url_for("door.sign_in"), say("sign_in")))
        return Frame(place, nav=navigation(request.path, doors) if open_to_all else ())
    w = speech(language()).w
    by_slip = ((url_for("paper.receiving"), w("receive_paper")),) if book.level == TOWNSHIP else ()
    entries = (
        (url_for("home.work"), w("work")),
        (url_for("intake.choose"), w("new")),
        *by_slip,
        (url_for("home.every"), w("all_cases")),
        (url_for("originals.show"), w("originals")),
        (url_for("ledgers.every"), w("ledgers")),
        (url_for("tray.exchange"), w("sync")),
        (url_for("help.show"), w("help")),
    )
    now = counts.status(book.journal)
    strip = telling.strip(now, url_for("tray.exchange"), url_for("tray.strip"), book.edges.seconds())
    notices = tuple(map(speech(language()).t, telling.notices(now, book.space.level())))
    if room().desk.clock_doubtful():
        notices = (w("clock_doubtful"), *notices)
    # The page of the search has a larger box of its own.
    find = "" if request.path == "/find" or request.path.startswith("/find/") else url_for("home.finding")
    return Frame(place, url_for("home.work"), navigation(request.path, entries), strip, notices, find)


def _trouble(book: Book, fault: Exception) -> Any:
    """A page for every fault; what happened inside goes to the log, never to the screen."""
    if isinstance(fault, Full | Declined):
        # Nothing was written, and nothing is broken: the same can be done again once there is room.
        problems = fault.problems if isinstance(fault, Declined) else (of_error(fault),)
        return render_template("frame/told.html", problems=problems), 409
    if isinstance(fault, Damaged):
        log.error("the store is in trouble", exc_info=fault)
        return _without_templates(500, (fault.zh, fault.en))
    if not isinstance(fault, HTTPException):
        log.error("a page met a fault", exc_info=fault)
        return _without_templates(500)
    status = fault.code or 500
    if fault.response is not None or 300 <= status < 400:
        return fault.get_response()
    said = speech(language()).words["expired"] if isinstance(fault, Expired) else refusals.sentence(status)
    headers = {name: value for name, value in fault.get_headers() if name == "Allow"}
    return render_template("frame/told.html", problems=[said]), status, headers


def _without_templates(status: int, said: tuple[str, str] | None = None) -> Response:
    """A page of one sentence: the store that pages are drawn from may be what is broken."""
    media_type, body = refusals.for_people(status, said)
    return Response(body, status, content_type=media_type)
