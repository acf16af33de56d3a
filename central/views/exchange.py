"""Where stations post: hellos, parts, exchanges and enrolments, bytes in and bytes out.
Imports flask, the guards, stations and sync's paths.
Promise: who is not enrolled, or signs wrongly, learns no more than that and changes nothing.
"""

from __future__ import annotations

from flask import Blueprint, Response, current_app, request

from central import stations
from central.views.guards import county, signed_message
from sync import chunks, wire
from sync.hello import HELLO_PATH
from sync.parts import PART_PATH

pages = Blueprint("exchange", __name__)


@pages.post(HELLO_PATH)
@signed_message
def hello(body: bytes) -> Response:
    """Anything new? May so many bytes be brought? The least that HTTP allows: on some lines it is all that is said."""
    answer = Response(county().server.answer(HELLO_PATH, body))
    del answer.headers["Content-Type"]
    return answer


@pages.post(PART_PATH)
@pages.post(wire.EXCHANGE_PATH)
@signed_message
def exchange(body: bytes) -> Response:
    """A part of a push, or one round of an exchange."""
    with current_app.extensions["central"]["answering"]():
        return Response(county().server.answer(request.path, body), mimetype=wire.MEDIA_TYPE)


@pages.post(chunks.BLOB_PATH)
@signed_message
def blobs(body: bytes) -> Response:
    """One round of the pictures' channel. It waits for nobody else, so that records are always answered first."""
    return Response(county().blob_answers.answer(body), mimetype=wire.MEDIA_TYPE)


@pages.post(wire.ENROL_PATH)
@signed_message
def enrol(body: bytes) -> Response:
    """A station that proves its one-time code."""
    with current_app.extensions["central"]["answering"]():
        return Response(stations.enrol(county(), body), mimetype=wire.MEDIA_TYPE)
