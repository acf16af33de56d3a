"""The stick at the desk: a page that hands out a sealed file, and takes in the county's reply or a village's stick.
May import flask, forms.offices, and the station's sticks, counts, settings and guards.
Promise: a file is here whole before any of it is read; one that is refused has changed nothing, and says why.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, BinaryIO, cast

from flask import Blueprint, make_response, render_template, request, send_file
from werkzeug.exceptions import RequestEntityTooLarge

from forms import offices
from forms.errors import Problem
from station import counts, register, sticks
from station.problems import of_error, problem
from station.settings import STICK_FORM_LIMIT_BYTES, STICK_LIMIT_BYTES, STICK_WAIT_SECONDS
from station.views.guards import room, see_other, signed_in
from sync import bundle
from sync.errors import Damaged, Full, SyncError

FIELD = "stick"
stick = Blueprint("stick", __name__)


@stick.before_request
def _room_for_a_stick() -> None:
    request.max_content_length = STICK_FORM_LIMIT_BYTES


@stick.errorhandler(413)
def _too_large(fault: RequestEntityTooLarge) -> Any:
    return _page((_beyond(),), 413)


@stick.get("/exchange/stick")
@signed_in
def show() -> Any:
    """Both forms, what was read last, and what still lies on a stick."""
    return _page()


@stick.post("/exchange/stick/out")
@signed_in
def write() -> Any:
    """The sealed file, for the browser to put on the stick."""
    book = room().book
    try:
        written, source = sticks.write_aside(book)
    except SyncError as no:
        if isinstance(no, Full | Damaged):
            raise
        return _page((of_error(no),), 409)
    name = f"yizhan-{book.edges.moment()[:10]}.bin"
    answer = send_file(source, "application/octet-stream", as_attachment=True, download_name=name)
    answer.content_length = written.size_bytes
    return answer


@stick.post("/exchange/stick")
@signed_in
def read() -> Any:
    """Take in a stick's file; what is refused leaves the form where it is."""
    given = request.files.get(FIELD)
    if given is None or not given.filename:
        return _page((problem(FIELD, "stick_missing"),), 422)
    source = cast("BinaryIO", given.stream)
    if source.seek(0, 2) > STICK_LIMIT_BYTES:
        return _page((_beyond(),), 413)
    try:
        sticks.read_in(room().book, source, STICK_WAIT_SECONDS)
    except SyncError as no:
        if isinstance(no, Full | Damaged):
            raise
        return _page((replace(of_error(no), field=FIELD),), 422)
    return see_other("stick.show", read=1)


def _beyond() -> Problem:
    return problem(FIELD, "stick_beyond_page", limit=STICK_LIMIT_BYTES // 1_000_000)


def _page(problems: tuple[Problem, ...] = (), status_code: int = 200) -> Any:
    book = room().book
    status = counts.status(book.journal)
    shown = render_template(
        "stick.html",
        status=status,
        # What the centre has and has not confirmed; entries of a held lane are counted by themselves.
        waiting=max(0, status["unadmitted"] - status["unsent"] - status["held"]),
        village=book.level == offices.VILLAGE,
        to_township=bool(status["enrolled"]) and sticks.readers(book)[1],
        written_at=(book.journal.mark(bundle.STICK) or {}).get("at", ""),
        last=_last(),
        told="read" in request.args,
        problems=problems,
    )
    return make_response(shown, status_code)


def _last() -> dict[str, Any] | None:
    """What the last stick brought, with its station's office and the cases that can be opened here."""
    book = room().book
    found = book.journal.mark(sticks.READ)
    if not found:
        return None
    cases = [case for case in found["cases"] if register.read(book.journal, case).lines]
    reply = found["kind"] == bundle.REPLY
    office = "" if reply else book.catalogue.current().name_of(offices.office_of(found["sender"]))
    return {**found, "reply": reply, "office": office, "cases": cases}
