"""The text of a table that came as a file: what spreadsheets of this country write.
May import forms.errors.
Promise: a file is read as what it is, UTF-8 or GB 18030, or refused; no character is guessed or dropped.
"""

from __future__ import annotations

from collections.abc import Mapping

from forms.errors import Declined, said_by

# What a form takes, less its other fields.
LIMIT_BYTES = 400_000
MESSAGES: Mapping[str, tuple[str, str]] = {
    "table_unread": (
        "读不出这个表格；请在表格软件中另存为 CSV（UTF-8 或 GBK），最多 {kilobytes} KB，再选一次。",
        "This table cannot be read: save it as CSV (UTF-8 or GBK), at most {kilobytes} KB, and choose it again.",
    ),
}
problem = said_by(MESSAGES)


def decoded(raw: bytes, field: str, limit_bytes: int = LIMIT_BYTES) -> str:
    """The text of a table. Raises Declined, for this field of the form, where it is neither UTF-8 nor GB 18030, or is
    larger than ``limit_bytes``; the caller reads one byte more than that."""
    if len(raw) <= limit_bytes and b"\0" not in raw:
        for encoding in ("utf-8-sig", "gb18030"):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                continue
    raise Declined((problem(field, "table_unread", kilobytes=limit_bytes // 1000),))
