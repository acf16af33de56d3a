"""The stick at the county's desk: a page that reads one, says what came of it, and hands out the reply.
Imports flask, the guards, the county's sticks, replies and board, and sync's bounds.
Promise: a file is here whole before any of it is read; one that is refused has changed nothing, and says why.
"""

from __future__ import annotations

from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, current_app, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import RequestEntityTooLarge

from central import stations, sticks
from central.desk import namer
from central.problems import problem
from central.replies import Replies, Reply
from central.views.guards import county, signed_in
from forms import offices
from forms.errors import Problem
from sync import wire
from sync.errors import Damaged, SyncError
from sync.faults import CODES

FIELD = "stick"
# The largest file that the page takes in or gives out, so that its form still passes the port.
STICK_LIMIT_BYTES = 8_000_000
# So many entries are judged before the page answers; the admitter goes on with what is left.
JUDGED_LIMIT = 2_000
pages = Blueprint("stick", __name__)


def _replies() -> Replies:
    found: Replies = current_app.extensions["central"]["replies"]
    return found


@pages.before_request
def _room_for_a_stick() -> None:
    request.max_content_length = wire.BODY_LIMIT_BYTES


@pages.errorhandler(413)
def _too_large(fault: RequestEntityTooLarge) -> Response:
    return _page((_beyond(),), 413)


@pages.get("/stations/stick")
@signed_in
def reading() -> Response:
    """The form, and what came of the stick that was read last."""
    key = request.args.get("read", "")
    reply = _replies().get(key) if key else None
    return _page(key=key, reply=reply)


@pages.post("/stations/stick")
@signed_in
def read() -> Response:
    """Take in a stick; what is refused leaves the form where it is."""
    given = request.files.get(FIELD)
    if given is None or not given.filename:
        return _page((problem(FIELD, "stick_missing"),), 422)
    source = cast("BinaryIO", given.stream)
    if source.seek(0, 2) > STICK_LIMIT_BYTES:
        return _page((_beyond(),), 413)
    try:
        with current_app.extensions["central"]["answering"]():
            found = sticks.read_in(county(), source, JUDGED_LIMIT)
            sealed = sticks.sealed_reply(county(), found, STICK_LIMIT_BYTES)
    except SyncError as no:
        if isinstance(no, Damaged) or no.code in CODES:
            raise
        return _page((Problem(FIELD, no.code, no.zh, no.en),), 422)
    key = _replies().keep(Reply(found.station, found.stored, found.carried, sealed))
    return make_response(redirect(url_for("stick.reading", read=key), 303))


@pages.get("/stations/stick/<key>/reply")
@signed_in
def answer(key: str) -> Response:
    """The sealed reply, for the browser to put on the stick."""
    reply = _replies().get(key)
    if reply is None or reply.sealed is None:
        return _page((problem("", "reply_gone"),), 404)
    name = f"yizhan-reply-{county().today().isoformat()}.bin"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(reply.sealed, headers=headers, content_type="application/octet-stream")


def _beyond() -> Problem:
    return problem(FIELD, "stick_beyond_page", limit=STICK_LIMIT_BYTES // 1_000_000)


def _page(
    problems: tuple[Problem, ...] = (), status: int = 200, *, key: str = "", reply: Reply | None = None
) -> Response:
    shown: dict[str, Any] = {"reply": reply, "key": key, "gone": bool(key) and reply is None}
    if reply:
        shown["office"] = namer(county())(offices.office_of(reply.station))
        shown["row"] = next((row for row in stations.listed(county()) if row["station"] == reply.station), None)
        shown["kilobytes"] = max(1, round(len(reply.sealed) / 1000)) if reply.sealed else 0
    return make_response(render_template("stick.html", problems=problems, **shown), status)
