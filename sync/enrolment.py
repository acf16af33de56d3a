"""The one-time enrolment code and the proof that a station makes from it.
Imports sync.errors and the standard library; no I/O, no clock; secrets come in as arguments.
Promise: a code carries the centre key's fingerprint, so its paper cannot be talked into a false centre.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import NamedTuple

from sync.errors import Malformed

SECRET_BYTES = 10
LIFETIME_SECONDS = 24 * 3600
TRIES = 10


class Code(NamedTuple):
    """What a code says: which station it is for, the one-time secret (80 bits), the centre key's fingerprint (80
    bits)."""

    station: str
    secret: bytes
    fingerprint: bytes


def write_code(code: Code) -> str:
    """The code as printed on paper: ``YZ-<station>-<16 characters>-<16 characters>-<4 check characters>``."""
    body = f"{code.station}-{_base32(code.secret)}-{_base32(code.fingerprint)}"
    return f"YZ-{body}-{_check(body)}"


def read_code(text: str) -> Code:
    """Read a typed code: case, spaces and line breaks do not matter. Raises Malformed with what to do."""
    parts = "".join(text.split()).upper().split("-")
    wrong = Malformed(
        "enrolment_code",
        "注册码有误，请对照纸面逐段核对后重新输入。",
        "the enrolment code is mistyped: compare it with the paper",
    )
    if (
        len(parts) != 5
        or parts[0] != "YZ"
        or not all(part.isascii() for part in parts)
        or not parts[1].isdigit()
        or len(parts[1]) != 14
    ):
        raise wrong
    if _check("-".join(parts[1:4])) != parts[4]:
        raise wrong
    try:
        secret, fingerprint = base64.b32decode(parts[2]), base64.b32decode(parts[3])
    except ValueError as fault:
        raise wrong from fault
    return Code(parts[1], secret, fingerprint)


def proof(secret: bytes, station: str, public: bytes) -> str:
    """HMAC-SHA-256 (hex) that binds a station's new keys to its code (RFC 2104); ``public`` is the 32 bytes
    it signs with, then the 32 to which is sealed what it alone may read."""
    return hmac.new(secret, b"yizhan-enrol-1\n" + station.encode() + b"\n" + public, hashlib.sha256).hexdigest()


def proven(secret: bytes, station: str, public: bytes, given: str) -> bool:
    """Compare a proof in constant time."""
    return hmac.compare_digest(proof(secret, station, public).encode(), given.encode("utf-8", "replace"))


def _base32(raw: bytes) -> str:
    return base64.b32encode(raw).decode().rstrip("=")


def _check(body: str) -> str:
    return _base32(hashlib.sha256(b"yizhan-code-1" + body.encode()).digest())[:4]
