"""The road over HTTP(S): one bounded request at a time, no redirects, no proxies, a total deadline.
Imports requests, sync.wire, envelope, errors; the monotonic clock comes in as an argument.
Promise: whatever a server sends costs bounded memory and time; an unsigned no is never believed about what is stored.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sync import wire
from sync.envelope import strict_json
from sync.errors import Malformed, Refused, SyncError, Unreachable

if TYPE_CHECKING:
    import requests

Post = Callable[[str, bytes], bytes]
TIMEOUT_SECONDS = (10, 60)
DEADLINE_SECONDS = 300
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def http_post(base: str, monotonic: Callable[[], float]) -> Post:
    """A road over HTTP(S) to ``base``. Plain http is only for this machine itself. No redirects, no proxies from the
    environment, a bounded answer and a total deadline (a dripping server must not hold a courier for ever)."""
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
    headers = {"Content-Type": wire.MEDIA_TYPE, "User-Agent": "yizhan"}

    def post(path: str, body: bytes) -> bytes:
        try:
            with session.post(
                base.rstrip("/") + path,
                data=body,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                stream=True,
                allow_redirects=False,
            ) as reply:
                raw = _bounded(reply, monotonic)
                if reply.status_code != 200:
                    raise _said_no(reply.status_code, raw)
                return raw
        except requests.RequestException as fault:
            raise Unreachable(
                "no_line",
                "连不上县中心，内容已保存在本机，稍后自动重试。",
                "the centre cannot be reached; everything is kept here",
            ) from fault

    return post


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


def _bounded(reply: requests.Response, monotonic: Callable[[], float]) -> bytes:
    raw, end = b"", monotonic() + DEADLINE_SECONDS
    for piece in reply.iter_content(65_536):
        raw += piece
        if len(raw) > wire.BODY_LIMIT_BYTES or monotonic() > end:
            raise Unreachable(
                "answer_bounds", "县中心的答复过大或过慢，稍后重试。", "the answer is too large or too slow"
            )
    return raw


def _said_no(status: int, raw: bytes) -> SyncError:
    """An unsigned no: shown to people, never believed about what is stored."""
    try:
        said = strict_json(raw[:10_000])
        error = Refused if 400 <= status < 500 and status != 429 else Unreachable
        return error(str(said["code"])[:64], str(said["zh"])[:300], str(said["en"])[:300])
    except (Malformed, KeyError, TypeError):
        return Unreachable(
            "not_a_centre",
            f"对方不是县中心（{status}），稍后自动重试。",
            f"what answered is not a centre ({status})",
        )
