"""The log of a folder: what went wrong inside, for whoever repairs the program; people at the desk get one sentence.
May import the standard library.
Promise: a fault is written down without stopping anything, in a bounded file that only the station's user can read.
"""

from __future__ import annotations

import os
from pathlib import Path

LOG_FILE = "station.log"
LIMIT_BYTES = 1_000_000


def note(folder: Path, moment: str, text: str) -> None:
    """Append to the log; a folder that cannot be written to is no second fault."""
    path = folder / LOG_FILE
    try:
        if not folder.is_dir():
            return
        if path.exists() and path.stat().st_size > LIMIT_BYTES:
            os.replace(path, folder / (LOG_FILE + ".old"))
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace") as log:
            log.write(f"{moment}\n{text}\n")
    except OSError:
        return
