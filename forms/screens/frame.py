"""What stands around every page: whose desk it is, where else to go, how far the records got, and what must be known.
May import: the standard library.
Promise: the strip is given its words and its colour together, so that no colour speaks alone.
"""

from __future__ import annotations

from dataclasses import dataclass

GREEN, AMBER, RED = "green", "amber", "red"
Said = tuple[str, str]


@dataclass(frozen=True)
class Strip:
    """How far the records got. ``said`` and ``last`` are (Chinese, English); ``more``, ``act`` and ``from_`` are
    addresses: the page with the details, where to ask for an exchange ("" where nobody can), the strip alone."""

    colour: str
    said: Said
    more: str
    from_: str
    last: Said | None = None
    act: str = ""


@dataclass(frozen=True)
class Frame:
    """``place`` is the name of the desk; ``nav`` holds (address, label, whether this is the place where we are);
    ``find`` is where the search box sends what is typed, "" on a page without it."""

    place: str
    home: str = "/"
    nav: tuple[tuple[str, str, bool], ...] = ()
    strip: Strip | None = None
    notices: tuple[str, ...] = ()
    find: str = ""


def navigation(path: str, entries: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str, bool], ...]:
    """(address, label) with whether the page at ``path`` belongs there: the longest address that leads it."""
    fitting = [href for href, _ in entries if path == href or (href != "/" and path.startswith(href + "/"))]
    here = max(fitting, key=len, default="")
    return tuple((href, label, href == here) for href, label in entries)
