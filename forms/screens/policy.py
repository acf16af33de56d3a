"""How a browser must treat the pages: the headers of every answer, and what may be chosen for the screen.
May import: the standard library.
Promise: no page runs a script or shows a style that is not ours, is kept on a disk, or is shown inside another's page.
"""

from __future__ import annotations

from collections.abc import Mapping

# `same-origin` for the referrer: under `no-referrer` browsers send `Origin: null`, as if our forms were a stranger's.
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
# A picture of a case: a file and never a page. A browser may keep it for the one who saw it, and asks each time whether
# she still may.
PICTURE_CACHE = "private, no-cache"


def picture_headers(name: str) -> dict[str, str]:
    """How a browser must treat a picture called ``name`` (letters, digits and hyphens)."""
    return {"Content-Disposition": f'attachment; filename="{name}.jpg"', "Cache-Control": PICTURE_CACHE}


# For whoever has an https proxy in front: a year, as ASVS 5.0 asks (3.4.1).
STRICT_TRANSPORT = "max-age=31536000"
# The address of a style or a script carries its content's hash, so it may be kept for ever.
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
SIZES = ("standard", "large", "care")
LANGUAGES = ("zh", "en")
