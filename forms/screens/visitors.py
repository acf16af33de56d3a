"""Who a browser speaks for: whether the name it asked for is ours, and whether the form it posts is of our own page.
May import: the standard library.
Promise: a name that somebody else owns is not answered, and what another site makes a browser post is not believed.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection, Iterable

SAFE_METHODS = ("GET", "HEAD")
# The fields of signing in, in a page that brings a form back (frame/again.html).
AGAIN_USER, AGAIN_PASSWORD = "again.user", "again.password"
_OF_THE_SESSION = frozenset(("csrf", AGAIN_USER, AGAIN_PASSWORD))
_HOST = re.compile(r"(\[[^\]]*\]|[^:\[\]]*)(?::[0-9]{1,5})?\Z")


def known_host(host: str, names: Collection[str]) -> bool:
    """Whether a Host header (name or address, with or without a port) is one of our names, this machine or a plain
    address: an address belongs to nobody who could make it point here."""
    found = _HOST.match(host)
    name = found[1] if found else ""
    if name.lower() in {"localhost", *(one.lower() for one in names)}:
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True


def from_our_page(origin: str | None, site: str | None, host: str) -> bool:
    """Whether a posted form may come from a page of ours, by the headers Origin, Sec-Fetch-Site and Host. Old browsers
    and programs send neither; `Origin: null` is a page that hides where it is from, which ours never are."""
    if site is not None and site not in ("same-origin", "none"):
        return False
    return origin is None or origin.partition("://")[2] == host


def surely_from_our_page(origin: str | None, site: str | None, host: str) -> bool:
    """``from_our_page``, but the browser itself must say so: for a form that no session's token vouches for."""
    return (origin is not None or site == "same-origin") and from_our_page(origin, site, host)


def typed(form: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """The (name, value) pairs of a posted form beside those of its session and of signing in."""
    return [(name, value) for name, value in form if name not in _OF_THE_SESSION]
