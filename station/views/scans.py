"""Pictures of a case: what is shown of them on its page, attaching one, and the pictures themselves.
May import flask, forms, and the station's desk, scans, register and guards.
Promise: a picture goes only to somebody signed in who sees its case, as a file that no browser runs.
"""

from __future__ import annotations

import io
from typing import Any, BinaryIO, cast

from flask import Blueprint, Response, make_response, render_template, request, url_for

from forms.acts.register import ACTS, ATTACH
from forms.case import Case
from forms.definition import ServiceItem
from forms.errors import Declined
from forms.screens.answers import command_of
from forms.screens.dossier import paper_name
from forms.screens.policy import picture_headers
from station import register
from station import scans as pictures
from station.drafts import fingerprint
from station.pictures import MEDIA_TYPE
from station.problems import problem
from station.settings import SCAN_FORM_LIMIT_BYTES
from station.views.guards import actor, room, see_other, signed_in

scans = Blueprint("scans", __name__)


def gallery(case: Case, item: ServiceItem | None) -> list[dict[str, Any]]:
    """The scans of a case as its page draws them."""
    names = room().book.catalogue.current().name_of
    return [
        {
            "name": paper_name(item, one.scan.material) if one.scan.material else None,
            "label": one.scan.label,
            "by": names(one.scan.office),
            "day": one.scan.at[:10],
            "standing": f"picture_{one.standing}",
            "late": one.standing != pictures.BOTH,
            "small": _address(case, one.scan.small.sha256) if one.small_here else None,
            "whole": _address(case, one.scan.id) if one.whole_here else None,
            "picture": one.scan.small,
            "kilobytes": max(1, round(one.scan.whole.size_bytes / 1000)),
        }
        for one in pictures.shown(room().book, case)
    ]


def _address(case: Case, sha256: str) -> str:
    return url_for("scans.content", number=case.id, sha256=sha256)


@scans.before_request
def _room_for_a_picture() -> None:
    request.max_content_length = SCAN_FORM_LIMIT_BYTES


@scans.get("/cases/<number>/scans")
@signed_in
def asking(number: str) -> Any:
    """The form for one picture, by itself."""
    return _page(number, ())


@scans.post("/cases/<number>/scans")
@signed_in
def attach(number: str) -> Any:
    """Attach a picture; what is declined comes back with every reason and all that was typed."""
    try:
        given = request.files.get("picture")
        case_id = room().desk.find(number)
        fields = room().desk.attaching(actor(), case_id)
        command = command_of(fields, None, request.form.getlist)
        typed = {name: request.form.getlist(name) for name in request.form if name != "csrf"}
        key = request.form.get("draft", "")[:64]
        once = {"draft": fingerprint(key, typed)} if key else {}
        source = cast("BinaryIO", given.stream) if given else io.BytesIO()
        room().desk.attach(actor(), case_id, source, {**command, **once})
    except Declined as no:
        return _page(number, no.problems), 422
    return see_other("cases.show", number=case_id, done=ATTACH)


def _page(number: str, problems: tuple[Any, ...]) -> Any:
    try:
        case_id = room().desk.find(number)
        fields = room().desk.attaching(actor(), case_id)
    except Declined as no:
        return make_response(render_template("frame/told.html", problems=no.problems), 404)
    return render_template(
        "scan.html", case_id=case_id, attach_fields=fields, problems=problems, given=request.form,
        attach_key=room().book.edges.chance(12).hex(), act=ACTS[ATTACH],
    )  # fmt: skip


@scans.get("/cases/<number>/scans/<sha256>")
@signed_in
def content(number: str, sha256: str) -> Any:
    """A picture or its thumbnail."""
    try:
        case_id = room().desk.find(number)
    except Declined as no:
        return render_template("frame/told.html", problems=no.problems), 404
    case = register.read(room().book.journal, case_id)
    known = next((one for scan in case.scans if (one := scan.picture(sha256))), None)
    raw = pictures.content(room().book, known) if known else None
    if known is None or raw is None:
        return render_template("frame/told.html", problems=[problem("", "picture_not_here")]), 404
    answer = Response(raw, headers=picture_headers(f"{case_id}-{sha256[:8]}"), content_type=MEDIA_TYPE)
    answer.set_etag(sha256)
    return answer.make_conditional(request)
