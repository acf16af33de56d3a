"""A scan or photo in a case's file: what an entry tells of it, and which stored bytes an entry names.
May import: the pure modules of this package.
Promise: every scan is a plain JPEG of bounded size under its own hash, and what lies beside it is never personal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from forms.events import SCAN_ATTACHED, Event, decode

# The whole picture and the small one, in the order in which they travel.
SMALL, WHOLE = 0, 1
SCANS_LIMIT = 60


@dataclass(frozen=True)
class Picture:
    """Stored bytes by their SHA-256 in hex, with their length and the size of the picture in pixels."""

    sha256: str
    size_bytes: int
    width: int
    height: int


@dataclass(frozen=True)
class Scan:
    """One scan in a file: the picture and its thumbnail, the paper that it shows ("" for none of the guide's), who
    attached it where and when, and what it was called (None where nothing was said, or where that was erased)."""

    whole: Picture
    small: Picture
    media_type: str
    material: str
    office: str
    at: str
    label: str | None

    @property
    def id(self) -> str:
        """Its name in addresses: the hash of the whole picture."""
        return self.whole.sha256

    def picture(self, sha256: str) -> Picture | None:
        """The one of its two pictures that has this hash."""
        return next((one for one in (self.whole, self.small) if one.sha256 == sha256), None)


def scan_of(event: Event) -> Scan:
    """The scan that an event attached."""
    facts, label = event.facts, (event.personal or {}).get("label")
    return Scan(
        Picture(facts["scan"], facts["size_bytes"], facts["width"], facts["height"]),
        Picture(facts["thumbnail"], facts["thumbnail_size_bytes"], facts["thumbnail_width"], facts["thumbnail_height"]),
        facts["media_type"], facts.get("material", ""), facts["office"], facts["at"],
        label if isinstance(label, str) else None,
    )


def facts_of(whole: Picture, small: Picture, media_type: str) -> Mapping[str, Any]:
    """What an entry tells of two pictures that are kept: the inverse of ``scan_of``."""
    return {
        "scan": whole.sha256, "size_bytes": whole.size_bytes, "width": whole.width, "height": whole.height,
        "media_type": media_type, "thumbnail": small.sha256, "thumbnail_size_bytes": small.size_bytes,
        "thumbnail_width": small.width, "thumbnail_height": small.height,
    }


def blobs_named(kind: str, facts: bytes) -> tuple[tuple[str, int, int], ...]:
    """The stored bytes that an entry names, as (SHA-256 in hex, size in bytes, SMALL or WHOLE); what cannot be read
    names nothing."""
    event = decode(kind, facts, None) if kind == SCAN_ATTACHED else None
    if not isinstance(event, Event):
        return ()
    scan = scan_of(event)
    return ((scan.small.sha256, scan.small.size_bytes, SMALL), (scan.whole.sha256, scan.whole.size_bytes, WHOLE))
