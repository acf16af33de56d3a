"""Pictures of a case at the county: what its page shows of them, and the pictures themselves.
Imports flask, the guards, the desk and sync's blobs through the county.
Promise: a picture goes only to somebody signed in, as a file that no browser runs; what has not come says so plainly.
"""

from __future__ import annotations

import logging
from typing import Any

from flask import Blueprint, Response, make_response, render_template, request, url_for

from central import desk
from central.problems import problem
from central.views.guards import county, signed_in
from forms.case import Case
from forms.definition import ServiceItem
from forms.scans import Picture, Scan
from forms.screens.dossier import paper_name
from forms.screens.policy import picture_headers
from sync.chunks import Blob
from sync.errors import Damaged

pages = Blueprint("scans", __name__)
log = logging.getLogger("yizhan.central.views.scans")


def gallery(case: Case, item: ServiceItem | None) -> list[dict[str, Any]]:
    """The scans of a case as its page draws them."""
    county().scans.catch_up()
    return [_shown(case, item, scan) for scan in case.scans]


def _shown(case: Case, item: ServiceItem | None, scan: Scan) -> dict[str, Any]:
    whole, small = (_here(one) for one in (scan.whole, scan.small))
    return {
        "name": paper_name(item, scan.material) if scan.material else None,
        "label": scan.label,
        "by": county().office_name(scan.office),
        "day": scan.at[:10],
        "standing": "picture_here" if whole else "picture_awaited",
        "late": not whole,
        "small": _address(case, scan.small) if small else None,
        "whole": _address(case, scan.whole) if whole else None,
        "picture": scan.small,
        "kilobytes": max(1, round(scan.whole.size_bytes / 1000)),
    }


def _here(picture: Picture) -> bool:
    return county().scans.blobs.has(Blob(picture.sha256, picture.size_bytes))


def _address(case: Case, picture: Picture) -> str:
    return url_for("scans.content", typed=case.id, sha256=picture.sha256)


@pages.get("/cases/<typed>/scans/<sha256>")
@signed_in
def content(typed: str, sha256: str) -> Response:
    """A picture or its thumbnail."""
    case = desk.look(county(), desk.case_id(county(), typed))
    found = next(((scan, one) for scan in case.scans if (one := scan.picture(sha256))), None)
    raw = _read(found[1]) if found else None
    if found is None or raw is None:
        told = render_template("frame/told.html", problems=[problem("", "picture_not_here")])
        return make_response(told, 404)
    headers = picture_headers(f"{case.id}-{sha256[:8]}")
    answer = Response(raw, headers=headers, content_type=found[0].media_type)
    answer.set_etag(sha256)
    answer.make_conditional(request)
    return answer


def _read(picture: Picture) -> bytes | None:
    blob = Blob(picture.sha256, picture.size_bytes)
    if not county().scans.blobs.has(blob):
        return None
    try:
        return county().scans.blobs.read(blob)
    except Damaged:
        log.exception("a picture is damaged here; its station is asked for it again")
        county().scans.lost(blob)
        return None
