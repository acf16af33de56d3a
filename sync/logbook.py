"""The log file of a folder: for whoever repairs the program; people at the desk get one sentence.
Imports the standard library's logging.
Promise: neither people's numbers nor forged line breaks reach the log; it is bounded and its owner's alone.
"""

from __future__ import annotations

import contextlib
import logging
import os
import re
from collections.abc import Iterator
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

ROOT = "yizhan"
LIMIT_BYTES = 1_000_000
OLDER_FILES = 3
# 18 and 15 digits: resident numbers; 16 to 19: bank cards; 11: mobile phones. Station ids have 14 and stay readable.
_NUMBERS = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15,16}|\d{19}|\d{11})(?!\d)")


class _Masking(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        """The record without numbers of people; line breaks that came from outside are told as such."""
        record.msg, record.args = str(record.getMessage()).replace("\r", "\\r").replace("\n", "\\n"), None
        return _NUMBERS.sub("***", super().format(record))


class _Private(RotatingFileHandler):
    def _open(self) -> TextIOWrapper:
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - the name that logging calls
        """A folder that cannot be written to is no second fault."""


@contextlib.contextmanager
def keeping(path: Path) -> Iterator[None]:
    """While the block runs, warnings and faults of all our packages go to the file ``path``, once its folder exists,
    and never to the screen."""
    handler = _Private(path, maxBytes=LIMIT_BYTES, backupCount=OLDER_FILES, delay=True)
    handler.setFormatter(_Masking("%(asctime)s %(levelname)s %(name)s %(message)s"))
    handler.setLevel(logging.WARNING)
    logger = logging.getLogger(ROOT)
    propagated, logger.propagate = logger.propagate, False
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.propagate = propagated
        handler.close()
