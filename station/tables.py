"""The text of a table that came as a file: what spreadsheets of this country write.
May import the standard library.
Promise: a file is read as what it is, UTF-8 or GB 18030, or refused; no character is guessed or dropped.
"""

from __future__ import annotations

LIMIT_BYTES = 300_000
UNREAD = (
    "读不出这个表格；请在表格软件中另存为 CSV（UTF-8 或 GBK），最多 300 KB，再选一次。",
    "This table cannot be read: save it as CSV (UTF-8 or GBK), at most 300 KB, and choose it again.",
)


def decoded(raw: bytes) -> str | None:
    """The text of a table, None where it is neither UTF-8 nor GB 18030 or is larger than ``LIMIT_BYTES``."""
    if len(raw) > LIMIT_BYTES or b"\0" in raw:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None
