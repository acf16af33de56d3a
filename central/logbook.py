"""The log file of a centre's folder: for whoever maintains the program, never for what a resident told.
Imports the standard library's logging.
Promise: identity numbers, phone numbers and line breaks do not reach the log, and a command that goes well writes none.
"""

from __future__ import annotations

import contextlib
import logging
import re
from collections.abc import Iterator
from logging.handlers import RotatingFileHandler
from pathlib import Path

LOG_FILE = "central.log"
LOG_LIMIT_BYTES = 1_000_000
# 18 and 15 digits: resident numbers; 16 to 19: bank cards; 11: mobile phones. Station ids have 14 and stay readable.
_NUMBERS = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15,16}|\d{19}|\d{11})(?!\d)")


class _Masking(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The record without numbers of people; line breaks that came from outside are told as such."""
        record.msg, record.args = str(record.getMessage()).replace("\r", "\\r").replace("\n", "\\n"), None
        return _NUMBERS.sub("***", super().format(record))


@contextlib.contextmanager
def keeping_log(folder: Path) -> Iterator[None]:
    """While the block runs, warnings and faults go to the log file of a folder that exists."""
    if not folder.is_dir():
        yield
        return
    handler = RotatingFileHandler(
        folder / LOG_FILE,
        maxBytes=LOG_LIMIT_BYTES,
        backupCount=3,
        encoding="utf-8",
        errors="backslashreplace",
        delay=True,
    )
    handler.setFormatter(_Masking("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.setLevel(logging.WARNING)
    logger = logging.getLogger("central")
    propagated, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagated
        handler.close()
