"""What can be set: where the folder lies, where the pages are served, and how patient the station is.
May import the standard library.
Promise: every setting stands here with its default, and in the README.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

# The largest form that a page takes; the port cuts what is larger before any of it is kept.
FORM_LIMIT_BYTES = 500_000
# The one form with a picture in it, and how many of them may come in at one time.
SCAN_FORM_LIMIT_BYTES = 15_500_000
SCAN_FORMS_AT_ONCE = 8
# The largest stick that a page takes in, as at the county's page, and its form; the port allows it what it allows a
# picture. While another process of the folder exchanges, the page waits no longer than this for its turn.
STICK_LIMIT_BYTES, STICK_FORM_LIMIT_BYTES = 8_000_000, 8_100_000
STICK_WAIT_SECONDS = 5.0
# The largest list of residents that the command takes in; the page takes what a form may hold.
CENSUS_LIMIT_BYTES = 8_000_000


@dataclass(frozen=True)
class Settings:
    """``data``: the folder of everything. Seconds and bytes are in the names."""

    data: Path
    host: str = "127.0.0.1"
    port: int = 8700
    exchange_interval_seconds: float = 60.0
    exchange_wait_seconds: float = 30.0
    document_limit_bytes: int = 200_000
    scans_day_bytes: int = 200_000_000
    scans_turn_bytes: int = 4_000_000
    hall_lookups_per_minute: int = 20
