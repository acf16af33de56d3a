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
# For whoever has an https proxy in front: a year, as ASVS 5.0 asks (3.4.1).
STRICT_TRANSPORT = "max-age=31536000"
# The address of a style or a script carries its content's hash, so it may be kept for ever.
KEPT_FOR_EVER = "public, max-age=31536000, immutable"
SIZES = ("standard", "large", "care")
LANGUAGES = ("zh", "en")
