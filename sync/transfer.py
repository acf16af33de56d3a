"""The road over HTTP(S): one bounded request at a time, no redirects, no proxies, a total deadline.
Imports requests, sync.wire, envelope, errors; the monotonic clock comes in as an argument.
Promise: whatever a server sends costs bounded memory and time; an unsigned no is never believed about what is stored.
"""

from __future__ import annotations

import io
import re
import socket
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from sync import wire
from sync.envelope import strict_json
from sync.errors import Later, Malformed, Refused, SyncError, Unreachable
from sync.hello import HELLO_PATH

if TYPE_CHECKING:
    import requests

Post = Callable[[str, bytes], bytes]
CONNECT_SECONDS, IDLE_SECONDS = 10, 60
# A total deadline for what a line of any speed carries at once, and on top a second for each so many bytes: a long
# transfer is never ended by a clock while it flows, a dripping server is.
DEADLINE_SECONDS, SLOWEST_BYTES_PER_SECOND = 300, 200
# No more of a request than this hides in the machine, where nobody sees whether it moves.
SEND_BUFFER_BYTES = 128 * 1024
# Requests that one road may have under way at once.
CONNECTIONS = 3
LOOPBACK = ("localhost", "127.0.0.1", "::1")
# Nobody is sent away for longer than this, whatever stands in between.
LONGEST_SECONDS = 900.0
# The clock of a station tells nothing, so that a certificate of the county is good by its signature alone.
NO_CHECK_TIME = 0x200000


class Road:
    """A way to one centre over HTTP(S). Calling it posts a body and gives the answer's; several threads may."""

    connections = CONNECTIONS

    def __init__(self, base: str, session: requests.Session, monotonic: Callable[[], float]) -> None:
        self._base, self._session, self.monotonic = base.rstrip("/"), session, monotonic

    def __call__(self, path: str, body: bytes) -> bytes:
        """Raises Unreachable, Later or Refused."""
        import requests

        began = self.monotonic()
        idle_seconds = IDLE_SECONDS + min(len(body), SEND_BUFFER_BYTES) / SLOWEST_BYTES_PER_SECOND / 10
        try:
            # As a file, a body is sent piece by piece, each with the idle time-out of its own.
            with self._session.post(
                self._base + path, data=io.BytesIO(body) if body else None, headers=_headers(path),
                timeout=(CONNECT_SECONDS, idle_seconds), stream=True, allow_redirects=False,
            ) as reply:  # fmt: skip
                raw = self._bounded(reply, began, len(body))
                if reply.status_code != 200:
                    raise _said_no(reply.status_code, raw, reply.headers.get("Retry-After", ""))
                return raw
        except requests.RequestException as fault:
            if "CERTIFICATE_VERIFY_FAILED" in str(fault):
                raise Unreachable(
                    "certificate", "对方的证书不是县中心的，未连接；请检查地址，或联系县中心。",
                    "what answered does not hold the county's certificate: check the address",
                ) from fault
            raise Unreachable(
                "no_line",
                "连不上县中心，内容已保存在本机，稍后自动重试。",
                "the centre cannot be reached; everything is kept here",
            ) from fault

    def _bounded(self, reply: requests.Response, began: float, sent_bytes: int) -> bytes:
        announced = reply.headers.get("Content-Length", "")
        expected = min(int(announced), wire.BODY_LIMIT_BYTES) if announced.isascii() and announced.isdigit() else 0
        end = began + DEADLINE_SECONDS + (sent_bytes + expected) / SLOWEST_BYTES_PER_SECOND
        raw = bytearray()
        for piece in reply.iter_content(65_536):
            raw += piece
            if len(raw) > wire.BODY_LIMIT_BYTES or self.monotonic() > end:
                raise Unreachable(
                    "answer_bounds", "县中心的答复过大或过慢，稍后重试。", "the answer is too large or too slow"
                )
        return bytes(raw)


def http_post(base: str, monotonic: Callable[[], float], ca: Path | None = None) -> Road:
    """A road over HTTP(S) to ``base``. Plain http is only for this machine itself. No redirects, no proxies from the
    environment, a bounded answer and a total deadline (a dripping server must not hold a courier for ever). With
    ``ca``, a file of certificates, only these are trusted, whatever the clock says."""
    scheme, host = _named_host(base)
    if scheme == "http" and host not in LOOPBACK:
        raise Refused(
            "plain_http",
            "不允许用明文 http 连接县中心，请改用 https。",
            "plain http is only allowed to this machine itself: use https",
        )
    # Most commands never speak to the line, and on a station this import costs as much as all the rest.
    import requests

    session = requests.Session()
    session.trust_env = False
    session.headers.clear()
    session.mount(f"{scheme}://", _adapter(ca))
    if ca is not None:
        session.verify = str(ca)
    return Road(base, session, monotonic)


def _headers(path: str) -> dict[str, str]:
    """What HTTP asks for and no more: each header is dear where a hello is all that is said."""
    from urllib3.util import SKIP_HEADER

    least = dict.fromkeys(("User-Agent", "Accept-Encoding"), SKIP_HEADER)
    return least if path == HELLO_PATH else least | {"Content-Type": wire.MEDIA_TYPE}


def _adapter(ca: Path | None) -> requests.adapters.HTTPAdapter:
    from requests.adapters import HTTPAdapter
    from urllib3.connection import HTTPConnection

    options = [*HTTPConnection.default_socket_options, (socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER_BYTES)]
    context = None if ca is None else trusting(ca)

    class Adapter(HTTPAdapter):
        """The few settings that requests leaves to urllib3."""

        def init_poolmanager(self, *words: Any, **named: Any) -> None:
            """Short send buffers; the county's certificates where they were given."""
            named["socket_options"] = options
            if context is not None:
                named["ssl_context"] = context
            super().init_poolmanager(*words, **named)

    return Adapter(pool_maxsize=CONNECTIONS)


def trusting(ca: Path) -> ssl.SSLContext:
    """TLS that believes the certificates in ``ca`` alone, at any hour that the machine may think it is. Raises Refused
    when the file holds none."""
    try:
        context = ssl.create_default_context(cafile=str(ca))
    except (OSError, ssl.SSLError) as fault:
        raise Refused(
            "ca_file", f"证书文件 {ca} 无法读取，应为 PEM 格式。", f"{ca} holds no certificate in PEM"
        ) from fault
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.verify_flags |= NO_CHECK_TIME
    return context


def _named_host(base: str) -> tuple[str, str]:
    """Scheme and host of an address. Raises Refused, also where two readers could read two hosts."""
    try:
        parts = urlsplit(base)
        sound = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if not sound or re.search(r"[\\\s]", base):
        raise Refused(
            "address", "县中心地址有误，应以 https:// 开头。", "the centre's address must begin with https://"
        )
    return parts.scheme, str(parts.hostname)


def _said_no(status: int, raw: bytes, retry_after: str) -> SyncError:
    """An unsigned no: shown to people, never believed about what is stored."""
    try:
        said = strict_json(raw[:10_000])
        words = str(said["code"])[:64], str(said["zh"])[:300], str(said["en"])[:300]
        if 400 <= status < 500 and status != 429:
            return Refused(*words)
        if retry_after.isascii() and retry_after.isdigit():
            return Later(*words, min(float(retry_after), LONGEST_SECONDS))
        return Unreachable(*words)
    except (Malformed, KeyError, TypeError):
        return Unreachable(
            "not_a_centre",
            f"对方不是县中心（{status}），稍后自动重试。",
            f"what answered is not a centre ({status})",
        )
