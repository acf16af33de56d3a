"""Which face of intake a person works with: one question a page, or all of it on one page.
May import flask, forms and the station's guards and door.
Promise: the choice is kept in this browser; who made none gets what her work is usually done with.
"""

from __future__ import annotations

from flask import after_this_request, request
from werkzeug.wrappers import Response

from station.views.door import YEAR_SECONDS
from station.views.guards import actor

FACE_COOKIE = "yizhan_face"
STEPS, DENSE = "steps", "dense"
_BEGUN_AT = {STEPS: "steps.tasks", DENSE: "intake.form"}


def face() -> str:
    """What was chosen in this browser, else one question a page for agents and one dense page for clerks."""
    chosen = request.args.get("face") or request.cookies.get(FACE_COOKIE, "")
    return chosen if chosen in _BEGUN_AT else STEPS if actor().role == "agent" else DENSE


def begun_at() -> str:
    """The endpoint at which an application is begun and gone on with; it takes `code` and `key`."""
    return _BEGUN_AT[face()]


def remember_face() -> None:
    """Keep the choice that an address makes."""
    chosen = request.args.get("face", "")
    if chosen in _BEGUN_AT:

        @after_this_request
        def keep(answer: Response) -> Response:
            answer.set_cookie(FACE_COOKIE, chosen, max_age=YEAR_SECONDS, httponly=True, samesite="Strict")
            return answer
