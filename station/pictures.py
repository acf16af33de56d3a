"""Photos and scans at the door: what may come in, and making it anew in a process of its own.
May import the standard library, forms.scans and station.problems; Pillow is loaded in that other process alone.
Promise: nothing of the bytes that came in is kept; what is too large is not read, what is no picture is said plainly.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from station.problems import decline

PICTURE_LIMIT_BYTES = 15_000_000
MEDIA_TYPE = "image/jpeg"
FIELD = "picture"
TIME_LIMIT_SECONDS, WAIT_SECONDS = 90, 60
_OUTPUT_LIMIT_BYTES = 2_000_000
# Isolated from the environment and the folder that it is started in; Pillow is found where Python is.
_COMMAND = (sys.executable, "-I", str(Path(__file__).with_name("darkroom.py")))
# One at a time: a picture costs memory while it is made, and a station has 512 MB.
_turn = threading.BoundedSemaphore(1)
# What people bring instead, by how it begins; what begins otherwise is simply no picture.
_OTHERS = (
    (b"%PDF", "picture_pdf"), (b"<svg", "picture_svg"), (b"<?xml", "picture_svg"), (b"GIF8", "picture_kind"),
    (b"II*\x00", "picture_kind"), (b"MM\x00*", "picture_kind"), (b"BM", "picture_kind"),
)  # fmt: skip
_HEIF = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypmsf1", b"ftypavif")


@dataclass(frozen=True)
class Developed:
    """One JPEG and its size in pixels."""

    content: bytes
    width: int
    height: int


def develop(source: BinaryIO) -> tuple[Developed, Developed]:
    """The whole picture and its thumbnail, made anew from what comes out of ``source``. Raises Declined."""
    with tempfile.TemporaryFile() as bounded:
        _copied(source, bounded)
        if not _turn.acquire(timeout=WAIT_SECONDS):
            raise decline(FIELD, "picture_busy")
        try:
            told, content = _run(bounded)
        finally:
            _turn.release()
    if "refused" in told:
        raise decline(FIELD, told["refused"])
    (whole_bytes, *whole), (small_bytes, *small) = told["pictures"]
    return Developed(content[:whole_bytes], *whole), Developed(content[whole_bytes:][:small_bytes], *small)


def _copied(source: BinaryIO, target: BinaryIO) -> None:
    size = 0
    while piece := source.read(65_536):
        if not size and (other := _other_kind(piece)):
            raise decline(FIELD, other)
        size += len(piece)
        if size > PICTURE_LIMIT_BYTES:
            raise decline(FIELD, "picture_too_large", limit=PICTURE_LIMIT_BYTES // 1_000_000)
        target.write(piece)
    if not size:
        raise decline(FIELD, "picture_missing")
    target.seek(0)


def _other_kind(head: bytes) -> str | None:
    start = head[:512].removeprefix(b"\xef\xbb\xbf").lstrip()
    if start[4:12] in _HEIF:
        return "picture_heic"
    known = next((code for begins, code in _OTHERS if start.startswith(begins)), None)
    return known or ("picture_svg" if b"<svg" in head[:2_000].lower() and start.startswith(b"<") else None)


def _run(source: BinaryIO) -> tuple[dict[str, Any], bytes]:
    try:
        done = subprocess.run(
            _COMMAND, stdin=source, capture_output=True, timeout=TIME_LIMIT_SECONDS, check=False
        )  # fmt: skip
    except subprocess.TimeoutExpired as fault:
        raise decline(FIELD, "picture_unreadable") from fault
    line, _, content = done.stdout[:_OUTPUT_LIMIT_BYTES].partition(b"\n")
    try:
        told: dict[str, Any] = json.loads(line)
    except ValueError as fault:
        # It died of the picture: out of memory or time, or a fault of a decoder.
        raise decline(FIELD, "picture_unreadable") from fault
    return told, content
