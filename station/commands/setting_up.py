"""Commands that set a station up: init, user add, serve.
May import the station's parts, station.app (lazily, it brings flask) and sync.
Promise: init is done only when the catalogue has come; broken off anywhere, running it again goes on.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from forms.errors import Problem
from station import book as books
from station import exchanging, heap
from station.commands.console import DONE, Console
from station.desk import Desk
from station.edges import Edges
from station.next_try import keep_ca, road_to
from station.problems import decline, problem
from station.settings import Settings
from sync import folder as folders
from sync import start
from sync.client import enrol
from sync.database import refuse_halted, rows
from sync.enrolment import Code, read_code
from sync.errors import Malformed, Refused, Unauthentic, Unreachable
from sync.transfer import LOOPBACK, Post


def add(commands: Any) -> None:
    """Describe this family."""
    init = commands.add_parser("init", help="用注册码注册本站 / enrol this station with a one-time code", allow_abbrev=False)
    init.add_argument("--data", type=Path, required=True)
    init.add_argument("--centre", required=True, metavar="URL")
    init.add_argument("--code", required=True)
    init.add_argument("--ca", type=Path, metavar="FILE", help="县中心的证书（PEM） / the county's certificates (PEM)")
    init.set_defaults(run=run_init)
    user = commands.add_parser("user", help="本站人员 / people who work here", allow_abbrev=False)
    adding = user.add_subparsers(dest="what", required=True, metavar="add").add_parser("add", allow_abbrev=False)
    adding.add_argument("name")
    adding.add_argument("--role", required=True)
    adding.add_argument("--data", type=Path, required=True)
    adding.set_defaults(run=run_user_add)
    serve = commands.add_parser("serve", help="提供网页并自动上报 / pages and courier", allow_abbrev=False)
    serve.add_argument("--data", type=Path, required=True)
    serve.add_argument("--host", default=Settings.host)
    serve.add_argument("--port", default=str(Settings.port))
    serve.add_argument("--hall-lookups", type=int, default=Settings.hall_lookups_per_minute, metavar="N")
    serve.set_defaults(run=run_serve)


def run_init(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Enrol, then exchange once, so that items and calendars are here before anybody sits down."""
    code = read_code(options.code)
    # Refused before anything is made: an address in clear, or a file that holds no certificate.
    post = (
        edges.road(options.centre, options.ca) if options.ca else road_to(edges, options.data, options.centre)
    )
    if not (options.data / folders.KEY_FILE).exists():
        folders.found(options.data, edges.chance)
    if options.ca:
        keep_ca(options.data, options.ca)
    with books.entered(options.data, edges) as (folder, alone):
        _refuse_another(folder, code)
        books.settle_in(folder, edges, code.station, options.centre)
        book = books.bound(folder, edges, alone)
        _enrol_and_exchange(book, post, code)
        items = len(book.catalogue.current().items.items())
        book.space.tend()
    console.say(f"本站已注册，收到 {items} 个事项。", f"Enrolled; {items} items are here.")
    console.word(code.station)
    return DONE


def _refuse_another(folder: folders.Folder, code: Code) -> None:
    known = books.station_in(folder)
    if known is None and books.taken(folder):
        raise decline("data", "folder_of_another")
    if known is not None and known != code.station:
        raise decline("code", "already_enrolled", station=known)


def _enrol_and_exchange(book: books.Book, post: Post, code: Code) -> None:
    """A station that is enrolled only exchanges, unless the county has invited it again."""
    if book.journal.mark("centre") is not None:
        try:
            _first_exchange(book)
            return
        except Refused:
            # The code may be newer than the enrolment; if not, enrolling is refused with a sentence of its own.
            exchanging.keep(book, None, exchanged=False)
    _enrol(book, post, code)
    _first_exchange(book)


def _enrol(book: books.Book, post: Post, code: Code) -> None:
    try:
        enrol(book.journal, post, code, book.journal.key, book.edges.chance)
    except Malformed as fault:
        # Whatever answered speaks another language: a portal's page, or a proxy's. The code is still good.
        raise Unreachable(
            fault.code,
            "对方不是县中心，请检查网络和地址后再执行 init。",
            "what answered is not a centre: check line and address",
        ) from fault


def _first_exchange(book: books.Book) -> None:
    try:
        exchanging.exchange(book, Settings.exchange_wait_seconds)
    except (Malformed, Unauthentic) as fault:
        raise Unreachable(fault.code, fault.zh, fault.en) from fault


def run_user_add(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """A local account, and the entry by which the centre knows it."""
    password = console.password()
    with books.opened(options.data, edges) as book:
        actor = Desk(book).add_user(options.name, options.role, password)
    console.say(f"已添加用户 {actor.name}（{actor.role}）。", f"User {actor.name} added.")
    return DONE


def run_serve(options: argparse.Namespace, edges: Edges, console: Console) -> int:
    """Pages and courier until the process is asked to stop."""
    with heap.starting() as started:
        return _serve(options, edges, console, started)


def _serve(options: argparse.Namespace, edges: Edges, console: Console, started: Callable[[], None]) -> int:
    from station.app import run_pages

    def listening(address: str) -> None:
        # This thread has looked through the book, and will not ask it anything for as long as pages are served.
        rows(book.journal.db, "PRAGMA shrink_memory")
        started()
        console.announce(address)

    settings = Settings(
        options.data, options.host, _port(options.port), hall_lookups_per_minute=options.hall_lookups
    )
    if settings.host not in LOOPBACK:
        console.complain((problem("host", "pages_in_clear", host=settings.host[:60]),))
    with books.opened(options.data, edges) as book:
        for fault in start.look(book.journal):
            console.complain((Problem("", fault.code, fault.zh, fault.en),))
        book.space.tend()
        status = run_pages(book, settings, listening)
        refuse_halted(book.journal.db)
    return status


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text[:6]) <= 65_535):
        raise decline("port", "port_wrong")
    return int(text)
